# SPDX-License-Identifier: Apache-2.0
"""PDF of a document and pictures of its charts, by Typst with the packaged Chinese fonts only (same bytes on every machine)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.papers import model
from zhuashou.papers.charts import geometry

_KINDS: dict[type, str] = {
    model.Heading: "heading", model.Para: "para", model.Note: "note", model.Table: "table",
    model.KeyValues: "pairs", model.Gantt: "gantt", model.PageBreak: "break",
}  # fmt: skip


@cache
def _compiler() -> Any:
    """One Typst world for the process: the fonts are read once and compiled parts are remembered between papers."""
    import typst
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    folders = sorted({str(sans_path().parent), str(serif_path().parent)})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(_template(), font_paths=fonts, ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return resources.files("zhuashou.papers").joinpath("data", "paper.typ").read_bytes()


def _spans(line: model.Line) -> list[dict[str, Any]]:
    return [{"t": span.text, "s": span.style, "n": span.note} for span in line]


def _plain(value: Any) -> Any:
    """Blocks as JSON data; a line of spans becomes a list of {t, s, n}."""
    if isinstance(value, tuple):
        return _spans(value) if value and all(isinstance(v, model.Span) for v in value) else [_plain(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def _block(block: model.Block) -> dict[str, Any]:
    if isinstance(block, (model.Bars, model.Trend)):
        return geometry(block)
    return {"kind": _KINDS[type(block)], **_plain(block)}


def _payload(document: model.Document, blocks: Sequence[dict[str, Any]], mode: str) -> dict[str, str]:
    head = {k: v for k, v in asdict(document).items() if k not in ("blocks", "created", "mark")}
    anchors = any(
        span.style == "anchor"
        for block in document.blocks
        if isinstance(block, model.Table)
        for row in block.rows
        for cell in row.cells
        for span in cell
    )
    many = any(isinstance(b, model.Heading) and b.level == 0 for b in document.blocks)
    data = {**head, "pitch": document.pitch, "blocks": blocks, "mode": mode, "notes": anchors, "many": many}
    return {"doc": json.dumps(data, ensure_ascii=False, sort_keys=True)}


def pdf(document: model.Document) -> bytes:
    """The document as PDF (tagged, fonts embedded). The same document gives the same bytes."""
    stamp = datetime.fromisoformat(document.created).replace(tzinfo=UTC)
    inputs = _payload(document, [_block(block) for block in document.blocks], "paper")
    return bytes(_compiler().compile(_template(), format="pdf", sys_inputs=inputs, timestamp=stamp))


def chart_pictures(document: model.Document, ppi: float = 220.0) -> list[bytes]:
    """The document's charts as PNG, in order; one compilation for all."""
    drawn = [geometry(chart) for chart in document.charts()]
    if not drawn:
        return []
    made = _compiler().compile(_template(), format="png", ppi=ppi, sys_inputs=_payload(document, drawn, "charts"))
    return [bytes(made)] if isinstance(made, bytes) else [bytes(page) for page in made]
