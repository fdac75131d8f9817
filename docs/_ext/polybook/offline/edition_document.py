"""Join the pages of an EPUB into one document, to be printed. No Sphinx."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree
from markupsafe import Markup

from polybook.languages.root_page import template
from polybook.offline.start_page import TEMPLATES

HTML = "{http://www.w3.org/1999/xhtml}"
NAMES = {
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "html": "http://www.w3.org/1999/xhtml",
}
COVER = "epub-cover.xhtml"
EDITION = "schema:bookEdition"
"""What an EPUB calls its language and version by."""
HEADINGS = {f"{HTML}h{level}" for level in range(1, 7)}
# Attributes that name elements by their id.
REFERENCES = {"aria-labelledby", "aria-describedby", "headers", "for"}


class Entry(NamedTuple):
    """A line of the contents."""

    level: int
    """1 for a page, 2 for a section of it."""
    title: str
    target: str
    """The id of what it leads to, in the document."""


class Edition:
    """An EPUB that is unpacked in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = etree.parse(folder / "content.opf")
        self.title = self._said("title")
        self.author = self._said("creator")
        self.date = self._said("date")
        self.tag = self._said("language")
        self.name = self.package.findtext(f".//opf:meta[@property='{EDITION}']", "", NAMES)
        """Its language, as it calls itself, and the version of the book."""
        items = {
            item.get("id"): unquote(item.get("href"))
            for item in self.package.iterfind(".//opf:item", NAMES)
        }
        spine = self.package.find("opf:spine", NAMES)
        self.direction = spine.get("page-progression-direction")
        pages = [items[each.get("idref")] for each in spine]
        self.pages = [page for page in pages if page != COVER]
        """The pages in the order in which they are read, without the cover."""

    def _said(self, name: str) -> str:
        return self.package.findtext(f".//dc:{name}", "", NAMES)

    def contents(self) -> list[Entry]:
        """The lines of the contents: pages and their sections."""
        tree = etree.parse(self.folder / "nav.xhtml")
        found = []
        for link in tree.iterfind(".//html:nav//html:a", NAMES):
            level = sum(1 for _list in link.iterancestors(f"{HTML}ol"))
            if level <= 2:
                target = self._place("nav.xhtml", link.get("href"))
                found.append(Entry(level, "".join(link.itertext()), target))
        return found

    def document(self, page_numbers: Mapping[str, int], say: Callable[[str], str]) -> str:
        """The XHTML of the whole edition; page numbers, where known, stand in its contents.

        ``say`` translates the words of the interface.
        """
        chapters = []
        styles: list[str] = []
        for name in self.pages:
            page = etree.parse(self.folder / name)
            for link in page.iterfind(".//html:link[@rel='stylesheet']", NAMES):
                style = _from(name, link.get("href"))
                styles += [] if style in styles else [style]
            body = page.find("html:body", NAMES)
            self._make_unique(body, name)
            _unfold(body)
            _name_headings(body)
            title = page.findtext(".//html:title", "", NAMES)
            text = "".join(etree.tostring(child, encoding="unicode") for child in body)
            chapters.append({"id": _place(name), "title": title, "text": Markup(text)})
        return template("edition-document.xhtml", TEMPLATES).render(
            title=self.title,
            author=self.author,
            name=self.name,
            rights=self._said("rights"),
            date=self.date,
            tag=self.tag,
            direction=self.direction,
            styles=styles,
            chapters=chapters,
            contents=self.contents(),
            pages=page_numbers,
            css_text=_css_text,
            _=say,
        )

    def _place(self, page: str, address: str) -> str:
        """The id, in the document, of what a link on a page leads to; empty if it leads out."""
        path, _sign, fragment = address.partition("#")
        target = _from(page, unquote(path)) if path else page
        return _place(target, unquote(fragment)) if target in self.pages else ""

    def _make_unique(self, body: etree._Element, page: str) -> None:
        """Let each id tell its page, and links lead to them."""
        for element in body.iter(etree.Element):
            for name, value in element.attrib.items():
                if name == "id":
                    element.set(name, _place(page, value))
                elif name in REFERENCES:
                    ids = [_place(page, each) for each in value.split()]
                    element.set(name, " ".join(ids))
                elif name == "src":
                    element.set(name, _from(page, value))
                elif etree.QName(name).localname == "href":
                    if place := self._place(page, value):
                        element.set(name, f"#{place}")
                elif "url(#" in value:
                    element.set(name, value.replace("url(#", f"url(#{_place(page)}"))


def _from(page: str, address: str) -> str:
    """The path of what an address leads to, as seen from a page."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), address))


def _place(page: str, identifier: str = "") -> str:
    """The id, in the document, of a page, or of what has an id on it."""
    name = posixpath.splitext(page)[0].replace("/", "-")
    return f"{name}--{identifier}"


def _unfold(body: etree._Element) -> None:
    """Show on paper what is folded: code without its prompt; data of figures stay on the screen."""
    for fold in body.findall(f".//{HTML}details"):
        if "figure-data" in fold.get("class", "").split():
            fold.getparent().remove(fold)
            continue
        for prompt in fold.findall(f"{HTML}summary"):
            fold.remove(prompt)
        fold.tag = f"{HTML}div"
        fold.set("class", "unfolded")  # no box, which would not break between pages


def _name_headings(body: etree._Element) -> None:
    """Let what leads to a section lead to its heading.

    Where the heading opens a page, the box of the section, and empty elements before the heading,
    are still at the foot of the page before.
    """
    for section in body.iter(f"{HTML}section"):
        heading = next((child for child in section if child.tag in HEADINGS), None)
        if heading is None:
            continue
        names = heading.xpath("preceding-sibling::html:span[@id]", namespaces=NAMES)
        if identifier := section.attrib.pop("id", ""):
            names.append(etree.Element(f"{HTML}span", {"id": identifier}))
        for name in names:
            name.tail = None  # blanks
            heading.insert(0, name)


def _css_text(text: str) -> str:
    """A text as CSS writes it."""
    return '"' + "".join(f"\\{ord(sign):x} " if sign in '"\\\n' else sign for sign in text) + '"'
