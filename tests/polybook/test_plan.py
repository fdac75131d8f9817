"""The plan of the house: which room imports which, with the table of polybook's docstring as data.

Its rows are the floors, from the top down, and name the rooms. An import runs to the same floor or
down, also one that stands inside a function.
"""

import ast
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

import polybook
from mutants.tables import rooms
from polybook.stories import find_stories
from this_book import BOOK, LANGUAGES

HOUSE = Path(polybook.__file__).parent
DOORS = {"__init__", "__main__"}
"""The way in: from there everything is called, and no room imports them."""

WITHOUT_SPHINX = (
    "numbers",
    "language_tags",
    "project",
    "stories",
    "story_data",
    "surroundings",
    "lock",
    "addresses",
    "kernel",
    "kernel_arrays",
    "execution",
    "catalogs.files",
    "catalogs.checks",
    "catalogs.reading",
    "catalogs.number_figures",
    "catalogs.dates",
    "catalogs.typography",
    "catalogs.number_signs",
    "catalogs.number_words",
    "catalogs.joined_numbers",
    "catalogs.times_of_day",
    "catalogs.units",
    "catalogs.word_forms",
    "catalogs.pseudo",
    "catalogs.report",
    "explore.arrays",
    "downloads.files",
    "figures.drawing",
    "languages.root_page",
    "languages.site_files",
    "site_check",
    "publishing",
    "fingerprint",
    "build",
    "make_site",
    "stages",
    "live",
    "bill",
    "offline.edition_document",
    "offline.edition_page",
    "offline.epub_check",
    "offline.files",
    "offline.pdf",
    "offline.start_page",
    "offline.zips",
    "__main__",
)
"""What the commands need, and what they need it for: Sphinx itself runs in processes of its own."""
SPHINX = {"sphinx", "myst_nb"}

TESTS_WITHOUT_SPHINX = (
    "numbers",
    "project",
    "stories",
    "story_data",
    "kernel",
    "kernel_arrays",
    "execution",
    "publishing",
    "fingerprint",
    "build",
    "commands",
    "archives",
    "bill",
    "site_check",
    "site_files",
    "room_files",
    "catalogs_files",
    "catalogs_checks",
    "catalogs_terms",
    "catalogs_pseudo",
    "catalogs_standing",
    "figures_drawing",
    "plan",
    "reproducible",
    "second_book",
    "addresses",
    "root_page",
    "explore_arrays",
    "language_tags",
    "offline",
    "catalogs_report",
)
"""The modules of tests that start without it; what builds a book starts it elsewhere."""

AT_ONCE = (
    "build",
    "addresses",
    "fingerprint",
    "lock",
    "publishing",
    "story_data",
    "project",
    "__main__",
)
"""What a build with nothing to do imports."""
SLOW = SPHINX | {"babel", "docutils", "jinja2", "lxml", "nbclient", "nbformat", "rich"}

RULES_OF_LANGUAGES = {
    "catalogs/typography.py",
    "catalogs/dates.py",
    "catalogs/number_words.py",
    "catalogs/joined_numbers.py",
    "catalogs/times_of_day.py",
    "catalogs/units.py",
    "catalogs/word_forms.py",
    "catalogs/checks.py",
    "catalogs/number_figures.py",
    "catalogs/reading.py",
    "numbers.py",
}
"""Where rules of a language stand, as data, whatever the languages of a book are."""


