# SPDX-License-Identifier: Apache-2.0
"""Packages as other programs write them: prefixes, missing references, self-closed rows, strict, comments in XML, odd styles."""

import re
import shutil
import subprocess
import zipfile

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from intake.intake_books import MAIN, book, cells, output, package, read
from intake.marked_books import issue, marked, opened, parts, repacked
from zhuashou.intake import IntakeError, annotated_copy, rejected_rows
from zhuashou.intake.marking.xml import top_level

RED = "FFFF9B9B"


def values(path, sheet):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def prefixed(content):
    """The same XML with a prefix instead of the default namespace."""
    content = re.sub(rb"<(/?)(?![?!])([A-Za-z]+)(?=[\s/>])", rb"<\1x:\2", content)
    return content.replace(b' xmlns="' + MAIN.encode(), b' xmlns:x="' + MAIN.encode())


def test_prefixed_sheets_styles_and_workbook(tmp_path):
    path = book(tmp_path / "p.xlsx", [["名称", "金额"], ["样例", 1], ["样例", 2]])
    touched = ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml")
    repacked(path, lambda n, c: prefixed(c) if n in touched else c)
    copy = marked(path, [issue("B3"), issue("D9", "warning")])
    sheet = opened(copy)["Sheet1"]
    assert (sheet["B3"].fill.fgColor.rgb, sheet["D9"].fill.fgColor.rgb) == (RED, "FFFFE58F")
    assert sheet["E1"].value == "校验结果"
    assert b"<x:autoFilter" in parts(copy)["xl/worksheets/sheet1.xml"]
    assert values(marked(copy, [], "bare.xlsx"), "Sheet1") == values(path, "Sheet1")


def test_strict_workbooks_are_marked_without_notes(tmp_path):
    path = book(tmp_path / "s.xlsx", [["名称", "金额"], ["样例", 1]])

    def strict(name, content):
        content = content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return content.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")  # fmt: skip

    found = parts(marked(repacked(path, strict), [issue("B2")]))
    assert b"http://purl.oclc.org/ooxml/spreadsheetml/main" in found["xl/worksheets/zhuashou1.xml"]
    assert not [n for n in found if "comments" in n]
    assert "【错误】B2".encode() in found["xl/worksheets/sheet1.xml"]


def test_cells_without_references_keep_their_places(tmp_path):
    rows = "<row><c t='inlineStr'><is><t>名称</t></is></c><c t='inlineStr'><is><t>金额</t></is></c></row><row><c/><c><v>7</v></c></row>"
    sheet = opened(marked(package(tmp_path / "n.xlsx", cells(rows)), [issue("A2", sheet="S"), issue("D2", sheet="S")]))[
        "S"
    ]
    assert (sheet["B2"].value, sheet["A2"].fill.fgColor.rgb, sheet["D2"].fill.fgColor.rgb) == (7, RED, RED)
    assert sheet["E2"].value.startswith("【错误】A2")


