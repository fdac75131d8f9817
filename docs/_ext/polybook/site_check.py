"""Check a site before it is published: same pages and sections in each language, no dead link,
and each address that readers may have kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

from polybook.addresses import Record, split
from polybook.project import TOOLS

LINKS = (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"))
FETCHED = ("data-arrays", "data-later")
"""What the place of an explanation tells its script to fetch: addresses with blanks between."""
NAMED = "//section | //figure | //table | //dt | //div[contains(@class, 'math')]"
"""What has an address that themes show to readers, where it has an id."""
NUMBERED = re.compile(r"(?:[a-z]+-)*(?:id|index-|footnote-)\d+")
"""An id that docutils or Sphinx has made up: it goes to another place with the next edit."""


def problems(site: Path, codes: list[str], record: Record | None = None) -> list[str]:
    """Return what is wrong with the site, a line each: the page, the cause, the next step."""
    trees = {page: html.parse(str(page)).getroot() for page in sorted(site.rglob("*.html"))}
    anchors = {page: set(tree.xpath("//@id")) for page, tree in trees.items()}
    found = [line for page, tree in trees.items() for line in _bad_links(page, tree, anchors, site)]
    for code in codes[1:]:
        found += _differences(site / codes[0], site / code, trees)
    return found + (list(_lost(site, codes, record, anchors)) if record else [])


def addresses(folder: Path) -> set[str]:
    """The addresses that readers may keep of the built site of a language: see ``addresses``."""
    found = set()
    for path in folder.rglob("*.html"):
        page = path.relative_to(folder).as_posix()
        tree = html.parse(str(path)).getroot()
        if page not in TOOLS and not tree.xpath("//meta[@http-equiv='refresh']"):
            named = {element.get("id") for element in tree.xpath(NAMED)} - {None}
            found |= {page, *(f"{page}#{name}" for name in named if not NUMBERED.fullmatch(name))}
    return found


def sections(tree: html.HtmlElement) -> list[str]:
    """The ids of a page's sections, in order."""
    return tree.xpath("//section/@id")


def _bad_links(
    page: Path, tree: html.HtmlElement, anchors: dict[Path, set[str]], site: Path
) -> Iterator[str]:
    links = [link for tag, attribute in LINKS for link in tree.xpath(f"//{tag}/@{attribute}")]
    links += [
        link for name in FETCHED for told in tree.xpath(f"//div/@{name}") for link in told.split()
    ]
    for link in links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if target.is_dir():
            target /= "index.html"
        if not target.exists():
            yield f"{page.relative_to(site)}: links to '{link}', and there is no such file."
        elif parts.fragment and unquote(parts.fragment) not in anchors.get(target, ()):
            yield f"{page.relative_to(site)}: links to '{link}', a page without such an anchor."


def _differences(
    original: Path, translation: Path, trees: dict[Path, html.HtmlElement]
) -> Iterator[str]:
    pages = {page.relative_to(original) for page in trees if page.is_relative_to(original)}
    others = {page.relative_to(translation) for page in trees if page.is_relative_to(translation)}
    for page in sorted(pages ^ others):
        yield (
            f"{page}: is in '{original.name}' or in '{translation.name}', not in both. "
            "Build both anew."
        )
    for page in sorted(pages & others):
        here, there = sections(trees[original / page]), sections(trees[translation / page])
        if here != there:
            yield (
                f"{translation.name}/{page}: its sections {there} are not those of "
                f"'{original.name}', {here}. "
                f"Give each heading an explicit '(name)=' line before it."
            )


def _lost(
    site: Path, codes: list[str], record: Record, anchors: dict[Path, set[str]]
) -> Iterator[str]:
    """Yield each address of the record that is gone, and each that leads to where nothing is."""

    def lacking(address: str) -> str:
        """The languages that do not have an address."""
        page, anchor = split(address)
        ids = {code: anchors.get(site / code / f"{page}.html") for code in codes}
        return ", ".join(
            code for code in codes if ids[code] is None or (anchor and anchor not in ids[code])
        )

    for address in record.lines:
        page = address.partition("#")[0]
        if page in record.moved and page != address:
            continue  # its readers go where those of the page go
        if address in record.moved and (codes_without := lacking(record.moved[address])):
            yield (
                f"{record.place(address)}: leads to {record.moved[address]}, which is not there "
                f"({codes_without}). Write where its readers go."
            )
        elif codes_without := lacking(address):
            yield (
                f"{record.place(address)}: {address} is gone ({codes_without}), and readers may "
                f"have kept it. Bring it back, or write where they go: {address} -> NEW.html#PLACE"
            )
