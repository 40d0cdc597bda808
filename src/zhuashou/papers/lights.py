# SPDX-License-Identifier: Apache-2.0
"""Lights of tasks, projects, requests and leads in one shape: id, name, level, unit, reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEVELS: tuple[str, ...] = ("0", "1", "2", "3", "x")
_IDS = ("id", "task_id", "project_id", "request_id", "lead_id")
_NAMES = ("name", "title", "subject_name", "enterprise_name")
_UNITS = ("unit", "lead_unit", "responsible_unit")
_REASONS = ("reason", "reasons", "words")


def _first(row: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((row[key] for key in keys if row.get(key)), "")


def plain_light(row: Mapping[str, Any]) -> dict[str, Any]:
    """One light as JSON of any room; the subject's id and name are used where the row has none of its own."""
    subject = row.get("subject") or {}
    number = _first(row, _IDS) or subject.get("id", "")
    return {
        "id": str(number),
        "name": _first(row, _NAMES) or subject.get("name", "") or str(number),
        "level": level_of(row),
        "unit": _first(row, _UNITS),
        "reason": _first(row, _REASONS),
    }


def level_of(row: Mapping[str, Any]) -> str:
    """`0` … `3`, or `x` for what is excused."""
    text = str(row.get("level", ""))
    return text if text in LEVELS else "x"
