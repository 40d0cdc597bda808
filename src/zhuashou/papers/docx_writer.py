# SPDX-License-Identifier: Apache-2.0
"""Word file of a document in the layout of official papers (GB/T 9704 margins and faces); the same document gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

from zhuashou.papers import docx_blocks, model
from zhuashou.papers import docx_xml as x
from zhuashou.papers.typeset import chart_pictures

#: Width, height, top, bottom, left, right in mm: official papers (GB/T 9704), working papers, landscape.
_OFFICIAL = (210.0, 297.0, 37.0, 35.0, 28.0, 26.0)
_WORKING = (210.0, 297.0, 26.0, 25.0, 24.0, 22.0)
_LANDSCAPE = (297.0, 210.0, 26.0, 24.0, 22.0, 22.0)


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def _paper(document: model.Document, landscape: bool) -> tuple[float, ...]:
    return _LANDSCAPE if landscape else _OFFICIAL if document.size >= 16 else _WORKING


def _width(document: model.Document, landscape: bool) -> int:
    paper = _paper(document, landscape)
    return _twips(paper[0] - paper[4] - paper[5])


def _section(document: model.Document, landscape: bool, references: str) -> str:
    wide, tall, top, bottom, left, right = (_twips(v) for v in _paper(document, landscape))
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{wide}" w:h="{tall}"{turned}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" '
        f'w:left="{left}" w:header="{top // 2}" w:footer="{bottom // 2}" w:gutter="0"/></w:sectPr>'
    )


def _style(styles: Any, name: str, *, east: str, size: float, colour: str = "", line: float = 0, before: float = 0, after: float = 0,
           centred: bool = False, keep: bool = False) -> None:  # fmt: skip
    """Replace fonts, colour and spacing of one built-in style."""
    from docx.oxml import parse_xml

    element = styles[name].element
    for child in list(element):
        if child.tag.endswith(("}rPr", "}pPr")):
            element.remove(child)
    level = int(name[-1]) - 1 if name[-1].isdigit() else None
    spacing = f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"'
    spacing += f' w:line="{round(line * 20)}" w:lineRule="exact"/>' if line else "/>"
    inner = ("<w:keepNext/><w:keepLines/>" if keep else "") + spacing + ('<w:jc w:val="center"/>' if centred else "")
    inner += f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    element.append(parse_xml(f"<w:pPr {x.NS}>{inner}</w:pPr>"))
    props = x.run_props(east=east, size=size, colour=colour).replace("<w:rPr>", f"<w:rPr {x.NS}>", 1)
    element.append(parse_xml(props))


def _styles(word: Any, document: model.Document) -> None:
    styles = word.styles
    many = any(isinstance(b, model.Heading) and b.level == 0 for b in document.blocks)
    size = max(document.size, 12)
    for lang in styles.element.iter("{*}lang"):
        lang.set(lang.tag.replace("}lang", "}eastAsia"), "zh-CN")
    _style(styles, "Normal", east=x.BODY, size=document.size, line=document.pitch)
    _style(styles, "Title", east=x.TITLE, size=22 if document.size >= 16 else 20, line=36, after=6, centred=True)
    _style(styles, "Subtitle", east=x.KAI, size=16 if document.size >= 16 else 12, line=28, centred=True, colour=x.INK2)
    _style(styles, "Heading 1", east=x.HEI, size=size + (6 if many else 0), line=document.pitch + (8 if many else 0), before=12, after=4,
           centred=many, keep=True)  # fmt: skip
    _style(
        styles, "Heading 2", east=x.HEI if many else x.KAI, size=size, line=document.pitch, before=8, after=3, keep=True
    )
    _style(
        styles, "Heading 3", east=x.KAI, size=size, line=document.pitch, before=6, after=2, keep=True, colour=x.ACCENT
    )


def _fonts(word: Any) -> None:
    """Declare the faces with their other names, so that Word finds the installed one."""
    faces = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/></w:font>'
        for name, (other, family) in x.OTHER_NAMES.items()
    )
    for part in word.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {x.NS}>{faces}</w:fonts>'.encode()
            )


def _frame(word: Any, document: model.Document) -> str:
    """Header with the sample label, footer with page number and stamp; returns their references for every section."""
    from docx.oxml import parse_xml

    section = word.sections[0]
    label = f"【{document.sample}】" if document.sample else ""
    border = "".join(f'<w:{s} w:val="nil"/>' for s in ("bottom",))
    head = x.para(
        x.run(label, x.run_props(east=x.HEI, size=9, colour=x.SEAL)),
        align="right",
        props=f"<w:pBdr>{border}</w:pBdr>" + x.tight(10),
    )
    field = '<w:r>{p}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{p}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    field += '<w:r>{p}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{p}<w:t>1</w:t></w:r><w:r>{p}<w:fldChar w:fldCharType="end"/></w:r>'
    look = x.run_props(east="宋体", size=14)
    number = x.para(
        x.run("— ", look) + field.replace("{p}", look) + x.run(" —", look), align="center", props=x.tight(14)
    )
    stamp = x.para(
        x.run(document.stamp_line, x.run_props(east=x.HEI, size=8, colour=x.INK3)), align="center", props=x.tight(8)
    )
    for where, content in ((section.header, (head,)), (section.footer, (number, stamp))):
        where.is_linked_to_previous = False
        for old in list(where._element):
            where._element.remove(old)
        for item in content:
            where._element.append(parse_xml(item.replace("<w:p>", f"<w:p {x.NS}>", 1)))
    kinds = {"headerReference": "", "footerReference": ""}
    for child in section._sectPr:
        kind = child.tag.partition("}")[2]
        if kind in kinds:
            rid = next(v for k, v in child.attrib.items() if k.endswith("}id"))
            kinds[kind] = f'<w:{kind} w:type="default" r:id="{rid}"/>'
    return "".join(kinds.values())


def _write_block(block: model.Block, document: model.Document, width: int) -> list[str]:
    if isinstance(block, model.Heading):
        many = any(isinstance(b, model.Heading) and b.level == 0 for b in document.blocks)
        style = f"Heading{block.level + 1 if many else block.level}"
        indent = document.size >= 16 and document.lang == "zh" and not many
        place = x.place(f"part_{block.id}") if block.id and document.mark else ""
        return [x.para(place + x.run(block.text), style=style, indent=indent, size=document.size)]
    if isinstance(block, model.Para):
        place = x.place(x.key(block.id)) if block.id and document.mark else ""
        return [
            x.para(
                place + x.spans(block.spans, live=bool(document.mark)),
                indent=block.indent and document.lang == "zh",
                align="both",
            )
        ]
    if isinstance(block, model.Note):
        return docx_blocks.note(block)
    if isinstance(block, model.Table):
        return docx_blocks.table(block, width)
    if isinstance(block, model.KeyValues):
        return docx_blocks.pairs(block, width)
    if isinstance(block, model.Gantt):
        return docx_blocks.gantt(block, width)
    return []


def _picture(word: Any, png: bytes, chart: model.Chart, width: int) -> None:
    from docx.shared import Twips

    paragraph = word.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing, form.space_after = 1.0, Twips(160)
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Twips(width))
    shape._inline.docPr.set("descr", x.tidy(chart.alt or chart.caption))
    shape._inline.docPr.set("name", x.tidy(chart.caption))


def _fill(word: Any, document: model.Document, references: str) -> None:
    from docx.oxml import parse_xml

    last = word.element.body.sectPr
    pictures = iter(chart_pictures(document))

    def put(xml: str) -> None:
        for tag in ("<w:p>", "<w:p "):
            if xml.startswith(tag):
                xml = xml.replace("<w:p", f"<w:p {x.NS} {_R}", 1)
                break
        last.addprevious(parse_xml(xml))

    mark = x.place("doc_" + re.sub(r"\W", "_", document.mark)) if document.mark else ""
    put(x.para(mark + x.run(document.title), style="Title"))
    if document.subtitle:
        put(x.para(x.run(document.subtitle), style="Subtitle"))
    if document.lead:
        put(x.para(x.run(document.lead, x.run_props(east=x.HEI, size=11, colour=x.INK2)), align="center",
                   props='<w:spacing w:before="160" w:after="160" w:line="380" w:lineRule="exact"/>'))  # fmt: skip
    landscape = document.landscape
    for block in document.blocks:
        if isinstance(block, model.PageBreak):
            if block.landscape == landscape:
                put(x.para('<w:r><w:br w:type="page"/></w:r>', props=x.tight(1)))
            else:
                put(x.para("", props=x.tight(1) + _section(document, landscape, references)))
                landscape = block.landscape
        elif isinstance(block, (model.Bars, model.Trend)):
            put(docx_blocks.caption(block.caption, "", _width(document, landscape)))
            _picture(word, next(pictures), block, _width(document, landscape))
        else:
            for xml in _write_block(block, document, _width(document, landscape)):
                put(xml)
    final = parse_xml(_section(document, landscape, references).replace("<w:sectPr>", f"<w:sectPr {x.NS} {_R}>", 1))
    word.element.body.replace(last, final)


_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def normalise(raw: bytes) -> bytes:
    """The same zip with sorted entries and fixed times, so that equal content is equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels", n)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(entry, old.read(name))
    return out.getvalue()


def docx(document: model.Document) -> bytes:
    """The document as a Word file."""
    import docx as python_docx

    word = python_docx.Document()
    for rid, rel in list(word.part.package.rels.items()):
        if rel.reltype.endswith("/thumbnail"):
            del word.part.package.rels[rid]
    props = word.core_properties
    props.title, props.author = x.tidy(document.title, 255), x.tidy(document.issuer, 255)
    props.last_modified_by = props.author
    props.created = props.modified = datetime.fromisoformat(document.created)
    props.comments, props.subject = x.tidy(document.stamp_line, 255), x.tidy(document.subtitle, 255)
    props.keywords, props.revision = x.tidy(document.sample, 255), 1
    props.language = "zh-CN" if document.lang == "zh" else "en-GB"
    _styles(word, document)
    _fonts(word)
    _fill(word, document, _frame(word, document))
    out = io.BytesIO()
    word.save(out)
    return normalise(out.getvalue())
