# SPDX-License-Identifier: Apache-2.0
"""Commands that make a workspace and its people: init, sample, user, serve."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.output import (
    BAD_INPUT,
    LANG,
    fail,
    note,
    progress,
    show_json,
    show_table,
    text,
    use_django,
    workspace,
)

Folder = Annotated[
    Path | None, typer.Option("--workspace", "-w", help=text("opt.workspace"), metavar="DIR", show_default="workspace")
]
AsJson = Annotated[bool, typer.Option("--json", help=text("opt.json"))]


def init(
    folder: Folder = None,
    city: Annotated[str, typer.Option(help=text("init.city"))] = "510700",
    as_json: AsJson = False,
) -> None:
    """Make a workspace."""
    from zhuashou.terms import region
    from zhuashou.workspace import Settings, create

    place = region(city)
    if place is None:
        fail(text("init.unknown_city", city=city))
    root = (folder or Path("workspace")).resolve()
    ws = create(root, Settings(city=place.code, city_name=place.name, secret=secrets.token_urlsafe(48)))
    use_django(root)
    from zhuashou import actions

    actions.migrate(ws)
    if as_json:
        show_json({"workspace": str(folder or "workspace"), "city": place.code, "city_name": place.name})
    else:
        note(text("init.done", path=folder or "workspace", city=place.name))


def sample(
    folder: Folder = None,
    seed: Annotated[int, typer.Option(help=text("sample.seed"))] = 20261031,
    size: Annotated[int, typer.Option(help=text("sample.size"), min=40, max=5000)] = 1100,
    calm: Annotated[bool, typer.Option("--calm", help=text("sample.calm"))] = False,
    as_json: AsJson = False,
) -> None:
    """Write the invented sample city's workbooks."""
    from zhuashou.sample import write_sample
    from zhuashou.workspace import Settings, Workspace, create

    root = (folder or Path("workspace")).resolve()
    if (root / "zhuashou.toml").exists() and not Workspace.open(root).settings.sample:
        fail(text("sample.not_sample", path=folder or "workspace"))
    create(root, Settings(sample=True, clock="2026-11-12T09:00:00+08:00", secret=secrets.token_urlsafe(48)))
    with progress() as report:
        summary = write_sample(root, seed=seed, size=size, calm=calm, progress=report)
    if as_json:
        show_json(summary)
    else:
        note(text("sample.done", path=folder or "workspace"))


def user(
    name: Annotated[str, typer.Argument(help=text("user.name"))],
    role: Annotated[str, typer.Option(help=text("user.role"))] = "analyst",
    regions: Annotated[str, typer.Option(help=text("user.regions"))] = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, or change the role and the districts; the password is asked for or read from ZHUASHOU_PASSWORD."""
    ws = workspace(folder)
    from zhuashou import actions

    password = os.environ.get("ZHUASHOU_PASSWORD") or typer.prompt(
        text("user.password"), hide_input=True, confirmation_prompt=True
    )
    codes = [code for code in regions.replace("，", ",").split(",") if code]
    actions.add_user(ws=ws, actor=actions.command_line(), name=name, password=password, role=role, regions=codes)
    if as_json:
        show_json({"user": name, "role": role, "regions": codes})
    else:
        note(text("user.done", name=name, role=role))


def serve(
    folder: Folder = None,
    host: Annotated[str, typer.Option(help=text("serve.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=text("serve.port"))] = 8765,
) -> None:
    """Serve the pages."""
    ws = workspace(folder)
    from granian import Granian
    from granian.constants import Interfaces

    from zhuashou import actions

    _port_is_free(host, port)
    note(text("serve.address", url=f"http://{host}:{port}/"))
    if ws.settings.sample:
        show_table(
            [text("col.login"), text("col.password"), text("col.role")],
            actions.sample_logins(LANG),
            text("serve.logins"),
        )
    server: Any = Granian("zhuashou.config.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=1,
                          blocking_threads=4, log_enabled=True)  # fmt: skip
    server.serve()


def _port_is_free(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(text("serve.port_taken", port=port, why=error.strerror or str(error)), BAD_INPUT)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (init, sample, user, serve):
        app.command(command.__name__, help=text(f"{command.__name__}.help"))(command)
