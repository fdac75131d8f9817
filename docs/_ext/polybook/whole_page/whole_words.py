"""Keep the words whole that begin with a letter or a number and a hyphen, such as p-value.

A browser ends a line after any hyphen, and would leave that letter behind. A style says otherwise,
and not the character of a hyphen that does not break: who looks for the word types the other one.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

WORD = re.compile(r"((?<![\w-])(?:[^\W\d_]|\d+)-[^\W\d_]{2,})")
NO_WORDS = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw, nodes.comment)


class KeepWordsWhole(SphinxPostTransform):
    """Put each such word into an element with a class, of which style sheets know."""

    default_priority = 900  # what others look for in a sentence is still in one piece
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for text in list(self.document.findall(nodes.Text)):
            parts = WORD.split(text.astext())
            if len(parts) > 1 and not isinstance(text.parent, NO_WORDS):
                pieces = [
                    nodes.inline("", part, classes=["whole-word"])
                    if place % 2
                    else nodes.Text(part)
                    for place, part in enumerate(parts)
                    if part
                ]
                text.parent.replace(text, pieces)
