# SPDX-License-Identifier: Apache-2.0
"""Cells to values: exact, or a fault with a reason; never a silent blank."""

import shutil
import subprocess
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_books import OUTPUT as OUTPUT_FORM
from intake_books import book, code, read

from zhuashou.intake.formats import decided
from zhuashou.intake.periods import year_of
from zhuashou.intake.values import convert_column, converter, period_reader
from zhuashou.tables import dataset, scaled
from zhuashou.terms import UNITS, say

OUTPUT, FIRM = dataset("monthly_output").by_id, dataset("enterprises").by_id


def one(column, cell, unit=""):
    """Value or reason."""
    values, faults = convert_column([cell], converter(column, unit))
    if faults:
        assert values == [None]
        assert say(faults[0][1].words, "en") and say(faults[0][1].remedy, "zh")  # noqa: PT018
        return faults[0][1].words.id.removeprefix("intake.")
    return values[0]


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        (1.5, "15000"), (12, "120000"), ("1,234.5", "12345000"), ("1，234", "12340000"), ("１２３", "1230000"), ("1 234", "12340000"),
        ("(1,200)", "-12000000"), ("（１２）", "-120000"), ("-5", "-50000"), ("−5", "-50000"), ("+5", "50000"), (".5", "5000"), ("5.", "50000"),
        ("3.2亿", "320000000"), ("3.2亿元", "320000000"), ("12元", "12"), ("△12.5", "-125000"), ("▲12.5", "-125000"), ("－12", "-120000"), ("–12", "-120000"), ("— 12", "-120000"),
        ("负12", "-120000"), ("3,200.5万元", "32005000"), ("1.2 亿元", "120000000"), ("3百万", "3000000"), ("2千万元", "20000000"),
        ("1.5万亿", "1500000000000"), ("人民币12万元", "120000"), ("\u00a012", "120000"), ("12\u200b", "120000"), ("\ufeff12", "120000"),
        ("'12", "120000"), ("\t12\n", "120000"), ("１，２３４．５", "12345000"), ("¥12", "120000"), ("1200千元", "1200000"), (0, "0"), ("0", "0"),
        (0.1 + 0.2, "3000"), (123456789012.34, "1234567890123400"), (1e-7, "0"),
    ],
)  # fmt: skip
def test_figures(cell, yuan):
    assert one(OUTPUT["gross_output_month"], cell, "万元") == Decimal(yuan) * 100


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("约300", "about"), ("300左右", "about"), ("300多", "about"), ("10-20", "about"), ("1.2E3", "power_of_ten"), ("12,34", "not_a_number"),
        ("1.234,5", "not_a_number"), ("20XX", "not_a_number"), ("1/2", "not_a_number"), ("(-5)", "not_a_number"), (True, "not_a_number"),
        (datetime.fromisoformat("2024-01-01"), "not_a_number"), (time(1), "not_a_number"), ("#N/A", "error_cell"), ("#DIV/0!", "error_cell"),
        ("5%", "unit_mismatch"), ("5‰", "unit_mismatch"), ("壹佰万", "spoken_number"), ("一百二十万元", "spoken_number"), ("300+", "about"),
        (">300", "about"), ("≥300", "about"), ("近300", "about"), ("300余", "about"), ("12（预计）", "not_a_number"), ("=1+2", "not_a_number"),
        ("(△5)", "not_a_number"), ("1.2.3", "not_a_number"), ("待定", "not_a_number"), ("12:30", "not_a_number"), ("3公顷", "unit_mismatch"), (1e300, "too_big"), (float("inf"), "too_big"), ("9" * 30, "too_big"),
    ],
)  # fmt: skip
def test_what_is_no_exact_figure(cell, reason):
    assert one(OUTPUT["gross_output_month"], cell, "万元") == reason


@pytest.mark.parametrize(
    "cell", ["", None, " ", "—", "–", "－", "--", "/", "无", "暂无", "NULL", "…", "\u3000", "\u200b", "\u00a0"]
)
def test_blanks_are_not_zero(cell):
    assert one(OUTPUT["gross_output_month"], cell, "万元") is None


MONEY = [u.id for u in UNITS.values() if u.family == "money"]


