# SPDX-License-Identifier: Apache-2.0
"""Cleaning undoes damage exactly; each clean character stands for its own raw characters; what is clean stays as it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import damage
from intake.decision_texts import TEXTS
from zhuashou.intake import clean
from zhuashou.intake.documents.script import simplify

ANY = st.sampled_from(sorted(TEXTS))


def faithful(found, raw):
    """Each clean character's raw span holds it, or a form of it."""
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert list(found.starts) == sorted(found.starts)
    forms = {
        "。": ".",
        "“": '"',
        "”": '"',
        "〔": "[［",
        "〕": "]］",
        "\n": "\r\n\x0b\x0c\x85\u2028\u2029",
        " ": "\u3000\xa0\t\n",
    }
    for char, a, b in zip(found.text, found.starts, found.ends, strict=True):
        piece = raw[a:b]
        assert 0 <= a < b <= len(raw)
        same = simplify(piece) == char or char in simplify(piece) or re.fullmatch(r"(?:\?[^?()]+\)\u200b?){2}", piece)
        assert (
            same
            or set(piece) & set(forms.get(char, ""))
            or ord(piece[0]) - 0xFEE0 == ord(char)
            or ord(char) - 0xFEE0 == ord(piece[0])
        ), (
            char,
            piece,
        )


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_clean_text_stays_and_has_no_flag(name):
    found = clean(TEXTS[name])
    assert found.text == TEXTS[name]
    assert found.edits == ()
    assert found.flags == ()


@given(ANY, st.data())
@settings(max_examples=60, deadline=None)
def test_clean_after_damage_is_identity(name, data):
    text = TEXTS[name]
    raw = text
    if data.draw(st.booleans(), "half-width"):
        raw = damage.half_width(raw)
    if data.draw(st.booleans(), "spaces"):
        raw = damage.spaced(raw)
    wrap = data.draw(st.sampled_from([0, 0, 40, 56, 76]), "wrap")
    if wrap:
        raw = damage.wrapped(raw, wrap)
    if data.draw(st.booleans(), "traditional"):
        raw = damage.traditional(raw)
        if data.draw(st.booleans(), "glosses"):
            raw = damage.glossed(raw, every=data.draw(st.integers(1, 3)))
            if not wrap:
                raw = damage.tear(raw, data.draw(st.integers(0, len(raw) - 1)))
    if data.draw(st.booleans(), "invisible"):
        raw = damage.invisible(raw, data.draw(st.integers(2, 30)))
    spam = not wrap and data.draw(st.booleans(), "spam")
    if spam:
        raw = damage.with_spam(raw, data.draw(st.integers(1, 4)))
    found = clean(raw)
    assert found.text == text
    assert {f.code for f in found.flags} == ({"spam_removed"} if spam else set())
    faithful(found, raw)


@given(ANY, st.integers(0, 400), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_a_quotation_leads_back_to_its_raw_words(name, at, length):
    text = TEXTS[name]
    raw = damage.glossed(damage.traditional(damage.half_width(text)))
    found = clean(raw)
    start = min(at, len(text) - 1)
    end = min(start + length, len(text))
    a, b = found.raw_span(start, end)
    assert clean(re.sub(r"\(([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6})\)", "", raw[a:b])).text.strip() == text[
        start:end
    ].strip() or (len(raw[a:b]) >= end - start)
    assert found.clean_offset(a) == start


PIECES = ["经", "經", "濟(jì)", "(GDP)", "（含集团）", "，", ",", "。", ".", " ", "\u3000", "\n", "2026", "年", "1.", "一、", "(", ")", "?", "？", '"', "“",
          "標(biāo)", "題(tí)", "業(yè)", "縣(區(qū))", "日?qǐng)?bào)", "\u200b", "市经信局", "牵头单位：", "12", "%", "A", "b", "[2026]5号", ":", "\r\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_is_cleaning_once(raw):
    found = clean(raw)
    assert clean(found.text).text == found.text
    faithful(found, raw)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_survived(raw):
    found = clean(raw)
    assert clean(found.text).text == found.text
    for flag in found.flags:
        assert 0 <= flag.start <= flag.end <= len(found.text)
        assert flag.to_json()["message"]["zh"]
    for edit in found.edits:
        assert 0 <= edit.raw_start < edit.raw_end <= len(raw)
        assert 0 <= edit.clean_start <= edit.clean_end <= len(found.text)
