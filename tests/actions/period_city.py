# SPDX-License-Identifier: Apache-2.0
"""A ledger of four invented enterprises in two districts, for the tests of periods, filing and reporting."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from zhuashou.actions import Actor
from zhuashou.ledger import book_rows
from zhuashou.terms import parse_period, uscc_check_digit
from zhuashou.workspace import Workspace

OCTOBER = parse_period("2026-10")
FUCHENG, YOUXIAN = "510703", "510704"
REPORTER = Actor("样例填报员", "reporter", (FUCHENG,))
LEAD = Actor("样例区县领导", "leader", (FUCHENG,))
ANALYST = Actor("样例分析员", "analyst")
ADMIN = Actor("样例管理员", "admin")


def code(n):
    body = f"9151070300000{n:04d}"
    return body + uscc_check_digit(body)


USCC = [code(n) for n in range(1, 5)]
NAMES = ["样例机械一厂", "样例机械二厂", "样例化工一厂", "样例化工二厂"]


def at(ws, days):
    """The same workspace so many days later."""
    clock = (datetime.fromisoformat(ws.settings.clock) + timedelta(days=days)).isoformat()
    return Workspace(ws.root, replace(ws.settings, clock=clock))


def book(ws, dataset, rows, actor="样例"):
    return book_rows(dataset, rows, kind="import", label="样例.xlsx", now=ws.now(), actor=actor)


def output(n, period, month, ytd, **more):
    return {
        "uscc": USCC[n],
        "period": period,
        "name": NAMES[n],
        "gross_output_month": Decimal(month),
        "gross_output_ytd": Decimal(ytd),
        **more,
    }


def fill(ws, october=(0, 1, 2)):
    """Register, last October and this September for all; this October for some."""
    book(ws, "enterprises", [
        {"uscc": u, "name": n, "region": FUCHENG if k < 2 else YOUXIAN, "industry": "C3973" if k < 2 else "C2614", "staff": 100 + k}
        for k, (u, n) in enumerate(zip(USCC, NAMES, strict=True))
    ])  # fmt: skip
    book(ws, "monthly_output", [output(k, "2025-10", "900000", "8000000.50") for k in range(4)])
    book(ws, "monthly_output", [output(k, "2026-09", "1000000", "9000000") for k in range(4)])
    book(ws, "monthly_output", [output(k, "2026-10", "1200000", "10200000") for k in october])
