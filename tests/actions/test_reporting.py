# SPDX-License-Identifier: Apache-2.0
"""Who has filed and who is late; templates that do not ask twice; the burden ledger."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from period_city import ANALYST, FUCHENG, NAMES, OCTOBER, REPORTER, USCC, YOUXIAN, at, book, fill, output

from zhuashou import actions
from zhuashou.actions.expected import deadline, enterprises_in_scope, reporting_rules
from zhuashou.ledger import Batch, Demand, history
from zhuashou.terms import parse_period, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(ws):
    fill(ws)
    return ws


def cell(report, region, table):
    district = next(d for d in report.districts if d.region == region)
    return next(c for c in district.cells if c.table == table)


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day(ws):
    rules = reporting_rules(ws)
    days = {p: deadline(rules, "monthly_output", parse_period(p)) for p in ("2026-10", "2026-09", "2026-02", "2026-12")}
    # 8 November 2026 is a Sunday; 8 October 2026 a working day after the holiday; 8 March 2026 a Sunday; 8 January 2027 a Friday
    assert days == {
        "2026-10": date(2026, 11, 9),
        "2026-09": date(2026, 10, 8),
        "2026-02": date(2026, 3, 9),
        "2026-12": date(2027, 1, 8),
    }
    assert deadline({**rules, "shift": "none"}, "monthly_output", OCTOBER) == date(2026, 11, 8)
    short = {"tables": {"monthly_output": {"day": 31}}}
    assert deadline(short, "monthly_output", OCTOBER) == date(2026, 11, 30)


def test_rates_late_and_missing_by_district_and_table(ws):
    early = at(ws, -4)  # 8 November: before the deadline of the 9th
    fill(early, october=(0,))
    book(ws, "monthly_output", [output(2, "2026-10", "5", "50")])  # 12 November: late
    report = actions.reporting_of(ws=ws, actor=ANALYST, period=OCTOBER)
    first, second = cell(report, FUCHENG, "monthly_output"), cell(report, YOUXIAN, "monthly_output")
    assert (first.expected, first.filed, first.on_time, first.late, [f.name for f in first.missing]) == (
        2,
        1,
        1,
        0,
        [NAMES[1]],
    )
    assert (second.expected, second.filed, second.on_time, second.late) == (2, 1, 0, 1)
    assert (first.filed_rate, first.on_time_rate, second.on_time_rate) == (50, 50, 0)
    total = next(c for c in report.total.cells if c.table == "monthly_output")
    assert (total.expected, total.filed, total.on_time, total.late, len(total.missing)) == (4, 2, 1, 1, 2)
    district = report.districts[0]
    text = actions.reminder(report, district, "zh")
    assert "2026-11-09 已到期，还缺 1：样例机械二厂" in text
    assert "《财务状况月报》应报 2、已报 0，2026-11-16 到期" in text
    own = actions.reporting_of(ws=ws, actor=REPORTER, period=OCTOBER)
    assert [d.region for d in own.districts] == [FUCHENG]
    assert json.dumps(own.to_json(), default=str, ensure_ascii=False).count(NAMES[2]) == 0


def test_before_the_ledger_was_in_use_nobody_is_called_late(city):
    report = actions.reporting_of(ws=city, actor=ANALYST, period=parse_period("2026-09"))
    found = cell(report, FUCHENG, "monthly_output")
    assert (found.filed, found.on_time, found.late, found.on_time_rate) == (2, None, None, None)


def test_only_enterprises_above_scale_in_that_month_are_expected(city):
    events = [(0, "2026-10", "left"), (1, "2026-11", "entered"), (2, "2026-12", "left"), (3, "2026-05", "entered")]
    book(city, "scope_history", [{"uscc": USCC[k], "period": p, "event": e, "name": NAMES[k]} for k, p, e in events])
    assert {f.key for f in enterprises_in_scope(OCTOBER)} == {USCC[2], USCC[3]}
    assert {f.key for f in enterprises_in_scope(parse_period("2026-12"))} == {USCC[1], USCC[3]}


def test_the_workbook_of_rates_holds_no_formula(city):
    book(city, "enterprises", [{"uscc": USCC[3], "name": "=HYPERLINK(1)", "region": YOUXIAN, "industry": "2614"}])
    report = actions.reporting_of(ws=city, actor=ANALYST, period=OCTOBER)
    content = actions.reporting_xlsx(report)
    assert content == actions.reporting_xlsx(report)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all("<f>" not in archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/"))
    sheet = load_workbook(io.BytesIO(content))["未报名单"]
    assert "=HYPERLINK(1)" in [row[3].value for row in sheet.iter_rows(min_row=3)]
    assert {row[3].data_type for row in sheet.iter_rows(min_row=3)} == {"s"}


def import_bytes(ws, tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    return actions.import_file(ws=ws, actor=ANALYST, path=path)


def every(dataset, keys):
    return {k: [(v.version, v.values) for v in history(dataset, k)] for k in keys}


@pytest.mark.parametrize("dataset", ["monthly_output", "enterprises"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_prefilled_template_imported_unchanged_changes_nothing(city, tmp_path, dataset, lang):
    keys = [(u, "2026-10") for u in USCC] if dataset == "monthly_output" else [(u,) for u in USCC]
    before = every(dataset, keys)
    issued = actions.issue_template(ws=city, actor=ANALYST, dataset=dataset, period=OCTOBER, lang=lang)
    outcome = import_bytes(city, tmp_path, issued.content, issued.name)
    assert not outcome.refused, [say(i.words) for i in outcome.issues]
    assert (outcome.counts["new"], outcome.counts["changed"]) == (0, 0)
    assert every(dataset, keys) == before


def test_only_the_open_cells_are_left_and_filling_them_books_exactly_these(city, tmp_path):
    issued = actions.issue_template(ws=city, actor=ANALYST, dataset="monthly_output", period=OCTOBER, region=YOUXIAN)
    filled = load_workbook(io.BytesIO(issued.content))
    sheet = filled.worksheets[0]
    heads = [c.value for c in sheet[3]]
    month, prior = heads.index("工业总产值（本月）（万元）") + 1, heads.index("工业总产值（上年同月）（万元）") + 1
    ytd = heads.index("工业总产值（累计）（万元）") + 1
    row = next(r for r in range(4, 6) if sheet.cell(r, 1).value == USCC[3])
    assert sheet.cell(row, month).value is None
    assert sheet.cell(row, prior).value == 90
    assert "2025-10" in sheet.cell(row, prior).comment.text
    assert sheet.cell(row, prior).fill.fgColor.rgb.endswith("E3EEF9")
    sheet.cell(row, month).value, sheet.cell(row, ytd).value = 123.456789, 1023.4
    target = io.BytesIO()
    filled.save(target)
    outcome = import_bytes(city, tmp_path, target.getvalue(), "填好.xlsx")
    assert (outcome.counts["new"], outcome.counts["changed"]) == (1, 0)
    held = history("monthly_output", (USCC[3], "2026-10"))[-1].values
    assert (held["gross_output_month"], held["gross_output_ytd"]) == (Decimal("1234567.89"), Decimal("10234000.00"))
    assert (held["gross_output_month_prior"], held["gross_output_ytd_prior"]) == (
        Decimal("900000.00"),
        Decimal("8000000.50"),
    )


def test_a_template_says_what_is_held_and_the_burden_ledger_counts_it_once(city):
    given = {"ws": city, "actor": ANALYST, "dataset": "monthly_output", "period": OCTOBER}
    # 13 asked columns of two enterprises; held: month and ytd of the one that filed, last year's of the one that did not
    issued = actions.issue_template(**given, region=YOUXIAN)
    assert (issued.rows, issued.cells, issued.held) == (2, 26, 4)
    text = say(issued.words[0])
    assert "台账已有 4 个" in text
    assert "2025-10 已报 2 个（工业总产值（上年同月）、工业总产值（上年同期累计））" in text
    assert "本期已报 2 个（工业总产值（本月）、工业总产值（累计））" in text
    actions.issue_template(**given, region=YOUXIAN)
    assert Demand.objects.count() == 1
    again = actions.issue_template(ws=city, actor=REPORTER, dataset="monthly_output", period=OCTOBER, uscc=USCC[0])
    assert again.name == f"产销总值月报_2026-10_{NAMES[0]}.xlsx"
    actions.issue_template(**given)
    found = actions.burden_of(actor=ANALYST)
    assert found["total"]["cells"] == 26 + 13 + 52
    top = found["enterprises"][0]
    assert (top["name"], top["cells"], top["held"], top["times"]) == (NAMES[0], 26, 4, 2)
    assert [(d["id"], d["cells"]) for d in found["districts"]] == [(YOUXIAN, 52), (FUCHENG, 13 + 26)]
    own = actions.burden_of(actor=REPORTER)
    assert {e["id"] for e in own["enterprises"]} == set(USCC[:2])
    repeated = actions.issue_template(**given, region=YOUXIAN)
    assert [w.id for w in repeated.words][-1] == "actions.template.asked"


def test_figures_of_another_dataset_are_named(city):
    issued = actions.issue_template(ws=city, actor=ANALYST, dataset="land", period=parse_period("2026"))
    said = next(w for w in issued.words if w.id == "actions.template.elsewhere")
    assert say(said) == "“年平均职工人数”在《企业名录》里已有 4 个，请先用那里的数。"


def test_somebody_s_own_table_is_checked_before_it_is_sent(city, tmp_path):
    import xlsxwriter

    path = tmp_path / "企业情况调查.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("产值")
        sheet.write_row(
            0,
            0,
            ["统一社会信用代码", "企业名称", "报告期", "工业总产值本月（万元）", "工业总产值累计（万元）", "食堂人数"],
        )
        sheet.write_row(1, 0, [USCC[0], NAMES[0], "2026-10", 1, 1, 1])
    found = actions.check_table(ws=city, actor=ANALYST, path=path, period=OCTOBER)
    assert (found["cells"], found["held"], Demand.objects.count()) == (8, 6, 0)
    assert "食堂人数" in say(found["words"][-1])
    actions.check_table(ws=city, actor=ANALYST, path=path, period=OCTOBER, record=True)
    demand = Demand.objects.get()
    assert (demand.columns, demand.cells, demand.held) == (["gross_output_month", "gross_output_ytd"], 8, 6)


def test_scope_and_bad_names_are_refused_without_trace(city):
    given = {"ws": city, "period": OCTOBER}
    for more, why in (
        ({"actor": REPORTER, "dataset": "monthly_output", "region": YOUXIAN}, "actions.other_district"),
        ({"actor": REPORTER, "dataset": "monthly_output", "uscc": USCC[2]}, "actions.other_district"),
        ({"actor": ANALYST, "dataset": "nonsense"}, "actions.no_such_dataset"),
        ({"actor": ANALYST, "dataset": "monthly_output", "uscc": "x"}, "actions.template.unknown_enterprise"),
        ({"actor": ANALYST, "dataset": "leads"}, "actions.template.nobody"),
    ):
        with pytest.raises(actions.ActionError) as error:
            actions.issue_template(**given, **more)
        assert error.value.words.id == why
    assert Demand.objects.count() == 0


def test_a_workbook_with_key_and_changed_columns_only_is_just_an_import(city, tmp_path):
    import xlsxwriter

    path = tmp_path / "更正.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("产销总值月报")
        sheet.write_row(0, 0, ["统一社会信用代码", "报告期", "工业总产值（本月）（万元）", "在手订单（万元）"])
        sheet.write_row(1, 0, [USCC[0], "2026-10", 121.5, None])
        sheet.write_row(2, 0, [USCC[1], "2026-10", 120, 7])
    outcome = actions.import_file(ws=city, actor=ANALYST, path=path, accept_valid=True)
    assert (outcome.counts["new"], outcome.counts["changed"]) == (0, 2), [say(i.words) for i in outcome.issues]
    first = history("monthly_output", (USCC[0], "2026-10"))[-1]
    assert (first.version, first.values["gross_output_month"], first.values["gross_output_ytd"], first.values["orders_end"]) == (
        2, Decimal("1215000.00"), Decimal("10200000.00"), None,
    )  # fmt: skip
    assert history("monthly_output", (USCC[1], "2026-10"))[-1].values["orders_end"] == Decimal("70000.00")
    assert Batch.objects.filter(name="更正.xlsx").count() == 1
