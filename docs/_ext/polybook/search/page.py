"""The page of the search, theme or no theme, and the files that it works with.

The whole text of the book goes to the browser once, with the first query, as a script, which a page
can load from a folder too; ``search.js`` makes its index there, with MiniSearch
(github.com/lucaong/minisearch), and quotes the text. Nothing else is fetched. Words are reduced to
their stems by Sphinx' scripts, where it has one for the language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.search import IndexBuilder
from sphinx.util.typing import ExtensionMetadata

from polybook.language_tags import language_tag
from polybook.numbers import browser_format
from polybook.project import write_whole
from polybook.room_files import bring_files
from polybook.search import chinese
from polybook.search.documents import document

HERE = Path(__file__).parent
PAGE = "search"
BEFORE, AFTER = "const searchDocuments = ", ";\n"
"""What makes a script of the text of the book."""
COMMENTS = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
"""Those of search.js that fill lines: a phone need not fetch them."""
# Those that only its own search needs: they are not loaded any more.
SCRIPTS_OF_SPHINX = ("doctools.js", "sphinx_highlight.js", "translations.js")


def take_over(app: Sphinx) -> None:
    """Let Sphinx make no index and no page for its own search."""
    app.builder.search = False
    app.polybook_documents = []


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page, as the body of an ordinary one: every theme has a place for that."""
    if not _is_site(app):
        return
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True
    )
    environment.globals["_"] = _
    glossary = next((name for name in sorted(app.env.all_docs) if _has_glossary(app, name)), None)
    address = glossary and app.builder.get_relative_uri(PAGE, glossary)
    numbers = json.dumps(browser_format(app.config.language))
    body = environment.get_template("search-body.html").render(glossary=address, numbers=numbers)
    title = escape(_("Search"))
    robots = '\n    <meta name="robots" content="noindex">'
    yield PAGE, {"title": title, "body": Markup(body), "metatags": robots}, "page.html"


def _is_site(app: Sphinx) -> bool:
    """Whether pages for a browser are written: an e-reader has a search of its own."""
    return app.builder.format == "html" and app.builder.name != "epub"


def _has_glossary(app: Sphinx, name: str) -> bool:
    return any(True for _node in app.env.get_doctree(name).findall(addnodes.glossary))


def take_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Note what a page says; bring the scripts to the page of the search, and only there."""
    if not _is_site(app):
        return
    unused = tuple(f"_static/{name}" for name in SCRIPTS_OF_SPHINX)
    scripts = context["script_files"]  # in place: it is Sphinx' own list, restored after each page
    scripts[:] = [one for one in scripts if not str(one.filename).startswith(unused)]
    if pagename == PAGE:
        app.add_css_file("search.css")
        # It asks for the text of the book, for which a reader waits: it waits for nothing itself.
        address = escape(context["pathto"]("_static/search.js", resource=True))
        script = f'<script async fetchpriority="high" src="{address}"></script>'
        context["metatags"] += f"\n    {script}"
    elif doctree is not None:
        place = {"address": app.builder.get_relative_uri(PAGE, pagename)}
        title = app.env.titles[pagename].astext()
        app.polybook_documents.append({**place, "title": title, **document(doctree)})


def write_scripts(app: Sphinx, exception: Exception | None) -> None:
    """Write the text of the book, and the script with what it needs, in one file each."""
    if exception or not _is_site(app):
        return
    language = app.config.language
    # Sphinx' class for Chinese names a stemmer that does not exist (sphinx-doc/sphinx#14229).
    stems = "en" if language.startswith("zh") else language
    words = IndexBuilder(app.env, stems, {}, "")
    pages = sorted(
        [*_not_written_again(app), *app.polybook_documents], key=lambda page: page["address"]
    )
    text = {
        "language": language_tag(language),
        "start": app.builder.get_relative_uri(PAGE, app.config.root_doc),
        "stopWords": sorted(words.lang.stopwords),
        # That of all pages is alike: side by side it packs well, and goes faster over a network.
        "code": [page.pop("code") for page in pages],
        "pages": pages,
    }
    if language.startswith("zh"):
        text["simplified"] = chinese.simplified(json.dumps(text["pages"], ensure_ascii=False))
    data = json.dumps(text, ensure_ascii=False, separators=(",", ":"))
    static = Path(app.outdir) / "_static"
    write_whole(_documents(app), f"{BEFORE}{data}{AFTER}")
    scripts = [
        (HERE / "scripts" / "minisearch.js").read_text(encoding="utf-8"),
        words.get_js_stemmer_code(),
        COMMENTS.sub("", (HERE / "scripts" / "search.js").read_text(encoding="utf-8")),
    ]
    write_whole(static / "search.js", "\n".join(scripts))


def _documents(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static" / "search-documents.js"


def _not_written_again(app: Sphinx) -> Iterator[dict[str, Any]]:
    """What the pages say that a former run wrote, and this one did not, as when one is edited."""
    there = {app.builder.get_relative_uri(PAGE, name) for name in app.env.found_docs}
    there -= {page["address"] for page in app.polybook_documents}
    if not (there and _documents(app).is_file()):
        return
    text = _documents(app).read_text(encoding="utf-8")
    kept = json.loads(text.removeprefix(BEFORE).removesuffix(AFTER))
    for page, code in zip(kept["pages"], kept["code"], strict=True):
        if page["address"] in there:
            yield page | {"code": code}


def setup(app: Sphinx) -> ExtensionMetadata:
    bring_files(app, HERE)
    app.connect("builder-inited", take_over)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", take_page)
    app.connect("build-finished", write_scripts)
    # Pages are written in one process, which notes what they say.
    return {
        "parallel_read_safe": True,
        "parallel_write_safe": False,
        # Another form of what is written is another number: then all pages are written again, and
        # no former form is read.
        "env_version": 1,
    }
