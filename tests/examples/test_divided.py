"""Where a story divides pixels by 255, it is 255: by 256, no accuracy and no verdict would tell.

Each statement that divides is run by itself, on a picture of all 256 values.
"""

import math
from types import SimpleNamespace
from unittest.mock import MagicMock

import numpy as np
import pytest

from story_runs import made
from study.protocol import SURVEY

PIXELS = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)


def is_divided(x: np.ndarray) -> bool:
    """Whether these are the pixels divided by 255, but for the rounding of single precision."""
    return np.allclose(np.ravel(x), np.ravel(PIXELS) / 255, rtol=1e-6, atol=0)


def test_the_first_look_divides_one_digit():
    inputs = made("first_look", "digit", "inputs", image=PIXELS)
    assert is_divided(inputs["divided by 255"])
    assert np.array_equal(inputs["raw pixels"], PIXELS)


def test_the_saved_model_is_asked_about_divided_pixels():
    assert is_divided(made("lenet_mnist", "save", "sample", x_test=PIXELS))


def test_the_trees_ask_about_the_same_pixels_on_each_scale():
    pixels = PIXELS.astype("float64")
    given = {"x_train": pixels, "x_test": pixels[:, ::-1], "mean": 30, "deviation": 80}
    inputs = made("counterexamples", "tree", "inputs", **given)
    train, test = inputs["divided-by-255"]
    assert is_divided(train)
    assert is_divided(test[:, ::-1])
    for scaled, part in zip(inputs["standardized"], (train, test), strict=True):
        assert scaled == pytest.approx((part * 255 - 30) / 80)
    assert inputs["raw"] == (given["x_train"], given["x_test"])


def test_the_scale_in_the_script_and_the_one_in_the_file_are_the_same():
    assert is_divided(made("ship_it", "train", "divide")(PIXELS))
    layers = SimpleNamespace(Rescaling=lambda scale: PIXELS * scale, Normalization=dict)
    first_layers = made("ship_it", "inside", "first_layers", layers=layers, mean=30, deviation=80)
    assert is_divided(first_layers["divided"])
    assert first_layers["standardized"] == {"mean": 30, "variance": 80**2}


def test_the_network_in_miniature_has_the_divisor_in_front():
    assert made("miniature", "train", "inputs") == {"raw pixels": 1, "pixels divided by 255": 255}
    layers = MagicMock()
    train = made(
        *("miniature", "train", "train"),
        **dict.fromkeys(("keras", "SEED", "BATCH_SIZE", "EPOCHS"), MagicMock()),
        **dict.fromkeys(("x_train", "y_train", "x_test", "y_test"), PIXELS),
        **{"np": np, "layers": layers},
    )
    train(255, "loss", "softmax")
    layers.Rescaling.assert_called_once_with(1 / 255)


def test_the_size_of_divided_pixels_is_that_of_the_first_images():
    images = np.concatenate([np.repeat(PIXELS, SURVEY.images, axis=0), PIXELS])
    given = {"train_images": images, "SURVEY": SURVEY, "math": math}
    given["divided"] = made("which_and_where", "standardized", "divided", **given)
    assert len(given["divided"]) == SURVEY.images
    # Of 0, 1, … 255: the mean of their squares is 255 · 511 / 6.
    size = made("which_and_where", "standardized", "divided_size", **given)
    assert size == pytest.approx(math.sqrt(255 * 511 / 6) / 255)


def test_the_network_that_remembers_its_start_learns_and_is_asked_on_divided_pixels():
    given = {"train_images": PIXELS, "steps": 1, "SMALL_BATCH": 32, "np": np}
    given |= {"test_images": PIXELS, "test_digits": [7]}
    for name in ("x", "x_new"):
        x = made("which_and_where", "initial-values", name, **given)
        assert is_divided(x)
        assert (x.dtype, x.shape) == (np.float32, (1, 16, 16, 1))


def test_the_view_of_the_network_divides_by_255():
    scale = made("network_view", "setup", "SCALE")
    x_raw = PIXELS.astype("float32")
    inputs = made("network_view", "data", "inputs", SCALE=scale, x_raw=x_raw)
    assert is_divided(inputs["scaled"])
    assert inputs["raw"] is x_raw
