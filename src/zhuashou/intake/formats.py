# SPDX-License-Identifier: Apache-2.0
"""Number formats of single cells, asked for only where the value alone cannot decide: 8.5% is stored as 0.085, 2024.10 as 2024.1."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from zhuashou.intake.letters import column_number
from zhuashou.tables import Column

#: Formats that every workbook knows without declaring them.
_BUILT_IN = {2: "0.00", 9: "0%", 10: "0.00%"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TWO_DIGITS = re.compile(r'0+\.00(_.|;.*|\\.|"[^"]*")*')
Place = tuple[int, int]


def doubtful(column: Column, cell: Any) -> bool:
    """Does the meaning of this cell depend on how it is shown?"""
    if type(cell) is not float:
        return False
    return column.type == "percent" or (column.type in ("period", "date") and not cell.is_integer())


def decided(column: Column, cell: Any, shown: str) -> Any:
    """The cell as it is shown, where its format decides the meaning; else the cell itself."""
    if not doubtful(column, cell):
        return cell
    if column.type == "percent" and "%" in shown:
        return f"{(Decimal(repr(cell)) * 100).normalize():f}%"
    if column.type != "percent" and _TWO_DIGITS.fullmatch(shown):
        return f"{cell:.2f}"
    return cell


def number_formats(path: Path, sheet: str, wanted: set[Place]) -> Mapping[Place, str]:
    """Formats of the wanted cells, as (row from 1, column from 0) → format; empty for files that are no xlsx package."""
    if not wanted or not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as package:
            part = part_of(package, sheet)
            return _formats(package, part, wanted) if part else {}
    except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        return {}


def sheet_names(package: zipfile.ZipFile) -> list[str]:
    """Names of all sheets, in their order. Raises KeyError if the package is no xlsx."""
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    return [e.get("name", "") for e in book.iter() if e.tag.endswith("}sheet")]


def part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """Name of the part that holds a sheet; empty if the package has none such."""
    if "xl/workbook.xml" not in package.namelist():
        return ""
    relation = ""
    for element in ElementTree.fromstring(package.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            relation = element.get(_RELATION, "")
    for element in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels")).iter():
        if relation and element.get("Id") == relation:
            target = element.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return ""


def _formats(package: zipfile.ZipFile, part: str, wanted: set[Place]) -> dict[Place, str]:
    styles = _styles(package)
    found: dict[Place, str] = {}
    with package.open(part) as stream:
        for _, element in ElementTree.iterparse(stream, events=("end",)):
            if element.tag.endswith("}c"):
                match = re.fullmatch(r"([A-Z]+)(\d+)", element.get("r", ""))
                style = int(element.get("s", "0"))
                place = (int(match[2]), column_number(match[1])) if match else (0, 0)
                if place in wanted and style < len(styles):
                    found[place] = styles[style]
            elif element.tag.endswith("}row"):
                element.clear()
    return found


def _styles(package: zipfile.ZipFile) -> list[str]:
    """Format of each cell style, by number."""
    if "xl/styles.xml" not in package.namelist():
        return []
    root = ElementTree.fromstring(package.read("xl/styles.xml"))
    named = dict(_BUILT_IN)
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            named[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    cells = next((e for e in root if e.tag.endswith("}cellXfs")), None)
    return [] if cells is None else [named.get(int(e.get("numFmtId", "0")), "") for e in cells]
