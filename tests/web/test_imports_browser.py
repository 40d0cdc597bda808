# SPDX-License-Identifier: Apache-2.0
"""A file's way into the ledger in a real browser: seen, mapped, checked, mended, booked, undone. Every firm and figure is invented (样例数据)."""

import os
import subprocess
import sys

import openpyxl
import pytest
import xlsxwriter
from served import serving

from journeys.running import command
from zhuashou.terms import uscc_check_digit

pytestmark = pytest.mark.browser
PREPARE = """
import sys; from pathlib import Path
from zhuashou.doors.cli.output import workspace
ws = workspace(Path(sys.argv[1]))
from zhuashou import actions
from zhuashou.terms import parse_period
for path in sys.argv[2:]:
    assert actions.import_file(ws=ws, actor=actions.command_line(), path=Path(path)).state == "booked"
for name, role, regions in (("city", "analyst", ()), ("fucheng", "reporter", ("510703",)), ("chief", "leader", ())):
    actions.add_user(ws=ws, actor=actions.command_line(), name=name, password="zhuashou-sample", role=role, regions=regions)
actions.accept_period(ws=ws, actor=actions.command_line(), period=parse_period("2026-05"), reason="样例")
"""


def code(n, region="510703"):
    first = f"91{region}MA{n:07d}"
    return first + uscc_check_digit(first)


FIRMS = [(code(1), "绵阳样例甲电子有限公司", "涪城区"), (code(2), "绵阳样例乙机械有限公司", "涪城区"), (code(3), "绵阳样例丙食品有限公司", "涪城区"),
         (code(4, "510704"), "绵阳样例丁纺织有限公司", "游仙区")]  # fmt: skip
USUAL = ["统一社会信用代码", "企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"]
OWN = ["编码", "厂名", "九月做了多少", "年初以来总产值", "联系人"]


def write(path, *rows, hide=(), sheet="产值"):
    """A workbook of one sheet; rows are 1-based."""
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet(sheet)
    for r, row in enumerate(rows):
        page.write_row(r, 0, row)
    for r in hide:
        page.set_row(r - 1, None, None, {"hidden": True})
    made.close()
    return path


def output(path, month, figures, header=USUAL, sheet="产值"):
    """A monthly form of some firms: position → (month, year to date)."""
    rows = [[*FIRMS[n][:2], *pair] for n, pair in figures.items()]
    return write(path, [f"2026年{month}月工业产销总值（样例数据）"], header, *rows, sheet=sheet)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("import-web")
    root = folder / "w"
    command("init", "-w", root)
    head = ["统一社会信用代码", "企业名称", "所属区县", "行业代码"]
    register = write(folder / "企业名录.xlsx", head, *([*f, "3989"] for f in FIRMS))
    august = output(folder / "八月.xlsx", 8, {0: (10, 90), 1: (20, 180), 2: (30, 270), 3: (40, 360)})
    env = {k: v for k, v in os.environ.items() if k != "ZHUASHOU_WORKSPACE"}
    subprocess.run([sys.executable, "-c", PREPARE, str(root), str(register), str(august)], env=env, check=True)
    with serving(root) as address:
        yield address


@pytest.fixture
def page(browser, url):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=url)
    made = context.new_page()
    made.faults = []
    made.on("console", lambda m: made.faults.append(m.text) if m.type in ("error", "warning") else None)
    made.on("pageerror", lambda e: made.faults.append(str(e)))
    yield made
    context.close()


def log_in(page, name):
    page.context.clear_cookies()
    page.goto("/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", "zhuashou-sample")
    page.click("button.btn--main")
    page.wait_for_selector(".nav")


