# SPDX-License-Identifier: Apache-2.0
"""Decomposition, outlook, alerts, efficiency, structure and the monthly analysis in a real browser."""

import io

import docx
import pytest
from test_browser import log_in, page, server

pytestmark = pytest.mark.browser
__all__ = ["page", "server"]
PAGES = ["/analysis/?indicator=profit&by=region", "/analysis/?by=enterprise&scope=month", "/outlook/", "/outlook/?by=division&span=quarter", "/outlook/?span=month", "/alerts/",
         "/efficiency/", "/structure/", "/structure/?region=510703", "/findings/?kind=project", "/findings/?kind=district", "/brief/"]  # fmt: skip


def number(text):
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def test_every_page_is_clean_fits_a_phone_and_speaks_english(page):
    log_in(page, "analyst")
    page.set_viewport_size({"width": 390, "height": 800})
    for path in PAGES:
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
    page.click("button:has-text('English')")
    page.wait_for_selector("h1:has-text('Monthly analysis')")
    for path, title in (
        ("/outlook/", "Outlook and targets"),
        ("/structure/", "Structure"),
        ("/analysis/", "Breakdown"),
    ):
        page.goto(path)
        assert title in page.text_content("h1"), path
    page.click("button:has-text('中文')")
    assert page.faults == []


def test_the_waterfall_goes_from_last_year_to_now_and_the_parts_add_up(page):
    log_in(page, "analyst")
    page.goto("/analysis/?indicator=gross_output&by=region")
    page.wait_for_selector("figure[data-chart=fall] canvas")
    page.wait_for_selector("figure[data-chart=tree] canvas")
    rows = page.locator("figure[data-chart=fall] tbody tr").all()
    cells = [[c.strip() for c in r.locator("td").all_text_contents()] for r in rows]
    assert cells[0][0] == "上年同期"
    assert cells[-1][0] == "本期"
    total = number(cells[0][1]) + sum(number(c[1]) for c in cells[1:-1])
    assert total == pytest.approx(number(cells[-1][1]), abs=0.1)
    assert "工业总产值之和" in page.get_attribute("table a.fact >> nth=0", "title")
    page.locator("table a.fact").first.click()
    page.wait_for_selector("dialog[open] .trail li:has-text('指标定义')", timeout=30000)
    for bad in ("indicator=nonsense", "by=nonsense", "in=colour:red", "in=enterprise:x"):
        assert page.request.get(f"/analysis/?{bad}").status == 404, bad
    assert page.faults == []


def test_the_outlook_switches_between_month_quarter_and_year_and_its_parts_add_up(page):
    log_in(page, "leader")
    page.goto("/outlook/?span=month")
    said = page.text_content(".page-head__say")
    assert "2026年11月" in said
    page.click("#spans a:has-text('季度')")
    page.wait_for_url("**span=quarter**")
    said = page.text_content(".page-head__say")
    assert "四季度" in said
    total = number(said.split("工业总产值 ")[1].split(" 亿元")[0])
    cells = [number(c) for c in page.locator("#ahead tbody tr td:nth-child(5)").all_text_contents()]
    assert sum(cells) == pytest.approx(total, abs=0.01 * len(cells))
    assert page.locator("#support tbody tr").count() >= 5
    assert "未计入预测" in page.text_content("#support")
    page.goto("/outlook/")
    page.wait_for_selector("figure[data-chart=fan] canvas")
    year = number(page.text_content(".page-head__say").split("工业总产值 ")[1].split(" 亿元")[0])
    assert number(
        page.locator("figure[data-chart=fan] tbody tr").last.locator("td").nth(3).text_content()
    ) == pytest.approx(year, abs=0.06)
    page.goto("/brief/")
    assert f"工业总产值{year:.2f}亿元" in page.text_content("main").replace(" ", "")
    assert page.request.get("/outlook/?span=week").status == 404
    assert page.faults == []


def test_the_outlook_shows_the_fan_the_districts_and_the_chances(page):
    log_in(page, "leader")
    page.goto("/outlook/")
    page.wait_for_selector("figure[data-chart=fan] canvas")
    assert "预计 2026年 工业总产值" in page.text_content(".page-head__say")
    assert page.locator("#ahead tbody tr").count() >= 5
    assert page.locator("#chances .meter").count() >= 1
    assert page.locator("#chances:has-text('不估概率'), #chances:has-text('外推')").count() >= 1
    page.goto("/")
    assert page.locator(".tile:has-text('完成可能性')").count() >= 1
    assert page.faults == []


