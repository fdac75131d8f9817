"""What a citation of a page says, and how BibTeX and RIS write it. No Sphinx.

The forms: CITATION.cff 1.2 (https://citation-file-format.github.io), BibTeX with the fields of
biblatex, RIS as reference managers import it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from polybook.project import BookError, shown

FILE = "CITATION.cff"
DATE = re.compile(r"\d{4}-\d\d-\d\d")
# What TeX takes for more than itself.
SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


class Author(NamedTuple):
    """A person by family name and given name, or a group by its whole name, without the latter."""

    family: str
    given: str = ""

    @property
    def written(self) -> str:
        return f"{self.given} {self.family}".strip()


class Work(NamedTuple):
    """What a CITATION.cff tells of a book."""

    authors: tuple[Author, ...]
    version: str
    date: str
    """The day on which the version appeared, as in 2026-11-21."""

    @classmethod
    def of(cls, root: Path) -> Work | None:
        """Read the file in the folder of a book, where it has one.

        Raises:
            BookError: it is no such file, or lacks the authors, the version or the day.
        """
        path = root / FILE
        if not path.is_file():
            return None
        told = read_citation(root)
        authors = tuple(_author(each) for each in told.get("authors") or () if _author(each).family)
        version, date = str(told.get("version") or ""), str(told.get("date-released") or "")
        for name, found in (("authors", authors), ("version", version)):
            if not found:
                raise BookError(
                    f"{shown(path)}: has no {name}, which a citation names. Add them; the form is "
                    "described at https://citation-file-format.github.io."
                )
        if not DATE.fullmatch(date):
            raise BookError(
                f"{shown(path)}: date-released is {date!r}. Write the day on which the version "
                "appeared, as in 2026-11-21."
            )
        return cls(authors, version, date)


def read_citation(root: Path) -> dict[str, Any]:
    """What the CITATION.cff in the folder of a book says, by key; nothing without that file.

    Raises:
        BookError: it is no YAML.
    """
    path = root / FILE
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BookError(f"{shown(path)}: cannot be read: {error}. Mend it.") from error
    return content if isinstance(content, dict) else {}


@dataclass(frozen=True)
class Citation:
    """A page of a book, or a section of one, as a reader cites it."""

    work: Work
    page: str
    """The title of the page, in the language in which it is read; a section's follows it."""
    book: str
    language: str
    """As BCP 47 names it: zh-CN."""
    key: str
    address: str = ""
    """The whole address of the page, if it is known."""

    def section(self, name: str, title: str, form: str) -> Citation:
        """The citation of a section of the page, by the name that leads to it in its address.

        A form such as ``{page} – {section}`` joins the titles: no reference manager has a field
        between a chapter and its book.
        """
        return replace(
            self,
            page=form.format(page=self.page, section=title),
            key=f"{self.key}:{name}",
            address=f"{self.address}#{name}" if self.address else "",
        )

    def words(self, form: str) -> str:
        """The citation in words, by a form such as ``{authors}: {page}. In: {book}.``"""
        said = form.format(
            authors=", ".join(author.written for author in self.work.authors),
            page=self.page,
            book=self.book,
            version=self.work.version,
            date=self.work.date,
        )
        return f"{said} {self.address}".strip()

    def bibtex(self) -> str:
        """An entry for BibTeX."""
        names = [
            f"{_tex(author.family)}, {_tex(author.given)}"
            if author.given
            else f"{{{_tex(author.family)}}}"  # braces keep a group from being taken apart
            for author in self.work.authors
        ]
        fields = {
            "author": " and ".join(names),
            "title": f"{{{_tex(self.page)}}}",
            "booktitle": f"{{{_tex(self.book)}}}",
            "year": self.work.date[:4],
            "date": self.work.date,
            "version": _tex(self.work.version),
            "language": self.language,
            "url": self.address,
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@incollection{{{self.key},\n{''.join(lines)}}}\n"

    def ris(self) -> str:
        """A record of RIS."""
        names = [", ".join(filter(None, author)) for author in self.work.authors]
        fields = [
            ("TY", "CHAP"),
            *(("AU", name) for name in names),
            ("TI", self.page),
            ("T2", self.book),
            ("PY", self.work.date[:4]),
            ("DA", self.work.date.replace("-", "/")),
            ("ET", self.work.version),
            ("LA", self.language),
            ("UR", self.address),
        ]
        lines = [f"{tag}  - {value}\r\n" for tag, value in fields if value]
        return f"{''.join(lines)}ER  - \r\n"


def _author(told: object) -> Author:
    if not isinstance(told, dict):
        return Author("")
    if told.get("name"):
        return Author(str(told["name"]))
    family = " ".join(
        str(told[part])
        for part in ("name-particle", "family-names", "name-suffix")
        if told.get(part)
    )
    given = str(told.get("given-names") or "")
    return Author(family, given) if family else Author(given or str(told.get("alias") or ""))


def _tex(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)
