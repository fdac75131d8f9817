"""What is executed, when it is executed again, what is kept of it, and what stops it."""

import json
import math
import os
import platform
import random
import re
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from filelock import FileLock
from lxml import etree

from polybook import execution, surroundings
from polybook.execution import Execution
from polybook.project import BookError, Project
from polybook.stories import Story, StoryError
from polybook.story_data import Data

EXTENSIONS = Path(execution.__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Tale:
    """A project of one story, ``tale.py``, and how it is executed."""

    root: Path
    lines: list[str] = field(default_factory=list)
    """What was said while it ran."""

    @property
    def examples(self) -> Path:
        return self.root / "examples"

    def write(self, name: str, text: str = "") -> Path:
        path = self.examples / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def settings(self, **settings: object) -> None:
        """Write a conf.py."""
        lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
        (self.root / "conf.py").write_text("".join(lines), encoding="utf-8")

    @property
    def story(self) -> Story:
        return Story(self.examples / "tale.py")

    def execution(self, data: Data) -> Execution:
        return Execution(Project(self.root), data, self.lines.append)

    def key(self, data: Data = Data()) -> str:  # noqa: B008 (it is frozen)
        return self.execution(data).path_of(self.story).name

    def run(self, data: Data = Data()) -> tuple[nbformat.NotebookNode, bool]:  # noqa: B008
        return self.execution(data).of(self.story)

    def fails(self) -> str:
        """What stops the execution."""
        with pytest.raises(StoryError) as error:
            self.run()
        assert not self.kept, "nothing of a failed execution is kept"
        return str(error.value)

    @property
    def kept(self) -> list[Path]:
        return sorted((self.root / "_build" / "executed").glob("*.ipynb"))


def tale_in(folder: Path) -> Tale:
    tale = Tale(folder)
    tale.settings()
    tale.write("tale.py", "# %% a\nprint(1)\n")
    return tale


@pytest.fixture
def tale(tmp_path) -> Tale:
    return tale_in(tmp_path)


def differ(keys: list[str]) -> bool:
    return len(set(keys)) == len(keys)


# What executes a story again: files


def test_what_a_story_depends_on_executes_it_again_and_nothing_else_does(tale):
    tale.settings(story_data="examples/digits.py")
    text = "# %% a\nimport helper\nprint(helper.STYLE)\n"
    types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import stranger\n"
    tale.write(
        "helper.py", f"{types}import deeper\nSTYLE, RUNS = 'some.style', 'data/runs.jsonl'\n"
    )
    tale.write("deeper.py", "import package.inner\n")
    for name in ("some.style", "data/runs.jsonl", "data/noted.csv", "stranger.py", "digits.py"):
        tale.write(name, "x = 1\n")
    for name in ("package/__init__.py", "package/inner.py", "data/stranger.csv"):
        tale.write(name, "# uses: data/noted.csv\n")
    tale.write("tale.py", text)
    lock = tale.root / "requirements.txt"
    lock.write_text("package==1\n")
    page = tale.root / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text("# A page\n")

    keys = [tale.key()]
    for name in ("tale", "helper", "deeper", "package/__init__", "package/inner"):
        path = tale.examples / f"{name}.py"
        path.write_text(path.read_text() + "# changed\n")
        keys.append(tale.key())
    for name in ("some.style", "data/runs.jsonl", "data/noted.csv"):
        path = tale.examples / name
        path.write_text(path.read_text() + "# changed\n")
        keys.append(tale.key())
    assert differ(keys)
    for path in (lock, page, tale.examples / "stranger.py", tale.examples / "data/stranger.csv"):
        path.write_text(path.read_text() + "\n# changed")
        assert tale.key() == keys[-1], path
    (tale.examples / "helper.lock").write_text("")
    (tale.examples / "new.py").write_text("")
    assert tale.key() == keys[-1]

    other = Data("other digits")
    assert tale.key(other) == keys[-1], "it loads no digits"
    tale.write("tale.py", text.replace("import helper", "import helper, digits"))
    assert tale.key(other) != tale.key()


@pytest.mark.parametrize("seed", range(5))
def test_a_change_executes_a_story_again_if_and_only_if_reading_finds_the_file(tale, seed):
    chance = random.Random(seed)
    names = [f"{folder}f{n}" for folder in ("", "one/", "one/two/") for n in range(8)]
    modules = [f"{name}.py" for name in chance.sample(names, k=8)]
    tables = [f"{name}.v2.csv" for name in chance.sample(names, k=8)]
    for name in tables:
        tale.write(name, chance.choice(["1\n", "2\n"]))
    for name in ("tale.py", *modules):
        imported = chance.choice(modules).removesuffix(".py").replace("/", ".")
        lines = [f"import {imported}", f"open({chance.choice(tables)!r})"]
        tale.write(name, "# %% a\n" + "\n".join(lines[: chance.randint(1, 2)]) + "\n")
    used = set(tale.story.files)
    before = tale.key()
    for name in (*modules, *tables):
        path = tale.examples / name
        text = path.read_text()
        path.write_text(f"{text} ")
        assert (tale.key() != before) == (path in used), name
        path.write_text(text)
        assert tale.key() == before
    assert 1 < len(used) < len(modules) + len(tables)


def test_a_file_that_moves_executes_a_story_again(tale):
    tale.write("tale.py", "# %% a\n# uses: data/*/x.csv\n")
    tale.write("data/one/x.csv", "1\n")
    before = tale.key()
    (tale.examples / "data" / "one").rename(tale.examples / "data" / "two")
    assert tale.key() != before


# What executes a story again: packages, and what surrounds them


@pytest.fixture
def versions(monkeypatch) -> dict[str, str]:
    """The versions of the packages that are installed, to be changed."""
    installed = {"numpy": "1", "scipy": "1", "lapack": "1", "pytest": "1", "sphinx": "1"}
    monkeypatch.setattr(execution, "version_of", lambda package: installed.get(package, ""))
    return installed


def test_a_new_version_of_a_package_that_is_imported_executes_a_story_again(tale, versions):
    tale.settings(story_surroundings={"numpy": {"packages": ["lapack"]}})
    tale.write("tale.py", "# %% a\nimport numpy as np\nfrom helper import f\n")
    tale.write("helper.py", "def f():\n    import scipy.stats\n")
    keys = [tale.key()]
    for package in ("numpy", "scipy", "lapack"):
        versions[package] = "2"
        keys.append(tale.key())
    assert differ(keys)
    for package in ("pytest", "sphinx"):
        versions[package] = "2"
        assert tale.key() == keys[-1], f"it does not use {package}"
    del versions["lapack"]
    assert tale.key() not in keys, "it is gone"


def test_what_surrounds_a_package_counts_for_the_stories_that_import_it(tale, versions):
    known = {"numpy": {"packages": ["lapack"], "variables": ["X_*"], "files": {"~/x": ""}}}
    tale.settings(story_surroundings=known)
    tale.write("tale.py", "# %% a\nimport scipy\n")
    before = tale.key()
    versions["lapack"] = "2"
    assert tale.key() == before


def test_a_package_that_a_variable_names_counts_while_it_does(tale, versions, monkeypatch):
    tale.settings(story_surroundings={"numpy": {"packages": ["lapack", "$NUM_BACKEND"]}})
    tale.write("tale.py", "# %% a\nimport numpy\n")
    before = tale.key()
    versions["scipy"] = "2"
    assert tale.key() == before
    monkeypatch.setenv("NUM_BACKEND", "lapack")
    assert tale.key() == before, "it counts anyway"
    monkeypatch.setenv("NUM_BACKEND", "scipy")
    named = tale.key()
    versions["scipy"] = "3"
    assert differ([before, named, tale.key()])
    monkeypatch.setenv("NUM_BACKEND", "")
    assert tale.key() == before


@pytest.mark.parametrize(
    ("named", "packages"),
    [(None, {"lapack"}), ("", {"lapack"}), ("$NUM", {"lapack"}), ("scipy", {"lapack", "scipy"})],
)
def test_what_a_variable_names_is_a_package_or_nothing(tale, monkeypatch, named, packages):
    tale.settings(story_surroundings={"numpy": {"packages": ["lapack", "$NUM_BACKEND"]}})
    if named is not None:
        monkeypatch.setenv("NUM_BACKEND", named)
    assert surroundings.packages_beside(Project(tale.root), ["numpy", "other"]) == packages


def test_what_code_sets_itself_is_told_if_it_counts(tale):
    tale.settings(story_surroundings={"numpy": {"variables": ["NUM_*"]}})
    code = "os.environ['NUM_A'] = '1'\nos.environ['OTHER'] = '2'\nos.environ[\"NUM_B\"] = \"3\"\n"
    assert list(surroundings.set_in(code, Project(tale.root))) == ["NUM_A=1", "NUM_B=3"]


def test_where_no_package_is_named_the_surroundings_of_all_count(tale, monkeypatch):
    known = {name: {"variables": [f"{name.upper()}_*"]} for name in ("numpy", "scipy")}
    tale.settings(story_surroundings=known)
    for name in ("NUMPY_A", "SCIPY_A", "OTHER_A"):
        monkeypatch.setenv(name, "1")
    project = Project(tale.root)
    assert list(surroundings.lines(project)) == ["NUMPY_A=1", "SCIPY_A=1"]
    assert list(surroundings.lines(project, ["scipy", "other"])) == ["SCIPY_A=1"]
    assert list(surroundings.lines(project, [])) == []


def test_what_conf_sets_for_every_story_is_what_it_gets_and_counts(tale, monkeypatch):
    tale.write("tale.py", "# %% a\nimport os\nprint(os.environ['NUM_THREADS'])\n")
    keys = [tale.key()]
    monkeypatch.setenv("NUM_THREADS", "16")
    assert tale.key() == keys[0], "no package that it imports reads it"
    for threads in ("2", "3"):
        tale.settings(story_environment={"NUM_THREADS": threads})
        keys.append(tale.key())
    assert differ(keys)
    notebook, _executed = tale.run()
    assert notebook.cells[0].outputs[0].text == "3\n"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A home of one's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_variables_of_the_environment_that_a_package_reads_execute_a_story_again(tale, monkeypatch):
    tale.settings(story_surroundings={"numpy": {"variables": ["NUM_*", "LAPACK"]}})
    tale.write("tale.py", "# %% a\nimport numpy\n")
    keys = [tale.key()]
    for name, value in (("NUM_A", "1"), ("NUM_A", "2"), ("NUM_B", "1"), ("LAPACK", "1")):
        monkeypatch.setenv(name, value)
        keys.append(tale.key())
    assert differ(keys)
    for name in ("OTHER", "LAPACK_2", "A_NUM_", "NUM"):
        monkeypatch.setenv(name, "1")
        assert tale.key() == keys[-1], name
    for name in ("NUM_A", "NUM_B", "LAPACK"):
        monkeypatch.delenv(name)
    assert tale.key() == keys[0]


def test_files_that_a_package_reads_execute_a_story_again(tale, home, tmp_path, monkeypatch):
    tale.settings(
        story_surroundings={"numpy": {"files": {"~/.num/num.json": "", "$NUM_HOME/n.json": ""}}}
    )
    tale.write("tale.py", "# %% a\nimport numpy\n")
    keys = [tale.key()]
    (home / ".num").mkdir()
    for text in ("{}", '{"backend": 1}'):
        (home / ".num" / "num.json").write_text(text)
        keys.append(tale.key())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "n.json").write_text("{}")
    assert tale.key() == keys[-1], "nothing says where it is"
    monkeypatch.setenv("NUM_HOME", str(elsewhere))
    keys.append(tale.key())
    (home / ".num" / "other.json").write_text("{}")
    assert tale.key() == keys[-1]
    assert differ(keys)


