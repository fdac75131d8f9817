"""Learning rates: chosen on the validation images, judged on the test images."""

import numpy as np
import pytest

import study_records


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("accuracy_or_speed")


def final(optimizer, scaling, part, seeds):
    """Accuracy after the last epoch by rate: the mean over the seeds."""
    by_rate = {}
    for record in study_records.read():
        run = record["configuration"]
        if (run["images"], run["optimizer"], run["scaling"]) != (6_000, optimizer, scaling):
            continue
        if run["seed"] < seeds:
            curve = study_records.curve(record, part, "accuracy", study_records.SURVEY.epochs)
            by_rate.setdefault(run["learning_rate"], []).append(curve[-1])
    return {rate: np.mean(values) for rate, values in by_rate.items() if len(values) == seeds}


@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "standardized"])
def test_the_best_rate_is_the_best_on_the_validation_images(story, optimizer, scaling):
    means = final(optimizer, scaling, "validation", story.numbers["seeds"])
    name = f"{optimizer.lower()}_{scaling.replace('-', '_')}_best_rate"
    assert story.numbers[name] == max(means, key=means.get)


def test_the_tuned_gain_compares_each_input_at_its_own_best_rate(story):
    for optimizer in ("Adam", "SGD"):
        best = {
            scaling: final(optimizer, scaling, "test", story.numbers["seeds"])[
                story.numbers[f"{optimizer.lower()}_{scaling.replace('-', '_')}_best_rate"]
            ]
            for scaling in ("raw", "divided-by-255")
        }
        expected = 100 * (best["divided-by-255"] - best["raw"])
        assert story.numbers[f"{optimizer.lower()}_tuned_gain"][0] == pytest.approx(expected)


def test_an_epoch_takes_the_same_processor_time_on_every_scale(story):
    """The same arithmetic; a tenth allows for a processor that was shared while recording."""
    assert story.numbers["seconds_ratio"][0] == pytest.approx(1, abs=0.1)
