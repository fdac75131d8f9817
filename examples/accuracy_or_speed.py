"""Tune the learning rate for each input:
what is left of the difference, and what does it cost?
"""

# %% bring-along shows=brought
# What a reader runs first, in a notebook that has no files.
# No more than the cells below use: pages show the code that this makes.
from study import excerpts, protocol
from study.evidence import is_of_one_answer

COMPARED = ("raw", "divided-by-255", "standardized")
# Of these it is needed which test images were read right.
SGD_AT_ITS_BEST = (("divided-by-255", "SGD", 0.3), ("standardized", "SGD", 0.1))


def is_small(run):
    return run.images == protocol.SURVEY.images and run.scaling in COMPARED


brought = excerpts.cell(
    excerpts.Part(["validation.accuracy", "test.accuracy"], is_small),
    excerpts.Part(
        ["training.loss", "dead"],
        is_small,
        ended=lambda record: is_of_one_answer(record["test"]["accuracy"][-1]),
    ),
    excerpts.Part(
        ["training.loss"],
        lambda run: (
            is_small(run) and (run.scaling, run.optimizer) == ("raw", "SGD")
        ),
    ),
    excerpts.Part(
        ["read_right"],
        lambda run: (
            is_small(run)
            and (run.scaling, run.optimizer, run.learning_rate) in SGD_AT_ITS_BEST
        ),
    ),
    excerpts.Part(
        ["validation.accuracy", "test.accuracy", "cpu_seconds"],
        lambda run: run.images == protocol.WHOLE.images and run.scaling in COMPARED,
    ),
)

# %% setup
import math

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import PercentFormatter

import study.records
from study import drawing, evidence
from study.protocol import DEFAULT_RATES, SURVEY, WHOLE

INPUTS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
}
OPTIMIZERS = ("Adam", "RMSprop", "SGD")
FEWEST_SEEDS = 3  # a rate with fewer runs says too little
SEEDS_OF_AN_INTERVAL = 5  # with fewer, an interval says less than the single values


records = study.records.read()
recorded_rates = sorted(
    {record["configuration"]["learning_rate"] for record in records}
)

# The recorded runs by optimizer and input,
# then by rate from low to high, then by seed.
runs = {}
for optimizer in OPTIMIZERS:
    for label, scaling in INPUTS.items():
        by_rate = {
            rate: study.records.select(records, SURVEY, scaling, optimizer, rate)
            for rate in recorded_rates
        }
        runs[optimizer, label] = {
            rate: by_seed
            for rate, by_seed in by_rate.items()
            if len(by_seed) >= FEWEST_SEEDS
        }


def accuracy(optimizer, label, rate, part="test", epoch=SURVEY.epochs):
    """Accuracy after an epoch, the last one if none is named, for each seed."""
    return {
        seed: study.records.curve(run, part, "accuracy", epoch)[-1]
        for seed, run in runs[optimizer, label][rate].items()
    }


seeds = {}
print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs")
for optimizer in OPTIMIZERS:
    seeds[optimizer] = of_rates = [
        len(by_seed)
        for label in INPUTS
        for by_seed in runs[optimizer, label].values()
    ]
    print(
        f"{optimizer}: {sum(of_rates)} runs, "
        f"{min(of_rates)} to {max(of_rates)} seeds for a rate"
    )

# %% accuracy-by-rate data=accuracy_by_rate
NO_NUMBER, ONE_ANSWER = "loss is no number", "one answer for all"


def failure(run):
    """How a run failed, if it did.

    A network that gives the same answer to every image reads just the images of
    that digit right, and its loss is that of guessing, ln 10. A hundredth is
    allowed for the digits' unequal shares.
    """
    if run["diverged"]:
        return NO_NUMBER
    if evidence.is_of_one_answer(run["test"]["accuracy"][-1]):
        is_guessing = abs(run["training"]["loss"][-1] - math.log(10)) < 0.01
        return ONE_ANSWER if is_guessing else None
    return None


failures = {
    (optimizer, label, rate): [failure(run) for run in by_seed.values()]
    for (optimizer, label), by_rate in runs.items()
    for rate, by_seed in by_rate.items()
}

