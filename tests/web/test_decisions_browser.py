# SPDX-License-Identifier: Apache-2.0
"""A decision's way through the pages in a real browser: text to draft, draft to facts, facts to task book and roadmap."""

import pytest
from test_browser import log_in, page, server

from actions.test_decisions import DECISION
from intake import damage

pytestmark = pytest.mark.browser
__all__ = [
    "page",
    "server",
]  # fixtures of the other file; a server of its own, because these tests confirm decisions

DAMAGED = damage.glossed(damage.traditional(damage.half_width(DECISION)))


def upload(page, text, name="部署.txt"):
    page.goto("/decisions/")
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    page.click("button:has-text('读成草稿')")
    page.wait_for_selector("#source[data-ready]")


def lit(page):
    """What lights up in the text."""
    return "".join(page.locator("#source .span--on").all_text_contents())


def act(page, item, change):
    """Press a button of an item and wait for the page after it."""
    with page.expect_navigation():
        page.click(f"button[value='{change} {item}']")


def panel(page, item, field):
    """Open the form of a slot, or of a deed, and wait for it."""
    page.click(f"#d{item} [hx-get$='edit={item}-{field}']")
    page.wait_for_selector(f"#e{item} form")
    return page.locator(f"#e{item} form")


def fill(page, item, field, *texts, choose=""):
    form = panel(page, item, field)
    for k, text in enumerate(texts):
        form.locator("input[name=text]").nth(k).fill(text)
    if choose:
        form.locator("select[name=text]").select_option(choose)
    with page.expect_navigation():
        form.locator("button[name=do]").click()


def confirm(page):
    with page.expect_navigation():
        page.click("#confirm")
    page.wait_for_selector(".note--success")
    with page.expect_navigation(timeout=120000):
        page.click("#made button", no_wait_after=True, timeout=120000)
    page.wait_for_selector("table.gantt")


def test_fields_of_a_damaged_decision_light_up_their_words(page):
    log_in(page, "analyst")
    upload(page, DAMAGED)
    assert page.text_content("#clean").replace("t1", "").count("开展企业走访") == 1
    assert page.text_content("#confirm").strip() == "确认任务书（4 条待定）"
    assert page.is_disabled("#confirm")
    page.hover("[id='t1-coop']")
    assert lit(page) == "市税务局市统计局"
    page.focus("[id='t2-deadline']")
    assert lit(page) == "2027年12月底前"
    page.hover("#clean .span:has-text('盘活闲置厂房')")
    assert page.locator(".draft--open").get_attribute("id") == "dt3"
    page.goto(page.url + "?text=raw")
    page.wait_for_selector("#source[data-ready]")
    assert "開(kāi)展" in page.text_content("#raw")
    page.hover("[id='t3-lead']")
    assert damage.simplify(lit(page)[0]) == "盘"
    assert page.faults == []


def test_a_damaged_decision_becomes_tasks_on_the_task_book_and_the_roadmap(page):
    log_in(page, "analyst")
    upload(page, DAMAGED)  # the same file: the draft that stands
    assert page.locator("#dt3 .slot--empty").count() == 2
    fill(page, "t1", "measure", choose="revenue")
    assert page.text_content("[id='t1-measure']").endswith("营业收入")
    act(page, "t3", "accept")
    fill(page, "t3", "deadline", choose="quarterly")
    fill(page, "t3", "deadline", "2027-06-30")
    form = panel(page, "t3", "lead")
    assert form.locator("datalist option[value='市统计局']").count() == 1
    page.wait_for_selector("#source[data-ready]")
    page.locator("#clean p:has-text('样例工业工作的通知') span").last.click(
        click_count=3
    )  # a passage picked as the value's source
    page.wait_for_selector("#et3 [data-picked]:has-text('样例工业工作的通知')")
    form.locator("input[name=text]").first.fill("市自然资源局")
    with page.expect_navigation():
        form.locator("button[name=do]").click()
    page.wait_for_selector("#source[data-ready]")
    page.hover("[id='t3-lead']")
    assert "通知" in lit(page)
    fill(page, "t1", "title", "走访36家重点企业")
    assert "走访36家重点企业" in page.text_content("#dt1 .draft__what")

    act(page, "g1", "reject")
    assert "draft--rejected" in page.get_attribute("#dg1", "class")
    act(page, "g1", "reopen")
    with page.expect_navigation():
        page.click("button[value='accept_rest']")
    assert page.locator(".draft--accepted").count() == 4
    story = page.text_content("#story")
    assert "市自然资源局" in story
    assert "（空）" in story
    confirm(page)
    assert page.locator(".gantt th:has-text('走访36家重点企业')").count() == 1
    assert page.locator(".stages + .grid li:has-text('走访36家重点企业')").count() == 1
    page.click(".gantt th a:has-text('盘活闲置厂房')")
    assert "市自然资源局" in page.text_content("dl.kv")
    assert "2027-06-30" in page.text_content("dl.kv")
    page.click("text=看出处")
    page.wait_for_selector("#source .span--on:has-text('盘活闲置厂房')")
    assert page.faults == []


