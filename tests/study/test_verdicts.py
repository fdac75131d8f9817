"""Each verdict of the pages, asserted on the recorded study as the page states it.

Where a page draws a conclusion about more runs than the recorded ones, an interval has to carry it
(`lead`). Where it says "with every recorded seed", just that is asserted (`least_lead`).

How often are these tests wrong?

* A `lead` that is false passes less than once in 1,000 times, for differences that are about
  normally distributed. It is stricter than the pages, which show intervals of 95 %: here one end of
  an interval of 99.8 % has to be on the right side of the limit, and that end is on the wrong side
  of the truth in one case of 1,000. The page's own 95 % is asserted where its few seeds carry no
  more, and where it says that something is *not* settled, which a wide interval makes easy.
* `least_lead` describes the recorded seeds and concludes nothing about others: without any effect,
  ten seeds would agree by luck once in 1,000 times, five of them once in 32.
* A verdict that is true fails never on these records: they are a file, and the arithmetic on it is
  exact. When the study is continued, an interval can come to hold the opposite of a verdict. Then
  the evidence no longer carries the sentence, and the test fails to say so: change the sentence, or
  record more seeds.

A run that was measured wrongly would be another matter: `test_training.py` measures some again.
"""

import functools
import math

import pytest

import study.records
from study import evidence
from study.protocol import BEST_RATES, CLIPPED, DEFAULT_RATES, SURVEY, WHOLE


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return study.records.read()


@pytest.fixture(scope="module")
def final(records):
    """Return a function: accuracy after the last epoch, for each seed."""
    return functools.partial(study.records.final_accuracy, records)


def lead(
    ours: dict[int, float], theirs: dict[int, float], confidence: float = 0.998
) -> evidence.Mean:
    """How many percentage points the first is ahead, with its interval; 99.8 % or as stated."""
    return evidence.percentage_points_ahead(ours, theirs, confidence)


def least_lead(ours: dict[int, float], theirs: dict[int, float]) -> float:
    """How many percentage points the first is ahead with the seed that suits it least."""
    shared = ours.keys() & theirs.keys()
    assert len(shared) >= 3, "fewer seeds are a few bare runs"
    return min(100 * (ours[seed] - theirs[seed]) for seed in shared)


# Would more epochs catch up? ----------------------------------------------------------------------


@pytest.mark.parametrize("scaling", ["divided-by-255", "standardized"])
def test_raw_pixels_do_not_catch_up_within_twelve_epochs(records, final, scaling):
    assert lead(final(WHOLE, scaling), final(WHOLE, "raw")).low > 0
    raw, scaled = (study.records.curves(records, WHOLE, name) for name in ("raw", scaling))
    for epoch in range(WHOLE.epochs):
        after = [{seed: curve[epoch] for seed, curve in curves.items()} for curves in (scaled, raw)]
        assert least_lead(*after) > 0
        assert lead(*after).low > 0


def test_the_training_images_are_nearly_all_read_right_on_raw_pixels_too(final):
    training = evidence.mean_over_seeds(final(WHOLE, "raw", part="training").values(), 0.998)
    assert training.low > 0.99


def test_where_divided_pixels_fit_the_training_images_no_better_they_are_ahead_on_new_ones(
    records, final
):
    """Not the gap in points: where both are near 100 %, it must be small, whatever the cause."""
    training, test = (
        study.records.curves(records, WHOLE, "divided-by-255", part=part)
        for part in ("training", "test")
    )
    raw_training = final(WHOLE, "raw", part="training")
    level = {}
    for seed in training.keys() & raw_training.keys():
        passed = [accuracy > raw_training[seed] for accuracy in training[seed]]
        level[seed] = passed.index(True) - 1  # the last epoch before
        assert level[seed] >= 0
    at_level = {seed: test[seed][epoch] for seed, epoch in level.items()}
    assert lead(at_level, final(WHOLE, "raw")).low > 0
    assert least_lead(at_level, final(WHOLE, "raw")) > 0


def lead_on_other_images(records, extent, *scalings, confidence: float) -> evidence.Mean:
    """How far the first is ahead with Adam for other seeds and images: the cautious interval."""
    right = (
        {
            seed: study.records.read_right(record)
            for seed, record in study.records.select(records, extent, name, "Adam", 0.001).items()
            if "read_right" in record
        }
        for name in scalings
    )
    accuracies = (study.records.final_accuracy(records, extent, name) for name in scalings)
    return evidence.lead_on_other_images(*accuracies, *right, confidence)


@pytest.mark.parametrize("scaling", ["divided-by-255", "standardized"])
def test_other_test_images_would_leave_scaled_pixels_ahead_as_well(records, scaling):
    assert lead_on_other_images(records, WHOLE, scaling, "raw", confidence=0.998).low > 0


@pytest.fixture(scope="module")
def elsewhere() -> list[dict]:
    """The main runs again, on a processor that rounds in another way."""
    return study.records.read(study.records.RECORDS.with_name("mnist-avx512.jsonl"))


