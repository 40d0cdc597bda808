# SPDX-License-Identifier: Apache-2.0
"""The same city on a real PostgreSQL server that the test starts: the frozen month has the same digest as on SQLite."""

import contextlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from journeys.running import command
from zhuashou.terms import uscc_check_digit

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    if shutil.which("initdb"):
        return Path(shutil.which("initdb")).parent
    reason = "no PostgreSQL server is installed (apt-get install postgresql)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def server(tmp_path_factory):
    """A server on loopback, run by an ordinary user, stopped afterwards."""
    folder = Path(
        subprocess.run(["mktemp", "-d", "/tmp/zs-pg-XXXXXX"], capture_output=True, text=True, check=True).stdout.strip()
    )
    prefix = []
    if os.geteuid() == 0:
        account = next(name for name in ("postgres", "nobody") if name in {p.pw_name for p in pwd.getpwall()})
        shutil.chown(folder, account)
        prefix = ["runuser", "-u", account, "--"]
    home, data = binaries(), folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*prefix, home / "initdb", "-D", data, "-U", "zhuashou", "--auth=trust", "-E", "UTF8", "--locale=C"],
        check=True,
        **quiet,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(
        [*prefix, home / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], check=True, **quiet
    )
    yield f"postgresql://zhuashou@127.0.0.1:{port}/postgres"
    with contextlib.suppress(subprocess.CalledProcessError):
        subprocess.run([*prefix, home / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, **quiet)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_frozen_month_is_the_same_on_postgresql(server, tmp_path):
    digests = []
    for name in ("sqlite", "postgresql"):
        root = tmp_path / name
        command("sample", "-w", root, "--size", "60")
        if name == "postgresql":
            settings = (
                (root / "zhuashou.toml").read_text(encoding="utf-8").replace('database = ""', f'database = "{server}"')
            )
            (root / "zhuashou.toml").write_text(settings, encoding="utf-8")
        done = json.loads(command("run", "-w", root, "-p", "2026-10", "--json").stdout)
        digests.append(done["digest"])
        assert (root / "ledger.sqlite3").exists() == (name == "sqlite")
    assert digests[0] == digests[1]


PAIR = """
import sys; from datetime import datetime, UTC; from decimal import Decimal; from pathlib import Path
from zhuashou.doors.cli.output import workspace
ws = workspace(Path(sys.argv[1])); old, new = sys.argv[2:]
from zhuashou import actions, ledger
from zhuashou.tables import datasets
now, me = datetime(2026, 11, 12, tzinfo=UTC), actions.command_line()
def put(name, *rows): ledger.book_rows(name, rows, kind="edit", label="样例", now=now)
put("enterprises", *({"uscc": c, "name": f"样例{c}", "region": "510703", "industry": "C3989"} for c in (old, new)))
put("monthly_output", *({"uscc": c, "period": "2026-09", "gross_output_month": Decimal(n)} for n, c in enumerate((old, new))))
put("requests", {"request_id": "Q1", "uscc": old, "category": "finance", "text": "样例", "state": "registered"})
ledger.Demand.objects.create(at=now, actor="x", title="样例表", dataset="monthly_output", enterprises=[old])
def state():
    rows = [sorted(map(str, ledger.fact_model(n).objects.filter(current=True).values_list(*[c.id for c in d.columns]))) for n, d in datasets().items()]
    return rows, sorted(ledger.Alias.objects.values_list("text", "uscc")), list(ledger.Demand.objects.values_list("enterprises", flat=True))
before, plan = state(), actions.merge_plan(old, new)
done = actions.merge(ws=ws, actor=me, old=old, new=new, reason="样例", plan_digest=plan.digest, wins="old")
assert (plan.total, plan.demands, len(plan.conflicts)) == (3, 1, 1), plan
assert old not in str(state()[0]) and state()[2] == [[new]], state()
actions.undo_batch(ws=ws, actor=me, batch=str(done["batch"]), reason="样例")
assert state() == before, state()
ledger.MappingTemplate.objects.create(name="样例", fingerprint="f", choice={"only": [old]}, actor="x", at=now)
assert actions.merge_plan(old, new).unknown == ("MappingTemplate.choice",)
"""


def test_a_merge_and_its_undo_on_postgresql(server, tmp_path):
    root = tmp_path / "w"
    command("init", "-w", root)
    settings = (root / "zhuashou.toml").read_text(encoding="utf-8").replace('database = ""', f'database = "{server}"')
    (root / "zhuashou.toml").write_text(settings, encoding="utf-8")
    codes = []
    for n in (1, 2):
        first = f"91510703MA{n:07d}"
        codes.append(first + uscc_check_digit(first))
    env = {k: v for k, v in os.environ.items() if k != "ZHUASHOU_WORKSPACE"}
    done = subprocess.run([sys.executable, "-c", PAIR, str(root), *codes], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
