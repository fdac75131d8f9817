"""The intervals of examples/evidence.py, against values worked out by hand and by SciPy."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

import evidence


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
    with pytest.raises(ValueError, match=r"1 value.*two seeds.*examples/study\.py"):
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


@pytest.mark.parametrize("function", [evidence.best, evidence.shared_seeds])
def test_no_choices_at_all_say_what_to_do(function):
    with pytest.raises(ValueError, match="no record matches"):
        function({})


def test_the_epoch_is_chosen_on_validation_and_the_test_accuracy_only_read_off():
    assert evidence.at_best_epoch(validation=[0.97, 0.99, 0.99], test=[0.5, 0.6, 0.7]) == 0.6