def test_on_another_processor_divided_pixels_are_ahead_by_as_much(final, elsewhere):
    """With the same seeds."""
    ours, theirs = (
        study.records.final_accuracy(elsewhere, WHOLE, scaling, "Adam", None)
        for scaling in ("divided-by-255", "raw")
    )
    assert ours.keys() == theirs.keys()
    assert len(ours) >= 8
    assert all(ours[seed] > theirs[seed] for seed in ours)
    there = evidence.percentage_points_ahead(ours, theirs)
    here = evidence.percentage_points_ahead(
        *(
            {seed: final(WHOLE, scaling)[seed] for seed in ours}
            for scaling in ("divided-by-255", "raw")
        )
    )
    assert there.low > 0
    assert abs(there.mean - here.mean) < math.hypot(there.half_width, here.half_width)


def test_on_another_processor_other_images_leave_divided_pixels_ahead(elsewhere):
    ahead = lead_on_other_images(elsewhere, WHOLE, "divided-by-255", "raw", confidence=0.95)
    assert ahead.low > 0


@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "standardized"])
def test_test_accuracy_levels_off_and_does_not_clearly_fall(records, scaling):
    def mean_over_epochs(epochs: slice) -> dict[int, float]:
        curves = study.records.curves(records, WHOLE, scaling)
        return {seed: sum(curve[epochs]) / len(curve[epochs]) for seed, curve in curves.items()}

    early, middle, late = (mean_over_epochs(slice(k, k + 4)) for k in (0, 4, 8))
    assert lead(late, middle, confidence=0.95).high > 0
    earlier, later = (
        {seed: after[seed] - before[seed] for seed in after}
        for after, before in ((middle, early), (late, middle))
    )
    assert lead(earlier, later, confidence=0.95).low > 0


@pytest.mark.parametrize("scaling", ["raw", "divided-by-255"])
def test_test_loss_rises_a_little_in_the_end(records, scaling):
    """The page gives the rise with its 95 % interval; "a little" is less than a third more."""
    curves = study.records.curves(records, WHOLE, scaling, measure="loss")
    middle, late = (
        {seed: sum(loss[k : k + 4]) / 4 for seed, loss in curves.items()} for k in (4, 8)
    )
    rise = evidence.paired_difference(late, middle)
    assert rise.low > 0
    assert rise.high < evidence.mean_over_seeds(middle.values()).low / 3


def test_raw_pixels_never_reach_what_divided_ones_reach_after_the_askers_epochs(records):
    raw, divided = (
        study.records.curves(records, WHOLE, name) for name in ("raw", "divided-by-255")
    )
    best_of_raw = {seed: max(curve) for seed, curve in raw.items()}
    after_4 = {seed: curve[3] for seed, curve in divided.items()}
    assert lead(after_4, best_of_raw).low > 0
    assert least_lead(after_4, best_of_raw) > 0


def test_raw_pixels_need_more_epochs_for_98_per_cent_and_never_have_99(records):
    curves = {
        name: study.records.curves(records, WHOLE, name)
        for name in ("raw", "divided-by-255", "standardized")
    }
    needed = {
        (name, target): evidence.median_over_seeds(
            [evidence.epochs_to_reach(target, curve) for curve in by_seed.values()]
        )
        for name, by_seed in curves.items()
        for target in (0.98, 0.99)
    }
    for scaled in ("divided-by-255", "standardized"):
        assert needed["raw", 0.98].low >= needed[scaled, 0.98].high
    assert max(max(curve) for curve in curves["raw"].values()) < 0.99


# Accuracy or speed? -------------------------------------------------------------------------------


def rates_of(records, optimizer, scaling) -> list[float]:
    """The recorded learning rates on a tenth of the images, from low to high."""
    runs = map(study.records.configuration_of, records)
    return sorted(
        {
            run.learning_rate
            for run in runs
            if (run.images, run.optimizer, run.scaling) == (SURVEY.images, optimizer, scaling)
        }
    )


def best_rate(records, final, optimizer, scaling) -> float:
    """The learning rate that is best on the validation images."""
    by_rate = {
        rate: final(SURVEY, scaling, optimizer, rate, part="validation")
        for rate in rates_of(records, optimizer, scaling)
    }
    validation = evidence.shared_seeds(
        {r: by_seed for r, by_seed in by_rate.items() if len(by_seed) >= 3}
    )
    best = evidence.best({rate: list(by_seed.values()) for rate, by_seed in validation.items()})
    assert len(validation) >= 5
    assert min(validation) < best < max(validation), "the best rate may lie beyond those tried"
    return best


@pytest.mark.parametrize("optimizer", ["RMSprop", "SGD"])
@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "standardized"])
def test_the_rates_that_all_seeds_are_trained_at_are_the_best(records, final, scaling, optimizer):
    [best] = BEST_RATES[scaling].get(optimizer, [DEFAULT_RATES[optimizer]])
    assert best_rate(records, final, optimizer, scaling) == best