def test_self_closed_rows_missing_rows_and_row_styles(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3" s="0" ht="30" customHeight="1"/><row r="5"><c r="A5"><v>5</v></c></row>'
    copy = marked(package(tmp_path / "r.xlsx", cells(rows)), [issue(c, sheet="S") for c in ("A2", "B3", "A4", "A6")])
    text = parts(copy)["xl/worksheets/sheet1.xml"]
    numbers = [int(n) for n in re.findall(rb'<row r="(\d+)"', text)]
    assert numbers == [1, 2, 3, 4, 5, 6]
    bare = parts(marked(copy, [], "bare.xlsx"))["xl/worksheets/sheet1.xml"]
    assert [int(n) for n in re.findall(rb'<row r="(\d+)"', bare)] == [1, 3, 5]


@pytest.mark.parametrize(
    "sheet",
    [
        cells('<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'),
        cells('<!-- <row r="9"> --><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'),
    ],
    ids=["rows out of order", "comments"],
)  # fmt: skip
def test_what_cannot_be_patched_is_carried_over(tmp_path, sheet):
    before = values(package(tmp_path / "odd.xlsx", sheet), "S")
    copy = marked(tmp_path / "odd.xlsx", [issue("A2", sheet="S")])
    assert [r[0] for r in values(copy, "S")] == [r[0] for r in before]
    assert opened(copy)["S"]["A2"].fill.fgColor.rgb == RED


def test_order_of_elements_as_the_schema_wants_it(tmp_path):
    tail = '<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="E1:F1"/></mergeCells><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><extLst/>'
    sheet = cells('<row r="1"><c r="A1"><v>1</v></c></row>').replace("</worksheet>", tail + "</worksheet>")
    text = parts(marked(package(tmp_path / "o.xlsx", sheet), [issue("A1", sheet="S"), issue("A2", sheet="S")]))[
        "xl/worksheets/sheet1.xml"
    ]
    root = re.search(rb"<worksheet[^>]*>", text)[0]
    inside = text[text.index(root) + len(root) :]
    names = [p.name for p in top_level(root, inside)]
    assert names == [
        "cols",
        "sheetData",
        "sheetProtection",
        "autoFilter",
        "mergeCells",
        "pageMargins",
        "legacyDrawing",
        "extLst",
    ]
    assert b'r="G2"' in text


def test_bombs_and_macros_are_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b" " * 60 * 2**20)
    entity = package(tmp_path / "entity.xlsx", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')
    for hostile in (path, entity):
        with pytest.raises(IntakeError):
            annotated_copy(hostile, [issue("A1")], tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_filter_of_the_user_is_widened_and_narrowed_again(tmp_path):
    path = tmp_path / "f.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("Sheet1")
    for r in range(6):
        sheet.write_row(r, 0, ["样例", r, r])
    sheet.autofilter("A1:B6")
    sheet.filter_column("B", "x > 2")
    made.close()
    copy = marked(path, [issue("B3")])
    found = opened(copy)["Sheet1"]
    assert found.auto_filter.ref == "A1:D6"
    assert [c.colId for c in found.auto_filter.filterColumn] == [1]
    names = parts(copy)["xl/workbook.xml"].decode()
    assert "$A$1:$D$6" in names
    bare = opened(marked(copy, [], "bare.xlsx"))["Sheet1"]
    assert bare.auto_filter.ref == "A1:B6"
    assert [c.colId for c in bare.auto_filter.filterColumn] == [1]


def test_rejected_rows_keep_the_layout(tmp_path):
    from intake.intake_books import A, B, C, D

    rows = [
        [A, "样例甲", 1, 5],
        [B, "样例乙", "约300", 5],
        [C, "样例丙", 1, 5],
        [D, "样例丁", -2, -1],
        ["合计", None, 0, 14],
    ]
    path = output(tmp_path / "form.xlsx", rows)
    reading = read(path)
    bad = {s.name: s.bad_rows for s in reading.sheets}
    rejected_rows(path, bad, tmp_path / "bad.xlsx", issues=reading.issues, layouts=[s.layout for s in reading.sheets])
    again = read(tmp_path / "bad.xlsx")
    sheet = next(s for s in again.sheets if s.dataset)
    assert sheet.table.column("_row").to_pylist() == list(bad["Sheet1"]) == [4, 6]
    assert [(i.cell, i.rule) for i in again.issues if i.severity == "fatal"] == [
        (i.cell, i.rule) for i in reading.fatal
    ]
    page = opened(tmp_path / "bad.xlsx")["Sheet1"]
    assert [page.cell(r, 2).value for r in range(1, 8)] == [None, "企业名称", None, "样例乙", None, "样例丁", None]
    assert [page.row_dimensions[r].hidden for r in range(1, 8)] == [False, False, True, False, True, False, True]


def test_rejected_rows_lean_on_no_formula_that_is_gone(tmp_path):
    lines = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>金额</t></is></c><c r="B1" t="inlineStr"><is><t>和</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="shared" ref="B2:B4" si="0">A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f t="shared" si="0"/><v>4</v></c></row>'
        '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><f>A4*2</f><v>6</v></c></row>'
    )
    path = package(tmp_path / "shared.xlsx", cells(lines))
    rejected_rows(path, {"S": [3, 4]}, tmp_path / "bad.xlsx")
    page = opened(tmp_path / "bad.xlsx")["S"]
    assert [page.cell(r, 2).value for r in range(1, 5)] == ["和", None, 4, "=A4*2"]


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)
cell_values = st.one_of(
    st.none(), st.integers(-9999, 9999), st.booleans(), texts, st.sampled_from(["=1+1", "+86", "@x", "<a&b>", "]]>"])
)
grids = st.lists(st.lists(cell_values, min_size=1, max_size=6), min_size=1, max_size=12)
places = st.lists(st.tuples(st.integers(1, 15), st.integers(1, 8), st.sampled_from(["fatal", "warning"])), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=grids, marks=places, again=places)
def test_values_of_all_cells_are_those_of_the_source(tmp_path, rows, marks, again):
    path = tmp_path / "any.xlsx"
    made = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = made.add_worksheet("Sheet1")
    looks = [
        made.add_format({"num_format": "0.00", "bg_color": c}) if c else None for c in (None, "#DDEBF7", "#FF9B9B")
    ]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value, looks[(r + c) % 3]) if value is not None else sheet.write_blank(
                r, c, None, looks[2]
            )
    made.close()
    first = marked(path, [issue(f"{chr(64 + c)}{r}", s) for r, c, s in marks], "first.xlsx")
    second = marked(first, [issue(f"{chr(64 + c)}{r}", s) for r, c, s in again], "second.xlsx")
    source, copy = opened(path)["Sheet1"], opened(second)["Sheet1"]
    severity = {}
    for r, c, s in again:
        severity[r, c] = "fatal" if "fatal" in (s, severity.get((r, c))) else s
    width = max(len(row) for row in rows)
    filled = max((c for row in rows for c, v in enumerate(row, 1) if v is not None and v != ""), default=0)
    columns = {max(filled, *(c for _, c, _ in found)) + 1 for found in (marks, again) if found}
    for r in range(1, 16):
        for c in range(1, max(width, 8) + 1):
            if c in columns:
                continue  # an error column
            old, new = source.cell(r, c), copy.cell(r, c)
            assert new.value == old.value, (r, c)
            wanted = {"fatal": RED, "warning": "FFFFE58F"}.get(severity.get((r, c), ""), old.fill.fgColor.rgb)
            assert new.fill.fgColor.rgb == wanted, (r, c)
            assert new.number_format == old.number_format
    bare = opened(marked(second, [], "bare.xlsx"))["Sheet1"]
    assert [[c.value for c in row] for row in bare.iter_rows(max_row=12, max_col=8)] == [[c.value for c in row] for row in source.iter_rows(max_row=12, max_col=8)]  # fmt: skip


