"""Plant one change at a time in a copy of the project, and run the tests of its room on it.

What was tried is kept beside the copy, a file for each module, until the module changes: a run that
is stopped goes on where it was. Into the project itself only the record is written.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn, TextIO

import pytest
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code, use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import (
    MutationSpec,
    TestOutcome,
    WorkerOutcome,
    WorkItem,
    WorkResult,
)

from mutants.tables import PROJECT, Change, Room

PLACE = PROJECT / "_build" / "mutants"
COPY = PLACE / "project"
SECONDS = PLACE / "seconds.json"
"""What each test of the room took when all of them passed last."""

FIRST_SECONDS = 900
LARGEST = 8 * 2**30  # bytes that a run of the tests may take
THREADED = {"distributed", "jax", "jaxlib", "keras", "tensorflow"}
"""Packages that start threads when they are imported, which no fork takes along."""

# What a slip of the pen would be. Of the eleven signs that cosmic-ray puts in the place of a plus,
# ten stop with a TypeError or change as much as the minus does.
OPERATORS = frozenset(
    f"core/{name}"
    for name in (
        *(
            f"ReplaceBinaryOperator_{pair}"
            for pair in (
                *("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul"),
                *("Pow_Mul", "BitOr_BitAnd", "BitAnd_BitOr", "BitXor_BitOr"),
            )
        ),
        *(
            f"ReplaceComparisonOperator_{pair}"
            for pair in (
                *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
                *("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
            )
        ),
        *("ReplaceUnaryOperator_Delete_USub", "ReplaceUnaryOperator_Delete_Not"),
        *("ReplaceUnaryOperator_Delete_Invert", "AddNot", "NumberReplacer", "RemoveDecorator"),
        *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
        *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer"),
        "ZeroIterationForLoop",
    )
)


class MutantsError(Exception):
    """Why nothing can be planted; the message names the next step."""


def copy_project() -> None:
    """Copy what git knows, and what it does not ignore, to the place where changes are planted."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=PROJECT, capture_output=True, encoding="utf-8", check=True)
    for name in filter(None, done.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, COPY / name)


def _kept(module: str) -> tuple[Path, str]:
    """Where what was tried on a module is kept while it is as it is now, and how all such begin."""
    code = (COPY / module).read_text(encoding="utf-8")
    digest = hashlib.sha256(repr((code, sorted(OPERATORS))).encode()).hexdigest()[:16]
    stem = module.removesuffix(".py").replace("/", ".")
    return PLACE / f"{stem}-{digest}.sqlite", stem


def is_known(module: str) -> bool:
    """Tell whether something was tried on the copy of a module."""
    return (COPY / module).is_file() and _kept(module)[0].exists()


@contextmanager
def session(module: str, *, fresh: bool = False) -> Iterator[WorkDB]:
    """What is planted in a module as it is now, and what was found on it."""
    path, stem = _kept(module)
    for old in PLACE.glob(f"{stem}-*.sqlite"):
        if fresh or old != path:
            old.unlink()
    is_new = not path.exists()
    unfinished = path.with_suffix(".new")
    if is_new:
        unfinished.unlink(missing_ok=True)
        with use_db(unfinished) as work:
            init([Path(module)], work, {})
            skip_what_is_no_slip(work, (COPY / module).read_text(encoding="utf-8"))
        unfinished.rename(path)
    with use_db(path, WorkDB.Mode.open) as work:
        yield work


def skip_what_is_no_slip(work: WorkDB, code: str) -> None:
    """Leave out what other operators would plant, annotations, and what is no operator.

    Nothing evaluates annotations, and a star alone among parameters multiplies nothing. For an
    exception with a dot in its name, or several behind a star, cosmic-ray plants nothing that
    Python reads, or stops.
    """
    lines = code.split("\n")

    def is_no_exception(change: MutationSpec) -> bool:
        (line, start), (_, end) = change.start_pos, change.end_pos
        is_one = lines[line - 1][start:end].isidentifier()
        return change.operator_name == "core/ExceptionReplacer" and not is_one

    def is_marker(line: int, column: int) -> bool:
        return lines[line - 1].startswith("*,", column)

    def place(line: int, bytes_before: int) -> tuple[int, int]:
        return line, len(lines[line - 1].encode()[:bytes_before].decode())

    annotations = [
        (place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset))
        for owner in ast.walk(ast.parse(code))
        for node in (getattr(owner, "annotation", None), getattr(owner, "returns", None))
        if node is not None
    ]
    skipped = [
        item.job_id
        for item in work.work_items
        for change in item.mutations
        if change.operator_name not in OPERATORS
        or any(start <= change.start_pos < end for start, end in annotations)
        or is_marker(*change.start_pos)
        or is_no_exception(change)
    ]
    work.set_multiple_results(skipped, WorkResult(WorkerOutcome.SKIPPED))


