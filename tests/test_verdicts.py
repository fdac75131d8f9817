"""Each verdict of the pages, asserted on the recorded study as the page states it.

Where a page draws a conclusion about more runs than the recorded ones, the 95 % interval has to
carry it (`lead`). Where it says "with every recorded seed", just that is asserted (`least_lead`).

How often would such a test fail although its verdict is true? On the records as they are, never:
they are a file, and the arithmetic on it is exact. When the study is continued, an interval can
come to hold the opposite of a verdict. Then the evidence no longer carries the sentence, and the
test fails to say so: change the sentence, or record more seeds. That a true effect is lost in this
way becomes rarer with each seed, since an interval narrows with the root of their number.

A run that was measured wrongly would be another matter: `test_study.py` measures some again.
"""

import functools

import pytest

import evidence
import study_records
from study_records import SURVEY, WHOLE


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return study_records.read()


@pytest.fixture(scope="module")
def final(records):
    """Return a function: accuracy after the last epoch, for each seed."""
    return functools.partial(study_records.final_accuracy, records)


def lead(ours: dict[int, float], theirs: dict[int, float]) -> evidence.Mean:
    """How many percentage points the first is ahead, with its 95 % interval."""
    difference = evidence.percentage_points_ahead(ours, theirs)
    assert difference.seeds >= 3, "three seeds are the least that an interval can rest on"
    return difference


def least_lead(ours: dict[int, float], theirs: dict[int, float]) -> float:
    """How many percentage points the first is ahead with the seed that suits it least."""
    shared = ours.keys() & theirs.keys()
    assert len(shared) >= 3, "fewer seeds are a few bare runs"
    return min(100 * (ours[seed] - theirs[seed]) for seed in shared)


# Would more epochs catch up? ----------------------------------------------------------------------


@pytest.mark.parametrize("scaling", ["divided-by-255", "standardized"])
def test_raw_pixels_do_not_catch_up_within_twelve_epochs(records, final, scaling):
    assert lead(final(WHOLE, scaling), final(WHOLE, "raw")).low > 0
    raw, scaled = (study_records.curves(records, WHOLE, name) for name in ("raw", scaling))
    for epoch in range(WHOLE.epochs):
        after = [{seed: curve[epoch] for seed, curve in curves.items()} for curves in (scaled, raw)]
        assert least_lead(*after) > 0


def test_the_training_images_are_nearly_all_read_right_on_raw_pixels_too(final):
    training = evidence.mean_over_seeds(final(WHOLE, "raw", part="training").values())
    assert training.low > 0.99


def test_a_part_of_the_difference_shows_on_new_images_only(final):
    gains = {}
    for part in ("training", "test"):
        raw, divided = (final(WHOLE, name, part=part) for name in ("raw", "divided-by-255"))
        gains[part] = {seed: divided[seed] - raw[seed] for seed in raw.keys() & divided.keys()}
    no_gain = dict.fromkeys(gains["training"], 0.0)
    assert lead(gains["training"], no_gain).low > 0
    assert lead(gains["test"], gains["training"]).low > 0


@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "standardized"])
def test_test_accuracy_levels_off_and_does_not_clearly_fall(records, scaling):
    def mean_over_epochs(epochs: slice) -> dict[int, float]:
        curves = study_records.curves(records, WHOLE, scaling)
        return {seed: sum(curve[epochs]) / len(curve[epochs]) for seed, curve in curves.items()}

    early, middle, late = (mean_over_epochs(slice(k, k + 4)) for k in (0, 4, 8))
    assert lead(late, middle).high > 0
    assert abs(lead(late, middle).mean) < lead(middle, early).mean


@pytest.mark.parametrize("scaling", ["raw", "divided-by-255"])
def test_test_loss_rises_from_its_lowest(records, scaling):
    curves = study_records.curves(records, WHOLE, scaling, measure="loss")
    assert min(loss[-1] - min(loss) for loss in curves.values()) > 0


def test_divided_pixels_get_in_half_the_epochs_where_raw_pixels_are_at_their_best(records):
    raw, divided = (
        study_records.curves(records, WHOLE, name) for name in ("raw", "divided-by-255")
    )
    for seed in raw.keys() & divided.keys():
        assert evidence.epochs_to_reach(max(raw[seed]), divided[seed]) <= WHOLE.epochs / 2


# Accuracy or speed? -------------------------------------------------------------------------------


def tuned(records, final, optimizer, scaling):
    """Test accuracy by seed at the rate that is best on the validation images."""
    rates = {
        run.learning_rate
        for run in map(study_records.configuration_of, records)
        if (run.images, run.optimizer, run.scaling) == (SURVEY.images, optimizer, scaling)
    }
    by_rate = {rate: final(SURVEY, scaling, optimizer, rate, part="validation") for rate in rates}
    validation = evidence.shared_seeds(
        {r: by_seed for r, by_seed in by_rate.items() if len(by_seed) >= 3}
    )
    best = evidence.best({rate: list(by_seed.values()) for rate, by_seed in validation.items()})
    assert len(validation) >= 5
    assert min(validation) < best < max(validation), "the best rate may lie beyond those tried"
    return final(SURVEY, scaling, optimizer, best)


