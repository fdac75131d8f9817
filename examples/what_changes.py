"""Give raw pixels one part of what dividing by 255 changes:
the start, the step, the logits.
"""

# %% bring-along shows=brought
# What a reader runs first, in a notebook that has no files.
# No more than the cells below use: pages show the code that this makes.
from study import excerpts, protocol

ONE_HALF = ("raw-start-divided", "raw-step-divided")


def is_usual(run, *optimizers):
    return (
        run.optimizer in optimizers
        and run.learning_rate == protocol.DEFAULT_RATES[run.optimizer]
        and run.scaling.startswith(("raw", "divided-by-"))
    )


def is_on_a_tenth(run, *scalings):
    return (
        is_usual(run, "Adam")
        and run.images == protocol.SURVEY.images
        and run.scaling in scalings
    )


brought = excerpts.cell(
    excerpts.Part(["test.accuracy"], lambda run: is_usual(run, "Adam", "SGD")),
    excerpts.Part(
        ["training.accuracy"],
        lambda run: is_on_a_tenth(run, "raw", "divided-by-255"),
    ),
    excerpts.Part(
        ["moved", "dead"],
        lambda run: is_on_a_tenth(
            run, "raw", "divided-by-255", "raw-logits-divided"
        ),
    ),
    excerpts.Part(
        ["dead"], lambda run: is_usual(run, "SGD") and run.scaling in ONE_HALF
    ),
    excerpts.Part(
        ["read_right"],
        lambda run: is_on_a_tenth(
            run, "raw", "raw-start-divided", "divided-by-4", "divided-by-255"
        ),
    ),
)

# %% setup
import numpy as np
from matplotlib import pyplot as plt

import study.records
from study import drawing, evidence
from study.protocol import DEFAULT_RATES, SURVEY, WHOLE

# The first kernel k on x / 255 does what k / 255 does on x. So dividing the pixels
# changes two things about the first layer, and nothing else: where it starts and
# how far a step moves it.
VARIANTS = {
    "raw pixels": "raw",
    "only the start": "raw-start-divided",
    "only the step": "raw-step-divided",
    "start and step": "raw-start-and-step-divided",
}
HALVES = {half: VARIANTS[half] for half in ("only the start", "only the step")}
DIVIDED = "divided-by-255"
LOGITS_DIVIDED = "raw-logits-divided"
# What stands between raw pixels and dividing by 255.
SCALES = {
    1: "raw",
    4: "divided-by-4",
    16: "divided-by-16",
    64: "divided-by-64",
    255: DIVIDED,
}
OPTIMIZERS = ("Adam", "SGD")
SETTLED = 0.05  # below it, a p value counts as settled here

records = study.records.read()


def accuracy(scaling, optimizer="Adam", extent=SURVEY, part="test"):
    """Accuracy after the last epoch at the optimizer's usual rate,
    for each recorded seed.
    """
    return study.records.final_accuracy(
        records, extent, scaling, optimizer, part=part
    )


def observed(scaling, extent=SURVEY):
    """The records, by seed, in which the network was looked at during training."""
    runs = study.records.select(
        records, extent, scaling, "Adam", DEFAULT_RATES["Adam"]
    )
    return {
        seed: run for seed, run in runs.items() if not study.records.is_older(run)
    }


def ahead_on_other_images(ours, theirs):
    """How far the first is ahead with Adam, in percentage points, for other seeds
    and other test images together: a cautious interval. And for how many seeds it
    is recorded which images were read right.
    """
    right = [
        study.records.read_right_by_seed(observed(scaling))
        for scaling in (ours, theirs)
    ]
    ahead = evidence.lead_on_other_images(accuracy(ours), accuracy(theirs), *right)
    return ahead, len(right[0].keys() & right[1].keys())


print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs")
seeds = {
    optimizer: {
        label: len(accuracy(scaling, optimizer))
        for label, scaling in VARIANTS.items()
    }
    for optimizer in OPTIMIZERS
}
print("seeds with", ", ".join(VARIANTS) + ":")
for optimizer in OPTIMIZERS:
    print(f"{optimizer}:", *seeds[optimizer].values())

# %% halves data=halves
# With Adam a mean says what happened. With SGD some runs learn and others do not,
# and a mean would be like none of them: so each run is a dot.
print("percentage points behind pixels divided by 255, with Adam:")
variants_behind = {
    label: evidence.percentage_points_ahead(accuracy(DIVIDED), accuracy(scaling))
    for label, scaling in VARIANTS.items()
}
for label, behind in variants_behind.items():
    print(
        f"{behind.mean:z6.2f} ± {behind.half_width:.2f}  {label} ({behind.seeds} "
        "seeds)"
    )
