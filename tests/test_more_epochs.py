"""Accuracy by epoch: what the story publishes is what the records say, worked out another way."""

import numpy as np
import pytest

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


def test_the_loss_is_compared_with_its_lowest(story):
    losses = np.array([record["test"]["loss"] for record in records_of("raw").values()])
    assert story.numbers["raw_lowest_loss"] == pytest.approx(losses.min(axis=1).mean())
    assert story.numbers["raw_last_loss"] == pytest.approx(losses[:, -1].mean())


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
    for scaling, rows in accuracies.items():
        reached = int((rows.max(axis=1) >= 0.99).sum())
        assert story.numbers[f"{scaling.replace('-', '_')}_reached_99"] == reached


def test_the_epochs_to_match_are_counted_within_a_seed(story, accuracies):
    needed = [
        int(np.argmax(divided >= raw.max())) + 1
        for raw, divided in zip(accuracies["raw"], accuracies["divided-by-255"], strict=True)
    ]
    assert story.numbers["epochs_to_match"] == np.quantile(needed, 0.5, method="inverted_cdf")
