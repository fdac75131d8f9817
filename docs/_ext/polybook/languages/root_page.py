"""The page at the root of the site, which offers its languages. No Sphinx."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import jinja2

from polybook.language_tags import language_tag, text_direction
from polybook.whole_page.policy import add_policy

TEMPLATES = Path(__file__).with_name("templates")


def write_root_page(folder: Path, names: dict[str, str], base_address: str = "") -> None:
    """Write ``folder/index.html``, which offers the built sites ``folder/<code>``.

    It prefers the browser's language. ``names`` gives each language's own name by its code;
    ``base_address`` is where ``folder`` is published, if that is known.
    """
    page = template("root.html").render(
        languages=describe(folder, names),
        base=with_slash(base_address),
        icon=icon(folder, next(iter(names))),
    )
    write_page(folder, "index.html", page, names)


def write_page(folder: Path, file: str, page: str, names: dict[str, str]) -> None:
    """Write a page at the root; what stands inline in it goes to files of the first language."""
    first = next(iter(names))
    strict = add_policy(page, folder / first / "_static", f"{first}/_static/")
    (folder / file).write_text(strict, encoding="utf-8")


def describe(folder: Path, names: dict[str, str]) -> list[dict[str, str]]:
    """Return what a template says of each of the built sites ``folder/<code>``."""
    return [
        {
            "code": code,
            "tag": language_tag(code),
            "direction": text_direction(code),
            "name": name,
            "title": _title(folder / code / "index.html"),
            "description": _said(folder / code / "index.html", 'name="description"'),
            "picture": _said(folder / code / "index.html", 'property="og:image"'),
        }
        for code, name in names.items()
    ]


def template(name: str, folder: Path = TEMPLATES) -> jinja2.Template:
    """Return a template of a room that writes HTML without Sphinx; what it fills in is text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def with_slash(base_address: str) -> str:
    """Return a base address that ends in a slash; none stays none."""
    return f"{base_address.rstrip('/')}/" if base_address else ""


def icon(folder: Path, code: str) -> str:
    """Return the address of the icon of a built site, from the root; empty if it has none."""
    page = (folder / code / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<link rel="(?:shortcut )?icon" href="([^":]+)"', page)
    return f"{code}/{unescape(found[1])}" if found else ""


def _said(page: Path, name: str) -> str:
    """Return what a built page says of itself in a meta tag; empty if it has none of that name."""
    found = re.search(f'<meta {name} content="([^"]*)"', page.read_text(encoding="utf-8"))
    return unescape(found[1]) if found else ""


def _title(page: Path) -> str:
    """Return the title of a built page, as text: in a title, nothing is markup."""
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        raise ValueError(f"{page}: has no <title>. Does its theme fill the block 'htmltitle'?")
    return unescape(found[1].strip())
