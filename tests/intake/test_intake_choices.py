# SPDX-License-Identifier: Apache-2.0
"""What a person decides about a sheet, templates kept by its shape, and suggestions."""

import json
from datetime import UTC, datetime

import pytest
from intake_books import OUTPUT, A, B, book, output, read

from zhuashou.intake import IntakeError, SheetChoice, fingerprint, read_choices, read_layout
from zhuashou.terms import from_json, to_json

BARE = ["码号", "简名", "甲数", "乙数"]
TOLD = SheetChoice(
    dataset="monthly_output",
    columns={"A": "uscc", "B": "name", "C": "gross_output_month", "D": "gross_output_ytd"},
    units={"C": "万元", "D": "亿元"},
    period="2026年10月",
)


def shape(tmp_path, rows, name="a.xlsx", **more):
    return fingerprint(read_layout(book(tmp_path / name, rows, **more))[0])


def test_choices_are_plain_data_and_back():
    told = SheetChoice(skip=True, rows={7: "total"}, columns={"c": "uscc", "D": None}, units={"E": "万元"}, unit="千元")
    assert from_json(SheetChoice, json.loads(json.dumps(to_json(told)))) == told
    assert read_choices({"表": to_json(told)}) == {"表": told}
    assert (told.columns, told.rows) == ({"C": "uscc", "D": None}, {7: "total"})


@pytest.mark.parametrize(
    "wrong",
    [{"rows": {3: "sum"}}, {"rows": {"x": "data"}}, {"columns": {"1": "uscc"}}, {"columns": {"A": "uscc", "B": "uscc"}}, {"unit": "两"},
     {"units": {"A": "两"}}, {"dataset": "menu"}, {"period": "十月"}, {"header_first_row": 0}, {"header_first_row": 5, "header_last_row": 4},
     {"first_data_row": 3, "header_last_row": 3}, {"dataset": "projects", "columns": {"A": "gross_output_ytd"}}, {"colour": "red"},
     {"skip": "yes"}, {"columns": 5}],
)  # fmt: skip
def test_choices_that_make_no_sense_are_refused(wrong):
    with pytest.raises(IntakeError) as error:
        read_choices({"表": wrong})
    assert error.value.words.id == "intake.bad_choice"


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"别的表": SheetChoice()}, "no_such_sheet"),
        ({"Sheet1": SheetChoice(rows={99: "data"})}, "choice_outside"),
        ({"Sheet1": SheetChoice(columns={"ZZ": "uscc"})}, "choice_outside"),
        ({"Sheet1": SheetChoice(header_last_row=99)}, "choice_outside"),
    ],
)
def test_choices_outside_the_file_are_refused(tmp_path, choices, words):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]])
    for reader in (read_layout, lambda p, choices: read(p, choices=choices)):
        with pytest.raises(IntakeError) as error:
            reader(path, choices=choices)
        assert error.value.words.id == f"intake.{words}"


@pytest.mark.parametrize("wrong", [{"C": "not_a_field"}, {"C": "total_investment"}])
def test_a_field_or_unit_that_the_dataset_does_not_have_is_refused(tmp_path, wrong):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]])
    with pytest.raises(IntakeError):
        read(path, dataset="monthly_output", choices={"Sheet1": SheetChoice(columns=wrong)})
    with pytest.raises(IntakeError) as error:
        read(path, choices={"Sheet1": SheetChoice(units={"C": "亩"})})
    assert error.value.words.id == "intake.choice_column"


def test_everything_detected_can_be_overridden(tmp_path):
    rows = [["表"], BARE, [A, "甲", 1, 2], [B, "乙", 3, 4], ["", "核对数", 9, 9]]
    path = book(tmp_path / "a.xlsx", rows)
    with pytest.raises(IntakeError):
        read(path)
    sheet = read(path, choices={"Sheet1": TOLD.over(SheetChoice(rows={5: "total"}))}).sheets[0]
    assert (sheet.dataset, sheet.period, sheet.skipped) == ("monthly_output", "2026-10", {"total": 1})
    assert [p.letter for p in sheet.columns.values()] == ["A", "B", "C", "D"]
    assert sheet.table.column("gross_output_ytd").to_pylist() == [2 * 10**8, 4 * 10**8]
    assert [i.rule for i in sheet.issues if i.row == 5] == ["total_row", "total_row"]


def test_header_rows_are_told(tmp_path):
    rows = [["甲", "乙", "丙"], ["代码", "名称", "数"], ["（文）", "（文）", "万元"], [A, "甲", 1]]
    path = book(tmp_path / "a.xlsx", rows)
    told = SheetChoice(header_first_row=2, header_last_row=3, unit="亿元")
    found = read_layout(path, {"Sheet1": told})[0]
    assert (found.header_first_row, found.header_last_row, found.first_data_row, found.unit) == (2, 3, 4, "亿元")
    later = read_layout(path, {"Sheet1": SheetChoice(header_first_row=1, header_last_row=1, first_data_row=4)})[0]
    assert [kind for _, kind in later.rows] == ["header", "note", "note", "data"]


def test_a_column_can_be_left_out_or_taken_from_another(tmp_path):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2, 9]], header=[*OUTPUT, "修订累计（万元）"])
    told = SheetChoice(columns={"D": None, "E": "gross_output_ytd"})
    sheet = read(path, choices={"Sheet1": told}).sheets[0]
    assert (sheet.columns["gross_output_ytd"].letter, sheet.unmapped) == ("E", {"D": OUTPUT[3]})


