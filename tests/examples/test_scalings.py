"""The scalings: their arithmetic against the libraries that readers will use."""

import re

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from this_book import BOOK


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("scalings")


@pytest.fixture(scope="module")
def customers(story):
    return columns(story, "features-raw", "age", "income")


def columns(story, figure, *names):
    table = story.figures[figure]
    return np.array([table[name] for name in names], float).T


def pixels(story):
    table = story.figures["per-image"]
    shape = (int(table["example"][-1]), int(table["feature"][-1]))
    return np.array(table["value"], float).reshape(shape)


def framed(story, figure):
    """Which values share one mean, as rows of examples."""
    flags = np.array(story.figures[figure]["framed"], int)
    return flags.reshape(pixels(story).shape)


def printed(story, after):
    """Return the first table that is printed after a line."""
    _, _, rest = story.output.partition(after)
    table = re.search(r"\[\[.*?\]\]", rest, re.DOTALL).group()
    return np.array([re.findall(r"[-\d.]+", line) for line in table.splitlines()], float)


def test_min_max_is_that_of_scikit_learn(story, customers):
    scaled = columns(story, "features-min-max", "age", "income")
    np.testing.assert_allclose(scaled, MinMaxScaler().fit_transform(customers))


def test_standardization_is_that_of_scikit_learn(story, customers):
    standardized = columns(story, "features-standardized", "age", "income")
    np.testing.assert_allclose(standardized, StandardScaler().fit_transform(customers))


def test_the_normalization_layer_of_keras_has_the_same_arithmetic(story, customers):
    import keras

    layer = keras.layers.Normalization()
    layer.adapt(customers)
    standardized = columns(story, "features-standardized", "age", "income")
    # Single precision, on an income of 95,000: seven digits.
    np.testing.assert_allclose(np.array(layer(customers)), standardized, atol=1e-5)


def test_the_drawn_line_is_the_output_of_the_normalization_layer(story, customers):
    import keras

    layer = keras.layers.Normalization()
    layer.adapt(customers[:, :1])
    line = columns(story, "normalization-layer", "age", "output of the layer")
    np.testing.assert_allclose(np.array(layer(line[:, :1]))[:, 0], line[:, 1], atol=1e-5)


def test_batch_normalization_while_training_is_that_of_keras(story):
    import keras

    batch = pixels(story)[: story.numbers["batch_size"]]
    expected = np.array(keras.layers.BatchNormalization()(batch, training=True))
    shown = printed(story, "batch of 3:")
    np.testing.assert_allclose(shown, expected, atol=0.006)  # printed to two decimals


def test_layer_normalization_is_that_of_keras(story):
    import keras

    batch = pixels(story)[: story.numbers["batch_size"]]
    expected = np.array(keras.layers.LayerNormalization()(batch))
    shown = printed(story, "each example by itself:")
    np.testing.assert_allclose(shown, expected, atol=0.006)


def test_the_epsilon_is_the_default_of_keras(story):
    import keras

    assert keras.layers.BatchNormalization().epsilon == story.numbers["epsilon"]
    assert keras.layers.LayerNormalization().epsilon == story.numbers["epsilon"]


def test_the_frames_show_which_values_share_a_mean(story):
    examples, features = pixels(story).shape
    batch = story.numbers["batch_size"]
    assert framed(story, "per-feature").sum(axis=0).tolist() == [0, examples, 0, 0]
    assert framed(story, "per-image").sum(axis=1).tolist() == [0, features, 0, 0, 0, 0]
    assert framed(story, "batch-normalization")[:batch].sum() == batch
    assert framed(story, "batch-normalization")[batch:].sum() == 0
    assert framed(story, "layer-normalization").sum(axis=1).tolist() == [0, features, 0, 0, 0, 0]


def test_one_outlier_squeezes_the_others_under_min_max_scaling(story):
    assert story.numbers["squeezed_income"] < 0.1


def test_some_pixels_are_blank_in_every_image(story, digits_slice):
    with np.load(digits_slice) as digits:
        x_train = digits["x_train"]
    blank = (x_train == x_train[0]).all(axis=0).sum()
    assert story.numbers["blank_pixels"] == blank
    assert story.numbers["pixels"] == 28 * 28


def test_the_story_uses_keras_for_the_digits_alone():
    """Its arithmetic is plain NumPy; what compares it with Keras is in the tests above."""
    code = (BOOK.examples / "scalings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"\bkeras\.[\w.]+", code)) == {"keras.datasets.mnist.load_data"}
    assert not re.search(r"^(from keras|(import|from) tensorflow)", code, re.MULTILINE)