SECOND = DECISION.replace("9号", "10号").replace(
    "开展企业走访。", "组织专班走访企业，逐户建立服务档案，及时解决具体困难。"
)


def test_tasks_are_split_merged_and_added_and_a_second_person_is_told(page, browser, server):
    log_in(page, "analyst")
    upload(page, SECOND, "第二份.txt")
    other = browser.new_context(base_url=server, locale="zh-CN").new_page()
    log_in(other, "leader")
    other.goto(page.url)
    form = panel(page, "t1", "split")
    before = page.locator(".draft").count()
    form.locator("select[name=at]").select_option(index=0)
    with page.expect_navigation():
        form.locator("button[name=do]").click()
    assert page.locator(".draft").count() == before + 1
    assert page.locator("#dt1 .draft__what").text_content().strip() == "组织专班走访企业"
    form = panel(other, "t3", "lead")
    form.locator("input[name=text]").first.fill("市商务局")
    with other.expect_navigation():
        form.locator("button[name=do]").click()
    assert "analyst" in other.text_content(".note--error")
    assert other.input_value("#et3 input[name=text] >> nth=0") == "市商务局"  # what was typed is not lost
    with other.expect_navigation():
        other.click("#et3 button[name=do]")
    assert "市商务局" in other.text_content("[id='t3-lead']")
    other.context.close()
    page.reload()
    form = panel(page, "t1", "merge")
    form.locator("select[name=other]").select_option(index=0)
    with page.expect_navigation():
        form.locator("button[name=do]").click()
    assert page.locator(".draft").count() == before
    page.wait_for_selector("#source[data-ready]")
    page.locator("#clean p:has-text('组织对接活动') span").last.click(click_count=3)
    with page.expect_navigation():
        page.click("button[value='add']")
    assert page.locator(".draft").count() == before + 1
    page.goto(f"/decisions/compare/?a={page.url.split('/decisions/')[1].split('/')[0]}&b=1")
    assert page.locator("#texts del").count() >= 1
    assert page.faults == []


def test_a_blocking_flag_waits_for_a_reason_and_a_reporter_only_reads(page):
    log_in(page, "analyst")
    upload(page, DECISION.replace("2027年技术改造投资", "到年，技术改造投资").replace("9号", "11号"), "缺年份.txt")
    assert "提示待核对" in page.text_content("#confirm")
    assert page.is_disabled("button[value='accept_rest']")
    page.hover("#flags .flag:has-text('阻断')")
    assert lit(page)
    while page.locator("#flags form").count():
        page.locator("#flags form input[name^=reason]").first.fill("已对照原件")
        with page.expect_navigation():
            page.locator("#flags form button").first.click()
    assert "已对照原件" in page.text_content("#flags")
    assert page.is_enabled("button[value='accept_rest']")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    where = page.url
    page.context.clear_cookies()
    log_in(page, "reporter")
    page.goto(where)
    assert page.locator("main button[name=do], #confirm").count() == 0
    assert page.faults == []


def test_the_article_reaches_task_book_and_roadmap_by_filling_its_empty_slots(page, shared_data):
    text = (shared_data / "decisions" / "article_scraped.txt").read_text(encoding="utf-8")
    log_in(page, "analyst")
    upload(page, text, "报道.txt")
    say = page.text_content(".page-head__say")
    assert "0 个量化目标、0 个时限" in say
    names = page.locator(".draft").evaluate_all("all => all.map((d) => d.dataset.item)")
    kept = [
        n
        for n in names
        if page.locator(f"#d{n} [id='{n}-scope']").count() or "在建产业项目" in page.text_content(f"#d{n}")
    ]
    assert len(kept) == 2
    for name in names:
        act(page, name, "accept" if name in kept else "reject")
    for name in kept:
        fill(page, name, "lead", "市经济和信息化局")
        fill(page, name, "deadline", "2027-03-31")
    scoped = next(n for n in kept if page.locator(f"[id='{n}-measure']").count())
    assert "36家10亿元以上重点工业企业" in page.text_content(f"[id='{scoped}-scope']")
    fill(page, scoped, "measure", choose="gross_output")
    confirm(page)
    assert page.locator(".gantt tr:has-text('36家10亿元以上'):has-text('2027-03-31')").count() == 1
    assert page.locator(".stages + .grid li:has-text('36家10亿元以上')").count() == 1
    assert page.faults == []
