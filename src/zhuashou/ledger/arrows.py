# SPDX-License-Identifier: Apache-2.0
"""Between database values and Arrow: scaled integers become decimal128 without a Python object per figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from zhuashou.tables import Column

WIDE = 20


def decimals(scaled: list[int | None], scale: int) -> pa.Array:
    """A decimal128 array from value × 10^scale. The high word of each 128-bit number is its sign."""
    numbers = pa.array(scaled, pa.int64())
    low = np.asarray(numbers.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    words = np.empty((len(low), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = low, low >> 63
    valid = (
        None if numbers.null_count == 0 else pa.array(numbers.is_valid().to_numpy(zero_copy_only=False)).buffers()[1]
    )
    return pa.Array.from_buffers(pa.decimal128(WIDE, scale), len(low), [valid, pa.py_buffer(words.tobytes())])


def scaled(column: pa.ChunkedArray | pa.Array, scale: int) -> list[int | None]:
    """The reverse: value × 10^scale of a decimal array, as Python integers. Raises OverflowError past 64 bits."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], column.type)
    if array.type != pa.decimal128(WIDE, scale):
        array = array.cast(pa.decimal128(WIDE, scale))
    if len(array) == 0:
        return []
    fresh = pa.concat_arrays([array])
    words = np.frombuffer(fresh.buffers()[1], dtype=np.int64).reshape(-1, 2)[fresh.offset : fresh.offset + len(fresh)]
    valid = fresh.is_valid().to_numpy(zero_copy_only=False)
    if np.any((words[:, 1] != words[:, 0] >> 63) & valid):
        raise OverflowError("a figure does not fit 64 bits")
    numbers: list[int | None] = words[:, 0].tolist()
    if not valid.all():
        for k in np.flatnonzero(~valid).tolist():
            numbers[k] = None
    return numbers


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
