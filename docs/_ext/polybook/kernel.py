"""What runs in the kernel of a story beside its cells. It is sent there as text, by ``execution``.

It needs nothing but Python, and leaves one name in the story: that of its own namespace.
"""

import difflib
import glob
import importlib.util
import json
import math
import os
import shlex
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path
from urllib.parse import unquote, urlsplit

NEW_CONTENT = os.O_WRONLY | os.O_TRUNC

STARTERS = {"asyncio", "multiprocessing", "os", "shutil", "subprocess"}
"""The modules of Python that start a program for other code."""

_started = time.time()
_process = os.getpid()
_opened = {}  # path -> whether it was opened first to be read
_finders = []  # functions that find the files of the patterns that were looked for
_programs = set()
_of_forks = tempfile.TemporaryFile()  # noqa: SIM115 (it is wanted to the end)
"""What was opened to be read by processes that this one forked: paths, each with a NUL after it."""


def watch_files(folder):
    """Note each file below the folder that is read from now on, as far as Python shows it.

    It shows what Python opens, in forked processes too; databases of SQLite; libraries of ctypes;
    the files that a pattern finds; and those that the command of another program names. It does not
    show what such a program opens beside these, nor what code in C opens by a name that came from
    no pattern, such as that of HDF5 and of TensorFlow.
    """
    inside = os.path.join(folder, "")

    def note(event, arguments):
        for path, reads in USES[event](*arguments) if event in USES else ():
            path = _source(os.path.abspath(path))
            if path.startswith(inside) and path not in _opened:
                _opened[path] = reads
                if reads and os.getpid() != _process:
                    os.write(_of_forks.fileno(), os.fsencode(path) + b"\0")
        if event in COMMANDS and _is_of_story(sys._getframe().f_back, inside):
            _programs.add(os.path.basename(next(_words(arguments), "")))

    sys.addaudithook(note)


def opened():
    """The files that were opened to be read, but for those that the run wrote itself."""
    read = {path for path, reads in _opened.items() if reads}
    for find in list(_finders):
        try:
            found = set(map(os.path.abspath, find()))
        except (NotImplementedError, OSError, ValueError):
            continue  # nor did the story find anything
        read.update(path for path in found if _opened.get(path, True) and _was_there(path))
    size = os.fstat(_of_forks.fileno()).st_size
    read.update(map(os.fsdecode, os.pread(_of_forks.fileno(), size, 0).split(b"\0")[:-1]))
    return sorted(read)


def programs():
    """The names of the programs that the story, or a module of it, started."""
    return sorted(_programs)


def _open(path, mode, flags):
    if isinstance(path, str | bytes | os.PathLike):
        path = os.fsdecode(path)
        # "r+" too, which numpy.memmap uses by itself, shows what was there before.
        reads = "r" in mode if mode else not (flags or 0) & NEW_CONTENT
        if not reads or _was_there(path):  # some look for a file before they write it
            yield path, reads


def _database(path):
    path = os.fsdecode(path)
    path = unquote(urlsplit(path).path) if path.startswith("file:") else path
    yield path, _was_there(path)


def _library(path):
    if path is not None and _was_there(path):
        yield os.fsdecode(path), True


def _pattern(pattern, recursive, root, _descriptor):
    # By now, since the run may change its folder; the files later: to look for them now would be
    # seen here, too.
    place = os.path.abspath(os.path.join(os.fsdecode(root or ""), os.fsdecode(pattern)))
    _finders.append(lambda: glob.glob(place, recursive=recursive))
    return ()


def _pattern_in(path, pattern):
    path = Path(path).absolute()
    _finders.append(lambda: path.glob(pattern))
    return ()


def _pattern_below(path, pattern):
    return _pattern_in(path, os.path.join("**", pattern))


def _command(*arguments):
    """What the words of a command may name; the folder of the command is among its arguments."""
    words = set(_words(arguments))
    for folder in ["", *filter(os.path.isdir, words)]:
        for word in words:
            if _was_there(path := os.path.join(folder, word)):
                yield path, True


COMMANDS = ("os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen")
USES = {
    "open": _open,
    "sqlite3.connect": _database,
    "ctypes.dlopen": _library,
    "glob.glob/2": _pattern,
    "pathlib.Path.glob": _pattern_in,
    "pathlib.Path.rglob": _pattern_below,
    **dict.fromkeys(COMMANDS, _command),
}
"""By the event that Python raises: what yields each path that it names, and whether it is read."""