def test_a_skipped_sheet_is_no_error(tmp_path):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]])
    reading = read(path, choices={"Sheet1": SheetChoice(skip=True)})
    assert (reading.sheets[0].dataset, reading.issues) == ("", ())


def test_a_hidden_sheet_is_read_when_a_person_says_what_it_is(tmp_path):
    more = {"旧": [["2026年9月"], OUTPUT, [B, "乙", 1, 2]]}
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]], more=more, hidden=["旧"])
    told = {"旧": SheetChoice(dataset="monthly_output")}
    assert [s.dataset for s in read(path).sheets] == ["monthly_output", ""]
    assert [s.dataset for s in read(path, choices=told).sheets] == ["monthly_output", "monthly_output"]


def test_the_shape_stays_the_same_next_month(tmp_path):
    def month(m, year=2026):
        head = ["代码", f"{year}年1-{m}月产值", f"{year - 1}年1-{m}月产值", f"{m}月产值"]
        return [[f"{year}年{m}月产值表（样例数据）"], ["单位：万元"], head, [A, 1, 2, 3]]

    first = shape(tmp_path, month(9))
    assert first
    assert shape(tmp_path, month(10)) == first
    assert shape(tmp_path, month(3, 2027)) == first
    assert shape(tmp_path, [["附件"], [None], *month(10)]) == first
    assert shape(tmp_path, [*month(10), [B, 4, 5, 6]]) == first


def test_another_shape_is_another_fingerprint(tmp_path):
    def sheet(head, unit="万元", title="2024年产值"):
        return shape(tmp_path, [[title], [f"单位：{unit}"], head, [A, "甲", 1, 2]])

    base = sheet(["代码", "名称", "营业收入", "利润"])
    others = [
        sheet(["代码", "名称", "利润", "营业收入"]),
        sheet(["代码", "名称", "营业收入", "利税"]),
        sheet(["代码", "名称", "营业收入", "利润"], unit="亿元"),
        sheet(["代码", "名称", "营业收入（元）", "利润"]),
        sheet(["代码", "名称", "2023年营业收入", "利润"]),
        sheet(["代码", "名称", "2024年营业收入", "利润"]),
    ]
    assert len({base, *others}) == 7


def test_a_template_answers_for_the_next_file_of_the_shape(tmp_path):
    first = book(tmp_path / "9月.xlsx", [["2026年9月表"], BARE, [A, "甲", 1, 2]])
    key = read(first, choices={"Sheet1": TOLD}).sheets[0].fingerprint
    told = {"period": "2026-09", "rows": {3: "note"}}
    kept = {key: from_json(SheetChoice, to_json(TOLD) | told)}
    reading = read(book(tmp_path / "10月.xlsx", [["附件"], ["2026年10月表"], BARE, [A, "甲", 5, 6]]), templates=kept)
    sheet = reading.sheets[0]
    assert (sheet.template, sheet.period, reading.issues) == (key, "2026-10", ())
    assert sheet.table.column("gross_output_month").to_pylist() == [50000]
    choice = {"Sheet1": SheetChoice(units={"C": "元"}, period="2026-09")}
    again = read(first, templates=kept, choices=choice).sheets[0]
    assert (again.template, again.table.column("gross_output_month").to_pylist()) == (key, [1])
    assert read(output(tmp_path / "b.xlsx", [[A, "甲", 1, 2]]), templates=kept).sheets[0].template == ""


def test_a_template_of_header_rows_that_detection_misses(tmp_path):
    rows = [["2026年9月"], ["甲", "乙", "丙", "丁"], BARE, [A, "甲", 1, 2]]
    told = TOLD.over(SheetChoice(header_first_row=3, header_last_row=3))
    key = read(book(tmp_path / "a.xlsx", rows), choices={"Sheet1": told}).sheets[0].fingerprint
    next_month = book(tmp_path / "b.xlsx", [["2026年10月"], *rows[1:3], [B, "乙", 3, 4]])
    sheet = read(next_month, templates={key: told}).sheets[0]
    assert (sheet.template, sheet.layout.header_first_row, sheet.period) == (key, 3, "2026-10")


def test_suggestions_are_ranked_and_decide_nothing(tmp_path):
    head = [*OUTPUT, "工业销售总产值（本月）（万元）", "联系电话"]
    reading = read(output(tmp_path / "a.xlsx", [[A, "甲", 1, 2, 3, "0"]], header=head))
    sheet = reading.sheets[0]
    assert sheet.unmapped == {"E": head[4], "F": "联系电话"}
    assert [(s.letter, s.header) for s in sheet.suggestions] == [("E", head[4])] * len(sheet.suggestions)
    assert sheet.suggestions[0].field == "sales_output_month"
    assert [s.score for s in sheet.suggestions] == sorted((s.score for s in sheet.suggestions), reverse=True)
    assert not {s.field for s in sheet.suggestions} & set(sheet.columns)


def test_choices_do_not_depend_on_the_clock(tmp_path):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]])
    shapes = {read(path, now=datetime(y, 1, 1, tzinfo=UTC)).sheets[0].fingerprint for y in (2026, 2030)}
    assert len(shapes) == 1
