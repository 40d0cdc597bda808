# SPDX-License-Identifier: Apache-2.0
"""Truths planted into the city, so that tests can prove that the product finds them."""

from __future__ import annotations

import numpy as np

from zhuashou.sample.city import ALL, City, makeup
from zhuashou.terms import month


def plant(city: City, seed: int) -> None:
    """Change figures of a few enterprises and write down what was done in `city.truth`; of a calm city only the chain."""
    dice = np.random.default_rng(seed + 1)
    steady = np.flatnonzero((city.entered == 0) & (city.left == len(ALL)))
    share = len(steady) / 900
    count = {name: max(1, round(number * min(1.0, share * 2))) for name, number in COUNTS.items()}
    ordinary = [int(k) for k in dice.permutation(steady[~city.key[steady]]) if city.annual[k] > 9e4]
    leading = [int(k) for k in steady[city.key[steady]] if city.annual[k] < 5e6][::3]
    city.truth = {"note": "样例数据：以下为特意埋入的情况", "seed": seed}
    if city.calm:
        _chain(city)
        return
    _declines(
        city, leading[: max(1, count["decline"] // 3)] + _take(ordinary, count["decline"] - count["decline"] // 3)
    )
    _contradictions(city, _take(ordinary, count["contradiction"]))
    _losses(city, _take(ordinary, count["turned_loss"]))
    _stocks(city, _take(ordinary, count["stock"]))
    _stopped(city, _take(ordinary, count["stopped"]))
    _district(city)
    _chain(city)


COUNTS = {"decline": 12, "contradiction": 4, "turned_loss": 6, "stock": 5, "stopped": 3}


def _take(pool: list[int], number: int) -> list[int]:
    taken, pool[:] = pool[:number], pool[number:]
    return taken


def _from(year: int, number: int) -> int:
    return ALL.index(month(year, number))


def _codes(city: City, rows: list[int]) -> list[str]:
    return [city.code[k] for k in rows]


def _declines(city: City, rows: list[int]) -> None:
    for k in rows:
        city.output[k, _from(2026, 5) :] = (city.output[k, _from(2026, 5) :] * 0.5).astype(np.int64)
        city.power[k, _from(2026, 5) :] = (city.power[k, _from(2026, 5) :] * 0.55).astype(np.int64)
    city.truth["decline"] = {"since": "2026-05", "factor": 0.5, "uscc": _codes(city, rows)}


def _contradictions(city: City, rows: list[int]) -> None:
    for k in rows:
        city.output[k, _from(2026, 8) :] = (city.output[k, _from(2026, 8) :] * 1.3).astype(np.int64)
        city.power[k, _from(2026, 8) :] = (city.power[k, _from(2026, 8) :] * 0.6).astype(np.int64)
    city.truth["contradiction"] = {"since": "2026-08", "uscc": _codes(city, rows)}


def _losses(city: City, rows: list[int]) -> None:
    for k in rows:
        city.margin[k, : _from(2026, 2)] = 0.055
        city.margin[k, _from(2026, 2) :] = -0.06
    city.truth["turned_loss"] = {"since": "2026-02", "uscc": _codes(city, rows)}


def _stocks(city: City, rows: list[int]) -> None:
    for k in rows:
        city.stock[k, _from(2026, 2) :] *= 1.9
    city.truth["stock"] = {"since": "2026-02", "uscc": _codes(city, rows)}


def _stopped(city: City, rows: list[int]) -> None:
    for k in rows:
        city.output[k, _from(2026, 7) :] = 0
        city.power[k, _from(2026, 7) :] = (city.power[k, _from(2026, 7) :] * 0.04).astype(np.int64)
    city.truth["double_stop"] = {"since": "2026-07", "uscc": _codes(city, rows)}


def _district(city: City) -> None:
    """One county is dragged down by one sector."""
    rows = [k for k in range(city.n) if city.region[k] == "510722" and city.sector[k] == "轻工纺织"]
    for k in rows:
        city.output[k, _from(2026, 3) :] = (city.output[k, _from(2026, 3) :] * 0.72).astype(np.int64)
    city.truth["district"] = {"region": "510722", "sector": "轻工纺织", "since": "2026-03", "uscc": _codes(city, rows)}


def _chain(city: City) -> None:
    """Links of one declared chain: one without any local enterprise, one weak, one with a single supplier."""
    about = makeup()["chain"]
    pool = sorted(
        (k for k in range(city.n) if city.sector[k] == "电子信息" and city.left[k] == len(ALL)),
        key=lambda k: -city.annual[k],
    )
    for k in pool:
        if city.key[k] and len([x for x in city.link if x == "面板制造"]) < about["links"]["面板制造"]:
            city.chain[k], city.link[k] = about["name"], "面板制造"
    rest = [k for k in pool if not city.chain[k]]
    tiny = sorted(rest, key=lambda k: city.annual[k])
    for link, number in sorted(about["links"].items(), key=lambda x: x[1]):
        source = tiny if link == about["weak"] else rest
        free = [k for k in source if not city.chain[k]]
        for k in free[: max(1, min(number, len(free) // 2)) if link != "面板制造" else 0]:
            city.chain[k], city.link[k] = about["name"], link
    city.truth["chain"] = {
        "name": about["name"],
        "missing": about["missing"],
        "weak": about["weak"],
        "broken": about["broken"],
    }