MARKERS = dict(zip(INPUTS, "so^", strict=True))
COLORS = dict(zip(INPUTS, ("C0", "C1", "C2"), strict=True))
LINES = dict(zip(INPUTS, ("--", "-", "-."), strict=True))
# So that no mark hides another.
BESIDE = dict(zip(INPUTS, (0.87, 1.0, 1.15), strict=True))

rows = []
figure, panels = plt.subplots(
    len(OPTIMIZERS), figsize=(4.8, 9.6), layout="constrained"
)
for axes, optimizer in zip(panels, OPTIMIZERS, strict=True):
    for label in INPUTS:
        medians = {}
        for rate in runs[optimizer, label]:
            wrong = [
                1 - share for share in accuracy(optimizer, label, rate).values()
            ]
            failed = [how is not None for how in failures[optimizer, label, rate]]
            medians[rate * BESIDE[label]] = np.median(wrong)
            for place, is_failed in zip(wrong, failed, strict=True):
                marker, size = ("x", 5) if is_failed else (MARKERS[label], 3.5)
                axes.plot(
                    rate * BESIDE[label],
                    place,
                    marker,
                    color=COLORS[label],
                    markersize=size,
                )
            extremes = (min(wrong), np.median(wrong), max(wrong))
            rows.append(
                (optimizer, rate, label, len(wrong), sum(failed), *extremes)
            )
        style = {"color": COLORS[label], "linestyle": LINES[label], "linewidth": 1}
        axes.plot(medians.keys(), medians.values(), marker="", **style)
        if axes is panels[0]:
            axes.plot([], [], marker=MARKERS[label], label=label, **style)
    axes.set(
        xscale="log", yscale="log", title=optimizer, ylabel="test images read wrong"
    )
    axes.set_yticks(
        (0.02, 0.05, 0.1, 0.2, 0.5, 1), ("2%", "5%", "10%", "20%", "50%", "100%")
    )
    axes.set(ylim=(0.015, 1.2))
    axes.xaxis.set_major_formatter("{x:.0e}")
    axes.minorticks_off()
panels[0].plot([], [], "x", color="#8a8a8a", label="a run that failed")
panels[-1].set(xlabel="learning rate")
figure.legend(loc="outside upper left")
columns = ("optimizer", "learning rate", "input", "runs", "of them failed")
errors = ("least error", "median error", "greatest error")
accuracy_by_rate = dict(
    zip((*columns, *errors), zip(*rows, strict=True), strict=True)
)
plt.show()

# %% failed-runs
print(f"optimizer rate      input           {NO_NUMBER}   {ONE_ANSWER}   runs")
for (optimizer, label, rate), how in failures.items():
    if any(how):
        counts = (
            f"{how.count(NO_NUMBER):17}   {how.count(ONE_ANSWER):18}   {len(how):4}"
        )
        print(f"{optimizer:10}{drawing.power(rate):10}{label:16}{counts}")

# Newer records also count, on some training images,
# the units that are 0 for each of them.
dead_filters = [
    max(run["dead"][layer][-1] for layer in ("first", "second"))
    for by_rate in runs.values()
    for by_seed in by_rate.values()
    for run in by_seed.values()
    if "dead" in run and failure(run) == ONE_ANSWER
]
print(
    f"dead units were counted in {len(dead_filters)} of the runs with one answer: "
    f"in each, one\nconvolution has {min(dead_filters):.0%} dead filters or more"
)

# %% tuned
# The rate is chosen on the validation images;
# the test images only say what the choice was worth.


def points_ahead(ours, theirs):
    """How many percentage points the first is ahead,
    for each seed that both have.
    """
    return {
        seed: 100 * (ours[seed] - theirs[seed])
        for seed in ours.keys() & theirs.keys()
    }


def in_words(points, *, spread=False):
    """The differences by seed in words: under a few seeds, and where some runs
    learn and others do not, a mean and its interval would hide what happened.
    """
    least, most = min(points.values()), max(points.values())
    by_seed = f"{least:.2f} to {most:.2f}, {len(points)} seeds"
    if spread or len(points) < SEEDS_OF_AN_INTERVAL:
        return by_seed
    mean, half_width, _ = evidence.mean_over_seeds(points.values())
    return f"{by_seed}, mean {mean:.2f} ± {half_width:.2f}"


