# SPDX-License-Identifier: Apache-2.0
"""Simulation of the invented city: who is there, and every figure of 60 months, in whole thousands of yuan."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from zhuashou.terms import Period, between, load_yaml, month, uscc_check_digit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FIRST, LAST = month(2021, 11), month(2026, 10)
#: 55 reporting periods of the 60 months 2021-11 … 2026-10.
PERIODS: tuple[Period, ...] = tuple(between(FIRST, LAST))
#: Periods simulated: ten months more, so that the first filed year has its same period.
ALL: tuple[Period, ...] = tuple(between(month(2020, 2), LAST))
SIZE = 1100


@cache
def makeup() -> dict[str, Any]:
    """The declared make-up of the city."""
    text = resources.files("zhuashou.sample").joinpath("data", "city.yaml").read_text(encoding="utf-8")
    return dict(load_yaml(text))


@dataclass
class City:
    """Enterprises by row, periods (ALL) by column; money in thousand yuan, electricity in hundred kWh. `truth` holds what was planted."""

    seed: int
    code: list[str]
    name: list[str]
    region: list[str]
    park: list[str]
    sector: list[str]
    industry: list[str]
    chain: list[str]
    link: list[str]
    key: npt.NDArray[np.bool_]
    annual: Floats
    entered: Ints
    left: Ints
    output: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    power: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    margin: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    stock: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    truth: dict[str, Any] = field(default_factory=dict)
    calm: bool = False

    @property
    def n(self) -> int:
        """Number of enterprises, those that left included."""
        return len(self.code)

    def filed(self, period: Period) -> npt.NDArray[np.bool_]:
        """Which enterprises are in the register in a period."""
        at = ALL.index(period)
        return (self.entered <= at) & (at < self.left)

    def ytd(self, flows: Ints) -> Ints:
        """Cumulative since January of each year, by period."""
        total = np.zeros_like(flows)
        for k, period in enumerate(ALL):
            total[:, k] = flows[:, k] + (0 if period.last == 2 or k == 0 else total[:, k - 1])
        return total


def build(seed: int, size: int = SIZE) -> City:
    """The city of a seed. `size` is the number of enterprises in the register in the last month (1,100; fewer in tests)."""
    dice = np.random.default_rng(seed)
    data = makeup()
    share = size / SIZE
    sectors, annual, key = [], [], []
    for name, outputs in data["key"].items():
        for value in outputs[: max(1, round(len(outputs) * min(1.0, share * 3)))]:
            sectors.append(name)
            annual.append(value * 1e5)
            key.append(True)
    left_over = size + max(2, round(26 * share)) - len(sectors)
    names = list(data["sectors"])
    weights = np.array([data["sectors"][s]["count"] for s in names], float)
    for name in dice.choice(names, left_over, p=weights / weights.sum()):
        sectors.append(str(name))
        annual.append(float(np.clip(np.exp(dice.normal(np.log(1.05), 0.72)), 0.26, 7.2)) * 1e5)
        key.append(False)
    city = _people(dice, data, sectors, np.array(annual), np.array(key))
    _scope(dice, city, size)
    _figures(dice, data, city)
    return city


def _people(
    dice: np.random.Generator, data: dict[str, Any], sectors: list[str], annual: Floats, key: npt.NDArray[np.bool_]
) -> City:
    counties, weights = list(data["counties"]), list(data["counties"].values())
    region, park, industry, name, code = [], [], [], [], []
    first, second = data["syllables"]
    serial = dice.choice(9_000_000, len(sectors), replace=False) + 1_000_000
    for k, sector in enumerate(sectors):
        county = str(dice.choice(counties, p=weights))
        if key[k] and annual[k] > 4e6:
            county = ["510703", "510704", "510781", "510705"][k % 4]
        region.append(county)
        park.append(str(dice.choice(data["parks"].get(county, [""]))))
        about = data["sectors"][sector]
        industry.append(str(about["classes"][k % len(about["classes"])]))
        body = f"91{county}MA{serial[k]}"
        code.append(body + uscc_check_digit(body))
        word = about["words"][int(dice.integers(len(about["words"])))]
        name.append(
            f"{first[k % 20]}{second[(k // 20) % 20]}{'' if k < 400 else '盛兴华瑞达'[k // 400 % 5]}{word}有限公司"
        )
    seen: dict[str, int] = {}
    for k, text in enumerate(name):
        seen[text] = seen.get(text, 0) + 1
        if seen[text] > 1:
            name[k] = text.replace("有限公司", f"（{'二三四五六七八九'[seen[text] - 2]}厂）有限公司")
    empty = [""] * len(sectors)
    return City(0, code, [f"绵阳{t}" for t in name], region, park, sectors, industry, list(empty), list(empty), key, annual,
                np.zeros(len(sectors), np.int64), np.full(len(sectors), len(ALL), np.int64))  # fmt: skip


def _scope(dice: np.random.Generator, city: City, size: int) -> None:
    """Who entered and left the register when; the last rows left before the last month, so that exactly `size` remain."""
    gone = np.arange(size, city.n)
    start = ALL.index(FIRST)
    city.left[gone] = dice.integers(start + 8, len(ALL) - 1, len(gone))
    young = dice.choice(np.flatnonzero(~city.key[:size]), max(2, size // 9), replace=False)
    city.entered[young] = dice.integers(start + 6, len(ALL), len(young))


def _figures(dice: np.random.Generator, data: dict[str, Any], city: City) -> None:
    growth = np.array([data["sectors"][s]["growth"] for s in city.sector]) + dice.normal(0, 0.05, city.n)
    growth[city.key] = np.array([data["sectors"][s]["growth"] for s in city.sector])[city.key] + dice.normal(
        0, 0.025, int(city.key.sum())
    )
    years = np.array([p.year + (p.last - p.months / 2) / 12 - 2025.5 for p in ALL])
    season = np.array([data["season"][p.last] * p.months / 12 for p in ALL])
    spread = np.exp(dice.normal(0, 0.05, (city.n, len(ALL))))
    level = city.annual[:, None] * (1 + growth)[:, None] ** years[None, :] * season[None, :] * spread
    kwh = np.array([data["sectors"][s]["kwh"] for s in city.sector]) * np.exp(dice.normal(0, 0.25, city.n))
    power = level * 1000 * kwh[:, None] / 100 * np.exp(dice.normal(0, 0.03, level.shape))
    margin = np.array([data["sectors"][s]["margin"] for s in city.sector]) + dice.normal(0, 0.045, city.n)
    margin[city.key] = np.abs(margin[city.key]) * 0.7 + 0.012
    city.output = np.rint(level).astype(np.int64)
    city.power = np.rint(power).astype(np.int64)
    city.margin = np.repeat(margin[:, None], len(ALL), axis=1) + dice.normal(0, 0.004, level.shape)
    city.stock = np.exp(dice.normal(0, 0.05, level.shape))
