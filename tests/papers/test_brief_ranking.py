# SPDX-License-Identifier: Apache-2.0
"""The ranking of districts in the annex: there when somebody is ranked, every figure with its number."""

from dataclasses import replace

import examples

from zhuashou import papers
from zhuashou.papers.brief_ranking import ranking_tables
from zhuashou.papers.telling import Teller
from zhuashou.papers.text import Sources, plain


def found(rank, score):
    item = {"item": "gross_output.growth", "name": {"zh": "工业总产值", "en": "Gross output"}, "value": 7.094, "unit": "%", "full": 25.0,
            "points": "21.95", "number": "gross_output.ytd.growth@region:510704"}  # fmt: skip
    row = {"id": "510704", "name": "游仙区", "rank": rank, "score": score, "previous": 3, "change": None if rank is None else 3 - rank, "items": [item],
           "reason": None}  # fmt: skip
    return {
        "scheme": "districts",
        "version": "2026-1",
        "zh": "区县排名",
        "en": "Ranking",
        "period": "2026-10",
        "by": "region",
        "full": 25.0,
        "rows": [row],
    }


def test_ranks_scores_and_changes_are_told_with_their_numbers():
    data = papers.BriefInput(examples.stamp(), rankings=[found(1, "21.95")])
    told = Teller(data.stamp, Sources(), "zh")
    (table,) = ranking_tables(told, data)
    assert [plain(cell) for cell in table.rows[0].cells][:4] == ["1", "游仙区", "21.95", "+2"]
    assert ranking_tables(told, replace(data, rankings=[found(None, None)])) == []