def choose(validation):
    """The rate with the highest mean on the validation images, and how sure it is:
    for how many of the seeds that all rates have it is the best, of how many seeds,
    and which rates are level with it.
    """
    validation = evidence.shared_seeds(validation)
    by_rate = {
        rate: np.array(list(by_seed.values()))
        for rate, by_seed in validation.items()
    }
    best = evidence.best(by_rate)
    highest = np.max(list(by_rate.values()), axis=0)
    agreeing = int((by_rate[best] == highest).sum())
    # Records hold seven digits.
    level = [
        rate
        for rate, shares in by_rate.items()
        if rate != best and abs(shares.mean() - by_rate[best].mean()) < 1e-6
    ]
    return best, agreeing, len(highest), level


best_rate, choice = {}, {}
for optimizer in OPTIMIZERS:
    for label in INPUTS:
        best, agreeing, count, level = choice[optimizer, label] = choose(
            {
                rate: accuracy(optimizer, label, rate, part="validation")
                for rate in runs[optimizer, label]
            }
        )
        best_rate[optimizer, label] = best
        print(
            f"{optimizer}, {label}: best rate {drawing.power(best)}, "
            f"so for {agreeing} of {count} seeds",
            *(f"({drawing.power(other)} is level)" for other in level),
        )

raw, divided = "raw pixels", "divided by 255"
usual_gain, tuned_gain, favoured_gain = {}, {}, {}
print("percentage points by which divided by 255 is ahead of raw pixels")
for optimizer in OPTIMIZERS:
    usual = DEFAULT_RATES[optimizer]
    at_usual = {
        label: accuracy(optimizer, label, usual) for label in (raw, divided)
    }
    at_best = {
        label: accuracy(optimizer, label, best_rate[optimizer, label])
        for label in (raw, divided)
    }
    # Raw pixels with the rate that turned out best on the test images,
    # for each seed anew: more than anyone can know beforehand.
    by_rate = evidence.shared_seeds(
        {rate: accuracy(optimizer, raw, rate) for rate in runs[optimizer, raw]}
    )
    favoured = {
        seed: max(by_seed[seed] for by_seed in by_rate.values())
        for seed in by_rate[usual]
    }
    usual_gain[optimizer] = points_ahead(at_usual[divided], at_usual[raw])
    tuned_gain[optimizer] = points_ahead(at_best[divided], at_best[raw])
    favoured_gain[optimizer] = points_ahead(at_usual[divided], favoured)
    spread = optimizer != "Adam"
    # One result is not printed under two names.
    by_seed = in_words(usual_gain[optimizer], spread=spread)
    print(f"{optimizer}, both at the usual rate: {by_seed}")
    if at_best == at_usual:
        print(
            f"{optimizer}: the usual rate is the best for both, "
            "so tuning changes nothing"
        )
    else:
        by_seed = in_words(tuned_gain[optimizer], spread=spread)
        print(f"{optimizer}, each at its best rate: {by_seed}")
    if favoured == by_rate[usual]:
        print(
            f"{optimizer}: "
            "for no seed of raw pixels is another rate better than the usual one"
        )
    else:
        by_seed = in_words(favoured_gain[optimizer], spread=spread)
        print(f"{optimizer}, raw pixels at the best of each seed: {by_seed}")

# Two ways to scale: with plain gradient descent it is the rate that matters.
at_best = [
    accuracy("SGD", label, best_rate["SGD", label])
    for label in ("standardized", divided)
]
# Newer records say which test images were read right.
right_at_best = [
    study.records.read_right_by_seed(runs["SGD", label][best_rate["SGD", label]])
    for label in ("standardized", divided)
]
sgd_standardized_gain = points_ahead(*at_best)
on_other_images = evidence.lead_on_other_images(*at_best, *right_at_best)
print("SGD, standardized ahead of divided by 255, each at its best rate:")
print(in_words(sgd_standardized_gain))
print(
    f"for other seeds and other test images: {on_other_images.mean:.2f} ± "
    f"{on_other_images.half_width:.2f}"
)

# %% last-epoch
# Is accuracy still rising in the end? Each input is taken at its best rate.
last_change = {}
print("change of the test accuracy in the last epoch, in percentage points")
for (optimizer, label), rate in best_rate.items():
    before, after = (
        accuracy(optimizer, label, rate, epoch=epoch)
        for epoch in (SURVEY.epochs - 1, SURVEY.epochs)
    )
    last_change[optimizer, label] = points_ahead(after, before)
    by_seed = in_words(last_change[optimizer, label], spread=optimizer != "Adam")
    print(f"{optimizer}, {label}: {by_seed}")

