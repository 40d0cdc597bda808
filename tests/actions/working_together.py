# SPDX-License-Identifier: Apache-2.0
"""One of several people at work at once: imports and corrections in a process or thread of its own. 样例数据.

`python working_together.py WORKSPACE NAME ROUNDS THREADS` prints as JSON what was done, and what was refused and why.
"""

import json
import os
import random
import sys
import threading
from pathlib import Path


def start(root):
    from zhuashou.workspace import Workspace

    os.environ["ZHUASHOU_WORKSPACE"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhuashou.config.settings"
    import django

    django.setup()
    return Workspace.open(root)


def work(ws, name, rounds, said):
    """Correct figures by what is seen, and import files of one's own enterprise's month; every deed is noted with its result."""
    from django.db import connections

    from actions.life import A, B, C, D, output
    from zhuashou import actions
    from zhuashou.actions import ActionError, Actor

    actor, dice = Actor(name, "analyst"), random.Random(name)
    for turn in range(rounds):
        code = dice.choice([A, B, C, D])
        try:
            if dice.random() < 0.6:
                key = (code, "2026-09")
                seen = actions.record(ws, "monthly_output", key, actor=actor)
                value = str(int(seen["values"]["gross_output_ytd"]) + 1)
                made = actions.correct(ws=ws, actor=actor, dataset="monthly_output", key=key, values={"gross_output_ytd": value},
                                       reason=f"{name} {turn}", version=seen["version"])  # fmt: skip
                said.append({"deed": "add", "code": code, "version": made})
            else:
                month = f"2026年{dice.randint(3, 8)}月"
                content = output({code: (dice.randint(10, 99), dice.randint(100, 199))}, period=month)
                done = actions.import_file(ws=ws, actor=actor, path=_file(ws, name, turn, content), tick_all=True)
                said.append({"deed": "import", "batch": done.number, "state": done.state, "counts": done.counts})
        except ActionError as error:
            said.append({"deed": "refused", "why": error.words.id})
    same = output({A: (50, 500)}, period="2026年2月")
    done = actions.import_file(ws=ws, actor=actor, path=_file(ws, name, "same", same), tick_all=True)
    said.append({"deed": "same", "batch": done.number, "state": done.state})
    connections.close_all()


def _file(ws, name, turn, content):
    path = ws.root / f"{name}-{turn}.xlsx"
    path.write_bytes(content)
    return path


def together(ws, name, rounds, threads):
    """Several threads, each a person; raises what any of them raised."""
    said, failed = [], []

    def one(person):
        try:
            work(ws, person, rounds, said)
        except BaseException as error:
            failed.append(repr(error))

    running = [threading.Thread(target=one, args=(f"{name}{k}",)) for k in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return {"said": said, "failed": failed}


if __name__ == "__main__":
    place = start(Path(sys.argv[1]))
    print(json.dumps(together(place, sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))  # noqa: T201
