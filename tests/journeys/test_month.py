# SPDX-License-Identifier: Apache-2.0
"""A city's month through the command line: idempotent, traceable, and it finds what was planted."""

import json
import shutil
import subprocess
import sys

import pytest

from journeys.running import command
from journeys.state import everything


def data(*words):
    return json.loads(command(*words, "--json").stdout)


def result(root, name):
    return json.loads((root / "results/2026-10/r1" / f"{name}.json").read_text(encoding="utf-8"))["data"]


@pytest.fixture(scope="session")
def truth(small_city):
    return json.loads((small_city / "truth.json").read_text(encoding="utf-8"))


def test_a_second_run_changes_nothing(small_city, tmp_path):
    copy = tmp_path / "again"
    shutil.copytree(small_city, copy)
    before = everything(copy)
    command("run", "-w", copy, "-p", "2026-10")
    assert everything(copy) == before


def test_planted_truths_are_found(small_city, truth):
    found = {}
    for f in result(small_city, "findings"):
        found.setdefault(f["subject"]["id"], set()).add(f["rule"])
    for uscc in truth["decline"]["uscc"]:
        assert found.get(uscc, set()) & {"output_falls", "revenue_drop", "electricity_drop"}, uscc
    for uscc in truth["contradiction"]["uscc"]:
        assert "output_electricity" in found.get(uscc, set())
    for uscc in truth["turned_loss"]["uscc"]:
        assert "turned_loss" in found.get(uscc, set())
    for uscc in truth["stock"]["uscc"]:
        assert "stock_piling" in found.get(uscc, set())
    red = {x["subject"]["id"] for x in result(small_city, "lights")["projects"] if x["level"] == 3}
    assert set(truth["late_projects"]) | set(truth["start_missed"]) | set(truth["unregistered"]) <= red
    overdue = {x["subject"]["id"] for x in result(small_city, "lights")["tasks"] if x["level"] == 3}
    assert set(truth["overdue_tasks"]) <= overdue


def test_planted_declines_and_stops_are_alerted_with_their_month(small_city, truth):
    held = json.loads((small_city / "results" / "2026-10" / "r1" / "alerts.json").read_text(encoding="utf-8"))["data"]
    rows = {r["uscc"]: r for r in held["rows"]}
    for kind in ("decline", "double_stop"):
        planted = set(truth[kind]["uscc"])
        assert len(planted & rows.keys()) >= 0.8 * len(planted), kind
        dated = [rows[u]["since"] == truth[kind]["since"] for u in planted & rows.keys()]
        assert sum(dated) >= 0.8 * len(dated), kind
    planted = {u for v in truth.values() if isinstance(v, dict) for u in v.get("uscc", ())}
    pushed = [r["uscc"] for r in held["rows"] if r["pushed"]]
    assert sum(u in planted for u in pushed) >= 0.8 * len(pushed)


def test_the_missing_link_is_an_attraction_target(small_city, truth):
    status = {x["name"]: x["status"] for x in result(small_city, "chains")[0]["links"]}
    assert status[truth["chain"]["missing"]] == "missing"
    assert status[truth["chain"]["broken"]] in ("broken", "weak")
    targets = [t["link"] for t in result(small_city, "targets")]
    assert truth["chain"]["missing"] in targets


def test_every_number_of_the_growth_table_leads_to_a_cell(small_city):
    path = data("trace", "gross_output.ytd.growth@city:510700", "-w", small_city)
    growth = result(small_city, "growth")["gross_output:city"][0]["growth"]
    assert float(path["value"]) == pytest.approx(growth, abs=1e-9)
    for row in path["rows"]:
        assert row["file"].endswith((".xlsx", ".csv"))
        assert row["cell"]
        factor = {"千元": 1000, "万元": 10000}[row["unit"] or "千元"]
        assert float(row["raw"].replace(",", "")) * factor == pytest.approx(float(row["value"]), abs=0.01)


def test_pull_points_add_up_exactly(small_city):
    growth = result(small_city, "growth")
    total = growth["gross_output:city"][0]["growth"]
    for by in ("region", "division", "size", "ownership", "enterprise"):
        assert sum(r["pull"] for r in growth[f"gross_output:{by}"] if r["pull"] is not None) == pytest.approx(
            total, abs=1e-9
        )


def test_the_decision_s_empty_slots_stay_empty(small_city):
    tasks = [t for t in result(small_city, "timetable")["tasks"] if t["origin"] == "decision"]
    assert len(tasks) >= 18
    by_title = {t["title"]: t for t in tasks}
    assert by_title["压实工作责任"]["lead_unit"] == ""
    assert by_title["压实工作责任"]["deadline"] is None
    assert by_title["落实一企一策"]["lead_unit"] == "市经信局"
    assert by_title["落实一企一策"]["deadline"] == "2026-12-31"
    assert by_title["稳定要素保障"]["rhythm"] == "monthly"


def test_papers_are_there_and_open(small_city):
    import docx
    from openpyxl import load_workbook

    folder = small_city / "papers/2026-10/r1"
    assert len(list(folder.iterdir())) == 10
    text = "\n".join(p.text for p in docx.Document(str(folder / "工业经济运行分析_2026-10.docx")).paragraphs)
    assert "工业" in text
    assert "2026" in text
    assert load_workbook(folder / "问题台账_2026-10.xlsx").worksheets[0].max_row > 5
    assert (folder / "任务书路线图时间表_2026-10.pdf").read_bytes()[:5] == b"%PDF-"


