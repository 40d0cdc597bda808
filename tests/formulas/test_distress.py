# SPDX-License-Identifier: Apache-2.0
"""The risk score: its parts add up, it finds what a single ratio and what only a pair shows, it is calibrated on enterprises it has not seen."""

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from zhuashou.formulas import auc, fit_risk
from zhuashou.formulas.distress import _calibrated
from zhuashou.formulas.pair_terms import fit_bins, grow, pure, ranked_pairs


def invented(seed: int, n: int, pair: float = 0.0):
    """Ratios of which 0 is bad when low, 1 in both tails, 2 when missing, and 0 and 3 only together; 4 says nothing."""
    r = np.random.default_rng(seed)
    x = r.normal(size=(n, 5))
    lost = r.random(n) < 0.2
    odds = -1.5 * x[:, 0] + 1.2 * np.abs(x[:, 1]) + 1.5 * lost - 3 + pair * np.sign(x[:, 0] * x[:, 3])
    x[lost, 2] = np.nan
    return np.exp(x), (r.random(n) < expit(odds)).astype(float)


@pytest.fixture(scope="module")
def fitted():
    return fit_risk(*invented(0, 2500, pair=2.0))


def test_reasons_add_up_to_the_log_odds(fitted):
    x, _ = invented(1, 300)
    parts = fitted.parts(x)
    assert parts.sum(1) + fitted.intercept == pytest.approx(logit(fitted.risk(x)), abs=1e-9)
    for row, reasons in enumerate(fitted.explain(x[:20])):
        assert sum(p.value for p in reasons) + fitted.intercept == pytest.approx(fitted.log_odds(x)[row], abs=1e-9)
        assert [abs(p.value) for p in reasons] == sorted((abs(p.value) for p in reasons), reverse=True)
        assert {p.ratios for p in reasons} == set(fitted.names)
        for p in reasons:
            assert p.missing == (2 in p.ratios and bool(np.isnan(x[row, 2])))


def test_parts_are_around_the_average_of_the_training_data(fitted):
    x, _ = invented(0, 2500, pair=2.0)
    assert fitted.parts(x).mean(0) == pytest.approx(np.zeros(len(fitted.names)), abs=1e-3)


def test_each_ratio_says_what_was_planted(fitted):
    x = np.ones((6, 5))
    x[1, 0], x[2, 1], x[3, 1], x[4, 2], x[5, 4] = np.exp(-2), np.exp(2), np.exp(-2), np.nan, np.exp(2)
    parts = fitted.parts(x)[:, :5]
    assert parts[1, 0] > parts[0, 0] + 1
    assert min(parts[2, 1], parts[3, 1]) > parts[0, 1] + 0.7
    assert parts[4, 2] > parts[0, 2] + 0.7
    assert abs(parts[5, 4] - parts[0, 4]) < 0.5


def test_a_pair_is_found_and_named_only_if_it_helps(fitted):
    spread = {name: np.abs(v).mean() for name, v in zip(fitted.names, fitted.parts(invented(1, 500)[0]).T, strict=True)}
    assert max((n for n in fitted.names if len(n) == 2), key=lambda n: spread[n]) == (0, 3)
    x, y = invented(2, 1500, pair=2.0)
    plain = fit_risk(*invented(0, 400))
    assert auc(fitted.risk(x), y) > 0.86
    assert len(plain.names) == 5  # nothing planted: the folds ask for no pair


def test_a_risk_is_a_probability_on_enterprises_not_seen(fitted):
    x, y = invented(5, 4000, pair=2.0)
    risk = fitted.risk(x)
    slope, _, _ = _calibrated(logit(risk), y)
    assert 0.8 <= slope <= 1.25
    assert risk.mean() == pytest.approx(y.mean(), abs=0.03)
    assert ((risk - y) ** 2).mean() < 0.75 * y.mean() * (1 - y.mean())


def test_units_and_monotone_scales_do_not_matter():
    x, y = invented(3, 200)
    one, other = fit_risk(x, y).risk(x), fit_risk(np.log(x) * 100, y).risk(np.log(x) * 100)
    assert one == pytest.approx(other, abs=1e-3)
    assert (fit_risk(x, y).risk(x) == one).all()


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_purified_tables_are_the_same_sum(seed):
    r = np.random.default_rng(seed)
    x = r.normal(size=(200, 4))
    x[r.random(x.shape) < 0.1] = np.nan
    y = (r.random(200) < 0.3).astype(float)
    bins = fit_bins(x)
    codes = bins.codes(x)
    who = ranked_pairs(codes, y - 0.3, np.full(200, 0.21), 3)
    assert len(who) == 3
    (tables,) = grow(codes, who, y, np.full(200, logit(0.3)), [25])
    found = pure(bins, who, tables, codes)
    alone, together = found.parts(x)
    raw = sum(tables[k][codes[:, a], codes[:, b]] for k, (a, b) in enumerate(who))
    assert alone.sum(1) + together.sum(1) == pytest.approx(raw, abs=1e-9)
    before, after = (np.logaddexp(0, -(2 * y - 1) * odds).mean() for odds in (logit(0.3), logit(0.3) + raw))
    assert after <= before


def test_what_cannot_be_fitted_is_refused():
    x = np.random.default_rng(0).normal(size=(40, 2))
    with pytest.raises(ValueError, match="both needed"):
        fit_risk(x, np.zeros(40))
    with pytest.raises(ValueError, match=r"\[1\]"):
        fit_risk(np.c_[x[:, 0], np.full(40, np.nan)], np.arange(40) % 2)
    y = np.r_[np.ones(4), np.zeros(36)]
    assert 0 <= fit_risk(np.where(x > 2, np.inf, x), y).risk([[0.0, np.inf]])[0] <= 1
    assert auc([1, 2, 2, 3], [0, 0, 1, 1]) == pytest.approx(0.875)


def test_published_bankruptcies(shared_data):
    """One split of the five-year file: what the score must reach lies 3 points below boosting, well above ratios taken singly."""
    with gzip.open(shared_data / "distress" / "polish_5year.arff.gz", "rt") as text:
        lines = [line.strip() for line in text if line.strip() and line[0] not in "@%"]
    table = np.array([[np.nan if v == "?" else float(v) for v in line.split(",")] for line in lines])
    held = np.arange(len(table)) % 5 == 0
    model = fit_risk(table[~held, :-1], table[~held, -1])
    risk, y = model.risk(table[held, :-1]), table[held, -1]
    assert auc(risk, y) > 0.94
    assert 0.7 < _calibrated(logit(risk), y)[0] < 1.4
    assert ((risk - y) ** 2).mean() < 0.6 * y.mean() * (1 - y.mean())
    assert len([n for n in model.names if len(n) == 2]) <= 10
