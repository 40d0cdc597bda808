# SPDX-License-Identifier: Apache-2.0
"""`zhuashou run` killed with SIGKILL at random points and started again ends in the same state as an undisturbed run."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from journeys.state import everything

RUN = [sys.executable, "-c", "from zhuashou.doors.cli import main; main()"]
KILLS = 20


def differences(a, b):
    """Names of what differs: ledger tables and files."""
    return [
        f"{part}: {name}"
        for part in a
        for name in sorted({*a[part], *b[part]})
        if a[part].get(name) != b[part].get(name)
    ]


def start(*words):
    return subprocess.Popen(
        [*RUN, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@pytest.mark.slow
def test_twenty_kills_change_nothing(tmp_path):
    origin, calm, struck = tmp_path / "origin", tmp_path / "calm", tmp_path / "struck"
    made = start("sample", "-w", origin, "--size", "60")
    assert made.wait() == 0
    shutil.copytree(origin, calm)
    began = time.monotonic()
    undisturbed = start("run", "-w", calm, "-p", "2026-10")
    assert undisturbed.wait() == 0
    duration = time.monotonic() - began
    expected = everything(calm)

    dice, killed, finished = random.Random(20261112), 0, 0
    shutil.copytree(origin, struck)
    while killed < KILLS:
        job = start("run", "-w", struck, "-p", "2026-10")
        try:
            job.wait(timeout=dice.uniform(0.2, duration * 0.7))
            assert job.returncode == 0
            assert differences(everything(struck), expected) == []
            shutil.rmtree(struck)
            shutil.copytree(origin, struck)
            finished += 1
        except subprocess.TimeoutExpired:
            os.killpg(job.pid, signal.SIGKILL)
            job.wait()
            killed += 1
    last = start("run", "-w", struck, "-p", "2026-10")
    assert last.wait() == 0
    assert differences(everything(struck), expected) == []
