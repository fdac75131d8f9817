"""``python -m site_report``: see the package, and ``nox -s site-report``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from site_report.bounds import Measured, NotCheckedError, Row
from site_report.measuring import measure


def main() -> int | str:
    """Measure, print and write; return 1 where a bound is broken, or why there is no report."""
    parser = argparse.ArgumentParser("nox -s site-report --", description=__doc__)
    parser.add_argument(
        "--sample", action="store_true", help="each page in one language, window and theme"
    )
    parser.add_argument("--site", type=Path, default=Path("_build/html"))
    parser.add_argument("--queries", type=Path, default=Path("tests/site/queries.csv"))
    parser.add_argument("--output", type=Path, default=Path("_build/site-report.json"))
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        return f"There is no built site in {options.site}. Run: nox -s docs"
    try:
        rows = measure(options.site, options.queries, sample=options.sample)
    except NotCheckedError as reason:
        return str(reason)
    options.output.write_text(as_json(rows, sample=options.sample), encoding="utf-8")
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table(rows))
    console.print(f"Everything measured is in {options.output}", highlight=False)
    return status(rows, is_ci=bool(os.environ.get("CI")))


def status(rows: list[Row], *, is_ci: bool) -> int:
    """The exit status: times are told alone, and CI has to check everything."""
    return int(
        any(
            (row.broken and not row.bound.is_of_machine) or (is_ci and row.not_checked)
            for row in rows
        )
    )


def table(rows: list[Row]) -> Table:
    """A line for each bound: the worst that was measured, and how often it is broken."""
    made = Table("", "measured", "bound", "worst", "where", "broken", box=box.SIMPLE_HEAD)
    for row in rows:
        bound = f"{'≥' if row.bound.at_least else '≤'} {row.bound.limit:,} {row.bound.unit}"
        if row.not_checked:
            made.add_row(row.bound.title, "0", bound, "", f"not checked: {row.not_checked}", "?")
            continue
        worst, broken = row.worst, len(row.broken)
        first = f"\n{worst.details[0][:90]}" if broken and worst.details else ""
        made.add_row(
            row.bound.title,
            str(len(row.measured)),
            bound,
            f"{worst.value:,}",
            worst.place + first,
            str(broken),
            style="red" if broken else None,
        )
    return made


def as_json(rows: list[Row], *, sample: bool) -> str:
    """Everything that was measured."""

    def place(each: Measured) -> dict:
        return {"place": each.place, "value": each.value, "details": each.details}

    found = [
        {
            **row.bound._asdict(),
            "not_checked": row.not_checked,
            "broken": [each.place for each in row.broken],
            "measured": [place(each) for each in row.measured],
        }
        for row in rows
    ]
    return json.dumps({"sample": sample, "rows": found}, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    sys.exit(main())
