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
* How far one input is ahead for other seeds and for other test images: a cautious interval of a
  mean over two crossed random factors, see `lead_on_other_images`.
* Several methods, each against the same one: the p values of the paired differences, adjusted for
  their number (Holm, 1979, "A simple sequentially rejective multiple test procedure").

SciPy does the mathematics. A p value stands here for that adjustment only; an interval says more.
"""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from scipy import stats

Choice = TypeVar("Choice", bound=Hashable)
Value = TypeVar("Value")

# How many of the test images of MNIST show a 0, a 1, and so on to 9.
IMAGES_OF_DIGIT = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
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
        raise ValueError("No choices: no record matches. See nox -s study -- --list")
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


def unpaired_difference(
    first: Collection[float], second: Collection[float], confidence: float = 0.95
) -> Mean:
    """The difference of two means over seeds that share nothing, with Welch's t interval.

    Welch, 1947, "The generalization of 'Student's' problem when several different population
    variances are involved". `seeds` counts those of the fewer values. Raises ValueError under two.
    """
    first, second = _at_least_two(first), _at_least_two(second)
    interval = stats.ttest_ind(first, second, equal_var=False).confidence_interval(confidence)
    half_width = (interval.high - interval.low) / 2
    return Mean(
        float(first.mean() - second.mean()), float(half_width), min(len(first), len(second))
    )


def percentage_points_ahead(
    ours: Mapping[int, float], theirs: Mapping[int, float], confidence: float = 0.95
) -> Mean:
    """How far the shares `ours` (0 to 1, by seed) are ahead of `theirs`, in percentage points."""
    first, second = (
        {seed: 100 * share for seed, share in by_seed.items()} for by_seed in (ours, theirs)
    )
    return paired_difference(first, second, confidence)


def lead_on_other_images(
    ours: Mapping[int, float],
    theirs: Mapping[int, float],
    ours_right: Mapping[int, np.ndarray],
    theirs_right: Mapping[int, np.ndarray],
    confidence: float = 0.95,
) -> Mean:
    """How far `ours` is ahead in percentage points, for other seeds and other test images together.

    The interval is cautious: it holds the lead at least as often as it says.

    `ours` and `theirs` map a seed to its accuracy on the test images, 0 to 1; `ours_right` and
    `theirs_right` map it to a vector of bool, one for each of these images: was it read right? Two
    seeds or more need both vectors. More seeds may have an accuracy alone; they count for the mean.
    Raises ValueError under two.

    Each seed was tested on each image: the two are crossed random factors. The lead with seed s on
    image i is μ + aₛ + bᵢ + eₛᵢ, and the mean over n seeds and N images has the variance

        σₐ²/n + σ_b²/N + σₑ²/(n·N).

    The variance of the n leads by seed, over n, estimates the first and the last term together. For
    the second stands the variance over the images of the mean lead over the k seeds with vectors,
    over N. It estimates (σ_b² + σₑ²/k)/N, which is too much, and the more so the fewer the vectors.
    So the two count σₑ² twice. Cameron, Gelbach and Miller (2011, "Robust inference with multiway
    clustering") subtract that part; with few vectors it is not known well enough, and what is left
    of the images can fall to 0, as if other images changed nothing. The quantile is that of
    Student's t, its degrees of freedom those of a sum of two variances (Satterthwaite, 1946, "An
    approximate distribution of estimates of variance components"). Why to count every source:
    Bouthillier et al., 2021, "Accounting for variance in machine learning benchmarks".

    The images are taken for a random sample of digits of this kind, written by people like these.
    It says nothing about digits of another kind, nor about training on other images.
    """
    lead = percentage_points_ahead(ours, theirs)
    by_seed = [100 * (ours[seed] - theirs[seed]) for seed in sorted(ours.keys() & theirs.keys())]
    of_seeds = np.var(by_seed, ddof=1) / lead.seeds

    with_vectors = sorted(ours_right.keys() & theirs_right.keys())
    _at_least_two(with_vectors)
    by_image = np.mean(
        [100.0 * ours_right[seed] - 100.0 * theirs_right[seed] for seed in with_vectors], axis=0
    )
    images = len(by_image)
    of_images = by_image.var(ddof=1) / images

    variance = of_seeds + of_images
    if variance == 0:
        return Mean(lead.mean, 0.0, lead.seeds)
    freedom = variance**2 / (of_seeds**2 / (lead.seeds - 1) + of_images**2 / (images - 1))
    half_width = stats.t.ppf((1 + confidence) / 2, freedom) * math.sqrt(variance)
    return Mean(lead.mean, float(half_width), lead.seeds)


def p_value(first: Mapping[int, float], second: Mapping[int, float]) -> float:
    """The two-sided p value of Student's t test that the mean paired difference is 0.

    Both map a seed to its value; the pairs are those of `paired_difference`, whose interval at
    1 − p just touches 0. Raises ValueError if they share fewer than two seeds.
    """
    shared = sorted(first.keys() & second.keys())
    differences = _at_least_two([first[seed] - second[seed] for seed in shared])
    return float(stats.ttest_1samp(differences, 0).pvalue)


def holm(p_values: Mapping[Choice, float]) -> dict[Choice, float]:
    """The p values adjusted for their number, by choice, in the same order.

    The chance that any of the true hypotheses has an adjusted value below 0.05 is at most 0.05,
    however the tests depend on each other. The smallest of m values is multiplied by m, the next by
    m − 1, and so on; none falls below the one before it, nor rises above 1 (Holm, 1979).
    """
    adjusted, so_far = {}, 0.0
    for rank, choice in enumerate(sorted(p_values, key=p_values.get)):
        so_far = max(so_far, min(1.0, (len(p_values) - rank) * p_values[choice]))
        adjusted[choice] = so_far
    return {choice: adjusted[choice] for choice in p_values}


def is_of_one_answer(accuracy: float) -> bool:
    """Whether a test accuracy is what one answer to all images gives: the share of one digit.

    A network that tells digits apart has one of these ten values by rare chance. One without a
    number for its loss has that of the zeros.
    """
    return round(accuracy * sum(IMAGES_OF_DIGIT)) in IMAGES_OF_DIGIT


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
        raise ValueError("No values: no record matches. See nox -s study -- --list")
    interval = stats.quantile_test(values, q=0, p=0.5).confidence_interval(confidence)
    median = np.quantile(np.asarray(values, dtype=float), 0.5, method="inverted_cdf")
    return Median(float(median), float(interval.low), float(interval.high), len(values))


def best(validation: Mapping[Hashable, Sequence[float]]) -> Hashable:
    """The choice (say, a rate) with the highest mean over seeds of its validation accuracy.

    The first of equals; a difference in the seventh digit is rounding. Raises ValueError for no
    choices.
    """
    if not validation:
        raise ValueError("No choices: no record matches. See nox -s study -- --list")
    return max(validation, key=lambda choice: round(float(np.mean(validation[choice])), 6))


def at_best_epoch(validation: Sequence[float], test: Sequence[float]) -> float:
    """The test accuracy after the epoch of the highest validation accuracy, the first of equals."""
    return test[int(np.argmax(validation))]


def _at_least_two(values: Collection[float]) -> np.ndarray:
    if len(values) < 2:
        raise ValueError(
            f"{len(values)} value(s), and an interval needs two seeds or more. "
            "Record them: nox -s study"
        )
    return np.asarray(list(values), dtype=float)
