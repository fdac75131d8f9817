"""Two builds of a book differ in no byte, wherever and whenever they are made."""

import shutil

import pytest

from second_book import Book

CELL = """# %% here
import os
print({what})

"""
LAST = "# %% numbers"


@pytest.fixture
def book(tmp_path, rootdir) -> Book:
    return Book(shutil.copytree(rootdir / "test-book", tmp_path / "book"))


def test_two_builds_of_a_book_differ_in_no_byte(book):
    done = book.run("reproducible")
    assert done.stdout == "Two builds differ in no byte.\n", done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("what", ["os.getcwd()", "hash('a')"])
def test_a_page_that_shows_its_surroundings_is_named(book, what):
    story = book.folder / "examples/fall.py"
    cells = story.read_text(encoding="utf-8")
    assert cells.count(LAST) == 1
    story.write_text(cells.replace(LAST, CELL.format(what=what) + LAST), encoding="utf-8")
    with (book.folder / "docs/measure.md").open("a") as page:
        page.write("\n```{code-cell}\n---\nquote: fall/here\n---\n```\n")
    done = book.run("reproducible")
    assert done.returncode == 1
    _before, named, differing = done.stdout.partition("Two builds differ in:\n")
    assert named, done.stdout
    pages = [name for name in differing.split() if name.endswith(".html")]
    assert pages == ["ar/measure.html", "en/measure.html", "fr/measure.html"]