def test_an_alert_explains_itself_and_takes_a_verdict(page):
    log_in(page, "analyst")
    page.goto("/alerts/")
    first = page.locator("article.alert").first
    assert first.locator(".alert__part").count() >= 2
    assert "产值" in first.text_content()
    name = first.locator(".finding__what a").text_content()
    page.evaluate("window.stayed = true")
    first.locator("button:has-text('数据错误')").click()
    page.wait_for_selector("article.alert .note--error")
    first = page.locator(f"article.alert:has-text('{name}')")
    assert page.evaluate("document.activeElement.name") == "note"
    first.locator("[name=note]").fill("样例：报表串行")
    first.locator("button:has-text('数据错误')").click()
    page.wait_for_selector(f"article.alert:has-text('{name}') .btn--done")
    assert "样例：报表串行" in page.locator(f"article.alert:has-text('{name}')").text_content()
    second = page.locator("article.alert").nth(1)
    second.focus()
    page.keyboard.press("1")
    page.wait_for_selector(".alert:nth-of-type(2) .btn--done:has-text('真实困难')")
    assert page.locator("#precision tbody tr:has-text('2026-10') td").first.text_content() == "1"
    assert page.locator(".precision .pull__num").text_content() == "100%"
    assert page.evaluate("window.stayed")
    assert page.locator("#precision tbody tr:has-text('2026-10')").count() == 1
    assert page.faults == []


def test_a_unit_is_told_from_its_peers_and_graded_with_reasons(page):
    log_in(page, "analyst")
    page.goto("/efficiency/")
    page.wait_for_selector("figure[data-chart=scatter] canvas")
    page.locator("#scores tbody th a").first.click()
    page.wait_for_selector("#unit")
    assert page.locator("#peers tbody tr").count() >= 1
    assert page.locator("#unit tr:has-text('投入')").count() >= 2
    units = page.locator("#beside tbody td:nth-child(3)").all_text_contents()
    assert {"亩", "人", "万千瓦时", "亿元"} == set(units)
    parts = [number(t) for t in page.locator("#malmquist td:nth-child(2)").all_text_contents()]
    assert parts[0] == pytest.approx(parts[1] * parts[4], abs=0.002)
    assert parts[1] == pytest.approx(parts[2] * parts[3], abs=0.002)
    page.click("#grades .seg a:has-text('D')")
    grades = page.locator("#grades tbody .light").all_text_contents()
    assert grades
    assert {g.strip() for g in grades} == {"D"}
    log_out_and_see_own_district(page)
    assert page.faults == []


def log_out_and_see_own_district(page):
    """A district's people see their own units only."""
    page.context.clear_cookies()
    log_in(page, "reporter")
    page.goto("/efficiency/")
    assert 0 < page.locator("#grades tbody tr").count() < 60
    assert page.request.get("/brief/").status == 404
    assert page.locator("nav a[href='/brief/']").count() == 0


def test_structure_adds_up_and_follows_the_district(page):
    log_in(page, "analyst")
    page.goto("/structure/")
    for row in page.locator("#shifts tbody tr").all():
        growth, city, mix, own = (number(t) for t in row.locator("td.num").all_text_contents())
        assert city + mix + own == pytest.approx(growth, abs=0.2)
    shares = page.locator("#concentration tbody td:nth-child(3)").all_text_contents()
    assert sum(number(s) for s in shares) == pytest.approx(100, abs=1.5)
    page.select_option("main select[name=region]", "510704")
    page.wait_for_url("**region=510704")
    assert set(page.locator("#quotients tbody th").all_text_contents()) == {"游仙区"}
    assert page.faults == []


def test_a_paragraph_is_edited_kept_live_marked_and_given_back(page):
    log_in(page, "analyst")
    page.goto("/brief/")
    box = page.locator("article[id='overall.output']")
    before = box.locator(".brief__text").text_content()
    assert box.locator("a.fact").count() >= 3
    box.locator("summary").click()
    text = box.locator("textarea").input_value()
    assert "{{gross_output.ytd.growth@city:510700|abs1}}" in text
    box.locator("textarea").fill("总产值增长{{gross_output.ytd.growth@city:510700|abs1}}%，高于预期的3.3%。")
    box.locator("button:has-text('保存')").click()
    page.wait_for_selector("article[id='overall.output'] .tag:has-text('第 1 版')")
    box = page.locator("article[id='overall.output']")
    assert box.locator("a.fact").count() == 1
    assert box.locator(".brief__typed").text_content().startswith("3.3")
    box.locator("button:has-text('历史')").click()
    box.locator(".brief__history td:has-text('analyst')").wait_for()
    got = page.request.get("/brief/paper.docx")
    word = docx.Document(io.BytesIO(got.body()))
    assert any("高于预期的3.3%" in p.text for p in word.paragraphs)

    box.locator("summary").click()
    box.locator("textarea").fill("增长{{nonsense.ytd.growth@city:510700}}%")
    box.locator("button:has-text('保存')").click()
    page.wait_for_selector(".note--error:has-text('nonsense.ytd.growth@city:510700')")
    assert page.locator("article[id='overall.output'] textarea").input_value().startswith("增长{{nonsense")
    page.locator("article[id='overall.output'] button:has-text('恢复模板文字')").click()
    page.wait_for_selector("article[id='overall.output']:not(:has(.tag))")
    assert page.locator("article[id='overall.output'] .brief__text").text_content() == before
    page.locator("article[id='overall.output'] a.fact").first.click()
    page.wait_for_selector("dialog[open] .trail li", timeout=30000)
    assert page.faults == []
