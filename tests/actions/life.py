# SPDX-License-Identifier: Apache-2.0
"""Small files and questions for the tests of the import life. Every firm and figure is invented (样例数据)."""

import hashlib
import io
from datetime import datetime

import xlsxwriter
from django.db import connection

from intake.intake_books import A, B, C, D
from zhuashou import actions, ledger

FIRMS = {A: "样例甲厂", B: "样例乙厂", C: "样例丙厂", D: "样例丁厂"}
#: A and B lie in Fucheng, C and D in Youxian.
DISTRICTS = {A: "510703", B: "510703", C: "510704", D: "510704"}
OUTPUT = ["统一社会信用代码", "企业名称", "工业总产值（本月）（元）", "工业总产值（累计）（元）"]


def xlsx(sheets):
    """The bytes of a workbook: sheet → rows."""
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    made.set_properties({"created": datetime(2026, 11, 12)})  # the same rows are the same bytes
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    page.write(r, c, value)
    made.close()
    return held.getvalue()


def register(codes=tuple(FIRMS)):
    """The register of the given enterprises."""
    rows = [[c, FIRMS[c], DISTRICTS[c], "C13"] for c in codes]
    return xlsx({"企业名录": [["统一社会信用代码", "企业名称", "所属区县", "行业代码"], *rows]})


def output(rows, period="2026年9月", header=OUTPUT, sheet="产值"):
    """A monthly form: code → (month, year to date)."""
    lines = [[code, FIRMS[code], *figures] for code, figures in rows.items()]
    return xlsx({sheet: [[f"{period}工业产销总值"], header, *lines]})


def put(ws, actor, content, name="产值.xlsx", **more):
    """Import bytes in one step."""
    folder = ws.root / "sent"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return actions.import_file(ws=ws, actor=actor, path=path, **more)


def figures(name="monthly_output", columns=("gross_output_month", "gross_output_ytd")):
    """Key → figures of the current rows."""
    from zhuashou.tables import dataset

    key = dataset(name).key
    return {
        tuple(r[k] for k in key): tuple(None if r[c] is None else int(r[c]) for c in columns)
        for r in ledger.table(name).to_pylist()
    }


def everything():
    """A digest of all ledger tables, row by row."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(t for t in connection.introspection.table_names() if t.startswith("ledger_")):
            cursor.execute(f"select * from {connection.ops.quote_name(table)} order by 1")
            found.update(repr((table, cursor.fetchall())).encode())
    return found.hexdigest()


def kept(ws):
    """The files of the workspace that batches or uploads speak of, by content, and how many others lie beside them."""
    spoken = {
        *ledger.Batch.objects.values_list("kept", flat=True),
        *ledger.Upload.objects.values_list("kept", flat=True),
    } - {""}
    files = {str(f.relative_to(ws.root)): f for f in (ws.root / "imports").glob("*") if not f.name.startswith(".")}
    for name in spoken & set(files):
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == files[name].stem
    return sorted(spoken & set(files)), sorted(set(files) - spoken)
