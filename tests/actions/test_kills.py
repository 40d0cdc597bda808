# SPDX-License-Identifier: Apache-2.0
"""A commit or an undoing that dies, or fails at any statement, leaves the ledger as it was. `make kill` strikes 1,000 times."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from actions.life import A, B, C, D, everything, kept, output, put, register
from zhuashou import actions

POINTS = 60


def test_struck_dead_at_random_points(tmp_path):
    script = Path(__file__).with_name("kill_points.py")
    argv = [sys.executable, script, tmp_path / "kills", "--points", str(POINTS)]
    done = subprocess.run([*map(str, argv)], capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr + done.stdout
    counts = json.loads(done.stdout)
    assert (counts["points"], counts["neither"]) == (POINTS, [])
    assert counts["before"] > POINTS // 4
    assert counts["after"] > 0


def _environment():
    import os

    here = Path(__file__).parents[1]
    return {
        **os.environ,
        "PYTHONPATH": f"{here.parent / 'src'}:{here}",
        "DJANGO_SETTINGS_MODULE": "zhuashou.config.settings",
    }


class Failing:
    """Raises at the n-th statement that writes."""

    def __init__(self, at):
        self.at, self.seen = at, 0

    def __call__(self, execute, sql, *words):
        if sql.lstrip().lower().startswith(("insert", "update", "delete")):
            self.seen += 1
            if self.seen == self.at:
                raise OSError("the disk is full")
        return execute(sql, *words)


@pytest.mark.django_db
def test_a_failure_at_any_statement_leaves_no_trace(ws, actor):
    put(ws, actor, register(), "企业名录.xlsx")
    put(ws, actor, output({A: (10, 90), B: (20, 180)}))
    content = output({A: (11, 101), B: (20, 180), C: (30, 270), D: ("约3", 1)})
    deeds = {
        "import": lambda: put(ws, actor, content, accept_valid=True, accept_warnings="已核实"),
        "undo": lambda: actions.undo_batch(ws=ws, actor=actor, batch="2", reason="报错"),
        "correct": lambda: actions.correct(ws=ws, actor=actor, dataset="monthly_output", key=(A, "2026-09"),
                                           values={"gross_output_ytd": "95"}, reason="来电更正"),
        "remove": lambda: actions.remove(ws=ws, actor=actor, dataset="monthly_output", key=(A, "2026-09"), reason="重复"),
        "upload": lambda: actions.upload_file(ws=ws, actor=actor, content=content, name="产值.xlsx"),
        "template": lambda: actions.save_template(ws=ws, actor=actor, name="月报", path=ws.root / "sent/产值.xlsx", sheet="产值"),
    }  # fmt: skip
    batch = str(actions.list_batches()[0]["id"])
    deeds["undo"] = lambda: actions.undo_batch(ws=ws, actor=actor, batch=batch, reason="报错")
    deeds["accept"] = lambda: actions.accept_warnings(ws=ws, actor=actor, batch=batch, reason="已核实")
    struck = {}
    for name, deed in deeds.items():
        for at in range(1, 40):
            failing = Failing(at)
            before = (everything(), kept(ws))
            try:
                with connection.execute_wrapper(failing), transaction.atomic():
                    deed()
                    raise KeyError("ended by itself")
            except OSError:
                assert (everything(), kept(ws)) == before, (name, at)
            except (KeyError, actions.ActionError):
                break
            struck[name] = at
    assert struck["import"] >= 5
    assert struck["undo"] >= 5
    assert struck["correct"] >= 3
