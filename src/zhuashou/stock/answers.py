# SPDX-License-Identifier: Apache-2.0
"""One enterprise against all policies, clause by clause: met, not met or unknown, with value, threshold and gap; amounts exact to the fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhuashou.stock.grammar import amount, gaps, names, parse, value
from zhuashou.stock.policies import Policy, RuleSet, dictionary


@dataclass(frozen=True)
class ClauseAnswer:
    """One condition: verdict yes, no or open; what is, what is asked, how much is missing (`gap`), and who can tell an unknown."""

    id: str
    text: str
    verdict: str
    name: str = ""
    value: Any = None
    threshold: Any = None
    gap: Decimal | None = None
    unit: str = ""
    improvable: bool = False
    papers: tuple[str, ...] = ()
    who: str = ""


@dataclass(frozen=True)
class PolicyAnswer:
    """One policy: verdict yes, no or open; `amount` in yuan (None unless yes); `at_most` marks a ceiling that is never summed as due."""

    id: str
    name: str
    source: str
    nature: str
    verdict: str
    amount: Decimal | None
    at_most: bool
    clauses: tuple[ClauseAnswer, ...]
    group: str = ""
    rule: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Conditions that are not met or not known, in words."""
        return tuple(c.text for c in self.clauses if c.verdict != "yes")


def evaluate(ruleset: RuleSet, facts: Mapping[str, Any], day: date) -> tuple[PolicyAnswer, ...]:
    """Answers of all policies in force on `day`; where policies stack by 就高, only the highest keeps its amount."""
    answers = [a for p in ruleset.policies if (a := answer(p, environment(facts), day)) is not None]
    return tuple(_stacked(answers))


