"""The counter-examples: the tree against the same tree, and the gains against the records."""

import numpy as np
import pytest

import study_records


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("counterexamples")


def test_the_tree_answers_the_same_on_every_scale(story):
    """Thresholds lie midway between values, and rounding moves next to none across one."""
    for scaling in ("divided_by_255", "standardized"):
        assert story.numbers[f"tree_{scaling}_same"] > 0.99
        assert story.numbers[f"tree_{scaling}_accuracy"] == pytest.approx(
            story.numbers["tree_raw_accuracy"], abs=0.01
        )


def test_the_tree_has_learnt_something(story):
    assert story.numbers["tree_raw_accuracy"] > 0.6


def test_the_gains_are_the_means_of_the_differences_within_a_seed(story):
    final = {}
    for record in study_records.read():
        run = record["configuration"]
        if (run["images"], run["optimizer"], run["learning_rate"]) == (6_000, "Adam", 0.001):
            final[run["scaling"], run["seed"]] = record["test"]["accuracy"][-1]
    for scaling in ("divided-by-255", "centred", "standardized-per-pixel"):
        gains = [
            100 * (final[scaling, seed] - final["raw", seed])
            for seed in range(story.numbers["seeds"])
        ]
        mean, half_width = story.numbers[f"{scaling.replace('-', '_')}_gain"]
        assert mean == pytest.approx(np.mean(gains))
        assert half_width > 0
