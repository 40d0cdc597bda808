# SPDX-License-Identifier: Apache-2.0
"""Where the paragraphs of the analysis stand: the templates' order, and what a person added, moved or took out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhuashou.papers.brief_edits import Edit, source_of
from zhuashou.papers.model import Line

#: Ids of paragraphs that a person added begin so.
ADDED = "added."


@dataclass(frozen=True)
class Told:
    """One paragraph: `own` is what the templates say, `spans` what stands in the paper (an edit, if there is one), without marks."""

    id: str
    part: str
    spans: Line
    own: Line
    edit: Edit | None = None

    @property
    def source(self) -> str:
        """The templates' text with its number tokens."""
        return source_of(self.own)

    @property
    def text(self) -> str:
        """What stands in the paper, with its number tokens."""
        return self.edit.text if self.edit is not None and self.edit.text else self.source

    @property
    def overtaken(self) -> bool:
        """Has the templates' text changed since the paragraph was edited?"""
        edited = self.edit is not None and bool(self.edit.text) and not self.id.startswith(ADDED)
        return edited and self.edit is not None and self.edit.base != self.source

    @property
    def hidden(self) -> bool:
        """Was it taken out?"""
        return self.edit is not None and self.edit.hidden

    @property
    def placed(self) -> bool:
        """Does it stand where a person put it?"""
        return self.edit is not None and bool(self.edit.after)


def arranged(told: Sequence[Told], added: Mapping[str, Told]) -> list[Told]:
    """The paragraphs in the order of the paper: those a person placed stand behind the paragraph they were put behind, in its part; where
    that is not told this month, at the end of the part they were put in."""
    made = [t for t in told if not t.placed]
    waiting = [t for t in (*told, *added.values()) if t.placed]
    while waiting:
        at = {t.id: k for k, t in enumerate(made)}
        ready = next((t for t in waiting if _anchor(t) in at), None)
        chosen = ready or waiting[0]
        waiting.remove(chosen)
        part, _, anchor = chosen.edit.after.partition("/") if chosen.edit else ("", "", "")
        if ready is not None:
            place = at[anchor] + 1
            part = made[at[anchor]].part
        else:
            inside = [k for k, t in enumerate(made) if t.part == part]
            place = (inside[0] if not anchor else inside[-1] + 1) if inside else len(made)
        made.insert(place, replace(chosen, part=part))
    return made


def _anchor(told: Told) -> str:
    return told.edit.after.partition("/")[2] if told.edit else ""