def results(work: WorkDB) -> dict[str, WorkResult]:
    """What was found on each change that was tried."""
    return {
        job: result
        for job, result in work.results
        if result.worker_outcome != WorkerOutcome.SKIPPED
    }


def planted(work: WorkDB) -> list[WorkItem]:
    """All that is planted in a module."""
    skipped = {
        job for job, result in work.results if result.worker_outcome == WorkerOutcome.SKIPPED
    }
    return [item for item in work.work_items if item.job_id not in skipped]


def survived(result: WorkResult) -> bool:
    """Whether no test has seen a change."""
    return result.test_outcome == TestOutcome.SURVIVED


def change_of(item: WorkItem, code: str) -> tuple[int, Change]:
    """The number of the line that a change is in, and what it looks like."""
    [mutation] = item.mutations
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    before, after = code.split("\n"), mutate_code(code, operator, mutation.occurrence).split("\n")
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    number, end, there, until = next(block[1:] for block in blocks if block[0] != "equal")
    number = next(line for line in range(number, end) if before[line].strip())
    becomes = next(filter(None, map(str.strip, after[there:until])), "")
    return number + 1, Change(before[number].strip(), becomes)


class Tester:
    """Runs the tests of a room, again and again, each time in a fork that has all but the project.

    To start Python, pytest and Sphinx takes longer than most rooms' tests: so the packages that the
    tests import are imported once, here, and no module of the project ever is. The tests that took
    least when all of them passed come first, since most changes are seen by one of these.

    Raises:
        MutantsError: the tests fail on the project as it is.
    """

    def __init__(self, room: Room):
        self.room, self.module = room, COPY / room.module
        self.tick = 0
        SECONDS.unlink(missing_ok=True)
        for name in self._run(self._imported, FIRST_SECONDS).splitlines():
            with suppress(ImportError):  # some names are aliases that only exist at run time
                importlib.import_module(name)
        started = time.monotonic()
        failed = self._run(self._tests, FIRST_SECONDS)
        if failed:
            raise MutantsError(
                f"{room.module}: its tests fail as it is: {failed}. Mend them first: "
                f"nox -s tests -- {' '.join(room.tests)}"
            )
        self.seconds = time.monotonic() - started

    def test(self, item: WorkItem) -> WorkResult:
        """Plant a change, and tell what the tests make of it: which one fails first."""
        [mutation] = item.mutations
        operator = get_operator(mutation.operator_name)(**mutation.operator_args)
        with use_mutation(mutation.module_path, operator, mutation.occurrence):
            killer = self._run(self._tests, 10 + 5 * self.seconds)
        outcome = TestOutcome.KILLED if killer else TestOutcome.SURVIVED
        return WorkResult(WorkerOutcome.NORMAL, output=killer, test_outcome=outcome)

    def _run(self, task: Callable[[], str], seconds: float) -> str:
        """What a task says in a fork of its own; how it ended, where it said nothing."""
        # Python takes a compiled module for that of a file of the same size and second.
        self.tick += 1
        os.utime(self.module, (self.tick, self.tick))
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            child = os.fork()
            if not child:
                self._be_child(task, said)
            deadline = time.monotonic() + seconds
            try:
                while not (ended := os.waitpid(child, os.WNOHANG))[0]:
                    if time.monotonic() > deadline:
                        return f"longer than {seconds:.0f} s"
                    time.sleep(0.02)
            finally:  # it, and what the tests have left running
                with suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
            said.seek(0)
            return said.read() or (f"ended with {ended[1]}" if ended[1] else "")

    @staticmethod
    def _be_child(task: Callable[[], str], said: TextIO) -> NoReturn:
        try:
            os.setsid()
            sys.dont_write_bytecode = False  # the copy keeps it: pytest takes long over tests
            # A change may let something grow for ever.
            resource.setrlimit(resource.RLIMIT_DATA, (LARGEST, LARGEST))
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
            said.write(task())
            said.flush()
            os._exit(0)
        finally:
            os._exit(1)

    def _imported(self) -> str:
        pytest.main(["-q", "--collect-only", *self.room.tests])
        return "\n".join(
            name
            for name, module in list(sys.modules.items())
            if "site-packages" in (getattr(module, "__file__", None) or "")
            and name.partition(".")[0] not in THREADED
        )

    def _tests(self) -> str:
        watch = _Watch()
        code = pytest.main(
            ["-q", "-x", "-p", "no:cacheprovider", *self.room.tests], plugins=[watch]
        )
        if not code:
            SECONDS.write_text(json.dumps(watch.seconds), encoding="utf-8")
        return watch.failed or (f"pytest ended with {int(code)}" if code else "")


class _Watch:
    """Puts the quickest tests first, and notes what each takes, and the first that fails."""

    def __init__(self) -> None:
        self.failed = ""
        self.seconds: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = json.loads(SECONDS.read_text(encoding="utf-8")) if SECONDS.exists() else {}
        items.sort(key=lambda item: known.get(item.nodeid, 0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} (its import)"
