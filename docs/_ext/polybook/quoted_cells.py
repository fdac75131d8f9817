"""Fill a page's code cells with the cells of a story, and with what they put out.

A page holds no code of its own. It quotes a cell of a script in examples/ by the name of both:

    ```{code-cell}
    :quote: lenet_mnist/train
    ```

The page is handed to MyST-NB as a notebook that has been executed already, so every page that
quotes a cell, in every language, shows the same code and the same outputs, from one execution.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from myst_nb.core.read import read_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from polybook.below_title import put_below_title
from polybook.execution import Execution
from polybook.interface.words import N_
from polybook.project import BookError, Project
from polybook.search.marks import NOT_SEARCHED
from polybook.stories import NUMBERS, Story, find_stories
from polybook.story_data import find_data

logger = logging.getLogger(__name__)

RUN_FIRST = N_("what to run first in an empty notebook")
"""What a fold calls a cell that readers need only to run the code elsewhere."""


@dataclass
class Stories:
    """The stories of a book while Sphinx builds it, each executed when a page first needs it."""

    project: Project
    _executed: dict[str, nbformat.NotebookNode] = field(default_factory=dict)
    _known: dict[str, Story] | None = None
    _execution: Execution | None = None

    @classmethod
    def of(cls, app: Sphinx) -> Stories:
        """Return those of the book that is built."""
        if not hasattr(app, "polybook_stories"):
            app.polybook_stories = cls(Project(Path(app.confdir)))
        return app.polybook_stories

    @property
    def known(self) -> dict[str, Story]:
        """Every story by its name; one that cannot be read ends the build, see ``executed``."""
        if self._known is None:
            try:
                self._known = find_stories(self.project)
            except BookError as error:
                raise SystemExit(str(error)) from error
        return self._known

    def executed(self, name: str) -> nbformat.NotebookNode:
        """The executed notebook of a story; executes it if it was not executed yet.

        A story that fails ends the build with its one message: Sphinx would bury an exception among
        the versions of its extensions and ask to report it to its developers.
        """
        if name not in self._executed:
            try:
                if self._execution is None:
                    self._execution = Execution(self.project, find_data(self.project), logger.info)
                self._executed[name], _was_executed = self._execution.of(self.known[name])
            except BookError as error:
                raise SystemExit(str(error)) from error
        return self._executed[name]

    def numbers(self, name: str) -> dict[str, Any]:
        """The numbers that a story gives to prose, by name."""
        return self.executed(name).metadata["numbers"]

    def note_use(self, name: str, env: BuildEnvironment) -> None:
        """Note that the page that is read shows something of a story, and whether of other data."""
        if stand_in := self.executed(name).metadata["stand_in"]:
            env.current_document["stand_in"] = stand_in
        for path in self.known[name].files:
            env.note_dependency(str(path))


def fill_quotes(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the page's text into a notebook with the quoted cells and their outputs."""
    page = app.env.doc2path(docname)
    if page.suffix != ".md":
        return  # in another language than Markdown, which is no notebook
    [text] = source
    notebook = read_myst_markdown_notebook(
        text, app.env.myst_config, add_source_map=True, path=page
    )
    lines = notebook.metadata["source_map"]
    notebook.metadata["source_map"] = exact_source_map(notebook, text.splitlines())
    stories = Stories.of(app)
    known = stories.known
    names = [
        f"{story.name}/{cell}"
        for story in known.values()
        for cell in story.cells
        if cell != NUMBERS
    ]
    used = set()
    quotes = []
    for number, (cell, line) in enumerate(zip(notebook.cells, lines, strict=True)):
        cell.id = f"cell-{number}"  # not a random one: a page is the same from build to build
        if cell.cell_type != "code":
            continue
        quote = cell.metadata.get("quote")
        problem = None
        if quote is None or cell.source.strip():
            problem = (
                "a code cell with code of its own. Pages only quote: put the code into a named "
                "cell of a script in examples/, and write ':quote: script/cell'."
            )
        elif quote not in names:
            near = difflib.get_close_matches(quote, names) or sorted(known)
            problem = (
                f"quotes '{quote}', and examples/ has no such cell. "
                f"Did you mean: {', '.join(near)}?"
            )
        if problem:
            logger.warning(problem, location=(docname, line), type="polybook")
            continue
        story, _slash, name = quote.partition("/")
        used.add(story)
        quotes.append((number, quote, cell.metadata.get("tags", [])))
        done = next(c for c in stories.executed(story).cells if c.id == name)
        if known[story].cells[name].shows:
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), NOT_SEARCHED]
            cell.metadata["title"] = RUN_FIRST
        cell.update(source=done.source, outputs=done.outputs, execution_count=done.execution_count)
    app.env.temp_data["quotes"] = quotes
    for story in used:
        stories.note_use(story, app.env)
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "python3"}
    source[:] = [nbformat.writes(notebook)]


