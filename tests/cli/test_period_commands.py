# SPDX-License-Identifier: Apache-2.0
"""Periods, reporting, templates, burden and records through the command line, as processes."""

import json
import shutil

from journeys.running import command


def data(*words, **more):
    return json.loads(command(*words, "--json", **more).stdout)


def test_a_month_from_reopening_to_its_second_revision(small_city, tmp_path):
    root = tmp_path / "city"
    shutil.copytree(small_city, root)
    at = ("-w", root, "-p", "2026-10")
    refused = command("period", "submit", "510703", *at, check=False)
    assert refused.returncode == 2
    assert "已锁定" in refused.stderr
    reopened = data("period", "reopen", "--until", "2026-11-20", "--reason", "样例：补报", *at)
    assert (reopened["state"], reopened["until"], reopened["reason"]) == ("reopened", "2026-11-20", "样例：补报")
    assert data("period", "submit", "510703", *at)["state"] == "submitted"
    rows = data("reporting", *at)["districts"]
    fucheng = next(d for d in rows if d["region"] == "510703")
    assert fucheng["tables"][0]["filed"] == fucheng["tables"][0]["expected"] > 0

    folder = tmp_path / "forms"
    issued = data("templates", folder, "--prefill", "--region", "510703", "--dataset", "monthly_output", *at)["files"][
        0
    ]
    assert issued["held"] > 0
    unchanged = command("import", issued["file"], "-w", root, "--json", check=False)
    outcome = json.loads(unchanged.stdout)["files"][0]
    assert (outcome["counts"]["new"], outcome["counts"]["changed"]) == (0, 0)
    assert data("burden", "-w", root)["total"]["cells"] == issued["cells"]

    record = ("monthly_output", issued_code(issued["file"]), "2026-10")
    edited = data("edit", *record, "--set", "gross_output_month=99", "--unit", "万元", "--reason", "样例", "-w", root)
    held = data("record", *record, "-w", root)
    assert (held["version"], held["values"]["gross_output_month"]) == (edited["version"], "990000.00")
    assert held["versions"][0]["reason"] == "样例"
    late = command(
        "edit", *record, "--set", "gross_output_month=98", "--reason", "样例", "--version", "1", "-w", root, check=False
    )
    assert late.returncode == 2
    assert "工业总产值（本月）" in late.stderr
    command("edit", *record, "--remove", "--reason", "样例：错报", "-w", root)
    missing = command("reporting", *at, "--remind", check=False)
    assert missing.returncode == 1
    assert "还缺 1" in missing.stdout
    assert data("close", *at, check=False)["revision"] == "r2"
    assert any(
        r["key"][0] == record[1] and r["change"] == "gone"
        for r in data("diff", "2026-10/r1", "2026-10/r2", "-w", root)["rows"]
    )


def issued_code(path):
    from openpyxl import load_workbook

    return load_workbook(path).worksheets[0].cell(4, 1).value


def test_of_two_who_freeze_at_once_one_finds_the_month_frozen(small_city, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    root = tmp_path / "city"
    shutil.copytree(small_city, root)
    words = ("close", "-w", root, "-p", "2026-09")
    with ThreadPoolExecutor(2) as pool:
        done = [json.loads(x.stdout) for x in pool.map(lambda _: command(*words, "--json", check=False), range(2))]
    assert sorted(d["state"] for d in done) == ["frozen", "unchanged"]
    assert {d["revision"] for d in done} == {"r1"}
    assert len({d["digest"] for d in done}) == 1
    assert [p.name for p in (root / "snapshots/2026-09").iterdir()] == ["r1"]
    story = data("period", "show", "-w", root, "-p", "2026-09")["story"]
    assert [e["deed"] for e in story] == ["close_period"]
