# SPDX-License-Identifier: Apache-2.0
"""Word files with what Word itself writes: lists of its own numbering, tracked changes, text boxes, nested and merged tables."""

from __future__ import annotations

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

NS = nsdecls("w") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
LEVELS = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）")]


def declare(document, number, levels=LEVELS, *, restart=None, styles=(), extra=""):
    """Add an abstract list and a list of the same number to numbering.xml."""
    inner = "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + (f'<w:pStyle w:val="{styles[k]}"/>' if k < len(styles) else "")
        + f'{extra}<w:lvlText w:val="{text}"/></w:lvl>'
        for k, (form, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {NS} w:abstractNumId="{number}">{inner}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {NS} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    if restart is not None:
        root.append(
            parse_xml(
                f'<w:num {NS} w:numId="{restart}"><w:abstractNumId w:val="{number}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )


def numbered(document, text, number, level):
    """A paragraph of a list."""
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {NS}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def inside(document, xml):
    """A paragraph (or other element) of raw XML at the end of the body."""
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml.replace("<w:", "<w:", 1)))


def new():
    """An empty document."""
    return docx.Document()
