"""Photos in folders and the rows of a table, on a slice of the data."""

import re

import pytest


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("own_data")


def test_the_model_of_the_photos_learns_from_raw_pixels(story):
    """A thousand digits, four in five of them for training, give about nine in ten."""
    assert story.numbers["photos"] == 1_000
    assert story.numbers["photos_accuracy"] > 0.8


def test_the_model_of_the_table_does_what_chance_allows(story):
    """Of 400 rows, where the best possible is right in p of them: within three standard errors."""
    best = story.numbers["best_table_accuracy"]
    assert 0.7 < best < 0.9, "neither certain nor a coin"
    error = (best * (1 - best) / 400) ** 0.5
    assert story.numbers["table_accuracy"] == pytest.approx(best, abs=3 * error)


def test_what_was_saved_takes_photos_and_rows_as_they_are(story):
    assert "a photo of a 0: 0" in story.output
    [percent] = re.findall(r"pays back with a probability of (\d+)%", story.output)
    chance = 1 / (1 + 2.718 ** -((40 - 45) / 10 + (52_000 - 30_000) / 15_000))
    assert int(percent) / 100 == pytest.approx(chance, abs=0.1)
