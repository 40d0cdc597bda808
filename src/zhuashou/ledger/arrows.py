# SPDX-License-Identifier: Apache-2.0
"""Between database values and Arrow: scaled integers become decimal128 without a Python object per figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from zhuashou.tables import Column, decimals, scaled


def to_database(column: Column, values: pa.ChunkedArray) -> list[Any]:
    """A column as values for SQL."""
    if column.type in ("money", "quantity", "percent"):
        return scaled(values, column.scale)
    found = values.to_pylist()
    return [None if v is None else v.isoformat() for v in found] if column.type == "date" else found


def from_database(column: Column, values: list[Any]) -> pa.Array:
    """SQL values as a column of the declared type."""
    if column.type in ("money", "quantity", "percent"):
        return decimals(values, column.scale)
    if column.type == "count":
        return pa.array(values, pa.int64())
    if column.type == "bool":
        return pa.array([None if v is None else bool(v) for v in values], pa.bool_())
    if column.type == "date":
        return pa.array([date.fromisoformat(v) if isinstance(v, str) else v for v in values], pa.date32())
    return pa.array(values, pa.string())