# These, what each half adds to raw pixels, and the divisors below are compared on
# one page: their p values are adjusted together, for the number of them.
pairs = [
    *((scaling, DIVIDED) for scaling in VARIANTS.values()),
    *((scaling, "raw") for scaling in HALVES.values()),
    *(
        (scaling, DIVIDED)
        for divisor, scaling in SCALES.items()
        if 1 < divisor < 255
    ),
]
adjusted = evidence.holm(
    {
        (scaling, reference): evidence.p_value(
            accuracy(scaling), accuracy(reference)
        )
        for scaling, reference in pairs
    }
)
gain = {}
for half, scaling in HALVES.items():
    gain[half] = evidence.percentage_points_ahead(
        accuracy(scaling), accuracy("raw")
    )
    print(
        f"{gain[half].mean:+z6.2f} ± {gain[half].half_width:.2f}  "
        f"{half}, against raw pixels (p {adjusted[scaling, 'raw']:.4f}, adjusted)"
    )
start_gain_on_other_images, seeds_with_images = ahead_on_other_images(
    HALVES["only the start"], "raw"
)
print(
    f"{start_gain_on_other_images.mean:+z6.2f} ± "
    f"{start_gain_on_other_images.half_width:.2f}  only the start, "
    "for other seeds and other test images\n"
    f"(which were read right is recorded for {seeds_with_images} seeds)"
)

halves = {
    "what is divided": list(variants_behind),
    "difference": [behind.mean for behind in variants_behind.values()],
    "±": [behind.half_width for behind in variants_behind.values()],
}
figure, axes = plt.subplots(figsize=(4.8, 3.8), layout="constrained")
drawing.intervals(axes, variants_behind, color="C0", line_at=0)
axes.set(xlabel="behind pixels divided by 255\n(percentage points)")
plt.show()

# %% temperature
# Raw pixels, and the ten outputs divided by 255: nothing else is changed.
behind_divided = {}
print("percentage points behind pixels divided by 255:")
for extent in (SURVEY, WHOLE):
    for scaling in ("raw", LOGITS_DIVIDED):
        behind_divided[scaling, extent] = behind = evidence.percentage_points_ahead(
            accuracy(DIVIDED, extent=extent), accuracy(scaling, extent=extent)
        )
        print(
            f"{behind.mean:z6.2f} ± {behind.half_width:.2f}  {scaling}, "
            f"{extent.images:,} images "
            f"({behind.seeds} seeds)"
        )

# %% halves-sgd data=halves_sgd
with_sgd = {
    label: accuracy(scaling, "SGD")
    for label, scaling in {**VARIANTS, "pixels divided by 255": DIVIDED}.items()
}
runs = [
    (label, seed, share)
    for label, by_seed in with_sgd.items()
    for seed, share in by_seed.items()
]
# Which runs have a loss that is a number, and one answer for all images?
one_answer = {
    label: [
        not run["diverged"] and evidence.is_of_one_answer(with_sgd[label][seed])
        for seed, run in study.records.select(
            records, SURVEY, scaling, "SGD", DEFAULT_RATES["SGD"]
        ).items()
    ]
    for label, scaling in VARIANTS.items()
}
# Newer records also count the filters that are 0 for all of the 1,000 images.
filters_counted = {
    half: [
        run
        for run in study.records.select(
            records, SURVEY, scaling, "SGD", DEFAULT_RATES["SGD"]
        ).values()
        if "dead" in run and not run["diverged"]
    ]
    for half, scaling in HALVES.items()
}


def dead_filters(runs, *layers):
    """The share of dead filters of each of these convolutions in each run."""
    return [run["dead"][layer][-1] for run in runs for layer in layers]


start_with_one_answer = [
    run
    for run in filters_counted["only the start"]
    if evidence.is_of_one_answer(run["test"]["accuracy"][-1])
]
start_dead = dead_filters(start_with_one_answer, "first", "second")
step_dead = {
    layer: dead_filters(filters_counted["only the step"], layer)
    for layer in ("first", "second")
}
headings = ("what is divided", "random seed", "test accuracy")
halves_sgd = dict(zip(headings, zip(*runs, strict=True), strict=True))
figure, axes = plt.subplots(figsize=(4.8, 4.2), layout="constrained")
for label, answers in one_answer.items():
    print(f"{label}: {sum(answers)} of {len(answers)} runs give one answer")
