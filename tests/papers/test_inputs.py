# SPDX-License-Identifier: Apache-2.0
"""Live results become the same papers as their JSON."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import examples

from zhuashou import papers
from zhuashou.papers.lights import plain_light
from zhuashou.papers.text import plain
from zhuashou.terms import Finding, Measure, TaskDraft, from_json, to_json
from zhuashou.workspace import Settings


def live(kind, rows):
    return [from_json(kind, {**row, "words": {"id": "papers.stamp", "values": {"period": "1", "revision": "2", "digest": row["id"]}}, "causes": []}
                      if kind is Finding else row) for row in rows]  # fmt: skip


def test_live_nouns_and_json_make_the_same_brief():
    found = live(Finding, examples.findings())
    stamp = examples.stamp()
    a = papers.brief(papers.brief_input(stamp, headline=examples.headline(), growth=examples.growth(), findings=found))
    b = papers.brief(
        papers.brief_input(stamp, headline=examples.headline(), growth=examples.growth(), findings=to_json(found))
    )
    assert a == b
    assert any("定案 1 2" in plain(block.spans) for block in a.blocks if hasattr(block, "spans"))


def test_live_tasks_make_the_same_book():
    tasks = [from_json(TaskDraft, row) for row in examples.tasks()]
    measures = [
        from_json(Measure, {**m, "words": {"id": "papers.yes", "values": {}}, "effect": None, "cost": Decimal(1)})
        for m in examples.measures()
    ]
    posts = {"市经信局": "分管工业副市长", "市统计局": ""}
    book = papers.book_input(
        examples.stamp(), tasks=tasks, measures=measures, posts=posts, decision="样例市工业倍增行动方案"
    )
    assert book.sponsors == {"市经信局": "分管工业副市长"}
    assert papers.task_book(book) == papers.task_book(examples.book_input())


def test_stamp_names_every_indicator():
    stamp = papers.make_stamp(Settings(city_name="样例市", sample=True), "2026-10", "r2", "abcdef0123456789")
    assert stamp.line("zh") == "定案 2026-10 r2 · 摘要 abcdef01"
    assert stamp.named("gross_output", "zh") == "工业总产值"
    assert stamp.indicators["gross_output"]["formula"]["zh"]
    assert stamp.sample


def test_lights_of_any_room_in_one_shape():
    @dataclasses.dataclass
    class Light:
        project_id: str
        level: int | str
        reasons: tuple[dict[str, str], ...]

    row = plain_light(to_json(Light("P001", "excused", ({"zh": "已说明", "en": "excused"},))))
    assert row == {
        "id": "P001",
        "name": "P001",
        "level": "x",
        "unit": "",
        "reason": [{"zh": "已说明", "en": "excused"}],
    }
    assert plain_light({"subject": {"id": "t1", "name": "任务"}, "level": 3})["name"] == "任务"
    report = papers.status_report(
        papers.status_input(examples.stamp(), {"projects": [Light("P1", 3, ({"zh": "慢 9 天", "en": "late"},))]})
    )
    assert plain(report.blocks[-1].rows[0].cells[3]) == "慢 9 天"
