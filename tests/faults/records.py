"""Records of the study that are cut, damaged, changed by hand, or of something else."""

from __future__ import annotations

import copy
import functools
import json
import operator
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from faults.kinds import Seen, Wanted, contents, kind, see
from study import excerpts, records

PART = "records"
WHOLE = [
    record
    for record in map(json.loads, records.RECORDS.read_bytes().splitlines()[::17])
    if not record["diverged"]
]
"""Records of the book, of runs on one backend with one loss, over all their epochs."""


class File(NamedTuple):
    """The bytes of a file of records, the number of the line that is wrong, and how it is."""

    content: bytes
    line: int
    how: str

    def __repr__(self) -> str:
        return f"line {self.line}: {self.how}"


def a_line(record: object) -> bytes:
    return json.dumps(record).encode()


def a_file(chance: Random, wrong: bytes, how: str) -> File:
    """A file of records, one of whose lines is this one."""
    lines = [a_line(record) for record in chance.sample(WHOLE, k=chance.randint(1, 4))]
    at = chance.randrange(len(lines))
    lines[at] = wrong
    return File(b"\n".join([*lines, b""]), at + 1, how)


def read_and_appended(file: File, folder: Path) -> Seen:
    """What one sees where the file is read; where a record is appended, it must be the same."""
    path = folder / "runs.jsonl"
    path.write_bytes(file.content)
    place = f"runs.jsonl:{file.line}"
    seen = see(lambda: records.read(path), folder, place)
    other = see(lambda: records.append(_another(), path), folder, place)
    if other.is_refused != seen.is_refused:
        return seen._replace(wrong=["a record is appended to it"])
    return seen._replace(wrong=[*seen.wrong, *other.wrong])


def _another() -> dict:
    """The record of a run that no file has."""
    record = copy.deepcopy(WHOLE[0])
    record["configuration"]["seed"] = 10**9
    return record


def places(value: object, *keys: str | int) -> Iterator[tuple[str | int, ...]]:
    """The way to each value in a record."""
    if keys:
        yield keys
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], *keys, key)


def changed(record: dict, way: tuple[str | int, ...], value: object) -> dict:
    """A record with another value at the end of a way."""
    other = copy.deepcopy(record)
    *to, last = way
    functools.reduce(operator.getitem, to, other)[last] = value
    return other


