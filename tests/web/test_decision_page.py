# SPDX-License-Identifier: Apache-2.0
"""The text cut into pieces is still the text, and every mark finds exactly its own words."""

from hypothesis import given
from hypothesis import strategies as st

from zhuashou.doors.web.decision_page import Mark, cuts, paper


@st.composite
def marked(draw):
    text = draw(st.text(alphabet="甲乙丙。\n\U00020000 ", max_size=40))
    ends = st.integers(0, len(text))
    places = draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=8))
    return text, [Mark(a, b, "deed", (f"t{k}",), f"t{k}") for k, (a, b) in enumerate(places) if a < b]


@given(marked())
def test_pieces_are_the_text_and_keys_find_their_words(given_one):
    text, marks = given_one
    lines = paper(text, marks)
    assert "\n".join("".join(p.text for p in line) for line in lines) == text
    pieces = [p for line in lines for p in line]
    assert all(text[p.at : p.at + len(p.text)] == p.text for p in pieces)
    for mark in marks:
        words = "".join(p.text for p in pieces if mark.keys[0] in p.keys.split())
        assert words == text[mark.start : mark.end].replace("\n", "")
        assert sum(mark.first in p.starts for p in pieces) <= 1


def test_cuts_stand_behind_marks_and_leave_words_on_both_sides():
    item = {"quote": "摸清底数，建立台账；，逐户走访。", "start": 100}
    assert [c["at"] - 100 for c in cuts(item)] == [5, 10, 11]
    assert list(cuts({"quote": "逐户走访。", "start": 0})) == []
