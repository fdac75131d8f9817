"""Execute the stories of a project, each once, and keep what they produced.

A story is executed whole, in a kernel of its own, and the executed notebook is kept under a name
made from everything that it depends on:

- its cells, and the modules and files of examples/ that it uses;
- name and version of the packages that it imports, and what these read themselves;
- the data that it loads, if it loads any;
- the version of Python and the kind of processor.

A change in any of these executes the story again; nothing else does.

conf.py may say:

``story_environment``
    Variables of the environment that every story gets, such as those that fix how many threads a
    package uses.
``story_surroundings``
    What packages use that no story names: see ``surroundings``.
``story_style``
    A style sheet of matplotlib's, for every figure.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
import json
import logging
import os
import platform
import shlex
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import nbformat
from filelock import FileLock, Timeout
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from polybook import kept_notebooks, kernel, kernel_arrays, surroundings
from polybook.project import Project, cell_seconds, shown, text_of, write_whole
from polybook.stories import NUMBERS, Cell, Story, StoryError, pattern_of, undeclared
from polybook.story_data import Data

START_SECONDS = 120

LOGGED = 500_000
"""Bytes at either end of what a kernel says beside its cells: a library may warn at each step."""

LONGEST_CAUSE = 1_000
"""Signs of what an error says that are shown: some print all that they have read."""

MOST_NAMED = 5
"""Files that a line names."""

LAST_WORDS_SECONDS = 1
"""How long it may take until they are kept, if the kernel has left a program that runs on."""

KERNEL = "_polybook"
"""The one name that a kernel has beside those of the story."""
SETUP = (
    f"{KERNEL} = {{'__name__': 'polybook.kernel'}}; exec({inspect.getsource(kernel)!r}, {KERNEL})"
)
SETUP_ARRAYS = f"exec({inspect.getsource(kernel_arrays)!r}, {KERNEL})"
FIGURES = {
    "figure_formats": {"svg"},
    # As it was drawn, not cut; and the same bytes from run to run.
    "print_figure_kwargs": {"bbox_inches": None, "metadata": {"Date": None}},
}
RULES = {
    "svg.fonttype": "none",  # text as text, which can be translated
    # Letters of other scripts reach higher than those that matplotlib measures.
    "figure.constrained_layout.h_pad": "0.06",  # inches; its own is 0.04167
    "axes.formatter.min_exponent": "1",  # 1, not 10⁰, as polybook.numbers writes it
}
"""Of matplotlib, for every figure, whatever the style of the book says."""

WITHHELD = ("PYTHON*", "IPY*", "JPY*", "JUPYTER*", "MPL*", "COLUMNS", "LINES", "*_COLOR")
"""Variables by which Python, a kernel and matplotlib run or show something else. No key has them,
so no kernel has. What other packages read is for ``story_surroundings`` to say."""

HANDED_ON = {
    *("PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE", "PYTHONNOUSERSITE"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
}
"""Of these the ones that say where Python finds its packages, and leaves what it compiles."""


@dataclass(frozen=True)
class Execution:
    """The executed stories of a project, with its data."""

    project: Project
    data: Data
    report: Callable[[str], None]
    """Called with a line on what is going on, and on what is strange."""
    progress: Callable[[str], None] | None = None
    """Called, if there is one, in place of ``report`` with how far a story is."""

    def of(self, story: Story) -> tuple[nbformat.NotebookNode, bool]:
        """Return the story's executed notebook, and whether it had to be executed for it.

        Two builds at once wait for each other, so the story is executed by one of them. Where the
        stored notebook is damaged, or not that of the story, the story is executed anew; what was
        stored of it before is removed.

        Raises:
            StoryError: a cell fails, or puts out what pages do not show; or the story uses a file
                that reading it does not show.
        """
        store = self.project.executed
        store.mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / f"{story.name}.lock")
        try:
            held = lock.acquire(timeout=1)
        except Timeout:
            self.report(f"{story.name}: waiting for another process that executes it")
            held = lock.acquire()
        with held:
            story = Story(story.path)  # as it is now: the build may have waited for minutes
            path = self.path_of(story)
            if path.exists():
                try:
                    return kept_notebooks.read_kept(path, story), False
                except ValueError as error:
                    cause = " ".join(str(error).split())[:200]
                    self.report(
                        f"{story.name}: executing it anew; {shown(path)} is damaged: {cause}"
                    )
            before = _files_of(self.project)
            notebook = kept_notebooks.sealed(self._execute(story))
            self._tell_written(story, before)
            # Of the same files: one that the run wrote is no change of what it was made from.
            try:
                is_same = self.path_of(story) == path
            except OSError:
                is_same = False
            if not is_same:
                raise StoryError(
                    f"{shown(story.path)}: it, or a file that it uses, was edited or moved while "
                    "it ran. Run the command again. If the story writes that file, let it write "
                    "elsewhere."
                )
            kept_notebooks.refuse_other_outputs(notebook, story)
            kept_notebooks.remove_others(path, story)
            if path.is_dir():
                kept_notebooks.remove(path)
            write_whole(path, nbformat.writes(notebook))
            return notebook, True

    def _tell_written(self, story: Story, before: Mapping[Path, tuple[int, ...]]) -> None:
        """Say which files of the project are others than before the story was executed.

        It is no error: another story runs at the same time, and people edit pages meanwhile.
        """
        after = _files_of(self.project)
        changed = sorted(
            path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
        )
        if changed:
            more = len(changed) - MOST_NAMED
            names = ", ".join(map(shown, changed[:MOST_NAMED]))
            self.report(
                f"{story.name}: while it ran, {names}{f' and {more} more' if more > 0 else ''} "
                "changed. If the story writes there, let it write into a folder of "
                "tempfile.TemporaryDirectory(): a build leaves the project as it is."
            )

    def prune(self, names: Collection[str]) -> None:
        """Remove what is kept of stories with other names than these, for they are gone; of these,
        what was being written when a build was killed; and what is of no story.

        What another command works on is left alone.
        """
        left: dict[str, list[Path]] = {}
        for path in sorted(self.project.executed.glob("*")):
            story = kept_notebooks.story_of(path.name)
            if story is None:
                self.report(f"{shown(path)}: is of no story, and was removed")
                kept_notebooks.remove(path)
            elif story not in names or path.suffix == ".tmp":
                left.setdefault(story, []).append(path)
        for story, paths in left.items():
            lock = self.project.executed / f"{story}.lock"
            if lock.is_dir():
                kept_notebooks.remove(lock)
            try:
                with FileLock(lock, timeout=0):
                    for path in paths:
                        kept_notebooks.remove(path)
            except Timeout:
                continue
            if story not in names:
                kept_notebooks.remove(lock)

    def path_of(self, story: Story) -> Path:
        """Where the executed story is kept, if it was executed as it is now."""
        return self.project.executed / f"{story.name}-{self._key(story)}.ipynb"

    def _key(self, story: Story) -> str:
        digest = hashlib.sha256()
        for path in story.files:
            place = os.path.relpath(path, self.project.examples)
            digest.update(os.fsencode(place) + b"\0" + path.read_bytes() + b"\0")
        for line in self._surroundings(story):
            digest.update(surroundings.encoded(line) + b"\0")
        return digest.hexdigest()[:16]

    def _surroundings(self, story: Story) -> Iterator[str]:
        """What else the result depends on, a line for each."""
        yield f"{platform.python_version()} {platform.machine()} {SETUP} {FIGURES} {RULES}"
        if story.giving:
            yield SETUP_ARRAYS
        if self.style is not None:
            yield text_of(self.style)
        for name, value in sorted(self.environment.items()):
            yield f"{name}={value}"
        if self.loads_data(story):
            yield self.data.identity
        yield from surroundings.lines(self.project, story.packages)
        beside = surroundings.packages_beside(self.project, story.packages)
        for package in sorted(beside.union(story.packages)):
            yield f"{package} {version_of(package)}"

    @property
    def environment(self) -> dict[str, str]:
        """What conf.py sets for every story, whatever the machine has."""
        return self.project.settings.get("story_environment", {})

    @property
    def style(self) -> Path | None:
        name = self.project.settings.get("story_style")
        return self.project.root / name if name else None

    def loads_data(self, story: Story) -> bool:
        """Tell whether a story uses the data that ``story_data`` of conf.py finds."""
        name = self.project.settings.get("story_data")
        return name is not None and self.project.root / name in story.files

    def _execute(self, story: Story) -> nbformat.NotebookNode:
        """Run the cells of a story, and those that bring in its data and numbers between them."""
        # Asked for before a kernel starts: where the data cannot be used, this says so.
        stand_in = self.data.stand_in if self.loads_data(story) else ""
        steps = list(_steps(story))
        notebook = nbformat.v4.new_notebook(
            # Ids by name keep the notebook the same from run to run.
            cells=[nbformat.v4.new_code_cell(step.code, id=step.id) for step in steps]
        )
        place, limit = _Place(story, self.progress or self.report), cell_seconds()
        client = NotebookClient(
            notebook,
            timeout=limit,
            startup_timeout=START_SECONDS,
            # Of this Python, whatever else JUPYTER_PATH or the home has under this name.
            km=AsyncKernelManager(
                kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[])
            ),
            extra_arguments=[
                "--log-level=ERROR",
                # Python's warnings become outputs and fail the build. What a library writes past it
                # (TensorFlow does at each start, tensorflow#100442) goes to the log below.
                "--IPKernelApp.capture_fd_output=False",
                *(f"--InlineBackend.{name}={value!r}" for name, value in FIGURES.items()),
            ],
            record_timing=False,
            resources={"metadata": {"path": str(story.path.parent)}},
            on_cell_start=lambda cell, cell_index: place.reach(steps[cell_index]),
            on_cell_executed=place.refuse_exit,
        )
        # nbclient may lose a task that looks whether a kernel is alive, when that has died.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        log = self.project.executed / f"{story.name}.log"
        try:
            with bounded(log) as stream, self._environment(story) as environment:
                client.execute(env=environment, stderr=stream, cleanup_kc=True)
        except CellExecutionError as error:
            cause = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            cause = f"it ran longer than its limit of {limit} s (BOOK_CELL_SECONDS sets another)"
        except DeadKernelError:
            cause = f"its kernel died (out of memory? {shown(log)} has its last words)"
        except RuntimeError as error:
            cause = f"its kernel did not start: {error}"
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A story can change what its kernel speaks with, such as the module json.
            cause = f"its kernel cannot be understood any more: {error!r}"
        else:
            return self._kept(story, notebook, steps, stand_in)
        raise place.failure(cause)

    @contextmanager
    def _environment(self, story: Story) -> Iterator[dict[str, str]]:
        """The environment of a kernel: the data, the look of the figures, and no one's habits.

        IPython and matplotlib find an empty folder where a home has start-up files and styles.
        """
        with tempfile.TemporaryDirectory() as folder:
            style = text_of(self.style) if self.style else ""
            rules = RULES | {"svg.hashsalt": story.name}  # the same identifiers from run to run
            # matplotlib warns of a rule that is given twice.
            lines = [line for line in style.splitlines() if line.split(":")[0].strip() not in rules]
            lines += [f"{name}: {value}" for name, value in rules.items()]
            file = Path(folder, "matplotlibrc")
            file.write_text("\n".join(lines), encoding="utf-8")
            own = {"MATPLOTLIBRC": str(file), "IPYTHONDIR": folder, "XDG_CONFIG_HOME": folder}
            yield {**_handed_on(os.environ), **self.environment, **self.data.environment, **own}

    def _kept(
        self, story: Story, notebook: nbformat.NotebookNode, steps: list[_Step], stand_in: str
    ) -> nbformat.NotebookNode:
        """Return the notebook with the story's cells alone: data in the figures, numbers beside."""
        kept: list[nbformat.NotebookNode] = []
        metadata: dict[str, Any] = {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "stand_in": stand_in,
            "numbers": {},
        }
        for step, cell in zip(steps, notebook.cells, strict=True):
            if step.kind == "cell":
                kept.append(cell)
                cell.execution_count = len(kept)
                for output in cell.outputs:
                    if output.output_type == "execute_result":
                        output.execution_count = len(kept)
                continue
            found = [
                json.loads(output.data["application/json"])
                for output in cell.outputs
                # A thread of the story may print when it likes.
                if output.output_type == "display_data"
            ]
            if step.kind == "data":
                _give_data(story, step.cell, kept[-1], *found)
            elif step.kind == "shows":
                [kept[-1].source] = found
            elif step.kind == "arrays":
                [metadata.setdefault("arrays", {})[step.cell.name]] = found
            elif step.kind == "numbers":
                [metadata["numbers"]] = found
            elif step.kind == "files":
                [run] = found
                self._refuse_undeclared(story, run["opened"])
                if run["programs"]:
                    self.report(
                        f"{story.name}: its run started {', '.join(run['programs'])}. Which files "
                        "that opens beside those in its command is not seen: if some of "
                        f"{shown(story.path.parent)} are among them, add a line: # uses: their "
                        "names"
                    )
        return nbformat.v4.new_notebook(cells=kept, metadata=metadata)

    def _refuse_undeclared(self, story: Story, opened: list[str]) -> None:
        missing = undeclared(story, map(Path, opened))
        if missing:
            names = [path.relative_to(story.path.parent).as_posix() for path in missing]
            raise StoryError(
                f"{shown(story.path)}: its run opened {', '.join(names)}, which reading it does "
                "not show: a change there would not execute it again. Add a line: # uses: "
                + ", ".join(map(pattern_of, names))
            )


