# SPDX-License-Identifier: Apache-2.0
"""What every query starts from: the snapshot's door, the dimensions of an enterprise, names of groups, number ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from zhuashou.tables import choices
from zhuashou.terms import Period, industry, region

#: Ways to group: section, division, group and class are the four levels of the classification of industries (门类 大类 中类 小类), link is a
#: link of a chain, listed the register's list of key enterprises (not the rule of size beside it), officer the liaison officer.
DIMENSIONS = (
    "city", "region", "park", "section", "division", "group", "class", "size", "ownership", "chain", "link", "listed", "officer", "enterprise",
)  # fmt: skip
#: Levels of the classification and how many signs of a code they have.
LEVELS = {"section": 1, "division": 3, "group": 4, "class": 5}
#: Codes of the dimension `listed`.
LISTED = {"listed": "名单内重点企业", "other": "名单外企业"}
STATS = ("value", "prior", "growth", "pull", "contribution", "target_rate")


class Snap(Protocol):
    """The part of `snapshot.Snapshot` that diagnosis uses."""

    @property
    def period(self) -> Period:
        """The closed period."""

    @property
    def revision(self) -> str:
        """The frozen revision, `r1`."""

    def table(self, dataset: str) -> Any:
        """An Ibis table: declared columns and `_import`, `_sheet`, `_row`, `_version`."""


def city_of(snap: Snap) -> str:
    """Code of the city: the manifest's, or the prefecture most enterprises are in; empty if there are none."""
    manifest = getattr(snap, "manifest", None)
    named = manifest.get("city") if isinstance(manifest, Mapping) else getattr(manifest, "city", "")
    if isinstance(named, str) and named:
        return named
    t = snap.table("enterprises")
    counted = t.group_by(code=t.region.substr(0, 4)).aggregate(n=t.count())
    rows = counted.order_by([counted.n.desc(), counted.code]).limit(1).to_pyarrow().to_pylist()
    return f"{rows[0]['code']}00" if rows and rows[0]["code"] else ""


def dims(snap: Snap) -> Any:
    """One row an enterprise: `uscc`, `name`, every dimension as `d_<name>`, and the figures of the register that ratios need.

    A link's code is `chain/link`: links of two chains may have one name. listed is the flag of the register, other if it is blank.
    """
    import ibis

    t = snap.table("enterprises")
    link = t.chain.isnull().ifelse(t.link, t.chain + "/" + t.link)
    return t.select(
        "uscc", "name", "capacity_value", "design_output", "land_mu", d_city=ibis.literal(city_of(snap)), d_region=t.region, d_park=t.park,
        **levels_of(t.industry), d_size=t.size, d_ownership=t.ownership, d_chain=t.chain, d_link=link,
        d_listed=t.key_enterprise.fill_null(False).ifelse("listed", "other"), d_officer=t.liaison_officer, d_enterprise=t.uscc,
    )  # fmt: skip


def levels_of(code: Any) -> dict[str, Any]:
    """The dimensions of an industry code; a code that is less deep stands for itself."""
    return {f"d_{level}": code.substr(0, n) for level, n in LEVELS.items()}


def name_of(kind: str, code: str) -> str:
    """Chinese name of a group; the code itself where there is no list of names (parks, chains, officers, enterprises)."""
    if kind in ("city", "region"):
        found = region(code)
        return found.name if found else code
    if kind in LEVELS:
        item = industry(code)
        return item.name if item else code
    if kind in ("size", "ownership"):
        choice = choices()[kind].get(code)
        return choice.zh if choice else code
    return LISTED.get(code, code) if kind == "listed" else code


def number_id(indicator: str, scope: str, stat: str, kind: str, code: str) -> str:
    """Id of a number, `gross_output.ytd.growth@city:510700`."""
    return f"{indicator}.{scope}.{stat}@{kind}:{code}"


@dataclass(frozen=True)
class NumberRef:
    """The parts of a number id."""

    indicator: str
    scope: str
    stat: str
    kind: str
    id: str


def parse_number(text: str) -> NumberRef:
    """Read a number id. Raises ValueError that says what it should look like."""
    head, at, tail = text.partition("@")
    names, (kind, colon, code) = head.split("."), tail.partition(":")
    if not (at and colon and code) or len(names) != 3 or names[2] not in STATS or kind not in DIMENSIONS:
        raise ValueError(f"{text!r} is not a number id such as gross_output.ytd.growth@city:510700")
    return NumberRef(names[0], names[1], names[2], kind, code)


def recent(period: Period, count: int) -> list[Period]:
    """The last `count` periods up to `period`, oldest first."""
    found, here = [], period
    for _ in range(count):
        found.append(here)
        here = here.previous
    return found[::-1]


def ids(periods: Iterable[Period]) -> list[str]:
    """Their ids."""
    return [p.id for p in periods]


def of_ids(column: Any, names: Iterable[str]) -> Any:
    """Is the text column one of `names` (false for none)?"""
    return column.isin(list(names))
