# SPDX-License-Identifier: Apache-2.0
"""Policy files: strict loading (all faults of all files at once), dated parameters, worked examples that are computed at load."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from zhuashou.stock.grammar import SyntaxFault, amount, names, parse
from zhuashou.terms import Words, load_yaml

TOP = {"编号", "名称", "层级", "对象", "性质", "依据", "参数", "范围", "条件", "金额", "叠加", "申报", "说明", "算例"}
NEEDED = ("编号", "名称", "性质", "依据", "参数", "条件", "金额", "算例")
KEYS = {"依据": {"文件", "条款", "成文", "网址"}, "范围": {"区县", "行业"}, "条件": {"编号", "表述", "式", "可改善", "材料"}, "叠加": {"组", "规则"},
        "金额": {"基数", "方式", "档次", "封顶"}, "算例": {"日期", "企业", "得", "差"}, "申报": {"窗口", "受理", "流程"},
        "档次": {"达到", "当", "定额", "比例"}}  # fmt: skip
NATURES = {"应得", "上限", "竞争"}
WAYS = {"定额", "比例", "全额分档", "超额累进"}


class PolicyError(ValueError):
    """Policy files with faults: `words` lists each with file, line and remedy."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
        self.words = Words("stock.bad_policies", {"n": len(faults), "faults": "\n".join(faults)})


@dataclass(frozen=True)
class Policy:
    """One clause of one policy, checked. `data` is the file as read; expressions are parsed by `parse`."""

    id: str
    name: str
    nature: str
    data: Mapping[str, Any]

    def parameters(self, day: date) -> dict[str, Decimal] | None:
        """Values in force on a day; None if the policy was not yet in force."""
        found: dict[str, Decimal] = {}
        for name, versions in self.data["参数"].items():
            valid = [d for d in versions if date.fromisoformat(str(d)) <= day]
            if not valid:
                return None
            found[name] = amount(str(versions[max(valid, key=str)]))
        return found

    def scope(self, key: str, day: date) -> list[str] | None:
        """The list of counties or industries in force on a day; None if everything is in scope."""
        given = (self.data.get("范围") or {}).get(key)
        if given is None:
            return None
        if isinstance(given, Mapping):
            valid = [d for d in given if date.fromisoformat(str(d)) <= day]
            given = given[max(valid, key=str)] if valid else []
        return [str(x) for x in given]


@dataclass(frozen=True)
class RuleSet:
    """All policies, in order of their ids, and a hash of their texts that every answer is kept with."""

    policies: tuple[Policy, ...]
    hash: str


@cache
def dictionary() -> dict[str, Any]:
    """Names that policies may use: column of the facts, unit, who can tell where it is unknown (data of this room)."""
    return dict(
        load_yaml(resources.files("zhuashou.stock").joinpath("data", "dictionary.yaml").read_text(encoding="utf-8"))
    )


def policy_texts(folder: Path | None = None) -> dict[str, str]:
    """Texts by file stem: the packaged policies, replaced and extended by those of the city's folder."""
    base = resources.files("zhuashou.stock").joinpath("data").joinpath("policies")
    found = {
        f.name.removesuffix(".yaml"): f.read_text(encoding="utf-8") for f in base.iterdir() if f.name.endswith(".yaml")
    }
    if folder is not None:
        found |= {f.stem: f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.yaml"))}
    return dict(sorted(found.items()))


def read_policy(stem: str, text: str, faults: list[str]) -> dict[str, Any] | None:
    """The file as a mapping with plain text values (no implicit dates or numbers)."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    reader = YAML(typ="rt", pure=True)
    reader.version = (1, 2)
    try:
        data = reader.load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.append(f"{stem}.yaml 第 {mark.line + 1 if mark else 1} 行：{getattr(error, 'problem', error)}")
        return None
    if not isinstance(data, dict):
        faults.append(f"{stem}.yaml：不是一份政策")
        return None
    return data


def _line(data: Any, key: str) -> int:
    try:
        return int(data.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return 1


def check_policy(stem: str, data: dict[str, Any], faults: list[str]) -> None:
    """Unknown and missing keys on every level, natures, ways, sources; then dates, amounts and names."""
    where = f"{stem}.yaml 第 {{}} 行：{{}}"
    for key in data:
        if key not in TOP:
            near = difflib.get_close_matches(str(key), TOP, 1, 0.4)
            faults.append(
                where.format(_line(data, key), f"不认识的项“{key}”" + (f"，是否应为“{near[0]}”" if near else ""))
            )
    faults += [where.format(1, f"缺少“{key}”") for key in NEEDED if key not in data]
    for key, allowed in KEYS.items():
        for block in _blocks(data.get(key)):
            for inner in block:
                if inner not in allowed:
                    near = difflib.get_close_matches(str(inner), allowed, 1, 0.4)
                    faults.append(
                        where.format(
                            _line(block, inner),
                            f"“{key}”里不认识“{inner}”" + (f"，是否应为“{near[0]}”" if near else ""),
                        )
                    )
    if "金额" in data and isinstance(data["金额"], dict):
        for step in _blocks(data["金额"].get("档次")):
            faults += [where.format(_line(step, k), f"“档次”里不认识“{k}”") for k in step if k not in KEYS["档次"]]
        if data["金额"].get("方式") not in WAYS:
            faults.append(where.format(_line(data, "金额"), f"方式应为{'、'.join(sorted(WAYS))}"))
    if data.get("性质") not in NATURES:
        faults.append(where.format(_line(data, "性质"), f"性质应为{'、'.join(sorted(NATURES))}"))
    for source in _blocks(data.get("依据")):
        if not source.get("文件"):
            faults.append(where.format(_line(data, "依据"), "依据没有写文件名"))
    if not faults:
        _check_names(where, data, faults)


def _blocks(value: Any) -> list[Any]:
    return [b for b in (value if isinstance(value, list) else [value]) if isinstance(b, dict)]


def _check_names(where: str, data: dict[str, Any], faults: list[str]) -> None:
    """Dates, amounts and every name in every expression."""
    known = set(dictionary()) | set(data["参数"])
    for name, versions in data["参数"].items():
        for day, text in versions.items():
            try:
                date.fromisoformat(str(day))
                amount(str(text))
            except (ValueError, ArithmeticError):
                faults.append(where.format(_line(data["参数"], name), f"参数“{name}”的日期或数值读不出：{day}: {text}"))
    expressions = [(c, "式") for c in _blocks(data["条件"])]
    expressions += [(s, k) for s in _blocks(data["金额"].get("档次")) for k in ("当",) if k in s]
    expressions += [(data["金额"], k) for k in ("基数",) if k in data["金额"]]
    for block, key in expressions:
        try:
            used = names(parse(str(block[key])))
        except SyntaxFault as fault:
            faults.append(where.format(_line(block, key), f"第 {fault.column} 字处看不懂：{fault.text}"))
            continue
        for name in sorted(used - known):
            near = difflib.get_close_matches(name, known, 1, 0.4)
            faults.append(
                where.format(_line(block, key), f"不认识“{name}”" + (f"，是否应为“{near[0]}”" if near else ""))
            )
