"""A record of the study that no run has made, for the tests of what is done with records."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

import study.records
from study.protocol import LOGITS, OLDER_PROTOCOL, PROTOCOL, Configuration
from study.records import packed
from study.schema import MNIST, MNIST_SHA256, NOT_IN_OLDER_RECORDS

READ_RIGHT = np.arange(10_000) % 10 != 1
# Other data, and how many images a run on 500 of them has.
FEW, FEWER = (
    {"source": "few.npz", "sha256": "0" * 64},
    {"training": 320, "validation": 80, "test": 10_000},
)


def a_record(
    seed: int = 0, loss: str = LOGITS, run: Configuration | None = None, **changes
) -> dict:
    """A small whole record of MNIST, of two epochs or of that run, with these changes."""
    run = run or Configuration("raw", "Adam", 0.001, seed, epochs=2, images=500, loss=loss)

    def by_epoch(first: float, later: float) -> list[float]:
        return [first] + [later] * (run.epochs - 1)

    measured = {"loss": by_epoch(0.5, 0.25), "accuracy": by_epoch(0.9, 0.95)}
    backend = changes.get("backend", "tensorflow")
    training = run.images * 4 // 5
    return {
        "protocol": PROTOCOL,
        "configuration": dataclasses.asdict(run),
        "diverged": False,
        "start": {"loss": 20.0, "too_small": 0.75, "too_large": 0.05},
        "training": measured,
        "validation": measured,
        "test": measured | {"accuracy": by_epoch(0.9, 0.9)},
        "moved": {name: by_epoch(0.1, 0.2) for name in ("first", "second", "dense", "output")},
        "dead": {name: by_epoch(0.0, 0.1) for name in ("first", "second", "dense")},
        "read_right": packed(READ_RIGHT),
        "seconds": by_epoch(1.5, 1.25),
        "cpu_seconds": by_epoch(1.25, 1.0),
        "images": {
            "training": training,
            "validation": run.images - training,
            "test": len(READ_RIGHT),
        },
        "data": {"source": MNIST, "sha256": MNIST_SHA256},
        "backend": backend,
        "versions": {"python": "3.11.7", "numpy": "2.4.6", "keras": "3.15.1", backend: "2.21.0"},
        "hardware": {
            "processor": "Intel\N{REGISTERED SIGN}",
            "cores": 2,
            "threads": 1,
            "devices": ["cpu:0"],
        },
        "date": "2026-11-21T11:11:25+00:00",
    } | changes


def an_older_record(seed: int = 0, **changes) -> dict:
    """The same as the older protocol had it: without the loss, and without what is new."""
    record = a_record(seed, protocol=OLDER_PROTOCOL, **changes)
    del record["configuration"]["loss"]
    return {field: value for field, value in record.items() if field not in NOT_IN_OLDER_RECORDS}


def refusal(path: Path, content: bytes) -> str:
    """The message with which a file is refused when it is read."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(study.records.RecordError) as refused:
        study.records.read(path)
    return str(refused.value)


def a_line(record: dict) -> bytes:
    return json.dumps(record).encode() + b"\n"
