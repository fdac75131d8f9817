"""What a story shows when it runs alone, and that a page is left as it is."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import study.records
from polybook.notebooks.scripts import all_scripts
from polybook.project import Project
from polybook.stories import find_stories
from this_book import BOOK

NUMBERS = """
import numpy as np

import alone

numbers = {"images": np.int64(7), "rate": np.float32(0.5), "gain": (np.float64(0.98), 0.01)}
alone.show(numbers)
"""
TALE = """
# %% tale
from matplotlib import pyplot as plt

import alone
import mnist
import study.records

plt.subplots()
plt.show()

# %% numbers
numbers = {"records": len(study.records.read()), "images": len(mnist.load().x_train)}
alone.show(numbers)
"""
FIGURES = """
from matplotlib import pyplot as plt

for title in ("first", "second"):
    plt.subplots()[1].set(title=title)
    plt.show()
"""


@pytest.fixture
def tell(tmp_path):
    """Run code as the story `tale.py` in a folder of examples of its own; returns the lines."""
    examples = tmp_path / "examples"
    examples.mkdir()
    (examples / "alone.py").write_bytes((BOOK.examples / "alone.py").read_bytes())

    def run(code):
        (examples / "tale.py").write_text(code)
        done = subprocess.run(
            [sys.executable, examples / "tale.py"],
            env=os.environ | {"MPLBACKEND": "Agg"},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    run.figures = tmp_path / "_build" / "figures"
    return run


def test_numbers_are_printed_plainly(tell):
    assert tell(NUMBERS) == ["images = 7", "rate = 0.5", "gain = 0.98 ± 0.01"]


def test_figures_are_saved_in_their_order_and_the_paths_printed(tell):
    paths = [tell.figures / f"tale-{count}.svg" for count in (1, 2)]
    assert tell(FIGURES + NUMBERS)[-2:] == [str(path) for path in paths]
    for path, title in zip(paths, ("first", "second"), strict=True):
        assert title in path.read_text()
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_a_plain_script_does_not_import_ipython(tell):
    assert tell(NUMBERS + "import sys; print('IPython' in sys.modules)")[-1] == "False"


def test_in_a_notebook_nothing_is_shown_twice():
    notebook = new_notebook(cells=[new_code_cell(FIGURES), new_code_cell(NUMBERS)])
    environment = os.environ | {"PYTHONPATH": str(BOOK.examples)}
    NotebookClient(notebook).execute(env=environment)
    figures, numbers = (cell.outputs for cell in notebook.cells)
    assert len(figures) == 2
    assert numbers == []


def test_a_script_of_the_zip_runs_anywhere_with_the_records_and_digits_that_it_needs(
    tmp_path, digits_slice
):
    """A tale among the stories, which are run as notebooks alone: each of them once."""
    examples = shutil.copytree(BOOK.examples, tmp_path / "book/examples")
    (examples / "tale.py").write_text(TALE)
    (tmp_path / "book/conf.py").write_text("LANGUAGES = {'en': 'English'}\n")
    book = Project(tmp_path / "book")
    content = all_scripts([find_stories(book)["tale"]], book)
    shutil.rmtree(book.root)
    with zipfile.ZipFile(io.BytesIO(content)) as scripts:
        scripts.extractall(tmp_path / "elsewhere")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, tmp_path / "elsewhere/examples/tale.py"],
        cwd=tmp_path,
        env=environment | {"MNIST_NPZ": str(digits_slice), "MPLBACKEND": "Agg"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    [figure] = tmp_path.rglob("*.svg")
    assert done.stdout.splitlines() == [
        f"Not MNIST: 7,000 images of {digits_slice}.",
        "Set MNIST_NPZ to the path of mnist.npz for the real ones.",
        f"records = {len(study.records.read())}",
        "images = 6000",
        str(figure),
    ]
