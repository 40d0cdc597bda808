# SPDX-License-Identifier: Apache-2.0
"""Where growth comes from: any indicator by any way to group, inside any part, down to the enterprise; as picture, table and file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhuashou import diagnosis, papers
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import page, sees
from zhuashou.doors.web.templatetags.zs import part_name, say, unit_name
from zhuashou.terms import csv_text

#: The way to group that follows when a part is opened.
NEXT = {"division": "enterprise", "group": "enterprise", "class": "enterprise"}
#: More rows than this are shown from both ends, the middle together.
MOST = 100
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@lru_cache(maxsize=16)
def _drill(digest: str, found: Any, indicator: str, scope: str) -> diagnosis.Drill:
    """One indicator by enterprise, once a frozen month."""
    del digest
    return diagnosis.drill(found.snapshot, indicator, scope, found.facts)


def offered() -> dict[str, Any]:
    """Indicators that enterprises report, so that they can be broken down."""
    return {n: i for n, i in diagnosis.indicators().items() if i.kind not in ("official", "invest")}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: indicator, scope, way to group, and the parts that were opened, in their order."""

    indicator: str
    scope: str
    by: str
    where: Mapping[str, str]

    def url(self, name: str = "analysis", *args: str, **changes: Any) -> str:
        """The address of the page (or file) with some of it changed."""
        held = {"indicator": self.indicator, "scope": self.scope, "by": self.by, "where": self.where} | changes
        pairs = [(k, held[k]) for k in ("indicator", "by", "scope")]
        pairs += [("in", f"{by}:{code}") for by, code in held["where"].items()]
        return f"{reverse(name, args=args)}?{urlencode(pairs)}"

    def opened(self, code: str) -> str:
        """The address one level down: inside this part, by what follows."""
        where = {**self.where, self.by: code}
        following = NEXT.get(self.by, "division")
        return self.url(where=where, by="enterprise" if following in where else following)


def _asked(request: HttpRequest) -> Asked:
    """Raises Http404 for what is not known."""
    indicator, by = request.GET.get("indicator", "gross_output"), request.GET.get("by", "division")
    ind = offered().get(indicator)
    if ind is None or by not in diagnosis.PARTS:
        raise Http404
    scope = request.GET.get("scope", "ytd")
    scope = scope if scope in ind.columns else ind.scope
    where: dict[str, str] = {}
    for text in request.GET.getlist("in"):
        kind, colon, code = text.partition(":")
        if not colon or kind not in diagnosis.PARTS or kind == "enterprise":
            raise Http404
        where[kind] = code
    return Asked(indicator, scope, by, where)


@page
@require_GET
def analysis(request: HttpRequest, found: Any) -> HttpResponse:
    """Waterfall (who pulls and who drags), tree map (how large), table, course of the months; every part opens."""
    asked = _asked(request)
    held = _drill(found.digest, found, asked.indicator, asked.scope)
    fold = figures.fold_unit(held.ind.unit)
    total = held.total(asked.where)
    rows = [_row(request, found, asked, r) for r in held.parts(asked.by, asked.where).to_pylist()]
    ups, downs = [r for r in rows if (r["pull"] or 0) > 0], [r for r in rows if (r["pull"] or 0) < 0]
    left = (
        diagnosis.left_base(found.snapshot, asked.indicator, asked.scope, found.facts)
        if asked.by == "entry" and not asked.where
        else None
    )
    tree, untold = figures.tree(rows, fold)
    return render(request, "web/analysis.html", {
        "asked": asked, "about": held.ind, "total": total, "fold": fold, "rows": figures.ends(rows, total, MOST), "count": len(rows),
        "crumbs": _crumbs(asked), "scopes": list(held.ind.columns), "dimensions": [(d, asked.url(by=d)) for d in diagnosis.PARTS if d not in asked.where],
        "scope_urls": [(s, asked.url(scope=s)) for s in held.ind.columns], "indicators": _choices(), "best": ups[0] if ups else None,
        "worst": downs[-1] if downs else None, "fall": [] if held.ind.is_ratio else figures.waterfall(rows, total, fold), "tree": [] if held.ind.is_ratio else tree,
        "untold": untold, "files": [(k, asked.url("analysis_table", k)) for k in TYPES], "left": left,
        "series": _course(found, asked, fold),
    })  # fmt: skip


def _choices() -> dict[str, list[tuple[str, Any]]]:
    """Indicators for the choice: those that add up, those that do not."""
    kinds: dict[str, list[tuple[str, Any]]] = {"sums": [], "ratios": []}
    for name, ind in offered().items():
        kinds["ratios" if ind.is_ratio else "sums"].append((name, {"zh": ind.zh, "en": ind.en}))
    return kinds


