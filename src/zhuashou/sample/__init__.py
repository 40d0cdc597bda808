# SPDX-License-Identifier: Apache-2.0
"""The invented sample city: writes messy workbooks as a bureau keeps them, never database rows. Everything says 样例数据.

Public: `write_sample`, `SampleSummary`, `PERIODS`. Same seed and size, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhuashou.sample.city import PERIODS
    from zhuashou.sample.writer import SampleSummary, write_sample

__all__ = ["PERIODS", "SampleSummary", "write_sample"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from zhuashou.sample import city, writer

    return getattr(city if name == "PERIODS" else writer, name)
