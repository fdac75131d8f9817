"""Follow three inputs over many epochs and seeds: does more training make up for raw pixels?"""

# %% setup
import numpy as np
from matplotlib import pyplot as plt

import evidence
import report
import study_records

plt.style.use(report.STYLE)

INPUTS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
}
WHOLE = study_records.WHOLE
EPOCHS = range(1, WHOLE.epochs + 1)
MILESTONES = (4, 8, 12)


def by_name(label):
    """The beginning of the names of the numbers about one input."""
    return INPUTS[label].replace("-", "_")


# %% data
records = study_records.read()


def curves(part, measure="accuracy"):
    """Accuracy or loss by epoch with Adam on all training images: by input, and by seed."""
    return evidence.shared_seeds(
        {
            label: study_records.curves(records, WHOLE, scaling, part=part, measure=measure)
            for label, scaling in INPUTS.items()
        }
    )


def after(epoch, accuracies):
    """Accuracy after one epoch, for each seed."""
    return {seed: by_epoch[epoch - 1] for seed, by_epoch in accuracies.items()}


test = curves("test")
seeds = list(test["raw pixels"])
print(f"{WHOLE.images:,} images, {WHOLE.epochs} epochs; seeds:", *seeds)

report.number("seeds", len(seeds))
report.number("epochs", WHOLE.epochs)
report.number("images", WHOLE.images)

