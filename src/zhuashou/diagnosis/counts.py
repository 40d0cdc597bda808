# SPDX-License-Identifier: Apache-2.0
"""Counts the cockpit shows beside the tiles: projects by stage, requests by state, enterprises in scope."""

from __future__ import annotations

from typing import Any

from zhuashou.diagnosis.base import Snap


def _count(table: Any, column: str) -> dict[str, int]:
    counted = (
        table.group_by(k=table[column].fill_null("")).aggregate(n=table.count()).order_by("k").to_pyarrow().to_pylist()
    )
    return {row["k"]: int(row["n"]) for row in counted}


def overview(snap: Snap) -> dict[str, Any]:
    """`projects_by_stage`, `projects_by_kind`, `requests_by_state`, `leads_by_state`: counts by id; `reported`: enterprises that
    reported output this period (a row with the figure left blank is no report, as in the indicator `above_scale`)."""
    output = snap.table("monthly_output")
    return {
        "projects_by_stage": _count(snap.table("projects"), "stage"), "projects_by_kind": _count(snap.table("projects"), "kind"),
        "requests_by_state": _count(snap.table("requests"), "state"), "leads_by_state": _count(snap.table("leads"), "state"),
        "reported": int(output.filter((output.period == snap.period.id) & output.gross_output_month.notnull()).count().to_pyarrow().as_py()),
    }  # fmt: skip
