"""The runs of the study: which there are, in which order, and what each page rests on."""

from pathlib import Path

import pytest

from study.protocol import (
    COMPARED,
    DEFAULT_RATES,
    HALVES,
    LOGITS,
    METHODS,
    PAGES,
    RATES,
    SCALES,
    SCALINGS,
    SURVEY,
    TEMPERATURE,
    WHOLE,
    Configuration,
    configurations,
)

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
