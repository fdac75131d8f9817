"""The runs of the study: which there are, in which order, and what each page rests on."""

import dataclasses
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from study.protocol import (
    BATCH_SIZE,
    BEST_RATES,
    CLIPPED,
    COMPARED,
    DEFAULT_RATES,
    EPSILON,
    HALVES,
    LOGITS,
    LOSSES,
    METHODS,
    OBSERVED,
    OLDER_PROTOCOL,
    PAGES,
    PROTOCOL,
    RATES,
    SCALES,
    SCALINGS,
    SEEDS,
    STEP_DIVISORS,
    SURVEY,
    TEMPERATURE,
    TENFOLD_RATES,
    VALIDATION_SPLIT,
    WHOLE,
    Configuration,
    configurations,
)
from study.records import RECORDS, configuration_of, file_of, read

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("extent", [SURVEY, WHOLE])
def test_the_grid_is_complete_on_a_tenth_and_on_all_images(extent):
    runs = configurations()
    assert len(runs) == len(set(runs))

    def run(scaling, optimizer, rate, seed):
        return Configuration(scaling, optimizer, rate, seed, extent.epochs, extent.images)

    for scaling in SCALINGS:
        for optimizer, rate in DEFAULT_RATES.items():
            assert {run(scaling, optimizer, rate, seed) for seed in range(10)} <= set(runs)
    for scaling in COMPARED:
        for optimizer, rates in RATES.items():
            assert len(rates) >= 5
            for rate in rates:
                assert {run(scaling, optimizer, rate, seed) for seed in range(5)} <= set(runs)


def test_wherever_the_study_stops_no_input_is_more_than_a_seed_ahead():
    recorded = dict.fromkeys(COMPARED, 0)
    question = WHOLE.images, "Adam", DEFAULT_RATES["Adam"], LOGITS
    for run in configurations():
        is_of_it = (run.images, run.optimizer, run.learning_rate, run.loss) == question
        if is_of_it and run.scaling in recorded:
            recorded[run.scaling] += 1
            assert max(recorded.values()) - min(recorded.values()) <= 1
    assert set(recorded.values()) == {10}