def test_what_surrounds_a_package_need_not_be_utf_8(tale, home, monkeypatch):
    known = {"numpy": {"variables": ["NUM_*"], "files": {"~/num.json": ""}}}
    tale.settings(story_surroundings=known)
    tale.write("tale.py", "# %% a\nimport numpy\n")
    keys = [tale.key()]
    for odd in (b"\xff", b"\xfe", "é".encode("latin-1"), "é".encode()):
        monkeypatch.setenv("NUM_A", os.fsdecode(odd))
        keys.append(tale.key())
        (home / "num.json").write_bytes(odd)
        keys.append(tale.key())
        (home / "num.json").unlink()
    assert differ(keys)


def test_a_style_that_is_not_utf_8_is_named(tale):
    tale.settings(story_style="examples/book.mplstyle")
    (tale.examples / "book.mplstyle").write_bytes(b"font.size: 11\n# \xe9\n")
    with pytest.raises(BookError, match=r"book\.mplstyle:2: is not in UTF-8.*Save it"):
        tale.key()


def test_a_file_that_a_package_writes_with_its_defaults_executes_nothing_again(tale, home):
    """As a first import of Keras does, in the middle of a run."""
    default = '{\n  "backend": "tensorflow"\n}'
    tale.settings(story_surroundings={"numpy": {"files": {"~/num.json": default}}})
    tale.write("tale.py", "# %% a\nimport numpy\n")
    before = tale.key()
    (home / "num.json").write_text('{ "backend":\n"tensorflow"\n}')
    assert tale.key() == before
    (home / "num.json").write_text('{ "backend":\n"jax"\n}')
    assert tale.key() != before


