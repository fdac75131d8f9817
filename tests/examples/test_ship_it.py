"""The forgotten scale, and the scale that is applied twice, on a slice of the data."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("ship_it")


@pytest.fixture(scope="module")
def numbers(story):
    return story.numbers


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


def test_the_figure_shows_doubt_on_divided_pixels_and_none_on_raw_ones(story):
    """Its bars are shares of the wrong answers, tenth by tenth of their probability."""
    table = story.figures["sureness"]
    divided, raw = (
        np.array(table[f"asked about {pixels} pixels"], float) for pixels in ("divided", "raw")
    )
    assert divided.sum() == pytest.approx(1)
    assert raw.sum() == pytest.approx(1)
    assert raw[-1] > 0.9 > 0.5 > divided[-1]


@pytest.mark.parametrize("name", ["divided", "standardized"])
def test_the_scale_inside_the_file_gives_the_accuracy_of_scaled_pixels(numbers, name):
    """The same arithmetic in another order: a digit or two may fall on the other side."""
    inside = numbers[f"{name}_inside_accuracy"]
    assert inside == pytest.approx(numbers[f"{name}_asked_scaled_accuracy"], abs=0.002)


@pytest.mark.parametrize("name", ["divided", "standardized"])
def test_whoever_scales_twice_gets_mostly_one_answer(numbers, name):
    """It is right for one digit in ten; half of the answers alike is five times as many."""
    assert numbers[f"{name}_twice_accuracy"] < 0.6
    assert numbers[f"{name}_twice_commonest"] > 0.5


def test_without_biases_a_second_division_changes_nothing(numbers):
    """The network then hands a factor on exactly; in single precision a digit may be a tie.

    And with the biases, the second division left one answer: so they are the reason.
    """
    once, twice = (numbers[f"no_biases_{times}_accuracy"] for times in ("once", "twice"))
    assert twice == pytest.approx(once, abs=0.002)
    assert once > 0.9


def test_a_second_standardization_leaves_nearly_blank_paper(numbers):
    """All pixels come closer to blank paper than a fortieth of the way to full ink."""
    blank, ink = numbers["standardized_blank"], numbers["standardized_ink"]
    for pixel in ("blank", "ink"):
        twice = numbers[f"standardized_twice_{pixel}"]
        assert abs(twice - blank) < (ink - blank) / 40


def test_in_8_bits_the_network_reads_as_well(numbers):
    """A weight moves by a 250th of the largest one at most: few digits are that close to another.

    The page gives its share; two in a thousand allow for the slice.
    """
    whole = numbers["divided_asked_scaled_accuracy"]
    assert numbers["light_accuracy"] == pytest.approx(whole, abs=0.002)


def test_the_digit_that_leaves_it_most_in_doubt_leaves_it_none_when_it_is_raw(story, numbers):
    """No digit has half of the probability; raw, one has nearly all. The figure shows both."""
    assert numbers["doubtful_divided_sureness"] < 0.5
    assert numbers["doubtful_raw_sureness"] > 0.95
    table = story.figures["one-digit"]
    assert [int(digit) for digit in table["digit"]] == list(range(10))
    for asked in ("divided", "raw"):
        given = np.array(table[f"{asked} pixels"], float)
        assert given.sum() == pytest.approx(1, abs=1e-5)
        assert given.argmax() == numbers[f"doubtful_{asked}_answer"]
        assert given.max() == pytest.approx(numbers[f"doubtful_{asked}_sureness"])
