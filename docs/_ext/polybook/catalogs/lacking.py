"""What a language still lacks, by name, and where it is given.

Plural forms, numbers, names and the direction of the script come from CLDR, stems for the search
from Snowball, the words of its own interface from Sphinx. What these do not have, and what no list
can give, is named here when the catalogs of a language are started or refreshed by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale
from babel.messages.plurals import PLURALS

from polybook.catalogs.files import INTERFACE, is_translated, read_catalog
from polybook.catalogs.number_words import WORDS
from polybook.catalogs.terms import read_terms
from polybook.catalogs.typography import TYPOGRAPHY
from polybook.catalogs.words_of_sphinx import words_of_sphinx
from polybook.numbers import SECOND_SYMBOLS
from polybook.project import Project, shown

NUMBERED = ("Fig. %s", "Table %s", "Listing %s")
SAMPLE = 300
"""Names of languages and places: enough of them to have seen the letters of a language."""


def lacking(code: str, project: Project) -> Iterator[str]:
    """Yield what a language lacks, a line each, with what it means for a reader and the next step.

    Its catalogs have been started.
    """
    yield from _words(code, project)
    yield from _words_of_sphinx(code)
    yield from _rules(code, project)
    yield from _search(code)
    yield from _letters(code, project)


def _words(code: str, project: Project) -> Iterator[str]:
    path = project.catalogs(code) / f"{INTERFACE}.po"
    if path.exists():
        left = [each.key[1] for each in read_catalog(path).entries if not is_translated(each)]
        if left:
            yield f"{shown(path)}: {len(left)} words around the text: {' · '.join(left)}"


def _words_of_sphinx(code: str) -> Iterator[str]:
    """Those that a book of polybook shows, such as Note and Fig. 1."""
    from sphinx.locale import admonitionlabels

    known = words_of_sphinx(code)
    labels = [str(label) for label in admonitionlabels.values()]
    left = [word for word in [*labels, *NUMBERED] if known.gettext(word) == word]
    if left and Locale.parse(code).language != "en":
        yield (
            f"Sphinx, in its own catalogs: {' · '.join(left)}. They stay English, or are the same; "
            "numfig_format in conf.py says what stands before the number of a figure."
        )


def _rules(code: str, project: Project) -> Iterator[str]:
    language = Locale.parse(code).language
    if language not in PLURALS and code not in PLURALS:
        yield (
            "plural forms: Babel does not know them. Write them into the line Plural-Forms of each "
            "catalog, as gettext's manual lists them."
        )
    if language not in TYPOGRAPHY:
        yield (
            "polybook/catalogs/typography.py: rules for quotes, dashes and no-break spaces. "
            "Without them, none is checked."
        )
    if language not in WORDS:
        yield (
            "polybook/catalogs/number_words.py: its numbers in words. Without them, a translation "
            "has to write a number in figures."
        )
    if language not in SECOND_SYMBOLS:
        yield (
            "polybook/numbers.py: how it writes the unit of seconds, in SECOND_SYMBOLS. Without "
            "that, a number of seconds ends in 's'."
        )
    is_fixed = any(read_terms(each, project) for each in project.languages)
    if is_fixed and not read_terms(code, project):
        yield f"locale/terms.csv: a column '{code}'. Without it, no term is checked."
    wrong = project.settings.get("wrong_terms", {})
    if any(wrong.values()) and not wrong.get(code):
        yield (
            f"conf.py: wrong_terms has none of '{code}'. Without them, no word is refused that is "
            "taken for a term by mistake."
        )


def _search(code: str) -> Iterator[str]:
    from sphinx.search import languages

    if code not in languages and code.partition("_")[0] not in languages:
        yield (
            "search: Snowball has no stems for it in Sphinx, so a word is found as it is written, "
            "not in its other forms."
        )


def _letters(code: str, project: Project) -> Iterator[str]:
    from polybook.figures.pictures import DEFAULT_FONT, font_file, what_lacks

    locale = Locale.parse(code)
    names = [*locale.languages.values(), *locale.territories.values()][:SAMPLE]
    font = project.settings.get("figure_picture_font", {}).get(code, DEFAULT_FONT)
    if lack := what_lacks(font_file(font), font, "".join(names), code):
        yield f"pictures for links, and covers: {lack}"
