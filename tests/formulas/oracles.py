# SPDX-License-Identifier: Apache-2.0
"""Published values beside the repository; tests that need them skip where they are absent."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2].parent / "shared" / "data"


def oracle_file(name: str, folder: str = "oracles/regional") -> Path:
    file = FOLDER / folder / name
    if not file.is_file():
        pytest.skip(f"the open data ({folder}/{name}) are not beside this repository")
    return file


def oracle(name: str, folder: str = "oracles/regional") -> dict:
    return json.loads(oracle_file(name, folder).read_text(encoding="utf-8"))
