"""What a site contains, from where, and under which licence: licences.txt in the site.

A file is of the book, of polybook, or of a package that brings files for Sphinx; the names of these
tell which. Licences are written as SPDX has them: for packages as their metadata says, for the book
as conf.py does in ``licences``, a dictionary of what it is to its licence. ``pages`` and ``styles``
are files there, and all else is a part of pages, such as the code that they show.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution
from pathlib import Path

from polybook.project import BookError, Project

NAME = "licences.txt"
UNKNOWN = "NOASSERTION"
"""What SPDX writes for a licence that nobody has told."""
POLYBOOK = Path(__file__).resolve().parent

# At the root, in the folder of a language, and in the folders that Sphinx makes there for them.
PAGES = re.compile(
    r"[^/]+|[^/]+/[^_].*|[^/]+/_(?:downloads|images|sources)/.*|[^/]+/_static/search-documents\.js"
)
JOINED = re.compile(r"[^/]+/_static/inline/[^/]+")
HASH = re.compile(r"\.[0-9a-f]{32,}(?=\.)")
TEMPLATE = re.compile(r"\.jinja$|_t$")
PACKAGE = re.compile(r"[\w.-]+")
TEXT = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
CLASSIFIERS = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "LicenseRef-BSD",  # which of them, the text says
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


@dataclass
class Origin:
    """Where files of a site come from."""

    what: str
    licence: str
    version: str = ""
    text: str = ""
    """The text of its licence."""
    files: list[str] = field(default_factory=list)


def bill(files: Iterable[str], project: Project) -> list[Origin]:
    """What a site with these files contains: each has one origin.

    Raises:
        BookError: nothing tells where a file comes from.
    """
    known = dict(_static_files(project))
    pages, _styles, *parts = _of_book(project)
    joined = Origin("style sheets and scripts, joined for each page", "")
    unknown = []
    for name in sorted(files):
        static = HASH.sub("", name.partition("/_static/")[2])
        if static in known:
            known[static].files.append(name)
        elif JOINED.fullmatch(name):
            joined.files.append(name)
        elif PAGES.fullmatch(name):
            pages.files.append(name)
        else:
            unknown.append(name)
    if unknown:
        more = f" and {len(unknown) - 1} more" if unknown[1:] else ""
        raise BookError(
            f"{unknown[0]}{more}: no package and no folder of html_static_path has it, so nothing "
            "tells its licence. Put it into such a folder, or take out the extension that makes it."
        )
    used = {origin.what: origin for origin in known.values() if origin.files}
    others = [used[what] for what in sorted(used, key=str.lower)]
    joined.licence = _all_of(each.licence for each in others)
    return [pages, *parts, *others, *([joined] if joined.files else [])]


def table(origins: list[Origin]) -> str:
    """The bill as a person reads it."""
    rows = [
        (each.what, each.version, each.licence, f"{len(each.files) or 'in pages'}")
        for each in origins
    ]
    rows.insert(0, ("what", "version", "licence", "files"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "".join(f"{line}\n" for line in lines)


def texts(origins: list[Origin]) -> str:
    """The texts of the licences: most want to go with every copy."""
    return "".join(
        f"\n\n{each.what}\n{'=' * len(each.what)}\n\n{each.text.rstrip()}\n"
        for each in origins
        if each.text
    )


def write_bill(site: Path, project: Project) -> None:
    """Write the bill into a site that was made, as a file of its own."""
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    origins = bill({*files, NAME}, project)
    (site / NAME).write_text(f"{table(origins)}{texts(origins)}", encoding="utf-8")


def _of_book(project: Project) -> Iterator[Origin]:
    """The book: its pages, its styles, and parts of the pages."""
    told = {"pages": UNKNOWN, "styles": UNKNOWN, **project.settings.get("licences", {})}
    path = project.root / "LICENSE"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    version = str(project.settings.get("release", ""))
    yield Origin("pages, figures and data of the book", told.pop("pages"), version, text)
    yield Origin("styles and pictures of the book", told.pop("styles"), version)
    yield from (Origin(what, licence) for what, licence in told.items())


def _static_files(project: Project) -> Iterator[tuple[str, Origin]]:
    """The files below _static/ by name, with their origin; the last one of a name is the one."""
    packages = {}
    for package in _packages():
        origin = Origin(package.name, _licence(package), package.version, _texts(package))
        packages[package.name] = origin
        for file in package.files or ():
            _before, folder, name = file.as_posix().rpartition("/static/")
            if folder:
                yield TEMPLATE.sub("", name), origin
    own = Origin("polybook", "MIT")
    search = Origin(
        "the search: MiniSearch, the stemmers of Snowball, and polybook",
        "MIT AND BSD-3-Clause",
        text=_heading(POLYBOOK / "search" / "scripts" / "minisearch.js")
        + _texts(importlib.metadata.distribution("snowballstemmer")),
    )
    for path in POLYBOOK.rglob("static/**/*"):
        name = path.as_posix().rpartition("/static/")[2]
        yield TEMPLATE.sub("", name), own
    yield "search.js", search
    yield "pygments.css", packages["Pygments"]
    yield "translations.js", packages["Sphinx"]  # the words of its scripts
    _pages, styles, *_parts = _of_book(project)
    for folder in project.settings.get("html_static_path", ()):
        for path in (project.root / folder).rglob("*"):
            yield TEMPLATE.sub("", path.relative_to(project.root / folder).as_posix()), styles


def _packages() -> list[Distribution]:
    """Sphinx, what it needs, and what needs Sphinx, such as themes; Sphinx' own files first."""
    sphinx = importlib.metadata.distribution("sphinx")
    needed = _needs(sphinx)
    found = [
        package
        for package in importlib.metadata.distributions()
        if package.name.lower() in needed or "sphinx" in _needs(package)
    ]
    return [sphinx, *sorted(found, key=lambda package: package.name)]


def _needs(package: Distribution) -> set[str]:
    return {
        PACKAGE.match(line)[0].lower() for line in package.requires or () if "extra ==" not in line
    }


def _licence(package: Distribution) -> str:
    """The licence of a package as SPDX writes it."""
    metadata = package.metadata
    if told := metadata.get("License-Expression"):
        return told
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    found = [CLASSIFIERS[name] for name in classified if name in CLASSIFIERS]
    return " OR ".join(found) or UNKNOWN


def _texts(package: Distribution) -> str:
    """The texts of a package's licence."""
    texts = [
        file.read_text(encoding="utf-8")
        for file in package.files or ()
        if ".dist-info/" in file.as_posix() and TEXT.search(file.name)
    ]
    return "\n".join(texts)


def _heading(script: Path) -> str:
    """The comment with which a script begins."""
    return re.match(r"/\*.*?\*/\s*", script.read_text(encoding="utf-8"), re.DOTALL)[0]


def _all_of(licences: Iterable[str]) -> str:
    """The licence of what is put together from parts under these."""
    parts = set()
    for licence in licences:
        parts |= {f"({licence})"} if " OR " in licence else set(licence.split(" AND "))
    return " AND ".join(sorted(parts))