def exact_source_map(notebook: nbformat.NotebookNode, lines: list[str]) -> list[int]:
    """The map from cells to lines of the page, made exact for the places that MyST-NB reports.

    It takes the blank lines before a cell of Markdown away without counting them, and adds one line
    too many to each place there; to that of another cell, which is its first line, two.
    """
    exact = []
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        if cell.cell_type == "markdown":
            while not lines[line].strip():
                line += 1
            line += 1
        exact.append(line - 2)
    return exact


class NoteQuotes(SphinxTransform):
    """Let the page's document say what the page quotes: of some cells it shows nothing.

    Its ``quotes`` have the place among the cells of the page, the quote and its tags.
    """

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        self.document["quotes"] = self.env.temp_data.get("quotes", [])


class LeaveOutOfSearch(SphinxTransform):
    """Keep packed code, whose letters are no words, out of the search index."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        for cell in self.document.findall(nodes.container):
            if f"tag_{NOT_SEARCHED}" in cell["classes"]:
                cell["classes"].append(NOT_SEARCHED)


class StandInNotice(SphinxTransform):
    """Say at the top of a page that its results are not those of the data that it speaks of."""

    # After Sphinx' Locale (20), since the words come from the interface's catalog, and after the
    # numbers (24), which may be all that a page shows of a story.
    default_priority = 25

    def apply(self, **kwargs: Any) -> None:
        stand_in = self.env.current_document.get("stand_in")
        if not (stand_in and self.config.story_data_notice):
            return
        notice = nodes.warning()
        notice += nodes.paragraph(
            "",
            _(self.config.story_data_notice) + " ",
            nodes.literal("", stand_in),
            translatable=False,  # not in the page's template: most copies do not have this notice
        )
        put_below_title(self.document, notice)


def read_pages_as_notebooks(app: Sphinx, config: Config) -> None:
    """Let MyST-NB take what `fill_quotes` makes of a page, and execute nothing itself."""
    config.nb_custom_formats = {
        **config.nb_custom_formats,
        ".md": ["nbformat.reads", {"as_version": 4}, False],
    }
    config.nb_execution_mode = "off"


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("myst_nb")
    app.setup_extension("polybook.lock")  # a page executes its story
    # See polybook.story_data and polybook.execution for what they mean.
    app.add_config_value("story_data", None, "env", (str, type(None)))
    app.add_config_value("story_data_identity", "", "env", str)  # see polybook.live
    app.add_config_value("story_data_notice", "", "env", str)
    app.add_config_value("story_style", None, "env", (str, type(None)))
    app.add_config_value("story_environment", {}, "env", dict)
    app.add_config_value("story_surroundings", {}, "env", dict)
    app.connect("config-inited", read_pages_as_notebooks, priority=100)  # before MyST-NB
    app.connect("source-read", fill_quotes)
    app.add_transform(NoteQuotes)
    app.add_transform(LeaveOutOfSearch)
    app.add_transform(StandInNotice)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
