# SPDX-License-Identifier: Apache-2.0
"""Every rule of the catalogue once without and once with something to find."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_books import NOW, OUTPUT, A, B, C, D, book, code, found, output, read

from zhuashou.intake import Known, check_against_ledger, rules
from zhuashou.intake.rules import AGAINST_LEDGER, BY_READING, IN_FILE, OF_HEADER
from zhuashou.intake.rules.credit_code import _unproved
from zhuashou.terms import catalogue, say, uscc_fault

FINE = [[A, "样例甲", 10, 90], [B, "样例乙", 20, 80]]
SALES = [*OUTPUT, "工业销售产值（累计）（万元）", "出口交货值（累计）（万元）"]
BALANCE = [
    "信用代码",
    "企业名称",
    "营业收入（万元）",
    "利润总额（万元）",
    "资产总计（万元）",
    "负债合计（万元）",
    "所有者权益合计（万元）",
]
ORDERS = [*OUTPUT, "在手订单（万元）"]
PRIOR = [*OUTPUT, "工业总产值（上年同期累计）（万元）"]
MONTH, YTD = ("monthly_output", "gross_output_month"), ("monthly_output", "gross_output_ytd")
E = code(5)
WHO = Known(enterprises={A: "样例甲", B: "样例乙", C: "样例丁有限公司", D: "样例丁有限责任公司"}, aliases={E: A})
WAN = 1_000_000  # ten thousand yuan in fen


def figures(**columns):
    return Known(figures={("monthly_output", name): held for name, held in columns.items()})


def progress(title, rows):
    return {"rows": [[title], ["项目编码", "项目名称", "本年累计完成投资（万元）"], *rows]}


def growth(*shares):
    head = ["指标", "地区", "报告期", "指标名称", "数值", "同比（%）", "计量单位", "口径"]
    rows = (
        [f"gross_output_{n}", "涪城区", "2026-10", "产值", 5, share, "亿元", "现价"] for n, share in enumerate(shares)
    )
    return {"rows": [["样例"], head, *rows]}


def past(uscc, *wan):
    """Figures of the months before October 2026, the latest first."""
    return {(uscc, f"2026-{9 - k:02d}"): figure * WAN for k, figure in enumerate(wan)}


def firms(region, industry="3973"):
    return {"rows": [["企业名录"], ["信用代码", "企业名称", "所属区县", "行业代码"], [A, "样例甲", region, industry]]}


REQUEST = ["企业名称", "问题诉求"]
#: rule → (fine, faulty, cells of the faulty one); a case is rows of the output form, or arguments of `output`/`book`, with `known`.
CASES = {
    "missing_key": (FINE, [[A, "样例甲", 10, 90], [None, "样例乙", 20, 80]], ["A4"]),
    "missing_required": (FINE, [[A, "样例甲", None, 90]], ["C3"]),
    "credit_code": ({"data": [["600519", "样例甲", 1, 2]], "known": Known(schemes={"stock": r"\d{6}"})}, [[A[:-1] + "?", "样例甲", 1, 2]], ["A3"]),
    "range": (FINE, [[A, "样例甲", -10, 90]], ["C3"]),
    "duplicate_in_file": (FINE, [*FINE, [A, "样例甲", 11, 91]], ["A5"]),
    "future": (FINE, {"data": FINE, "title": "2026年12月"}, ["A3"]),
    "part_over_whole": ({"data": [[A, "样例甲", 1, 9, 8, 8]], "header": SALES}, {"data": [[A, "样例甲", 1, 9, 8, 8.5]], "header": SALES}, ["F3"]),
    "month_over_ytd": (FINE, [[A, "样例甲", 100, 90]], ["C3"]),
    "balance": ({"data": [[A, "甲", 1, 1, 100, 60, 40]], "header": BALANCE}, {"data": [[A, "甲", 1, 1, 100, 60, 90]], "header": BALANCE}, ["E3"]),
    "percent_scale": (growth(8.5, 0.5, 3), growth(0.085, 0.05, 0.03), ["F3"]),
    "total_row": ([*FINE, ["合计", None, 30, 170]], [*FINE, ["合计", None, 300, 170]], ["C5"]),
    "missing_key_column": (
        FINE,
        {"rows": [["2026年10月项目"], ["项目名称", "本年累计完成投资（万元）"], ["样例项目", 5]], "dataset": "project_progress"},
        ["A2"],
    ),
    "missing_column": (FINE, {"rows": [["企业名录"], ["信用代码", "企业名称", "所属区县"], [A, "样例甲", "涪城区"]]}, ["A2"]),
    "derived_key": (
        {"rows": [["诉求清单"], ["诉求编号", *REQUEST], ["S1", "样例甲", "缺工"]], "dataset": "requests"},
        {"rows": [["诉求清单"], ["序号", *REQUEST], [1, "样例甲", "缺工"]], "dataset": "requests"},
        ["B2"],
    ),
    "no_unit": (FINE, {"data": FINE, "header": ["信用代码", "企业名称", "工业总产值（本月）", "工业总产值（累计）（万元）"]}, ["C2"]),
    "wrong_unit": (FINE, {"data": FINE, "header": ["信用代码", "企业名称", "工业总产值（本月）（亩）", "工业总产值（累计）（万元）"]}, ["C2"]),
    "no_period": (FINE, {"data": FINE, "title": "工业产销总值"}, ["A2"]),
    "wrong_frequency": (progress("2026年10月项目进度", [["P1", "甲", 5]]), progress("2026年项目进度", [["P1", "甲", 5]]), ["A2"]),
    "column_twice": (FINE, {"data": [[*FINE[0], 5]], "header": [*OUTPUT, "产值（本月）（万元）"]}, ["C2"]),
    "no_rows": (FINE, {"rows": [["2026年10月"], OUTPUT, ["合计", None, 0, 0]]}, ["A2"]),
    "identity_unmatched": ({"data": [[None, "样例 甲", 10, 90]], "known": WHO}, {"data": [[None, "样例丙", 10, 90]], "known": WHO}, ["B3"]),
    "identity_several": (
        {"data": [[A, "样例丁有限公司", 10, 90]], "known": WHO},
        {"data": [[A, "样例甲", 1, 2], [None, "样例丁 有限公司", 10, 90]], "known": WHO},
        ["B4"],
    ),
    "identity_code": (FINE, {"data": [[A[:-1] + "?", "样例甲", 10, 90]], "known": WHO}, ["A3"]),
    "identity_name": ({"data": [[A, "样例丙", 10, 90]], "known": WHO}, {"data": [[A, "样例乙", 10, 90]], "known": WHO}, ["B3"]),
    "identity_merged": (
        {"data": [[E, "样例戊", 10, 90]], "known": WHO},
        {"rows": [["企业名录"], ["信用代码", "企业名称", "所属区县", "行业代码"], [E, "样例戊", "涪城区", "2641"]], "known": WHO},
        ["A3"],
    ),
    "unknown_enterprise": ({"data": FINE, "known": Known(enterprises={A: "甲", B: "乙"})}, {"data": FINE, "known": Known(enterprises={A: "甲"})}, ["A4"]),
    "locked_period": ({"data": FINE, "known": Known(frozen=frozenset({"2026-09"}))}, {"data": FINE, "known": Known(frozen=frozenset({"2026-10"}))}, ["A3"]),
    "ytd_sum": (
        {"data": FINE, "known": figures(gross_output_ytd={(A, "2026-09"): 80 * WAN, (B, "2026-09"): 60 * WAN})},
        {"data": FINE, "known": figures(gross_output_ytd={(A, "2026-09"): 80 * WAN, (B, "2026-09"): 50 * WAN})},
        ["D4"],
    ),
    "prior_differs": (
        {"data": [[*FINE[0], 70]], "header": PRIOR, "known": figures(gross_output_ytd={(A, "2025-10"): 70 * WAN, (A, "2026-09"): 80 * WAN})},
        {"data": [[*FINE[0], 77]], "header": PRIOR, "known": figures(gross_output_ytd={(A, "2025-10"): 70 * WAN, (A, "2026-09"): 80 * WAN})},
        ["E3"],
    ),
    "magnitude": (
        {"data": FINE, "known": figures(gross_output_month={(A, "2026-09"): 12 * WAN, (B, "2026-09"): 3 * WAN})},
        {"data": FINE, "known": figures(gross_output_month={(A, "2026-09"): 12 * WAN, (B, "2026-09"): 2 * WAN})},
        ["C4"],
    ),
    "own_past": (
        {"data": FINE, "known": figures(gross_output_month=past(A, 12, 9, 11, 8, 14) | past(B, 1, 30, 2, 150, 60))},
        {"data": FINE, "known": figures(gross_output_month=past(A, 12, 9, 11, 8, 14) | past(B, 2, 3, 2, 300, 2))},
        ["C4"],
    ),
    "missing_figure": (
        {"data": [[*FINE[0], 0]], "header": ORDERS, "known": figures(orders_end={(A, "2026-09"): 5 * WAN})},
        {"data": [[*FINE[0], None]], "header": ORDERS, "known": figures(orders_end={(A, "2026-09"): 5 * WAN})},
        ["E3"],
    ),
    "late_report": (
        {"data": FINE, "known": Known(due={"monthly_output": {"2026-10": date(2026, 11, 12)}})},
        {"data": FINE, "known": Known(due={"monthly_output": {"2026-10": date(2026, 11, 9)}})},
        ["A3"],
    ),
    "duplicate_in_ledger": (
        {"data": FINE, "known": figures(gross_output_month={(A, "2026-10"): 10 * WAN})},
        {"data": FINE, "known": figures(gross_output_month={(A, "2026-10"): 10 * WAN, (B, "2026-10"): 19 * WAN})},
        ["C4"],
    ),
    "unreadable": (FINE, [*FINE, [C, "样例丙", "约300", 400]], ["C5"]),
    "region_code": (firms("涪城区"), firms("火星区"), ["C3"]),
    "industry_code": (firms("涪城区"), firms("涪城区", "9999"), ["D3"]),
    "duplicate_across_sheets": (
        {"data": FINE, "more": {"江油市": [["2026年10月"], OUTPUT, [C, "样例丙", 1, 2]]}},
        {"data": FINE, "more": {"江油市": [["2026年10月"], OUTPUT, [A, "样例甲", 10, 90]]}},
        ["A3"],
    ),
}  # fmt: skip


def run(tmp_path, case):
    case = {"data": case} if isinstance(case, list) else dict(case)
    known, more = case.pop("known", None), {"dataset": case.pop("dataset", None)}
    path = tmp_path / "样例.xlsx"
    path = book(path, case["rows"]) if "rows" in case else output(path, case.pop("data"), **case)
    return read(path, known, **more)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_passes_what_is_fine_and_finds_what_is_not(tmp_path, rule):
    fine, faulty, expected = CASES[rule]
    assert found(run(tmp_path, fine), rule) == []
    reading = run(tmp_path, faulty)
    assert found(reading, rule) == expected
    for issue in reading.issues:
        assert issue.severity in ("fatal", "warning")
        for lang in ("zh", "en"):
            assert "{" not in say(issue.words, lang) + say(issue.remedy, lang)
    severity = rules.module(rule).SEVERITY
    assert {i.severity for i in reading.issues if i.rule == rule} == {severity}


def test_every_rule_file_is_in_the_catalogue_with_words_and_cases():
    names = {f.stem for f in Path(rules.__file__).parent.glob("*.py")} - {"__init__", "showing"}
    assert names == {*OF_HEADER, *IN_FILE, *AGAINST_LEDGER, "duplicate_across_sheets"} == set(CASES)
    words = catalogue("intake")
    for name in (*names, *BY_READING):
        assert {"zh", "en"} <= set(words[f"intake.rule.{name}"])
        assert name == "unreadable" or {"zh", "en"} <= set(
            words[f"intake.mend.{name}"]
        )  # single cells say how themselves


def test_every_case_is_one_fine_and_one_faulty_example():
    for fine, faulty, cells in CASES.values():
        assert cells
        assert fine != faulty


def test_keys_over_several_sheets(tmp_path):
    sheets = {
        "游仙区": [["2026年10月"], OUTPUT, [B, "乙", 1, 2]],
        "江油市": [["2026年10月"], OUTPUT, [C, "丙", 1, 2], [A, "甲", 1, 2]],
    }
    reading = read(output(tmp_path / "a.xlsx", [[A, "甲", 10, 90]], more=sheets))
    assert [(i.sheet, i.cell, i.words.values["sheet"]) for i in reading.fatal] == [("江油市", "A4", "Sheet1")]
    assert [s.bad_rows for s in reading.sheets] == [(), (), (4,)]


def test_the_files_own_earlier_periods_are_compared(tmp_path):
    head = ["报告期", *PRIOR]
    rows = [
        ["2025-10", A, "甲", 10, 70, 60], ["2026-09", A, "甲", 9, 80, 65], ["2026-10", A, "甲", 10, 95, 77], ["2026-02", A, "甲", 5, 6, 5]
    ]  # fmt: skip
    reading = read(book(tmp_path / "a.xlsx", [["样例"], head, *rows]))
    assert found(reading, "ytd_sum") == ["E5", "E6"]  # 80 + 10 is not 95; a year begins at 5, not at 6
    assert found(reading, "prior_differs") == ["F5"]


def test_the_files_own_figure_wins_over_the_ledgers(tmp_path):
    rows = [["2026-09", A, "甲", 9, 80], ["2026-10", A, "甲", 10, 90]]
    path = book(tmp_path / "a.xlsx", [["样例"], ["报告期", *OUTPUT], *rows])
    assert found(read(path, figures(gross_output_ytd={(A, "2026-09"): 50 * WAN})), "ytd_sum") == []


def test_rules_that_ask_the_ledger_replace_their_findings(tmp_path):
    path = output(tmp_path / "a.xlsx", FINE)
    first = read(path, Known(frozen=frozenset({"2026-10"})))
    assert first.sheets[0].bad_rows == (3, 4)
    again = check_against_ledger(first, Known(enterprises={A: "甲"}), NOW)
    assert [(i.rule, i.raw) for i in again.fatal] == [("unknown_enterprise", B)]
    assert again.sheets[0].bad_rows == (4,)


def test_a_warning_against_the_ledger_shows_the_figure_as_the_file_has_it(tmp_path):
    reading = read(output(tmp_path / "a.xlsx", FINE), figures(gross_output_ytd={(A, "2026-09"): 70 * WAN}))
    issue = next(i for i in reading.warnings if i.rule == "ytd_sum")
    assert (issue.cell, issue.raw) == ("D3", "90")
    assert say(issue.words) == "上期累计加本月应为 80.00万元，填的是 90.00万元"


def test_broken_sums_are_given_as_revisions_of_the_months_before(tmp_path):
    rows = [[A, "样例甲", 10, 95], [B, "样例乙", 20, 80.001], [C, "样例丙", 1, None]]
    held = {(A, "2026-09"): 80 * WAN, (B, "2026-09"): 60 * WAN, (C, "2026-09"): 1}
    reading = read(output(tmp_path / "a.xlsx", rows), figures(gross_output_ytd=held))
    revised = reading.sheets[0].revisions
    assert [(r.row, r.uscc, r.period, r.column, r.amount) for r in revised] == [
        (3, A, "2026-10", "gross_output_ytd", 5 * WAN)  # ten yuan less are rounding
    ]
    assert check_against_ledger(reading, Known(), NOW).sheets[0].revisions == ()


def test_a_late_report_counts_the_rows_that_the_ledger_does_not_hold(tmp_path):
    known = Known(
        due={"monthly_output": {"2026-10": date(2026, 11, 9)}},
        figures={("monthly_output", "gross_output_month"): {(A, "2026-10"): 10 * WAN}},
    )
    (issue,) = [i for i in read(output(tmp_path / "a.xlsx", FINE), known).issues if i.rule == "late_report"]
    assert (issue.cell, issue.words.values["count"], issue.words.values["days"]) == ("A4", 1, 3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 10**5), min_size=0, max_size=9), min_size=1, max_size=5),
    st.lists(st.integers(1, 10**6), min_size=5, max_size=5),
)
def test_the_own_past_is_judged_as_by_the_plain_formula(tmp_path_factory, pasts, now):
    from math import log10
    from statistics import median

    firms_now = [[code(n), f"样例{n}", now[n], 10**9] for n in range(len(pasts))]
    held = {k: v for n, figs in enumerate(pasts) for k, v in past(code(n), *[f for f in figs[:7]]).items()}
    reading = read(output(tmp_path_factory.mktemp("p") / "a.xlsx", firms_now), figures(gross_output_month=held))
    expected = []
    for n, figs in enumerate(pasts):
        logs = [log10(f * WAN / (2 if k == 7 else 1)) for k, f in enumerate(figs[:7])]
        if len(logs) >= 5:
            spread = max(1.4826 * median(abs(x - median(logs)) for x in logs), 0.15)
            if abs(log10(now[n] * WAN) - median(logs)) > 5 * spread:
                expected.append(f"C{n + 3}")
    assert found(reading, "own_past") == expected


def test_subtotals_and_totals_above_and_below_their_rows(tmp_path):
    rows = [["合计", None, 30, 170], FINE[0], ["小计", None, 10, 90], FINE[1], ["小计", None, 21, 80]]
    assert found(read(output(tmp_path / "a.xlsx", rows)), "total_row") == ["C7"]


def test_hidden_and_unknown_sheets_are_said_to_be_passed_over(tmp_path):
    more = {
        "旧": [["2026年9月"], OUTPUT, *FINE],
        "菜单": [["菜名", "价格"], ["甲", 3]],
        "填表说明": [["栏目", "说明"], ["甲", "乙"]],
    }
    reading = read(output(tmp_path / "a.xlsx", FINE, more=more, hidden=["旧"]))
    assert [(i.sheet, i.rule, i.severity) for i in reading.issues] == [
        ("旧", "hidden_sheet", "warning"),
        ("菜单", "not_understood", "warning"),
    ]
    assert [s.dataset for s in reading.sheets] == ["monthly_output", "", "", ""]


def test_all_errors_come_at_once(tmp_path):
    rows = [[A, "甲", "约3", 90], [A[:-1] + "?", "乙", -1, 80], [None, "丙", 1, "#N/A"], [A, "甲", 1, 2]]
    reading = read(output(tmp_path / "a.xlsx", rows))
    assert [(i.cell, i.rule) for i in reading.fatal] == [
        ("C3", "unreadable"), ("A4", "credit_code"), ("C4", "range"), ("A5", "missing_key"), ("D5", "unreadable"), ("A6", "duplicate_in_file")
    ]  # fmt: skip
    assert reading.sheets[0].bad_rows == (3, 4, 5, 6)


def test_a_period_of_the_title_is_said_once_and_condemns_every_row(tmp_path):
    reading = read(output(tmp_path / "a.xlsx", FINE), Known(frozen=frozenset({"2026-10"})))
    assert [(i.cell, i.rule) for i in reading.fatal] == [("A3", "locked_period")]
    assert reading.sheets[0].bad_rows == (3, 4)


def test_rows_without_a_required_column_may_be_accepted_but_not_without_a_key(tmp_path):
    rows = [["企业名录"], ["信用代码", "企业名称", "所属区县"], [A, "样例甲", "涪城区"]]
    reading = read(book(tmp_path / "a.xlsx", rows))
    assert [i.rule for i in reading.fatal] == ["missing_column"]
    assert reading.sheets[0].bad_rows == ()
    nameless = read(book(tmp_path / "b.xlsx", [[None], rows[1][1:], rows[2][1:]]), dataset="enterprises")
    assert nameless.sheets[0].bad_rows == (3,)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ中", min_size=17, max_size=19), max_size=5),
    st.integers(0, 10**6),
    st.integers(0, 17),
)
def test_codes_proved_at_once_are_those_that_the_standard_accepts(texts, n, at):
    spoiled = code(n)[:at] + "7" + code(n)[at + 1 :]
    codes = [None, code(n), spoiled, *texts]
    assert {c for c in _unproved(codes) if uscc_fault(c)} == {c for c in codes if c is not None and uscc_fault(c)}
    assert code(n) not in _unproved(codes)


def test_a_sum_past_64_bits_is_exact(tmp_path):
    known = figures(gross_output_ytd={(A, "2026-09"): 9 * 10**18})
    reading = read(output(tmp_path / "a.xlsx", [[A, "样例甲", 6 * 10**12, 7 * 10**12]]), known)
    (issue,) = [i for i in reading.issues if i.rule == "ytd_sum"]
    assert issue.words.values["expected"] == "15,000,000,000,000.00万元"
