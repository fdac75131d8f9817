"""What is still in the language of the pages in a translated page: marked, counted, and said.

Whatever the cause is, a catalog that is empty or cut, a message that no page has, or none at all,
is seen where it counts: in the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from polybook.project import PSEUDO
from polybook.whole_page.steps import add_step

COUNT = "untranslated_passages"
"""Where the metadata of a page has how many of its passages are not translated."""


CAPTIONS = "untranslated_captions"
"""Where the metadata of a page has the captions of its contents that are not translated."""


class MarkUntranslated(SphinxTransform):
    """Say the language of each passage that is not translated, and a word at the top of its page.

    A heading says it inside, and takes that along to wherever it is shown: beside each page, in
    lists of contents, in links to the next page. A figure has it from the nodes of its labels.
    """

    default_priority = 21  # after Sphinx' Locale (20), which notes what it has translated

    def apply(self, **kwargs: Any) -> None:
        original = self.config.original_language
        if self.config.language in (original, PSEUDO):
            return
        passages = [node for node, _text in extract_messages(self.document)]
        left = [node for node in passages if not _is_translated(node)]
        if not left:
            return
        metadata = self.env.metadata[self.env.current_document.docname]
        metadata[COUNT] = len(left)
        captions = [node["rawcaption"] for node in left if "rawcaption" in node]
        if captions:
            metadata[CAPTIONS] = captions
        tag = original.replace("_", "-")
        for node in left:
            if isinstance(node, addnodes.translatable):
                node["lang"] = tag
                continue
            if isinstance(node, nodes.title):
                inside = nodes.inline("", "", *node.children)
                node.children = []
                node += inside
                node = inside
            node["classes"].append(f"language-{tag}")  # docutils writes it as the attribute lang
        note = nodes.note()
        note += nodes.paragraph(
            "",
            _("Some passages of this page are not translated yet."),
            translatable=False,  # a template has what the page says, not what is said of it
        )
        title = next(self.document.findall(nodes.title), None)
        if title is None:
            self.document.insert(0, note)
        else:
            title.parent.insert(title.parent.index(title) + 1, note)


def _is_translated(node: nodes.Element) -> bool:
    if isinstance(node, addnodes.toctree):  # Sphinx puts its caption in place, and does not note it
        return node.get("caption") != node.get("rawcaption")
    return bool(node.get("translated"))


def mark_captions(app: Sphinx) -> Callable[[str], str]:
    """Return what marks the captions of contents that are not translated, in the HTML of a page."""

    def mark(page: str) -> str:
        tag = app.config.original_language.replace("_", "-")
        captions = {
            caption
            for metadata in app.env.metadata.values()
            for caption in metadata.get(CAPTIONS, ())
        }
        return re.sub(
            r'(<span class="caption-text")(>([^<]*)</span>)',
            lambda found: (
                f'{found[1]} lang="{tag}"{found[2]}' if unescape(found[3]) in captions else found[0]
            ),
            page,
        )

    return mark


def count_untranslated(app: Sphinx, exception: Exception | None) -> None:
    """Print which pages have passages that are not translated, for the build to show."""
    if exception:
        return
    counts = {
        page: metadata[COUNT]
        for page, metadata in sorted(app.env.metadata.items())
        if COUNT in metadata
    }
    if counts:
        pages = ", ".join(f"{page} ({count})" for page, count in counts.items())
        print(
            f"{app.config.language}: {sum(counts.values())} passages stay as they are in "
            f"{app.config.original_language}: {pages}"
        )


def setup(app: Sphinx) -> None:
    app.add_config_value("original_language", "en", "", str)  # set when the catalogs are served
    app.add_transform(MarkUntranslated)
    add_step(app, mark_captions(app))
    app.connect("build-finished", count_untranslated)
