# SPDX-License-Identifier: Apache-2.0
"""Every dataset's columns, declared once as data; template, check, database, Parquet and reference follow from it.

Public: `Column`, `Dataset`, `datasets`, `dataset`, `choices`, `choice_id`, `arrow_schema`, `decimals`, `decimals_of`, `scaled`,
`scaled_of`, `FigureGrid`, `figure_grid`, `figure_grids`, `SCHEMA_VERSION`.
"""

from typing import TYPE_CHECKING, Any

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
    "FigureGrid",
    "arrow_schema",
    "choice_id",
    "choices",
    "dataset",
    "datasets",
    "decimals",
    "decimals_of",
    "figure_grid",
    "figure_grids",
    "scaled",
    "scaled_of",
]


if TYPE_CHECKING:
    from zhuashou.tables.arrays import decimals, decimals_of, scaled, scaled_of
    from zhuashou.tables.grid import FigureGrid, figure_grid, figure_grids


def __getattr__(name: str) -> Any:
    """Array helpers load NumPy and Arrow only when they are used."""
    if name in ("decimals", "decimals_of", "scaled", "scaled_of"):
        from zhuashou.tables import arrays

        return getattr(arrays, name)
    if name in ("FigureGrid", "figure_grid", "figure_grids"):
        from zhuashou.tables import grid

        return getattr(grid, name)
    raise AttributeError(name)
