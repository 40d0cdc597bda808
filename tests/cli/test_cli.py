# SPDX-License-Identifier: Apache-2.0
"""The command line through real processes."""

import json
import os
import subprocess
import sys

import pytest

RUN = [sys.executable, "-c", "from zhuashou.doors.cli import main; main()"]


def zhuashou(*words, lang="en_US.UTF-8", **env):
    environment = (
        {k: v for k, v in os.environ.items() if k not in ("ZHUASHOU_WORKSPACE", "LC_ALL")} | {"LANG": lang} | env
    )
    return subprocess.run([*RUN, *map(str, words)], capture_output=True, text=True, env=environment)


def test_help_in_both_languages_and_without_heavy_imports():
    assert "Make a workspace" in zhuashou("--help").stdout
    assert "新建工作区" in zhuashou("--help", lang="zh_CN.UTF-8").stdout
    assert "新建工作区" in zhuashou("--lang", "zh", "--help").stdout
    code = "import sys; sys.argv=['z','--help']\nfrom zhuashou.doors.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    modules = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not modules & {"django", "ibis", "duckdb", "pyarrow", "numpy", "scipy", "pandas", "docx", "typst"}


def test_import_of_the_package_loads_nothing():
    code = "import sys; before=set(sys.modules); import zhuashou; print(len(set(sys.modules)-before))"
    assert int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) <= 2


@pytest.mark.parametrize("words", [("close",), ("status",), ("trace", "x")])
def test_a_missing_workspace_is_said_with_the_remedy(tmp_path, words):
    done = zhuashou(*words, "-w", tmp_path / "none")
    assert done.returncode == 2
    assert "zhuashou init" in done.stderr
    assert not (tmp_path / "none").exists()


def test_init_status_and_refusals(tmp_path):
    made = zhuashou("init", "-w", tmp_path / "w", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["city_name"] == "绵阳市"
    state = json.loads(zhuashou("status", "-w", tmp_path / "w", "--json").stdout)
    assert state["periods"] == []
    assert zhuashou("sample", "-w", tmp_path / "w").returncode == 2
    assert zhuashou("init", "-w", tmp_path / "v", "--city", "000000").returncode == 2
    assert zhuashou("close", "-w", tmp_path / "w", "-p", "2026-01").returncode == 2
    assert zhuashou("nonsense").returncode == 2


def test_templates_are_written_for_every_dataset(tmp_path):
    done = zhuashou("templates", tmp_path, "--json", lang="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["files"]) == 18
    assert (tmp_path / "企业名录.xlsx").stat().st_size > 4000


def test_layout_with_choices(tmp_path):
    from intake.intake_books import A, output

    path, told = output(tmp_path / "a.xlsx", [[A, "样例", 1, 2], [A, "样例", 1, 2]]), tmp_path / "c.json"
    told.write_text(json.dumps({"Sheet1": {"unit": "亿元", "rows": {"4": "note"}}}), encoding="utf-8")
    done = zhuashou("intake", "layout", path, "--choices", told, "--json")
    sheet = json.loads(done.stdout)["sheets"][0]
    assert (done.returncode, sheet["unit"], sheet["rows"][3]) == (0, "亿元", {"row": 4, "kind": "note"})
    told.write_text('{"没有": {}}', encoding="utf-8")
    assert zhuashou("intake", "layout", path, "--choices", told).returncode == 2
    told.write_text("[", encoding="utf-8")
    assert zhuashou("intake", "layout", path, "--choices", told).returncode == 2
