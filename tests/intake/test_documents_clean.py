# SPDX-License-Identifier: Apache-2.0
"""Cleaning of scraped text: the article exactly, legitimate brackets, offsets, flags."""

from pathlib import Path

import pytest

from zhuashou.intake import clean


@pytest.fixture(scope="module")
def article(shared_data):
    folder = Path(shared_data) / "decisions"
    texts = [(folder / f"article_{n}.txt").read_text(encoding="utf-8") for n in ("scraped", "clean")]
    return texts[0], texts[1].rstrip("\n")


def test_the_article_is_cleaned_exactly(article):
    scraped, meant = article
    found = clean(scraped)
    assert found.text == meant
    assert found.flags == ()
    kinds = [e.kind for e in found.edits]
    assert (kinds.count("gloss"), kinds.count("bytes")) == (223, 1)


def test_its_own_clean_form_stays(article):
    assert clean(article[1]).text == article[1]
    assert clean(article[1]).edits == ()
    assert clean(article[1]).flags == ()


BRACKETS = [
    "(GDP)",
    "（含集团）",
    "（防爆）",
    "亳(bó)州",
    "(a)",
    "(chóngqìng)",
    "(zhì liàng)",
    "（一）",
    "(1)",
    "（2024—2026年）",
]


@pytest.mark.parametrize("bracket", BRACKETS)
def test_legitimate_brackets_survive_in_the_article(article, bracket):
    scraped, meant = article
    at = scraped.index("突出位置")
    found = clean(scraped[:at] + bracket + scraped[at:])
    k = meant.index("突出位置")
    assert found.text == meant[:k] + bracket + meant[k:]
