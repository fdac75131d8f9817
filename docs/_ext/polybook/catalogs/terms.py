"""The fixed translation of each term: locale/terms.csv, and where a catalog uses another.

The file has a column for each language, named by its code, the language of the pages first, and
may have one named ``note``. A term in ``{term}`words <term>``` is looked at: its words have to be
those of the file, in any form, all of them or some (``seeds`` for a random seed), or more. What
stands in brackets there is a remark.

In a language with endings in ``word_forms``, forms of one word differ in these; in another, by a
few letters at their end.
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
from polybook.catalogs.word_forms import ENDINGS, NEGATIONS
from polybook.language_tags import language_tag
from polybook.project import BookError, Project, shown, text_of, write_whole

TERM = re.compile(r"\{term\}`([^`<]*?)\s*(?:<([^`>]*)>)?`")
REMARK = re.compile(r"\([^()]*\)|（[^（）]*）")
WITHOUT_SPACES = {"Hans", "Hant", "Jpan", "Thai"}
"""Scripts in which no space parts the words; so their words are looked for as they are."""
ENDING, BEGINNING = 3, 3
"""Letters in which forms of one word may differ at the end; that they share at least."""
SHORTEST = 2
"""Letters that a word has before its ending at least; a term, in more than a half of it."""
NOTE = "note"
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What spreadsheets put between cells: where a comma is for decimals, a semicolon."""
# By the definition of XML 1.0: https://www.w3.org/TR/xml/#charsets
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_terms(code: str, project: Project) -> dict[str, str]:
    """Return the translation of each term into a language; none without the file or the column.

    Raises:
        BookError: the file cannot be read, or not with certainty; names its line.
    """
    rows = _read_rows(project)
    return {term: row[code] for term, row in rows.items() if code in row}


def _read_rows(project: Project) -> dict[str, dict[str, str]]:
    """The row of each term, its cells by the heading but for the term itself; none without file."""
    path = project.root / "locale" / "terms.csv"
    if not path.exists():
        return {}
    text = text_of(path).removeprefix("\ufeff")  # Excel's mark of UTF-8
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    found: dict[str, dict[str, str]] = {}
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [cell.strip() for cell in next(rows, [])]
        _check_heading(heading, path, project)
        for cells in rows:
            place = f"{shown(path)}:{rows.line_num}"
            row = [cell.strip() for cell in cells]
            if len(row) != len(heading):
                sign = DELIMITERS[delimiter]
                raise BookError(
                    f"{place}: has {len(row)} cells, and the heading {len(heading)}. Put a {sign} "
                    f"before each cell but the first, and a text with a {sign} in quotes."
                )
            for name, cell in zip(heading, row, strict=True):
                if control := NO_XML.search(cell):
                    raise BookError(
                        f"{place}: the cell '{name}' holds U+{ord(control[0]):04X}, which no "
                        "program for translators reads. Take it out."
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


def _check_heading(heading: list[str], path: Path, project: Project) -> None:
    """Check that each column is read: of one with another name, no term would be known."""
    if heading[:1] != [project.original]:
        raise BookError(
            f"{shown(path)}:1: its first column is {''.join(heading[:1])!r}. Put the terms in the "
            f"language of the pages there, name it '{project.original}', and save it in UTF-8."
        )
    for name in {*heading} - {*project.languages, NOTE}:
        try:
            language = Locale.parse(name.replace("-", "_")).language
        except (UnknownLocaleError, ValueError):
            language = ""
        meant = [
            code
            for code in project.languages
            if code not in heading and code.partition("_")[0] == language
        ]
        if meant or not language:
            wanted = ", ".join(meant or [*project.languages, NOTE])
            raise BookError(
                f"{shown(path)}:1: no term of the column '{name}' would be looked at. Name it by "
                f"its language as in conf.py: {wanted}."
            )


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
            (term, REMARK.sub("", row[code]).strip(), _remark(row[code], row.get(NOTE, "")))
            for term, row in rows.items()
            if code in row
        ]
        if not told:
            continue
        folder = project.built / "terms"
        table = io.StringIO()
        # In quotes, or Weblate would guess the delimiter: it takes a blank for it.
        csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            [("source", "target", "translator_comments"), *told]
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
                note = ElementTree.SubElement(place, "note", {"from": "translator"})
                note.text = remark
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def wrong_terms(catalogs: Catalogs, project: Project) -> Iterator[str]:
    """Yield where the catalogs of a language call a term otherwise, with the next step."""
    fixed, code = read_terms(catalogs.code, project), catalogs.code
    for path, catalog in catalogs.read.items():
        for entry in catalog.entries:
            for line, words, named in (
                (line, *pair)
                for line, text in zip(entry.string_lines, strings(entry), strict=True)
                for pair in TERM.findall(text)
            ):
                target = named or words  # without words of its own, the term itself is shown
                wanted = fixed.get(target)
                if (
                    wanted
                    and words
                    and not (
                        is_form(words, wanted, code) and _is_no_other(words, target, fixed, code)
                    )
                ):
                    yield (
                        f"{shown(path)}:{line}: '{target}' is '{wanted}' in "
                        f"locale/terms.csv, and '{words}' here. Write one or the other in both."
                    )


