"""Run every story of this folder as a test:
on a slice of the digits, or on all with --full.
"""

from pathlib import Path

import pytest

import run_alone
from polybook.stories import Story


def pytest_addoption(parser):
    parser.addoption(
        "--full", action="store_true", help="run the examples on all of the data"
    )


def pytest_collect_file(file_path, parent):
    if is_story(file_path):
        return StoryFile.from_parent(parent, path=file_path)
    return None


def pytest_pycollect_makemodule(module_path, parent):
    """Keep pytest from importing, and so running,
    a story that is named on the command line.
    """
    if is_story(module_path):
        return Nothing.from_parent(parent, path=module_path)
    return None


def is_story(path: Path) -> bool:
    """Tell a script with named cells from helpers and from the study."""
    return path.suffix == ".py" and bool(Story(path).cells)


class Nothing(pytest.File):
    def collect(self):
        return []


class StoryFile(pytest.File):
    def collect(self):
        yield StoryItem.from_parent(self, name=self.path.stem)


class StoryItem(pytest.Item):
    def runtest(self):
        is_full = self.config.getoption("--full")
        done = run_alone.run(
            self.path, None if is_full else run_alone.digits_slice()
        )
        if done.returncode != 0:
            raise StoryError(done)

    def repr_failure(self, excinfo):
        if not isinstance(excinfo.value, StoryError):
            return super().repr_failure(excinfo)
        [done] = excinfo.value.args
        ended = f"{self.path} ended with exit code {done.returncode}"
        return f"{ended}\n{done.output}\n{done.errors}"

    def reportinfo(self):
        return self.path, None, f"example {self.name}"


class StoryError(Exception):
    """A story ended with an exit code other than 0."""
