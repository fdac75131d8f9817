"""What a page shows can be pasted, cell after cell, into an empty notebook in an empty folder.

The tests of a story run its part of the page's notebook, alone in such a folder: see `story_runs`.
`nox -s notebooks` runs the notebook of every page whole: see `whole_notebooks`.
"""

import ast
from itertools import takewhile

import pytest
from myst_nb.core.read import read_myst_markdown_notebook

from story_runs import LOAD, QUOTES, STORIES, cells_of, code_of, stories_of
from this_book import BOOK

SHOWN = set().union(*QUOTES.values())


def pasted(page):
    """By story, the cells that a reader of the page pastes: up to the last one that it quotes.

    Where the page shows a figure without its code, those before it come from the story's own page.
    """
    cells = {}
    for story in stories_of(page):
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


ON_RECORDS = [
    page
    for page in QUOTES
    for story in stories_of(page)
    if any(BOOK.examples / "records" in file.parents for file in STORIES[story].files)
]


@pytest.mark.parametrize("page", ON_RECORDS)
def test_a_page_on_records_begins_with_one_folded_cell_that_brings_what_it_needs(page):
    brought = [cell for cell in QUOTES[page] if STORIES[cell[0]].cells[cell[1]].shows]
    assert brought == list(QUOTES[page])[:1]
    text = (BOOK.pages / f"{page}.md").read_text(encoding="utf-8")
    cells = read_myst_markdown_notebook(text).cells
    first = next(cell for cell in cells if cell.cell_type == "code")
    assert "hide-cell" in first.metadata.get("tags", ())


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


@pytest.mark.parametrize("page", [page for page in QUOTES if len(stories_of(page)) > 1])
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


@pytest.mark.parametrize("page", QUOTES)
def test_a_notebook_runs_in_an_empty_folder(page, site, run_story):
    """Each story in it by itself: `whole_notebooks` runs them one after the other."""
    code = [(cell.id, cell.source) for cell in cells_of(site, page)]
    assert code == list(code_of(page, stories_of(page)).items())
    for story in stories_of(page):
        assert run_story(story).numbers


@pytest.mark.parametrize("page", QUOTES)
def test_what_a_page_shows_needs_nothing_of_the_other_cells_of_its_notebook(page):
    quoted = {f"{story}-{cell}" for story, cell in QUOTES[page]}
    code = code_of(page, stories_of(page))
    trees = {name: ast.parse(cell) for name, cell in code.items()}
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
def test_with_what_it_brings_along_a_story_prints_what_its_page_shows(page, site, run_story):
    """The build has executed the story with all of its records."""
    [story] = stories_of(page)
    before_digits = takewhile(lambda cell: LOAD not in cell.source, cells_of(site, page))
    shown = "".join(output.get("text", "") for cell in before_digits for output in cell.outputs)
    assert shown
    assert run_story(story).output.startswith(shown)
