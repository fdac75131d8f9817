"""Compute the loss in both of Keras' ways: which training images does it see, and who learns?"""

# %% setup
import math
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

import evidence
import report
import study_records
from study_records import SURVEY, WHOLE

plt.style.use(report.STYLE)

INPUTS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
}
RATES = {
    "Adam": (0.0001, 0.0003, 0.001, 0.003, 0.01),
    "RMSprop": (0.0001, 0.0003, 0.001, 0.003, 0.01),
    "SGD": (0.0001, 0.001, 0.01, 0.1),
}
USUAL = study_records.DEFAULT_RATES
LEARNS = 0.5  # a run whose accuracy is above it has learned; guessing gives 0.1
EPSILON = 1e-7  # the probabilities are clipped to EPSILON and 1 − EPSILON
OBSERVED = 1_000  # so many training images were looked at before the first step

report.number("threshold", LEARNS)
report.number("observed_images", OBSERVED)

# %% data
# Three files: they differ in the way of the loss or in the backend, and no average mixes them.
FILES = {
    "TensorFlow, from logits": "records/mnist.jsonl",
    "TensorFlow, clipped": "records/mnist-clipped.jsonl",
    "JAX, clipped": "records/mnist-jax-clipped.jsonl",
}
here = Path(study_records.__file__).parent
logits, clipped, clipped_on_jax = (study_records.read(here / name) for name in FILES.values())
for name, records in zip(FILES, (logits, clipped, clipped_on_jax), strict=True):
    print(f"{name}: {len(records)} runs")
report.number("jax_runs", len(clipped_on_jax))
report.number("images", WHOLE.images)
report.number("epochs", WHOLE.epochs)
report.number("survey_images", SURVEY.images)
report.number("survey_epochs", SURVEY.epochs)


# %% seen-at-start
# The first training images, before the first step: what is the probability of their own digit?
def starts(scaling):
    """The start of each recorded run of the survey that was observed, by seed."""
    runs = study_records.select(logits, SURVEY, scaling, "Adam", USUAL["Adam"])
    return {seed: run["start"] for seed, run in runs.items() if "start" in run}


raw = starts("raw")
too_small, too_large = (
    np.array([start[part] for start in raw.values()]) for part in ("too_small", "too_large")
)
seen = 1 - too_small - too_large
of_divided = [1 - s["too_small"] - s["too_large"] for s in starts("divided-by-255").values()]
print("raw pixels: share of the images with a probability under 1e-7, seen, over 1 − 1e-7")
for row, seed in enumerate(raw):
    print(f"seed {seed}: {too_small[row]:12.1%}{seen[row]:12.1%}{too_large[row]:12.1%}")
print(f"divided by 255, seen: {min(of_divided):.1%} to {max(of_divided):.1%}")

report.number("start_seeds", len(raw))
report.number("too_small_least", too_small.min())
report.number("too_small_most", too_small.max())
report.number("raw_seen_least", seen.min())
report.number("raw_seen_most", seen.max())
report.number("raw_seen_mean", seen.mean())
report.number("divided_seen_least", min(of_divided))

figure, axes = plt.subplots(figsize=(4.8, 4.2))
left = np.zeros(len(raw))
for label, share, color, hatch in (
    ("probability too small", too_small, "C0", "//"),
    ("seen by the loss", seen, "C1", ""),
    ("probability too large", too_large, "C3", "xx"),
):
    axes.barh(
        range(len(raw)), share, left=left, color=color, hatch=hatch, edgecolor="w", label=label
    )
    left += share
axes.set(xlabel="share of the training images", ylabel="random seed", xlim=(0, 1))
axes.set(yticks=range(len(raw)), yticklabels=[str(seed) for seed in raw])
axes.invert_yaxis()
axes.grid(axis="y", visible=False)
figure.legend(loc="outside upper left")
report.figure(
    figure,
    "seen-at-start",
    {
        "random seed": list(raw),
        "probability too small": too_small,
        "seen by the loss": seen,
        "probability too large": too_large,
    },
)