def _files_of(project: Project) -> dict[Path, tuple[int, ...]]:
    """The files that people keep in a project, each with what a change of it changes.

    Of other folders than those of a book, such as that of an environment, the names alone.
    """
    below = [project.pages, project.examples, project.root / "locale"]
    paths = [*project.root.glob("*"), *(path for each in below for path in each.rglob("*"))]
    found = {}
    for path in paths:
        is_kept = "__pycache__" not in path.parts and path.suffix != ".lock"
        if not is_kept or path.name.startswith(".") or path == project.built:
            continue
        with suppress(OSError):  # it is gone by now
            status = path.lstat()
            is_file = stat.S_ISREG(status.st_mode)
            found[path] = (status.st_mtime_ns, status.st_size, status.st_ino) if is_file else ()
    return found


@dataclass(frozen=True)
class _Step:
    """A piece of code that a kernel runs: a cell of the story, or what goes with one."""

    kind: str
    cell: Cell
    code: str

    @property
    def id(self) -> str:
        return self.cell.name if self.kind == "cell" else f"{self.cell.name}--{self.kind}"


def _steps(story: Story) -> Iterator[_Step]:
    """What a kernel runs for a story, in order."""
    cells = list(story.cells.values())
    yield _Step("setup", cells[0], f"{SETUP}; {KERNEL}['watch_files']({str(story.path.parent)!r})")
    for cell in cells:
        yield _Step("cell", cell, cell.code)
        if cell.data:
            yield _Step("data", cell, _put_out("columns", cell.data))
        if cell.shows:
            yield _Step("shows", cell, _put_out("code", cell.shows))
        if cell.arrays:
            yield _Step("arrays", cell, f"{SETUP_ARRAYS}; {_put_out('arrays', cell.arrays)}")
        if cell.name == NUMBERS:
            yield _Step("numbers", cell, _put_out("numbers", NUMBERS))
    found = ", ".join(f"{name!r}: {KERNEL}[{name!r}]()" for name in ("opened", "programs"))
    yield _Step("files", cells[-1], f"{KERNEL}['show']({{{found}}})")


