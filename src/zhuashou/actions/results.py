# SPDX-License-Identifier: Apache-2.0
"""What was derived from one frozen month, kept as JSON beside it: always recomputable, keyed to the snapshot's digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from zhuashou.snapshot import Snapshot, latest, revisions
from zhuashou.terms import Finding, Measure, Period, TaskDraft, Words, from_json, to_json
from zhuashou.workspace import Workspace, atomic_write

#: Raised by one when the meaning of a results file changes, so that old files are computed again.
FORMAT = 8
#: Name of the table of enterprise facts in the results' folder.
FACTS = "facts.arrow"


class NoResults(Exception):
    """The month is not frozen or not yet diagnosed; `words` says what to run."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.id)
        self.words = words


class Results:
    """The results of one frozen month. Files are read when first asked for."""

    def __init__(self, ws: Workspace, snapshot: Snapshot) -> None:
        self.ws, self.snapshot = ws, snapshot
        self.folder: Path = ws.results(snapshot.period.id, snapshot.revision)

    @property
    def period(self) -> str:
        """Id of the period."""
        return self.snapshot.period.id

    @property
    def revision(self) -> str:
        """Revision of the frozen month, such as `r1`."""
        return self.snapshot.revision

    @property
    def digest(self) -> str:
        """Digest of the frozen month."""
        return self.snapshot.digest

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong, ordered by severity and effect."""
        return [from_json(Finding, f) for f in self.read("findings")]

    @cached_property
    def measures(self) -> list[Measure]:
        """What to do, of both hands."""
        return [
            from_json(Measure, m) for m in (self.read("stock_measures") or []) + (self.read("attract_measures") or [])
        ]

    @cached_property
    def dossiers(self) -> dict[str, dict[str, Any]]:
        """Dossiers by credit code."""
        return {d["uscc"]: d for d in self.read("dossiers") or []}

    @cached_property
    def chains(self) -> list[dict[str, Any]]:
        """Chain maps."""
        return list(self.read("chains") or [])

    @cached_property
    def targets(self) -> list[dict[str, Any]]:
        """Target industries, best first."""
        return list(self.read("targets") or [])

    @cached_property
    def tasks(self) -> list[TaskDraft]:
        """Tasks with their dates."""
        return [from_json(TaskDraft, t) for t in (self.read("timetable") or {}).get("tasks", [])]

    @cached_property
    def timetable(self) -> dict[str, Any]:
        """Roadmap stages, warnings of the schedule, the decision as read."""
        return dict(self.read("timetable") or {})

    @cached_property
    def lights(self) -> dict[str, list[dict[str, Any]]]:
        """Lights of projects, tasks, requests and leads."""
        return dict(self.read("lights") or {})

    @cached_property
    def headline(self) -> list[dict[str, Any]]:
        """Headline indicators."""
        return list(self.read("headline") or [])

    @cached_property
    def growth(self) -> dict[str, list[dict[str, Any]]]:
        """Growth tables by `indicator:dimension`."""
        return dict(self.read("growth") or {})

    @cached_property
    def facts(self) -> Any:
        """Facts of all enterprises (`diagnosis.enterprise_facts`, an Arrow table): as kept by the diagnosis, else asked of the frozen month."""
        import pyarrow as pa
        import pyarrow.feather as feather

        from zhuashou import diagnosis

        path = self.folder / FACTS
        if path.is_file():
            kept: pa.Table = feather.read_table(path, memory_map=False)
            if (kept.schema.metadata or {}).get(b"made_from") == self.digest.encode():
                return kept.replace_schema_metadata(None)
        return diagnosis.enterprise_facts(self.snapshot, self.ws.settings)

    def keep_facts(self, facts: Any) -> None:
        """Keep the facts beside the results, so that pages need not ask the frozen month for them."""
        import pyarrow as pa
        import pyarrow.feather as feather

        sink = pa.BufferOutputStream()
        facts = facts.take(
            pa.array(range(facts.num_rows), pa.int64())
        )  # no chance bytes behind nulls: same facts, same file
        feather.write_feather(facts.replace_schema_metadata({"made_from": self.digest}), sink, compression="zstd")
        atomic_write(self.folder / FACTS, sink.getvalue().to_pybytes())

    @cached_property
    def alerts(self) -> dict[str, Any]:
        """The month's alerts (`diagnosis.AlertMonth`), pushed ones first; empty if never computed."""
        return dict(self.read("alerts") or {})

    @cached_property
    def risk(self) -> dict[str, Any]:
        """Risk from last year's accounts (`diagnosis.RiskYear`), worst first."""
        return dict(self.read("risk") or {})

    @cached_property
    def year_ahead(self) -> dict[str, Any]:
        """Reconciled outlook of output (`diagnosis.YearAhead`); empty if the history is too short."""
        return dict(self.read("year_ahead") or {})

    @cached_property
    def chances(self) -> list[dict[str, Any]]:
        """Annual targets with their chances (`diagnosis.Chance`)."""
        return list(self.read("chances") or [])

    @cached_property
    def outlooks(self) -> list[dict[str, Any]]:
        """Expected month, quarter and year (`span`) of city, districts and industries; the year's rows with the `probability` of their assured
        target, None without one."""
        made = [
            {"indicator": ahead["indicator"], "year": ahead["year"], **r}
            for ahead in (self.year_ahead, *(self.read("outlooks") or []))
            for r in ahead.get("rows", ())
            if r["kind"] != "enterprise"
        ]
        chance = {(c["indicator"], c["region"]): c["probability"] for c in self.chances if c["target_set"] == "assured"}
        return [
            r | {"probability": chance.get((r["indicator"], r["id"])) if r["span"] == "year" else None} for r in made
        ]

    @cached_property
    def structure(self) -> dict[str, Any]:
        """What the city's industry is made of (`diagnosis.Structure`)."""
        return dict(self.read("structure") or {})

    @cached_property
    def stock_increment(self) -> dict[str, Any]:
        """The change of output by those that stayed, came and went (`diagnosis.StockIncrement`); empty if never computed."""
        return dict(self.read("stock_increment") or {})

    @cached_property
    def efficiency(self) -> dict[str, Any]:
        """Scores against the frontier (`diagnosis.EfficiencyMonth`)."""
        return dict(self.read("efficiency") or {})

    @cached_property
    def grades(self) -> list[dict[str, Any]]:
        """Per-mu grades, one entry a scheme (`diagnosis.GradeYear`)."""
        return list(self.read("grades") or [])

    @cached_property
    def rankings(self) -> list[dict[str, Any]]:
        """Rankings of districts, one entry a scheme (`diagnosis.Ranking`)."""
        return list(self.read("rankings") or [])

    @cached_property
    def gone(self) -> list[Finding]:
        """Findings of the month before that no longer hold."""
        return [from_json(Finding, f) for f in self.read("gone") or []]

    def read(self, name: str) -> Any:
        """The data of one file, or None if it was never computed."""
        file = self.folder / f"{name}.json"
        return json.loads(file.read_text(encoding="utf-8"))["data"] if file.exists() else None

    @property
    def readable(self) -> bool:
        """Was the month diagnosed, by a program whose results have today's shape?"""
        file = self.folder / "findings.json"
        return file.exists() and str(_made_from(file)).partition(" ")[0] == str(FORMAT)

    def current(self, name: str, inputs: str) -> bool:
        """Was the file computed from this snapshot and these inputs?"""
        file = self.folder / f"{name}.json"
        if not file.exists():
            return False
        return bool(_made_from(file) == self.made_from(inputs))

    def made_from(self, inputs: str) -> str:
        """What a file of results depends on, as one text."""
        return f"{FORMAT} {self.digest} {inputs}"

    def write(self, inputs: str, **files: Any) -> None:
        """Write results, each file whole or not at all; the first two lines say what they were made from."""
        for name, data in files.items():
            body = json.dumps(to_json(data), ensure_ascii=False, indent=1)
            text = f'{{\n"made_from": {json.dumps(self.made_from(inputs))},\n"data": {body}\n}}\n'
            atomic_write(self.folder / f"{name}.json", text.encode())


