"""Every story is told whole on a page of the book, and its cells are its script."""

import pytest

from polybook.stories import CELL_MARK, NUMBERS, find_stories
from this_book import BOOK


@pytest.fixture(scope="module")
def pages() -> dict[str, list[str]]:
    """The quotes of each page of the book."""
    from myst_nb.core.read import read_myst_markdown_notebook

    return {
        page.stem: [
            cell.metadata["quote"]
            for cell in read_myst_markdown_notebook(page.read_text(encoding="utf-8")).cells
            if cell.cell_type == "code"
        ]
        for page in sorted(BOOK.pages.glob("*.md"))
    }


AT_HAND = """\
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()"""

FOR_AN_EXPLANATION = "# What an explanation computes with. No page shows this cell."


@pytest.mark.parametrize("story", find_stories(BOOK).values(), ids=lambda story: story.name)
def test_every_story_is_told_whole_on_one_page_each_cell_once(pages, story):
    """In an order for readers: what prepares the data may stand below what came of it.

    But for the numbers, which are for prose, what no reader needs, and what only an explanation
    computes with.
    """
    not_told = {
        f"{story.name}/{cell.name}"
        for cell in story.cells.values()
        if cell.name == NUMBERS or cell.code == AT_HAND or FOR_AN_EXPLANATION in cell.code
    }
    whole = sorted({f"{story.name}/{cell}" for cell in story.cells} - not_told)
    homes = [
        page
        for page, quoted in pages.items()
        if sorted(quote for quote in quoted if quote.startswith(f"{story.name}/")) == whole
    ]
    assert len(homes) == 1, f"{story.path.name} is told whole on {homes or 'no page'}"


def test_the_cells_of_a_story_are_exactly_its_script():
    for story in find_stories(BOOK).values():
        text = story.path.read_text(encoding="utf-8")
        body = "".join(
            line for line in text.splitlines(True) if not CELL_MARK.fullmatch(line.strip())
        )
        code = "\n".join(cell.code for cell in story.cells.values())
        strip = lambda source: [line for line in source.splitlines() if line.strip()]  # noqa: E731
        assert strip(body)[-len(strip(code)) :] == strip(code)
