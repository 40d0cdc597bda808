# SPDX-License-Identifier: Apache-2.0
"""Figures of many enterprises and periods in one query, as the scaled integers that the database holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from zhuashou.ledger.models import fact_model
from zhuashou.tables import figure_grids

#: More codes than this are not listed in the query: then all enterprises are read.
_LISTED = 500


def past_figures(
    name: str, columns: Sequence[str], periods: Sequence[str], codes: Sequence[str] | None = None
) -> dict[str, Mapping[tuple[str, str], int | None]]:
    """Column → {(uscc, period): scaled integer in the declared unit} of the current rows of these periods, of `codes` or of all."""
    quote = connection.ops.quote_name
    if not columns or not periods:
        return {c: {} for c in columns}
    listed = [] if codes is None or len(codes) > _LISTED else sorted(codes)
    where = f"{quote('current')} and period in ({', '.join(['%s'] * len(periods))})"
    if listed:
        where += f" and uscc in ({', '.join(['%s'] * len(listed))})"
    picked = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select uscc, period, {picked} from {quote(fact_model(name)._meta.db_table)} where {where}",
            [*sorted(periods), *listed],
        )
        rows = cursor.fetchall()
    if not rows:
        return {c: {} for c in columns}
    codes, filed, *figures = zip(*rows, strict=True)
    return dict(zip(columns, figure_grids(codes, filed, figures), strict=True))
