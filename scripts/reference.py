#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/reference from the declarations; `--check` only says whether it is current (exit 1 if not)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from zhuashou.tables import choices, datasets

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "reference"
HEAD = "<!-- Written by `make docs` from the declarations; do not edit. -->\n\n"


def datasets_page() -> str:
    """Every dataset with its columns."""
    parts = [
        HEAD,
        "# Datasets 数据集\n\nMoney is stored in yuan (元) whatever the file's unit. Key columns identify a row.\n",
    ]
    for d in datasets().values():
        parts.append(f"\n## {d.zh} `{d.id}`\n\n{d.about_zh}。{d.about_en}.\n\n")
        parts.append("| column | 中文 | English | type | unit | need | check |\n|---|---|---|---|---|---|---|\n")
        for c in d.columns:
            kind = f"choice `{c.choice}`" if c.choice else c.type
            parts.append(f"| `{c.id}` | {c.zh} | {c.en} | {kind} | {c.unit} | {c.need} | {c.check} |\n")
    return "".join(parts)


def choices_page() -> str:
    """Every controlled word."""
    parts = [HEAD, "# Controlled words 受控词\n"]
    for name, entries in choices().items():
        parts.append(f"\n## `{name}`\n\n| id | 中文 | English | also read 也认 |\n|---|---|---|---|\n")
        parts.extend(f"| `{c.id}` | {c.zh} | {c.en} | {'、'.join(c.also)} |\n" for c in entries.values())
    return "".join(parts)


def commands_page() -> str:
    """The help of every command, as it prints."""
    names = ["", "init", "sample", "templates", "user", "serve", "import", "close", "diagnose", "dossier", "attract", "plan",
             "papers", "run", "status", "diff", "trace", "intake layout", "intake check", "decision read"]  # fmt: skip
    parts = [
        HEAD,
        "# Commands 命令\n\nExit status: 0 done, 1 done with findings that need a person, 2 bad input or usage, 3 failed and undone.\n",
    ]
    for name in names:
        env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "110", "TERM": "dumb", "PYTHONUTF8": "1",
               "PYTHONPATH": str(ROOT / "src")}  # fmt: skip
        argv = [sys.executable, "-c", "from zhuashou.doors.cli import main; main()", *name.split(), "--help"]
        for lang in ("en",) if name else ("zh", "en"):
            text = subprocess.run([*argv, "--lang", lang], capture_output=True, text=True, env=env, check=True).stdout
            lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
            parts.append(f"\n## zhuashou {name}{'(中文)' if lang == 'zh' else ''}\n\n```text\n{lines}\n```\n")
    return "".join(parts)


def main() -> int:
    """Write (or check) every page; the number of pages that were not current."""
    OUT.mkdir(parents=True, exist_ok=True)
    stale = 0
    for name, page in (("datasets.md", datasets_page), ("choices.md", choices_page), ("commands.md", commands_page)):
        text, file = page(), OUT / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale += 1
            if "--check" not in sys.argv:
                file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}: {'not current' if '--check' in sys.argv else 'written'}\n")
    return stale if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
