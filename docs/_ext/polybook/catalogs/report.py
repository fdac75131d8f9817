"""What a build says of catalogs, kept in a file: a terminal forgets, and a list can be handed on.

Each language has a file of its own: languages are built at the same time, by a Sphinx for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from polybook.catalogs.files import CatalogError
from polybook.project import Project, shown, write_whole

FOLDER = "catalog-problems"


def keep(remarks: Sequence[str], code: str, project: Project) -> Path:
    """Keep what is said of a language in ``_build/catalog-problems/<code>.txt``, a line for each;
    remove that file where nothing is.
    """
    path = project.built / FOLDER / f"{code}.txt"
    if remarks:
        write_whole(path, "".join(f"{remark}\n" for remark in remarks))
    else:
        path.unlink(missing_ok=True)
    return path


def refuse(problems: Mapping[str, Sequence[str]], project: Project, next_step: str = "") -> None:
    """Keep the problems of each language that has some; a build that goes on removes the files.

    Raises:
        CatalogError: there are problems; the last line names the files.
    """
    found = {code: lines for code, lines in problems.items() if lines}
    if not found:
        return
    paths = [keep(lines, code, project) for code, lines in found.items()]
    said = [line for lines in found.values() for line in lines]
    raise CatalogError("\n".join([*said, *([next_step] if next_step else []), kept_in(*paths)]))


def kept_in(*paths: Path) -> str:
    """What leads from a terminal to the files."""
    return f"This list is kept in {', '.join(map(shown, paths))}"
