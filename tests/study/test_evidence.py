"""The intervals of study/evidence.py, against values worked out by hand and by SciPy."""

import inspect
import itertools
import math

import numpy as np
import pytest
from scipy import stats

from study import evidence


def test_a_mean_has_the_t_interval_worked_out_by_hand():
    # 1, 2, 3, 4: mean 2.5, s² = 5/3, standard error √(5/12); t(0.975, 3) = 3.1824 in any table.
    mean = evidence.mean_over_seeds([1, 2, 3, 4])
    assert mean == (2.5, pytest.approx(3.1824 * math.sqrt(5 / 12), rel=1e-4), 4)


def test_a_mean_agrees_with_scipy_at_any_confidence():
    values = np.random.default_rng(0).normal(size=10)
    for confidence in (0.9, 0.95, 0.999):
        scipy = stats.ttest_1samp(values, 0).confidence_interval(confidence)
        ours = evidence.mean_over_seeds(values, confidence)
        assert (ours.low, ours.high) == pytest.approx((scipy.low, scipy.high))


def test_equal_values_have_an_interval_of_no_width():
    assert evidence.mean_over_seeds([0.5, 0.5, 0.5]) == (0.5, 0, 3)


def test_one_seed_is_no_evidence():
    with pytest.raises(ValueError, match=r"1 value.*two seeds.*nox -s study"):
        evidence.mean_over_seeds([0.99])


def test_differences_are_paired_by_seed_over_the_seeds_that_both_have():
    # Differences 1, 3 (the seeds 0 and 9 have no partner): mean 2, standard error 1, t = 12.706.
    first, second = {0: 100, 1: 11, 2: 23}, {2: 20, 1: 10, 9: 500}
    assert evidence.paired_difference(first, second) == (2, pytest.approx(12.706, rel=1e-4), 2)


def test_a_lead_is_told_in_percentage_points():
    lead = evidence.percentage_points_ahead({0: 0.99, 1: 0.97}, {0: 0.98, 1: 0.94})
    assert lead == (pytest.approx(2), pytest.approx(12.706, rel=1e-4), 2)


def test_choices_are_cut_down_to_the_seeds_that_all_of_them_have():
    by_choice = {"raw": {2: "c", 0: "a", 5: "f"}, "divided": {0: "A", 1: "B", 2: "C"}}
    assert evidence.shared_seeds(by_choice) == {
        "raw": {0: "a", 2: "c"},
        "divided": {0: "A", 2: "C"},
    }
    assert list(evidence.shared_seeds(by_choice)["raw"]) == [0, 2]


def test_pairs_take_out_what_the_seeds_share():
    hard_and_easy_seeds = {seed: 10.0 * seed for seed in range(10)}
    gain = {seed: value + 1 + 0.01 * (seed % 2) for seed, value in hard_and_easy_seeds.items()}
    assert evidence.paired_difference(gain, hard_and_easy_seeds).half_width < 0.01
    assert evidence.mean_over_seeds(list(gain.values())).half_width > 10


def test_an_unpaired_difference_has_welchs_interval_worked_out_by_hand():
    # 1, 2, 3, 4 and 0, 2: means 2.5 and 1, variances 5/3 and 2; (5/3)/4 + 2/2 = 17/12 with
    # (17/12)² / ((5/12)²/3 + 1²/1) = 1.8974 degrees of freedom, t(0.975) = 4.5342 there.
    difference = evidence.unpaired_difference([1, 2, 3, 4], [0, 2])
    assert difference == (1.5, pytest.approx(4.5342 * math.sqrt(17 / 12), rel=1e-3), 2)


def test_unpaired_values_keep_what_pairs_take_out():
    hard_and_easy_seeds = [10.0 * seed for seed in range(10)]
    gain = [value + 1 + 0.01 * (seed % 2) for seed, value in enumerate(hard_and_easy_seeds)]
    assert evidence.unpaired_difference(gain, hard_and_easy_seeds).half_width > 10


# Any confidence


