# SPDX-License-Identifier: Apache-2.0
"""Indicators as data: what each number means, which columns it comes from, and how it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.terms import load_yaml

KINDS = ("flow", "ratio", "share", "invest", "official", "count")
SCOPES = ("month", "ytd", "end", "year")


@dataclass(frozen=True)
class Indicator:
    """One indicator. `columns` maps a scope (month, ytd, end) to the summed columns over and under the line; year is the newest year of yearly data.

    kind flow, invest and count are sums or counts compared in percent; ratio and share are compared by difference in their own unit;
    official is a published figure. months: `annual` multiplies by 12/n, `times` by n (calendar months since January).
    floor: a share of the units whose own quotient is at least so much; above: of those whose quotients are all above the same period.
    spread: how a sum is spread over members (`across` a dimension), see `spread.SPREADS`.
    """

    id: str
    zh: str
    en: str
    kind: str
    dataset: str
    columns: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    unit: str
    direction: str
    basis: str
    formula: dict[str, str]
    source: str
    factor: float = 1.0
    months: str = ""
    signed: bool = False
    no_prior: bool = False
    project_kinds: tuple[str, ...] = ()
    where_negative: str = ""
    rising: bool = False
    floor: float | None = None
    above: bool = False
    spread: str = ""
    across: str = ""

    @property
    def is_ratio(self) -> bool:
        """Is it a quotient, compared by difference instead of growth?"""
        return self.kind in ("ratio", "share")

    @property
    def scope(self) -> str:
        """The scope shown when none is asked for: cumulative if there is one."""
        if self.kind in ("invest", "official"):
            return "ytd"
        return next((s for s in ("ytd", "end", "month", "year") if s in self.columns), "ytd")

    def scale(self, elapsed: int) -> float:
        """Factor of a ratio at n calendar months since January."""
        return self.factor * {"annual": 12 / elapsed, "times": float(elapsed)}.get(self.months, 1.0)

    def title(self, lang: str = "zh") -> str:
        """Name for people."""
        return self.zh if lang == "zh" else self.en

    @property
    def name(self) -> dict[str, str]:
        """Both names, as a value of `Words`."""
        return {"zh": self.zh, "en": self.en}


def _columns(spec: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(spec, str):
        return (spec,), ()
    for one in ("negative", "rising", "of"):
        if one in spec:
            return (spec[one],), ()
    if "above" in spec:
        return tuple(a for a, _ in spec["above"]), tuple(b for _, b in spec["above"])
    return tuple(spec["over"]), tuple(spec["under"])


@cache
def indicators() -> dict[str, Indicator]:
    """All packaged indicators by id, in the order of their file."""
    text = resources.files("zhuashou.diagnosis").joinpath("data", "indicators.yaml").read_text(encoding="utf-8")
    found: dict[str, Indicator] = {}
    for name, d in load_yaml(text).items():
        if d["kind"] not in KINDS:
            raise ValueError(f"indicator {name}: unknown kind {d['kind']!r}")
        columns = {scope: _columns(d[scope]) for scope in SCOPES if scope in d}
        specs = [d[scope] for scope in SCOPES if isinstance(d.get(scope), dict)]
        floors = [float(s["floor"]) for s in specs if "floor" in s]
        found[name] = Indicator(
            name, d["zh"], d["en"], d["kind"], d.get("dataset", ""), columns, d["unit"], d["direction"], d["basis"], dict(d["formula"]),
            d["source"], float(d.get("factor", 1)), d.get("months", ""), bool(d.get("signed", False)),
            bool(d.get("no_prior", False)), tuple(d.get("project_kinds", ())),
            d.get("where_negative", ""), rising=any("rising" in s for s in specs), floor=floors[0] if floors else None,
            above=any("above" in s for s in specs), spread=d.get("spread", ""), across=d.get("across", ""),
        )  # fmt: skip
    return found


def indicator(name: str) -> Indicator:
    """The indicator called `name`. Raises KeyError with the known names."""
    try:
        return indicators()[name]
    except KeyError:
        raise KeyError(f"{name!r} is not an indicator; known: {', '.join(indicators())}") from None
