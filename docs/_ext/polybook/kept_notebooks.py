"""What an executed notebook may hold: it is what pages show, so it is believed only where it fits.

A notebook fits a story if its cells are those of the story, and puts out text, numbers, figures
and arrays alone, within a bound. That holds for what a run puts out, and for what is read from the
store. What is read agrees with its digest besides: a figure that is cut, or another number, fits.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath

import nbformat

from polybook.kernel_arrays import TYPES
from polybook.numbers import format_number
from polybook.project import is_unseen, shown
from polybook.stories import Story, StoryError

LARGEST = 2_000_000
"""Bytes of a notebook: four times the largest of a book that draws 30,000 points in one figure."""

LARGEST_ARRAYS = 3_000_000
"""Bytes of all arrays of a story, in base64, beside that: what a reader fetches to explore."""

PUBLISHED = {"image/svg+xml", "text/plain"}
"""The media types of what a cell may put out beside what it prints."""

ADDRESS = re.compile(r"[^\s<(\[{]{1,60} at 0x[0-9a-fA-F]{6,16}\b")
"""Where Python says of an object that it has no words for where it lies: never there again."""

REPLACED = "\ufffd"
"""What stands where a letter could not be read."""

AS_LETTERS = "which no page shows. Print text without it."
AS_TEXT = (
    "and pages show text and figures of matplotlib alone. Print it, or draw it with plt.show()."
)
AS_MEANT = "which each run has anew. End the line with a semicolon, or print what you mean."

MISSING = (AssertionError, AttributeError, KeyError, TypeError)
"""How nbformat fails where a part of a notebook is not there, or is of another kind."""

NAME = re.compile(r"(?P<story>.+)-[0-9a-f]{16}\.ipynb(?:\.\d+\.tmp)?")
"""The name of an executed notebook; with .tmp, of one that was being written."""


def read_kept(path: Path, story: Story) -> nbformat.NotebookNode:
    """Return the executed notebook of the story.

    Raises:
        ValueError: it cannot be used; says why.
    """
    try:
        if not path.is_file():
            raise ValueError("it is no file")
        size = path.stat().st_size
        if size > LARGEST + LARGEST_ARRAYS:
            raise ValueError(f"it has over {_written(LARGEST + LARGEST_ARRAYS)} bytes")
        content = path.read_text(encoding="utf-8")
        read = json.loads(content)
        if not isinstance(read, dict) or read.get("nbformat") != 4:
            raise ValueError("it is no notebook of version 4")
        notebook = nbformat.v4.reads(content)
        nbformat.validate(notebook)
    except (OSError, RecursionError, nbformat.ValidationError, *MISSING) as error:
        cause = str(error).partition("\n")[0]
        raise ValueError(f"{type(error).__name__}: {cause}") from error
    if size - _bytes_of_arrays(notebook) > LARGEST:
        raise ValueError(f"it has over {_written(LARGEST)} bytes")
    # What a cell shows in place of its own code is known to its run alone.
    wanted = [(cell.name, cell.shows or cell.code) for cell in story.cells.values()]
    shows = {cell.name: cell.shows for cell in story.cells.values()}
    found = [(cell.id, shows.get(cell.id) or cell.source) for cell in notebook.cells]
    if found != wanted or any(cell.cell_type != "code" for cell in notebook.cells):
        raise ValueError("its cells are not those of the story")
    numbers = notebook.metadata.get("numbers")
    if not isinstance(numbers, dict) or not all(map(_is_number_or_pair, numbers.values())):
        raise ValueError("it has no numbers that prose can say")
    given = notebook.metadata.get("arrays", {})
    if not isinstance(given, dict) or given.keys() != {cell.name for cell in story.giving}:
        raise ValueError("its arrays are not those of the story")
    if not all(map(_are_arrays, given.values())):
        raise ValueError("it has arrays that no script can read")
    if not isinstance(notebook.metadata.get("stand_in"), str):
        raise ValueError("it does not say which data it used")
    for name, kind, _next_step in _unpublished(notebook):
        raise ValueError(f"its cell '{name}' puts out {kind}")
    if notebook.metadata.get("sha256") != _digest(notebook):
        raise ValueError("it does not hold what was kept")
    return notebook


def is_of_stand_in(path: Path) -> bool:
    """Tell whether a notebook that is kept is of data that stand in, or cannot be read at all."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"]["stand_in"] != ""
    except (OSError, RecursionError, ValueError, *MISSING):
        return True


