# SPDX-License-Identifier: Apache-2.0
"""The expression grammar of policies: text → nested tuples → three-valued evaluation. Unknown is never false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

GRAMMAR = r"""
?start: either
?either: both ("或" both)*            -> or_
?both: negated ("且" negated)*        -> and_
?negated: "不是" negated              -> not_
        | compared
?compared: sum (OP sum)?              -> compare
         | NAME "属于" list           -> member
?sum: product (SIGN product)*         -> add
?product: atom (TIMES atom)*          -> multiply
?atom: NUMBER                         -> number
     | TEXT                           -> text
     | NAME                           -> name
     | "(" either ")"
list: "[" (TEXT | NAME | NUMBER) ("," (TEXT | NAME | NUMBER))* "]"
OP: ">=" | "<=" | ">" | "<" | "="
SIGN: "+" | "-"
TIMES: "*" | "/"
NUMBER: /\d+(\.\d+)?(亿元|万元|元|%|‰|年|人|亩|家|个月)?/
TEXT: /"[^"]*"/
NAME: /(?!(?:且|或|不是|属于))[\u4e00-\u9fffA-Za-z_][\u4e00-\u9fffA-Za-z_0-9]*/
%ignore /\s+/
"""
_UNITS = {
    "亿元": Decimal(10**8),
    "万元": Decimal(10**4),
    "元": Decimal(1),
    "%": Decimal(1) / 100,
    "‰": Decimal(1) / 1000,
}


@dataclass(frozen=True)
class SyntaxFault(Exception):
    """The expression cannot be read at this column (1-based)."""

    column: int
    text: str


@cache
def _parser() -> Any:
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)


def parse(text: str) -> tuple[Any, ...]:
    """Nested tuples of an expression. Raises SyntaxFault with the column."""
    from lark.exceptions import UnexpectedInput

    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise SyntaxFault(max(1, int(getattr(error, "column", 1) or 1)), text) from error
    return _plain(tree)


def amount(text: str) -> Decimal:
    """A number with its unit in yuan (percentages as fractions). Raises ValueError."""
    for unit, factor in _UNITS.items():
        if text.endswith(unit):
            return (
                Decimal(text.removesuffix(unit)) * factor
                if factor >= 1
                else Decimal(text.removesuffix(unit)) / (1 / factor)
            )
    return Decimal(text.rstrip("年人亩家个月"))


def _plain(tree: Any) -> tuple[Any, ...]:
    kind, parts = tree.data, tree.children
    if kind == "number":
        return ("number", amount(str(parts[0])))
    if kind == "text":
        return ("text", str(parts[0])[1:-1])
    if kind == "name":
        return ("name", str(parts[0]))
    if kind == "member":
        return ("member", ("name", str(parts[0])), tuple(str(t).strip('"') for t in parts[1].children))
    if kind in ("or_", "and_"):
        return _plain(parts[0]) if len(parts) == 1 else (kind, *(_plain(p) for p in parts))
    if kind == "not_":
        return ("not_", _plain(parts[0]))
    if kind == "compare" and len(parts) == 3:
        return ("compare", str(parts[1]), _plain(parts[0]), _plain(parts[2]))
    found = _plain(parts[0])
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        found = ("arith", str(sign), found, _plain(part))
    return found


def names(tree: tuple[Any, ...]) -> set[str]:
    """All names in an expression."""
    if tree[0] == "name":
        return {tree[1]}
    return {
        n
        for part in tree[1:]
        if isinstance(part, tuple) and part and isinstance(part[0], str) and part[0] in _KINDS
        for n in names(part)
    }


_KINDS = frozenset({"number", "text", "name", "member", "or_", "and_", "not_", "compare", "arith"})
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, "<": lambda a, b: a < b, "=": lambda a, b: a == b,
}  # fmt: skip


def value(tree: tuple[Any, ...], env: Mapping[str, Any]) -> Any:
    """Value of an expression; None where something it needs is unknown (Kleene: false wins in 且, true wins in 或)."""
    kind = tree[0]
    if kind in ("number", "text"):
        return tree[1]
    if kind == "name":
        return env.get(tree[1])
    if kind == "not_":
        inner = value(tree[1], env)
        return None if inner is None else not inner
    if kind in ("and_", "or_"):
        found = [value(t, env) for t in tree[1:]]
        wins = kind == "or_"
        if any(v is not None and bool(v) is wins for v in found):
            return wins
        return None if None in found else not wins
    if kind == "member":
        held = value(tree[1], env)
        return None if held is None else str(held) in tree[2]
    a, b = value(tree[2], env), value(tree[3], env)
    if a is None or b is None:
        return None
    if kind == "compare":
        return _COMPARE[tree[1]](a, b)
    if tree[1] == "/":
        return None if b == 0 else Decimal(a) / Decimal(b)
    return {"+": a + b, "-": a - b, "*": a * b}[tree[1]]


def gaps(tree: tuple[Any, ...], env: Mapping[str, Any]) -> tuple[tuple[str, Any, Any, Decimal | None], ...]:
    """What must change to make a false expression true: (name, value now, threshold, gap) of the cheapest way.

    且 needs all its false parts; 或 takes the part with the fewest changes (then the smallest relative gap). A change that is no number
    has gap None. Unknown parts are left out: they are to be checked, not changed.
    """
    if value(tree, env) is not False:
        return ()
    kind = tree[0]
    if kind == "and_":
        return tuple(g for t in tree[1:] for g in gaps(t, env))
    if kind == "or_":
        ways = [gaps(t, env) for t in tree[1:] if value(t, env) is False]
        return min(ways, key=lambda w: (len(w), sum(_relative(g) for g in w)))
    if kind == "compare" and tree[1] != "=":
        now, line = value(tree[2], env), value(tree[3], env)
        if isinstance(now, (int, Decimal)) and isinstance(line, (int, Decimal)) and not isinstance(now, bool):
            return ((_name(tree[2]), now, line, abs(Decimal(line) - Decimal(now))),)
    subject = tree[1] if kind in ("member", "not_") else tree[2] if kind == "compare" else tree
    return ((_name(subject), value(subject, env), None, None),)


def _relative(gap: tuple[str, Any, Any, Decimal | None]) -> Decimal:
    return Decimal(10) if gap[3] is None or not gap[2] else gap[3] / abs(Decimal(gap[2]))


def _name(tree: tuple[Any, ...]) -> str:
    found = sorted(names(tree))
    return "、".join(found) if found else str(tree[-1])
