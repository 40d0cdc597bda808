# SPDX-License-Identifier: Apache-2.0
"""Workbooks and issues for the tests of the annotated copy (样例数据), and ways to look into packages."""

import re
import warnings
import zipfile

import openpyxl

from zhuashou.intake import CellIssue, annotated_copy
from zhuashou.terms import Words

X14 = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list" '
    'allowBlank="1"><x14:formula1><xm:f>选项!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B3:B99</xm:sqref></x14:dataValidation>'
    "</x14:dataValidations></ext></extLst>"
)


def issue(cell, severity="fatal", sheet="Sheet1", raw="x", field=""):
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    return CellIssue(sheet, cell, int(row), letters, field, "credit_code", severity, raw, Words("intake.mark.title"), Words("intake.mark.stage"))  # fmt: skip


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(path):
    """Name → the bytes of every entry as they are compressed."""
    found = {}
    with zipfile.ZipFile(path) as package, path.open("rb") as file:
        for info in package.infolist():
            file.seek(info.header_offset)
            header = file.read(30)
            file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
            found[info.filename] = file.read(info.compress_size)
    return found


def repacked(path, change):
    """Rewrite a package with `change(name, content)`, which gives the new content or None to leave the part out."""
    found = parts(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in found.items():
            new = change(name, content)
            if new is not None:
                made.writestr(name, new)
    return path


def marked(source, issues, name="marked.xlsx", **more):
    target = source.with_name(name)
    annotated_copy(source, issues, target, **more)
    return target


def opened(path):
    """The workbook as openpyxl sees it; it says loudly what it cannot keep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path)
