"""What raw pixels do to the network: each claim about it, on what the story computed."""

import numpy as np
import pytest

LAYERS = ("convolution_1", "convolution_2", "dense_1", "dense_2")


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("network_view")


@pytest.fixture(scope="module")
def numbers(story):
    return story.numbers


def column(story, figure, name):
    return np.array(story.figures[figure][name], float)  # None, which is not finite, becomes nan


@pytest.mark.parametrize("layer", LAYERS)
def test_every_activation_is_255_times_as_large(numbers, layer):
    """Exact in real numbers: biases begin at 0, and ReLU and max pooling pass a factor on."""
    assert numbers[f"{layer}_activation_ratio"] == pytest.approx(255, rel=1e-5)  # single precision


def test_the_untrained_network_is_certain_on_raw_pixels_and_undecided_on_divided_ones(story):
    raw = column(story, "certainty", "raw pixels")
    scaled = column(story, "certainty", "pixels divided by 255")
    assert raw.sum() == pytest.approx(1)
    assert scaled.sum() == pytest.approx(1)
    assert raw.max() > 0.99
    assert 0.05 < scaled.min() < scaled.max() < 0.2
    assert raw.argmax() == scaled.argmax() == story.numbers["certain_digit"]  # a factor moves none


def test_from_the_second_layer_on_the_size_stays_and_the_first_one_makes_it_smaller(numbers):
    """Glorot's rule for 25 inputs and 500 outputs: √(2 · 25 / 525) of the size, halved by ReLU."""
    sizes = [numbers[f"scaled_{layer}_activation"] for layer in LAYERS]
    assert sizes[0] < numbers["scaled_input_size"] / 3
    assert max(sizes) < 3 * min(sizes)


def test_loss_and_curvature_at_the_start_fall_with_the_divisor(story, numbers):
    table = story.figures["by-scale"]
    divisors = table["pixels divided by"]
    assert divisors == [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 255]
    for quantity in ("loss at the start", "largest curvature"):
        assert table[quantity] == sorted(table[quantity], reverse=True)
    losses = dict(zip(divisors, table["loss at the start"], strict=True))
    assert losses[1] == pytest.approx(numbers["raw_start_loss"], rel=1e-4)
    assert losses[0.25] == pytest.approx(4 * losses[1], rel=0.05), "wrong and sure: as the outputs"
    assert losses[64] == pytest.approx(np.log(10), abs=0.1)
    largest = dict(zip(divisors, table["largest probability"], strict=True))
    assert list(largest.values()) == sorted(largest.values(), reverse=True)
    assert largest[1] == pytest.approx(max(story.figures["certainty"]["raw pixels"]), abs=1e-4)
    divided = max(story.figures["certainty"]["pixels divided by 255"])
    assert largest[255] == pytest.approx(divided, abs=1e-4)
    seen = dict(zip(divisors, table["images seen"], strict=True))
    assert list(seen.values()) == sorted(seen.values())
    assert seen[1] < 0.5
    assert seen[255] == 1


@pytest.mark.parametrize("layer", LAYERS)
def test_every_gradient_is_hundreds_of_times_as_large(numbers, layer):
    """At least 255 by the input alone; the saturated softmax adds its part."""
    assert numbers[f"{layer}_gradient_ratio"] > 255


def test_scaled_pixels_begin_with_the_loss_of_guessing_and_raw_pixels_far_above(numbers):
    assert numbers["loss_of_guessing"] == pytest.approx(np.log(10))
    assert numbers["scaled_start_loss"] == pytest.approx(np.log(10), abs=0.1)
    assert numbers["raw_start_loss"] > 5 * np.log(10)


def test_the_curvature_begins_thousands_of_times_as_large(numbers):
    """Between 255 and 255², as the first kernel alone would have it."""
    assert 1_000 < numbers["start_curvature_ratio"] < 255**2


def test_the_curvature_on_raw_pixels_stays_above_all_along(story):
    raw = column(story, "curvature-by-step", "raw pixels")
    scaled = column(story, "curvature-by-step", "pixels divided by 255")
    assert (raw > 3 * scaled).all()


def test_the_curvature_on_raw_pixels_falls_as_training_goes_on(story):
    """Far more than it may go up and down from one step to another: to less than a third."""
    raw = column(story, "curvature-by-step", "raw pixels")
    assert raw[-1] < raw[0] / 3


@pytest.mark.parametrize(
    "line", ["raw pixels", "raw pixels, start undone", "raw pixels, step undone"]
)
def test_the_loss_that_shot_up_comes_down_again(story, line):
    loss = column(story, "one-half-only", line)
    assert loss[-1] < loss.max() / 100


def test_the_step_of_sgd_is_too_long_for_raw_pixels_and_not_for_scaled_ones(numbers):
    assert numbers["raw_start_longest_step"] < numbers["learning_rate"]
    assert numbers["scaled_longest_step"] > numbers["learning_rate"]
    assert numbers["raw_start_longest_step"] == pytest.approx(2 / numbers["raw_start_curvature"])


def test_the_best_rate_of_raw_pixels_is_longer_than_that_limit(numbers, run_story):
    """The page says that the limit at the start does not tell the best rate of a training."""
    tuned = run_story("accuracy_or_speed").numbers
    assert tuned["sgd_raw_best_rate"] > numbers["raw_start_longest_step"]


def test_both_changes_make_raw_pixels_train_as_scaled_ones(story, numbers):
    """Twenty steps of double precision: rounding of 1e-16 may grow a thousandfold, not more."""
    raw = column(story, "same-training", "raw pixels, both undone")
    scaled = column(story, "same-training", "pixels divided by 255")
    np.testing.assert_allclose(raw, scaled, rtol=1e-13)
    assert numbers["largest_relative_difference"] < 1e-13


def test_scaled_pixels_do_learn_meanwhile(story):
    """Or two networks that stand still would coincide too."""
    scaled = column(story, "same-training", "pixels divided by 255")
    assert len(set(scaled)) == len(scaled)
    assert scaled[-5:].mean() < scaled[:5].mean() - 0.01


@pytest.mark.parametrize("half", ["start_only", "step_only", "raw"])
def test_one_half_of_the_change_or_none_sends_the_loss_up(numbers, half):
    assert numbers[f"{half}_highest_sgd_loss"] > 100 * numbers["scaled_highest_sgd_loss"]


def test_the_start_alone_begins_where_scaled_pixels_begin(numbers):
    assert numbers["start_only_first_sgd_loss"] == pytest.approx(
        numbers["scaled_first_sgd_loss"], rel=1e-12
    )


def test_the_step_alone_begins_where_raw_pixels_begin(numbers):
    assert numbers["step_only_first_sgd_loss"] == pytest.approx(
        numbers["raw_first_sgd_loss"], rel=1e-12
    )
