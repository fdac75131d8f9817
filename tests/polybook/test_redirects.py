"""Addresses that are gone, or have been renamed: where they lead readers."""

import re

import pytest
from lxml import html

from polybook.languages import redirects


def site(language: str, name: str = "moved", **settings: str):
    """Mark a test for the tiny site in a language; tests with the same one share what is built."""
    return pytest.mark.sphinx(
        "html",
        testroot="moved",
        srcdir=f"{name}-{language}",
        confoverrides={"language": language, **settings},
    )


def read(app, page: str) -> html.HtmlElement:
    return html.parse(str(app.outdir / page)).getroot()


@pytest.mark.parametrize(
    ("page", "target", "title"),
    [
        ("a/b/old.html", "../../folder/page.html#term-A-term", 'A <page> & "more"'),
        ("old.html", "index.html", "Start"),
    ],
)
@site("ar")
def test_a_page_that_is_gone_leads_to_another_without_a_script(app, page, target, title):
    app.build()
    tree = read(app, page)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert tree.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={target}"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [target]
    assert tree.findtext(".//title") == title
    assert tree.xpath("//p/text()") == ["What was here has moved:"]
    assert tree.xpath("//p/a/@href") == [target]
    assert tree.xpath("string(//p/a)") == title


@site("ar")
def test_it_keeps_the_policy_of_pages(app):
    app.build()
    tree = read(app, "a/b/old.html")
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']")
    assert not tree.xpath("//style | //script[not(@src)] | //@style")
    for link in tree.xpath("//script/@src | //link[@rel='stylesheet']/@href"):
        assert (app.outdir / "a/b" / link.partition("?")[0]).is_file(), link


@site("en", "moved-base", html_baseurl="https://example.org/book")
def test_where_the_address_is_known_the_canonical_one_is_whole(app):
    app.build()
    [canonical] = read(app, "a/b/old.html").xpath("//link[@rel='canonical']/@href")
    assert canonical == "https://example.org/book/en/folder/page.html"


@site("ar")
def test_an_anchor_that_was_renamed_is_kept_where_its_section_is(app):
    app.build()
    tree = read(app, "index.html")
    [section], [old] = (tree.xpath(f"//*[@id='{name}']") for name in ("new-name", "old-name"))
    assert section.tag == "section"
    assert section in (old.getnext(), old.getparent())
    term = read(app, "folder/page.html").xpath("//dt[@id='term-A-term']//*[@id='an-older-term']")
    assert len(term) == 1
    assert not read(app, "folder/page.html").xpath("//*[@id='old-name']")


@site("ar", "moved-and-searched")  # a page that is not written again is not noted for the search
def test_who_comes_for_a_section_that_left_the_page_alone_sees_where_it_is(app):
    app.build()
    [left] = read(app, "index.html").xpath("//*[@id='went']")
    assert left.xpath("p[1]/text()") == ["What was here has moved:"]
    assert left.xpath("p/a/@href") == ["folder/page.html"]
    assert left.xpath("p/a/@class") == ["reference internal"]
    assert left.getparent().tag == "section"
    assert not read(app, "folder/page.html").xpath("//*[@id='went']")
    assert "moved" in left.get("class").split()
    style = (app.outdir / "_static/moved.css").read_text(encoding="utf-8")
    assert ".moved:not(:target) {\n  display: none;" in style
    documents = (app.outdir / "_static/search-documents.js").read_text(encoding="utf-8")
    assert "A section" in documents
    assert "has moved" not in documents
    assert "a/b" not in documents


WRONG = {
    "gone.html -> none.html": "gone.html leads to none.html, and the book has no such page",
    "index.html#gone -> none.html#x": "index.html#gone leads to none.html, and the book has no",
    "folder/page.html -> index.html": "folder/page.html is in the book, so nothing leads away",
    "index.html#start -> index.html#new-name": "index.html#start is in the page, so nothing leads",
}


@pytest.mark.parametrize("lines", [list(WRONG), list(WRONG)[::-1]])
@site("en", "moved-wrong")
def test_what_leads_nowhere_or_away_from_what_is_there_is_named_with_its_line(app, lines):
    (app.confdir / "published.txt").write_text("".join(f"{line}\n" for line in lines))
    redirects.read_record(app, app.config)
    app.build(force_all=True)
    said = app.warning.getvalue()
    for number, cause in enumerate(map(WRONG.get, lines), 1):
        assert re.search(rf"published\.txt:{number}: WARNING: {re.escape(cause)}", said), said


@site("en", "moved-damaged")
def test_a_damaged_file_of_addresses_stops_the_build_by_name(app):
    (app.confdir / "published.txt").write_text("index.html -> index.html\n")
    with pytest.raises(SystemExit, match=r"published\.txt:1: leads to index\.html, which has"):
        redirects.read_record(app, app.config)