class Import(NamedTuple):
    """One import of a module of the house, by its name without ``polybook.``."""

    importer: str
    line: int
    imported: str
    """The full name, with that of the package."""
    is_at_once: bool
    """Whether it is done when the module is imported."""

    @property
    def place(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def floors(house: Path = HOUSE) -> list[list[str]]:
    """The rooms of each floor, from the top down, as the docstring of the package has them."""
    docstring = ast.get_docstring(ast.parse((house / "__init__.py").read_text(encoding="utf-8")))
    _before, table, _after = re.split(r"^=+ +=+$", docstring, flags=re.MULTILINE)
    rows: list[str] = []
    for line in table.strip("\n").splitlines():
        rooms = line[: line.index("  ")].strip()
        # A row goes on in the next line after a comma, or where its first column is empty.
        if rows and (rows[-1].endswith(",") or not rooms):
            rows[-1] += rooms
        else:
            rows.append(rooms)
    return [re.findall(r"\w+", row) for row in rows]


def modules(house: Path) -> dict[str, Path]:
    """The modules of the house by name; a package by its own."""
    return {
        ".".join(path.relative_to(house).with_suffix("").parts): path
        for path in sorted(house.rglob("*.py"))
    }


def imports(house: Path) -> list[Import]:
    """Every import that is written in a house, which has the name of its package."""
    there = modules(house)
    known = {f"{house.name}.{name}".removesuffix(".__init__") for name in there}
    return [
        each
        for name, path in there.items()
        for each in _imports(name, path, path.relative_to(house.parent).parent.parts, known)
    ]


def _imports(name: str, path: Path, package: tuple[str, ...], known: set[str]) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        found = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                # What is imported from a package is a module of it, if it has one of that name.
                full = f"{module}.{alias.name}"
                found.append(full if full in known else module)
        yield from (Import(name, node.lineno, each, node not in inside) for each in found)


def in_house(each: Import) -> str | None:
    """The module of the house that an import leads to, if it leads to one."""
    package, _dot, module = each.imported.partition(".")
    return (module or "__init__") if package == "polybook" else None


def upward(house: Path = HOUSE) -> list[str]:
    """The imports that run upwards, or to a door."""
    level = {room: number for number, rooms in enumerate(floors(house)) for room in rooms}
    found = []
    for each in imports(house):
        target = in_house(each)
        here, there = each.importer.partition(".")[0], (target or "").partition(".")[0]
        if target is None or here in DOORS:
            continue
        if there in DOORS or level[there] < level[here]:
            found.append(each.place)
    return found


def circle(house: Path = HOUSE, *, of_rooms: bool = False) -> list[str]:
    """The modules, or the rooms, of a circle of imports, if there is one."""

    def place(name: str) -> str:
        return name.partition(".")[0] if of_rooms else name.removesuffix(".__init__")

    graph: dict[str, set[str]] = {place(name): set() for name in modules(house)}
    for each in imports(house):
        target = in_house(each)
        if target is not None and not (of_rooms and place(target) == place(each.importer)):
            graph[place(each.importer)].add(place(target))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def outside(house: Path = HOUSE) -> dict[str, set[str]]:
    """What each module imports from outside when it is imported, itself or through others."""
    listed = imports(house)

    def needed(name: str, seen: set[str]) -> set[str]:
        seen.add(name)
        found = set()
        for each in listed:
            if each.importer == name and each.is_at_once:
                target = in_house(each)
                if target is None:
                    found.add(each.imported.partition(".")[0])
                elif target not in seen:
                    found |= needed(target, seen)
        return found

    return {name: needed(name, set()) for name in modules(house)}


# The plan


def test_every_room_has_one_place_in_the_plan():
    planned = [room for floor in floors() for room in floor]
    there = {name.partition(".")[0] for name in modules(HOUSE)} - DOORS
    assert len(set(planned)) == len(planned)
    assert set(planned) == there
    assert floors()[0][0] == "build"
    assert floors()[-1] == ["numbers", "language_tags", "project", "room_files"]


def test_no_import_runs_upwards():
    assert upward() == []
    inside = [each for each in imports(HOUSE) if in_house(each) is not None]
    assert len(inside) > 40, "they were read"


def test_there_is_no_circle_of_imports():
    assert circle() == []
    assert circle(of_rooms=True) == []


def test_what_needs_no_sphinx_imports_none():
    needed = outside()
    assert {name: needed[name] & SPHINX for name in WITHOUT_SPHINX if needed[name] & SPHINX} == {}
    assert {name: needed[name] & SLOW for name in AT_ONCE if needed[name] & SLOW} == {}
    assert "sphinx" in needed["quoted_cells"], "they were read"


def test_nor_does_anything_that_it_imports():
    """In a process of its own: by what the packages import that it imports."""
    program = (
        "import importlib, sys\n"
        f"for name in {WITHOUT_SPHINX}:\n"
        "    importlib.import_module(f'polybook.{name}')\n"
        f"    print(name, sorted({SPHINX} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(HOUSE.parent)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{name} []" for name in WITHOUT_SPHINX]


def test_the_tests_of_what_needs_no_sphinx_run_without_it():
    files = [f"tests/polybook/test_{name}.py" for name in TESTS_WITHOUT_SPHINX]
    program = (
        "import sys, pytest\n"
        f"status = pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', *{files}])\n"
        f"print(int(status), sorted({SPHINX} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BOOK.root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["0 []"], done.stdout + done.stderr


def test_what_needs_no_sphinx_has_tests_that_need_none():
    """As far as it has quick ones: rooms.toml names them, or says why there are none."""
    files = {f"tests/polybook/test_{name}.py" for name in TESTS_WITHOUT_SPHINX}
    files |= {"tests/faults/test_faults.py"}
    places = {path.relative_to(BOOK.root).as_posix(): n for n, path in modules(HOUSE).items()}
    tests = {places.get(room.module): room.tests for room in rooms()[0]}
    assert {
        name: tests[name]
        for name in set(WITHOUT_SPHINX) & tests.keys()
        if files.isdisjoint(test.partition("::")[0] for test in tests[name])
    } == {}
    assert {"offline.zips", "catalogs.report"} <= tests.keys(), "they were found"


def test_the_house_could_be_that_of_any_book():
    """Nothing in it imports from the examples, or names what is this book's alone."""
    own = {path.stem for path in BOOK.examples.iterdir() if path.suffix in ("", ".py")}
    assert [each.place for each in imports(HOUSE) if each.imported.partition(".")[0] in own] == []
    assert own >= {"mnist", "study", "loan"}

    things = ["mnist", "keras", "tensorflow", "jax", "scikit", "sklearn", "lenet", "furo"]
    things += [BOOK.settings["html_theme"], *find_stories(BOOK)]
    things += [name for name in LANGUAGES.values() if name != "English"]
    named = re.compile(rf"(?<![^\W_])({'|'.join(map(re.escape, things))})(?![^\W_])", re.IGNORECASE)
    codes = re.compile(rf"""["'](?:{"|".join(set(LANGUAGES) - {BOOK.original})})["']""")
    for path in sorted(path for path in HOUSE.rglob("*") if path.suffix in SUFFIXES):
        name = path.relative_to(HOUSE).as_posix()
        code = without_remarks(path)
        assert not named.search(code), f"{name}: {named.search(code)[0]}"
        if name not in RULES_OF_LANGUAGES:
            assert not codes.search(code), f"{name}: {codes.search(code)[0]}"


BY_NAME = {"numpy", "ipykernel", "sphinx-autobuild"}
"""What stories import, what executes them, and what is started as a program."""


def test_what_the_guide_installs_is_what_polybook_imports():
    guide = (BOOK.root / "YOUR-OWN-BOOK.md").read_text(encoding="utf-8")
    [line] = re.findall(r"pip install (.*)", guide)
    others = re.findall(r"\(.*?install\s+`([\w -]+)`", guide)
    named = {normal(each) for each in shlex.split(" ".join([line, *others]))}
    tops = {each.imported.partition(".")[0] for each in imports(HOUSE)}
    brought_by = metadata.packages_distributions()
    imported = {normal(brought_by[top][0]) for top in tops & brought_by.keys() - {"polybook"}}
    assert named - imported == BY_NAME
    assert imported <= with_what_they_need(named)
    assert {"sphinx", "lxml", "playwright"} <= imported, "they were read"


def test_what_translators_are_told_to_run_is_there():
    guide = (BOOK.root / "TRANSLATING.md").read_text(encoding="utf-8")
    noxfile = (BOOK.root / "noxfile.py").read_text(encoding="utf-8")
    sessions = re.findall(r"@nox\.session\n(?:@.*\n)*def (\w+)", noxfile)
    sessions += re.findall(r'@nox\.session\(.*?name="([\w-]+)"', noxfile)
    told = set(re.findall(r"nox -s ([\w-]+)", guide))
    assert {"docs", "docs-live", "catalogs", "terms"} <= told
    assert told - {*sessions} == set()
    assert not re.findall(r"\.nox/\w", guide), "what a session makes is for itself alone"
    headings = re.findall("^## (.*)$", guide, re.MULTILINE)
    assert headings[0] == "Get the book"
    assert headings.index("Send it") == headings.index("To see your work") + 1


def with_what_they_need(names: set[str]) -> set[str]:
    """These packages and those that come with them."""
    found, rest = set(), set(names)
    while rest:
        name = rest.pop()
        found.add(name)
        needed = map(Requirement, metadata.requires(name) or ())
        wanted = (each for each in needed if not each.marker or each.marker.evaluate({"extra": ""}))
        rest |= {normal(each.name) for each in wanted} - found
    return found


def normal(requirement: str) -> str:
    """The name of a package, as registries compare names."""
    return re.sub(r"[-_.]+", "-", Requirement(requirement).name).lower()


SUFFIXES = {".py", ".html", ".css", ".js"}


def without_remarks(path: Path) -> str:
    """The text of a file without comments and docstrings, which may give an example or a reason."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.sub(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->|(?m:^\s*//.*$)", "", text, flags=re.DOTALL)
    docstrings = {
        node.value.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return " ".join(
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type != tokenize.COMMENT
        and not (token.type == tokenize.STRING and token.start[0] in docstrings)
    )


# The study


def test_each_module_of_the_study_imports_from_those_above_it_alone():
    """As the list in the docstring of the package has them."""
    study = BOOK.examples / "study"
    docstring = ast.get_docstring(ast.parse((study / "__init__.py").read_text(encoding="utf-8")))
    listed = re.findall(r"^\* `(\w+)\.py`", docstring, re.MULTILINE)
    assert sorted(listed) == sorted(modules(study).keys() - DOORS)
    found = imports(study)
    for number, name in enumerate(listed):
        above = {f"study.{other}" for other in listed[:number]}
        imported = {each.imported for each in found if each.importer == name}
        assert {other for other in imported if other.startswith("study")} <= above, name
    assert "study.schema" in {each.imported for each in found if each.importer == "records"}


# That it would be seen


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the house, to be spoiled."""
    return shutil.copytree(HOUSE, tmp_path / "polybook", ignore=lambda _, names: ["__pycache__"])


def add(house: Path, module: str, line: str) -> str:
    path = house / module
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n\n{line}\n", encoding="utf-8")
    return f"{module.removesuffix('.py').replace('/', '.')}:{text.count(chr(10)) + 3}"


SPOILED = [
    ("numbers.py", "from polybook.project import shown", None),  # the same floor
    ("numbers.py", "import polybook.build", "polybook.build"),
    ("project.py", "from polybook import stories", "polybook.stories"),
    ("project.py", "def f(): from polybook.stories import Story", "polybook.stories"),
    ("stories.py", "if 0: from polybook import execution as e", "polybook.execution"),
    ("kernel.py", "from .figures import drawing", "polybook.figures.drawing"),
    ("figures/data.py", "from ..quoted_cells import Stories", "polybook.quoted_cells"),
    ("figures/data.py", "from . import nodes", None),
    ("search/chinese.py", "import polybook.catalogs.files", "polybook.catalogs.files"),
    ("catalogs/files.py", "import json, polybook.publishing as p", "polybook.publishing"),
    ("catalogs/files.py", "from polybook.__main__ import main", "polybook.__main__"),
    ("build.py", "from polybook import PARTS", "polybook"),
]


def test_every_import_that_runs_upwards_is_named(copy):
    places = {add(copy, module, line): imported for module, line, imported in SPOILED}
    assert set(upward(copy)) == {
        f"{place} imports {imported}" for place, imported in places.items() if imported
    }


def test_a_circle_on_one_floor_is_named(copy):
    add(copy, "kernel.py", "def f():\n    from polybook import execution")
    assert upward(copy) == []
    assert set(circle(copy)) == {"kernel", "execution"}


def test_two_rooms_that_need_each_other_are_named_without_a_circle_of_modules(copy):
    add(copy, "languages/site_files.py", "from polybook.citing.fold import setup")
    add(copy, "citing/citation.py", "from polybook.languages.root_page import describe")
    assert circle(copy) == []
    assert set(circle(copy, of_rooms=True)) == {"languages", "citing"}


def test_sphinx_is_seen_through_another_module(copy):
    add(copy, "project.py", "def f():\n    import sphinx")
    assert "sphinx" not in outside(copy)["catalogs.files"], "it is not imported at once"
    add(copy, "project.py", "from sphinx.util import logging")
    assert "sphinx" in outside(copy)["catalogs.files"]


def test_a_room_without_a_place_in_the_plan_is_named(copy):
    (copy / "attic.py").write_text("")
    with pytest.raises(AssertionError):
        assert {name.partition(".")[0] for name in modules(copy)} - DOORS == {
            room for floor in floors(copy) for room in floor
        }


def test_a_remark_may_name_what_code_may_not(tmp_path):
    path = tmp_path / "x.py"
    path.write_text('"""Like furo."""\n# As furo has it.\ndef f():\n    """Furo."""\n')
    assert "uro" not in without_remarks(path)
    path.write_text('x = "furo"\n')
    assert '"furo"' in without_remarks(path)


IN_DOCS = {
    "docs": {".md", ".png"},  # pages, and a picture of one for the README
    "docs/_static": {".css", ".svg"},
    "docs/_static/explore": {".css", ".js"},
    "docs/_templates": {".html"},
    "docs/explore": {".toml"},  # what an explanation says, and which scripts it is made of
}
"""The kinds of files in each folder of the pages; `_ext/polybook` is the house of the machinery."""


def test_among_the_pages_is_nothing_but_what_they_are_made_of():
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "docs"]
    done = subprocess.run(listed, cwd=BOOK.root, capture_output=True, encoding="utf-8", check=True)
    files = [Path(line) for line in done.stdout.splitlines()]
    files = [file for file in files if Path("docs/_ext/polybook") not in file.parents]
    assert files
    strays = [file for file in files if file.suffix not in IN_DOCS.get(str(file.parent), ())]
    assert strays == []
    assert {str(file.parent) for file in files} == set(IN_DOCS)
