# SPDX-License-Identifier: Apache-2.0
"""Warning rules: data a city may change, checked when read, interpreted by a small evaluator over a table of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from zhuashou.terms import Words, load_yaml

if TYPE_CHECKING:
    import pyarrow as pa

SUBJECTS = ("city", "region", "division", "enterprise", "project")
COMPARISONS = ("ge", "gt", "le", "lt", "eq", "ne", "is", "missing")


class RuleError(ValueError):
    """A rule file that cannot be used; `words` says which, where and how to mend it."""

    def __init__(self, rule: str, where: str, why: str) -> None:
        super().__init__(f"{rule}: {where}: {why}")
        self.words = Words(
            "diagnosis.rule_error", {"rule": rule, "where": where, "why": Words(f"diagnosis.rule_error.{why}")}
        )


@dataclass(frozen=True)
class Condition:
    """One comparison of a fact: `value` is a number, a text, or for `is` and `missing` a truth value."""

    fact: str
    op: str
    value: Any


@dataclass(frozen=True)
class Level:
    """A severity (1 notice, 2 warning, 3 alarm) and the conditions that must all hold."""

    severity: int
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Measure:
    """By which fact a finding is compared with its own of the month before: `worse` is the bad direction (up or down), `step` the change
    in the fact's unit that counts."""

    fact: str
    worse: str
    step: float


@dataclass(frozen=True)
class Rule:
    """One warning rule. Who it judges (`applies`), levels from severe to mild, which facts are shown, how findings are sized.

    `size` is the fact that orders findings; an absolute size under `floor` makes the finding at most a notice. `quality` marks
    doubts about the figures instead of the business; `explain` names the causes looked for (peers, power, profit, requests).
    """

    id: str
    version: str
    subject: str
    zh: str
    en: str
    applies: tuple[Condition, ...]
    levels: tuple[Level, ...]
    show: tuple[str, ...]
    size: str
    floor: float
    advice: tuple[str, ...]
    source: str
    quality: bool = False
    explain: tuple[str, ...] = ()
    measure: Measure | None = None

    @property
    def name(self) -> dict[str, str]:
        """Both names, as a value of `Words`."""
        return {"zh": self.zh, "en": self.en}


def read_condition(rule: str, where: str, data: Any) -> Condition:
    """One comparison from its YAML. Raises RuleError naming the rule and the place."""
    if not isinstance(data, Mapping) or "fact" not in data or len(data) != 2:
        raise RuleError(rule, where, "condition")
    op = next(k for k in data if k != "fact")
    if op not in COMPARISONS:
        raise RuleError(rule, f"{where}.{op}", "comparison")
    value = data[op]
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    if (op in ("ge", "gt", "le", "lt") and not numeric) or (op in ("is", "missing") and not isinstance(value, bool)):
        raise RuleError(rule, f"{where}.{op}", "value")
    return Condition(str(data["fact"]), op, value)


def read_measure(rule: str, data: Any) -> Measure | None:
    """How findings of the rule are compared over the months; None if it says nothing. Raises RuleError for a half-said one."""
    if data is None:
        return None
    step = data.get("step") if isinstance(data, Mapping) else None
    if isinstance(step, bool) or not isinstance(step, (int, float)) or step <= 0 or not data.get("fact"):
        raise RuleError(rule, "measure", "measure")
    if data.get("worse") not in ("up", "down"):
        raise RuleError(rule, "measure.worse", "measure")
    return Measure(str(data["fact"]), str(data["worse"]), float(step))


