"""Explanations to play with: what a page tells their scripts, and what is there without these."""

import io
import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from sphinx.util.console import strip_colors

from polybook.explore import arrays


@pytest.fixture
def page(app):
    """Build the tiny site; return its page."""
    app.build()
    assert strip_colors(app.warning.getvalue()) == ""
    return BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")


def told(page, name):
    [place] = page.select(".explore")
    return json.loads(place[f"data-{name}"])


def styles(app, page):
    """The text of all style sheets of a page."""
    addresses = [link["href"].partition("?")[0] for link in page.select("link[rel=stylesheet]")]
    return "".join((app.outdir / address).read_text("utf-8") for address in addresses)


def deferred_scripts(app, page):
    """The text of all scripts of a page that wait for it."""
    addresses = [script["src"].partition("?")[0] for script in page.select("script[defer]")]
    return "".join((app.outdir / address).read_text("utf-8") for address in addresses)


@pytest.mark.sphinx("html", testroot="explore", freshenv=True)
def test_a_page_tells_a_script_its_words_and_how_numbers_are_written(page):
    words = told(page, "words")
    assert words["more"] == "One more"
    assert words["sum"] == "The sum is {0}."
    assert words["unit"] == "5 km & <more>"
    assert words["copied"] == "Copied"
    assert told(page, "numbers")["locale"] == "en"


@pytest.mark.sphinx("html", testroot="explore", freshenv=True)
def test_only_pages_that_have_an_explanation_load_its_scripts(app, page):
    # whole_page joins the scripts of a page, and its style sheets.
    own = [app.outdir / f"_static/explore/{name}.js" for name in ("explore", "count")]
    places = [deferred_scripts(app, page).index(path.read_text("utf-8")) for path in own]
    assert places == sorted(places)
    assert all(rule in styles(app, page) for rule in (".explore-buttons", ".count"))
    address, _sign, edition = page.select_one(".explore")["data-later"].partition("?v=")
    assert address == "_static/explore/steps.js"
    assert edition == arrays.edition((app.outdir / address).read_text("utf-8"))
    other = BeautifulSoup((app.outdir / "other.html").read_text("utf-8"), "html.parser")
    assert "explore" not in str(other)
    assert "Explore" not in deferred_scripts(app, other)
    assert ".explore-buttons" not in styles(app, other)
    assert not page.select("script:not([src])"), "nothing stands inline"


@pytest.mark.sphinx("html", testroot="explore", freshenv=True)
def test_the_arrays_lie_in_one_file_that_a_browser_can_keep(app, page):
    [place] = page.select(".explore")
    address, _sign, edition = place["data-arrays"].partition("?v=")
    text = (app.outdir / address).read_text("utf-8")
    assert address == "explore/story/count.js"
    assert edition == arrays.edition(text) != arrays.edition(text + " ")
    assert place["data-bytes"] == str(len(text.encode()))
    given = json.loads(re.fullmatch(r"Explore\.receive\((.*)\);\n", text)[1])
    assert given["steps"] == {"type": "uint16", "shape": [2, 3], "text": "ONPNQNRNSN®8"}
    assert given["weights"]["factor"] == 0.5
    assert not page.select(f"script[src*='{address}']"), "nothing is fetched before it is asked for"


@pytest.mark.sphinx("html", testroot="explore", freshenv=True)
def test_without_scripts_a_page_has_the_figure_and_what_stands_instead(page):
    assert page.select("figure#two-steps svg")
    assert page.select_one(".explore-instead").get_text(strip=True).startswith("Without scripts")
    assert page.select_one(".explore").get_text(strip=True) == ""
    assert page.select_one(".explore")["data-figure"] == "two-steps"


@pytest.mark.sphinx(
    "html",
    testroot="explore",
    freshenv=True,
    confoverrides={"language": "es"},
)
def test_words_are_translated_and_those_that_are_not_say_their_language(app):
    app.build()
    page = BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")
    words = told(page, "words")
    assert words["more"] == "Uno más"
    assert "Uno más" in page.select_one(".explore")["data-words"], "in as few bytes as it takes"
    assert words["sum"] == "La suma es {0}."
    assert words["unit"] == ["5 km & <more>", "en"]
    assert words["copied"] == "Copiado"
    assert told(page, "numbers")["signs"]["decimal"] == ","
    assert f"#{page.select_one('.explore')['id']}" in [a["href"] for a in page.select(".note a")]


@pytest.mark.sphinx(
    "html",
    testroot="explore",
    freshenv=True,
    confoverrides={"language": "es", "page_reloads": True},
)
def test_while_they_are_translated_words_say_where_their_messages_stand(app):
    app.build()
    page = BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")
    words = told(page, "words")
    file = "locale/es/LC_MESSAGES/index.po"
    lines = Path(app.srcdir, file).read_text("utf-8").splitlines()
    line = lines.index('msgid "One more"') + 1
    assert words["more"] == ["Uno más", "", f"{file}:{line}"]
    assert words["unit"] == ["5 km & <more>", "en", file]
    assert words["copied"] == "Copiado", "polybook's own"


