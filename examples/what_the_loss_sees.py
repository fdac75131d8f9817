"""Compute the loss in both of Keras' ways:
which training images does it see, and who learns?
"""

# %% bring-along shows=brought
# What a reader runs first, in a notebook that has no files.
# No more than the cells below use: pages show the code that this makes.
import study.records
from study import excerpts, protocol

ON_JAX = study.records.RECORDS.with_name("mnist-jax-clipped.jsonl")
COMPARED = ("raw", "divided-by-255", "standardized")


def is_compared(run):
    return run.scaling in COMPARED and (run.optimizer, run.learning_rate) == (
        "Adam",
        protocol.DEFAULT_RATES["Adam"],
    )


brought = excerpts.cell(
    excerpts.Part(["test.accuracy"], is_compared),
    excerpts.Part(
        ["start"],
        lambda run: is_compared(run) and run.images == protocol.SURVEY.images,
    ),
    excerpts.Part(
        ["test.accuracy"],
        file=study.records.RECORDS.with_name("mnist-clipped.jsonl"),
    ),
    excerpts.Part(["test.accuracy"], file=ON_JAX),
    excerpts.Part(["training.loss"], lambda run: run.scaling == "raw", ON_JAX),
)

# %% setup
import math

import numpy as np
from matplotlib import pyplot as plt

import study.records
from study import drawing, evidence
from study.protocol import DEFAULT_RATES, SURVEY, WHOLE

INPUTS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
}
RATES = {
    "Adam": (0.0001, 0.0003, 0.001, 0.003, 0.01),
    "RMSprop": (0.0001, 0.0003, 0.001, 0.003, 0.01),
    "SGD": (0.00001, 0.0001, 0.001, 0.01, 0.1, 1.0),
}
LEARNS = 0.5  # a run whose accuracy is above it has learned; guessing gives 0.1
EPSILON = 1e-7  # the probabilities are clipped to EPSILON and 1 − EPSILON

# Three files: they differ in the way of the loss or in the backend,
# and no average mixes them.
logits, clipped, clipped_on_jax = (
    study.records.read(study.records.RECORDS.with_name(name))
    for name in ("mnist.jsonl", "mnist-clipped.jsonl", "mnist-jax-clipped.jsonl")
)
print(f"runs with the clipped loss: {len(clipped)} on TensorFlow")
print(f"{len(clipped_on_jax):31} on JAX")


# %% accuracy-by-epoch data=accuracy_by_epoch
# One line is one run: where some learn and others do not,
# a mean would be like none of them.
epochs = range(1, WHOLE.epochs + 1)
ways = {"from logits (TensorFlow)": logits, "clipped (JAX)": clipped_on_jax}
rows = []
figure, panels = plt.subplots(
    len(ways), figsize=(4.8, 6.4), sharex=True, sharey=True, layout="constrained"
)
for axes, (way, records) in zip(panels, ways.items(), strict=True):
    for label, color, linestyle in (
        ("raw pixels", "C0", "--"),
        ("divided by 255", "C1", "-"),
    ):
        runs = study.records.curves(records, WHOLE, INPUTS[label])
        for seed, accuracies in runs.items():
            style = {
                "color": color,
                "linestyle": linestyle,
                "linewidth": 1,
                "marker": "none",
            }
            axes.plot(epochs, accuracies, **style)
            for epoch, accuracy in zip(epochs, accuracies, strict=True):
                rows.append((way, label, seed, epoch, accuracy))
    axes.set(
        title=f"loss {way}",
        ylabel="test accuracy",
        ylim=(0, 1.03),
        xticks=(1, 4, 8, 12),
    )
    axes.grid(axis="x", visible=False)
# The lines of the lower panel lie apart: there each input has its name, between two
# lines of the grid.
for label, height in (("raw pixels", 0.5), ("divided by 255", 0.9)):
    axes.text(WHOLE.epochs, height, label, ha="right", va="center")
panels[-1].set(xlabel="epoch")
headings = ("loss", "input", "random seed", "epoch", "test accuracy")
accuracy_by_epoch = dict(zip(headings, zip(*rows, strict=True), strict=True))
plt.show()


# %% seen-at-start data=seen_at_start
# The first training images, before the first step:
# what is the probability of their own digit?
def starts(scaling):
    """The start of each recorded run of the survey that was observed, by seed."""
    runs = study.records.select(
        logits, SURVEY, scaling, "Adam", DEFAULT_RATES["Adam"]
    )
    return {seed: run["start"] for seed, run in runs.items() if "start" in run}


raw = starts("raw")
too_small, too_large = (
    np.array([start[part] for start in raw.values()])
    for part in ("too_small", "too_large")
)
seen = 1 - too_small - too_large
of_divided = [
    1 - s["too_small"] - s["too_large"] for s in starts("divided-by-255").values()
]
print(
    "raw pixels: share of the images with a probability under 10⁻⁷, seen, "
    "over 1 − 10⁻⁷"
)
for row, seed in enumerate(raw):
    print(
        f"seed {seed}: "
        f"{too_small[row]:12.1%}{seen[row]:12.1%}{too_large[row]:12.1%}"
    )