def _row(request: HttpRequest, found: Any, asked: Asked, row: dict[str, Any]) -> dict[str, Any]:
    """A part with its name in the reader's language, where it opens, and the number id of its growth (if it has one)."""
    code = row["id"]
    own = asked.by == "enterprise"
    url = "" if own else asked.opened(code)
    if own and sees(request, _regions(found).get(code)):
        url = reverse("enterprise", args=[code])
    known = code and (own or (not asked.where and asked.by in diagnosis.DIMENSIONS))
    number = f"{asked.indicator}.{asked.scope}.growth@{asked.by}:{code}" if known else ""
    return row | {"label": row["name"] if own else part_name(code, asked.by), "url": url, "number": number}


def _regions(found: Any) -> dict[str, str | None]:
    """The district of each enterprise in the frozen month (read once)."""
    held: dict[str, str | None] | None = getattr(found, "zs_regions", None)
    if held is None:
        facts = found.facts
        held = dict(zip(facts["uscc"].to_pylist(), facts["region"].to_pylist(), strict=True))
        found.zs_regions = held
    return held


def _crumbs(asked: Asked) -> list[dict[str, str]]:
    """The parts that were opened, each with the address that closes what is below it."""
    kinds = list(asked.where)
    made = [{"name": _("全市"), "url": asked.url(where={}, by=kinds[0] if kinds else asked.by)}]
    for k, kind in enumerate(kinds):
        below = kinds[k + 1] if k + 1 < len(kinds) else asked.by
        inside = {n: asked.where[n] for n in kinds[: k + 1]}
        made.append({"name": part_name(asked.where[kind], kind), "url": asked.url(where=inside, by=below)})
    return made


def _course(found: Any, asked: Asked, fold: tuple[int, str]) -> list[dict[str, Any]]:
    """The chosen part month by month; nothing where it is not a part of the frozen month's own (key, entry) or the indicator is yearly."""
    if not set(asked.where) <= set(diagnosis.DIMENSIONS) or asked.scope == "year":
        return []
    city = found.snapshot.manifest.get("city")
    rows = diagnosis.series(found.snapshot, asked.indicator, "city", city, periods=22, where=asked.where).to_pylist()
    return [figures.folded(r, ("current", "prior"), fold) for r in rows]


@page
@require_GET
def analysis_table(request: HttpRequest, found: Any, kind: str) -> HttpResponse:
    """The whole table as xlsx or csv, in the units of the page, with the total; sums in full, not rounded."""
    if kind not in TYPES:
        raise Http404
    asked = _asked(request)
    held = _drill(found.digest, found, asked.indicator, asked.scope)
    fold = figures.fold_unit(held.ind.unit)
    unit = unit_name(fold[1])
    heads = [_("名称"), _("代码"), _("家数"), f"{_('本期')}（{unit}）", f"{_('上年同期')}（{unit}）", _("同比变化") if held.ind.is_ratio else _("同比 %"),
             _("拉动（点）"), _("拉动全市（点）"), _("贡献率 %"), _("占比 %"), _("说明")]  # fmt: skip
    total = held.total(asked.where) | {"label": " › ".join(c["name"] for c in _crumbs(asked))}
    rows = [_row(request, found, asked, r) for r in held.parts(asked.by, asked.where).to_pylist()]
    cells = [_cells(r, fold) for r in [*rows, total]]
    title = f"{say({'zh': held.ind.zh, 'en': held.ind.en})} {found.period} {found.revision} {total['label']}"
    content = _csv(heads, cells) if kind == "csv" else papers.table_xlsx(title, [(_("分解"), heads, cells)])
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{asked.indicator}_{asked.by}_{found.period}.{kind}')}"
    )
    return answer


def _cells(row: Mapping[str, Any], fold: tuple[int, str]) -> list[Any]:
    shown = figures.folded(row, ("current", "prior"), fold)
    rates = [row[c] for c in ("growth", "pull", "whole_pull", "contribution", "share")]
    note = say({"id": row["note"], "values": {}}) if row["note"] else ""
    return [row["label"], row["id"], row["n"], shown["current"], shown["prior"], *rates, note]


def _csv(heads: list[str], rows: list[list[Any]]) -> bytes:
    """Comma-separated text that Excel opens as it is (byte-order mark, no formulas)."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for row in [heads, *rows]:
        writer.writerow([csv_text(v) if isinstance(v, str) else v for v in row])
    return target.getvalue().encode("utf-8-sig")
