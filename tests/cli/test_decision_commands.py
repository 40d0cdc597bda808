# SPDX-License-Identifier: Apache-2.0
"""A decision from its file to the ledger on the command line."""

import json

from actions.test_decisions import DECISION
from journeys.running import command


def test_from_upload_to_facts_and_two_versions(tmp_path):
    root = tmp_path / "ws"
    command("init", "-w", root)
    (tmp_path / "部署.txt").write_text(DECISION, encoding="utf-8")
    (tmp_path / "二稿.txt").write_text(DECISION.replace("15%", "18%"), encoding="utf-8")

    def decision(*words):
        done = command("decision", *words, "-w", root, "--json", check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    status, draft = decision("upload", tmp_path / "部署.txt")
    assert (status, draft["version"], draft["seen"]) == (1, 1, False)
    status, said = decision("confirm", 1)
    assert status == 2
    assert "没有决定采纳或舍弃" in said
    decision(
        "change", 1, "t1", "set", "--field", "measure", "--to", "revenue", "--version", 1, "--reason", "与口径一致"
    )
    status, said = decision("change", 1, "t3", "reject", "--version", 1)
    assert status == 2
    assert "第 1 版" in said
    decision("change", 1, "t3", "reject", "--version", 2)
    status, draft = decision("change", 1, "-", "accept_rest")
    assert (status, draft["to_do"]) == (0, {"open": [], "empty": {}, "flags": []})
    status, made = decision("confirm", 1)
    assert (status, len(made["tasks"]), len(made["targets"])) == (0, 2, 1)
    decision("upload", tmp_path / "二稿.txt")
    status, found = decision("compare", 1, 2)
    assert (status, [c["fields"].get("value") for c in found["changed"] if c["after"]["kind"] == "target"]) == (
        0,
        [["15", "18"]],
    )
    assert "空栏" in command("decision", "show", 2, "-w", root, check=False).stdout
