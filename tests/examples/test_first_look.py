"""One digit before any training: the same image, and two very different answers."""

import keras
import numpy as np
import pytest

import run_alone
from story_runs import made


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("first_look")


def test_on_raw_pixels_the_untrained_network_is_certain_and_wrong(story):
    """Of this one image, the page says that it is sure."""
    assert story.numbers["raw_largest_probability"] > 0.999
    assert story.numbers["answered_digit"] != story.numbers["shown_digit"]


def test_other_starts_are_sure_of_most_answers_too_and_mostly_wrong():
    """Not of all: with 30 starts and 300 images each, 83 in 100 answers had more than 0.9."""
    with np.load(run_alone.digits_slice()) as digits:
        images, labels = digits["x_train"][:200, ..., np.newaxis], digits["y_train"][:200]
    raw, divided = [], []
    for seed in range(10):
        keras.utils.set_random_seed(seed)
        model = made("first_look", "digit", "model", keras=keras, layers=keras.layers)
        raw.append(model.predict_on_batch(images.astype("float32")))
        divided.append(model.predict_on_batch(images / np.float32(255)))
    assert np.mean(np.max(raw, axis=-1) > 0.9) > 0.7
    assert np.mean(np.argmax(raw, axis=-1) != labels) > 0.8
    assert np.max(divided) < 0.2


def test_on_divided_pixels_it_is_undecided(story):
    """Ten answers of about a tenth each; Glorot's starting weights spread them by far less."""
    answers = story.figures["digit"]["divided by 255"]
    assert sum(answers) == pytest.approx(1, abs=1e-5)
    assert 0.05 < min(answers) < max(answers) < 0.2
    assert max(answers) == pytest.approx(story.numbers["divided_largest_probability"])


def test_the_figure_shows_what_the_prose_says(story):
    answers = story.figures["digit"]["raw pixels"]
    assert np.argmax(answers) == story.numbers["answered_digit"]
    assert max(answers) == pytest.approx(story.numbers["raw_largest_probability"])
