# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades in a real browser: published, objected to by a district, decided by another person, final after the window."""

import io
import shutil

import pytest
from openpyxl import load_workbook
from served import serving
from test_browser import log_in, page

pytestmark = pytest.mark.browser
__all__ = ["page"]
CLOCK = 'clock = "2026-11-12T09:00:00+08:00"'


@pytest.fixture(scope="module")
def root(small_city, tmp_path_factory):
    made = tmp_path_factory.mktemp("graded") / "ws"
    shutil.copytree(small_city, made)
    return made


@pytest.fixture
def server(root):
    with serving(root) as url:
        yield url


def log_out(page):
    page.context.clear_cookies()


def test_published_objected_to_and_decided(page):
    log_in(page, "analyst")
    page.goto("/efficiency/")
    page.click("#grades a:has-text('公示和异议')")
    assert "已测算" in page.text_content("h1")
    page.click("#deeds button:has-text('公示')")
    page.wait_for_selector(".stage--now:has-text('公示')")
    assert "2026-11-12 至 2026-11-19" in page.text_content(".page-head__say")

    log_out(page)
    log_in(page, "reporter")
    page.goto("/grades/?grade=C")
    assert page.locator("#deeds").count() == 0
    row = page.locator("#list tbody tr").first
    name = row.locator("th a").text_content()
    row.locator("th a").click()
    page.wait_for_selector("#unit #items")
    points = [float(t) for t in page.locator("#items tbody td:nth-child(4)").all_text_contents()]
    assert sum(points) == pytest.approx(float(page.text_content("#items tfoot td:last-child")), abs=0.03)
    form = page.locator("#appeal")
    form.locator("[name=field]").select_option("tax")
    form.locator("[name=value]").fill("9000")
    form.locator("[name=reason]").fill("样例：漏计一笔税款")
    form.locator("[name=evidence]").fill("样例：完税证明三份")
    form.locator("button").click()
    page.wait_for_selector(".note--error:has-text('单位')")
    form = page.locator("#appeal")
    for field, text in (
        ("value", "9000"),
        ("unit", "万元"),
        ("reason", "样例：漏计一笔税款"),
        ("evidence", "样例：完税证明三份"),
    ):
        form.locator(f"[name={field}]").fill(text)
    form.locator("button").click()
    page.wait_for_selector(".note--success")
    assert "待处理" in page.text_content("#unit")
    assert page.locator("#appeals form").count() == 0

    log_out(page)
    log_in(page, "leader")
    page.goto("/grades/")
    page.click("#appeals button:has-text('不采纳')")
    page.wait_for_selector(".note--error:has-text('理由')")
    page.locator("#appeals [name=reason]").fill("样例：材料属实")
    page.click("#appeals button:text-is('采纳')")
    page.wait_for_selector(".note--success")
    decided = page.text_content("#appeals tbody tr")
    assert name in decided
    assert "重评 A" in " ".join(decided.split())
    assert "公示为 C" in " ".join(page.text_content(f"#list tr:has-text('{name}')").split())
    assert page.locator(f"#later tr:has-text('{name}')").count() == 1
    page.click("button:has-text('English')")
    page.wait_for_selector("h1:has-text('Per-mu')")
    assert "upheld" in page.text_content("#appeals")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.click("button:has-text('中文')")
    assert page.faults == []


def test_final_after_the_window_and_out_as_excel(root, browser):
    file = root / "zhuashou.toml"
    text = file.read_text(encoding="utf-8")
    assert CLOCK in text
    file.write_text(text.replace("2026-11-12T", "2026-11-23T"), encoding="utf-8")
    with serving(root) as url:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=url)
        seen = context.new_page()
        log_in(seen, "leader")
        seen.goto("/grades/")
        assert seen.locator(".stage--now:has-text('异议处理完')").count() == 1
        seen.click("#deeds button:has-text('定案')")
        seen.wait_for_selector(".stage--now:has-text('定案')")
        sheet = load_workbook(io.BytesIO(seen.request.get("/grades/table.xlsx").body())).worksheets[0]
        assert "已定案" in sheet["A1"].value
        assert sheet.max_row > 100
        seen.locator("#list tbody th a").first.click()
        seen.wait_for_selector("#unit #items")
        assert seen.locator("#appeal").count() == 0
        assert seen.request.get("/grades/?scheme=nothing").status == 404
        context.close()
