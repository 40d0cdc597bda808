# SPDX-License-Identifier: Apache-2.0
"""A ledger without ids is booked once however often it comes, and next month's list changes its rows. Every firm is invented (样例数据)."""

import pytest

from actions.life import A, put, register, xlsx
from zhuashou import ledger

pytestmark = pytest.mark.django_db
HEAD = ["序号", "企业名称", "统一社会信用代码", "问题类别", "诉求内容", "提出时间", "办理进展", "办理状态"]
ROWS = [
    [1, "样例甲厂", A, "用工", "缺工约三十人", "2026-09-01", "已对接", "办理中"],
    [2, "样例甲厂", A, "用能", "用电不足", "2026-09-02", "踏勘", "办理中"],
]


def requests(rows):
    return xlsx({"诉求": [["企业诉求清单（样例数据）"], HEAD, *rows, [len(rows) + 1]]})


def held():
    return sorted((r["text"], r["progress"], r["state"]) for r in ledger.table("requests").to_pylist())


def test_next_month_s_list_without_ids_changes_rows_and_doubles_none(ws, actor):
    put(ws, actor, register(), name="名录.xlsx")
    assert put(ws, actor, requests(ROWS), name="一月.xlsx").state == "booked"
    later = [
        [1, *ROWS[1][1:6], "已增容", "办结"],
        [2, *ROWS[0][1:]],
        [3, "样例甲厂", A, "用地", "用地不足", "2026-10-02", None, "登记"],
    ]
    done = put(ws, actor, requests(later), name="二月.xlsx")
    assert (done.state, done.counts["new"], done.counts["changed"], done.counts["same"]) == ("booked", 1, 1, 1)
    assert held() == [
        ("用地不足", None, "registered"),
        ("用电不足", "已增容", "closed"),
        ("缺工约三十人", "已对接", "in_progress"),
    ]
