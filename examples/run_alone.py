"""Run a story as a plain script,
once however many tests ask for it, and keep what came of it.

`run` is for the tests, of `tests/` and of this folder. It starts this file as the
script that runs the story in a process of its own. No story imports this file, so a
change here executes none again.
"""

import atexit
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
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


@cache
def run(path: Path, digits: Path | None = None) -> Run:
    """Run the story at path in an empty folder;
    on the digits in an .npz file, else all at hand.

    Raises subprocess.TimeoutExpired after `LIMIT` seconds, and what the build
    would raise if the numbers or the data of a figure are not what pages can say.
    """
    from polybook import kernel
    from polybook.stories import NUMBERS, Story

    cells = Story(path).cells.values()
    data = {cell.name: cell.data for cell in cells if cell.data}
    assert len(set(data.values())) == len(data), (
        f"two figures of {path} share a variable: {data}"
    )
    names = [*data.values(), *(cell.name for cell in cells if cell.name == NUMBERS)]
    environment = {"MPLBACKEND": "Agg", "PYTHONWARNINGS": "default"}
    if digits is not None:
        environment["MNIST_NPZ"] = str(digits)
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as beside,
    ):
        handed_over = Path(beside) / "values.json"
        done = subprocess.run(
            [sys.executable, __file__, path, handed_over, *names],
            cwd=folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT,
        )
        values = json.loads(handed_over.read_text()) if done.returncode == 0 else {}
    pairs_as_tuples = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.get(NUMBERS, {}).items()
    }
    return Run(
        done.returncode,
        done.stdout,
        done.stderr,
        kernel.numbers(pairs_as_tuples),
        {name: dict(kernel.columns(values[data[name]])) for name in data if values},
    )


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


def hand_over(path: str, file: str, *names: str) -> None:
    """Run a story, and write what its variables
    of these names hold at its end into a file.
    """
    found = runpy.run_path(path, run_name="__main__")
    values = {name: found[name] for name in names}
    Path(file).write_text(json.dumps(values, default=_plain))


def _plain(value: Any) -> Any:
    """Return what JSON can say for an array, a number of NumPy's, or a range."""
    return value.tolist() if hasattr(value, "tolist") else list(value)


if __name__ == "__main__":
    hand_over(*sys.argv[1:])
