# SPDX-License-Identifier: Apache-2.0
"""Two people importing and editing at once lose nothing: two processes with two threads each, on SQLite and on a PostgreSQL server."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from actions.life import A, B, C, D, output, register
from journeys.running import command
from journeys.test_postgresql import server  # noqa: F401

ROUNDS, THREADS = 6, 2
QUESTION = """
import json, sys
from pathlib import Path
from actions.working_together import start
ws = start(Path(sys.argv[1]))
from django.db.models import Count
from zhuashou import ledger
fact = ledger.fact_model("monthly_output").objects
print(json.dumps({
    "versions": [[f.uscc, f.period, f.version, f.current, int(f.gross_output_ytd), f.batch_id] for f in fact.order_by("uscc", "period", "version")],
    "batches": [[b.pk, b.kind, b.reason, b.sha256, b.counts] for b in ledger.Batch.objects.order_by("pk")],
    "audit": [[a.deed, a.actor] for a in ledger.AuditEvent.objects.all()],
}, default=str))
"""

STRUCK = """
import json, sys
from pathlib import Path
from actions.working_together import start
ws = start(Path(sys.argv[1]))
from django.db import connections
from actions.kill_points import strike
from actions.life import everything
from zhuashou import actions
actor = actions.command_line()

def state():
    found = everything()
    connections.close_all()
    return found

found = {}
for name, deed in {
    "import": lambda: actions.import_file(ws=ws, actor=actor, path=ws.root / "更正.xlsx"),
    "undo": lambda: actions.undo_batch(ws=ws, actor=actor, batch=str(actions.list_batches()[0]["id"]), reason="报错"),
}.items():
    before, states = state(), []
    for at in range(1, 200, 2):
        alive, _, _ = strike(deed, "statement", at)
        if alive:
            break
        states.append(state() == before)
    found[name] = [states, state() != before]
print(json.dumps(found))
"""


def environment():
    import os

    here = Path(__file__).parents[1]
    return {**os.environ, "PYTHONPATH": f"{here.parent / 'src'}:{here}"}


def place(root, database=""):
    command("init", "-w", root)
    if database:
        text = (root / "zhuashou.toml").read_text(encoding="utf-8")
        (root / "zhuashou.toml").write_text(text.replace('database = ""', f'database = "{database}"'), encoding="utf-8")
    for name, content in (
        ("企业名录.xlsx", register()),
        ("九月.xlsx", output({A: (10, 100), B: (20, 200), C: (30, 300), D: (40, 400)})),
    ):
        (root / name).write_bytes(content)
        command("import", root / name, "-w", root)


def at_once(root):
    """What four people in two processes did, and the ledger afterwards."""
    script = Path(__file__).with_name("working_together.py")
    argv = [[sys.executable, str(script), str(root), name, str(ROUNDS), str(THREADS)] for name in ("甲", "乙")]
    running = [
        subprocess.Popen(a, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()) for a in argv
    ]
    said = []
    for process in running:
        out, err = process.communicate()
        assert process.returncode == 0, err
        told = json.loads(out)
        assert told["failed"] == []
        said += told["said"]
    done = subprocess.run(
        [sys.executable, "-c", QUESTION, str(root)], capture_output=True, text=True, env=environment()
    )
    assert done.returncode == 0, done.stderr
    return said, json.loads(done.stdout)


def nothing_is_lost(said, held):
    rows: dict[tuple[str, str], list] = {}
    for code, period, version, current, ytd, batch in held["versions"]:
        rows.setdefault((code, period), []).append((version, current, ytd, batch))
    for key, versions in rows.items():
        assert [v for v, *_ in versions] == list(range(1, len(versions) + 1)), key
        assert [c for _, c, *_ in versions] == [False] * (len(versions) - 1) + [True], key
    kinds = Counter(s["deed"] for s in said)
    assert sum(kinds.values()) == 2 * THREADS * (ROUNDS + 1)
    assert {s["why"] for s in said if s["deed"] == "refused"} <= {"actions.row_changed"}
    # every correction that was confirmed stands as the version it was told, and each added exactly one to what it had seen
    for code in (A, B, C, D):
        made = sorted(s["version"] for s in said if s["deed"] == "add" and s["code"] == code)
        september = rows[code, "2026-09"]
        assert made == [v for v, *_ in september[1:]]
        assert september[-1][2] == september[0][2] + len(made)
    # every import that was confirmed is a batch with its rows, and the same file of everybody stands once
    numbers = {b[0]: b for b in held["batches"]}
    booked = [s for s in said if s["deed"] in ("import", "same") and s["state"] == "booked"]
    assert len({s["batch"] for s in booked}) == len(booked)
    assert all(s["batch"] in numbers for s in booked)
    touched = Counter(batch for versions in rows.values() for *_, batch in versions)
    for s in booked:
        if "counts" in s:
            assert touched[s["batch"]] == s["counts"]["new"] + s["counts"]["changed"]
    assert Counter(s["state"] for s in said if s["deed"] == "same") == {"booked": 1, "seen": 2 * THREADS - 1}
    assert len(numbers) == 2 + kinds["add"] + len(booked)
    assert sum(deed == "import_file" for deed, _ in held["audit"]) == 2 + len(booked)


def test_on_sqlite(tmp_path):
    place(tmp_path / "ws")
    nothing_is_lost(*at_once(tmp_path / "ws"))


@pytest.mark.postgres
def test_on_postgresql(server, tmp_path):  # noqa: F811
    place(tmp_path / "ws", server)
    nothing_is_lost(*at_once(tmp_path / "ws"))


@pytest.mark.postgres
def test_struck_dead_on_postgresql(server, tmp_path):  # noqa: F811
    place(tmp_path / "ws", server)
    (tmp_path / "ws" / "更正.xlsx").write_bytes(output({A: (11, 101), B: (20, 200)}))
    argv = [sys.executable, "-c", STRUCK, str(tmp_path / "ws")]
    done = subprocess.run(argv, capture_output=True, text=True, env=environment())
    assert done.returncode == 0, done.stderr
    for states, after in json.loads(done.stdout).values():
        assert len(states) >= 5
        assert all(states)
        assert after
