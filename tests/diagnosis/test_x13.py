# SPDX-License-Identifier: Apache-2.0
"""X-13 as a packaged program: a festival that wanders is taken out, bad input is named."""

from datetime import date

import numpy as np
import pytest
from long_city import long_city

from zhuashou import diagnosis
from zhuashou.diagnosis.x13 import X13Error, x13, x13_ahead, x13_installed
from zhuashou.formulas import festival_shares
from zhuashou.terms import month

NEW_YEARS = {2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22),
             2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6)}  # fmt: skip


def series():
    r = np.random.default_rng(5)
    shares = festival_shares({y: date(y, *d) for y, d in NEW_YEARS.items()}, 2016, 2026)
    t = np.arange(96)
    season = r.normal(0, 0.1, 12)[t % 12]
    log_y = 6 + 0.005 * t + season + shares[:96] @ np.array([0.0, -0.4, -0.1]) + r.normal(0, 0.01, 96)
    return np.exp(log_y), shares


@pytest.mark.skipif(not x13_installed(), reason="the extra x13 is not installed")
def test_the_festival_is_taken_out_and_forecast():
    y, shares = series()
    past, future = y[:84], y[84:]
    with_it, without = x13(past, (2016, 1), shares), x13(past, (2016, 1))
    assert with_it.forecast.shape == (12,)
    error = [np.abs(found.forecast[:3] / future[:3] - 1).mean() for found in (with_it, without)]
    assert error[0] < 0.6 * error[1]
    rough = [np.abs(np.diff(np.log(found.adjusted))).mean() for found in (with_it, without)]
    assert rough[0] < rough[1]


def test_what_cannot_be_adjusted_is_named():
    y, shares = series()
    with pytest.raises(ValueError, match="three years"):
        x13(y[:20], (2016, 1))
    with pytest.raises(ValueError, match="above zero"):
        x13(-y, (2016, 1))
    with pytest.raises(ValueError, match="36 months beyond"):
        x13(y, (2016, 1), shares[:100])


def test_a_missing_program_is_said(monkeypatch):
    monkeypatch.setattr("zhuashou.diagnosis.x13.x13_installed", lambda: False)
    with pytest.raises(X13Error, match="not installed"):
        x13(series()[0], (2016, 1))


def reporting(y):
    """Reporting periods of whole years of months: January and February added up."""
    held = y.reshape(-1, 12)
    return np.concatenate([held[:, :2].sum(1, keepdims=True), held[:, 2:]], axis=1).ravel()


@pytest.mark.skipif(not x13_installed(), reason="the extra x13 is not installed")
def test_reporting_periods_are_split_for_the_model_and_added_up_again():
    y, _ = series()
    past, came = reporting(y[:84])[None], reporting(y[84:])
    periods = [month(year, m) for year in range(2016, 2023) for m in range(2, 13)]
    found = x13_ahead(past, periods, 4)[0]
    assert np.abs(found / came[:4] - 1).max() < 0.06
    late = x13_ahead(reporting(y)[None, :-10], [*periods, month(2023, 2)], 2)[
        0
    ]  # January-February is closed, March comes
    assert np.abs(late / came[1:3] - 1).max() < 0.1
    assert np.isnan(x13_ahead(past[:, -30:], periods[-30:], 2)).all()
    assert np.isnan(x13_ahead(-past, periods, 2)).all()


@pytest.mark.parametrize("there", [True, False])
def test_the_outlook_says_whether_x13_was_used_and_goes_on_without_it(monkeypatch, there):
    if there and not x13_installed():
        pytest.skip("the extra x13 is not installed")
    if not there:
        monkeypatch.setattr("zhuashou.diagnosis.x13.x13_installed", lambda: False)
    snap = long_city(n=10, period=month(2026, 2))
    found = diagnosis.year_ahead(snap)
    assert found.way == ("x13" if there else "combined")
    assert diagnosis.year_ahead(snap, settings={"x13": False}).way == "combined"
    top = found.row("city", "510700", "month")
    assert sum(r.total for r in found.rows if (r.kind, r.span) == ("division", "month")) == pytest.approx(top.total)
    assert 0 < top.growth < 12
