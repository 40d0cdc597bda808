# SPDX-License-Identifier: Apache-2.0
"""What every command shares: language, JSON or text, progress bars on standard error, errors with a remedy and an exit status."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from zhuashou.terms import Words, say, to_json

DONE, NEEDS_PERSON, BAD_INPUT, FAILED = 0, 1, 2, 3


def chosen_language(argv: Sequence[str]) -> str:
    """`--lang` on the command line, else ZHUASHOU_LANG, else the locale: Chinese if it starts with zh, otherwise English."""
    for i, word in enumerate(argv):
        if word == "--lang" and i + 1 < len(argv):
            return "en" if argv[i + 1].startswith("en") else "zh"
        if word.startswith("--lang="):
            return "en" if word.removeprefix("--lang=").startswith("en") else "zh"
    text = os.environ.get("ZHUASHOU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if text.startswith("zh") else "en"


def without_language(argv: Sequence[str]) -> list[str]:
    """The arguments without `--lang`, which was already obeyed."""
    kept: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--lang":
            next(words, None)
        elif not word.startswith("--lang="):
            kept.append(word)
    return kept


LANG = chosen_language(sys.argv)


def text(words_id: str, **values: Any) -> str:
    """A message of the command line in the chosen language."""
    return say(Words(f"cli.{words_id}", values), LANG)


def said(words: Words | str) -> str:
    """A room's message in the chosen language."""
    return words if isinstance(words, str) else say(words, LANG)


def show_json(data: Any) -> None:
    """One UTF-8 JSON document on standard output."""
    json.dump(to_json(data), sys.stdout, ensure_ascii=False, indent=2, sort_keys=False)
    sys.stdout.write("\n")


def show_table(titles: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> None:
    """A table on standard output; numbers to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=caption or None, title_justify="left", header_style="bold")
    for k, title in enumerate(titles):
        numeric = bool(rows) and all(isinstance(row[k], (int, float)) or row[k] is None for row in rows)
        table.add_column(title, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(soft_wrap=False, width=None if sys.stdout.isatty() else 160).print(table)


def note(message: str) -> None:
    """A line for the person, on standard error."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201


def fail(message: Words | str, status: int = BAD_INPUT, **data: Any) -> NoReturn:
    """Say what is wrong on standard error and end with `status`."""
    note(text("error", message=said(message)))
    if data.get("as_json"):
        show_json({"error": said(message)} | {k: v for k, v in data.items() if k != "as_json"})
    raise SystemExit(status)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error: yields `report(stage, done, total)`. Plain lines when there is no terminal."""
    if not sys.stderr.isatty():
        last: dict[str, bool] = {}

        def plain(stage: str, _done: int, _total: int) -> None:
            if stage not in last:
                last[stage] = True
                note(f"  {stage} …")

        yield plain
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        jobs: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in jobs:
                jobs[stage] = bar.add_task(stage, total=total or 1)
            bar.update(jobs[stage], completed=done, total=total or 1)

        yield report


def workspace(path: Path | None) -> Any:
    """The workspace at `path` (or ZHUASHOU_WORKSPACE, or `workspace/`), with Django ready for it."""
    from zhuashou.workspace import Workspace, WorkspaceError

    root = (path or Path(os.environ.get("ZHUASHOU_WORKSPACE", "workspace"))).resolve()
    try:
        ws = Workspace.open(root)
    except WorkspaceError as error:
        fail(error.words)
    use_django(root)
    from zhuashou import actions

    actions.migrate(ws)
    return ws


def use_django(root: Path) -> None:
    """Point Django's settings at the workspace and start it."""
    os.environ["ZHUASHOU_WORKSPACE"] = str(root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuashou.config.settings")
    import django

    django.setup()