def _put_out(kind: str, variable: str) -> str:
    """The code that puts out what a variable holds, as ``kind``: ``columns``, ``code``, …"""
    return f"{KERNEL}['show']({KERNEL}[{kind!r}]({KERNEL}['variable']({variable!r}, globals())))"


class _Place:
    """Where an execution is, said once for each cell."""

    def __init__(self, story: Story, report: Callable[[str], None]):
        self.story, self.report = story, report
        self.cells = list(story.cells.values())
        self.step: _Step | None = None
        self.started = time.monotonic()

    def failure(self, cause: str) -> StoryError:
        """The error that says where it stopped: in a cell, or in what the cell promises."""
        cause = _in_a_line(cause)
        cell = self.step.cell if self.step else self.cells[0]
        place = f"{shown(self.story.path)}:{cell.line}: cell '{cell.name}'"
        promised = {"data": cell.data, "shows": cell.shows, "arrays": cell.arrays}
        if self.step and self.step.kind in promised:
            kind = self.step.kind
            return StoryError(f"{place} has {kind}={promised[kind]}, and that failed: {cause}")
        return StoryError(
            # By the Python that has the packages, which is seldom the one that a shell finds.
            f"{place} failed: {cause.rstrip('.')}. Repeat it alone with: "
            + shlex.join([shown(Path(sys.executable)), shown(self.story.path)])
        )

    def refuse_exit(
        self, cell: nbformat.NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]
    ) -> None:
        """Refuse a cell that called IPython's ``exit``, after which a notebook goes on."""
        asked = [each.get("source") for each in execute_reply["content"].get("payload", ())]
        if "ask_exit" in asked:
            raise self.failure(
                "it calls exit() or quit(), which would end the script there. Take it out"
            )

    def reach(self, step: _Step) -> None:
        self.step = step
        if step.kind == "cell":
            number = self.cells.index(step.cell) + 1
            self.report(
                f"{self.story.name}: cell {number} of {len(self.cells)} ({step.cell.name}), "
                f"{time.monotonic() - self.started:.0f} s so far"
            )


