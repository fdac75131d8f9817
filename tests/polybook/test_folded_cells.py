"""Folded cells that follow each other are one fold, which says what is in it."""

from pathlib import Path

import pytest
from lxml import html

from polybook.folded_cells import HIDE, SHOW


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """Where the executed story is kept, for all tests."""
    return tmp_path_factory.mktemp("executed")


@pytest.fixture
def built(app, store):
    """The site, built."""
    kept = Path(app.srcdir, "_build", "executed")
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        kept.symlink_to(store)
    app.build()
    assert app.warning.getvalue() == ""
    return app


@pytest.fixture
def page(built) -> html.HtmlElement:
    return html.fromstring((built.outdir / "index.html").read_text(encoding="utf-8"))


spanish = pytest.mark.sphinx("html", testroot="folds", srcdir="folds-es")
english = pytest.mark.sphinx(
    "html", testroot="folds", srcdir="folds-en", confoverrides={"language": "en"}
)


def folds(page: html.HtmlElement) -> list[html.HtmlElement]:
    return page.xpath("//details")


def prompts(page: html.HtmlElement) -> list[list[str]]:
    """What each fold says while it is shut, and while it is open."""
    return [
        [" ".join(span.text_content().split()) for span in fold.xpath("summary/span")]
        for fold in folds(page)
    ]


@english
def test_neighbours_share_a_fold_up_to_what_is_shown(page):
    first = "what to run first in an empty notebook, set-up, draw"
    names = [first, "count", "last"]
    assert prompts(page) == [[each.format(cells=name) for each in (SHOW, HIDE)] for name in names]


@spanish
def test_the_prompts_are_translated_and_the_names_of_cells_are_code(page):
    assert prompts(page)[0] == [
        "Mostrar <lo primero y set-up y draw>",
        "Ocultar lo primero y set-up y draw",
    ]
    names = page.xpath("//summary/span[@class='collapsed admonition-title']/code[@lang='en']")
    assert [name.text for name in names] == ["set-up", "draw", "count", "last"]
    assert all(name.get("translate") == "no" for name in names)


@english
def test_what_a_cell_prints_is_folded_with_it_if_the_page_says_so(page):
    printed = ".//div[contains(@class, 'cell_output')]//pre"
    folded = [[pre.text_content().strip() for pre in fold.xpath(printed)] for fold in folds(page)]
    assert folded == [["what is printed", "beside the figure"], ["how many"], []]
    assert page.xpath("//pre[normalize-space()='the end'][not(ancestor::details)]")


@english
def test_figures_are_never_folded_away(page):
    assert len(page.xpath("//div[@class='cell_output docutils container']/img")) == 2
    assert not page.xpath("//details//img")


@english
def test_a_summary_holds_no_paragraph_and_is_left_out_of_excerpts(page):
    for summary in page.xpath("//summary"):
        assert not summary.xpath(".//p")
        assert summary.get("class") == "no-search"
        assert summary.get("aria-label") is None


@english
def test_no_search_finds_the_words_of_a_prompt(built):
    index = (built.outdir / "searchindex.js").read_text(encoding="utf-8")
    assert '"print"' in index
    assert "notebook" not in index


@english
def test_what_is_packed_stays_marked_within_its_fold(page):
    [packed] = page.xpath(
        "//details//div[contains(@class, 'cell') and contains(@class, 'no-search')]"
    )
    assert packed.text_content().strip() == "qqfzx = 1"


@pytest.mark.sphinx("text", testroot="folds", srcdir="folds-text")
def test_a_builder_without_folds_shows_the_cells(built):
    text = (built.outdir / "index.txt").read_text(encoding="utf-8")
    assert 'print("the end")' in text
