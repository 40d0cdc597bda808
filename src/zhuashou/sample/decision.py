# SPDX-License-Identifier: Apache-2.0
"""The sample decision as a Word document with the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

from zhuashou.sample.books import STAMP
from zhuashou.terms import load_yaml


def write_decision(path: Path) -> None:
    """Write the docx: title, document number, sections, numbered items, signature and date."""
    import docx

    text = resources.files("zhuashou.sample").joinpath("data", "decision.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = load_yaml(text)
    document = docx.Document()
    document.add_paragraph(data["doc_no"]).alignment = 1
    document.add_heading(data["title"], level=0)
    for style, line in data["parts"]:
        if style == "p":
            document.add_paragraph(line)
        else:
            document.add_heading(line, level=int(style[1]))
    for line in (data["issuer"], data["date"]):
        document.add_paragraph(line).alignment = 2
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "样例", data["title"], "样例数据"
    properties.created = properties.modified = STAMP
    target = io.BytesIO()
    document.save(target)
    path.write_bytes(_same_bytes(target.getvalue()))


def _same_bytes(content: bytes) -> bytes:
    """The package again with the same time on every part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for part in source.infolist():
            package.writestr(
                zipfile.ZipInfo(part.filename, (2026, 11, 5, 9, 0, 0)), source.read(part), zipfile.ZIP_DEFLATED
            )
    return target.getvalue()
