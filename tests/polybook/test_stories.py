"""What a story is and what it depends on, as it is read: nothing runs, and Sphinx is not there."""

import json
import os
import random
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from polybook.project import Project
from polybook.stories import Story, StoryError, find_stories, pattern_of, undeclared

SEEDS = range(8)


@pytest.fixture
def project(tmp_path) -> Project:
    """A project of its own."""
    (tmp_path / "examples").mkdir()
    return Project(tmp_path)


def write(project: Project, name: str, text: str = "") -> Path:
    path = project.examples / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def story(project: Project, text: str) -> Story:
    return Story(write(project, "tale.py", text))


def files(project: Project, text: str) -> set[str]:
    """What a story depends on beside itself."""
    found = story(project, text).files
    names = {path.relative_to(project.examples).as_posix() for path in found}
    assert len(names) == len(found), "a file is named once"
    return names - {"tale.py"}


# Cells


def test_a_story_is_divided_at_its_marks(project):
    cells = story(
        project,
        '"""A tale."""\n\n# %% setup\nx = 1\n\n# %% the-end data=x\nprint(x)\n\n'
        "# %% numbers\ny = 1\n",
    ).cells
    assert [(c.name, c.code, c.line, c.data) for c in cells.values()] == [
        ("setup", "x = 1", 4, None),
        ("the-end", "print(x)", 7, "x"),
        ("numbers", "y = 1", 10, None),
    ]


def test_a_mark_says_what_its_cell_gives_and_in_which_variable(project):
    text = "# %% a data=x\n# %% b shows=y_2\n# %% c arrays=Z\n# %% d\n# %% e arrays=Z\n"
    read = story(project, text)
    given = [(cell.data, cell.shows, cell.arrays) for cell in read.cells.values()]
    nothing = (None, None, None)
    assert given == [("x", None, None), (None, "y_2", None), (None, None, "Z"), nothing,
                     (None, None, "Z")]  # fmt: skip
    assert [cell.name for cell in read.giving] == ["c", "e"]


@pytest.mark.parametrize("code", ["x = 1", 'print("lost")', '"""A tale."""\nprint("lost")', "1"])
def test_code_before_the_first_cell_is_refused(project, code):
    with pytest.raises(StoryError, match=r"tale\.py:1: code stands before the first cell"):
        _ = story(project, f"{code}\n# %% setup\nprint(1)\n").cells


def test_two_cells_of_one_name_are_refused(project):
    with pytest.raises(StoryError, match=r"tale\.py:3: a cell is named 'a' already, in line 1"):
        _ = story(project, "# %% a\nx = 1\n# %% a\nx = 2\n").cells


@pytest.mark.parametrize(
    "mark",
    [
        "# %%",
        "# %%a",
        "# %% ",
        "# %% The end",
        "# %% Setup",
        "# %% the_end",
        "# %% -end",
        "# %% end-",
        "# %% the--end",
        "# %% end data=",
        "# %% end data=1x",
        "# %% end data=a.b",
        "# %% end data=x data=y",
        "# %% end data = x",
        "# %% data=x",
        "# %% конец",
    ],
)
def test_a_mark_that_names_no_cell_is_refused(project, mark):
    with pytest.raises(StoryError) as error:
        _ = story(project, f"# %% a\nx = 1\n{mark}\nprint(x)\n").cells
    assert f"tale.py:3: '{mark}' names no cell. Write '# %% ' and a name" in str(error.value)


def test_the_numbers_come_last(project):
    with pytest.raises(StoryError, match=r"tale\.py:2: the cell 'numbers' is not the last one"):
        _ = story(project, "\n# %% numbers\nnumbers = {}\n# %% more\nx = 1\n").cells


@pytest.mark.parametrize("text", ["# %% a\nx =\n", "x =\n# %% a\n"])
def test_a_line_that_python_cannot_read_is_named(project, text):
    read = story(project, text)
    line = text.splitlines().index("x =") + 1
    with pytest.raises(StoryError, match=rf"tale\.py:{line}: .*\. Try it alone: python \S*tale"):
        _ = read.cells, read.files