VALUES = dict(enumerate(np.random.default_rng(6).normal(size=40)))
OTHERS = dict(enumerate(np.random.default_rng(7).normal(size=40)))
RIGHT = {seed: np.random.default_rng(seed).random(100) < 0.9 for seed in range(80)}
INTERVALS = {
    "mean_over_seeds": [VALUES.values()],
    "paired_difference": [VALUES, OTHERS],
    "unpaired_difference": [VALUES.values(), OTHERS.values()],
    "percentage_points_ahead": [VALUES, OTHERS],
    "lead_on_other_images": [
        VALUES,
        OTHERS,
        {seed: RIGHT[seed] for seed in range(40)},
        {seed: RIGHT[seed + 40] for seed in range(40)},
    ],
    "prediction_interval": [VALUES.values()],
    "median_over_seeds": [list(VALUES.values())],
}
"""What each function takes that gives an interval of the confidence that it is asked for."""


def test_every_interval_of_a_confidence_is_among_these():
    asked = {
        name
        for name, function in inspect.getmembers(evidence, inspect.isfunction)
        if "confidence" in inspect.signature(function).parameters
    }
    assert asked == INTERVALS.keys()


@pytest.mark.parametrize("name", INTERVALS)
def test_a_greater_confidence_gives_a_wider_interval(name):
    """95 % where none is said; a verdict over ten comparisons asks for more."""
    function, given = getattr(evidence, name), INTERVALS[name]

    def width(*confidence):
        interval = function(*given, *confidence)
        low, high = interval if name == "prediction_interval" else (interval.low, interval.high)
        return high - low

    widths = [width(confidence) for confidence in (0.5, 0.8, 0.95, 0.998)]
    assert widths == sorted(set(widths))
    assert width() == widths[2]


# Seeds and test images together


def crossed(
    random: np.random.Generator,
    *,
    seeds: int,
    images: int,
    lead: float,
    of_seeds: float,
    of_images: float,
    vectors: int | None = None,
) -> tuple[dict, dict, dict, dict]:
    """Two networks on the same images, over seeds: what `lead_on_other_images` takes.

    Each image has its own chance of being read right by the one and by the other, which differ by
    `lead` on average, with a standard deviation of about `of_images`; each seed moves all chances
    of the first network by about `of_seeds`. All are shares, not percentage points.
    """
    theirs = random.choice([0.4, 0.6], images)  # far enough from 0 and 1 for all that is added
    ours = theirs + lead + of_images * random.choice([-1, 1], images)
    right = {}
    for seed in range(seeds):
        of_seed = of_seeds * random.normal()
        right[seed] = [random.random(images) < chance for chance in (ours + of_seed, theirs)]
    first, second = ({seed: two[which] for seed, two in right.items()} for which in (0, 1))
    kept = range(seeds if vectors is None else vectors)
    return (
        {seed: is_right.mean() for seed, is_right in first.items()},
        {seed: is_right.mean() for seed, is_right in second.items()},
        {seed: first[seed] for seed in kept},
        {seed: second[seed] for seed in kept},
    )


# Both sources count, or one of them alone; all vectors, or those of few seeds.
SOURCES = [
    pytest.param(10, 10, 0.02, 0.25, id="both"),
    pytest.param(10, 3, 0.02, 0.25, id="both, vectors of three seeds"),
    pytest.param(10, 2, 0.0, 0.25, id="images alone"),
    pytest.param(5, 5, 0.03, 0.0, id="seeds alone"),
]


