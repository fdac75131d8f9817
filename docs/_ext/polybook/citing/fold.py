"""Put a fold at the foot of each page that says how to cite it, with files for reference managers.

Only where the book has a CITATION.cff. The titles are those of the edition that is read. Each
section has its citation in a list, and an entry in files: no script has to know where the reader
is.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from polybook.citing.citation import Author, Citation, Work
from polybook.language_tags import language_tag
from polybook.project import SITE_BUILDERS, BookError, write_whole
from polybook.room_files import bring_files
from polybook.search.marks import NOT_SEARCHED

FOLDER = "_downloads/cite"


def read_work(app: Sphinx, config: Config) -> None:
    """Read what the book's CITATION.cff tells, once; what is wrong there ends the build."""
    try:
        app.polybook_work = Work.of(Path(app.confdir))
    except BookError as error:
        raise SystemExit(str(error)) from error


def add_fold(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add the fold to the end of a page, and write its files."""
    if doctree is None or app.polybook_work is None or app.builder.name not in SITE_BUILDERS:
        return
    config = app.config
    work = app.polybook_work
    citation = Citation(
        work._replace(authors=tuple(map(_in_language, work.authors))),
        app.env.titles[pagename].astext(),
        config.html_title,
        language_tag(config.language),
        f"{work.date[:4]}-{pagename.replace('/', '-')}-{config.language}",
        context.get("pageurl") or "",
    )
    joined = _("{page} – {section}")
    sections = [
        (title, f"#{name}", citation.section(name, title, joined))
        for name, title in _sections(doctree)
    ]
    bibtex, ris = (f'<span translate="no">{name}</span>' for name in ("BibTeX", "RIS"))
    files = {".bib": (bibtex, citation.bibtex()), ".ris": (ris, citation.ris())}
    if sections:
        each = escape(_("{format} of each section"))
        files |= {
            ".sections.bib": (
                each.format(format=bibtex),
                "".join(section.bibtex() for _title, _place, section in sections),
            ),
            ".sections.ris": (
                each.format(format=ris),
                "".join(section.ris() for _title, _place, section in sections),
            ),
        }
    page = app.builder.get_target_uri(pagename)
    links = []
    for suffix, (words, text) in files.items():
        file = f"{FOLDER}/{pagename}{suffix}"
        write_whole(Path(app.outdir) / file, text)
        links.append(f'<a href="{escape(relative_uri(page, file))}" download="">{words}</a>')
    form = _("{authors}: “{page}”. In: {book}. Version {version}, {date}.")
    listed = "".join(
        f'<li><a href="{escape(section.address or place)}">{escape(title)}</a><br>\n'
        f"{escape(section.words(form))}</li>\n"
        for title, place, section in sections
    )
    if listed:
        words = escape(_("To cite a section:"))
        listed = f"<p>{words}</p>\n<ul>\n{listed}</ul>\n"
    title = escape(_("Cite this page"))
    context["body"] += (
        f'\n<details class="cite {NOT_SEARCHED}">\n<summary>{title}</summary>\n'
        f"<p>{escape(citation.words(form))}</p>\n"
        f'<div class="highlight"><pre translate="no">{escape(citation.bibtex())}</pre></div>\n'
        f"<div>{' · '.join(links)}</div>\n{listed}</details>\n"
    )


def _sections(doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """The address and the title of each section below the title of the page."""
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if isinstance(section.parent, nodes.section) and title is not None:
            yield section["ids"][0], title.astext()


def _in_language(author: Author) -> Author:
    """The author as the reader's language calls it: a group may have a name there."""
    return author if author.given else Author(_(author.family))


def setup(app: Sphinx) -> ExtensionMetadata:
    bring_files(app, Path(__file__).parent)
    app.connect("config-inited", read_work)
    app.connect("html-page-context", add_fold)
    app.add_css_file("citing.css", priority=700)  # after those of the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