ODD = {
    "latin-1": b"x = '\xe9'",
    "a cut letter": "x = 1  # é".encode()[:-1],
    "NUL": b"x = '\0'",
    "a long row of signs": b"x = " + b"-" * 100_000,
    "a long row of names": b"x = a" + b".b" * 50_000,
    "deep brackets": b"x = " + b"(" * 1_000,
    "a long number": b"x = " + b"9" * 5_000,
}


@pytest.mark.parametrize("code", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", ["tale.py", "helper.py"])
def test_a_module_that_python_cannot_read_is_named_whatever_is_the_matter(project, name, code):
    write(project, "helper.py")
    read = story(project, "# %% a\nimport helper\n")
    (project.examples / name).write_bytes(b"# %% a\n" + code + b"\n")
    with pytest.raises(
        StoryError, match=rf"{name}:\d+: .*(Save it in|Try it alone: python)"
    ) as error:
        _ = read.cells, read.files
    if "Python cannot read it" in str(error.value):  # and names no line
        assert f"{name}:1: " in str(error.value)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_character_of_the_code_is_changed_or_lost(project, seed):
    """Lines end where Python ends them: a form feed, or U+2028 in a text, ends none."""
    chance = random.Random(seed)
    odd = ["\x0c", "\x0b", "\x1c", "\x85", "\u2028", "\u2029", "é", "书", "  ", "# %%", '"', "'"]
    codes = [
        "\n".join(
            repr("".join(chance.choices(odd, k=4))) if chance.random() < 0.5 else "x = '\u2028\x0b'"
            for _line in range(chance.randint(1, 5))
        )
        for _cell in range(4)
    ]
    text = "".join(f"# %% cell-{number}\n{code}\n\n" for number, code in enumerate(codes))
    cells = story(project, text).cells.values()
    assert [cell.code for cell in cells] == codes
    # Not splitlines(): that is what must not be done.
    assert [text.split("\n")[cell.line - 2] for cell in cells] == [f"# %% {c.name}" for c in cells]


def test_a_helper_is_no_story(project):
    write(project, "helper.py", "x = 1\n")
    write(project, "package/inner.py", "# %% a\nx = 1\n")
    for name in ("tale.py", "a_tale.py"):
        write(project, name, "# %% setup\nimport helper\n")
    assert list(find_stories(project)) == ["a_tale", "tale"]


# Modules

PACKAGES = {
    "helper.py": "",
    "stranger.py": "",
    "package/__init__.py": "",
    "package/near.py": "from . import nearer\nfrom .deep import deepest\n",
    "package/nearer.py": "",
    "package/stranger.py": "",
    "package/deep/__init__.py": "from ..far import VALUE\n",
    "package/deep/deepest.py": "from ... import nothing\n",
    "package/far.py": "VALUE = 1\n",
    "space/inner.py": "from .. import nothing\nimport space.other\n",
    "space/other.py": "",
    "space/stranger.py": "",
}
NEAR = {
    f"package/{name}.py"
    for name in ("__init__", "near", "nearer", "deep/__init__", "deep/deepest", "far")
}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import helper", {"helper.py"}),
        ("import json, helper as h", {"helper.py"}),
        ("from helper import x", {"helper.py"}),
        ("from helper import *", {"helper.py"}),
        ("import package", {"package/__init__.py"}),
        ("import package.near", NEAR),
        ("import package.near as near", NEAR),
        ("from package import near", NEAR),
        ("from package import (\n    near as other,\n    nothing,\n)", NEAR),
        ("from package.near import nearer", NEAR),
        ("import space.inner", {"space/inner.py", "space/other.py"}),
        ("from space import inner", {"space/inner.py", "space/other.py"}),
        ("def f():\n    import helper", {"helper.py"}),
        ("async def f():\n    from package import far", {"package/__init__.py", "package/far.py"}),
        ("class C:\n    import helper", {"helper.py"}),
        ("try:\n    import helper\nexcept ImportError:\n    helper = None", {"helper.py"}),
        ("if False:\n    import helper", {"helper.py"}),
        ("for x in ():\n    import helper", {"helper.py"}),
        ("import helpers", set()),
        ("x = helper", set()),
    ],
)
def test_a_story_depends_on_modules_however_they_are_imported(project, statement, expected):
    for name, text in PACKAGES.items():
        write(project, name, text)
    assert files(project, f"# %% a\n{statement}\n") == expected


