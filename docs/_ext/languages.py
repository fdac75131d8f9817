"""Link every page to itself in the other languages, and open the site with a choice of language.

``html_context["languages"]`` names each language in itself, by its code, as in
``{"en": "English", "es": "Español"}``. The site of a language lies in a folder named by the code,
beside the others, so that plain relative links lead from one to the other: on a server, from
``file://`` and without JavaScript.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import jinja2
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

TEMPLATES = Path(__file__).resolve().parents[1] / "_templates"


def language_tag(code: str) -> str:
    """Return the tag that HTML wants for a language of Sphinx: ``zh-CN`` for ``zh_CN`` (BCP 47)."""
    return code.replace("_", "-")


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
    """Give the templates the links of a page to itself in every language (see ``page.html``).

    Each has ``tag``, ``name``, ``link`` (relative), ``address`` (absolute where a base address is
    configured) and ``is_current``. ``default_address`` is for readers of any other language: the
    page in the first language, or from the start page the choice of language.
    """
    if app.builder.name not in {"html", "dirhtml"}:  # other formats have no site to link to
        return
    current = app.config.language
    names = app.config.html_context["languages"]
    # A build of some languages only says which there are: no link may lead to the others.
    built = app.config.html_context.get("built_languages", ",".join(names)).split(",")
    names = {code: name for code, name in names.items() if code in built}
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
    context["default_address"] = address("index.html" if is_start else f"{first}/{page}")


def write_root_page(folder: Path, names: dict[str, str], base_address: str = "") -> None:
    """Write ``folder/index.html``, which offers the built sites ``folder/<code>``.

    It prefers the browser's language. ``names`` gives each language's own name by its code;
    ``base_address`` is where ``folder`` is published, if that is known.
    """
    languages = [
        {
            "code": code,
            "tag": language_tag(code),
            "name": name,
            "title": _title(folder / code / "index.html"),
        }
        for code, name in names.items()
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    base = f"{base_address.rstrip('/')}/" if base_address else ""
    page = environment.get_template("root.html").render(languages=languages, base=base)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _title(page: Path) -> Markup:
    """Return the title of a built page, escaped as it is there."""
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        raise ValueError(f"{page}: has no <title>. Does its theme fill the block 'htmltitle'?")
    return Markup(found[1].strip())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers and the script that keeps the section."""
    app.connect("config-inited", add_language_to_address)
    app.connect("html-page-context", add_language_links)
    app.add_js_file("languages.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
