"""A digest of what the site of each language is made from, which is kept in the published site.

A build that would make the same again has nothing to do, and can say so at once. No Sphinx.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from polybook import surroundings
from polybook.addresses import Record
from polybook.project import Project, check_file

POLYBOOK = Path(__file__).resolve().parent
LEFT_OUT = {"__pycache__"}
VARIABLES = ("BOOK_BASE_URL", "BOOK_REPOSITORY")
LOCK = "requirements.txt"
LOCKED = re.compile(r"^[a-z0-9][\w.-]*", re.MULTILINE | re.IGNORECASE)
"""The name of a package, where a lock begins to tell of it."""
INCLUDES = re.compile(r"^(?:-r|--requirement)\b", re.MULTILINE)


def fingerprints(project: Project, data_identity: str, shown: list[str]) -> dict[str, str]:
    """A digest for each language that is shown, of all that its pages depend on.

    ``data_identity`` names the data of the stories, ``shown`` the languages that are offered.
    """
    common = hashlib.sha256()
    for line in _surroundings(project):
        common.update(surroundings.encoded(line) + b"\0")
    record = Record.of(project)
    moved = sorted(record.moved.items()) if record else []  # a new address makes no other pages
    common.update(surroundings.encoded(f"{data_identity} {shown} {moved}"))
    single = [project.root / name for name in ("conf.py", "LICENSE", "CITATION.cff")]
    places = [*single, project.pages, project.examples, *project.looks, POLYBOOK]
    for path in sorted(set(_files(*places))):
        _add(common, path, project)
    found = {}
    for code in shown:
        digest = common.copy()
        # A build says where the words of a translation are others than those of the terms.
        terms = [project.root / "locale" / "terms.csv"] if project.has_catalogs(code) else []
        for path in _files(project.catalogs(code), *filter(Path.is_file, terms)):
            _add(digest, path, project)
        found[code] = digest.hexdigest()
    return found


def _files(*places: Path) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
            continue
        for path in sorted(place.rglob("*")):
            if path.is_file() and not LEFT_OUT.intersection(path.parts) and path.suffix != ".lock":
                yield path


def _add(digest: hashlib._Hash, path: Path, project: Project) -> None:
    check_file(path)
    digest.update(os.fsencode(os.path.relpath(path, project.root)) + b"\0")
    digest.update(path.read_bytes() + b"\0")


def _surroundings(project: Project) -> Iterator[str]:
    """Python, the packages that build the book, and the variables of the environment that count."""
    yield f"{platform.python_version()} {platform.machine()}"
    locked = _locked(project)
    for path in sorted(Path(sysconfig.get_path("purelib")).glob("*.dist-info")):
        name, _dash, _version = path.stem.rpartition("-")
        if locked is None or _normal(name) in locked:
            yield path.name  # it has the version
    yield from (f"{name}={os.environ.get(name)}" for name in VARIABLES)
    yield from surroundings.lines(project)


def _locked(project: Project) -> set[str] | None:
    """The packages in the lock of a book, or nothing where it has none.

    Others, such as those of its tests, change no page. With hashes a file names all that pip
    installs from it; one without them may leave out what a package needs, and is no lock.
    """
    path = project.root / LOCK
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    if "--hash=" not in text or INCLUDES.search(text):
        return None
    return {_normal(name) for name in LOCKED.findall(text)}


def _normal(name: str) -> str:
    """The name of a package, as registries compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()
