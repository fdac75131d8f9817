"""Execute the stories of examples/, each once, and keep what they produced.

A story is a script in the percent format, divided in named cells (``# %% train``). It is executed
whole, in a kernel of its own, and the executed notebook is kept under a name made from everything
that it depends on:

- the story's cells, and the helpers and data files of examples/ that it uses;
- the locked packages, the version of Python, and the kind of processor;
- the data that it loads, if it loads any.

A change in any of these executes the story again; nothing else does.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from filelock import FileLock
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLES = PROJECT / "examples"
LOCK = PROJECT / "requirements.txt"
STORE = PROJECT / "_build" / "executed"

CELL_MARK = re.compile(r"# %% ([a-z0-9]+(?:-[a-z0-9]+)*)\s*")
CELL_SECONDS = int(os.environ.get("BOOK_CELL_SECONDS", "900"))
"""A cell that runs longer than this is stopped: three times what the slowest takes on two cores."""
START_SECONDS = 120


class StoryError(Exception):
    """A story that cannot be read or executed: names the place, the cause and the next step."""


@dataclass(frozen=True)
class Cell:
    """One named cell of a story; ``line`` is the line of the file where its code starts."""

    name: str
    code: str
    line: int


@dataclass(frozen=True)
class Story:
    """A script of examples/ that the book executes and quotes."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The cells by name, in order; only a docstring may stand before the first."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        marks = [
            (number, match[1])
            for number, line in enumerate(lines)
            if (match := CELL_MARK.fullmatch(line))
        ]
        starts = [number for number, _ in marks] + [len(lines)]
        for number, line in enumerate(lines, start=1):
            if line.startswith("# %%") and not CELL_MARK.fullmatch(line):
                raise StoryError(
                    f"{shown(self.path)}:{number}: '{line}' names no cell. Write '# %% ' and a "
                    "name of small letters, digits and hyphens, such as '# %% load-data'."
                )
        opening = _parsed(self.path, "\n".join(lines[: starts[0]])).body if marks else []
        is_docstring = [
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for node in opening
        ]
        if is_docstring not in ([], [True]):
            raise StoryError(
                f"{shown(self.path)}:1: code stands before the first cell, so no page would show "
                f"it. Move it below a '# %% setup' line."
            )
        cells: dict[str, Cell] = {}
        for (start, name), end in zip(marks, starts[1:], strict=True):
            if name in cells:
                raise StoryError(
                    f"{shown(self.path)}:{start + 1}: a cell is named '{name}' already, in line "
                    f"{cells[name].line - 1}. Give each cell a name of its own."
                )
            cells[name] = Cell(name, "\n".join(lines[start + 1 : end]).strip("\n"), start + 2)
        return cells

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """What this story depends on: itself, its helpers, and the data files that they name."""
        found: list[Path] = [self.path]
        for path in found:
            if path.suffix == ".py":
                found += [file for file in _files_named_in(path) if file not in found]
        return tuple(sorted(found))

    @property
    def loads_digits(self) -> bool:
        return self.path.with_name("mnist.py") in self.files


@dataclass(frozen=True)
class Digits:
    """Which digits the stories train on, settled once for a build.

    ``identity`` names the data, ``environment`` hands them to a kernel, and ``stand_in`` is true
    for the small digits of scikit-learn, which pages have to mention.
    """

    identity: str
    environment: dict[str, str]
    stand_in: bool


def find_digits() -> Digits:
    """Find the digits: ``MNIST_NPZ``, else Keras' download, else those inside scikit-learn."""
    if str(EXAMPLES) not in sys.path:
        sys.path.append(str(EXAMPLES))
    import mnist

    try:
        path = mnist.locate()
    except mnist.DataError as error:
        raise StoryError(str(error)) from error
    environment = {"MNIST_OFFLINE": "1"} if path is None else {"MNIST_NPZ": str(path)}
    return Digits(mnist.identity(path), environment, stand_in=path is None)


def find_stories() -> dict[str, Story]:
    """Every script of examples/ that holds a named cell, by name."""
    stories = (Story(path) for path in sorted(EXAMPLES.glob("*.py")))
    return {story.name: story for story in stories if story.cells}


