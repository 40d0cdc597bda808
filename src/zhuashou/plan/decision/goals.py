# SPDX-License-Identifier: Apache-2.0
"""Numeric targets: an indicator with a number that the issuer promises. What is no target is told apart in `notgoals`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from zhuashou.plan.decision.amounts import Amount, amounts
from zhuashou.plan.decision.indicators import EDGE, OWN_NUMBER, heads_of, object_of, quote_of, target_set
from zhuashou.plan.decision.lexicon import Lexicon, choice
from zhuashou.plan.decision.model import Span, TargetText
from zhuashou.plan.decision.notgoals import Judge
from zhuashou.plan.decision.years import Years

_SENTENCE = re.compile(r"[^。；;\n\t|｜]{1,1200}")  # a text without stops must not cost its length squared
_BREAK = re.compile(r"[，,：:]")


@dataclass(frozen=True)
class Verbs:
    """Patterns of the verbs that make a number a goal."""

    reach: re.Pattern[str]
    ops: dict[str, str]
    falls: re.Pattern[str]
    grows: re.Pattern[str]
    create: re.Pattern[str]
    helping: frozenset[str]
    completing: re.Pattern[str]
    acting: re.Pattern[str]


@dataclass
class Chain:
    """What an amount leaves behind for the next one of the sentence: the verb and the heads of a 分别."""

    verb: str = ""
    end: int = 0
    heads: list[str] = field(default_factory=list)
    name: str = ""


@lru_cache(maxsize=4)
def _verbs_of(key: tuple[tuple[str, tuple[str, ...]], ...]) -> Verbs:
    lists = dict(key)
    ops = {w: op.removeprefix("reach.") for op, words in lists.items() if op.startswith("reach.") for w in words}
    ops.update(dict.fromkeys(lists["falls"], "eq"))
    reach = choice(ops)
    tail = r"(?:到|至|了|约|近|近?年均|同比|比重|率|再|幅度|比例|水平|数量|规模|总量|总数|总额|全省|全市|稳定|保持|逐年|全年|力争|不低于|不少于|超过|达到?|突破|在|为|比上年|较上年|比20\d\d年|较20\d\d年|、|“|:|：)*"
    return Verbs(
        re.compile(rf"(?P<verb>(?:(?:{reach})(?:到|至|了|约|近)?)+){tail}$"), ops, re.compile(choice(lists["falls"])), re.compile(choice(lists["grows"])),
        re.compile(choice(lists["create"])), frozenset(lists["helping"]), re.compile(choice(lists["completing"])),
        re.compile(choice(lists["action_verbs"])),
    )  # fmt: skip


def verbs(lex: Lexicon) -> Verbs:
    """The verbs of a lexicon, compiled once."""
    data = lex.data
    key = [(f"reach.{op}", tuple(words)) for op, words in data["reach"].items()]
    key += [(name, tuple(data[name])) for name in ("falls", "grows", "create", "helping", "completing", "action_verbs")]
    return _verbs_of(tuple(key))


def find_targets(text: str, lex: Lexicon, years: Years, judge: Judge) -> list[TargetText]:
    """All numeric targets of the text, in its order."""
    known = verbs(lex)
    found: list[TargetText] = []
    everything = amounts(text, lex)
    k = 0
    for sentence in _SENTENCE.finditer(text):
        here: list[Amount] = []
        while k < len(everything) and everything[k].start < sentence.end():
            here.append(everything[k])
            k += 1
        if here and not judge.excluded_sentence(sentence.start(), sentence.end()):
            found += _in_sentence(text, sentence.span(), here, known, years, judge)
    return found


def _in_sentence(
    text: str, span: Span, here: Sequence[Amount], known: Verbs, years: Years, judge: Judge
) -> list[TargetText]:
    chain = Chain(end=span[0])
    found: list[TargetText] = []
    for n, amount in enumerate(here):
        following = here[n + 1].start if n + 1 < len(here) else span[1]
        segment = _segment(text, span, chain, amount)
        verb, op = _verb(text, segment, amount, following, known, chain, judge)
        if not verb or judge.excluded(span, segment, amount, verb):
            if amount.kind in ("countable", "percent", "ratio") or _ends_clause(text, amount):
                chain.end, chain.heads = amount.end, []
            continue
        found += _records(text, span, segment, amount, (verb, op), following, chain, known, years)
        chain.verb, chain.end = verb, amount.end
    return found


def _ends_clause(text: str, amount: Amount) -> bool:
    return text[amount.end : amount.end + 1] in "，,、"


def _segment(text: str, span: Span, chain: Chain, amount: Amount) -> Span:
    """The words that speak of this amount: from the last comma or the last amount on; a bare verb clause takes the clause before it."""
    begin = max(span[0], chain.end)
    breaks = [m.end() for m in _BREAK.finditer(text, begin, amount.start)]
    start = breaks[-1] if breaks else begin
    if len(breaks) > 1 and re.fullmatch(
        r"[ 　]*(?:力争|确保|分别|均|总量|累计|年均|比上年|同比|平均|其中|总数|并|突破|达到?|增长|占比|较上年)*[ 　]*",
        text[start : amount.start],
    ):
        start = breaks[-2]
    elif len(breaks) == 1 and re.fullmatch(
        r"[ 　]*(?:力争|确保|分别|均|累计|年均|突破|达到?|增长|下降|超过|不低于|不少于|同比|较上年|比上年)*[ 　]*",
        text[start : amount.start],
    ):
        start = begin
    return start, amount.start


def _verb(
    text: str, segment: Span, amount: Amount, following: int, known: Verbs, chain: Chain, judge: Judge
) -> tuple[str, str]:
    """The verb that makes the amount a goal, and its op; empty if there is none."""
    words = text[segment[0] : segment[1]]
    bare = re.sub(r"[（(][^（()）]*[）)]", "", words)
    reach = known.reach.search(bare)
    if reach and not re.search(r"(?<!不)(?:低于|高于)$", bare):
        return reach["verb"], op_of(bare[reach.start() :], amount, known)
    fall = known.falls.match(OWN_NUMBER.sub("", bare).lstrip(EDGE))
    if fall and amount.kind == "percent" and amount.post:  # 降低改造成本20%以上
        return fall[0], op_of(fall[0], amount, known)
    made = list(known.create.finditer(bare))
    if made and _near(bare, made[-1], amount):
        verb = made[-1][0]
        if (
            verb in known.helping
            and not known.completing.search(text[amount.end : following])
            and not known.completing.search(bare[made[-1].end() :])
        ):
            return "", ""
        return verb, op_of(verb, amount, known)
    starts = known.acting.match(OWN_NUMBER.sub("", bare).lstrip(EDGE))
    if (
        starts
        and amount.kind in ("countable", "physical")
        and text[amount.end : amount.end + 1] in ("", *"，,、。；;\n\t|｜")
        and len(bare) >= 5
    ):
        return starts[0], op_of("", amount, known)
    if amount.unit == "番":
        return "翻", op_of("", amount, known)
    if (
        chain.verb
        and re.match(r"[^，。；]{0,18}?(?:[、，,和及]|以及)", text[chain.end : amount.start])
        and len(bare) <= 40
    ):
        return chain.verb, op_of("", amount, known)
    noun = re.search(r"[\u4e00-\u9fffA-Za-z）)]$", bare)
    if (
        noun
        and len(bare.strip()) >= 4
        and (amount.post in ("以上", "以内", "左右") or judge.goal_section(amount.start))
        and judge.promised(segment, amount)
    ):
        return "以上" if amount.post else "为", op_of("", amount, known)
    return "", ""


def _near(bare: str, made: re.Match[str], amount: Amount) -> bool:
    """A verb of making acts on the number if only a name of up to 24 characters stands between."""
    between = bare[made.end() :]
    return (
        len(between) <= 26
        and not re.search(
            r"[：:]|(?:的|对|在|为|以(?![上内下])|向|与)(?:[\u4e00-\u9fff]{6,})$|企业(?:开展|进行|做好)", between
        )
        and amount.kind != "time"
    )


def op_of(words: str, amount: Amount, known: Verbs) -> str:
    """The op by the words before and behind the number."""
    if amount.high is not None:
        return "range"
    if amount.post in ("左右", "上下"):
        return "approx"
    falling = bool(known.falls.search(words)) and not re.search("到|至", words)
    if amount.post in ("以上", "及以上"):
        return "le" if falling else "ge"
    if amount.post in ("以内", "以下"):
        return "le"
    hits = sorted(((words.rfind(w), len(w), op) for w, op in known.ops.items() if w in words), reverse=True)
    for op in ("le", "approx", "ge"):
        if any(h[2] == op for h in hits):
            return "le" if op == "ge" and falling else op
    return "eq"


def _records(
    text: str, span: Span, segment: Span, amount: Amount, found: tuple[str, str], following: int, chain: Chain, known: Verbs, years: Years
) -> list[TargetText]:  # fmt: skip
    """One target, or several where the amount is shared out over heads (A、B均达到45%) or heads over amounts (分别)."""
    verb, op = found
    behind = text[amount.end : following]
    start, end = quote_of(text, segment, amount, behind)
    year, period = years.of(span, segment, amount)
    low, high = amount.value, amount.high
    if known.falls.search(verb) and not re.search("到|至", verb):
        low, high = (-low, None) if high is None else (-high, -low)
    grows = bool(known.grows.search(verb)) and not re.search("到|至", verb) and amount.unit == "%"
    wanted = target_set(text[span[0] : amount.start])
    targets = []
    for name in heads_of(text[slice(*segment)], chain.heads, known.create, verb) or [""]:
        shown = name or object_of(behind) or chain.name
        chain.name = shown
        if grows and shown and not shown.endswith(("增速", "增幅")):
            shown += "增速"
        targets.append(
            TargetText(shown, op, low, amount.unit, year, period, text[start:end], start, end, high, "", wanted)
        )
    return targets
