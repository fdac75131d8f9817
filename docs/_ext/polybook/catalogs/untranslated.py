"""What is still in the language of the pages in a translated page: marked, counted, and said.

A passage has no translation, or one whose original is newer: it is shown as it is, with a mark, and
the page says so at its top, with links that lead to all of them. Whatever the cause is, a catalog
that is empty or cut, a message that no page has, or none at all, is seen where it counts: in the
page. What no page has, such as a translation that was typed over the original, is told with its
line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages
from sphinx.writers.html5 import HTML5Translator

from polybook.below_title import put_below_title
from polybook.catalogs.files import INTERFACE
from polybook.language_tags import language_tag
from polybook.numbers import format_number
from polybook.project import PSEUDO, Project, shown
from polybook.search.marks import NOT_SEARCHED
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
"""What a mark can end. Figures, which draw their words themselves, have theirs below."""
NEWER, MISSING = "untranslated-newer", "untranslated-missing"
"""The classes of a heading, whose mark is no part of its words: these are shown elsewhere, too."""
MARKED_HEADING = re.compile(rf'class="[^"]*\b({NEWER}|{MISSING})\b[^"]*"')
LINKS = 9
"""How many links the top of a page shows; a fold has the rest."""


class MoreLinks(nodes.container):
    """A fold with the links that are too many for the top of a page; ``says`` is its summary."""


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
        for passages, kind, say in (
            (newer, NEWER, _("Passages of this page that are newer in the original: {count}")),
            (missing, MISSING, _("Passages of this page that are not translated yet: {count}")),
        ):
            if passages:
                places = list(dict.fromkeys(self.mark(passages, kind)))
                count = format_number(len(passages), "d", self.config.language)
                note += self.leading_to(say.format(count=count), places)
        put_below_title(self.document, note)

    def mark(self, passages: Iterable[nodes.Element], kind: str) -> Iterator[str]:
        """Mark the passages, and yield the id of each to which a link can lead.

        That of a label is its figure's; below that stands one mark for all of its words.
        """
        original, own = (
            language_tag(code) for code in (self.config.original_language, self.config.language)
        )
        for node in passages:
            if isinstance(node, addnodes.translatable):
                node["lang"] = original
                if not isinstance(node, addnodes.toctree):  # beside the page
                    self.mark_below(node.parent, kind)
                    yield self.place_of(node.parent)
                continue
            marked = node
            if isinstance(node, nodes.title):
                marked = nodes.inline("", "", *node.children)
                node.children = []
                node += marked
                node["classes"].append(kind)
                yield self.place_of(node.parent)
            # Docutils writes it as the attribute lang.
            marked["classes"].append(f"language-{original}")
            if isinstance(node, MARKED):
                node += nodes.Text(" ")
                node += nodes.inline("", _words(kind), classes=[MARK, f"language-{own}"])
                yield self.place_of(node)

    def mark_below(self, shown: nodes.Element, kind: str) -> None:
        """Say once below a figure, or the table of its data, that it has words like this."""
        if not shown.get("has_mark"):
            shown["has_mark"] = True
            words = (
                _("(some words here are newer in the original)")
                if kind == NEWER
                else _("(some words here are not translated yet)")
            )
            mark = nodes.paragraph("", words, classes=[MARK])
            shown.parent.replace(shown, [shown, mark])

    def place_of(self, node: nodes.Element) -> str:
        """The id of a node; a paragraph of a site has one: see passages."""
        if not node["ids"]:
            node["ids"].append(f"{MARK}-{self.env.new_serialno(MARK) + 1}")
        return node["ids"][0]

    def leading_to(self, words: str, places: list[str]) -> list[nodes.Element]:
        """What the page says at its top, with a numbered link to each place, some in a fold."""
        links = []
        for number, place in enumerate(places, start=1):
            written = format_number(number, "d", self.config.language)
            links += [nodes.Text(", "), nodes.reference("", written, refid=place)]
        shown, more = links[: 2 * LINKS], links[2 * LINKS :]
        paragraph = nodes.paragraph("", words)
        if shown:
            paragraph += [nodes.Text(" ("), *shown[1:], nodes.Text(", …)" if more else ")")]
        if not more:
            return [paragraph]
        rest = nodes.paragraph("", "", *more[1:])
        return [paragraph, MoreLinks("", rest, says=_("More passages"))]


def _words(kind: str) -> str:
    return _("(newer in the original)") if kind == NEWER else _("(not translated yet)")


def open_more_links(translator: HTML5Translator, links: MoreLinks) -> None:
    translator.body.append(f"<details>\n<summary>{escape(links['says'])}</summary>\n")


def close_more_links(translator: HTML5Translator, links: MoreLinks) -> None:
    translator.body.append("</details>\n")


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


def mark_headings(page: str) -> str:
    """Hand the words of its mark to each heading, in the HTML of a page: a style shows them."""
    return MARKED_HEADING.sub(
        lambda found: f'{found[0]} data-mark="{escape(_words(found[1]))}"', page
    )


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


def stray_messages(app: Sphinx) -> Iterator[str]:
    """Yield what the catalogs have and no page, with file and line and the next step."""
    project = Project(Path(app.confdir))
    refresh = project.command("catalogs")
    for page, lines in app.config.message_lines.items():
        file = shown(project.catalogs(app.config.language) / f"{page}.po")
        if page in app.env.found_docs:
            for text in app.env.metadata[page].get(STRAY, ()):
                start = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
                yield (
                    f"{file}:{lines[text]}: no page says {start!r}. If it is a translation, put it "
                    "into msgstr, and the original back into msgid. If the page has changed, run: "
                    f"{refresh}"
                )
        elif lines and page != INTERFACE:
            yield (
                f"{file}: no page has this name. Name the file by its page; or, if the page is "
                f"gone, run: {refresh}"
            )


def add_message_lines(app: Sphinx) -> None:
    """Add the setting with the line of each message by its original, page by page."""
    if "message_lines" not in app.config:
        app.add_config_value("message_lines", {}, "", dict)


def setup(app: Sphinx) -> None:
    app.add_config_value("original_language", "en", "", str)  # set when the catalogs are served
    app.add_config_value("newer_passages", {}, "", dict)  # these, too
    add_message_lines(app)
    app.add_transform(NoteStrayMessages)
    app.add_transform(MarkUntranslated)
    app.add_node(MoreLinks, html=(open_more_links, close_more_links))
    add_step(app, mark_captions(app))
    add_step(app, mark_headings)
    app.connect("doctree-resolved", mark_links)
    app.connect("build-finished", count_untranslated)
