"""Run every story of this folder as a test: on a slice of the digits, or on all with --full."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # as Python does for a script of this folder

import mnist

TRAIN, TEST = 2_560, 512  # twenty batches and four: enough for every line to run
LIMIT = 800  # seconds for one story, less than pytest's own; the longest takes five minutes

slice_file = pytest.StashKey[Path]()


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="run the examples on all of the data")


def pytest_collect_file(file_path, parent):
    if is_story(file_path):
        return StoryFile.from_parent(parent, path=file_path)
    return None


def pytest_pycollect_makemodule(module_path, parent):
    """Keep pytest from importing, and so running, a story that is named on the command line."""
    if is_story(module_path):
        return Nothing.from_parent(parent, path=module_path)
    return None


def is_story(path: Path) -> bool:
    """Tell a script with named cells from helpers and from the study."""
    return path.suffix == ".py" and "\n# %% " in f"\n{path.read_text(encoding='utf-8')}"


class Nothing(pytest.File):
    def collect(self):
        return []


class StoryFile(pytest.File):
    def collect(self):
        yield Story.from_parent(self, name=self.path.stem)


class Story(pytest.Item):
    def runtest(self):
        environment = os.environ | {"PYTHONWARNINGS": "default"}
        if not self.config.getoption("--full"):
            environment["MNIST_NPZ"] = str(sliced_digits(self.config))
        folder = self.config._tmp_path_factory.mktemp(self.name)
        done = subprocess.run(
            [sys.executable, self.path],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT,
        )
        if done.returncode != 0:
            raise StoryError(done)

    def repr_failure(self, excinfo):
        if not isinstance(excinfo.value, StoryError):
            return super().repr_failure(excinfo)
        [done] = excinfo.value.args
        return f"{self.path} ended with exit code {done.returncode}\n{done.stdout}\n{done.stderr}"

    def reportinfo(self):
        return self.path, None, f"example {self.name}"


class StoryError(Exception):
    """A story ended with an exit code other than 0."""


def sliced_digits(config: pytest.Config) -> Path:
    """Write the first digits of each part where MNIST_NPZ can point at them: no story knows."""
    if slice_file not in config.stash:
        digits = mnist.load()
        path = config._tmp_path_factory.mktemp("digits") / "slice.npz"
        np.savez(
            path,
            x_train=digits.x_train[:TRAIN],
            y_train=digits.y_train[:TRAIN],
            x_test=digits.x_test[:TEST],
            y_test=digits.y_test[:TEST],
        )
        config.stash[slice_file] = path
    return config.stash[slice_file]
