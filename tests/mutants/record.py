"""What was found on each module, kept in the project: rates.csv, a line for each.

The command writes the line of a module once all of its changes were tried. The digests tell what is
old: that of the module as it was then, and that of the files of its tests.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mutants.tables import PROJECT, Room

RATES = Path(__file__).with_name("rates.csv")
COUNTS = ("planted", "killed", "harmless", "unseen")


class Row(NamedTuple):
    """A line of the record; of a module that was never tried, the module alone."""

    module: str
    counts: Counter[str]
    code: str = ""
    """The digest of the module."""
    tests: str = ""
    """The digest of the files of its tests."""

    @property
    def is_tried(self) -> bool:
        return bool(self.code)

    def old(self, room: Room) -> str:
        """Why the line says nothing of the module or of its tests as they are; else nothing."""
        if not self.is_tried:
            return "never tried"
        if self.code != digest([room.module], PROJECT):
            return "the module has changed"
        return "" if self.tests == digest(room.tests, PROJECT) else "its tests have changed"


def digest(names: Iterable[str], project: Path) -> str:
    """The digest of files of a project; a single test is that of its file."""
    found = hashlib.sha256()
    for name in sorted({name.partition("::")[0] for name in names}):
        found.update((project / name).read_bytes())
    return found.hexdigest()[:16]


def rows() -> dict[str, Row]:
    """The record, by module."""
    if not RATES.exists():
        return {}
    lines = csv.DictReader(RATES.read_text(encoding="utf-8").splitlines())
    return {
        line["module"]: Row(
            line["module"],
            Counter({name: int(line[name]) for name in COUNTS if line[name]}),
            line["code"],
            line["tests"],
        )
        for line in lines
    }


def note(room: Room, counts: Counter[str], copy: Path, all_rooms: Iterable[Room]) -> None:
    """Write what was found on a copy of a module into the record, a line for each module."""
    found = rows()
    code, tests = digest([room.module], copy), digest(room.tests, copy)
    found[room.module] = Row(room.module, counts, code, tests)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["module", *COUNTS, "code", "tests"])
    for module in sorted(each.module for each in all_rooms):
        row = found.get(module, Row(module, Counter()))
        numbers = [row.counts[name] if row.is_tried else "" for name in COUNTS]
        writer.writerow([module, *numbers, row.code, row.tests])
    RATES.write_text(text.getvalue(), encoding="utf-8")
