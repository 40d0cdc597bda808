#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Open annotated copies with LibreOffice: make pictures, and take the marks off a copy that it saved: `make office-intake`.

Needs `soffice` (Debian: libreoffice-calc) and `pdftoppm` (poppler-utils). Pictures go to build/office-intake/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from zhuashou.intake import Known, annotated_copy, read_workbook, rejected_rows
from zhuashou.terms import uscc_check_digit

OUT = Path("build") / "office-intake"
NOW = datetime(2026, 11, 12, tzinfo=UTC)


def code(number: int) -> str:
    """An invented credit code."""
    body = f"91510703MA{number:07d}"
    return body + uscc_check_digit(body)


def sample(path: Path) -> Path:
    """A ledger as a bureau keeps it (样例数据): title, unit, merged header, formats, drop-down, a comment, a total, some bad cells."""
    book = xlsxwriter.Workbook(str(path))
    sheet, lists = book.add_worksheet("产值"), book.add_worksheet("选项")
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#E8EEF4"}
    )
    money, text = (
        book.add_format({"num_format": "#,##0.00", "border": 1}),
        book.add_format({"border": 1, "bg_color": "#F7FBF2"}),
    )
    sheet.merge_range(
        "A1:E1",
        "2026年10月工业产销总值（样例数据）",
        book.add_format({"bold": True, "font_size": 16, "align": "center"}),
    )
    sheet.write("A2", "单位：万元")
    for column, name in enumerate(["统一社会信用代码", "企业名称"]):
        sheet.merge_range(2, column, 3, column, name, head)
    sheet.merge_range("C3:D3", "工业总产值", head)
    sheet.write_row("C4", ["本月", "累计"], head)
    sheet.merge_range("E3:E4", "备注", head)
    sheet.set_column("A:B", 24)
    sheet.set_column("C:E", 14)
    bad = {
        3: ("9151070300BAD", "样例三厂", 10, 95),
        5: (code(5), "样例五厂", "约300", 2600),
        7: (code(7), "样例七厂", -4, 30),
        9: (code(2), "样例二厂", 20, 210),
    }
    for k in range(1, 13):
        row = bad.get(k, (code(k), f"样例{k}厂", k * 10.5, k * 103.0))
        for column, value in enumerate(row):
            sheet.write(k + 3, column, value, text if column < 2 else money)
    sheet.write_row(16, 0, ["合计", "", 1, 2], money)
    sheet.write_comment("C9", "填报人：这是估计数")
    sheet.data_validation("E5:E16", {"validate": "list", "source": "=选项!$A$1:$A$2"})
    sheet.freeze_panes(4, 2)
    lists.write_column(0, 0, ["已核", "待核"])
    book.close()
    return path


def convert(source: Path, kind: str, folder: Path) -> Path:
    """What LibreOffice makes of a file."""
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    return folder / f"{source.stem}.{kind.partition(':')[0]}"


def main() -> int:
    """Mark, convert, picture, save, unmark, compare; 1 if a value differs or something did not open."""
    missing = [tool for tool in ("soffice", "pdftoppm") if shutil.which(tool) is None]
    if missing:
        sys.stderr.write(f"missing: {', '.join(missing)} (apt-get install libreoffice-calc poppler-utils)\n")
        return 2
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else sample(OUT / "sample.xlsx")
    reading = read_workbook(source, known=Known(), now=NOW)
    layouts = [s.layout for s in reading.sheets]
    copy, rejected, bare = OUT / "marked.xlsx", OUT / "rejected.xlsx", OUT / "bare.xlsx"
    annotated_copy(source, reading.issues, copy, layouts=layouts)
    rejected_rows(
        source,
        {s.name: s.bad_rows for s in reading.sheets if s.dataset},
        rejected,
        issues=reading.issues,
        layouts=layouts,
    )
    for file in (copy, rejected):
        pdf = convert(file, "pdf", OUT)
        subprocess.run(["pdftoppm", "-r", "70", "-l", "12", "-png", str(pdf), str(OUT / file.stem)], check=True)
    annotated_copy(convert(copy, "xlsx:Calc MS Excel 2007 XML", OUT / "saved"), [], bare)
    before, after = CalamineWorkbook.from_path(source), CalamineWorkbook.from_path(bare)
    same = before.sheet_names == after.sheet_names and all(
        before.get_sheet_by_name(n).to_python() == after.get_sheet_by_name(n).to_python() for n in before.sheet_names
    )
    sys.stdout.write(f"{len(reading.issues)} issues, {len(list(OUT.glob('*.png')))} pictures in {OUT}\n")
    sys.stdout.write(f"marks taken off the copy LibreOffice saved: {'values the same' if same else 'VALUES DIFFER'}\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
