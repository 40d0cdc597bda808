# SPDX-License-Identifier: Apache-2.0
"""同上 in a cell: it says what the cell of the row before says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.intake.issues import WARNING, CellIssue
from zhuashou.intake.mapping import Place
from zhuashou.intake.reader import raw_text
from zhuashou.tables import Dataset
from zhuashou.terms import Words

#: What stands for the words above. A figure must be written out: 同上 there is an error.
MARKS = frozenset({"同上", "同 上", "同上。", "〃", "″", "同前"})


def spelled_out(
    sheet: str, rows: Sequence[int], raw: dict[str, Sequence[Any]], places: Mapping[str, Place], declared: Dataset
) -> tuple[dict[str, Sequence[Any]], list[CellIssue]]:
    """The cells with every 同上 replaced by what it stands for, and a remark about each. With nothing above it stays, and is an error where it matters."""
    found: list[CellIssue] = []
    for name, cells in list(raw.items()):
        if declared.by_id[name].is_number or MARKS.isdisjoint(cells):
            continue
        told = list(cells)
        for k in range(1, len(told)):
            if told[k] in MARKS and raw_text(told[k - 1]).strip() and told[k - 1] not in MARKS:
                found.append(_remark(sheet, places[name].letter, rows[k], name, told[k], raw_text(told[k - 1])))
                told[k] = told[k - 1]
        raw[name] = told
    return raw, found


def _remark(sheet: str, letter: str, row: int, field: str, raw: str, meant: str) -> CellIssue:
    words = (Words(f"intake.{kind}.ditto", {"raw": raw, "meant": meant}) for kind in ("rule", "mend"))
    return CellIssue(sheet, f"{letter}{row}", row, letter, field, "ditto", WARNING, raw, *words)
