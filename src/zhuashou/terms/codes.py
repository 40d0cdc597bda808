# SPDX-License-Identifier: Apache-2.0
"""Code lists of national standards: GB/T 4754-2017 industries and GB/T 2260 regions, and the credit code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Industry:
    """One code of GB/T 4754-2017; level 1 section 门类, 2 division 大类, 3 group 中类, 4 class 小类."""

    code: str
    level: int
    parent: str
    name: str


@dataclass(frozen=True)
class Region:
    """One code of GB/T 2260: level 1 province, 2 prefecture, 3 county."""

    code: str
    level: int
    parent: str
    name: str


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("zhuashou.terms").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def industries() -> dict[str, Industry]:
    """All 20 sections, 97 divisions, 473 groups and 1,381 classes by code (`C`, `C13`, `C131`, `C1311`)."""
    return {r["code"]: Industry(r["code"], int(r["level"]), r["parent"], r["name"]) for r in _rows("industries.csv")}


@cache
def _digits() -> dict[str, str]:
    return {code[1:]: code for code in industries() if len(code) > 1}


def industry(code: str) -> Industry | None:
    """The industry written as `C3973`, `3973` or `39`; None if the 2017 edition has no such code."""
    text = code.strip().upper()
    return industries().get(text) or industries().get(_digits().get(text, ""))


def division(code: str) -> str:
    """The division (大类, `C39`) of a code of any deeper level."""
    return code[:3]


@cache
def regions() -> dict[str, Region]:
    """Provinces and prefectures of China, counties of Sichuan, by six-digit code (`510700`, `510703`)."""
    return {r["code"]: Region(r["code"], int(r["level"]), r["parent"], r["name"]) for r in _rows("regions.csv")}


@cache
def _region_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for region in regions().values():
        for name in {region.name, region.name.removesuffix("羌族自治县"), region.name[:-1]}:
            if len(name) >= 2:
                names.setdefault(name, []).append(region.code)
    return {name: tuple(codes) for name, codes in names.items()}


def region(text: str, within: str = "") -> Region | None:
    """The region written as a code or a name (`涪城区`, `涪城`); `within` narrows names to a code prefix.

    None if unknown or if the name alone is ambiguous: ambiguity is never guessed.
    """
    clean = text.strip()
    if clean in regions():
        return regions()[clean]
    prefix = within
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    hits = [code for code in _region_names().get(clean, ()) if code.startswith(prefix)]
    return regions()[hits[0]] if len(hits) == 1 else None


def uscc_fault(code: str) -> str | None:
    """Why `code` is not a unified social credit code (GB 32100-2015): a words id, or None if it is valid."""
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    try:
        uscc.validate(code)
    except InvalidLength:
        return "uscc.length"
    except InvalidChecksum:
        return "uscc.check_digit"
    except ValidationError:
        return "uscc.characters"
    return None


def uscc_check_digit(first17: str) -> str:
    """The 18th character of a credit code, from the first 17."""
    from stdnum.cn import uscc

    return str(uscc.calc_check_digit(first17))
