# SPDX-License-Identifier: Apache-2.0
"""What a file would change in the ledger, as the page lists it: new, changed (old → new), missing; the tenfold changes apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from zhuashou.doors.web.templatetags.zs import say
from zhuashou.doors.web.views_records import shown, shown_unit
from zhuashou.tables import Column, datasets

PAGE, TICKS = 50, 200
KINDS = ("changed", "new", "missing")


def difference(record: Any, found: Mapping[str, Any], query: Any) -> dict[str, Any]:
    """Counts, the list that is looked at (`diff=new|changed|missing`), and the changes that need a tick, before all others."""
    counts = found["counts"]
    first = next((k for k in KINDS if counts[k]), "changed")
    kind = query.get("diff") if query.get("diff") in KINDS else first
    names = _names(r["key"] for k in KINDS for r in found[k])
    cells = [_cell(record, row, c, names) for row in found["changed"] for c in row["cells"]]
    plain = [c for c in cells if not c["tick"]]
    rows = plain if kind == "changed" else [_row(r, names) for r in found[kind]]
    cut = Paginator(rows, PAGE).get_page(query.get("dpage"))
    ticks = [c for c in cells if c["tick"]]
    return {"counts": counts, "kind": kind, "cut": cut, "ticks": ticks[:TICKS], "more_ticks": len(ticks) > TICKS,
            "cut_short": counts[kind] > len(found[kind]), "listed": len(found[kind])}  # fmt: skip


def _names(keys: Iterable[list[Any]]) -> dict[str, str]:
    """Names of the enterprises whose codes stand in keys, in one query."""
    from zhuashou.ledger import fact_model

    codes = {str(part) for key in keys for part in key if len(str(part)) == 18}
    held = fact_model("enterprises").objects.filter(current=True, uscc__in=sorted(codes)[:900])
    return {code: name or code for code, name in held.values_list("uscc", "name")}


def _row(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    key = [str(part) for part in row["key"]]
    return {
        "dataset": row["dataset"],
        "who": names.get(key[0], key[0]),
        "key": " · ".join(key),
        "sheet": row["sheet"],
        "row": row["row"],
    }


def _cell(record: Any, row: Mapping[str, Any], cell: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    column = datasets()[row["dataset"]].by_id[cell["column"]]
    old, new = _decimal(column, cell["old"]), _decimal(column, cell["new"])
    change = (new - old) / abs(old) * 100 if old and new is not None else None
    url = f"{reverse('upload', args=[record.id])}?{urlencode({'sheet': row['sheet']})}#cell-{cell['cell']}"
    return _row(row, names) | {
        "cell": cell["cell"], "url": url, "title": cell["title"], "unit": shown_unit(column), "old": _text(column, cell["old"]),
        "new": _text(column, cell["new"]), "change": change, "tick": cell["tick"], "times": new / old if old and new is not None else None,
        "value": json.dumps([row["sheet"], cell["cell"]], ensure_ascii=False),
    }  # fmt: skip


def _decimal(column: Column, value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)) if column.is_number and value is not None else None
    except InvalidOperation:
        return None


def _text(column: Column, value: Any) -> str:
    if isinstance(value, Mapping):
        return say(value)
    exact = _decimal(column, value)
    return shown(column, value if exact is None else exact)
