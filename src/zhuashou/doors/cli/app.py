# SPDX-License-Identifier: Apache-2.0
"""The typer application: every command, and one place where errors become words and an exit status."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from zhuashou import __version__
from zhuashou.doors.cli import (
    alert_commands,
    batch_commands,
    brief_commands,
    grade_commands,
    increment_commands,
    inspect_commands,
    month_commands,
    outlook_commands,
    period_commands,
    ranking_commands,
    record_commands,
    reporting_commands,
    setup_commands,
    who_commands,
)
from zhuashou.doors.cli.output import BAD_INPUT, FAILED, LANG, note, text, without_language
from zhuashou.terms import Words, say

app = typer.Typer(
    name="zhuashou",
    help=text("about"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zhuashou {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    lang: Annotated[str, typer.Option("--lang", help=text("opt.lang"), metavar="zh|en")] = LANG,
    version: Annotated[
        bool, typer.Option("--version", help=text("opt.version"), callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options of all commands; the language was already read from the arguments, because the help text needs it."""


setup_commands.register(app)
month_commands.register(app)
inspect_commands.register(app)
period_commands.register(app)
record_commands.register(app)
who_commands.register(app)
reporting_commands.register(app)
batch_commands.register(app)
alert_commands.register(app)
outlook_commands.register(app)
brief_commands.register(app)
grade_commands.register(app)
increment_commands.register(app)
ranking_commands.register(app)


def main() -> None:
    """Entry point of the `zhuashou` command; `--lang` may stand anywhere on the line."""
    try:
        app(args=without_language(sys.argv[1:]), prog_name="zhuashou")
    except KeyboardInterrupt:
        note(text("stopped"))
        sys.exit(FAILED)
    except Exception as error:
        words = getattr(error, "words", None)
        if isinstance(words, Words):
            note(text("error", message=say(words, LANG)))
            sys.exit(getattr(error, "status", BAD_INPUT))
        raise
