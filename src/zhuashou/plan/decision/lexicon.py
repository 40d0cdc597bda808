# SPDX-License-Identifier: Apache-2.0
"""The words of the grammar as data: packaged lists in `data/decision/*.yaml`, joined with a city's own files of the same kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.terms import load_yaml

ROLES = ("lead", "responsible", "coop")


def choice(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True)
class Lexicon:
    """All lists of words, and the patterns made of them once."""

    data: Mapping[str, Any]
    roles: Mapping[str, str]  # label -> lead, responsible, coop, deadline, leader
    label: re.Pattern[str]  # a label that announces a value; group `label`
    endings: tuple[str, ...]
    weak: tuple[str, ...]
    not_units: frozenset[str]
    collective: re.Pattern[str]
    columns: Mapping[str, str]  # head of a table's column -> what it holds
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def any_of(self, *names: str) -> re.Pattern[str]:
        """A pattern for any word of some lists, compiled once."""
        key = " ".join(names)
        if key not in self.patterns:
            self.patterns[key] = re.compile(choice(w for n in names for w in self.data[n]))
        return self.patterns[key]

    def words(self, name: str) -> list[str]:
        """One list."""
        return list(self.data[name])


def lexicon(files: Mapping[str, Any] | None = None) -> Lexicon:
    """The lexicon of a city: `files` as from `Workspace.data("decision", "plan")`; None gives the packaged lists."""
    return _packaged() if files is None else _build(_joined(files.values()))


def packaged_files() -> dict[str, Any]:
    """The packaged lists by file stem, as `Workspace.data("decision", "plan")` gives them to a city without its own."""
    folder = resources.files("zhuashou.plan").joinpath("data", "decision")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): load_yaml(f.read_text(encoding="utf-8")) for f in files}


@cache
def _packaged() -> Lexicon:
    return _build(_joined(packaged_files().values()))


def _joined(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Lists are appended, mappings joined key by key."""
    found: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            old = found.get(key)
            if isinstance(old, list):
                found[key] = [*old, *value]
            elif isinstance(old, dict):
                found[key] = _joined([old, value])
            else:
                found[key] = dict(value) if isinstance(value, Mapping) else list(value)
    return found


# 各县（市、区）人民政府, 各区、县级市, 各省、自治区、直辖市人民政府, 各区县, 各地区 …: one unit with brackets or enumeration inside.
_PLACE = r"(?:自治区|直辖市|自治州|自治县|县级市|设区市|设区的市|计划单列市|地级市|特区|林区|市州|区县|县区|市县|县市区|市区|省区市|省|市|州|盟|区|县|旗|地|兵团)"
_OFFICE = r"(?:党委、政府|党委和政府|党委和人民政府|委和人民政府|委、人民政府|委和政府|委、政府|党委、人民政府|人民政府|政府|党委|管委会)?"
_EACH = rf"(?:各有关|各相关|各|有关|相关|所有)(?:级)?{_PLACE}(?:[、,，]{_PLACE}|(?:及|和){_PLACE}(?=人民政府|政府|$|[、，,；;。）)按]))*(?:[（(]{_PLACE}(?:[、,，]{_PLACE})*[）)])*{_OFFICE}(?:[（(][^（）()]{{2,8}}[）)])?"


# 各国家级园区管委会, 各有关部门, 市级相关部门 …
_SOME = (
    r"各[\u4e00-\u9fff]{0,8}?(?:牵头|责任|主管|成员)(?:部门|单位)|[\u4e00-\u9fff]{0,14}?(?:领导小组|联席会议|指挥部|专班)各?成员单位|各[\u4e00-\u9fff]{0,8}?(?:园区|开发区|功能区|高新区|经开区|新区|产业区)(?:管委会|管理委员会|党工委)?|(?:(?<![\u4e00-\u9fff])(?:市级|省级|县级|区级|市直|省直|县直|国务院|市政府|省政府|市|省|县|区))?各(?:级|类|有关|相关|责任|成员|市级|省级|市直|主管|职能|行业)*(?:部门|单位|地区|地方|机构)"
    r"|(?<![\u4e00-\u9fff])(?:国务院|中央|省级|市级|县级|省直|市直|省政府|市政府|县政府|省|市|县|区)?(?:其他)?(?:有关|相关)(?:职能|主管|行业|责任)*(?:部门|单位|方面|地方|地区|机构)"
)


def _build(data: dict[str, Any]) -> Lexicon:
    roles = {label: role for role, labels in data["labels"].items() for label in labels}
    long = choice(w for w in roles if len(w) > 2)
    short = choice(w for w in roles if len(w) <= 2)
    first = "".join(sorted({w[0] for w in roles}))
    # A long label may stand with a colon, in its own brackets, or before a space; a short one needs its colon.
    pair = rf"(?:[及和、/与]?(?:{long}|{short}))?"
    second = rf"(?P<second>[及和、/与]?(?:{long}|{short}))?"
    note = r"(?:[（(〔][^（）()〔〕\n]{0,40}[）)〕])?"
    pattern = (
        rf"(?=[【〔\[{first}])(?<![各有相关个位首一])(?:[【〔\[](?P<boxed>{long}){pair}[】〕\]][:：]?|(?P<label>{long}){second}{note}(?:\s*[:：]|(?=[ \t\u3000]+\S)[ \t\u3000]+|(?:为|是|包括|有)(?=[市省国各县区州中]))"
        rf"|(?<![\u4e00-\u9fff])(?P<short>{short})[:：])"
    )
    collective = rf"{_EACH}|{_SOME}|(?:(?<![\u4e00-\u9fff])|(?<=[和及与等]))(?:{choice(data['collective'])})"
    return Lexicon(
        data, roles, re.compile(pattern), tuple(data["unit_endings"]), tuple(data["weak_unit_endings"]), frozenset(data["not_units"]),
        re.compile(collective), {**roles, **{name: role for role, names in data["tables"].items() for name in names}},
    )  # fmt: skip
