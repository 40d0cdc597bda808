# SPDX-License-Identifier: Apache-2.0
"""Writing the whole sample: into a working folder first, then in one move, so that a stopped run leaves nothing half made."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from zhuashou.sample.broken import write_broken
from zhuashou.sample.city import SIZE, City, build
from zhuashou.sample.decision import write_decision
from zhuashou.sample.forms import write_history, write_month
from zhuashou.sample.ledgers import write_names, write_yearly
from zhuashou.sample.planted import plant
from zhuashou.sample.work import MONTHS, write_work

Report = Callable[[str, int, int], None]
SEED = 20261031


@dataclass(frozen=True)
class SampleSummary:
    """What was written (or was there already)."""

    enterprises: int
    files: int
    written: bool


def make_city(seed: int = SEED, size: int = SIZE, *, calm: bool = False) -> City:
    """The simulated city with its planted truths; `calm`: without troubles, to count false alarms (the chain keeps its gaps)."""
    city = build(seed, size)
    city.seed, city.calm = seed, calm
    plant(city, seed)
    return city


def write_sample(
    root: Path, *, seed: int = SEED, size: int = SIZE, calm: bool = False, progress: Report | None = None
) -> SampleSummary:
    """Write `inbox/`, `broken/` and `truth.json` below `root`; a sample that is there already is left as it is. `calm`: no planted troubles."""
    done = root / "truth.json"
    if done.exists():
        return SampleSummary(json.loads(done.read_text(encoding="utf-8"))["enterprises"], _count(root / "inbox"), False)
    working = root / ".sample"
    shutil.rmtree(working, ignore_errors=True)
    for folder in ("inbox/1-名录", "inbox/2-历史", "inbox/3-月报", "inbox/4-台账", "inbox/decision", "broken"):
        (working / folder).mkdir(parents=True)
    city = make_city(seed, size, calm=calm)
    _write_all(working, city, progress or (lambda *_: None))
    city.truth["enterprises"] = size
    text = json.dumps(city.truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    for folder in ("inbox", "broken"):
        target = root / folder
        if folder == "broken" or not any(target.iterdir() if target.exists() else ()):
            shutil.rmtree(target, ignore_errors=True)
            (working / folder).rename(target)
    (working / "truth.json").write_text(text, encoding="utf-8")
    (working / "truth.json").rename(done)
    shutil.rmtree(working)
    return SampleSummary(size, _count(root / "inbox"), True)


def _count(folder: Path) -> int:
    return sum(1 for f in folder.rglob("*") if f.is_file())


def _write_all(working: Path, city: City, report: Report) -> None:
    """Small ledgers here (they add to the truth), the large forms in two processes."""
    inbox = working / "inbox"
    jobs = [("history", year) for year in (2025, 2024, 2023, 2022, 2021)] + [("month", period) for period in MONTHS]
    small: tuple[Callable[[], None], ...] = (lambda: write_names(inbox / "1-名录", city), lambda: write_work(inbox / "4-台账", city), lambda: write_yearly(inbox / "4-台账", city),
             lambda: write_broken(working / "broken", city), lambda: write_decision(inbox / "decision" / "市委工业工作部署（样例）.docx"))  # fmt: skip
    total = len(jobs) + len(small)
    if (os.cpu_count() or 1) < 2 or city.n < 200:
        for number, job in enumerate(jobs):
            _form(inbox, city, *job)
            report("sample", number + 1, total)
        for number, work in enumerate(small):
            work()
            report("sample", len(jobs) + number + 1, total)
        return
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(_form, inbox, city, *job) for job in jobs]
        for number, work in enumerate(small):
            work()
            report("sample", number + 1, total)
        for number, future in enumerate(as_completed(futures)):
            future.result()
            report("sample", len(small) + number + 1, total)


def _form(inbox: Path, city: City, kind: str, which: object) -> None:
    if kind == "history":
        write_history(inbox / "2-历史", city, which)  # type: ignore[arg-type]
    else:
        write_month(inbox / "3-月报", city, which)  # type: ignore[arg-type]
