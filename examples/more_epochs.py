"""Follow three inputs over many epochs and seeds:
does more training make up for raw pixels?
"""

# %% bring-along shows=brought
# What a reader runs first, in a notebook that has no files.
# No more than the cells below use: pages show the code that this makes.
from study import excerpts, protocol, records

brought = excerpts.cell(
    excerpts.Part(
        [
            "training.accuracy",
            "validation.accuracy",
            "test.accuracy",
            "test.loss",
            "read_right",
        ],
        lambda run: (
            (run.images, run.optimizer, run.learning_rate)
            == (protocol.WHOLE.images, "Adam", 0.001)
        ),
    ),
    excerpts.Part(
        ["test.accuracy"],
        lambda run: run.scaling in ("raw", "divided-by-255"),
        records.RECORDS.with_name("mnist-avx512.jsonl"),
    ),
)

# %% setup
import numpy as np
from matplotlib import pyplot as plt

import study.records
from study import evidence
from study.protocol import DEFAULT_RATES, WHOLE

INPUTS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
}
EPOCHS = range(1, WHOLE.epochs + 1)
MILESTONES = (4, 8, 12)

records = study.records.read()


def curves(part, measure="accuracy"):
    """Accuracy or loss by epoch with Adam on all training images:
    by input, and by seed.
    """
    return evidence.shared_seeds(
        {
            label: study.records.curves(
                records, WHOLE, scaling, part=part, measure=measure
            )
            for label, scaling in INPUTS.items()
        }
    )


def after(epoch, accuracies):
    """Accuracy after one epoch, for each seed."""
    return {seed: by_epoch[epoch - 1] for seed, by_epoch in accuracies.items()}


test = curves("test")
seeds = list(test["raw pixels"])
print(f"{WHOLE.images:,} images, {WHOLE.epochs} epochs; seeds:", *seeds)

# %% mean-accuracy-by-epoch data=mean_accuracy_by_epoch
mean_accuracy = {
    label: [
        evidence.mean_over_seeds(after(epoch, by_seed).values()) for epoch in EPOCHS
    ]
    for label, by_seed in test.items()
}
mean_accuracy_by_epoch = {"epoch": EPOCHS}
MIDDLE = len(EPOCHS) // 2  # from here on names stand over and under the lines
figure, axes = plt.subplots(layout="constrained")
for label, means in mean_accuracy.items():
    mean_accuracy_by_epoch[label] = [mean.mean for mean in means]
    mean_accuracy_by_epoch[f"{label}, ±"] = [mean.half_width for mean in means]
    [line] = axes.plot(EPOCHS, mean_accuracy_by_epoch[label])
    low, high = [mean.low for mean in means], [mean.high for mean in means]
    axes.fill_between(
        EPOCHS, low, high, color=line.get_color(), alpha=0.2, linewidth=0
    )
    # Each has its name at its end: one of the two that end together above, all
    # others below.
    is_above = label == "divided by 255"
    axes.annotate(
        label,
        (EPOCHS[-1], max(high[MIDDLE:]) if is_above else min(low[MIDDLE:])),
        (0, 3 if is_above else -3),
        textcoords="offset points",
        ha="right",
        va="bottom" if is_above else "top",
    )
axes.set(xlabel="epoch", ylabel="test accuracy", xticks=MILESTONES)
axes.margins(y=0.15)
axes.grid(visible=False)
plt.show()

# %% difference-by-epoch data=difference_by_epoch
# Each seed is a pair: the same starting weights
# and the same order of the images on both inputs.
ahead = {
    label: [
        evidence.percentage_points_ahead(
            after(epoch, test[label]), after(epoch, test["raw pixels"])
        )
        for epoch in EPOCHS
    ]
    for label in ("divided by 255", "standardized")
}
difference_by_epoch = {"epoch": EPOCHS}
figure, axes = plt.subplots(figsize=(4.8, 3.9), layout="constrained")
for shift, (label, means) in enumerate(ahead.items()):
    difference_by_epoch[label] = [mean.mean for mean in means]
    difference_by_epoch[f"{label}, ±"] = [mean.half_width for mean in means]
    axes.errorbar(
        [epoch + 0.25 * shift for epoch in EPOCHS],
        difference_by_epoch[label],
        difference_by_epoch[f"{label}, ±"],
        color=f"C{shift + 1}",
        linestyle="none",
        marker="o^"[shift],
        capsize=3,
        label=label,
    )
