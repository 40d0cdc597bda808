# SPDX-License-Identifier: Apache-2.0
"""The grammar on torn and invented text: it never fails, places stay true, no unit is invented, unit brackets are never passed over."""

import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from plan.scoring import documents
from zhuashou.plan import read_decision

HERE = Path(__file__).parent
TEXTS = [doc["text"] for folder in ("corpus", "heldout") for _, doc in documents(HERE / folder)]
LINES = sorted({line for text in TEXTS for line in text.split("\n") if line.strip()})
UNITS = [
    "市样例局",
    "市样例委",
    "省样例厅",
    "样例县人民政府",
    "样例新区管委会",
    "市样例中心",
    "样例集团",
    "样例银行",
    "样例协会",
    "样例学院",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(LINES),
            st.text("（）()〔〕、，。；：1.一二年月日%万元家牵头责任单位负责局委\n\t|", max_size=30),
        ),
        max_size=14,
    ),
    st.integers(0, 40),
)
def test_any_text_is_read_and_every_place_is_true(lines, cut):
    text = "\n".join(lines)[cut:]
    reading = read_decision(text)
    for found in (*reading.tasks, *reading.targets, *reading.deadlines):
        assert reading.clean_text[found.start : found.end] == found.quote
    for task in reading.tasks:
        for unit in (*task.lead, *task.responsible, *task.coop):
            assert unit in text
    assert reading == read_decision(text)
    reading.to_json()


@given(
    st.sampled_from(["（", "〔", "【"]),
    st.sampled_from(["样例主体：", "兜底机构：", "跟办：", ""]),
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True),
    st.sampled_from(["统筹", "抓总", ""]),
)
def test_a_bracket_of_units_without_a_known_role_is_always_listed(mark, label, units, duty):
    close = {"（": "）", "〔": "〕", "【": "】"}[mark]
    inside = label + "、".join(units) + (duty if units[-1].startswith(("市", "省")) else "")
    reading = read_decision(f"样例方案\n二、重点任务\n1.做好样例工作。{mark}{inside}{close}\n2.推进别的工作。\n")
    assert [n.text for n in reading.not_understood] == [inside]


@given(
    st.sampled_from(
        ["（含集团）", "（防爆）", "（GDP）", "（以下简称市样例局）", "（西部）", "（20个）", "（征求意见稿）"]
    )
)
def test_brackets_that_name_nobody_are_not_listed(bracket):
    assert read_decision(f"样例方案\n二、重点任务\n1.做好样例{bracket}工作。\n").not_understood == ()


def test_hostile_runs_cost_no_more_than_their_length():
    def seconds(run):
        start = time.process_time()
        read_decision(f"样例方案\n二、任务\n1.推进{run}\n")
        return time.process_time() - start

    seconds("样例")
    for run in ("9" * 3000, "到2025年，达到5%，" * 400, "责任单位" * 800, "各县、市、区" * 600, "（" * 3000):
        assert seconds(run * 4) < 12 * max(seconds(run), 0.02), run[:10]
