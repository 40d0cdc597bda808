# SPDX-License-Identifier: Apache-2.0
"""Small workbooks for the tests of intake. Every firm and figure is invented (样例数据)."""

import zipfile
from datetime import UTC, datetime

import xlsxwriter

from zhuashou.intake import Known, read_workbook
from zhuashou.terms import uscc_check_digit

NOW = datetime(2026, 11, 12, tzinfo=UTC)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def code(n):
    first = f"91510703MA{n:07d}"
    return first + uscc_check_digit(first)


A, B, C, D = (code(n) for n in range(1, 5))


def book(path, rows, *, merges=(), sheet="Sheet1", more=None, hidden=(), formats=None):
    """An xlsx of one sheet, or of several (`more`: name → rows); `formats`: (row, column) → number format."""
    made = xlsxwriter.Workbook(path)
    for name, lines in {sheet: rows, **(more or {})}.items():
        page = made.add_worksheet(name)
        if name in hidden:
            page.hide()
        for r, row in enumerate(lines):
            for c, value in enumerate(row):
                shape = (formats or {}).get((r, c))
                if value is not None:
                    page.write(r, c, value, *([made.add_format({"num_format": shape})] if shape else []))
        if name == sheet:
            for (r0, c0, r1, c1), text in merges:
                page.merge_range(r0, c0, r1, c1, text)
    made.close()
    return path


def read(path, known=None, now=NOW, **more):
    return read_workbook(path, known=known or Known(), now=now, **more)


OUTPUT = ["统一社会信用代码", "企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"]


def output(path, rows, *, title="2026年10月工业产销总值", header=OUTPUT, **more):
    """A monthly form of one sheet: title, header, rows; row 3 is the first of data."""
    return book(path, [[title], header, *rows], **more)


def found(reading, rule):
    """Cells in which a rule found something."""
    return [i.cell for i in reading.issues if i.rule == rule]


def package(path, sheet, *, parts=(), content="application/xml"):
    """A minimal xlsx around the given sheet XML, for files that no honest program writes."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="{content}"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        )
        made.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        made.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        made.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, data in parts:
            made.writestr(name, data)
    return path


def cells(*lines):
    """Sheet XML of raw `<row>` texts."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
