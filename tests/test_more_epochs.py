"""Accuracy by epoch: what the story publishes is what the records say, worked out another way."""

import numpy as np
import pytest
from scipy import stats

import evidence
import study_records

EPOCHS = study_records.WHOLE.epochs


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("more_epochs")


def records_of(scaling) -> dict[int, dict]:
    """The records of one input by seed, on all images, with Adam at its usual rate."""
    wanted = {
        "scaling": scaling,
        "optimizer": "Adam",
        "learning_rate": 0.001,
        "images": study_records.WHOLE.images,
    }
    return {
        record["configuration"]["seed"]: record
        for record in study_records.read()
        if wanted.items() <= record["configuration"].items()
    }


@pytest.fixture(scope="module")
def accuracies():
    """Test accuracy by scaling, as arrays (seeds, epochs); the same seeds in each row."""
    chosen = {name: records_of(name) for name in ("raw", "divided-by-255", "standardized")}
    seeds = sorted(set.intersection(*map(set, chosen.values())))
    return {
        name: np.array([by_seed[seed]["test"]["accuracy"] for seed in seeds])
        for name, by_seed in chosen.items()
    }


def test_every_input_rests_on_the_same_seeds(story, accuracies):
    assert {len(rows) for rows in accuracies.values()} == {story.numbers["seeds"]}
    assert story.numbers["seeds"] >= 3


def test_the_figure_shows_means_over_the_seeds(story, accuracies):
    table = story.figures["mean-accuracy-by-epoch"]
    assert len(table["epoch"]) == EPOCHS
    for label, scaling in (("raw pixels", "raw"), ("divided by 255", "divided-by-255")):
        drawn = np.array(table[label], float)
        assert drawn == pytest.approx(accuracies[scaling].mean(axis=0))


@pytest.mark.parametrize("scaling", ["divided-by-255", "standardized"])
@pytest.mark.parametrize("epoch", [4, 8, 12])
def test_the_gain_is_the_mean_of_the_differences_within_a_seed(story, accuracies, scaling, epoch):
    differences = 100 * (accuracies[scaling] - accuracies["raw"])[:, epoch - 1]
    expected = evidence.mean_over_seeds(differences)
    name = f"{scaling.replace('-', '_')}_gain_after_{epoch}"
    assert story.numbers[name] == pytest.approx((expected.mean, expected.half_width))


def test_the_gain_is_split_into_what_training_images_show_and_what_only_new_ones_do(story):
    chosen = {name: records_of(name) for name in ("raw", "divided-by-255")}
    gains = {
        part: np.array(
            [
                100 * (divided[part]["accuracy"][-1] - chosen["raw"][seed][part]["accuracy"][-1])
                for seed, divided in chosen["divided-by-255"].items()
                if seed in chosen["raw"]
            ]
        )
        for part in ("training", "test")
    }
    assert story.numbers["training_gain"][0] == pytest.approx(gains["training"].mean())
    expected = (gains["test"] - gains["training"]).mean()
    assert story.numbers["gain_on_new_images_only"][0] == pytest.approx(expected)


def test_the_rise_of_the_loss_is_from_the_middle_third_of_the_epochs_to_the_last(story):
    losses = np.array([record["test"]["loss"] for record in records_of("raw").values()])
    rises = losses[:, 8:].mean(axis=1) - losses[:, 4:8].mean(axis=1)
    expected = evidence.mean_over_seeds(rises)
    assert story.numbers["raw_loss_rise"] == pytest.approx((expected.mean, expected.half_width))


def test_raw_pixels_are_taken_at_the_best_of_all_their_epochs(story, accuracies):
    ahead = 100 * (accuracies["divided-by-255"][:, 3] - accuracies["raw"].max(axis=1))
    assert story.numbers["gain_over_best_of_raw"][0] == pytest.approx(ahead.mean())


def test_the_best_epoch_is_chosen_on_the_validation_images(story):
    chosen = {name: records_of(name) for name in ("raw", "divided-by-255", "standardized")}

    def at_best_epoch(record):
        best = int(np.argmax(record["validation"]["accuracy"]))
        return 100 * record["test"]["accuracy"][best]

    gains = [
        at_best_epoch(chosen["divided-by-255"][seed]) - at_best_epoch(chosen["raw"][seed])
        for seed in set.intersection(*map(set, chosen.values()))
    ]
    assert story.numbers["gain_at_best_epoch"][0] == pytest.approx(np.mean(gains))


def test_a_run_that_never_reached_the_target_is_counted_as_such(story, accuracies):
    table = story.figures["epochs-to-target"]
    drawn = list(
        zip(table["target"], table["input"], table["epochs (empty: not reached)"], strict=True)
    )
    for label, scaling in (("raw pixels", "raw"), ("standardized", "standardized")):
        rows = accuracies[scaling]
        reached = int((rows.max(axis=1) >= 0.99).sum())
        assert story.numbers[f"{scaling}_reached_99"] == reached
        assert drawn.count(("0.99", label, "")) == len(rows) - reached


def test_the_median_epoch_lies_between_two_order_statistics(story, accuracies):
    """Of n runs, few are before the median: at most k with a chance of 2.5 % or less."""
    for scaling, rows in accuracies.items():
        needed = np.sort(np.argmax(rows >= 0.98, axis=1) + 1)
        before = int(stats.binom.ppf(0.025, len(needed), 0.5)) - 1
        name = f"{scaling.replace('-', '_')}_epochs_to_98"
        assert story.numbers[name] == np.quantile(needed, 0.5, method="inverted_cdf")
        assert story.numbers[f"{name}_low"] == needed[before]
        assert story.numbers[f"{name}_high"] == needed[-1 - before]


def test_the_epochs_to_match_are_counted_within_a_seed(story, accuracies):
    needed = [
        int(np.argmax(divided >= raw.max())) + 1
        for raw, divided in zip(accuracies["raw"], accuracies["divided-by-255"], strict=True)
    ]
    assert story.numbers["epochs_to_match"] == np.quantile(needed, 0.5, method="inverted_cdf")
