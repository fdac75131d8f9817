"""Numbers of the stories in prose, in every language. How they are written: test_numbers.py."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.util.console import strip_colors


def visible(text):
    """Show a no-break space as _ and a narrow one as ~."""
    return text.replace("\u00a0", "_").replace("\u202f", "~")


@pytest.fixture
def text(app):
    """Build the tiny site; return the lines of text of its pages, without the navigation."""
    app.build()
    assert app.warning.getvalue() == ""
    pages = [(app.outdir / page).read_text("utf-8") for page in ("index.html", "plot.html")]
    mains = [BeautifulSoup(page, "html.parser").find(role="main") for page in pages]
    # The sign after a caption is the link to it.
    return [visible(line).rstrip("¶") for main in mains for line in main.get_text().splitlines()]


@pytest.mark.sphinx("html", testroot="numbers", freshenv=True)
def test_the_original_shows_the_number_wherever_it_stands(text):
    assert [line for line in text if "says" in line] == [
        "The paragraph says 98.9%.",
        "The heading says 25_s",
        "The cell says 98.9%",
        "The note says 70,000.",
        "The item says (98.9_±_0.1)%.",
        "The caption says 1.2_×_10⁻³.",
        "Its own name says 0.5.",
        "The plot says 98.9%.",
    ]


@pytest.mark.sphinx("html", testroot="numbers", confoverrides={"language": "es"}, freshenv=True)
def test_a_translation_shows_the_number_wherever_it_stands(text):
    assert [line for line in text if "dice" in line] == [
        "98,9_%, dice el párrafo.",
        "25_s, dice el encabezado",
        "98,9_%, dice la celda",
        "70~000, dice la nota.",
        "(98,9_±_0,1)_%, dice el punto.",
        "1,2_×_10⁻³, dice el pie.",
        "0,5, dice su propio nombre.",
        "98,9_%, dice el gráfico.",
    ]


@pytest.mark.sphinx("html", testroot="numbers", freshenv=True)
def test_nothing_that_sphinx_will_take_away_is_used(app, recwarn):
    app.build()
    told = [warning for warning in recwarn if "RemovedInSphinx" in type(warning.message).__name__]
    assert not [warning for warning in told if "polybook" in warning.filename]


@pytest.mark.sphinx("html", testroot="numbers", freshenv=True)
def test_each_page_depends_on_the_story_whose_numbers_it_shows(app):
    app.build()
    for page in ("index", "plot"):
        assert Path(app.srcdir, "examples", "story.py") in map(Path, app.env.dependencies[page])


WRITTEN = {"extensions": ["myst_nb", "polybook.number_role", "polybook.whole_page"]}


@pytest.mark.sphinx(
    "html", testroot="numbers", confoverrides=WRITTEN | {"page_reloads": True}, freshenv=True
)
def test_where_pages_are_written_a_number_leads_to_the_line_that_gives_it(app):
    app.build()
    page = BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")
    told = {each.get_text(): each["title"] for each in page.find(role="main").find_all("abbr")}
    place, _, what = told["98.9%"].rpartition(": ")
    assert what == "numbers['accuracy']"
    file, _, line = place.rpartition(":")
    [named] = Path(app.srcdir, file).read_text("utf-8").splitlines()[int(line) - 1 : int(line)]
    assert '"accuracy": 0.9885' in named


@pytest.mark.sphinx("html", testroot="numbers", confoverrides=WRITTEN, freshenv=True)
def test_in_a_book_that_is_read_a_number_is_a_text(app):
    app.build()
    assert "<abbr" not in (app.outdir / "index.html").read_text("utf-8")


@pytest.mark.sphinx("html", testroot="numbers", freshenv=True)
def test_without_the_part_that_reloads_pages_a_number_is_a_text(app):
    app.build()
    assert "page_reloads" not in app.config
    assert "<abbr" not in (app.outdir / "index.html").read_text("utf-8")


@pytest.mark.sphinx("gettext", testroot="numbers", freshenv=True)
def test_a_translator_sees_the_role_and_not_the_number(app):
    app.build()
    messages = "".join(
        (app.outdir / f"{page}.pot").read_text("utf-8") for page in ("index", "plot")
    )
    for place in ("paragraph", "heading", "cell", "note", "item", "caption", "plot"):
        assert f'msgid "The {place} says {{number}}`story.' in messages


@pytest.mark.sphinx("html", testroot="numbers-wrong", freshenv=True)
def test_a_wrong_number_is_an_error_with_page_line_and_next_step(app):
    app.build()
    warnings = strip_colors(app.warning.getvalue()).splitlines()
    lines = [int(re.search(r"index\.md:(\d+)", line)[1]) for line in warnings]
    assert lines == [5, 7, 9, 11, 13, 15, 17, 19]
    story, name, pair, no_pair, integer, no_form, other_form, none = warnings
    assert "examples/ has no story 'storey'. Did you mean: story, loan?" in story
    assert re.search(
        r"gives no number 'acuracy'\. Did you mean: accuracy, inaccuracy, \w+\? ", name
    )
    assert "'# %% numbers', gives one with: numbers = {'acuracy': value}" in name
    assert "write the format without ±" in pair
    assert "write the format with ±" in no_pair
    assert "write a format such as .2f" in integer
    assert "write story.name:format" in no_form
    assert "write story.name:format" in other_form
    assert "examples/loan.py gives no number 'rate'. There is none yet." in none
    # A reader of a draft sees what was meant.
    assert "`storey.accuracy:.1%`" in (app.outdir / "index.html").read_text("utf-8")
