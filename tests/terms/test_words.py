# SPDX-License-Identifier: Apache-2.0
import ast
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhuashou.terms import (
    Evidence,
    Finding,
    Subject,
    TaskDraft,
    Words,
    catalogue,
    from_json,
    money,
    number,
    say,
    to_json,
)
from zhuashou.terms.words import ROOMS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhuashou"


def test_numbers_for_people():
    assert number(Decimal("-1234.565"), 2) == "−1,234.57"
    assert number(0.5, 1, sign=True) == "+0.5"
    assert number(-0.04, 1) == "0.0"
    assert number(None) == "—"
    assert money(Decimal("123456789"), "亿元") == "1.23"


def test_say_in_both_languages_with_nested_words():
    inner = Words("uscc.length")
    assert "18位" in say(Words("period.unreadable", {"text": inner}), "zh")
    assert "18 characters" in say(Words("period.unreadable", {"text": inner}), "en")


@pytest.mark.parametrize("room", ["terms", *ROOMS])
def test_every_message_has_both_languages_and_the_same_values(room):
    for words_id, text in catalogue(room).items():
        assert set(text) >= {"zh", "en"}, words_id
        fields = [{f for _, f, _, _ in string.Formatter().parse(text[lang]) if f} for lang in ("zh", "en")]
        assert fields[0] == fields[1], words_id


def test_every_words_id_written_in_the_code_exists():
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Words" and node.args):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                assert first.value in catalogue(first.value.partition(".")[0]), f"{first.value} in {file.name}"


def test_nouns_survive_json():
    finding = Finding("F-1", "rule", "1", Subject("city", "510700", "绵阳市"), 2, "2026-10", "r1", Words("uscc.length"),
                      evidence=(Evidence("gross_output", "1.5", "元", "2026-10"),))  # fmt: skip
    assert from_json(Finding, to_json(finding)) == finding
    task = TaskDraft("T-1", "样例", "decision", "D", finding.subject, deadline=date(2026, 12, 31), span=(3, 9))
    assert from_json(TaskDraft, to_json(task)) == task
