"""What runs beside the cells of a story: which files are noted, and which values can be said."""

import inspect
import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from polybook import kernel

# What a run reads: lines of Python, and the files that they open below the folder.
READING = {
    "open('a.txt')": ["a.txt"],
    "open('./data/../a.txt', 'rb')": ["a.txt"],
    "open(b'a.txt')": ["a.txt"],
    "open('a.txt', 'r+')": ["a.txt"],
    "open(os.path.abspath('data/b c.v2.txt'), encoding='utf-8')": ["data/b c.v2.txt"],
    "import io; io.open('a.txt')": ["a.txt"],
    "import codecs; codecs.open('a.txt')": ["a.txt"],
    "os.close(os.open('a.txt', os.O_RDONLY))": ["a.txt"],
    "os.close(os.open('a.txt', os.O_RDWR))": ["a.txt"],
    "os.close(os.open('a.txt', os.O_RDONLY | os.O_CLOEXEC))": ["a.txt"],
    "os.close(os.open('a.txt', os.O_RDWR | os.O_CREAT))": ["a.txt"],
    "Path('a.txt').open()": ["a.txt"],
    "Path('a.txt').read_text()": ["a.txt"],
    "Path('data', 'b c.v2.txt').read_bytes()": ["data/b c.v2.txt"],
    "[p.read_text() for p in Path('data').glob('*.txt')]": ["data/b c.v2.txt", "data/d.txt"],
    "import glob; [open(p) for p in glob.glob('data/*.txt')]": ["data/b c.v2.txt", "data/d.txt"],
    "[open(e.path) for e in os.scandir('data')]": ["data/b c.v2.txt", "data/d.txt"],
    "import numpy; numpy.load('n.npy')": ["n.npy"],
    "import numpy; numpy.load('n.npz')['x']": ["n.npz"],
    "import numpy; numpy.memmap('n.npy')": ["n.npy"],
    "import numpy; numpy.fromfile('n.npy')": ["n.npy"],
    "import numpy; numpy.loadtxt('a.txt')": ["a.txt"],
    "import zipfile; zipfile.ZipFile('n.npz')": ["n.npz"],
    "import shutil; shutil.copy('a.txt', '../elsewhere.txt')": ["a.txt"],
    "import linecache; linecache.getline('a.txt', 1)": ["a.txt"],
    "import fileinput; list(fileinput.input(['a.txt']))": ["a.txt"],
    "import module": ["module.py"],
    "import importlib; importlib.import_module('module')": ["module.py"],
    "__import__('package.inner')": ["package/__init__.py", "package/inner.py"],
    "import space.inner": ["space/inner.py"],
    "import runpy; runpy.run_path('module.py')": ["module.py"],
    "open('old.pyc')": ["old.pyc"],
    "exec(open('module.py').read())": ["module.py"],
    "os.chdir('data'); open('d.txt')": ["data/d.txt"],
    "open('a.txt').close(); open('a.txt', 'w')": ["a.txt"],
    "import sqlite3; sqlite3.connect('a.txt')": ["a.txt"],
    "import sqlite3; sqlite3.connect('file:data/b%20c.v2.txt?mode=ro', uri=True)": [
        "data/b c.v2.txt"
    ],
    "import ctypes, contextlib\nwith contextlib.suppress(OSError): ctypes.CDLL('./a.txt')": [
        "a.txt"
    ],
    # By code that opens a file without Python: its name came from a pattern, or is in a command.
    "import glob; glob.glob('data/*.txt')": ["data/b c.v2.txt", "data/d.txt"],
    "import glob; glob.glob('**/d.*', recursive=True)": ["data/d.txt"],
    "import glob; glob.glob('*.txt', root_dir='data')": ["data/b c.v2.txt", "data/d.txt"],
    "import glob; glob.glob('*.txt'); os.chdir('data')": ["a.txt"],
    "list(Path('data').glob('d.*'))": ["data/d.txt"],
    "os.chdir('data'); list(Path('..').rglob('d.*'))": ["data/d.txt"],
    "import subprocess; subprocess.run(['cat', 'data/b c.v2.txt'])": ["data/b c.v2.txt"],
    "import subprocess; subprocess.run(['cat', 'd.txt'], cwd='data')": ["data/d.txt"],
    "import subprocess; subprocess.run('cat<a.txt', shell=True)": ["a.txt"],
    "import subprocess; subprocess.run(['true', '--in=a.txt'])": ["a.txt"],
    "import subprocess; subprocess.run(['sh', '-c', 'cat \"data/b c.v2.txt\"'])": [
        "data/b c.v2.txt"
    ],
    "os.system('cat data/d.txt')": ["data/d.txt"],
    "os.system('cat a+b.dat')": ["a+b.dat"],
    "os.waitpid(os.posix_spawn('/bin/cat', ['cat', 'a.txt'], os.environ), 0)": ["a.txt"],
    "os.spawnv(os.P_WAIT, '/bin/cat', ['cat', 'a.txt'])": ["a.txt"],
    "import multiprocessing as m; m.get_context('fork').Pool(2).map(open_it, ['a.txt'])": ["a.txt"],
    "child = os.fork()\nif not child: open('a.txt'); os._exit(0)\nos.waitpid(child, 0)": ["a.txt"],
    "import contextlib\nwith contextlib.suppress(NotImplementedError): list(Path().glob('/a'))\n"
    "list(Path('data').glob('d.*'))": ["data/d.txt"],
    # Not below the folder, or no file of its own.
    "open('../outside.txt')": [],
    "open('../examples-2/a.txt')": [],
    "import json, wave": [],
    "os.listdir('.'); os.path.exists('a.txt'); os.stat('a.txt')": [],
    "open(os.pipe()[0]).fileno()": [],
    "import glob; glob.glob('*.csv'); list(Path().glob('data'))": [],
    "import contextlib\nwith contextlib.suppress(NotImplementedError): list(Path().glob('/a'))": [],
    "import subprocess; subprocess.run(['echo', 'a', \"'\", '../outside.txt'])": [],
    "import sqlite3; sqlite3.connect(':memory:')": [],
    "import ctypes; ctypes.CDLL(None)": [],
    # Written by the run itself.
    "os.close(os.open('a.txt', os.O_WRONLY)); open('a.txt')": [],
    "child = os.fork()\nif not child: open('new', 'w'); os._exit(0)\nos.waitpid(child, 0)": [],
    "open('new', 'w').write('x'); open('new').read()": [],
    "open('new', 'x').close(); open('new')": [],
    "open('new', 'a').close(); open('new')": [],
    "open('new', 'w+').read()": [],
    "Path('new').write_text('x'); Path('new').read_text()": [],
    "os.close(os.open('new', os.O_WRONLY | os.O_CREAT)); open('new')": [],
    "os.close(os.open('new', os.O_RDWR | os.O_CREAT)); open('new')": [],
    "import numpy; numpy.save('new.npy', [1]); numpy.load('new.npy')": [],
    "Path('made.py').write_text('x = 1'); import made": [],
    "import sqlite3; sqlite3.connect('new').execute('create table x(y)'); open('new')": [],
    "os.system('echo x > new'); open('new')": [],
    "os.system('echo x > new'); os.system('cat new'); list(Path().glob('n*w'))": [],
    "open('new') if os.path.exists('new') else open('new', 'w'); open('new')": [],
    "try: open('new')\nexcept OSError: open('new', 'w').close()\nopen('new')": [],
}

