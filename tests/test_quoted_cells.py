"""A page shows the cells that it quotes, and what they put out."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

import quoted_cells
import stories

PAGE = "# A page\n\nText.\n\n```{code-cell}\n%s\n```\n"


@pytest.fixture
def quotes(make_app, tmp_path, rootdir, monkeypatch):
    """Return a function that builds the site of one page and gives its HTML."""
    source = tmp_path / "site"
    shutil.copytree(rootdir / "test-quotes", source)
    monkeypatch.setattr(stories, "EXAMPLES", source / "examples")
    monkeypatch.setattr(stories, "STORE", tmp_path / "executed")
    monkeypatch.setattr(stories, "find_digits", lambda: stories.Digits("digits", {}, stand_in=True))
    for memory in (quoted_cells.digits, quoted_cells.executed_story):
        memory.cache_clear()

    def build(page: str | None = None) -> str:
        if page is not None:
            (source / "index.md").write_text(page, encoding="utf-8")
        app = make_app("html", srcdir=source)
        app.build()
        build.warnings = app.warning.getvalue()
        build.dependencies = {Path(path).name for path in app.env.dependencies["index"]}
        return (Path(app.outdir) / "index.html").read_text(encoding="utf-8")

    yield build
    for memory in (quoted_cells.digits, quoted_cells.executed_story):
        memory.cache_clear()


def test_a_quote_becomes_the_code_and_its_output(quotes):
    page = quotes()
    assert "first" in page
    assert "20, 22" not in page, "the cell 'setup' is not quoted"
    assert "42" in page
    assert quotes.warnings == ""


def test_a_page_depends_on_the_scripts_that_it_quotes(quotes):
    quotes()
    assert "tale.py" in quotes.dependencies


def test_a_page_depends_on_the_scripts_whose_numbers_it_mentions(quotes):
    quotes("# A page\n\nIt is short, see `tale.py`.\n")
    assert "tale.py" not in quotes.dependencies
    quotes("# A page\n\nIt is {number}`tale.sum:d`.\n")
    assert "tale.py" in quotes.dependencies


def test_a_quote_of_a_cell_that_does_not_exist_names_page_line_and_the_nearest(quotes):
    quotes(PAGE % ":quote: tale/sun")
    assert re.search(r"index\.md:5: WARNING: quotes 'tale/sun'.*: tale/sum", quotes.warnings)


def test_code_in_a_page_is_refused(quotes):
    quotes(PAGE % "print(1)")
    assert re.search(r"index\.md:5: WARNING: a code cell with code of its own", quotes.warnings)


def test_a_page_says_when_its_results_come_from_the_stand_in_digits(quotes):
    tale = stories.EXAMPLES / "tale.py"
    assert "scikit-learn" not in quotes()
    (stories.EXAMPLES / "mnist.py").write_text("x = 1\n")
    tale.write_text(tale.read_text().replace("# %% setup\n", "# %% setup\nimport mnist\n"))
    quoted_cells.executed_story.cache_clear()
    assert "scikit-learn" in quotes()


def test_a_story_that_fails_ends_the_build_with_its_one_message(quotes):
    tale = stories.EXAMPLES / "tale.py"
    tale.write_text(tale.read_text().replace("# %% setup\n", "# %% setup\n1 / 0\n"))
    with pytest.raises(SystemExit, match=r"tale\.py:\d+: cell 'setup' failed: ZeroDivisionError"):
        quotes()


def test_the_values_of_a_story_are_read_back_as_published(quotes):
    quotes()
    published = (
        "# %% sum\nfrom IPython.display import display\n"
        "def glue(name, value):\n"
        "    display({'application/papermill.record/text/plain': repr(value)}, raw=True,\n"
        "            metadata={'scrapbook': {'name': name}})\n"
        "glue('share', 0.25)\nglue('pair', (0.5, 0.1))\n"
    )
    (stories.EXAMPLES / "tale.py").write_text(published)
    quoted_cells.executed_story.cache_clear()
    assert quoted_cells.glued_values("tale") == {"share": 0.25, "pair": (0.5, 0.1)}


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
        for page in sorted((stories.PROJECT / "docs").glob("*.md"))
    }


@pytest.mark.parametrize("story", stories.find_stories().values(), ids=lambda story: story.name)
def test_every_story_is_told_whole_on_one_page_each_cell_once(pages, story):
    """In an order for readers: what prepares the data may stand below what came of it."""
    whole = sorted(f"{story.name}/{cell}" for cell in story.cells)
    homes = [
        page
        for page, quoted in pages.items()
        if sorted(quote for quote in quoted if quote.startswith(f"{story.name}/")) == whole
    ]
    assert len(homes) == 1, f"{story.path.name} is told whole on {homes or 'no page'}"


def test_the_cells_of_a_story_are_exactly_its_script():
    for story in stories.find_stories().values():
        text = story.path.read_text(encoding="utf-8")
        body = "".join(
            line for line in text.splitlines(True) if not stories.CELL_MARK.fullmatch(line.strip())
        )
        code = "\n".join(cell.code for cell in story.cells.values())
        strip = lambda source: [line for line in source.splitlines() if line.strip()]  # noqa: E731
        assert strip(body)[-len(strip(code)) :] == strip(code)


def test_notebooks_are_valid(quotes):
    quotes()
    nbformat.validate(quoted_cells.executed_story("tale"))
