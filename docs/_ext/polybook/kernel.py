"""What runs in the kernel of a story beside its cells. It is sent there as text, by ``execution``.

It needs nothing but Python, and leaves one name in the story: that of its own namespace.
"""

import difflib
import importlib.util
import json
import math
import os
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral, Real

NEW_CONTENT = os.O_WRONLY | os.O_CREAT | os.O_TRUNC

_opened = {}  # path -> whether it was opened first to be read


def watch_files(folder):
    """Note each file below the folder that Python opens from now on."""

    def note(event, arguments):
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path, mode, flags = arguments
        path = _source(os.path.abspath(os.fsdecode(path)))
        if path.startswith(os.path.join(folder, "")):
            # "r+" too, which numpy.memmap uses by itself, shows what was there before.
            reads = "r" in mode if mode else not (flags or 0) & NEW_CONTENT
            if not reads or os.path.exists(path):  # some look for a file before they write it
                _opened.setdefault(path, reads)

    sys.addaudithook(note)


def _source(path):
    """Return the module of which Python opens the compiled form; any other file as it is."""
    try:
        return importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def opened():
    """The files that were opened to be read, but for those that the run wrote itself."""
    return sorted(path for path, is_read in _opened.items() if is_read)


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
    is_truth = isinstance(value, bool) or type(value).__name__ == "bool"  # Python's, and NumPy's
    return isinstance(value, Real | Decimal) and not is_truth
