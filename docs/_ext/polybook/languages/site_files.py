"""The files at the root of the site that are for servers, search engines and readers of feeds.

Own templates, and not sphinx-sitemap: that writes the pages of one language, and knows no address
above its own folder. No Sphinx.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from polybook.citing.citation import DATE, read_citation
from polybook.languages.root_page import describe, icon, template, with_slash, write_page
from polybook.project import TOOLS, Project


class Edition(NamedTuple):
    """What a feed tells of: a version of the book, and the day on which it appeared."""

    version: str
    date: str
    """As in 2026-11-21."""

    @classmethod
    def of(cls, project: Project) -> Edition | None:
        """The version in conf.py with the day in CITATION.cff, if both are told."""
        date = str(read_citation(project.root).get("date-released") or "")
        version = project.settings.get("release", "")
        return cls(version, date) if DATE.fullmatch(date) and version else None


def write_site_files(
    folder: Path,
    names: dict[str, str],
    say: Mapping[str, Callable[[str], str]],
    base_address: str = "",
    *,
    author: str = "",
    edition: Edition | None = None,
    moved: Collection[str] = (),
) -> None:
    """Write the files beside the built sites ``folder/<code>``.

    ``names`` gives each language's own name by its code, ``say`` the words of the interface in it.
    Without ``base_address`` there are only ``404.html``, whose links then suppose that the site is
    at the root of its host, and ``.nojekyll``, which keeps GitHub from leaving ``_static`` out:
    sitemap and feed need addresses. Without ``edition`` there is nothing to tell in a feed.
    The pages ``moved`` only lead to others.
    """
    languages = [each | {"say": say[each["code"]]} for each in describe(folder, names)]
    common = {"languages": languages, "base": with_slash(base_address)}
    first = next(iter(names))
    (folder / ".nojekyll").touch()
    written = {"404.html": ("not-found.html", {"icon": icon(folder, first)})}
    if base_address:
        start = folder / first
        pages = sorted(path.relative_to(start).as_posix() for path in start.rglob("*.html"))
        pages = [page for page in pages if page not in TOOLS and page not in moved]
        written["sitemap.xml"] = ("sitemap.xml", {"pages": pages})
        if edition:
            written["feed.xml"] = ("feed.xml", {"edition": edition, "author": author})
    for name, (source, more) in written.items():
        page = template(source).render(common | more)
        if name.endswith(".html"):
            write_page(folder, name, page, names)
        else:
            (folder / name).write_text(page, encoding="utf-8")
