# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades through the command line, as processes: computed, published, objected to, final."""

import json
import shutil

import pytest
from openpyxl import load_workbook

from journeys.running import command


@pytest.fixture(scope="module")
def root(small_city, tmp_path_factory):
    made = tmp_path_factory.mktemp("graded") / "city"
    shutil.copytree(small_city, made)
    return made


def data(*words, status=0):
    done = command("grades", *words, "--json", check=False)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def says(*words):
    """What a refused command says; it ends with status 2 and prints nothing."""
    done = command("grades", *words, check=False)
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    return done.stderr


def later(root, day):
    """Let the workspace's clock stand at another day."""
    file = root / "zhuashou.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index('clock = "') + len('clock = "')
    file.write_text(text[:start] + f"{day}T09:00:00+08:00" + text[text.index('"', start) :], encoding="utf-8")


def test_from_computed_to_final(root, tmp_path):
    at = ("-w", root)
    draft = data("show", *at)
    assert (draft["state"], draft["year"]) == ("draft", "2025")
    last = [r for r in draft["rows"] if r["grade"] == "D"][-1]
    published = data("publish", *at)
    assert (published["version"], published["closes_on"]) == (1, "2026-11-19")
    mine = ("appeal", last["uscc"], "tax", "9000")
    proof = ("--reason", "样例：漏计税款", "--evidence", "样例：完税证明")
    assert "单位" in says(*mine, *proof, *at)
    assert "写法不对" in says(*mine, "--unit", "万元", *proof, "--on", "昨天", *at)
    filed = data(*mine, "--unit", "万元", *proof, *at)
    assert (filed["value"], filed["state"]) == ("90000000.00", "open")
    assert data("appeals", *at, status=1)["open"] == 1
    later(root, "2026-11-23")
    assert "1件异议没有处理" in says("finalise", *at)
    assert "不认识" in says("decide", filed["appeal"], "maybe", *at)
    decided = data("decide", filed["appeal"], "uphold", "--value", "8500", *at)
    assert (decided["decided_value"], decided["moved"]) == ("85000000.00", [])
    text = command("grades", "show", "--uscc", last["uscc"], *at).stdout
    assert "封顶" in text
    assert "公示为D" in text
    assert data("finalise", *at)["state"] == "final"
    sheet = tmp_path / "公示表.xlsx"
    command("grades", "show", "--xlsx", sheet, *at)
    book = load_workbook(sheet)
    assert "已定案" in book.worksheets[0]["A1"].value
    assert book.worksheets[1].max_row == 3
    assert data("withdraw", "--reason", "样例：重新测算", *at)["state"] == "withdrawn"
    assert "没有方案" in says("show", "--scheme", "nothing", *at)
