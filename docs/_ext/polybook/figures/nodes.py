"""What stands for a figure in a page's document, until it is written."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.logging import get_node_location

from polybook.numbers import PLACEHOLDER, Writer, fill, split_numbers

logger = logging.getLogger(__name__)


class FigureLabel(nodes.Inline, nodes.TextElement, addnodes.translatable):
    """A text in or about a figure: one message of the page's catalog.

    Each has a node of its own: Sphinx takes a node with one translation that equals its original as
    done, and would pass over the rest.
    """

    def preserve_original_messages(self) -> None:
        """Do nothing: the message is an attribute, which no translation touches."""

    def extract_original_messages(self) -> list[str]:
        return [self["message"]]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        placeholders = sorted(PLACEHOLDER.findall(original_message))
        if sorted(PLACEHOLDER.findall(translated_message)) != placeholders:
            warn(
                "placeholder",
                self,
                self["figure"],
                f"the translation {translated_message!r} of {original_message!r} does not have the "
                "same numbers in braces. Copy each of them, such as {0}, once",
            )
            return
        self.children = []
        self += nodes.Text(fill(translated_message, self["numbers"]))
        self["translated"] = True  # Sphinx counts by this attribute, and leaves it to the node


class FigureDescription(FigureLabel):
    """What a figure shows, in words, for those who do not see it."""


class TranslatedFigure(nodes.General, nodes.Element):
    """A drawing, ``svg``, with its labels in the order of their ``data-label``, and its image."""


class FigureData(nodes.General, nodes.Element):
    """The data of a figure: ``rows`` of texts, or of places in ``children`` where labels are."""


def label(
    text: str,
    role: str,
    name: str,
    image: nodes.image,
    writer: Writer | None = None,
    programs: Iterable[str] = (),
) -> FigureLabel:
    """Return the node of a text in the figure ``name``; ``role`` tells translators what it is.

    The versions of ``programs`` are part of the text; without a writer all numbers are.
    """
    message, measured = split_numbers(text, programs) if writer else (text, [])
    written = [writer.write(number) for number in measured]
    node = FigureLabel("", fill(message, written), message=message, numbers=written, figure=name)
    node["comment"] = f"{role} '{name}'"
    node.source, node.line = image.source, image.line
    return node


def warn(subtype: str, node: nodes.Element, name: str, problem: str) -> None:
    """Warn of a problem with the figure of a name, at the place of the node."""
    logger.warning(
        "Figure '%s': %s.",
        name,
        problem,
        # By now: Sphinx takes the line of an image away before it shows the warnings of a page.
        location=get_node_location(node),
        type="figures",
        subtype=subtype,
    )
