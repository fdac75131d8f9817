"""The fixed translation of each term: locale/terms.csv, and where a catalog uses another.

The file has a column for each language, named by its code, the language of the pages first. A term
in ``{term}`words <term>``` is looked at: its words have to be those of the file, in any form, all
of them or some (``seeds`` for a random seed), or more. What stands in brackets there is a remark.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale

from polybook.catalogs.files import catalog_paths, read_catalog, strings
from polybook.project import BookError, Project, shown

TERM = re.compile(r"\{term\}`([^`<]*?)\s*(?:<([^`>]*)>)?`")
REMARK = re.compile(r"\([^()]*\)|（[^（）]*）")
WITHOUT_SPACES = {"Hans", "Hant", "Jpan", "Thai"}
"""Scripts in which no space parts the words; so their words are looked for as they are."""
ENDING, BEGINNING = 3, 3
"""Letters in which forms of one word may differ at the end; that they share at least."""


def read_terms(code: str, project: Project) -> dict[str, str]:
    """Return the translation of each term into a language; none without the file or the column.

    Raises:
        BookError: a row has another number of cells than the heading, or quotes that do not fit; or
            a term stands there twice.
    """
    path = project.root / "locale" / "terms.csv"
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            heading = next(rows, [])
            if code not in heading[1:]:
                return {}
            for row in rows:
                place = f"{shown(path)}:{rows.line_num}"
                if len(row) != len(heading):
                    raise BookError(
                        f"{place}: has {len(row)} cells, and the heading {len(heading)}."
                    )
                if row[0] in found:
                    raise BookError(f"{place}: '{row[0]}' stands here for the second time.")
                found[row[0]] = row[heading.index(code)]
        except csv.Error as error:
            raise BookError(
                f"{shown(path)}:{rows.line_num}: its quotes do not fit: {error}. Write "
                '"" for a quote inside a cell, and put that cell in quotes.'
            ) from error
    return found


def wrong_terms(code: str, project: Project) -> Iterator[str]:
    """Yield where the catalogs of a language call a term otherwise, with the next step."""
    fixed = read_terms(code, project)
    if not fixed or not project.has_catalogs(code):
        return
    for path in catalog_paths(code, project):
        for entry in read_catalog(path).entries:
            for words, target in (pair for text in strings(entry) for pair in TERM.findall(text)):
                wanted = fixed.get(target)
                if wanted and words and not is_form(words, wanted, code):
                    yield (
                        f"{shown(path)}:{entry.lineno}: '{target}' is '{wanted}' in "
                        f"locale/terms.csv, and '{words}' here. Write one or the other in both."
                    )


def is_form(words: str, term: str, code: str) -> bool:
    """Tell whether words are those of a term, in any form: all, some of them, or more."""
    said, fixed = REMARK.sub("", words).strip().lower(), REMARK.sub("", term).strip().lower()
    if _script(code) in WITHOUT_SPACES:
        return said in fixed or fixed in said
    fewer, more = sorted((re.findall(r"\w+", said), re.findall(r"\w+", fixed)), key=len)
    return bool(fewer) and all(any(_is_same(one, other) for other in more) for one in fewer)


def _is_same(one: str, other: str) -> bool:
    """Tell whether two words are forms of one, by their beginning: зерно, зёрен; época, épocas."""
    one, other = _without_accents(one), _without_accents(other)
    shared = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        shared += 1
    return one == other or shared >= max(BEGINNING, max(len(one), len(other)) - ENDING)


def _without_accents(word: str) -> str:
    """Forms of a word may differ in them: función, funciones; зерно, зёрен."""
    return "".join(
        sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign)
    )


def _script(code: str) -> str | None:
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
    likely = get_global("likely_subtags").get(locale.language)  # ja_Jpan_JP; a Locale drops Jpan
    return locale.script or (parse_locale(likely)[2] if likely else None)
