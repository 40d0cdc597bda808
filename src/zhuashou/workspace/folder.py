# SPDX-License-Identifier: Apache-2.0
"""The folder of a city's work and its `zhuashou.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from zhuashou.terms import Words, load_yaml

FILE = "zhuashou.toml"
FOLDERS = ("inbox", "imports", "snapshots", "results", "papers", "policies", "chains", "warnings", "rankings", "rules")


class WorkspaceError(ValueError):
    """The folder is not a usable workspace; `words` says what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.id)
        self.words = words


@dataclass(frozen=True)
class Settings:
    """What `zhuashou.toml` says."""

    city: str = "510700"
    city_name: str = "绵阳市"
    bureau: str = "市经信局"
    sample: bool = False
    clock: str = ""
    database: str = ""
    key_measure: str = "gross_output"
    key_floor: str = "1000000000"
    lights: str = "points"
    secret: str = ""
    hosts: str = ""
    model_url: str = ""  # an OpenAI-compatible address for suggestions; empty: off
    model_name: str = ""
    model_remote: bool = False  # may the address be another machine's


@dataclass(frozen=True)
class Workspace:
    """Paths and settings of one workspace. All paths are inside `root`."""

    root: Path
    settings: Settings

    @staticmethod
    def open(root: Path) -> Workspace:
        """Open an existing workspace. Raises WorkspaceError if there is none or its settings cannot be read."""
        file = root / FILE
        if not file.is_file():
            raise WorkspaceError(Words("workspace.missing", {"path": str(root)}))
        try:
            data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WorkspaceError(
                Words("workspace.settings_unreadable", {"path": str(file), "why": str(error)})
            ) from error
        known = {name: data[name] for name in Settings.__dataclass_fields__ if name in data}
        unknown = sorted(set(data) - set(known))
        if unknown:
            raise WorkspaceError(Words("workspace.settings_unknown", {"path": str(file), "keys": unknown}))
        return Workspace(root, Settings(**known))

    @property
    def ledger(self) -> Path:
        """The SQLite ledger (unused when `database` names a PostgreSQL server)."""
        return self.root / "ledger.sqlite3"

    @property
    def inbox(self) -> Path:
        """Workbooks and decision texts waiting to be imported."""
        return self.root / "inbox"

    @property
    def imports(self) -> Path:
        """Every imported file, kept under its SHA-256."""
        return self.root / "imports"

    @property
    def snapshots(self) -> Path:
        """Frozen months."""
        return self.root / "snapshots"

    def results(self, period: str, revision: str) -> Path:
        """Folder of what was derived from one frozen month."""
        return self.root / "results" / period / revision

    def papers(self, period: str, revision: str) -> Path:
        """Folder of the papers made from one frozen month."""
        return self.root / "papers" / period / revision

    def now(self) -> datetime:
        """The clock: the fixed time of the settings (sample, tests) or the system's, always with a zone."""
        if self.settings.clock:
            return datetime.fromisoformat(self.settings.clock).astimezone()
        return datetime.now().astimezone()

    def data(self, kind: str, room: str) -> dict[str, Any]:
        """All YAML files of one kind by file stem: the packaged ones of `room`, overridden by the city's own."""
        found: dict[str, Any] = {}
        for stem, text in _packaged(room, kind):
            found[stem] = deepcopy(_parsed(text))
        for file in sorted((self.root / kind).glob("*.yaml")):
            found[file.stem] = deepcopy(_parsed(file.read_text(encoding="utf-8")))
        return dict(sorted(found.items()))


@lru_cache(maxsize=512)
def _parsed(text: str) -> Any:
    """YAML of one text, parsed once; callers get copies."""
    return load_yaml(text)


def _packaged(room: str, kind: str) -> Iterator[tuple[str, str]]:
    base = resources.files("zhuashou").joinpath(room, "data", kind)
    if base.is_dir():
        for file in sorted(base.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".yaml"):
                yield file.name.removesuffix(".yaml"), file.read_text(encoding="utf-8")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def create(root: Path, settings: Settings) -> Workspace:
    """Make the folders and `zhuashou.toml` (only what is missing: an existing workspace is left as it is)."""
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    if not (root / FILE).exists():
        lines = [f"{name} = {_toml(getattr(settings, name))}" for name in Settings.__dataclass_fields__]
        atomic_write(root / FILE, ("\n".join(lines) + "\n").encode())
    return Workspace.open(root)


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old one or the whole new one, also after a crash.

    The working file's name follows from the target's, so what a killed run left behind is overwritten by the next one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    working = path.parent / f".writing-{path.name}"
    try:
        with working.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        working.replace(path)
    except BaseException:
        working.unlink(missing_ok=True)
        raise
