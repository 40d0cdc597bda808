# SPDX-License-Identifier: Apache-2.0
"""Files that nobody here wrote go through the ordinary intake: registered companies, and listed companies' quarterly statements."""

import csv
import gzip
import json

from journeys.running import command


def test_registrations_and_quarterly_statements_are_booked_and_a_quarter_is_closed(shared_data, tmp_path):
    root = tmp_path / "real"
    command("init", "-w", root)
    # What a city declares as data: other names of headers, and that stock codes also identify a company.
    (root / "rules" / "synonyms.yaml").write_text(
        "enterprises: {uscc: [uscc, code], name: [name, full], region: [city]}\n"
        "monthly_finance: {uscc: [code], name: [full], period: [period], revenue_ytd: [business_income（百万元）], profit_ytd: [net_profits（万元）]}\n",
        encoding="utf-8",
    )
    (root / "rules" / "identity.yaml").write_text("stock: '\\d{6}'\n", encoding="utf-8")
    registered = root / "inbox" / "1-企业名录.csv"
    registered.write_bytes((shared_data / "registry" / "mianyang_1978_2004.csv").read_bytes())
    with gzip.open(shared_data / "listed" / "quarterly_2014Q1_2015Q4.csv.gz", "rt", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    seen = {}
    for row in rows:
        if row["full"] and row["city"]:
            seen.setdefault((row["code"], row["period"]), row)
    listed = list(seen.values())[:4000]
    head = ["code", "full", "period", "business_income（百万元）", "net_profits（万元）"]
    companies = {r["code"]: r["full"] for r in listed}
    with (root / "inbox" / "2-企业名录（上市）.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "full"], *companies.items()])
    with (root / "inbox" / "3-财务状况.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [head, *([r["code"], r["full"], r["period"], r["business_income"], r["net_profits"]] for r in listed)]
        )

    first = json.loads(
        command(
            "import", registered, "-w", root, "--accept-valid", "--dataset", "enterprises", "--json", check=False
        ).stdout
    )["files"][0]
    assert first["state"] in ("booked", "partly")
    assert first["counts"]["new"] > 2500
    for issue in first["issues"]:
        assert issue["cell"]
        assert issue["words"]
    second = command(
        "import",
        root / "inbox" / "2-企业名录（上市）.csv",
        "-w",
        root,
        "--accept-valid",
        "--dataset",
        "enterprises",
        "--json",
        check=False,
    )
    assert json.loads(second.stdout)["files"][0]["counts"]["new"] == len(companies)
    third = command(
        "import",
        root / "inbox" / "3-财务状况.csv",
        "-w",
        root,
        "--accept-valid",
        "--dataset",
        "monthly_finance",
        "--json",
        check=False,
    )
    booked = json.loads(third.stdout)["files"][0]
    assert booked["counts"]["new"] > 0.9 * len(listed), booked["issues"][:3]
    closed = command("close", "-w", root, "-p", "2015-Q3", "--json", check=False)
    assert closed.returncode in (0, 1), closed.stderr
    assert json.loads(closed.stdout)["revision"] == "r1"
    assert (root / "snapshots" / "2015-Q3" / "r1" / "manifest.json").exists()