@pytest.mark.sphinx("epub", testroot="explore", freshenv=True, confoverrides={"language": "es"})
def test_in_an_edition_no_link_to_words_that_are_not_translated_is_dead(app):
    app.build()
    page = BeautifulSoup((app.outdir / "index.xhtml").read_text("utf-8"), "html.parser")
    links = [a["href"].removeprefix("#") for a in page.select(".note a")]
    assert links
    assert set(links) <= {node["id"] for node in page.select("[id]")}


@pytest.mark.sphinx("gettext", testroot="explore", freshenv=True)
def test_translators_are_told_which_messages_are_words_of_an_explanation(app):
    app.build()
    template = read_po(io.BytesIO((app.outdir / "index.pot").read_bytes()))
    for message in ("One more", "The sum is {0}.", "5 km & <more>"):
        assert "words of explanation 'count'" in template[message].auto_comments
    assert "python-brace-format" in template["The sum is {0}."].flags
    assert "python-brace-format" not in template["One more"].flags


@pytest.mark.sphinx("epub", testroot="explore", freshenv=True)
def test_an_edition_has_the_figure_and_what_stands_instead_and_no_script(app):
    source = Path(app.srcdir, "index.md")
    text = source.read_text("utf-8")
    source.write_text(f"{text}\n```{{explore}} count\n\nNor here.\n```\n", "utf-8")
    try:
        app.build()
    finally:
        source.write_text(text, "utf-8")
    page = (app.outdir / "index.xhtml").read_text("utf-8")
    assert "Two steps." in page
    assert "Without scripts" in page
    assert "Nor here." in page
    assert "data-words" not in page
    assert "<script" not in page
    assert not (app.outdir / arrays.FOLDER).exists(), "nor what it would fetch"


@pytest.mark.sphinx(
    "html",
    testroot="explore",
    srcdir="explore-elsewhere",
    confoverrides={"explore_folder": "../elsewhere"},
)
def test_arrays_that_lie_elsewhere_are_not_written_beside_the_pages(app):
    app.build()
    page = BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")
    assert page.select_one(".explore")["data-arrays"].startswith("../elsewhere/story/count.js?")
    assert not list(app.outdir.rglob("story/count.js"))


WITH_POLICY = {
    "extensions": [
        *("myst_nb", "polybook.explore", "polybook.catalogs", "polybook.interface"),
        "polybook.whole_page",
    ]
}


@pytest.mark.parametrize("worker", ["", "worker = true\n"])
@pytest.mark.sphinx("html", testroot="explore", freshenv=True, confoverrides=WITH_POLICY)
def test_only_a_page_whose_scripts_say_so_may_start_a_worker(app, worker):
    count = Path(app.srcdir, "explore", "count.toml")
    text = count.read_text("utf-8")
    count.write_text(worker + text, "utf-8")
    try:
        app.build()
    finally:
        count.write_text(text, "utf-8")
    assert strip_colors(app.warning.getvalue()) == ""
    allowed = {}
    for path in app.outdir.glob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        [policy] = page.select("[http-equiv=Content-Security-Policy]")
        assert policy["content"].startswith("default-src 'none';")
        allowed[path.stem] = "; worker-src blob:" in policy["content"]
    assert allowed.pop("index") is bool(worker)
    assert allowed
    assert not any(allowed.values())


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("{explore} count", "{explore} counts", "there is no counts.toml, only: count"),
        (
            ":arrays: story/count",
            ":arrays: story/plot",
            "no cell that gives arrays, only: story/count",
        ),
    ],
)
@pytest.mark.sphinx("html", testroot="explore", freshenv=True)
def test_a_mistake_in_a_page_is_named_with_its_place(app, before, after, says):
    page = Path(app.srcdir, "index.md")
    text = page.read_text("utf-8")
    page.write_text(text.replace(before, after), "utf-8")
    try:
        app.build()
    finally:
        page.write_text(text, "utf-8")
    [line] = [
        line for line in strip_colors(app.warning.getvalue()).splitlines() if "WARNING" in line
    ]
    assert "index.md:13: " in line
    assert says in line


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('scripts = ["count"]', "", "count.toml has to have 'scripts' and [words]"),
        ('scripts = ["count"]', "scripts = [1]", "count.toml has to have 'scripts' and [words]"),
        ('["count"]', '["counts"]', "count.toml: html_static_path has no explore/counts.js"),
        ('["steps"]', '["stairs"]', "count.toml: html_static_path has no explore/stairs.js"),
        ("styles", "style", "count.toml has to have 'scripts' and [words]"),
        ("[words]", "[words", "count.toml is no TOML: "),
        ("more =", "failed =", "count.toml: [words] has failed, which every explanation says"),
    ],
)
@pytest.mark.sphinx("html", testroot="explore", freshenv=True)
def test_a_mistake_in_what_is_told_is_named(app, before, after, says):
    told = Path(app.srcdir, "explore", "count.toml")
    text = told.read_text("utf-8")
    told.write_text(text.replace(before, after), "utf-8")
    try:
        app.build()
    finally:
        told.write_text(text, "utf-8")
    assert f"{{explore}} count: {says}" in strip_colors(app.warning.getvalue())