def random_modules(project: Project, chance: random.Random) -> None:
    """Write packages with and without __init__.py, whose modules import each other at random."""
    folders = [()]
    for depth in (1, 2, 3):
        for parent in [folder for folder in folders if len(folder) == depth - 1]:
            for name in chance.sample("abc", k=2):
                folders.append((*parent, f"{name}{depth}"))
    modules = [(*folder, f"m{number}") for folder in folders for number in (1, 2)]
    inits = [folder for folder in folders[1:] if chance.random() < 0.6]
    for name in (*modules, *inits):
        package = name if name in inits else name[:-1]
        lines = ["VALUE = 1"]  # first, so that a circle of imports finds it
        for target in chance.sample(modules, k=2):
            lines += random_import(package, target, chance)
        path = "/".join(name) + ("/__init__.py" if name in inits else ".py")
        write(project, path, "\n".join(lines) + "\n")
    lines = ["# %% a"]
    for target in chance.sample(modules, k=3):
        lines += random_import((), target, chance)
    write(project, "tale.py", "\n".join(lines) + "\n")


def random_import(package: tuple, target: tuple, chance: random.Random) -> list[str]:
    """Return the lines that import a module, from one in a package: in one of many forms."""
    full, parent, last = ".".join(target), ".".join(target[:-1]), target[-1]
    forms = [f"import {full}", f"import {full} as x", f"from {full} import VALUE"]
    if parent:
        forms += [f"from {parent} import {last}", f"from {parent} import {last} as x"]
    parents = zip(package, target[:-1], strict=False)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], parents)))
    if shared:
        dots = "." * (len(package) - shared + 1)
        rest = ".".join(target[shared:-1])
        forms += [f"from {dots}{rest} import {last}"] * 2
        forms += [f"from {dots}{'.'.join(target[shared:])} import VALUE"] * 2
    form = chance.choice(forms)
    places = [
        [form],
        [f"import json; {form}"],
        ["def f():", f"    {form}", "f()"],
        ["class C:", f"    {form}"],
        ["try:", f"    {form}", "finally:", "    pass"],
        ["if VALUE:" if package else "if True:", f"    {form}"],
        ["with open(__file__):", "    if 1:", f"        {form}"],
    ]
    return chance.choice(places)


REALLY_IMPORTED = """
import json, pathlib, runpy, sys
for folder in sys.argv[1:]:
    before = set(sys.modules)
    sys.path.insert(0, folder)
    runpy.run_path(folder + "/tale.py")
    new = set(sys.modules) - before
    print(json.dumps([m.__file__ for m in map(sys.modules.get, new) if getattr(m, "__file__", "")]))
    sys.path.remove(folder)
    for name in new:
        del sys.modules[name]
"""


def test_reading_finds_every_module_that_python_imports(tmp_path):
    """Trees of packages at random, each imported by Python and read by us."""
    projects = [Project(tmp_path / str(seed)) for seed in range(15)]
    for seed, project in enumerate(projects):
        random_modules(project, random.Random(seed))
    folders = [str(project.examples) for project in projects]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", REALLY_IMPORTED, *folders],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sizes = []
    for project, line in zip(projects, done.stdout.splitlines(), strict=True):
        imported = {
            path for path in map(Path, json.loads(line)) if path.is_relative_to(project.examples)
        }
        assert imported <= set(Story(project.examples / "tale.py").files)
        sizes.append(len(imported))
    assert min(sizes) >= 3
    assert max(sizes) > 10


