"""Run a story as a plain script, and keep what came of it.

`run` is for the tests of this folder. It starts this file as the script that runs
the story in a process of its own. The tests in `tests/` run a story as a notebook,
and take from here what a run is. No story imports this file, so a change here
executes none again.
"""

import atexit
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# Images: enough for every claim that a test makes of a story.
TRAIN, TEST = 6_000, 1_000
# Seconds for one story, less than pytest's own; on all of MNIST one takes
# five minutes.
LIMIT = 800


class Run(NamedTuple):
    """How a story ended, what it printed,
    and if it ended well its numbers and figures' data.
    """

    returncode: int
    output: str
    errors: str
    numbers: dict[str, Any]
    figures: dict[str, dict[str, list]]
    """The columns of each figure by their headings,
    by the name of the cell that draws it.
    """


def run(path: Path, digits: Path | None = None) -> Run:
    """Run the story at path in an empty folder;
    on the digits in an .npz file, else all at hand.

    Raises subprocess.TimeoutExpired after `LIMIT` seconds,
    and what `came_of` raises.
    """
    environment = {"MPLBACKEND": "Agg", "PYTHONWARNINGS": "default"}
    if digits is not None:
        environment["MNIST_NPZ"] = str(digits)
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as beside,
    ):
        values = Path(beside) / "values.json"
        done = subprocess.run(
            [sys.executable, __file__, path, values, *to_hand_over(path)],
            cwd=folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT,
        )
        return came_of(path, done, values)


def to_hand_over(path: Path) -> list[str]:
    """Name the variables of a story
    that hold the data of its figures, and its numbers.
    """
    from polybook.stories import NUMBERS, Story

    cells = Story(path).cells
    return [*_data(path).values(), *(name for name in cells if name == NUMBERS)]


def hand_over(found: Mapping[str, Any], file: str, *names: str) -> None:
    """Write what variables hold at the end of a story into a file."""
    values = {name: found[name] for name in names}
    Path(file).write_text(json.dumps(values, default=_plain))


def came_of(path: Path, done: subprocess.CompletedProcess, values: Path) -> Run:
    """Return what came of a story, whose values were handed over if it ended well.

    Raises what the build would raise if the numbers or the data of a figure are not
    what pages can say.
    """
    from polybook import kernel
    from polybook.stories import NUMBERS

    found = json.loads(values.read_text()) if done.returncode == 0 else {}
    pairs_as_tuples = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in found.get(NUMBERS, {}).items()
    }
    return Run(
        done.returncode,
        done.stdout,
        done.stderr,
        kernel.numbers(pairs_as_tuples),
        {
            cell: dict(kernel.columns(found[variable]))
            for cell, variable in _data(path).items()
            if found
        },
    )


def _data(path: Path) -> dict[str, str]:
    """Return the variable that holds the data of each figure of a story."""
    from polybook.stories import Story

    data = {
        cell.name: cell.data for cell in Story(path).cells.values() if cell.data
    }
    assert len(set(data.values())) == len(data), (
        f"two figures of {path} share a variable: {data}"
    )
    return data


@cache
def digits_slice() -> Path:
    """Write the first digits of each part
    where MNIST_NPZ can point at them: no story knows.
    """
    import numpy as np

    import mnist

    digits = mnist.load()
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "slice.npz"
    np.savez(
        path,
        x_train=digits.x_train[:TRAIN],
        y_train=digits.y_train[:TRAIN],
        x_test=digits.x_test[:TEST],
        y_test=digits.y_test[:TEST],
    )
    return path


def _plain(value: Any) -> Any:
    """Return what JSON can say for an array, a number of NumPy's, or a range."""
    return value.tolist() if hasattr(value, "tolist") else list(value)


if __name__ == "__main__":
    story, *file_and_names = sys.argv[1:]
    hand_over(runpy.run_path(story, run_name="__main__"), *file_and_names)
