# SPDX-License-Identifier: Apache-2.0
"""WordprocessingML of the blocks, written as text: python-docx is slow for large tables and lacks East Asian settings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from zhuashou.papers import model

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TITLE, HEI, KAI, BODY, LATIN = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "Times New Roman"
#: Other names under which the same faces are installed; Word takes the first that is there.
OTHER_NAMES: dict[str, tuple[str, str]] = {
    TITLE: ("FZXiaoBiaoSong-B05S,方正小标宋_GBK,小标宋体,华文中宋,宋体", "roman"),
    HEI: ("SimHei,Noto Sans CJK SC,Noto Sans SC", "swiss"),
    KAI: ("楷体,KaiTi,华文楷体", "roman"),
    BODY: ("仿宋,FangSong,方正仿宋_GBK,FZFangSong-Z02S,华文仿宋", "roman"),
}
INK2, INK3, HAIR, SOFT, ACCENT, ACCENT_SOFT, SEAL = "435060", "5A6777", "C3CDD8", "F3F5F8", "1C4F8F", "E5EEF9", "B3271F"
TONES = {
    "plan": "2A5FA8",
    "critical": "BF251B",
    "0": "1D8348",
    "1": "B08000",
    "2": "D25F0A",
    "3": "BF251B",
    "x": "6A7090",
}
COLOURS = {
    "open": SEAL, "muted": INK3, "up": "C4283B", "down": "0A7A66", "light0": "125C31", "light1": "654700", "light2": "863A00",
    "light3": "95190F", "lightx": "474C6B",
}  # fmt: skip
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str, most: int = 0) -> str:
    """The text without characters that XML cannot hold; cut to `most` characters if given."""
    kept = _ILLEGAL.sub("", text)
    return kept[:most] if most else kept


def clean(text: str) -> str:
    """The text without characters that XML cannot hold, escaped."""
    return escape(tidy(text))


def run_props(
    *, east: str = "", size: float = 0, colour: str = "", raised: bool = False, latin: str = LATIN, live: bool = False
) -> str:
    """Run properties; empty arguments leave the style's own."""
    parts = []
    if east:
        fonts = f'w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"'
        parts.append(f"<w:rFonts {fonts}/>")
    if colour:
        parts.append(f'<w:color w:val="{colour}"/>')
    if size:
        half = round(size * 2)
        parts.append(f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')
    if live:
        parts.append(f'<w:u w:val="dotted" w:color="{HAIR}"/>')
    if raised:
        parts.append('<w:vertAlign w:val="superscript"/>')
    return f"<w:rPr>{''.join(parts)}</w:rPr>" if parts else ""


def run(text: str, props: str = "") -> str:
    """One run; line breaks in the text become breaks."""
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{clean(part)}</w:t>' for part in text.split("\n"))
    return f"<w:r>{props}{pieces}</w:r>" if text else ""


def key(text: str) -> str:
    """A short name of a paragraph or a live number in the file, the same in every export."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def place(name: str) -> str:
    """An empty bookmark `zs_…`: here begins what `name` names."""
    number = 100_000 + int(key(name)[:7], 16)
    return f'<w:bookmarkStart w:id="{number}" w:name="zs_{name}"/><w:bookmarkEnd w:id="{number}"/>'


def control(token: str, content: str) -> str:
    """A live number: a content control tagged by its token."""
    return f'<w:sdt><w:sdtPr><w:tag w:val="zs_{key(token)}"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def spans(line: Iterable[model.Span], *, size: float = 0, east: str = "", live: bool = False) -> str:
    """Runs of a line with its note marks; anchors become bookmarks, with `live` the live numbers content controls with a faint underline."""
    made = []
    for span in line:
        if span.style == "anchor":
            mark = f'w:id="{1000 + span.note}"'
            made.append(
                f'<w:bookmarkStart {mark} w:name="n{span.note}"/>{run(span.text, run_props(size=size))}<w:bookmarkEnd {mark}/>'
            )
            continue
        face = HEI if span.style == "strong" or span.style.startswith("light") or span.style == "open" else east
        told = live and bool(span.token)
        text = run(span.text, run_props(east=face, size=size, colour=COLOURS.get(span.style, ""), live=told))
        made.append(control(span.token, text) if told else text)
        if span.note:
            mark = run(f"［n{span.note}］", run_props(east=HEI, colour=INK3, raised=True, size=size))
            made.append(f'<w:hyperlink w:anchor="n{span.note}" w:history="1">{mark}</w:hyperlink>')
    return "".join(made)


def para(
    content: str, *, style: str = "", align: str = "", indent: bool = False, props: str = "", size: float = 16
) -> str:
    """A paragraph; `indent` sets the first line in by two characters (for programs that do not count characters: of `size` points)."""
    inner = (f'<w:pStyle w:val="{style}"/>' if style else "") + props
    inner += f'<w:ind w:firstLineChars="200" w:firstLine="{round(size * 40)}"/>' if indent else ""
    inner += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p>{f'<w:pPr>{inner}</w:pPr>' if inner else ''}{content}</w:p>"


TIGHT = '<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>'


def tight(size: float) -> str:
    """Line spacing of table text."""
    return TIGHT.format(line=round(size * 1.42 * 20))


def cell(content: str, width: int, *, fill: str = "", span: int = 1, borders: str = "", top: bool = False) -> str:
    """A table cell of ready paragraphs; width in twips."""
    props = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    props += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    props += borders
    props += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr>{props}<w:vAlign w:val="{"top" if top else "center"}"/></w:tcPr>{content}</w:tc>'


def row(cells: str, *, head: bool = False) -> str:
    """A table row that is not split over pages; a head row repeats on each page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def table(rows: str, widths: list[int], *, frame: bool = True) -> str:
    """A table of fixed column widths (twips): strong top line, hairlines between rows."""
    lines = f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{INK2}"/>' if frame else ""
    for side in ("bottom", "insideH", "insideV") if frame else ():
        lines += f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{HAIR}"/>'
    margins = '<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    margins += '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl {NS}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def shares(weights: list[float], total: int) -> list[int]:
    """`total` twips by weight; the last column takes the rounding."""
    whole = sum(weights)
    made = [int(total * w / whole) for w in weights]
    made[-1] += total - sum(made)
    return made