def _made_from(file: Path) -> Any:
    """What a file of results says it was made from: its first two lines."""
    with file.open(encoding="utf-8") as text:
        return json.loads("".join(text.readline() for _ in range(2)).rstrip().rstrip(",") + "}")["made_from"]


def digest_of(*parts: Any) -> str:
    """A short hash of rules, settings and other inputs."""
    text = json.dumps(to_json(list(parts)), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def frozen(ws: Workspace, period: Period | str | None = None) -> Snapshot:
    """The newest revision of a frozen month (the newest month if none is named); `2026-10/r1` names one revision. Raises NoResults."""
    wanted, _, revision = ("", "", "") if period is None else str(period).partition("/")
    if revision:
        named = [s for s in revisions(ws.snapshots) if (s.period.id, s.revision) == (wanted, revision)]
        if not named:
            raise NoResults(Words("actions.no_such_revision", {"period": wanted, "revision": revision}))
        return named[0]
    snapshot = latest(ws.snapshots, wanted or None)
    if snapshot is None:
        raise NoResults(Words("actions.not_frozen", {"period": wanted or "—"}))
    return snapshot


def results(ws: Workspace, period: Period | str | None = None) -> Results:
    """The results of a frozen month. Raises NoResults if it is not frozen."""
    return Results(ws, frozen(ws, period))


def rows(table: Any) -> list[dict[str, Any]]:
    """A small Arrow table as plain mappings."""
    return [
        dict(zip(table.column_names, values, strict=True))
        for values in zip(*(c.to_pylist() for c in table.columns), strict=True)
    ]


def revive(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Copies, so that a page may add to them."""
    return [dict(item) for item in items]
