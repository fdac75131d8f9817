"""What a translated page says in the language of the pages has that language as its own."""

import gettext
import re

import pytest
from lxml import html
from sphinx.util.docutils import patch_docutils

CONF = """
extensions = ["myst_nb", "polybook.catalogs", "polybook.interface"]
nb_execution_mode = "off"
html_theme = "basic"
LANGUAGES = {"en": "English", "ru": "Русский", "es": "Español"}
"""
PAGE = """# Loss (accuracy)

Accuracy (what `(accuracy)` says), a loss (bias), a term (of no list), Adam (Kingma), all x.

A seed, the usual rate.

By [The Title](https://example.org/), [the one](https://example.org/),
[Ana](mailto:a@b.org) and [here](index.md).
"""
CATALOG = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Loss (accuracy)"
msgstr "Потери (accuracy)"

msgid ""
"Accuracy (what `(accuracy)` says), a loss (bias), a term (of no list), Adam (Kingma), all x."
msgstr ""
"Точность（Accuracy）; `(accuracy)`; сдвиг (bias), термин (of no list), Adam (Kingma), все (x)."

msgid "A seed, the usual rate."
msgstr ""
"Зерно (seed, число), темп (usual rate; обычный), слово (rather), слово (usual, но не seed), "
"слово (the), слово (no)."

msgid ""
"By [The Title](https://example.org/), [the one](https://example.org/), [Ana](mailto:a@b.org) and "
"[here](index.md)."
msgstr ""
"Из [The Title](https://example.org/), [названия](https://example.org/), [Ana](mailto:a@b.org) и "
"[here](index.md)."
"""
# The test looks at what stands in brackets: the words around them are of any sense.
IN_SPANISH = {
    "Потери": "Pérdida",
    "Точность": "Exactitud",
    "сдвиг": "sesgo",
    "термин": "término",
    "все": "todo",
    "Зерно": "Semilla",
    "число": "número",
    "темп": "tasa",
    "обычный": "habitual",
    "слово": "palabra",
    "но не": "pero no",
    "Из": "De",
    "названия": "los nombres",
    "и": "y",
}


@pytest.fixture
def built(make_app, tmp_path, monkeypatch):
    """Build the page in a language; return what it marks: language and text."""
    (tmp_path / "index.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    for code in ("ru", "es"):
        folder = tmp_path / "locale" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalog = CATALOG
        for russian, spanish in IN_SPANISH.items() if code == "es" else ():
            catalog = re.sub(rf"\b{russian}\b", spanish, catalog)
        (folder / "index.po").write_text(catalog, encoding="utf-8")
    (tmp_path / "locale" / "terms.csv").write_text(
        "en,ru,es\naccuracy,точность,exactitud\nbias (parameter),сдвиг,sesgo\n", encoding="utf-8"
    )

    def built(language):
        monkeypatch.setattr(gettext, "_translations", {})
        with patch_docutils():
            app = make_app("html", srcdir=tmp_path, confoverrides={"language": language})
            app.build()
        page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
        return [
            (each.get("lang"), each.text_content())
            for each in page.xpath("//section//*[@lang][not(self::code)]")
        ]

    return built


WORDS = ["accuracy", "Accuracy", "bias", "of no list"]
WORDS += ["seed", "usual rate", "rather", "usual", "the"]


def test_words_that_begin_brackets_and_titles_of_works_have_the_language_of_the_pages(built):
    assert built("ru") == [("en", words) for words in [*WORDS, "The Title"]]


def test_in_a_language_of_the_same_letters_only_what_the_original_says_is_of_it(built):
    words = [words for words in WORDS if words != "rather"]
    assert built("es") == [("en", each) for each in [*words, "The Title"]]


def test_in_the_language_of_the_pages_nothing_is_marked(built):
    assert built("en") == []


def test_a_term_of_a_book_in_another_language_has_that_though_its_page_lacks_it(built, tmp_path):
    settings = CONF.replace('"en": "English", "ru": "Русский"', '"fr": "Français", "en": "English"')
    (tmp_path / "conf.py").write_text(settings, encoding="utf-8")
    (tmp_path / "index.md").write_text("# Un titre\n", encoding="utf-8")
    (tmp_path / "locale/terms.csv").write_text("fr,en\nperte,loss\n", encoding="utf-8")
    catalog = tmp_path / "locale/en/LC_MESSAGES/index.po"
    catalog.parent.mkdir(parents=True)
    header, _blank, _messages = CATALOG.partition("\n\n")
    message = 'msgid "Un titre"\nmsgstr "A loss (perte), or a rate (taux)"\n'
    catalog.write_text(f"{header}\n\n{message}", encoding="utf-8")
    assert built("en") == [("fr", "perte")]
