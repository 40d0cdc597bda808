# SPDX-License-Identifier: Apache-2.0
"""Every relation of an enterprise that a merge knows (data of this room), and what is found in the ledger that it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.tables import Dataset, datasets
from zhuashou.terms import load_yaml

#: Column types that can hold a code.
TEXTS = ("text", "code", "uscc")


@dataclass(frozen=True)
class Relation:
    """What a merge does in one dataset. `column` holds the code (empty: none does); `record`: the row is the enterprise itself."""

    column: str = ""
    record: bool = False
    where: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@cache
def _listed() -> dict[str, Any]:
    text = resources.files("zhuashou.actions").joinpath("data", "relations.yaml").read_text(encoding="utf-8")
    return dict(load_yaml(text))


def relations() -> dict[str, Relation]:
    """Dataset → what a merge does there, for every dataset on the list."""
    return {
        name: Relation(
            told.get("move") or told.get("record") or "", "record" in told, dict(told.get("where", {})),
            tuple(told.get("names", ())), tuple(told.get("keep", ())),
        )
        for name, told in _listed()["datasets"].items()
    }  # fmt: skip


def model_relations() -> dict[str, str]:
    """Other table → `move` or `keep`."""
    return dict(_listed()["models"])


def unknown_relations(old: str) -> list[str]:
    """Places that may hold the enterprise `old` and are not on the list: by their declaration, or because its code stands in them."""
    known = relations()
    found = []
    for name, declared in datasets().items():
        if name not in known:
            found.append(name)
            continue
        found += [f"{name}.{c}" for c in _unlisted(declared, known[name])]
        found += [f"{name}.{c}" for c in _holding(declared, known[name], old)]
    return sorted({*found, *_other_tables(old)})


def _unlisted(declared: Dataset, relation: Relation) -> Iterator[str]:
    """Columns that are declared as credit codes and that the list does not name."""
    for column in declared.columns:
        if column.type == "uscc" and column.id != relation.column and column.id not in relation.keep:
            yield column.id


def _holding(declared: Dataset, relation: Relation, old: str) -> Iterator[str]:
    """Columns that the list does not name and in which the code stands, in a current row."""
    from zhuashou.ledger import fact_model

    rows = fact_model(declared.id).objects.filter(current=True)
    for column in declared.columns:
        if column.type not in TEXTS or column.id in relation.keep:
            continue
        held = rows.filter(**{column.id: old})
        if column.id == relation.column:
            held = held.exclude(**relation.where) if relation.where else held.none()
        if held.exists():
            yield column.id


def _other_tables(old: str) -> Iterator[str]:
    """Fields of other tables in which the code stands, where the list does not name the table."""
    from django.apps import apps
    from django.db import models
    from django.db.models.functions import Cast

    facts = {f"ledger_fact_{name}" for name in datasets()}
    for model in apps.get_app_config("ledger").get_models():
        if model._meta.db_table in facts or model.__name__ in model_relations():
            continue
        for held in model._meta.concrete_fields:
            if isinstance(held, (models.CharField, models.TextField, models.JSONField)):
                text = Cast(held.name, models.TextField())
                if model.objects.annotate(text_of=text).filter(text_of__contains=old).exists():
                    yield f"{model.__name__}.{held.name}"