@pytest.mark.parametrize(("seeds", "vectors", "of_seeds", "of_images"), SOURCES)
def test_the_interval_holds_the_lead_on_other_seeds_and_images_at_least_as_often_as_it_says(
    seeds, vectors, of_seeds, of_images
):
    """And it is no wider than the variances make it, with the part that is counted twice."""
    random = np.random.default_rng(2)
    trials, lead, images = 1000, 0.01, 400
    held, widths = 0, []
    for _ in range(trials):
        data = crossed(
            random,
            seeds=seeds,
            images=images,
            lead=lead,
            of_seeds=of_seeds,
            of_images=of_images,
            vectors=vectors,
        )
        interval = evidence.lead_on_other_images(*data)
        held += interval.low <= 100 * lead <= interval.high
        widths.append(interval.half_width)
    # Four standard errors of the share, √(0.95 · 0.05 / 1000), are 0.028.
    assert held / trials > 0.95 - 0.028
    # Of the single values: p (1 − p) of the one network, 0.4 · 0.6, and of the other, which is
    # on average less by the variance of its chance.
    rest = 2 * 0.4 * 0.6 - of_images**2 - of_seeds**2
    variance = (
        of_seeds**2 / seeds + rest / (seeds * images) + (of_images**2 + rest / vectors) / images
    )
    widest = stats.t.ppf(0.975, seeds - 1) * math.sqrt(variance)
    assert 196 * math.sqrt(variance) * 0.95 < np.mean(widths) < 100 * widest * 1.05


def test_an_interval_over_seeds_alone_misses_the_lead_on_other_images():
    """What the wider one is for. The seeds agree here, and so their interval is narrow."""
    random = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        ours, theirs, *_ = crossed(
            random, seeds=10, images=400, lead=0.01, of_seeds=0, of_images=0.3
        )
        interval = evidence.percentage_points_ahead(ours, theirs)
        held += interval.low <= 1 <= interval.high
    assert held / 300 < 0.8


def test_without_a_difference_among_images_the_interval_is_that_over_seeds():
    random = np.random.default_rng(4)
    data = crossed(random, seeds=10, images=10_000, lead=0.01, of_seeds=0.03, of_images=0)
    over_seeds = evidence.percentage_points_ahead(*data[:2])
    wider = evidence.lead_on_other_images(*data)
    assert wider.mean == over_seeds.mean
    assert wider.seeds == 10
    # What is counted twice is little beside the spread of these seeds: a few per cent at most.
    assert over_seeds.half_width * 0.99 < wider.half_width < over_seeds.half_width * 1.05


def test_seeds_that_agree_on_every_image_leave_the_variance_of_the_images():
    # Four of a hundred images: three are read right by ours alone, one by theirs alone.
    ours, theirs = np.zeros((2, 100), dtype=bool)
    ours[:3], theirs[3] = True, True
    lead = evidence.lead_on_other_images(
        *({seed: right.mean() for seed in range(5)} for right in (ours, theirs)),
        *(dict.fromkeys(range(5), right) for right in (ours, theirs)),
    )
    # Values 1 (three times), −1 and 0 (96 times): Σx² − (Σx)²/100 = 4 − 0.04, over 99; t(99).
    expected = 100 * stats.t.ppf(0.975, 99) * math.sqrt((4 - 0.04) / 99 / 100)
    assert lead == (pytest.approx(2), pytest.approx(expected), 5)


def test_seeds_and_images_are_counted_together_as_worked_out_by_hand():
    # Leads of the seeds that both have, 0 and 100: variance 5000, over 2 seeds 2500. Mean leads on
    # the images, 0, 0, 100 and 100: variance 10000/3, over 4 images 2500/3. Together 10000/3, with
    # (10000/3)² / (2500²/1 + (2500/3)²/3) = 12/7 degrees of freedom.
    ours, theirs = {0: 0.5, 1: 1.0, 9: 0.1}, {0: 0.5, 1: 0.0, 8: 0.7}
    right, wrong = np.array([False, False, True, True]), np.zeros(4, dtype=bool)
    lead = evidence.lead_on_other_images(
        ours, theirs, dict.fromkeys(ours, right), dict.fromkeys(theirs, wrong)
    )
    expected = stats.t.ppf(0.975, 12 / 7) * math.sqrt(10_000 / 3)
    assert lead == (pytest.approx(50), pytest.approx(expected), 2)


