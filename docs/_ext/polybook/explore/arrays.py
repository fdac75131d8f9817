"""The arrays that stories give to scripts of pages, as files of the site. No Sphinx.

A file is a script, since no page that is opened from a folder may load anything else. It is the
same in every language, so a site has it once, beside the folders of these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from polybook.project import write_whole

FOLDER = "explore"


def files(story: str, notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str]]:
    """The path below ``FOLDER`` and the text of a script for each cell of a story with arrays."""
    for cell, arrays in notebook.metadata.get("arrays", {}).items():
        data = json.dumps(arrays, separators=(",", ":"))
        yield f"{story}/{cell}.js", f"Explore.receive({data});\n"


def edition(text: str) -> str:
    """What tells one text of a file from another, for browsers that keep what they have fetched."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def write_files(site: Path, executed: Iterable[tuple[str, nbformat.NotebookNode]]) -> None:
    """Write the files of all stories, each with its executed notebook."""
    for story, notebook in executed:
        for name, text in files(story, notebook):
            write_whole(site / FOLDER / name, text)
