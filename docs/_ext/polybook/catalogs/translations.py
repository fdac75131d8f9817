"""How far the translation of a page is: said at its foot, and page by page in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from polybook.catalogs.files import INTERFACE
from polybook.catalogs.standing import Counts
from polybook.language_tags import language_tag
from polybook.numbers import format_number
from polybook.project import SITE_BUILDERS, Project
from polybook.room_files import bring_files
from polybook.search.marks import NOT_SEARCHED


class SayHowFar(SphinxTransform):
    """Say at the foot of a translated page how far its translation is, and who stands for it."""

    default_priority = 23  # after what marks each passage: see untranslated

    def apply(self, **kwargs: Any) -> None:
        counts = self.config.translation_counts.get(self.env.current_document.docname)
        if counts is None:
            return
        code = self.config.language
        total, translated, reviewed = (
            format_number(number, "d", code)
            for number in (counts.total, counts.translated, counts.reviewed)
        )
        words = _(
            "Translated: {translated} of {total}; reviewed by a person: {reviewed} of {total}."
        ).format(translated=translated, total=total, reviewed=reviewed)
        if version := self.config.release:
            words += " " + _("Version of the original: {version}.").format(version=version)
        paragraph = nodes.paragraph("", words, translatable=False)  # no template has it
        page = self.config.translations_page
        if page in self.env.found_docs:
            paragraph += nodes.Text(" ")
            paragraph += link_to(page)
        foot = nodes.container(classes=["translation-foot", NOT_SEARCHED])
        foot += paragraph
        sections = [node for node in self.document.children if isinstance(node, nodes.section)]
        (sections[-1] if sections else self.document).append(foot)


class how_far(nodes.General, nodes.Element):  # noqa: N801 (as docutils names its nodes)
    """The place of the table, until the order of the pages is known."""


class Translations(SphinxDirective):
    """A table of how far each page is in this edition, who stands for it, and links to the others.

    In the language of the pages, the links alone.
    """

    def run(self) -> list[nodes.Node]:
        for path in sorted(Path(self.config.locale_dirs[0], self.config.language).rglob("*.po")):
            self.env.note_dependency(str(path))  # as it was read when the catalogs were served
        return [how_far()]


class FillTables(SphinxPostTransform):
    """Write the table, page by page in the order of the book."""

    default_priority = 5  # before the links in it are resolved (10)

    def run(self, **kwargs: Any) -> None:
        for place in list(self.document.findall(how_far)):
            shown: list[nodes.Node] = []
            if self.config.translation_counts:
                shown = [self.table(), _people(self.config.translators)]
            place.replace_self([*self.other_editions(), *shown])

    def other_editions(self) -> list[nodes.Node]:
        """A line of links to this page in each other edition that has such a table.

        Each edition tells of itself alone: a changed catalog builds its language and no other.
        """
        if "built_languages" not in self.config or self.app.builder.name not in SITE_BUILDERS:
            return []  # no other edition lies beside this one
        project = Project(Path(self.app.confdir))
        others = {
            code: name
            for code, name in project.editions(self.config.built_languages).items()
            if code not in (self.config.language, project.original)
        }
        if not others:
            return []
        page = self.app.builder.get_target_uri(self.env.current_document.docname)
        here = f"{self.config.language}/{page}"
        line = nodes.paragraph("", classes=["translation-editions"], translatable=False)
        for code, name in others.items():
            if len(line):
                line += nodes.Text(" · ")
            address = relative_uri(here, f"{code}/{page}")
            # Docutils writes the class as the attribute lang.
            own = [f"language-{language_tag(code)}"]
            line += nodes.reference("", name, refuri=address, internal=True, classes=own)
        return [line]

    def table(self) -> nodes.table:
        code, counts = self.config.language, self.config.translation_counts
        in_order = dict.fromkeys(_pages(self.env.toctree_includes, self.config.root_doc))
        pages = [page for page in (in_order | dict.fromkeys(sorted(counts))) if page in counts]
        rows: list[tuple[nodes.Node, Counts]] = [
            (link_to(page), counts[page]) for page in pages if page in self.env.found_docs
        ]
        if INTERFACE in counts:
            rows.append((nodes.Text(_("The words around the text")), counts[INTERFACE]))
        rows.append((nodes.Text(_("All")), reduce(add, (each for _name, each in rows))))
        headings = [_("Page"), _("Translated"), _("Reviewed by a person")]
        return _table(headings, rows, _("{count} of {total}"), code)


def _pages(below: Mapping[str, list[str]], page: str) -> Iterator[str]:
    """A page and all below it, in the order of the tables of contents."""
    yield page
    for child in below.get(page, ()):
        yield from _pages(below, child)


def _table(
    headings: list[str], rows: list[tuple[nodes.Node, Counts]], of: str, code: str
) -> nodes.table:
    """A table of counts; ``of`` says how many of how many."""
    table = nodes.table(classes=["translation-table"])
    group, body = nodes.tgroup(cols=len(headings)), nodes.tbody()
    head = nodes.thead("", _row([nodes.Text(heading) for heading in headings]))
    group += [nodes.colspec(colwidth=1) for _heading in headings]
    for name, counts in rows:
        total, *done = (
            format_number(number, "d", code)
            for number in (counts.total, counts.translated, counts.reviewed)
        )
        body += _row([name, *(nodes.Text(of.format(count=each, total=total)) for each in done)])
    group += [head, body]
    table += group
    return table


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        row += nodes.entry("", nodes.paragraph("", "", cell, translatable=False))
    return row


def _people(names: list[str]) -> nodes.paragraph:
    if names:
        words = _("Translation and review: {names}.").format(names=", ".join(names))
    else:
        words = _("No person stands for this translation yet: all of it is a draft.")
    return nodes.paragraph("", words, translatable=False)


def link_to(page: str) -> addnodes.pending_xref:
    """A link to a page with its title, in the language that is built."""
    link = addnodes.pending_xref(
        "", refdomain="std", reftype="doc", reftarget=f"/{page}", refexplicit=False, refwarn=True
    )
    link += nodes.inline()
    return link


def setup(app: Sphinx) -> None:
    app.add_config_value("translation_counts", {}, "", dict)  # set when the catalogs are served
    app.add_config_value("translators", [], "", list)  # this, too
    app.add_config_value("translations_page", "", "env", str)  # the page with the table
    app.add_transform(SayHowFar)
    app.add_node(how_far)
    app.add_directive("translations", Translations)
    app.add_post_transform(FillTables)
    bring_files(app, Path(__file__).parent)
    app.add_css_file("translations.css", priority=700)  # after those of the theme
