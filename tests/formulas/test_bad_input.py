# SPDX-License-Identifier: Apache-2.0
"""Inputs that hurt: every formula refuses them by name or says NaN where nothing is defined; no warning, no silent wrong number."""

import warnings

import numpy as np
import pytest

from zhuashou import formulas as f

GOOD = [3.0, 1.0, 2.0]
TABLE = [[0.1, 0.2, 0.0], [0.0, 0.1, 0.3], [0.2, 0.0, 0.1]]
INVERSE = np.linalg.inv(np.eye(3) - TABLE)
#: one call a formula, with one argument left open; the ones below zero are refused only where a sign is needed
VECTORS = {
    "herfindahl": f.herfindahl,
    "concentration_ratio": lambda v: f.concentration_ratio(v, 2),
    "variety": lambda v: f.variety(v, [0, 1, 1]),
    "location_quotient": lambda v: f.location_quotient(v, GOOD),
    "location_quotient reference": lambda v: f.location_quotient(GOOD, v),
    "krugman": lambda v: f.krugman(v, GOOD),
    "hoover": lambda v: f.hoover(v, GOOD),
    "coulter": lambda v: f.coulter(GOOD, v),
    "hachman": lambda v: f.hachman(v, GOOD),
    "ellison_glaeser": lambda v: f.ellison_glaeser(v, [0, 1, 2], GOOD),
    "ellison_glaeser totals": lambda v: f.ellison_glaeser([2, 1, 1], [0, 0, 0], v),
    "theil T": lambda v: f.theil(v, "T"),
    "theil L": lambda v: f.theil(v, "L"),
    "theil_by_group": lambda v: f.theil_by_group(v, [0, 1, 1]),
    "atkinson": lambda v: f.atkinson(v, 0.5),
    "gini": f.gini,
    "variation weights": lambda v: f.variation(GOOD, v),
    "price_volume": lambda v: f.price_volume(v, GOOD, 1.1),
    "price_volume ratios": lambda v: f.price_volume(GOOD, GOOD, v),
    "entry_exit": lambda v: f.entry_exit(v, GOOD, GOOD, GOOD),
    "lmdi": lambda v: f.lmdi(np.reshape(v, (-1, 1)), np.reshape(GOOD, (-1, 1))),
    "shift_share": lambda v: f.shift_share(v, GOOD, GOOD, GOOD),
    "shift_share nation": lambda v: f.shift_share(GOOD, GOOD, v, GOOD, "esteban"),
    "shift_factors": lambda v: f.shift_factors(GOOD, v, GOOD, GOOD),
    "shift_prognosis": lambda v: f.shift_prognosis(v, GOOD, GOOD, 1.0),
    "dynamic_shift_share": lambda v: f.dynamic_shift_share([GOOD, v], [GOOD, GOOD]),
    "simple_quotients": lambda v: f.simple_quotients(v, [9, 9, 9]),
    "trade_coefficients": lambda v: f.trade_coefficients(v, [9, 9, 9]),
    "charm": lambda v: f.charm(v, GOOD, [0.1, 0.1, 0.1]),
    "heterogeneity": lambda v: f.heterogeneity(v, GOOD, [9, 9, 9], [9, 9, 9]),
    "coefficients": lambda v: f.coefficients(TABLE, v),
    "domestic": lambda v: f.domestic(TABLE, GOOD, GOOD, GOOD, v),
    "ras": lambda v: f.ras(np.ones((3, 3)), v, GOOD),
    "close_households": lambda v: f.close_households(TABLE, v, [0.1, 0.1, 0.1]),
    "presence": lambda v: f.presence([v, GOOD]),
}
VECTORS_OF_ANY_SIGN = {
    "variation": f.variation,
    "mix_rate": lambda v: f.mix_rate([0.5, 0.2, 0.3], v, [0.2, 0.5, 0.3], GOOD),
    "extraction_losses": lambda v: f.extraction_losses(INVERSE, v, GOOD),
    "output_without": lambda v: f.output_without(INVERSE, v, [1]),
    "solve": lambda v: f.Leontief(TABLE).solve(v),
    "multipliers": lambda v: f.Leontief(TABLE).multipliers(v),
    "cube": lambda v: f.cube(["a", "b", "c"], ["x", "y", "x"], v),
}
ALL = VECTORS | VECTORS_OF_ANY_SIGN


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("name", list(ALL))
def test_missing_infinite_nothing_and_a_wrong_length_are_refused(name):
    call = ALL[name]
    call(GOOD)
    for bad in ([3.0, np.nan, 2.0], [3.0, np.inf, 2.0], [], ["many", 1, 2]):
        with pytest.raises(ValueError) as told:  # noqa: PT011
            call(bad)
        assert len(str(told.value)) > 15
    if name not in {
        "herfindahl",
        "concentration_ratio",
        "theil T",
        "theil L",
        "atkinson",
        "gini",
        "variation",
        "ellison_glaeser totals",
    }:
        with pytest.raises(ValueError, match=r"shape|\d"):
            call([3.0, 1.0, 2.0, 5.0, 4.0])


