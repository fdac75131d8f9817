"""Show a number that a story computed, as the reader's language writes it.

A story gives the number in its dictionary ``numbers``; prose names it, with a format:

    The network reaches {number}`lenet_mnist.raw_test_accuracy:.1%` after four epochs.

The formats are those of ``polybook.numbers.format_number``. Where pages are served while they are
written (``page_reloads``), the number tells under the pointer where the story gives it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from polybook.numbers import FORM, format_number
from polybook.project import shown
from polybook.quoted_cells import Stories
from polybook.stories import NUMBERS, Story

logger = logging.getLogger(__name__)

# Not \w: a name of Python's may have signs that \w leaves out, such as the vowels of Hindi.
REFERENCE = re.compile(rf"(?P<story>[^.:\s]+)\.(?P<name>[^.:\s]+):(?P<format>{FORM})")


STORIES = "polybook_stories"
"""Where a page that is read has the stories of its book: a transform has no application to ask."""


class PendingNumber(nodes.Inline, nodes.Element):
    """The place of a number, until the page is translated."""

    def astext(self) -> str:
        return self.rawsource


class NumberRole(SphinxRole):
    """Note the place of a number."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        number = PendingNumber(self.rawtext, reference=self.text)
        self.set_source_info(number)
        return [number], []


class FillNumbers(SphinxTransform):
    """Replace the places by the numbers, in the language of the page."""

    default_priority = 24  # after Sphinx' Locale (20), which puts the translation's places in

    def apply(self, **kwargs: Any) -> None:
        stories = self.env.current_document[STORIES]
        places = list(self.document.findall(PendingNumber))
        for story in {place["reference"].partition(".")[0] for place in places}:
            if story in stories.known:
                stories.note_use(story, self.env)
        for place in places:
            try:
                text = written_number(place["reference"], stories, self.config.language)
            except ValueError as error:
                logger.warning(
                    "{number}`%s`: %s",
                    place["reference"],
                    error,
                    location=place,
                    type="polybook",
                )
                place.replace_self(nodes.problematic(place.rawsource, place.rawsource))
            else:
                place.replace_self(self._shown(text, place["reference"], stories))

    def _shown(self, text: str, reference: str, stories: Stories) -> nodes.Node:
        # Polybook's own setting; this part works without the one that has it.
        if not getattr(self.config, "page_reloads", False):
            return nodes.Text(text)
        match = REFERENCE.fullmatch(reference)
        told = given_at(match["name"], stories.known[match["story"]])
        return nodes.abbreviation("", text, explanation=told)


def bring_stories(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let the page that is read know the stories."""
    app.env.current_document[STORIES] = Stories.of(app)


def written_number(reference: str, stories: Stories, language: str) -> str:
    """Look up and format what a role names, such as ``loan.condition_number:.2f``.

    Raises:
        ValueError: says what does not hold and the next step.
    """
    match = REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(
            "write story.name:format, with a format such as .1%, .2f, .1e, d, .0s or ±.1%"
        )
    story, name, form = match["story"], match["name"], match["format"]
    if story not in stories.known:
        raise ValueError(f"examples/ has no story '{story}'. {_closest(story, stories.known)}")
    values = stories.numbers(story)
    if name not in values:
        raise ValueError(
            f"examples/{story}.py gives no number '{name}'. {_closest(name, values)} "
            f"Its last cell, '# %% numbers', gives one with: numbers = {{'{name}': value}}"
        )
    return format_number(values[name], form, language)


def given_at(name: str, story: Story) -> str:
    """Where a story gives a number: its file, the line, and what is said there.

    The line is the one that names it, or where the cell begins that puts names together.
    """
    cell = story.cells[NUMBERS]
    lines = enumerate(cell.code.splitlines(), start=cell.line)
    named = (line for line, text in lines if f'"{name}"' in text or f"'{name}'" in text)
    return f"{shown(story.path)}:{next(named, cell.line)}: {NUMBERS}[{name!r}]"


def _closest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0)
    return f"Did you mean: {', '.join(near)}?" if near else "There is none yet."


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("number", NumberRole())
    app.add_transform(FillNumbers)
    app.connect("source-read", bring_stories)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
