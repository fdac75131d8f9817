"""Translate the words that the theme and MyST-NB show in English only.

Their translations are in ``locale/`` here, with the theme's other words, and in a book's own
``sphinx.po``, see ``polybook.catalogs.interface_words``.
"""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path

from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from polybook.interface.catalog_template import write_interface_template
from polybook.search.marks import NOT_SEARCHED
from polybook.whole_page.steps import add_step


def N_(word: str) -> str:  # noqa: N802 (the name that Babel looks for)
    """Mark a word for the catalog; it is translated when it is used, with ``_``."""
    return word


# Furo writes the names of its buttons and icons into its templates as they are.
LABELS_OF_THEME = (
    N_("Toggle site navigation sidebar"),
    N_("Toggle table of contents sidebar"),
    N_("Toggle Light / Dark / Auto color theme"),
    N_("Contents"),
    N_("Menu"),
    N_("Expand"),
    N_("Light mode"),
    N_("Dark mode"),
    N_("Auto light/dark, in light mode"),
    N_("Auto light/dark, in dark mode"),
)

# And Sphinx some of those of its basic theme, of which others are made.
LABELS_OF_SPHINX = (N_("Main"), N_("Search"))

# MyST-NB puts "{type}" into its prompts in English.
PROMPTS_OF_CELLS = (
    N_("Show code cell content"),
    N_("Hide code cell content"),
    N_("Show code cell source"),
    N_("Hide code cell source"),
    N_("Show code cell output"),
    N_("Hide code cell output"),
    N_("Show code cell outputs"),
    N_("Hide code cell outputs"),
)

# The titles of permalinks, which Sphinx translates by itself where it can.
TITLES_OF_PERMALINKS = (
    N_("Link to this code"),
    N_("Link to this definition"),
    N_("Link to this equation"),
    N_("Link to this heading"),
    N_("Link to this image"),
    N_("Link to this table"),
    N_("Link to this term"),
)


def translate_settings(app: Sphinx, config: Config) -> None:
    """Translate what conf.py says to the reader: the title of the book, its authors and licence."""
    for setting in ("html_title", "author", "copyright"):
        if config[setting]:  # the translation of nothing is the header of the catalog
            config[setting] = _(config[setting])


def read_anew(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages that were written with other words of the interface: all, where these changed."""
    digest = hashlib.sha256()
    for folder in app.config.locale_dirs:
        words = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES", "sphinx.mo")
        digest.update(words.read_bytes() if words.is_file() else b"")
    before = getattr(env, "polybook_words", None)
    env.polybook_words = digest.hexdigest()
    return [] if before in (None, env.polybook_words) else sorted(env.found_docs)


def translate_labels(html: str) -> str:
    """Translate the theme's labels in a page: names of parts and fields, and titles of icons."""
    for label in (*LABELS_OF_THEME, *LABELS_OF_SPHINX):
        translation = escape(_(label))
        for name in ("aria-label", "placeholder"):
            html = html.replace(f'{name}="{label}"', f'{name}="{translation}"')
        html = html.replace(f"<title>{label}</title>", f"<title>{translation}</title>")
    return html


def visit_hidden_cell(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write MyST-NB's folded cell with its prompt translated, and no English label over it."""
    prompts = [escape(_(node[prompt])) for prompt in ("prompt_show", "prompt_hide")]
    self.body.append(start_of_fold(" ".join(node["classes"]), *prompts))


def start_of_fold(classes: str, show: str, hide: str) -> str:
    """The HTML that begins a fold: what its summary says, in HTML, while it is shut and open."""
    return (
        f'<details class="admonition hide {classes}">\n<summary class="{NOT_SEARCHED}">\n'
        f'<span class="collapsed admonition-title">{show}</span>\n'
        f'<span class="expanded admonition-title">{hide}</span>\n</summary>\n'
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers, and take MyST-NB's folded cells over."""
    app.setup_extension("myst_nb")
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_HideCellInput))
    app.connect("config-inited", translate_settings)
    app.connect("env-get-outdated", read_anew)
    add_step(app, translate_labels)
    app.connect("build-finished", write_interface_template)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
