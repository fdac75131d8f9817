"""What the tests share: where the project is, its built site, and what its stories publish."""

import ast
import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

pytest_plugins = ["sphinx.testing.fixtures"]

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(PROJECT),
    *(str(PROJECT / part) for part in ("docs", "docs/_ext", "examples", "tests")),
]


@pytest.fixture(scope="session")
def rootdir() -> Path:
    """The tiny sites, one behaviour each."""
    return PROJECT / "tests" / "roots"


def build_book(*options: str) -> None:
    """Build the book as it is now; stories that were executed before are not executed again."""
    command = [sys.executable, str(PROJECT / "docs" / "build.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def site() -> Path:
    """The book in every language."""
    build_book()
    return PROJECT / "_build" / "html"


@pytest.fixture(scope="session")
def pseudo_site() -> Path:
    """The book in the pseudo-language, which shows what cannot be translated."""
    folder = PROJECT / "_build" / "pseudo"
    build_book("--language", "xx", "--output", str(folder))
    return folder / "xx"


class Published(NamedTuple):
    """What a story printed, its numbers by name, and the columns of its figures by name."""

    output: str
    numbers: dict[str, float | tuple[float, float]]
    figures: dict[str, dict[str, list[str]]]


@pytest.fixture(scope="session")
def digits_slice(tmp_path_factory) -> Path:
    """An .npz file with the first 6,000 training and 1,000 test images."""
    import mnist

    digits = mnist.load()
    path = tmp_path_factory.mktemp("digits") / "slice.npz"
    np.savez(
        path,
        x_train=digits.x_train[:6000],
        y_train=digits.y_train[:6000],
        x_test=digits.x_test[:1000],
        y_test=digits.y_test[:1000],
    )
    return path


@pytest.fixture(scope="session")
def run_story(digits_slice) -> Callable[[str], Published]:
    """Run a story on the slice, once a session however many tests ask for it."""

    @cache
    def run(name: str) -> Published:
        done = subprocess.run(
            [sys.executable, PROJECT / "examples" / f"{name}.py"],
            env=os.environ | {"MNIST_NPZ": str(digits_slice)},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        numbers = re.findall(r"^(\w+) = (\S+|\(.+\))$", done.stdout, re.MULTILINE)
        paths = re.findall(r"^(.+\.svg)$", done.stdout, re.MULTILINE)
        return Published(
            done.stdout,
            {name: ast.literal_eval(value) for name, value in numbers},
            {Path(path).stem: plotted_data(Path(path)) for path in paths},
        )

    return run


def plotted_data(svg: Path) -> dict[str, list[str]]:
    """Return the columns of the CSV that a figure carries."""
    [data] = ElementTree.parse(svg).getroot().findall("*[@data-format='text/csv']")
    heading, *rows = csv.reader(io.StringIO(data.text, newline=""))
    return dict(zip(heading, map(list, zip(*rows, strict=True)), strict=True))
