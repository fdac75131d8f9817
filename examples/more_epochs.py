"""Follow three inputs over many epochs and seeds: does more training make up for raw pixels?"""

# %% setup
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

# %% data
records = study_records.read()


def curves(scaling, part):
    """Accuracy by epoch, for each seed, with Adam on all training images."""
    return study_records.curves(records, WHOLE, scaling, part=part)


test = {label: curves(scaling, "test") for label, scaling in INPUTS.items()}
seeds = sorted(set.intersection(*(set(by_seed) for by_seed in test.values())))
for label, by_seed in test.items():
    print(f"{label}: {len(by_seed)} runs over {len(EPOCHS)} epochs")
print("seeds that all of them have:", *seeds)

report.number("seeds", len(seeds))
report.number("epochs", WHOLE.epochs)
report.number("images", WHOLE.images)

# %% mean-accuracy-by-epoch
figure, axes = plt.subplots()
table = {"epoch": EPOCHS}
for label, by_seed in test.items():
    means = [
        evidence.mean_over_seeds([by_seed[seed][epoch - 1] for seed in seeds]) for epoch in EPOCHS
    ]
    [line] = axes.plot(EPOCHS, [mean.mean for mean in means], label=label)
    low, high = [mean.low for mean in means], [mean.high for mean in means]
    axes.fill_between(EPOCHS, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    table |= {label: [mean.mean for mean in means], f"{label}, ±": [m.half_width for m in means]}
axes.set(xlabel="epoch", ylabel="test accuracy", xticks=MILESTONES)
figure.legend(loc="outside upper left")
report.figure(figure, "mean-accuracy-by-epoch", table)

# %% difference-by-epoch
# Each seed is a pair: the same starting weights and the same order of the images on both inputs.
figure, axes = plt.subplots()
table = {"epoch": EPOCHS}
for shift, (label, color) in enumerate((("divided by 255", "C1"), ("standardized", "C2"))):
    differences = [
        evidence.paired_difference(
            {seed: 100 * test[label][seed][epoch - 1] for seed in seeds},
            {seed: 100 * test["raw pixels"][seed][epoch - 1] for seed in seeds},
        )
        for epoch in EPOCHS
    ]
    axes.errorbar(
        [epoch + 0.25 * shift for epoch in EPOCHS],
        [difference.mean for difference in differences],
        [difference.half_width for difference in differences],
        color=color,
        linestyle="none",
        marker="so"[shift],
        capsize=3,
        label=label,
    )
    table |= {
        label: [difference.mean for difference in differences],
        f"{label}, ±": [difference.half_width for difference in differences],
    }
    name = INPUTS[label].replace("-", "_")
    for epoch in MILESTONES:
        mean, half_width, _ = differences[epoch - 1]
        report.number(f"{name}_gain_after_{epoch}", (mean, half_width))
axes.axhline(0, color="#8a8a8a", linewidth=1)
axes.set(xlabel="epoch", ylabel="ahead of raw pixels\n(percentage points)", xticks=MILESTONES)
figure.legend(loc="outside upper left")
report.figure(figure, "difference-by-epoch", table)

# %% training-accuracy
# What is left of the difference on the images that the network has trained on?
training = {label: curves(scaling, "training") for label, scaling in INPUTS.items()}
for label, scaling in INPUTS.items():
    mean, half_width, _ = evidence.mean_over_seeds([training[label][seed][-1] for seed in seeds])
    print(f"{label}: training accuracy {mean:.4f} ± {half_width:.4f} in the last epoch")
    report.number(f"{scaling.replace('-', '_')}_training_accuracy", (mean, half_width))
    mean, half_width, _ = evidence.mean_over_seeds([test[label][seed][-1] for seed in seeds])
    report.number(f"{scaling.replace('-', '_')}_test_accuracy", (mean, half_width))

# %% epochs-to-target
print("target   input             epochs needed, by seed (inf: not within the recorded epochs)")
for target in (0.98, 0.99):
    for label, scaling in INPUTS.items():
        epochs = [evidence.epochs_to_reach(target, test[label][seed]) for seed in seeds]
        reached = sum(epoch != evidence.NOT_REACHED for epoch in epochs)
        print(f"{target:.0%}      {label:16}", *(f"{epoch:4g}" for epoch in epochs))
        report.number(f"{scaling.replace('-', '_')}_reached_{100 * target:.0f}", reached)

to_match = evidence.median_over_seeds(
    [
        evidence.epochs_to_reach(test["raw pixels"][seed][-1], test["divided by 255"][seed])
        for seed in seeds
    ]
)
print(f"divided by 255 is where raw pixels end in epoch {to_match.median:g} (median)")
report.number("epochs_to_match", to_match.median)

# %% best-epoch
# Whoever stops at the best epoch chooses it on the validation images, never on the test images.
best = {
    label: {seed: 100 * evidence.at_best_epoch(by_seed[seed], test[label][seed]) for seed in seeds}
    for label, by_seed in (
        (label, curves(scaling, "validation")) for label, scaling in INPUTS.items()
    )
}
gain = evidence.paired_difference(best["divided by 255"], best["raw pixels"])
print(
    f"at the best epoch by validation, divided by 255 is {gain.mean:.2f} ± "
    f"{gain.half_width:.2f} percentage points ahead"
)
report.number("gain_at_best_epoch", (gain.mean, gain.half_width))