print(
    f"dead filters: only the start, {len(start_with_one_answer)} runs with one "
    f"answer: {min(start_dead):.0%} or more;\nonly the step, "
    f"{len(step_dead['first'])} runs: first convolution at most "
    f"{max(step_dead['first']):.0%}, "
    f"second {min(step_dead['second']):.0%} to {max(step_dead['second']):.0%}"
)
print("SGD, test accuracy of each run:")
for row, (label, by_seed) in enumerate(with_sgd.items()):
    print(f"{label:22}", " ".join(f"{share:.3f}" for share in by_seed.values()))
    axes.plot(
        by_seed.values(),
        # One below the other, so that none is hidden.
        row + np.linspace(-0.15, 0.15, len(by_seed)),
        color="C0" if label in VARIANTS else "C1",
        marker="s" if label in VARIANTS else "o",
        linestyle="none",
    )
axes.set(xlabel="test accuracy", xlim=(0, 1))
drawing.rows(axes, with_sgd)
plt.show()

# %% moved data=moved_by_layer
# ‖W − W₀‖ / ‖W₀‖: how far the weights of a layer went,
# as a share of the length they started with.
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
moved, rows = {}, []
figure, axes = plt.subplots(figsize=(4.8, 4.2), layout="constrained")
print("how far the weights of each layer moved, as a share of their start:")
for column, (label, scaling) in enumerate(COMPARED.items()):
    moved[label] = {
        layer: evidence.mean_over_seeds(
            [run["moved"][layer][-1] for run in observed(scaling).values()]
        )
        for layer in LAYERS
    }
    means = moved[label].values()
    print(
        f"{label:28}",
        " ".join(f"{mean.mean:.2f} ± {mean.half_width:.2f}" for mean in means),
    )
    axes.errorbar(
        [mean.mean for mean in means],
        np.arange(len(LAYERS)) + 0.14 * (column - 1),
        xerr=[mean.half_width for mean in means],
        color=f"C{column}",
        marker="so^"[column],
        linestyle="none",
        capsize=3,
        label=label,
    )
    for layer, mean in moved[label].items():
        rows.append((LAYERS[layer], label, mean.mean, mean.half_width))
headings = ("layer", "input", "moved", "±")
moved_by_layer = dict(zip(headings, zip(*rows, strict=True), strict=True))
axes.set(xlabel="moved, as a share of the start", xlim=(0, None))
drawing.rows(axes, LAYERS.values())
figure.legend(loc="outside upper left")
plt.show()

# %% training-errors
fitted = round(0.8 * SURVEY.images)  # a fifth is held out
training_errors = {}
for scaling in ("raw", DIVIDED):
    training_errors[scaling] = errors = [
        round(fitted * (1 - share))
        for share in accuracy(scaling, part="training").values()
    ]
    print(
        f"{scaling}, Adam: of {fitted} training images, in the last epoch\n"
        f"{np.mean(errors):.1f} read wrong on average, {max(errors)} at most"
    )

# %% dead
# A unit that is 0 for every image puts nothing out and has no gradient: it is dead.
dead = {}
print(
    "share of the units of the dense layer that are 0 for all of the 1,000 images:"
)
for label, scaling in COMPARED.items():
    dead[label] = mean = evidence.mean_over_seeds(
        [run["dead"]["dense"][-1] for run in observed(scaling).values()]
    )
    filters = max(
        run["dead"][layer][-1]
        for run in observed(scaling).values()
        for layer in ("first", "second")
    )
    print(
        f"{label:28}{mean.mean:.3f} ± {mean.half_width:.3f}; "
        f"of the filters at most {filters:.2f}"
    )

# %% accuracy-by-scale data=accuracy_by_scale
by_scale = {divisor: accuracy(scaling) for divisor, scaling in SCALES.items()}
means = [
    evidence.mean_over_seeds(by_seed.values()) for by_seed in by_scale.values()
]
print("pixels divided by   test accuracy (seeds)")
for divisor, mean in zip(SCALES, means, strict=True):
    print(f"{divisor:17}   {mean.mean:.4f} ± {mean.half_width:.4f} ({mean.seeds})")
for divisor in (4, 16, 64):
    p_value = adjusted[SCALES[divisor], DIVIDED]
    print(f"divided by {divisor}, against 255: p {p_value:.4f}, adjusted")
