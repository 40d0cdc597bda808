# SPDX-License-Identifier: Apache-2.0
"""The analysis goes out to Word or Markdown and comes back: numbers stay live, what was typed over is told, newer edits are not lost. 样例数据."""

import dataclasses
import io
import re
import zipfile

import pytest

from zhuashou import actions
from zhuashou.actions import Actor
from zhuashou.actions.brief_exchange import _longest
from zhuashou.actions.results import results
from zhuashou.ledger import AuditEvent, BriefEdit
from zhuashou.papers.docx_xml import key
from zhuashou.workspace import Workspace

pytestmark = pytest.mark.django_db
LI = Actor("李", "analyst")
OUTPUT, TARGETS = "overall.output", "overall.targets"


@pytest.fixture
def ws(small_city):
    return Workspace.open(small_city)


@pytest.fixture
def found(ws):
    return results(ws, "2026-10")


def go(ws, path, **more):
    return actions.import_brief(ws=ws, actor=LI, path=path, **more)


def out(ws, found, path, lang="zh"):
    return actions.export_brief(ws=ws, found=found, path=path, lang=lang)


def told(ws, found, lang="zh"):
    return [p for p in actions.brief_paragraphs(ws, found, lang) if not p["hidden"]]


def ids(ws, found, lang="zh"):
    return [p["id"] for p in told(ws, found, lang)]


def source(ws, found, name, lang="zh"):
    return next(p["source"] for p in told(ws, found, lang) if p["id"] == name)


def word(path, change):
    """The Word file with its text part changed."""
    raw = path.read_bytes()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == "word/document.xml" else data)
    path.write_bytes(made.getvalue())


def paragraph_xml(xml, name):
    found = next(p for p in re.findall(r"<w:p>.*?</w:p>", xml, flags=re.S) if f"zs_{key(name)}" in p)
    assert xml.count(found) == 1
    return found


