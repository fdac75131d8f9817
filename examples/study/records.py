"""Keep the records of the study: one run is one line of JSON, appended whole, read with suspicion.

Stories read the records through this file and `evidence.py`, and so depend on neither Keras nor the
digits. What a record says, field by field, is in `README.md` beside the records.
"""

import base64
import json
import math
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from study.protocol import (
    CLIPPED,
    DEFAULT_RATES,
    LOGITS,
    LOSSES,
    OLDER_PROTOCOL,
    PROTOCOL,
    Configuration,
    Extent,
)

RECORDS = Path(__file__).parents[1] / "records/mnist.jsonl"

# What a record is about, whatever it measured; and what says that it kept a part of its measures:
# see `excerpts.py`. No study is continued from such records.
IDENTITY = ("protocol", "configuration", "diverged", "images", "data", "backend")
EXCERPT = "excerpt"
CURVES = ("training", "validation", "test")
NOT_IN_OLDER_RECORDS = ("start", "moved", "dead", "read_right")


class RecordError(ValueError):
    """A line that this study cannot use; the message names the file, the line, the next step."""


def file_of(loss: str, path: Path = RECORDS) -> Path:
    """Where the runs with this loss are recorded: in `path`, or beside it where it is clipped.

    Two ways of the loss stand in two files, so that they never meet in one average.
    """
    return path if loss == LOGITS else path.with_stem(f"{path.stem}-{loss}")


def append(record: dict, path: Path = RECORDS) -> None:
    """Add one record to the end of the file: whole, or not at all, whoever else is appending.

    A lock keeps writers apart, and a record is one write, forced to the disk. A writer that was
    killed midway has left a last line without its newline; the next one cuts it off.
    """
    from filelock import FileLock

    line = (json.dumps(record, allow_nan=False) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"), open(path, "a+b", buffering=0) as file:
        file.seek(0)
        end = file.read().rfind(b"\n") + 1
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
    """The records in the order they were written, each configuration once (the first counts).

    A record of the older protocol gives way to one of the newer, and gets the name of its loss.
    `data` keeps the records of one data set, by the SHA-256 that `data_identity` gives. A last line
    without its newline is the trace of a killed run and is left out. Raises RecordError for any
    other line that is damaged, or recorded under another protocol.
    """
    if not path.exists():
        return []
    *lines, _ = path.read_bytes().split(b"\n")
    records: dict[tuple, dict] = {}
    for number, line in enumerate(lines, start=1):
        record = _parse(line, f"{path}:{number}")
        key = (record["data"]["sha256"], configuration_of(record))
        if key not in records or is_older(records[key]) > is_older(record):
            records[key] = record
    return [record for (sha256, _), record in records.items() if data in (None, sha256)]


def is_older(record: dict) -> bool:
    """Whether a record lacks what the older protocol did not measure: NOT_IN_OLDER_RECORDS."""
    return record["protocol"] == OLDER_PROTOCOL


def _parse(line: bytes, place: str) -> dict:
    try:
        record = json.loads(line)
        protocol = record["protocol"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(place, error) from error
    if protocol not in (PROTOCOL, OLDER_PROTOCOL):
        raise RecordError(
            f"{place}: recorded under protocol {protocol!r}, and this study follows {PROTOCOL!r}. "
            "Move the records of another protocol to a file of their own."
        )
    try:
        is_whole = EXCERPT not in record
        if is_whole:
            curves = [record[part] for part in CURVES]
            lengths = {len(curve[name]) for curve in curves for name in ("loss", "accuracy")}
            lengths.add(len(record["seconds"]))
        else:
            lengths = {
                len(by_epoch) for part in CURVES for by_epoch in record.get(part, {}).values()
            }
        if len(lengths) > 1:
            raise ValueError("its curves differ in length")
        if is_older(record):
            by_itself = LOGITS if record["backend"] == "tensorflow" else CLIPPED
            record["configuration"].setdefault("loss", by_itself)
        elif is_whole and (missing := set(NOT_IN_OLDER_RECORDS) - record.keys()):
            raise KeyError(*sorted(missing))
        if record["configuration"]["loss"] not in LOSSES:
            raise ValueError(f"its loss is not one of {', '.join(LOSSES)}")
        configuration_of(record), record["data"]["sha256"], record["diverged"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(place, error) from error
    return record


def _damaged(place: str, error: Exception) -> RecordError:
    return RecordError(
        f"{place}: not a whole record ({type(error).__name__}: {error}). "
        "Delete this line; `nox -s study` repeats its run."
    )


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


def select(
    records: Iterable[dict], extent: Extent, scaling: str, optimizer: str, learning_rate: float
) -> dict[int, dict]:
    """The records of one configuration, by seed: those over the epochs of the extent, or more."""
    wanted = {
        "scaling": scaling,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "images": extent.images,
    }
    chosen: dict[int, dict] = {}
    for record in records:
        configuration = record["configuration"]
        if configuration["epochs"] >= extent.epochs and wanted.items() <= configuration.items():
            chosen.setdefault(configuration["seed"], record)
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
