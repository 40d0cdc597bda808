# SPDX-License-Identifier: Apache-2.0
"""The words of headers: how they are compared, and those that are known from the declared columns and the packaged synonyms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.intake.unitnames import unit_named, without_unit
from zhuashou.tables import datasets
from zhuashou.terms import load_yaml

_BRACKET = re.compile(r"[(\[【]([^(\[【)\]】]*)[)\]】]")


#: Inside brackets: a format, a list of options or a remark for whoever fills the form in; it is no part of the name.
_ASIDE = re.compile(
    r"[^/|]+([/|][^/|]+)+|(必填|选填|盖章|下拉.*|单选|多选|文本|数字|整数|全称|小写|大写|√|y{2,4}.*|保留.*|精确.*|按.*填.*|请.*|如.*|\*)"
)
_NUMBERING = re.compile(
    r"(^|/)\s*(?:\d{1,2}[.、)]\s*(?!\d)|\(\d{1,2}\)|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\))"
)
_CIRCLED = re.compile(r"[\u2460-\u2473]")


def normalise(text: str) -> str:
    """A header without width, case, blanks, punctuation, units, numbering and asides: `1.工业总产值（当年价）（千元）` → `工业总产值当年价`."""
    clean = unicodedata.normalize("NFKC", _CIRCLED.sub("", text)).replace("—", "-").replace("–", "-").casefold()

    def inside(match: re.Match[str]) -> str:
        if _ASIDE.fullmatch(match[1].strip()):
            return ""
        kept = [p for p in re.split(r"[,、:]", match[1]) if not unit_named(p) and not p.strip().endswith("单位")]
        return "".join(kept)

    bare = _BRACKET.sub(inside, _NUMBERING.sub(r"\1", clean))
    return without_unit(re.sub(r"[\s/\\_·.,、:;*'\"“”《》|★☆]+", "", bare))


@cache
def packaged_words() -> dict[str, Any]:
    """The packaged synonyms as data: see `data/synonyms.yaml`."""
    text = resources.files("zhuashou.intake").joinpath("data", "synonyms.yaml").read_text(encoding="utf-8")
    return dict(load_yaml(text))


def ignored(sheet: str) -> bool:
    """Is the sheet one of instructions or lists, by its name, that nobody expects to be read?"""
    return any(word in sheet for word in packaged_words()["ignored_sheets"])


def spoken_of(dataset: str, hint: str) -> bool:
    """Do title, sheet or file name use a word for the things that a dataset lists?"""
    return any(word in hint for word in packaged_words()["sheet_words"].get(dataset, ()))


@cache
def known_names(dataset: str) -> dict[str, str]:
    """Normalised header → column id, from the declaration and the packaged synonyms."""
    declared, data = datasets()[dataset], packaged_words()
    found: dict[str, str] = {}
    for column in declared.columns:
        for text in (
            column.zh,
            column.en,
            column.id,
            *data["common"].get(column.id, ()),
            *data["named"].get(column.zh, ()),
            *data["columns"].get(dataset, {}).get(column.id, ()),
        ):
            found.setdefault(normalise(text), column.id)
    for base, names in data["bases"].items():
        for scope, scopes in data["scopes"].items():
            column_id = f"{base}_{scope}"
            if column_id in declared.by_id:
                for name in names:
                    for word in scopes:
                        found.setdefault(normalise(name + word), column_id)
                        found.setdefault(normalise(word + name), column_id)
    for base, scope in data["bare"].get(dataset, {}).items():
        for name in data["bases"][base]:
            found.setdefault(normalise(name), f"{base}_{scope}")
    return found


def prepare_words() -> None:
    """Load the known headers of all datasets; else the first sheet waits for them."""
    vocabulary()


@cache
def vocabulary() -> frozenset[str]:
    """Every normalised header that some dataset knows, and words that stand in the headers of ledgers without being kept."""
    words = {name for dataset in datasets() for name in known_names(dataset)}
    return frozenset(words | {normalise(text) for text in packaged_words()["plain_headers"]})


def is_known(text: str) -> bool:
    """Is the text a header that is known?"""
    return len(text) <= 40 and normalise(text) in vocabulary()
