"""How far the translation of a page is: said at its foot, and page by page in one table."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from polybook.catalogs.files import INTERFACE
from polybook.catalogs.standing import Counts
from polybook.numbers import format_number
from polybook.room_files import bring_files
from polybook.search.documents import NOT_SEARCHED


class SayHowFar(SphinxTransform):
    """Say at the foot of a translated page how far its translation is, and who stands for it."""

    default_priority = 22  # after what marks each passage: see untranslated

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
            "Translated: {translated} of {total}; reviewed by a person: {reviewed} of {total}; "
            "English of version {version}."
        ).format(translated=translated, total=total, reviewed=reviewed, version=self.config.release)
        paragraph = nodes.paragraph("", words, translatable=False)  # no template has it
        if page := self.config.translations_page:
            paragraph += nodes.Text(" ")
            paragraph += link_to(page)
        foot = nodes.container(classes=["translation-foot", NOT_SEARCHED])
        foot += paragraph
        sections = [node for node in self.document.children if isinstance(node, nodes.section)]
        (sections[-1] if sections else self.document).append(foot)


class Translations(SphinxDirective):
    """A table of how far each page is in this edition, and who stands for it.

    Nothing in the language of the pages.
    """

    def run(self) -> list[nodes.Node]:
        code, counts = self.config.language, self.config.translation_counts
        if not counts:
            return []
        for path in sorted(Path(self.config.locale_dirs[0], code).rglob("*.po")):
            self.env.note_dependency(str(path))  # as it was read when the catalogs were served
        rows: list[tuple[nodes.Node, Counts]] = [
            (link_to(page), each)
            for page, each in sorted(counts.items())
            if page in self.env.found_docs
        ]
        if INTERFACE in counts:
            rows.append((nodes.Text(_("The words around the text")), counts[INTERFACE]))
        rows.append((nodes.Text(_("All")), reduce(add, (each for _name, each in rows))))
        headings = [_("Page"), _("Translated"), _("Reviewed by a person")]
        of = _("{count} of {total}")
        return [_table(headings, rows, of, code), _people(self.config.translators)]


def _table(
    headings: list[str], rows: list[tuple[nodes.Node, Counts]], of: str, code: str
) -> nodes.table:
    """A table of counts; ``of`` says how many of how many."""
    table, group, body = nodes.table(), nodes.tgroup(cols=len(headings)), nodes.tbody()
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
        words = _("Who translated and reviewed: {names}.").format(names=", ".join(names))
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
    app.add_directive("translations", Translations)
    bring_files(app, Path(__file__).parent)
    app.add_css_file("translations.css", priority=700)  # after those of the theme
