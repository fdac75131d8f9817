"""The methods side by side, and statistics taken from the wrong images."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("which_and_where")


@pytest.fixture(scope="module")
def numbers(story):
    return story.numbers


def test_each_method_is_drawn_with_its_accuracy(story, numbers):
    table = story.figures["methods"]
    assert len(table["method"]) == numbers["method_count"]
    drawn = dict(zip(table["method"], map(float, table["test accuracy"]), strict=True))
    assert drawn["raw pixels"] == pytest.approx(numbers["raw_accuracy"][0])
    assert drawn["standardized"] == pytest.approx(numbers["standardized_accuracy"][0])


def test_the_gain_is_the_difference_of_the_accuracies(numbers):
    gain = 100 * (numbers["standardized_accuracy"][0] - numbers["divided_by_255_accuracy"][0])
    assert numbers["standardized_gain"][0] == pytest.approx(gain)


def test_a_single_image_with_its_own_statistics_says_nothing(numbers):
    """It becomes all zeros, so each gets the same answer: right for one digit in ten."""
    assert 0.05 < numbers["own_statistics_one"] < 0.15


def test_the_mistake_cannot_be_seen_on_the_whole_test_set(numbers):
    """On the slice of 1,000 images the statistics are noisier than on all: two points are left."""
    right = numbers["training_statistics_accuracy"]
    assert numbers["own_statistics_all"] == pytest.approx(right, abs=0.02)
    assert numbers["own_statistics_ten"] < right - 0.02


def test_a_leak_of_the_test_images_changes_little_with_so_many(numbers):
    """Among 7,000 images of the slice, the 1,000 of the test move a mean by a seventh at most."""
    leaked, right = numbers["leaked_accuracy"], numbers["training_statistics_accuracy"]
    assert leaked != right
    assert leaked == pytest.approx(right, abs=0.02)


def test_larger_requests_come_closer(story):
    own = np.array(story.figures["own-statistics"]["own statistics"], float)
    assert own[0] < own[2] < own[-1]
