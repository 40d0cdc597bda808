# SPDX-License-Identifier: Apache-2.0
"""Text on its way out into a spreadsheet: never a formula, never a character a cell cannot hold, never a sheet name that tricks a path."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

CELL_LIMIT = 32_000
SHEET_LIMIT = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe_text(value: Any) -> str:
    """Text that a cell can hold: no control characters but tab and line feed, at most 32,000 characters; None is empty."""
    return _UNPRINTABLE.sub("", "" if value is None else str(value))[:CELL_LIMIT]


def formula_like(text: str) -> bool:
    """Would a spreadsheet take the text for a formula if a person typed it in (= + - @, also full-width, tab or line break first)?

    Such text is written as a cell of type text and marked with `quotePrefix`, so that it stays text when the cell is edited.
    """
    return text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in _FORMULA


def csv_text(value: Any) -> str:
    """Text for a cell of a csv file, which knows no types: an apostrophe stands before what would become a formula.

    Plain numbers keep their sign.
    """
    text = safe_text(value)
    if not formula_like(text) or re.fullmatch(r"[-+]?\d+(\.\d+)?%?", text):
        return text
    return "'" + text


def sheet_name(text: str, taken: Collection[str] = ()) -> str:
    """A name that every program accepts for a sheet: no []:*?/\\, no apostrophe or dots at the ends, 31 characters, not `taken` (any case)."""
    cleaned = _FORBIDDEN.sub(" ", text)
    cleaned = re.sub(r"\s+", " ", cleaned).strip(" '.")[:SHEET_LIMIT].strip(" '.") or "Sheet"
    if cleaned.lower() == "history":  # reserved by Excel
        cleaned += "_"
    used = {name.lower() for name in taken}
    found, number = cleaned, 1
    while found.lower() in used:
        number += 1
        tail = f" ({number})"
        found = cleaned[: SHEET_LIMIT - len(tail)].rstrip(" '.") + tail
    return found
