# SPDX-License-Identifier: Apache-2.0
"""A decision's draft and its facts on a real PostgreSQL server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from actions.test_decisions import DECISION
from journeys.running import command
from journeys.test_postgresql import server

__all__ = ["server"]
pytestmark = [pytest.mark.postgres, pytest.mark.slow]
REVIEW = """
import sys; from pathlib import Path
from zhuashou.doors.cli.output import workspace
ws = workspace(Path(sys.argv[1]))
from zhuashou import actions, ledger
from django.db import connection
assert connection.vendor == "postgresql"
me, text = actions.command_line(), Path(sys.argv[2]).read_text(encoding="utf-8")
made = []
for n, said in enumerate((text, text.replace("15%", "18%"))):
    draft = actions.upload_decision(ws=ws, actor=me, content=said.encode(), name=f"{n}.txt")
    for item, change, more in (("t1", "set", {"field": "measure", "text": "revenue"}), ("t3", "reject", {}), ("", "accept_rest", {})):
        draft = actions.change_item(ws=ws, actor=me, draft_id=draft["id"], item=item, change=change, version=draft["version"], **more)
    made.append(actions.confirm_decision(ws=ws, actor=me, draft_id=draft["id"], version=draft["version"]))
assert made[0] == made[1], made
assert len(made[0]["tasks"]) == 2, made
assert [str(v) for v in ledger.table("targets").column("value").to_pylist()] == ["18.0000"]
spans = actions.fact_spans("tasks", (made[0]["tasks"][0],))
assert spans and {s["draft"] for s in spans} == {1, 2}
assert [e["version"] for e in actions.decision_draft(1)["events"]] == [1, 2, 3, 4, 5]
assert len(actions.compare_decisions(1, 2)["changed"]) >= 1
"""


def test_two_versions_of_a_decision(server, tmp_path):
    root = tmp_path / "w"
    command("init", "-w", root)
    settings = (root / "zhuashou.toml").read_text(encoding="utf-8").replace('database = ""', f'database = "{server}"')
    (root / "zhuashou.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "部署.txt").write_text(DECISION, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "ZHUASHOU_WORKSPACE"}
    argv = [sys.executable, "-c", REVIEW, str(root), str(tmp_path / "部署.txt")]
    done = subprocess.run(argv, capture_output=True, text=True, env=environment, cwd=Path(__file__).parent)
    assert done.returncode == 0, done.stderr
