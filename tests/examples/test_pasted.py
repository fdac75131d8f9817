"""What a page shows can be pasted, cell after cell, into an empty notebook in an empty folder.

Here the cells are pasted into a script, in the order in which their story runs. It finds no file of
the book, only the packages; and since a test downloads nothing, its digits are a slice of MNIST.
"""

import os
import subprocess
import sys
from itertools import takewhile

import pytest
from myst_nb.core.read import read_myst_markdown_notebook

import run_alone
from polybook.stories import find_stories
from this_book import BOOK

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


def code_shown(cell):
    """What pages show of a cell: its own code, or that which it makes for them."""
    if cell.shows is None:
        return cell.code
    made = {}
    exec(cell.code, made)
    return made[cell.shows]


def run_in_an_empty_folder(cells, digits, folder):
    """Run what pages show of these cells, one after the other; return what they print."""
    empty, home = folder / "empty", folder / "home"
    empty.mkdir()
    code = "\n\n".join(
        SLICE.format(path=str(digits)) + cell.code if LOAD in cell.code else code_shown(cell)
        for cell in cells
    )
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input=code,
        cwd=empty,
        env=os.environ | {"MPLBACKEND": "Agg", "KERAS_HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert list(empty.iterdir()) == []
    empty.rmdir()
    return done.stdout


@pytest.mark.parametrize("page", QUOTES)
def test_what_a_page_shows_runs_in_an_empty_folder(page, digits_slice, tmp_path):
    for cells in pasted(page).values():
        run_in_an_empty_folder(cells, digits_slice, tmp_path)


@pytest.mark.parametrize(
    "story", [story for story, cell in sorted(SHOWN) if STORIES[story].cells[cell].shows]
)
def test_with_what_it_brings_along_a_story_prints_the_same(story, digits_slice, tmp_path):
    cells = [cell for cell in STORIES[story].cells.values() if (story, cell.name) in SHOWN]
    before_digits = list(takewhile(lambda cell: LOAD not in cell.code, cells))
    assert before_digits[0].shows
    printed = run_in_an_empty_folder(before_digits, digits_slice, tmp_path)
    assert printed
    assert run_alone.run(STORIES[story].path, digits_slice).output.startswith(printed)


@pytest.mark.parametrize("page", QUOTES)
def test_a_page_shows_the_cells_of_a_story_in_their_order(page):
    for story, cells in STORIES.items():
        shown = [cell for of, cell in QUOTES[page] if of == story]
        assert shown == [name for name in cells.cells if name in shown]
