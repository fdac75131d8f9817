"""Say in the templates of the catalogs which messages are labels, and of which figure.

Sphinx has no place for such a comment, so that it is added to the finished template.
"""

from __future__ import annotations

import math
from collections import defaultdict
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po, write_po
from sphinx.application import Sphinx
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.config import Config
from sphinx.util.i18n import docname_to_domain

from polybook.figures import in_templates
from polybook.figures.nodes import FigureLabel
from polybook.numbers import PLACEHOLDER
from polybook.project import write_whole

GROWTH = 1.6
"""How much longer a label may be in another language: stories leave that room."""
MORE = 8
"""How much longer a label of a few letters may be."""


def longest_label(original: str) -> int:
    """How many letters a translation of a label may have, for tools that count them."""
    return math.ceil(GROWTH * len(original)) + MORE


def show_figures_to_gettext(app: Sphinx, config: Config) -> None:
    """Let the gettext builder choose a cell's SVG, which MyST-NB leaves out there."""
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        ("gettext", "image/svg+xml", 4),
        ("gettext", "image/png", 5),
    ]


def comment_figure_labels(app: Sphinx, exception: Exception | None) -> None:
    """Comment the labels of every page's figures in its template."""
    if exception or not isinstance(app.builder, MessageCatalogBuilder):
        return
    for docname in sorted(app.env.found_docs):
        labels = list(app.env.get_doctree(docname).findall(FigureLabel))
        if not labels:
            continue
        comments: defaultdict[str, set[str]] = defaultdict(set)
        for label in labels:
            comments[label["message"]].add(label["comment"])
        with_numbers = {
            label["message"] for label in labels if PLACEHOLDER.search(label["message"])
        }
        domain = docname_to_domain(docname, app.config.gettext_compact)
        path = Path(app.builder.outdir, f"{domain}.pot")
        template = read_po(BytesIO(path.read_bytes()), charset="utf-8")
        for message in template:
            if message.id:
                message.auto_comments += sorted(comments[message.id], reverse=True)
                # Then tools for translators check the braces; Babel takes roles for such as well,
                # and a percent sign in a sentence for a format of Python.
                message.flags -= {in_templates.BRACES, "python-format"}
                if message.id in with_numbers:
                    message.flags.add(in_templates.BRACES)
                if any(each.startswith(in_templates.LABEL) for each in message.auto_comments):
                    message.flags.add(f"{in_templates.MOST_LETTERS}:{longest_label(message.id)}")
        content = BytesIO()
        write_po(content, template, width=0)
        write_whole(path, content.getvalue())
