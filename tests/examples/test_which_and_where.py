"""The methods side by side, an average that remembers its start, and the wrong statistics."""

import re
from pathlib import Path

import pytest
from scipy import stats

import study.records
from study.protocol import SURVEY

PAGE = Path(__file__).parents[2] / "docs" / "which-and-where.md"


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("which_and_where")


@pytest.fixture(scope="module")
def numbers(story):
    return story.numbers


def test_each_method_is_drawn_with_its_accuracy_and_its_distance_from_dividing(story, numbers):
    table = story.figures["methods"]
    assert len(table["method"]) == numbers["method_count"] == numbers["compared"] + 1
    accuracy = dict(zip(table["method"], table["test accuracy"], strict=True))
    assert accuracy["raw pixels"] == pytest.approx(numbers["raw_accuracy"][0])
    column = table["ahead of dividing by 255 (percentage points)"]
    ahead = dict(zip(table["method"], column, strict=True))
    assert ahead.pop("divided by 255") is None
    for label, difference in ahead.items():
        expected = 100 * (accuracy[label] - accuracy["divided by 255"])
        assert difference == pytest.approx(expected)


def test_the_p_values_are_those_of_the_paired_differences_adjusted_for_nine(numbers):
    """With the steps of Holm's method written out again, from the records and SciPy's paired test.

    The smallest p value is multiplied by nine, and none is below what it was.
    """
    records = study.records.read()
    names = [number.removesuffix("_p") for number in numbers if number.endswith("_p")]
    final = {
        name: study.records.final_accuracy(records, SURVEY, name.replace("_", "-"))
        for name in (*names, "divided_by_255")
    }
    seeds = sorted(set.intersection(*map(set, final.values())))
    divided = [final["divided_by_255"][seed] for seed in seeds]
    alone = {
        name: stats.ttest_rel([final[name][seed] for seed in seeds], divided).pvalue
        for name in names
    }
    assert len(alone) == 9
    smallest = min(alone, key=alone.get)
    assert numbers[f"{smallest}_p"] == pytest.approx(9 * alone[smallest])
    for name, p_value in alone.items():
        assert p_value <= numbers[f"{name}_p"] <= min(1, 9 * p_value)
    settled = sum(numbers[f"{name}_p"] < numbers["settled_below"] for name in alone)
    assert settled == numbers["settled"]


def test_each_settled_difference_is_also_told_for_other_test_images(numbers):
    settled = {
        number.removesuffix("_p")
        for number in numbers
        if number.endswith("_p") and numbers[number] < numbers["settled_below"]
    }
    told = {name.removesuffix("_gain_on_other_images") for name in numbers if "on_other" in name}
    assert told == settled
    page = PAGE.read_text(encoding="utf-8")
    assert told == set(re.findall(r"which_and_where\.(\w+)_gain_on_other_images", page))
    for name in told:
        mean, half_width = numbers[f"{name}_gain_on_other_images"]
        over_seeds, narrower = numbers[f"{name}_gain"]
        assert mean == pytest.approx(over_seeds)
        assert narrower < half_width < abs(mean)


def test_with_sgd_at_ten_times_its_usual_rate_the_smallest_and_the_largest_lead_are_told(numbers):
    final = [
        study.records.final_accuracy(study.records.read(), SURVEY, scaling, "SGD", 0.1)
        for scaling in ("standardized", "divided-by-255")
    ]
    points = [100 * (final[0][seed] - final[1][seed]) for seed in set(final[0]) & set(final[1])]
    assert numbers["standardized_ahead_sgd_tenfold_least"] == pytest.approx(min(points))
    assert numbers["standardized_ahead_sgd_tenfold_most"] == pytest.approx(max(points))
    assert numbers["standardized_ahead_sgd_tenfold_seeds"] == len(points)