@pytest.mark.parametrize(("optimizer", "most_behind"), [("Adam", 0), ("RMSprop", 1), ("SGD", 0)])
def test_the_best_rate_of_each_input_leaves_raw_pixels_behind(
    records, final, optimizer, most_behind
):
    """With RMSprop a run on raw pixels can end anywhere, so only the seeds are counted: of ten that
    are as likely ahead as behind, nine or ten are ahead once in 93 times.
    """
    divided, raw = (
        final(SURVEY, scaling, optimizer, best_rate(records, final, optimizer, scaling))
        for scaling in ("divided-by-255", "raw")
    )
    shared = divided.keys() & raw.keys()
    assert len(shared) >= 10
    assert sum(divided[seed] <= raw[seed] for seed in shared) == most_behind


def test_with_adam_no_rate_is_better_than_the_usual_one_for_either_input(records, final):
    """On average on the validation images; on the test images, for raw pixels, with any seed."""
    usual = DEFAULT_RATES["Adam"]
    for scaling in ("raw", "divided-by-255"):
        assert best_rate(records, final, "Adam", scaling) == usual
    at_usual = final(SURVEY, "raw")
    for rate in rates_of(records, "Adam", "raw"):
        at_rate = final(SURVEY, "raw", "Adam", rate)
        assert all(at_usual[seed] >= at_rate[seed] for seed in at_rate)


def test_with_adam_a_higher_rate_is_level_with_the_best_one_on_divided_pixels(final):
    """So the page says that of equals it takes the smallest."""
    usual, higher = (
        final(SURVEY, "divided-by-255", "Adam", rate, part="validation") for rate in (0.001, 0.003)
    )
    shared = usual.keys() & higher.keys()
    means = [sum(at_rate[seed] for seed in shared) / len(shared) for at_rate in (usual, higher)]
    assert means[0] == pytest.approx(means[1], abs=1e-6)


def test_with_adam_raw_pixels_are_behind_at_the_usual_rate_on_a_tenth(final):
    gain = lead(final(SURVEY, "divided-by-255"), final(SURVEY, "raw"), confidence=0.95)
    assert gain.low > 0


def test_on_all_images_raw_pixels_end_up_lower_at_each_recorded_rate(records, final):
    """The page says how many rates these are; the usual one alone is the test of another page."""
    rates = {
        run.learning_rate
        for run in map(study.records.configuration_of, records)
        if (run.images, run.optimizer, run.scaling) == (WHOLE.images, "Adam", "raw")
    }
    divided = final(WHOLE, "divided-by-255")
    by_rate = {rate: final(WHOLE, "raw", "Adam", rate) for rate in rates}
    compared = {rate: raw for rate, raw in by_rate.items() if len(raw) >= 2}
    assert len(compared) >= 2
    for raw in compared.values():
        assert least_lead(divided, raw) > 0


def test_with_adam_accuracy_is_still_rising_on_raw_pixels_only_in_the_last_epoch_on_a_tenth(
    records,
):
    rises = {}
    for scaling in ("raw", "divided-by-255"):
        curves = study.records.curves(records, SURVEY, scaling)
        before, after = ({s: curve[k] for s, curve in curves.items()} for k in (-2, -1))
        rises[scaling] = lead(after, before, confidence=0.95)
    assert rises["raw"].low > 0
    # Not shown is what the page says of divided pixels: neither a rise nor a fall.
    assert rises["divided-by-255"].low < 0 < rises["divided-by-255"].high


def test_at_adams_highest_rate_raw_pixels_learn_and_whatever_learns_does_it_less_well(
    records, final
):
    highest = max(rates_of(records, "Adam", "standardized"))
    assert min(final(SURVEY, "raw", "Adam", highest).values()) > 0.8
    for scaling in ("raw", "divided-by-255", "standardized"):
        usual, at_highest = (final(SURVEY, scaling, "Adam", rate) for rate in (0.001, highest))
        shared = usual.keys() & at_highest.keys()
        assert len(shared) >= 5
        assert all(usual[seed] > at_highest[seed] for seed in shared)


def test_no_run_on_raw_pixels_learns_with_sgd_at_its_usual_rate_or_above(records, final):
    """Most read the images of one digit right at best: 1,135 of the test images show a 1."""
    usual = DEFAULT_RATES["SGD"]
    for rate in rates_of(records, "SGD", "raw"):
        if rate >= usual:
            accuracies = list(final(SURVEY, "raw", "SGD", rate).values())
            assert max(accuracies) < LEARNS
            assert sum(accuracy < 0.12 for accuracy in accuracies) > len(accuracies) / 2


def test_the_rates_that_suit_raw_pixels_under_sgd_are_far_smaller(final):
    """A hundred times smaller: where one input is at its best, the other learns little."""
    for rate, better, worse in ((0.001, "raw", "divided-by-255"), (0.1, "divided-by-255", "raw")):
        at_rate = [final(SURVEY, scaling, "SGD", rate) for scaling in (better, worse)]
        assert least_lead(*at_rate) > 20


