# SPDX-License-Identifier: Apache-2.0
"""Stock and increment in a real browser: the sides add up to the change, by district and industry, and who came and went opens."""

import pytest
from test_browser import log_in, page, server
from test_browser_breakdown import number

pytestmark = pytest.mark.browser
__all__ = ["page", "server"]


def column(page, table, k):
    """Numbers of a column: the rows, then the total."""
    cells = page.locator(f"{table} tbody td:nth-child({k}), {table} tfoot td:nth-child({k})").all_text_contents()
    return [number(c) for c in cells]


@pytest.mark.parametrize("by", ["region", "division"])
def test_what_stayed_came_and_went_adds_up(page, by):
    log_in(page, "leader")
    page.goto(f"/increment/?by={by}")
    page.wait_for_selector("figure[data-chart=fall] canvas")
    changes = column(page, "#ways", 3)
    assert len(changes) >= 3
    assert sum(changes[:-1]) == pytest.approx(changes[-1], abs=0.005 * len(changes))
    groups = column(page, "#groups", 3)
    assert groups[-1] == changes[-1]
    assert sum(groups[:-1]) == pytest.approx(groups[-1], abs=0.005 * len(groups))
    for sides in zip(groups, *(column(page, "#groups", k) for k in (4, 5, 7)), strict=True):
        assert sides[0] == pytest.approx(sum(sides[1:]), abs=0.016)
    assert page.faults == []


def test_who_came_and_went_opens(page):
    log_in(page, "leader")
    page.goto("/increment/")
    page.locator("#movers tbody a").first.click()
    page.wait_for_url("**/enterprises/**")
    assert page.faults == []
