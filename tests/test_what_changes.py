"""Start and step: what the story publishes is what the records say."""

import numpy as np
import pytest

import study_records


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("what_changes")


@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
@pytest.mark.parametrize("scaling", ["raw", "raw-start-divided", "raw-start-and-step-divided"])
def test_the_distance_is_the_mean_of_the_differences_within_a_seed(story, optimizer, scaling):
    rate = study_records.DEFAULT_RATES[optimizer]
    final = {}
    for record in study_records.read():
        run = record["configuration"]
        if (run["images"], run["optimizer"], run["learning_rate"]) == (6_000, optimizer, rate):
            final[run["scaling"], run["seed"]] = record["test"]["accuracy"][-1]
    behind = [
        100 * (final["divided-by-255", seed] - final[scaling, seed])
        for seed in range(story.numbers[f"{optimizer.lower()}_seeds"])
    ]
    mean, half_width = story.numbers[f"{optimizer.lower()}_{scaling.replace('-', '_')}"]
    assert mean == pytest.approx(np.mean(behind))
    assert half_width > 0


def test_the_figure_shows_both_optimizers_and_all_variants(story):
    table = story.figures["halves"]
    assert table["optimizer"] == ["Adam"] * 4 + ["SGD"] * 4
    assert float(table["difference"][0]) == pytest.approx(story.numbers["adam_raw"][0])


@pytest.mark.parametrize("scaling", ["raw", "divided-by-255"])
def test_the_training_accuracy_is_that_of_the_last_epoch(story, scaling):
    accuracies = [
        record["training"]["accuracy"][7]
        for seed, record in study_records.select(
            study_records.read(), study_records.SURVEY, scaling, "Adam", 0.001
        ).items()
        if seed < story.numbers["adam_seeds"]
    ]
    mean, _half_width = story.numbers[f"{scaling.replace('-', '_')}_training_accuracy"]
    assert mean == pytest.approx(np.mean(accuracies))
