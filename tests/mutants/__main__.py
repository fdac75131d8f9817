"""``python -m mutants``: see the package, and ``nox -s mutants``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import WorkItem
from filelock import FileLock, Timeout
from rich import box
from rich.console import Console
from rich.table import Table

from mutants import planting, record
from mutants.planting import MutantsError
from mutants.tables import LEAST_KILLED, Change, Room, explained, harmless, rooms


@dataclass
class Found:
    """What became of the changes of a module."""

    counts: Counter[str] = field(default_factory=Counter)
    """How many were ``planted``, ``killed``, are ``harmless`` or ``unseen``."""
    unseen: list[tuple[int, Change]] = field(default_factory=list)
    """The survivors that nothing explains: the line's number, and what it looks like."""
    outdated: list[Change] = field(default_factory=list)
    """What harmless.toml explains, though no such change survives."""
    old: str = ""
    """Why this says nothing of the module as it is; empty where it does."""

    @property
    def left(self) -> int:
        return self.counts["planted"] - sum(
            self.counts[n] for n in ("killed", "harmless", "unseen")
        )


def main() -> int | str:
    """Plant, test, print; return 1 where a survivor is not explained, or too few were killed."""
    parser = argparse.ArgumentParser("nox -s mutants --", description=__doc__)
    parser.add_argument("modules", nargs="*", help="some of the modules, by their paths")
    parser.add_argument("--report", action="store_true", help="say what was found; try nothing")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    options = parser.parse_args()
    all_rooms, not_run = rooms()
    chosen = all_rooms
    unknown = set(options.modules) - {room.module for room in chosen}
    if unknown:
        return f"{', '.join(sorted(unknown))}: no module with tests in tests/mutants/rooms.toml"
    if options.modules:
        chosen, not_run = [room for room in chosen if room.module in options.modules], {}
    try:
        if not options.report:
            _try_all(chosen, all_rooms, fresh=options.fresh)
        known = record.rows()
        found = {
            room.module: _found(room) if planting.is_known(room.module) else _recorded(room, known)
            for room in chosen
        }
    except MutantsError as error:
        return str(error)
    except Timeout:
        return "Changes are being tried already. Wait, or look at them: nox -s mutants -- --report"
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table(found))
    for line in lines(found, not_run):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return status(found)


def _try_all(chosen: list[Room], all_rooms: list[Room], *, fresh: bool) -> None:
    planting.PLACE.mkdir(parents=True, exist_ok=True)
    with FileLock(planting.PLACE / "lock", timeout=0):
        planting.copy_project()
        os.chdir(planting.COPY)
        for room in chosen:
            with planting.session(room.module, fresh=fresh) as work:
                _try(room, work)
            record.note(room, _found(room).counts, planting.COPY, all_rooms)


def _try(room: Room, work: WorkDB) -> None:
    """Try what was not tried yet, and what survived unexplained: there may be a new test."""
    code = (planting.COPY / room.module).read_text(encoding="utf-8")
    reasons = explained(room.module)
    known = planting.results(work)

    def is_left(item: WorkItem) -> bool:
        result = known.get(item.job_id)
        return result is None or (
            planting.survived(result) and planting.change_of(item, code)[1] not in reasons
        )

    items = list(filter(is_left, planting.planted(work)))
    if not items:
        return
    tester = planting.Tester(room)
    print(f"{room.module}: {len(items)} to try; its tests take {tester.seconds:.1f} s", flush=True)
    started = time.monotonic()
    for done, item in enumerate(items, start=1):
        result = tester.test(item)
        work.set_result(item.job_id, result)
        if planting.survived(result):
            number, change = planting.change_of(item, code)
            note = "harmless" if change in reasons else "unseen"
            print(f"  {note}: line {number}: {change.line} -> {change.becomes}", flush=True)
        if done % 50 == 0 or done == len(items):
            each = (time.monotonic() - started) / done
            print(f"  {done} of {len(items)}, {each:.1f} s each", flush=True)


def _recorded(room: Room, known: dict[str, record.Row]) -> Found:
    """What the record of the project says of a module."""
    row = known.get(room.module, record.Row(room.module, Counter()))
    return Found(Counter(row.counts), old=row.old(room))


def _found(room: Room) -> Found:
    os.chdir(planting.COPY)
    code = (planting.COPY / room.module).read_text(encoding="utf-8")
    reasons = explained(room.module)
    found, seen = Found(), set()
    with planting.session(room.module) as work:
        known = planting.results(work)
        for item in planting.planted(work):
            found.counts["planted"] += 1
            result = known.get(item.job_id)
            if result is None:
                continue
            if not planting.survived(result):
                found.counts["killed"] += 1
                continue
            number, change = planting.change_of(item, code)
            seen.add(change)
            found.counts["harmless" if change in reasons else "unseen"] += 1
            if change not in reasons:
                found.unseen.append((number, change))
    if not found.left:
        found.outdated = [
            change for change in harmless().get(room.module, {}) if change not in seen
        ]
    return found


def table(found: dict[str, Found]) -> Table:
    """A line for each module, and their sum."""
    names = ("planted", "killed", "harmless", "unseen")
    made = Table("module", *names, "left", "killed %", "old", box=box.SIMPLE_HEAD)
    whole = Counter()
    for module, each in found.items():
        numbers = [str(each.counts[name]) for name in names]
        made.add_row(module, *numbers, str(each.left), _share(each), each.old)
        whole += each.counts
    total = Found(whole)
    made.add_section()
    made.add_row("all", *(str(whole[name]) for name in names), str(total.left), _share(total))
    return made


def lines(found: dict[str, Found], not_run: dict[str, str]) -> list[str]:
    """What to do, and what was not tried."""
    told = [
        f"{module}:{number}: no test sees it: {change.line}\n    as: {change.becomes or '(gone)'}"
        for module, each in found.items()
        for number, change in sorted(each.unseen, key=lambda pair: pair[0])
    ]
    if told:
        told.append(
            "Write a test that fails with the change; or, where it changes nothing, say why in "
            "tests/mutants/harmless.toml."
        )
    told += [
        f"tests/mutants/harmless.toml: {module}: this is killed, or stands nowhere any more. "
        f"Take it out: {change.line} -> {change.becomes}"
        for module, each in found.items()
        for change in each.outdated
    ]
    return told + [f"not run: {module}: {reason}" for module, reason in not_run.items()]


def _share(found: Found) -> str:
    tried = found.counts["planted"] - found.left
    return f"{found.counts['killed'] / tried:.0%}" if tried else ""


def status(found: dict[str, Found]) -> int:
    """The exit status: each survivor is explained, and of what was tried enough was killed."""
    whole = sum((each.counts for each in found.values()), Counter())
    tried = whole["killed"] + whole["harmless"] + whole["unseen"]
    return int(
        any(each.unseen or each.outdated for each in found.values())
        or whole["killed"] < LEAST_KILLED * tried
    )


if __name__ == "__main__":
    sys.exit(main())
