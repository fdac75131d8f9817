"""Offer each page with code as a notebook and as a script, and all scripts in one zip.

Beside the pages of a language lie ``notebooks/PAGE.ipynb``, with what the page says and shows in
that language, and ``notebooks/PAGE.py``, with its code alone. They run where nothing is but the
packages that the code imports. A line below the title of a page leads to them; another, below its
first code, to the zip, as ``{scripts}`` does wherever prose names it.

``notebooks`` in conf.py
    False, and there is none of this; ``{scripts}`` is then a name without a link.
``book_repository`` in conf.py
    Where it names the branch to which the built site is published, a page also leads to its
    notebook in Colab and in Binder: see ``repository``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from polybook.below_title import put_below_title
from polybook.folded_cells import FoldedCells
from polybook.language_tags import language_tag
from polybook.notebooks.markdown import escape
from polybook.notebooks.notebook import METADATA, NOT_IN_NOTEBOOKS, NotebookWriter
from polybook.notebooks.scripts import (
    ARCHIVE,
    Piece,
    Quote,
    all_scripts,
    pieces,
    script,
    to_install,
)
from polybook.project import SITE_BUILDERS, Repository, write_whole
from polybook.quoted_cells import Stories
from polybook.room_files import bring_files
from polybook.search.marks import NOT_SEARCHED
from polybook.stories import Story
from polybook.surroundings import set_in

logger = logging.getLogger(__name__)

FOLDER = "notebooks"
CLASSES = ["take-away", NOT_SEARCHED]
TAGS_THAT_FOLD = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


class ScriptsName(nodes.Inline, nodes.TextElement):
    """The place where prose names the zip of all scripts."""


class SavedAs(addnodes.download_reference):
    """A link to a file that is saved under a name of its own."""


def open_link(translator: HTML5Translator, node: SavedAs) -> None:
    told = {"CLASS": "reference download external", "href": node["refuri"]}
    translator.body.append(translator.starttag(node, "a", "", **told, download=node["saved_as"]))


def close_link(translator: HTML5Translator, node: SavedAs) -> None:
    translator.body.append("</a>")


class ScriptsRole(SphinxRole):
    """Note such a place; the role's text is the name that a reader sees."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [ScriptsName(self.rawtext, "", nodes.literal("", self.text))], []


