"""The files for reading offline, on the start page of each language. No Sphinx.

The page is written with a place for them. They are put in when they are made, and taken out when
the site is built anew, or packed: no page leads to a file that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from polybook.languages.root_page import template
from polybook.numbers import format_number
from polybook.project import write_whole

FOLDER = "downloads"
"""Where the files lie, beside the languages."""
TEMPLATES = Path(__file__).with_name("templates")
BEGIN, END = "<!-- files for reading offline -->", "<!-- end of these files -->"
PLACE = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)


class OfflineFile(NamedTuple):
    """A file that the start page of a language offers."""

    kind: str
    """epub, pdf, zip, or all: the zip file of all languages."""
    name: str
    size: int
    """Bytes."""


def with_files(
    page: str, files: Sequence[OfflineFile], code: str, say: Callable[[str], str]
) -> str:
    """Return a start page that offers these files, with their sizes, and no others.

    ``say`` translates the words of the interface into the language ``code``.
    """
    shown = [
        {
            "kind": file.kind,
            "address": f"../{FOLDER}/{file.name}",
            # A megabyte is a million bytes, as file managers and shops have it.
            "size": format_number(max(file.size / 1e6, 0.1), ".1f", code),
        }
        for file in files
    ]
    text = template("files.html", TEMPLATES).render(files=shown, _=say) if shown else ""
    return PLACE.sub(lambda _place: f"{BEGIN}{text}{END}", page)


def without_files(page: str) -> str:
    """Return a start page that offers no files; any other page is left as it is."""
    return PLACE.sub(BEGIN + END, page)


def take_out(path: Path) -> None:
    """Let the start page in a file offer no files."""
    write_whole(path, without_files(path.read_text(encoding="utf-8")))  # only if it changes
