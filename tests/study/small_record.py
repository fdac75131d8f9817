"""A record of the study that no run has made, for the tests of what is done with records."""

import dataclasses

import numpy as np

from study.protocol import LOGITS, OLDER_PROTOCOL, PROTOCOL, Configuration
from study.records import NOT_IN_OLDER_RECORDS, packed

READ_RIGHT = np.array([True, False, True, True, True, False, True, True, True, True])


def a_record(seed: int = 0, loss: str = LOGITS, **changes) -> dict:
    """A small whole record of two epochs and ten test images, with these fields changed."""
    two_epochs = {"loss": [0.5, 0.25], "accuracy": [0.9, 0.95]}
    run = Configuration("raw", "Adam", 0.001, seed, epochs=2, images=640, loss=loss)
    return {
        "protocol": PROTOCOL,
        "configuration": dataclasses.asdict(run),
        "diverged": False,
        "start": {"loss": 20.0, "too_small": 0.75, "too_large": 0.05},
        "training": two_epochs,
        "validation": two_epochs,
        "test": two_epochs,
        "moved": {name: [0.1, 0.2] for name in ("first", "second", "dense", "output")},
        "dead": {name: [0.0, 0.1] for name in ("first", "second", "dense")},
        "read_right": packed(READ_RIGHT),
        "seconds": [1.5, 1.25],
        "images": {"training": 512, "validation": 128, "test": len(READ_RIGHT)},
        "backend": "tensorflow",
        "data": {"source": "MNIST", "sha256": "0" * 64},
    } | changes


def an_older_record(seed: int = 0, **changes) -> dict:
    """The same as the older protocol had it: without the loss, and without what is new."""
    record = a_record(seed, protocol=OLDER_PROTOCOL, **changes)
    del record["configuration"]["loss"]
    return {field: value for field, value in record.items() if field not in NOT_IN_OLDER_RECORDS}
