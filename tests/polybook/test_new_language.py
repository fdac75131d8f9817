"""A new language, from nothing to built pages: Portuguese, and Arabic, from right to left."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import html
from sphinx import package_dir

from catalog_reading import plain_english
from polybook.catalogs.files import read_catalog, strings, written
from polybook.catalogs.lacking import lacking
from polybook.catalogs.pseudo import pseudo_translate
from polybook.catalogs.words_of_sphinx import relatives, words_of_sphinx
from polybook.project import Project
from second_book import Book


class Started(NamedTuple):
    """A book in a language that was started, translated by a program, and built."""

    book: Book
    said: str
    """What the start of its catalogs has printed."""
    empty: list[str]
    """The words around the text that were left to a translator."""


@pytest.fixture(scope="module", params=["pt", "ar"])
def code(request):
    return request.param


@pytest.fixture(scope="module")
def started(rootdir, tmp_path_factory, code) -> Started:
    folder = tmp_path_factory.mktemp(code) / "book"
    shutil.copytree(rootdir / "test-book", folder)
    shutil.rmtree(folder / "locale")
    settings = (folder / "conf.py").read_text("utf-8")
    only_english = settings.replace(', "fr": "Français", "ar": "العربية"', "")
    assert only_english != settings
    # The names of the makers of the theme stay as they are.
    only_english += 'html_theme_options = {"show_powered_by": False}\nhtml_show_sphinx = False\n'
    (folder / "conf.py").write_text(only_english, "utf-8")
    book = Book(folder)
    done = book.run("catalogs", code)
    assert done.returncode == 0, done.stdout + done.stderr
    empty = translate(folder, code)
    line = done.stdout.partition("in conf.py:\n")[2].splitlines()[0].strip()
    (folder / "conf.py").write_text(
        only_english.replace('"en": "English"', f'"en": "English", {line}'.rstrip(",")), "utf-8"
    )
    built = book.run("build", "--strict")
    assert built.returncode == 0, built.stdout + built.stderr
    return Started(book, done.stdout, empty)


def translate(folder, code) -> list[str]:
    """Translate each message by a program; return the words of the interface that were empty."""
    empty = []
    for path in Project(folder).catalogs(code).glob("*.po"):
        catalog = read_catalog(path)
        for entry in catalog.entries:
            if path.stem == "sphinx" and not any(strings(entry)):
                empty.append(entry.key[1])
            if not entry.pluralizable:
                entry.string = entry.string or pseudo_translate(entry.id)
            else:
                entry.string = tuple(pseudo_translate(entry.id[1]) for _form in entry.string)
        path.write_text(written(catalog), "utf-8")
    return empty


def translations_of_sphinx(code):
    """What Sphinx says, in English and in a language."""
    known = words_of_sphinx(code)
    template = read_catalog(Path(package_dir, "locale/sphinx.pot"))
    for entry in template.entries:
        yield entry.key[1], known.gettext(entry.key[1])


def pages(started, code):
    folder = started.book.root / code
    found = {path.stem: html.parse(str(path)).getroot() for path in folder.glob("*.html")}
    assert {"index", "measure", "search"} <= found.keys()
    return found


def test_no_word_of_its_pages_is_english(started, code):
    """Names of tools, code and formulas aside: of these the pages say that they stay.

    What Sphinx says in the language is in letters that English has, too.
    """
    of_sphinx = {
        word
        for original, said in translations_of_sphinx(code)
        if said != original
        for word in plain_english(said)
    }
    left = {}
    for name, tree in pages(started, code).items():
        for kept in tree.xpath(
            "//*[@translate='no' or @lang='en' or self::script or self::style or self::math "
            "or self::code or self::pre or self::a[@hreflang]]"
        ):
            kept.drop_tree()
        words = plain_english(tree.text_content())
        words += plain_english(" ".join(tree.xpath("//@title | //@aria-label | //@placeholder")))
        if found := sorted(set(words) - of_sphinx - STAY):
            left[name] = found
    assert left == {}


STAY = {"English", "Notebook", "SVG", "PNG", "CSV", "Fig", "JavaScript"}


def test_its_pages_name_it_and_run_in_its_direction(started, code):
    for name, tree in pages(started, code).items():
        assert tree.get("lang") == code, name
        assert tree.get("dir") == {"ar": "rtl"}.get(code), name


def test_its_numbers_are_written_as_cldr_says(started, code):
    said = pages(started, code)["index"].text_content()
    assert {"pt": "20,0", "ar": "20.0"}[code] in said


def test_its_plural_forms_are_those_of_cldr(started, code):
    catalog = read_catalog(Project(started.book.folder).catalogs(code) / "index.po")
    assert catalog.num_plurals == {"pt": 2, "ar": 6}[code]


def test_its_search_has_what_snowball_has(started, code):
    script = (started.book.root / code / "_static/search.js").read_text("utf-8")
    assert ("PortugueseStemmer" in script) == (code == "pt")
    assert ("search: Snowball" in started.said) == (code == "ar")
    documents = (started.book.root / code / "_static/search-documents.js").read_text("utf-8")
    assert f'"language":"{code}"' in documents


def test_what_is_missing_is_listed_by_name(started, code):
    _before, _title, said = started.said.partition(f"What '{code}' lacks:")
    for word in started.empty:
        assert word in said, word
    assert (len(started.empty) > 20) == (code == "pt"), "polybook brings those of Arabic"
    assert "typography.py" in said
    assert "number_words.py" in said
    [of_sphinx] = [line for line in said.splitlines() if "Sphinx, in its own catalogs" in line]
    assert "Fig. %s" in of_sphinx
    assert "Note" not in of_sphinx
    assert "Plural-Forms" not in said
    assert "figure_picture_font" not in said, "the font of matplotlib has its letters"


def test_what_was_translated_is_missing_no_more(started, code):
    said = "\n".join(lacking(code, Project(started.book.folder)))
    assert "words around the text" not in said


def test_a_language_of_other_letters_lacks_a_font_and_one_without_plural_forms_says_so(tmp_path):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English"}\n')
    assert any("figure_picture_font" in line for line in lacking("th", Project(tmp_path)))
    for said in ("Plural-Forms", "search: Snowball"):
        assert any(said in line for line in lacking("haw", Project(tmp_path)))


def test_words_that_wait_and_rules_that_nobody_wrote_are_named(tmp_path):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English"}\n')
    project = Project(tmp_path)
    path = project.catalogs("pt") / "sphinx.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Copy"\nmsgstr ""\n\nmsgid "Search"\nmsgstr "Pesquisar"\n', "utf-8")
    waiting, *rest = lacking("pt", project)
    assert waiting == f"{path}: 1 words around the text: Copy"
    path.write_text('msgid "Copy"\nmsgstr "Copiar"\n', "utf-8")
    assert list(lacking("pt", project)) == rest
    files = ("typography.py", "number_words.py")
    assert [any(file in line for line in rest) for file in files] == [True, True]
    assert not any(file in line for line in lacking("es", project) for file in files)


@pytest.mark.parametrize(("code", "is_lacking"), [("ru", False), ("en_GB", False), ("pt", True)])
def test_words_of_sphinx_are_named_where_a_language_has_some_in_english(tmp_path, code, is_lacking):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English"}\n')
    said = [line for line in lacking(code, Project(tmp_path)) if "in its own catalogs" in line]
    assert len(said) == is_lacking


def test_a_form_of_a_language_lacks_nothing_that_the_language_has(tmp_path):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English"}\n')
    of_form, of_language = (list(lacking(code, Project(tmp_path))) for code in ("es_MX", "es"))
    assert of_form == of_language


def test_terms_ask_for_a_column_where_the_book_has_terms(tmp_path):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "es": "Español"}\n')
    project = Project(tmp_path)
    assert not any("terms.csv" in line for line in lacking("pt", project))
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/terms.csv").write_text("en,es\nepoch,época\n", "utf-8")
    assert any("terms.csv: a column 'pt'" in line for line in lacking("pt", project))
    assert not any("terms.csv" in line for line in lacking("es", project))


def test_wrong_terms_are_asked_for_where_another_language_has_some(tmp_path):
    path = tmp_path / "conf.py"
    path.write_text('LANGUAGES = {"en": "English", "es": "Español"}\nwrong_terms = {"es": []}\n')
    assert not any("wrong_terms" in line for line in lacking("pt", Project(tmp_path)))
    path.write_text(path.read_text().replace("[]", '[("epoch", "ciclo", "epoch is época")]'))
    [line] = [line for line in lacking("pt", Project(tmp_path)) if "wrong_terms" in line]
    assert line.startswith("conf.py: wrong_terms has none of 'pt'. Without them, ")
    assert not any("wrong_terms" in line for line in lacking("es", Project(tmp_path)))


@pytest.mark.parametrize(("code", "is_known"), [("de", False), ("ru", True), ("es_MX", True)])
def test_the_unit_of_seconds_is_asked_for_where_it_is_not_known(tmp_path, code, is_known):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English"}\n')
    said = [line for line in lacking(code, Project(tmp_path)) if "SECOND_SYMBOLS" in line]
    assert len(said) == (not is_known)


def test_what_is_next_names_the_lines_of_conf(started, code):
    _before, _next, said = started.said.partition(f"\nNext: translate locale/{code}/LC_MESSAGES/")
    name = {"pt": "Português", "ar": "العربية"}[code]
    assert f'add this line to LANGUAGES in conf.py:\n    "{code}": "{name}",\n' in said
    assert f'its code to GROWING there: GROWING = ["{code}"]\nand build: ' in said


@pytest.mark.parametrize(
    ("code", "found"),
    [("pt", ["pt_BR"]), ("pt_PT", ["pt", "pt_BR"]), ("zh_CN", ["zh"]), ("xx", [])],
)
def test_a_language_that_lacks_words_takes_those_of_its_relatives(code, found):
    assert relatives(code) == found


def test_portuguese_has_the_words_of_sphinx_that_brazil_has():
    assert words_of_sphinx("pt").gettext("Table %s") == "Tabela %s"
    assert words_of_sphinx("pt").gettext("Search") == "Pesquisar", "its own come first"
