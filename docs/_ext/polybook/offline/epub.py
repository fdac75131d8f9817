"""Let Sphinx' EPUB builder write an edition that is valid, and needs neither scripts nor a network.

Its pages are of a template of their own: no theme, and the few styles of ``STYLES`` that hold for
any reader, light or dark. The PDF is printed from the same pages: see ``pdf``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from lxml import etree
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

from polybook.archives import archive
from polybook.figures.drawing import SVG
from polybook.language_tags import language_tag, text_direction
from polybook.languages.site_files import Edition
from polybook.offline import cover
from polybook.offline.edition_document import EDITION
from polybook.offline.edition_page import MATHML, edition_page
from polybook.offline.start_page import BEGIN, END
from polybook.project import Project
from polybook.room_files import bring_files
from polybook.whole_page.description import description
from polybook.whole_page.steps import all_steps

HERE = Path(__file__).parent
STYLES = ["figures.css", "stacked-tables.css", "edition.css"]
PAGE = "edition-page.html"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
FACTS = {
    "schema:accessMode": ("textual", "visual"),
    "schema:accessModeSufficient": ("textual",),
    "schema:accessibilityFeature": (
        "alternativeText",
        "MathML",
        "structuralNavigation",
        "tableOfContents",
    ),
    "schema:accessibilityHazard": ("none",),
}
"""What libraries for readers who do not see ask of a book: figures are described in words."""


class EditionBuilder(Epub3Builder):
    """Sphinx' builder, with what epubcheck asks for, and the same bytes from build to build."""

    def build_content(self) -> None:
        """Write content.opf, with cover and pages, without what no page needs."""
        cover.write_cover(self)
        self.guide_titles = {"toc": _("Contents"), "cover": _("Cover")}
        self._remove_unused()
        super().build_content()
        path = self.outdir / "content.opf"
        package = etree.parse(path)
        self._describe(package.find(f"{OPF}metadata"))
        for item in package.iterfind(f"{OPF}manifest/{OPF}item"):
            if properties := sorted(self._properties(item)):
                item.set("properties", " ".join(properties))
        package.find(f"{OPF}spine").set(
            "page-progression-direction", text_direction(self.config.language)
        )
        guide = package.find(f"{OPF}guide")
        guide.getparent().remove(guide)  # EPUB 2
        package.write(path, encoding="utf-8", xml_declaration=True)

    def _remove_unused(self) -> None:
        """Leave of the static files the styles of the pages, and what these name."""
        styles = {*STYLES, *(name for name, _attributes in self.config.epub_css_files)}
        static = self.outdir / "_static"
        kept = {static / name for name in styles}
        texts = "".join(path.read_text(encoding="utf-8") for path in kept if path.is_file())
        for path in list(static.rglob("*")):
            if path.is_file() and path not in kept and path.name not in texts:
                path.unlink()

    def _describe(self, metadata: etree._Element) -> None:
        """Say in the metadata what is known, and nothing else."""
        for element in list(metadata):
            if element.text == "unknown" or element.get("property", "").startswith("ibooks:"):
                metadata.remove(element)
        edition = Edition.of(Project(Path(self.confdir)))
        date = metadata.find(f"{DC}date")
        if edition:
            date.text = edition.date
            metadata.find(
                f"{OPF}meta[@property='dcterms:modified']"
            ).text = f"{edition.date}T00:00:00Z"
        else:
            metadata.remove(date)
        facts = FACTS | {EDITION: (cover.edition_name(self),)}
        for name, values in facts.items():
            for value in values:
                etree.SubElement(metadata, f"{OPF}meta", {"property": name}).text = value
        etree.cleanup_namespaces(metadata, top_nsmap={"dc": DC.strip("{}")})

    def _properties(self, item: etree._Element) -> Iterator[str]:
        """What the manifest has to say of a file."""
        name = item.get("href")
        if name == cover.FILE:
            yield "cover-image"
        elif item.get("properties"):  # the contents, which are written later
            yield item.get("properties")
        elif name.endswith(self.out_suffix):
            page = etree.parse(self.outdir / unquote(name))
            for content, element in (("mathml", f"{MATHML}math"), ("svg", f"{SVG}svg")):
                if page.find(f".//{element}") is not None:
                    yield content

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Name the book in toc.ncx as in content.opf, where Sphinx names an element of that."""
        identifier = escape(self.config.epub_identifier)
        return super().toc_metadata(level, navpoints) | {"uid": identifier}

    def build_epub(self) -> None:
        """Pack the files: what an EPUB is comes first, and is not packed."""
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files]
        files = {name: (self.outdir / name).read_bytes() for name in names}
        path = self.outdir / f"{self.config.epub_basename}.epub"
        path.write_bytes(archive(files, stored=["mimetype"]))


def describe_edition(app: Sphinx, config: Config) -> None:
    """Say what conf.py leaves out: the title in the reader's language, its tag, and a name."""
    base = config.html_baseurl  # with the language already
    name = f"{config.project} {config.language} {config.version}"
    config.epub_language = language_tag(config.epub_language)
    config.epub_title = config.html_title
    config.epub_uid = "book"
    config.epub_identifier = base or uuid.uuid5(uuid.NAMESPACE_URL, name).urn
    config.epub_tocdup = False
    config.epub_use_index = False  # an e-reader has a search
    if not config.epub_cover:
        config.epub_cover = (cover.FILE, PAGE)


def prepare(app: Sphinx) -> None:
    """Bring the styles of an edition, and what Sphinx wants to know of it."""
    if app.builder.name != "epub":
        return
    app.config.html_static_path = [*app.config.html_static_path, str(HERE / "styles")]
    app.config.version = app.config.version or "1"  # Sphinx wants one, for a field that is left out
    if app.config.epub_description == "unknown":
        app.connect("env-updated", _take_description)


def _take_description(app: Sphinx, env: Any) -> None:
    """Say what the book is about with the first sentences of its first page."""
    app.config.epub_description = description(env.get_doctree(app.config.root_doc))


def write_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> str | None:
    """Give a page of an edition its template; give the start page of a site a place for files."""
    if app.builder.name != "epub":
        if pagename == app.config.root_doc and doctree is not None:
            context["body"] += f"\n{BEGIN}{END}\n"
        return None
    if pagename == Path(app.builder.coverpage_name).stem:
        context["body"] = (
            f'<section class="cover"><img src="{cover.FILE}" alt="{escape(context["title"])}"/>'
            "</section>"
        )
    own = [name for name, _attributes in app.config.epub_css_files]
    context["styles"] = [context["pathto"](f"_static/{name}", 1) for name in [*STYLES, *own]]
    context["tag"] = app.config.epub_language
    context["direction"] = text_direction(app.config.language)
    context["after_all_steps"] = lambda page: edition_page(all_steps(app, page))
    return PAGE


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("polybook.whole_page")
    app.add_builder(EditionBuilder, override=True)
    bring_files(app, HERE)
    app.connect("config-inited", describe_edition, priority=900)  # others translate the title
    app.connect("builder-inited", prepare, priority=400)  # before Sphinx asks for it
    app.connect("html-page-context", write_page, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
