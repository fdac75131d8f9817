"""Keras computes cross-entropy from a softmax in two ways: on JAX it sees little of raw pixels.

That it does so on PyTorch, too, is read in its code: PyTorch is not installed here.

Keras' backend is fixed when it is imported, so what runs on JAX runs in a process of its own.
"""

import ast
import importlib.util
import json
import math
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import study
from study.protocol import CLIPPED
from study.training import loss_function

# Logits of images whose digit, 3, has these probabilities; some of them are clipped.
PROBABILITIES = (1e-30, 0.9e-7, 1.1e-7, 1e-3, 0.5, 0.99999, 1)
IS_CLIPPED = np.array([probability < 1e-7 or probability == 1 for probability in PROBABILITIES])
LOGITS = [
    [math.log(p) if digit == 3 else math.log(max(1 - p, 1e-20) / 9) for digit in range(10)]
    for p in PROBABILITIES
]

ON_JAX = """
import json
import sys

import jax
import keras
import numpy as np

import mnist
from study.protocol import CLIPPED, SCALINGS
from study.training import build_network, loss_function

assert keras.config.backend() == "jax"


def value_and_gradient(loss):
    logits = np.array(json.loads(sys.argv[1]), dtype=np.float32)
    labels = np.full(len(logits), 3)
    values = loss(labels, keras.ops.softmax(logits))
    total = lambda logits: keras.ops.sum(loss(labels, keras.ops.softmax(logits)))
    return np.asarray(values).tolist(), np.asarray(jax.grad(total)(logits)).tolist()


def trained(end, loss):
    '''The asker's network with this end, for two epochs on the first raw images.'''
    digits = mnist.load()
    x = digits.x_train[:1000, ..., np.newaxis].astype(np.float32)
    network = build_network(SCALINGS["raw"], np.random.default_rng(2), x)
    network = keras.Sequential([*network.layers, *end])
    network.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    labels = digits.y_train[:1000].astype(np.int32)
    return network.fit(x, labels, batch_size=64, epochs=2, shuffle=False, verbose=0).history


results = {
    "ours": value_and_gradient(loss_function(CLIPPED)),
    "keras": value_and_gradient(keras.losses.sparse_categorical_crossentropy),
    "softmax": trained([keras.layers.Softmax()], "sparse_categorical_crossentropy"),
    "no softmax": trained([], keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
}
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def on_jax() -> dict:
    """What ON_JAX found; CI has to have JAX."""
    if importlib.util.find_spec("jax") is None:
        report = pytest.fail if os.environ.get("CI") else pytest.skip
        report("JAX is not installed. nox -s tests has it, from requirements-jax.txt")
    done = subprocess.run(
        [sys.executable, "-c", ON_JAX, json.dumps(LOGITS)],
        cwd=Path(study.__file__).parents[1],
        env=os.environ | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_with_a_softmax_raw_pixels_stay_at_guessing_on_jax(on_jax):
    """The loss is near 0.9 · ln 10⁷: nine images in ten are wrong, and their loss is clipped.

    Two per cent of the images more or less that are read right are 0.3 of it, and for an epoch an
    image may have some loss in between.
    """
    history = on_jax["softmax"]
    assert history["loss"][-1] == pytest.approx(0.9 * math.log(1e7), abs=0.6)
    assert history["accuracy"][-1] < 0.2


def test_without_the_softmax_and_from_logits_raw_pixels_are_learned_on_jax(on_jax):
    """In the second epoch already far from guessing; they end above 0.85 in a third."""
    history = on_jax["no softmax"]
    assert history["loss"][0] > math.log(1e7)  # more than a clipped loss can be
    assert history["loss"][-1] < math.log(10)
    assert history["accuracy"][-1] > 0.5


def test_the_studys_clipped_loss_is_keras_own_from_a_softmax_on_jax(on_jax):
    """The same operations in the same order: to the last digit but for how JAX fuses them."""
    for ours, keras_own in zip(on_jax["ours"], on_jax["keras"], strict=True):
        assert np.array(ours) == pytest.approx(np.array(keras_own), rel=1e-6, abs=1e-12)
    has_gradient = np.any(on_jax["keras"][1], axis=1)
    assert np.array_equal(has_gradient, ~IS_CLIPPED)


def test_the_studys_clipped_loss_is_the_same_on_tensorflow_and_on_jax(on_jax):
    values, gradients = on_tensorflow(loss_function(CLIPPED))
    # Two libraries round a softmax differently: 6e-8 near 1, 1e-7 of the logarithm elsewhere.
    assert values == pytest.approx(np.array(on_jax["ours"][0]), rel=1e-6, abs=2e-7)
    assert gradients == pytest.approx(np.array(on_jax["ours"][1]), rel=1e-5, abs=2e-7)


def on_tensorflow(loss) -> tuple[np.ndarray, np.ndarray]:
    """The loss of each image of LOGITS, and its gradient."""
    import keras
    import tensorflow as tf

    logits = tf.Variable(LOGITS)
    with tf.GradientTape() as tape:
        values = loss(np.full(len(LOGITS), 3), keras.ops.softmax(logits))
    return values.numpy(), tape.gradient(values, logits).numpy()


def test_on_tensorflow_keras_own_loss_from_a_softmax_is_another_one():
    """It finds the logits: no probability is too small for it, and none is without a gradient."""
    import keras

    values, gradients = on_tensorflow(keras.losses.sparse_categorical_crossentropy)
    ours, our_gradients = on_tensorflow(loss_function(CLIPPED))
    assert values == pytest.approx([-math.log(p) for p in PROBABILITIES], rel=1e-5, abs=1e-6)
    assert values[0] > 60 > math.log(1e7) + 1e-3 > ours[0]
    too_small = np.array(PROBABILITIES) < 1e-7
    assert gradients[too_small, 3] == pytest.approx(-1)
    assert not our_gradients[too_small].any()


def code_of(backend: str, function: str) -> ast.FunctionDef:
    """A function of the installed Keras as its file says it, without the library it is for."""
    (keras,) = importlib.util.find_spec("keras").submodule_search_locations
    file = Path(keras, "src", "backend", backend, "nn.py")
    for defined in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(defined, ast.FunctionDef) and defined.name == function:
            return defined
    pytest.fail(f"{file} has no {function} any more. {to_change()}")


def to_change() -> str:
    """What to do when Keras computes the loss in another way, with the pages to look through."""
    docs = Path(study.__file__).parents[2] / "docs"
    naming = sorted(
        page.name
        for page in docs.glob("*.md")
        if {"PyTorch", "JAX"} <= set(re.findall(r"\w+", page.read_text(encoding="utf-8")))
    )
    assert "what-the-loss-sees.md" in naming
    return f"Read how Keras computes the loss now, and what these pages say: {', '.join(naming)}"


@pytest.mark.parametrize(("backend", "library"), [("torch", "torch"), ("jax", "jnp")])
def test_by_its_code_keras_clips_probabilities_on_pytorch_as_on_jax(backend, library):
    """Right before the logarithm, and without a look at where the probabilities are from."""
    function = code_of(backend, "sparse_categorical_crossentropy")
    choices = (choice for choice in function.body if isinstance(choice, ast.If))
    not_from_logits = [
        ast.unparse(step)
        for choice in choices
        if ast.unparse(choice.test) == "from_logits"
        for step in choice.orelse
    ]
    clipped = (
        f"output = {library}.clip(output, backend.epsilon(), 1.0 - backend.epsilon())",
        f"log_prob = {library}.log(output)",
    )
    assert clipped in pairwise(not_from_logits), to_change()
    assert "_logits(" not in ast.unparse(function), to_change()


def test_by_its_code_keras_looks_for_the_logits_behind_a_softmax_on_tensorflow():
    """Before it asks whether to clip."""
    steps = [
        ast.unparse(step) for step in code_of("tensorflow", "sparse_categorical_crossentropy").body
    ]
    name = "sparse_categorical_crossentropy"
    look = f"output, from_logits = _get_logits(output, from_logits, 'Softmax', '{name}')"
    clips = [step for step in steps if "epsilon()" in step]
    assert look in steps, to_change()
    assert all(step.startswith("if not from_logits:") for step in clips), to_change()
    assert all(steps.index(look) < steps.index(step) for step in clips), to_change()
    found = ast.unparse(code_of("tensorflow", "_get_logits"))
    assert "output_ = output.op.inputs[0]" in found, to_change()
    assert "output_ = output._keras_logits" in found, to_change()
