"""Run the stories once in all tests: each as the notebook of its page does, alone in a folder.

What comes of it, the tests of its numbers look at as well. No page of the site is needed for that:
the notebook's code is made here as a build makes it, and `tests/examples/test_pasted.py` holds that
the site has the same.
"""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook

import run_alone
from polybook.notebooks.scripts import Quote, pieces
from polybook.stories import find_stories
from this_book import BOOK, LANGUAGES

IN_THE_BOOK = f"""\
# The notebook ends here. What no page shows runs as in the story's script, and finds the book.
import sys
__file__ = {{path!r}}
sys.path.append({str(BOOK.examples)!r})"""
LOAD = "keras.datasets.mnist.load_data"
ON_JAX = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
RUN_ON_JAX = {"own_data"}
"""Each story runs once: one of them shows that code of the book runs on Keras' JAX backend, too."""
HAS_RUN_ON_JAX = """\
import keras
assert keras.backend.backend() == "jax", keras.backend.backend()"""
LOOK = f"""\
{(BOOK.root / BOOK.settings["story_style"]).read_text(encoding="utf-8")}
svg.fonttype: none"""
"""That of the figures on the pages, with letters that can be read in a file of SVG."""
HAND_OVER = """\
import run_alone
run_alone.hand_over(globals(), *{file_and_names!r})"""


def quotes_of(page: Path) -> dict[tuple[str, str], bool]:
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


def stories_of(page: str) -> list[str]:
    """The stories that a page quotes."""
    return list(dict.fromkeys(story for story, _cell in QUOTES[page]))


def page_of(story: str) -> str:
    """The page that tells a story; a second one would have a notebook that no test runs."""
    pages = [page for page in QUOTES if story in stories_of(page)]
    assert len(pages) == 1, f"{story} is quoted on {pages or 'no page'}, not on one"
    return pages[0]


@cache
def shown(story: str, cell: str) -> str:
    """What pages show of a cell: its code, or what that makes for them."""
    code, variable = STORIES[story].cells[cell].code, STORIES[story].cells[cell].shows
    if not variable:
        return code
    found = {}
    exec(code, found)
    return found[variable]


def code_of(page: str, stories: Iterable[str]) -> dict[str, str]:
    """The code of a page's notebook, as far as it is of these stories, by the id of each cell."""
    quotes = [
        Quote(place, story, cell, is_folded=False)
        for place, (story, cell) in enumerate(QUOTES[page])
        if story in stories
    ]
    code = {(story, cell): shown(story, cell) for story in stories for cell in STORIES[story].cells}
    parts = pieces(quotes, STORIES, code)
    return {piece.name: piece.code for place in sorted(parts) for piece in parts[place]}


def cells_of(site: Path, page: str, turn: int = 0) -> list[nbformat.NotebookNode]:
    """The cells of code of a page's notebook, in another language with each turn.

    Their code is the same: see tests/site.
    """
    number = list(QUOTES).index(page) + turn
    file = site / list(LANGUAGES)[number % len(LANGUAGES)] / "notebooks" / f"{page}.ipynb"
    read = nbformat.read(file, as_version=4)
    return [cell for cell in read.cells if cell.cell_type == "code"]


def made(story: str, cell: str, name: str, **given):
    """What the statement of a cell that makes ``name`` makes of what is ``given``."""
    code = STORIES[story].cells[cell].code
    [statement] = [each for each in ast.parse(code).body if name in _makes(each)]
    exec(compile(ast.Module([statement], []), story, "exec"), given)
    return given[name]


def _makes(statement: ast.stmt) -> set[str]:
    """The names that a definition or an assignment makes."""
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    parts = [part for target in targets for part in ast.walk(target)]
    return {part.id for part in parts if isinstance(part, ast.Name)}


class Register:
    """The runs of a session, in a folder that all who run its tests side by side share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.claimed: set[str] = set()
        self.kept: dict[str, run_alone.Run] = {}

    def run(self, name: str, digits: Path) -> run_alone.Run:
        """Run a story, or give back what came of it when it was run here.

        Raises AssertionError where the story fails, or where another process has run it: what came
        of it there is not known here.
        """
        if name not in self.kept:
            self._claim(name)
            self.kept[name] = run(name, digits)
        done = self.kept[name]
        assert done.returncode == 0, done.errors
        return done

    def _claim(self, name: str) -> None:
        if name in self.claimed:
            return
        asks = os.environ.get("PYTEST_CURRENT_TEST", "a test")
        self.folder.mkdir(exist_ok=True)
        try:
            with (self.folder / name).open("x", encoding="utf-8") as file:
                file.write(asks)
        except FileExistsError:
            first = (self.folder / name).read_text(encoding="utf-8")
            raise AssertionError(
                f"{asks} asks for the story {name}, which another process has run for {first}. "
                "Put the test into tests/examples, whose tests share a process: see "
                "pytest_xdist_make_scheduler in tests/conftest.py."
            ) from None
        self.claimed.add(name)


def run(name: str, digits: Path) -> run_alone.Run:
    """Run a story on the digits in an .npz file: its part of the notebook, and then the rest.

    The rest is what no page shows after that: the numbers, and what explanations compute with.
    """
    story = STORIES[name]
    cells = code_of(page_of(name), [name])
    rest = [cell.code for cell in story.cells.values() if f"{name}-{cell.name}" not in cells]
    with TemporaryDirectory() as folder:
        values = Path(folder) / "values.json"
        ending = HAND_OVER.format(file_and_names=[str(values), *run_alone.to_hand_over(story.path)])
        code = [*cells.values(), IN_THE_BOOK.format(path=str(story.path)), *rest, ending]
        look = Path(folder) / "look"
        look.write_text(LOOK, encoding="utf-8")
        environment = {"MNIST_NPZ": str(digits), "MATPLOTLIBRC": str(look)}
        if name in RUN_ON_JAX and importlib.util.find_spec("jax"):
            environment |= ON_JAX
            code.append(HAS_RUN_ON_JAX)
        done = run_in_an_empty_folder(code, Path(folder), environment)
        return run_alone.came_of(story.path, done, values)


def run_in_an_empty_folder(
    code: Iterable[str], folder: Path, environment: dict[str, str], python: str = sys.executable
) -> subprocess.CompletedProcess:
    """Run cells, one after the other, in a Python that finds nothing of the book."""
    empty, home = folder / "empty", folder / "home"
    empty.mkdir()
    variables = {name: value for name, value in os.environ.items() if name != "MNIST_NPZ"}
    done = subprocess.run(
        [python, "-I", "-"],
        input="\n\n".join(code),
        cwd=empty,
        env=variables | {"MPLBACKEND": "Agg", "KERAS_HOME": str(home)} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=run_alone.LIMIT,
    )
    left = [path.name for path in empty.iterdir()]
    assert not left, f"the code has left {left} in the folder that it ran in"
    return done
