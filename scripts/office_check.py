#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Open every produced paper with LibreOffice, count its pages and make pictures: `make office`.

Needs `soffice` (Debian: libreoffice-writer libreoffice-calc) and `pdftoppm` (poppler-utils). Pictures go to build/office/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

KINDS = (".docx", ".xlsx", ".pdf")


def main() -> int:
    """Convert the newest papers of a workspace; 1 if one of them did not open."""
    missing = [tool for tool in ("soffice", "pdftoppm") if shutil.which(tool) is None]
    if missing:
        sys.stderr.write(
            f"missing: {', '.join(missing)} (apt-get install libreoffice-writer libreoffice-calc poppler-utils)\n"
        )
        return 2
    workspace = Path(sys.argv[1] if len(sys.argv) > 1 else "workspace")
    out = Path("build") / "office"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    papers = sorted(p for p in (workspace / "papers").rglob("*") if p.suffix in KINDS)
    failed = 0
    for number, paper in enumerate(papers):
        stem = f"{number:02d}-{paper.stem}{paper.suffix.replace('.', '-')}"
        pdf = out / f"{stem}.pdf"
        if paper.suffix == ".pdf":
            shutil.copy(paper, pdf)
        else:
            command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(out), str(paper)]
            subprocess.run(command, capture_output=True, check=False, timeout=180)
            made = out / f"{paper.stem}.pdf"
            if made.exists():
                made.rename(pdf)
        if not pdf.exists():
            failed += 1
            sys.stdout.write(f"did not open: {paper}\n")
            continue
        subprocess.run(["pdftoppm", "-r", "60", "-l", "12", "-png", str(pdf), str(out / stem)], check=True)
        sys.stdout.write(f"{paper.relative_to(workspace)}: {len(list(out.glob(stem + '-*.png')))} pictures\n")
    sys.stdout.write(f"{len(papers)} papers, {failed} did not open; pictures in {out}\n")
    return 1 if failed or not papers else 0


if __name__ == "__main__":
    sys.exit(main())