def test_what_keras_reads_executes_the_stories_of_this_book_again(tale, home, monkeypatch):
    from this_book import BOOK

    tale.settings(story_surroundings=dict(BOOK.settings["story_surroundings"]))
    tale.write("tale.py", "# %% a\nimport keras\n")
    for name in [name for name in os.environ if name.startswith(("KERAS_", "TF_"))]:
        monkeypatch.delenv(name)
    keys = [tale.key()]
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    keys.append(tale.key())
    monkeypatch.setenv("TF_DETERMINISTIC_OPS", "1")
    keys.append(tale.key())
    (home / ".keras").mkdir()
    (home / ".keras" / "keras.json").write_text('{"floatx": "float16"}')
    keys.append(tale.key())
    own = home / "own"
    own.mkdir()
    monkeypatch.setenv("KERAS_HOME", str(own))
    keys.append(tale.key())
    (own / "keras.json").write_text('{"floatx": "float64"}')
    keys.append(tale.key())
    assert differ(keys)


def test_python_and_the_kind_of_processor_execute_a_story_again(tale, monkeypatch):
    keys = [tale.key()]
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    keys.append(tale.key())
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    keys.append(tale.key())
    assert differ(keys)


def test_the_style_of_the_figures_executes_a_story_again(tale):
    keys = [tale.key()]
    tale.write("book.mplstyle", "font.size: 11\n")
    assert tale.key() == keys[0], "conf.py names no style"
    tale.settings(story_style="examples/book.mplstyle")
    keys.append(tale.key())
    tale.write("book.mplstyle", "font.size: 12\n")
    keys.append(tale.key())
    assert differ(keys)


def test_the_version_of_a_package_is_that_of_the_distribution_that_brings_it():
    import nbclient
    import yaml

    assert execution.version_of("nbclient") == nbclient.__version__
    assert execution.version_of("yaml") == yaml.__version__, "PyYAML"
    assert execution.version_of("no_such_package") == ""


# An execution


def test_a_story_is_executed_once_in_the_folder_of_the_examples(tale):
    tale.write("helper.py", "answer = 42\n")
    tale.write("tale.py", "# %% a\nimport helper\n# %% b\nprint(helper.answer)\n")
    notebook, first = tale.run()
    again, second = tale.run()
    assert (first, second) == (True, False)
    assert notebook.cells[1].outputs[0].text == "42\n"
    assert again == notebook
    assert [re.sub(r"\d+ s", "n s", line) for line in tale.lines] == [
        "tale: cell 1 of 2 (a), n s so far",
        "tale: cell 2 of 2 (b), n s so far",
    ]


