"""Tune the learning rate for each input: what is left of the difference, and what does it cost?"""

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
OPTIMIZERS = ("Adam", "RMSprop", "SGD")
SURVEY, WHOLE = study_records.SURVEY, study_records.WHOLE

# %% data
records = study_records.read()


def final_accuracy(label, optimizer, rate, part="test"):
    """Accuracy after the last epoch, for each seed."""
    return study_records.final_accuracy(records, SURVEY, INPUTS[label], optimizer, rate, part=part)


# The rates that every input was trained with, over three seeds or more, from low to high.
recorded = sorted({record["configuration"]["learning_rate"] for record in records})
RATES = {
    optimizer: [
        rate
        for rate in recorded
        if all(len(final_accuracy(label, optimizer, rate)) >= 3 for label in INPUTS)
    ]
    for optimizer in OPTIMIZERS
}
# Accuracy by optimizer, then by rate and input, then by seed.
test, validation = (
    {
        optimizer: evidence.shared_seeds(
            {
                (rate, label): final_accuracy(label, optimizer, rate, part)
                for rate in RATES[optimizer]
                for label in INPUTS
            }
        )
        for optimizer in OPTIMIZERS
    }
    for part in ("test", "validation")
)
print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs")
for optimizer in OPTIMIZERS:
    seeds = next(iter(test[optimizer].values()))
    print(f"{optimizer}, seeds:", *seeds)
    report.number(f"{optimizer.lower()}_seeds", len(seeds))

report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)

# %% accuracy-by-rate
figure, panels = plt.subplots(len(OPTIMIZERS), figsize=(4.8, 8.0), sharex=True)
table = {name: [] for name in ("optimizer", "learning rate", "input", "test accuracy", "±")}
for axes, optimizer in zip(panels, OPTIMIZERS, strict=True):
    for label in INPUTS:
        accuracies = []
        for rate in RATES[optimizer]:
            accuracies.append(evidence.mean_over_seeds(test[optimizer][rate, label].values()))
            mean, half_width, _ = accuracies[-1]
            for column, value in zip(
                table.values(), (optimizer, rate, label, mean, half_width), strict=True
            ):
                column.append(value)
        axes.errorbar(
            RATES[optimizer],
            [mean.mean for mean in accuracies],
            [mean.half_width for mean in accuracies],
            capsize=3,
            label=label if axes is panels[0] else None,
        )
    # Where some seeds learn and others do not, an interval reaches beyond what an accuracy can be.
    axes.set(xscale="log", title=optimizer, ylabel="test accuracy", ylim=(0, 1))
panels[-1].set(xlabel="learning rate")
figure.legend(loc="outside upper left")
report.figure(figure, "accuracy-by-rate", table)

# %% divergence
print("optimizer   learning rate   input             runs whose loss ceased to be a number")
for optimizer in OPTIMIZERS:
    for rate in RATES[optimizer]:
        for label, scaling in INPUTS.items():
            runs = study_records.select(records, SURVEY, scaling, optimizer, rate).values()
            diverged = sum(run["diverged"] for run in runs)
            if diverged:
                print(f"{optimizer:12}{rate:<16g}{label:18}{diverged} of {len(runs)}")

# %% tuned
# The rate is chosen on the validation images; the test images only say what the choice was worth.
print("optimizer   input             best rate   test accuracy there")
best_rate = {}
for optimizer in OPTIMIZERS:
    tuned, usual = {}, {}
    name = optimizer.lower()
    for label, scaling in INPUTS.items():
        best_rate[optimizer, label] = rate = evidence.best(
            {rate: list(validation[optimizer][rate, label].values()) for rate in RATES[optimizer]}
        )
        tuned[label] = test[optimizer][rate, label]
        usual[label] = test[optimizer][study_records.DEFAULT_RATES[optimizer], label]
        mean, half_width, _ = evidence.mean_over_seeds(tuned[label].values())
        print(f"{optimizer:12}{label:18}{rate:<12g}{mean:.4f} ± {half_width:.4f}")
        report.number(f"{name}_{scaling.replace('-', '_')}_best_rate", rate)
    # Raw pixels with the rate that turned out best on the test images, for each seed anew: more
    # than anyone can know beforehand.
    favoured = {
        seed: max(test[optimizer][rate, "raw pixels"][seed] for rate in RATES[optimizer])
        for seed in usual["raw pixels"]
    }
    for situation, divided, raw in (
        ("usual", usual["divided by 255"], usual["raw pixels"]),
        ("tuned", tuned["divided by 255"], tuned["raw pixels"]),
        ("favoured", usual["divided by 255"], favoured),
    ):
        gain = evidence.percentage_points_ahead(divided, raw)
        print(
            f"{optimizer}, {situation}: divided by 255 ahead of raw pixels by "
            f"{gain.mean:.2f} ± {gain.half_width:.2f} percentage points"
        )
        report.number(f"{name}_{situation}_gain", (gain.mean, gain.half_width))

# %% all-images
# Raw pixels on all images, over more epochs, at the rate that was best for them on a tenth.
at_their_best, divided = evidence.shared_seeds(
    {
        scaling: study_records.curves(records, WHOLE, scaling, "Adam", rate)
        for scaling, rate in (
            ("raw", best_rate["Adam", "raw pixels"]),
            ("divided-by-255", study_records.DEFAULT_RATES["Adam"]),
        )
    }
).values()
print(f"{WHOLE.images:,} images, {WHOLE.epochs} epochs; seeds:", *at_their_best)
gain = evidence.percentage_points_ahead(
    *({seed: curve[-1] for seed, curve in curves.items()} for curves in (divided, at_their_best))
)
print(
    f"raw pixels at {best_rate['Adam', 'raw pixels']:g}: divided by 255 ahead of them by "
    f"{gain.mean:.2f} ± {gain.half_width:.2f} percentage points"
)
report.number("all_images_gain", (gain.mean, gain.half_width))
report.number("all_images_seeds", gain.seeds)
report.number("all_images_epochs", WHOLE.epochs)

# %% seconds
# Processor time, since a clock on the wall also counts what else the machine was doing. Without
# the first epoch, which also compiles.
seconds = evidence.shared_seeds(
    {
        scaling: {
            seed: np.mean(record["cpu_seconds"][1:])
            for seed, record in study_records.select(
                records, WHOLE, scaling, "Adam", study_records.DEFAULT_RATES["Adam"]
            ).items()
        }
        for scaling in ("raw", "divided-by-255")
    }
)
ratio = evidence.mean_over_seeds(
    [raw / seconds["divided-by-255"][seed] for seed, raw in seconds["raw"].items()]
)
print(
    f"an epoch on raw pixels takes {ratio.mean:.3f} ± {ratio.half_width:.3f} times as long as on "
    f"divided ones ({ratio.seeds} seeds)"
)
report.number("seconds_ratio", (ratio.mean, ratio.half_width))
report.number("seconds_ratio_seeds", ratio.seeds)
