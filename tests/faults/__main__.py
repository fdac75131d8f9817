"""Plant every fault and print what one sees: ``nox -s faults``.

nox -s faults                                    all, an hour
nox -s faults -- records catalogs                two parts
nox -s faults -- "messages:a number has"         the kinds that begin so
nox -s faults -- "data:a file that is cut:7"     one input
nox -s faults -- --sample                        what the tests of the book plant
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table

from faults import (
    catalogs,
    data,
    drawings,
    environment,
    held_by_tests,
    kernels,
    messages,
    places,
    records,
    store,
    words,
    written_numbers,
)
from faults.kinds import KINDS, Row, planted

PARTS = tuple(held_by_tests.HELD)
MODULES = (
    *(messages, catalogs, records, data, environment, places, store, words),
    *(drawings, written_numbers, kernels),
)
"""The modules of kinds; they are in ``KINDS`` when these have been imported."""


def main(arguments: list[str] | None = None) -> int | str:
    """Print a table for each part, and the counts; return 1 where an input did not survive."""
    parser = argparse.ArgumentParser(
        "nox -s faults --",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cases", nargs="*", metavar="PART[:KIND[:INPUT]]")
    parser.add_argument("--sample", action="store_true", help="some of the inputs of each kind")
    options = parser.parse_args(arguments)
    counts: Counter[tuple[str, bool]] = Counter()
    console = Console(width=None if sys.stdout.isatty() else 240, highlight=False, markup=False)
    chosen, unknown = options.cases or PARTS, list(options.cases)
    for part in PARTS:
        found: list[Row] = []
        for case in (case for case in chosen if case.split(":")[0] == part):
            rows = list(planted_rows(case, whole=not options.sample))
            if not options.sample:
                rows += held_by_tests.rows(part, case)
            if rows and case in unknown:
                unknown.remove(case)
            found += rows
        counts.update((part, bool(row.problems)) for row in found)
        if found:
            console.print(table(found))
    if unknown:
        return f"No case is called {' or '.join(unknown)}. Name one of {', '.join(PARTS)}."
    for part in (part for part in PARTS if counts[part, False] or counts[part, True]):
        console.print(f"{part:12} {counts[part, False]:5} survived, {counts[part, True]} failed")
    failed = sum(count for (_part, has_failed), count in counts.items() if has_failed)
    console.print(f"{'all':12} {counts.total() - failed:5} survived, {failed} failed")
    return int(failed > 0)


def planted_rows(case: str, *, whole: bool) -> Iterator[Row]:
    """Plant the inputs of a case: of a part, of a kind, or the one of a number."""
    part, _, rest = case.partition(":")
    name, _, number = rest.partition(":")
    for kind in KINDS:
        if kind.part == part and kind.name.startswith(name):
            for each in [int(number)] if number.isdigit() else kind.numbers(whole=whole):
                yield planted(kind, each)


def table(rows: list[Row]) -> Table:
    """A line for each input: its case, what one sees of it, the verdict."""
    made = Table("case", "what one sees", "verdict", box=box.SIMPLE_HEAD)
    for row in rows:
        seen = " → ".join(filter(None, (row.shown, row.said)))
        verdict = f"failed: {'; '.join(row.problems)}" if row.problems else "survived"
        made.add_row(row.case, seen, verdict, style="red" if row.problems else None)
    return made


if __name__ == "__main__":
    sys.exit(main())
