"""What a page shows can be pasted, cell after cell, into an empty notebook in an empty folder.

Here the cells of the page's own notebook run, one after the other. They find no file of the book,
only the packages; and since a test downloads nothing, their digits are a few of MNIST.
"""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from itertools import takewhile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from myst_nb.core.read import read_myst_markdown_notebook

from polybook.stories import find_stories
from this_book import BOOK, LANGUAGES

PYTHON = os.environ.get("PYTHON_OF_A_READER", sys.executable)
"""In `nox -s notebooks`, that of an environment with only what notebooks are said to need."""
LOAD = "keras.datasets.mnist.load_data"
END = "-- the end of a cell --"


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
SAMPLE = "index"
"""The page whose notebook is run in every way, unless all are: it trains nothing."""
LONG = {"answer-2", "experiment", "ship-it", "which-and-where"}
"""Pages whose notebooks train for as long on few digits: run whole only where all are."""
LANGUAGE = {page: list(LANGUAGES)[number % len(LANGUAGES)] for number, page in enumerate(QUOTES)}
"""Which of the notebooks of a page is run: their code is the same, see tests/site."""


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


@pytest.mark.parametrize("page", QUOTES)
def test_a_page_shows_the_cells_of_a_story_in_their_order(page):
    for story, cells in STORIES.items():
        shown = [cell for of, cell in QUOTES[page] if of == story]
        assert shown == [name for name in cells.cells if name in shown]