def offer_to_take_away(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the links to what can be taken along into a page."""
    is_offered = _is_offered(app)
    for name in list(doctree.findall(ScriptsName)):
        name.replace_self(_scripts(app, docname, name.children) if is_offered else name.children)
    if not (is_offered and doctree.get("quotes")):
        return
    links = nodes.bullet_list("", *_links(app, docname), classes=[*CLASSES, NOT_IN_NOTEBOOKS])
    put_below_title(doctree, links)
    if (code := _first_code(doctree)) is not None:
        words = _("All scripts of this book, with what they need:")
        link = _scripts(app, docname, [nodes.literal("", ARCHIVE)])
        note = nodes.container("", nodes.Text(f"{words} "), link)
        note["classes"] += CLASSES
        code.parent.insert(code.parent.index(code) + 1, note)


def _links(app: Sphinx, docname: str) -> Iterator[nodes.list_item]:
    code = app.config.language
    # The script is the same in every language, and the notebook is not.
    tongue = f".{code}" if Stories.of(app).project.has_catalogs(code) else ""
    links: list[nodes.reference | SavedAs] = [
        SavedAs(
            "",
            "",
            nodes.Text(word),
            refuri=_from_page(app.builder, docname, f"{FOLDER}/{docname}{suffix}"),
            saved_as=f"{posixpath.basename(docname)}{own}{suffix}",
        )
        for word, own, suffix in ((_("Notebook"), tongue, ".ipynb"), (_("Script"), "", ".py"))
    ]
    repository = Repository.read(app.config.book_repository)
    if repository is not None and repository.branch:
        path = f"{app.config.language}/{FOLDER}/{docname}.ipynb"
        links += [
            nodes.reference("", name, refuri=address)
            for name, address in _opened_elsewhere(repository, path).items()
        ]
    for link in links:
        # In no paragraph: the first one of a page is its description.
        yield nodes.list_item("", nodes.inline("", "", link))


def _scripts(app: Sphinx, docname: str, name: Iterable[nodes.Node]) -> addnodes.download_reference:
    address = _from_page(app.builder, docname, _archive_address(app.config))
    return addnodes.download_reference("", "", *name, refuri=address)


def _opened_elsewhere(repository: Repository, path: str) -> dict[str, str]:
    """The addresses at which a file of the site opens as a notebook, by the name of the place."""
    path = quote(posixpath.join(repository.folder, path))
    colab = "https://colab.research.google.com/github"
    found = {"Colab": f"{colab}/{repository.name}/blob/{repository.branch}/{path}"}
    if not repository.folder:  # Binder reads what to install at the root of a branch alone
        branch = quote(repository.branch, safe="")
        binder = f"https://mybinder.org/v2/gh/{repository.name}/{branch}?urlpath="
        found["Binder"] = binder + quote(f"notebooks/{path}", safe="")
        found["JupyterLab"] = binder + quote(f"lab/tree/{path}", safe="")
    return found


def _first_code(document: nodes.document) -> nodes.Element | None:
    """What shows the first code of a page, with what its last cell puts out."""
    for cell in document.findall(nodes.container):
        if cell.get("nb_element") == "cell_code_source":
            shown = cell.parent
            place = shown.get("cell_index")
            while isinstance(shown.parent, FoldedCells):
                shown = shown.parent
                place = shown[-1]["cell_index"]
            after = shown.next_node(descend=False, siblings=True)
            is_its_rest = isinstance(after, nodes.container) and after.get("cell_index") == place
            return after if is_its_rest else shown
    return None


def _is_offered(app: Sphinx) -> bool:
    return app.config.notebooks and app.builder.name in SITE_BUILDERS


def _archive_address(config: Config) -> str:
    """Where the zip lies, seen from the pages of a language."""
    return config.notebooks_archive or ARCHIVE


def _from_page(builder: Builder, docname: str, target: str) -> str:
    return _relative(builder.get_target_uri(docname), target)


def _relative(start: str, target: str) -> str:
    """The address of a file as seen from another one, each as seen from the pages of a language."""
    root = "/site/language"  # a target may lie above the pages of the language
    return posixpath.relpath(f"{root}/{target}", f"{root}/{posixpath.dirname(start)}")


def write_notebook(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the notebook and the script of a page that shows something of a story."""
    quoted = doctree.get("quotes") if doctree is not None else None
    if not (quoted and _is_offered(app)):
        return
    stories = Stories.of(app)
    quotes = [
        Quote(place, *quote.split("/"), bool(TAGS_THAT_FOLD.intersection(tags)))
        for place, quote, tags in quoted
    ]
    names = dict.fromkeys(quote.story for quote in quotes)
    code = {(name, cell.id): cell.source for name in names for cell in stories.executed(name).cells}
    parts = pieces(quotes, stories.known, code)
    place = Path(app.outdir, FOLDER, pagename)
    notebook = _notebook(app, pagename, doctree, parts, [stories.known[name] for name in names])
    write_whole(place.with_name(f"{place.name}.ipynb"), nbformat.writes(notebook) + "\n")
    settings = stories.project.settings
    book = " ".join((settings.get("html_title") or settings.get("project", "")).split())
    every = [piece for place in sorted(parts) for piece in parts[place]]
    write_whole(place.with_name(f"{place.name}.py"), script(every, f"{book}: {pagename}"))


def _notebook(
    app: Sphinx,
    pagename: str,
    doctree: nodes.document,
    parts: dict[int, list[Piece]],
    stories: list[Story],
) -> nbformat.NotebookNode:
    config = app.config
    writer = NotebookWriter(
        parts,
        link=Links(app, pagename).of,
        sources=Path(app.srcdir),
        refuse=_refuse,
    )
    cells = writer.write(doctree, _note(app, pagename, stories, parts))
    metadata = METADATA | {
        "title": app.env.titles[pagename].astext(),
        "authors": [{"name": config.author}],
        "license": _rights(config),
        "lang": language_tag(config.language),
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _note(app: Sphinx, pagename: str, stories: list[Story], parts: dict[int, list[Piece]]) -> str:
    """What stands below the title: of which book it is, how to run it, what will be otherwise."""
    config, project = app.config, Stories.of(app).project
    title = escape(config.html_title or config.project)
    address = Links(app, pagename).page if config.html_baseurl else ""
    book = f"[{title}]({address})" if address else f"<em>{title}</em>"
    lines = [_("A page of the book {book}.").replace("{book}", book)]
    if rights := _rights(config):
        lines.append(escape(f"© {rights}"))
    needed = _("To run it on your machine, install what it needs:")
    lines.append(f"{needed} `pip install {' '.join(to_install(stories, project))}`")
    code = "\n".join(piece.code for place in sorted(parts) for piece in parts[place])
    if sets := ", ".join(f"`{each}`" for each in dict.fromkeys(set_in(code, project))):
        words = _("Its code sets this itself, whatever is set on your machine:")
        lines.append(f"{words} {sets}")
    if project.has_catalogs(config.language):
        lines.append(
            _("A cell that runs anew draws its figure with the labels of its code, untranslated.")
        )
    if not address:
        lines.append(_("The links lead to pages of the book as long as this file lies among them."))
    return "\n>\n".join(f"> {line}" for line in lines)


def _rights(config: Config) -> str:
    """What conf.py says of the rights, which may be several lines."""
    rights = config.copyright
    return rights if isinstance(rights, str) else "; ".join(rights)


class Links:
    """Where the links of a page lead from its notebook."""

    def __init__(self, app: Sphinx, pagename: str) -> None:
        self.base = app.config.html_baseurl
        self.uri = app.builder.get_target_uri(pagename)
        self.notebook = f"{FOLDER}/{pagename}.ipynb"

    @property
    def page(self) -> str:
        """The address of the page itself."""
        return self.base + self.uri if self.base else _relative(self.notebook, self.uri)

    def of(self, node: nodes.Element) -> str:
        """The address of a link: of the site, if that is known, else beside the notebook."""
        if "filename" in node:
            target = f"_downloads/{quote(node['filename'])}"
            return self.base + target if self.base else _relative(self.notebook, target)
        target = node.get("refuri") or (f"#{node['refid']}" if "refid" in node else "")
        parts = urlsplit(target)
        if not target or parts.scheme or parts.netloc:
            return target
        if self.base:
            return urljoin(self.page, target)
        path = posixpath.join(posixpath.dirname(self.uri), parts.path) if parts.path else self.uri
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return _relative(self.notebook, path) + fragment


def _refuse(node: nodes.Node) -> None:
    logger.warning(
        "a notebook cannot show what is here ('%s'), only its text. Say it in another way, or "
        "write suppress_warnings = ['notebooks'] in conf.py.",
        type(node).__name__,
        location=node,
        type="notebooks",
    )


def write_archive(app: Sphinx, exception: Exception | None) -> None:
    """Write the zip of all scripts beside the pages, unless it lies elsewhere."""
    if exception or not _is_offered(app) or app.config.notebooks_archive:
        return
    stories = Stories.of(app)
    if stories.known:
        content = all_scripts(stories.known.values(), stories.project)
        write_whole(Path(app.outdir, ARCHIVE), content)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("polybook.quoted_cells")
    app.setup_extension("polybook.repository")
    app.add_config_value("notebooks", True, "html", bool)
    # The address of the zip from the pages of a language, where a build of all languages writes it.
    app.add_config_value("notebooks_archive", "", "html", str)
    app.add_role("scripts", ScriptsRole())
    app.add_node(SavedAs, html=(open_link, close_link))
    app.add_css_file("notebooks.css", priority=700)  # after those of the theme
    bring_files(app, Path(__file__).parent)
    # After every transform: what stands between two cells would part the folds that they share.
    app.connect("doctree-resolved", offer_to_take_away)
    app.connect("html-page-context", write_notebook)
    app.connect("build-finished", write_archive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