TYPES = [
    ("if TYPE_CHECKING:\n    import helper", False),
    ("if typing.TYPE_CHECKING:\n    import helper", False),
    ("if t.TYPE_CHECKING:\n    import json\n    from helper import x", False),
    ("if TYPE_CHECKING:\n    NAME = 'helper.py'", False),
    ("if TYPE_CHECKING:\n    pass\nelse:\n    import helper", True),
    ("if not TYPE_CHECKING:\n    import helper", True),
    ("if NOT_TYPE_CHECKING:\n    import helper", True),
    ("if x or TYPE_CHECKING:\n    import helper", True),
]


@pytest.mark.parametrize(("statement", "is_used"), TYPES)
def test_what_only_a_type_checker_imports_changes_no_result(project, statement, is_used):
    write(project, "helper.py")
    assert files(project, f"# %% a\n{statement}\n") == ({"helper.py"} if is_used else set())


# Files


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open('runs.jsonl')", {"runs.jsonl"}),
        ("open('./runs.jsonl')", {"runs.jsonl"}),
        ("open('../examples/runs.jsonl')", {"runs.jsonl"}),
        ("open('data/../runs.jsonl')", {"runs.jsonl"}),
        ("open('data/my table.v2.csv')", {"data/my table.v2.csv"}),
        ("open('data//my table.v2.csv')", {"data/my table.v2.csv"}),
        ("Path('data') / 'my table.v2.csv'", {"data/my table.v2.csv"}),
        ("os.path.join('data', '..', 'data', 'my table.v2.csv')", {"data/my table.v2.csv"}),
        ("Path('data', 'deep', 'ink')", {"data/deep/ink"}),
        ("f'{folder}/deep/ink'", {"data/deep/ink"}),
        ("FOLDER = 'data'\nwith_suffix = 'deep/ink'", {"data/deep/ink"}),
        ("open('таблица.csv')", {"таблица.csv"}),
        ("x = ['.hidden']", {".hidden"}),
        ("open('runs.json')", set()),
        ("open('ns.jsonl')", set()),
        ("'table.v2.csv'", set()),
        ("'other/runs.jsonl'", set()),
        ("'''\nruns.jsonl'''", set()),
        ("'', '.', '..', '/', './', 'data', '//'", set()),
        ("# runs.jsonl", set()),
    ],
)
def test_a_story_depends_on_the_files_that_it_names(project, code, expected):
    names = ("runs.jsonl", "data/my table.v2.csv", "data/deep/ink", "таблица.csv", ".hidden")
    for name in (*names, "stranger.csv", "data/stranger"):
        write(project, name)
    assert files(project, f"# %% a\n{code}\n") == expected


def test_a_name_that_several_folders_have_names_each_of_them(project):
    for name in ("one/x.csv", "two/x.csv", "two/y.csv"):
        write(project, name)
    assert files(project, "# %% a\nopen(folder / 'x.csv')\n") == {"one/x.csv", "two/x.csv"}
    assert files(project, "# %% a\nopen('two/x.csv')\n") == {"two/x.csv"}


def test_some_cells_of_a_story_depend_on_what_they_name_and_on_what_that_does(project):
    for name in ("table.csv", "other.csv", "stranger.csv"):
        write(project, name)
    write(project, "helper.py", "open('table.csv')\n")
    read = story(project, "# %% a\nimport helper\n# %% b\nopen('other.csv')\nopen('tale.py')\n")

    def named(*cells):
        found = read.files_of([read.cells[name] for name in cells])
        return [path.relative_to(project.examples).as_posix() for path in found]

    assert named("a") == ["helper.py", "table.csv"]
    assert named("b") == ["other.csv"]
    assert named("a", "b") == ["helper.py", "other.csv", "table.csv"]