axes.axhline(0, color="#8a8a8a", linewidth=1)
axes.set(
    xlabel="epoch",
    ylabel="ahead of raw pixels\n(percentage points)",
    xticks=MILESTONES,
)
figure.legend(loc="outside upper left")
plt.show()

# %% how-sure
# Divided pixels against raw ones after the last epoch, in three ways.
ours, theirs = (
    after(WHOLE.epochs, test[label]) for label in ("divided by 255", "raw pixels")
)
paired = evidence.percentage_points_ahead(ours, theirs)
unpaired = evidence.unpaired_difference(
    *([100 * share for share in by_seed.values()] for by_seed in (ours, theirs))
)
print("percentage points by which divided by 255 is ahead")
print(f"in pairs: {paired.mean:.3f} ± {paired.half_width:.3f}")
print(f"as unrelated runs: {unpaired.mean:.3f} ± {unpaired.half_width:.3f}")

# Which of the test images each run has read right.
right = {
    label: {
        seed: study.records.read_right(record)
        for seed, record in study.records.select(
            records, WHOLE, INPUTS[label], "Adam", DEFAULT_RATES["Adam"]
        ).items()
        if record["configuration"]["epochs"] == WHOLE.epochs
    }
    for label in INPUTS
}
seeds_with_images = set.intersection(*map(set, right.values()))
with_images = {
    label: evidence.lead_on_other_images(
        after(WHOLE.epochs, test[label]), theirs, right[label], right["raw pixels"]
    )
    for label in ("divided by 255", "standardized")
}
print(
    "for other seeds and test images, "
    f"with the images of {len(seeds_with_images)} seeds:"
)
for label, lead in with_images.items():
    print(f"{label} is ahead by {lead.mean:.3f} ± {lead.half_width:.3f}")

# Some seeds again, on a processor that adds in another order. No average has them.
elsewhere = study.records.read(
    study.records.RECORDS.with_name("mnist-avx512.jsonl")
)
there = {
    label: study.records.final_accuracy(elsewhere, WHOLE, INPUTS[label])
    for label in ("divided by 255", "raw pixels")
}
here = {
    label: {seed: test[label][seed][-1] for seed in by_seed}
    for label, by_seed in there.items()
}
moved_elsewhere = 100 * max(
    abs(accuracy - here[label][seed])
    for label, by_seed in there.items()
    for seed, accuracy in by_seed.items()
)
ahead_there, ahead_here = (
    evidence.percentage_points_ahead(*by_label.values())
    for by_label in (there, here)
)
print(
    f"on another processor: {ahead_there.mean:.3f} ± {ahead_there.half_width:.3f}; "
    f"with the same {ahead_there.seeds} seeds here:\n"
    f"{ahead_here.mean:.3f} ± {ahead_here.half_width:.3f}; "
    f"a run moves by up to {moved_elsewhere:.2f}"
)

# %% training-accuracy
# What is left of the difference on the images that the network has trained on?
training = curves("training")
error, error_ratio = {}, {}
for part, by_label in (("training", training), ("test", test)):
    wrong = {
        label: {seed: 1 - accuracies[-1] for seed, accuracies in by_seed.items()}
        for label, by_seed in by_label.items()
    }
    for label, by_seed in wrong.items():
        error[label, part] = mean = evidence.mean_over_seeds(by_seed.values())
        print(
            f"{label}: {mean.mean:.2%} ± {mean.half_width:.2%} of the {part} "
            "images read wrong"
        )
    error_ratio[part] = times = evidence.mean_over_seeds(
        [
            on_raw / wrong["divided by 255"][seed]
            for seed, on_raw in wrong["raw pixels"].items()
        ]
    )
    print(
        f"raw pixels have {times.mean:.1f} ± {times.half_width:.1f} times the "
        f"errors of divided ones on the {part} images"
    )