@pytest.mark.parametrize("name", list(VECTORS))
def test_a_wrong_sign_is_named_with_its_place(name):
    with pytest.raises(ValueError, match=r"(zero|below).*(\[1\]|\(0, 1\)|\(1, 0\)|\(1, 1\)|1 below)"):
        VECTORS[name]([3.0, -1.0, 2.0])


def test_a_total_of_zero_is_undefined_not_wrong():
    none = np.zeros(3)
    for value in (
        f.herfindahl(none), f.concentration_ratio(none, 2), f.variety(none, [0, 1, 1]).total, f.krugman(none, GOOD), f.hoover(GOOD, none),
        f.coulter(none, GOOD), f.hachman(none, GOOD), f.theil(none, "T"), f.theil_by_group(none, [0, 1, 1]).within, f.gini(none),
        f.variation(none), f.variation(GOOD, none), *f.location_quotient(none, GOOD), f.ellison_glaeser(none, [0, 1, 2], GOOD).gamma,
    ):  # fmt: skip
        assert np.isnan(value)
    for call in (
        lambda: f.simple_quotients(none, GOOD),
        lambda: f.shift_share(GOOD, GOOD, none, GOOD),
        lambda: f.shift_factors(none, GOOD, GOOD, GOOD),
    ):
        with pytest.raises(ValueError, match=r"must make|base|above zero"):
            call()


def test_one_unit():
    assert f.herfindahl([5]) == 1
    assert np.isnan(f.herfindahl([5], normalised=True))
    assert (f.gini([5]), f.theil([5], "T"), f.theil([5], "L"), f.atkinson([5], 2), f.krugman([5], [7])) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert np.isnan(f.gini([5], normalised=True))
    assert np.isnan(f.variation([5]))
    assert np.isnan(f.ellison_glaeser([1, 2], [0, 0], [9]).gamma)
    s = f.shift_share([5], [6], [5], [6])
    assert (s.national, s.mix, s.regional) == pytest.approx((1, 0, 0))
    assert f.Leontief([[0.5]]).output_multipliers() == pytest.approx(2)
    assert f.linkages([[1.0]], [2.0]).backward_index.tolist() == [1.0]
    with pytest.raises(ValueError, match="at least three"):
        f.complexity([[True]])
    assert f.largest_remainder([2.25], 1) == f.largest_remainder([2.25], 1, 2.25)


def test_economies_that_cannot_live():
    with pytest.raises(ValueError, match=r"singular at sectors \[1\]"):
        f.Leontief([[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(ValueError, match="not productive"):
        f.Leontief([[0.2, 0.9], [0.9, 0.3]])
    with pytest.raises(ValueError, match="not productive"):
        f.Leontief([[2.0]])
    with pytest.raises(ValueError, match="missing"):
        f.Leontief([[0.1, np.nan], [0.1, 0.2]])
    with pytest.raises(ValueError, match="not empty"):
        f.Leontief(np.zeros((0, 0)))
    with pytest.raises(ValueError, match=r"\[1\] buy inputs but have no output"):
        f.coefficients([[0.1, 0.2], [0.0, 0.0]], [1.0, 0.0])
    with pytest.raises(ValueError, match="spend"):
        f.close_households(TABLE, GOOD, [0.5, 0.5, 0.5])
    with pytest.raises(ValueError, match="give \\(I - A\\)"):
        f.extraction_losses(TABLE, GOOD, GOOD)
    with pytest.raises(ValueError, match=r"numbered 0\.\.2"):
        f.output_without(INVERSE, GOOD, [-1])
    assert f.output_without(INVERSE, GOOD, [1, 1]) == pytest.approx(f.output_without(INVERSE, GOOD, [1]))
    with pytest.raises(ValueError, match="a region"):
        f.footprints(TABLE, GOOD, np.ones((3, 2)), np.ones((1, 3)), [0, 1, 2])


def test_cities_that_cannot_be():
    with pytest.raises(ValueError, match="units the same"):
        f.simple_quotients([20, 1, 1], GOOD)
    with pytest.raises(ValueError, match=r"\[2\] are in the city but not in the nation"):
        f.trade_coefficients([1, 1, 1], [9, 9, 0])
    with pytest.raises(ValueError, match="delta"):
        f.size_factor([1, 1], [9, 9], 1.5)
    with pytest.raises(ValueError, match="have a delta"):
        f.calibrate_delta(TABLE, [1, 1, 1], [9, 9, 9], [1.1, 1.1, 1.1], "slq")
    held = np.ones((3, 4), dtype=bool)
    phi, made_up = f.proximity(held), f.Complexity(np.ones(3), np.ones(4), np.ones(4), 1.0, 0.5)
    with pytest.raises(ValueError, match="same outlook"):
        f.outlook(held, phi, f.density(held, phi), made_up)
    with pytest.raises(ValueError, match="yes and no"):
        f.proximity([[2.0, 1.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match="neighbour"):
        f.density(np.eye(3, dtype=bool), np.eye(3), 0)
    with pytest.raises(ValueError, match="known and"):
        f.density(np.eye(3, dtype=bool), np.eye(2))


def test_parts_that_are_missing_are_not_rounded():
    with pytest.raises(ValueError, match=r"parts \[1\] are missing"):
        f.largest_remainder([1.0, float("nan")], 1)
    assert f.largest_remainder([], 1) == []
