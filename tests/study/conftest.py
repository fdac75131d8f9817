"""What the tests of the study share: a place for records, and digits that no network can learn."""

from pathlib import Path

import numpy as np
import pytest

import mnist


@pytest.fixture
def path(tmp_path) -> Path:
    """A file for records, not yet there."""
    return tmp_path / "records" / "test.jsonl"


@pytest.fixture(scope="session")
def digits() -> mnist.Digits:
    """640 training images (512 are trained on) and 64 test images that no network can learn."""
    random = np.random.default_rng(0)
    x = random.integers(0, 256, (704, 28, 28), dtype=np.uint8)
    x[:, 0, 0] = 7  # a pixel that never changes
    y = random.integers(0, 10, 704, dtype=np.uint8)
    return mnist.Digits(x[:640], y[:640], x[640:], y[640:], "noise")
