# SPDX-License-Identifier: Apache-2.0
"""Hostile, broken and odd files: refused with words, or read; never a crash, never unbounded."""

import pickle
import random
import struct
import zipfile

import pytest
import xlwt
from intake_books import OUTPUT, A, book, cells, output, package, read
from xlsxwriter import Workbook

from zhuashou.intake import IntakeError, cell_text, read_layout
from zhuashou.intake.marks import sheet_marks
from zhuashou.intake.safety import check_extent
from zhuashou.terms import say

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(path):
    with pytest.raises(IntakeError) as error:
        read_layout(path)
    assert path.name in say(error.value.words, "zh")
    assert path.name in say(error.value.words, "en")
    return error.value.words.id


def test_missing_empty_folder_and_unknown_files(tmp_path):
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "图.png").write_bytes(b"\x89PNG")
    (tmp_path / "夹.xlsx").mkdir()
    (tmp_path / "文字.xlsx").write_text("不是工作簿")
    assert refused(tmp_path / "没有.xlsx") == "intake.missing_file"
    assert refused(tmp_path / "空.xlsx") == "intake.empty_file"
    assert refused(tmp_path / "图.png") == "intake.unknown_kind"
    assert refused(tmp_path / "夹.xlsx") == "intake.not_a_file"
    assert refused(tmp_path / "文字.xlsx") == "intake.not_a_workbook"


def test_a_workbook_without_any_content_is_empty(tmp_path):
    assert refused(book(tmp_path / "a.xlsx", [[None]])) == "intake.empty_file"
    (tmp_path / "a.csv").write_text("\n , ,\n")
    assert refused(tmp_path / "a.csv") == "intake.empty_file"


def test_macros_by_name_and_by_content(tmp_path):
    (tmp_path / "a.xlsm").write_bytes(b"PK\x03\x04")
    assert refused(tmp_path / "a.xlsm") == "intake.macro_file"
    assert refused(package(tmp_path / "b.xlsx", cells(ONE), parts=[("xl/vbaProject.bin", b"x")])) == "intake.macro_file"
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "_VBA_PROJECT_CUR".encode("utf-16-le")
    (tmp_path / "c.xls").write_bytes(content)
    assert refused(tmp_path / "c.xls") == "intake.macro_file"


def test_encrypted_files_are_said_to_be_so(tmp_path):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.xlsx").write_bytes(content)
    assert refused(tmp_path / "a.xlsx") == "intake.encrypted"


def test_zip_bombs_that_declare_their_size(tmp_path):
    bomb = package(tmp_path / "a.xlsx", cells(ONE), parts=[("xl/big.xml", b"0" * (40 * 2**20))])
    assert bomb.stat().st_size < 100_000
    assert refused(bomb) == "intake.zip_bomb"


def test_zip_bombs_that_lie_about_their_size(tmp_path):
    path = package(tmp_path / "a.xlsx", cells(ONE), parts=[("xl/big.xml", b"0" * (30 * 2**20))])
    data, true, false = path.read_bytes(), struct.pack("<I", 30 * 2**20), struct.pack("<I", 100)
    assert data.count(true) == 2
    path.write_bytes(data.replace(true, false))
    with zipfile.ZipFile(path) as lying:
        assert lying.getinfo("xl/big.xml").file_size == 100
    assert refused(path) == "intake.not_a_workbook"


@pytest.mark.parametrize("head", ['<!DOCTYPE a [<!ENTITY b "c">]>', " " * 10_000 + "<!DOCTYPE a>", '<!ENTITY b "c">'])
def test_entity_declarations_anywhere_in_a_part(tmp_path, head):
    path = package(tmp_path / "a.xlsx", cells(ONE), parts=[("xl/other.xml", f'<?xml version="1.0"?>{head}<a/>')])
    assert refused(path) == "intake.entities"


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_entity_declarations_in_other_encodings_among_other_signs(tmp_path, code):
    plain = "<a>!=1</a>" * 9_000
    assert len(read_layout(package(tmp_path / "a.xlsx", cells(ONE), parts=[("xl/other.xml", plain)]))[0].rows) == 1
    hostile = (plain + '<!DOCTYPE a [<!ENTITY b "c">]>' + plain).encode(code)
    assert refused(package(tmp_path / "b.xlsx", cells(ONE), parts=[("xl/other.xml", hostile)])) == "intake.entities"