def names_of(source: str) -> tuple[dict[str, int], dict[str, int]]:
    """The names that a cell sets, and those that it uses, each with the first line where it does.

    Without those of imports, which every story imports alike.
    """
    sets, uses = {}, {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            lines = uses if isinstance(node.ctx, ast.Load) else sets
            lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            sets.setdefault(node.name, node.lineno)
    return sets, uses


@pytest.mark.parametrize(
    "page", [page for page in QUOTES if len({of for of, _ in QUOTES[page]}) > 1]
)
def test_no_story_of_a_page_takes_what_another_has_named(page):
    """They share the notebook of the page: a cell finds what its own story has put there."""
    last: dict[str, str] = {}
    own: dict[str, set[str]] = {}
    for story, name in QUOTES[page]:
        sets, uses = names_of(STORIES[story].cells[name].code)
        mine = own.setdefault(story, set())
        for used in (uses.keys() & mine) - {
            used for used in sets if sets[used] < uses.get(used, 0)
        }:
            assert last[used] == story, f"{story}/{name} finds {used} of {last[used]}"
        mine.update(sets)
        last |= dict.fromkeys(sets, story)


# Notebooks, which have a few cells more: what brings files, and the digits that are at hand


@pytest.fixture(scope="module")
def few_digits(digits_slice, tmp_path_factory) -> Path:
    """An .npz file with 256 training and 128 test images: two batches of training at least."""
    path = tmp_path_factory.mktemp("digits") / "few.npz"
    with np.load(digits_slice) as file:
        counts = {"train": 256, "test": 128}
        np.savez(path, **{name: file[name][: counts[name.partition("_")[2]]] for name in file})
    return path


def cells_of(site, page):
    """The cells of code of a page's notebook, by the id of each."""
    file = site / LANGUAGE[page] / "notebooks" / f"{page}.ipynb"
    read = nbformat.read(file, as_version=4)
    return {cell.id: cell.source for cell in read.cells if cell.cell_type == "code"}


def run_in_an_empty_folder(cells: Iterable[str], folder, environment) -> list[str]:
    """Run cells, one after the other, in a Python without the book; return what each prints."""
    empty, home = folder / "empty", folder / "home"
    empty.mkdir()
    variables = {name: value for name, value in os.environ.items() if name != "MNIST_NPZ"}
    done = subprocess.run(
        [PYTHON, "-I", "-"],
        input=f"\n\nprint({END!r})\n\n".join(cells),
        cwd=empty,
        env=variables | {"MPLBACKEND": "Agg", "KERAS_HOME": str(home)} | environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert list(empty.iterdir()) == []
    return done.stdout.split(f"{END}\n")


@pytest.fixture(scope="module")
def printed(
    site, few_digits, tmp_path_factory, pytestconfig
) -> Callable[[str], list[tuple[str, str]]]:
    """Run a page's notebook, once however many tests ask: each cell, and what it prints.

    Of a long one, unless all are asked for, the cells before the digits.
    """
    are_all_asked = pytestconfig.getoption("--all-notebooks")

    @cache
    def run(page: str) -> list[tuple[str, str]]:
        cells = list(cells_of(site, page).values())
        if page in LONG and not are_all_asked:
            cells = list(takewhile(lambda cell: LOAD not in cell, cells))
        folder = tmp_path_factory.mktemp(page)
        texts = run_in_an_empty_folder(cells, folder, {"MNIST_NPZ": str(few_digits)})
        return list(zip(cells, texts, strict=True))

    return run


def test_a_notebook_runs_in_an_empty_folder(page_of_tests, printed):
    assert printed(page_of_tests)


OTHER_WAYS = {
    "without MNIST": {"MNIST_OFFLINE": "1"},
    "on JAX": {"MNIST_OFFLINE": "1", "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
}


def pytest_generate_tests(metafunc):
    """Run a sample of the notebooks, or all of them in every way, if the command asks."""
    are_all_asked = metafunc.config.getoption("--all-notebooks")
    if "page_in_every_way" in metafunc.fixturenames:
        metafunc.parametrize("page_in_every_way", QUOTES if are_all_asked else [SAMPLE])
    if "page_of_tests" in metafunc.fixturenames:
        pages = QUOTES if are_all_asked else [page for page in QUOTES if page not in LONG]
        metafunc.parametrize("page_of_tests", pages)


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_notebook_runs_without_mnist_and_on_jax(page_in_every_way, way, site, tmp_path):
    if way == "on JAX" and importlib.util.find_spec("jax") is None:
        pytest.skip("JAX is not installed")
    cells = cells_of(site, page_in_every_way).values()
    code = [*cells, "import keras\nprint(keras.backend.backend())"]
    printed = "".join(run_in_an_empty_folder(code, tmp_path, OTHER_WAYS[way]))
    has_its_own = any("KERAS_BACKEND" in cell for cell in code)
    assert printed.endswith("jax\n" if way == "on JAX" and not has_its_own else "tensorflow\n")
    assert ("Not MNIST" in printed) == any(LOAD in cell for cell in code)


@pytest.mark.parametrize("page", QUOTES)
def test_what_a_page_shows_needs_nothing_of_the_other_cells_of_its_notebook(page, site):
    quoted = {f"{story}-{cell}" for story, cell in QUOTES[page]}
    trees = {name: ast.parse(code) for name, code in cells_of(site, page).items()}
    assert quoted <= trees.keys()
    shown = [tree for name, tree in trees.items() if name in quoted]
    others = [tree for name, tree in trees.items() if name not in quoted]
    made_elsewhere = set().union(*map(bound, others)) - set().union(*map(bound, shown))
    used = {node.id for tree in shown for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not used & made_elsewhere


def bound(tree: ast.AST) -> set[str]:
    """The names that code imports or assigns."""
    return {
        name
        for node in ast.walk(tree)
        for name in (
            [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
            if isinstance(node, ast.Import | ast.ImportFrom)
            else [node.id]
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            else []
        )
    }


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in QUOTES
        if any(STORIES[story].cells[cell].shows for story, cell in QUOTES[page])
    ],
)
def test_with_what_it_brings_along_a_story_prints_the_same(page, printed, run_story):
    [story] = {story for story, _cell in QUOTES[page]}
    before_digits = takewhile(lambda cell_and_text: LOAD not in cell_and_text[0], printed(page))
    said = "".join(text for _cell, text in before_digits)
    assert said
    assert run_story(story).output.startswith(said)
