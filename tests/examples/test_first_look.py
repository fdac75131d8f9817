"""One digit before any training: the same image, and two very different answers."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("first_look")


def test_on_raw_pixels_the_untrained_network_is_certain_and_wrong(story):
    """Outputs 255 times larger leave the other nine digits one in a thousand together, or less."""
    assert story.numbers["raw_largest_probability"] > 0.999
    assert story.numbers["answered_digit"] != story.numbers["shown_digit"]


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
