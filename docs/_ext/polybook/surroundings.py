"""What packages use that no story names, as conf.py says in ``story_surroundings``.

For each package a dictionary with

``packages``
    other packages that it imports by choice, such as a backend; $VARIABLE is what a variable of the
    environment names, where it is set;
``variables``
    of the environment, with * for any text;
``files``
    by name, with ~ and $VARIABLE, and what each holds where nothing was set. A file that holds just
    that is as good as none: a package may write its defaults when it is first imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from polybook.project import Project

SETS = re.compile(r"""^os\.environ\[(["'])(\w+)\1\] = (["'])([^"'\n]*)\3""", re.MULTILINE)


def packages_beside(project: Project, packages: Iterable[str]) -> set[str]:
    """The packages that these use beside what stories import."""
    known = project.settings.get("story_surroundings", {})
    chosen = {name for package in packages for name in known.get(package, {}).get("packages", ())}
    named = {os.environ.get(name.removeprefix("$"), "") for name in chosen if name.startswith("$")}
    return {name for name in chosen | named if name and not name.startswith("$")}


def lines(project: Project, packages: Iterable[str] | None = None) -> Iterator[str]:
    """A line for each variable and file that counts, for these packages or for all."""
    known = project.settings.get("story_surroundings", {})
    for package in sorted(known if packages is None else known.keys() & set(packages)):
        for name, value in sorted(os.environ.items()):
            if any(fnmatchcase(name, wanted) for wanted in known[package].get("variables", ())):
                yield f"{name}={value}"
        for name, default in known[package].get("files", {}).items():
            path = Path(os.path.expandvars(name)).expanduser()
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="surrogateescape")
                if text.split() != default.split():
                    yield f"{name} {text}"


def set_in(code: str, project: Project) -> Iterator[str]:
    """Yield the variables that code sets itself, ``NAME=value``, of those that count."""
    known = project.settings.get("story_surroundings", {}).values()
    wanted = [name for package in known for name in package.get("variables", ())]
    for _quote, name, _quote, value in SETS.findall(code):
        if any(fnmatchcase(name, each) for each in wanted):
            yield f"{name}={value}"


def encoded(line: str) -> bytes:
    """A line as bytes, those of a variable or a file as they are, which need not be UTF-8."""
    return line.encode(errors="surrogateescape")