def _in_a_line(cause: str) -> str:
    """The message of an error in one line that a console can print, cut where it is long."""
    line = "".join(
        sign if sign.isprintable() else f"<U+{ord(sign):04X}>"
        for sign in " ".join(cause[:LONGEST_CAUSE].split())
    )
    return line if len(cause) <= LONGEST_CAUSE else f"{line}…"


@contextmanager
def bounded(path: Path) -> Iterator[BinaryIO]:
    """A stream of which a file keeps the first and the last ``LOGGED`` bytes.

    It is a pipe, which a program can have in the place of its errors; what that has left running
    may write on, to no one.
    """
    if path.is_dir():
        kept_notebooks.remove(path)
    file = path.open("wb", buffering=0)
    reading, writing = os.pipe()

    def keep() -> None:
        last, left_out = b"", 0
        # Where the disk is full, the notebook will say so.
        with suppress(OSError), open(reading, "rb", buffering=0) as source, file:
            while chunk := source.read(2**16):
                room = max(0, LOGGED - file.tell())
                file.write(chunk[:room])
                last += chunk[room:]
                left_out += max(0, len(last) - LOGGED)
                last = last[-LOGGED:]
            if left_out:
                file.write(f"\n[{left_out} bytes left out]\n".encode())
            file.write(last)

    keeping = threading.Thread(target=keep, daemon=True)
    keeping.start()
    try:
        with open(writing, "wb", buffering=0) as stream:
            yield stream
    finally:
        keeping.join(LAST_WORDS_SECONDS)