# The loss that sees nothing -----------------------------------------------------------------------

LEARNS = 0.5  # as in the story


@pytest.fixture(scope="module")
def clipped() -> list[dict]:
    """The runs on TensorFlow with the clipped loss written out."""
    return study.records.read(study.records.file_of(CLIPPED))


@pytest.fixture(scope="module")
def clipped_on_jax() -> list[dict]:
    return study.records.read(study.records.RECORDS.with_name("mnist-jax-clipped.jsonl"))


def learn(records, extent, scaling, optimizer="Adam", rate=None) -> tuple[int, int]:
    """How many runs end with an accuracy above LEARNS, and how many there are."""
    final = study.records.final_accuracy(records, extent, scaling, optimizer, rate).values()
    return sum(accuracy > LEARNS for accuracy in final), len(final)


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "SGD"])
def test_where_the_loss_is_clipped_no_run_on_raw_pixels_learns_at_the_usual_rate(
    clipped_on_jax, optimizer
):
    """None of nine: if one in two learned, this would be seen once in 500 times."""
    learned, runs = learn(clipped_on_jax, WHOLE, "raw", optimizer)
    assert learned == 0
    assert runs >= 9


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "SGD"])
@pytest.mark.parametrize("scaling", ["divided-by-255", "standardized"])
def test_where_the_loss_is_clipped_every_run_on_scaled_pixels_learns_at_the_usual_rate(
    clipped_on_jax, optimizer, scaling
):
    learned, runs = learn(clipped_on_jax, WHOLE, scaling, optimizer)
    assert learned == runs >= 9


def test_at_smaller_rates_some_runs_on_raw_pixels_learn_with_the_clipped_loss(clipped_on_jax):
    rates = {"Adam": (0.0001, 0.0003), "RMSprop": (0.0001, 0.0003)}
    for optimizer, rate in ((name, rate) for name, of_name in rates.items() for rate in of_name):
        learned, runs = learn(clipped_on_jax, WHOLE, "raw", optimizer, rate)
        assert 0 < learned < runs
    for rate in (0.00001, 0.0001, 0.001):
        learned, runs = learn(clipped_on_jax, WHOLE, "raw", "SGD", rate)
        assert learned == runs >= 5
    for rate in (0.00001, 0.0001):
        assert learn(clipped_on_jax, WHOLE, "divided-by-255", "SGD", rate)[0] == 0


@pytest.mark.parametrize(
    ("optimizer", "rates"),
    [("Adam", (0.003, 0.01)), ("RMSprop", (0.003, 0.01)), ("SGD", (0.1, 1.0))],
)
def test_at_larger_rates_no_run_on_raw_pixels_learns_and_at_the_largest_scaled_ones_fail_too(
    clipped_on_jax, optimizer, rates
):
    for rate in rates:
        learned, runs = learn(clipped_on_jax, WHOLE, "raw", optimizer, rate)
        assert learned == 0
        assert runs >= 5
    scaled = [
        learn(clipped_on_jax, WHOLE, scaling, optimizer, rates[-1])
        for scaling in ("divided-by-255", "standardized")
    ]
    assert any(learned < runs for learned, runs in scaled)


def test_most_runs_on_raw_pixels_give_one_answer_and_their_loss_does_not_move(clipped_on_jax):
    """0.9 · ln 10⁷ = 14.5: one digit in ten is right by luck, nine cost ln 10⁷ each."""
    losses = study.records.curves(clipped_on_jax, WHOLE, "raw", part="training", measure="loss")
    accuracies = study.records.curves(clipped_on_jax, WHOLE, "raw")
    final = study.records.final_accuracy(clipped_on_jax, WHOLE, "raw")
    alike = [seed for seed, accuracy in final.items() if evidence.is_of_one_answer(accuracy)]
    assert len(alike) > len(final) * 3 / 4
    for seed in alike:
        assert losses[seed] == pytest.approx([0.9 * math.log(1e7)] * WHOLE.epochs, abs=0.1)
        assert max(losses[seed]) - min(losses[seed]) < 0.02
        assert set(accuracies[seed]) == {final[seed]}, "it does not rise at all"
    others = final.keys() - set(alike)
    assert others, "the page tells of some that read a few digits"
    for seed in others:
        assert final[seed] > max(evidence.IMAGES_OF_DIGIT) / sum(evidence.IMAGES_OF_DIGIT)


def test_the_start_alone_is_enough_for_adam_with_the_clipped_loss_and_the_step_is_not(
    clipped_on_jax,
):
    learned, runs = learn(clipped_on_jax, WHOLE, "raw-start-divided")
    assert learned == runs >= 9
    assert learn(clipped_on_jax, WHOLE, "raw-step-divided")[0] == 0
    learned, runs = learn(clipped_on_jax, WHOLE, "raw-start-and-step-divided", "SGD")
    assert learned == runs >= 8
    for half in ("start", "step"):
        learned, runs = learn(clipped_on_jax, WHOLE, f"raw-{half}-divided", "SGD")
        assert learned <= 1
        assert runs >= 9