print(f"divided by 255, seen: {min(of_divided):.1%} to {max(of_divided):.1%}")

seen_at_start = {
    "random seed": list(raw),
    "probability too small": too_small,
    "seen by the loss": seen,
    "probability too large": too_large,
}
figure, axes = plt.subplots(figsize=(4.8, 4.2), layout="constrained")
left = np.zeros(len(raw))
for label, color, hatch in (
    ("probability too small", "C0", "//"),
    ("seen by the loss", "C1", ""),
    ("probability too large", "C3", "xx"),
):
    style = {"color": color, "hatch": hatch, "edgecolor": "w"}
    axes.barh(
        range(len(raw)), seen_at_start[label], left=left, label=label, **style
    )
    left += seen_at_start[label]
axes.set(xlabel="share of the training images", ylabel="random seed", xlim=(0, 1))
axes.set(yticks=range(len(raw)), yticklabels=[str(seed) for seed in raw])
axes.invert_yaxis()
axes.grid(axis="y", visible=False)
figure.legend(loc="outside upper left")
plt.show()

# %% stuck
# Where is the training loss of the runs on raw pixels, in each epoch?
runs = study.records.curves(
    clipped_on_jax, WHOLE, "raw", part="training", measure="loss"
)
stuck = np.array(list(runs.values()))
stuck_accuracy = study.records.final_accuracy(clipped_on_jax, WHOLE, "raw")
# Nine in ten are wrong, and each costs ln 10⁷.
loss_of_one_answer = 0.9 * math.log(1 / EPSILON)
of_one_answer = [
    evidence.is_of_one_answer(accuracy) for accuracy in stuck_accuracy.values()
]
print(
    f"training loss of {len(stuck)} runs, all epochs: "
    f"{stuck.min():.2f} to {stuck.max():.2f}"
)
last = stuck[of_one_answer, -1]
print(
    f"{len(last)} runs give one answer to all test images; in their last epoch: "
    f"{last.min():.2f} to {last.max():.2f}"
)
print(f"0.9 · ln 10⁷ = {loss_of_one_answer:.2f}")
print(
    "test accuracy:",
    " ".join(f"{accuracy:.3f}" for accuracy in stuck_accuracy.values()),
)


# %% who-learns data=who_learns
def outcomes(records, extent, scaling, optimizer="Adam", rate=None):
    """The final accuracy of each recorded run of one configuration,
    in the order of the seeds.
    """
    by_seed = study.records.final_accuracy(
        records, extent, scaling, optimizer, rate
    )
    return np.array(list(by_seed.values()))


final = {
    (optimizer, rate, label): outcomes(
        clipped_on_jax, WHOLE, scaling, optimizer, rate
    )
    for optimizer, rates in RATES.items()
    for label, scaling in INPUTS.items()
    for rate in rates
}
learned = {
    run: accuracies[accuracies > LEARNS] for run, accuracies in final.items()
}

print(
    "optimizer   rate      raw pixels: learn, "
    "accuracy of those   divided   standardized"
)
for optimizer, rates in RATES.items():
    for rate in rates:
        of_raw = learned[optimizer, rate, "raw pixels"]
        how_many = {}
        for label in INPUTS:
            run = optimizer, rate, label
            how_many[label] = f"{len(learned[run])} of {len(final[run])}"
        print(
            f"{optimizer:12}{drawing.power(rate):10}{how_many['raw pixels']}, "
            + (
                f"{of_raw.min():.3f} to {of_raw.max():.3f}"
                if len(of_raw)
                else f"{'none':16}"
            )
            + f"{how_many['divided by 255']:>17}{how_many['standardized']:>17}"
        )

figure, panels = plt.subplots(
    len(RATES), figsize=(4.8, 8.2), sharey=True, layout="constrained"
)
for axes, (optimizer, rates) in zip(panels, RATES.items(), strict=True):
    for column, label in enumerate(INPUTS):
        style = {"color": f"C{column}", "marker": "so^"[column], "markersize": 4}
        for place, rate in enumerate(rates):
            accuracies = final[optimizer, rate, label]
            # Side by side, and each run a little further right,
            # so that none hides another.
            shift = 0.28 * (column - 1) + 0.02 * (np.arange(len(accuracies)) - 4)
            axes.plot(place + shift, accuracies, linestyle="none", **style)
        if axes is panels[0]:
            axes.plot([], [], linestyle="none", label=label, **style)
    axes.set(title=optimizer, ylabel="test accuracy", ylim=(0, 1.05))
    axes.set(
        xticks=range(len(rates)), xticklabels=[f"{rate:.0e}" for rate in rates]
    )
    axes.grid(axis="x", visible=False)
