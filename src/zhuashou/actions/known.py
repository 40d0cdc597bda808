# SPDX-License-Identifier: Apache-2.0
"""What the checks of intake may know of the ledger."""

from __future__ import annotations

from typing import Any

from zhuashou.intake import Known, WorkbookReading
from zhuashou.tables import dataset
from zhuashou.terms import parse_period
from zhuashou.workspace import Workspace

#: Figures that checks compare with earlier ones.
COMPARED = {
    "monthly_output": ("gross_output_month", "gross_output_ytd", "sales_output_ytd"),
    "monthly_finance": ("revenue_ytd", "profit_ytd"),
    "monthly_energy": ("electricity_month", "electricity_ytd"),
}


def known(ws: Workspace, reading: WorkbookReading | None = None, frozen: frozenset[str] | None = None) -> Known:
    """Enterprises, locked periods (`frozen`, else those of the city), identity schemes; for a reading the earlier figures of its rows."""
    from zhuashou.actions.districts import locked_periods
    from zhuashou.ledger import Alias, fact_model

    names = dict(fact_model("enterprises").objects.filter(current=True).values_list("uscc", "name"))
    schemes = ws.data("rules", "intake").get("identity") or {}
    figures = {} if reading is None else _figures(reading)
    aliases = dict(Alias.objects.values_list("text", "uscc"))
    locked = locked_periods(ws.now().date()) if frozen is None else frozen
    return Known(enterprises=names or None, aliases=aliases, frozen=locked, figures=figures, schemes=schemes)


def _figures(reading: WorkbookReading) -> dict[tuple[str, str], dict[tuple[str, str], int | None]]:
    """(dataset, column) → {(uscc, period): scaled integer} for the periods before and a year before those of the sheets."""
    from zhuashou.ledger import fact_model

    wanted: dict[str, set[str]] = {}
    for sheet in reading.sheets:
        if sheet.dataset in COMPARED:
            for text in sheet.table.column("period").unique().to_pylist():
                if text is not None:
                    period = parse_period(text)
                    wanted.setdefault(sheet.dataset, set()).update((period.previous.id, period.prior.id))
    found: dict[tuple[str, str], dict[tuple[str, str], int | None]] = {}
    for name, periods in wanted.items():
        columns = COMPARED[name]
        rows = (
            fact_model(name)
            .objects.filter(current=True, period__in=sorted(periods))
            .values_list("uscc", "period", *columns)
        )
        scales = [dataset(name).by_id[c].scale for c in columns]
        for c in columns:
            found[name, c] = {}
        for uscc, period, *values in rows.iterator(chunk_size=5000):
            for column, scale, value in zip(columns, scales, values, strict=True):
                found[name, column][uscc, period] = _scaled(value, scale)
    return found


def _scaled(value: Any, scale: int) -> int | None:
    return None if value is None else int(value.scaleb(scale))
