"""Keep the records of the study: one run is one line of JSON, appended whole, read with suspicion.

Stories read the records through this file and `evidence.py`, and so depend on neither Keras nor the
digits. What a record says, field by field, is in `README.md` beside the records; what is accepted
is in `schema.py`.
"""

import base64
import dataclasses
import io
import json
import math
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from study.protocol import (
    CLIPPED,
    DEFAULT_RATES,
    LOGITS,
    OLDER_PROTOCOL,
    PROTOCOL,
    Configuration,
    Extent,
)
from study.schema import EXCERPT, check, may_begin

RECORDS = Path(__file__).parents[1] / "records/mnist.jsonl"
MOST_BYTES = 2**28  # some hundred thousand records: no study has as many, and memory has room

MACHINE = ("versions", "hardware")  # what decides how numbers are rounded


class RecordError(ValueError):
    """What this study cannot use; the message names the file, the line, the next step."""


def file_of(loss: str, path: Path = RECORDS) -> Path:
    """Where the runs with this loss are recorded: in `path`, or beside it where it is clipped.

    Two ways of the loss stand in two files, so that they never meet in one average.
    """
    return path if loss == LOGITS else path.with_stem(f"{path.stem}-{loss}")


def append(record: dict, path: Path = RECORDS) -> None:
    """Add one record to the end of the file: whole, or not at all, whoever else is appending.

    A run that is recorded there by the same protocol keeps its record, and this one is left out. A
    lock keeps writers apart, and a record is one write, forced to the disk. A writer that was
    killed midway has left the beginning of a line; the next one cuts it off, and nothing else.
    Raises RecordError, and writes nothing, for a record that `read` would refuse: there, or at all.
    """
    from filelock import FileLock

    try:
        line = json.dumps(record, allow_nan=False).encode()
        record = _parsed(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{path}: a record was refused, and nothing was written: {error}.") from (
            error
        )
    _refuse_no_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(
            f"{path}: no folder can be made for it: {error.strerror}. "
            "Name another file with --records."
        ) from error
    with FileLock(f"{path}.lock"), open(path, "a+b", buffering=0) as file:
        content = _content(file, path)
        recorded, end = _recorded(content, path)
        if _run_of(record) in recorded:
            return
        for first in recorded.values():
            if difference := _difference_in_kind(first, record):
                raise RecordError(
                    f"{path} holds {difference} here: no average may mix them. Set KERAS_BACKEND, "
                    "or name another file with --records."
                )
            break
        alike = [one for one in recorded.values() if _training_of(one) == _training_of(record)]
        for other in alike:
            if field := _contradiction(other, record):
                raise RecordError(
                    f"{path} says something else of {field} in the training of this record, "
                    f"{configuration_of(record)}, and nothing was written: only one of them can be "
                    "right. Name another file with --records, and compare the two."
                )
        line += b"\n"
        if content[:end] and not content[:end].endswith(b"\n"):
            line = b"\n" + line
        file.truncate(end)
        try:
            written = file.write(line)
            if written != len(line):
                raise OSError(f"{path}: {written} of {len(line)} bytes written. Is the disk full?")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


def read(path: Path = RECORDS, *, data: str | None = None) -> list[dict]:
    """The records in the order they were written, each configuration once.

    A record of the older protocol gives way to one of the newer, and gets the name of its loss.
    `data` keeps the records of one data set, by the SHA-256 that `data_identity` gives. The
    beginning of a record at the end is the trace of a killed run and is left out. Raises
    RecordError for any other line that `schema.py` does not accept, for two that contradict each
    other, be it that one of them is of the older protocol or of fewer epochs, for runs on two
    backends or with two ways of the loss, and for excerpts beside whole records.
    """
    _refuse_no_file(path)
    try:
        with open(path, "rb", buffering=0) as file:
            content = _content(file, path)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read: {error.strerror}. Name another file with --records."
        ) from error
    recorded, _end = _recorded(content, path)
    records: dict[tuple, dict] = {}
    for (sha256, run, _protocol), record in recorded.items():
        if (sha256, run) not in records or is_older(records[sha256, run]):
            records[sha256, run] = record
    return [record for (sha256, _), record in records.items() if data in (None, sha256)]


def _refuse_no_file(path: Path) -> None:
    """Raise RecordError for a folder, a pipe, a device, or a link that leads to no file."""
    if os.path.lexists(path) and not path.is_file():
        raise RecordError(f"{path} is no file. Name a file of records with --records.")


def _content(file: io.FileIO, path: Path) -> bytes:
    """All that an open file holds, from its first byte. Raises RecordError if that is too much."""
    size = os.fstat(file.fileno()).st_size
    if size > MOST_BYTES:
        raise RecordError(
            f"{path} has {size} bytes, and a file of records {MOST_BYTES} at most. Name another "
            "file with --records."
        )
    file.seek(0)
    return file.read(size)


