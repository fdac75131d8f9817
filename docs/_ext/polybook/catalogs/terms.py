"""The fixed translation of each term: locale/terms.csv, and where a catalog uses another.

The file has a column for each language, named by its code, the language of the pages first. A term
in ``{term}`words <term>``` is looked at: its words have to be those of the file, in any form, all
of them or some (``seeds`` for a random seed), or more. What stands in brackets there is a remark.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale

from polybook.catalogs.files import Catalogs, strings
from polybook.language_tags import language_tag
from polybook.project import BookError, Project, shown, write_whole

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
    rows = _read_rows(project)
    return {term: row[code] for term, row in rows.items() if code in row}


def _read_rows(project: Project) -> dict[str, dict[str, str]]:
    """The row of each term, its cells by the heading but for the term itself; none without file."""
    path = project.root / "locale" / "terms.csv"
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            heading = next(rows, [])
            for row in rows:
                place = f"{shown(path)}:{rows.line_num}"
                if len(row) != len(heading):
                    raise BookError(
                        f"{place}: has {len(row)} cells, and the heading {len(heading)}. Put a "
                        "comma before each cell but the first, and a text with commas in quotes."
                    )
                if row[0] in found:
                    raise BookError(
                        f"{place}: '{row[0]}' stands here for the second time. Delete one of them."
                    )
                found[row[0]] = dict(zip(heading[1:], row[1:], strict=True))
        except csv.Error as error:
            raise BookError(
                f"{shown(path)}:{rows.line_num}: its quotes do not fit: {error}. Write "
                '"" for a quote inside a cell, and put that cell in quotes.'
            ) from error
    return found


def write_glossaries(project: Project) -> list[Path]:
    """Write the terms in the forms that programs for translators load, two files a language.

    TBX-Basic (ISO 30042), which Weblate, Lokalize and OmegaT read, and Weblate's CSV. What stands
    in brackets becomes part of the remark.

    Raises:
        BookError: there are no terms.
    """
    rows = _read_rows(project)
    if not rows:
        raise BookError("locale/terms.csv: there is no such file, or no term in it. Write it.")
    written = []
    for code in project.languages:
        told = [
            (term, REMARK.sub("", row[code]).strip(), _remark(row[code], row.get("note", "")))
            for term, row in rows.items()
            if code in row
        ]
        if not told:
            continue
        folder = project.built / "terms"
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows(
            [("source", "target", "explanation"), *told]
        )
        for suffix, content in (("csv", table.getvalue()), ("tbx", _tbx(told, code, project))):
            written.append(folder / f"{code}.{suffix}")
            write_whole(written[-1], content)
    return written


def _remark(own: str, note: str) -> str:
    """What is said of a term: in brackets, and in the file's last column."""
    return "; ".join([*(found[0] for found in REMARK.finditer(own)), *filter(None, [note])])


def _tbx(terms: list[tuple[str, str, str]], code: str, project: Project) -> bytes:
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    root = ElementTree.Element("martif", {"type": "TBX-Basic", language: project.original})
    header = ElementTree.SubElement(ElementTree.SubElement(root, "martifHeader"), "fileDesc")
    source = ElementTree.SubElement(ElementTree.SubElement(header, "sourceDesc"), "p")
    source.text = project.settings.get("project", "")
    body = ElementTree.SubElement(ElementTree.SubElement(root, "text"), "body")
    for number, (term, own, remark) in enumerate(terms, start=1):
        entry = ElementTree.SubElement(body, "termEntry", id=f"term-{number}")
        for each, word in ((project.original, term), (code, own)):
            place = ElementTree.SubElement(entry, "langSet", {language: language_tag(each)})
            place = ElementTree.SubElement(place, "tig")
            ElementTree.SubElement(place, "term").text = word
            if remark and each == code:
                ElementTree.SubElement(place, "note").text = remark
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def wrong_terms(catalogs: Catalogs, project: Project) -> Iterator[str]:
    """Yield where the catalogs of a language call a term otherwise, with the next step."""
    fixed = read_terms(catalogs.code, project)
    for path, catalog in catalogs.read.items():
        for entry in catalog.entries:
            for words, target in (pair for text in strings(entry) for pair in TERM.findall(text)):
                wanted = fixed.get(target)
                if wanted and words and not is_form(words, wanted, catalogs.code):
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
