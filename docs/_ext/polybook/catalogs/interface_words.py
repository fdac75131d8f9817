"""The words of the interface in a language: those that polybook brings, and before them a book's.

Polybook brings the translations of its own words, and of those of two themes, furo and alabaster,
in the languages of ``interface/locale/``. What a book says otherwise, and the words that polybook
does not bring, are in the book's own catalog, ``locale/<code>/LC_MESSAGES/sphinx.po``. No Sphinx.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from polybook import interface
from polybook.catalogs.files import INTERFACE, Catalog, Entry, is_translated, read_catalog, strings
from polybook.project import Project

BROUGHT = Path(interface.__file__).with_name("locale")


def brought_words(code: str) -> Catalog:
    """The words that polybook brings in a language, or in that of which it is a form: es_MX, es."""
    for each in (code, code.partition("_")[0]):
        path = BROUGHT / each / "LC_MESSAGES" / f"{INTERFACE}.po"
        if path.is_file():
            return read_catalog(path)
    return Catalog()


def interface_words(code: str, project: Project) -> Catalog:
    """All words of the interface in a language of a book: its own, and those that polybook brings.

    Raises:
        CatalogError: the book's catalog cannot be read.
    """
    path = project.catalogs(code) / f"{INTERFACE}.po"
    has_own = project.has_catalogs(code) and path.exists()
    words = read_catalog(path) if has_own else Catalog()
    for entry in brought_words(code).entries:
        own = words.get(entry.id, entry.context)
        if own is None or own.fuzzy or not is_translated(own):
            words.delete(entry.id, entry.context)
            words[entry.id] = entry
    return words


def translator(project: Project, code: str) -> Callable[[str], str]:
    """What translates a word of the interface; one without a translation in use stays as it is."""
    words = {
        entry.key: strings(entry)[0]
        for entry in interface_words(code, project).entries
        if not entry.fuzzy
    }
    return lambda word: words.get((None, word)) or word


def left_to_book(template: Catalog, own: Catalog, code: str) -> Catalog:
    """The words of a template that a book has to translate, or does translate in its own way.

    ``own`` is the book's catalog. Into English there is nothing to translate but what conf.py says.
    """
    brought = {entry.key: strings(entry) for entry in brought_words(code).entries}
    there = {entry.key: strings(entry) for entry in own.entries if is_translated(entry)}
    is_english = code.partition("_")[0] == "en"
    left = Catalog()
    for entry in template.entries:
        is_brought = entry.key in brought or (is_english and not _is_of_conf(entry))
        if not is_brought or there.get(entry.key, brought.get(entry.key)) != brought.get(entry.key):
            left[entry.id] = entry
    return left


def _is_of_conf(entry: Entry) -> bool:
    return any(place.partition(":")[0] == "conf.py" for place, _line in entry.locations)
