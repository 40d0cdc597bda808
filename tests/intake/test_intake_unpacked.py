# SPDX-License-Identifier: Apache-2.0
"""A large workbook is parsed from a copy that is faster to read: the same cells, the same merged ranges, the same refusals, nothing left behind."""

import contextlib
import tempfile
import zipfile

import pytest
from hypothesis import given
from intake_books import A, B, book, cells, output, package, read
from random_books import save, sheets
from test_intake_random_books import QUIET

from zhuashou.intake import unpacked
from zhuashou.intake.reader import IntakeError, iter_sheets, read_sheets
from zhuashou.intake.unpacked import Unpacked

ROW = '<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="inlineStr"><is><t>样例</t></is></c></row><row r="4"><c r="B4"><v>2.5</v></c></row>'
MERGED = '<mergeCells count="2"><mergeCell ref="A1:C2"/><mergeCell ref="B4:AB1000"/></mergeCells>'


def flat(sheets):
    return [(s.name, [*s.rows], s.merges, s.hidden) for s in sheets]


def both(path, monkeypatch):
    """The sheets from the file itself and as read for a large file, and what the second was parsed from."""
    seen = []
    plain = flat(read_sheets(path))
    monkeypatch.setattr(unpacked, "LARGE", 1)
    copied = flat(iter_sheets(path, seen.append))
    return plain, copied, seen


def merged(sheet, end=MERGED):
    return sheet.replace("</sheetData>", f"</sheetData>{end}")


@QUIET
@given(sheets())
def test_random_workbooks_are_the_same_from_the_copy(plan):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = save(folder, plan, plan["rows"])
        plain, copied, seen = both(path, patch)
        assert plain == copied
        assert (bool(seen) and seen[0] != path) is (path.suffix == ".xlsx")


def test_merges_and_cells_are_those_that_the_parser_finds_itself(tmp_path, monkeypatch):
    path = package(tmp_path / "a.xlsx", merged(cells(ROW)))
    plain, copied, seen = both(path, monkeypatch)
    assert plain == copied
    assert plain[0][2] == (((0, 0), (1, 2)), ((3, 1), (999, 27)))
    assert seen != [path]
    assert not seen[0].exists()


def test_every_sheet_keeps_its_own_merges(tmp_path, monkeypatch):
    rows = [["甲", None, None], ["乙", 1, 2], ["丙", 3, 4]]
    path = book(tmp_path / "a.xlsx", rows, merges=[((0, 0, 0, 2), "甲")], more={"二": rows, "三": [[1]]}, hidden=["三"])
    plain, copied, _ = both(path, monkeypatch)
    assert plain == copied
    assert [len(merges) for _, _, merges, _ in copied] == [1, 0, 0]
    monkeypatch.setattr(unpacked, "LARGE", 800)  # only some sheets are large
    assert flat(read_sheets(path)) == plain


@pytest.mark.parametrize(
    "sheet",
    [
        merged(cells(ROW), MERGED.replace('"/>', '"></mergeCell>')),
        merged(cells(ROW), MERGED.replace("<mergeCell ", "<mergeCell\n")),
        merged(cells(ROW), f"{MERGED}<!-- <mergeCell ref='A9:B9'/> -->"),
        merged(cells(ROW), "<!-- </sheetData> -->" + MERGED),
        merged(cells(ROW)).replace("<sheetData>", "<sheetData ><!-- <sheetData> -->"),
        merged(cells(ROW)).replace("<sheetData>", "<!-- <sheetData> --><sheetData>"),
        merged(cells(ROW.replace("样例", "<![CDATA[</sheetData>]]>"))),
        MERGED.join(cells(ROW).partition("<sheetData>")[::2]).replace(MERGED, MERGED + "<sheetData>"),
        cells().replace("<sheetData></sheetData>", "<sheetData/>"),
        merged(cells(ROW)).encode("utf-16"),
    ],
)
def test_what_is_not_plain_is_parsed_from_the_file_itself(tmp_path, monkeypatch, sheet):
    path = package(tmp_path / "a.xlsx", sheet)
    results = []
    for large in (2**40, 1):
        monkeypatch.setattr(unpacked, "LARGE", large)
        seen = []
        try:
            results.append(flat(iter_sheets(path, seen.append)))
        except IntakeError as error:
            results.append(error.words)
        assert seen in ([path], [])
    assert results[0] == results[1]


def test_ends_and_seams_of_pieces(tmp_path, monkeypatch):
    rows = "".join(f'<row r="{k}"><c r="A{k}"><v>{k}</v></c></row>' for k in range(1, 300))
    path = package(tmp_path / "a.xlsx", merged(cells(rows)))
    for piece in (97, 256, 1000):
        monkeypatch.setattr("zhuashou.intake.safety._PIECE", piece)
        plain, copied, _ = both(path, monkeypatch)
        assert plain == copied


def test_a_comment_over_the_seam_of_two_pieces_is_seen():
    for cut in range(1, 12):
        with Unpacked() as copy:
            part = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
            part.file_size = unpacked.LARGE
            with copy.of([zipfile.ZipInfo("xl/workbook.xml"), part]):
                for piece in (b"<sheetData>", b"<c/><!--x-->"[:cut], b"<c/><!--x-->"[cut:], b"</sheetData>"):
                    copy.write(part, piece)
            assert copy.path is None


def test_refusals_are_the_same_and_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacked, "LARGE", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    entity = '<!DOCTYPE x [<!ENTITY a "b">]>'
    far = '<row r="399999"><c r="ZZ399999"><v>1</v></c></row>'
    for sheet, reason in ((entity + cells(ROW), "entities"), (cells(far), "too_many_cells"), (cells(), "empty_file")):
        with pytest.raises(IntakeError) as refused:
            read_sheets(package(tmp_path / "a.xlsx", sheet))
        assert refused.value.words.id == f"intake.{reason}"
    with pytest.raises(IntakeError):
        read(book(tmp_path / "b.xlsx", [["甲", "乙"], [1, 2]]))
    with contextlib.closing(iter_sheets(output(tmp_path / "c.xlsx", [[A, "甲", 1, 9], [B, "乙", 2, 8]]))) as left:
        next(left)
        assert [*(tmp_path / "temporary").iterdir()]
    assert not [*(tmp_path / "temporary").iterdir()]


@pytest.mark.parametrize("where", ["folder", "write", "close"])
def test_a_disk_that_is_full_does_not_matter(tmp_path, monkeypatch, where):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 9], [B, "乙", 2, 8]])
    plain = flat(read_sheets(path))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpacked, "LARGE", 1)
    name, owner = {
        "folder": ("TemporaryDirectory", unpacked),
        "write": ("write", zipfile._ZipWriteFile),
        "close": ("_write_end_record", zipfile.ZipFile),
    }[where]
    monkeypatch.setattr(owner, name, full)
    seen = []
    assert flat(iter_sheets(path, seen.append)) == plain
    assert seen == [path]
