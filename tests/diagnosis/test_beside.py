# SPDX-License-Identifier: Apache-2.0
"""Published figures with rank, entries and exits, products, coming projects: against plain loops over a made city. 样例数据."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from zhuashou.diagnosis import beside
from zhuashou.diagnosis.beside import coming, officials, products, scope
from zhuashou.terms import parse_period

OCTOBER = parse_period("2026-10")


class Snap:
    """A frozen month of four tables."""

    period, revision, manifest = OCTOBER, "r1", {"city": "510700"}

    def __init__(self, **tables):
        self.tables = tables

    def table(self, name):
        return ibis.memtable(self.tables[name])


def published(cities):
    rows = [("510000", 7.0), ("100000", 6.0), *cities]
    return pa.table({
        "indicator": ["value_added"] * len(rows), "region": [r for r, _ in rows], "period": ["2026-10"] * len(rows), "name": ["增加值"] * len(rows),
        "value": pa.array([None] * len(rows), pa.decimal128(20, 4)), "unit": ["%"] * len(rows), "yoy": [y for _, y in rows],
        "basis": ["real"] * len(rows), "publisher": ["样例"] * len(rows),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("others", "rank", "of"),
    [((7.1, 6.0, 9.0, 6.8, 5.0), 3, 6), ((7.1, 6.0, 9.0), None, None), ((6.8, 6.8, 6.8, 6.8), 1, 5)],
)
def test_rank_among_the_cities_that_published(others, rank, of):
    cities = [("510700", 6.8), *((f"51{k:02d}00", y) for k, y in enumerate(others, start=8)), ("510703", 20.0)]
    (found,) = officials(Snap(official_figures=published(cities)))
    assert (found["rank"], found["of"], found["province"], found["nation"]) == (rank, of, 7.0, 6.0)


def test_nothing_published_is_nothing():
    assert officials(Snap(official_figures=published([("510800", 5.0)]))) == []


def history(rows):
    return pa.table({"uscc": [r[0] for r in rows], "period": [r[1] for r in rows], "event": [r[2] for r in rows]},
                    schema=pa.schema([(c, pa.string()) for c in ("uscc", "period", "event")]))  # fmt: skip


def test_entries_and_exits_of_the_year_so_far():
    events = [
        ("A", "2026-03", "entered"),
        ("B", "2026-02", "left"),
        ("C", "2025-12", "entered"),
        ("D", "2026-11", "entered"),
    ]
    output = pa.table(
        {"uscc": ["B", "B"], "period": ["2025-10", "2025-09"], "gross_output_ytd": [Decimal(500), Decimal(400)]}
    )
    firms = [{"id": "A", "pull": 0.4}, {"id": "C", "pull": 9.0}, {"id": "D", "pull": None}]
    found = scope(Snap(scope_history=history(events), monthly_output=output), firms)
    assert found == {"entered": 1, "pull": 0.4, "left": 1, "lost": 500.0}
    assert scope(Snap(scope_history=history([]), monthly_output=output), firms) == {
        "entered": 0,
        "pull": 0,
        "left": 0,
        "lost": 0.0,
    }


def test_products_are_sums_of_the_enterprises_that_name_them():
    firms = [
        {"id": "A", "current": Decimal(120), "prior": Decimal(100)}, {"id": "B", "current": Decimal(30), "prior": Decimal(50)},
        {"id": "C", "current": Decimal(9), "prior": None}, {"id": "D", "current": None, "prior": Decimal(50)},
    ]  # fmt: skip
    register = pa.table({"uscc": ["A", "B", "C", "D"], "main_product": ["甲", "甲", "乙", "乙"]})
    first, second = products(Snap(enterprises=register), firms)
    assert (first["name"], first["n"], first["value"], first["growth"], first["pull"]) == ("甲", 2, 150.0, 0.0, 0.0)
    assert (second["name"], second["n"], second["growth"]) == ("乙", 1, None)


def test_projects_that_support_the_rest_of_the_year():
    days = [(date(2026, 5, 1), "ongoing", date(2026, 3, 1)), (None, "ongoing", date(2026, 12, 1)), (None, "ended", date(2026, 12, 1)),
            (None, "ongoing", date(2027, 1, 1)), (date(2025, 5, 1), "ongoing", None)]  # fmt: skip
    projects = pa.table({
        "status": [s for _, s, _ in days], "planned_finish": pa.array([f for _, _, f in days], pa.date32()),
        "completed_on": pa.array([None] * 5, pa.date32()), "production_on": pa.array([p for p, _, _ in days], pa.date32()),
        "added_output": [Decimal(10), Decimal(20), Decimal(40), Decimal(80), Decimal(160)],
    })  # fmt: skip
    assert coming(Snap(projects=projects)) == {
        "in_production": 1,
        "in_production_added": 10.0,
        "finishing": 1,
        "finishing_added": 20.0,
    }


def test_all_four_of_a_made_city(city):
    assert set(beside(city)) == {"officials", "scope", "products", "coming"}
