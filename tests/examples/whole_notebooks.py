"""The notebook of every page runs whole, in every way, where nothing of the book is installed.

`nox -s notebooks` runs these tests, and nothing else does: they take an hour. Since a test
downloads nothing, the digits are a few of MNIST.
"""

import importlib.util
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from story_runs import LOAD, ON_JAX, QUOTES, cells_of, run_in_an_empty_folder

PYTHON = os.environ.get("PYTHON_OF_A_READER", sys.executable)
"""That of an environment with only what notebooks are said to need."""
WAYS = {
    "on a few digits": {},
    "without MNIST": {"MNIST_OFFLINE": "1"},
    "on JAX": ON_JAX | {"MNIST_OFFLINE": "1"},
}


@pytest.fixture(scope="module")
def few_digits(digits_slice, tmp_path_factory) -> Path:
    """An .npz file with 256 training and 128 test images: two batches of training at least."""
    path = tmp_path_factory.mktemp("digits") / "few.npz"
    with np.load(digits_slice) as file:
        counts = {"train": 256, "test": 128}
        np.savez(path, **{name: file[name][: counts[name.partition("_")[2]]] for name in file})
    return path


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("page", QUOTES)
def test_a_notebook_runs_whole(page, way, site, few_digits, tmp_path):
    if way == "on JAX" and importlib.util.find_spec("jax") is None:
        pytest.skip("JAX is not installed")
    cells = [cell.source for cell in cells_of(site, page, list(WAYS).index(way))]
    code = [*cells, "import keras\nprint(keras.backend.backend())"]
    environment = WAYS[way] or {"MNIST_NPZ": str(few_digits)}
    done = run_in_an_empty_folder(code, tmp_path, environment, PYTHON)
    assert done.returncode == 0, done.stderr
    has_its_own = any("KERAS_BACKEND" in cell for cell in cells)
    assert done.stdout.endswith("jax\n" if way == "on JAX" and not has_its_own else "tensorflow\n")
    assert ("Not MNIST" in done.stdout) == any(LOAD in cell for cell in cells)
