"""Let a reader report a passage, and a translator see where it stands in the catalogs.

Each passage has an address of its own, made from its original, so it is the same in each language.
A mark at its end, which shows on hover, on focus, or for all of them at once by an entry of the
menu, leads to a prefilled issue where ``book_repository`` in conf.py names a repository: by a
plain link, to which a script adds both texts. Where it names none, the script copies what there is
to say. The entry is the template ``report-passage.html``, to be named in ``html_sidebars``.

Where pages are served while they are written (``page_reloads``), the mark is the catalog and the
line of the passage instead.
"""

from __future__ import annotations

import hashlib
import json
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from polybook.catalogs.untranslated import add_message_lines
from polybook.project import SITE_BUILDERS, Project, Repository, write_whole
from polybook.room_files import bring_files
from polybook.search.marks import NOT_SEARCHED

FOLDER = "passages"
BEFORE, AFTER = "const passageOriginals = ", ";\n"
"""What makes a script of the originals: a page can load that from a folder, too."""
LOCATED = (nodes.paragraph, nodes.caption, nodes.title, nodes.term)
"""What shows a translator its place in the catalogs; the labels of figures do it by themselves."""
BAR = "report-passages"


class PassageMark(nodes.Invisible, nodes.Inline, nodes.Element):
    """The place of a mark, at the end of a passage: nothing for whom no page is written."""


class NotePassages(SphinxTransform):
    """Give each passage its address, and note its original and the line of its catalog."""

    default_priority = 21  # after Sphinx' Locale (20), before what leads to a passage (22)

    def apply(self, **kwargs: Any) -> None:
        page = self.env.current_document.docname
        file, lines = _file(self.env, page), self.config.message_lines.get(page, {})
        if lines:  # they change also where no translation does
            self.env.note_dependency(str(Path(self.config.project_root, file)))
        passages: dict[str, tuple[int | None, str]] = {}
        for node, original in extract_messages(self.document):
            line = lines.get(original)
            is_label = isinstance(node, addnodes.translatable) and self.config.page_reloads
            if is_label or isinstance(node, LOCATED):
                node["place"] = f"{file}:{line}" if line else file
            if isinstance(node, nodes.paragraph):
                name = f"m-{hashlib.sha256(original.encode()).hexdigest()[:8]}"
                if name not in passages:  # of two that say the same, the first is the place
                    passages[name] = (line, original)
                    node["ids"].insert(0, name)
        self.document["passages"] = passages


def place_marks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a mark at the end of each passage that shows one."""
    if not _has_pages(app):
        return
    for node in list(doctree.findall(lambda node: isinstance(node, LOCATED))):
        name = next((each for each in node["ids"] if each in doctree["passages"]), "")
        if name or (app.config.page_reloads and "place" in node):
            node += PassageMark(place=node["place"], passage=name)


def write_mark(translator: HTML5Translator, mark: PassageMark) -> None:
    """Write the mark: a link to a prefilled issue, or the place that a translator looks for."""
    builder, config = translator.builder, translator.config
    repository = Repository.read(config.book_repository)
    if config.page_reloads:
        if ":" in mark["place"]:
            place = escape(mark["place"])
            translator.body.append(f'<span class="passage-place {NOT_SEARCHED}">{place}</span>')
    elif repository is not None:
        page = builder.get_target_uri(builder.current_docname)
        address = f"{config.html_baseurl or f'{config.language}/'}{page}#{mark['passage']}"
        query = urlencode(
            {"title": f"{config.language}/{page}", "body": f"{address}\n{mark['place']}\n"}
        )
        link, title = escape(f"{_issues(repository)}?{query}"), escape(_("Report this passage"))
        translator.body.append(f'<a class="report" href="{link}" title="{title}"></a>')
    raise nodes.SkipNode


def add_bar(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add what shows all marks of a page, its script, and the originals that this asks for."""
    config = app.config
    passages = doctree.get("passages") if doctree is not None and _has_pages(app) else None
    if not passages or config.page_reloads:
        return
    page = app.builder.get_target_uri(pagename)
    repository = Repository.read(config.book_repository)
    data = {
        "file": _file(app.env, pagename),
        "page": f"{config.html_baseurl or f'{config.language}/'}{page}",
        "title": f"{config.language}/{page}",
        "issues": _issues(repository) if repository else "",
        "report": _("Report this passage"),
        "copied": _("Copied"),
        "failed": _("Not copied"),
        "question": _("What is wrong here, and what would be right?"),
    }
    if config.message_lines:
        file = f"{FOLDER}/{pagename}.js"
        text = json.dumps(passages, ensure_ascii=False, separators=(",", ":"))
        write_whole(Path(app.outdir, file), f"{BEFORE}{text}{AFTER}")
        data["originals"] = relative_uri(page, file)
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    words = escape(_("Choose the mark beside the passage that you mean."))
    end = escape(_("Done"))
    context["body"] += (
        f'\n<div id="{BAR}" class="{BAR} {NOT_SEARCHED}" {attributes}>{words}\n'
        f'<a id="{BAR}-end" href="#{BAR}-end">{end}</a></div>\n'
    )
    context["report_passage"] = f"#{BAR}"
    context["report_passage_needs_script"] = repository is None
    app.add_js_file("passages.js", defer="defer")


def note_root(app: Sphinx, config: Config) -> None:
    """Note where conf.py is: a transform knows settings, not the application."""
    config.project_root = str(app.confdir)


def add_style(app: Sphinx) -> None:
    name = "passages-live.css" if app.config.page_reloads else "passages.css"
    app.add_css_file(name, priority=700)  # after those of the theme


def _has_pages(app: Sphinx) -> bool:
    return app.builder.name in SITE_BUILDERS


def _file(env: BuildEnvironment, page: str) -> str:
    """Where a page is translated, or written if it is the original: as seen from conf.py."""
    project = Project(Path(env.config.project_root))
    if env.config.message_lines:
        path = project.catalogs(env.config.language) / f"{page}.po"
    else:
        path = Path(env.doc2path(page))
    return path.relative_to(project.root).as_posix()


def _issues(repository: Repository) -> str:
    return f"{repository.address}/issues/new"


def setup(app: Sphinx) -> None:
    app.setup_extension("polybook.repository")
    app.setup_extension("polybook.copy_buttons")  # its script copies for that of the passages
    add_message_lines(app)
    app.add_config_value("project_root", "", "", str)
    app.connect("config-inited", note_root)
    app.add_node(PassageMark, html=(write_mark, None))
    app.add_transform(NotePassages)
    bring_files(app, Path(__file__).parent)
    app.connect("doctree-resolved", place_marks)
    app.connect("html-page-context", add_bar)
    app.connect("builder-inited", add_style)