# %% accuracy-by-epoch
# One line is one run: where some learn and others do not, a mean would be like none of them.
epochs = range(1, WHOLE.epochs + 1)
ways = {"from logits (TensorFlow)": logits, "clipped (JAX)": clipped_on_jax}
figure, panels = plt.subplots(len(ways), figsize=(4.8, 6.4), sharex=True, sharey=True)
table = {name: [] for name in ("loss", "input", "random seed", "epoch", "test accuracy")}
for axes, (way, records) in zip(panels, ways.items(), strict=True):
    for row, label in enumerate(("raw pixels", "divided by 255")):
        runs = study_records.curves(records, WHOLE, INPUTS[label])
        for seed, accuracies in runs.items():
            axes.plot(
                epochs,
                accuracies,
                color=f"C{row}",
                linestyle=("--", "-")[row],
                marker="none",
                linewidth=1,
                label=label if (axes, seed) == (panels[0], min(runs)) else None,
            )
            for epoch, accuracy in zip(epochs, accuracies, strict=True):
                for column, value in zip(
                    table.values(), (way, label, seed, epoch, accuracy), strict=True
                ):
                    column.append(value)
    axes.set(title=f"loss {way}", ylabel="test accuracy", ylim=(0, 1.03), xticks=(1, 4, 8, 12))
panels[-1].set(xlabel="epoch")
figure.legend(loc="outside upper left")
report.figure(figure, "accuracy-by-epoch", table)

# %% stuck
# Where is the training loss of the runs on raw pixels, in each epoch?
runs = study_records.curves(clipped_on_jax, WHOLE, "raw", part="training", measure="loss")
stuck = np.array(list(runs.values()))
accuracies = study_records.final_accuracy(clipped_on_jax, WHOLE, "raw")
one_answer = 0.9 * math.log(1 / EPSILON)  # nine in ten are wrong, and each costs ln 10⁷
print(f"training loss of {len(stuck)} runs, all epochs: {stuck.min():.2f} to {stuck.max():.2f}")
print(f"in the last epoch: median {np.median(stuck[:, -1]):.2f}; 0.9 · ln 10⁷ = {one_answer:.2f}")
print("test accuracy:", " ".join(f"{accuracy:.3f}" for accuracy in accuracies.values()))

report.number("stuck_loss", np.median(stuck[:, -1]))
report.number("one_answer_loss", one_answer)
report.number("clipped_wrong_loss", math.log(1 / EPSILON))
report.number("stuck_accuracy_least", min(accuracies.values()))
report.number("stuck_accuracy_most", max(accuracies.values()))
report.number("stuck_near_guessing", sum(accuracy < 0.12 for accuracy in accuracies.values()))


# %% who-learns
def outcomes(records, extent, scaling, optimizer="Adam", rate=None):
    """The final accuracy of each recorded run of one configuration, in the order of the seeds."""
    by_seed = study_records.final_accuracy(records, extent, scaling, optimizer, rate)
    return np.array(list(by_seed.values()))


