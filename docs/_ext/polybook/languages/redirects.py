"""Lead readers on from an address that is no longer there, without any script: see ``addresses``.

In the place of a page stands one that leads to another page at once. An anchor is kept where its
section is, under another name; where the section went to another page, a line that shows itself to
those who come for it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util import logging

from polybook.addresses import Record, split
from polybook.language_tags import language_tag
from polybook.project import BookError, Project

logger = logging.getLogger(__name__)


def read_record(app: Sphinx, config: Config) -> None:
    """Let Sphinx know what has moved, so that it writes all pages anew when that changes."""
    try:
        record = Record.of(Project(Path(app.confdir)))
    except BookError as error:
        raise SystemExit(str(error)) from error
    app.polybook_record = record
    config.moved_addresses = record.moved if record else {}


def lead_on(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages that stand in the place of those that are gone."""
    for old, new in app.config.moved_addresses.items():
        (page, old_anchor), (target, anchor) = split(old), split(new)
        if old_anchor or not _can_lead(app, old, target):
            continue
        if page in app.env.found_docs:
            _warn(app, old, "is in the book, so nothing leads away from it. Take the arrow out.")
            continue
        base = app.config.html_baseurl
        yield (
            page,
            {
                "title": app.env.titles[target].astext(),
                "tag": language_tag(app.config.language),
                "target": app.builder.get_relative_uri(page, target) + (anchor and f"#{anchor}"),
                "canonical": base and base + app.builder.get_target_uri(target),
            },
            "moved.html",
        )


def keep_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep the anchors of a page that were renamed, and say where those are that left it."""
    if app.builder.format != "html":
        return
    for old, new in app.config.moved_addresses.items():
        (page, old_anchor), (target, anchor) = split(old), split(new)
        if not old_anchor or page != docname or not _can_lead(app, old, target):
            continue
        named = {name: node for node in doctree.findall(nodes.Element) for name in node["ids"]}
        if old_anchor in named:
            _warn(app, old, "is in the page, so nothing leads away from it. Take the arrow out.")
        elif target != docname:
            whole = doctree.next_node(nodes.section) or doctree
            whole += _moved_to(app, docname, target, anchor, old_anchor)
        elif anchor in named:
            named[anchor]["ids"].append(old_anchor)


def _moved_to(app: Sphinx, page: str, target: str, anchor: str, old: str) -> nodes.container:
    """What those see who come for an anchor that is on another page now."""
    address = app.builder.get_relative_uri(page, target) + (anchor and f"#{anchor}")
    title = app.env.titles[target].astext()
    link = nodes.reference("", title, refuri=address, internal=True)
    return nodes.container(
        "",
        nodes.paragraph("", _("What was here has moved:")),
        nodes.paragraph("", "", link),
        ids=[old],
        classes=["moved", "no-search"],
    )


def _can_lead(app: Sphinx, old: str, target: str) -> bool:
    if target in app.env.found_docs:
        return True
    _warn(app, old, f"leads to {target}.html, and the book has no such page. Write where it is.")
    return False


def _warn(app: Sphinx, old: str, cause: str) -> None:
    logger.warning("%s %s", old, cause, location=app.polybook_record.place(old))


def setup(app: Sphinx) -> None:
    """Register the handlers; the template and the style come with the room."""
    app.add_config_value("moved_addresses", {}, "html", dict)  # of the file, not of conf.py
    app.connect("config-inited", read_record)
    app.connect("html-collect-pages", lead_on)
    app.connect("doctree-resolved", keep_anchors)
    app.add_css_file("moved.css")