def is_older(record: dict) -> bool:
    """Whether a record lacks what the older protocol did not measure."""
    return record["protocol"] == OLDER_PROTOCOL


def _recorded(content: bytes, path: Path) -> tuple[dict[tuple, dict], int]:
    """The records in a file by their run, and where they end: after it is a cut line, or nothing.

    Raises RecordError as `read` does.
    """
    *lines, rest = content.split(b"\n")
    end = len(content)
    if _is_cut(rest):
        end -= len(rest)
    elif rest:
        lines.append(rest)
    recorded: dict[tuple, dict] = {}
    numbers: dict[tuple, int] = {}
    trainings: dict[tuple, list[tuple]] = {}
    for number, line in enumerate(lines, start=1):
        try:
            record = _parsed(line)
        except (ValueError, RecursionError) as error:
            raise RecordError(
                f"{path}:{number}: not a whole record of this study: {error}. Restore the file, or "
                "delete this line: `nox -s study` repeats its run. If this is a file of something "
                "else, name another one with --records."
            ) from error
        run = _run_of(record)
        first = recorded.setdefault(run, record)
        numbers.setdefault(run, number)
        if first != record:
            [field, *_] = [name for name in record if record[name] != first.get(name)]
            raise RecordError(
                f"{path}:{number}: {field} is not what line {numbers[run]} says of the same run. "
                "Delete one of the two lines."
            )
        for other in trainings.setdefault(_training_of(record), []):
            if field := _contradiction(recorded[other], record):
                raise RecordError(
                    f"{path}:{number}: {field} is not what line {numbers[other]} says of the same "
                    "training. Delete one of the two lines."
                )
        trainings[_training_of(record)].append(run)
        if difference := _difference_in_kind(next(iter(recorded.values())), record):
            raise RecordError(
                f"{path}:{number}: the file holds {difference} in this line: no average may mix "
                "them. Move this line to a file of its own."
            )
    return recorded, end


def _is_cut(line: bytes) -> bool:
    """Whether this is the beginning of a line as `append` writes them, and not a whole one."""
    return line != b"" and line.isascii() and may_begin(line.decode())


def _parsed(line: bytes) -> dict:
    """The record in a line, with the name of its loss. Raises ValueError for anything else."""
    # From bytes, json would guess at an encoding.
    record = json.loads(line.decode("utf-8"), object_pairs_hook=_object)
    protocol = record.get("protocol") if isinstance(record, dict) else None
    if isinstance(protocol, str) and protocol not in (PROTOCOL, OLDER_PROTOCOL):
        raise ValueError(
            f"it was recorded under protocol {protocol[:40]!r}, and this study follows "
            f"{PROTOCOL!r}; records of another protocol have a file of their own"
        )
    check(record)
    if is_older(record):
        by_itself = LOGITS if record["backend"] == "tensorflow" else CLIPPED
        record["configuration"].setdefault("loss", by_itself)
    return record


def _object(pairs: list[tuple[str, object]]) -> dict:
    """What `json` makes of an object. Raises ValueError if it says a field twice."""
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"it says {name[:40]!r} twice")
        values[name] = value
    return values


def _run_of(record: dict) -> tuple[str, Configuration, str]:
    """What a file has one record of: the data, by their SHA-256, the run, and the protocol."""
    return record["data"]["sha256"], configuration_of(record), record["protocol"]


def _training_of(record: dict) -> tuple[str, Configuration]:
    """What two runs begin alike, under whichever protocol and over however many epochs."""
    return record["data"]["sha256"], dataclasses.replace(configuration_of(record), epochs=0)


def _contradiction(one: dict, other: dict) -> str | None:
    """A field in which two records of one training cannot both be right.

    The images are the same wherever it ran. What was measured is the same, as far as both went, if
    one machine and the same versions did it by one thread of its processor: otherwise sums may be
    added up in another order, and the last digits differ.
    """
    if one["images"] != other["images"]:
        return "images"
    if not _is_repeatable(one) or any(one[name] != other.get(name) for name in MACHINE):
        return None
    for part in ("start", "training", "validation", "test", "moved", "dead"):
        for name in [name for name in one.get(part, {}) if name in other.get(part, {})]:
            value, other_value = one[part][name], other[part][name]
            if part != "start":
                value, other_value = value[: len(other_value)], other_value[: len(value)]
            if value != other_value:
                return f"{part}.{name}"
    return None


def _is_repeatable(record: dict) -> bool:
    """Whether a run with the same versions on the same hardware gives the same digits."""
    if not all(name in record for name in MACHINE):
        return False
    hardware = record["hardware"]
    return hardware["threads"] == 1 and all(
        device.lower().startswith("cpu") for device in hardware["devices"]
    )


