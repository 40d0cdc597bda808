# SPDX-License-Identifier: Apache-2.0
"""`brief export` and `brief import` as processes: exit codes, JSON, what was typed over."""

import json
import re

from journeys.running import command


def test_out_and_back(small_city, tmp_path):
    path = tmp_path / "a.md"
    made = json.loads(command("brief", "export", path, "-w", small_city, "-p", "2026-10", "--json").stdout)
    assert (made["file"], made["period"], made["lang"]) == (str(path), "2026-10", "zh")
    same = command("brief", "import", path, "-w", small_city, "--dry-run", "--json")
    assert json.loads(same.stdout)["changed"] == []
    text = path.read_text("utf-8")
    number = re.search(r"\[([\d.]+)\]\(zs:gross_output\.ytd\.growth@city:510700\|abs1\)", text)
    path.write_text(text.replace(number[0], number[0].replace(f"[{number[1]}]", "[99.9]"), 1), "utf-8")
    typed = command("brief", "import", path, "-w", small_city, "--dry-run", check=False)
    assert typed.returncode == 1
    assert f"数字 {number[1]}" in typed.stderr
    assert "99.9" in typed.stderr
    path.write_text("# 别的文件\n", "utf-8")
    foreign = command("brief", "import", path, "-w", small_city, check=False)
    assert foreign.returncode == 2
    assert "导出标记" in foreign.stderr
    assert command("brief", "export", tmp_path / "a.pdf", "-w", small_city, check=False).returncode == 2
