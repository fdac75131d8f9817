"""Accuracy by epoch: what the story publishes is what the records say, worked out another way."""

import numpy as np
import pytest
from scipy import stats

import study.records
from study import evidence
from study.protocol import WHOLE

EPOCHS = WHOLE.epochs


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("more_epochs")


def records_of(scaling) -> dict[int, dict]:
    """The records of one input by seed, on all images, with Adam at its usual rate."""
    wanted = {
        "scaling": scaling,
        "optimizer": "Adam",
        "learning_rate": 0.001,
        "images": WHOLE.images,
    }
    return {
        record["configuration"]["seed"]: record
        for record in study.records.read()
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
        drawn = table[label]
        assert drawn == pytest.approx(accuracies[scaling].mean(axis=0))


@pytest.mark.parametrize("scaling", ["divided-by-255", "standardized"])
@pytest.mark.parametrize("epoch", [4, 8, 12])
def test_the_gain_is_the_mean_of_the_differences_within_a_seed(story, accuracies, scaling, epoch):
    differences = 100 * (accuracies[scaling] - accuracies["raw"])[:, epoch - 1]
    expected = evidence.mean_over_seeds(differences)
    name = f"{scaling.replace('-', '_')}_gain_after_{epoch}"
    assert story.numbers[name] == pytest.approx((expected.mean, expected.half_width))


def test_the_accuracies_of_the_milestones_are_those_of_the_figure(story, accuracies):
    for scaling, rows in accuracies.items():
        for epoch in (4, 8, 12):
            expected = evidence.mean_over_seeds(rows[:, epoch - 1])
            name = f"{scaling.replace('-', '_')}_accuracy_after_{epoch}"
            assert story.numbers[name] == pytest.approx((expected.mean, expected.half_width))


def test_the_pairs_are_told_beside_what_unrelated_runs_would_give(story, accuracies):
    ours, theirs = (100 * accuracies[name][:, -1] for name in ("divided-by-255", "raw"))
    interval = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
    expected = (ours.mean() - theirs.mean(), (interval.high - interval.low) / 2)
    assert story.numbers["unpaired_gain_after_12"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scaling", "name"),
    [
        ("divided-by-255", "gain_with_test_images"),
        ("standardized", "standardized_gain_with_test_images"),
    ],
)
def test_an_interval_over_seeds_and_test_images_has_both_variances(
    story, accuracies, scaling, name
):
    """The variance of the leads by seed, and that of the mean lead by image, each over its number.

    With the quantile of one of the two, or between them.
    """
    mean, half_width = story.numbers[name]
    by_seed = 100 * (accuracies[scaling] - accuracies["raw"])[:, -1]
    assert mean == pytest.approx(by_seed.mean())
    raw, scaled = (
        {
            seed: study.records.read_right(record).astype(float)
            for seed, record in records_of(each).items()
        }
        for each in ("raw", scaling)
    )
    seeds = sorted(raw.keys() & scaled.keys())
    assert story.numbers["seeds_with_images"] == story.numbers["seeds"] == len(seeds)
    by_image = 100 * np.mean([scaled[seed] - raw[seed] for seed in seeds], axis=0)
    variance = sum(np.var(values, ddof=1) / len(values) for values in (by_seed, by_image))
    quantiles = (stats.t.ppf(0.975, len(values) - 1) for values in (by_image, by_seed))
    least, most = (quantile * np.sqrt(variance) for quantile in quantiles)
    assert least < half_width < most


def test_the_same_seeds_are_compared_with_those_of_another_processor(story):
    there = {
        name: {
            record["configuration"]["seed"]: record["test"]["accuracy"][-1]
            for record in study.records.read(study.records.RECORDS.with_name("mnist-avx512.jsonl"))
            if record["configuration"]["scaling"] == name
        }
        for name in ("divided-by-255", "raw")
    }
    seeds = there["raw"].keys() & there["divided-by-255"].keys()
    assert story.numbers["seeds_elsewhere"] == len(seeds) >= 8
    here = {
        name: {
            seed: record["test"]["accuracy"][-1]
            for seed, record in records_of(name).items()
            if seed in seeds
        }
        for name in there
    }
    for name, runs in (("gain_elsewhere", there), ("gain_of_the_same_seeds", here)):
        leads = [100 * (runs["divided-by-255"][seed] - runs["raw"][seed]) for seed in seeds]
        half_width = stats.sem(leads) * stats.t.ppf(0.975, len(leads) - 1)
        assert story.numbers[name] == pytest.approx((np.mean(leads), half_width))
    moved = [abs(there[name][seed] - here[name][seed]) for name in there for seed in seeds]
    assert story.numbers["moved_elsewhere"] == pytest.approx(100 * max(moved))


@pytest.mark.parametrize("part", ["training", "test"])
def test_errors_are_compared_by_their_ratio_within_a_seed(story, part):
    raw, divided = (records_of(name) for name in ("raw", "divided-by-255"))
    errors = {
        name: {seed: 1 - record[part]["accuracy"][-1] for seed, record in by_seed.items()}
        for name, by_seed in (("raw", raw), ("divided", divided))
    }
    ratios = [errors["raw"][seed] / errors["divided"][seed] for seed in raw.keys() & divided.keys()]
    expected = evidence.mean_over_seeds(ratios)
    published = story.numbers[f"{part}_error_ratio"]
    assert published == pytest.approx((expected.mean, expected.half_width))


def test_divided_pixels_are_taken_back_to_where_they_fit_the_training_images_no_better(story):
    raw, divided = (records_of(name) for name in ("raw", "divided-by-255"))
    epochs, gains = [], []
    for seed in raw.keys() & divided.keys():
        target = raw[seed]["training"]["accuracy"][-1]
        epoch = 0  # the last one before the target is passed for the first time
        while divided[seed]["training"]["accuracy"][epoch + 1] <= target:
            epoch += 1
        assert divided[seed]["training"]["accuracy"][epoch] <= target
        epochs.append(epoch + 1)
        ours, theirs = divided[seed]["test"]["accuracy"], raw[seed]["test"]["accuracy"]
        gains.append(100 * (ours[epoch] - theirs[-1]))
    expected = evidence.mean_over_seeds(gains)
    assert story.numbers["test_gain_at_level"] == pytest.approx(
        (expected.mean, expected.half_width)
    )
    assert story.numbers["test_gain_at_level_least"] == pytest.approx(min(gains))
    assert story.numbers["level_epoch_first"] == min(epochs)
    assert story.numbers["level_epoch_last"] == max(epochs)


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
        assert drawn.count((0.99, label, None)) == len(rows) - reached


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
