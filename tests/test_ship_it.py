"""The forgotten scale: what the page says of it, on a slice of the data."""

import pytest


@pytest.fixture(scope="module")
def numbers(run_story):
    return run_story("ship_it").numbers


def test_both_networks_learn(numbers):
    """Three epochs of 6,000 digits read nine in ten, far from guessing."""
    assert numbers["divided_asked_scaled_accuracy"] > 0.9
    assert numbers["standardized_asked_scaled_accuracy"] > 0.9


def test_the_forgotten_division_hardly_lowers_the_accuracy(numbers):
    """It moves the answers by what the biases weigh against inputs that are 255 times larger.

    One point in a hundred was lost on all test images; three allow for the slice of 1,000.
    """
    lost = numbers["divided_asked_scaled_accuracy"] - numbers["divided_asked_raw_accuracy"]
    assert lost < 0.03


@pytest.mark.parametrize("name", ["divided", "standardized"])
def test_the_forgotten_scale_makes_the_network_certain_of_its_mistakes(numbers, name):
    """The numbers before the softmax grow 255 times, or by the deviation of some 79: tenfold loss.

    On the slice some forty answers are wrong; the mean probability they get cannot come near 0.9
    by chance while that on scaled pixels stays below 0.85.
    """
    assert numbers[f"{name}_asked_raw_loss"] > 10 * numbers[f"{name}_asked_scaled_loss"]
    assert numbers[f"{name}_asked_scaled_sureness"] < 0.85
    assert numbers[f"{name}_asked_raw_sureness"] > 0.9


@pytest.mark.parametrize("name", ["divided", "standardized"])
def test_the_scale_inside_the_file_gives_the_accuracy_of_scaled_pixels(numbers, name):
    """The same arithmetic in another order: a digit or two may fall on the other side."""
    inside = numbers[f"{name}_inside_accuracy"]
    assert inside == pytest.approx(numbers[f"{name}_asked_scaled_accuracy"], abs=0.002)


@pytest.mark.parametrize("name", ["divided", "standardized"])
def test_whoever_scales_twice_loses_most_of_the_accuracy(numbers, name):
    assert numbers[f"{name}_twice_accuracy"] < 0.6
