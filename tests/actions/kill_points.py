# SPDX-License-Identifier: Apache-2.0
"""Commit and undo struck dead at random points, each in a process of its own: the ledger must be as before or as after. 样例数据.

`python tests/actions/kill_points.py FOLDER --points 1000 --seed 1` prints what was found as JSON and ends with 1 if any state was neither.
The blow falls inside SQLite's engine (every few instructions), before a statement, around a commit, or by SIGKILL after a moment.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

ROWS = 150
#: Instructions of SQLite's engine between two possible blows.
STEP = 40
KINDS = ("engine", "engine", "statement", "commit", "signal")


def prepare(root):
    """A workspace with a register, September's figures, and a checked upload that changes, adds and leaves rows."""
    from zhuashou.workspace import Settings, create

    ws = create(root, Settings(clock="2026-11-12T09:00:00+08:00", secret="tests-only"))
    os.environ["ZHUASHOU_WORKSPACE"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhuashou.config.settings"
    import django

    django.setup()
    from actions.life import put, xlsx
    from intake.intake_books import code
    from zhuashou import actions

    actions.migrate(ws)
    actor = actions.command_line()
    header = ["统一社会信用代码", "企业名称", "工业总产值（本月）（元）", "工业总产值（累计）（元）"]
    codes = [code(n) for n in range(1, ROWS + 1)]
    firms = [
        ["统一社会信用代码", "企业名称", "所属区县", "行业代码"],
        *([c, f"样例{c[-6:]}厂", "510703", "C13"] for c in codes),
    ]
    before = [
        ["2026年9月工业产销总值"],
        header,
        *([c, f"样例{c[-6:]}厂", 100 + k, 900 + k] for k, c in enumerate(codes[:-50])),
    ]
    after = [
        ["2026年9月工业产销总值"],
        header,
        *([c, f"样例{c[-6:]}厂", 100 + k + k % 2, 900 + k + k % 2] for k, c in enumerate(codes)),
    ]
    put(ws, actor, xlsx({"企业名录": firms}), "企业名录.xlsx")
    put(ws, actor, xlsx({"产值": before}))
    record = actions.upload_file(ws=ws, actor=actor, content=xlsx({"产值": after}), name="产值改.xlsx")
    record = actions.check(ws=ws, actor=actor, upload=record.id, version=record.version)
    from django.db import connections

    connections.close_all()
    return ws, record


def deeds(ws, record):
    """The two deeds that are struck."""
    from zhuashou import actions

    actor = actions.command_line()
    sha = record.sha256[:12]
    return {
        "commit": lambda: actions.commit(ws=ws, actor=actor, upload=record.id, version=record.version),
        "undo": lambda: actions.undo_batch(ws=ws, actor=actor, batch=sha, reason="企业报错"),
    }


def state(root):
    """A digest of all ledger tables and of the kept files that the ledger speaks of."""
    found = hashlib.sha256()
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as db:
        names = [
            n
            for (n,) in db.execute(
                "select name from sqlite_master where type = 'table' and name like 'ledger_%' order by 1"
            )
        ]
        for name in names:
            found.update(repr((name, db.execute(f"select * from {name} order by rowid").fetchall())).encode())
        kept = [
            k
            for (k,) in db.execute(
                "select kept from ledger_batch where kept != '' union select kept from ledger_upload"
            )
        ]
    for name in kept:
        found.update(hashlib.sha256((root / name).read_bytes()).digest())
    return found.hexdigest()


class Blow:
    """Counts the places where a blow may fall, and ends the process at the chosen one."""

    def __init__(self, kind, at):
        self.kind, self.at = kind, at
        self.seen = {"engine": 0, "statement": 0, "commit": 0}

    def reach(self, kind):
        self.seen[kind] += 1
        if kind == self.kind and self.seen[kind] == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def arm(self):
        from django.db import connection

        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(lambda: self.reach("engine"), STEP)

        def statement(execute, *words):
            self.reach("statement")
            return execute(*words)

        plain = connection._commit

        def commit():
            self.reach("commit")
            plain()
            self.reach("commit")

        connection.execute_wrappers.append(statement)
        connection._commit = commit


def strike(deed, kind="", at=0, delay=None):
    """Run a deed in a child that is struck; (did it end by itself, what it counted, seconds)."""
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        blow = Blow(kind, at)
        status = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            blow.arm()
            deed()
            os.write(writing, json.dumps(blow.seen).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, how = os.waitpid(child, 0)
    alive = os.waitstatus_to_exitcode(how) == 0
    if not alive and os.waitstatus_to_exitcode(how) != -signal.SIGKILL:
        raise RuntimeError("the deed failed by itself")
    return alive, json.loads(said) if said else {}, time.monotonic() - began


def put_back(root, copy):
    """The ledger as it was."""
    for old in root.glob("ledger.sqlite3*"):
        old.unlink()
    shutil.copyfile(copy, root / "ledger.sqlite3")


def run(folder, points, seed):
    root, copies = folder / "ws", folder / "copies"
    ws, record = prepare(root)
    copies.mkdir()
    dice = random.Random(seed)
    counts = {"points": 0, "before": 0, "after": 0, "neither": [], "kinds": dict.fromkeys(KINDS, 0)}
    for name, deed in deeds(ws, record).items():
        with closing(sqlite3.connect(root / "ledger.sqlite3")) as db:
            db.execute("pragma wal_checkpoint(truncate)")
        shutil.copyfile(root / "ledger.sqlite3", copies / name)
        before = state(root)
        alive, seen, lasts = strike(deed)
        after = state(root)
        if not alive or after == before:
            raise RuntimeError("the deed must end and change the ledger")
        for _ in range(points // 2):
            put_back(root, copies / name)
            kind = dice.choice(KINDS)
            delay = dice.uniform(0, lasts) if kind == "signal" else None
            at = dice.randint(1, seen.get(kind) or 1)
            strike(deed, kind, at, delay)
            found = state(root)
            counts["points"] += 1
            counts["kinds"][kind] += 1
            counts["before"] += found == before
            counts["after"] += found == after
            if found not in (before, after):
                counts["neither"].append([name, kind, at])
            elif found == before and dice.random() < 0.05:  # what was struck can be done again, and gives the same
                strike(deed)
                if state(root) != after:
                    counts["neither"].append([name, "again", at])
        put_back(root, copies / name)
        strike(deed)
    return counts


def main():
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("--points", type=int, default=1000)
    words.add_argument("--seed", type=int, default=20261112)
    told = words.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    counts = run(told.folder.resolve(), told.points, told.seed)
    print(json.dumps(counts))  # noqa: T201
    sys.exit(1 if counts["neither"] else 0)


if __name__ == "__main__":
    main()
