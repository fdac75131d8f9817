"""Give raw pixels one part of what dividing by 255 changes: the start, the step, the logits."""

# %% setup
import numpy as np
from matplotlib import pyplot as plt

import evidence
import report
import study_records
from study_records import SURVEY, WHOLE

plt.style.use(report.STYLE)

# The first kernel k on x / 255 does what k / 255 does on x. So dividing the pixels changes two
# things about the first layer, and nothing else: where it starts and how far a step moves it.
VARIANTS = {
    "raw pixels": "raw",
    "only the start": "raw-start-divided",
    "only the step": "raw-step-divided",
    "start and step": "raw-start-and-step-divided",
}
DIVIDED = "divided-by-255"
LOGITS_DIVIDED = "raw-logits-divided"
# What stands between raw pixels and dividing by 255.
SCALES = {1: "raw", 4: "divided-by-4", 16: "divided-by-16", 64: "divided-by-64", 255: DIVIDED}
OPTIMIZERS = ("Adam", "SGD")
LEARNS = 0.5  # a run whose accuracy is above it has learned; guessing gives 0.1

# %% data
records = study_records.read()


def accuracy(scaling, optimizer="Adam", extent=SURVEY, part="test"):
    """Accuracy after the last epoch at the optimizer's usual rate, for each recorded seed."""
    return study_records.final_accuracy(records, extent, scaling, optimizer, part=part)


def observed(scaling, extent=SURVEY):
    """The records, by seed, in which the network was looked at during training."""
    runs = study_records.select(
        records, extent, scaling, "Adam", study_records.DEFAULT_RATES["Adam"]
    )
    return {seed: run for seed, run in runs.items() if not study_records.is_older(run)}


print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs")
for optimizer in OPTIMIZERS:
    seeds = {name: len(accuracy(s, optimizer)) for name, s in VARIANTS.items()}
    print(f"{optimizer}, seeds:", seeds)
    report.number(f"{optimizer.lower()}_seeds", min(seeds.values()))

report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)
report.number("all_images", WHOLE.images)
report.number("all_epochs", WHOLE.epochs)

# %% temperature
# Raw pixels, and the ten outputs divided by 255: nothing else is changed.
print("percentage points behind pixels divided by 255:")
for extent, where in ((SURVEY, "tenth"), (WHOLE, "all")):
    for scaling, name in (("raw", "raw"), (LOGITS_DIVIDED, "logits_divided")):
        behind = evidence.percentage_points_ahead(
            accuracy(DIVIDED, extent=extent), accuracy(scaling, extent=extent)
        )
        print(
            f"{behind.mean:6.2f} ± {behind.half_width:.2f}  {scaling}, {extent.images:,} images "
            f"({behind.seeds} seeds)"
        )
        report.number(f"{name}_behind_{where}", (behind.mean, behind.half_width))
        report.number(f"{name}_seeds_{where}", behind.seeds)

# %% halves
# With Adam a mean says what happened. With SGD some runs learn and others do not, and a mean would
# be like none of them: so each run is a dot.
print("percentage points behind pixels divided by 255, with Adam:")
behind = {
    label: evidence.percentage_points_ahead(accuracy(DIVIDED), accuracy(scaling))
    for label, scaling in VARIANTS.items()
}
for label, (mean, half_width, seeds) in behind.items():
    print(f"{mean:6.2f} ± {half_width:.2f}  {label} ({seeds} seeds)")
    report.number(f"adam_{VARIANTS[label].replace('-', '_')}", (mean, half_width))
for half in ("start", "step"):
    gain = evidence.percentage_points_ahead(accuracy(f"raw-{half}-divided"), accuracy("raw"))
    print(f"{gain.mean:+6.2f} ± {gain.half_width:.2f}  only the {half}, against raw pixels")
    report.number(f"adam_{half}_gain", (gain.mean, gain.half_width))

figure, axes = plt.subplots(figsize=(4.8, 3.8))
report.intervals(axes, behind, color="C0", line_at=0)
axes.set(xlabel="behind pixels divided by 255\n(percentage points)")
report.figure(
    figure,
    "halves",
    {
        "what is divided": list(behind),
        "difference": [mean.mean for mean in behind.values()],
        "±": [mean.half_width for mean in behind.values()],
    },
)

# %% halves-sgd
figure, axes = plt.subplots(figsize=(4.8, 4.2))
table = {name: [] for name in ("what is divided", "random seed", "test accuracy")}
print("SGD, test accuracy of each run:")
for row, (label, scaling) in enumerate({**VARIANTS, "pixels divided by 255": DIVIDED}.items()):
    by_seed = accuracy(scaling, "SGD")
    values = np.array(list(by_seed.values()))
    print(f"{label:22}", " ".join(f"{value:.3f}" for value in values))
    for seed, value in by_seed.items():
        for column, entry in zip(table.values(), (label, seed, value), strict=True):
            column.append(entry)
    axes.plot(
        values,
        row + np.linspace(-0.2, 0.2, len(values)),  # one below the other, so that none is hidden
        color="C1" if scaling == DIVIDED else "C0",
        marker="o" if scaling == DIVIDED else "s",
        linestyle="none",
    )
    name = f"sgd_{scaling.replace('-', '_')}"
    report.number(f"{name}_seeds", len(values))
    report.number(f"{name}_learn", int((values > LEARNS).sum()))
    report.number(f"{name}_least", values.min())
    report.number(f"{name}_most", values.max())