def test_the_table_of_the_page_names_each_method_that_was_compared(story):
    """A row of the figure that the table leaves out would be a result without its p value."""
    rows = re.findall(r"^\| (.+?) \| \{number\}.*gain:", PAGE.read_text(encoding="utf-8"), re.M)
    labels = [label.replace("`", "") for label in rows]
    drawn = [label for label in story.figures["methods"]["method"] if label != "divided by 255"]
    assert labels == drawn


def test_what_the_default_memory_reads_right_is_that_of_the_records(numbers):
    """In training and in the test: that these differ so much is what the page explains."""
    records = study.records.read()
    shares = {
        part: study.records.final_accuracy(
            records, SURVEY, "batch-normalization-after-activations", part=part
        )
        for part in ("training", "test")
    }
    compared = study.records.final_accuracy(records, SURVEY, "divided-by-255")
    seeds = shares["test"].keys() & compared.keys()
    assert len(seeds) == numbers["seeds"]
    # The page says that all are.
    right = {round(shares["training"][seed] * numbers["training_images"]) for seed in seeds}
    assert right == {numbers["training_images"]}
    tested = [shares["test"][seed] for seed in seeds]
    assert numbers["default_memory_lowest"] == pytest.approx(min(tested))
    assert numbers["default_memory_highest"] == pytest.approx(max(tested))
    assert numbers["training_images"] == SURVEY.images - SURVEY.images // 5


def test_what_is_left_of_the_initial_value_is_what_the_page_computes(numbers):
    """38 batches of 128 in an epoch of 4,800 images, eight epochs: 304 steps."""
    assert numbers["steps"] == 304
    assert numbers["initial_share"] == pytest.approx(0.99**304)
    assert numbers["again_initial_share"] == pytest.approx(0.99 ** numbers["steps_again"])


def test_the_initial_value_is_what_spoils_the_averages(numbers):
    """Taken out, and nothing else changed, the accuracy comes back.

    The slice gives 6,000 images and 188 steps, of which 15 % of the initial value is left. Then a
    network that reads more than nine in ten right in training is between guessing and a half; and
    with corrected averages it is as good as in training, but for the noise of a short training.
    """
    assert numbers["again_training_accuracy"] > 0.85
    assert numbers["again_test_accuracy"] < 0.6
    assert numbers["again_cleared_accuracy"] > 0.9


def test_nearly_all_of_the_stored_variance_is_the_initial_value(numbers):
    """The page says that the rest is far smaller than what is stored: ten times is far."""
    assert numbers["again_cleared_variance"] < numbers["again_stored_variance"] / 10
    assert numbers["again_stored_variance"] == pytest.approx(
        numbers["again_initial_share"], rel=0.1
    )


def test_a_single_image_with_its_own_statistics_says_nothing(numbers):
    """It becomes all zeros, so each gets the same answer: right for one digit in ten."""
    assert 0.05 < numbers["own_statistics_one"] < 0.15


def test_the_mistake_can_hardly_be_seen_on_the_whole_test_set(numbers):
    """On the slice of 1,000 images the statistics are noisier than on all: two points are left."""
    assert abs(numbers["own_statistics_all_lost"][0]) < 2
    points, half_width = numbers["own_statistics_ten_lost"]
    assert points - half_width > 0


def test_points_lost_are_the_difference_of_the_accuracies(numbers):
    lost = 100 * (numbers["training_statistics_accuracy"] - numbers["own_statistics_ten"])
    assert numbers["own_statistics_ten_lost"][0] == pytest.approx(lost)


def test_a_leak_of_the_test_images_changes_little_with_so_many(numbers):
    """Among 7,000 images of the slice, the 1,000 of the test move a mean by a seventh at most."""
    leaked, right = numbers["leaked_accuracy"], numbers["training_statistics_accuracy"]
    assert leaked != right
    assert leaked == pytest.approx(right, abs=0.02)


def test_larger_requests_come_closer(story):
    lost = story.figures["own-statistics"]["percentage points lost"]
    assert lost[0] > lost[1] > lost[3] > lost[-1]
