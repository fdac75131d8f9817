"""What a story shows when it runs alone, and that a page is left as it is."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from polybook.notebooks.scripts import all_scripts
from polybook.stories import find_stories
from this_book import BOOK

NUMBERS = """
import numpy as np

import alone

numbers = {"images": np.int64(7), "rate": np.float32(0.5), "gain": (np.float64(0.98), 0.01)}
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


def test_a_script_of_the_zip_says_what_its_story_says_as_a_notebook(
    tmp_path, digits_slice, run_story
):
    """One that needs records and digits; all others are run as notebooks alone."""
    with zipfile.ZipFile(io.BytesIO(all_scripts(find_stories(BOOK).values(), BOOK))) as scripts:
        scripts.extractall(tmp_path)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, tmp_path / "examples" / "counterexamples.py"],
        cwd=tmp_path,
        env=environment | {"MNIST_NPZ": str(digits_slice), "MPLBACKEND": "Agg"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    # Beside what it prints, it says where it keeps its figures.
    said, expected = (
        [Path(line).name if line.endswith(".svg") else line for line in text.splitlines()]
        for text in (done.stdout, run_story("counterexamples").output)
    )
    assert said == expected
    figures = [line for line in said if line.endswith(".svg")]
    assert figures
    assert len(list(tmp_path.rglob("*.svg"))) == len(figures)
