"""Say in the head of a page what it is about: for a search engine, and where a link is shared."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

MOST = 160  # characters: search engines cut what is longer
SENTENCES = re.compile(r"(?<=[.?!])\s+|(?<=[。？！])")


def escape_titles(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let the titles of the book be text wherever a theme puts them: some take them for HTML."""
    for name in ("docstitle", "shorttitle", "project"):
        context[name] = Markup(escape(context.get(name) or ""))


def describe(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the description of the page among its meta tags, with what Open Graph asks for."""
    if doctree is None or app.builder.format != "html":
        return
    text = description(doctree)
    properties = {
        "og:title": context.get("title", ""),
        "og:description": text,
        "og:type": "article",
        "og:locale": app.config.language,
        "og:url": context.get("pageurl") or "",
    }
    tags = [f'<meta name="description" content="{escape(text)}">'] if text else []
    tags += [
        f'<meta property="{name}" content="{escape(_without_markup(value))}">'
        for name, value in properties.items()
        if value
    ]
    context["metatags"] = context.get("metatags", "") + "\n    ".join(tags)


def description(doctree: nodes.document) -> str:
    """The first sentences of the page's first paragraph, no more than a search engine shows.

    A first sentence that is longer is cut after a word. Empty for a page without a paragraph.
    """
    first = next(iter(doctree.findall(nodes.paragraph)), None)
    if first is None:
        return ""
    text = " ".join(first.astext().split())
    shown = ""
    for sentence in SENTENCES.split(text):
        longer = f"{shown} {sentence}" if shown and shown[-1].isascii() else shown + sentence
        if len(longer) > MOST:
            break
        shown = longer
    if shown:
        return shown
    words = text[: MOST - 1]
    return (words.rsplit(" ", 1)[0] if " " in words else words).rstrip(",;:，；：、 ") + "…"


def _without_markup(title: str) -> str:
    """The text of a title as templates have it, in HTML."""
    return unescape(re.sub(r"<[^>]+>", "", title))
