"""Start, step and outputs: what the story publishes is what the records say."""

import numpy as np
import pytest

import study.records
from study import evidence
from study.protocol import DEFAULT_RATES, SURVEY, WHOLE


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("what_changes")


def final(scaling, optimizer="Adam", extent=SURVEY) -> dict[int, float]:
    """Test accuracy after the last epoch at the usual rate, by seed, from the records."""
    rate = DEFAULT_RATES[optimizer]
    return {
        record["configuration"]["seed"]: record["test"]["accuracy"][-1]
        for record in study.records.read()
        if record["configuration"]
        == record["configuration"]
        | {
            "scaling": scaling,
            "optimizer": optimizer,
            "learning_rate": rate,
            "images": extent.images,
        }
    }


def mean_behind(scaling, extent=SURVEY) -> float:
    divided, ours = final("divided-by-255", extent=extent), final(scaling, extent=extent)
    return 100 * np.mean([divided[seed] - ours[seed] for seed in divided.keys() & ours.keys()])


@pytest.mark.parametrize("scaling", ["raw", "raw-start-divided", "raw-start-and-step-divided"])
def test_with_adam_the_distance_is_the_mean_of_the_differences_within_a_seed(story, scaling):
    mean, half_width = story.numbers[f"adam_{scaling.replace('-', '_')}"]
    assert mean == pytest.approx(mean_behind(scaling))
    assert half_width > 0


@pytest.mark.parametrize(("extent", "where"), [(SURVEY, "tenth"), (WHOLE, "all")])
def test_divided_outputs_are_compared_with_divided_pixels_seed_by_seed(story, extent, where):
    mean, _half_width = story.numbers[f"logits_divided_behind_{where}"]
    assert mean == pytest.approx(mean_behind("raw-logits-divided", extent))
    assert story.numbers[f"logits_divided_seeds_{where}"] == len(
        final("raw-logits-divided", extent=extent)
    )


@pytest.mark.parametrize("scaling", ["raw", "raw-start-divided", "divided-by-255"])
def test_with_sgd_each_run_is_shown_and_those_that_learn_are_counted(story, scaling):
    accuracies = final(scaling, "SGD")
    name = f"sgd_{scaling.replace('-', '_')}"
    assert story.numbers[f"{name}_seeds"] == len(accuracies)
    assert story.numbers[f"{name}_learn"] == sum(value > 0.5 for value in accuracies.values())
    shown = story.figures["halves-sgd"]["test accuracy"]
    assert set(np.round(list(accuracies.values()), 6)) <= set(np.round(shown, 6))


def test_with_one_half_alone_the_dead_filters_are_counted_in_the_runs_that_say_them(story):
    counted = {
        half: [
            run
            for run in study.records.select(
                study.records.read(), SURVEY, f"raw-{half}-divided", "SGD", 0.01
            ).values()
            if "dead" in run and not run["diverged"]
        ]
        for half in ("start", "step")
    }
    alike = [
        run
        for run in counted["start"]
        if run["test"]["accuracy"][-1] in [images / 10_000 for images in evidence.IMAGES_OF_DIGIT]
    ]
    numbers = story.numbers
    assert numbers["sgd_start_dead_runs"] == len(alike) > 0
    # The page says that all are dead there.
    assert {run["dead"][layer][-1] for run in alike for layer in ("first", "second")} == {1}
    assert numbers["sgd_step_dead_runs"] == len(counted["step"]) > 0
    first, second = (
        [run["dead"][layer][-1] for run in counted["step"]] for layer in ("first", "second")
    )
    assert set(first) == {0}  # and that none is
    assert numbers["sgd_step_second_dead_least"] == min(second)


def test_the_p_values_of_the_page_are_adjusted_together(story):
    divided, raw = final("divided-by-255"), final("raw")
    halves = ("raw-start-divided", "raw-step-divided")
    variants = ("raw", *halves, "raw-start-and-step-divided")
    p_values = {
        **{f"adam_{name.replace('-', '_')}_p": (name, divided) for name in variants},
        "adam_start_gain_p": (halves[0], raw),
        "adam_step_gain_p": (halves[1], raw),
        **{f"divided_by_{n}_p": (f"divided-by-{n}", divided) for n in (4, 16, 64)},
    }
    expected = evidence.holm(
        {name: evidence.p_value(final(one), other) for name, (one, other) in p_values.items()}
    )
    assert {name: story.numbers[name] for name in expected} == pytest.approx(expected)
    assert story.numbers["compared"] == len(expected)


def test_the_training_errors_are_the_mean_of_those_of_the_runs(story):
    for scaling in ("raw", "divided-by-255"):
        runs = study.records.select(study.records.read(), SURVEY, scaling, "Adam", 0.001).values()
        wrong = [(1 - run["training"]["accuracy"][-1]) * 4800 for run in runs]
        assert story.numbers[f"{scaling.replace('-', '_')}_training_errors"] == pytest.approx(
            np.mean(wrong), abs=0.01
        )
    assert story.numbers["training_images"] == 4800


@pytest.mark.parametrize("name", ["adam_start_gain", "divided_by_4_behind"])
def test_the_cautious_interval_is_that_over_seeds_made_wider(story, name):
    mean, half_width = story.numbers[f"{name}_on_other_images"]
    over_seeds, narrower = story.numbers[name]
    assert mean == pytest.approx(over_seeds)
    assert narrower < half_width < 2 * narrower


def test_the_way_of_a_layer_is_the_mean_over_the_runs_that_were_observed(story):
    runs = study.records.select(study.records.read(), SURVEY, "raw", "Adam", 0.001).values()
    moved = [run["moved"]["first"][-1] for run in runs if "moved" in run]
    mean, _half_width = story.numbers["raw_first_moved"]
    assert mean == pytest.approx(np.mean(moved))
    assert story.numbers["moved_seeds"] <= len(moved)


def test_the_curve_of_the_scale_runs_from_raw_pixels_to_a_division_by_255(story):
    table = story.figures["accuracy-by-scale"]
    assert table["pixels divided by"] == [1, 4, 16, 64, 255]
    means = table["test accuracy"]
    assert means[0] == pytest.approx(np.mean(list(final("raw").values())))
    assert means[-1] == pytest.approx(np.mean(list(final("divided-by-255").values())))