def sealed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Give a notebook the digest of what it holds, by which ``read_kept`` knows it again."""
    notebook.metadata["sha256"] = _digest(notebook)
    return notebook


def refuse_other_outputs(notebook: nbformat.NotebookNode, story: Story) -> None:
    """Refuse what pages do not show.

    Raises:
        StoryError: a cell puts out something else than text and figures, or what is another in
            each run, or too much.
    """
    for name, kind, next_step in _unpublished(notebook):
        place = f"{shown(story.path)}:{story.cells[name].line}: cell '{name}'"
        raise StoryError(f"{place} puts out {kind}, {next_step}")
    arrays = _bytes_of_arrays(notebook)
    if arrays > LARGEST_ARRAYS:
        place = f"{shown(story.path)}:{story.giving[0].line}"
        raise StoryError(
            f"{place}: the story gives {_written(arrays)} bytes of arrays, and "
            f"{_written(LARGEST_ARRAYS)} is the bound: readers fetch them. Give fewer, or smaller "
            "types."
        )
    size = len(nbformat.writes(notebook).encode()) - arrays
    if size > LARGEST:
        largest = max(notebook.cells, key=lambda cell: len(json.dumps(cell))).id
        raise StoryError(
            f"{shown(story.path)}:{story.cells[largest].line}: the story puts out "
            f"{_written(size)} bytes, most of them in cell '{largest}', and {_written(LARGEST)} is "
            "the bound. Print less, or draw fewer points."
        )


def _written(number: int) -> str:
    return format_number(number, "d", "en")  # messages are in English


def story_of(name: str) -> str | None:
    """The story of which a file of this name is kept, a notebook, a log or a lock; else None."""
    if notebook := NAME.fullmatch(name):
        return notebook["story"]
    path = PurePath(name)
    return path.stem if path.suffix in (".log", ".lock") else None


def remove_others(path: Path, story: Story) -> None:
    """Remove what was kept of the story before the notebook ``path``. Its lock is held."""
    for other in path.parent.iterdir():
        name = NAME.fullmatch(other.name)
        if name and name["story"] == story.name and other != path:
            remove(other)


def remove(path: Path) -> None:
    """Remove a file, or a folder that stands in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _digest(notebook: nbformat.NotebookNode) -> str:
    """The sha256 of a notebook without its own digest."""
    metadata = {name: value for name, value in notebook.metadata.items() if name != "sha256"}
    content = json.dumps(notebook | {"metadata": metadata}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _unpublished(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str, str]]:
    """The name of each cell that puts out what pages do not show, what that is, and what to do."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if problem := _problem(output):
                yield cell.id, *problem


def _problem(output: nbformat.NotebookNode) -> tuple[str, str] | None:
    """What pages do not show of an output, and what to do about it; None where they show it."""
    if output.output_type == "error":
        return "an error", AS_TEXT
    data = {"text/plain": output.text} if output.output_type == "stream" else output.data
    if not data.keys() <= PUBLISHED:
        return ", ".join(sorted(data.keys() - PUBLISHED)), AS_TEXT
    if not all(isinstance(value, str) for value in data.values()):
        return "something that is no text", AS_TEXT
    text = data.get("text/plain", "")
    if found := ADDRESS.search(text):
        return f"a memory address ({found[0]})", AS_MEANT
    if sign := min((each for each in text if each == REPLACED or is_unseen(each)), default=""):
        return f"U+{ord(sign):04X} ({unicodedata.name(sign, 'a control character')})", AS_LETTERS
    return None


def _bytes_of_arrays(notebook: nbformat.NotebookNode) -> int:
    return len(json.dumps(notebook.metadata.get("arrays", {})))


def _are_arrays(named: object) -> bool:
    return isinstance(named, dict) and all(map(_is_array, named.values()))


def _is_array(value: object) -> bool:
    """Tell whether this is what ``kernel_arrays`` makes of an array."""
    try:
        has_shape = all(type(length) is int and length >= 0 for length in value["shape"])
        size = TYPES[value["type"]] * math.prod(value["shape"])
        is_whole = len(base64.b64decode(value["base64"], validate=True)) == size
        return has_shape and is_whole and math.isfinite(value.get("factor", 1))
    except (*MISSING, ValueError):
        return False


def _is_number_or_pair(value: object) -> bool:
    parts = value if isinstance(value, list) and len(value) == 2 else [value]
    return all(type(part) is int or (type(part) is float and math.isfinite(part)) for part in parts)
