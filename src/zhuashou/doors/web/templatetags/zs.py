# SPDX-License-Identifier: Apache-2.0
"""Filters of the templates: rooms' words in the reader's language, figures for people, names of codes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from zhuashou.diagnosis import name_of
from zhuashou.tables import choices, datasets
from zhuashou.terms import Words, industry, number
from zhuashou.terms import chance as terms_chance
from zhuashou.terms import region as find_region
from zhuashou.terms import say as say_words

register = template.Library()


def lang() -> str:
    """The rooms' language of the request."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


@register.filter
def say(value: Any) -> str:
    """Words, their JSON, or a {zh, en} mapping in the reader's language; text as it is."""
    if isinstance(value, Words):
        return say_words(value, lang())
    if isinstance(value, Mapping) and "id" in value and "values" in value:
        return say_words(Words(value["id"], value["values"]), lang())
    if isinstance(value, Mapping) and "zh" in value:
        return str(value.get(lang()) or value["zh"])
    return "" if value is None else str(value)


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None or value == "" else Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def num(value: Any, digits: int = 1) -> str:
    """A number with thousands marks and a true minus sign; an em dash if unknown."""
    return number(_decimal(value), int(digits))


@register.filter
def yi(value: Any) -> str:
    """Yuan in 亿元."""
    exact = _decimal(value)
    return number(None if exact is None else exact / 10**8, 2)


@register.filter
def wan(value: Any) -> str:
    """Yuan in 万元."""
    exact = _decimal(value)
    return number(None if exact is None else exact / 10**4, 0)


@register.filter
def signed(value: Any, digits: int = 2) -> str:
    """A number with its sign."""
    return number(_decimal(value), int(digits), sign=True)


@register.filter
def delta(value: Any, unit: str = "%") -> SafeString:
    """A change with direction: the triangle is style, a fall keeps its minus for readers of text."""
    exact = _decimal(value)
    if exact is None:
        return mark_safe('<span class="muted">—</span>')
    exact = round(exact, 1)  # what is shown as 0.0 has no direction
    kind = "up" if exact > 0 else "down" if exact < 0 else "flat"
    minus = '<span class="sr">−</span>' if exact < 0 else ""
    return mark_safe(f'<span class="delta delta--{kind}">{minus}{number(abs(exact), 1)}{unit}</span>')


@register.filter
def choice(value: Any, name: str) -> str:
    """The name of a controlled word."""
    held = choices()[name].get(str(value))
    return (held.zh if lang() == "zh" else held.en) if held else ("" if value is None else str(value))


@register.filter
def region(value: Any) -> str:
    """The name of a region code."""
    found = find_region(str(value)) if value else None
    return found.name if found else str(value or "")


@register.filter
def industry_name(value: Any) -> str:
    """Code and name of an industry."""
    found = industry(str(value)) if value else None
    return f"{found.code} {found.name}" if found else str(value or "")


@register.filter
def dataset_title(value: Any) -> str:
    """The name of a dataset."""
    held = datasets().get(str(value))
    return held.title(lang()) if held else str(value or "")


@register.filter
def pct(value: Any) -> str:
    """A share of 100 as an SVG width, never localised, kept between 0 and 100."""
    exact = _decimal(value) or Decimal(0)
    return f"{max(Decimal(0), min(Decimal(100), exact)):.2f}%"


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Value of a mapping by a variable key."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


#: What a scope and a basis of prices are called in a definition.
_SPANS = {"zh": {"month": "本月数", "ytd": "1月至本期累计", "end": "期末数", "year": "年度数"},
          "en": {"month": "of the month", "ytd": "since January", "end": "at the end of the period", "year": "of the year"}}  # fmt: skip
_BASES = {
    "zh": {"real": "可比价", "nominal": "现价", "physical": "实物量"},
    "en": {"real": "real", "nominal": "nominal", "physical": "physical"},
}
LEVELS = {"zh": ("正常", "关注", "预警", "严重"), "en": ("Fine", "Notice", "Warning", "Alarm")}


@register.filter
def level(value: Any) -> str:
    """The word of a level."""
    return LEVELS[lang()][int(value)] if str(value).isdigit() else ("已说明" if lang() == "zh" else "Excused")


@register.filter
def definition(value: Any) -> str:
    """What an indicator (or the indicator of a number id) means: formula, unit, source, prices and scope; empty for what is not an indicator."""
    from zhuashou.diagnosis import indicators

    names = str(value).partition("@")[0].split(".")
    ind = indicators().get(names[0])
    if ind is None:
        return ""
    scope = names[1] if len(names) > 1 and names[1] in _SPANS[lang()] else ind.scope
    text = (
        ind.formula.get(lang()) or ind.formula["zh"],
        ind.unit,
        ind.source,
        _BASES[lang()][ind.basis],
        _SPANS[lang()].get(scope, ""),
    )
    mark, sep = ("：", "；") if lang() == "zh" else (": ", "; ")
    return f"{ind.title(lang())}{mark}{sep.join(t for t in text if t)}"


@register.filter
def indicator_name(value: Any) -> str:
    """The indicator of a number id by name."""
    from zhuashou.diagnosis import indicators

    ind = indicators().get(str(value).partition(".")[0])
    return ind.title(lang()) if ind else str(value)


@register.filter
def before_bar(value: Any) -> str:
    """The number id of a token."""
    return str(value).partition("|")[0]


@register.filter
def words(value: Any) -> str:
    """A words id in the reader's language."""
    return say_words(str(value), lang()) if value else ""


@register.filter
def folded(value: Any, power: int = 8) -> str:
    """A sum in the shown unit (a power of ten of the stored one)."""
    exact = _decimal(value)
    return number(None if exact is None else exact.scaleb(-int(power)), 2)


@register.filter
def chance(value: Any) -> str:
    """A probability in percent; the tails are told as below 1 and above 99."""
    exact = _decimal(value)
    if exact is None:
        return "—"
    return terms_chance(exact * 100, lang())


@register.filter
def share(value: Any) -> str:
    """A share of one as an SVG width."""
    exact = _decimal(value)
    return pct(None if exact is None else exact * 100)


@register.filter
def done_id(row: Mapping[str, Any]) -> str:
    """The number id of a row of the year ahead: what is done so far."""
    return f"{row['indicator']}.ytd.value@{row['kind']}:{row['id']}"


_SCALES = {"electricity": (4, 1), "land_mu": (0, 1), "staff": (0, 0)}


@register.filter
def scaled(value: Any, column: str = "") -> str:
    """A figure of the frontier: money in 100 million yuan, power in 10,000 kWh, land and staff as they are."""
    exact = _decimal(value)
    power, digits = _SCALES.get(str(column), (8, 2))
    return number(None if exact is None else exact.scaleb(-power), digits)


@register.filter
def unit_name(value: Any) -> str:
    """A unit in the reader's language."""
    return gettext(str(value)) if value else ""


@register.filter
def part_name(code: Any, by: str) -> str:
    """A part of a way to group by name in the reader's language; what has none says that it is not assigned."""
    text = str(code or "")
    if not text:
        return gettext("未分组")
    if by in ("size", "ownership"):
        return choice(text, by)
    if by == "key":
        return gettext("重点企业") if text == "key" else gettext("其他企业")
    if by == "entry":
        return gettext("本年新入库") if text == "new" else gettext("以前在库")
    return name_of(by, text)


@register.filter
def scaled_unit(column: Any) -> str:
    """The unit in which `scaled` shows a figure of the frontier."""
    return {"electricity": "万千瓦时", "land_mu": "亩", "staff": "人"}.get(str(column), "亿元")