@pytest.mark.parametrize("suffix", [".docx", ".md"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_untouched_file_changes_nothing(ws, found, tmp_path, suffix, lang):
    path = out(ws, found, tmp_path / f"a{suffix}", lang)
    back = go(ws, path)
    assert (back.changed, back.moved, back.added, back.deleted, back.lost) == ([], [], [], [], [])
    assert back.unchanged == len(told(ws, found, lang))
    assert back.lang == lang
    assert BriefEdit.objects.count() == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markdown_words_change_and_numbers_stay_live(ws, found, tmp_path, lang):
    path = out(ws, found, tmp_path / "a.md", lang)
    before = source(ws, found, OUTPUT, lang)
    old, new = ("完成工业总产值", "完成总产值") if lang == "zh" else ("Gross output", "Output")
    text = path.read_text("utf-8")
    place = text.index(f"<!-- p {OUTPUT} -->")
    path.write_text(text[:place] + text[place:].replace(old, new, 1), "utf-8")
    back = go(ws, path)
    assert (back.changed, back.lost) == ([OUTPUT], [])
    assert source(ws, found, OUTPUT, lang) == " ".join(before.replace(old, new, 1).split())
    assert "{{gross_output.ytd.growth@city:510700|abs1}}" in source(ws, found, OUTPUT, lang)
    other = "en" if lang == "zh" else "zh"
    assert not any(p["edit"] for p in told(ws, found, other))
    assert AuditEvent.objects.filter(deed="edit_brief").count() == 1
    again = go(ws, out(ws, found, tmp_path / "b.md", lang))
    assert again.changed == []


def test_word_text_deleted_moved_added_and_typed_over(ws, found, tmp_path):
    path = out(ws, found, tmp_path / "a.docx")
    names = ids(ws, found)
    moved, gone = "products.sales", "structure.kind"
    growth = next(p for p in told(ws, found) if p["id"] == OUTPUT)

    def change(xml):
        number = f'<w:tag w:val="zs_{key("gross_output.ytd.growth@city:510700|abs1")}"/>'
        edited = paragraph_xml(xml, OUTPUT)
        typed = re.sub(rf"({re.escape(number)}.*?<w:t[^>]*>)[^<]*", r"\g<1>9.9", edited, count=1, flags=re.S)
        xml = xml.replace(edited, typed + "<w:p><w:r><w:t>新增一段：要看到12家企业的困难。</w:t></w:r></w:p>")
        cut = paragraph_xml(xml, moved)
        xml = xml.replace(cut, "").replace(paragraph_xml(xml, gone), "")
        anchor = paragraph_xml(xml, TARGETS)
        return xml.replace(anchor, anchor + cut)

    word(path, change)
    dry = go(ws, path, dry_run=True)
    assert BriefEdit.objects.count() == 0
    back = go(ws, path)
    assert dataclasses.asdict(dry) == dataclasses.asdict(back)
    assert (back.changed, back.moved, back.deleted, len(back.added)) == ([OUTPUT], [moved], [gone], 1)
    (lost,) = back.lost
    was = next(p.text for p in growth["pieces"] if p.token == "gross_output.ytd.growth@city:510700|abs1")
    assert (lost["was"], lost["now"], lost["paragraph"]) == (was, "9.9", OUTPUT)
    now = ids(ws, found)
    assert now[now.index(OUTPUT) + 1] == back.added[0]
    assert now[now.index(TARGETS) + 1] == moved
    assert gone not in now
    assert sorted(now) == sorted(n for n in [*names, back.added[0]] if n != gone)
    assert go(ws, out(ws, found, tmp_path / "b.docx")).unchanged == len(now)
    actions.revert_brief(ws=ws, actor=LI, found=found, paragraph=gone, version=1)
    assert gone in ids(ws, found)


def test_controls_without_their_tags_are_told_by_their_order(ws, found, tmp_path):
    path = out(ws, found, tmp_path / "a.docx")
    word(path, lambda xml: re.sub(r'<w:tag w:val="zs_[0-9a-f]+"/>', "", xml))
    assert go(ws, path).unchanged == len(told(ws, found))
    number = next(p for p in told(ws, found) if p["id"] == OUTPUT)["pieces"]
    growth = next(p for p in number if p.token == "gross_output.ytd.growth@city:510700|abs1")

    def change(xml):
        edited = paragraph_xml(xml, OUTPUT)
        return xml.replace(edited, edited.replace(f">{growth.text}<", ">9.9<").replace("完成", "实现", 1))

    word(path, change)
    back = go(ws, path)
    assert (back.changed, [(row["token"], row["was"], row["now"]) for row in back.lost]) == (
        [OUTPUT],
        [(growth.token, growth.text, "9.9")],
    )


def test_a_paragraph_retyped_in_its_place_is_that_paragraph(ws, found, tmp_path):
    path = out(ws, found, tmp_path / "a.docx")
    word(
        path,
        lambda xml: xml.replace(paragraph_xml(xml, OUTPUT), "<w:p><w:r><w:t>完成总产值100亿元。</w:t></w:r></w:p>"),
    )
    back = go(ws, path)
    assert (back.changed, back.added, back.deleted) == ([OUTPUT], [], [])
    assert {row["now"] for row in back.lost} == {""}
    assert len(back.lost) >= 3
    assert source(ws, found, OUTPUT) == "完成总产值100亿元。"


def test_a_newer_edit_is_not_overwritten(ws, found, tmp_path):
    path = out(ws, found, tmp_path / "a.md")
    text = path.read_text("utf-8")
    place = text.index(f"<!-- p {OUTPUT} -->")
    path.write_text(text[:place] + text[place:].replace("完成", "实现", 1), "utf-8")
    actions.edit_brief(ws=ws, actor=Actor("王", "leader"), found=found, paragraph=OUTPUT, text="王写的。")
    with pytest.raises(actions.ActionError) as error:
        go(ws, path)
    assert error.value.words.id == "actions.brief.file.newer"
    assert (error.value.words.values["paragraphs"], error.value.words.values["by"]) == ([OUTPUT], ["王"])
    assert BriefEdit.objects.count() == 1
    path.write_text(text, "utf-8")
    assert go(ws, path).changed == []  # an untouched old file takes nothing back


@pytest.mark.parametrize(("name", "data", "why"), [
    ("a.docx", b"not a zip", "docx"), ("a.md", b"# 42\n\ntext", "mark"), ("a.md", "增长".encode("gb18030"), "text"), ("a.txt", b"x", "kind"),
    ("a.md", b"<!-- zhuashou brief 2026-10 r1 zh 0 -->\n\n## x\n\ntext", "paragraphs")])  # fmt: skip
def test_foreign_files_are_refused(ws, found, tmp_path, name, data, why):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(actions.ActionError) as error:
        go(ws, path)
    assert error.value.words.id == f"actions.brief.file.{why}"


def test_a_file_of_an_unknown_month_is_refused(ws, found, tmp_path):
    path = out(ws, found, tmp_path / "a.md")
    path.write_text(path.read_text("utf-8").replace("2026-10 r1", "2026-10 r7", 1), "utf-8")
    with pytest.raises(actions.ActionError) as error:
        go(ws, path)
    assert error.value.words.id == "actions.no_such_revision"


def test_stale_typed_numbers_are_told(ws, found):
    own = next(p for p in told(ws, found) if p["id"] == OUTPUT)
    live = next(p for p in own["pieces"] if p.token == "gross_output.ytd.growth@city:510700|abs1")
    actions.edit_brief(ws=ws, actor=LI, found=found, paragraph=OUTPUT, text=f"增长{live.text}%。")
    row = BriefEdit.objects.get()
    assert row.shown[live.token] == live.text
    typed = [p for p in next(p for p in told(ws, found) if p["id"] == OUTPUT)["pieces"] if p.kind == "typed"]
    assert [p.now for p in typed] == [""]
    row.shown[live.token], row.text = "8.8", "增长8.8%。"  # as if the frozen month had moved on
    row.save()
    typed = [p for p in next(p for p in told(ws, found) if p["id"] == OUTPUT)["pieces"] if p.kind == "typed"]
    assert [(p.text, p.now) for p in typed] == [("8.8", live.text)]


def test_what_kept_its_order():
    assert _longest(list("abdce"), list("abcde")) in ({*"abde"}, {*"abce"})
    assert _longest(list("bcda"), list("abcd")) == {*"bcd"}
    assert _longest([], list("ab")) == set()
