# SPDX-License-Identifier: Apache-2.0
"""The definition is shown wherever the number is: every number with an indicator's id says what it means, with the mouse and with the keyboard."""

from urllib.parse import parse_qs, urlparse

import pytest
from test_browser import log_in, page, server

from zhuashou import diagnosis

pytestmark = pytest.mark.browser
__all__ = ["page", "server"]
PAGES = ["/", "/analysis/?by=region", "/outlook/", "/alerts/", "/efficiency/", "/structure/", "/findings/"]


def undefined(page):
    """Number ids on the page whose element does not say their indicator's formula, and how many there are in all."""
    known, wrong, found = diagnosis.indicators(), [], 0
    facts = page.eval_on_selector_all("a.fact", "els => els.map(e => [e.href, e.title, e.tabIndex])")
    for href, title, stop in facts:
        number = parse_qs(urlparse(href).query).get("n", [""])[0]
        ind = known.get(number.partition("@")[0].partition(".")[0])
        if ind is None:
            continue
        found += 1
        if ind.formula["zh"] not in title or ind.source not in title or stop < 0:
            wrong.append((number, title))
    return wrong, found


def test_every_number_of_an_indicator_has_its_definition(page):
    log_in(page, "analyst")
    counts = {}
    for path in PAGES:
        page.goto(path)
        wrong, counts[path] = undefined(page)
        assert wrong == [], path
    assert all(counts[p] >= 5 for p in ("/", "/analysis/?by=region", "/outlook/"))
    page.goto("/findings/")
    page.locator(".finding__what a").first.click()
    assert undefined(page)[0] == []
    page.goto("/enterprises/")
    page.locator("tbody th a").first.click()
    wrong, count = undefined(page)
    assert (wrong, count >= 3) == ([], True)


def test_a_leader_sees_the_ranking_and_reaches_a_definition_by_keyboard(page):
    log_in(page, "leader")
    table = page.locator("#ranking-districts")
    ranks = [t.split()[0] for t in table.locator("tbody tr td:first-child").all_text_contents()]
    numbers = [int(r) for r in ranks if r != "—"]
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    scores = [float(t) for t in table.locator("tbody tr td:nth-child(3)").all_text_contents() if t.strip() != "—"]
    assert scores == sorted(scores, reverse=True)
    assert all(60 <= s <= 100 for s in scores)
    table.locator("a.fact").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] .trail li:has-text('指标定义')", timeout=30000)
    assert page.faults == []