def is_form(words: str, term: str, code: str) -> bool:
    """Tell whether words are those of a term, in any form: all, some of them, or more."""
    said, fixed = _words(words, code), _words(term, code)
    fewer, more = sorted((said, fixed), key=len)
    if NEGATIONS.get(code.partition("_")[0], set()).intersection(said) - {*fixed}:
        return False
    if script_of(code) in WITHOUT_SPACES:
        is_part = "".join(fewer) in "".join(more)
        return is_part and len(said) >= min(SHORTEST, len(fixed))
    if len(said) < len(fixed) and all(len(word) <= BEGINNING for word in said):  # de, por
        return False
    return bool(fewer) and all(any(_is_same(one, other, code) for other in more) for one in fewer)


def _is_no_other(words: str, target: str, fixed: dict[str, str], code: str) -> bool:
    """Tell whether words are not the whole of another term, and a part of this one."""
    return is_whole(words, fixed[target], code) or not any(
        is_whole(words, other, code) for other in fixed.values()
    )


def is_whole(words: str, term: str, code: str) -> bool:
    """Tell whether words are all of a term, and no more, in any form."""
    same_length = len(_words(words, code)) == len(_words(term, code))
    return same_length and is_form(words, term, code)


def _words(text: str, code: str) -> list[str]:
    """The words of a term without remarks; its signs, where no space parts the words."""
    text = REMARK.sub("", text).strip().lower()
    return list(text) if script_of(code) in WITHOUT_SPACES else re.findall(r"\w+", text)


def _is_same(one: str, other: str, code: str) -> bool:
    """Tell whether two words are forms of one: зерно, зёрен; época, épocas."""
    one, other = _without_accents(one), _without_accents(other)
    if endings := ENDINGS.get(code.partition("_")[0]):
        return one == other or bool(_stems(one, endings) & _stems(other, endings))
    shared = max(BEGINNING, max(len(one), len(other)) - ENDING)
    return one[:shared] == other[:shared]


def _stems(word: str, endings: str) -> set[str]:
    """What may be left of a word without its ending.

    Spanish writes veces for more than one vez; a Russian form without an ending may have a vowel
    that others have not: зерно, зёрен.
    """
    word = re.sub("ces$", "z", word)
    stems = {word.removesuffix(ending) for ending in _without_accents(endings).split()}
    stems.add(re.sub("[ео](?=[^аеиоуыэюя]$)", "", word))
    return {stem for stem in stems if len(stem) > SHORTEST} | {word}


def _without_accents(word: str) -> str:
    """Forms of a word may differ in them: función, funciones; зерно, зёрен."""
    return "".join(
        sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign)
    )


def script_of(code: str) -> str | None:
    """The script of a language, as ``Cyrl``; none of one that Babel does not know."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
    likely = get_global("likely_subtags").get(locale.language)  # ja_Jpan_JP; a Locale drops Jpan
    return locale.script or (parse_locale(likely)[2] if likely else None)
