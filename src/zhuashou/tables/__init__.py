# SPDX-License-Identifier: Apache-2.0
"""Every dataset's columns, declared once as data; template, check, database, Parquet and reference follow from it.

Public: `Column`, `Dataset`, `datasets`, `dataset`, `choices`, `choice_id`, `arrow_schema`, `SCHEMA_VERSION`.
"""

from zhuashou.tables.declared import (
    SCHEMA_VERSION,
    Choice,
    Column,
    Dataset,
    arrow_schema,
    choice_id,
    choices,
    dataset,
    datasets,
)

__all__ = [
    "SCHEMA_VERSION",
    "Choice",
    "Column",
    "Dataset",
    "arrow_schema",
    "choice_id",
    "choices",
    "dataset",
    "datasets",
]
