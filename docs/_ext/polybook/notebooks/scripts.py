"""The code of pages as scripts: what of a story a page's notebook runs, and all stories in one zip.

No Sphinx.
"""

from __future__ import annotations

import base64
import importlib.metadata
import sys
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from polybook.archives import archive
from polybook.project import Project, Repository
from polybook.stories import Cell, Story, find_stories
from polybook.surroundings import packages_beside

ARCHIVE = "scripts.zip"
LICENSE = "LICENSE"
WHOLE = "requirements.txt"

BRING = """\
# What the code below needs: files of the book, unpacked into a temporary folder.
import base64
import io
{imports}import sys
import tempfile
import zipfile

book_folder = tempfile.TemporaryDirectory()  # removed when Python ends
sys.path.insert(0, book_folder.name)
packed_files = "{packed}"
zipfile.ZipFile(io.BytesIO(base64.b85decode(packed_files))).extractall(book_folder.name)"""
GO_THERE = "\nos.chdir(book_folder.name)  # the code reads files from there"


class Quote(NamedTuple):
    """A cell of a story that a page quotes, and its place among the cells of the page."""

    place: int
    story: str
    cell: str
    is_folded: bool
    """Whether the page folds its code away, or leaves it out."""


class Piece(NamedTuple):
    """A cell of code in a page's notebook."""

    name: str
    """Of letters, digits, hyphens and underscores; the same in every language."""
    code: str
    is_folded: bool


def pieces(
    quotes: Iterable[Quote], stories: Mapping[str, Story], code: Mapping[tuple[str, str], str]
) -> dict[int, list[Piece]]:
    """What a page's notebook runs, by the place of the quote that it leads up to.

    Before a cell come those of its story that the page leaves out, for they make what it needs; and
    before the first that uses files of the story's folder, a cell that brings these. ``code`` is
    what pages show of each cell, by story and name.
    """
    quotes = list(quotes)
    found: dict[int, list[Piece]] = {}
    at_hand: set[str] = set()
    for story in dict.fromkeys(quote.story for quote in quotes):
        cells = list(stories[story].cells.values())
        names = [cell.name for cell in cells]
        quoted = [quote for quote in quotes if quote.story == story]
        used = cells[: 1 + max(names.index(quote.cell) for quote in quoted)]
        brought = _files_to_bring(stories[story], used, {quote.cell for quote in quoted})
        there: set[str] = set()
        for quote in quoted:
            before = used[: names.index(quote.cell)]
            leading = [cell for cell in before if cell.name not in there]
            here = found.setdefault(quote.place, [])
            for cell in [*leading, stories[story].cells[quote.cell]]:
                files = brought.get(cell.name, "") if cell.name not in there else ""
                if files and files not in at_hand:  # another story may have brought the same
                    here.append(Piece(f"{story}--files", files, True))
                    at_hand.add(files)
                is_folded = quote.is_folded or cell.name != quote.cell
                here.append(Piece(f"{story}-{cell.name}", code[story, cell.name], is_folded))
                there.add(cell.name)
    return found


def _files_to_bring(story: Story, used: list[Cell], quoted: set[str]) -> dict[str, str]:
    """The code that brings files, by the name of the cell that is the first to need them.

    Where a cell shows what a reader needs, that is for those that the page quotes.
    """
    shows = any(cell.shows for cell in used)
    own = [cell for cell in used if not (cell.shows or (shows and cell.name in quoted))]
    for number, cell in enumerate(own):
        if story.files_of([cell]):
            return {cell.name: bring(story.files_of(own[number:]), story.path.parent)}
    return {}


def bring(files: Iterable[Path], folder: Path) -> str:
    """The code of a cell that brings files of a folder, the same bytes each time."""
    files = list(files)
    content = {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(files)}
    packed = base64.b85encode(archive(content, zipfile.ZIP_LZMA)).decode("ascii")
    is_read = any(file.suffix != ".py" for file in files)
    code = BRING.format(imports="import os\n" if is_read else "", packed=packed)
    return code + GO_THERE if is_read else code


def script(parts: Iterable[Piece], heading: str) -> str:
    """The code of a page as a script in the percent format; ``heading`` says what it is."""
    cells = [f"# %% {part.name}\n{part.code}\n" for part in parts]
    return "\n\n".join([f"# {heading}\n", *cells])


def all_scripts(stories: Iterable[Story], project: Project) -> bytes:
    """Every story with the files that it needs, the packages, and the licence if there is one."""
    stories = list(stories)
    folder = project.examples
    files = {file for story in stories for file in story.files}
    content = {
        f"{folder.name}/{file.relative_to(folder).as_posix()}": file.read_bytes() for file in files
    }
    content[WHOLE] = requirements(stories, project).encode()
    if (project.root / LICENSE).is_file():
        content[LICENSE] = (project.root / LICENSE).read_bytes()
    return archive(dict(sorted(content.items())))


def write_scripts(folder: Path, project: Project) -> None:
    """Write the zip of all scripts to the root of a site, and what Binder is to install."""
    stories = find_stories(project)
    if not (stories and project.settings.get("notebooks", True)):
        return
    (folder / ARCHIVE).write_bytes(all_scripts(stories.values(), project))
    repository = Repository.read(project.settings.get("book_repository", ""))
    if repository is not None and repository.branch and not repository.folder:
        (folder / "binder").mkdir()
        (folder / "binder/requirements.txt").write_text(requirements(stories.values(), project))
        version = f"python-{sys.version_info.major}.{sys.version_info.minor}\n"
        (folder / "binder/runtime.txt").write_text(version)


def requirements(stories: Iterable[Story], project: Project) -> str:
    """What to install for these stories, a line each, in the versions that executed them."""
    names = to_install(stories, project)
    return "".join(f"{name}=={importlib.metadata.version(name)}\n" for name in names)


def to_install(stories: Iterable[Story], project: Project) -> list[str]:
    """The names by which pip knows the packages that these stories need."""
    packages = {package for story in stories for package in story.packages}
    packages |= packages_beside(project, packages)
    packages -= set(project.settings.get("notebooks_without", ()))
    return sorted({name for package in packages for name in _distributions(package)})


@cache
def _distributions(package: str) -> list[str]:
    """What brings a package, such as scikit-learn for sklearn; nothing if nothing is installed."""
    try:
        return [importlib.metadata.metadata(package)["Name"]]
    except importlib.metadata.PackageNotFoundError:  # to look through all takes a third of a second
        return importlib.metadata.packages_distributions().get(package, [])[:1]
