"""Changes are planted in every module, and what became of them is told: ``nox -s mutants``."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mutants import record, tables
from mutants.tables import LEAST_KILLED
from this_book import BOOK

EMPTY = {"__init__.py", "__main__.py", "conftest.py"}
"""Names of modules that only bring others together; of a command, all but the largest."""


def modules() -> set[str]:
    """The package, the study and the stories, by their paths."""
    found = [*(BOOK.pages / "_ext").rglob("*.py"), *BOOK.examples.rglob("*.py")]
    return {path.relative_to(BOOK.root).as_posix() for path in found if path.name not in EMPTY}


def test_each_module_has_the_tests_of_its_room_or_a_reason():
    rooms, not_run = tables.rooms()
    with_tests = {room.module for room in rooms}
    assert not with_tests & not_run.keys()
    named = with_tests | not_run.keys()
    assert {name for name in named if Path(name).name not in EMPTY} == modules()
    assert all(reason.strip() for reason in not_run.values())
    for room in rooms:
        assert room.tests
        for test in room.tests:
            assert (BOOK.root / test.partition("::")[0]).is_file(), test


def test_what_is_called_harmless_stands_in_its_module_and_has_a_reason():
    text = {name: (BOOK.root / name).read_text(encoding="utf-8") for name in modules()}
    for module, changes in tables.harmless().items():
        places = text.values() if module == tables.EVERY else [text[module]]
        lines = {line.strip() for place in places for line in place.splitlines()}
        for change, reason in changes.items():
            assert change.line in lines, change
            assert change.becomes != change.line
            assert reason.strip()


def test_the_record_has_a_line_for_each_module():
    rooms, _not_run = tables.rooms()
    assert list(record.rows()) == sorted(room.module for room in rooms)


def test_the_record_says_that_tests_bite():
    tried = [row for row in record.rows().values() if row.is_tried]
    for row in tried:
        seen = row.counts["killed"] + row.counts["harmless"]
        assert (row.counts["unseen"], row.counts["planted"]) == (0, seen), row
    whole = sum((row.counts for row in tried), Counter())
    assert whole["killed"] >= LEAST_KILLED * whole["planted"] > 0


def test_the_record_has_as_many_harmless_changes_as_are_explained():
    everywhere = {change.line for change in tables.harmless()[tables.EVERY]}
    for room in tables.rooms()[0]:
        row = record.rows()[room.module]
        if row.old(room) == "the module has changed" or not row.is_tried:
            continue
        explained = tables.harmless().get(room.module, {})
        lines = (BOOK.root / room.module).read_text(encoding="utf-8").splitlines()
        also = sum(line.strip() in everywhere for line in lines)
        assert row.counts["harmless"] >= len(explained), row
        assert explained or also or not row.counts["harmless"], row


# The command, on a project of one module


MODULE = """from __future__ import annotations
import json

def larger(one: int | None, *, other: int) -> int:
    if one is not None and one > other:
        return one
    return other


def steps(count: int) -> list[int]:
    return [2 * step for step in range(count)]


OTHERS = (RecursionError,)


def read(text: str | None) -> object:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, TypeError, *OTHERS):
        return None
"""
TESTS = """from module import larger, read, steps


def test_read():
    assert read("1") == 1
    assert read("{") is None
    assert read(None) is None


def test_larger():
    assert larger(1, other=2) == 2
    assert larger(3, other=2) == 3
    assert larger(None, other=2) == 2
"""
STEPS = """

def test_steps():
    assert steps(3) == [0, 2, 4]
