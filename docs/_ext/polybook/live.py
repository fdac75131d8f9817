"""Pages that are rebuilt on each save, and shown in a browser, in one language."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

from polybook.execution import Execution
from polybook.kept_notebooks import is_of_stand_in
from polybook.lock import alone
from polybook.project import BookError, Project
from polybook.stages import console, execute_stories, workers
from polybook.stories import find_stories
from polybook.story_data import Data, find_data

WATCHED = ("examples", "locale")
"""The folders beside docs/ whose files change a page, where a book has them."""
SETTINGS = {
    "wait_for_others": "1",  # a page stays as it was until another command has ended
    "page_reloads": "1",  # their policy lets the script in that reloads them
}


def serve(project: Project, code: str, *, wait: bool = False) -> None:
    """Execute the stories, and serve the pages in a language until the command is stopped.

    The data are found once, and every build has the same; what is edited while pages are served
    executes its story with them. Until a story has been executed with the data of the book, those
    that ``story_data_at_once`` of conf.py gives stand in: who looks at words need not wait for a
    training, and each page says so. ``wait`` for another command to end.

    Raises:
        BookError: a story fails, or sphinx-autobuild is not installed, or ends with an error.
    """
    if importlib.util.find_spec("sphinx_autobuild") is None:
        raise BookError("sphinx-autobuild is not installed, which rebuilds pages on each save.")
    with alone(project, wait=wait):
        at_once = project.settings.get("story_data_at_once", {})
        if at_once and not _were_executed(project):
            os.environ.update(at_once)
        data = find_data(project)
        if at_once and data.stand_in:
            console.print(
                f"Stories run with data that stand in ({data.stand_in}), as each page says. To "
                f"have them run with those of the book: {project.command('build')}",
                markup=False,
            )
        # As in a build, two at a time; Sphinx would execute them one after the other.
        environment = execute_stories(project, data)
    # No link leads to a language that is not served; other data let all pages be read anew.
    settings = SETTINGS | {"language": code, "built_languages": code}
    settings["story_data_identity"] = data.identity
    command = [sys.executable, "-m", "sphinx_autobuild", "--open-browser", "--port=0"]
    command += [f"--watch={name}" for name in WATCHED if (project.root / name).is_dir()]
    command += [f"--define={name}={value}" for name, value in settings.items()]
    command += ["-c", str(project.root), str(project.pages), str(project.built / "live" / code)]
    with workers(1) as pool:  # when a person stops it, all goes that was started
        ended = pool.submit(subprocess.run, command, cwd=project.root, env=environment).result()
    if ended.returncode:
        raise BookError(f"sphinx-autobuild ended with {ended.returncode}; it has said why.")


def _were_executed(project: Project) -> bool:
    """Tell whether stories that load data were executed with those of the book."""
    execution = Execution(project, Data(), console.print)
    return any(
        not is_of_stand_in(path)
        for story in find_stories(project).values()
        if execution.loads_data(story)
        for path in project.executed.glob(f"{story.name}-*.ipynb")
    )
