# SPDX-License-Identifier: Apache-2.0
"""Importing with decisions, batches and templates as commands: results as JSON, exit codes, both languages. 样例数据."""

import json

import pytest

from actions.life import A, B, output, register
from journeys.running import command


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("cli")
    ws = root / "ws"
    command("init", "-w", ws)
    for name, content in {
        "企业名录.xlsx": register(),
        "九月.xlsx": output({A: (10_000_000, 90_000_000), B: (20_000_000, 180_000_000)}),
        "十倍.xlsx": output({A: (100_000_000, 90_000_000)}),
        "提醒.xlsx": output({A: (10_000_000, 120_000_000)}, period="2026年10月"),
        "坏.xlsx": output({A: ("约3", 1), B: (20_000_000, 200_000_000)}, period="2026年10月"),
        "无名.xlsx": output(
            {A: (11_000_000, 101_000_000)}, period="2026年10月", header=["代码", "名称", "做了", "共做"]
        ),
    }.items():
        (root / name).write_bytes(content)
    return root


def run(place, *words, status=0):
    done = command(*words, "-w", place / "ws", "--json", check=False)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def test_the_life_of_files_on_the_command_line(place):
    assert run(place, "import", place / "企业名录.xlsx")["files"][0]["state"] == "booked"
    dry = run(place, "import", place / "九月.xlsx", "--dry-run")["files"][0]
    assert (dry["state"], dry["counts"]["new"], dry["difference"]["new"][0]["key"]) == ("checked", 2, [A, "2026-09"])
    assert [b["file"] for b in run(place, "batch", "list")["batches"]] == ["企业名录.xlsx"]
    september = run(place, "import", place / "九月.xlsx")["files"][0]
    assert run(place, "import", place / "九月.xlsx")["files"][0]["seen"]["batch"] == september["number"]
    tenfold = run(place, "import", place / "十倍.xlsx", status=2)["files"][0]
    assert (tenfold["state"], tenfold["unticked"]) == ("refused", [["产值", "C3"]])
    assert command("import", place / "十倍.xlsx", "--accept-warnings", "-w", place / "ws", check=False).returncode == 2
    ticked = run(place, "import", place / "十倍.xlsx", "--accept-warnings", "--reason", "确属实情")["files"][0]
    assert (ticked["state"], ticked["counts"]["changed"]) == ("booked", 1)
    shown = run(place, "batch", "show", str(ticked["number"]))
    assert {w["accepted"]["reason"] for w in shown["warnings"]} <= {"确属实情"}
    refused = command("batch", "undo", str(september["number"]), "--reason", "报错", "-w", place / "ws", check=False)
    assert refused.returncode == 2
    assert f"{ticked['number']} 十倍.xlsx" in refused.stderr
    assert run(place, "batch", "undo", str(ticked["number"]), "--reason", "报错")["counts"]["restored"] == 1
    warned = run(place, "import", place / "提醒.xlsx", status=1)["files"][0]
    cells = [f"{i['sheet']}!{i['cell']}:{i['rule']}" for i in warned["issues"]]
    done = run(
        place,
        "batch",
        "accept",
        str(warned["number"]),
        "--reason",
        "已核实",
        "--cell",
        cells[0],
        status=int(len(cells) > 1),
    )
    assert (done["accepted"], done["open"]) == (1, len(cells) - 1)
    assert run(place, "import", place / "坏.xlsx", status=2)["files"][0]["state"] == "refused"
    assert run(place, "import", place / "坏.xlsx", "--accept-valid", status=1)["files"][0]["state"] == "partly"


def test_templates_on_the_command_line(place):
    told = {
        "产值": {
            "dataset": "monthly_output",
            "unit": "元",
            "columns": {"A": "uscc", "B": "name", "C": "gross_output_month", "D": "gross_output_ytd"},
        }
    }
    made = run(place, "mapping", "save", place / "无名.xlsx", "--name", "月报", "--choices", json.dumps(told))
    assert (made["name"], made["version"], made["headers"]) == ("月报", 1, ["代码", "名称", "做了", "共做"])
    assert [t["name"] for t in run(place, "mapping", "list")["templates"]] == ["月报"]
    assert run(place, "mapping", "rename", "月报", "区县月报")["name"] == "区县月报"
    assert run(place, "mapping", "delete", "区县月报") == {"deleted": "区县月报"}
    for words in (("mapping", "delete", "区县月报"), ("import", place / "无名.xlsx", "--choices", '{"无": {}}')):
        done = command(*words, "-w", place / "ws", check=False, env={"LANG": "en_US.UTF-8"})
        assert done.returncode == 2
        assert "zhuashou" not in done.stdout


def test_lists_for_people(tmp_path):
    command("init", "-w", tmp_path)
    (tmp_path / "企业名录.xlsx").write_bytes(register())
    command("import", tmp_path / "企业名录.xlsx", "-w", tmp_path)
    command("batch", "undo", "1", "--reason", "报错", "-w", tmp_path)
    for lang, words in (("zh", ("企业名录.xlsx", "已撤销", "导入")), ("en", ("企业名录.xlsx", "undoing", "import"))):
        shown = command("batch", "list", "-w", tmp_path, "--lang", lang).stdout
        assert all(word in shown for word in words)
