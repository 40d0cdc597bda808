# SPDX-License-Identifier: Apache-2.0
"""One document model for all papers: Word and PDF are written from the same blocks, so they say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

#: Ways a span can look: plain, strong, an empty slot, a light 0..3, excused, muted.
STYLES: tuple[str, ...] = (
    "",
    "strong",
    "open",
    "light0",
    "light1",
    "light2",
    "light3",
    "lightx",
    "muted",
    "up",
    "down",
    "anchor",
)


@dataclass(frozen=True)
class Span:
    """A piece of text of one look; `note` > 0 points to that line of the annex of number sources.

    `token` (`number id|format`) is set where the text is a live number: an edited paragraph names it by this.
    """

    text: str
    style: str = ""
    note: int = 0
    token: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a part (一、), level 2 a section (（一）), level 0 the title of one file among many. `id` names a part for edits."""

    text: str
    level: int = 1
    id: str = ""


@dataclass(frozen=True)
class Para:
    """A paragraph of running text; `indent` sets the first line in by two characters. `id` names it for edits."""

    spans: Line
    indent: bool = True
    id: str = ""


@dataclass(frozen=True)
class Note:
    """Small print: basis, unit, remarks."""

    spans: Line


@dataclass(frozen=True)
class Column:
    """A table column: title, relative width, alignment (left, center, right)."""

    title: str
    width: float = 1.0
    align: str = "left"


@dataclass(frozen=True)
class Row:
    """A table row; kind `group` is one cell across all columns, `total` is set off."""

    cells: tuple[Line, ...]
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table whose head repeats on every page.

    `unit` stands right above it, `size` is the text size in points, `top` sets cells to the top.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    unit: str = ""
    size: float = 10.5
    top: bool = False


@dataclass(frozen=True)
class KeyValues:
    """Facts as pairs, two pairs in a row."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True)
class Bar:
    """One bar from `start` to `end` (data units) and the text of its value; tone up, down, total or plain."""

    label: str
    start: float
    end: float
    shown: str
    tone: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars on one scale: pull points (all from zero) or a waterfall (each begins where the last ended)."""

    bars: tuple[Bar, ...]
    caption: str
    alt: str = ""


@dataclass(frozen=True)
class Band:
    """A range around lines: (position of the label, low, high), at least two points."""

    points: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True)
class Trend:
    """Lines over periods; a value not known is None and leaves a gap. The last series is drawn thick, those in `dashed` broken."""

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    caption: str
    alt: str = ""
    digits: int = 1
    band: Band | None = None
    dashed: tuple[int, ...] = ()


@dataclass(frozen=True)
class GanttRow:
    """One row of a timetable: begin and end as shares of the whole grid (0..1); group rows have no bar."""

    cells: tuple[str, ...]
    start: float | None = None
    end: float | None = None
    tone: str = ""
    end_text: str = ""
    group: bool = False


@dataclass(frozen=True)
class Gantt:
    """A month grid with bars: `cells` columns first, then one column a month, weighted by its days."""

    columns: tuple[Column, ...]
    months: tuple[tuple[str, float], ...]
    rows: tuple[GanttRow, ...]
    caption: str = ""
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PageBreak:
    """A new page; `landscape` turns this and the following pages."""

    landscape: bool = False


Block = Heading | Para | Note | Table | KeyValues | Bars | Trend | Gantt | PageBreak
Chart = Bars | Trend


@dataclass(frozen=True)
class Document:
    """A paper. `stamp_line` is printed in each footer; `created` (ISO date) is the only date in the file's properties.

    `mark` says what an editable paper was made from; its paragraphs and live numbers can be read back.
    `size` is the size of running text in points: 16 (三号, on a pitch of 28 points) for what is sent out, less for working papers.
    """

    title: str
    subtitle: str = ""
    lead: str = ""
    issuer: str = ""
    blocks: tuple[Block, ...] = ()
    sample: str = ""
    stamp_line: str = ""
    created: str = "2000-01-01"
    lang: str = "zh"
    size: float = 16.0
    mark: str = ""
    landscape: bool = False

    @property
    def pitch(self) -> float:
        """Distance of lines of running text in points."""
        return 28.0 if self.size >= 16 else round(self.size * 1.65, 1)

    def charts(self) -> Iterator[Chart]:
        """The charts of the document, in order."""
        return (block for block in self.blocks if isinstance(block, (Bars, Trend)))
