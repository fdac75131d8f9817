"""What a page shows can be pasted, cell after cell, into an empty notebook in an empty folder.

Here the cells are pasted into a script, in the order in which their story runs. It finds no file of
the book, only the packages; and since a test downloads nothing, its digits are a slice of MNIST.
"""

import os
import subprocess
import sys

import pytest
from myst_nb.core.read import read_myst_markdown_notebook

from polybook.stories import find_stories
from this_book import BOOK

# Pages on the records of the study, whose code needs modules that no page brings yet.
STILL_TO_COME = {
    "accuracy-or-speed",
    "does-it-always-help",
    "index",
    "more-epochs",
    "what-changes",
    "what-the-loss-sees",
    "which-and-where",
}

LOAD = "keras.datasets.mnist.load_data"
SLICE = """
import numpy
with numpy.load({path!r}) as file:
    train, test = ((file["x_" + part], file["y_" + part]) for part in ("train", "test"))
digits = [array[:640] for array in train], [array[:128] for array in test]
keras.datasets.mnist.load_data = lambda: digits
"""
"""Goes before the cell that loads the digits: Keras is imported and set up by then."""


def quotes_of(page):
    """The cells that a page quotes, as (story, cell), and whether it shows their code."""
    notebook = read_myst_markdown_notebook(page.read_text(encoding="utf-8"))
    options = [cell.metadata for cell in notebook.cells if cell.cell_type == "code"]
    return {
        tuple(option["quote"].split("/")): "remove-input" not in option.get("tags", [])
        for option in options
    }


STORIES = find_stories(BOOK)
QUOTES = {page.stem: quotes_of(page) for page in sorted(BOOK.pages.glob("*.md"))}
QUOTES = {page: quotes for page, quotes in QUOTES.items() if quotes}
SHOWN = set().union(*QUOTES.values())


def pasted(page):
    """By story, the cells that a reader of the page pastes: up to the last one that it quotes.

    Where the page shows a figure without its code, those before it come from the story's own page.
    """
    cells = {}
    for story in dict.fromkeys(story for story, _ in QUOTES[page]):
        shown = [name for name in STORIES[story].cells if (story, name) in SHOWN]
        last = max(shown.index(name) for of, name in QUOTES[page] if of == story)
        cells[story] = [STORIES[story].cells[name] for name in shown[: last + 1]]
    return cells


@pytest.mark.parametrize("page", [page for page in QUOTES if any(QUOTES[page].values())])
def test_a_page_that_shows_code_shows_all_that_comes_before_it(page):
    needed = {(story, cell.name) for story, cells in pasted(page).items() for cell in cells}
    assert set(QUOTES[page]) == needed


def test_the_pages_still_to_come_have_code():
    assert set(QUOTES) >= STILL_TO_COME


@pytest.fixture(params=QUOTES)
def page(request):
    """Each page with code. Those still to come have to fail: else they have come."""
    if request.param in STILL_TO_COME:
        request.applymarker(
            pytest.mark.xfail(
                strict=True,
                raises=AssertionError,
                reason="its code imports `study`, and no cell of the page brings that along yet",
            )
        )
    return request.param


def test_what_a_page_shows_runs_in_an_empty_folder(page, digits_slice, tmp_path):
    empty, home = tmp_path / "empty", tmp_path / "home"
    empty.mkdir()
    environment = os.environ | {"MPLBACKEND": "Agg", "KERAS_HOME": str(home)}
    for story, cells in pasted(page).items():
        code = "\n\n".join(
            SLICE.format(path=str(digits_slice)) + cell.code if LOAD in cell.code else cell.code
            for cell in cells
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", code],
            cwd=empty,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, f"{story}: {done.stderr}"
    assert list(empty.iterdir()) == []