def test_with_the_clipped_loss_written_out_tensorflow_fails_as_jax_does(records, clipped):
    """The loss is the cause: nothing else differs between these runs and those from logits."""
    for extent, fewest in ((SURVEY, 10), (WHOLE, 2)):
        learned, runs = learn(clipped, extent, "raw")
        assert learned == 0
        assert runs >= fewest
        learned, runs = learn(records, extent, "raw")
        assert learned == runs >= fewest
    for extent, scaling, fewest in (
        (SURVEY, "divided-by-255", 10),
        (SURVEY, "standardized", 10),
        (WHOLE, "divided-by-255", 2),
    ):
        learned, runs = learn(clipped, extent, scaling)
        assert learned == runs >= fewest


def test_before_the_first_step_a_clipped_loss_misses_most_raw_images_and_no_divided_one(records):
    starts = {
        scaling: [
            run["start"]
            for run in study.records.select(records, SURVEY, scaling, "Adam", 0.001).values()
            if "start" in run
        ]
        for scaling in ("raw", "divided-by-255")
    }
    assert min(map(len, starts.values())) >= 5
    assert all(start["too_small"] > 0.5 for start in starts["raw"])
    assert all(start["too_small"] == start["too_large"] == 0 for start in starts["divided-by-255"])


def test_scaled_pixels_do_alike_with_either_loss(records, clipped_on_jax):
    """Not pairs, and two backends: a fifth of a point is 20 of the 10,000 test images."""
    for scaling in ("divided-by-255", "standardized"):
        ours, theirs = (
            evidence.mean_over_seeds(
                study.records.final_accuracy(runs, WHOLE, scaling).values(), 0.998
            )
            for runs in (records, clipped_on_jax)
        )
        assert 100 * abs(ours.mean - theirs.mean) < 0.2
        assert ours.low < theirs.high
        assert theirs.low < ours.high


# What does it really change? ----------------------------------------------------------------------


def test_with_start_and_step_divided_nothing_is_left_of_the_difference_with_adam(final):
    both = final(SURVEY, "raw-start-and-step-divided")
    left = lead(final(SURVEY, "divided-by-255"), both)
    gap = least_lead(final(SURVEY, "divided-by-255"), final(SURVEY, "raw"))
    # Not measurable: 0.2 points are 20 of the 10,000 test images. What is left is rounding, and
    # Adam's epsilon, which is not scaled along.
    assert left.low > -0.2
    assert left.high < 0.2 < gap


def test_with_start_and_step_divided_nothing_is_left_of_the_difference_with_sgd(final):
    both = final(SURVEY, "raw-start-and-step-divided", "SGD")
    left = lead(final(SURVEY, "divided-by-255", "SGD"), both)
    assert -0.2 < left.low < left.high < 0.2


def test_with_adam_the_start_counts_most(final):
    start, step = final(SURVEY, "raw-start-divided"), final(SURVEY, "raw-step-divided")
    assert lead(start, final(SURVEY, "raw"), confidence=0.95).low > 0
    assert lead(final(SURVEY, "divided-by-255"), step).low > 0
    assert lead(start, step, confidence=0.95).low > 0


def test_with_adam_the_start_alone_helps_and_the_step_alone_does_not_also_after_the_adjustment(
    final,
):
    """Adjusted for the nine comparisons of the page. What is open is called so there."""
    start, step = "raw-start-divided", "raw-step-divided"
    variants = ("raw", start, step, "raw-start-and-step-divided")
    divided = {name: final(SURVEY, name) for name in ("divided-by-255", "raw")}
    pairs = [
        *((name, "divided-by-255") for name in variants),
        *((name, "raw") for name in (start, step)),
        *((f"divided-by-{divisor}", "divided-by-255") for divisor in (4, 16, 64)),
    ]
    adjusted = evidence.holm(
        {
            (name, other): evidence.p_value(final(SURVEY, name), divided[other])
            for name, other in pairs
        }
    )
    settled = {pair for pair, p_value in adjusted.items() if p_value < 0.05}
    assert settled == {
        ("raw", "divided-by-255"),
        (step, "divided-by-255"),
        (start, "raw"),
        ("divided-by-4", "divided-by-255"),
    }
    assert lead(final(SURVEY, start), final(SURVEY, "raw")).mean > 0
    assert lead(final(SURVEY, step), final(SURVEY, "raw"), 0.95).high < 0, "it raises nothing"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("raw-start-divided", "raw"),
        ("divided-by-255", "divided-by-4"),
        # Does it always help?
        ("standardized", "raw"),
        ("standardized-per-pixel", "raw"),
        ("raw", "centred"),
        ("batch-normalization-first", "raw"),
        # Which normalization, and where?
        ("divided-by-255", "raw"),
        ("divided-by-255", "centred"),
        ("divided-by-255", "standardized-per-pixel"),
        ("batch-normalization-with-short-memory", "divided-by-255"),
    ],
)
def test_other_test_images_would_leave_what_is_settled_on_a_tenth(records, ours, theirs):
    """Each by itself, at the page's own 95 %."""
    assert lead_on_other_images(records, SURVEY, ours, theirs, confidence=0.95).low > 0