def _difference_in_kind(first: dict, record: dict) -> str | None:
    """In which way two records may not stand in one file, in words; None if they may."""
    (backend, loss), (other_backend, other_loss) = (
        (some["backend"], some["configuration"]["loss"]) for some in (first, record)
    )
    if backend != other_backend:
        return f"runs on {backend}, and one on {other_backend}"
    if loss != other_loss:
        return f"runs with the loss {loss}, and one with the loss {other_loss}"
    if (EXCERPT in first) != (EXCERPT in record):
        kinds = "whole records", "excerpts"
        return f"{kinds[EXCERPT in first]}, and one of the {kinds[EXCERPT in record]}"
    return None


def configuration_of(record: dict) -> Configuration:
    """The configuration that a record was made with."""
    return Configuration(**record["configuration"])


def packed(is_right: np.ndarray) -> str:
    """The text that a record keeps of a vector of bool: a bit for each, compressed, in base64."""
    bits = np.packbits(is_right).tobytes()
    return base64.b64encode(zlib.compress(bits, 9)).decode("ascii")


def read_right(record: dict) -> np.ndarray:
    """Whether each test image was read right at the end of the run: bool, in the images' order.

    Raises ValueError for a record of the older protocol, which does not say it.
    """
    if "read_right" not in record:
        raise ValueError(
            f"{configuration_of(record)} was recorded under {record['protocol']!r}, which does not "
            "say which images are read right. `nox -s study` repeats its run."
        )
    bits = np.frombuffer(zlib.decompress(base64.b64decode(record["read_right"])), dtype=np.uint8)
    return np.unpackbits(bits, count=record["images"]["test"]).astype(bool)


def read_right_by_seed(runs: Mapping[int, dict]) -> dict[int, np.ndarray]:
    """`read_right` of those records, by seed, that say it: no older one does."""
    return {seed: read_right(run) for seed, run in runs.items() if "read_right" in run}


def select(
    records: Iterable[dict], extent: Extent, scaling: str, optimizer: str, learning_rate: float
) -> dict[int, dict]:
    """The records of one configuration, by seed: those over the epochs of the extent, or more.

    Raises ValueError if they are of several data sets.
    """
    wanted = {
        "scaling": scaling,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "images": extent.images,
    }
    chosen: dict[int, dict] = {}
    sets: set[str] = set()
    for record in records:
        configuration = record["configuration"]
        if configuration["epochs"] >= extent.epochs and wanted.items() <= configuration.items():
            chosen.setdefault(configuration["seed"], record)
            sets.add(record["data"]["sha256"])
    if len(sets) > 1:
        raise ValueError(
            f"These runs are on {len(sets)} data sets, and no average may mix them. Take records "
            f"from read(path, data=...), with one of {', '.join(sorted(sets))}."
        )
    return dict(sorted(chosen.items()))


def curve(record: dict, part: str, measure: str, epochs: int) -> list[float]:
    """`measure` ("loss" or "accuracy") on `part`, after each of the first so many epochs.

    A diverged run keeps the last values that it was measured with: an accuracy by chance, and NaN
    as its loss. Raises ValueError if the run was shorter.
    """
    if epochs > record["configuration"]["epochs"]:
        raise ValueError(
            f"{configuration_of(record)} has no epoch {epochs}. "
            "Take records from select(records, extent, ...), with an extent of so many epochs."
        )
    values = [math.nan if value is None else value for value in record[part][measure][:epochs]]
    return values + values[-1:] * (epochs - len(values))


def curves(
    records: Iterable[dict],
    extent: Extent,
    scaling: str,
    optimizer: str = "Adam",
    learning_rate: float | None = None,
    *,
    part: str = "test",
    measure: str = "accuracy",
) -> dict[int, list[float]]:
    """`measure` on `part` by epoch, for each recorded seed of one configuration.

    The learning rate is the usual one of the optimizer unless it is given.
    """
    rate = DEFAULT_RATES[optimizer] if learning_rate is None else learning_rate
    chosen = select(records, extent, scaling, optimizer, rate)
    return {seed: curve(record, part, measure, extent.epochs) for seed, record in chosen.items()}


def final_accuracy(
    records: Iterable[dict],
    extent: Extent,
    scaling: str,
    optimizer: str = "Adam",
    learning_rate: float | None = None,
    *,
    part: str = "test",
) -> dict[int, float]:
    """The accuracy on `part` after the last epoch, 0 to 1, for each recorded seed; see `curves`."""
    by_seed = curves(records, extent, scaling, optimizer, learning_rate, part=part)
    return {seed: accuracies[-1] for seed, accuracies in by_seed.items()}
