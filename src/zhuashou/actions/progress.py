# SPDX-License-Identifier: Apache-2.0
"""How far long work on an upload is: a small file in the workspace, so that any page or process can look.

`reporting(ws, upload)` yields `report(stage, done, total)`; `progress_of(ws, upload)` gives `{"stage", "done", "total", "running"}`.
Stages: read, check, difference, book (words `actions.stage.*`).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from zhuashou.workspace import Workspace

Report = Callable[[str, int, int], None]
#: Seconds between two writings of the file: a page asks about once a second.
_PAUSE = 0.3


def no_report(stage: str, done: int, total: int) -> None:
    """For callers that do not watch."""


def folder_of(ws: Workspace, upload: int) -> Path:
    """Where the findings and the progress of an upload lie."""
    return ws.root / "uploads" / str(upload)


def progress_of(ws: Workspace, upload: int) -> dict[str, Any]:
    """The stage that is running, or `{"running": False}` with the last one."""
    try:
        held: dict[str, Any] = json.loads((folder_of(ws, upload) / "progress.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not begun
        return {"stage": "", "done": 0, "total": 0, "running": False}
    process = held.pop("process", 0)
    return held | {"running": held["running"] and _alive(process)}


def _alive(process: int) -> bool:
    """Does the process that worked still run? A killed server left its last word behind."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's, or this system does not tell
        return True
    return True


@contextmanager
def reporting(ws: Workspace, upload: int, onward: Report = no_report) -> Iterator[Report]:
    """Write what is reported into the upload's progress file, and hand it `onward`."""
    path = folder_of(ws, upload) / "progress.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    last = {"stage": "", "done": 0, "total": 0}
    written = 0.0

    def write(running: bool) -> None:
        working = path.with_suffix(".writing")
        working.write_text(json.dumps({**last, "running": running, "process": os.getpid()}), encoding="utf-8")
        working.replace(path)

    def report(stage: str, done: int, total: int) -> None:
        nonlocal written
        fresh = stage != last["stage"]
        last.update(stage=stage, done=done, total=total)
        if fresh or time.monotonic() - written > _PAUSE:
            write(running=True)
            written = time.monotonic()
        onward(stage, done, total)

    try:
        yield report
    finally:
        with suppress(FileNotFoundError):  # the upload was discarded meanwhile
            write(running=False)
