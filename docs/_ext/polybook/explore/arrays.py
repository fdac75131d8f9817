"""The arrays that stories give to scripts of pages, as files of the site. No Sphinx.

A file is a script, since no page that is opened from a folder may load anything else. It is the
same in every language, so a site has it once, beside the folders of these.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from polybook.project import write_whole

FOLDER = "explore"
# A byte as a character, zero as "N". Those of small numbers, of either sign, take one byte of a
# file so, and the others two: weights of a network take an eighth less than in base64.
CHARACTERS = {byte: 32 + (byte + 46) % 256 for byte in range(256)}


def files(story: str, notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str]]:
    """The path below ``FOLDER`` and the text of a script for each cell of a story with arrays."""
    for cell, arrays in notebook.metadata.get("arrays", {}).items():
        written = {name: for_script(**array) for name, array in arrays.items()}
        data = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
        yield f"{story}/{cell}.js", f"Explore.receive({data});\n"


def for_script(base64: str, **others: object) -> dict[str, object]:
    """An array that ``kernel_arrays`` packed, as a file of the site has it."""
    return {**others, "text": as_text(b64decode(base64))}


def as_text(values: bytes) -> str:
    """Bytes as a text, which ``Explore.decodeBytes`` reads."""
    return values.decode("latin-1").translate(CHARACTERS)


def edition(text: str) -> str:
    """What tells one text of a file from another, for browsers that keep what they have fetched."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def write_files(site: Path, executed: Iterable[tuple[str, nbformat.NotebookNode]]) -> None:
    """Write the files of all stories, each with its executed notebook."""
    for story, notebook in executed:
        for name, text in files(story, notebook):
            write_whole(site / FOLDER / name, text)