def test_few_vectors_never_leave_nothing_of_the_images():
    """Two seeds that agree on no image: less what the seeds explain, nothing would be left."""
    ours = {seed: np.arange(100) == seed for seed in range(2)}
    theirs = dict.fromkeys(ours, np.zeros(100, dtype=bool))
    lead = evidence.lead_on_other_images(
        dict.fromkeys(ours, 0.01), dict.fromkeys(ours, 0), ours, theirs
    )
    # Means over the seeds 50 (twice) and 0 (98 times): Σx² − (Σx)²/100 = 5000 − 100, over 99.
    expected = stats.t.ppf(0.975, 99) * math.sqrt((5000 - 100) / 99 / 100)
    assert lead == (pytest.approx(1), pytest.approx(expected), 2)


def test_two_networks_that_read_the_same_are_not_ahead_of_one_another():
    right = {seed: np.ones(10, dtype=bool) for seed in range(3)}
    accuracy = dict.fromkeys(range(3), 1.0)
    assert evidence.lead_on_other_images(accuracy, accuracy, right, right) == (0, 0, 3)


def test_the_lead_on_other_images_needs_the_vectors_of_two_seeds():
    right = {0: np.ones(10, dtype=bool)}
    accuracy = dict.fromkeys(range(3), 1.0)
    with pytest.raises(ValueError, match=r"1 value.*two seeds"):
        evidence.lead_on_other_images(accuracy, accuracy, right, right)


# Several methods


def test_a_p_value_belongs_to_the_interval_that_just_touches_zero():
    first, second = {0: 1.0, 1: 2.5, 2: 2.0, 9: 7.0}, {0: 0.5, 1: 1.0, 2: 2.25, 8: 7.0}
    p = evidence.p_value(first, second)
    assert evidence.paired_difference(first, second, confidence=1 - p).low == pytest.approx(0)
    assert evidence.p_value(second, first) == pytest.approx(p)  # of both sides
    assert p == pytest.approx(stats.ttest_rel([1, 2.5, 2], [0.5, 1, 2.25]).pvalue)


def test_one_pair_has_no_p_value():
    with pytest.raises(ValueError, match=r"1 value.*two seeds"):
        evidence.p_value({0: 1.0}, {0: 2.0, 1: 3.0})


def test_holm_adjusts_as_in_the_textbook():
    # Four values, smallest first: 4 · 0.005 = 0.02; 3 · 0.01 = 0.03; 2 · 0.03 = 0.06; and 1 · 0.04,
    # which does not fall below the one before it.
    given = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}
    adjusted = evidence.holm(given)
    assert list(adjusted) == list("abcd")
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert evidence.holm({"a": 0.9, "b": 0.8}) == {"a": 1, "b": 1}
    assert evidence.holm({"a": 0.03}) == {"a": 0.03}
    assert evidence.holm({}) == {}


def test_holm_is_rarely_wrong_about_any_of_many_methods():
    """Nine methods without an effect, all against the same runs: as the pages compare them."""
    random = np.random.default_rng(5)
    trials, wrong, wrong_alone = 1000, 0, 0
    for _ in range(trials):
        differences = random.normal(size=(9, 10)) - random.normal(size=10)  # less the same runs
        p_values = dict(enumerate(stats.ttest_1samp(differences, 0, axis=1).pvalue))
        wrong_alone += min(p_values.values()) < 0.05
        wrong += min(evidence.holm(p_values).values()) < 0.05
    # Four standard errors of the share, √(0.05 · 0.95 / 1000), are 0.028.
    assert wrong / trials < 0.05 + 0.028
    assert wrong_alone / trials > 0.15


# One answer to all images


def test_the_share_of_one_digit_is_that_of_one_answer():
    of_digit = {0: 0.098, 1: 0.1135, 2: 0.1032, 3: 0.101, 4: 0.0982}
    of_digit |= {5: 0.0892, 6: 0.0958, 7: 0.1028, 8: 0.0974, 9: 0.1009}
    assert sum(of_digit.values()) == pytest.approx(1)
    assert all(map(evidence.is_of_one_answer, of_digit.values()))
    assert not any(map(evidence.is_of_one_answer, [0.0, 0.1, 0.0981, 0.1134, 0.9, 1.0]))
    assert evidence.is_of_one_answer(0.09799999743700027), "as a float32 has it"


