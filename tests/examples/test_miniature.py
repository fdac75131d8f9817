"""The experiment in miniature: what the page says of its figure."""

import pytest


@pytest.fixture(scope="module")
def numbers(run_story):
    return run_story("miniature").numbers


def test_with_the_loss_from_logits_both_learn(numbers):
    """Guessing gives 0.1; 200 digits leave a standard error of 0.035 at most."""
    assert numbers["logits_raw_accuracy"] > 0.7
    assert numbers["logits_divided_accuracy"] > 0.7
    assert numbers["logits_raw_accuracy"] > numbers["logits_raw_first_accuracy"]


def test_with_the_clipped_loss_raw_pixels_teach_nothing(numbers):
    assert numbers["clipped_raw_accuracy"] < 0.25
    assert numbers["clipped_divided_accuracy"] > 0.7