def ways_to_name(parts: tuple[str, ...]) -> list[str]:
    """Expressions of Python for the path of a file from the folder of the story."""
    whole = "/".join(parts)
    listed = ", ".join(map(repr, parts))
    return [
        repr(whole),
        repr(f"./{whole}"),
        repr(f"../examples/{whole}"),
        repr(f"{parts[0]}/../{whole}"),
        repr(whole.replace("/", "//")),
        f"Path({listed})",
        " / ".join([f"Path({parts[0]!r})", *map(repr, parts[1:])]),
        f"os.path.join({listed})",
        f"HERE / {whole!r}",
        f"HERE.joinpath({listed})",
        f"str(HERE) + {'/' + whole!r}",
        f"Path('.', '..', 'examples', {listed})",
        f"f'{{HERE}}/{whole}'" if "'" not in whole else repr(whole),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_every_way_to_name_a_file_is_read(project, seed):
    chance = random.Random(seed)
    letters = "ab c.-_é书'(1"
    for _file in range(12):
        parts = tuple(
            "".join(chance.choices(letters, k=chance.randint(1, 6))).strip(" .") or "x"
            for _part in range(chance.randint(1, 3))
        )
        try:
            write(project, "/".join(parts))
        except (NotADirectoryError, FileExistsError, IsADirectoryError):
            continue  # a part of the path is a file already
        for code in ways_to_name(parts):
            names = {"Path": Path, "os": os, "HERE": project.examples}
            meant = project.examples / eval(code, names)
            assert meant.resolve() == project.examples / "/".join(parts), code
            found = files(project, f"# %% a\n{code}\n")
            assert "/".join(parts) in found, code
            # A folder in the path may have the name of another file.
            assert {Path(name).name for name in found} <= set(parts), code


# What a story says that it uses


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# uses: table.csv", {"table.csv"}),
        ("    # uses: table.csv", {"table.csv"}),
        ("# uses: records/*.jsonl", {"records/a.jsonl", "records/b.jsonl"}),
        ("# uses: records/*.jsonl, table.csv", {"records/a.jsonl", "records/b.jsonl", "table.csv"}),
        ("# uses: table.csv ,records/a.jsonl ", {"records/a.jsonl", "table.csv"}),
        ("# uses: records/*", {"records/a.jsonl", "records/b.jsonl"}),
        ("# uses: **/*.csv", {"table.csv", "my table.csv", "records/deep/c.csv"}),
        ("# uses: my table.csv", {"my table.csv"}),
        ("# uses: plugin.py", {"plugin.py", "table.csv"}),
        ("# it uses: table.csv", set()),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line(project, line, expected):
    for name in ("records/a.jsonl", "records/b.jsonl", "records/deep/c.csv", "records/b.lock"):
        write(project, name)
    for name in ("table.csv", "my table.csv"):
        write(project, name)
    write(project, "plugin.py", "# uses: table.csv\n")
    assert files(project, f"# %% a\n{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("# uses: gone.csv", "gone.csv"),
        ("# uses: table.csv, records/*.json", "records/*.json"),
        ("# uses: table.csv,", ""),
        ("# uses: /table.csv", "/table.csv"),
        ("# uses: examples/table.csv", "examples/table.csv"),
        ("# uses: records", "records"),
        ("# uses: records/*.lock", "records/*.lock"),
        ("# uses: t**", "t**"),
        ("# uses: records/**", "records/**"),
        ("# uses: r**/a.lock", "r**/a.lock"),
    ],
)
@pytest.mark.parametrize("place", ["tale.py", "helper.py"])
def test_a_line_that_names_no_file_is_refused_with_its_place(project, line, pattern, place):
    for name in ("table.csv", "records/a.lock"):
        write(project, name)
    lines = {"helper.py": "\n", "tale.py": "# %% a\nimport helper\n\n"}
    lines[place] += f"{line}\n"
    write(project, "helper.py", lines["helper.py"])
    with pytest.raises(StoryError) as error:
        _ = files(project, lines["tale.py"])
    number = lines[place].split("\n").index(line) + 1
    assert f"{place}:{number}: '{pattern}' names no file of " in str(error.value)
    assert "Write the path from there, such as records/*.jsonl." in str(error.value)