FIGURE = """
    # %% setup
    import threading, time
    from matplotlib import pyplot as plt
    def talk_all_the_time():
        while True:
            print(".")
            time.sleep(0.002)

    # %% fig data=table
    table = {"name": ["007", 'a <b> & "c"', "3.9"], "x": [1, 2.5, None], "yes": [True] * 3}
    figure, axes = plt.subplots()
    axes.set_title("epoch 0.5")
    axes.set(xscale="log", xlim=(0.5, 20))
    plt.show()
    threading.Thread(target=talk_all_the_time, daemon=True).start()

    # %% value
    len(table)

    # %% numbers
    numbers = {"whole": 3, "share": 0.5, "same": 70_000.0, "mean": (1.5, 0.25)}
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Tale:
    """A story with a figure, its data and numbers, and a thread that prints when it likes."""
    tale = tale_in(tmp_path_factory.mktemp("told"))
    tale.settings(story_style="examples/book.mplstyle")
    tale.write("book.mplstyle", "figure.figsize: 2, 1\nsvg.fonttype: path\n")
    tale.write("tale.py", FIGURE)
    tale.run(Data("small digits", tell_stand_in=lambda: "small"))
    return tale


@pytest.fixture(scope="module")
def notebook(told) -> nbformat.NotebookNode:
    [path] = told.kept
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def drawing(notebook) -> etree._Element:
    [output] = [o for o in notebook.cells[1].outputs if "image/svg+xml" in o.get("data", {})]
    return etree.fromstring(output.data["image/svg+xml"].encode())


def test_what_is_kept_holds_the_cells_of_the_story_and_nothing_of_what_ran_beside_them(
    told, notebook
):
    nbformat.validate(notebook)
    names = ["setup", "fig", "value", "numbers"]
    assert [cell.id for cell in notebook.cells] == names
    assert [cell.source for cell in notebook.cells] == [c.code for c in told.story.cells.values()]
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3, 4]
    [value] = [o for o in notebook.cells[2].outputs if o.output_type == "execute_result"]
    assert (value.execution_count, value.data["text/plain"]) == (3, "3")
    assert [cell.metadata for cell in notebook.cells] == [{}] * 4
    assert notebook.cells[0].outputs == []
    text = told.kept[0].read_text(encoding="utf-8")
    for hidden in (execution.KERNEL, "addaudithook", str(told.root)):
        assert hidden not in text
    assert not re.search(r"\w--\w", text), "the cells that ran between those of the story"


def test_numbers_are_kept_beside_the_cells_with_their_types(notebook):
    numbers = notebook.metadata["numbers"]
    assert numbers == {"whole": 3, "share": 0.5, "same": 70_000.0, "mean": [1.5, 0.25]}
    assert [type(numbers[name]) for name in ("whole", "share", "same")] == [int, float, float]
    assert notebook.metadata["stand_in"] == "", "it loads no data"


def test_a_figure_carries_its_data_with_their_types(drawing):
    [data] = drawing.findall(f"{SVG}metadata[@data-format='application/json']")
    assert data.get("id") == "fig"
    assert json.loads(data.text) == [
        ["name", ["007", 'a <b> & "c"', "3.9"]],
        ["x", [1, 2.5, None]],
        ["yes", ["True", "True", "True"]],
    ]
    assert data.text.startswith('[["name", ["007", ')
    assert '["x", [1, 2.5, null]]' in data.text


def test_a_figure_has_the_style_of_the_book_and_text_as_text(drawing):
    assert (drawing.get("width"), drawing.get("height")) == ("144pt", "72pt")
    assert "epoch 0.5" in [text.text for text in drawing.iter(f"{SVG}text")]


def test_an_axis_writes_1_as_sentences_do_and_not_as_a_power_of_ten(drawing):
    sources = [comment.text.strip() for comment in drawing.iter(etree.Comment)]
    assert [source for source in sources if "mathdefault" in source] == [
        r"$\mathdefault{1}$",
        r"$\mathdefault{10^{1}}$",
    ]


def test_an_execution_gives_the_same_bytes_again(tale):
    tale.write(
        "tale.py",
        """
        # %% fig data=table
        from matplotlib import pyplot as plt
        table = {"x": [1]}
        figure, axes = plt.subplots()
        axes.plot([1, 2], marker="o")
        plt.show()
        # %% numbers
        numbers = {"x": 0.1}
        """,
    )
    kept = []
    for _time in range(2):
        tale.run()
        [path] = tale.kept
        kept.append(path.read_bytes())
        path.unlink()
    assert kept[0] == kept[1]


def test_a_story_finds_its_data_and_pages_are_told_if_they_are_others(tale):
    tale.settings(story_data="examples/digits.py")
    tale.write("digits.py", "import os\nplace = os.environ['DIGITS']\n")
    tale.write("tale.py", "# %% a\nimport digits\nprint(digits.place)\n")
    notebook, _executed = tale.run(
        Data("small digits", {"DIGITS": "here"}, tell_stand_in=lambda: "small")
    )
    assert notebook.metadata["stand_in"] == "small"
    assert notebook.cells[0].outputs[0].text == "here\n"


# What is around a kernel


HABITS = {
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "{home}/.config/matplotlib",
    "IPYTHONDIR": "{home}/.ipython",
    "PYTHONSTARTUP": "{home}/startup.py",
    "PYTHONOPTIMIZE": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONHASHSEED": "1",
    "PYTHONIOENCODING": "ascii",
    "IPYKERNEL_CELL_NAME": "cell",
    "COLUMNS": "40",
    "LINES": "10",
    "NO_COLOR": "1",
}
FILES = {
    "startup.py": "secret = 41\n",
    ".ipython/profile_default/startup/00.py": "secret = 41\n",
    ".ipython/profile_default/ipython_config.py": "c.InteractiveShellApp.exec_lines=['secret=1']\n",
    ".config/ipython/profile_default/startup/00.py": "secret = 41\n",
    ".config/matplotlib/stylelib/grayscale.mplstyle": "lines.linewidth: 40\n",
    ".config/matplotlib/matplotlibrc": "lines.linewidth: 40\n",
}
SHOWN = """
    # %% a
    import os, shutil, sys, warnings
    from matplotlib import pyplot as plt
    print("secret" in globals(), __debug__, sys.flags.hash_randomization, sys.warnoptions)
    print(shutil.get_terminal_size(), "NO_COLOR" in os.environ, sys.stdout.encoding, "é")
    # %% b
    plt.style.use("grayscale")
    plt.plot([1, 2])
    plt.show()
    # %% numbers
    numbers = {"secret": globals().get("secret", 0), "width": plt.rcParams["lines.linewidth"]}
