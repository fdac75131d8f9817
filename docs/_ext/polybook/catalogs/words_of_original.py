"""What a translated page says in the language of the pages is marked so, for screen readers.

That is what begins a pair of brackets, as in ``época (epoch)`` and ``точность (accuracy, доля)``,
where it is a term of ``locale/terms.csv``, stands in the sentences of the original page, or is in
small letters in a language that is written in others; and the text of a link out of the book that
is the same in both, such as the title of a work.
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

from polybook.catalogs.terms import REMARK, read_terms, script_of
from polybook.language_tags import language_tag
from polybook.project import PSEUDO, Project

LINKS = "links_of_original"
"""The attribute of a page that is read which has its links as they were."""
WORDS = "words_of_original"
"""The attribute of a page that is read which has its sentences as they were."""
NO_WORDS = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw, nodes.comment)
IN_BRACKETS = re.compile(r"(?<=[(（])([A-Za-z][A-Za-z0-9]*(?:[ –-][A-Za-z0-9]+)*)(?=[)），,；;])")
"""Words, which may be of another language."""


def read_terms_of_original(app: Sphinx, config: Config) -> None:
    """Note the terms in the language of the pages; each page is read anew when they change."""
    if _is_translated(config):
        terms = read_terms(config.language, Project(Path(app.confdir)))
        named = {REMARK.sub("", term).strip().lower() for term in terms}
        config.terms_of_original = sorted(named)


class KeepOriginal(SphinxTransform):
    """Keep the sentences, and the links out of the book, as they are in the original."""

    default_priority = 19  # before Sphinx' Locale (20)

    def apply(self, **kwargs: Any) -> None:
        if _is_translated(self.config):
            self.document[LINKS] = set(_links_out(self.document))
            self.document[WORDS] = "\n".join(text.astext() for text in _sentences(self.document))


class MarkWordsOfOriginal(SphinxTransform):
    """Give the words that stayed as they were their language."""

    default_priority = 23  # after Sphinx' Locale (20), and what marks whole passages (22)

    def apply(self, **kwargs: Any) -> None:
        if not _is_translated(self.config):
            return
        # Docutils writes it as the attribute lang.
        language = f"language-{language_tag(self.config.original_language)}"
        links = self.document.attributes.pop(LINKS)
        for link, found in _links_out(self.document).items():
            if link in links:
                for node in found:
                    node["classes"].append(language)
        original = self.document.attributes.pop(WORDS)
        if script_of(self.config.language) not in (None, script_of(self.config.original_language)):
            original = None
        terms = set(self.config.terms_of_original)
        for text in list(_sentences(self.document)):
            parts = list(_parts(text.astext(), terms, original))
            if any(is_kept for _part, is_kept in parts):
                text.parent.replace(
                    text,
                    [
                        nodes.inline("", part, classes=[language]) if is_kept else nodes.Text(part)
                        for part, is_kept in parts
                    ],
                )


def _is_translated(config: Config) -> bool:
    return config.language not in (config.original_language, PSEUDO)


def _links_out(document: nodes.document) -> dict[tuple[str, str], list[nodes.reference]]:
    """The links that lead out of the book, by address and text."""
    found: dict[tuple[str, str], list[nodes.reference]] = {}
    for link in document.findall(nodes.reference):
        if "://" in link.get("refuri", "") and link.astext():
            found.setdefault((link["refuri"], link.astext()), []).append(link)
    return found


def _sentences(document: nodes.document) -> Iterator[nodes.Text]:
    for text in document.findall(nodes.Text):
        if not isinstance(text.parent, NO_WORDS):
            yield text


def _parts(text: str, terms: set[str], original: str | None) -> Iterator[tuple[str, bool]]:
    """The parts of a text, and whether each is one that stayed as it was.

    Without an ``original``, all words of these letters are its own.
    """
    for number, part in enumerate(IN_BRACKETS.split(text)):
        if part:
            yield part, bool(number % 2) and (part.lower() in terms or _is_said(part, original))


def _is_said(words: str, original: str | None) -> bool:
    """Whether the original says it, and not as a name: Adam, or x of a formula."""
    if len(words) < 3 or not words.islower():
        return False
    return original is None or bool(re.search(rf"(?i)\b{re.escape(words)}\b", original))


def setup(app: Sphinx) -> None:
    app.add_config_value("terms_of_original", [], "env", list)  # of the file, not of conf.py
    app.connect("config-inited", read_terms_of_original, priority=101)  # when catalogs are served
    app.add_transform(KeepOriginal)
    app.add_transform(MarkWordsOfOriginal)