# Packages


def test_packages_are_what_the_story_and_its_modules_import_from_outside(project):
    write(project, "helper.py", "import scipy.stats\nfrom package import inner\nimport json\n")
    write(project, "package/inner.py", "from . import other\nfrom .other import f\n")
    write(project, "package/other.py", "def f():\n    from sklearn.svm import SVC\n")
    write(project, "stranger.py", "import tqdm\n")
    types = "if TYPE_CHECKING:\n    import pandas\n"
    code = f"import os.path\nimport numpy as np, matplotlib.pyplot\nimport helper\n{types}"
    read = story(project, f"# %% a\n{code}")
    assert read.packages == ("matplotlib", "numpy", "scipy", "sklearn")


def test_a_folder_with_the_name_of_a_package_does_not_hide_the_package(project):
    """Python looks for a package everywhere before it takes a folder without __init__.py."""
    write(project, "numpy/table.csv")
    assert story(project, "# %% a\nimport numpy\n").packages == ("numpy",)


# What a run opened


def test_a_file_of_the_examples_that_reading_does_not_show_is_undeclared(project, tmp_path):
    for name in ("helper.py", "table.csv", "records/a.jsonl", "records/b.jsonl"):
        write(project, name)
    read = story(project, "# %% a\nimport helper\n# uses: records/a.jsonl\n")
    (tmp_path / "outside.csv").write_text("")
    opened = ["helper.py", "tale.py", "table.csv", "records/a.jsonl", "records/b.jsonl", "gone.csv"]
    found = undeclared(
        read, [tmp_path / "outside.csv", *(project.examples / name for name in opened)]
    )
    assert found == [project.examples / name for name in ("records/b.jsonl", "table.csv")]


@pytest.mark.parametrize("seed", range(20))
def test_a_file_of_any_name_can_be_named_in_a_line(project, seed):
    chance = random.Random(seed)
    signs = "ab.-_ ,*?[]!{}~#'\"\\$é书\u3000\x85\u2028\t\r\n\x07" + "\udce9"
    names = [
        "/".join(
            part
            if (part := "".join(chance.choices(signs, k=chance.randint(1, 6)))).strip(".")
            else "x"
            for _part in range(chance.randint(1, 3))
        )
        for _file in range(10)
    ]
    for name in names:
        path = project.examples / "data" / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        except (NotADirectoryError, FileExistsError, IsADirectoryError):
            continue  # a part of the path is a file already, or the file a folder
        found = files(project, f"# %% a\n# uses: {pattern_of(f'data/{name}')}\n")
        assert f"data/{name}" in found, name
    first = project.examples / f"{names[0].partition('/')[0]}.csv"
    first.write_text("")
    assert first.name in files(project, f"# %% a\n# uses: {pattern_of(first.name)}\n")


# Without Sphinx

SLOW = ("sphinx", "myst_nb", "myst_parser", "docutils", "nbclient", "nbformat", "jupyter_client")


def test_reading_a_story_needs_no_sphinx_and_no_kernel(project):
    """Nor does this file: both are done in a process of their own."""
    write(project, "tale.py", "# %% a\nimport helper, numpy\n# uses: helper.py\n")
    write(project, "helper.py")
    program = (
        f"import runpy, sys; from pathlib import Path; sys.path[:] = {sys.path!r}\n"
        f"here = runpy.run_path({__file__!r})\n"
        f"[tale] = here['find_stories'](here['Project'](Path({str(project.root)!r}))).values()\n"
        "print(len(tale.files), *tale.packages)\n"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout == "2 numpy\n[]\n", done.stderr
