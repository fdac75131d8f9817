"""A story: a script of examples/ in the percent format, divided in named cells.

    # %% accuracy-by-epoch data=accuracy

starts the cell ``accuracy-by-epoch``, which draws a figure of what the variable ``accuracy`` holds.

    # %% bring-along shows=brought

starts a cell of which pages show the code that it puts into the variable ``brought``, in place of
its own: what a reader has to run first, because the story uses files that a reader does not have.

    # %% drawing-board arrays=board

starts a cell that gives arrays, by name in the variable ``board``, to the script of a page: see
``polybook.explore``.

The last cell may be ``# %% numbers``: it makes the dictionary ``numbers``, what prose can say.

Nothing is executed here. What a story depends on is read from its text: the modules and the files
of examples/ that it names, and the packages that it imports. What no reading can find, such as a
pattern for ``glob``, the story says in a line of its own, with files by their path in examples/:

    # uses: records/*.jsonl, table.csv
"""

from __future__ import annotations

import ast
import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from polybook.project import BookError, Project, shown, text_of

CELL_MARK = re.compile(
    r"# %% (?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)"
    r"(?: (?P<what>data|shows|arrays)=(?P<variable>[^\W\d]\w*))?\s*"
)
USES = re.compile(r"\s*# uses: (?P<patterns>.+)")
NUMBERS = "numbers"
"""The name of the cell that publishes the numbers, and of the dictionary that holds them."""


class StoryError(BookError):
    """A story that cannot be read or executed: names the place, the cause and the next step."""


@dataclass(frozen=True)
class Cell:
    """One named cell of a story; ``line`` is the line of the file where its code starts.

    ``data`` names the variable that holds the data of the figure that the cell draws, if any;
    ``shows`` the one that holds the code which pages show in place of this one, if any; ``arrays``
    the one that holds arrays for the script of a page, if any.
    """

    name: str
    code: str
    line: int
    data: str | None = None
    shows: str | None = None
    arrays: str | None = None


