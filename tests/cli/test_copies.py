# SPDX-License-Identifier: Apache-2.0
"""Copies that go back to the sender: `intake check` and what `import` writes, through real processes; the actions behind them."""

import json

import openpyxl
import pytest

from cli.test_cli import zhuashou
from intake.intake_books import A, B, book, output
from zhuashou import actions
from zhuashou.actions import ActionError

BAD = [[A, "样例甲", "约300", 5], [B, "样例乙", 1, 5]]


@pytest.fixture
def bad(tmp_path):
    return output(tmp_path / "十月产值.xlsx", BAD)


@pytest.mark.usefixtures("bad")
def test_check_says_what_is_wrong_and_writes_the_copies(tmp_path, bad):
    done = zhuashou(
        "intake",
        "check",
        bad,
        "--annotate",
        tmp_path / "out" / "a.xlsx",
        "--rejected",
        tmp_path / "r.xlsx",
        "--json",
        lang="zh_CN.UTF-8",
    )
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["fatal"], told["issues"][0]["cell"], told["issues"][0]["severity"]) == (1, "C3", "fatal")
    assert told["sheets"][0] == {
        "name": "Sheet1",
        "dataset": "monthly_output",
        "period": "2026-10",
        "rows": 2,
        "bad_rows": [3],
    }
    assert openpyxl.load_workbook(told["annotated"]).sheetnames == ["校验报告", "Sheet1"]
    assert openpyxl.load_workbook(told["rejected"])["Sheet1"].row_dimensions[4].hidden


def test_check_of_a_clean_file_and_of_none(tmp_path, bad):
    clean = zhuashou("intake", "check", output(tmp_path / "good.xlsx", [[B, "样例乙", 1, 5]]))
    assert (clean.returncode, "monthly_output" in clean.stdout) == (0, True)
    assert zhuashou("intake", "check", tmp_path / "none.xlsx").returncode == 2
    (tmp_path / "folder").mkdir()
    unwritten = zhuashou("intake", "check", bad, "--annotate", tmp_path / "folder")
    assert unwritten.returncode == 2
    assert "cannot be written" in unwritten.stderr


def test_import_says_where_the_annotated_copy_of_a_refused_file_is(tmp_path, ws, bad):
    done = zhuashou("import", bad, "-w", ws.root, "--json", lang="zh_CN.UTF-8")
    assert done.returncode == 2, done.stderr
    made = json.loads(done.stdout)["copies"]
    assert [m["file"] for m in made] == ["十月产值.xlsx"]
    assert made[0]["annotated"].startswith(str(ws.root / "copies" / "十月产值-"))
    assert made[0]["annotated"] in done.stderr
    named = zhuashou(
        "import",
        bad,
        "-w",
        ws.root,
        "--annotate",
        tmp_path / "mine.xlsx",
        "--accept-valid",
        "--json",
        lang="zh_CN.UTF-8",
    )
    told = json.loads(named.stdout)["copies"][0]
    assert told["annotated"] == str(tmp_path / "mine.xlsx")
    assert openpyxl.load_workbook(told["rejected"])["Sheet1"]["C3"].value == "约300"


@pytest.mark.django_db
def test_copies_have_stable_names_without_tricks(tmp_path, ws):
    path = book(tmp_path / "a.xlsx", [["名称"], ["样例"]])
    first = actions.annotate_file(ws=ws, path=path, issues=(), name="../../etc/..\\x:表?.xlsx")
    again = actions.annotate_file(ws=ws, path=path, issues=(), name="../../etc/..\\x:表?.xlsx")
    assert first == again
    assert first.parent == ws.root / "copies"
    assert first.name.startswith("x_表_-")
    with pytest.raises(ActionError):
        actions.rejected_file(ws=ws, path=tmp_path / "none.xlsx", issues=())
