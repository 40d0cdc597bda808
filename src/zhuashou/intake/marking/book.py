# SPDX-License-Identifier: Apache-2.0
"""The workbook part: its sheets, the report put first or taken out, and the hidden names that remember what an earlier run did.

A name of a whole column or a range moves with it when a person inserts rows or columns, in every program that keeps names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from zhuashou.intake.marking.package import Package
from zhuashou.intake.marking.scan import column
from zhuashou.intake.marking.sheet import Span, span_of, text_of_span
from zhuashou.intake.marking.xml import STRICT, Unmarkable, child, children, put_child, serialise, tag
from zhuashou.intake.marking.xml import parse as parse_xml
from zhuashou.intake.reader import letter
from zhuashou.terms import sheet_name

REPORT, COLUMN, FILTER = "_zhuashou_report", "_zhuashou_column", "_zhuashou_filter"
DATABASE = "_xlnm._FilterDatabase"
_ORDER = ("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath", "workbookProtection", "bookViews",
          "sheets", "functionGroups", "externalReferences", "definedNames")  # fmt: skip
_ENDS = re.compile(r"(?:.*!)?\$?([A-Z]{1,3})(?:\$?\d+)?(?::\$?[A-Z]{1,3}(?:\$?\d+)?)?", re.DOTALL)


@dataclass
class SheetPart:
    """A worksheet: name and part; and what an earlier run left: its error column (0: none) and the filter before it."""

    name: str
    part: str
    old_column: int = 0
    old_filter: Span | None = None
    was_marked: bool = False


class Book:
    """The workbook part being patched."""

    def __init__(self, package: Package) -> None:
        self.package = package
        root = package.relations("")
        found = [part for _, part in root.of_kind("officeDocument")]
        if not found or not package.has(found[0]):
            raise Unmarkable("no workbook part")
        self.part = found[0]
        self.root = parse_xml(package.read(self.part), package.path.name)
        self.strict = etree.QName(self.root).namespace == STRICT
        self.relations = package.relations(self.part, strict=self.strict)
        self.changed = False
        self._id = next((k for e in self._sheets() for k in e.attrib if etree.QName(k).localname == "id"), "")
        if not self._id:
            raise Unmarkable("no sheets")
        self.sheets = self._worksheets()
        self.was_reported = self._remove_report()
        self._read_marks()

    def _sheets(self) -> list[Any]:
        return children(child(self.root, "sheets"), "sheet")

    def _worksheets(self) -> dict[str, SheetPart]:
        known = dict(self.relations.of_kind("worksheet"))
        parts = ((e.get("name", ""), known.get(e.get(self._id, ""), "")) for e in self._sheets())
        return {name: SheetPart(name, part) for name, part in parts if self.package.has(part)}

    def _names(self) -> list[Any]:
        return children(child(self.root, "definedNames"), "definedName")

    def _index(self, name: str) -> int:
        return next(k for k, e in enumerate(self._sheets()) if e.get("name") == name)

    def _remove_report(self) -> bool:
        """Take an earlier report out: its sheet, its part, the names on it."""
        marker = next((e for e in self._names() if e.get("name") == REPORT), None)
        if marker is None:
            return False
        named = (marker.text or "").rpartition("!")[0].strip("'").replace("''", "'")
        self._remove_name(marker)
        if named in self.sheets and len(self.sheets) > 1:
            number = self._index(named)
            element = self._sheets()[number]
            for other in self._names():
                at = other.get("localSheetId")
                if at is not None and int(at) == number:
                    self._remove_name(other)
            relation = element.get(self._id, "")
            self.package.drop(self.sheets.pop(named).part)
            self.relations.remove(relation)
            element.getparent().remove(element)
            self._shift(number, -1)
        return True

    def _remove_name(self, element: Any) -> None:
        container = element.getparent()
        container.remove(element)
        if len(container) == 0:
            container.getparent().remove(container)
        self.changed = True

    def _shift(self, first: int, by: int) -> None:
        """Places of sheets from `first` on move by one: in local names and in the views."""
        for element in self._names():
            at = element.get("localSheetId")
            if at is not None and int(at) >= first:
                element.set("localSheetId", str(int(at) + by))
        for view in children(child(self.root, "bookViews"), "workbookView"):
            for key in ("activeTab", "firstSheet"):
                at = view.get(key, "0")
                if int(at) >= first and (by > 0 or int(at) > 0):
                    view.set(key, str(int(at) + by) if key == "activeTab" else "0")
        self.changed = True

    def _read_marks(self) -> None:
        """What earlier runs left on each sheet; their names go, new ones are made at the end."""
        order = [e.get("name", "") for e in self._sheets()]
        for element in list(self._names()):
            at, name = element.get("localSheetId"), element.get("name")
            if name not in (COLUMN, FILTER) or at is None or int(at) >= len(order):
                continue
            sheet = self.sheets.get(order[int(at)])
            found = _ENDS.fullmatch((element.text or "").strip())
            if sheet is not None:
                sheet.was_marked = True
                if name == COLUMN and found:
                    sheet.old_column = column(found[1])
                elif name == FILTER:
                    sheet.old_filter = span_of((element.text or "").rpartition("!")[2])
            self._remove_name(element)

    def add_report(self, title: str) -> str:
        """Put the report first; the name of its part."""
        name = sheet_name(title, [e.get("name", "") for e in self._sheets()])
        part = self.package.free_name("xl/worksheets/zhuashou{}.xml")
        made = etree.Element(tag(self.root, "sheet"), name=name)
        made.set("sheetId", str(max((int(e.get("sheetId") or 0) for e in self._sheets()), default=0) + 1))
        made.set(self._id, self.relations.add("worksheet", part))
        self._shift(0, 1)
        child(self.root, "sheets").insert(0, made)
        self.set_name(REPORT, f"{quoted(name)}!$A$1", None)
        return part

    def remember(self, sheet: str, error_column: int, before: Span | None) -> None:
        """Write down, hidden, where the error column is and what the filter was."""
        letters = letter(error_column - 1)
        self.set_name(COLUMN, f"{quoted(sheet)}!${letters}:${letters}", sheet)
        if before:
            self.set_name(FILTER, f"{quoted(sheet)}!{text_of_span(before, '$')}", sheet)

    def set_filter(self, sheet: str, span: Span | None) -> None:
        """The name that programs keep for a sheet's filter."""
        number = str(self._index(sheet))
        for element in list(self._names()):
            if element.get("name") == DATABASE and element.get("localSheetId") == number:
                self._remove_name(element)
        if span:
            self.set_name(DATABASE, f"{quoted(sheet)}!{text_of_span(span, '$')}", sheet)

    def set_name(self, name: str, text: str, sheet: str | None) -> None:
        """Add a hidden name, of one sheet or of the workbook."""
        container = child(self.root, "definedNames")
        if container is None:
            container = etree.Element(tag(self.root, "definedNames"))
            put_child(self.root, container, _ORDER)
        made = etree.Element(tag(self.root, "definedName"), name=name)
        if sheet is not None:
            made.set("localSheetId", str(self._index(sheet)))
        made.set("hidden", "1")
        made.text = text
        container.append(made)
        self.changed = True

    def keep(self) -> None:
        """Hand the changed parts to the package."""
        if self.changed:
            self.package.changed[self.part] = serialise(self.root)
        self.package.keep(self.relations)


def quoted(name: str) -> str:
    """A sheet's name as a reference writes it."""
    return "'" + name.replace("'", "''") + "'"
