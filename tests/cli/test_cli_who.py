# SPDX-License-Identifier: Apache-2.0
"""`zhuashou who` through real processes. Every firm is invented (样例数据)."""

import json

import pytest
import xlsxwriter

from journeys.running import command
from zhuashou.terms import uscc_check_digit


def code(n):
    first = f"91510703MA{n:07d}"
    return first + uscc_check_digit(first)


A, B, C = (code(n) for n in (1, 2, 3))


def write(path, *rows):
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet("表")
    for r, row in enumerate(rows):
        page.write_row(r, 0, row)
    made.close()
    return path


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("who")
    root = folder / "w"
    command("init", "-w", root)
    names = [[A, "绵阳样例甲电子有限公司"], [B, "江油样例建材有限公司"], [C, "绵阳样例甲电子厂"]]
    head = ["统一社会信用代码", "企业名称", "所属区县", "行业代码"]
    register = write(folder / "企业名录.xlsx", ["企业名录（样例数据）"], head, *([*n, "涪城区", "3989"] for n in names))
    command("import", register, "-w", root)
    return root


def who(root, *words, status=0):
    done = command("who", *words, "-w", root, check=False)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if "--json" in words and status < 2 else done


def test_from_an_open_name_to_a_booked_file_and_a_merge(root, tmp_path):
    found = who(root, "match", "绵阳样例甲电子有限责任公司", A, "--json")["answers"]
    assert [(a["state"], a["how"], a["uscc"]) for a in found] == [("matched", "normalised", A), ("matched", "code", A)]
    assert "认不出" in who(root, "match", "谁也不是", status=1).stdout
    head = ["企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"]
    rows = [["老样例建材厂", 5, 50], ["绵阳样例甲电子厂", 7, 70]]
    file = write(tmp_path / "产值.xlsx", ["2026年10月工业产销总值（样例数据）"], head, *rows)
    [waiting] = who(root, "match", "--file", file, "--json", status=1)["waiting"]
    assert (waiting["name"], waiting["places"]) == ("老样例建材厂", [["产值.xlsx", "表", "A3"]])
    assert command("import", file, "-w", root, check=False).returncode != 0
    who(root, "decide", "老样例建材厂", B, "--reason", "电话核实")
    command("import", file, "-w", root)
    assert [a["written"] for a in who(root, "aliases", "--json")["aliases"]] == ["老样例建材厂"]
    plan = who(root, "merge", C, A, "--plan", "--json")
    assert plan["rows"] == {"enterprises": 1, "monthly_output": 1}
    assert "什么也没有改" in who(root, "merge", C, A, "--plan").stderr
    done = who(root, "merge", C, A, "--reason", "同一家", "--digest", plan["digest"], "--json")
    assert done["total"] == 2
    assert who(root, "match", C, "绵阳样例甲电子厂", "--json")["answers"][0]["uscc"] == A
    assert [m["old"] for m in who(root, "merges", "--json")["merges"]] == [C]
    who(root, "forget", "老样例建材厂")


def test_what_is_refused_says_why(root):
    assert "二者取一" in who(root, "match", status=2).stderr
    assert "--plan" in who(root, "merge", A, B, status=2).stderr
    assert "企业名录里没有" in who(root, "decide", "某厂", code(40), status=2).stderr
    assert "没有关于" in who(root, "forget", "某厂", status=2).stderr
    assert who(root, "waiting", "--json")["waiting"] == []


def test_a_new_enterprise(root):
    done = who(
        root,
        "register",
        code(9),
        "绵阳样例新来有限公司",
        "--region",
        "游仙区",
        "--industry",
        "2641",
        "--written",
        "新来厂",
        "--json",
    )
    assert done["uscc"] == code(9)
    assert who(root, "match", "新来厂", "--json")["answers"][0]["how"] == "alias"
