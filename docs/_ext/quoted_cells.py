"""Fill a page's code cells with the cells of a story, and with what they put out.

A page holds no code of its own. It quotes a cell of a script in examples/ by the name of both:

    ```{code-cell}
    :quote: lenet_mnist/train
    ```

The page is handed to MyST-NB as a notebook that has been executed already, so every page that
quotes a cell, in every language, shows the same code and the same outputs, from one execution.
"""

from __future__ import annotations

import ast
import difflib
import re
from functools import cache
from typing import Any

import nbformat
from docutils import nodes
from myst_nb.core.read import read_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

import stories

logger = logging.getLogger(__name__)

NUMBER = re.compile(r"\{number\}`(\w+)\.")


@cache
def digits() -> stories.Digits:
    return stories.find_digits()


@cache
def executed_story(name: str) -> nbformat.NotebookNode:
    """The executed notebook of a story; executes it if it was not executed yet.

    A story that fails ends the build with its one message: Sphinx would bury an exception among
    the versions of its extensions and ask to report it to its developers.
    """
    story = stories.find_stories()[name]
    try:
        notebook, _executed = stories.executed(story, digits(), logger.info)
    except stories.StoryError as error:
        raise SystemExit(str(error)) from error
    return notebook


def glued_values(name: str) -> dict[str, Any]:
    """The values that a story published with ``report.number``, by name.

    Raises:
        KeyError: there is no story of this name.
    """
    return {
        output.metadata.scrapbook.name: ast.literal_eval(
            output.data["application/papermill.record/text/plain"]
        )
        for cell in executed_story(name).cells
        for output in cell.outputs
        if "scrapbook" in output.get("metadata", {})
    }


def fill_quotes(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the page's text into a notebook with the quoted cells and their outputs."""
    page = app.env.doc2path(docname)
    notebook = read_myst_markdown_notebook(
        source[0], app.env.myst_config, add_source_map=True, path=page
    )
    notebook.metadata["source_map"] = exact_source_map(notebook, source[0].splitlines())
    known = stories.find_stories()
    names = [f"{known_name}/{c}" for known_name, s in known.items() for c in s.cells]
    used = {name for name in NUMBER.findall(source[0]) if name in known}
    for number, (cell, line) in enumerate(
        zip(notebook.cells, notebook.metadata["source_map"], strict=True)
    ):
        cell.id = f"cell-{number}"  # not a random one: a page is the same from build to build
        if cell.cell_type != "code":
            continue
        quote = cell.metadata.pop("quote", None)
        problem = None
        if quote is None or cell.source.strip():
            problem = (
                "a code cell with code of its own. Pages only quote: put the code into a named "
                "cell of a script in examples/, and write ':quote: script/cell'."
            )
        elif quote not in names:
            near = difflib.get_close_matches(quote, names, n=3) or sorted(known)
            problem = (
                f"quotes '{quote}', and examples/ has no such cell. "
                f"Did you mean: {', '.join(near)}?"
            )
        if problem:
            logger.warning(problem, location=(docname, line), type="quoted_cells")
            continue
        story, _slash, name = quote.partition("/")
        used.add(story)
        done = next(c for c in executed_story(story).cells if c.id == name)
        cell.update(source=done.source, outputs=done.outputs, execution_count=done.execution_count)
    for story in used:
        for path in known[story].files:
            app.env.note_dependency(str(path), docname=docname)
    app.env.temp_data["stand_in_digits"] = any(
        executed_story(story).metadata["stand_in_digits"] for story in used
    )
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "python3"}
    source[0] = nbformat.writes(notebook)


def exact_source_map(notebook: nbformat.NotebookNode, lines: list[str]) -> list[int]:
    """The map from cells to lines of the page, made exact for cells of Markdown.

    MyST-NB takes the blank lines before such a cell away without counting them, and adds one line
    too many to each place that it reports.
    """
    exact = []
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        if cell.cell_type == "markdown":
            while not lines[line].strip():
                line += 1
            line -= 1
        exact.append(line)
    return exact


class StandInNotice(SphinxTransform):
    """Say at the top of a page that its results are those of the small digits, not of MNIST."""

    default_priority = 25  # after Sphinx' Locale (20): the words come from the catalog of the theme

    def apply(self, **kwargs: Any) -> None:
        if not self.env.temp_data.get("stand_in_digits"):
            return
        notice = nodes.warning()
        notice += nodes.paragraph(
            "",
            _(
                "MNIST could not be had when this copy was built: its results come from the small "
                "handwritten digits inside scikit-learn. They show the method; the numbers for "
                "MNIST differ."
            ),
            translatable=False,  # not in the page's template: most copies do not have this notice
        )
        title = next(self.document.findall(nodes.title), None)
        if title is None:
            self.document.insert(0, notice)
        else:
            title.parent.insert(title.parent.index(title) + 1, notice)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", fill_quotes)
    app.add_transform(StandInNotice)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