def test_broken_workbooks_are_refused_with_every_cell_and_leave_nothing(small_city, truth, tmp_path):
    copy = tmp_path / "broken"
    shutil.copytree(small_city, copy)
    before = everything(copy)
    for name, cells in truth["broken"].items():
        done = command("import", copy / "broken" / name, "-w", copy, "--json", check=False)
        assert done.returncode == 2, name
        issues = json.loads(done.stdout)["files"][0]["issues"]
        assert set(cells) <= {i["cell"] for i in issues if i["severity"] == "fatal"}, name
        assert all(i["words"] and i["remedy"] for i in issues)
    assert everything(copy) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.xlsx", b"", "空的"),
        ("图片.xlsx", b"\x89PNG not a workbook", "工作簿"),
        ("宏.xlsm", b"PK\x03\x04", "宏"),
        ("说明.txt", b"hello", "认不出"),
    ],
)
def test_hostile_and_wrong_files_are_explained(small_city, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    done = command("import", path, "-w", small_city, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    missing = command("import", tmp_path / "没有.xlsx", "-w", small_city, check=False)
    assert missing.returncode == 2


def test_a_frozen_month_refuses_a_plain_import(small_city, tmp_path):
    import xlsxwriter

    uscc = result(small_city, "growth")["gross_output:enterprise"][0]["id"]
    path = tmp_path / "2026年10月更正.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("产值")
    for r, row in enumerate(
        [
            ["2026年10月"],
            ["单位：千元"],
            ["统一社会信用代码", "企业名称", "工业总产值本月", "工业总产值累计"],
            [uscc, "样例", 1, 2],
        ]
    ):
        page.write_row(r, 0, row)
    book.close()
    done = command("import", path, "-w", small_city, "--json", check=False)
    assert done.returncode == 2
    assert "locked_period" in {i["rule"] for i in json.loads(done.stdout)["files"][0]["issues"]}


def test_status_and_diff(small_city, tmp_path):
    copy = tmp_path / "two"
    shutil.copytree(small_city, copy)
    command("close", "-w", copy, "-p", "2026-09", check=False)
    state = data("status", "-w", copy)
    assert {p["period"]: p["state"] for p in state["periods"]}["2026-09"] == "frozen"
    changes = {d["dataset"]: d for d in data("diff", "2026-09", "2026-10", "-w", copy)["datasets"]}
    assert changes["monthly_output"]["new"] == 120
    assert changes["monthly_output"]["changed"] == 0


def test_one_outlook_in_findings_command_and_analysis(small_city):
    import docx

    told = {
        span: data("outlook", "-w", small_city, "-p", "2026-10", "--span", span, "--by", "division")
        for span in ("month", "quarter", "year")
    }
    city = {span: next(r for r in held["rows"] if r["kind"] == "city") for span, held in told.items()}
    for span, held in told.items():
        assert sum(r["total"] for r in held["rows"] if r["kind"] == "division") == pytest.approx(city[span]["total"])
        assert held["support"]["change"] == pytest.approx(
            held["support"]["same"] + held["support"]["entered"] - held["support"]["left"]
        )
    assert city["quarter"]["rest"] == pytest.approx(city["year"]["rest"])
    for finding in result(small_city, "findings"):
        if finding["rule"] == "city_outlook":
            assert finding["words"]["values"]["outlook_total"] == city["year"]["total"]
    (paper,) = (small_city / "papers" / "2026-10" / "r1").glob("工业经济运行分析*.docx")
    text = "\n".join(p.text for p in docx.Document(str(paper)).paragraphs)
    for span in told:
        assert f"{city[span]['total'] / 1e8:.2f}亿元" in text
    assert command("outlook", "-w", small_city, "--span", "week", check=False).returncode == 2


def test_earlier_months_first_so_that_findings_have_a_past(small_city, tmp_path):
    copy = tmp_path / "since"
    shutil.copytree(small_city, copy)
    done = data("run", "-w", copy, "-p", "2026-10", "--since", "2026-09")
    assert {s["stage"]: s["result"] for s in done["stages"]}["earlier"] == 1
    earlier = json.loads((copy / "results/2026-09/r1/findings.json").read_text(encoding="utf-8"))["data"]
    now = result(copy, "findings")
    assert {f["id"] for f in earlier} & {f["id"] for f in now if f["status"] != "new"}
    assert {f["id"] for f in now if f["status"] == "new"}.isdisjoint(f["id"] for f in earlier)
    refused = command("run", "-w", copy, "-p", "2026-10", "--since", "2026-11", check=False)
    assert refused.returncode == 2


def test_results_of_an_older_program_are_known_as_such(small_city, tmp_path):
    from zhuashou.actions.results import FORMAT

    copy = tmp_path / "old"
    shutil.copytree(small_city, copy)
    file = copy / "results/2026-10/r1/findings.json"
    text = file.read_text(encoding="utf-8")
    assert text.count(f'"made_from": "{FORMAT} ') == 1
    file.write_text(text.replace(f'"made_from": "{FORMAT} ', f'"made_from": "{FORMAT - 1} '), encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from zhuashou.workspace import Workspace; from zhuashou.actions.results import Results;"
        " from zhuashou.snapshot import latest; ws = Workspace.open(Path(sys.argv[1])); print(Results(ws, latest(ws.snapshots, '2026-10')).readable)"
    )
    for root, readable in ((copy, "False"), (small_city, "True")):
        assert (
            subprocess.run([sys.executable, "-c", program, str(root)], capture_output=True, text=True).stdout.strip()
            == readable
        )
