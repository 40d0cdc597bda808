# SPDX-License-Identifier: Apache-2.0
"""One table a dataset, made from its declaration: the declared columns, and for every version where it came from.

The newest version of a row is `current`, unless it was withdrawn (its import undone, its enterprise merged): then the newest version
repeats the values before it, is `withdrawn`, and no version is current.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from zhuashou.ledger.fields import ExactField
from zhuashou.tables import Column, Dataset, datasets


def _field(column: Column) -> models.Field[Any, Any]:
    """The database field of a declared column. Only keys are never empty: what is required is the business of intake."""
    optional = {} if column.need == "key" else {"null": True, "blank": True}
    if column.type in ("money", "quantity", "percent"):
        return ExactField(scale=column.scale, **optional)
    if column.type == "count":
        return models.BigIntegerField(**optional)
    if column.type == "bool":
        return models.BooleanField(**optional)
    if column.type == "date":
        return models.DateField(**optional)
    return models.TextField(**optional)


def _model(dataset: Dataset) -> type[models.Model]:
    title = "".join(part.capitalize() for part in dataset.id.split("_"))
    meta = type("Meta", (), {
        "app_label": "ledger",
        "db_table": f"ledger_fact_{dataset.id}",
        "verbose_name": dataset.zh,
        "indexes": [models.Index(fields=[dataset.period], name=f"{dataset.id}_period")] if dataset.period else [],
        "constraints": [
            models.UniqueConstraint(fields=[*dataset.key, "version"], name=f"{dataset.id}_version"),
            models.UniqueConstraint(fields=[*dataset.key], condition=models.Q(current=True), name=f"{dataset.id}_current"),
        ],
    })  # fmt: skip
    body: dict[str, Any] = {"__module__": "zhuashou.ledger.models", "__doc__": dataset.about_en, "Meta": meta}
    body |= {column.id: _field(column) for column in dataset.columns}
    body |= {
        "batch": models.ForeignKey("ledger.Batch", on_delete=models.PROTECT, related_name="+"),
        "sheet": models.TextField(blank=True),
        "row": models.IntegerField(default=0),
        "version": models.IntegerField(default=1),
        "current": models.BooleanField(default=True),
        "withdrawn": models.BooleanField(default=False),
    }
    return type(f"{title}Fact", (models.Model,), body)


FACTS: dict[str, type[models.Model]] = {name: _model(dataset) for name, dataset in datasets().items()}


def fact_model(name: str) -> type[models.Model]:
    """The model of a dataset. Raises KeyError."""
    return FACTS[name]
