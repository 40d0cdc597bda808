# SPDX-License-Identifier: Apache-2.0
"""Who is who in a real browser: decide a name, register, merge by plan, undo. Every firm is invented (样例数据)."""

import os
import subprocess
import sys

import pytest
import xlsxwriter
from served import serving

from journeys.running import command
from zhuashou.terms import uscc_check_digit

pytestmark = pytest.mark.browser
HEAD = ["企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"]
PREPARE = """
import sys; from pathlib import Path
from zhuashou.doors.cli.output import workspace
ws = workspace(Path(sys.argv[1]))
from zhuashou import actions
for name, role, regions in (("city", "analyst", ()), ("chief", "leader", ())):
    actions.add_user(ws=ws, actor=actions.command_line(), name=name, password="zhuashou-sample", role=role, regions=regions)
actions.upload_file(ws=ws, actor=actions.command_line(), path=Path(sys.argv[2]))
"""


def code(n):
    first = f"91510703MA{n:07d}"
    return first + uscc_check_digit(first)


A, B, C = (code(n) for n in (1, 2, 3))


def write(path, *rows):
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet("表")
    for r, row in enumerate(rows):
        page.write_row(r, 0, row)
    made.close()
    return path


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("who-web")
    root = folder / "w"
    command("init", "-w", root)
    names = [
        [A, "绵阳样例甲电子有限公司", "涪城区"],
        [B, "江油样例建材有限公司", "江油市"],
        [C, "绵阳样例甲电子厂", "涪城区"],
    ]
    head = ["统一社会信用代码", "企业名称", "所属区县", "行业代码"]
    command(
        "import",
        write(folder / "企业名录.xlsx", ["企业名录（样例数据）"], head, *([*n, "3989"] for n in names)),
        "-w",
        root,
    )
    title = "2026年9月工业产销总值（样例数据）"
    command(
        "import", write(folder / "九月.xlsx", [title], HEAD, [names[0][1], 6, 60], [names[2][1], 8, 80]), "-w", root
    )
    waiting = write(
        folder / "十月.xlsx", [title.replace("9", "10")], HEAD, ["老样例建材厂", 5, 50], ["新来的样例厂", 7, 70]
    )
    env = {k: v for k, v in os.environ.items() if k != "ZHUASHOU_WORKSPACE"}
    subprocess.run([sys.executable, "-c", PREPARE, str(root), str(waiting)], env=env, check=True)
    with serving(root) as address:
        yield address


@pytest.fixture
def page(browser, url):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=url)
    made = context.new_page()
    made.faults = []
    made.on("console", lambda m: made.faults.append(m.text) if m.type in ("error", "warning") else None)
    yield made
    context.close()


def log_in(page, name):
    page.goto("/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", "zhuashou-sample")
    page.click("button.btn--main")
    page.wait_for_selector(".nav")


def test_names_are_decided_registered_and_taken_back(page):
    log_in(page, "city")
    page.click("nav >> text=企业辨认")
    assert "2 个名称待认定" in page.text_content(".page-head__say")
    row = page.locator("table.who tbody tr", has_text="老样例建材厂")
    assert "十月.xlsx ｜ 表!A3" in row.text_content()
    row.locator(".who__choice", has_text="江油样例建材有限公司").locator("button").click()
    page.wait_for_selector(".note--success >> text=以后自动识别")
    row = page.locator("table.who tbody tr", has_text="新来的样例厂")
    row.locator("summary").click()
    fresh = row.locator("form[action$='/register/']")
    fresh.locator("[name=uscc]").fill(code(9)[:-1] + "?")
    fresh.locator("[name=name]").fill("绵阳样例新来有限公司")
    fresh.locator("[name=industry]").fill("2641")
    fresh.locator("button").click()
    page.wait_for_selector(".note--error")
    row.locator("summary").click()
    fresh.locator("[name=uscc]").fill(code(9))
    fresh.locator("[name=name]").fill("绵阳样例新来有限公司")
    fresh.locator("[name=industry]").fill("2641")
    fresh.locator("button").click()
    page.wait_for_selector("text=没有待认定的名称")
    page.fill("main [name=q]", "老 样例建材厂")
    page.press("main [name=q]", "Enter")
    page.wait_for_selector("text=此前认定")
    page.locator("tr", has_text="老样例建材厂").locator("button:has-text('撤销')").click()
    page.wait_for_selector("text=以后会再问")
    assert page.locator("table.who tbody tr").count() == 1
    page.click("button:has-text('English')")
    page.wait_for_selector("h1:has-text('Who is who')")
    assert page.faults == []


def test_two_records_are_merged_by_plan_and_taken_apart(page):
    log_in(page, "city")
    page.goto("/who/merge/")
    page.fill("[name=old]", C)
    page.fill("[name=new]", A)
    page.click("button:has-text('看计划')")
    assert "共 2 条记录会搬" in page.text_content("#plan")
    assert page.locator("#plan td:has-text('2026-09')").count() == 2
    assert "80,000.00 元" in page.text_content("#plan")
    page.select_option("[name=wins]", "new")
    page.fill("#plan [name=reason]", "同一家")
    page.click("#plan button:has-text('合并')")
    page.wait_for_selector(".note--success >> text=已合并")
    page.goto(f"/who/?q={C}")
    assert "代码已合并" in page.text_content("main")
    page.goto("/who/merge/")
    page.fill("#merges [name=reason]", "是两家")
    page.click("#merges button:has-text('撤销')")
    page.wait_for_selector("#merges >> text=已撤销")
    page.goto(f"/who/merge/?old={C}&new={code(77)}")
    page.wait_for_selector(".note--error >> text=企业名录里没有")
    assert page.faults == []


def test_a_leader_sees_why_not_and_a_phone_shows_all(page):
    log_in(page, "chief")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/who/merge/?old={C}&new={A}")
    assert page.locator("#plan button[disabled]").get_attribute("title") == "您的角色不能合并企业"
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.request.get("/who/nonsense/").status == 405
    page.goto("/who/?q=样例建材厂")
    assert page.locator(".who__choice button[disabled]").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