def environment(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts under the names that policies use; numbers as exact Decimal. What is absent stays unknown."""
    found: dict[str, Any] = {}
    for name, about in dictionary().items():
        held = facts.get(about["column"], facts.get(name))
        if isinstance(held, float):
            held = Decimal(str(held))
        found[name] = held
    return found


def answer(policy: Policy, env: Mapping[str, Any], day: date) -> PolicyAnswer | None:
    """One policy on one day; None if it is not in force."""
    parameters = policy.parameters(day)
    if parameters is None:
        return None
    full = {**env, **parameters}
    clauses = [*_scope(policy, env, day), *(_clause(c, full) for c in policy.data["条件"])]
    verdicts = {c.verdict for c in clauses}
    verdict = "no" if "no" in verdicts else "open" if "open" in verdicts else "yes"
    money = _amount(policy, full) if verdict == "yes" else None
    if verdict == "yes" and money is None:
        verdict = "open"
        clauses.append(ClauseAnswer("金额", "金额所需数据", "open", who="企业填报"))
    stack = policy.data.get("叠加") or {}
    source = "；".join(str(s.get("文件", "")) for s in policy.data["依据"])
    return PolicyAnswer(policy.id, policy.name, source, policy.nature, verdict, money, policy.nature != "应得", tuple(clauses),
                        str(stack.get("组", "")), str(stack.get("规则", "")))  # fmt: skip


def _scope(policy: Policy, env: Mapping[str, Any], day: date) -> list[ClauseAnswer]:
    found = []
    for key in ("区县", "行业"):
        allowed = policy.scope(key, day)
        if allowed is None or "全市" in allowed or "全国" in allowed:
            continue
        held = env.get(key)
        inside = None if held is None else _in_industry(str(held), allowed) if key == "行业" else str(held) in allowed
        verdict = "open" if inside is None else "yes" if inside else "no"
        found.append(
            ClauseAnswer(f"范围·{key}", f"{key}属于{'、'.join(allowed)}", verdict, key, held, "、".join(allowed))
        )
    return found


def _in_industry(code: str, allowed: Sequence[str]) -> bool:
    """Is the code inside one of the divisions or ranges (`06-46`, `39`, `3973`)?"""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    for item in allowed:
        low, _, high = item.partition("-")
        if (high and low <= digits[:2] <= high) or (not high and digits.startswith(item)):
            return True
    return False


def _clause(clause: Mapping[str, Any], env: Mapping[str, Any]) -> ClauseAnswer:
    tree = parse(str(clause["式"]))
    met = value(tree, env)
    papers = tuple(str(p) for p in clause.get("材料") or ())
    improvable = str(clause.get("可改善", "是")) in ("是", "True")
    base = ClauseAnswer(
        str(clause["编号"]),
        str(clause["表述"]),
        "yes" if met else "open" if met is None else "no",
        improvable=improvable,
        papers=papers,
    )
    if met is None:
        unknown = [n for n in sorted(names(tree)) if env.get(n) is None]
        who = "、".join(dict.fromkeys(str(dictionary().get(n, {}).get("who", "企业填报")) for n in unknown))
        return replace(base, name="、".join(unknown), who=who)
    if not met:
        steps = gaps(tree, env)
        if steps:
            name, now, line, gap = steps[0]
            if gap is not None and "、" in name:  # a ratio of two figures is shown in percent
                now, line, gap = (Decimal(x * 100).quantize(Decimal("0.01")) for x in (now, line, gap))
                return replace(base, name=name, value=now, threshold=line, gap=gap, unit="%")
            return replace(
                base,
                name=name,
                value=now,
                threshold=line,
                gap=gap,
                unit=str(dictionary().get(name, {}).get("unit", "")),
            )
    return base


def _amount(policy: Policy, env: Mapping[str, Any]) -> Decimal | None:
    """The amount in yuan, rounded to the fen; None where a figure it needs is unknown."""
    about = policy.data["金额"]
    base = value(parse(str(about["基数"])), env) if "基数" in about else None
    if about["方式"] != "定额" and base is None:
        return None
    found: Decimal | None = Decimal(0)
    for step in about["档次"]:
        holds = value(parse(str(step["当"])), env) if "当" in step else True
        if holds is None:
            return None
        floor = _number(step["达到"], env) if "达到" in step else Decimal(0)
        if not holds or (about["方式"] != "定额" and base is not None and base < floor):
            continue
        if "定额" in step:
            found = _number(step["定额"], env)
        elif about["方式"] == "超额累进":
            found = _progressive(about["档次"], Decimal(base or 0), env)
            break
        else:
            found = Decimal(base or 0) * _number(step["比例"], env)
    if found is None:
        return None
    if "封顶" in about:
        found = min(found, _number(about["封顶"], env))
    return found.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _progressive(steps: Sequence[Mapping[str, Any]], base: Decimal, env: Mapping[str, Any]) -> Decimal:
    """Each slice of the base at its own rate."""
    floors = [_number(s["达到"], env) if "达到" in s else Decimal(0) for s in steps] + [Decimal("Infinity")]
    total = Decimal(0)
    for k, step in enumerate(steps):
        slice_ = min(base, floors[k + 1]) - floors[k]
        total += max(slice_, Decimal(0)) * _number(step["比例"], env)
    return total


def _number(text: Any, env: Mapping[str, Any]) -> Decimal:
    """A parameter's name or a number with its unit."""
    held = env.get(str(text))
    return Decimal(held) if held is not None else amount(str(text))


def _stacked(answers: list[PolicyAnswer]) -> list[PolicyAnswer]:
    """就高: of a group only the highest amount stays due; the others say so by a zero amount."""
    best: dict[str, Decimal] = {}
    for a in answers:
        if a.group and a.rule == "就高" and a.amount is not None:
            best[a.group] = max(best.get(a.group, Decimal(0)), a.amount)
    found, taken = [], set()
    for a in answers:
        if a.group in best and a.amount is not None:
            if a.amount < best[a.group] or a.group in taken:
                a = replace(a, amount=Decimal("0.00"))
            else:
                taken.add(a.group)
        found.append(a)
    return found


def example_faults(policy: Policy) -> list[str]:
    """Worked examples (算例) whose computed answer is not the stated one."""
    found = []
    for number, case in enumerate(policy.data["算例"], start=1):
        env: dict[str, Any] = dict.fromkeys(dictionary())
        for name, text in case["企业"].items():
            env[str(name)] = _fact(text)
        got = answer(policy, env, date.fromisoformat(str(case["日期"])))
        stated, missing = str(case["得"]), str(case.get("差", ""))
        actual = (
            "不在有效期"
            if got is None
            else "待核"
            if got.verdict == "open"
            else got.amount
            if got.verdict == "yes"
            else Decimal(0)
        )
        wanted: Any = stated if stated in ("待核", "不在有效期") else amount(stated)
        named = got is None or not missing or any(c.id == missing and c.verdict != "yes" for c in got.clauses)
        if actual != wanted or not named:
            found.append(
                f"{policy.id} 算例 {number}：应得 {stated}，算得 {actual}" + ("" if named else f"，没有指出 {missing}")
            )
    return found


def _fact(text: Any) -> Any:
    said = str(text)
    if said in ("是", "True"):
        return True
    if said in ("否", "False"):
        return False
    try:
        return amount(said)
    except (ValueError, ArithmeticError):
        return said
