"""Let a string in highlighted code be one element, where no colour tells its parts apart.

Pygments writes one for a prefix, for each brace of a format, for each escape. In most styles these
look as the string does: a fifth of the elements of a page of code say nothing.
"""

from __future__ import annotations

import re

from pygments.style import StyleMeta
from pygments.token import STANDARD_TYPES, String
from sphinx.application import Sphinx

STRING = STANDARD_TYPES[String.Double]


def join_strings(app: Sphinx, page: str) -> str:
    """Join the neighbouring parts of strings in a page that all styles of its code show alike."""
    bridges = (getattr(app.builder, name, None) for name in ("highlighter", "dark_highlighter"))
    return joined(page, alike([bridge.formatter_args["style"] for bridge in bridges if bridge]))


def alike(styles: list[StyleMeta]) -> set[str]:
    """The classes of parts of strings that look as a string does, in each of these styles."""
    return {
        name
        for token, name in STANDARD_TYPES.items()
        if token in String
        and all(
            style.style_for_token(token) == style.style_for_token(String.Double) for style in styles
        )
    }


def joined(page: str, classes: set[str]) -> str:
    """Return a page in which neighbours of these classes are one string."""
    part = rf'<span class="(?:{"|".join(sorted(classes))})">[^<]*</span>'
    return re.sub(
        rf"{part}(?:{part})+",
        lambda parts: f'<span class="{STRING}">{re.sub("<[^>]*>", "", parts[0])}</span>',
        page,
    )