panels[-1].set(xlabel="learning rate")
figure.legend(loc="outside upper left")
rows = [
    (*run, accuracy) for run, accuracies in final.items() for accuracy in accuracies
]
headings = ("optimizer", "learning rate", "input", "test accuracy")
who_learns = dict(zip(headings, zip(*rows, strict=True), strict=True))
plt.show()

# %% halves
# Dividing by 255 changes where the first layer starts
# and how far it steps: see what_changes.py.
halves = {}
print("on raw pixels, runs that learn (JAX, clipped, all images):")
for optimizer in ("Adam", "SGD"):
    for half in ("start", "step", "start-and-step"):
        halves[optimizer, half] = accuracies = outcomes(
            clipped_on_jax, WHOLE, f"raw-{half}-divided", optimizer
        )
        print(
            f"{optimizer:6}{half:16}{sum(accuracies > LEARNS)} of {len(accuracies)}"
        )

# %% remedies
# On TensorFlow, with the clipped loss written out:
# nothing but the loss or the input differs.
remedies = {}
print(
    "TensorFlow, runs that learn, "
    "and their accuracies from the lowest to the highest:"
)
for extent, name, records, scaling in (
    (SURVEY, "raw_clipped", clipped, "raw"),
    (SURVEY, "divided_clipped", clipped, "divided-by-255"),
    (SURVEY, "standardized_clipped", clipped, "standardized"),
    (SURVEY, "raw_logits", logits, "raw"),
    (SURVEY, "divided_logits", logits, "divided-by-255"),
    (WHOLE, "raw_clipped", clipped, "raw"),
    (WHOLE, "divided_clipped", clipped, "divided-by-255"),
):
    remedies[extent, name] = accuracies = outcomes(records, extent, scaling)
    print(
        f"{extent.images:,} images, {name}: "
        f"{sum(accuracies > LEARNS)} of {len(accuracies)}, "
        f"{accuracies.min():.4f} to {accuracies.max():.4f}"
    )

# %% scaled-pixels
# On scaled pixels, does it matter how the loss is computed?
# Not pairs: two backends.
scaled = {}
for name, scaling in (
    ("divided", "divided-by-255"),
    ("standardized", "standardized"),
):
    for way, records in (("logits", logits), ("clipped_on_jax", clipped_on_jax)):
        scaled[name, way] = mean = evidence.mean_over_seeds(
            outcomes(records, WHOLE, scaling)
        )
        print(
            f"{name}, {way}: "
            f"{mean.mean:.4f} ± {mean.half_width:.4f} ({mean.seeds} seeds)"
        )

# %% numbers
import alone

numbers = {
    "threshold": LEARNS,
    "observed_images": study.protocol.OBSERVED,
    "epochs": WHOLE.epochs,
    "survey_images": SURVEY.images,
    "jax_runs": len(clipped_on_jax),
    "start_seeds": len(raw),
    "too_small_least": too_small.min(),
    "too_small_most": too_small.max(),
    "raw_seen_least": seen.min(),
    "raw_seen_most": seen.max(),
    "divided_seen_least": min(of_divided),
    "one_answer_runs": len(last),
    "one_answer_loss": loss_of_one_answer,
    "one_answer_loss_least": last.min(),
    "one_answer_loss_most": last.max(),
    "clipped_wrong_loss": math.log(1 / EPSILON),
    "stuck_accuracy_least": min(stuck_accuracy.values()),
    "stuck_accuracy_most": max(stuck_accuracy.values()),
}
for (optimizer, rate, label), accuracies in final.items():
    at_rate = f"{optimizer.lower()}_{rate:.0e}".replace("-0", "_").replace(
        "+0", "_"
    )
    name = f"{at_rate}_{INPUTS[label].replace('-', '_')}"
    of_those = learned[optimizer, rate, label]
    numbers[f"{at_rate}_rate"] = rate
    numbers[f"{name}_seeds"] = len(accuracies)
    numbers[f"{name}_learn"] = len(of_those)
    if len(of_those):
        numbers[f"{name}_accuracy"] = np.median(of_those)
for (optimizer, half), accuracies in halves.items():
    name = f"{optimizer.lower()}_{half.replace('-', '_')}"
    numbers[f"{name}_seeds"] = len(accuracies)
    numbers[f"{name}_learn"] = sum(accuracies > LEARNS)
for (extent, name), accuracies in remedies.items():
    name = f"{'survey' if extent == SURVEY else 'whole'}_{name}"
    numbers[f"{name}_seeds"] = len(accuracies)
    numbers[f"{name}_learn"] = sum(accuracies > LEARNS)
    numbers[f"{name}_least"] = accuracies.min()
    numbers[f"{name}_most"] = accuracies.max()
    if all(accuracies > LEARNS):
        numbers[f"{name}_accuracy"] = evidence.mean_over_seeds(accuracies)[:2]
for (name, way), mean in scaled.items():
    numbers[f"{name}_{way}"] = mean[:2]
alone.show(numbers)
