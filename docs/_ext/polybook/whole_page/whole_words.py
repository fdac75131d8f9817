"""Keep whole what a browser would break at the end of a line.

It ends a line after any hyphen, and would leave one letter of p-value behind. A style says
otherwise, and not the character of a hyphen that does not break: who looks for the word types the
other one. It ends a line behind a formula too, and begins the next with a full stop.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

WORD = re.compile(r"((?<![\w-])(?:[^\W\d_]|\d+)-[^\W\d_]{2,})")
NO_WORDS = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw, nodes.comment)
END = re.compile(r"[.,;:?!)\]»”’…。，、；：？！）》」]+")
SHORT = 30
"""So many letters of code have room in a line of a phone, also within a list."""


class KeepWordsWhole(SphinxPostTransform):
    """Give them classes, of which style sheets know."""

    default_priority = 900  # what others look for in a sentence is still in one piece
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            _keep_end(formula)
        for code in self.document.findall(nodes.literal):
            if all(len(word) <= SHORT for word in code.astext().split()):
                code["classes"].append("whole-words")
        for text in list(self.document.findall(nodes.Text)):
            if not isinstance(text.parent, NO_WORDS):
                pieces = [
                    nodes.inline("", part, classes=["whole-word"])
                    if place % 2
                    else nodes.Text(part)
                    for place, part in enumerate(WORD.split(text.astext()))
                    if part
                ]
                text.parent.replace(text, pieces)


def _keep_end(formula: nodes.math) -> None:
    """Put a formula and the signs that end its part of a sentence into one element."""
    following = formula.next_node(descend=False, siblings=True)
    end = END.match(following.astext()) if isinstance(following, nodes.Text) else None
    if end:
        sentence, text = formula.parent, following.astext()
        sentence.replace(following, nodes.Text(text[end.end() :]))
        whole = nodes.inline("", "", classes=["whole-word"])
        sentence.replace(formula, whole)
        whole += [formula, nodes.Text(end[0])]