"""
HARMLESS = """[["module.py"]]
line = "if one is not None and one > other:"
becomes = ["if one is not None and one >= other:"]
reason = "of two that are equal either is the larger"
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A git repository with the command, a module and its tests; one function has none."""
    shutil.copytree(BOOK.root / "tests/mutants", tmp_path / "tests/mutants")
    (tmp_path / "module.py").write_text(MODULE)
    (tmp_path / "tests/test_module.py").write_text(TESTS)
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    (tmp_path / ".gitignore").write_text("_build/\n__pycache__/\n")
    (tmp_path / "tests/mutants/rooms.toml").write_text(
        '[tests]\n"module.py" = ["tests/test_module.py"]\n[not_run]\n"other.py" = "it is large"\n'
    )
    (tmp_path / "tests/mutants/harmless.toml").write_text("")
    (tmp_path / "tests/mutants/rates.csv").unlink()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def run(project: Path, *options: str) -> tuple[int, str]:
    """The status and what is said, blanks as one."""
    pytest.importorskip("cosmic_ray", reason="Install requirements-mutants.txt")
    done = subprocess.run(
        [sys.executable, "-m", "mutants", *options],
        cwd=project,
        env=os.environ | {"PYTHONPATH": "tests"},
        capture_output=True,
        encoding="utf-8",
    )
    assert "Traceback" not in done.stderr
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def counts(said: str) -> list[int]:
    """Of the module: planted, killed, harmless, unseen, left."""
    return [int(n) for n in re.search(r"module\.py((?: \d+){5})", said)[1].split()]


def test_a_survivor_is_told_until_a_test_kills_it_or_a_reason_explains_it(project):
    before = {path: path.read_bytes() for path in project.rglob("*.py")}
    status, said = run(project)
    planted, killed, *others = counts(said)
    assert (status, killed, others) == (1, planted - 4, [0, 4, 0])
    assert "module.py:5: no test sees it: if one is not None and one > other:" in said
    assert "module.py:11: no test sees it: return [2 * step for step in range(count)]" in said
    assert "not run: other.py: it is large" in said

    with (project / "tests/test_module.py").open("a") as tests:
        tests.write(STEPS)
    reasons = project / "tests/mutants/harmless.toml"
    reasons.write_text(HARMLESS + HARMLESS.replace("one >=", "one <"))
    status, said = run(project)
    assert "module.py: 3 to try" in said, "only what survived is tried again"
    assert (status, counts(said)) == (1, [planted, planted - 1, 1, 0, 0])
    assert "stands nowhere any more. Take it out: if one is not None and one > other:" in said

    reasons.write_text(HARMLESS)
    status, said = run(project, "--report")
    assert (status, counts(said)) == (0, [planted, planted - 1, 1, 0, 0])
    before[project / "tests/test_module.py"] += STEPS.encode()
    assert {path: path.read_bytes() for path in before} == before


def test_the_record_keeps_what_was_found_and_says_what_is_old(project):
    (project / "tests/test_module.py").write_text(TESTS + STEPS)
    (project / "tests/mutants/harmless.toml").write_text(HARMLESS)
    assert "never tried" in run(project, "--report")[1]
    _status, said = run(project)
    found = counts(said)
    kept = (project / "tests/mutants/rates.csv").read_text().splitlines()
    assert kept[0] == "module,planted,killed,harmless,unseen,code,tests"
    assert kept[1].split(",")[:5] == ["module.py", *map(str, found[:4])]
    assert len(kept) == 2

    shutil.rmtree(project / "_build")  # as for anyone else who has the project
    status, said = run(project, "--report")
    assert (status, counts(said)) == (0, found)
    assert "changed" not in said
    (project / "tests/test_module.py").write_text(STEPS + TESTS)
    assert "its tests have changed" in run(project, "--report")[1]
    (project / "module.py").write_text(MODULE.replace("count", "number"))
    assert "the module has changed" in run(project, "--report")[1]


def test_a_run_that_was_stopped_goes_on_and_a_changed_module_begins_anew(project):
    slow = TESTS + STEPS + "\n\ndef test_slow():\n    __import__('time').sleep(0.3)\n"
    (project / "tests/test_module.py").write_text(slow)
    pytest.importorskip("cosmic_ray", reason="Install requirements-mutants.txt")
    first = subprocess.Popen(
        [sys.executable, "-u", "-m", "mutants"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": "tests"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    for line in first.stdout:
        if "unseen" in line:
            first.kill()
    first.wait()
    _status, said = run(project)
    planted, *_others, left = counts(said)
    tried_before = planted - int(re.search(r"module\.py: (\d+) to try", said)[1])
    assert (tried_before > 0, left) == (True, 0)
    (project / "module.py").write_text(MODULE.replace("count", "number"))
    _status, said = run(project)
    assert f"module.py: {planted} to try" in said


def test_tests_that_fail_as_it_is_stop_the_command(project):
    (project / "tests/test_module.py").write_text(TESTS.replace("== 3", "== 4"))
    status, said = run(project)
    assert status == 1
    assert "module.py: its tests fail as it is: tests/test_module.py::test_larger" in said
    assert run(project, "none.py")[1].startswith("none.py: no module with tests")
