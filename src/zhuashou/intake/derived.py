# SPDX-License-Identifier: Apache-2.0
"""Keys of rows in ledgers without ids: real lists number their rows 1, 2, 3 and know a request by who asks for what, a project by its name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from zhuashou.intake.names import normalise_names
from zhuashou.tables import Dataset

#: Columns that hold an enterprise's name.
_NAMES = ("name", "enterprise_name", "investor", "owner")
_MARKS = re.compile(r"[\s,.;:!?，。、；：！？·\-_—()（）\[\]【】《》“”\"'‘’]+")


def id_column(declared: Dataset) -> str:
    """The column of ids that a derived key stands for; empty where none may be derived."""
    return next((k for k in declared.key if k != declared.period), "") if declared.derived else ""


def parts_used(declared: Dataset, columns: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """For each part of the key the columns that may give it; empty where the file has ids, or a part that must be there has no column.

    A last `""` says that the part may be blank.
    """
    if id_column(declared) in columns:
        return ()
    found = [tuple(n for n in part if n in columns or n in ("", declared.period)) for part in declared.derived]
    return tuple(part for part in found if part != ("",)) if all(found) else ()


def derived_keys(declared: Dataset, columns: Collection[str], values: Mapping[str, Sequence[Any]]) -> list[str | None]:
    """A key for each row from what its cells say, the same whenever they say the same; None where a part that must be there is blank.

    Width, blanks, punctuation and legal forms of names do not count.
    """
    parts = [_part(names, values) for names in parts_used(declared, columns)]
    return [_key(row) for row in zip(*parts, strict=True)]


def _part(names: Sequence[str], values: Mapping[str, Sequence[Any]]) -> list[str | None]:
    """The first text of each row among the columns that may give it; None where none has one and one is needed."""
    columns = [_texts(name, values[name]) for name in names if name]
    blank = "" if names[-1] == "" else None
    return [next(filter(None, row), blank) for row in zip(*columns, strict=True)]


def _texts(name: str, cells: Sequence[Any]) -> list[str]:
    texts = ["" if cell is None else str(cell) for cell in cells]
    return normalise_names(texts) if name in _NAMES else [_plain(text) for text in texts]


def _plain(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _key(row: Sequence[str | None]) -> str | None:
    if None in row:
        return None
    return "auto-" + hashlib.sha256("\0".join(map(str, row)).encode()).hexdigest()[:12]
