# SPDX-License-Identifier: Apache-2.0
"""Each block of the model as WordprocessingML."""

from __future__ import annotations

from zhuashou.papers import docx_xml as x
from zhuashou.papers import model

_ALIGN = {"left": "left", "right": "right", "center": "center"}


def _small(line: model.Line, size: float, align: str = "left", *, east: str = "") -> str:
    return x.para(x.spans(line, size=size, east=east), align=_ALIGN[align], props=x.tight(size))


def caption(text: str, unit: str, width: int) -> str:
    """A caption with the unit at the right end of its line; it stays with what follows."""
    tab = f'<w:keepNext/><w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    before, after, pitch = (200, 80, 320) if text else (0, 40, 240)
    tab += f'<w:spacing w:before="{before}" w:after="{after}" w:line="{pitch}" w:lineRule="exact"/>'
    inner = x.run(text, x.run_props(east=x.HEI, size=11))
    if unit:
        inner += f"<w:r><w:tab/></w:r>{x.run(unit, x.run_props(size=9, colour=x.INK3))}"
    return x.para(inner, props=tab)


def _spacer() -> str:
    return x.para("", props='<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>')


def _head(columns: tuple[model.Column, ...], widths: list[int], size: float) -> str:
    cells = ""
    for column, width in zip(columns, widths, strict=True):
        text = x.run(column.title, x.run_props(east=x.HEI, size=size, colour=x.INK2))
        align = "right" if column.align == "right" else "center"
        cells += x.cell(x.para(text, align=align, props=x.tight(size)), width, fill=x.SOFT)
    return x.row(cells, head=True)


def table(block: model.Table, width: int) -> list[str]:
    """Caption and table."""
    widths = x.shares([c.width for c in block.columns], width)
    rows = _head(block.columns, widths, block.size)
    for item in block.rows:
        if item.kind == "group":
            text = x.run(
                "".join(s.text for s in item.cells[0]), x.run_props(east=x.HEI, size=block.size, colour=x.ACCENT)
            )
            inner = x.para(text, props="<w:keepNext/>" + x.tight(block.size))
            rows += x.row(x.cell(inner, width, fill=x.ACCENT_SOFT, span=len(widths)))
            continue
        total = item.kind == "total"
        rows += x.row("".join(
            x.cell(_small(line, block.size, column.align, east=x.HEI if total else ""), w, fill=x.SOFT if total else "", top=block.top)
            for line, column, w in zip(item.cells, block.columns, widths, strict=True)
        ))  # fmt: skip
    made = [caption(block.caption, block.unit, width)] if block.caption or block.unit else []
    return [*made, x.table(rows, widths), _spacer()]


def pairs(block: model.KeyValues, width: int) -> list[str]:
    """Facts, two pairs in a row."""
    widths = x.shares([0.95, 1.5, 0.95, 1.5], width)
    rows = ""
    for start in range(0, len(block.pairs), 2):
        two = [*block.pairs[start : start + 2], ("", ())][:2]
        cells = ""
        for k, (name, value) in enumerate(two):
            label = x.para(x.run(name, x.run_props(east=x.HEI, size=9.5, colour=x.INK2)), props=x.tight(9.5))
            cells += x.cell(label, widths[2 * k], fill=x.SOFT) + x.cell(_small(value, 10.5), widths[2 * k + 1])
        rows += x.row(cells)
    return [x.table(rows, widths), _spacer()] if rows else []


def gantt(block: model.Gantt, width: int) -> list[str]:
    """The month grid as a table: a shaded month is a month in which the task runs; the end day stands in its last month."""
    size = 8.0
    months = [days for _, days in block.months]
    text_width = int(width * 0.52)
    weights = x.shares([c.width for c in block.columns], text_width)
    widths = weights + x.shares([1.0] * len(months), width - text_width)
    columns = (*block.columns, *(model.Column(name, 1, "center") for name, _ in block.months))
    rows = _head(columns, widths, size)
    edges = [sum(months[:k]) / sum(months) for k in range(len(months) + 1)]
    for item in block.rows:
        if item.group:
            text = x.run(item.cells[0], x.run_props(east=x.HEI, size=size, colour=x.ACCENT))
            rows += x.row(
                x.cell(x.para(text, props="<w:keepNext/>" + x.tight(size)), width, fill=x.ACCENT_SOFT, span=len(widths))
            )
            continue
        cells = "".join(
            x.cell(_small((model.Span(text),), size, column.align), w)
            for text, column, w in zip(item.cells, block.columns, weights, strict=True)
        )
        for k, w in enumerate(widths[len(weights) :]):
            cells += _month(item, edges[k], edges[k + 1], w, last=k == len(months) - 1)
        rows += x.row(cells)
    made = [caption(block.caption, "", width)] if block.caption else []
    legend = "".join(
        x.run("■ ", x.run_props(size=9, colour=x.TONES.get(tone, x.ACCENT)))
        + x.run(f"{text}   ", x.run_props(size=9, colour=x.INK2))
        for tone, text in block.legend
    )
    return [*made, x.table(rows, widths), x.para(legend, props=x.tight(10))]


def _month(item: model.GanttRow, start: float, end: float, width: int, *, last: bool) -> str:
    if item.start is None or item.end is None or item.start >= end or item.end <= start:
        return x.cell(x.para("", props=x.tight(7)), width)
    ends_here = start < item.end <= end or (last and item.end >= end)
    text = x.run(item.end_text if ends_here else "", x.run_props(size=6.5, colour="FFFFFF"))
    return x.cell(x.para(text, align="center", props=x.tight(7)), width, fill=x.TONES.get(item.tone, x.ACCENT))


def note(block: model.Note) -> list[str]:
    """Small print."""
    return [
        x.para(
            x.spans(block.spans, size=9),
            props='<w:spacing w:before="40" w:after="120" w:line="270" w:lineRule="exact"/>',
        )
    ]
