# SPDX-License-Identifier: Apache-2.0
"""Turning a total over in a real browser: district → industry → enterprise, the way back in the address, the table as a file."""

import csv
import io

import openpyxl
import pytest
from test_browser import log_in, page, server

pytestmark = pytest.mark.browser
__all__ = ["page", "server"]


def number(text):
    return float(text.replace(",", "").replace("−", "-").replace("+", "").strip("▲▼%") or "nan")


def column(page, k):
    """Numbers of a column of the table of parts, then its total."""
    cells = page.locator(f"#parts tbody td:nth-child({k}), #parts tfoot td:nth-child({k})").all_text_contents()
    return [number(c) for c in cells if c.strip() != "—"]


def test_a_reader_opens_a_district_an_industry_an_enterprise_and_finds_the_way_back(page):
    log_in(page, "analyst")
    page.goto("/analysis/?by=region")
    page.click("#parts tbody th a:has-text('三台县')")
    page.wait_for_url("**in=region%3A510722**")
    assert page.locator(".crumbs b").text_content() == "三台县"
    assert "拉动全市" in page.text_content(".page-head__say")
    pulls = column(page, 6)
    assert sum(pulls[:-1]) == pytest.approx(pulls[-1], abs=0.005 * len(pulls))
    sums = column(page, 3)
    assert sum(sums[:-1]) == pytest.approx(sums[-1], abs=0.005 * len(sums))
    page.locator("#parts tbody th a").first.click()
    page.wait_for_url("**in=division%3A**")
    assert page.locator(".crumbs li a").all_text_contents() == ["全市", "三台县"]
    page.locator("#parts tbody th a").first.click()
    page.wait_for_url("**/enterprises/**")
    page.go_back()
    page.click(".crumbs a:has-text('三台县')")
    assert page.locator(".crumbs b").text_content() == "三台县"
    assert page.locator("nav.seg a[aria-current]").text_content() == "行业"
    page.click(".crumbs a:has-text('全市')")
    assert page.locator("nav.seg a[aria-current]").text_content() == "区县"
    assert page.faults == []


def test_a_bar_leads_inside_its_part_and_no_more_than_twelve_stand_alone(page):
    log_in(page, "leader")
    page.goto("/analysis/?by=enterprise&scope=month")
    page.wait_for_selector("figure[data-chart=fall] canvas")
    rows = page.locator("figure[data-chart=fall] tbody tr")
    assert rows.count() == 15
    assert "其余" in rows.nth(13).text_content()
    page.goto("/analysis/?by=region")
    page.wait_for_selector("figure[data-chart=fall] canvas")
    box = page.locator("figure[data-chart=fall] .chart__box").bounding_box()
    bars = page.locator("figure[data-chart=fall] tbody tr").count()
    page.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + 4 + (box["height"] - 30) * 0.5 / bars
    )  # the total leads nowhere
    assert "in=" not in page.url
    tree = page.locator("figure[data-chart=tree] .chart__box").bounding_box()
    page.mouse.click(tree["x"] + 20, tree["y"] + 20)  # the largest part
    page.wait_for_url("**in=region**")
    assert page.faults == []


@pytest.mark.parametrize(
    "address",
    [
        "by=key",
        "by=entry",
        "by=class&in=key:key",
        "indicator=debt_ratio&by=region",
        "by=park&in=park:",
        "indicator=tax_per_mu&by=division",
    ],
)
def test_every_way_to_group_answers_on_a_phone_too(page, address):
    log_in(page, "analyst")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.goto(f"/analysis/?{address}").status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#parts tbody tr").count() >= 1
    assert page.faults == []


def test_the_file_holds_the_whole_table_with_its_total(page):
    log_in(page, "analyst")
    page.goto("/analysis/?indicator=revenue&by=enterprise&in=region:510703")
    shown = page.locator("#parts tfoot td").nth(1).text_content()
    got = page.request.get(page.get_attribute(".deeds a:has-text('CSV')", "href"))
    rows = list(csv.reader(io.StringIO(got.body().decode("utf-8-sig"))))
    assert rows[0][3] == "本期（亿元）"
    assert rows[-1][0] == "全市 › 涪城区"
    assert float(rows[-1][3]) == pytest.approx(number(shown), abs=0.005)
    assert sum(float(r[3]) for r in rows[1:-1]) == pytest.approx(float(rows[-1][3]), rel=1e-9)
    book = openpyxl.load_workbook(
        io.BytesIO(page.request.get(page.get_attribute(".deeds a:has-text('Excel')", "href")).body())
    )
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[2]] == rows[0]
    assert sheet.max_row == len(rows) + 1
    assert page.request.get("/analysis/table.exe").status == 404
    assert page.faults == []
