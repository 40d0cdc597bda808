# SPDX-License-Identifier: Apache-2.0
"""The same city on a real PostgreSQL server that the test starts: the frozen month has the same digest as on SQLite."""

import contextlib
import json
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from journeys.running import command

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    if shutil.which("initdb"):
        return Path(shutil.which("initdb")).parent
    reason = "no PostgreSQL server is installed (apt-get install postgresql)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def server(tmp_path_factory):
    """A server on loopback, run by an ordinary user, stopped afterwards."""
    folder = Path(
        subprocess.run(["mktemp", "-d", "/tmp/zs-pg-XXXXXX"], capture_output=True, text=True, check=True).stdout.strip()
    )
    prefix = []
    if os.geteuid() == 0:
        account = next(name for name in ("postgres", "nobody") if name in {p.pw_name for p in pwd.getpwall()})
        shutil.chown(folder, account)
        prefix = ["runuser", "-u", account, "--"]
    home, data = binaries(), folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*prefix, home / "initdb", "-D", data, "-U", "zhuashou", "--auth=trust", "-E", "UTF8", "--locale=C"],
        check=True,
        **quiet,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(
        [*prefix, home / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], check=True, **quiet
    )
    yield f"postgresql://zhuashou@127.0.0.1:{port}/postgres"
    with contextlib.suppress(subprocess.CalledProcessError):
        subprocess.run([*prefix, home / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, **quiet)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_frozen_month_is_the_same_on_postgresql(server, tmp_path):
    digests = []
    for name in ("sqlite", "postgresql"):
        root = tmp_path / name
        command("sample", "-w", root, "--size", "60")
        if name == "postgresql":
            settings = (
                (root / "zhuashou.toml").read_text(encoding="utf-8").replace('database = ""', f'database = "{server}"')
            )
            (root / "zhuashou.toml").write_text(settings, encoding="utf-8")
        done = json.loads(command("run", "-w", root, "-p", "2026-10", "--json").stdout)
        digests.append(done["digest"])
        assert (root / "ledger.sqlite3").exists() == (name == "sqlite")
    assert digests[0] == digests[1]
