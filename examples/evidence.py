"""Say how sure the recorded study is: intervals over seeds, which are the unit of everything here.

The methods, and where each is used:

* A mean, or a mean difference of pairs: Student's t interval (Student, 1908, "The probable error of
  a mean"). Pairs share a seed, so they share their starting weights and the order of their images.
* Epochs to reach a target: the median over seeds, because a mean has no place for 'not reached',
  with the distribution-free interval between two order statistics (Conover, 1999, "Practical
  Nonparametric Statistics", section 3.2). A bootstrap of a median of ten whole numbers is too
  narrow; this interval covers the median in at least the stated share of cases, for any
  distribution.
* Where the value of one more seed falls: the t interval for a prediction. A test uses it, to tell
  whether a fresh run is like the recorded ones.

SciPy does the mathematics. Left out: tests of significance; an interval says more.
"""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from scipy import stats

Choice = TypeVar("Choice", bound=Hashable)
Value = TypeVar("Value")

NOT_REACHED = math.inf  # epochs to a target that the run never reached: later than any epoch


class Mean(NamedTuple):
    """A mean over seeds; its interval is `mean` ± `half_width`, in the unit of the values."""

    mean: float
    half_width: float
    seeds: int

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.mean + self.half_width


class Median(NamedTuple):
    """A median over seeds and the ends of its interval; each may be NOT_REACHED.

    `low` and `high` are NaN where there are too few seeds for an interval: under 6 at 95 %.
    """

    median: float
    low: float
    high: float
    seeds: int


def shared_seeds(
    by_choice: Mapping[Choice, Mapping[int, Value]],
) -> dict[Choice, dict[int, Value]]:
    """The same values by seed, cut down to the seeds that every choice has, in ascending order.

    So that means of different choices rest on the same seeds. Raises ValueError for no choices.
    """
    if not by_choice:
        raise ValueError("No choices: no record matches. See python examples/study.py --list")
    shared = sorted(set.intersection(*map(set, by_choice.values())))
    return {
        choice: {seed: by_seed[seed] for seed in shared} for choice, by_seed in by_choice.items()
    }


def mean_over_seeds(values: Collection[float], confidence: float = 0.95) -> Mean:
    """The mean of one value per seed, with its t interval. Raises ValueError under two values."""
    values = _at_least_two(values)
    count = len(values)
    quantile = stats.t.ppf((1 + confidence) / 2, count - 1)
    half_width = quantile * values.std(ddof=1) / math.sqrt(count)
    return Mean(float(values.mean()), float(half_width), count)


def paired_difference(
    first: Mapping[int, float], second: Mapping[int, float], confidence: float = 0.95
) -> Mean:
    """The mean of `first` − `second` over the seeds that both have, with its t interval.

    Both map a seed to its value. Raises ValueError if they share fewer than two seeds.
    """
    shared = sorted(first.keys() & second.keys())
    return mean_over_seeds([first[seed] - second[seed] for seed in shared], confidence)


def percentage_points_ahead(
    ours: Mapping[int, float], theirs: Mapping[int, float], confidence: float = 0.95
) -> Mean:
    """How far the shares `ours` (0 to 1, by seed) are ahead of `theirs`, in percentage points."""
    first, second = (
        {seed: 100 * share for seed, share in by_seed.items()} for by_seed in (ours, theirs)
    )
    return paired_difference(first, second, confidence)


def prediction_interval(values: Collection[float], confidence: float = 0.95) -> tuple[float, float]:
    """Where the value of one more seed falls with this confidence, for normally distributed values.

    mean ± t · s · √(1 + 1/n). Raises ValueError under two values.
    """
    values = _at_least_two(values)
    count = len(values)
    spread = values.std(ddof=1) * math.sqrt(1 + 1 / count)
    low, high = stats.t.interval(confidence, count - 1, loc=values.mean(), scale=spread)
    return float(low), float(high)


def epochs_to_reach(target: float, accuracy_by_epoch: Sequence[float]) -> float:
    """The first epoch, counted from 1, whose accuracy is `target` or more; else NOT_REACHED."""
    for epoch, accuracy in enumerate(accuracy_by_epoch, start=1):
        if accuracy >= target:
            return epoch
    return NOT_REACHED


def median_over_seeds(values: Sequence[float], confidence: float = 0.95) -> Median:
    """The median of one value per seed, with its interval between two order statistics.

    With an even number of seeds it is the lower of the two in the middle: a value that a run had,
    or NOT_REACHED, and never halfway between the two. Raises ValueError for no values.
    """
    if not len(values):
        raise ValueError("No values: no record matches. See python examples/study.py --list")
    interval = stats.quantile_test(values, q=0, p=0.5).confidence_interval(confidence)
    median = np.quantile(np.asarray(values, dtype=float), 0.5, method="inverted_cdf")
    return Median(float(median), float(interval.low), float(interval.high), len(values))


def best(validation: Mapping[Hashable, Sequence[float]]) -> Hashable:
    """The choice (say, a rate) with the highest mean over seeds of its validation accuracy.

    The first of equals; a difference in the seventh digit is rounding. Raises ValueError for no
    choices.
    """
    if not validation:
        raise ValueError("No choices: no record matches. See python examples/study.py --list")
    return max(validation, key=lambda choice: round(float(np.mean(validation[choice])), 6))


def at_best_epoch(validation: Sequence[float], test: Sequence[float]) -> float:
    """The test accuracy after the epoch of the highest validation accuracy, the first of equals."""
    return test[int(np.argmax(validation))]


def _at_least_two(values: Collection[float]) -> np.ndarray:
    if len(values) < 2:
        raise ValueError(
            f"{len(values)} value(s), and an interval needs two seeds or more. "
            "Record them: python examples/study.py"
        )
    return np.asarray(list(values), dtype=float)