def test_the_methods_are_all_scalings_but_those_that_only_explain():
    explaining = {*HALVES, *TEMPERATURE, *SCALES} - set(COMPARED)
    assert set(METHODS) == set(SCALINGS) - explaining
    assert len(METHODS) == len(set(METHODS))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_evidence_names_the_command_that_repeats_its_runs(page):
    text = (PROJECT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    assert f"nox -s study -- --page {page} --records" in text
    assert set(configurations(page)) <= set(configurations())


STORIES = {"does-it-always-help": "counterexamples.py"}


@pytest.mark.parametrize("page", PAGES)
def test_the_runs_of_a_page_are_those_of_the_scalings_that_its_story_names(page):
    story = PROJECT / "examples" / STORIES.get(page, f"{page.replace('-', '_')}.py")
    text = story.read_text(encoding="utf-8")
    named = {scaling for scaling in SCALINGS if f'"{scaling}"' in text}
    assert {run.scaling for run in configurations(page)} == named


def test_every_recorded_run_is_one_that_the_study_plans():
    """What was recorded by other rules would be left out of every page in silence."""
    planned = set(configurations())
    for loss in LOSSES:
        recorded = set(map(configuration_of, read(file_of(loss))))
        assert recorded
        assert recorded <= planned
        assert {(run.images, run.epochs) for run in recorded} == {SURVEY, WHOLE}


def test_a_command_repeats_the_runs_on_jax():
    plan = "what-the-loss-sees-on-jax"
    text = (PROJECT / "docs" / "what-the-loss-sees.md").read_text(encoding="utf-8")
    assert f"KERAS_BACKEND=jax nox -s study -- --page {plan} --records" in text
    recorded = set(map(configuration_of, read(RECORDS.with_name("mnist-jax-clipped.jsonl"))))
    left = set(configurations(plan)) - recorded
    assert recorded <= set(configurations(plan))
    assert {run.seed for run in left} <= set(SEEDS[-3:])
    assert len(left) < len(recorded) / 10


def test_the_rules_are_those_that_the_records_were_made_by():
    """Whoever changes one of them gives the protocol another name."""
    assert (PROTOCOL, OLDER_PROTOCOL) == ("normalize-keras/2", "normalize-keras/1")
    assert (BATCH_SIZE, VALIDATION_SPLIT, EPSILON, OBSERVED) == (128, 0.2, 1e-7, 1_000)
    assert (WHOLE, SURVEY) == ((60_000, 12), (6_000, 8))
    assert DEFAULT_RATES == {"Adam": 0.001, "SGD": 0.01, "RMSprop": 0.001}
    # How far on raw pixels a step of each optimizer is too long: SGD's is as long as the gradient.
    assert STEP_DIVISORS == {"SGD": 65_025, "RMSprop": 255, "Adam": 255}


def test_each_rate_of_the_grid_is_trained_with_its_seeds():
    seeds = {}
    for run in configurations():
        if run.loss == LOGITS and run.scaling in COMPARED:
            choice = run.scaling, run.optimizer, run.images
            seeds.setdefault(choice, {}).setdefault(run.learning_rate, set()).add(run.seed)
    for (scaling, optimizer, images), by_rate in seeds.items():
        with_all = {DEFAULT_RATES[optimizer]}
        if images == SURVEY.images:  # what a verdict rests on
            with_all.update(BEST_RATES[scaling].get(optimizer, ()))
            with_all.update(TENFOLD_RATES.get(optimizer, ()) if scaling != "raw" else ())
        assert by_rate == {
            rate: set(range(10 if rate in with_all else 5))
            for rate in with_all | {*RATES[optimizer]}
        }
    for best in (*BEST_RATES.values(), TENFOLD_RATES):  # the grid holds each of them
        assert all(set(rates) <= set(RATES[optimizer]) for optimizer, rates in best.items())
    decades = {"Adam": (-4, -2), "SGD": (-5, 0), "RMSprop": (-4, -2)}
    for optimizer, rates in RATES.items():
        assert (min(rates), max(rates)) == tuple(10.0**power for power in decades[optimizer])
        assert all(a < b <= 10.5 * a for a, b in pairwise(rates))


def test_only_so_many_seeds_are_planned_as_were_asked_for():
    for page in (None, *PAGES):
        for count in (1, 3, 10):
            assert {run.seed for run in configurations(page, count)} == set(range(count))
    assert configurations() == configurations(None, 10)


def test_of_three_seeds_the_question_on_all_images_is_asked_in_other_ways_too():
    """What else a page needs there is trained with the first three seeds: such runs are long."""
    usual = DEFAULT_RATES["Adam"]

    def seeds(page, **wanted):
        runs = configurations(page)
        return {
            run.seed
            for run in runs
            if run.images == WHOLE.images
            and all(getattr(run, name) == value for name, value in wanted.items())
        }

    assert seeds("what-changes") == {0, 1, 2}
    assert seeds("what-the-loss-sees", loss=CLIPPED) == {0, 1, 2}
    rates = {run.learning_rate for run in configurations("accuracy-or-speed") if run.epochs == 12}
    assert rates == {0.0001, 0.0003, 0.003, usual}
    for rate in rates:
        expected = set(range(10)) if rate == usual else {0, 1, 2}
        assert seeds("accuracy-or-speed", learning_rate=rate) == expected


def test_each_scaling_has_its_offset_and_its_divisor():
    x = np.random.default_rng(0).integers(0, 256, (50, 4, 4, 1)).astype(np.float32)
    x[:, 0, 0] = 7  # a pixel that never changes
    mean, deviation = x.mean(dtype=np.float64), x.std(dtype=np.float64)
    by_pixel = x.std(axis=0, dtype=np.float64)
    expected = {
        "divided-by-255": (0, 255),
        "minus-one-to-one": (127.5, 127.5),
        "standardized": (mean, deviation),
        "standardized-per-pixel": (x.mean(axis=0), np.where(by_pixel, by_pixel, 1)),
        "centred": (mean, 1),
        "batch-normalization-after-activations": (0, 255),
        "batch-normalization-with-short-memory": (0, 255),
        "layer-normalization-after-activations": (0, 255),
        "divided-by-4": (0, 4),
        "divided-by-16": (0, 16),
        "divided-by-64": (0, 64),
    }
    for name, scaling in SCALINGS.items():
        for found, wanted in zip(scaling.fit(x), expected.get(name, (0, 1)), strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_what_is_done_inside_the_network_is_told_apart_from_its_inputs():
    inside = {
        name: {
            field.name: value
            for field in dataclasses.fields(scaling)
            if field.name != "fit" and (value := getattr(scaling, field.name))
        }
        for name, scaling in SCALINGS.items()
    }
    after = "after_activation"
    assert {name: fields for name, fields in inside.items() if fields} == {
        "normalization-layer": {"first_layer": "Normalization"},
        "batch-normalization-first": {"first_layer": "BatchNormalization"},
        "batch-normalization-after-activations": {after: "BatchNormalization"},
        "batch-normalization-with-short-memory": {
            after: "BatchNormalization",
            "options": {"momentum": 0.9},
        },
        "layer-normalization-after-activations": {after: "LayerNormalization"},
        "raw-start-divided": {"start_divided": True},
        "raw-step-divided": {"step_divided": True},
        "raw-start-and-step-divided": {"start_divided": True, "step_divided": True},
        "raw-logits-divided": {"logits_divided": True},
    }