by_255_ahead, _ = ahead_on_other_images(DIVIDED, SCALES[4])
print(
    f"divided by 4, behind 255 for other seeds and other test images: "
    f"{by_255_ahead.mean:.2f} ± {by_255_ahead.half_width:.2f}"
)
accuracy_by_scale = {
    "pixels divided by": list(SCALES),
    "test accuracy": [mean.mean for mean in means],
    "±": [mean.half_width for mean in means],
}
figure, axes = plt.subplots(layout="constrained")
axes.errorbar(
    *accuracy_by_scale.values(), color="C1", marker="o", linestyle="-", capsize=3
)
axes.set(xscale="log", xlabel="pixels divided by", ylabel="test accuracy")
axes.set(xticks=list(SCALES), xticklabels=[str(divisor) for divisor in SCALES])
axes.minorticks_off()
plt.show()

# %% scale-accuracies arrays=scale_accuracies
# What an explanation computes with. No page shows this cell.
scale_accuracies = {
    "divisors": np.array(list(SCALES), "uint16"),
    "accuracies": np.array([mean.mean for mean in means], "float32"),
    "half_widths": np.array([mean.half_width for mean in means], "float32"),
}

# %% numbers
import alone

LEARNS = 0.5  # a run whose accuracy is above it has learned; guessing gives 0.1
numbers = {
    "images": SURVEY.images,
    "epochs": SURVEY.epochs,
    "all_images": WHOLE.images,
    "all_epochs": WHOLE.epochs,
    "adam_start_gain": gain["only the start"][:2],
    "adam_start_gain_p": adjusted[HALVES["only the start"], "raw"],
    "adam_step_gain": gain["only the step"][:2],
    "adam_step_gain_p": adjusted[HALVES["only the step"], "raw"],
    "compared": len(pairs),
    "settled_below": SETTLED,
    "training_images": fitted,
    "adam_start_gain_on_other_images": start_gain_on_other_images[:2],
    "seeds_with_images": seeds_with_images,
    "divided_by_4_behind_on_other_images": by_255_ahead[:2],
    "sgd_start_dead_runs": len(start_with_one_answer),
    "sgd_step_dead_runs": len(step_dead["first"]),
    "sgd_step_second_dead_least": min(step_dead["second"]),
    "threshold": LEARNS,
    "moved_seeds": min(
        mean.seeds for by_layer in moved.values() for mean in by_layer.values()
    ),
    "scale_seeds": min(mean.seeds for mean in means),
}
for optimizer, by_variant in seeds.items():
    numbers[f"{optimizer.lower()}_seeds"] = min(by_variant.values())
for (scaling, extent), behind in behind_divided.items():
    name = {"raw": "raw", LOGITS_DIVIDED: "logits_divided"}[scaling]
    where = {SURVEY: "tenth", WHOLE: "all"}[extent]
    numbers[f"{name}_behind_{where}"] = behind[:2]
    numbers[f"{name}_seeds_{where}"] = behind.seeds
for label, behind in variants_behind.items():
    name = f"adam_{VARIANTS[label].replace('-', '_')}"
    numbers[name] = behind[:2]
    numbers[f"{name}_p"] = adjusted[VARIANTS[label], DIVIDED]
for label, by_seed in with_sgd.items():
    name = f"sgd_{VARIANTS.get(label, DIVIDED).replace('-', '_')}"
    numbers[f"{name}_seeds"] = len(by_seed)
    numbers[f"{name}_learn"] = sum(share > LEARNS for share in by_seed.values())
    numbers[f"{name}_least"] = min(by_seed.values())
    numbers[f"{name}_most"] = max(by_seed.values())
    numbers[f"{name}_one_answer"] = sum(one_answer.get(label, ()))
for label, scaling in COMPARED.items():
    name = scaling.replace("-", "_")
    numbers[f"{name}_dead"] = dead[label][:2]
    for layer in ("first", "second"):
        numbers[f"{name}_{layer}_moved"] = moved[label][layer][:2]
for divisor in (4, 16, 64):
    behind = evidence.percentage_points_ahead(by_scale[255], by_scale[divisor])
    numbers[f"divided_by_{divisor}_behind"] = behind[:2]
    numbers[f"divided_by_{divisor}_p"] = adjusted[SCALES[divisor], DIVIDED]
for scaling, errors in training_errors.items():
    numbers[f"{scaling.replace('-', '_')}_training_errors"] = np.mean(errors)
alone.show(numbers)