WATCH = """
import importlib, json, os, sys
from pathlib import Path
source, runs = sys.argv[1], json.loads(sys.argv[2])
watch = {"__name__": "kernel"}
exec(source, watch)
def open_it(path):
    open(path).close()
for folder, code in runs:
    before = set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    watch["watch_files"](folder)
    exec(code, {"os": os, "Path": Path, "open_it": open_it})
    for name in ("module", "made", "package", "package.inner", "space", "space.inner"):
        sys.modules.pop(name, None)
    sys.path.remove(folder)
print(json.dumps(watch["opened"]()))
"""


def watched(runs: list[tuple[Path, str]], **environment: str) -> list[list[str]]:
    """The files below each folder that are noted while its code runs, all in one Python."""
    listed = json.dumps([(str(folder), code) for folder, code in runs])
    done = subprocess.run(
        [sys.executable, "-c", WATCH, inspect.getsource(kernel), listed],
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    paths = list(map(Path, json.loads(done.stdout.splitlines()[-1])))
    found = [
        [path.relative_to(folder).as_posix() for path in paths if path.is_relative_to(folder)]
        for folder, _code in runs
    ]
    assert sum(map(len, found)) == len(paths), "nothing outside the folders is noted"
    return found


def write_files(folder: Path) -> Path:
    for name in ("data", "package", "space"):
        (folder / name).mkdir(parents=True)
    for name in ("a.txt", "data/b c.v2.txt", "data/d.txt", "../outside.txt"):
        (folder / name).write_text("1\n")
    for name in ("a+b.dat", "old.pyc"):
        (folder / name).touch()
    (folder.parent / "examples-2").mkdir(exist_ok=True)
    (folder.parent / "examples-2" / "a.txt").write_text("")
    for name in ("module", "package/__init__", "package/inner", "space/inner"):
        (folder / f"{name}.py").write_text("x = 1\n")
    np.save(folder / "n.npy", [1.0])
    np.savez(folder / "n.npz", x=[1.0])
    return folder


def test_what_a_run_reads_is_noted_and_what_it_wrote_itself_is_not(tmp_path):
    """Each way in a folder of its own."""
    folders = [write_files(tmp_path / str(n) / "examples") for n in range(len(READING))]
    found = watched(list(zip(folders, READING, strict=True)))
    assert dict(zip(READING, found, strict=True)) == READING


@pytest.mark.parametrize("where", ["beside the module", "in a folder for all", "nowhere"])
def test_a_module_is_noted_where_its_compiled_form_is_read_in_its_place(tmp_path, where):
    folder = write_files(tmp_path / "examples")
    environment = {
        "beside the module": {"PYTHONPYCACHEPREFIX": "", "PYTHONDONTWRITEBYTECODE": ""},
        "in a folder for all": {
            "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
            "PYTHONDONTWRITEBYTECODE": "",
        },
        "nowhere": {"PYTHONDONTWRITEBYTECODE": "1"},
    }[where]
    for _first_it_is_compiled in range(2):
        found = watched([(folder, "import package.inner")], **environment)
        assert found == [["package/__init__.py", "package/inner.py"]]
    if where != "nowhere":
        assert list(tmp_path.rglob("inner.*.pyc"))


# What a story starts: lines of it, and the names of the programs that are told.
STARTING = {
    "os.system('true')": ["true"],
    "import subprocess; subprocess.run(['cat', 'a.txt'])": ["cat"],
    "import helper; helper.start('true')": ["true"],
    # A module that is not of the story, and a thread that nobody can be told to have started.
    "import stranger; stranger.start('true')": [],
    "import _thread; _thread.start_new_thread(os.system, ('echo x > made',)); wait_for('made')": [],
}

START = """
import json, os, sys, time
source, folder, code = sys.argv[1:]
watch = {"__name__": "kernel"}
exec(source, watch)
def wait_for(path):
    until = time.monotonic() + 30
    while not os.path.exists(path) and time.monotonic() < until:
        time.sleep(0.01)
    assert os.path.exists(path)
os.chdir(folder)
sys.path += [folder, os.path.join(os.path.dirname(folder), "elsewhere")]
watch["watch_files"](folder)
exec(code, {"__name__": "__main__", "os": os, "wait_for": wait_for})
print("told", json.dumps(watch["programs"]()))
"""


@pytest.mark.parametrize(("code", "told"), STARTING.items(), ids=STARTING)
def test_the_programs_that_a_story_or_a_module_of_it_starts_are_told(tmp_path, code, told):
    folder = tmp_path / "examples"
    for place in (folder / "helper.py", tmp_path / "elsewhere" / "stranger.py"):
        place.parent.mkdir()
        place.write_text("import os\ndef start(program): os.system(program)\n")
    (folder / "a.txt").touch()
    command = [sys.executable, "-c", START, inspect.getsource(kernel), str(folder), code]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == f"told {json.dumps(told)}\n", done.stderr


# What a cell hands over


def test_a_variable_that_is_not_there_is_told_with_one_that_is_near():
    names = {"height": 1, "_heights": 2, "__name__": "__main__"}
    assert kernel.variable("height", names) == 1
    for name, near in {"heights": ". Did you mean 'height'?", "width_of_all": ""}.items():
        with pytest.raises(NameError) as error:
            kernel.variable(name, names)
        assert str(error.value) == f"the story has no variable {name!r} by then{near}"


def test_the_code_to_show_is_a_text():
    assert kernel.code("x = 1") == "x = 1"
    with pytest.raises(TypeError, match=r"^the code to show is a list, not a text$"):
        kernel.code(["x = 1"])


# Numbers

NAN, INFINITY = float("nan"), float("inf")
FINITE = [0, -3, 10**400, 0.5, -0.0, 1e-300, Fraction(1, 4), Decimal("0.25")]
FINITE += [np.int64(3), np.uint8(3), np.float64(0.5), np.float32(0.5), np.float16(0.5)]
NOT_FINITE = [NAN, INFINITY, -INFINITY, np.float64("nan"), np.float32("inf"), np.float16("-inf")]
NOT_FINITE += [Decimal("nan"), Decimal("inf")]
NO_NUMBERS = [True, False, np.True_, np.False_, 1j, 0j, np.complex64(1), "0.5", "", b"1", None]
NO_NUMBERS += [[0.5, 0.1], {}, {1}, np.array(0.5), np.array([0.5, 0.1]), range(2), len]


def refused(name: object, value: object) -> str:
    with pytest.raises((TypeError, ValueError)) as error:
        kernel.numbers({"fine": 1, name: value})
    return f"{error.type.__name__}: {error.value}"


def test_a_number_is_handed_over_as_a_number_of_python():
    given = {"share": np.float32(0.25), "count": np.int64(70_000), "whole": 70_000.0, "half": 0.5}
    found = json.loads(json.dumps(kernel.numbers(given)))
    assert found == {"share": 0.25, "count": 70_000, "whole": 70_000.0, "half": 0.5}
    assert [type(value) for value in found.values()] == [float, int, float, float]


@pytest.mark.parametrize("value", FINITE, ids=repr)
def test_every_finite_number_can_be_said_alone_and_in_a_pair(value):
    found = kernel.numbers({"x": value, "pair": (value, value)})
    assert found == {"x": value, "pair": [value, value]}
    assert {type(found["x"]), *map(type, found["pair"])} <= {int, float}
    json.dumps(found)


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_refused_alone_and_in_a_pair(value):
    problem = refused("share", value)
    assert problem.startswith(f"TypeError: 'share': {value!r} is a {type(value).__name__}, not a")
    assert "Give an int, a float, or a pair (mean, half width)" in problem
    for pair in ((value, 0.1), (0.5, value)):
        assert refused("share", pair).startswith("TypeError: 'share': (")


@pytest.mark.parametrize("value", NOT_FINITE, ids=repr)
def test_a_number_that_is_not_finite_is_refused_alone_and_in_a_pair(value):
    for each in (value, (value, 0.1), (0.5, value)):
        problem = refused("share", each)
        assert problem.startswith(f"ValueError: 'share' is {each!r}: prose cannot say that. Find")


@pytest.mark.parametrize("length", [0, 1, 3, 4])
def test_a_pair_has_two_numbers(length):
    assert refused("share", (0.5,) * length) == (
        f"ValueError: 'share': a pair of mean and half width has two numbers, not {length}"
    )


@pytest.mark.parametrize(
    "name", ["", " ", "1st", "a-b", "a b", "a.b", "a:b", "a`", "é!", "%", "a\n", 3, None, ("a",)]
)
def test_a_name_that_prose_could_not_write_is_refused(name):
    assert refused(name, 1) == (
        f"ValueError: {name!r} is no name: write letters, digits and underscores"
    )


def test_names_at_random_are_refused_or_can_be_written_in_prose():
    number_role = pytest.importorskip("polybook.number_role")
    chance = random.Random(0)
    accepted = 0
    for _name in range(2000):
        name = "".join(chance.choices("ab_Z09é书·²-. :`\u0301\u093e", k=chance.randint(1, 5)))
        try:
            kernel.numbers({name: 1})
        except ValueError:
            continue
        accepted += 1
        match = number_role.REFERENCE.fullmatch(f"tale.{name}:.1%")
        assert match is not None
        assert match["name"] == name
    assert accepted > 100


@pytest.mark.parametrize("value", [None, [], [("a", 1)], {"a"}, 1, "a"], ids=repr)
def test_numbers_are_a_dictionary(value):
    with pytest.raises(TypeError, match=f"'numbers' is a {type(value).__name__}, not a dictionary"):
        kernel.numbers(value)


def test_there_may_be_no_number():
    assert kernel.numbers({}) == {}


# The data of figures


def test_a_column_keeps_which_values_are_numbers_and_which_are_texts():
    columns = kernel.columns(
        {
            "epoch": np.arange(3),
            "rate": [1e-3, np.float32(0.5), Fraction(1, 4)],
            "name": ["007", "3.9", np.str_("Keras 3.12")],
            "gaps": [None, NAN, 3],
            "other": [True, np.False_, Decimal("0.5")],
            "infinite": [INFINITY, -INFINITY, 10**400],
            7: range(3),
        }
    )
    found = json.loads(json.dumps(columns))
    assert found == [
        ["epoch", [0, 1, 2]],
        ["rate", [0.001, 0.5, 0.25]],
        ["name", ["007", "3.9", "Keras 3.12"]],
        ["gaps", [None, None, 3]],
        ["other", ["True", "False", 0.5]],
        ["infinite", [INFINITY, -INFINITY, 10**400]],
        ["7", [0, 1, 2]],
    ]
    kinds = [[type(cell) for cell in cells] for _heading, cells in found]
    assert kinds[:3] == [[int] * 3, [float] * 3, [str] * 3]


@pytest.mark.parametrize("data", [None, {}, [], [[1, 2]], 3, "abc", np.zeros((2, 2))], ids=repr)
def test_the_data_of_a_figure_are_columns_by_their_headings(data):
    with pytest.raises(TypeError) as error:
        kernel.columns(data)
    assert str(error.value) == (
        f"the data of a figure are a {type(data).__name__}, not columns by their headings"
    )


@pytest.mark.parametrize("column", [3, None, "abc", b"abc", 0.5, len], ids=repr)
def test_a_column_is_a_list_of_values(column):
    with pytest.raises(TypeError) as error:
        kernel.columns({"x": [1, 2, 3], "y": column})
    assert str(error.value) == (f"the column 'y' of its data is {column!r}, not a list of values")


@pytest.mark.parametrize(
    "cell", [[1], (1, 2), {}, {1}, b"abc", np.zeros(2), np.array(1.0), range(2)], ids=repr
)
def test_a_cell_is_one_value(cell):
    with pytest.raises(TypeError) as error:
        kernel.columns({"x": [1, 2], "y": [1, cell]})
    assert str(error.value) == (
        f"the column 'y' of its data holds a {type(cell).__name__}, not numbers and texts alone"
    )


def test_columns_have_one_length():
    with pytest.raises(ValueError, match=r"differ in length: \{'x': 2, 'y': 3\}. Give each the"):
        kernel.columns({"x": [1, 2], "y": [1, 2, 3]})


@pytest.mark.parametrize("seed", range(20))
def test_columns_at_random_are_read_back_as_they_were(seed):
    chance = random.Random(seed)
    kinds = [
        lambda: chance.randint(-(10**20), 10**20),
        lambda: chance.uniform(-1, 1) * 10.0 ** chance.randint(-30, 30),
        lambda: "".join(chance.choices('ab1.,-"<&>\\é书\n ', k=chance.randint(0, 6))),
        lambda: None,
    ]
    length = chance.randint(1, 5)
    data = {
        f"{number} <&\"'é": [chance.choice(kinds)() for _cell in range(length)]
        for number in range(chance.randint(1, 5))
    }
    found = json.loads(json.dumps(kernel.columns(data)))
    assert dict(found) == data
    assert list(dict(found)) == list(data)
    for heading, cells in found:
        assert list(map(type, cells)) == list(map(type, data[heading]))


def test_a_kernel_needs_nothing_but_python():
    program = f"import sys; exec({inspect.getsource(kernel)!r}); print(numbers({{'a': 1}}))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "{'a': 1}\n", done.stderr
