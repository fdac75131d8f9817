"""`pytest examples` runs every story and nothing else, and says what stopped one."""

import os
import shutil
import subprocess
import sys

import pytest

from this_book import BOOK

STORIES = [
    "accuracy_or_speed",
    "counterexamples",
    "first_look",
    "lenet_mnist",
    "loan",
    "miniature",
    "more_epochs",
    "network_view",
    "own_data",
    "scalings",
    "ship_it",
    "then_and_now",
    "what_changes",
    "what_the_loss_sees",
    "which_and_where",
]


def run_pytest(*arguments, folder=BOOK.root):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(BOOK.pages / "_ext")},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("asked", "collected"), [("examples", STORIES), ("examples/loan.py", ["loan"])]
)
def test_every_story_is_collected_once_and_no_helper(asked, collected):
    done = run_pytest("--collect-only", asked)
    items = [line for line in done.stdout.splitlines() if "::" in line]
    assert items == [f"examples/{name}.py::{name}" for name in collected]


@pytest.fixture
def folder(tmp_path):
    """A folder of examples with nothing but the means to run them."""
    for name in ("conftest.py", "mnist.py", "run_alone.py"):
        shutil.copy(BOOK.examples / name, tmp_path)
    return tmp_path


def test_a_story_that_fails_shows_what_it_printed_and_its_error(folder):
    (folder / "tale.py").write_text("# A tale.\n\n# %% setup\nprint('so far')\nundefined\n")
    done = run_pytest(folder=folder)
    assert done.returncode == 1
    assert "tale.py ended with exit code 1" in done.stdout
    assert "so far" in done.stdout
    assert "NameError: name 'undefined' is not defined" in done.stdout


@pytest.mark.parametrize(("option", "images"), [([], 6_000), (["--full"], 60_000)])
def test_a_story_sees_a_slice_unless_all_is_asked_for(folder, option, images, monkeypatch):
    import numpy as np

    np.savez(
        folder / "large.npz",
        x_train=np.zeros((60_000, 28, 28), np.uint8),
        y_train=np.zeros(60_000, np.uint8),
        x_test=np.zeros((1000, 28, 28), np.uint8),
        y_test=np.zeros(1000, np.uint8),
    )
    monkeypatch.setenv("MNIST_NPZ", str(folder / "large.npz"))
    (folder / "tale.py").write_text(
        f"# A tale.\n\n# %% data\nimport mnist\nassert len(mnist.load().x_train) == {images}\n"
    )
    assert run_pytest(*option, folder=folder).returncode == 0