@dataclass(frozen=True)
class Story:
    """A script that a book executes and quotes; it lies in the folder of the examples."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def giving(self) -> list[Cell]:
        """The cells that give arrays."""
        return [cell for cell in self.cells.values() if cell.arrays]

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The cells by name, in order; only a docstring may stand before the first."""
        lines = _lines(_text(self.path))
        marks = [
            (number, match)
            for number, line in enumerate(lines)
            if (match := CELL_MARK.fullmatch(line))
        ]
        starts = [number for number, _ in marks] + [len(lines)]
        for number, line in enumerate(lines, start=1):
            if line.startswith("# %%") and not CELL_MARK.fullmatch(line):
                raise StoryError(
                    f"{shown(self.path)}:{number}: '{line}' names no cell. Write '# %% ' and a "
                    "name of small letters, digits and hyphens, such as '# %% load-data'; for a "
                    "figure perhaps ' data=' and the name of a variable."
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
        for (start, mark), end in zip(marks, starts[1:], strict=True):
            name = mark["name"]
            if name in cells:
                raise StoryError(
                    f"{shown(self.path)}:{start + 1}: a cell is named '{name}' already, in line "
                    f"{cells[name].line - 1}. Give each cell a name of its own."
                )
            code = "\n".join(lines[start + 1 : end]).strip("\n")
            variable = {mark["what"]: mark["variable"]} if mark["what"] else {}
            cells[name] = Cell(name, code, start + 2, **variable)
        if NUMBERS in cells and list(cells)[-1] != NUMBERS:
            raise StoryError(
                f"{shown(self.path)}:{cells[NUMBERS].line - 1}: the cell '{NUMBERS}' is not the "
                "last one. Move it to the end: it gathers what the cells before it computed."
            )
        return cells

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """What this story depends on below its folder: itself, its modules, and its data files."""
        return self._with_theirs([self.path])

    def files_of(self, cells: Iterable[Cell]) -> tuple[Path, ...]:
        """The modules and data files below its folder that some of its cells depend on."""
        by_ending = _files_by_ending(self.path.parent)
        named = {
            file
            for cell in cells
            for file in _files_named_in(self.path, cell.code, self.path.parent, by_ending)
        }
        return self._with_theirs(sorted(named - {self.path}))

    def _with_theirs(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """These files, and those that the modules among them depend on."""
        folder = self.path.parent
        by_ending = _files_by_ending(folder)
        found = list(files)
        for path in found:  # grows while it is read
            if path.suffix == ".py":
                for file in _files_named_in(path, _text(path), folder, by_ending):
                    if file not in found:
                        found.append(file)
        return tuple(sorted(found))

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The packages outside Python and the folder that the story and its modules import."""
        folder = self.path.parent
        names = {
            name
            for path in self.files
            if path.suffix == ".py"
            for name in _imported_names(path, _text(path), folder)
        }
        own = {name for name in names if any(_modules(name, folder))}
        first = lambda names: {name.partition(".")[0] for name in names}  # noqa: E731
        return tuple(sorted(first(names) - first(own) - sys.stdlib_module_names))


def find_stories(project: Project) -> dict[str, Story]:
    """Every script of the project's examples that holds a named cell, by name."""
    stories = (Story(path) for path in sorted(project.examples.glob("*.py")))
    return {story.name: story for story in stories if story.cells}


def _may_be_used(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.suffix != ".lock"


def _files_by_ending(folder: Path) -> dict[tuple[str, ...], list[Path]]:
    """The files of the folder by each ending of their paths, its own name included."""
    found: dict[tuple[str, ...], list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if _may_be_used(path):
            parts = path.relative_to(folder.parent).parts
            for start in range(len(parts)):
                found.setdefault(parts[start:], []).append(path)
    return found


def _files_named_in(
    path: Path, code: str, folder: Path, by_ending: Mapping[tuple[str, ...], list[Path]]
) -> Iterator[Path]:
    """Find what a module's code names: other modules of the folder, files, what it says it uses.

    A text names a file whether it holds the whole path or the last part of one that is joined in
    the program, and whatever stands before it: ./, .., or the folder itself.
    """
    for name in _imported_names(path, code, folder):
        yield from _modules(name, folder)
    for node in _nodes(path, code):
        if isinstance(node, ast.Constant) and "\n" not in node.value:
            parts = PurePosixPath(os.path.normpath(node.value)).parts
            ending = tuple(part for part in parts if part not in (".", "..", "/", "//"))
            yield from by_ending.get(ending, ())
    for number, line in enumerate(_lines(code), start=1):
        if uses := USES.fullmatch(line):
            for pattern in map(str.strip, uses["patterns"].split(",")):
                found = _files_matching(pattern, folder)
                if not found:
                    raise StoryError(
                        f"{shown(path)}:{number}: '{pattern}' names no file of {shown(folder)}. "
                        "Write the path from there, such as records/*.jsonl."
                    )
                yield from found


def _files_matching(pattern: str, folder: Path) -> list[Path]:
    *folders, name = PurePosixPath(pattern).parts or ("",)
    if "**" in name or any("**" in part != "**" for part in folders):
        return []  # Pythons differ in what it means there
    try:
        return [file for file in sorted(folder.glob(pattern)) if _may_be_used(file)]
    except (NotImplementedError, ValueError):  # an absolute path; an empty pattern
        return []


def pattern_of(name: str) -> str:
    """What names a file in a line ``# uses:``, where some signs have a meaning of their own."""
    return re.sub(r"^\s|\s$|[,\x00-\x1f\x7f-\x9f\ud800-\udfff]", "?", glob.escape(name))


def _text(path: Path) -> str:
    return text_of(path, StoryError)


def _lines(code: str) -> list[str]:
    """The lines of a module as Python counts them, which ends none at a form feed or U+2028."""
    return code.split("\n")


def _imported_names(path: Path, code: str, folder: Path) -> Iterator[str]:
    """The full names of all that a module imports; what it imports from a module may be one too."""
    for node in _nodes(path, code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                package = path.relative_to(folder).parent.parts
                package = package[: len(package) - node.level + 1]
                module = ".".join([*package, *filter(None, [module])])
            yield from (f"{module}.{alias.name}".strip(".") for alias in node.names)


def _modules(name: str, folder: Path) -> Iterator[Path]:
    """The files of the folder that Python reads to import a module: its packages, and itself."""
    place = folder
    for part in name.split("."):
        place = place / part
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                yield file


@cache  # a build asks for the files of each story many times, and parsing takes most of that
def _nodes(path: Path, code: str) -> list[ast.Import | ast.ImportFrom | ast.Constant]:
    """The imports and the texts in the code of a module."""
    tree = _parsed(path, code)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and _is_type_checking(node.test):
            node.body.clear()  # what only a type checker imports changes no result
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    ]


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def _parsed(path: Path, code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        # For a NUL, and for what is too deep, Python has no error of syntax, or none with a line.
        line = getattr(error, "lineno", None) or 1
        cause = getattr(error, "msg", None) or f"Python cannot read it ({error!r})"
        raise StoryError(
            f"{shown(path)}:{line}: {cause}. Try it alone: python {shown(path)}"
        ) from error


def undeclared(story: Story, opened: Iterable[Path]) -> list[Path]:
    """The files below the story's folder that a run opened and that reading it did not find."""
    folder = story.path.parent
    return sorted(
        path
        for path in set(opened) - set(story.files)
        if path.is_relative_to(folder) and path.is_file()
    )