@pytest.mark.parametrize("extent", [SURVEY, WHOLE])
def test_with_the_outputs_divided_the_gap_closes(final, extent):
    """What is left is smaller than the gap by its interval, and 0 lies within it."""
    divided, raw = final(extent, "divided-by-255"), final(extent, "raw")
    outputs_divided = final(extent, "raw-logits-divided")
    assert lead(outputs_divided, raw, confidence=0.95).low > 0
    left = lead(divided, outputs_divided, confidence=0.95)
    assert left.low < 0 < left.high
    assert left.high < lead(divided, raw, confidence=0.95).low


def moved(records, scaling, layer) -> dict[int, float]:
    runs = study.records.select(records, SURVEY, scaling, "Adam", 0.001)
    return {seed: run["moved"][layer][-1] for seed, run in runs.items() if "moved" in run}


@pytest.mark.parametrize("layer", ["first", "second", "dense"])
def test_on_raw_pixels_the_weights_move_less_and_the_scale_of_the_outputs_makes_it_so(
    records, layer
):
    raw, divided, outputs_divided = (
        moved(records, scaling, layer)
        for scaling in ("raw", "divided-by-255", "raw-logits-divided")
    )
    assert min(map(len, (raw, divided, outputs_divided))) >= 5
    assert evidence.paired_difference(divided, raw, 0.998).low > 0
    assert evidence.paired_difference(outputs_divided, raw, 0.998).low > 0
    # Alike: what is between the two is less than a quarter of what is between them and raw pixels.
    between = evidence.paired_difference(divided, outputs_divided).mean
    assert abs(between) < evidence.paired_difference(divided, raw).mean / 4


def test_dead_units_do_not_explain_it(records):
    """There are fewer of them on raw pixels than on divided ones."""
    dead = {
        scaling: {
            seed: run["dead"]["dense"][-1]
            for seed, run in study.records.select(records, SURVEY, scaling, "Adam", 0.001).items()
            if "dead" in run
        }
        for scaling in ("raw", "divided-by-255")
    }
    assert evidence.paired_difference(dead["divided-by-255"], dead["raw"]).low > 0


def test_raw_pixels_fit_their_training_images_better_and_read_new_ones_less_well(final):
    raw, divided = (
        final(SURVEY, scaling, part="training") for scaling in ("raw", "divided-by-255")
    )
    assert lead(raw, divided).low > 0
    assert lead(final(SURVEY, "divided-by-255"), final(SURVEY, "raw")).low > 0


def test_accuracy_rises_with_the_divisor_of_the_pixels_up_to_16(final):
    raw, by_4, by_16, by_64, by_255 = (
        final(SURVEY, scaling)
        for scaling in ("raw", *(f"divided-by-{divisor}" for divisor in (4, 16, 64, 255)))
    )
    assert least_lead(by_4, raw) > 0
    assert lead(by_16, by_4, confidence=0.95).low > 0
    for divided in (by_16, by_64):  # alike: both ends within four tenths of a point
        between = lead(by_255, divided, confidence=0.95)
        assert -0.4 < between.low < 0 < between.high < 0.4
    adjusted = adjusted_p_values(final, [f"divided-by-{d}" for d in (4, 16, 64)], "divided-by-255")
    assert [name for name, p in adjusted.items() if p < 0.05] == ["divided-by-4"]
    # Much of the gap: more than half of it.
    assert lead(by_4, raw).mean > lead(by_255, raw).mean / 2


@pytest.mark.parametrize("half", ["raw-start-divided", "raw-step-divided"])
def test_with_sgd_one_half_is_not_enough(final, half):
    assert least_lead(final(SURVEY, "divided-by-255", "SGD"), final(SURVEY, half, "SGD")) > 10


def test_with_sgd_one_half_or_none_leaves_most_runs_near_one_in_ten_and_a_few_in_between(final):
    both = final(SURVEY, "raw-start-and-step-divided", "SGD")
    assert min(both.values()) > 0.8
    left = [
        accuracy
        for scaling in ("raw", "raw-start-divided", "raw-step-divided")
        for accuracy in final(SURVEY, scaling, "SGD").values()
    ]
    near = [accuracy for accuracy in left if abs(accuracy - 0.1) < 0.05]
    assert len(left) / 2 < len(near) < len(left)
    assert max(left) < 0.6