def _words(command):
    """The texts in the arguments of an event, and the words of each as a shell parts them."""
    if isinstance(command, list | tuple):
        for part in command:
            yield from _words(part)
    elif isinstance(command, str | bytes | os.PathLike):
        text = os.fsdecode(command)
        yield text
        parts = shlex.shlex(text, posix=True, punctuation_chars="=<>|;&()")
        parts.whitespace_split, parts.commenters = True, ""
        try:
            yield from parts
        except ValueError:  # a quote that is not closed: it is no line for a shell
            return


def _was_there(path):
    """Tell whether a path is a file that was there before the run, not one that the run made."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_ctime < _started


def _is_of_story(frame, inside):
    """Tell whether the code that asked Python for something is the story's, or a module's of it."""
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] in STARTERS:
        frame = frame.f_back
    return frame is not None and (
        frame.f_globals.get("__name__") == "__main__" or frame.f_code.co_filename.startswith(inside)
    )


def _source(path):
    """Return the module of which Python opens the compiled form; any other file as it is."""
    try:
        return importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def show(value):
    """Put a value out, as JSON, for the build to read."""
    from IPython.display import display

    display({"application/json": json.dumps(value)}, raw=True)


def variable(name, names):
    """Return what the story's variable of this name holds. Raises NameError if there is none."""
    if name not in names:
        near = difflib.get_close_matches(name, [n for n in names if not n.startswith("_")], n=1)
        raise NameError(
            f"the story has no variable {name!r} by then"
            + (f". Did you mean {near[0]!r}?" if near else "")
        )
    return names[name]


def code(text):
    """Return the code that pages show in place of a cell's own."""
    if not isinstance(text, str):
        raise TypeError(f"the code to show is a {type(text).__name__}, not a text")
    return text


def columns(data):
    """Return the data of a figure, a mapping of headings to columns, as JSON can say them.

    A number stays a number and a text a text; None, and nan, leave a field empty.
    """
    if not isinstance(data, Mapping) or not data:
        raise TypeError(
            f"the data of a figure are a {type(data).__name__}, not columns by their headings"
        )
    named = {
        str(heading): [_cell(value, heading) for value in _values(column, heading)]
        for heading, column in data.items()
    }
    if len(named) != len(data):
        raise ValueError(f"two columns of its data have one heading: {list(data)}")
    lengths = {heading: len(column) for heading, column in named.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(
            f"the columns of its data differ in length: {lengths}. "
            "Give each the same number of values; None leaves a field empty"
        )
    return list(named.items())


def numbers(named):
    """Return the numbers that prose can say: each finite, or a pair of mean and half width."""
    if not isinstance(named, Mapping):
        raise TypeError(
            f"'numbers' is a {type(named).__name__}, not a dictionary of numbers by name"
        )
    checked = {}
    for name, value in named.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"{name!r} is no name: write letters, digits and underscores")
        parts = value if isinstance(value, tuple) else (value,)
        if isinstance(value, tuple) and len(parts) != 2:
            raise ValueError(
                f"{name!r}: a pair of mean and half width has two numbers, not {len(parts)}"
            )
        if not all(map(_is_number, parts)):
            raise TypeError(
                f"{name!r}: {value!r} is a {type(value).__name__}, not a number. "
                "Give an int, a float, or a pair (mean, half width)"
            )
        if not all(isinstance(part, Integral) or math.isfinite(part) for part in parts):
            raise ValueError(
                f"{name!r} is {value!r}: prose cannot say that. "
                "Find where it arises, or give a number that says what happened instead"
            )
        plain = [_plain(part) for part in parts]
        checked[name] = plain if isinstance(value, tuple) else plain[0]
    return checked


def _values(column, heading):
    if isinstance(column, str | bytes) or not isinstance(column, Iterable):
        raise TypeError(f"the column {heading!r} of its data is {column!r}, not a list of values")
    return column


def _cell(value, heading):
    if value is None or isinstance(value, str):
        return value
    if _is_number(value):
        return _plain(value) if value == value else None  # a nan is not itself
    if isinstance(value, Iterable):  # a column of two dimensions, or of arrays
        raise TypeError(
            f"the column {heading!r} of its data holds a {type(value).__name__}, "
            "not numbers and texts alone"
        )
    return str(value)


def _plain(value):
    """Return a number of Python for one of NumPy."""
    return int(value) if isinstance(value, Integral) else float(value)


def _is_number(value):
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)  # NumPy's is no Real
