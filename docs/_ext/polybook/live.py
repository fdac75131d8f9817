"""Pages that are rebuilt on each save, and shown in a browser, in one language."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from polybook.lock import alone
from polybook.project import BookError, Project
from polybook.stages import execute_stories, workers
from polybook.story_data import find_data

WATCHED = ("examples", "locale")
"""The folders beside docs/ whose files change a page, where a book has them."""
SETTINGS = {
    "wait_for_others": "1",  # a page stays as it was until another command has ended
    "page_reloads": "1",  # their policy lets the script in that reloads them
}


def serve(project: Project, code: str, *, wait: bool = False) -> None:
    """Execute the stories, and serve the pages in a language until the command is stopped.

    The data are found once, and every build has the same; what is edited while pages are served
    executes its story with them. ``wait`` for another command to end.

    Raises:
        BookError: a story fails, or sphinx-autobuild is not installed, or ends with an error.
    """
    if importlib.util.find_spec("sphinx_autobuild") is None:
        raise BookError("sphinx-autobuild is not installed, which rebuilds pages on each save.")
    with alone(project, wait=wait):
        # As in a build, two at a time; Sphinx would execute them one after the other.
        environment = execute_stories(project, find_data(project))
    # No link leads to a language that is not served.
    settings = SETTINGS | {"language": code, "built_languages": code}
    command = [sys.executable, "-m", "sphinx_autobuild", "--open-browser", "--port=0"]
    command += [f"--watch={name}" for name in WATCHED if (project.root / name).is_dir()]
    command += [f"--define={name}={value}" for name, value in settings.items()]
    command += ["-c", str(project.root), str(project.pages), str(project.built / "live" / code)]
    with workers(1) as pool:  # when a person stops it, all goes that was started
        ended = pool.submit(subprocess.run, command, cwd=project.root, env=environment).result()
    if ended.returncode:
        raise BookError(f"sphinx-autobuild ended with {ended.returncode}; it has said why.")
