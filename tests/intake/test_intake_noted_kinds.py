# SPDX-License-Identifier: Apache-2.0
"""What a sheet hides is said of xls and OpenDocument files as of xlsx."""

import zipfile

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_books import OUTPUT, A, B, C, found, read

from zhuashou.intake import read_layout
from zhuashou.intake.marks import sheet_marks
from zhuashou.intake.reader import letter

ROWS = [["2026年10月工业产销总值"], OUTPUT, [A, "甲", 1, 9], [B, "乙", 2, 8], [C, "丙", 3, 7]]
SPACES = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))


def old(path, rows, *, hidden_rows=(), hidden_columns=(), name="产值"):
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("Notes").write(0, 0, "x")
    page = book.add_sheet(name)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            page.write(r, c, value)
    for r in hidden_rows:
        page.row(r - 1).hidden = True
    for c in hidden_columns:
        page.col(c).hidden = True
    book.save(str(path))
    return path


def odf_cell(value, more=""):
    if isinstance(value, str) and value.startswith("="):
        return f'<table:table-cell table:formula="of:{value}" {more}/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def odf(path, tables):
    """An ods of these tables (name → XML of columns and rows)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        made.writestr("META-INF/manifest.xml", manifest)
        body = "".join(f'<table:table table:name="{name}">{xml}</table:table>' for name, xml in tables.items())
        made.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {SPACES}><office:body><office:spreadsheet>{body}'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def odf_rows(rows, hidden=()):
    lines = []
    for r, row in enumerate(rows, start=1):
        shown = ' table:visibility="filter"' if r in hidden else ""
        lines.append(f"<table:table-row{shown}>{''.join(map(odf_cell, row))}</table:table-row>")
    return "".join(lines)


def test_an_old_workbook_says_what_it_hides(tmp_path):
    path = old(tmp_path / "a.xls", ROWS, hidden_rows=[4, 1], hidden_columns=[3])
    reading = read(path)
    assert [(i.cell, i.rule) for i in reading.issues] == [("D2", "hidden_columns"), ("A4", "hidden_rows")]
    assert sheet_marks(path)["Notes"].rows == set()
    assert read(old(tmp_path / "b.xls", ROWS)).issues == ()


@settings(max_examples=40, deadline=None)
@given(rows=st.sets(st.integers(1, 60)), columns=st.sets(st.integers(0, 29)), name=st.sampled_from(["产值", "Output"]))
def test_any_hidden_rows_and_columns_of_an_old_workbook(tmp_path_factory, rows, columns, name):
    path = tmp_path_factory.mktemp("old") / "a.xls"
    old(path, [[k] * 30 for k in range(60)], hidden_rows=rows, hidden_columns=columns, name=name)
    marks = sheet_marks(path)[name]
    assert (marks.rows, marks.columns) == (rows, {letter(c) for c in columns})


def test_damaged_old_workbooks_have_no_marks_or_some(tmp_path):
    whole = old(tmp_path / "a.xls", ROWS, hidden_rows=[4]).read_bytes()
    for cut in (8, 100, 512, 700, 1500, len(whole) // 2, len(whole) - 600):
        (tmp_path / "b.xls").write_bytes(whole[:cut])
        assert set(sheet_marks(tmp_path / "b.xls")) <= {"Notes", "产值"}
    for k in range(512, len(whole), 97):
        (tmp_path / "b.xls").write_bytes(whole[:k] + b"\xff" * 4 + whole[k + 4 :])
        sheet_marks(tmp_path / "b.xls")


def test_an_opendocument_sheet_says_what_it_hides(tmp_path):
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    end = '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    path = odf(tmp_path / "a.ods", {"产值": columns + odf_rows(ROWS, hidden=[4]) + end, "其他": odf_rows([["x"]])})
    reading = read(path)
    assert [(i.cell, i.rule) for i in reading.issues] == [("D2", "hidden_columns"), ("A4", "hidden_rows")]
    assert read_layout(path)[1].hidden_rows == ()
    assert read(odf(tmp_path / "b.ods", {"产值": odf_rows(ROWS)})).issues == ()


def test_an_opendocument_formula_without_a_value_is_an_error_of_its_cell(tmp_path):
    rows = odf_rows([*ROWS[:3], [B, "乙", "=1+1", 8]])
    valued = '<table:table-row><table:table-cell table:number-columns-repeated="2"/>' + odf_cell(
        "=2", 'office:value-type="float" office:value="2"'
    )
    path = odf(tmp_path / "a.ods", {"甲&amp;乙": rows + valued + "</table:table-row>"})
    assert sheet_marks(path)["甲&乙"].unsaved == {"C4"}
    assert found(read(path), "unsaved_formula") == ["C4"]


@pytest.mark.parametrize(
    "text", ["<table:table-cell table:formula=" * 100_000, '<table:table-row table:visibility="' * 100_000]
)
def test_text_made_to_be_slow_is_not(tmp_path, text):
    assert set(sheet_marks(odf(tmp_path / "a.ods", {"S": text}))) <= {"S"}
