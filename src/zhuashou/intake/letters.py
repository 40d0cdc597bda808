# SPDX-License-Identifier: Apache-2.0
"""Columns of a sheet as letters and as numbers."""

from __future__ import annotations


def letter(column: int) -> str:
    """Column letter of a zero-based column number: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    """Zero-based column number of a letter."""
    number = 0
    for char in text:
        number = number * 26 + ord(char) - 64
    return number - 1