# %% mean-accuracy-by-epoch
figure, axes = plt.subplots()
table = {"epoch": EPOCHS}
for label, by_seed in test.items():
    means = [evidence.mean_over_seeds(after(epoch, by_seed).values()) for epoch in EPOCHS]
    [line] = axes.plot(EPOCHS, [mean.mean for mean in means], label=label)
    low, high = [mean.low for mean in means], [mean.high for mean in means]
    axes.fill_between(EPOCHS, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    table |= {label: [mean.mean for mean in means], f"{label}, ±": [m.half_width for m in means]}
    for epoch in MILESTONES:
        mean, half_width, _ = means[epoch - 1]
        report.number(f"{by_name(label)}_accuracy_after_{epoch}", (mean, half_width))
axes.set(xlabel="epoch", ylabel="test accuracy", xticks=MILESTONES)
figure.legend(loc="outside upper left")
report.figure(figure, "mean-accuracy-by-epoch", table)

# %% difference-by-epoch
# Each seed is a pair: the same starting weights and the same order of the images on both inputs.
figure, axes = plt.subplots()
table = {"epoch": EPOCHS}
for shift, (label, color) in enumerate((("divided by 255", "C1"), ("standardized", "C2"))):
    differences = [
        evidence.percentage_points_ahead(
            after(epoch, test[label]), after(epoch, test["raw pixels"])
        )
        for epoch in EPOCHS
    ]
    axes.errorbar(
        [epoch + 0.25 * shift for epoch in EPOCHS],
        [difference.mean for difference in differences],
        [difference.half_width for difference in differences],
        color=color,
        linestyle="none",
        marker="o^"[shift],
        capsize=3,
        label=label,
    )
    table |= {
        label: [difference.mean for difference in differences],
        f"{label}, ±": [difference.half_width for difference in differences],
    }
    for epoch in MILESTONES:
        mean, half_width, _ = differences[epoch - 1]
        report.number(f"{by_name(label)}_gain_after_{epoch}", (mean, half_width))
axes.axhline(0, color="#8a8a8a", linewidth=1)
axes.set(xlabel="epoch", ylabel="ahead of raw pixels\n(percentage points)", xticks=MILESTONES)
figure.legend(loc="outside upper left")
report.figure(figure, "difference-by-epoch", table)

# %% how-sure
# Divided pixels against raw ones after the last epoch, in three ways.
ours, theirs = (after(WHOLE.epochs, test[label]) for label in ("divided by 255", "raw pixels"))
paired = evidence.percentage_points_ahead(ours, theirs)
unpaired = evidence.unpaired_difference(
    *([100 * share for share in by_seed.values()] for by_seed in (ours, theirs))
)
print("percentage points by which divided by 255 is ahead")
print(f"in pairs: {paired.mean:.3f} ± {paired.half_width:.3f}")
print(f"as unrelated runs: {unpaired.mean:.3f} ± {unpaired.half_width:.3f}")
report.number("unpaired_gain_after_12", (unpaired.mean, unpaired.half_width))

# Older records do not say which of the test images were read right.
right = {
    label: {
        seed: study_records.read_right(record)
        for seed, record in study_records.select(
            records, WHOLE, INPUTS[label], "Adam", study_records.DEFAULT_RATES["Adam"]
        ).items()
        if "read_right" in record and record["configuration"]["epochs"] == WHOLE.epochs
    }
    for label in ("divided by 255", "raw pixels")
}
seeds_with_images = set.intersection(*map(set, right.values()))
if len(seeds_with_images) >= 2:
    mean, half_width, _ = evidence.lead_on_other_images(ours, theirs, *right.values())
    print(
        f"for other seeds and other test images: {mean:.3f} ± {half_width:.3f}, "
        f"with the images of {len(seeds_with_images)} seeds"
    )
    report.number("gain_with_test_images", (mean, half_width))
    report.number("seeds_with_images", len(seeds_with_images))

# %% training-accuracy
# What is left of the difference on the images that the network has trained on?
training = curves("training")
for part, by_label in (("training", training), ("test", test)):
    wrong = {
        label: {seed: 1 - accuracies[-1] for seed, accuracies in by_seed.items()}
        for label, by_seed in by_label.items()
    }
    for label, by_seed in wrong.items():
        mean, half_width, _ = evidence.mean_over_seeds(by_seed.values())
        print(f"{label}: {mean:.2%} ± {half_width:.2%} of the {part} images read wrong")
        report.number(f"{by_name(label)}_{part}_error", (mean, half_width))
        report.number(f"{by_name(label)}_{part}_accuracy", (1 - mean, half_width))
    times = evidence.mean_over_seeds(
        [on_raw / wrong["divided by 255"][seed] for seed, on_raw in wrong["raw pixels"].items()]
    )
    print(
        f"raw pixels have {times.mean:.1f} ± {times.half_width:.1f} times the errors of divided "
        f"ones on the {part} images"
    )
    report.number(f"{part}_error_ratio", (times.mean, times.half_width))

# Divided pixels are taken back to the last epoch before they fit the training images better than
# raw pixels do in the end. Are they still ahead on new images?
level = {}  # the epoch, for each seed
for seed, accuracies in training["divided by 255"].items():
    raw_in_the_end = training["raw pixels"][seed][-1]
    level[seed] = max(1, sum(np.maximum.accumulate(accuracies) <= raw_in_the_end))
at_level = {
    part: {seed: by_label["divided by 255"][seed][epoch - 1] for seed, epoch in level.items()}
    for part, by_label in (("training", training), ("test", test))
}
for part, by_label in (("training", training), ("test", test)):
    raw_in_the_end = after(WHOLE.epochs, by_label["raw pixels"])
    ahead = evidence.percentage_points_ahead(at_level[part], raw_in_the_end)
    least = min(100 * (at_level[part][seed] - share) for seed, share in raw_in_the_end.items())
    print(
        f"epoch {min(level.values())} to {max(level.values())} of divided pixels, {part} images: "
        f"{ahead.mean:.2f} ± {ahead.half_width:.2f} percentage points ahead, {least:.2f} or more"
    )
    report.number(f"{part}_gain_at_level", (ahead.mean, ahead.half_width))
    report.number(f"{part}_gain_at_level_least", least)
report.number("level_epoch_first", min(level.values()))
report.number("level_epoch_last", max(level.values()))


def mean_of_third(third, by_epoch):
    """The mean over a third of the epochs: 0 is the first one, 2 the last."""
    epochs = WHOLE.epochs // 3
    return np.mean(by_epoch[third * epochs : (third + 1) * epochs])


# Does the loss on the test images rise in the end?
for label, by_seed in curves("test", "loss").items():
    rise = evidence.mean_over_seeds(
        [mean_of_third(2, loss) - mean_of_third(1, loss) for loss in by_seed.values()]
    )
    print(f"{label}: test loss rises by {rise.mean:.4f} ± {rise.half_width:.4f}")
    report.number(f"{by_name(label)}_loss_rise", (rise.mean, rise.half_width))

# %% epochs-to-target
# Each mark is a run. Those that never reached the target stand beyond the last epoch.
BEYOND = WHOLE.epochs + 2
figure, panels = plt.subplots(2, figsize=(4.8, 7.2), sharex=True)
table = {name: [] for name in ("target", "input", "seed", "epochs (empty: not reached)")}
print("runs that reached the target, and the median with its interval (inf: not reached)")
for axes, target in zip(panels, (0.98, 0.99), strict=True):
    for row, label in enumerate(INPUTS):
        needed = {seed: evidence.epochs_to_reach(target, test[label][seed]) for seed in seeds}
        for seed, epochs in needed.items():
            entry = None if epochs == evidence.NOT_REACHED else epochs
            for column, value in zip(table.values(), (target, label, seed, entry), strict=True):
                column.append(value)
        places = sorted(min(epochs, BEYOND) for epochs in needed.values())
        axes.plot(
            places,
            [0.8 * places[:n].count(x) / len(places) - row for n, x in enumerate(places)],
            color=f"C{row}",
            marker="so^"[row],
            markersize=3.5,
            linestyle="none",
            label=label if axes is panels[0] else None,
        )
        median, low, high, _ = evidence.median_over_seeds(list(needed.values()))
        count = sum(epochs != evidence.NOT_REACHED for epochs in needed.values())
        print(
            f"{target:.0%}, {label}: {count} of {len(seeds)} runs; "
            f"half of them by epoch {median:g} ({low:g} to {high:g})"
        )
        name, percent = by_name(label), f"{100 * target:.0f}"
        report.number(f"{name}_reached_{percent}", count)
        if count == len(seeds):  # else an end of the interval may be no number
            report.number(f"{name}_epochs_to_{percent}", median)
            report.number(f"{name}_epochs_to_{percent}_low", low)
            report.number(f"{name}_epochs_to_{percent}_high", high)
    axes.axvline(WHOLE.epochs + 1, color="#8a8a8a", linewidth=1)
    axes.grid(axis="y", visible=False)
    axes.set(title=f"{target:.0%} of the test images", yticks=[], ylim=(-2.2, 1.0))
panels[-1].set(
    xlabel="epoch",
    xlim=(0, BEYOND + 1.5),
    xticks=(1, *MILESTONES, BEYOND),
    xticklabels=(*map(str, (1, *MILESTONES)), "not\nreached"),
)
figure.legend(loc="outside upper left")
report.figure(figure, "epochs-to-target", table)

# %% raw-pixels-at-their-best
# The question to the letter: do raw pixels reach with more epochs what divided ones have after the
# asker's? Raw pixels are taken at the best of all their epochs on the test images, which no one can
# know beforehand: if that is not enough, nothing is.
best_of_raw = {seed: max(test["raw pixels"][seed]) for seed in seeds}
ahead, by_half, _ = evidence.percentage_points_ahead(
    after(MILESTONES[0], test["divided by 255"]), best_of_raw
)
print(
    f"divided by 255 after {MILESTONES[0]} epochs is {ahead:.2f} ± {by_half:.2f} percentage points "
    "ahead of raw pixels at their best"
)
report.number("gain_over_best_of_raw", (ahead, by_half))

to_match = evidence.median_over_seeds(
    [evidence.epochs_to_reach(best_of_raw[seed], test["divided by 255"][seed]) for seed in seeds]
)
print(f"divided by 255 is there in epoch {to_match.median:g} (median)")
report.number("epochs_to_match", to_match.median)

# %% best-epoch
# Whoever stops at the best epoch chooses it on the validation images, never on the test images.
best = {
    label: {seed: evidence.at_best_epoch(by_seed[seed], test[label][seed]) for seed in seeds}
    for label, by_seed in curves("validation").items()
}
mean, half_width, _ = evidence.percentage_points_ahead(best["divided by 255"], best["raw pixels"])
print(
    f"at the best epoch by validation, divided by 255 is {mean:.2f} ± {half_width:.2f} "
    "percentage points ahead"
)
report.number("gain_at_best_epoch", (mean, half_width))
