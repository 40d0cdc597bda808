# SPDX-License-Identifier: Apache-2.0
"""The light of one thing: an ordered level, or excused, with the reason in words and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.terms import Subject, Words, load_yaml


@dataclass(frozen=True)
class Light:
    """level 0 (fine) to 3 (worst); `excused` keeps its level for the record but does not count."""

    subject: Subject
    level: int
    reason: Words
    excused: bool = False
    unit: str = ""
    region: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)


@cache
def packaged() -> dict[str, Any]:
    """The packaged schemes."""
    return dict(
        load_yaml(resources.files("zhuashou.track").joinpath("data", "lights.yaml").read_text(encoding="utf-8"))
    )


def schemes(city: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Schemes by name: packaged, overridden by the city's `rules/lights.yaml`."""
    return packaged() | dict((city or {}).get("lights") or {})


def ordered(lights: list[Light]) -> list[Light]:
    """Worst first; within a level by name and id, so that the same input gives the same list."""
    return sorted(
        lights, key=lambda x: (x.excused, -x.level, -float(x.numbers.get("weight", 0)), x.subject.name, x.subject.id)
    )


def counts(lights: list[Light]) -> dict[str, int]:
    """How many of each level (`0`…`3`) and how many excused."""
    found = {str(level): 0 for level in range(4)} | {"x": 0}
    for light in lights:
        found["x" if light.excused else str(light.level)] += 1
    return found
