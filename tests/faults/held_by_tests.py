"""Kinds whose inputs stand beside the tests that hold them: the command runs these tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.kinds import Row, in_a_line

ROOT = Path(__file__).parents[2]

HELD = {
    "messages": ["tests/polybook/test_catalogs_checks.py"],
    "catalogs": [
        "tests/polybook/test_catalogs_refresh.py",
        "tests/polybook/test_catalogs_terms.py",
        "tests/polybook/test_catalogs_files.py",
        "tests/polybook/test_catalogs_behind.py",
        "tests/polybook/test_catalogs.py",
    ],
    "records": [
        "tests/study/test_records.py",
        "tests/study/test_schema.py",
        "tests/study/test_running.py",
    ],
    "data": ["tests/examples/test_mnist.py"],
    "environment": ["tests/polybook/test_project.py"],
    "publishing": [
        "tests/polybook/test_publishing.py",
        "tests/polybook/test_fingerprint.py",
        "tests/polybook/test_addresses.py",
        "tests/polybook/test_site_files.py",
        "tests/polybook/test_site_check.py",
    ],
    "store": ["tests/polybook/test_execution.py"],
    "words": [
        "tests/polybook/test_languages.py",
        "tests/polybook/test_interface.py",
        "tests/polybook/test_policy.py",
        "tests/site/test_planted_scripts.py",
    ],
    "figures": [
        "tests/polybook/test_figures.py",
        "tests/polybook/test_figures_drawing.py",
        "tests/polybook/test_quoted_cells.py",
    ],
    "numbers": ["tests/polybook/test_numbers.py", "tests/polybook/test_number_role.py"],
    "kernels": ["tests/polybook/test_kernel.py", "tests/polybook/test_stories.py"],
    "build": [
        "tests/polybook/test_build.py",
        "tests/polybook/test_commands.py",
        "tests/polybook/test_reproducible.py",
    ],
}
"""The tests of each part; the name of a test says what one sees."""

NODE = re.compile(r"(?:.*::)test_(?P<sentence>\w+)(?:\[(?P<input>.*)\])?", re.DOTALL)


class _Table:
    """A plugin of pytest that makes a row of each test."""

    def __init__(self, part: str, wanted: str):
        self.part, self.wanted = part, wanted
        self.rows: list[Row] = []

    def case(self, node: str) -> tuple[str, str, str]:
        """The case of a test, its input, and its sentence."""
        found = NODE.fullmatch(node)
        sentence, given = found["sentence"].replace("_", " "), found["input"] or ""
        return f"{self.part}:{sentence}:{in_a_line(given)}".rstrip(":"), given, sentence

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self.case(item.nodeid)[0].startswith(self.wanted)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        case, given, sentence = self.case(report.nodeid)
        problems = [] if report.passed else [report.longreprtext.strip().split("\n")[-1]]
        self.rows.append(Row(self.part, case, in_a_line(given), sentence, problems))


def rows(part: str, wanted: str) -> Iterator[Row]:
    """Run the tests of a part whose case begins so; a test that is skipped tells nothing."""
    paths = [str(ROOT / path) for path in HELD.get(part, ())]
    if not paths:
        return
    table = _Table(part, wanted)
    options = ["-q", "--no-header", "--no-summary", "-p", "no:cacheprovider", f"--rootdir={ROOT}"]
    code = pytest.main([*options, *paths], [table])
    if code not in (
        pytest.ExitCode.OK,
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    ):
        table.rows.append(Row(part, part, "", "", [f"pytest ended with {code!r}"]))
    yield from table.rows