def test_large_sheets_pass_through_in_little_memory(tmp_path, monkeypatch):
    """A sheet of 30 MB of XML: never more than 20 MB of Python objects."""
    import tracemalloc

    monkeypatch.setattr("zhuashou.intake.marking.check_file", lambda _: "zip")  # it has its own bound
    row = "".join(f'<c r="{chr(65 + c)}{{0}}"><v>{{0}}</v></c>' for c in range(20))
    lines = "".join(f'<row r="{k}">{row.format(k)}</row>' for k in range(1, 50_001))
    path = package(tmp_path / "large.xlsx", cells(lines))
    del lines
    with zipfile.ZipFile(path) as found:
        assert found.getinfo("xl/worksheets/sheet1.xml").file_size > 24 * 2**20
    tracemalloc.start()
    try:
        annotated_copy(path, [issue("C49999", sheet="S"), issue("C3", sheet="S")], tmp_path / "out.xlsx")
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()
    assert b'<c r="C49999" s="' in parts(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_marks_come_off_a_copy_that_libreoffice_saved(tmp_path):
    path = tmp_path / "lo.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet, blue = made.add_worksheet("台账"), made.add_format({"bg_color": "#DDEBF7"})
    for r, row in enumerate([["名称", "金额"], ["样例", 1], ["样例", 2]]):
        sheet.write_row(r, 0, row, blue if r == 1 else None)
    made.close()
    marked(path, [issue("B2", sheet="台账"), issue("A3", "warning", "台账")])
    saved = tmp_path / "saved"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved), str(tmp_path / "marked.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    bare = marked(saved / "marked.xlsx", [], "bare.xlsx")
    book_ = opened(bare)
    assert book_.sheetnames == ["台账"]
    page = book_["台账"]
    assert values(bare, "台账") == values(path, "台账")
    assert (page["B2"].fill.fgColor.rgb, page["A3"].fill.patternType, page["A2"].comment) == ("FFDDEBF7", None, None)
    assert page.auto_filter.ref is None
