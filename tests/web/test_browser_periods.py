# SPDX-License-Identifier: Apache-2.0
"""Months, revisions, reporting, templates and records in a real browser."""

import io

import pytest
from openpyxl import load_workbook
from test_browser import log_in, page, server

pytestmark = pytest.mark.browser
__all__ = [
    "page",
    "server",
]  # fixtures of the other file; a server of its own, because these tests close and reopen months
WIDE = ["/months/", "/months/2026-10/", "/reporting/", "/burden/", "/ledger/enterprises/"]


def again(page, name):
    """The same browser as somebody else."""
    page.context.clear_cookies()
    log_in(page, name)


def a_record(page, dataset="monthly_output", nth=0):
    """Open one record of October from the ledger's list."""
    page.goto(f"/ledger/{dataset}/?period=2026-10")
    page.locator("tbody tr td:first-child a").nth(nth).click()
    page.wait_for_selector("#versions")


def test_a_month_is_reopened_filed_corrected_and_frozen_again(page):
    log_in(page, "admin")
    page.goto("/months/2026-10/")
    page.fill("[name=until]", "2026-11-20")
    page.locator("form[action$='/reopen_period/'] [name=reason]").fill("样例：更正一家")
    page.click("button:has-text('重新开放')")
    page.wait_for_selector("#reopened:has-text('admin'):has-text('2026-11-20'):has-text('样例：更正一家')")
    page.goto("/")
    assert page.locator("#reopened").count() == 1

    again(page, "reporter")
    page.goto("/months/2026-10/")
    assert page.locator("tbody tr th:has-text('游仙区')").count() == 0
    page.click("button:has-text('上报')")
    page.wait_for_selector("tr:has-text('涪城区') .light:has-text('已上报')")
    a_record(page)
    assert page.locator("[name^=v_]").count() == 0  # handed in: only the bureau corrects now

    again(page, "leader")
    page.goto("/months/2026-10/")
    page.fill("tr:has-text('涪城区') [name=reason]", "样例：漏一条线")
    page.click("tr:has-text('涪城区') button:has-text('退回')")
    page.wait_for_selector("tr:has-text('涪城区') .light:has-text('已退回')")

    again(page, "reporter")
    a_record(page)
    before = page.locator("tr:has([name=v_gross_output_ytd]) td").nth(0).text_content()
    page.fill("[name=v_gross_output_ytd]", "123456.7")
    page.fill("[name=reason]", "样例：漏报一条线")
    page.click("button:has-text('更正')")
    page.wait_for_selector("#versions .now:has-text('123,456.70')")
    assert page.locator("#versions .was").first.text_content() == before
    page.goto("/months/2026-10/")
    page.click("button:has-text('上报')")

    again(page, "analyst")
    page.goto("/months/2026-10/")
    page.click("tr:has-text('涪城区') button:has-text('审核通过')")
    page.wait_for_selector("text=样例：漏一条线")
    page.click("form[action$='/close_period/'] button")
    page.wait_for_selector("h1 .tag:has-text('r2')")
    page.click("text=与 r1 的差别")
    page.wait_for_selector("#cells .now:has-text('123,456.70')")
    assert page.locator("#headline tr.selected").count() >= 1
    page.goto("/months/2026-10/")
    page.click("button:has-text('诊断并生成任务书')", no_wait_after=True, timeout=180000)
    page.wait_for_selector(".note--success:has-text('诊断')", timeout=180000)
    page.goto("/")
    page.wait_for_selector("header .revision:has-text('r2')")
    page.select_option("header select[name=p]", "2026-10/r1")
    page.wait_for_selector("header .revision:has-text('r1')")
    assert "最新是 r2" in page.text_content("main")
    page.goto("/")  # the choice stays; scripts are loaded
    page.locator("a.fact").first.click()
    page.wait_for_selector("dialog[open] .trail li:has-text('2026-10 r1')", timeout=60000)
    page.goto("/?p=2026-10&revision=r2")
    assert "r2" in page.text_content("header .revision")
    assert page.faults == []


