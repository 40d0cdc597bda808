# SPDX-License-Identifier: Apache-2.0
"""The forecaster: what it must get right whatever its tuning, and that one row does not depend on the others."""

from __future__ import annotations

import numpy as np
import pytest

from zhuashou.formulas import forecast, year_end


def panel(n: int = 6, t: int = 55, seed: int = 3) -> np.ndarray:
    r = np.random.default_rng(seed)
    k = np.arange(t)
    season = 1 + 0.2 * np.sin(2 * np.pi * k / 11 + r.uniform(0, 6, (n, 1)))
    return r.lognormal(8, 1, (n, 1)) * np.exp(0.005 * k) * season * np.exp(r.normal(0, 0.03, (n, t)))


def test_a_constant_series_stays_constant():
    assert forecast(np.full((1, 40), 7.0), 5, 11).mean == pytest.approx(7.0)


def test_rows_are_independent_and_scale_with_the_unit():
    y = panel()
    whole = forecast(y, 4, 11).mean
    assert forecast(y[2:3], 4, 11).mean == pytest.approx(whole[2:3], rel=1e-12)
    assert forecast(y * 1e4, 4, 11).mean == pytest.approx(whole * 1e4, rel=1e-9)


def test_left_padding_changes_nothing():
    y = panel(2)
    padded = np.concatenate([np.full((2, 11), np.nan), y], axis=1)
    assert forecast(padded, 4, 11).mean == pytest.approx(forecast(y, 4, 11).mean, rel=1e-9)


def test_better_than_last_years_month_on_trend_and_season():
    y = panel(40, 59, 8)
    past, future = y[:, :-4], y[:, -4:]
    error = np.abs(forecast(past, 4, 11).mean / future - 1).mean()
    naive = np.abs(past[:, -11:-7] / future - 1).mean()
    assert error < 0.7 * naive


def test_too_short_is_refused():
    with pytest.raises(ValueError, match="more than 22"):
        forecast(np.ones((1, 20)), 3, 11)


def test_year_end_interval_holds_its_centre_and_december_is_final():
    y = panel()
    done = y[:, -9:].sum(1)
    found = year_end(y, done, 2)
    assert found.origins >= 4
    assert (found.low <= found.total).all()
    assert (found.total <= found.high).all()
    assert (found.low >= done).all()
    final = year_end(y, done, 0)
    assert final.total == pytest.approx(done)


def test_interval_covers_most_of_what_came():
    y = panel(60, 57, 11)
    found = year_end(y[:, :-2], np.zeros(60), 2)
    actual = y[:, -2:].sum(1)
    inside = ((found.low <= actual) & (actual <= found.high)).mean()
    assert 0.5 <= inside <= 1.0
