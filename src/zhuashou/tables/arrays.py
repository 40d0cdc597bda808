# SPDX-License-Identifier: Apache-2.0
"""Scaled integers become decimal128 arrays, and back, without a Python object per figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

WIDE = 20


def decimals(scaled: list[int | None], scale: int) -> Any:
    """A decimal128(20, scale) array from value × 10^scale."""
    numbers = pa.array(scaled, pa.int64())
    given = numbers.is_valid().to_numpy(zero_copy_only=False)
    return decimals_of(np.asarray(numbers.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64), given, scale)


def decimals_of(values: NDArray[np.int64], given: NDArray[np.bool_], scale: int) -> Any:
    """The same from arrays: scaled integers, and which of them are given. The high word of each 128-bit number is its sign."""
    words = np.empty((len(values), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = values, values >> 63
    valid = None if given.all() else pa.array(given).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(WIDE, scale), len(values), [valid, pa.py_buffer(words)])


def scaled(column: Any, scale: int) -> list[int | None]:
    """The reverse: value × 10^scale of a decimal array, as Python integers. Raises OverflowError past 64 bits."""
    values, given = scaled_of(column, scale)
    numbers: list[int | None] = values.tolist()
    for k in np.flatnonzero(~given).tolist():
        numbers[k] = None
    return numbers


def scaled_of(column: Any, scale: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The same as arrays: value × 10^scale (zero where blank), and which are given. Raises OverflowError past 64 bits."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    array = pa.concat_arrays(chunks) if chunks else pa.array([], column.type)
    if array.type != pa.decimal128(WIDE, scale):
        array = array.cast(pa.decimal128(WIDE, scale))
    if len(array) == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
    words = np.frombuffer(array.buffers()[1], dtype=np.int64).reshape(-1, 2)[array.offset : array.offset + len(array)]
    given = np.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    if np.any((words[:, 1] != words[:, 0] >> 63) & given):
        raise OverflowError("a figure does not fit 64 bits")
    return np.where(given, words[:, 0], 0), given