def test_of_every_run_with_one_answer_one_convolution_is_dead(records):
    """Where it was counted, on a tenth: nearly all filters of one, if not of both."""
    most = [
        max(run["dead"][layer][-1] for layer in ("first", "second"))
        for run in records
        if run["configuration"]["images"] == SURVEY.images
        and run["configuration"]["scaling"] in ("raw", "divided-by-255", "standardized")
        and "dead" in run
        and not run["diverged"]
        and evidence.is_of_one_answer(run["test"]["accuracy"][-1])
    ]
    assert len(most) >= 5
    assert min(most) > 0.8


def test_with_sgd_some_runs_on_raw_pixels_end_with_one_answer_and_most_filters_dead(records):
    """Their accuracy is the share of one digit among the 10,000 test images, to the image."""
    guessing, dead = {}, []
    for scaling in ("raw", "raw-start-divided", "raw-step-divided"):
        runs = study.records.select(records, SURVEY, scaling, "SGD", 0.01).values()
        alike = [
            run
            for run in runs
            if not run["diverged"] and evidence.is_of_one_answer(run["test"]["accuracy"][-1])
        ]
        guessing[scaling] = len(alike)
        losses = [run["training"]["loss"][-1] for run in alike]
        assert losses == pytest.approx([math.log(10)] * len(alike), abs=0.01)
        counted = [run["dead"] for run in alike if "dead" in run]
        dead += [of_layer[layer][-1] for of_layer in counted for layer in ("first", "second")]
    assert guessing["raw"] >= 3
    assert guessing["raw-start-divided"] >= 2
    assert guessing["raw-step-divided"] == 0
    assert min(dead) > 0.5
    of_adam = study.records.select(records, SURVEY, "raw", "Adam", 0.001).values()
    learned = [run["dead"] for run in of_adam if "dead" in run]
    assert max(run[layer][-1] for run in learned for layer in ("first", "second")) < 0.1


def test_with_sgd_a_smaller_rate_for_all_layers_helps_raw_pixels_too(final):
    raw, divided = final(SURVEY, "raw", "SGD", 0.001), final(SURVEY, "divided-by-255", "SGD")
    assert least_lead(raw, divided) > 0  # divided pixels at the usual rate, 0.01
    assert min(raw.values()) > LEARNS
    assert least_lead(raw, final(SURVEY, "raw", "SGD")) > 10


# Does it always help? -----------------------------------------------------------------------------


def adjusted_p_values(final, methods, reference) -> dict[str, float]:
    """As on the two pages that compare methods: of each against the reference, by Holm's method."""
    accuracy = evidence.shared_seeds({name: final(SURVEY, name) for name in (*methods, reference)})
    return evidence.holm(
        {name: evidence.p_value(accuracy[name], accuracy[reference]) for name in methods}
    )


INPUTS = (
    "divided-by-255",
    "standardized",
    "standardized-per-pixel",
    "centred",
    "batch-normalization-first",
)


def test_centring_alone_loses_accuracy_on_a_tenth(final):
    """On average over the seeds; with one of ten it gains."""
    raw, centred = final(SURVEY, "raw"), final(SURVEY, "centred")
    assert adjusted_p_values(final, INPUTS, "raw")["centred"] < 0.05
    assert lead(raw, centred, confidence=0.95).low > 0
    assert least_lead(final(SURVEY, "divided-by-255"), centred) > 0


def test_dividing_and_standardizing_gain_also_after_the_adjustment(final):
    """The verdict: scaling helps where the method feels the size of its inputs."""
    adjusted = adjusted_p_values(final, INPUTS, "raw")
    for scaling in ("divided-by-255", "standardized"):
        assert adjusted[scaling] < 0.05
        assert least_lead(final(SURVEY, scaling), final(SURVEY, "raw")) > 0


def test_batch_normalization_at_the_input_makes_up_for_the_missing_division(final):
    first = final(SURVEY, "batch-normalization-first")
    assert least_lead(first, final(SURVEY, "raw")) > 0
    divided = final(SURVEY, "divided-by-255")
    # What it may still be behind is less than what it makes up for.
    assert lead(divided, first).high < lead(divided, final(SURVEY, "raw")).mean


# Which normalization, and where? ------------------------------------------------------------------

AROUND_1 = ("minus-one-to-one", "standardized", "normalization-layer", "batch-normalization-first")
INSIDE = ("batch-normalization-with-short-memory", "layer-normalization-after-activations")
METHODS = ("raw", "centred", *AROUND_1, "standardized-per-pixel", *INSIDE)


@pytest.mark.parametrize("method", ["centred", "standardized-per-pixel"])
def test_this_method_falls_behind_dividing_also_after_the_adjustment(final, method):
    assert adjusted_p_values(final, METHODS, "divided-by-255")[method] < 0.05
    assert least_lead(final(SURVEY, "divided-by-255"), final(SURVEY, method)) > 0


def test_centring_comes_last_on_a_tenth(final):
    centred = final(SURVEY, "centred")
    for method in METHODS:
        assert method == "centred" or lead(final(SURVEY, method), centred, confidence=0.95).low > 0


