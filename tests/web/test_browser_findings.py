# SPDX-License-Identifier: Apache-2.0
"""Findings in a real browser: filters, one finding with its evidence, its causes that add up, its like and the next step."""

import pytest
from test_browser import log_in, page, server

pytestmark = pytest.mark.browser
__all__ = ["page", "server"]


def number(text):
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def test_filters_narrow_the_list_and_stay_in_the_address(page):
    log_in(page, "analyst")
    page.goto("/findings/")
    levels = [t.strip() for t in page.locator("article.finding > .light").all_text_contents()]
    assert levels == sorted(levels, key=["严重", "预警", "关注"].index)
    assert page.locator("article.finding").first.locator("a.fact").count() >= 1
    page.select_option("#filters [name=kind]", "district")
    page.wait_for_url("**kind=district**")
    regions = page.locator(".finding__proof").all_text_contents()
    assert regions
    assert all("区" in r or "县" in r or "市" in r for r in regions)
    page.click("a:has-text('清除筛选')")
    page.select_option("#filters [name=level]", "3")
    page.wait_for_url("**level=3**")
    assert {t.strip() for t in page.locator("article.finding > .light").all_text_contents()} == {"严重"}
    name = page.locator("#filters [name=officer] option").nth(1).get_attribute("value")
    page.goto(f"/findings/?officer={name}")
    of = {a.get_attribute("href") for a in page.locator(".finding__next a").all()}
    assert len(of) == 1
    assert page.faults == []


def test_a_finding_about_a_total_tells_parts_that_add_up_and_lead_inside(page):
    log_in(page, "leader")
    page.goto("/findings/?kind=city")
    links = [a.get_attribute("href") for a in page.locator(".finding__what a").all()]
    for link in links:
        page.goto(link)
        for part in page.locator(".why__parts").all():
            points = [number(t) for t in part.locator(".pull__num").all_text_contents()]
            assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.02)
            assert "其余" in part.text_content()
        if page.locator("a.pull[href*='region']").count():
            break
    assert "outlook_" not in page.text_content("#evidence tbody")
    page.locator("a.pull[href*='region']").first.click()
    page.wait_for_selector(".crumbs b")
    assert page.locator("#parts tbody tr").count() >= 1
    assert page.faults == []


def test_a_finding_about_an_enterprise_has_a_next_step_its_like_and_the_trace(page):
    log_in(page, "analyst")
    page.goto("/findings/?level=3&kind=enterprise")
    page.locator(".finding__what a").first.click()
    page.wait_for_selector(".next .btn--main")
    assert page.locator(".next .btn--main").count() == 1
    assert page.locator("#causes .why").count() >= 1
    assert page.locator("#like article, #own article").count() >= 1
    page.locator("#evidence a.fact").first.click()
    page.wait_for_selector("dialog[open] .trail li", timeout=30000)
    page.keyboard.press("Escape")
    page.click(".next .btn--main")
    page.wait_for_url("**/tasks/**")
    assert page.faults == []
