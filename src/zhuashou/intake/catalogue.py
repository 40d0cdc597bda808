# SPDX-License-Identifier: Apache-2.0
"""Which version of the rules judged a file, and which datasets no month locks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.intake.rules.locked_period import STATES as LOCK_FREE

__all__ = ["LOCK_FREE", "rules_version"]


@cache
def _packaged() -> bytes:
    """Digest of the rules' own files and the room's data."""
    room = resources.files("zhuashou.intake")
    found = hashlib.sha256()
    for folder, ending in (("rules", ".py"), ("data", ".yaml")):
        for file in sorted(room.joinpath(folder).iterdir(), key=lambda f: f.name):
            if file.name.endswith(ending):
                found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.digest()


def rules_version(city: Mapping[str, Any] | None = None) -> str:
    """Twelve hexadecimal digits that change with any rule, synonym or word of this room, or with the city's own rules data."""
    said = json.dumps(city or {}, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(_packaged() + said.encode()).hexdigest()[:12]