figure, panels = plt.subplots(len(RATES), figsize=(4.8, 8.2), sharey=True)
table = {name: [] for name in ("optimizer", "learning rate", "input", "test accuracy")}
print("optimizer   rate      raw pixels: learn, accuracy of those   divided   standardized")
for axes, (optimizer, rates) in zip(panels, RATES.items(), strict=True):
    for column, (label, scaling) in enumerate(INPUTS.items()):
        for place, rate in enumerate(rates):
            accuracies = outcomes(clipped_on_jax, WHOLE, scaling, optimizer, rate)
            # Side by side, and each run a little further right, so that none hides another.
            shift = 0.28 * (column - 1) + 0.02 * (np.arange(len(accuracies)) - 4)
            axes.plot(
                place + shift,
                accuracies,
                color=f"C{column}",
                marker="so^"[column],
                markersize=4,
                linestyle="none",
                label=label if (axes, place) == (panels[0], 0) else None,
            )
            for name, values in zip(
                table,
                ([optimizer], [rate], [label], None),
                strict=True,
            ):
                table[name] += accuracies.tolist() if values is None else values * len(accuracies)
    axes.set(title=optimizer, ylabel="test accuracy", ylim=(0, 1.05))
    axes.set(xticks=range(len(rates)), xticklabels=[f"{rate:g}" for rate in rates])
    axes.grid(axis="x", visible=False)
    for rate in rates:
        found = {s: outcomes(clipped_on_jax, WHOLE, s, optimizer, rate) for s in INPUTS.values()}
        learned = {scaling: values[values > LEARNS] for scaling, values in found.items()}
        raw = learned["raw"]
        print(
            f"{optimizer:12}{rate:<10g}{len(raw)} of {len(found['raw'])}, "
            + (f"{raw.min():.3f} to {raw.max():.3f}" if len(raw) else "none            ")
            + "".join(
                f"{len(learned[s]):12} of {len(found[s])}"
                for s in ("divided-by-255", "standardized")
            )
        )
        name = f"{optimizer.lower()}_{rate:.0e}".replace("-0", "_")
        for scaling, values in found.items():
            prefix = f"{name}_{scaling.replace('-', '_')}"
            report.number(f"{prefix}_seeds", len(values))
            report.number(f"{prefix}_learn", len(learned[scaling]))
            if len(learned[scaling]):
                report.number(f"{prefix}_accuracy", np.median(learned[scaling]))
        report.number(f"{name}_rate", rate)
panels[-1].set(xlabel="learning rate")
figure.legend(loc="outside upper left")
report.figure(figure, "who-learns", table)

# %% halves
# Dividing by 255 changes where the first layer starts and how far it steps: see what_changes.py.
print("on raw pixels, runs that learn (JAX, clipped, all images):")
for optimizer in ("Adam", "SGD"):
    for half in ("start", "step", "start-and-step"):
        accuracies = outcomes(clipped_on_jax, WHOLE, f"raw-{half}-divided", optimizer)
        learned = accuracies[accuracies > LEARNS]
        print(f"{optimizer:6}{half:16}{len(learned)} of {len(accuracies)}")
        name = f"{optimizer.lower()}_{half.replace('-', '_')}"
        report.number(f"{name}_seeds", len(accuracies))
        report.number(f"{name}_learn", len(learned))
        if len(learned):
            report.number(f"{name}_accuracy", np.median(learned))

# %% remedies
# On TensorFlow, with the clipped loss written out: nothing but the loss or the input differs.
print("TensorFlow, runs that learn, and their accuracies from the lowest to the highest:")
for extent, name, records, scaling in (
    (SURVEY, "raw_clipped", clipped, "raw"),
    (SURVEY, "divided_clipped", clipped, "divided-by-255"),
    (SURVEY, "raw_logits", logits, "raw"),
    (SURVEY, "divided_logits", logits, "divided-by-255"),
    (WHOLE, "raw_clipped", clipped, "raw"),
):
    accuracies = outcomes(records, extent, scaling)
    learned = int((accuracies > LEARNS).sum())
    print(
        f"{extent.images:,} images, {name}: {learned} of {len(accuracies)}, "
        f"{accuracies.min():.4f} to {accuracies.max():.4f}"
    )
    name = f"{'survey' if extent == SURVEY else 'whole'}_{name}"
    report.number(f"{name}_seeds", len(accuracies))
    report.number(f"{name}_learn", learned)
    report.number(f"{name}_least", accuracies.min())
    report.number(f"{name}_most", accuracies.max())
    if learned == len(accuracies) > 1:
        mean, half_width, _ = evidence.mean_over_seeds(accuracies)
        report.number(f"{name}_accuracy", (mean, half_width))

# %% scaled-pixels
# On scaled pixels, does it matter how the loss is computed? Not pairs: two backends.
for name, scaling in (("divided", "divided-by-255"), ("standardized", "standardized")):
    for way, records in (("logits", logits), ("clipped_on_jax", clipped_on_jax)):
        accuracies = outcomes(records, WHOLE, scaling)
        mean, half_width, count = evidence.mean_over_seeds(accuracies)
        print(f"{name}, {way}: {mean:.4f} ± {half_width:.4f} ({count} seeds)")
        report.number(f"{name}_{way}", (mean, half_width))