@pytest.mark.parametrize(
    "rows",
    [
        ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row><row r="1"><c r="xfd1"><v>2</v></c></row>',
        ONE + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        ONE + '<row r="2"><c s="1" r="ZZZZZZ2"><v>1</v></c></row>',
    ],
)
def test_cells_far_away_are_refused_before_a_grid_is_made(tmp_path, rows):
    assert refused(package(tmp_path / "a.xlsx", cells(rows))) == "intake.too_many_cells"


def test_absurd_dimensions_without_cells_do_no_harm(tmp_path):
    sheet = cells(ONE).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    sheet = sheet.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
    sheet = sheet.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert len(read_layout(package(tmp_path / "a.xlsx", sheet))[0].rows) == 1


def _ods(path, body):
    names = ":".join(["urn:oasis:names:tc:opendocument:xmlns", ""])
    spaces = " ".join(f'xmlns:{n}="{names}{n}:1.0"' for n in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        made.writestr("META-INF/manifest.xml", manifest)
        made.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return path


def test_repeated_cells_of_ods(tmp_path):
    cell = '<table:table-cell {} office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    times = 'table:number-{}-repeated="{}"'
    bomb = f"<table:table-row {times.format('rows', 1048576)}>{cell.format(times.format('columns', 16384))}</table:table-row>"
    assert refused(_ods(tmp_path / "a.ods", bomb)) == "intake.too_many_cells"
    blank = f"<table:table-cell {times.format('columns', 16383)}/>"
    end = f"<table:table-row {times.format('rows', 1048575)}><table:table-cell {times.format('columns', 16384)}/></table:table-row>"
    fine = f"<table:table-row>{cell.format('')}{blank}</table:table-row>{end}"
    assert len(read_layout(_ods(tmp_path / "b.ods", fine))[0].rows) == 1
    several = f'{fine}</table:table><table:table table:name="T">{fine}'
    assert [len(sheet.rows) for sheet in read_layout(_ods(tmp_path / "c.ods", several))] == [1, 1]
    hostile = f'{bomb}</table:table><table:table table:name="T">{fine}'
    assert refused(_ods(tmp_path / "d.ods", hostile)) == "intake.too_many_cells"


def test_extent_limits():
    check_extent("a", 100_000, 30)
    for rows, columns in ((500_000, 2), (2, 500), (400_000, 100)):
        with pytest.raises(IntakeError):
            check_extent("a", rows, columns)


def test_damaged_packages_are_refused_with_words_or_read(tmp_path):
    whole = output(tmp_path / "a.xlsx", [[A, "样例甲", 1, 2]]).read_bytes()
    dice = random.Random(7)
    for n in range(120):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(bytes(data[: dice.randint(200, len(data))] if n % 3 == 0 else data))
        try:
            read_layout(path)
        except IntakeError as error:
            assert say(error.words)


def test_errors_survive_the_way_between_processes(tmp_path):
    try:
        read_layout(tmp_path / "没有.xlsx")
    except IntakeError as error:
        again = pickle.loads(pickle.dumps(error))
        assert again.words == error.words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_csv_in_all_usual_encodings_and_separators(tmp_path, encoding, sign):
    path = tmp_path / "2026年10月产值.csv"
    lines = [["2026年10月，样例数据", "", "", ""], OUTPUT, [A, "样例甲", '"1,200"', "9000"]]
    path.write_bytes("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    row = read(path).sheets[0].table.to_pylist()[0]
    assert (row["name"], row["gross_output_month"], row["_row"]) == ("样例甲", 12_000_000, 3)


def test_csv_that_is_binary_or_has_a_monstrous_field(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\0\0\0c\n")
    assert refused(tmp_path / "a.csv") == "intake.not_a_workbook"
    (tmp_path / "b.csv").write_bytes(b"a,b\n1," + b"x" * 300_000)
    assert refused(tmp_path / "b.csv") == "intake.unreadable"
    (tmp_path / "c.csv").write_bytes(b"\xff\xff\xff,\x81\n")
    assert refused(tmp_path / "c.csv") == "intake.encoding"


def test_xls_and_an_ending_that_does_not_fit_the_content(tmp_path):
    old = xlwt.Workbook()
    page = old.add_sheet("产值")
    for r, row in enumerate([["2026年10月"], OUTPUT, [A, "样例甲", 1.5, 20]]):
        for c, value in enumerate(row):
            page.write(r, c, value)
    old.save(str(tmp_path / "a.xls"))
    (tmp_path / "b.xlsx").write_bytes((tmp_path / "a.xls").read_bytes())
    assert read(tmp_path / "a.xls").sheets[0].table == read(tmp_path / "b.xlsx").sheets[0].table


def test_cell_text_leads_back_to_the_raw_cell(tmp_path):
    path = output(tmp_path / "a.xlsx", [[A, "样例甲", "３.２亿元", 40000]])
    assert cell_text(path, "Sheet1", 3, "C") == "３.２亿元"
    assert cell_text(path, "Sheet1", 3, "D") == "40000"
    assert cell_text(path, "Sheet1", 99, "D") == ""
    assert cell_text(path, "无此表", 3, "D") == ""


def test_chart_sheets_are_passed_over(tmp_path):
    made = Workbook(tmp_path / "a.xlsx")
    page = made.add_worksheet("数")
    for r, row in enumerate([["2026年10月"], OUTPUT, [A, "样例甲", 1, 2]]):
        page.write_row(r, 0, row)
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=数!$C$3:$D$3"})
    made.add_chartsheet("图").set_chart(chart)
    made.close()
    assert [s.name for s in read(tmp_path / "a.xlsx").sheets] == ["数"]


def test_sheet_names_with_path_tricks_are_only_names(tmp_path):
    made = Workbook(tmp_path / "a.xlsx")
    names = ["..%2f..%2fetc", "..", "~root", "CON", "$(id)", "=1+1", "a&b<c>"]
    for name in names:
        made.add_worksheet(name).write(0, 0, "x")
    made.close()
    assert [s.name for s in read_layout(tmp_path / "a.xlsx")] == names
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_links_to_other_files_are_not_followed(tmp_path):
    link = '<?xml version="1.0"?><externalLink><externalBook><sheetNames/></externalBook></externalLink>'
    target = '<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    row = '<row r="1"><c r="A1"><f>[1]S!A1</f><v>7</v></c><c r="B1"><f>[1]S!B1</f></c></row>'
    parts = [("xl/externalLinks/externalLink1.xml", link), ("xl/externalLinks/_rels/externalLink1.xml.rels", target)]
    path = package(tmp_path / "a.xlsx", cells(row), parts=parts)
    found = read_layout(path)[0]
    assert (cell_text(path, "S", 1, "A"), found.unsaved) == ("7", ("B1",))


@pytest.mark.parametrize(
    "text", ["<c r='A1'" * 300_000, '<row hidden="1" ' * 200_000, "<c><f>" * 300_000, "<c>" + " " * 2_000_000]
)
def test_text_made_to_be_slow_is_not(tmp_path, text):
    path = package(tmp_path / "a.xlsx", f'<worksheet xmlns="x"><sheetData>{text}</sheetData></worksheet>')
    assert sheet_marks(path)["S"].unsaved == set()


@pytest.mark.parametrize("name", ["产值", "产值2026.10"])
def test_workbooks_without_an_ending_are_known_by_their_content(tmp_path, name):
    old = xlwt.Workbook()
    page = old.add_sheet("表")
    for c, text in enumerate(OUTPUT):
        page.write(0, c, text)
    old.save(str(tmp_path / name))
    assert [c.path for c in read_layout(tmp_path / name)[0].columns] == OUTPUT
    output(tmp_path / "b.xlsx", [[A, "甲", 1, 2]]).rename(tmp_path / name)
    assert read(tmp_path / name, period="2026-10").fatal == ()
    (tmp_path / name).write_text("a,b", encoding="utf-8")
    assert refused(tmp_path / name) == "intake.unknown_kind"
