# SPDX-License-Identifier: Apache-2.0
"""The command line. Public: `main`.

Exit status: 0 done, 1 done with findings that need a person, 2 bad input or usage, 3 failed and undone.
"""

from zhuashou.doors.cli.app import main

__all__ = ["main"]
