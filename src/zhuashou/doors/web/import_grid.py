# SPDX-License-Identifier: Apache-2.0
"""A sheet as people know it: letters above, row numbers at the side, what every row was understood as, and the marks of the check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

#: Columns that are shown.
WIDTH = 60
_NUMBER = re.compile(r"[-−(（]?[\d,，. ]+[)）%％]?")
_CLASSES = {"header": "sheet__head", "unit": "sheet__head", "data": "", "": ""}


def kind_name(kind: str) -> str:
    """The word of a row kind."""
    words = {"title": _("表题"), "header": _("表头"), "unit": _("单位"), "data": _("数据"), "total": _("合计"), "group": _("分组"), "sample": _("示例"),
             "hint": _("填表提示"), "note": _("表注"), "blank": _("空行")}  # fmt: skip
    return words.get(kind, kind)


def letter(position: int) -> str:
    """Letter of a column, from zero."""
    found = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        found = chr(65 + rest) + found
    return found


def grid(sheet: Mapping[str, Any], extra: Mapping[int, list[str]], result: Mapping[str, Any] | None) -> dict[str, Any]:
    """Letters, and lines of `(number, kind, cells)` with gaps between them; `extra` are the rows outside the beginning that were marked."""
    held = {r["row"]: (_kind(sheet, r), r["cells"]) for r in sheet["rows"]}
    held |= {row: ("data", cells) for row, cells in extra.items() if row not in held}
    width = max([len(sheet["columns"]), *(_filled(cells) for _kind_, cells in held.values())], default=0)
    letters = [letter(n) for n in range(min(width, WIDTH))]
    marks = _marks(sheet["name"], result)
    lines: list[dict[str, Any]] = []
    last = 0
    for row in sorted(held):
        if row > last + 1:
            lines.append({"gap": row - last - 1})
        kind, cells = held[row]
        lines.append(_line(row, kind, cells, letters, marks))
        last = row
    after = _map_after(sheet)
    fields = {c["letter"]: c for c in sheet["columns"]}
    return {"letters": letters, "lines": lines, "map_after": after, "map": [fields.get(a) for a in letters] if sheet["dataset"] else [],
            "counts": [(kind_name(k), n) for k, n in sheet["kinds"].items()], "span": len(letters) + 1, "more": max(width - WIDTH, 0)}  # fmt: skip


def _kind(sheet: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Rows above the header are titles where the layout says nothing about them."""
    if row["kind"]:
        return str(row["kind"])
    if sheet["header_first_row"] <= row["row"] <= sheet["header_last_row"]:
        return "header"
    if row["row"] < sheet["first_data_row"]:
        return "title" if row["row"] < sheet["header_first_row"] else "unit"
    return ""


def _map_after(sheet: Mapping[str, Any]) -> int:
    """The row under which the fields are written."""
    return max(sheet["header_last_row"], min(sheet["first_data_row"] - 1, sheet["header_last_row"] + 1))


def _filled(cells: list[str]) -> int:
    return max((n + 1 for n, text in enumerate(cells) if text), default=0)


def _line(
    row: int, kind: str, cells: list[str], letters: list[str], marks: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    shown = []
    for n, a in enumerate(letters):
        text = cells[n] if n < len(cells) else ""
        mark, why = marks.get(f"{a}{row}", ("", ""))
        figure = kind in ("data", "total") and bool(_NUMBER.fullmatch(text))
        shown.append(
            {
                "id": f"{a}{row}" if mark else "",
                "text": text,
                "css": " ".join(filter(None, [mark, "num" if figure else ""])),
                "why": why,
            }
        )
    return {"row": row, "kind": kind, "name": kind_name(kind), "css": _CLASSES.get(kind, "sheet__skip"), "cells": shown}


def _marks(sheet: str, result: Mapping[str, Any] | None) -> dict[str, tuple[str, str]]:
    """Cell → class and kind of remark; an error outweighs a warning, a warning a change."""
    if result is None:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for row in result["difference"]["changed"]:
        if row["sheet"] == sheet:
            found |= {c["cell"]: ("chg", _("与台账不同")) for c in row["cells"]}
    for severity, css, why in (("warning", "warn", _("请确认")), ("fatal", "bad", _("必须处理"))):
        found |= {i["cell"]: (css, why) for i in result["issues"] if i["sheet"] == sheet and i["severity"] == severity}
    return found
