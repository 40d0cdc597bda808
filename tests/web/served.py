# SPDX-License-Identifier: Apache-2.0
"""A real server for browser tests."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request


@contextlib.contextmanager
def serving(root):
    """The pages of a workspace on a free port of this machine; yields the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "from zhuashou.doors.cli import main; main()"
    argv = [sys.executable, "-c", code, "serve", "-w", str(root), "--port", str(port)]
    env = {k: v for k, v in os.environ.items() if k != "ZHUASHOU_WORKSPACE"}
    process = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(f"http://127.0.0.1:{port}/login/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _await(address, process):
    """Until the server answers, a minute at most."""
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address).close()
            return
        time.sleep(0.25)
    raise RuntimeError(f"nothing answers at {address}")