def a_value(chance: Random, depth: int = 0) -> Any:
    """Whatever JSON can say."""
    choices = [None, True, False, 0, -1, 1.5, 10**30, "", "a text", "0.9", "\u0000", "é", "null"]
    if depth < 3 and chance.random() < 0.4:
        inside = [a_value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
        return chance.choice([inside, {f"k{at}": each for at, each in enumerate(inside)}])
    return chance.choice(choices)


def kind_of(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "number" if is_number else type(value).__name__


def with_another_kind_of_value(chance: Random) -> File:
    record = chance.choice(WHOLE)
    way = chance.choice(list(places(record)))
    value = functools.reduce(operator.getitem, way, record)
    other = a_value(chance)
    while kind_of(other) == kind_of(value):
        other = a_value(chance)
    how = f"{'.'.join(map(str, way))} is {other!r}"
    return a_file(chance, a_line(changed(record, way, other)), how)


@kind(PART, with_another_kind_of_value, count=200, sample=40)
def a_value_of_another_kind(file, folder):
    return read_and_appended(file, folder)


OUTSIDE = {
    "accuracy": [1.7, -3, 1.0000001, 98.4, 0.12345678],
    "loss": [-0.1, -1e300, 1e39],
    "seed": [-1, 0.5, 2**32, 10**30],
    "epochs": [0, -12, 11, 13, 1.5],
    "images": [0, -1, 0.5],
    "learning_rate": [0, -0.001],
    "scaling": ["divided-by-254", "RAW", "raw "],
    "optimizer": ["adam", "AdamW", "Adagrad"],
    "backend": ["numpy", "TensorFlow", "tf"],
    "protocol": ["normalize-keras/0", "normalize-keras/3", "1"],
    "sha256": ["0" * 63, "0" * 65, "G" * 64, "06B0", "0" * 64],
    "date": [
        *("yesterday", "2026-11-21", "2026-11-21T11:11:25", "1e3", "0001-01-01T00:00:00+00:00"),
        *("9999-12-31T23:59:59+00:00", "2026-W47-6T11:11:25+00:00", "20261121T111125+00"),
        *("2026-11-21\x1b11:11:25+00:00", "2026-02-30T11:11:25+00:00"),
    ],
    "cores": [0, -2, 2.5, 10**12],
    "seconds": [-1, 0, 1e300],
    "cpu_seconds": [-1, 0, 1e9],
    "source": ["my digits", "mnist", "MNIST\u200b"],
    "python": ["banana", "3.11\x1b", ""],
    "test": [3, 9_999],
    "too_large": [1.1, -0.1],
}


def with_a_value_outside(chance: Random) -> File:
    record = chance.choice(WHOLE)
    ways = [way for way in places(record) if _field(way) in OUTSIDE and way[-1] != _field(way)]
    ways += [way for way in places(record) if way[-1] in OUTSIDE and not _holds(record, way)]
    way = chance.choice(ways)
    other = chance.choice(OUTSIDE[_field(way)])
    how = f"{'.'.join(map(str, way))} is {other!r}"
    return a_file(chance, a_line(changed(record, way, other)), how)


def _field(way: tuple[str | int, ...]) -> str:
    """The name of the field that a way leads to, or to one of whose values."""
    return next(key for key in reversed(way) if isinstance(key, str))


def _holds(record: dict, way: tuple[str | int, ...]) -> bool:
    return isinstance(functools.reduce(operator.getitem, way, record), list | dict)


@kind(PART, with_a_value_outside, count=200, sample=40)
def a_value_that_cannot_be_measured(file, folder):
    return read_and_appended(file, folder)


def with_curves_of_another_length(chance: Random) -> File:
    record = chance.choice(WHOLE)
    ways = [
        way
        for way in places(record)
        if isinstance(functools.reduce(operator.getitem, way, record), list)
        and way[-1] != "devices"
    ]
    way = chance.choice(ways)
    values = functools.reduce(operator.getitem, way, record)
    other = chance.choice([values[:3], values[:-1], values * 2, [], [*values, values[-1]]])
    how = f"{'.'.join(map(str, way))} has {len(other)} values"
    return a_file(chance, a_line(changed(record, way, other)), how)


@kind(PART, with_curves_of_another_length)
def curves_of_another_length_than_the_epochs(file, folder):
    return read_and_appended(file, folder)


def with_another_field(chance: Random) -> File:
    record = copy.deepcopy(chance.choice(WHOLE))
    objects = [record, record["configuration"], record["test"], record["images"], record["data"]]
    within = chance.choice(objects)
    name = chance.choice(sorted(within))
    value = within[name]
    if chance.random() < 0.5:
        within[f"{name}_"] = value
        how = f"{name}_ is there too"
    else:
        del within[name]
        how = f"{name} is missing"
    return a_file(chance, a_line(record), how)


@kind(PART, with_another_field)
def a_field_too_many_or_too_few(file, folder):
    return read_and_appended(file, folder)


ODD = {
    "NaN": (b"false", b"NaN"),
    "Infinity": (b'"seconds": [', b'"seconds": [Infinity, '),
    "1e999": (b'"seconds": [', b'"seconds": [1e999, '),
    "a number of 5,000 digits": (b'"seed": ', b'"seed": ' + b"1" * 5000),
    "a thousand lists": (b'"seed": ', b'"seed": ' + b"[" * 1000 + b"]" * 1000 + b', "x": '),
    "a hundred thousand lists": (b'"seed": ', b'"seed": ' + b"[" * 100_000),
    "a field twice": (b'"diverged": false', b'"diverged": true, "diverged": false'),
    "a remark": (b"{", b"/* a remark */ {"),
    "quotes of Python": (b'"', b"'"),
    "a comma too many": (b"}", b",}"),
    "no comma": (b", ", b" "),
    "a byte that is no letter": (b"MNIST", b"MN\xffIST"),
    "half of a letter": (b"MNIST", b"MN\\ud800IST\\"),
    "zero bytes": (b"MNIST", b"\0\0\0"),
    "hexadecimal": (b'"seed": ', b'"seed": 0x'),
    "True": (b"false", b"False"),
    "None": (b"false", b"None"),
}


@kind(PART, list(ODD), sample=30)
def a_line_that_is_no_record_in_json(name, folder):
    old, new = ODD[name]
    lines = [a_line(record) for record in WHOLE[:3]]
    assert old in lines[1]
    lines[1] = lines[1].replace(old, new, 1 if name != "quotes of Python" else -1)
    return read_and_appended(File(b"\n".join([*lines, b""]), 2, name), folder)


FOREIGN = [
    b"remember the milk",
    b"a,b\n1,2\n",
    b"{}",
    b"[]",
    b"null\n",
    b"<html></html>",
    b"\x89PNG\r\n\x1a",
    b"PK\x03\x04",
    b"\0" * 10,
    b"#!/bin/sh\nrm\n",
    b'{"protocol": "http", "port": 80 and',
    b"\n\n",
    b'{"cells": []}',
    "я".encode("utf-16"),
    b" ",
    b"\xff\xfe",
    b'{"protocol": "normalize-keras/2", "configuration": {"my notes, pages of them ',
    b'{"protocol": "normalize-keras/1", "configuration": {"scaling": "a tale of ',
]


@kind(PART, FOREIGN, sample=20)
def a_file_of_something_else(content, folder):
    return read_and_appended(File(content, 1, ""), folder)


ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@kind(PART, ENCODINGS)
def a_record_in_another_encoding_than_utf_8(encoding, folder):
    return read_and_appended(File(json.dumps(WHOLE[0]).encode(encoding), 1, encoding), folder)


def begun_and_gone_on(chance: Random) -> File:
    line = a_line(chance.choice(WHOLE))
    cut = chance.randrange(2, line.index(b'"data"'))
    notes = chance.choice(
        [b"~ my notes", b'": {"notes', b"\xc3\xa9t\xc3\xa9", b" //", b"{{", b"\0"]
    )
    return File(line[:cut] + notes, 1, f"{notes!r} at {cut}")


@kind(PART, begun_and_gone_on, count=200, sample=40)
def what_begins_as_a_record_and_goes_on_as_something_else(file, folder):
    return read_and_appended(file, folder)


def two_of_one_run(chance: Random) -> File:
    record = chance.choice(WHOLE)
    way = chance.choice(
        [way for way in places(record) if way[-1] in range(50) or way[-1] == "date"]
    )
    value = functools.reduce(operator.getitem, way, record)
    other = "2027-01-01T00:00:00+00:00" if way[-1] == "date" else value
    other = f"{value} " if isinstance(value, str) and way[-1] != "date" else other
    other = value / 2 + 0.001 if isinstance(value, float | int) else other
    lines = [a_line(record), *(a_line(each) for each in WHOLE if each is not record)][:3]
    lines.append(a_line(changed(record, way, other)))
    return File(b"\n".join([*lines, b""]), 4, f"{'.'.join(map(str, way))} is another")


@kind(PART, two_of_one_run)
def one_run_twice_with_other_values(file, folder):
    return read_and_appended(file, folder)


def of_another_backend(chance: Random) -> File:
    record = copy.deepcopy(chance.choice(WHOLE[3:]))
    how = chance.choice(["jax", "torch"])
    record["backend"] = how
    return File(b"\n".join([*map(a_line, WHOLE[:2]), a_line(record), b""]), 3, how)


def of_other_things(chance: Random) -> File:
    """A record that says two things that cannot both be, or names that are none."""
    record = copy.deepcopy(chance.choice([each for each in WHOLE if "start" in each]))
    changes = {
        "start": {"loss": 1.0, "too_small": 0.9, "too_large": 0.9},
        "cpu_seconds": [9e8] * len(record["cpu_seconds"]),
        "versions": record["versions"] | {chance.choice(["", "\x1b[31m", "a b"]): "1"},
        "hardware": record["hardware"] | {"devices": []},
        "images": record["images"] | {"test": 9_999},
    }
    how = chance.choice(sorted(changes))
    return a_file(chance, a_line(record | {how: changes[how]}), how)


@kind(PART, of_other_things)
def what_cannot_be_together(file, folder):
    return read_and_appended(file, folder)


def an_excerpt_among_them(chance: Random) -> File:
    kept = [
        a_line(excerpts.excerpt(record, ["test.accuracy"])) for record in chance.sample(WHOLE, k=3)
    ]
    return File(b"\n".join([a_line(WHOLE[0]), *kept, b""]), 2, "excerpts")


@kind(PART, an_excerpt_among_them, count=10)
def an_excerpt_beside_whole_records(file, folder):
    return read_and_appended(file, folder)


@kind(PART, of_another_backend, count=10)
def a_run_on_another_backend(file, folder):
    return read_and_appended(file, folder)


def cut_somewhere(chance: Random) -> tuple[int, int]:
    count = chance.randint(1, 4)
    return count, chance.randrange(1, len(a_line(WHOLE[count - 1])) + 2)


@kind(PART, cut_somewhere, Wanted.RIGHT, count=200, sample=40)
def a_writer_that_was_killed(planted, folder):
    """Of the last line some bytes are there; the records before it are, and stay."""
    count, size = planted
    lines = [a_line(record) + b"\n" for record in WHOLE[:count]]
    path = folder / "runs.jsonl"
    path.write_bytes(b"".join([*lines[:-1], lines[-1][:size]]))
    whole = count if size >= len(lines[-1]) - 1 else count - 1
    wrong = [] if records.read(path) == _read(lines[:whole], folder) else ["it is read otherwise"]
    records.append(_another(), path)
    if path.read_bytes() != b"".join([*lines[:whole], a_line(_another()) + b"\n"]):
        wrong.append("what stands there after the next record is another file")
    return Seen(wrong=wrong)


def _read(lines: list[bytes], folder: Path) -> list[dict]:
    path = folder / "whole.jsonl"
    path.write_bytes(b"".join(lines))
    return records.read(path)


def with_a_byte_changed(chance: Random) -> File:
    lines = [a_line(record) for record in chance.sample(WHOLE, k=3)]
    at = chance.randrange(len(lines[1]))
    byte = bytes([chance.randrange(256)])
    lines[1] = lines[1][:at] + byte + lines[1][at + 1 :]
    return File(b"\n".join([*lines, b""]), 2, f"{byte!r} at {at}")


@kind(PART, with_a_byte_changed, Wanted.RIGHT, count=300, sample=60)
def one_byte_of_a_file_is_another(file, folder):
    """It is refused by its line, or it is that of another value; the records beside it stay."""
    path = folder / "runs.jsonl"
    path.write_bytes(file.content)
    before = contents(folder)
    try:
        read = records.read(path)
    except records.RecordError as error:
        wrong = [] if any(f"runs.jsonl:{line}:" in str(error) for line in (2, 3)) else ["no line"]
        return Seen(str(error), wrong=wrong)
    one, _changed, three = (
        file.content.splitlines()[:3] if file.content.count(b"\n") == 3 else [b""] * 3
    )
    around = _read([one + b"\n", three + b"\n"], folder) if one else []
    wrong = (
        [] if one and [each for each in read if each in around] == around else ["a record is gone"]
    )
    (folder / "whole.jsonl").unlink(missing_ok=True)
    return Seen(wrong=[*wrong, *(["the file is another"] if contents(folder) != before else [])])


NO_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a link to nowhere": lambda path: path.symlink_to("no/where"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a file below a file": lambda path: path.parent.rmdir() or path.parent.write_text("mine"),
}


@kind(PART, list(NO_FILES))
def what_is_no_file_stands_in_its_place(what, folder):
    path = folder / "records" / "runs.jsonl"
    path.parent.mkdir()
    NO_FILES[what](path)
    return see(lambda: records.append(_another(), path), folder, str(path))
