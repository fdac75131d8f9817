"""A record of the study that no run has made, for the tests of what is done with records."""

import dataclasses

import study_records


def a_record(seed: int = 0, **changes) -> dict:
    """A small whole record of two epochs, with these fields changed."""
    two_epochs = {"loss": [0.5, 0.25], "accuracy": [0.9, 0.95]}
    run = study_records.Configuration("raw", "Adam", 0.001, seed, epochs=2, images=640)
    return {
        "protocol": study_records.PROTOCOL,
        "configuration": dataclasses.asdict(run),
        "diverged": False,
        "training": two_epochs,
        "validation": two_epochs,
        "test": two_epochs,
        "seconds": [1.5, 1.25],
        "backend": "tensorflow",
        "data": {"source": "MNIST", "sha256": "0" * 64},
    } | changes
