# SPDX-License-Identifier: Apache-2.0
"""Cell styles: a marked look is the cell's own with another fill, and the look it had before is kept as a named cell style.

The named style holds the original fill and, in its name, the name of the original parent style. Excel, WPS and LibreOffice keep named
styles and which cells use them, so the mark can be taken off after the file was edited and saved elsewhere, wherever the cell has moved.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from lxml import etree

from zhuashou.intake.issues import FATAL, WARNING
from zhuashou.intake.marking.xml import TRANSITIONAL, child, parse, put_child, serialise, tag

PREFIX = "抓手校验前 "
Key = tuple[tuple[tuple[str, str], ...], bytes]
FILLS = {FATAL: "FFFF9B9B", WARNING: "FFFFE58F"}
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")  # fmt: skip
_EMPTY = f'<styleSheet xmlns="{TRANSITIONAL}"/>'.encode()
_DEFAULTS = {
    "fonts": '<font xmlns="{0}"><sz val="11"/><name val="宋体"/></font>',
    "fills": '<fill xmlns="{0}"><patternFill patternType="none"/></fill>',
    "borders": '<border xmlns="{0}"><left/><right/><top/><bottom/><diagonal/></border>',
    "cellStyleXfs": '<xf xmlns="{0}" numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf xmlns="{0}" numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    "cellStyles": '<cellStyle xmlns="{0}" name="Normal" xfId="0" builtinId="0"/>',
}
#: Looks of the report sheet: (font, fill, border, alignment, quotePrefix).
LOOKS: Mapping[str, tuple[str, str, bool, str, bool]] = {
    "title": ('<b/><sz val="16"/>', "", False, "", False),
    "note": ('<sz val="10"/><color rgb="FF5A6777"/>', "", False, "", False),
    "head": ('<b/><sz val="11"/>', "FFDCE6F2", True, 'horizontal="center" vertical="center" wrapText="1"', False),
    "text": ('<sz val="10"/>', "", True, 'vertical="top" wrapText="1"', False),
    "quoted": ('<sz val="10"/>', "", True, 'vertical="top" wrapText="1"', True),
    "link": ('<u/><sz val="10"/><color rgb="FF1C4F8F"/>', "", True, 'vertical="top"', False),
    FATAL: ('<b/><sz val="10"/>', FILLS[FATAL], True, 'horizontal="center" vertical="top"', False),
    WARNING: ('<b/><sz val="10"/>', FILLS[WARNING], True, 'horizontal="center" vertical="top"', False),
}


class Styles:
    """The styles part being patched. Style numbers are positions in cellXfs."""

    def __init__(self, content: bytes | None, file: str) -> None:
        self.root = parse(content or _EMPTY, file)
        self.changed = False
        self._lists = {name: self._container(name) for name in _DEFAULTS}
        self._fills = {severity: self._find_fill(colour) for severity, colour in FILLS.items()}
        self._xfs = list(self._lists["cellXfs"])
        self._exact = _first_places(self._xfs, _exact)
        self._alike = _first_places(self._xfs, _alike)
        self._names = {e.get("name", ""): _number(e, "xfId") for e in self._lists["cellStyles"]}
        self._ours = {number: name for name, number in self._names.items() if name.startswith(PREFIX)}
        self._kept: dict[tuple[int, str], int] = {}
        self._marked: dict[tuple[int, str], int] = {}
        self._based: dict[int, int] = {}
        self.marks = frozenset(k for k, xf in enumerate(self._xfs) if _number(xf, "xfId") in self._ours)

    def _container(self, name: str) -> Any:
        """A list of the part; one that is missing is made with the entry that other lists refer to."""
        found = child(self.root, name)
        if found is None:
            found = etree.Element(tag(self.root, name))
            put_child(self.root, found, _ORDER)
        if len(found) == 0:
            self._append(found, _DEFAULTS[name])
        return found

    def _append(self, container: Any, made: Any) -> int:
        """Add an entry (XML text with `{0}` for the namespace, or an element); its number."""
        if isinstance(made, str):
            made = etree.fromstring(made.format(etree.QName(self.root).namespace))
        container.append(made)
        container.set("count", str(len(container)))
        self.changed = True
        return len(container) - 1

    def _find(self, name: str, made: str) -> int:
        """The number of an entry, added if it is not there."""
        wanted = etree.fromstring(made.format(etree.QName(self.root).namespace))
        key = _canonical(wanted)
        for k, element in enumerate(self._lists[name]):
            if _canonical(element) == key:
                return k
        return self._append(self._lists[name], wanted)

    def _find_fill(self, colour: str) -> int | None:
        """The number of our solid fill; None if there is none yet."""
        for k, fill in enumerate(self._lists["fills"]):
            pattern = child(fill, "patternFill")
            front = child(pattern, "fgColor") if pattern is not None else None
            if front is not None and front.get("rgb") == colour and pattern.get("patternType") == "solid":
                return k
        return None

    def _fill(self, severity: str) -> int:
        found = self._fills[severity]
        if found is None:
            found = self._append(self._lists["fills"], f'<fill xmlns="{{0}}"><patternFill patternType="solid"><fgColor rgb="{FILLS[severity]}"/><bgColor indexed="64"/></patternFill></fill>')  # fmt: skip
            self._fills[severity] = found
        return found

    def base(self, style: int) -> int:
        """The style a cell had before it was marked; the same number if it is no mark of ours.

        A fill that a person has given the cell since is kept.
        """
        if style not in self.marks:
            return style
        if style not in self._based:
            xf = copy.deepcopy(self._xfs[style])
            before = self._lists["cellStyleXfs"][_number(xf, "xfId")]
            if _number(xf, "fillId") in [k for k in self._fills.values() if k is not None]:
                xf.set("fillId", before.get("fillId", "0"))
            xf.set("xfId", str(self._parent(self._ours[_number(self._xfs[style], "xfId")])))
            self._based[style] = self._style(xf, self._alike, _alike)
        return self._based[style]

    def _parent(self, name: str) -> int:
        """The named style that a kept look belonged to."""
        parent = name.partition("|")[2].lower()
        return next((number for known, number in self._names.items() if known.lower() == parent), 0)

    def marked(self, style: int, severity: str) -> int:
        """The style of a cell with our fill; `style` may be an earlier mark."""
        base = self.base(style if style < len(self._xfs) else 0)
        if (base, severity) not in self._marked:
            xf = copy.deepcopy(self._xfs[base])
            kept = self._keep(xf)
            xf.set("fillId", str(self._fill(severity)))
            xf.set("applyFill", "1")
            xf.set("xfId", str(kept))
            self._marked[base, severity] = self._style(xf, self._exact, _exact)
        return self._marked[base, severity]

    def _keep(self, xf: Any) -> int:
        """The named style that remembers the fill and the parent of `xf`: its number in cellStyleXfs."""
        fill, parent = _number(xf, "fillId"), _number(xf, "xfId")
        name = next((n for n, number in self._names.items() if number == parent), "Normal")
        if (fill, name) not in self._kept:
            for number, ours in self._ours.items():
                styled = self._lists["cellStyleXfs"][number]
                if _number(styled, "fillId") == fill and ours.partition("|")[2] == name:
                    self._kept[fill, name] = number
                    break
            else:
                self._kept[fill, name] = self._name(xf, fill, parent, name)
        return self._kept[fill, name]

    def _name(self, xf: Any, fill: int, parent: int, name: str) -> int:
        parents = self._lists["cellStyleXfs"]
        made = copy.deepcopy(parents[parent] if parent < len(parents) else xf)
        made.attrib.pop("xfId", None)
        made.set("fillId", str(fill))
        made.set("applyFill", "1")
        number = self._append(parents, made)
        k = next(k for k in range(1, len(self._names) + 2) if not any(n.startswith(f"{PREFIX}{k}|") for n in self._names))  # fmt: skip
        ours = f"{PREFIX}{k}|{name}"[:250]
        style = etree.Element(tag(self.root, "cellStyle"), name=ours, xfId=str(number))
        self._append(self._lists["cellStyles"], style)
        self._names[ours] = number
        self._ours[number] = ours
        return number

    def look(self, name: str) -> int:
        """The style of one of the report's looks."""
        font, fill, border, alignment, quoted = LOOKS[name]
        numbers = {
            "fontId": self._find("fonts", f'<font xmlns="{{0}}">{font}<name val="宋体"/><family val="3"/></font>'),
            "fillId": self._find("fills", f'<fill xmlns="{{0}}"><patternFill patternType="solid"><fgColor rgb="{fill}"/><bgColor indexed="64"/></patternFill></fill>') if fill else 0,
            "borderId": self._find("borders", _BORDER) if border else 0,
        }  # fmt: skip
        text = "".join(f' {key}="{value}"' for key, value in numbers.items())
        more = ' quotePrefix="1"' if quoted else ""
        made = etree.fromstring(
            f'<xf xmlns="{etree.QName(self.root).namespace}" numFmtId="49"{text} xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"'
            f' applyBorder="1" applyAlignment="1"{more}><alignment {alignment or "vertical=" + chr(34) + "center" + chr(34)}/></xf>'
        )
        return self._style(made, self._exact, _exact)

    def _style(self, xf: Any, places: dict[Key, int], key: Any) -> int:
        """The number of a cell style, added if it is not there."""
        if key(xf) not in places:
            number = self._append(self._lists["cellXfs"], xf)
            self._xfs.append(xf)
            self._exact.setdefault(_exact(xf), number)
            self._alike.setdefault(_alike(xf), number)
            places.setdefault(key(xf), number)
        return places[key(xf)]

    def to_bytes(self) -> bytes:
        """The part."""
        return serialise(self.root)


_BORDER = '<border xmlns="{0}">' + "".join(f'<{side} style="thin"><color rgb="FFC3CDD8"/></{side}>' for side in ("left", "right", "top", "bottom")) + "<diagonal/></border>"  # fmt: skip


def _number(element: Any, name: str) -> int:
    return int(element.get(name) or 0)


def _canonical(element: Any) -> bytes:
    """The element's own text, whatever namespaces its place in the document declares."""
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False))


def _exact(xf: Any) -> Key:
    """All that a cell style says."""
    return tuple(sorted(xf.attrib.items())), b"".join(map(_canonical, xf))


def _alike(xf: Any) -> Key:
    """What a cell style looks like: its `apply…` flags left out, which programs set as they please."""
    said = tuple(sorted((k, v) for k, v in xf.attrib.items() if not k.startswith("apply")))
    return said, b"".join(map(_canonical, xf))


def _first_places(xfs: list[Any], key: Any) -> dict[Key, int]:
    places: dict[Key, int] = {}
    for k, xf in enumerate(xfs):
        places.setdefault(key(xf), k)
    return places
