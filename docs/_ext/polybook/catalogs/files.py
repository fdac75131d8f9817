"""Catalogs as files: find, read and count what is left to do in locale/<code>/LC_MESSAGES/*.po."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from polybook.project import BookError, Project, shown

PO_LINE = re.compile(
    r"""
    (?: \#.*                                                     # a comment, or nothing
      | (?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s)?  # a keyword, in the first line
        "(?:[^"\\]|\\.)*"                                        # a text
    )?
    """,
    re.VERBOSE,
)


class CatalogError(BookError):
    """A catalog that cannot be used: names file and line, the cause and the next step."""


def catalog_paths(code: str, project: Project) -> list[Path]:
    """The catalogs of a language, one for each page and one for the words of the interface.

    Raises:
        CatalogError: the language has no catalog.
    """
    folder = project.catalogs(code)
    paths = sorted(folder.rglob("*.po"))
    if not paths:
        raise CatalogError(
            f"No catalog for '{code}' in {shown(folder)}. Run: {project.command('catalogs', code)}"
        )
    return paths


def read_catalog(path: Path) -> Catalog:
    """Read one .po file.

    Raises:
        CatalogError: it is not a well-formed .po file in UTF-8.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            f"{shown(path)}:{line}: the byte {content[error.start]:#04x} is not UTF-8. "
            f"Save the file in UTF-8."
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        # Babel reads past a line that breaks off, and cuts its last letter.
        if not PO_LINE.fullmatch(line.strip()):
            raise CatalogError(
                f"{shown(path)}:{number}: not a line of a .po file: {line.strip()[:60]} "
                f"Mend it: a line is a comment, or a keyword with a text in straight quotes."
            )
    try:
        return read_po(BytesIO(content), charset="utf-8", abort_invalid=True)
    except (PoFileError, ValueError) as error:
        place = f"{shown(path)}:{getattr(error, 'lineno', 0) + 1}"
        raise CatalogError(f"{place}: {error}. Mend the message there.") from error


def incomplete(path: Path) -> list[str]:
    """The messages of a catalog that are not translated, are fuzzy, or are in no page any more."""
    catalog = read_catalog(path)
    found = [
        f"{shown(path)}:{message.lineno}: {'fuzzy' if message.fuzzy else 'not translated'}"
        for message in catalog
        if message.id and (message.fuzzy or not is_translated(message))
    ]
    found += [f"{shown(path)}:{message.lineno}: obsolete" for message in catalog.obsolete.values()]
    return found


def is_translated(message: Message) -> bool:
    """Tell whether a message has a translation: each form of it, where there are plurals."""
    return all(_strings(message.string))


def behind(code: str, templates: Path, project: Project) -> list[str]:
    """Where the catalogs of a language and the fresh templates of the pages differ."""
    folder = project.catalogs(code)
    found = [
        f"{shown(path)}: no page has this name any more. Run: {project.command('catalogs')}"
        for path in sorted(folder.rglob("*.po"))
        if not (templates / path.relative_to(folder).with_suffix(".pot")).exists()
    ]
    for path in sorted(templates.rglob("*.pot")):
        catalog_path = folder / path.relative_to(templates).with_suffix(".po")
        catalog = read_catalog(catalog_path) if catalog_path.exists() else Catalog()
        template = read_catalog(path)
        found += [
            f"{shown(catalog_path)}: {problem} {message.id!r}. Run: {project.command('catalogs')}"
            for ours, theirs, problem in (
                (template, catalog, "lacks"),
                (catalog, template, "still has"),
            )
            for message in ours
            if message.id and message.id not in theirs
        ]
    return found


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else string