def test_the_second_editor_is_told_what_the_first_one_changed(page, browser, server):
    log_in(page, "analyst")
    a_record(page, "enterprises", nth=3)
    other = browser.new_context(base_url=server, locale="zh-CN").new_page()
    log_in(other, "admin")
    other.goto(page.url)
    other.fill("[name=v_staff]", "4321")
    other.fill("[name=reason]", "样例：先改")
    other.click("button:has-text('更正')")
    other.wait_for_selector("#versions .now:has-text('4,321')")
    page.fill("[name=v_staff]", "5678")
    page.fill("[name=reason]", "样例：后改")
    page.click("button:has-text('更正')")
    page.wait_for_selector(".note--error:has-text('admin'):has-text('4321')")
    assert page.input_value("[name=v_staff]") == "5678"
    assert page.locator("#versions tbody tr").count() == 2
    other.click("button:has-text('撤下整条')", no_wait_after=True)
    assert other.locator(".note--error").count() == 0  # the browser asks for the reason first
    other.context.close()
    assert page.faults == []


def test_who_is_missing_is_named_and_the_reminder_copied(page):
    log_in(page, "admin")
    a_record(page, nth=5)
    name = page.text_content("h1").split()[0]
    page.fill("[name=reason]", "样例：错报，撤下")
    page.click("button:has-text('撤下整条')")
    page.wait_for_selector("h1 .light:has-text('已撤下')")
    page.goto("/reporting/?period=2026-10")
    assert name in page.text_content("#missing")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button:has-text('复制全部')")
    page.wait_for_selector("button.btn--done")
    assert name in page.evaluate("navigator.clipboard.readText()")
    sheet = load_workbook(io.BytesIO(page.request.get("/reporting/table.xlsx?period=2026-10").body()))["未报名单"]
    assert name in [row[3].value for row in sheet.iter_rows(min_row=3)]
    again(page, "reporter")
    page.goto("/reporting/?period=2026-10")
    assert page.locator("table.rates tbody tr").count() == 1
    assert page.faults == []


def test_a_template_says_first_what_is_held_and_is_entered_when_downloaded(page, tmp_path):
    log_in(page, "analyst")
    page.goto("/reporting/?period=2026-10")
    page.select_option("form[action$='/template/'] [name=period]", "2026-11")
    page.select_option("[name=region]", label="安州区")
    page.click("button:has-text('看要什么')")
    page.wait_for_selector("text=2025-11 已报")
    page.goto("/burden/")
    assert page.locator("text=还没有发过表").count() == 1
    page.go_back()
    with page.expect_download() as waiting:
        page.click("button:has-text('下载并登记')")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    book = load_workbook(path)
    assert waiting.value.suggested_filename == "产销总值月报_2026-11_安州区.xlsx"
    assert "预填" in book.worksheets[0].cell(2, 3).value
    page.goto("/burden/")
    assert page.locator("tr:has-text('安州区')").count() >= 1
    page.set_input_files("[name=file]", path)
    page.click("button:has-text('查一查')")
    page.wait_for_selector("#checked")
    assert page.faults == []


def test_other_districts_stay_closed_to_a_reporter(page):
    log_in(page, "analyst")
    page.goto("/ledger/enterprises/?page=4")
    foreign = page.locator("tbody tr:not(:has-text('510703')) td:first-child a").first.get_attribute("href")
    again(page, "reporter")
    assert page.goto(foreign).status == 404
    assert page.request.get("/months/2026-10/diff?from=r1&to=r9").status == 404
    assert page.request.get("/months/nonsense/").status == 404


def test_the_new_pages_are_clean_in_english_and_fit_the_phone(page):
    log_in(page, "admin")
    page.goto("/months/")
    page.click("button:has-text('English')")
    page.wait_for_selector("h1:has-text('Close')")
    page.set_viewport_size({"width": 390, "height": 800})
    for path in WIDE:
        response = page.goto(path)
        assert response.status == 200, path
        assert page.locator("main [style]").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
    assert page.faults == []