@given(
    st.lists(st.one_of(st.floats(-9e8, 9e8), st.integers(-(10**8), 10**8), st.none()), min_size=8, max_size=40),
    st.sampled_from(MONEY),
)
def test_the_quick_way_is_the_exact_way(cells, unit):
    column = OUTPUT["gross_output_month"]
    values, faults = convert_column(cells, converter(column, unit))
    assert faults == []
    factor = Decimal(UNITS[unit].factor.numerator) * 100
    exact = [None if c is None else int((Decimal(repr(c)) * factor).to_integral_value(ROUND_HALF_UP)) for c in cells]
    assert values == exact


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["plain", "marks", "brackets", "wide"]))
def test_numbers_written_as_text(value, way):
    text = f"{value:f}"
    if way == "marks":
        text = f"{value:,f}"
    elif way == "brackets" and value < 0:
        text = f"({-value:f})"
    elif way == "wide":
        text = text.translate(
            {ord(a): a_wide for a, a_wide in zip("0123456789.-", "０１２３４５６７８９．－", strict=True)}
        )
    assert one(OUTPUT["gross_output_month"], text, "元") == value * 100


@pytest.mark.parametrize(
    "cell",
    ["2024.3.5", "2024-03-05", "2024/3/5", "2024年3月5日", "2024年 3 月 5 日", "20240305", "2024-3-5 00:00:00", "2024/3/5 0:00", "2024年3月5号", "二〇二四年三月五日", "二○二四年三月五", "'2024-03-05", "２０２４．３．５",
     "\u200b2024.3.5\ufeff", 20240305.0, 45356, 45356.0, "45356",
     datetime.fromisoformat("2024-03-05T10:00"), date(2024, 3, 5)],
)  # fmt: skip
def test_dates(cell):
    assert one(FIRM["registered_on"], cell) == "2024-03-05"


@pytest.mark.parametrize("cell", ["2024年3月", "2024.3", "202403", 202403.0, "二零二四年三月"])
def test_months_as_dates_are_their_first_day(cell):
    assert one(FIRM["registered_on"], cell) == "2024-03-01"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("2024-13-01", "not_a_date"), ("2024-02-30", "not_a_date"), ("24-3-5", "short_year"), ("24.3.5", "short_year"), ("24年3月5日", "short_year"), ("2024年底", "not_a_date"), ("二〇二四年十三月", "not_a_date"), ("长期", "not_a_date"), ("20XX.0X", "not_a_date"),
     (2024.1, "undecidable_date"), (2024.0, "undecidable_date"), ("#REF!", "error_cell"), (True, "not_a_date")],
)  # fmt: skip
def test_what_is_no_date(cell, reason):
    assert one(FIRM["registered_on"], cell) == reason


@pytest.mark.parametrize(
    ("cell", "period"),
    [("2026-10", "2026-10"), ("2026年10月份", "2026-10"), (202610.0, "2026-10"), ("2026.10", "2026-10"), ("2026年1—2月", "2026-02"), ("2026Q3", "2026-Q3"),
     ("2026年三季度", "2026-Q3"), (2026.0, "2026"), (datetime.fromisoformat("2026-10-01"), "2026-10"), (46296.0, "2026-10"), ("2026年1—10月", "2026-10"), ("二〇二六年十月", "2026-10"), ("2026年10月31日", "2026-10"), ("2026/10", "2026-10"), ("2026 年 10 月", "2026-10"),
     ("2026年10月\u200b", "2026-10"), ("26.10", "not_a_period"),
     (2026.1, "undecidable_period"), ("2026-01", "january"), (datetime.fromisoformat("2026-01-01"), "january"), ("10月", "not_a_period"), ("#N/A", "error_cell")],
)  # fmt: skip
def test_periods(cell, period):
    assert one(OUTPUT["period"], cell) == period


