# SPDX-License-Identifier: Apache-2.0
"""Long work on uploads, done beside the pages: the browser may be closed, and comes back to the result or to the progress.

What is found is kept by the actions themselves; here are only the threads, one an upload, and the reason for which one was refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import Any

from django.db import connections

from zhuashou import actions
from zhuashou.terms import Words

#: How many files are worked on at once; others wait.
AT_ONCE = 2
_seats = BoundedSemaphore(AT_ONCE)
_lock = Lock()
_jobs: dict[int, Job] = {}


@dataclass
class Job:
    """Work on one upload. `refused` are the words of the refusal, once it is done."""

    deed: str
    done: Event = field(default_factory=Event)
    result: Any = None
    refused: Words | None = None

    def wait(self, seconds: float) -> bool:
        """Is it done, now or within some seconds?"""
        return self.done.wait(seconds)


def start(upload: int, deed: str, work: Callable[[], Any]) -> Job:
    """Begin the work, unless some is under way for the upload already: then that one."""
    with _lock:
        running = _jobs.get(upload)
        if running is not None and not running.done.is_set():
            return running
        job = _jobs[upload] = Job(deed)
    Thread(target=_run, args=(job, work), name=f"upload-{upload}", daemon=True).start()
    return job


def running(upload: int) -> Job | None:
    """The work under way, if any."""
    job = _jobs.get(upload)
    return job if job is not None and not job.done.is_set() else None


def take_refusal(upload: int) -> Words | None:
    """Why the last work was refused, told once."""
    with _lock:
        job = _jobs.get(upload)
        if job is None or not job.done.is_set():
            return None
        words, job.refused = job.refused, None
    return words


def _run(job: Job, work: Callable[[], Any]) -> None:
    try:
        with _seats:
            job.result = work()
    except actions.ActionError as error:
        job.refused = error.words
    except Exception:  # the thread has nobody above it: written to the log, told on the page
        logging.getLogger(__name__).exception("work on an upload failed")
        job.refused = Words("actions.work_failed")
    finally:
        connections.close_all()
        job.done.set()
