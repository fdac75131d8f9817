"""What is wrong with catalogs, kept in a file: a terminal forgets, and a list can be handed on."""

from __future__ import annotations

from collections.abc import Sequence

from polybook.catalogs.files import CatalogError
from polybook.project import Project, shown, write_whole

NAME = "catalog-problems.txt"


def refuse(problems: Sequence[str], project: Project) -> None:
    """Keep the problems in ``_build/catalog-problems.txt``, a line for each; remove it for none.

    Raises:
        CatalogError: there are problems; the last line names the file.
    """
    path = project.built / NAME
    if not problems:
        path.unlink(missing_ok=True)
        return
    write_whole(path, "".join(f"{problem}\n" for problem in problems))
    raise CatalogError("\n".join([*problems, f"This list is kept in {shown(path)}"]))
