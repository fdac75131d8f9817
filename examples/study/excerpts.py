"""Pack the study into one cell of code: what a page's code needs in a notebook that has no files.

A page shows that cell first. It holds the modules that read the records, and of the records what
the page uses. It reads no file and no network, and writes to a temporary folder alone.
"""

import ast
import base64
import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from study.protocol import Configuration
from study.records import RECORDS, configuration_of, read
from study.schema import EXCERPT, IDENTITY

MODULES = ("protocol.py", "schema.py", "records.py", "evidence.py", "drawing.py")

CELL = """\
# What the code below needs: modules of the study, and what this page uses of its records.
import base64
import io
import sys
import tempfile
import zipfile

study_folder = tempfile.TemporaryDirectory()  # removed when Python ends
sys.path.insert(0, study_folder.name)
packed = "{packed}"
zipfile.ZipFile(io.BytesIO(base64.b85decode(packed))).extractall(study_folder.name)"""


class Part(NamedTuple):
    """Measures to take along, as "start" or "test.accuracy", of the chosen runs in a file."""

    keep: Collection[str]
    runs: Callable[[Configuration], bool] = lambda run: True
    file: Path = RECORDS
    ended: Callable[[dict], bool] = lambda record: True
    """Of these runs, those whose record is such."""


def cell(*parts: Part) -> str:
    """The code of that cell, the same bytes each time; it brings what any of the parts keeps.

    Raises KeyError for a measure that no chosen run has.
    """
    content = {f"study/{name}": _bare(Path(__file__).with_name(name)) for name in MODULES}
    content["study/__init__.py"] = b""
    for file in dict.fromkeys(part.file for part in parts):
        place = file.relative_to(RECORDS.parents[1]).as_posix()
        lines = [
            json.dumps(record, separators=(",", ":")) + "\n" for record in _chosen(file, parts)
        ]
        content[place] = "".join(lines).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_LZMA)  # dated 1980
    return CELL.format(packed=base64.b85encode(packed.getvalue()).decode("ascii"))


def _bare(module: Path) -> bytes:
    """A module without what is said of it, which nobody reads where it is packed.

    Half of it is comments and docstrings, and each page that rests on records would carry them.
    """
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [each for each in node.body if not _is_said(each)] or [ast.Pass()]
    return ast.unparse(tree).encode()


def _is_said(statement: ast.stmt) -> bool:
    """Whether a statement is a text alone, such as a docstring."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _chosen(file: Path, parts: Iterable[Part]) -> Iterator[dict]:
    """The excerpts of the records in a file that some part chooses."""
    parts = [part for part in parts if part.file == file]
    not_found = {measure for part in parts for measure in part.keep}
    for record in read(file):
        run = configuration_of(record)
        chosen = [part for part in parts if part.runs(run) and part.ended(record)]
        keep = {measure for part in chosen for measure in part.keep if _has(record, measure)}
        not_found -= keep
        if chosen:
            yield excerpt(record, keep)
    if not_found:
        raise KeyError(f"{file}: no run chosen has {', '.join(sorted(not_found))}")


def excerpt(record: dict, keep: Collection[str]) -> dict:
    """The record with these measures alone; it says that it is an excerpt."""
    kept = {field: record[field] for field in IDENTITY} | {EXCERPT: True}
    for measure in sorted(keep):
        field, _dot, part = measure.partition(".")
        if part:
            kept.setdefault(field, {})[part] = record[field][part]
        else:
            kept[field] = record[field]
    return kept


def _has(record: dict, measure: str) -> bool:
    field, _dot, part = measure.partition(".")
    return field in record and (not part or part in record[field])
