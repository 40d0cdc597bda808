# SPDX-License-Identifier: Apache-2.0
"""Commands as real processes."""

import os
import subprocess
import sys


def command(*words, check=True, env=None):
    """One zhuashou command in its own process."""
    argv = [sys.executable, "-c", "from zhuashou.doors.cli import main; main()", *map(str, words)]
    environment = (
        {k: v for k, v in os.environ.items() if k != "ZHUASHOU_WORKSPACE"} | {"LANG": "zh_CN.UTF-8"} | (env or {})
    )
    done = subprocess.run(argv, capture_output=True, text=True, env=environment)
    assert not check or done.returncode == 0, done.stderr
    return done