@pytest.mark.parametrize("method", ["divided-by-255", *AROUND_1, *INSIDE])
def test_raw_pixels_are_behind_each_method_around_1_with_every_recorded_seed(final, method):
    assert least_lead(final(SURVEY, method), final(SURVEY, "raw")) > 0


@pytest.mark.parametrize("method", AROUND_1)
def test_by_which_method_pixels_come_to_numbers_around_1_matters_little(final, method):
    """Half a point is a third of what raw pixels lose on a tenth; at the page's own 95 %."""
    divided = final(SURVEY, "divided-by-255")
    gain = lead(final(SURVEY, method), divided, confidence=0.95)
    assert -0.5 < gain.low < gain.high < 0.5
    assert lead(divided, final(SURVEY, "raw")).mean > 1


def test_with_adam_it_matters_little_whether_pixels_are_divided_or_standardized(final):
    for extent in (SURVEY, WHOLE):
        gain = lead(final(extent, "standardized"), final(extent, "divided-by-255"), 0.95)
        assert -0.5 < gain.low < gain.high < 0.5


def test_with_sgd_standardized_pixels_are_ahead_of_divided_ones(records, final):
    """At the usual rate, and at the tenfold one with each seed. With the best rate of each, less:
    0 lies within a cautious interval, so it is open whether there is anything.
    """
    usual, tenfold = (
        [final(SURVEY, name, "SGD", rate) for name in ("standardized", "divided-by-255")]
        for rate in (0.01, 0.1)
    )
    assert lead(*usual).low > 0
    assert least_lead(*usual) > 0
    assert least_lead(*tenfold) > 0
    best = [best_rate(records, final, "SGD", name) for name in ("standardized", "divided-by-255")]
    assert best[0] < best[1]
    at_best = [
        final(SURVEY, name, "SGD", rate)
        for name, rate in zip(("standardized", "divided-by-255"), best, strict=True)
    ]
    left = lead(*at_best, 0.95)
    assert left.seeds >= 10
    assert left.high < lead(*tenfold, 0.95).low, "less is left"
    right = [
        {
            seed: study.records.read_right(run)
            for seed, run in study.records.select(records, SURVEY, name, "SGD", rate).items()
            if "read_right" in run
        }
        for name, rate in zip(("standardized", "divided-by-255"), best, strict=True)
    ]
    cautious = evidence.lead_on_other_images(*at_best, *right)
    assert cautious.low < 0 < cautious.high


def test_at_ten_times_adams_usual_rate_standardized_pixels_fail_sooner(final):
    failed = {
        scaling: sum(share <= 0.5 for share in final(SURVEY, scaling, "Adam", 0.01).values())
        for scaling in ("standardized", "divided-by-255")
    }
    runs = len(final(SURVEY, "standardized", "Adam", 0.01))
    assert failed["standardized"] > runs / 2 > failed["divided-by-255"] * 2


def test_on_all_images_with_the_clipped_loss_the_two_are_alike_at_that_rate_with_adam(
    clipped_on_jax,
):
    """And not with RMSprop, where every run on standardized pixels fails and no other one does."""
    standardized, divided = (
        learn(clipped_on_jax, WHOLE, scaling, "Adam", 0.01)
        for scaling in ("standardized", "divided-by-255")
    )
    assert standardized == divided
    assert learn(clipped_on_jax, WHOLE, "standardized", "RMSprop", 0.01)[0] == 0
    learned, runs = learn(clipped_on_jax, WHOLE, "divided-by-255", "RMSprop", 0.01)
    assert learned == runs >= 5


def test_the_long_memory_of_batch_normalization_fails_in_a_short_training(final):
    """Nearly every training image is read right, and with each seed far fewer of the test images.

    With most seeds it is close to guessing, with one it was 61 %.
    """
    default = "batch-normalization-after-activations"
    short = final(SURVEY, "batch-normalization-with-short-memory")
    assert min(final(SURVEY, default, part="training").values()) > 0.99
    assert evidence.median_over_seeds(list(final(SURVEY, default).values())).high < 0.5
    assert least_lead(short, final(SURVEY, default)) > 30
    assert min(short.values()) > 0.95


@pytest.mark.parametrize("method", INSIDE)
def test_what_normalizing_after_the_activations_adds_is_small(final, method):
    divided = final(SURVEY, "divided-by-255")
    added = lead(final(SURVEY, method), divided, confidence=0.95)
    half_of_dividing = lead(divided, final(SURVEY, "raw")).mean / 2
    assert -half_of_dividing < added.low < added.high < half_of_dividing


def test_of_what_is_added_after_the_activations_batch_normalization_alone_is_settled(final):
    adjusted = adjusted_p_values(final, METHODS, "divided-by-255")
    settled = [method for method in INSIDE if adjusted[method] < 0.05]
    assert settled == ["batch-normalization-with-short-memory"]