def picture(page, name):
    """A picture to look at, where somebody asks for it."""
    folder = os.environ.get("ZHUASHOU_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def send(page, *paths):
    page.goto("/imports/")
    page.set_input_files("#send [name=files]", [str(p) for p in paths])
    page.click("#send button")


def field(page, letter, name):
    page.select_option(f"[name=col_{letter}]", name)


def test_a_messy_file_is_mapped_by_hand_mended_booked_and_undone(page, tmp_path):
    log_in(page, "city")
    messy = write(tmp_path / "区县月报.xlsx", ["2026年9月工业产销总值（样例数据）"], ["单位：万元"], OWN, [*FIRMS[0][:2], 12, 102, "甲"],
                  [*FIRMS[1][:2], "约21", 201, "乙"], [*FIRMS[2][:2], 31, 301, "丙"], ["合计", None, 43, 604], ["注：快报数"], hide=[6])  # fmt: skip
    send(page, messy)
    page.wait_for_selector("#mapping")
    picture(page, "1-mapping")
    assert "没有认出台账" in page.text_content(".page-head__say")
    assert page.locator("#check button[disabled]").text_content() == "先指明是哪个台账"
    page.select_option("[name=dataset]", "monthly_output")
    page.click("button:has-text('保存对应')")
    page.wait_for_selector("select[name=col_C]:not([disabled])")
    assert page.locator(".sheet tr:has(td.kind--header)").count() == 1
    assert page.locator(".sheet td.kind--total").count() == 1
    assert "隐藏行 1（6）" in page.text_content("#preview .card__foot")
    assert page.locator("[name=col_C] option[selected]").count() == 0  # nothing is chosen for the person
    assert page.locator("[name=col_D] optgroup[label=建议] option:has-text('建议')").count() >= 1
    for letter, name in zip("ABCD", ("uscc", "name", "gross_output_month", "gross_output_ytd"), strict=True):
        field(page, letter, name)
    page.click("button:has-text('保存对应')")
    page.wait_for_selector(".sheet__map >> text=工业总产值")
    picture(page, "2-mapped")
    where = page.url

    page.close()  # the browser is closed, and opened again
    page = page.context.new_page()
    page.goto("/imports/")
    page.click("#waiting a:has-text('接着做')")
    assert page.url.split("?")[0] == where.split("?")[0]
    page.fill("#keep [name=name]", "涪城月报")
    page.click("button:has-text('保存模板')")
    page.wait_for_selector(".note--success >> text=第 1 版已保存")
    page.click("#check button")
    page.wait_for_selector("#issues")
    picture(page, "3-checked")
    issue = page.locator("#issues .issue", has_text="约21")
    assert issue.locator(".issue__cell").text_content().startswith("C5")
    issue.locator(".issue__cell").click()
    assert page.locator("#cell-C5.bad").text_content() == "约21"
    assert page.locator("#commit .btn--main").is_disabled()
    assert "必须处理" in page.text_content("#commit .btn--main")
    page.click("#issues a.chip:has-text('必须处理')")
    assert page.locator("#issues .issue").count() == 1
    with page.expect_download() as waiting:
        page.click("#annotated")
    copy = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(copy)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames[0] == "校验报告"
    book["产值"]["C5"] = 21
    book.save(copy)
    page.click("summary:has-text('换文件')")
    page.set_input_files("[name=files]", str(copy))
    page.click("button:has-text('换成这个文件')")
    page.wait_for_selector("#commit .btn--main:has-text('入账：新增 3')")
    picture(page, "4-ready")
    page.click("#commit .btn--main")
    page.wait_for_selector("h1:has-text('批次')")
    picture(page, "5-batch")
    assert "新增 3" in page.text_content(".page-head__say")
    assert "涪城月报 v1" in page.text_content(".kv")
    assert "联系人" in page.text_content(".kv")
    page.fill("#undo [name=reason]", "样例：先撤回")
    page.click("#undo button")
    page.wait_for_selector("h1 .light:has-text('已撤销')")
    page.click(".page-head a:has-text('撤销')")
    page.wait_for_selector("h1 .tag:has-text('撤销')")
    page.goto("/imports/templates/")
    page.fill("[name=new_name]", "涪城区月报")
    page.click("button:has-text('改名')")
    page.wait_for_selector("#templates th:has-text('涪城区月报')")

    following = write(tmp_path / "十月.xlsx", ["2026年10月工业产销总值（样例数据）"], ["单位：万元"], OWN, [*FIRMS[0][:2], 13, 115, "甲"])  # fmt: skip
    send(page, following)  # the same header raises no question
    page.wait_for_selector("#commit .btn--main:has-text('入账：新增 1')")
    assert "按模板“涪城区月报”读" in page.text_content("#preview")
    assert page.locator(".stage--now").text_content() == "入账"


def test_differences_ticks_and_warnings_are_settled_on_the_page(page, tmp_path):
    log_in(page, "city")
    send(page, output(tmp_path / "八月改.xlsx", 8, {0: (11, 91), 1: (2, 180)}, sheet="产值 A&B#1"))
    page.wait_for_selector("#difference")
    assert page.locator("#ticks tbody tr").count() == 1
    assert "20.00" in page.text_content("#ticks .was")
    page.click("#ticks a")  # a sheet's name may hold anything
    assert page.locator("#cell-C4.warn").count() == 1
    assert page.url.endswith("#cell-C4")
    row = page.locator("#difference tr:has-text('绵阳样例甲电子有限公司'):has-text('本月')").last
    assert (row.locator(".was").text_content(), row.locator(".now").text_content()) == ("10.00", "11.00")
    page.click("#difference a.chip:has-text('缺报')")
    page.wait_for_selector("#difference th:has-text('绵阳样例丙食品有限公司')")
    assert (
        page.locator("#difference th:has-text('绵阳样例丁纺织有限公司')").count() == 0
    )  # of a district that the file is not about
    picture(page, "6-difference")
    assert "十倍变动" in page.text_content("#commit .btn--main")
    page.check("[name=tick]")
    assert page.locator("#commit .btn--main").is_enabled()
    page.fill("#commit [name=reason]", "样例：停产半月")
    page.click("#commit .btn--main")
    page.wait_for_selector("h1:has-text('批次')")
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto("/imports/accepted/")
    picture(page, "7-accepted")
    mine = page.locator(f"#accepted tr:has(a[href$='/batches/{number}/'])")
    assert [mine.nth(n).locator("td").nth(1).text_content() for n in range(mine.count())] == [
        "产值 A&B#1!C4",
        "产值 A&B#1!C3",
    ]
    assert "样例：停产半月" in mine.first.text_content()
    send(page, tmp_path / "八月改.xlsx")
    page.wait_for_selector(".note:has-text('此前已入账'):has-text('city')")
    when = page.locator("#batches tr:has-text('八月改') td").last.text_content()
    assert when in page.text_content(".note")
    picture(page, "7-list")
    page.goto("/batches/2/")
    page.fill("#undo [name=reason]", "样例：不行")
    page.click("#undo button")
    page.wait_for_selector(f".note--error:has-text('{number} 八月改.xlsx')")  # a later batch changed its rows
    assert page.locator("h1 .light").count() == 0
    assert page.faults == []


def test_good_rows_go_in_and_the_others_come_back(page, tmp_path):
    log_in(page, "city")
    send(page, output(tmp_path / "十一月.xlsx", 11, {0: (5, 120), 1: ("#N/A", 200)}))
    page.wait_for_selector("#commit")
    page.check("[name=accept_valid]")
    page.click("#commit .btn--main")
    page.wait_for_selector("#rejected")
    with page.expect_download() as waiting:
        page.click("#rejected")
    waiting.value.save_as(tmp_path / "back.xlsx")
    cells = [c.value for row in openpyxl.load_workbook(tmp_path / "back.xlsx")["产值"].iter_rows() for c in row]
    assert FIRMS[1][0] in cells
    assert FIRMS[0][0] not in cells
    with page.expect_download() as waiting:
        page.click("#original")
    waiting.value.save_as(tmp_path / "kept.xlsx")
    assert (tmp_path / "kept.xlsx").read_bytes() == (tmp_path / "十一月.xlsx").read_bytes()


def test_a_reporter_touches_no_other_district_and_sees_only_own_files(page, tmp_path):
    log_in(page, "city")
    send(page, output(tmp_path / "全市.xlsx", 7, {0: (1, 70), 3: (4, 320)}))
    page.wait_for_selector("#commit")
    foreign = page.url
    log_in(page, "fucheng")
    assert page.goto(foreign).status == 404
    assert page.goto("/batches/1/").status == 404
    page.goto("/imports/")
    assert page.locator("#waiting").count() == 0
    send(page, output(tmp_path / "区里.xlsx", 7, {0: (1, 71), 3: (4, 321)}))
    page.wait_for_selector("#issues .issue:has-text('游仙区')")
    page.check("[name=accept_valid]")
    page.click("#commit .btn--main")
    page.wait_for_selector(".page-head__say:has-text('新增 1')")
    (tmp_path / "坏.xlsx").write_bytes(b"no workbook")
    send(
        page,
        tmp_path / "坏.xlsx",
        output(tmp_path / "区里二.xlsx", 2, {0: (1, 2)}),
        output(tmp_path / "区里三.xlsx", 2, {1: (1, 2)}),
    )
    assert page.locator(".note--error").text_content().count("坏.xlsx") == 2  # by its own name
    assert page.locator("#waiting tbody tr").count() == 2
    log_in(page, "chief")
    page.goto("/imports/")
    assert page.locator("#send button[disabled]").text_content() == "您的角色不能导入"


def test_a_locked_month_asks_why_and_a_name_is_decided_once(page, tmp_path):
    log_in(page, "city")
    rows = [[None, "老样例甲厂", 3, 50], [None, FIRMS[1][1], 4, 60]]
    send(page, write(tmp_path / "五月.xlsx", ["2026年5月工业产销总值（样例数据）"], USUAL, *rows))
    page.wait_for_selector("#correct")
    where = page.url
    page.fill("#correct [name=correction]", "样例：补报五月")
    page.click("#correct button")
    page.wait_for_selector("#commit .tag:has-text('更正')")
    issue = page.locator("#issues .issue", has_text="老样例甲厂")
    assert issue.locator(".issue__cell").text_content().startswith("B3")
    issue.locator("a.btn").click()
    page.wait_for_selector("h1:has-text('企业辨认')")
    assert page.input_value("main [name=q]") == "老样例甲厂"
    row = page.locator("table.who tr", has_text="老样例甲厂")
    row.locator("summary").click()
    other = row.locator("form[action$='/decide/']").last
    other.locator("[name=uscc]").fill(FIRMS[0][0])
    other.locator("button").click()
    page.wait_for_selector(".note--success")
    page.goto(where)
    page.click("#commit button:has-text('重新校验')")
    page.wait_for_selector("#commit .btn--main:has-text('入账：新增 2')")
    page.click("#commit .btn--main")
    page.wait_for_selector("h1 .tag:has-text('更正')")
    assert "样例：补报五月" in page.text_content(".kv")


def test_work_goes_on_while_nobody_looks_and_a_moved_ledger_is_told(page, tmp_path):
    log_in(page, "city")
    figures = [[code(n, "510703"), f"样例{n}厂", n % 90 + 1, 500] for n in range(10, 6000)]
    send(page, write(tmp_path / "大表.xlsx", ["2026年4月工业产销总值（样例数据）"], USUAL, *figures))
    where = page.url
    page.goto("about:blank")
    page.goto(where)
    page.wait_for_selector("#issues, #work")
    page.wait_for_selector("#issues a.chip:has-text('5990')", timeout=60000)
    page.click("#issues >> text=下一页")
    assert page.locator("#issues .issue").count() == 50
    first = page.locator(".issue__cell").first
    address = first.get_attribute("href").split("#")[1]
    assert page.locator(f"#{address}.bad").count() == 1  # the row is shown, however far down it stands
    send(page, output(tmp_path / "三月甲.xlsx", 3, {0: (7, 20)}))
    page.wait_for_selector("#commit")
    waiting = page.url
    send(page, output(tmp_path / "三月乙.xlsx", 3, {0: (6, 20)}))
    page.wait_for_selector("#commit")
    page.click("#commit .btn--main")
    page.wait_for_selector("h1:has-text('批次')")
    page.goto(waiting)
    page.click("#commit .btn--main")
    page.wait_for_selector(".note--error:has-text('台账变了')")
    page.click("button:has-text('重新校验')")
    page.wait_for_selector("#commit .btn--main:has-text('改动 1')")
    page.click("button:has-text('放弃')")
    page.wait_for_selector(".note--success:has-text('已放弃')")
    assert page.faults == []


def test_the_pages_speak_english_and_fit_a_phone(page, tmp_path):
    log_in(page, "city")
    send(page, output(tmp_path / "六月.xlsx", 6, {0: (7, 60), 1: ("约8", 150)}))
    page.wait_for_selector("#commit")
    where = page.url
    page.click("button:has-text('English')")
    page.wait_for_selector("#issues h2:has-text('Issues found')")
    assert page.locator("#commit .btn--main").text_content().startswith("Not yet")
    picture(page, "8-english")
    page.set_viewport_size({"width": 390, "height": 800})
    for path in (where, "/imports/", "/imports/templates/", "/imports/accepted/", "/batches/2/"):
        assert page.goto(path).status == 200, path
        assert page.locator("main [style]").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
        picture(page, "9-" + path.strip("/").replace("/", "-")[-20:].replace(":", ""))
    assert page.faults == []