def _handed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """What a kernel has of the environment of this process."""
    return {
        name: value
        for name, value in environment.items()
        if name in HANDED_ON or not any(fnmatchcase(name, pattern) for pattern in WITHHELD)
    }


def _give_data(
    story: Story, cell: Cell, executed: nbformat.NotebookNode, columns: list[list]
) -> None:
    """Write the data of a figure into its SVG, so that nothing parts the two."""
    drawings = [
        output.data for output in executed.outputs if "image/svg+xml" in output.get("data", {})
    ]
    if len(drawings) != 1:
        raise StoryError(
            f"{shown(story.path)}:{cell.line - 1}: cell '{cell.name}' has data={cell.data} and "
            f"draws {len(drawings)} figures, not one. Draw it with plt.show(), each in its cell."
        )
    [drawing] = drawings
    start, end, rest = drawing["image/svg+xml"].rpartition("</svg>")
    data = f'<metadata data-format="application/json" id={quoteattr(cell.name)}>'
    drawing["image/svg+xml"] = f"{start}{data}{escape(json.dumps(columns))}</metadata>{end}{rest}"


@cache  # to look through every distribution takes a third of a second
def version_of(package: str) -> str:
    """The version of the distribution that brings a package; nothing if there is none."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        distributions = importlib.metadata.packages_distributions().get(package, [])
        return " ".join(importlib.metadata.version(name) for name in sorted(set(distributions)))