"""


@pytest.mark.parametrize("is_named", [True, False], ids=["by variables", "in the home"])
def test_what_a_person_set_up_for_python_and_matplotlib_changes_no_output(
    tale, home, monkeypatch, is_named
):
    tale.write("tale.py", SHOWN)
    for name in (*HABITS, "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    key, (expected, _executed) = tale.key(), tale.run()
    assert "image/svg+xml" in expected.cells[1].outputs[0].data
    assert expected.metadata["numbers"]["secret"] == 0
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    for name, value in HABITS.items() if is_named else ():
        monkeypatch.setenv(name, value.format(home=home))
    assert tale.key() == key
    tale.kept[0].unlink()
    notebook, _executed = tale.run()
    assert notebook == expected


def test_another_kernel_of_the_name_python3_is_not_taken(tale, home, monkeypatch, tmp_path):
    said = tmp_path / "taken"
    spec = {"argv": ["touch", str(said)], "display_name": "Another", "language": "python"}
    for place in (tmp_path / "jupyter", home / ".local/share/jupyter", home / ".ipython"):
        (place / "kernels/python3").mkdir(parents=True)
        (place / "kernels/python3/kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    tale.write("tale.py", "# %% a\nimport sys\nprint(sys.executable)\n")
    notebook, _executed = tale.run()
    assert notebook.cells[0].outputs[0].text == f"{sys.executable}\n"
    assert not said.exists()


def test_variables_that_say_where_packages_are_reach_a_kernel(tale, monkeypatch, tmp_path):
    (tmp_path / "of_a_path.py").write_text("answer = 42\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    tale.write("tale.py", "# %% a\nimport of_a_path\nprint(of_a_path.answer)\n")
    assert tale.run()[0].cells[0].outputs[0].text == "42\n"


# What stops an execution


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import os\nos._exit(3)", "its kernel died"),
        ("import time\ntime.sleep(60)", "it ran longer than its limit of 2 s"),
        ("exit()", "it calls exit() or quit(), which would end the script there. Take it out."),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("input('a name? ')", "StdinNotImplementedError"),
        ("raise ValueError('a\\n \\x1b[31m' + 'b' * 2000)", "ValueError: a <U+001B>[31mbbb"),
    ],
)
def test_a_cell_that_fails_is_named_with_its_cause(tale, monkeypatch, code, cause):
    monkeypatch.setenv("BOOK_CELL_SECONDS", "2")
    tale.write("tale.py", f"# %% fine\nx = 1\n\n# %% broken\n{code}\n")
    problem = tale.fails()
    assert f"tale.py:5: cell 'broken' failed: {cause}" in problem
    assert problem.isprintable()
    assert len(problem) < 2000
    assert "Repeat it alone with: " in problem


def test_a_kernel_that_no_one_understands_any_more_is_told(tale, monkeypatch):
    def execute(*_arguments, **_options):  # as where a story puts another json.dumps in its place
        raise ValueError("Duplicate Signature")

    monkeypatch.setattr(execution.NotebookClient, "execute", execute)
    cause = "its kernel cannot be understood any more: ValueError('Duplicate Signature')"
    assert f"tale.py:2: cell 'a' failed: {cause}" in tale.fails()


def test_the_command_that_an_error_gives_repeats_it_with_the_packages_of_the_book(tale):
    tale.write("tale.py", "# %% broken\nimport numpy\nprint('so far')\n1 / 0\n")
    command = tale.fails().partition("Repeat it alone with: ")[2]
    done = subprocess.run(
        shlex.split(command),
        env={"PATH": ""},  # whatever a shell would find
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "so far\n"
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            "# %% numbers\nnumbers = {'a': 1j}",
            "cell 'numbers' failed: TypeError: 'a': 1j is a complex",
        ),
        (
            "# %% numbers\nnumber = {}",
            "cell 'numbers' failed: NameError: the story has no variable 'numbers' by then. "
            "Did you mean 'number'?",
        ),
        (
            "# %% fig data=heights\nheight = 1",
            "cell 'fig' has data=heights, and that failed: NameError: the story has no variable "
            "'heights' by then. Did you mean 'height'?",
        ),
        (
            "# %% fig data=t\nt = 1",
            "cell 'fig' has data=t, and that failed: TypeError: the data of a figure are a int",
        ),
        (
            "# %% pack shows=t\nx = 1",
            "cell 'pack' has shows=t, and that failed: NameError: the story has no variable 't'",
        ),
        (
            "# %% pack shows=t\nt = [1]",
            "cell 'pack' has shows=t, and that failed: TypeError: the code to show is a list",
        ),
    ],
)
def test_values_that_cannot_be_said_stop_a_story_at_their_cell(tale, cells, problem):
    tale.write("tale.py", f"{cells}\n")
    assert f"tale.py:2: {problem}" in tale.fails()


def test_a_cell_may_show_other_code_than_its_own(tale):
    code = "x = 'a\\nb'  # “é”\nprint(x)"
    tale.write(
        "tale.py", f"# %% pack shows=brought\nbrought = {code!r}\n\n# %% b\nprint(brought)\n"
    )
    notebook, _executed = tale.run()
    assert [cell.source for cell in notebook.cells] == [code, "print(brought)"]
    assert notebook.cells[1].outputs[0].text == f"{code}\n", "the story still runs its own"


@pytest.mark.parametrize("count", [0, 2])
def test_a_cell_with_data_draws_one_figure(tale, count):
    draws = "plt.subplots()\nplt.show()\n" * count
    plt = "from matplotlib import pyplot as plt\n" if count else ""
    tale.write("tale.py", f"# %% a\nx = 1\n# %% fig data=t\n{plt}t = {{'x': [1]}}\n{draws}")
    assert (
        f"tale.py:3: cell 'fig' has data=t and draws {count} figures, not one. "
        "Draw it with plt.show(), each in its cell."
    ) in tale.fails()


def test_a_file_that_a_run_opened_and_reading_does_not_show_stops_a_story(tale):
    """A run that tries each way to escape from being read."""
    for name in ("a.txt", "b c.txt", "data/d.txt", "data/e.txt"):
        tale.write(name, "1\n")
    for name in ("module.py", "package/inner.py"):
        tale.write(name, "x = 1\n")
    tale.write("named.txt", "1\n")
    (tale.root / "outside.txt").write_text("1\n")
    import numpy as np

    np.save(tale.examples / "n.npy", [1.0])
    tale.write(
        "tale.py",
        """
        # %% a
        import importlib
        from pathlib import Path
        import numpy as np
        open("a" + ".txt"), open("named.txt"), open("../outside" + ".txt")
        x = Path("b c").with_suffix(".txt").read_text()
        x = np.load("n.{}".format("npy"))
        # %% b
        def later():
            return importlib.import_module("package" + ".inner"), __import__("module")
        later()
        x = [path.read_text() for path in Path("data").glob("*.txt")]
        Path("written.txt").write_text("x")
        x = Path("written" + ".txt").read_text()
        """,
    )
    files = "a.txt, b c.txt, data/d.txt, data/e.txt, module.py, n.npy, package/inner.py"
    problem = tale.fails()
    assert f"tale.py: its run opened {files}, which reading it does not show: " in problem
    assert problem.endswith(f" would not execute it again. Add a line: # uses: {files}")
    # It does what it says.
    (tale.examples / "written.txt").unlink()
    path = tale.examples / "tale.py"
    path.write_text(path.read_text() + f"# uses: {files}\n")
    assert tale.run()[1]


def test_the_line_that_an_error_gives_names_each_file_whatever_it_is_called(tale):
    chance = random.Random(0)
    names = {"my data.csv", "x.csv.gz", "data.v2.csv", " a,b [1].csv ", "tab\t*.csv", "書 é?.h5"}
    names |= {"".join(chance.choices("ab ,.[]*?!é书\n", k=6)) + ".csv" for _name in range(20)}
    for name in names:
        (tale.examples / "data").mkdir(exist_ok=True)
        (tale.examples / "data" / name).write_text("1\n")
    codes = [[ord(sign) for sign in name] for name in sorted(names)]
    tale.write(
        "tale.py",
        f"# %% a\nfor codes in {codes}:\n    open('da' 'ta/' + ''.join(map(chr, codes))).close()\n",
    )
    before = tale.key()
    (tale.examples / "data" / min(names)).write_text("2\n")
    assert tale.key() == before, "reading the story does not show them"
    line = tale.fails().partition("Add a line: ")[2]
    path = tale.examples / "tale.py"
    path.write_text(f"{path.read_text()}{line}\n", encoding="utf-8")
    assert tale.run()[1]
    keys = [tale.key()]
    for name in sorted(names):
        (tale.examples / "data" / name).write_text("3\n")
        keys.append(tale.key())
    assert differ(keys)


def test_a_program_that_a_story_starts_is_told_and_a_file_in_its_command_is_one_that_it_uses(tale):
    tale.write("data/a.txt", "1\n")
    tale.write("helper.py", "import os\n\ndef start():\n    os.system('true')\n")
    tale.write(
        "tale.py",
        """
        # %% a
        import helper, platform, subprocess
        platform.processor(), helper.start()
        x = subprocess.run(["cat", "data/a" + ".txt"], capture_output=True)
        """,
    )
    assert "its run opened data/a.txt, which" in tale.fails()
    path = tale.examples / "tale.py"
    path.write_text(f"{path.read_text()}# uses: data/a.txt\n")
    assert tale.run()[1]
    [line] = [line for line in tale.lines if "started" in line]
    assert line.startswith("tale: its run started cat, true. Which files that opens")
    assert "add a line: # uses: " in line


def test_a_story_that_writes_into_the_project_is_told_with_the_files(tale, monkeypatch):
    monkeypatch.chdir(tale.root)
    tale.write("data.txt", "1\n")
    for place in ("docs/a.md", "locale/es/LC_MESSAGES/a.po", "beside/a.txt", "README.md"):
        (tale.root / place).parent.mkdir(parents=True, exist_ok=True)
        (tale.root / place).write_text("1\n", encoding="utf-8")
    told = "changed. If the story writes there, let it write into a folder of tempfile."
    quiet = """
        # %% a
        import helper, tempfile
        from pathlib import Path
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a").write_text("1")
        Path("data.lock").touch(), Path(".hidden").touch()
        """
    tale.write("helper.py")
    tale.write("tale.py", quiet)
    assert tale.run()[1]
    assert not [line for line in tale.lines if told in line], tale.lines
    for code, names in {
        "Path('out.txt').write_text('1')": "examples/out.txt",
        "Path('part').mkdir()": "examples/part",
        "Path('data' + '.txt').write_text('2')": "examples/data.txt",
        "import os; os.utime('../docs/a.md')": "docs/a.md",
        "Path('../locale/es/LC_MESSAGES/a.po').unlink()": "locale/es/LC_MESSAGES/a.po",
        "Path('../new').mkdir()": "new",
        "import subprocess; _ = subprocess.run('echo 2 >../README.md', shell=True)": "README.md",
        "for n in range(7): Path(f'out{n}').touch()": (
            "examples/out0, examples/out1, examples/out2, examples/out3, examples/out4 and 2 more"
        ),
    }.items():
        tale.lines.clear()
        tale.write("tale.py", f"{dedent(quiet)}{code}\n")
        assert tale.run()[1]
        [line] = [line for line in tale.lines if told in line]
        assert line.startswith(f"tale: while it ran, {names} {told}")


def test_how_far_a_story_is_may_be_told_elsewhere_than_what_is_strange(tale):
    progress: list[str] = []
    tale.write("tale.py", "# %% a\nopen('out.txt', 'w').close()\n")
    Execution(Project(tale.root), Data(), tale.lines.append, progress.append).of(tale.story)
    assert [line.split(",")[0] for line in progress] == ["tale: cell 1 of 1 (a)"]
    assert [line.split(",")[0] for line in tale.lines] == ["tale: while it ran"]


# The store


def test_a_damaged_file_in_the_store_is_replaced(tale):
    tale.run()
    [kept] = tale.kept
    whole = kept.read_bytes()
    for damaged in (whole[:50], b"", b"\0" * len(whole), whole[:-2], b"\xff" + whole):
        kept.write_bytes(damaged)
        with pytest.raises(_ExecutedError):
            _refuse_to_execute(tale)
    kept.write_bytes(whole[:50])
    notebook, executed = tale.run()
    assert executed
    assert notebook.cells[0].outputs[0].text == "1\n"
    assert sum(line.startswith("tale: executing it anew; ") for line in tale.lines) == 6
    assert not tale.run()[1]


def of_a_kept_notebook(whole: bytes):
    """Each kind of damage that a kept notebook can have, with what is said of it."""
    notebook = json.loads(whole)

    def changed(**changes) -> bytes:
        return json.dumps(notebook | changes).encode()

    def with_cell(**changes) -> bytes:
        return changed(cells=[notebook["cells"][0] | changes])

    def putting_out(**data) -> bytes:
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        return with_cell(outputs=[output])

    def without(key: str) -> bytes:
        return json.dumps({name: notebook[name] for name in notebook if name != key}).encode()

    metadata = notebook["metadata"]
    yield from (
        (content, "no notebook of version 4") for content in (b"{}", b"[]", b"null", b"1", b'"a"')
    )
    yield from ((without(key), "") for key in ("cells", "metadata", "nbformat", "nbformat_minor"))
    yield changed(nbformat=3), "no notebook of version 4"
    yield changed(nbformat=5), "no notebook of version 4"
    yield changed(cells=[]), "not those of the story"
    yield changed(cells=notebook["cells"] * 2), ""
    yield changed(cells=None), ""
    yield with_cell(source="print(2)"), "not those of the story"
    yield with_cell(id="other"), "not those of the story"
    yield with_cell(cell_type="markdown"), ""
    yield with_cell(outputs=None), ""
    yield with_cell(outputs=[{}]), ""
    yield (
        with_cell(outputs=[{"output_type": "error", "ename": "", "evalue": "", "traceback": []}]),
        ("cell 'a' puts out an error"),
    )
    yield putting_out(**{"text/html": "<script>alert(1)</script>"}), "cell 'a' puts out text/html"
    yield putting_out(**{"text/plain": "x", "image/png": "iVBO"}), "cell 'a' puts out image/png"
    yield putting_out(**{"application/javascript": "1"}), "puts out application/javascript"
    line = "[<matplotlib.lines.Line2D at 0x7f0102030405>]"
    printed = {"output_type": "stream", "name": "stdout", "text": f"{line}\n"}
    address = "cell 'a' puts out a memory address (matplotlib.lines.Line2D at 0x7f0102030405)"
    yield putting_out(**{"text/plain": line}), address
    yield with_cell(outputs=[printed]), address
    yield putting_out(**{"text/plain": "x" * 3_000_000}), "over 2,000,000 bytes"
    yield changed(metadata={}), "numbers"
    yield changed(metadata=metadata | {"numbers": []}), "numbers"
    yield changed(metadata=metadata | {"numbers": {"x": "<b>"}}), "numbers"
    yield changed(metadata=metadata | {"numbers": {"x": math.nan}}), "numbers"
    yield changed(metadata=metadata | {"stand_in": True}), "which data"
    yield b"[" * 100_000, "RecursionError"
    other = "not hold what was kept"
    yield with_cell(outputs=[]), other
    unseen = "cell 'a' puts out U+"
    for text, cause in {
        "2\n": other,
        **dict.fromkeys(("\u202e1\n", "\0", "\x1b[31m1\n", "\ud800"), unseen),
    }.items():
        yield with_cell(outputs=[{"output_type": "stream", "name": "stdout", "text": text}]), cause
    for drawing in ("", "hello", "<svg", "<svg><metadata>[1, </metadata></svg>"):
        yield putting_out(**{"image/svg+xml": drawing}), other
    yield changed(metadata=metadata | {"numbers": {"x": 12345}}), other
    yield changed(metadata=metadata | {"stand_in": "other"}), other
    for digest in (None, "", "0" * 64, 1):
        yield changed(metadata=metadata | {"sha256": digest}), other
    yield changed(metadata={name: metadata[name] for name in metadata if name != "sha256"}), other


def test_any_damage_of_what_is_kept_is_said_in_a_line_and_mended(tale):
    tale.run()
    [kept] = tale.kept
    whole = kept.read_bytes()
    for damaged, cause in of_a_kept_notebook(whole):
        kept.write_bytes(damaged)
        with pytest.raises(_ExecutedError):
            _refuse_to_execute(tale)
        line = tale.lines.pop()
        assert line.startswith(f"tale: executing it anew; {kept} is damaged: "), line
        assert cause in line
        assert "\n" not in line
    kept.unlink()
    kept.mkdir()
    (kept / "file").touch()
    assert tale.run()[1]
    assert kept.read_bytes() == whole
    assert not tale.run()[1]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("from IPython.display import HTML\nHTML('<script>alert(1)</script>')", "text/html"),
        ("from IPython.display import Image\nImage(b'\\x89PNG\\r\\n\\x1a\\n')", "image/png"),
        ("from IPython.display import Javascript\nJavascript('1')", "application/javascript"),
    ],
)
def test_what_pages_do_not_show_stops_a_story_at_its_cell(tale, code, kind):
    tale.write("tale.py", f"# %% a\nx = 1\n# %% b\n{code}\n")
    assert f"tale.py:4: cell 'b' puts out {kind}" in tale.fails()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("print('\\x1b[31mred\\x1b[0m')", "U+001B (a control character)"),
        ("'\\u202e'", ""),  # shown by its number, as Python writes it
        ("print('\\u202e')", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("print('\\udc80')", "U+FFFD (REPLACEMENT CHARACTER)"),
        ("print('1 of 2', end='\\r')", "U+000D (a control character)"),
        ("print('a\\tb', '👩\u200d🔬')", ""),
    ],
)
def test_a_sign_that_no_page_shows_stops_a_story_at_its_cell(tale, code, kind):
    tale.write("tale.py", f"# %% a\nx = 1\n# %% b\n{code}\n")
    if kind:
        said = f"tale.py:4: cell 'b' puts out {kind}, which no page shows. Print text without it."
        assert said in tale.fails()
    else:
        assert tale.run()


@pytest.mark.parametrize("code", ["os.remove('tale.py')", "os.rename('tale.py', 'other.py')"])
def test_a_story_that_moves_its_own_file_is_not_kept(tale, code):
    tale.write("tale.py", f"# %% a\nimport os\n{code}\n")
    assert "tale.py: it, or a file that it uses, was edited or moved while it ran" in tale.fails()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("from matplotlib import pyplot as plt\nplt.plot([1, 2])", "matplotlib.lines.Line2D at 0x"),
        ("print('so far', object())", "object at 0x"),
        ("import sys\nprint([print, len, lambda: 1], file=sys.stderr)", "lambda> at 0x"),
        ("from IPython.display import display\ndisplay(type('A', (), {})())", "__main__.A at 0x"),
    ],
)
def test_a_memory_address_stops_a_story_at_its_cell(tale, code, kind):
    tale.write("tale.py", f"# %% a\nx = 1\n# %% b\n{code}\n")
    assert re.search(
        rf"tale\.py:4: cell 'b' puts out a memory address \(\S*{kind}[0-9a-f]+\), which each run "
        "has anew. End the line with a semicolon, or print what you mean.",
        tale.fails(),
    )


def test_a_number_that_is_no_address_is_put_out_and_so_is_what_a_semicolon_ends(tale):
    code = "print(hex(255), 'at 0x10', '480x960')\nlen;\n"
    tale.write("tale.py", f"# %% a\n{code}")
    notebook, _executed = tale.run()
    assert [output.text for output in notebook.cells[0].outputs] == ["0xff at 0x10 480x960\n"]


def test_a_story_that_puts_out_too_much_is_stopped_at_the_cell_that_does(tale):
    tale.write("tale.py", "# %% a\nx = 1\n# %% b\nprint('x' * 3_000_000)\n")
    assert re.search(r"tale\.py:4: .* 3,\d+,\d+ bytes, most of them in cell 'b'", tale.fails())


def test_what_was_kept_before_goes_when_a_story_is_executed_again(tale):
    tale.run()
    store = tale.kept[0].parent
    other = store / f"tale-b-{'0' * 16}.ipynb"
    draft = store / f"tale-{'0' * 16}.ipynb.17.tmp"
    for path in (other, draft):
        path.write_text("x")
    tale.write("tale.py", "# %% a\nprint(2)\n")
    tale.run()
    assert tale.kept == sorted([store / tale.key(), other])
    assert not draft.exists()


def test_code_that_is_shown_in_place_of_its_own_is_that_of_the_run(tale):
    tale.write("tale.py", "# %% pack shows=brought\nbrought = 'x = 1'\n")
    tale.run()
    [kept] = tale.kept
    kept.write_text(kept.read_text().replace('"x = 1"', '"x = 2"'))
    assert tale.run()[0].cells[0].source == "x = 1"
    assert "does not hold what was kept" in str(tale.lines)


def test_what_is_kept_of_stories_that_are_gone_goes_with_a_whole_build(tale):
    tale.run()
    [kept] = tale.kept
    gone, used = (kept.with_name(f"{name}-{'0' * 16}.ipynb") for name in ("gone", "used"))
    for path in (gone, used):
        path.write_text("x")
    with FileLock(kept.with_name("used.lock")):
        tale.execution(Data()).prune(["tale"])
    assert tale.kept == sorted([kept, used])


def test_all_that_is_of_no_story_goes_with_a_whole_build(tale):
    tale.run()
    store = tale.kept[0].parent
    there = {path.name for path in store.iterdir()}
    assert there == {tale.kept[0].name, "tale.lock", "tale.log"}
    key = "0" * 16
    for name in (f"gone-{key}.ipynb", f"gone-{key}.ipynb.7.tmp", f"tale-{key}.ipynb.7.tmp"):
        (store / name).write_text("x")
    for name in ("gone.log", "gone.lock", "gone-too.lock", "gone-as-well.log", "stray.bin"):
        (store / name).write_text("x")
    for name in (".ipynb_checkpoints", "folder.lock", "folder.log"):
        (store / name / "deeper").mkdir(parents=True)
    (store / "to-nowhere").symlink_to("nowhere")
    with FileLock(store / "used.lock"):
        (store / "used.log").write_text("x")
        tale.execution(Data()).prune(["tale"])
        assert {path.name for path in store.iterdir()} == there | {"used.lock", "used.log"}
    (store / "used.lock").touch()  # some systems let go of it with the lock
    tale.execution(Data()).prune(["tale"])
    assert {path.name for path in store.iterdir()} == there
    strays = [line for line in tale.lines if "is of no story, and was removed" in line]
    assert [Path(line.split(":")[0]).name for line in strays] == [
        ".ipynb_checkpoints",
        "stray.bin",
        "to-nowhere",
    ]


def test_a_book_that_has_executed_nothing_has_nothing_to_prune(tale):
    tale.execution(Data()).prune(())
    assert not tale.lines


def test_a_log_keeps_the_first_and_the_last_words(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "LOGGED", 10)
    for number, (said, kept) in enumerate(
        {
            b"": b"",
            b"few words": b"few words",
            bytes(range(48, 68)): bytes(range(48, 68)),
            b"0123456789" + b"x" * 10**6 + b"abcdefghij": b"0123456789\n[1000000 bytes left out]\n"
            b"abcdefghij",
        }.items()
    ):
        log = tmp_path / f"{number}.log"
        with execution.bounded(log) as stream:
            for start in range(0, len(said), 999):
                os.write(stream.fileno(), said[start : start + 999])
        assert log.read_bytes() == kept


def test_a_log_that_cannot_be_kept_stops_no_program(tmp_path):
    (tmp_path / "tale.log").symlink_to("/dev/full")
    with execution.bounded(tmp_path / "tale.log") as stream:
        programs = [
            subprocess.run([sys.executable, "-c", "print('x' * 10**5)"], stdout=stream, check=False)
            for _ in range(3)
        ]
    assert all(done.returncode != 0 for done in programs[1:]), "it is told, and does not wait"


def test_what_a_kernel_says_without_end_fills_no_disk(tale):
    tale.write("tale.py", "# %% a\nimport os\nfor _ in range(30): os.write(2, b'x' * 10**5)\n")
    tale.run()
    log = tale.kept[0].with_name("tale.log")
    assert 2 * execution.LOGGED < log.stat().st_size < 2 * execution.LOGGED + 100


def test_a_log_waits_for_no_program_that_a_story_has_left_running(tmp_path):
    started = time.monotonic()
    with execution.bounded(tmp_path / "tale.log") as stream:
        left = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=stream
        )
        stream.write(b"a word")
    assert time.monotonic() - started < execution.LAST_WORDS_SECONDS + 5
    assert (tmp_path / "tale.log").read_bytes() == b"a word"
    left.communicate(b"\n")


class _ExecutedError(Exception):
    """Raised in place of an execution."""


def _refuse_to_execute(tale: Tale) -> None:
    with pytest.MonkeyPatch.context() as patch:

        def execute(self, story):
            raise _ExecutedError

        patch.setattr(Execution, "_execute", execute)
        tale.run()


def test_a_story_that_is_edited_after_it_was_found_is_executed_as_it_is_now(tale):
    found = tale.story
    assert found.cells
    assert found.files
    tale.write("tale.py", "# %% a\nprint(2)\n")
    notebook, _executed = tale.execution(Data()).of(found)
    assert notebook.cells[0].outputs[0].text == "2\n"


def test_a_story_that_is_edited_while_it_is_executed_is_not_kept(tale):
    tale.write("tale.py", "# %% a\nopen('tale.py', 'a').write('# more')\n")
    assert (
        "tale.py: it, or a file that it uses, was edited or moved while it ran. Run" in tale.fails()
    )


def test_two_builds_at_once_execute_a_story_once(tale, tmp_path):
    marks = tmp_path / "marks"
    tale.write("tale.py", f"# %% a\nopen({str(marks)!r}, 'a').write('x')\n")
    program = (
        f"import sys; sys.path.insert(0, {str(EXTENSIONS)!r}); from pathlib import Path\n"
        "from polybook.execution import Execution, Project, Data, Story\n"
        f"execution = Execution(Project(Path({str(tale.root)!r})), Data('d'), print)\n"
        f"execution.of(Story(Path({str(tale.examples / 'tale.py')!r})))"
    )
    builds = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [build.wait(timeout=120) for build in builds] == [0, 0]
    assert marks.read_text() == "x"
