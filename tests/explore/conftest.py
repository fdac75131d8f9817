"""The engines that run the scripts, and a network of Keras to hold them against."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Browser

import mnist
from explore import engines
from site_report.bounds import NotCheckedError
from site_report.browser import chromium

SCRIPTS = ("explore.js", "network.js", "training.js", "drawing.js", "untrained.js")
IMAGES = 1_000
TESTED = 200


class Trained(NamedTuple):
    """A network that Keras has trained on divided pixels, and what it makes of test digits."""

    tensors: dict[str, np.ndarray]
    raw: np.ndarray
    """The pixels of the test digits, 0 to 255: (images, 784)."""
    probabilities: dict[str, np.ndarray]
    """Keras' own, for the same digits raw and divided: (images, 10)."""


NAMES = [f"{kind}{layer}" for layer in range(1, 5) for kind in ("kernel", "bias")]


@pytest.fixture(scope="session")
def trained() -> Trained:
    import keras

    from study.protocol import SCALINGS
    from study.training import build_network, loss_function

    digits = mnist.load()
    x = digits.x_train[:IMAGES, ..., np.newaxis].astype(np.float32) / 255
    raw = digits.x_test[:TESTED].astype(np.float32)
    keras.utils.set_random_seed(0)
    network = build_network(SCALINGS["raw"], np.random.default_rng(0), x)
    network.compile(optimizer="adam", loss=loss_function("logits"))
    network.fit(x, digits.y_train[:IMAGES].astype(np.int32), batch_size=32, epochs=2, verbose=0)
    return Trained(
        dict(zip(NAMES, network.get_weights(), strict=True)),
        raw.reshape(TESTED, -1),
        {
            name: keras.ops.convert_to_numpy(
                keras.ops.softmax(network.predict(pixels[..., np.newaxis], verbose=0))
            )
            for name, pixels in {"raw": raw, "divided": raw / 255}.items()
        },
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """As in tests/site; its event loop would be in the way of other tests."""
    try:
        with chromium() as started:
            yield started
    except NotCheckedError as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(scope="module", params=["node", "Chromium"])
def engine(request) -> engines.Engine:
    """Each engine, which CI has to have."""
    try:
        if request.param == "node":
            return engines.node(*SCRIPTS)
        return engines.in_browser(request.getfixturevalue("browser"), *SCRIPTS)
    except NotCheckedError as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