def read_rule(stem: str, data: Any) -> Rule | None:
    """A rule from its YAML; None if it says `enabled: false`. Raises RuleError naming the file, the place and the remedy."""
    if not isinstance(data, Mapping):
        raise RuleError(stem, "-", "not_a_rule")
    if data.get("enabled") is False:
        return None
    for field in ("id", "version", "subject", "zh", "en", "levels"):
        if not data.get(field):
            raise RuleError(stem, field, "field_missing")
    if data["subject"] not in SUBJECTS:
        raise RuleError(stem, "subject", "subject")
    applies = tuple(read_condition(stem, f"applies[{i}]", c) for i, c in enumerate(data.get("applies", ())))
    levels = []
    for i, level in enumerate(data["levels"]):
        if not isinstance(level, Mapping) or level.get("severity") not in (1, 2, 3) or not level.get("when"):
            raise RuleError(stem, f"levels[{i}]", "level")
        when = tuple(read_condition(stem, f"levels[{i}].when[{j}]", c) for j, c in enumerate(level["when"]))
        levels.append(Level(level["severity"], when))
    return Rule(
        str(data["id"]), str(data["version"]), data["subject"], str(data["zh"]), str(data["en"]), applies,
        tuple(sorted(levels, key=lambda x: -x.severity)), tuple(data.get("show", ())), str(data.get("size", "")),
        float(data.get("floor", 0)), tuple(data.get("advice", ())), str(data.get("source", "")), bool(data.get("quality", False)),
        tuple(data.get("explain", ())), read_measure(stem, data.get("measure")),
    )  # fmt: skip


def packaged_rules() -> dict[str, Any]:
    """The packaged rule files by stem, as raw data (what `Workspace.data("warnings", "diagnosis")` gives without a city's own)."""
    base = resources.files("zhuashou.diagnosis").joinpath("data", "warnings")
    files = sorted((f for f in base.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): load_yaml(f.read_text(encoding="utf-8")) for f in files}


def read_rules(data: Mapping[str, Any] | None = None) -> dict[str, Rule]:
    """Rules by id, ordered by id. Raises RuleError; two files with one id are an error too."""
    found: dict[str, Rule] = {}
    for stem, raw in (packaged_rules() if data is None else data).items():
        rule = read_rule(stem, raw)
        if rule is None:
            continue
        if rule.id in found:
            raise RuleError(stem, "id", "id_twice")
        found[rule.id] = rule
    return dict(sorted(found.items()))


def _holds(rule: str, table: pa.Table, condition: Condition) -> Any:
    """Boolean column: does the condition hold? An unknown fact value never satisfies a comparison."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if condition.fact not in table.column_names:
        raise RuleError(rule, condition.fact, "fact")
    column, value = table[condition.fact], condition.value
    if condition.op == "missing":
        empty = pc.is_null(column)
        if pa.types.is_string(column.type):
            empty = pc.or_(empty, pc.equal(pc.fill_null(column, ""), ""))
        return empty if value else pc.invert(empty)
    if condition.op == "is":
        return pc.fill_null(pc.equal(column, value), False)
    if pa.types.is_decimal(column.type) or pa.types.is_integer(column.type):
        column = column.cast(pa.float64())
    names = {"ge": "greater_equal", "gt": "greater", "le": "less_equal", "lt": "less", "eq": "equal", "ne": "not_equal"}
    try:
        return pc.fill_null(pc.call_function(names[condition.op], [column, pa.scalar(value)]), False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise RuleError(rule, condition.fact, "value") from error


def matches(rule: str, table: pa.Table, conditions: Sequence[Condition]) -> Any:
    """Boolean column: do all conditions (at least one) hold for each row of facts? Raises RuleError naming `rule`."""
    import pyarrow.compute as pc

    mask = _holds(rule, table, conditions[0])
    for condition in conditions[1:]:
        mask = pc.and_(mask, _holds(rule, table, condition))
    return mask


def evaluate(rule: Rule, table: pa.Table) -> list[tuple[int, dict[str, Any]]]:
    """(severity, row of facts) of every row of `table` that the rule names, in the table's order.

    A hit smaller than the rule's floor (or of unknown size, if it has a floor) is a notice at most.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if rule.applies:
        table = table.filter(matches(rule.id, table, rule.applies))
    severity: Any = pa.array([0] * table.num_rows, pa.int64())
    for level in reversed(rule.levels):
        severity = pc.if_else(matches(rule.id, table, level.when), level.severity, severity)
    hit = pc.greater(severity, 0)
    rows, found = table.filter(hit).to_pylist(), severity.filter(hit).to_pylist()
    capped = []
    for level_found, row in zip(found, rows, strict=True):
        size = row.get(rule.size) if rule.size else None
        small = bool(rule.floor) and (size is None or abs(float(size)) < rule.floor)
        capped.append((min(level_found, 1) if small else level_found, row))
    return capped
