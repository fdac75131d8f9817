"""What is still in the language of the pages in a translated page: marked, counted, and said.

A passage has no translation, or one whose original is newer: it is shown as it is, with a mark, and
the page says so at its top, with a link to each. Whatever the cause is, a catalog that is empty or
cut, a message that no page has, or none at all, is seen where it counts: in the page. What no page
has, such as a translation that was typed over the original, is told with its line in the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from polybook.below_title import put_below_title
from polybook.catalogs.files import INTERFACE
from polybook.language_tags import language_tag
from polybook.numbers import format_number
from polybook.project import PSEUDO, Project, shown
from polybook.search.documents import NOT_SEARCHED
from polybook.whole_page.steps import add_step

COUNT = "untranslated_passages"
"""Where the metadata of a page has how many of its passages are not translated."""
CAPTIONS = "untranslated_captions"
"""Where the metadata of a page has the captions of its contents that are not translated."""
HEADINGS = "untranslated_headings"
"""Where the metadata of a page has its headings that are not translated."""
STRAY = "messages_of_no_page"
"""Where the metadata of a page has the messages of its catalog that it does not say."""
SHOWN = 60
"""Letters of such a message that are told: enough to know it by."""
MARK = "untranslated-mark"
MARKED = (nodes.paragraph, nodes.term, nodes.caption)
"""What a mark can end. Figures and tables of contents draw their words themselves."""
LINKS = 9
"""How many passages the top of a page links to."""


class NoteStrayMessages(SphinxTransform):
    """Note which messages of the page's catalog the page does not say."""

    default_priority = 19  # before Sphinx' Locale (20), which writes over some originals

    def apply(self, **kwargs: Any) -> None:
        page = self.env.current_document.docname
        said = {text for _node, text in extract_messages(self.document)}
        stray = [text for text in self.config.message_lines.get(page, ()) if text not in said]
        if stray:
            self.env.metadata[page][STRAY] = stray


class MarkUntranslated(SphinxTransform):
    """Mark each passage that is not translated, and say so at the top of its page.

    A heading says it inside, and takes that along to wherever it is shown: beside each page, in
    lists of contents, in links to the next page. A figure has it from the nodes of its labels.
    """

    default_priority = 22  # after Sphinx' Locale (20), which notes what it has translated

    def apply(self, **kwargs: Any) -> None:
        if self.config.language in (self.config.original_language, PSEUDO):
            return
        page = self.env.current_document.docname
        changed = set(self.config.newer_passages.get(page, ()))
        newer: list[nodes.Element] = []
        missing: list[nodes.Element] = []
        for node, text in extract_messages(self.document):
            if not _is_translated(node):
                (newer if text in changed else missing).append(node)
        if not newer and not missing:
            return
        metadata = self.env.metadata[page]
        metadata[COUNT] = len(newer) + len(missing)
        captions = [node["rawcaption"] for node in newer + missing if "rawcaption" in node]
        if captions:
            metadata[CAPTIONS] = captions
        metadata[HEADINGS] = [
            node.astext() for node in newer + missing if isinstance(node, nodes.title)
        ]
        note = nodes.note(classes=[NOT_SEARCHED])
        for passages, mark, say in (
            (
                newer,
                _("(newer in the original)"),
                _("Passages of this page that are newer in the original: {count}"),
            ),
            (
                missing,
                _("(not translated yet)"),
                _("Passages of this page that are not translated yet: {count}"),
            ),
        ):
            if passages:
                places = list(self.mark(passages, mark))
                count = format_number(len(passages), "d", self.config.language)
                note += self.leading_to(say.format(count=count), places)
        put_below_title(self.document, note)

    def mark(self, passages: Iterable[nodes.Element], words: str) -> Iterator[str]:
        """Mark the passages, and yield the id of each to which a link can lead."""
        original, own = (
            language_tag(code) for code in (self.config.original_language, self.config.language)
        )
        for node in passages:
            if isinstance(node, addnodes.translatable):
                node["lang"] = original
                continue
            marked = node
            if isinstance(node, nodes.title):
                marked = nodes.inline("", "", *node.children)
                node.children = []
                node += marked
                if node.parent["ids"]:
                    yield node.parent["ids"][0]
            # Docutils writes it as the attribute lang.
            marked["classes"].append(f"language-{original}")
            if isinstance(node, MARKED):
                if not node["ids"]:  # a passage of a site has one: see passages
                    node["ids"].append(f"{MARK}-{self.env.new_serialno(MARK) + 1}")
                node += nodes.Text(" ")
                node += nodes.inline("", words, classes=[MARK, f"language-{own}"])
                yield node["ids"][0]

    def leading_to(self, words: str, places: list[str]) -> nodes.paragraph:
        """What the page says at its top, with a numbered link to each place, or the first ones."""
        paragraph = nodes.paragraph("", words, translatable=False)  # no template has it
        for number, place in enumerate(places[:LINKS], start=1):
            paragraph += nodes.Text(" (" if number == 1 else ", ")
            written = format_number(number, "d", self.config.language)
            paragraph += nodes.reference("", written, refid=place, internal=True)
        if places:
            paragraph += nodes.Text(", …)" if places[LINKS:] else ")")
        return paragraph


def _is_translated(node: nodes.Element) -> bool:
    if isinstance(node, addnodes.toctree):  # Sphinx puts its caption in place, and does not note it
        return node.get("caption") != node.get("rawcaption")
    return bool(node.get("translated"))


def mark_captions(app: Sphinx) -> Callable[[str], str]:
    """Return what marks the captions of contents that are not translated, in the HTML of a page."""

    def mark(page: str) -> str:
        tag = language_tag(app.config.original_language)
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


def mark_links(app: Sphinx, document: nodes.document, page: str) -> None:
    """Mark each link whose words are a heading that is not translated."""
    language = f"language-{language_tag(app.config.original_language)}"
    headings = {
        heading for metadata in app.env.metadata.values() for heading in metadata.get(HEADINGS, ())
    }
    for link in document.findall(nodes.reference):
        if link.get("internal") and link.astext() in headings:
            link["classes"].append(language)


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


def tell_stray_messages(app: Sphinx, exception: Exception | None) -> None:
    """Print what the catalogs have and no page, with file and line and the next step."""
    if exception:
        return
    project = Project(Path(app.confdir))
    refresh = project.command("catalogs")
    for page, lines in app.config.message_lines.items():
        file = shown(project.catalogs(app.config.language) / f"{page}.po")
        if page in app.env.found_docs:
            for text in app.env.metadata[page].get(STRAY, ()):
                start = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
                print(
                    f"{file}:{lines[text]}: no page says {start!r}. If it is a translation, put it "
                    "into msgstr, and the original back into msgid. If the page has changed, run: "
                    f"{refresh}"
                )
        elif lines and page != INTERFACE:
            print(
                f"{file}: no page has this name. Name the file by its page; or, if the page is "
                f"gone, run: {refresh}"
            )


def setup(app: Sphinx) -> None:
    app.add_config_value("original_language", "en", "", str)  # set when the catalogs are served
    app.add_config_value("newer_passages", {}, "", dict)  # these, too
    app.add_transform(NoteStrayMessages)
    app.add_transform(MarkUntranslated)
    add_step(app, mark_captions(app))
    app.connect("doctree-resolved", mark_links)
    app.connect("build-finished", count_untranslated)
    app.connect("build-finished", tell_stray_messages)
