# SPDX-License-Identifier: Apache-2.0
"""Booking 100,000 checked rows into SQLite, against a bare sqlite3 `executemany` of the same rows into the same table with the same indexes.

Run: `.venv/bin/python benchmarks/booking.py [--rows N] [--rounds N]`. Both sides run here, in turn; the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

COLUMNS = ("gross_output_month", "gross_output_ytd", "sales_output_month", "sales_output_ytd", "orders_end")


def rows(count: int) -> Any:
    """Invented checked rows of the monthly output form, as intake gives them."""
    import pyarrow as pa

    from zhuashou.tables import decimals

    chance = random.Random(20261031)
    figures = {name: decimals([chance.randrange(10**10) for _ in range(count)], 2) for name in COLUMNS}
    keys = {
        "uscc": [f"91510703MA{n:08d}" for n in range(count)],
        "name": [f"样例企业{n}" for n in range(count)],
        "period": ["2026-10"] * count,
    }
    return pa.table({**keys, **figures, "_row": pa.array(range(4, count + 4), pa.int32())})


def ledger_seconds(folder: Path, table: Any) -> tuple[float, Path, float]:
    """Seconds of `ledger.book` in one transaction on a fresh ledger, the file, and the seconds of booking the same again."""
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    from zhuashou import ledger

    path = folder / "ledger.sqlite3"
    connections.databases["default"]["NAME"] = str(path)
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    call_command("migrate", verbosity=0)
    seconds = []
    for number in range(2):
        batch = ledger.Batch.objects.create(
            sha256=f"{number:064d}", name="样例.xlsx", actor="bench", created_at=datetime(2026, 11, 12, tzinfo=UTC)
        )
        start = time.perf_counter()
        with transaction.atomic():
            ledger.lock()
            ledger.book("monthly_output", table, batch, sheet="产值")
        seconds.append(time.perf_counter() - start)
    connection.close()
    return seconds[0], path, seconds[1]


def bare_seconds(source: Path, target: Path) -> tuple[float, int]:
    """Seconds of `executemany` of the same rows into a copy of the empty table with its indexes."""
    held = sqlite3.connect(source)
    (name,) = held.execute(
        "select name from sqlite_master where type='table' and name like '%monthly%output%'"
    ).fetchone()
    shapes = held.execute(
        "select sql from sqlite_master where tbl_name = ? and sql is not null order by type desc", [name]
    ).fetchall()
    plain = held.execute(f"select * from {name}").fetchall()
    held.close()
    made = sqlite3.connect(target)
    made.execute("pragma journal_mode = wal")
    for (sql,) in shapes:
        made.execute(sql)
    start = time.perf_counter()
    with made:
        made.executemany(f"insert into {name} values ({', '.join('?' * len(plain[0]))})", plain)
    seconds = time.perf_counter() - start
    made.close()
    return seconds, len(plain)


def main() -> None:
    """Measure both in turn and print rows per second and the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuashou.config.settings")
    import django

    django.setup()
    table = rows(options.rows)
    book, again, bare = [], [], []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as name:
            seconds, path, second = ledger_seconds(Path(name), table)
            book.append(seconds)
            again.append(second)
            bare.append(bare_seconds(path, Path(name) / "bare.sqlite3")[0])
    print(f"ledger.book, new rows   {min(book):>6.2f} s  {options.rows / min(book):>9,.0f} rows/s (goal 50,000)")
    print(f"ledger.book, same rows  {min(again):>6.2f} s  {options.rows / min(again):>9,.0f} rows/s")
    print(f"bare executemany        {min(bare):>6.2f} s  {options.rows / min(bare):>9,.0f} rows/s")
    print(f"ratio of speeds, book / executemany: {min(bare) / min(book):.2f} (goal 0.5)")


if __name__ == "__main__":
    main()