# %% all-images-by-rate data=all_images_by_rate
# On all images, over more epochs, with Adam: raw pixels at every rate
# that was recorded for them, against divided ones at the usual rate.
usual = DEFAULT_RATES["Adam"]
at_usual = study.records.final_accuracy(records, WHOLE, "divided-by-255")
by_rate = {
    rate: study.records.final_accuracy(records, WHOLE, "raw", "Adam", rate)
    for rate in recorded_rates
}
by_rate = {rate: by_seed for rate, by_seed in by_rate.items() if len(by_seed) >= 2}
best, best_agreeing, best_of, _ = choose(
    {
        rate: study.records.final_accuracy(
            records, WHOLE, "raw", "Adam", rate, part="validation"
        )
        for rate in by_rate
    }
)

print(f"{WHOLE.images:,} images, {WHOLE.epochs} epochs, Adam")
print(
    f"percentage points by which divided by 255 at {drawing.power(usual)} "
    "is ahead of raw pixels"
)
gains = {rate: points_ahead(at_usual, by_seed) for rate, by_seed in by_rate.items()}
for rate, points in gains.items():
    is_best = (
        f" (the best by validation, so for {best_agreeing} of {best_of} seeds)"
        if rate == best
        else ""
    )
    print(f"at {drawing.power(rate)}{is_best}: {in_words(points)}")
# The runs of this rate are few, and those of divided pixels more.
unpaired = evidence.unpaired_difference(
    *(
        [100 * share for share in by_seed.values()]
        for by_seed in (at_usual, by_rate[best])
    )
)
print(
    f"as unrelated runs, {len(at_usual)} against {len(by_rate[best])}: "
    f"{unpaired.mean:.2f} ± {unpaired.half_width:.2f}"
)

rows = []
figure, axes = plt.subplots(layout="constrained")
drawn = [(raw, rate, by_seed) for rate, by_seed in by_rate.items()]
for label, rate, by_seed in [*drawn, (divided, usual, at_usual)]:
    for seed, share in by_seed.items():
        # Equals do not hide each other.
        beside = BESIDE[label] * 1.01 ** (seed - 4.5)
        style = {"color": COLORS[label], "markersize": 3.5}
        axes.plot(rate * beside, 1 - share, MARKERS[label], **style)
        rows.append((label, rate, seed, share))
# Each input has its name where nothing else is: over its first marks, or under
# them.
first = min(by_rate)
for label, rate, share, place, side in (
    (raw, first, min(by_rate[first].values()), 8, "bottom"),
    (divided, usual, max(at_usual.values()), -8, "top"),
):
    axes.annotate(
        label, (rate, 1 - share), (-14, place), textcoords="offset points", va=side
    )
axes.set(xscale="log", xlabel="learning rate", ylabel="test images read wrong")
axes.set(xlim=(min(by_rate) / 2, max(by_rate) * 2), ylim=(0, 1.1 * axes.dataLim.y1))
axes.set_xticks(list(by_rate), [f"{rate:.0e}" for rate in by_rate])
axes.minorticks_off()
axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
axes.grid(visible=False)
headings = ("input", "learning rate", "seed", "test accuracy")
all_images_by_rate = dict(zip(headings, zip(*rows, strict=True), strict=True))
plt.show()

# %% seconds
# Processor time, since a clock on the wall also counts what else
# the machine was doing. Without the first epoch, which also compiles.
seconds = evidence.shared_seeds(
    {
        scaling: {
            seed: np.mean(record["cpu_seconds"][1:])
            for seed, record in study.records.select(
                records, WHOLE, scaling, "Adam", DEFAULT_RATES["Adam"]
            ).items()
        }
        for scaling in ("raw", "divided-by-255")
    }
)
ratio = evidence.mean_over_seeds(
    [
        on_raw / seconds["divided-by-255"][seed]
        for seed, on_raw in seconds["raw"].items()
    ]
)
print(
    f"an epoch on raw pixels takes {ratio.mean:.3f} ± {ratio.half_width:.3f} "
    "times\n"
    f"as long as on divided ones ({ratio.seeds} seeds)"
)

