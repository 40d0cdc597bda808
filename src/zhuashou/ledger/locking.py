# SPDX-License-Identifier: Apache-2.0
"""One writer at a time: deeds that read the ledger and then write what they concluded hold this lock until their transaction ends."""

from __future__ import annotations

from django.db import connection

#: Any number that no other program of the same database uses: the letters ZS.
_KEY = 0x5A53


def lock() -> None:
    """Wait for the ledger's lock inside a transaction. SQLite's immediate transactions are that lock already.

    Raises RuntimeError outside a transaction, where the lock would be gone at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the ledger is locked inside a transaction only")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_KEY])
