# SPDX-License-Identifier: Apache-2.0
"""Scaled integers become decimal128 arrays, and back, without a Python object per figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

WIDE = 20


def decimals(scaled: list[int | None], scale: int) -> Any:
    """A decimal128(20, scale) array from value × 10^scale. The high word of each 128-bit number is its sign."""
    numbers = pa.array(scaled, pa.int64())
    low = np.asarray(numbers.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    words = np.empty((len(low), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = low, low >> 63
    valid = (
        None if numbers.null_count == 0 else pa.array(numbers.is_valid().to_numpy(zero_copy_only=False)).buffers()[1]
    )
    return pa.Array.from_buffers(pa.decimal128(WIDE, scale), len(low), [valid, pa.py_buffer(words.tobytes())])


def scaled(column: Any, scale: int) -> list[int | None]:
    """The reverse: value × 10^scale of a decimal array, as Python integers. Raises OverflowError past 64 bits."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    array = pa.concat_arrays(chunks) if chunks else pa.array([], column.type)
    if array.type != pa.decimal128(WIDE, scale):
        array = array.cast(pa.decimal128(WIDE, scale))
    if len(array) == 0:
        return []
    words = np.frombuffer(array.buffers()[1], dtype=np.int64).reshape(-1, 2)[array.offset : array.offset + len(array)]
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    if np.any((words[:, 1] != words[:, 0] >> 63) & valid):
        raise OverflowError("a figure does not fit 64 bits")
    numbers: list[int | None] = words[:, 0].tolist()
    for k in np.flatnonzero(~valid).tolist():
        numbers[k] = None
    return numbers
