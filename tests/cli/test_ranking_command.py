# SPDX-License-Identifier: Apache-2.0
"""The ranking of districts through the command line."""

import json
import shutil

from journeys.running import command


def test_ranking_as_json_by_the_citys_own_scheme_and_a_scheme_that_is_unknown(small_city, tmp_path):
    root = tmp_path / "city"
    shutil.copytree(small_city, root)
    (found,) = json.loads(command("ranking", "-w", root, "-p", "2026-10", "--json").stdout)
    ranks = [r["rank"] for r in found["rows"] if r["rank"]]
    assert ranks == sorted(ranks)
    assert found["full"] == sum(i["full"] for i in found["rows"][0]["items"]) == 100
    (root / "rankings").mkdir(exist_ok=True)
    (root / "rankings" / "districts.yaml").write_text(
        "id: districts\nversion: '2'\nzh: 样例\nen: sample\nitems:\n  - {indicator: gross_output, stat: pull, full: 10}\n",
        encoding="utf-8",
    )
    (own,) = json.loads(command("ranking", "-w", root, "-p", "2026-10", "--json").stdout)
    assert (own["version"], own["full"], max(float(r["score"]) for r in own["rows"] if r["score"])) == ("2", 10.0, 10.0)
    refused = command("ranking", "-w", root, "-p", "2026-10", "--scheme", "nonsense", check=False)
    assert refused.returncode == 2
    assert "nonsense" in refused.stderr