# %% numbers
import alone

how_all_failed = [how for of_rate in failures.values() for how in of_rate]
usual, highest = DEFAULT_RATES["SGD"], max(runs["Adam", "standardized"])
at_usual = failures["SGD", raw, usual]
first_losses = [
    loss
    for run in runs["SGD", raw][usual].values()
    if (loss := run["training"]["loss"][0]) is not None  # a number
]
of_digit = evidence.IMAGES_OF_DIGIT
seeds_on_all_images = [len(points) for points in gains.values()]
numbers = {
    "images": SURVEY.images,
    "epochs": SURVEY.epochs,
    "runs": len(how_all_failed),
    "runs_without_a_number": how_all_failed.count(NO_NUMBER),
    "runs_with_one_answer": how_all_failed.count(ONE_ANSWER),
    "dead_counted": len(dead_filters),
    "dead_filters_least": min(dead_filters),
    "share_of_ones": of_digit[1] / sum(of_digit),
    "share_of_sevens": of_digit[7] / sum(of_digit),
    "loss_of_guessing": math.log(10),
    "sgd_raw_usual_one_answer": at_usual.count(ONE_ANSWER),
    "sgd_raw_usual_runs": len(at_usual),
    "sgd_raw_usual_least_first_loss": min(first_losses),
    "sgd_raw_usual_greatest_first_loss": max(first_losses),
    "sgd_raw_too_high_best": max(
        max(accuracy("SGD", raw, rate).values())
        for rate in runs["SGD", raw]
        if rate >= usual
    ),
    "adam_highest_rate": highest,
    "all_images_raw_best_rate": best,
    "all_images_raw_best_rate_agreeing": best_agreeing,
    "all_images_raw_best_rate_seeds": best_of,
    "all_images_unpaired_gain": unpaired[:2],
    "all_images_divided_seeds": len(at_usual),
    "all_images_raw_best_seeds": len(by_rate[best]),
    "all_images_rates": len(gains),
    "all_images_lowest_rate": min(gains),
    "all_images_highest_rate": max(gains),
    "all_images_fewest_seeds": min(seeds_on_all_images),
    "all_images_most_seeds": max(seeds_on_all_images),
    "all_images_least_gain": min(min(points.values()) for points in gains.values()),
    "all_images_epochs": WHOLE.epochs,
    "seconds_ratio": ratio[:2],
    "sgd_standardized_gain_on_other_images": on_other_images[:2],
}
for label, scaling in INPUTS.items():
    how, of_input = failures["Adam", label, highest], scaling.replace("-", "_")
    numbers[f"adam_{of_input}_highest_one_answer"] = how.count(ONE_ANSWER)
    numbers[f"adam_{of_input}_highest_runs"] = len(how)
differences = {
    "all_images_gain": gains[best],
    "sgd_standardized_gain": sgd_standardized_gain,
}
for optimizer in OPTIMIZERS:
    name = optimizer.lower()
    numbers[f"{name}_fewest_seeds"] = min(seeds[optimizer])
    numbers[f"{name}_most_seeds"] = max(seeds[optimizer])
    differences[f"{name}_usual_gain"] = usual_gain[optimizer]
    differences[f"{name}_tuned_gain"] = tuned_gain[optimizer]
    differences[f"{name}_favoured_gain"] = favoured_gain[optimizer]
    for label, scaling in INPUTS.items():
        of_input = f"{name}_{scaling.replace('-', '_')}"
        best, agreeing, count, level = choice[optimizer, label]
        numbers[f"{of_input}_best_rate"] = best
        numbers[f"{of_input}_best_rate_agreeing"] = agreeing
        numbers[f"{of_input}_best_rate_seeds"] = count
        if level:
            numbers[f"{of_input}_level_rate"] = level[0]
        differences[f"{of_input}_last_epoch"] = last_change[optimizer, label]
for name, points in differences.items():
    mean, half_width, count = evidence.mean_over_seeds(points.values())
    numbers[name] = mean, half_width
    numbers[f"{name}_least"] = min(points.values())
    numbers[f"{name}_most"] = max(points.values())
    numbers[f"{name}_ahead"] = sum(ahead > 0 for ahead in points.values())
    numbers[f"{name}_seeds"] = count
alone.show(numbers)