def test_formats_decide_what_values_cannot():
    percent = dataset("official_figures").by_id["yoy"]
    assert decided(percent, 0.085, "0.0%") == "8.5%"
    assert decided(percent, 0.085, "General") == 0.085
    assert decided(OUTPUT["period"], 2026.1, "0.00") == "2026.10"
    assert decided(OUTPUT["period"], 2026.1, "0.0") == 2026.1
    assert decided(OUTPUT["gross_output_month"], 0.5, "0%") == 0.5


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("key_enterprise", "√", True), ("key_enterprise", 0.0, False), ("key_enterprise", "大概", "not_a_flag"),
        ("staff", "1.2万", 12000), ("staff", 5.5, "not_whole"), ("staff", "300人", 300),
        ("industry", 3973.0, "C3973"), ("industry", "c3973", "C3973"), ("industry", 610.0, "B0610"), ("industry", "9999", "unknown_industry"),
        ("region", "涪城", "510703"), ("region", "绵阳市涪城区", "510703"), ("region", 510703.0, "510703"), ("region", "火星区", "unknown_region"),
        ("size", "大型", "large"), ("size", "巨型", "unknown_choice"),
        ("uscc", "９１５10703ma0000001x", "91510703MA0000001X"), ("name", "#N/A", "error_cell"), ("name", 12.0, "12"), ("name", "\ufeff样例\u00a0厂\u200b", "样例 厂"),
        ("uscc", "91510703\u200bMA0000001X", "91510703MA0000001X"), ("uscc", "'91510703MA0000001X", "91510703MA0000001X"), ("uscc", "-", None),
        ("uscc", 9.1510703e17, "power_of_ten"), ("key_enterprise", "✔", True), ("key_enterprise", "无", False),
    ],
)  # fmt: skip
def test_codes_choices_and_flags(column, cell, value):
    assert one(FIRM[column], cell) == value


def test_land_in_other_units_is_exact():
    assert one(FIRM["land_mu"], 1, "公顷") == 15 * 10**4
    assert one(FIRM["land_mu"], 2000, "平方米") == 3 * 10**4
    assert one(FIRM["land_mu"], "2亩", "公顷") == 2 * 10**4


def test_shares_in_thousandths():
    assert one(dataset("official_figures").by_id["yoy"], "5‰") == 5000
    assert one(dataset("official_figures").by_id["yoy"], "12％") == 12 * 10**4


@pytest.mark.parametrize(
    ("year", "cell", "period"),
    [("2026", "10月", "2026-10"), ("2026", "3月份", "2026-03"), ("2026", "1-9月", "2026-09"), ("2026", "一季度", "2026-Q1"), ("2026", "Q3", "2026-Q3"),
     ("2026", "2025年9月", "2025-09"), ("2026", 2026.1, "undecidable_period"), ("", "3月", "not_a_period")],
)  # fmt: skip
def test_months_alone_belong_to_the_year_of_the_title(year, cell, period):
    values, faults = convert_column([cell], period_reader(year))
    assert (faults[0][1].words.id.removeprefix("intake.") if faults else values[0]) == period


def test_the_year_of_a_title():
    assert year_of(["Sheet1", "2026年工业产销总值", "2025年"]) == "2026"
    assert year_of(["2025年和2026年对比"]) == ""
    assert year_of(["产值", "打印日期：2026年11月3日"]) == ""


TRAPS = ["1,200", "△12.5", "3.2亿元", "（1,200）", "约300", "#N/A", "—", "0", "壹佰万", "１２３"]
READ = [
    1200 * 10**6,
    -125 * 10**5,
    320_000_000 * 100,
    -1200 * 10**6,
    "about",
    "error_cell",
    None,
    0,
    "spoken_number",
    123 * 10**6,
]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "xls", "ods"])
def test_traps_are_the_same_in_every_kind_of_file(tmp_path, kind):
    lines = [
        ["2026年工业产销总值"],
        ["报告期", *OUTPUT_FORM],
        *([f"{k + 3}月", code(k), f"样例{k}", cell, 9] for k, cell in enumerate(TRAPS)),
    ]
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        rows = (",".join(f'"{"" if cell is None else cell}"' for cell in line) for line in lines)
        path.write_bytes("\n".join(rows).encode("gb18030"))
    else:
        book(tmp_path / "a.xlsx", lines)
    if kind in ("xls", "ods"):
        convert_file(tmp_path / "a.xlsx", kind)
    sheet = read(path).sheets[0]
    faults = {
        i.row: i.words.id.removeprefix("intake.")
        for i in sheet.issues
        if i.field == "gross_output_month" and i.rule == "unreadable"
    }
    found = scaled(sheet.table.column("gross_output_month"), 2)
    assert [faults.get(k + 3, value) for k, value in enumerate(found)] == READ
    assert sheet.table.column("period").to_pylist() == [f"2026-{k + 3:02d}" for k in range(len(TRAPS))]


def convert_file(path, kind):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", kind, "--outdir", path.parent, path],
        check=True,
        capture_output=True,
    )
