# SPDX-License-Identifier: Apache-2.0
"""Files that name enterprises without their codes: names lead to codes, the rest is asked, a decision answers for good."""

from datetime import UTC, datetime

from intake_books import NOW, A, B, C, book, code, found, output, read

from zhuashou.intake import Known, check_against_ledger, normalise_name
from zhuashou.intake.workbook import read_workbook

REGISTER = {
    A: "绵阳样例甲电子有限公司",
    B: "绵阳样例乙机械有限公司",
    C: "江油样例建材有限公司",
    code(4): "三台样例建材有限公司",
}
BARE = ["单位名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"]


def known(**more):
    return Known(enterprises=REGISTER, **more)


def codes(reading):
    return [s.table.column("uscc").to_pylist() for s in reading.sheets if s.dataset]


def test_a_form_without_codes_is_booked_by_names(tmp_path):
    rows = [["绵阳样例甲电子有限公司", 10, 90], ["四川省绵阳市样例乙机械有限责任公司", 20, 80]]
    reading = read(output(tmp_path / "a.xlsx", rows, header=BARE), known())
    assert reading.sheets[0].dataset == "monthly_output"
    assert codes(reading) == [[A, B]]
    assert reading.fatal == ()
    assert reading.sheets[0].bad_rows == ()


def test_without_a_register_the_missing_code_stays_an_error(tmp_path):
    reading = read(output(tmp_path / "a.xlsx", [["绵阳样例甲电子有限公司", 10, 90]], header=BARE))
    assert found(reading, "missing_key_column") == ["A2"]
    assert reading.sheets[0].bad_rows == (3,)


def test_open_names_keep_only_their_rows_and_a_decision_answers_for_good(tmp_path):
    rows = [["绵阳样例甲电子有限公司", 10, 90], ["样例建材有限公司", 20, 80], ["老乙机械厂", 5, 50], [None, 7, 70]]
    path = output(tmp_path / "a.xlsx", rows, header=BARE)
    first = read(path)
    reading = check_against_ledger(first, known(), NOW)
    assert found(reading, "identity_several") == ["A4"]
    assert found(reading, "identity_unmatched") == ["A5", "A6"]
    assert reading.sheets[0].bad_rows == (4, 5, 6)
    said = next(i for i in reading.issues if i.rule == "identity_several").words.values
    assert sorted(said["candidates"]) == sorted([f"三台样例建材有限公司（{code(4)}）", f"江油样例建材有限公司（{C}）"])
    decided = {normalise_name("样例建材有限公司"): C, normalise_name("老乙机械厂"): B}
    again = check_against_ledger(reading, known(aliases=decided), NOW)
    assert codes(again) == [[A, C, B, None]]
    assert again.sheets[0].bad_rows == (6,)
    taken_back = check_against_ledger(again, known(), NOW)
    assert [(i.rule, i.cell) for i in taken_back.issues] == [(i.rule, i.cell) for i in reading.issues]


def test_two_names_of_one_enterprise_are_a_row_that_stands_twice(tmp_path):
    rows = [["绵阳样例甲电子有限公司", 10, 90], ["样例甲电子", 20, 80]]
    reading = read(output(tmp_path / "a.xlsx", rows, header=BARE), known())
    assert found(reading, "duplicate_in_file") == ["A4"]
    more = {"二": [["2026年10月"], BARE, rows[1]]}
    both = read(output(tmp_path / "b.xlsx", rows[:1], header=BARE, more=more), known())
    assert found(both, "duplicate_across_sheets") == ["A3"]


def test_a_wrong_code_beside_a_sure_name_is_refused_and_the_right_one_suggested(tmp_path):
    wrong = A[:-1] + ("0" if A[-1] != "0" else "1")
    reading = read(
        output(tmp_path / "a.xlsx", [[wrong, "绵阳样例甲电子有限公司", 10, 90], [wrong, "没有这家", 1, 2]]), known()
    )
    issue = next(i for i in reading.issues if i.rule == "identity_code")
    assert (issue.cell, issue.raw, issue.severity) == ("A3", wrong, "fatal")
    assert issue.words.values["code"] == A
    assert found(reading, "credit_code") == ["A4"]
    assert reading.sheets[0].bad_rows == (3, 4)


def test_a_merged_code_lands_on_the_enterprise_it_became(tmp_path):
    old = code(77)
    reading = read(output(tmp_path / "a.xlsx", [[old, "随便什么名称", 10, 90]]), known(aliases={old: B}))
    assert codes(reading) == [[B]]
    assert reading.fatal == ()


def test_a_request_needs_no_code_when_its_enterprise_is_named(tmp_path):
    head = ["诉求编号", "企业名称", "诉求类别", "问题诉求", "提出日期", "状态"]
    rows = [
        ["企业诉求"],
        head,
        ["Q1", "绵阳样例甲电子有限公司", "融资", "样例：流动资金", "2026-10-08", "已登记"],
        ["Q2", "谁也不是", "融资", "样例", "2026-10-08", "已登记"],
    ]
    reading = read(book(tmp_path / "q.xlsx", rows), known(), dataset="requests")
    assert codes(reading) == [[A, None]]
    assert found(reading, "identity_unmatched") == ["B4"]
    assert found(reading, "missing_column") == []


def test_a_list_of_names_alone_is_taken_for_nothing(tmp_path):
    path = book(
        tmp_path / "n.xlsx", [["联系人"], ["企业名称", "联系人", "备注"], ["绵阳样例甲电子有限公司", "样例", ""]]
    )
    try:
        reading = read_workbook(path, known=known(), now=datetime(2026, 11, 12, tzinfo=UTC))
    except Exception as error:
        assert getattr(error, "words", None) is not None
    else:
        assert not any(s.dataset for s in reading.sheets)
