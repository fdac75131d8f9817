"""Files for MNIST_NPZ that are damaged, of another kind, or no files at all."""

from __future__ import annotations

import functools
import io
import os
import zipfile
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

import mnist
from faults.kinds import Seen, Wanted, kind, see

PART = "data"


def arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {
        "x_train": random.integers(0, 256, (20, 28, 28), dtype=np.uint8),
        "y_train": random.integers(0, 10, 20, dtype=np.uint8),
        "x_test": random.integers(0, 256, (10, 28, 28), dtype=np.uint8),
        "y_test": random.integers(0, 10, 10, dtype=np.uint8),
    }


def npz(made: dict[str, np.ndarray], *, compressed: bool = True) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **made)
    return file.getvalue()


@functools.cache
def whole() -> tuple[bytes, bytes]:
    return npz(arrays()), npz(arrays(), compressed=False)


class File(NamedTuple):
    """The content of a file, and how it is wrong."""

    content: bytes
    how: str

    def __repr__(self) -> str:
        return self.how


def located(named: str, folder: Path, place: str = "") -> Seen:
    """What one sees where MNIST_NPZ names this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_NPZ", named)
        patch.setenv("KERAS_HOME", str(folder / "keras"))
        return see(lambda: mnist.at_hand().stand_in, folder, f"MNIST_NPZ={place or named}")


def of_file(file: File, folder: Path) -> Seen:
    path = folder / "digits.npz"
    path.write_bytes(file.content)
    return located(str(path), folder)


def with_bytes_changed(chance: Random) -> File:
    content = bytearray(chance.choice(whole()))
    at = chance.randrange(len(content))
    count = chance.choice([1, 1, 2, 8, 100])
    content[at : at + count] = chance.randbytes(len(content[at : at + count]))
    return File(bytes(content), f"{count} bytes at {at}")


@kind(PART, with_bytes_changed, Wanted.RIGHT, count=300, sample=60)
def bytes_of_a_file_that_are_others(file, folder):
    """It is refused by its name, or the digits are those that were written, or called others."""
    path = folder / "digits.npz"
    path.write_bytes(file.content)
    seen = located(str(path), folder)
    if seen.is_refused:
        wrong = [] if seen.place in seen.said else ["the file is not named"]
        return Seen(seen.said, wrong=[*seen.wrong, *wrong])
    read = mnist._read(path)
    return Seen(wrong=["they are called MNIST"] if read.source == "MNIST" else [])


def cut(chance: Random) -> File:
    content = chance.choice(whole())
    size = chance.randrange(len(content))
    return File(content[:size], f"cut after {size} bytes")


@kind(PART, cut)
def a_file_that_is_cut(file, folder):
    return of_file(file, folder)


OTHERS = [np.int64, np.float32, np.float64, np.bool_, np.complex64, "U1", np.int8, np.uint16, ">u2"]


def with_another_array(chance: Random) -> File:
    made = arrays()
    name = chance.choice(sorted(made))
    array = made[name]
    change = chance.choice(["dtype", "shape", "length", "missing", "empty", "object", "label"])
    if change == "dtype":
        made[name] = array.astype(chance.choice(OTHERS))
    elif change == "shape":
        made[name] = chance.choice([array[..., None], array[None], array.reshape(-1)[:, None]])
    elif change == "length":
        made[name] = array[:-1] if chance.random() < 0.5 else np.concatenate([array, array])
    elif change == "missing":
        del made[name]
    elif change == "empty":
        made[name] = array[:0]
    elif change == "object":
        made[name] = np.array([{}, None], dtype=object)
    else:
        name = name.replace("x_", "y_")
        made[name] = made[name] + np.uint8(chance.choice([10, 100, 246]))
    return File(npz(made), f"{name}: {change}")


@kind(PART, with_another_array, count=80, sample=20)
def an_array_that_is_another(file, folder):
    return of_file(file, folder)


def with_header(name: str, header: bytes, how: str) -> File:
    """A file one of whose arrays has this header, and nine bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, zipfile.ZipFile(io.BytesIO(whole()[1])) as right:
        for other in right.namelist():
            is_it = Path(other).stem == name
            archive.writestr(other, header + bytes(9) if is_it else right.read(other))
    return File(file.getvalue(), how)


def header_claims(chance: Random) -> File:
    shape = chance.choice([(10**11, 28, 28), (10**30,), (-1, 28, 28), (2**31, 28, 28), (2**63,)])
    header = io.BytesIO()
    said = {"descr": chance.choice(["|u1", "<f8", "|O"]), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_2_0(header, said)
    name = chance.choice(["x_train", "y_test"])
    return with_header(name, header.getvalue(), f"{name} says {shape} {said['descr']}")


@kind(PART, header_claims, count=20)
def an_array_that_says_it_is_larger_than_the_world(file, folder):
    return of_file(file, folder)


HEADERS = [
    "(",
    "'''",
    "{'descr': '|u1'",
    "\\",
    "  x\n y",
    "1" * 5000,
    "{" * 200,
    "exit()",
    "{}",
    "\0",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (3L, )",
    "{'descr': []}",
    "[1, 2]",
    "-",
]


@kind(PART, HEADERS, sample=20)
def a_header_of_an_array_that_is_none(text, folder):
    start = np.lib.format.magic(1, 0) + len(text).to_bytes(2, "little")
    return of_file(with_header("x_train", start + text.encode(), text), folder)


FOREIGN = [
    b"",
    b"\0",
    b"PK",
    b"PK\x05\x06" + bytes(18),
    b"<html>404</html>",
    b"\x93NUMPY",
    b"\x1f\x8b",
]


@kind(PART, FOREIGN)
def a_file_of_something_else(content, folder):
    return of_file(File(content, ""), folder)


NAMES = [
    "nowhere.npz",
    ".",
    "..",
    "/",
    "/dev/zero",
    "/dev/null",
    "/dev/full",
    "/proc/kmsg",
    "/proc/self/mem",
    "/proc/self/environ",
    "~nobody-of-this-name/x",
    " ",
    "x" * 300,
    "x/" * 3000,
    "nowhere/x.npz",
    "\udcff.npz",
    "я 书.npz",
    "https://example.org/x.npz",
    "fifo",
    "loop",
]


@kind(PART, NAMES, sample=20)
def a_name_that_leads_to_no_file(name, folder):
    os.mkfifo(folder / "fifo")
    (folder / "loop").symlink_to("loop")
    return located(name if name[0] in "/~" else str(folder / name), folder, "/")