# Divided pixels are taken back to the last epoch before they fit the training
# images better than raw pixels do in the end. Are they still ahead on new images?
level = {}  # the epoch, for each seed
for seed, accuracies in training["divided by 255"].items():
    raw_in_the_end = training["raw pixels"][seed][-1]
    level[seed] = max(1, sum(np.maximum.accumulate(accuracies) <= raw_in_the_end))
ahead_at_level, least_at_level = {}, {}
for part, by_label in (("training", training), ("test", test)):
    ours = {
        seed: by_label["divided by 255"][seed][epoch - 1]
        for seed, epoch in level.items()
    }
    theirs = after(WHOLE.epochs, by_label["raw pixels"])
    ahead_at_level[part] = mean = evidence.percentage_points_ahead(ours, theirs)
    least_at_level[part] = min(100 * (ours[seed] - theirs[seed]) for seed in level)
    print(
        f"epoch {min(level.values())} to {max(level.values())} of divided pixels, "
        f"{part} images:\n"
        f"    {mean.mean:.2f} ± {mean.half_width:.2f} percentage points ahead, "
        f"{least_at_level[part]:.2f} or more"
    )


def mean_of_third(third, by_epoch):
    """The mean over a third of the epochs: 0 is the first one, 2 the last."""
    epochs = WHOLE.epochs // 3
    return np.mean(by_epoch[third * epochs : (third + 1) * epochs])


# Does the loss on the test images rise in the end?
loss_rise = {}
for label, by_seed in curves("test", "loss").items():
    loss_rise[label] = rise = evidence.mean_over_seeds(
        [
            mean_of_third(2, loss) - mean_of_third(1, loss)
            for loss in by_seed.values()
        ]
    )
    print(f"{label}: test loss rises by {rise.mean:.4f} ± {rise.half_width:.4f}")

# %% epochs-to-target data=epochs_to_target
# Each mark is a run.
# Those that never reached the target stand beyond the last epoch.
BEYOND = WHOLE.epochs + 2
rows, reached, median = [], {}, {}
figure, panels = plt.subplots(
    2, figsize=(4.8, 7.2), sharex=True, layout="constrained"
)
print(
    "runs that reached the target, and the median with its interval "
    "(inf: not reached)"
)
for axes, target in zip(panels, (0.98, 0.99), strict=True):
    for row, label in enumerate(INPUTS):
        needed = [
            evidence.epochs_to_reach(target, test[label][seed]) for seed in seeds
        ]
        for seed, epochs in zip(seeds, needed, strict=True):
            rows.append((target, label, seed, epochs if epochs in EPOCHS else None))
        places = sorted(min(epochs, BEYOND) for epochs in needed)
        axes.plot(
            places,
            [
                0.8 * places[:n].count(x) / len(places) - row
                for n, x in enumerate(places)
            ],
            color=f"C{row}",
            marker="so^"[row],
            markersize=3.5,
            linestyle="none",
        )
        # Each row has its name in the first panel, beside its marks.
        if axes is panels[0]:
            axes.annotate(
                label,
                (places[-1], 0.15 - row),
                (10, 0),
                textcoords="offset points",
                va="center",
            )
        median[label, target] = middle, low, high, _ = evidence.median_over_seeds(
            needed
        )
        reached[label, target] = sum(epochs in EPOCHS for epochs in needed)
        print(
            f"{target:.0%}, {label}: "
            f"{reached[label, target]} of {len(seeds)} runs; "
            f"half of them by epoch {middle:g} ({low:g} to {high:g})"
        )
    axes.axvline(WHOLE.epochs + 1, color="#8a8a8a", linewidth=1)
    axes.grid(visible=False)
    axes.set(title=f"{target:.0%} of the test images", yticks=[], ylim=(-2.2, 1.0))
