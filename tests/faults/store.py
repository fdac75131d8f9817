"""Executed notebooks that are damaged where they are kept."""

from __future__ import annotations

import contextlib
import functools
import json
import operator
from pathlib import Path
from random import Random

import nbformat

from faults.kinds import Seen, Wanted, kind
from faults.records import a_value, changed, places
from polybook import kept_notebooks
from polybook.stories import Story

PART = "store"
CODE = "# %% a\nprint(1)\n# %% b\nx = 1\n# %% numbers\nnumbers = {'x': x}\n"


@functools.cache
def whole() -> str:
    """An executed notebook as the store keeps it."""
    cells = []
    for name, code in {"a": "print(1)", "b": "x = 1", "numbers": "numbers = {'x': x}"}.items():
        cell = nbformat.v4.new_code_cell(code, id=name, execution_count=len(cells) + 1)
        cell.outputs = [nbformat.v4.new_output("stream", text="1\n")] if name == "a" else []
        cells.append(cell)
    plot = {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}
    cells[1].outputs.append(nbformat.v4.new_output("display_data", data=plot))
    metadata = {"stand_in": "", "numbers": {"x": 1, "pair": [0.5, 0.1]}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    return nbformat.writes(kept_notebooks.sealed(notebook))


def sealed(notebook: dict) -> bytes:
    """A notebook with the digest of what it holds now, so that all other checks are met as well."""
    with contextlib.suppress(AttributeError, TypeError):  # it has no place for one any more
        notebook = kept_notebooks.sealed(nbformat.from_dict(notebook))
    return json.dumps(notebook).encode()


def read(content: bytes, folder: Path) -> Seen:
    """What one sees of a kept notebook: why it is executed anew, or nothing where it fits."""
    story, path = folder / "tale.py", folder / "tale-0123456789abcdef.ipynb"
    story.write_text(CODE)
    path.write_bytes(content)
    try:
        notebook = kept_notebooks.read_kept(path, Story(story))
    except ValueError as error:
        return Seen(str(error))
    shown = {
        kind for cell in notebook.cells for out in cell.outputs for kind in out.get("data", {})
    }
    wrong = [f"{kind} is published" for kind in shown - {"image/svg+xml", "text/plain"}]
    sources = [cell.source for cell in notebook.cells]
    if sources != ["print(1)", "x = 1", "numbers = {'x': x}"]:
        wrong.append("its code is another")
    return Seen(wrong=wrong)


def with_another_value(chance: Random) -> bytes:
    notebook = json.loads(whole())
    way = chance.choice(list(places(notebook)))
    value = chance.choice([a_value(chance), {"text/html": "<script>"}, [{"output_type": "error"}]])
    return sealed(changed(notebook, way, value))


@kind(PART, with_another_value, Wanted.RIGHT, count=400, sample=80)
def a_kept_notebook_with_another_value(content, folder):
    return read(content, folder)


VERSIONS = [None, "", "5", 1.5, [], {}, True, -1, 99, 10**30]
VERSIONS = [(name, value) for name in ("nbformat", "nbformat_minor") for value in VERSIONS]


@kind(PART, VERSIONS, Wanted.RIGHT, sample=30)
def a_version_that_is_none(planted, folder):
    name, value = planted
    return read(sealed(json.loads(whole()) | {name: value}), folder)


def without_a_part(chance: Random) -> bytes:
    notebook = json.loads(whole())
    way = chance.choice([way for way in places(notebook) if isinstance(way[-1], str)])
    *to, last = way
    del functools.reduce(operator.getitem, to, notebook)[last]
    return sealed(notebook)


@kind(PART, without_a_part, Wanted.RIGHT, count=100, sample=30)
def a_kept_notebook_that_lacks_a_part(content, folder):
    return read(content, folder)


def with_bytes_changed(chance: Random) -> bytes:
    content = bytearray(whole().encode())
    at = chance.randrange(len(content))
    content[at : at + chance.choice([1, 1, 5, 500])] = chance.randbytes(chance.choice([0, 1, 9]))
    return bytes(content)


@kind(PART, with_bytes_changed, Wanted.RIGHT, count=300, sample=60)
def bytes_of_a_kept_notebook_that_are_others(content, folder):
    return read(content, folder)


NONE = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\0" * 9,
    b"[" * 10**5,
    b'{"nbformat": 3}',
    b"\xff",
    b"{" * 999,
]


@kind(PART, NONE, Wanted.TOLD, sample=20)
def what_is_no_notebook(content, folder):
    return read(content, folder)


OBJECTS = [
    "object object",
    "matplotlib.lines.Line2D",
    "function <lambda>",
    "bound method A.b of <A",
]


SIGNS = [chr(sign) for sign in (*range(0x20), *range(0x7F, 0xA0), *range(0x200E, 0x2010))]
SIGNS = [sign for sign in SIGNS if sign not in "\n\t"]
SIGNS += [*"\u00ad\u061c\u200b\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\ufffd\ufff9"]
SIGNS += [*"\ue000\uf8ff\ufdd0\uffff\U000e0041\U0010ffff"]


@kind(PART, SIGNS, Wanted.TOLD, sample=20)
def a_sign_that_steers_a_console_or_shows_nothing(sign, folder):
    """Such as the escape before a colour: it is in no page, and in no notebook."""
    notebook = json.loads(whole())
    notebook["cells"][0]["outputs"] = [nbformat.v4.new_output("stream", text=f"so {sign}[31m")]
    seen = read(sealed(notebook), folder)
    return seen._replace(place=f"U+{ord(sign):04X}")


def with_an_address(chance: Random) -> bytes:
    notebook = json.loads(whole())
    digits = f"{chance.randrange(16**6, 16 ** chance.choice([8, 12])):x}"
    digits = chance.choice([digits, digits.upper().zfill(16)])
    address = f"<{chance.choice(OBJECTS)} at 0x{digits}>"
    text = chance.choice(["{}", "[{}]", "so far\nand {} 3\n", "({},\n 1)"]).format(address)
    printed = nbformat.v4.new_output("stream", text=text)
    said = nbformat.v4.new_output("display_data", data={"text/plain": text})
    notebook["cells"][chance.randrange(3)]["outputs"].append(chance.choice([printed, said]))
    return sealed(notebook)


@kind(PART, with_an_address, Wanted.TOLD, count=60, sample=12)
def an_object_that_has_no_words_for_itself(content, folder):
    return read(content, folder)
