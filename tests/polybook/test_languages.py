"""The links from a page to itself in the other languages."""

import shutil
from types import SimpleNamespace

import pytest
from lxml import html

from polybook.languages import switcher as language_links
from polybook.languages.switcher import add_language_to_address, state_direction


def site(language: str, builder: str = "html", **settings: str):
    """Mark a test for the tiny site in a language; tests with the same one share what is built."""
    return pytest.mark.sphinx(
        builder,
        testroot="languages",
        srcdir=f"languages-{builder}-{language}",
        confoverrides={"language": language, **settings},
    )


spanish = site("es")


def read(app, page: str) -> html.HtmlElement:
    app.build()
    return html.fromstring((app.outdir / f"{page}.html").read_text(encoding="utf-8"))


def switcher(tree: html.HtmlElement, part: str) -> list[str]:
    return tree.xpath(f"//aside[@class='sidebar-drawer']//nav[@class='languages']//a/{part}")


@spanish
def test_a_page_links_to_itself_in_every_language(app):
    links = switcher(read(app, "index"), "@href")
    assert links == ["../en/index.html", "../zh_CN/index.html", "index.html"]


@spanish
def test_links_of_a_page_in_a_folder_lead_out_of_it(app):
    links = switcher(read(app, "folder/page"), "@href")
    assert links == ["../../en/folder/page.html", "../../zh_CN/folder/page.html", "page.html"]


@spanish
def test_each_language_is_named_in_itself_and_tagged(app):
    tree = read(app, "index")
    assert switcher(tree, "@lang") == switcher(tree, "@hreflang") == ["en", "zh-CN", "es"]
    assert switcher(tree, "text()") == ["English", "简体中文", "Español"]
    assert tree.get("lang") == "es"


@spanish
def test_the_language_of_the_page_is_marked(app):
    tree = read(app, "index")
    marked = tree.xpath("//nav[@class='languages']//a[@aria-current='page']/@lang")
    assert set(marked) == {"es"}
    assert len(marked) == len(tree.xpath("//nav[@class='languages']"))


@spanish
@pytest.mark.parametrize("page", ["search", "genindex"])
def test_pages_that_sphinx_makes_have_the_links_too(app, page):
    assert switcher(read(app, page), "@href")[0] == f"../en/{page}.html"


@spanish
def test_search_engines_are_told_of_the_other_languages(app):
    tree = read(app, "folder/page")
    alternates = tree.xpath("//link[@rel='alternate']")
    assert {link.get("hreflang"): link.get("href") for link in alternates} == {
        "en": "../../en/folder/page.html",
        "zh-CN": "../../zh_CN/folder/page.html",
        "es": "page.html",
        "x-default": "../../en/folder/page.html",
    }


@spanish
def test_the_default_of_the_start_page_is_the_choice_of_language(app):
    (address,) = read(app, "index").xpath("//link[@hreflang='x-default']/@href")
    assert address == "../index.html"


@spanish
def test_without_a_base_address_no_address_is_canonical(app):
    assert not read(app, "index").xpath("//link[@rel='canonical']")


@site("en", html_baseurl="https://example.org/book")
def test_with_a_base_address_every_address_is_absolute(app):
    tree = read(app, "folder/page")
    (canonical,) = tree.xpath("//link[@rel='canonical']/@href")
    assert canonical == "https://example.org/book/en/folder/page.html"
    assert set(tree.xpath("//link[@rel='alternate']/@href")) == {
        f"https://example.org/book/{code}/folder/page.html" for code in ("en", "zh_CN", "es")
    }
    assert switcher(tree, "@href")[2] == "../../es/folder/page.html"  # links stay relative


@pytest.mark.parametrize("base", ["https://example.org/book", "https://example.org/book/"])
def test_a_base_address_may_end_in_a_slash(base):
    config = SimpleNamespace(html_baseurl=base, language="es")
    add_language_to_address(None, config)
    assert config.html_baseurl == "https://example.org/book/es/"


@pytest.mark.sphinx(
    testroot="languages",
    srcdir="languages-alone",
    confoverrides={"language": "es", "built_languages": "es"},
)
@pytest.mark.parametrize("page", ["index", "folder/page", "search"])
def test_a_language_that_is_built_alone_leads_to_no_other(app, page):
    tree = read(app, page)
    assert switcher(tree, "@hreflang") == ["es"]
    assert tree.xpath("//link/@hreflang") == ["es", "x-default"]
    assert set(tree.xpath("//a/@hreflang")) == {"es"}
    addresses = " ".join(tree.xpath("//@href"))
    assert "en/" not in addresses
    assert "zh_CN/" not in addresses


@site("xx")
def test_a_pseudo_language_shows_itself_by_its_code(app):
    assert switcher(read(app, "index"), "text()")[-1] == "xx"


@site("en", "dirhtml")
def test_links_fit_addresses_without_file_names(app):
    app.build()
    tree = html.fromstring((app.outdir / "folder/page/index.html").read_text(encoding="utf-8"))
    assert switcher(tree, "@href")[2] == "../../../es/folder/page/"


BASE = "https://example.org/a&b/"


@pytest.mark.parametrize(("base", "feeds"), [("", []), (BASE, [f"{BASE}feed.xml"])])
def test_where_the_book_says_its_version_and_its_address_a_page_leads_to_the_feed(
    make_app, monkeypatch, rootdir, tmp_path, base, feeds
):
    monkeypatch.setattr(language_links, "Edition", SimpleNamespace(of=lambda project: True))
    shutil.copytree(rootdir / "test-languages", tmp_path / "book")
    app = make_app("html", srcdir=tmp_path / "book", confoverrides={"html_baseurl": base})
    links = read(app, "index").xpath("//link[@type='application/atom+xml']")
    assert [(link.get("rel"), link.get("href")) for link in links] == [
        ("alternate", feed) for feed in feeds
    ]


@pytest.mark.parametrize(
    ("language", "form", "exception", "is_said"),
    [
        ("ar", "html", None, True),
        ("en", "html", None, False),
        ("ar", "text", None, False),
        ("ar", "html", ValueError(), False),
    ],
)
def test_each_page_of_a_language_from_the_right_says_so(
    tmp_path, language, form, exception, is_said
):
    page = tmp_path / "folder/page.html"
    page.parent.mkdir()
    page.write_text("<!doctype html><html lang='x'><htmls><html lang='y'>", encoding="utf-8")
    app = SimpleNamespace(
        config=SimpleNamespace(language=language),
        builder=SimpleNamespace(format=form),
        outdir=tmp_path,
    )
    state_direction(app, exception)
    said = ' dir="rtl"' * is_said
    assert page.read_text(encoding="utf-8") == (
        f"<!doctype html><html{said} lang='x'><htmls><html lang='y'>"
    )
