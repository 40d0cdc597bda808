# SPDX-License-Identifier: Apache-2.0
"""Structure of a made city against plain loops. 样例数据."""

from math import log

import pytest

from zhuashou.diagnosis import structure


@pytest.fixture(scope="module")
def plain(city):
    """Rows of the closed period as plain tuples: region, division, now, base, name."""
    register = {r["uscc"]: r for r in city.table("enterprises").to_pyarrow().to_pylist()}
    t = city.table("monthly_output")
    rows = t.filter(t.period == city.period.id).to_pyarrow().to_pylist()
    return [((register.get(r["uscc"]) or {}).get("region") or "", ((register.get(r["uscc"]) or {}).get("industry") or "")[:3],
             r["gross_output_ytd"], r["gross_output_ytd_prior"]) for r in rows]  # fmt: skip


def total(rows, at=2):
    return float(sum(r[at] for r in rows if r[at] is not None))


def test_shares_of_a_district_against_the_city(city, plain):
    found = structure(city)
    held = [r for r in plain if r[2] is not None and r[2] > 0]
    assert found.quotients
    for q in found.quotients:
        here = [r for r in held if r[0] == q.region]
        own = total([r for r in here if r[1] == q.division])
        share, city_share = own / total(here), total([r for r in held if r[1] == q.division]) / total(held)
        assert q.value == pytest.approx(own)
        assert q.quotient == pytest.approx(share / city_share)
        assert q.share == pytest.approx(100 * share)


def test_concentration_of_an_industry(city, plain):
    held = [r for r in plain if r[2] is not None and r[2] > 0]
    found = structure(city).concentration
    assert sum(c.share for c in found) <= 100 + 1e-9
    for c in found:
        own = sorted((float(r[2]) for r in held if r[1] == c.division), reverse=True)
        assert c.n == len(own)
        assert c.herfindahl == pytest.approx(sum((v / sum(own)) ** 2 for v in own))
        assert c.largest_four == pytest.approx(100 * sum(own[:4]) / sum(own))


def test_variety_is_split_and_adds_up(city, plain):
    held = [r for r in plain if r[2] is not None and r[2] > 0]
    first = structure(city).makeup[0]
    shares = [float(r[2]) / total(held) for r in held]
    assert first.region == ""
    assert first.between + first.within == pytest.approx(-sum(s * log(s) for s in shares))
    assert 0 < first.herfindahl <= 1


def test_shift_share_adds_up_to_the_growth_of_each_district(city, plain):
    both = [r for r in plain if r[2] is not None and r[3] is not None]
    g = total(both) / total(both, 3) - 1
    found = structure(city).shifts
    assert found
    for s in found:
        here = [r for r in both if r[0] == s.region]
        assert s.growth == pytest.approx(100 * (total(here) / total(here, 3) - 1))
        assert s.city + s.mix + s.own == pytest.approx(s.growth)
        assert s.city == pytest.approx(100 * g)


def test_only_summed_indicators_have_a_structure(city):
    with pytest.raises(ValueError, match="no cumulative sums"):
        structure(city, "profit_margin")
