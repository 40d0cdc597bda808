# SPDX-License-Identifier: Apache-2.0
"""One folder a revision: `snapshots/<period>/<revision>/<dataset>.parquet` and `manifest.json`."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from zhuashou.tables import SCHEMA_VERSION, arrow_schema, dataset, datasets
from zhuashou.terms import Period, Words, parse_period

MANIFEST = "manifest.json"
#: Columns that every row carries beside the declared ones: where it came from.
PROVENANCE = ("_import", "_sheet", "_row", "_version")


class SnapshotError(Exception):
    """A frozen month cannot be written or read; `words` says why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.id)
        self.words = words


class Snapshot:
    """One frozen month. Tables are Ibis expressions over its Parquet files (DuckDB in memory)."""

    def __init__(self, path: Path, manifest: Mapping[str, Any]) -> None:
        self.path, self.manifest = path, dict(manifest)
        self._tables: dict[str, Any] = {}

    @property
    def period(self) -> Period:
        """The closed period."""
        return parse_period(self.manifest["period"])

    @property
    def revision(self) -> str:
        """`r1`, `r2` …"""
        return str(self.manifest["revision"])

    @property
    def digest(self) -> str:
        """SHA-256 of everything the month holds."""
        return str(self.manifest["digest"])

    @cached_property
    def _connection(self) -> Any:
        import ibis

        return ibis.duckdb.connect(threads=2)

    def table(self, name: str) -> Any:
        """The dataset as an Ibis table (with the provenance columns). Raises KeyError for an unknown dataset."""
        dataset(name)
        if name not in self._tables:
            self._tables[name] = self._connection.read_parquet(str(self.path / f"{name}.parquet"), table_name=name)
        return self._tables[name]

    def rows(self, name: str) -> Any:
        """The dataset as one Arrow table."""
        import pyarrow.parquet as pq

        return pq.read_table(self.path / f"{name}.parquet")


def frozen_schema(name: str) -> Any:
    """Declared columns and provenance."""
    import pyarrow as pa

    extra = [
        pa.field("_import", pa.string()),
        pa.field("_sheet", pa.string()),
        pa.field("_row", pa.int32()),
        pa.field("_version", pa.int32()),
    ]
    return pa.schema([*arrow_schema(name), *extra])


def prepare(name: str, table: Any, period: Period) -> Any:
    """The rows that belong to the frozen month, with the full schema, sorted by key so that the same rows give the same bytes."""
    import pyarrow.compute as pc

    declared = dataset(name)
    table = table.select(frozen_schema(name).names).cast(frozen_schema(name))
    if declared.period:
        ids = table.column(declared.period)
        kept = {p for p in set(ids.to_pylist()) if p is not None and _within(p, period)}
        table = table.filter(pc.is_in(ids, value_set=_strings(kept)))
    return table.sort_by([(k, "ascending") for k in declared.key]).combine_chunks()


def _strings(values: set[str]) -> Any:
    import pyarrow as pa

    return pa.array(sorted(values), pa.string())


def _within(text: str, period: Period) -> bool:
    """Is the row's period over when the frozen one is, or a yearly figure of a year already begun?"""
    other = parse_period(text)
    return other.year <= period.year if other.kind == "year" else other.last_day <= period.last_day


def values_hash(table: Any) -> str:
    """SHA-256 over the values, column by column: independent of the Parquet writer's version."""
    import pyarrow.compute as pc

    found = hashlib.sha256()
    for name in table.column_names:
        column = table.column(name)
        found.update(name.encode() + b"\x00" + str(column.type).encode() + b"\x00")
        texts = pc.fill_null(pc.cast(column, "string"), "\x00").combine_chunks()
        for buffer in _buffers(texts):
            found.update(buffer)
    return found.hexdigest()


def _buffers(texts: Any) -> list[bytes]:
    import pyarrow as pa

    if isinstance(texts, pa.ChunkedArray):
        texts = pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], pa.string())
    fresh = pa.concat_arrays([texts])
    return [bytes(b) for b in fresh.buffers()[1:] if b is not None]


def write(
    root: Path,
    period: Period,
    revision: str,
    tables: Mapping[str, Any],
    sources: Sequence[Mapping[str, Any]],
    city: str,
) -> Snapshot:
    """Freeze a month: write beside, sync, rename. Raises SnapshotError if that revision is there already."""
    import pyarrow.parquet as pq

    target = root / period.id / revision
    if target.exists():
        raise SnapshotError(Words("snapshot.exists", {"period": period.id, "revision": revision}))
    working = root / period.id / f".writing-{revision}"
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True)
    entries: dict[str, Any] = {}
    for name in datasets():
        table = prepare(name, tables[name], period)
        pq.write_table(
            table, working / f"{name}.parquet", compression="zstd", write_statistics=True, store_schema=False
        )
        entries[name] = {
            "rows": table.num_rows,
            "values": values_hash(table),
            "file": _file_hash(working / f"{name}.parquet"),
        }
    manifest: dict[str, Any] = {"format": 1, "schema_version": SCHEMA_VERSION, "city": city, "period": period.id, "revision": revision,
                                "datasets": entries, "sources": [dict(s) for s in sources]}  # fmt: skip
    manifest["digest"] = _digest(manifest)
    (working / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    for file in sorted(working.iterdir()):
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
    working.rename(target)
    return Snapshot(target, manifest)


def _digest(manifest: Mapping[str, Any]) -> str:
    """Hash of what the month holds: values, not files, so a newer Parquet writer gives the same digest."""
    kept = {k: v for k, v in manifest.items() if k not in ("digest", "datasets")}
    kept["datasets"] = {n: {"rows": e["rows"], "values": e["values"]} for n, e in manifest["datasets"].items()}
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def open_snapshot(path: Path) -> Snapshot:
    """Open one frozen month. Raises SnapshotError if the folder is none."""
    try:
        return Snapshot(path, json.loads((path / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise SnapshotError(Words("snapshot.unreadable", {"path": path.name, "why": str(error)})) from error


def revisions(root: Path) -> list[Snapshot]:
    """All frozen months, oldest first; revisions of one month in order."""
    found = [open_snapshot(m.parent) for m in root.glob("*/r*/" + MANIFEST)]
    return sorted(found, key=lambda s: (s.period, int(s.revision[1:])))


def latest(root: Path, period: str | None = None) -> Snapshot | None:
    """The newest revision of `period` (an id), or of the newest frozen month; None if there is none."""
    found = [s for s in revisions(root) if period is None or s.period.id == period]
    return found[-1] if found else None


def verify(snapshot: Snapshot) -> list[str]:
    """Names of the files whose content is not what the manifest says (empty: nothing changed)."""
    wrong = [
        n for n, e in snapshot.manifest["datasets"].items() if _file_hash(snapshot.path / f"{n}.parquet") != e["file"]
    ]
    return wrong + ([MANIFEST] if _digest(snapshot.manifest) != snapshot.digest else [])
