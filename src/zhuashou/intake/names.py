# SPDX-License-Identifier: Apache-2.0
"""Names of enterprises taken apart: what is only spelling, where it is, which legal form, and the core that tells it from others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from zhuashou.terms import regions

#: Legal forms, longest first, and what they are called here; 有限公司 and 有限责任公司 are one form in law.
FORMS = {
    "有限责任公司": "有限公司",
    "股份有限公司": "股份公司",
    "有限公司": "有限公司",
    "股份公司": "股份公司",
    "股份": "股份公司",
    "公司": "",
}
#: What turns a company into a part of it, or into another: the form in front of it stays.
_PARTS = re.compile(r"(?:分|子|总)公司$|(?:办事处|项目部|分厂|分部|分店|分社)$")
_SIGNS = re.compile(r"[\W_]+")
_KIND = re.compile(
    r"(?:(?:蒙古|土家|维吾尔|布依|仡佬|傈僳|哈萨克|柯尔克孜|[壮回藏羌彝苗侗白傣黎瑶畲])族?)*(?:自治区|自治州|自治县|特别行政区|地区|省|市|区|县|盟)$"
)
#: A core of fewer characters (食品, 机械) says no more than a trade: it needs the place and the form to be one enterprise.
TELLING = 4


@dataclass(frozen=True)
class NameParts:
    """A name taken apart. `plain`: as written, without spelling; `place`: the last place it starts with; `form`: its legal form."""

    plain: str
    place: str
    core: str
    form: str


@cache
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _places() -> tuple[dict[str, str], int]:
    """Every way to write a place of GB/T 2260 → its short name, and the length of the longest."""
    found: dict[str, str] = {}
    for region in regions().values():
        short = _KIND.sub("", region.name)
        short = short if len(short) >= 2 else region.name
        found[region.name] = short
        found.setdefault(short, short)
    return found, max(map(len, found))


def normalise_names(names: Sequence[str]) -> list[str]:
    """Names without differences of spelling: width, case, blanks, brackets, punctuation, traditional characters; one legal form one way.

    Brackets go, their content stays: 样例（绵阳）电子 is 样例绵阳电子. 有限责任公司 becomes 有限公司, 股份有限公司 becomes 股份公司.
    """
    text = "\n".join(unicodedata.normalize("NFKC", n).replace("\n", " ").casefold() for n in names)
    simple: list[str] = _converter().convert(text).split("\n") if names else []  # type: ignore[attr-defined]
    return [_one_form(_SIGNS.sub("", n)) for n in simple]


def normalise_name(name: str) -> str:
    """One name without differences of spelling; see `normalise_names`."""
    return normalise_names([name])[0]


def _one_form(plain: str) -> str:
    if _PARTS.search(plain):
        return plain
    for form, one in FORMS.items():
        if one and plain.endswith(form) and plain != form:
            return plain.removesuffix(form) + one
    return plain


def take_apart(plain: str) -> NameParts:
    """A normalised name as place, core and form. 集团 and what makes a branch stay in the core: a group is not its subsidiary."""
    places, longest = _places()
    rest, place = plain, ""
    while True:
        long = next((rest[:k] for k in range(min(longest, len(rest) - 2), 1, -1) if rest[:k] in places), None)
        if long is None:
            break
        rest, place = rest[len(long) :], places[long]
    form = "" if _PARTS.search(rest) else next((f for f in ("有限公司", "股份公司", "公司") if rest.endswith(f)), "")
    core = rest.removesuffix(form)
    return NameParts(plain, place, core or rest, form if form != "公司" and core else "")


def core_name(name: str) -> str:
    """What is left of a name without the places in front and the legal form behind; 集团 and 分公司 stay."""
    return take_apart(normalise_name(name)).core


def may_be_one(a: NameParts, b: NameParts) -> bool:
    """Can two names with the same core be one enterprise? A place or a form that only one of them has needs a core that tells.

    Two different places, or two different legal forms, are two enterprises.
    """
    for one, other in ((a.place, b.place), (a.form, b.form)):
        if one != other and ((one and other) or len(a.core) < TELLING):
            return False
    return a.core == b.core and len(a.core) >= 2