panels[-1].set(
    xlabel="epoch",
    xlim=(0, BEYOND + 1.5),
    xticks=(1, *MILESTONES, BEYOND),
    xticklabels=(*map(str, (1, *MILESTONES)), "not\nreached"),
)
headings = ("target", "input", "seed", "epochs (empty: not reached)")
epochs_to_target = dict(zip(headings, zip(*rows, strict=True), strict=True))
plt.show()

# %% raw-pixels-at-their-best
# The question to the letter: do raw pixels reach with more epochs what divided ones
# have after the asker's? Raw pixels are taken at the best of all their epochs on
# the test images, which no one can know beforehand: if that is not enough, nothing
# is.
best_of_raw = {seed: max(test["raw pixels"][seed]) for seed in seeds}
ahead_of_best = evidence.percentage_points_ahead(
    after(MILESTONES[0], test["divided by 255"]), best_of_raw
)
print(
    f"divided by 255 after {MILESTONES[0]} epochs is {ahead_of_best.mean:.2f} ± "
    f"{ahead_of_best.half_width:.2f}\npercentage points ahead of raw pixels "
    "at their best"
)

to_match = evidence.median_over_seeds(
    [
        evidence.epochs_to_reach(best_of_raw[seed], test["divided by 255"][seed])
        for seed in seeds
    ]
)
print(f"divided by 255 is there in epoch {to_match.median:g} (median)")

# %% best-epoch
# Whoever stops at the best epoch chooses it
# on the validation images, never on the test images.
best = {
    label: {
        seed: evidence.at_best_epoch(by_seed[seed], test[label][seed])
        for seed in seeds
    }
    for label, by_seed in curves("validation").items()
}
at_best_epoch = evidence.percentage_points_ahead(
    best["divided by 255"], best["raw pixels"]
)
print(
    "at the best epoch by validation,\n"
    f"divided by 255 is {at_best_epoch.mean:.2f} ± "
    f"{at_best_epoch.half_width:.2f} percentage points ahead"
)

# %% numbers
import alone

numbers = {
    "seeds": len(seeds),
    "images": WHOLE.images,
    "epochs": WHOLE.epochs,
    "unpaired_gain_after_12": unpaired[:2],
    "gain_with_test_images": with_images["divided by 255"][:2],
    "standardized_gain_with_test_images": with_images["standardized"][:2],
    "seeds_with_images": len(seeds_with_images),
    "seeds_elsewhere": ahead_there.seeds,
    "gain_elsewhere": ahead_there[:2],
    "gain_of_the_same_seeds": ahead_here[:2],
    "moved_elsewhere": moved_elsewhere,
    "training_error_ratio": error_ratio["training"][:2],
    "test_error_ratio": error_ratio["test"][:2],
    "level_epoch_first": min(level.values()),
    "level_epoch_last": max(level.values()),
    "test_gain_at_level": ahead_at_level["test"][:2],
    "test_gain_at_level_least": least_at_level["test"],
    "gain_over_best_of_raw": ahead_of_best[:2],
    "epochs_to_match": to_match.median,
    "gain_at_best_epoch": at_best_epoch[:2],
}
for label, scaling in INPUTS.items():
    name = scaling.replace("-", "_")
    for epoch in MILESTONES:
        numbers[f"{name}_accuracy_after_{epoch}"] = mean_accuracy[label][epoch - 1][
            :2
        ]
        if label in ahead:
            numbers[f"{name}_gain_after_{epoch}"] = ahead[label][epoch - 1][:2]
    mean, half_width, _ = error[label, "training"]
    numbers[f"{name}_training_accuracy"] = 1 - mean, half_width
    numbers[f"{name}_loss_rise"] = loss_rise[label][:2]
    numbers[f"{name}_reached_99"] = reached[label, 0.99]
    middle, low, high, _ = median[label, 0.98]
    numbers[f"{name}_epochs_to_98"] = middle
    numbers[f"{name}_epochs_to_98_low"] = low
    numbers[f"{name}_epochs_to_98_high"] = high
alone.show(numbers)
