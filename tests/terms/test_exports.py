# SPDX-License-Identifier: Apache-2.0
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.intake import write_template
from zhuashou.sample.books import Page, xlsx
from zhuashou.tables import datasets
from zhuashou.terms import csv_text, formula_like, safe_text, sheet_name


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠x"])
def test_what_a_spreadsheet_would_take_for_a_formula(text):
    assert formula_like(text)


@pytest.mark.parametrize("text", ["", "样例", "1=1", "a@b.c", "10-20", "'=1"])
def test_what_it_would_not(text):
    assert not formula_like(text)


def test_csv_text_gets_an_apostrophe_unless_it_is_a_number():
    assert [csv_text(t) for t in ("=1+1", "-12.5%", "+3", "-cmd|x", None, "样例")] == [
        "'=1+1",
        "-12.5%",
        "+3",
        "'-cmd|x",
        "",
        "样例",
    ]


def test_control_characters_go_and_length_is_bounded():
    assert safe_text("a\x00b\x1fc\nd\te") == "abc\nd\te"
    assert len(safe_text("样" * 40_000)) == 32_000


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("../../etc/passwd", "etc passwd"), ("a[1]:b*?\\c", "a 1 b c"), ("'=样例'", "=样例"), ("", "Sheet"), ("///", "Sheet"),
     ("样" * 40, "样" * 31), ("History", "History_"), ("\x00\x1f", "Sheet")],
)  # fmt: skip
def test_sheet_names_lose_their_tricks(text, wanted):
    assert sheet_name(text) == wanted


@given(names=st.lists(st.text(max_size=50), max_size=8))
def test_sheet_names_are_allowed_and_differ(names):
    made: list[str] = []
    for name in names:
        made.append(sheet_name(name, made))
    assert len({n.lower() for n in made}) == len(names)
    for name in made:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name[0] not in "'. "
        assert name[-1] not in "'. "


def test_sample_workbooks_and_templates_write_text_as_text(tmp_path):
    xlsx(tmp_path / "s.xlsx", [Page("样例", ["=标题"], [["=名称", "值"]], [["=1+1", 2], ["@x", 3]])])
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["样例"]
    assert [sheet.cell(r, 1).data_type for r in range(1, 5)] == ["s", "s", "s", "s"]
    for name in datasets():
        with zipfile.ZipFile(io.BytesIO(write_template(name))) as package:
            sheets = [package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in text for text in sheets)
