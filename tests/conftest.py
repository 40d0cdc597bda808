# SPDX-License-Identifier: Apache-2.0
"""What all tests share. Settings read the workspace when Django loads, so an empty one is made first."""

import os
import tempfile
from datetime import datetime
from pathlib import Path

import pytest

os.environ["ZHUASHOU_WORKSPACE"] = tempfile.mkdtemp(prefix="zhuashou-tests-")

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared_data():
    """The folder of open data; tests that need it skip where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the open data folder (../shared/data) is absent on this machine")
    return folder


@pytest.fixture
def ws(tmp_path):
    """A fresh sample workspace with a fixed clock."""
    from zhuashou.workspace import Settings, create

    return create(tmp_path / "ws", Settings(sample=True, clock="2026-11-12T09:00:00+08:00", secret="tests-only"))


@pytest.fixture
def actor():
    """Somebody who may do everything."""
    from zhuashou.actions import Actor

    return Actor("tester", "system", at=datetime.fromisoformat("2026-11-12T09:00:00+08:00"))


@pytest.fixture(scope="session")
def small_city(tmp_path_factory):
    """A small sample city after the whole main job, made once for the tests that only read it."""
    from journeys.running import command

    root = tmp_path_factory.mktemp("city") / "ws"
    command("sample", "-w", root, "--size", "120")
    command("run", "-w", root, "-p", "2026-10")
    return root
