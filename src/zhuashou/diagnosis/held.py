# SPDX-License-Identifier: Apache-2.0
"""A snapshot that keeps what was asked of it, for work that asks many questions of one month.

Most of a small question's time is the joining of the register's dimensions and the making of SQL; asked of a table that is there, it costs
a fifth. Nothing is kept for a plain snapshot, of which pages ask one question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import count
from typing import Any, TypeVar

from zhuashou.diagnosis.base import Snap
from zhuashou.terms import Period

T = TypeVar("T")
#: Numbers of the tables made so far: their names must differ.
_NUMBERS = count(1)


class Held:
    """A snapshot and the answers and tables computed from it so far. Answers are shared: nobody changes them."""

    def __init__(self, snap: Snap) -> None:
        self.snapshot = snap
        self._kept: dict[Hashable, Any] = {}

    @property
    def period(self) -> Period:
        """The closed period."""
        return self.snapshot.period

    @property
    def revision(self) -> str:
        """The frozen revision, `r1`."""
        return self.snapshot.revision

    @property
    def manifest(self) -> Any:
        """What the snapshot says of itself."""
        return getattr(self.snapshot, "manifest", None)

    def table(self, dataset: str) -> Any:
        """An Ibis table of the snapshot."""
        return self.snapshot.table(dataset)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer kept under `key`, made now if it is not there."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def held(snap: Snap) -> Held:
    """The snapshot with a memory; one that has it is itself."""
    return snap if isinstance(snap, Held) else Held(snap)


def once(snap: Snap, key: Hashable, make: Callable[[], T]) -> T:
    """`make()`, kept under `key` if the snapshot has a memory."""
    found: T = snap.once(key, make) if isinstance(snap, Held) else make()
    return found


def stored(expression: Any) -> Any:
    """The rows of an Ibis expression as a table of its backend, which lives as long as the connection."""
    backend = expression.get_backend()
    if (
        backend.name == "duckdb"
    ):  # its cached tables are dropped at the program's end, which DuckDB 2 refuses with a message
        return backend.create_table(f"held_{next(_NUMBERS)}", expression, temp=True)
    return expression.cache()