@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
def test_the_best_rate_of_each_input_leaves_raw_pixels_behind(records, final, optimizer):
    divided = tuned(records, final, optimizer, "divided-by-255")
    assert least_lead(divided, tuned(records, final, optimizer, "raw")) > 0


def test_the_rates_that_suit_raw_pixels_under_sgd_are_far_smaller(final):
    """A hundred times smaller: where one input is at its best, the other learns little."""
    for rate, better, worse in ((0.001, "raw", "divided-by-255"), (0.1, "divided-by-255", "raw")):
        at_rate = [final(SURVEY, scaling, "SGD", rate) for scaling in (better, worse)]
        assert least_lead(*at_rate) > 20


# What does it really change? ----------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
def test_with_start_and_step_divided_nothing_is_left_of_the_difference(final, optimizer):
    both = final(SURVEY, "raw-start-and-step-divided", optimizer)
    left = lead(final(SURVEY, "divided-by-255", optimizer), both)
    gap = lead(final(SURVEY, "divided-by-255", optimizer), final(SURVEY, "raw", optimizer))
    assert left.low <= 0 <= left.high or abs(left.mean) < 0.05  # rounding, and Adam's epsilon
    assert left.high < gap.mean


def test_with_adam_the_start_counts_most(final):
    start, step = final(SURVEY, "raw-start-divided"), final(SURVEY, "raw-step-divided")
    assert lead(start, final(SURVEY, "raw")).low > 0
    assert lead(final(SURVEY, "divided-by-255"), step).low > 0
    assert least_lead(start, step) > 0
    assert least_lead(final(SURVEY, "raw"), step) > 0


def test_raw_pixels_fit_their_training_images_better_and_read_new_ones_less_well(final):
    raw, divided = (
        final(SURVEY, scaling, part="training") for scaling in ("raw", "divided-by-255")
    )
    assert least_lead(raw, divided) > 0


def test_what_the_start_leaves_of_the_difference_is_not_settled(final):
    left = lead(final(SURVEY, "divided-by-255"), final(SURVEY, "raw-start-divided"))
    assert left.low < 0 < left.high


@pytest.mark.parametrize("half", ["raw-start-divided", "raw-step-divided"])
def test_with_sgd_one_half_is_not_enough(final, half):
    assert least_lead(final(SURVEY, "divided-by-255", "SGD"), final(SURVEY, half, "SGD")) > 10


# Does it always help? -----------------------------------------------------------------------------


def test_centring_alone_gains_nothing(final):
    raw, centred = final(SURVEY, "raw"), final(SURVEY, "centred")
    assert least_lead(raw, centred) > 0
    assert least_lead(final(SURVEY, "divided-by-255"), centred) > 0


def test_batch_normalization_at_the_input_makes_up_for_the_missing_division(final):
    first = final(SURVEY, "batch-normalization-first")
    assert least_lead(first, final(SURVEY, "raw")) > 0
    divided = final(SURVEY, "divided-by-255")
    # What it may still be behind is less than what it makes up for.
    assert lead(divided, first).high < lead(divided, final(SURVEY, "raw")).mean


# Which normalization, and where? ------------------------------------------------------------------

ONE_SCALE = (
    "divided-by-255",
    "minus-one-to-one",
    "standardized",
    "normalization-layer",
    "batch-normalization-first",
    "batch-normalization-with-short-memory",
    "layer-normalization-after-activations",
)


@pytest.mark.parametrize("method", ONE_SCALE)
def test_each_method_with_one_scale_for_all_pixels_does_better_with_every_seed(final, method):
    assert least_lead(final(SURVEY, method), final(SURVEY, "raw")) > 0
    assert least_lead(final(SURVEY, method), final(SURVEY, "standardized-per-pixel")) > 0


def test_centring_comes_last_and_each_pixel_by_itself_is_close_to_raw_pixels(final):
    def mean(method):
        return evidence.mean_over_seeds(final(SURVEY, method).values()).mean

    per_pixel, centred = mean("standardized-per-pixel"), mean("centred")
    assert centred < min(per_pixel, mean("raw"))
    assert abs(per_pixel - mean("raw")) < mean("divided-by-255") - mean("raw")  # "close together"


def test_the_long_memory_of_batch_normalization_fails_in_a_short_training(final):
    default = "batch-normalization-after-activations"
    training = evidence.mean_over_seeds(final(SURVEY, default, part="training").values())
    assert training.low > 0.99
    assert (
        lead(final(SURVEY, "batch-normalization-with-short-memory"), final(SURVEY, default)).low > 0
    )


@pytest.mark.parametrize(
    "method", ["batch-normalization-with-short-memory", "layer-normalization-after-activations"]
)
def test_what_normalizing_after_the_activations_adds_is_small(final, method):
    divided = final(SURVEY, "divided-by-255")
    added = lead(final(SURVEY, method), divided)
    assert added.low > 0
    assert added.mean < lead(divided, final(SURVEY, "raw")).mean / 2
