# SPDX-License-Identifier: Apache-2.0
"""Documentation is tested: it is current, its links lead somewhere and it names every command."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_reference_is_current():
    done = subprocess.run([sys.executable, "scripts/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr + " — run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{target} in {page.name}"


def test_every_make_target_that_documents_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")):
            assert name in targets, f"make {name} in {page.name}"


def test_both_readmes_name_the_same_commands():
    names = [set(re.findall(r"`?zhuashou ([a-z]+)", p.read_text(encoding="utf-8"))) for p in PAGES[:2]]
    assert names[0] == names[1]


def test_examples_of_the_formulas_page_give_what_it_prints():
    failed, tried = doctest.testfile(str(ROOT / "docs/how-to/formulas.md"), module_relative=False)
    assert tried >= 12
    assert not failed
