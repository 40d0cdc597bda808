# SPDX-License-Identifier: Apache-2.0
"""Reading the declarations in `data/`: one CSV a dataset, `datasets.yaml` for the datasets, `choices.yaml` for controlled words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from zhuashou.terms import SCALES, load_yaml

if TYPE_CHECKING:
    import pyarrow as pa

#: Raised by one whenever a column is added, removed or changes its meaning.
SCHEMA_VERSION = 2
TYPES = (
    "text",
    "code",
    "uscc",
    "region",
    "industry",
    "period",
    "date",
    "money",
    "quantity",
    "percent",
    "count",
    "bool",
    "choice",
)


@dataclass(frozen=True)
class Column:
    """One column. type: one of TYPES; money is yuan; `need` is key, required or optional; `check` a range such as `>=0` or `0..100`."""

    id: str
    zh: str
    en: str
    type: str
    unit: str
    need: str
    check: str
    meaning_zh: str
    meaning_en: str
    choice: str = ""

    @property
    def is_number(self) -> bool:
        """Is the value a number (and not a code)?"""
        return self.type in ("money", "quantity", "percent", "count")

    @property
    def scale(self) -> int:
        """Digits after the point kept exactly: 2 for money, 4 for quantities and percentages, 0 otherwise."""
        return SCALES.get(self.type, 0)

    def title(self, lang: str = "zh") -> str:
        """Name for people."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Dataset:
    """One dataset: its columns in order; the key columns identify a row; `period` names the column of the reporting period.

    `derived`: where a file has no column of ids, the columns whose words tell rows apart, each with those that may stand for it; a last `""` says that it may
    be absent. Empty where only an id will do.
    """

    id: str
    zh: str
    en: str
    period: str
    about_zh: str
    about_en: str
    columns: tuple[Column, ...]
    derived: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Column]:
        """Columns by id."""
        return {c.id: c for c in self.columns}

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Ids of the key columns, in order."""
        return tuple(c.id for c in self.columns if c.need == "key")

    def title(self, lang: str = "zh") -> str:
        """Name for people."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Choice:
    """One controlled word: its id, its two names and other spellings that intake accepts."""

    id: str
    zh: str
    en: str
    also: tuple[str, ...]


def _text(name: str) -> str:
    return resources.files("zhuashou.tables").joinpath("data", name).read_text(encoding="utf-8")


def _column(row: dict[str, str]) -> Column:
    kind, _, choice = row["type"].partition(":")
    if kind not in TYPES:
        raise ValueError(f"unknown column type {row['type']!r} of {row['id']!r}")
    return Column(row["id"], row["zh"], row["en"], kind, row["unit"], row["need"], row["check"],
                  row["meaning_zh"] or row["zh"], row["meaning_en"] or row["en"], choice)  # fmt: skip


def _derived(part: str) -> tuple[str, ...]:
    """`enterprise_name|uscc` → the columns that may give a part of a derived key; `raised_on?` may be absent."""
    names = part.removesuffix("?").split("|")
    return (*names, "") if part.endswith("?") else tuple(names)


@cache
def datasets() -> dict[str, Dataset]:
    """All datasets by id, in the order in which they are imported."""
    found: dict[str, Dataset] = {}
    for name, about in load_yaml(_text("datasets.yaml")).items():
        columns = tuple(_column(row) for row in csv.DictReader(_text(f"{name}.csv").splitlines()))
        told = about["about"]
        found[name] = Dataset(name, about["zh"], about["en"], about["period"], told["zh"], told["en"], columns,
                              tuple(map(_derived, about.get("derived_key", ()))))  # fmt: skip
    return found


def dataset(name: str) -> Dataset:
    """The dataset called `name`. Raises KeyError."""
    return datasets()[name]


@cache
def choices() -> dict[str, dict[str, Choice]]:
    """Controlled words: list id → choice id → choice."""
    data: dict[str, dict[str, dict[str, Any]]] = load_yaml(_text("choices.yaml"))
    return {
        name: {str(k): Choice(str(k), v["zh"], v["en"], tuple(map(str, v.get("also", ())))) for k, v in entries.items()}
        for name, entries in data.items()
    }


@cache
def _choice_names(name: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for choice in choices()[name].values():
        for text in (choice.id, choice.zh, choice.en, *choice.also):
            names[text.casefold()] = choice.id
    return names


def choice_id(name: str, text: str) -> str | None:
    """The id of the choice written as `text` in list `name` (id, Chinese, English or another listed spelling), or None."""
    return _choice_names(name).get(text.strip().casefold())


def arrow_schema(name: str) -> pa.Schema:
    """Parquet schema of a dataset: money decimal(20, 2), quantity and percent decimal(20, 4), dates date32, the rest text."""
    import pyarrow as pa

    kinds = {"money": pa.decimal128(20, 2), "quantity": pa.decimal128(20, 4), "percent": pa.decimal128(20, 4),
             "count": pa.int64(), "bool": pa.bool_(), "date": pa.date32()}  # fmt: skip
    return pa.schema(
        [pa.field(c.id, kinds.get(c.type, pa.string()), nullable=c.need != "key") for c in dataset(name).columns]
    )
