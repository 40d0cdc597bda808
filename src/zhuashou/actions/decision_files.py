# SPDX-License-Identifier: Apache-2.0
"""A decision's file to its reading, with what this workspace knows: its departments, its enterprises, its own words of the grammar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.intake import CleanText, RawDocument
    from zhuashou.plan import DecisionReading


def read_decision_file(file: Path, *, ws: Workspace | None = None, issued_on: date | None = None) -> DecisionReading:
    """Read and clean the file, then find what it says. Without a workspace nothing is compared with a ledger. Raises IntakeError.

    Nothing is booked and nobody needs permission: it is a look at a file.
    """
    from zhuashou import intake, plan

    document = intake.read_document(file)
    cleaned = intake.clean_document(document)
    if ws is None:
        return plan.read_cleaned(document, cleaned, issued_on=issued_on)
    return read_with(ws, document, cleaned, issued_on)


def read_with(ws: Workspace, document: RawDocument, cleaned: CleanText, issued_on: date | None) -> DecisionReading:
    """Read what is clean already, with what this workspace knows."""
    from zhuashou import plan
    from zhuashou.ledger import fact_model

    names = fact_model("enterprises").objects.filter(current=True).order_by("uscc").values_list("name", flat=True)
    return plan.read_cleaned(
        document, cleaned, units=unit_names(), issued_on=issued_on, enterprises=list(names), city=ws.settings.city,
        words=ws.data("decision", "plan"),
    )  # fmt: skip


def unit_names() -> list[Any]:
    """The bureau's own list of departments with their short names, as the decision reader wants it."""
    from zhuashou import ledger, plan

    table = ledger.table("units")
    columns = [table.column(c).to_pylist() for c in ("name", "short_name", "kind")]
    return [
        plan.UnitName(name, tuple((short or "").split("、")) if short else (), kind)
        for name, short, kind in zip(*columns, strict=True)
    ]
