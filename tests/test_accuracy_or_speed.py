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
    return {rate: np.mean(by_rate[rate]) for rate in sorted(by_rate) if len(by_rate[rate]) == seeds}


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "SGD"])
@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "standardized"])
def test_the_best_rate_is_the_best_on_the_validation_images(story, optimizer, scaling):
    means = final(optimizer, scaling, "validation", story.numbers[f"{optimizer.lower()}_seeds"])
    name = f"{optimizer.lower()}_{scaling.replace('-', '_')}_best_rate"
    # The lowest of equals: records hold seven digits.
    equals = [rate for rate, mean in means.items() if mean > max(means.values()) - 1e-6]
    assert story.numbers[name] == equals[0]


def test_the_tuned_gain_compares_each_input_at_its_own_best_rate(story):
    for optimizer in ("Adam", "RMSprop", "SGD"):
        best = {
            scaling: final(optimizer, scaling, "test", story.numbers[f"{optimizer.lower()}_seeds"])[
                story.numbers[f"{optimizer.lower()}_{scaling.replace('-', '_')}_best_rate"]
            ]
            for scaling in ("raw", "divided-by-255")
        }
        expected = 100 * (best["divided-by-255"] - best["raw"])
        assert story.numbers[f"{optimizer.lower()}_tuned_gain"][0] == pytest.approx(expected)


def test_an_epoch_takes_the_same_processor_time_on_every_scale(story):
    """The same arithmetic; a tenth allows for a processor that was shared while recording."""
    assert story.numbers["seconds_ratio"][0] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "SGD"])
def test_raw_pixels_are_favoured_by_the_best_rate_of_each_seed(story, optimizer):
    final = {}
    for record in study_records.read():
        run = study_records.configuration_of(record)
        if (run.images, run.optimizer) == (6_000, optimizer):
            curve = study_records.curve(record, "test", "accuracy", study_records.SURVEY.epochs)
            final[run.scaling, run.learning_rate, run.seed] = curve[-1]
    usual = study_records.DEFAULT_RATES[optimizer]
    gains = []
    for seed in range(story.numbers[f"{optimizer.lower()}_seeds"]):
        at_best = max(a for (name, _, s), a in final.items() if (name, s) == ("raw", seed))
        gains.append(100 * (final["divided-by-255", usual, seed] - at_best))
    assert story.numbers[f"{optimizer.lower()}_favoured_gain"][0] == pytest.approx(np.mean(gains))


def test_on_all_images_raw_pixels_have_the_rate_that_was_best_for_them_on_a_tenth(story):
    final = {}
    for record in study_records.read():
        run = study_records.configuration_of(record)
        if (run.images, run.optimizer) == (60_000, "Adam"):
            final[run.scaling, run.learning_rate, run.seed] = record["test"]["accuracy"][-1]
    rate = story.numbers["adam_raw_best_rate"]
    gains = [
        100 * (final["divided-by-255", 0.001, seed] - accuracy)
        for (name, at, seed), accuracy in final.items()
        if (name, at) == ("raw", rate)
    ]
    assert story.numbers["all_images_seeds"] == len(gains) >= 3
    assert story.numbers["all_images_gain"][0] == pytest.approx(np.mean(gains))
