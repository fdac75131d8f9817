"""Build a book twice, in other surroundings each time, and tell in what the two sites differ."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from polybook.project import BookError, Project
from polybook.publishing import Manifest


class Surroundings(NamedTuple):
    """What must not show in a site."""

    folder: str
    variables: dict[str, str]
    all_cores: bool


ONE = Surroundings("one", {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}, True)
OTHER = Surroundings(
    "a longer path/书",
    {"TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"},
    False,
)
NOT_COPIED = shutil.ignore_patterns("_build", ".*", "__pycache__", "node_modules", "*.lock")


def differences(project: Project) -> list[str]:
    """Return the files in which two builds of the book differ, from nothing, by path in the site.

    Raises:
        BookError: one of them failed; carries what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        one, other = (_build(project, Path(folder), each) for each in (ONE, OTHER))
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _build(project: Project, folder: Path, surroundings: Surroundings) -> dict[str, str]:
    """Build a copy of the book; return the digest of each file."""
    copy = folder / surroundings.folder
    shutil.copytree(project.root, copy, ignore=NOT_COPIED)
    cores = getattr(os, "sched_getaffinity", lambda _process: set())(0)
    if cores and not surroundings.all_cores:
        os.sched_setaffinity(0, {min(cores)})  # the build has it from here
    try:
        done = subprocess.run(
            [sys.executable, "-m", "polybook", "build"],
            cwd=copy,
            env=os.environ | surroundings.variables,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    finally:
        if cores:
            os.sched_setaffinity(0, cores)
    if done.returncode:
        raise BookError(f"The build in {copy} failed:\n{done.stdout}{done.stderr}".rstrip())
    return Manifest.of(copy / "_build" / "html").files
