# SPDX-License-Identifier: Apache-2.0
"""Write and read the frozen month: Parquet files, a manifest with hashes, Ibis tables for the thinking rooms.

Public: `Snapshot`, `SnapshotError`, `write`, `open_snapshot`, `latest`, `revisions`, `verify`, `compare`, `PROVENANCE`.
A frozen month never changes; a correction is a new revision.
"""

from zhuashou.snapshot.compared import compare
from zhuashou.snapshot.folder import (
    PROVENANCE,
    Snapshot,
    SnapshotError,
    latest,
    open_snapshot,
    revisions,
    verify,
    write,
)

__all__ = [
    "PROVENANCE",
    "Snapshot",
    "SnapshotError",
    "compare",
    "latest",
    "open_snapshot",
    "revisions",
    "verify",
    "write",
]
