"""Polybook brings the words of the interface translated; a book has its own, and its own ways."""

import shutil
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

from catalog_reading import problems_of_file
from polybook.catalogs.checks import Rules
from polybook.catalogs.files import Catalog, Entry, incomplete, read_catalog, written
from polybook.catalogs.interface_words import BROUGHT, brought_words, interface_words, translator
from polybook.catalogs.refresh import behind, refresh
from polybook.project import Project

LANGUAGES = sorted(path.name for path in BROUGHT.iterdir())
THEMES = ("furo", "alabaster")
SETTINGS = 'project = "Tower"\nLANGUAGES = {"en": "English"}\n'
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalog_of(code: str) -> Path:
    return BROUGHT / code / "LC_MESSAGES" / "sphinx.po"


@pytest.fixture(scope="module")
def words(rootdir, tmp_path_factory) -> Catalog:
    """The words of polybook and of the themes, but for what conf.py says."""
    found = Catalog()
    for theme in THEMES:
        folder = tmp_path_factory.mktemp("words") / theme
        shutil.copytree(rootdir / "test-interface-words", folder)
        settings = {"html_theme": theme, "language": "en"}
        app = SphinxTestApp("gettext", srcdir=folder, confoverrides=settings)
        app.build()
        app.cleanup()
        for entry in read_catalog(app.outdir / "sphinx.pot").entries:
            if not any(place.startswith("conf.py") for place, _line in entry.locations):
                found[entry.id] = entry
    return found


@pytest.fixture
def book(tmp_path) -> Project:
    """A book with the template of its words, and those of a page."""
    (tmp_path / "conf.py").write_text(SETTINGS, encoding="utf-8")
    templates = tmp_path / "_build" / "gettext"
    templates.mkdir(parents=True)
    template = Catalog()
    template["A tower"] = Entry("A tower", locations=[("conf.py:0", None)])
    for word in ("Copy", "Search", "A word of a theme that nobody knows"):
        template[word] = Entry(word, locations=[("polybook/x.py:1", None)])
    (templates / "sphinx.pot").write_text(written(template), encoding="utf-8")
    return Project(tmp_path)


def write_words(book: Project, code: str, **words: str) -> Path:
    path = book.catalogs(code) / "sphinx.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = [f'msgid "{word}"\nmsgstr "{words[word]}"\n' for word in words]
    path.write_text("\n".join([HEADER.strip() + "\n", *blocks]), encoding="utf-8")
    return path


# What it brings


def test_it_brings_the_languages_of_both_books():
    assert {"ar", "es", "fr", "ru", "zh_CN"} <= set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_brings_every_word_of_its_own_and_of_the_themes(words, code):
    brought = {entry.key for entry in read_catalog(catalog_of(code)).entries}
    needed = {entry.key for entry in words.entries}
    assert len(needed) > 60
    assert (sorted(needed - brought), sorted(brought - needed)) == ([], []), catalog_of(code)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_it_brings_is_complete_and_without_a_fault(code):
    assert incomplete(read_catalog(catalog_of(code)), catalog_of(code)) == []
    assert problems_of_file(catalog_of(code), code, Rules.of({})) == []


def test_a_form_of_a_language_has_the_words_of_the_language():
    assert brought_words("es_MX")["Copy"].string == brought_words("es")["Copy"].string
    assert not brought_words("pt_BR").entries
    assert not brought_words("en").entries


# What a book says


def test_a_book_says_its_own_words_and_may_say_others(book):
    write_words(book, "es", **{"A tower": "Una torre", "Copy": "Duplicar", "Search": ""})
    words = interface_words("es", book)
    said = [words[word].string for word in ("A tower", "Copy", "Search", "Copied")]
    assert said == ["Una torre", "Duplicar", "Buscar", "Copiado"]


def test_a_word_that_is_fuzzy_is_the_one_that_is_brought(book):
    path = write_words(book, "es", Copy="Duplicar")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Copy"', '#, fuzzy\nmsgid "Copy"'), encoding="utf-8")
    assert interface_words("es", book)["Copy"].string == "Copiar"


