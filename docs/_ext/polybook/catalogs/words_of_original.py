"""What a translated page says in the language of the pages is marked so, for screen readers.

That is a term of ``locale/terms.csv`` which stands alone in brackets, as in ``época (epoch)``, and
the text of a link out of the book that is the same in both, such as the title of a work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

from polybook.catalogs.terms import REMARK, read_terms
from polybook.language_tags import language_tag
from polybook.project import PSEUDO, Project

KEPT = "links_of_original"
"""The attribute of a page that is read which has its links as they were."""
NO_WORDS = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw, nodes.comment)
NO_TERM = re.compile("(?!)")


def read_terms_of_original(app: Sphinx, config: Config) -> None:
    """Note the terms in the language of the pages; each page is read anew when they change."""
    if _is_translated(config):
        terms = read_terms(config.language, Project(Path(app.confdir)))
        config.terms_of_original = sorted({REMARK.sub("", term).strip() for term in terms})


class KeepLinks(SphinxTransform):
    """Keep the links out of the book as they are in the language of the pages."""

    default_priority = 19  # before Sphinx' Locale (20)

    def apply(self, **kwargs: Any) -> None:
        if _is_translated(self.config):
            self.document[KEPT] = set(_links_out(self.document))


class MarkWordsOfOriginal(SphinxTransform):
    """Give the words that stayed as they were their language."""

    default_priority = 23  # after Sphinx' Locale (20), and what marks whole passages (22)

    def apply(self, **kwargs: Any) -> None:
        if not _is_translated(self.config):
            return
        # Docutils writes it as the attribute lang.
        language = f"language-{language_tag(self.config.original_language)}"
        kept = self.document.attributes.pop(KEPT)
        for link, found in _links_out(self.document).items():
            if link in kept:
                for node in found:
                    node["classes"].append(language)
        terms = _in_brackets(self.config.terms_of_original)
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, NO_WORDS):
                continue
            parts = terms.split(text.astext())
            if len(parts) > 1:
                text.parent.replace(text, list(_marked(parts, language)))


def _is_translated(config: Config) -> bool:
    return config.language not in (config.original_language, PSEUDO)


def _links_out(document: nodes.document) -> dict[tuple[str, str], list[nodes.reference]]:
    """The links that lead out of the book, by address and text."""
    found: dict[tuple[str, str], list[nodes.reference]] = {}
    for link in document.findall(nodes.reference):
        if "://" in link.get("refuri", "") and link.astext():
            found.setdefault((link["refuri"], link.astext()), []).append(link)
    return found


def _in_brackets(terms: list[str]) -> re.Pattern[str]:
    if not terms:
        return NO_TERM
    longest_first = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    return re.compile(f"(?<=[(（])({longest_first})(?=[)）])", re.IGNORECASE)


def _marked(parts: list[str], language: str) -> Iterator[nodes.Node]:
    """The nodes of a text that was split at its terms, each second part one of them."""
    for number, part in enumerate(parts):
        if number % 2:
            yield nodes.inline("", part, classes=[language])
        elif part:
            yield nodes.Text(part)


def setup(app: Sphinx) -> None:
    app.add_config_value("terms_of_original", [], "env", list)  # of the file, not of conf.py
    app.connect("config-inited", read_terms_of_original, priority=101)  # when catalogs are served
    app.add_transform(KeepLinks)
    app.add_transform(MarkWordsOfOriginal)
