"""Check a site before it is published: same pages and sections in each language, no dead link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

LINKS = (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"))


def problems(site: Path, codes: list[str]) -> list[str]:
    """Return what is wrong with the site, a line each: the page, the cause, the next step."""
    trees = {page: html.parse(str(page)).getroot() for page in sorted(site.rglob("*.html"))}
    anchors = {page: set(tree.xpath("//@id")) for page, tree in trees.items()}
    found = [line for page, tree in trees.items() for line in _bad_links(page, tree, anchors, site)]
    for code in codes[1:]:
        found += _differences(site / codes[0], site / code, trees)
    return found


def sections(tree: html.HtmlElement) -> list[str]:
    """The ids of a page's sections, in order."""
    return tree.xpath("//section/@id")


def _bad_links(
    page: Path, tree: html.HtmlElement, anchors: dict[Path, set[str]], site: Path
) -> Iterator[str]:
    for tag, attribute in LINKS:
        for link in tree.xpath(f"//{tag}/@{attribute}"):
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
