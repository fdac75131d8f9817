"""The asker's experiment: its settings, and what holds of it already on a slice of the data.

How far raw pixels fall behind after four epochs depends on the seed and on the amount of data; the
recorded study answers that, not one run. Asserted here is what does not depend on them.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from polybook.stories import Story
from this_book import BOOK

CELLS = Story(BOOK.examples / "lenet_mnist.py").cells


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("lenet_mnist")


@pytest.fixture(scope="module")
def numbers(story):
    return story.numbers


def test_the_settings_are_those_of_the_asker(numbers):
    assert (numbers["epochs"], numbers["batch_size"], numbers["classes"]) == (4, 128, 10)
    assert numbers["validation_split"] == 0.2
    assert numbers["image_size"] == 28


def test_the_network_has_the_parameters_of_the_asker(numbers):
    first, second = (5 * 5 * 1 + 1) * 20, (5 * 5 * 20 + 1) * 50
    dense, last = (7 * 7 * 50 + 1) * 500, (500 + 1) * 10
    assert numbers["parameters"] == first + second + dense + last


def test_a_fifth_of_the_training_data_is_held_out(numbers):
    assert numbers["fitted_samples"] + numbers["validation_samples"] == numbers["training_samples"]
    assert numbers["validation_samples"] == 0.2 * numbers["training_samples"]


def test_raw_pixels_run_from_0_to_255(numbers):
    assert (numbers["pixel_min"], numbers["pixel_max"]) == (0, 255)


def test_each_network_is_tested_on_inputs_like_those_it_is_trained_on():
    """The second one reads nine of ten raw digits, too: its accuracy alone would not tell."""
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    parts = (images[:3], np.arange(3)), (images[3:], np.arange(2))
    mnist = SimpleNamespace(load_data=lambda: parts)
    names = {"np": np, "keras": SimpleNamespace(datasets=SimpleNamespace(mnist=mnist))}
    exec(CELLS["data"].code, names)
    for name, divisor in (("raw", 1), ("scaled", 255)):
        for of_part, (x, _) in zip(names["inputs"][name], parts, strict=True):
            assert of_part.shape == (len(x), 28, 28, 1)
            np.testing.assert_allclose(of_part[..., 0], x / divisor, rtol=1e-6)


def test_both_runs_begin_with_the_same_seed_and_the_same_settings():
    done = []

    class Model:
        def __init__(self, name):
            self.name = name

        def fit(self, x, y, **options):
            done.append((self.name, x, y, options))
            return SimpleNamespace(history={"loss": [1], "accuracy": [1], "val_accuracy": [1]})

    keras = SimpleNamespace(utils=SimpleNamespace(set_random_seed=done.append))
    names = {"keras": keras, "SEED": 7, "BATCH_SIZE": 128, "EPOCHS": 1, "VALIDATION_SPLIT": 0.2}
    inputs = {name: (f"training, {name}", f"test, {name}") for name in ("raw", "scaled")}
    models = {name: Model(name) for name in inputs}
    exec(CELLS["train"].code, names | {"inputs": inputs, "models": models, "y_train": "digits"})
    options = {"batch_size": 128, "epochs": 1, "validation_split": 0.2, "verbose": 0}
    assert done == [
        *(7, ("raw", "training, raw", "digits", options)),
        *(7, ("scaled", "training, scaled", "digits", options)),
    ]


def test_raw_pixels_begin_with_a_far_greater_loss(numbers):
    """The first batch differs tenfold; the mean over a short epoch keeps a third of that."""
    assert numbers["raw_first_loss"] > 3 * numbers["scaled_first_loss"]


def test_both_runs_learn(numbers):
    """Guessing reads 10 %; four epochs of 4,800 digits read nine in ten, raw pixels a few less."""
    assert numbers["raw_test_accuracy"] > 0.8
    assert numbers["scaled_test_accuracy"] > 0.9


def test_the_figure_shows_each_epoch_of_both_runs(story, numbers):
    table = story.figures["accuracy-by-epoch"]
    assert table["epoch"] == [1, 2, 3, 4]
    for label, name in (("raw pixels", "raw"), ("pixels divided by 255", "scaled")):
        assert table[label][0] == numbers[f"{name}_first_validation_accuracy"]
        assert table[label][-1] == numbers[f"{name}_validation_accuracy"]


def test_accuracies_errors_and_differences_agree(numbers):
    for name in ("raw", "scaled"):
        right = numbers["test_samples"] - numbers[f"{name}_test_errors"]
        assert right / numbers["test_samples"] == pytest.approx(numbers[f"{name}_test_accuracy"])
    assert numbers["test_accuracy_difference"] == pytest.approx(
        numbers["scaled_test_accuracy"] - numbers["raw_test_accuracy"]
    )
    assert numbers["test_errors_difference"] == pytest.approx(
        numbers["test_accuracy_difference"] * numbers["test_samples"],
        abs=0.01,  # Keras keeps accuracies in single precision; errors are whole
    )


def test_the_saved_model_predicts_the_same(numbers):
    """The same weights and the same kernels on the same machine: not even rounding differs."""
    assert numbers["saved_largest_difference"] <= np.finfo("float32").eps
