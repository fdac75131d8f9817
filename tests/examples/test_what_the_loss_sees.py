"""The two ways of the loss: what the story publishes is what the three files of records say."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from study.protocol import OBSERVED, SCALINGS, SURVEY, WHOLE
from study.records import RECORDS
from study.training import build_network, data_identity


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("what_the_loss_sees")


@pytest.fixture(scope="module")
def on_jax() -> list[dict]:
    """The lines of the file themselves, read by nothing of the project's."""
    text = RECORDS.with_name("mnist-jax-clipped.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("optimizer", "rate", "name"),
    [
        ("Adam", 0.001, "adam_1e_3"),
        ("Adam", 0.0001, "adam_1e_4"),
        ("SGD", 0.001, "sgd_1e_3"),
        ("SGD", 1.0, "sgd_1e_0"),
    ],
)
def test_the_runs_that_learn_are_counted_from_the_records(story, on_jax, optimizer, rate, name):
    final = [
        record["test"]["accuracy"][-1]
        for record in on_jax
        if record["configuration"]["scaling"] == "raw"
        and record["configuration"]["optimizer"] == optimizer
        and record["configuration"]["learning_rate"] == rate
    ]
    assert story.numbers[f"{name}_rate"] == rate
    assert story.numbers[f"{name}_raw_seeds"] == len(final)
    assert story.numbers[f"{name}_raw_learn"] == sum(accuracy > 0.5 for accuracy in final)
    if any(accuracy > 0.5 for accuracy in final):
        learned = [accuracy for accuracy in final if accuracy > 0.5]
        assert story.numbers[f"{name}_raw_accuracy"] == pytest.approx(np.median(learned))


def test_the_table_of_the_page_has_every_rate_that_was_recorded_on_jax(on_jax):
    """A rate that is left out would be a result that nobody sees."""
    page = (Path(__file__).parents[2] / "docs" / "what-the-loss-sees.md").read_text(
        encoding="utf-8"
    )
    recorded = {
        (record["configuration"]["optimizer"], record["configuration"]["learning_rate"])
        for record in on_jax
    }
    shown = re.findall(
        r"^\| (\w+), \{number\}`what_the_loss_sees\.[a-z]+_(\d)e_(\d)_rate", page, re.M
    )
    assert len(shown) == len(set(shown))
    assert {(name, float(f"{digit}e-{power}")) for name, digit, power in shown} == recorded


def test_the_remedies_are_told_with_the_runs_that_were_recorded(story):
    """From the lines of the file with the clipped loss on TensorFlow."""
    text = RECORDS.with_name("mnist-clipped.jsonl").read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    for images, scaling, name in (
        (SURVEY.images, "standardized", "survey_standardized_clipped"),
        (WHOLE.images, "divided-by-255", "whole_divided_clipped"),
    ):
        final = [
            record["test"]["accuracy"][-1]
            for record in records
            if record["configuration"]["images"] == images
            and record["configuration"]["scaling"] == scaling
            and record["configuration"]["optimizer"] == "Adam"
            and record["configuration"]["learning_rate"] == 0.001
        ]
        assert story.numbers[f"{name}_seeds"] == len(final) >= 2
        assert story.numbers[f"{name}_learn"] == sum(accuracy > 0.5 for accuracy in final)
        assert story.numbers[f"{name}_least"] == min(final)
        assert story.numbers[f"{name}_most"] == max(final)


def test_the_loss_of_one_certain_answer_is_worked_out_and_met(story):
    assert story.numbers["one_answer_loss"] == pytest.approx(0.9 * 7 * math.log(10))
    # Between the shares of the rarest and of the commonest digit, which are right by luck.
    for end in ("least", "most"):
        assert story.numbers[f"one_answer_loss_{end}"] == pytest.approx(
            story.numbers["one_answer_loss"], abs=0.35
        )


def test_every_recorded_start_is_in_the_figure_and_its_parts_make_up_a_whole(story):
    table = story.figures["seen-at-start"]
    parts = ("probability too small", "seen by the loss", "probability too large")
    sums = np.sum([table[part] for part in parts], axis=0)
    assert sums == pytest.approx(1)
    assert len(sums) == story.numbers["start_seeds"]
    assert story.numbers["observed_images"] == OBSERVED


def test_a_start_is_what_the_network_of_the_study_says_of_the_first_images(story):
    """Built and asked anew, for one seed, without the study's own observer."""
    import mnist

    digits = mnist.load()
    if data_identity(digits) != mnist.ARRAYS_SHA256:
        pytest.skip("The study is recorded on MNIST. Set MNIST_NPZ to the path of mnist.npz.")
    x = digits.x_train[:OBSERVED, ..., np.newaxis].astype("float32")
    network = build_network(SCALINGS["raw"], np.random.default_rng(0), x)
    logits = network.predict_on_batch(x).astype("float64")
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    of_digit = probabilities[np.arange(len(x)), digits.y_train[: len(x)]]
    table = story.figures["seen-at-start"]
    row = table["random seed"].index(0)
    # Rounding may carry an image or two across the limit.
    share = table["probability too small"][row]
    assert (of_digit < 1e-7).mean() == pytest.approx(share, abs=0.002)


def test_every_line_of_the_first_figure_is_one_run_of_one_way_of_the_loss(story, on_jax):
    table = story.figures["accuracy-by-epoch"]
    shown = {
        (seed, epoch): accuracy
        for way, label, seed, epoch, accuracy in zip(*table.values(), strict=True)
        if (way, label) == ("clipped (JAX)", "raw pixels")
    }
    for record in on_jax:
        run = record["configuration"]
        if (run["scaling"], run["optimizer"], run["learning_rate"]) == ("raw", "Adam", 0.001):
            for epoch, accuracy in enumerate(record["test"]["accuracy"], start=1):
                assert shown.pop((run["seed"], epoch)) == pytest.approx(accuracy)
    assert not shown
