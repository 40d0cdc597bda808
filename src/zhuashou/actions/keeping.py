# SPDX-License-Identifier: Apache-2.0
"""Files that are or may be booked, each kept once under its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zhuashou.workspace import Workspace, atomic_write


@dataclass(frozen=True)
class Source:
    """A file on its way in: its name for people, and its content."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """The file's identity."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def kept(self) -> str:
        """Where it is kept, as a path in the workspace."""
        return f"imports/{self.sha256}{Path(self.name).suffix.lower()}"


def keep(ws: Workspace, source: Source) -> Path:
    """Write the file if it is not there yet."""
    path = ws.root / source.kept
    if not path.exists():
        atomic_write(path, source.content)
    return path


@contextmanager
def kept_only_if_done(ws: Workspace, source: Source) -> Iterator[None]:
    """A deed that fails leaves no file behind that was not there before."""
    fresh = not (ws.root / source.kept).exists()
    try:
        yield
    except BaseException:
        if fresh:
            with suppress(Exception):  # the deed's own error is the one to tell
                drop_unneeded(ws, source.kept)
        raise


def drop_unneeded(ws: Workspace, kept: str) -> None:
    """Remove a kept file, unless a batch or a waiting upload needs it; under the ledger's lock, because another deed may just take it."""
    from django.db import transaction

    from zhuashou.ledger import Batch, Upload, lock

    with transaction.atomic():
        lock()
        waiting = Upload.objects.filter(kept=kept).exclude(state="discarded").exists()
        if not waiting and not Batch.objects.filter(kept=kept).exists():
            (ws.root / kept).unlink(missing_ok=True)