# One seed more


def test_a_prediction_interval_is_the_textbook_one():
    # s = √(5/3), widened by √(1 + 1/4) for the new value.
    low, high = evidence.prediction_interval([1, 2, 3, 4])
    assert high - 2.5 == pytest.approx(3.1824 * math.sqrt(5 / 3 * 5 / 4), rel=1e-4)
    assert low + high == pytest.approx(5)


def test_a_prediction_interval_holds_the_next_seed_as_often_as_it_says():
    random = np.random.default_rng(1)
    trials = 4000
    held = 0
    for _ in range(trials):
        *values, new = random.normal(size=6)
        low, high = evidence.prediction_interval(values, confidence=0.9)
        held += low <= new <= high
    # Four standard errors of the share, √(0.9 · 0.1 / 4000), are 0.019.
    assert held / trials == pytest.approx(0.9, abs=0.019)


def test_epochs_are_counted_from_one_and_the_target_itself_counts():
    assert evidence.epochs_to_reach(0.98, [0.97, 0.98, 0.97, 0.99]) == 2


def test_a_target_that_is_not_reached_has_an_answer():
    assert evidence.epochs_to_reach(0.99, [0.97, 0.98, math.nan]) == evidence.NOT_REACHED


def test_a_median_keeps_the_runs_that_did_not_reach_the_target():
    never = evidence.NOT_REACHED
    assert evidence.median_over_seeds([3, 4, 5, never, 6, 5, 4, 5, 5, never]) == (5, 4, never, 10)
    assert evidence.median_over_seeds([never] * 10) == (never, never, never, 10)
    assert evidence.median_over_seeds([4] * 5 + [never] * 5).median == 4


def test_the_interval_of_a_median_is_between_the_order_statistics_of_the_binomial():
    # The median is outside the 2nd to 9th of 10 values in 2 · (1 + 10) / 2¹⁰ = 2.1 % of cases.
    assert evidence.median_over_seeds([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])[1:3] == (20, 90)


def test_five_seeds_are_too_few_for_the_interval_of_a_median():
    # Even the whole range misses the median in 2 / 2⁵ = 6.25 % of cases.
    median = evidence.median_over_seeds([1, 2, 3, 4, 5])
    assert median.median == 3
    assert math.isnan(median.low)
    assert math.isnan(median.high)


def test_the_median_of_nothing_says_what_to_do():
    with pytest.raises(ValueError, match="no record matches"):
        evidence.median_over_seeds([])


def test_the_best_choice_has_the_best_mean_and_not_the_best_run():
    validation = {0.001: [0.98, 0.98], 0.01: [0.995, 0.10], 0.0001: [0.97, 0.97]}
    assert evidence.best(validation) == 0.001
    for order in itertools.permutations(validation):
        assert evidence.best({rate: validation[rate] for rate in order}) == 0.001


def test_of_choices_that_differ_by_rounding_only_the_first_is_best():
    validation = {0.001: [0.9702778, 0.9691667], 0.003: [0.9691668, 0.9702778]}
    assert evidence.best(validation) == 0.001
    assert evidence.best(dict(reversed(validation.items()))) == 0.003
    assert evidence.best({0.001: [0.9700001], 0.003: [0.9700002]}) == 0.001
    assert evidence.best({0.001: [0.970001], 0.003: [0.970002]}) == 0.003, "the sixth digit counts"


@pytest.mark.parametrize("function", [evidence.best, evidence.shared_seeds])
def test_no_choices_at_all_say_what_to_do(function):
    with pytest.raises(ValueError, match="no record matches"):
        function({})


def test_the_epoch_is_chosen_on_validation_and_the_test_accuracy_only_read_off():
    assert evidence.at_best_epoch(validation=[0.97, 0.99, 0.99], test=[0.5, 0.6, 0.7]) == 0.6