def test_a_fuzzy_word_that_nobody_brings_stays_as_it_is(book):
    path = write_words(book, "pt", Copy="Duplicar", Search="VELHO")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Search"', '#, fuzzy\nmsgid "Search"'), encoding="utf-8")
    assert list(map(translator(book, "pt"), ("Copy", "Search", "Menu"))) == [
        *("Duplicar", "Search", "Menu"),
    ]


def test_a_word_with_a_plural_is_translated_as_one_of_it(book):
    path = write_words(book, "pt", Copy="Cópia")
    one, both = 'msgstr "Cópia"', 'msgid_plural "Copies"\nmsgstr[0] "Cópia"\nmsgstr[1] "Cópias"'
    path.write_text(path.read_text(encoding="utf-8").replace(one, both), encoding="utf-8")
    assert translator(book, "pt")("Copy") == "Cópia"


def test_a_book_without_a_catalog_of_words_has_those_that_are_brought(book):
    assert interface_words("es", book)["Copy"].string == "Copiar"
    assert not interface_words("pt", book).entries


# What it is asked to translate


def test_a_language_that_is_brought_is_asked_for_the_rest_alone(book):
    refresh("es", book)
    asked = [entry.id for entry in read_catalog(book.catalogs("es") / "sphinx.po").entries]
    assert asked == ["A tower", "A word of a theme that nobody knows"]
    assert behind("es", book.templates, book) == []


def test_a_new_language_is_asked_for_every_word(book):
    refresh("pt", book)
    words = {entry.id: entry.string for entry in read_catalog(book.catalogs("pt") / "sphinx.po")}
    assert list(words)[1:] == ["A tower", "Copy", "Search", "A word of a theme that nobody knows"]
    assert (words["Search"], words["Copy"]) == ("Pesquisar", "")  # Sphinx knows one of them
    assert behind("pt", book.templates, book) == []


def test_english_is_asked_for_what_the_book_says_alone(book):
    (book.root / "conf.py").write_text(SETTINGS.replace("en", "fr"), encoding="utf-8")
    other = Project(book.root)
    refresh("en", other)
    assert [e.id for e in read_catalog(other.catalogs("en") / "sphinx.po").entries] == ["A tower"]


def test_a_refresh_keeps_what_a_book_says_otherwise_and_takes_out_what_is_brought(book):
    path = write_words(book, "es", Search="Buscar", Copy="Duplicar", Gone="Perdida")
    refresh("es", book)
    catalog = read_catalog(path)
    assert catalog["Copy"].string == "Duplicar"
    assert "Search" not in catalog
    assert [entry.id for entry in catalog.obsolete.values()] == ["Gone"]
    once = path.read_bytes()
    refresh("es", book)
    assert path.read_bytes() == once
    assert behind("es", book.templates, book) == []


def test_a_word_of_another_theme_that_a_book_said_otherwise_is_kept_as_obsolete(book):
    path = write_words(book, "es", **{"Skip to content": "Al grano"})
    refresh("es", book)
    [kept] = read_catalog(path).obsolete.values()
    assert (kept.id, kept.string) == ("Skip to content", "Al grano")


# What a page shows


def test_pages_in_a_language_that_is_brought_need_no_catalog_of_words(rootdir, tmp_path):
    """Neither where they are translated, nor where they are written in it."""
    for original, code in (("en", "es"), ("fr", "fr")):
        folder = shutil.copytree(rootdir / "test-catalogs", tmp_path / code)
        (folder / "locale/es/LC_MESSAGES/sphinx.po").unlink()
        with (folder / "conf.py").open("a") as settings:
            settings.write(f'LANGUAGES = {{"{original}": "", "es": "", "xx": ""}}\n')
        app = SphinxTestApp("html", srcdir=folder, confoverrides={"language": code})
        app.build()
        app.cleanup()
        page = (app.outdir / "index.html").read_text(encoding="utf-8")
        assert brought_words(code)["Skip to content"].string in page
        assert "Skip to content" not in page