def executed(
    story: Story, digits: Digits, progress: Callable[[str], None]
) -> tuple[nbformat.NotebookNode, bool]:
    """Return the story's executed notebook, and whether it had to be executed for it.

    Two builds at once wait for each other, so the story is executed by one of them. A stored
    notebook that cannot be read is executed anew.
    """
    STORE.mkdir(parents=True, exist_ok=True)
    with FileLock(STORE / f"{story.name}.lock"):
        story = Story(story.path)  # as it is now: the build may have waited, or worked, for minutes
        key = _key(story, digits)
        path = STORE / f"{story.name}-{key}.ipynb"
        if path.exists():
            try:
                return nbformat.read(path, as_version=4), False
            except (
                ValueError
            ):  # nbformat's and json's errors; a half-written file of a machine that went down
                progress(f"{story.name}: what was kept cannot be read; executing it again")
        notebook = _execute(story, digits, progress)
        if _key(Story(story.path), digits) != key:
            raise StoryError(
                f"{shown(story.path)}: it, or a file that it uses, was edited while it ran. "
                f"Run the command again."
            )
        write_whole(path, nbformat.writes(notebook))
        return notebook, True


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def shown(path: Path) -> str:
    """The path as a person would type it in the project's folder."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


def _files_named_in(path: Path) -> Iterator[Path]:
    """Find the modules beside ``path`` that it imports, and the files that its strings name."""
    tree = _parsed(path, path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body.clear()  # what only a type checker imports changes no result
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [f"{alias.name}.py" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.py"]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value]
        for name in names:
            # A string may be anything: only a plain path below this folder can name a file of it.
            if re.fullmatch(r"([\w-]+/)*[\w-]+\.\w+", name) and (path.parent / name).is_file():
                yield path.parent / name


def _parsed(path: Path, code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError as error:
        raise StoryError(
            f"{shown(path)}:{error.lineno}: {error.msg}. Try it alone: python {shown(path)}"
        ) from error


def _key(story: Story, digits: Digits) -> str:
    digest = hashlib.sha256()
    for path in (*story.files, LOCK):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(f"{platform.python_version()} {platform.machine()}".encode())
    if story.loads_digits:
        digest.update(digits.identity.encode())
    return digest.hexdigest()[:16]


def _execute(
    story: Story, digits: Digits, progress: Callable[[str], None]
) -> nbformat.NotebookNode:
    cells = list(story.cells.values())
    notebook = nbformat.v4.new_notebook(
        # Ids by position keep the notebook the same from run to run.
        cells=[nbformat.v4.new_code_cell(cell.code, id=cell.name) for cell in cells],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "stand_in_digits": story.loads_digits and digits.stand_in,
        },
    )
    started = time.monotonic()
    current = cells[0]

    def show_progress(cell: nbformat.NotebookNode, cell_index: int) -> None:
        nonlocal current
        current = cells[cell_index]
        progress(
            f"{story.name}: cell {cell_index + 1} of {len(cells)} ({current.name}), "
            f"{time.monotonic() - started:.0f} s so far"
        )

    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        kernel_name="python3",
        extra_arguments=[
            "--log-level=ERROR",
            # Python's warnings become outputs and fail the build. What a library writes past it
            # (TensorFlow does at each start, tensorflow#100442) goes to the log below.
            "--IPKernelApp.capture_fd_output=False",
        ],
        record_timing=False,
        resources={"metadata": {"path": str(story.path.parent)}},
        on_cell_start=show_progress,
    )
    log = STORE / f"{story.name}.log"
    try:
        with log.open("w") as stream:
            client.execute(env={**os.environ, **digits.environment}, stderr=stream)
    except CellExecutionError as error:
        cause = f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        cause = f"it ran longer than its limit of {CELL_SECONDS} s"
    except DeadKernelError:
        cause = f"its kernel died (out of memory? {shown(log)} has its last words)"
    except RuntimeError as error:
        cause = f"its kernel did not start: {error}"
    else:
        del notebook.metadata[
            "language_info"
        ]  # names the patch version and more; no reader needs it
        return notebook
    raise StoryError(
        f"{shown(story.path)}:{current.line}: cell '{current.name}' failed: {cause}. "
        f"Repeat it alone with: python {shown(story.path)}"
    )