axes.set(xlabel="test accuracy", xlim=(0, 1))
report.rows(axes, (*VARIANTS, "pixels divided by 255"))
report.figure(figure, "halves-sgd", table)
report.number("threshold", LEARNS)

# %% moved
# ‖W − W₀‖ / ‖W₀‖: how far the weights of a layer went, as a share of the length they started with.
LAYERS = {
    "first": "first convolution",
    "second": "second convolution",
    "dense": "dense layer",
    "output": "last layer",
}
COMPARED = {
    "raw pixels": "raw",
    "divided by 255": DIVIDED,
    "raw pixels, outputs divided": LOGITS_DIVIDED,
}
moved = {
    label: {
        layer: [run["moved"][layer][-1] for run in observed(scaling).values()] for layer in LAYERS
    }
    for label, scaling in COMPARED.items()
}
print("how far the weights of each layer moved, as a share of their start:")
figure, axes = plt.subplots(figsize=(4.8, 4.2))
table = {name: [] for name in ("layer", "input", "moved", "±")}
for column, (label, by_layer) in enumerate(moved.items()):
    means = [evidence.mean_over_seeds(values) for values in by_layer.values()]
    print(f"{label:28}", " ".join(f"{mean.mean:.2f} ± {mean.half_width:.2f}" for mean in means))
    axes.errorbar(
        [mean.mean for mean in means],
        np.arange(len(LAYERS)) + 0.2 * (column - 1),
        xerr=[mean.half_width for mean in means],
        color=f"C{column}",
        marker="so^"[column],
        linestyle="none",
        capsize=3,
        label=label,
    )
    for layer, mean in zip(LAYERS, means, strict=True):
        name = COMPARED[label].replace("-", "_")
        report.number(f"{name}_{layer}_moved", (mean.mean, mean.half_width))
        for entries, entry in zip(
            table.values(), (LAYERS[layer], label, mean.mean, mean.half_width), strict=True
        ):
            entries.append(entry)
report.number("moved_seeds", min(len(v) for layers in moved.values() for v in layers.values()))
axes.set(xlabel="moved, as a share of the start", xlim=(0, None))
report.rows(axes, LAYERS.values())
figure.legend(loc="outside upper left")
report.figure(figure, "moved", table)

# %% dead
# A unit that is 0 for every image puts nothing out and has no gradient: it is dead.
print("share of the units of the dense layer that are 0 for all of the 1,000 images looked at:")
for label, scaling in COMPARED.items():
    dead = evidence.mean_over_seeds(
        [run["dead"]["dense"][-1] for run in observed(scaling).values()]
    )
    filters = max(
        run["dead"][layer][-1]
        for run in observed(scaling).values()
        for layer in ("first", "second")
    )
    print(
        f"{label:28}{dead.mean:.3f} ± {dead.half_width:.3f}; of the filters at most {filters:.2f}"
    )
    report.number(f"{scaling.replace('-', '_')}_dead", (dead.mean, dead.half_width))

# %% by-scale
by_scale = {divisor: accuracy(scaling) for divisor, scaling in SCALES.items()}
means = [evidence.mean_over_seeds(by_seed.values()) for by_seed in by_scale.values()]
print("pixels divided by   test accuracy (seeds)")
for divisor, mean in zip(SCALES, means, strict=True):
    print(f"{divisor:17}   {mean.mean:.4f} ± {mean.half_width:.4f} ({mean.seeds})")
    report.number(f"divided_by_{divisor}_accuracy", (mean.mean, mean.half_width))
report.number("scale_seeds", min(mean.seeds for mean in means))
for divisor in (4, 16, 64):
    left = evidence.percentage_points_ahead(by_scale[255], by_scale[divisor])
    report.number(f"divided_by_{divisor}_behind", (left.mean, left.half_width))
figure, axes = plt.subplots()
axes.errorbar(
    list(SCALES),
    [mean.mean for mean in means],
    [mean.half_width for mean in means],
    color="C1",
    marker="o",
    linestyle="-",
    capsize=3,
)
axes.set(xscale="log", xlabel="pixels divided by", ylabel="test accuracy")
axes.set(xticks=list(SCALES), xticklabels=[str(divisor) for divisor in SCALES])
axes.minorticks_off()
report.figure(
    figure,
    "accuracy-by-scale",
    {
        "pixels divided by": list(SCALES),
        "test accuracy": [mean.mean for mean in means],
        "±": [mean.half_width for mean in means],
    },
)

# %% training-accuracy
for scaling in ("raw", DIVIDED):
    mean, half_width, _ = evidence.mean_over_seeds(accuracy(scaling, part="training").values())
    print(f"{scaling}, Adam: training accuracy {mean:.4f} ± {half_width:.4f}")
    report.number(f"{scaling.replace('-', '_')}_training_accuracy", (mean, half_width))
