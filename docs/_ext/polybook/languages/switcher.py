"""Link every page to itself in the other languages.

``LANGUAGES`` in conf.py names each language in itself, by its code, as in
``{"en": "English", "es": "Español"}``. The site of a language lies in a folder named by the code,
beside the others, so that plain relative links lead from one to the other: on a server, from
``file://`` and without JavaScript.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from polybook.language_tags import language_tag, text_direction
from polybook.languages import redirects
from polybook.languages.site_files import Edition
from polybook.project import SITE_BUILDERS, Project
from polybook.room_files import bring_files


def add_language_to_address(app: Sphinx, config: Config) -> None:
    """Add the folder of this language to the base address, where one is configured."""
    if config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{config.language}/"


def add_language_links(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the templates the links of a page to itself in every language: ``page_languages``.

    Each has ``tag``, ``name``, ``link`` (relative), ``address`` (absolute where a base address is
    configured) and ``is_current``. They also stand in the head of the page, for search engines,
    with the address for readers of any other language: the page in the first language, or from the
    start page the choice of language.
    """
    if app.builder.name not in SITE_BUILDERS:  # other formats have no site to link to
        return
    current = app.config.language
    project = Project(Path(app.confdir))
    names = project.editions(app.config.built_languages)
    names = names | {current: names.get(current, current)}  # a pseudo-language has no name
    page = app.builder.get_target_uri(pagename)
    base = app.config.html_baseurl.removesuffix(f"{current}/")

    def link(target: str) -> str:
        # A page's link to itself does not name the folder, which a single build may call anything.
        return relative_uri(f"{current}/{page}", target) or posixpath.basename(page) or "./"

    def address(target: str) -> str:
        return base + target if base else link(target)

    context["page_languages"] = [
        {
            "tag": language_tag(code),
            "name": name,
            "link": link(f"{code}/{page}"),
            "address": address(f"{code}/{page}"),
            "is_current": code == current,
        }
        for code, name in names.items()
    ]
    first = next(iter(names))
    is_start = pagename == app.config.root_doc
    default = address("index.html" if is_start else f"{first}/{page}")
    alternates = [(each["tag"], each["address"]) for each in context["page_languages"]]
    links = [
        f'hreflang="{tag}" href="{escape(target)}"'
        for tag, target in [*alternates, ("x-default", default)]
    ]
    if base and Edition.of(project):
        links.append(f'type="application/atom+xml" href="{escape(base)}feed.xml"')
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n    <link rel="alternate" {link}>' for link in links
    )


def state_direction(app: Sphinx, exception: Exception | None) -> None:
    """Say in each page that its language is written from right to left, where it is.

    No theme has a place for it, and a style sheet alone would not tell a screen reader, or a
    browser's reading mode.
    """
    if exception or app.builder.format != "html" or text_direction(app.config.language) == "ltr":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub("<html(?=[ >])", '<html dir="rtl"', text, count=1), encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers and the script that keeps the section."""
    app.add_config_value("built_languages", "", "html", str)
    bring_files(app, Path(__file__).parent)  # the switcher is languages.html
    redirects.setup(app)
    app.connect("config-inited", add_language_to_address)
    app.connect("html-page-context", add_language_links)
    app.connect("build-finished", state_direction)
    app.add_js_file("languages.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
