"""Pass the HTML of each whole page through steps, whichever theme has made it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from polybook.room_files import bring_files
from polybook.whole_page import problems
from polybook.whole_page.description import describe, escape_titles
from polybook.whole_page.mends import mended
from polybook.whole_page.policy import POLICY, WITH_RELOAD, add_policy
from polybook.whole_page.strings_of_code import join_strings
from polybook.whole_page.whole_words import KeepWordsWhole

TEMPLATE = "whole-page.html"


def add_step(app: Sphinx, step: Callable[[str], str]) -> None:
    """Let ``step`` turn the HTML of each page into another; steps follow in the order given."""
    app.setup_extension("polybook.whole_page")
    app.polybook_steps.append(step)


def take_over(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> str | None:
    """Let the page be written by the template that calls the steps on what its own one makes.

    A room that lets one page do more than others sets ``context["policy_rules"]``.
    """
    if not templatename.endswith(".html") or app.builder.name == "epub":
        return None  # such as opensearch.xml; or a page of an edition, which has its own template
    context["page_template"] = templatename
    static = Path(app.outdir) / "_static"
    address = relative_uri(app.builder.get_target_uri(pagename), "_static/")
    policy = WITH_RELOAD if app.config.page_reloads else POLICY
    policy = "; ".join((policy, *context.get("policy_rules", ())))
    context["after_all_steps"] = lambda page: add_policy(
        all_steps(app, page), static, address, policy
    )
    return TEMPLATE


def all_steps(app: Sphinx, page: str) -> str:
    for step in app.polybook_steps:
        page = step(page)
    return page


def setup(app: Sphinx) -> ExtensionMetadata:
    if not hasattr(app, "polybook_steps"):
        app.polybook_steps = [mended, partial(join_strings, app)]
    # Set where pages are served while they are written.
    app.add_config_value("page_reloads", False, "html", bool)
    bring_files(app, Path(__file__).parent)
    problems.setup(app)
    app.add_post_transform(KeepWordsWhole)
    app.connect("html-page-context", escape_titles)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", take_over, priority=900)  # others may choose the template
    app.add_css_file("whole-page.css", priority=700)  # after those of the theme
    app.add_js_file("whole-page.js", defer="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
