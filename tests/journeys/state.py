# SPDX-License-Identifier: Apache-2.0
"""The whole state of a workspace as comparable text: every ledger row without its serial number, every file by its hash."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path


def files(root: Path, *folders: str) -> dict[str, str]:
    """SHA-256 of every file below the named folders."""
    return {
        str(f.relative_to(root)): hashlib.sha256(f.read_bytes()).hexdigest()
        for folder in folders
        for f in sorted((root / folder).rglob("*"))
        if f.is_file()
    }


def ledger(path: Path) -> dict[str, list[tuple]]:
    """All rows of all ledger tables; serial numbers are replaced by what they stand for."""
    with closing(sqlite3.connect(path)) as db:
        tables = [
            n
            for (n,) in db.execute(
                "select name from sqlite_master where type='table' and name like 'ledger_%' order by 1"
            )
        ]
        batch = dict(db.execute("select id, sha256 from ledger_batch"))
        found = {}
        for table in tables:
            columns = [c[1] for c in db.execute(f"pragma table_info({table})")]
            kept = [c for c in columns if c not in ("id", "password", "last_login")]
            rows = db.execute(f"select {', '.join(kept)} from {table}").fetchall()
            spot = [kept.index(c) for c in kept if c == "batch_id"]
            rows = [tuple(batch[v] if k in spot else v for k, v in enumerate(row)) for row in rows]
            found[table] = sorted(rows, key=repr)
        return found


def everything(root: Path) -> dict[str, object]:
    """Ledger and files together."""
    return {
        "ledger": ledger(root / "ledger.sqlite3"),
        "files": files(root, "snapshots", "results", "papers", "imports"),
    }
