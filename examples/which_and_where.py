"""Put ten ways to normalize side by side,
and take the statistics from the wrong images.
"""

# %% bring-along shows=brought
# What a reader runs first, in a notebook that has no files.
# No more than the cells below use: pages show the code that this makes.
from study import excerpts, protocol

ON_OTHER_IMAGES = (
    *("raw", "centred", "standardized-per-pixel"),
    "batch-normalization-with-short-memory",
)
brought = excerpts.cell(
    excerpts.Part(["test.accuracy"]),
    excerpts.Part(["training.accuracy"], lambda run: "after" in run.scaling),
    excerpts.Part(
        ["read_right"],
        lambda run: (
            run.images == protocol.SURVEY.images
            and (run.optimizer, run.learning_rate) == ("Adam", 0.001)
            and run.scaling in (*ON_OTHER_IMAGES, "divided-by-255")
        ),
    ),
)

# %% setup
import math
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers
from matplotlib import pyplot as plt
from sklearn.linear_model import RidgeClassifier
from sklearn.preprocessing import StandardScaler

import study.records
from study import drawing, evidence
from study.protocol import SURVEY, WHOLE

AFTER_ACTIVATIONS = "normalization after activations"
METHODS = {
    "raw pixels": "raw",
    "centred only": "centred",
    "divided by 255": "divided-by-255",
    "from −1 to 1": "minus-one-to-one",
    "standardized": "standardized",
    "Normalization layer": "normalization-layer",
    "each pixel standardized": "standardized-per-pixel",
    "batch normalization first": "batch-normalization-first",
    f"batch {AFTER_ACTIVATIONS}": "batch-normalization-with-short-memory",
    f"layer {AFTER_ACTIVATIONS}": "layer-normalization-after-activations",
}
DIVIDED = "divided by 255"
SETTLED = 0.05  # below it, a p value counts as settled here

records = study.records.read()
accuracy = evidence.shared_seeds(
    {
        label: study.records.final_accuracy(records, SURVEY, scaling)
        for label, scaling in METHODS.items()
    }
)
seeds = list(accuracy[DIVIDED])
print(
    f"the first {SURVEY.images:,} training images, {SURVEY.epochs} epochs; seeds:",
    *seeds,
)

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% methods data=methods
# How far is each method ahead of dividing by 255? Nine differences are
# looked at together, so their p values are adjusted by Holm's method.
final = {
    label: evidence.mean_over_seeds(by_seed.values())
    for label, by_seed in accuracy.items()
}
others = [label for label in METHODS if label != DIVIDED]
gains = {
    label: evidence.percentage_points_ahead(accuracy[label], accuracy[DIVIDED])
    for label in others
}
adjusted = evidence.holm(
    {
        label: evidence.p_value(accuracy[label], accuracy[DIVIDED])
        for label in others
    }
)
open_questions = [label for label in others if adjusted[label] >= SETTLED]


def read_right_by_seed(label):
    """Which test images were read right with a method: newer records say it."""
    runs = study.records.select(records, SURVEY, METHODS[label], "Adam", 0.001)
    return study.records.read_right_by_seed(runs)


# What is settled for other seeds: is it so on other test images as well?
on_other_images = {
    label: evidence.lead_on_other_images(
        accuracy[label],
        accuracy[DIVIDED],
        read_right_by_seed(label),
        read_right_by_seed(DIVIDED),
    )
    for label in others
    if label not in open_questions
}
seeds_with_images = min(
    len(read_right_by_seed(label).keys() & read_right_by_seed(DIVIDED).keys())
    for label in on_other_images
)
print(
    "percentage points ahead of dividing by 255, p value adjusted, test accuracy:"
)
for label, gain in gains.items():
    print(
        f"{gain.mean:+z6.2f} ± {gain.half_width:.2f}  {adjusted[label]:.4f}  ",
        end="",
    )
    print(f"{final[label].mean:.4f} ± {final[label].half_width:.4f}  {label}")
print(
    f"test accuracy {final[DIVIDED].mean:.4f} ± {final[DIVIDED].half_width:.4f}, "
    f"{DIVIDED}"
)
INPUTS = (
    "from −1 to 1",
    "standardized",
    "Normalization layer",
    "batch normalization first",
)
furthest = max(
    max(abs(gains[label].low), abs(gains[label].high)) for label in INPUTS
)
print(f"the other inputs of a size around 1: within {furthest:.2f} of dividing")
print("what is settled, for other seeds and other test images:")
for label, gain in on_other_images.items():
    print(f"{gain.mean:+z6.2f} ± {gain.half_width:.2f}  {label}")

methods = {
    "method": list(METHODS),
    "test accuracy": [mean.mean for mean in final.values()],
    "± of the accuracy": [mean.half_width for mean in final.values()],
    "ahead of dividing by 255 (percentage points)": [
        gains[label].mean if label in gains else None for label in METHODS
    ],
    "±": [gains[label].half_width if label in gains else None for label in METHODS],
    "p value, adjusted": [adjusted.get(label) for label in METHODS],
}
figure, axes = plt.subplots(figsize=(4.8, 6.3), layout="constrained")
drawing.intervals(axes, gains, line_at=0, open_questions=open_questions)
axes.set(xlabel="ahead of dividing by 255\n(percentage points)")
plt.show()

# %% standardized
(train_images, train_digits), (test_images, test_digits) = (
    keras.datasets.mnist.load_data()
)

# Standardized against divided pixels elsewhere:
# on all images, and with other steps.
standardized_ahead = {}
for extent, optimizer, rate, name in (
    (SURVEY, "Adam", 0.001, "adam"),
    (WHOLE, "Adam", 0.001, "all_images"),
    (SURVEY, "SGD", 0.01, "sgd"),
):
    by_seed = [
        study.records.final_accuracy(records, extent, scaling, optimizer, rate)
        for scaling in ("standardized", "divided-by-255")
    ]
    standardized_ahead[name] = gain = evidence.percentage_points_ahead(*by_seed)
    print(
        f"{optimizer} at {drawing.power(rate)}, {extent.images:,} images: "
        f"{gain.mean:+z.2f} ± {gain.half_width:.2f} ({gain.seeds} seeds)"
    )
# With few seeds, the single values say more than an interval.
ours, theirs = (
    study.records.final_accuracy(records, SURVEY, scaling, "SGD", 0.1)
    for scaling in ("standardized", "divided-by-255")
)
tenfold = [
    100 * (ours[seed] - theirs[seed]) for seed in ours.keys() & theirs.keys()
]
print(
    f"SGD at {drawing.power(0.1)}, {SURVEY.images:,} images: "
    f"{min(tenfold):+z.2f} to {max(tenfold):+z.2f} ({len(tenfold)} seeds)"
)

LEARNS = 0.5  # a run whose accuracy is above it has learned; guessing gives 0.1
failed, tried = {}, {}
for scaling in ("standardized", "divided-by-255"):
    by_seed = study.records.final_accuracy(records, SURVEY, scaling, "Adam", 0.01)
    tried[scaling] = len(by_seed)
    failed[scaling] = sum(share <= LEARNS for share in by_seed.values())
    print(
        f"Adam at {drawing.power(0.01)}, {scaling}: "
        f"{failed[scaling]} of {tried[scaling]} runs do not learn"
    )

divided = train_images[: SURVEY.images] / 255
divided_size = math.sqrt((divided**2).mean())
print(
    f"root mean square of the pixels: {divided_size:.2f} divided, 1.00 standardized"
)

# %% memory
# Batch normalization as Keras has it
# by default keeps 0.99 of its averages at each step.
MEMORY = 0.99
steps = SURVEY.epochs * math.ceil(0.8 * SURVEY.images / 128)  # a fifth is held out
print(
    f"{steps} steps; "
    f"{MEMORY**steps:.1%} of the initial value is left in the averages"
)
default = {
    part: study.records.final_accuracy(
        records, SURVEY, "batch-normalization-after-activations", part=part
    )
    for part in ("training", "test")
}
fitted = round(0.8 * SURVEY.images)
most_wrong = max(round((1 - default["training"][seed]) * fitted) for seed in seeds)
on_test = [default["test"][seed] for seed in seeds]
print(
    "training images read wrong in the last epoch: "
    f"{most_wrong} of {fitted} at most"
)
print(f"test accuracy from {min(on_test):.3f} to {max(on_test):.3f}")


# %% initial-values
# Train as many steps again, on small batches to be done within a minute. Then take
# out of each average what is left of its initial value: Adam does the same with its
# own averages.
def normalized(layer):
    return [layer, layers.BatchNormalization(momentum=MEMORY)]


SMALL_BATCH = 32
x = train_images[: steps * SMALL_BATCH, ..., np.newaxis] / np.float32(255)
y = train_digits[: steps * SMALL_BATCH]
x_new, y_new = test_images[..., np.newaxis] / np.float32(255), test_digits
keras.utils.set_random_seed(0)
network = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        *normalized(layers.Conv2D(20, 5, padding="same", activation="relu")),
        layers.MaxPooling2D(pool_size=2, strides=2),
        *normalized(layers.Conv2D(50, 5, padding="same", activation="relu")),
        layers.MaxPooling2D(pool_size=2, strides=2),
        layers.Flatten(),
        *normalized(layers.Dense(500, activation="relu")),
        layers.Dense(10, activation="softmax"),
    ]
)
network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = network.fit(x, y, batch_size=SMALL_BATCH, epochs=1, verbose=0).history
steps_again = int(network.optimizer.iterations)
left = MEMORY**steps_again

_, as_it_is = network.evaluate(x_new, y_new, batch_size=1000, verbose=0)
stored, cleared = [], []
for layer in network.layers:
    if isinstance(layer, layers.BatchNormalization):
        # The mean starts at 0, the variance at 1.
        scale, shift, mean, variance = layer.get_weights()
        stored.append(float(np.median(variance)))
        mean, variance = (
            mean / (1 - left),
            np.maximum(variance - left, 0) / (1 - left),
        )
        cleared.append(float(np.median(variance)))
        layer.set_weights([scale, shift, mean, variance])
_, without_initial = network.evaluate(x_new, y_new, batch_size=1000, verbose=0)
print(
    f"{steps_again} steps, "
    f"training accuracy in this epoch {history['accuracy'][0]:.4f}"
)
print(
    f"median variance, first layer: {stored[0]:.4f} stored, "
    f"{cleared[0]:.4f} without the initial"
)
print(
    f"test accuracy {as_it_is:.4f}; "
    f"without the initial values {without_initial:.4f}"
)

# %% own-statistics data=own_statistics
# A small linear model on standardized pixels. The images that it is asked about are
# scaled with the statistics of the training images, or by mistake with those of the
# images in the request.
x_train = train_images[: SURVEY.images].reshape(-1, 784).astype("float64")
x_test = test_images.reshape(-1, 784).astype("float64")
scaler = StandardScaler().fit(x_train)
y_train = train_digits[: SURVEY.images]
model = RidgeClassifier(alpha=1000.0).fit(scaler.transform(x_train), y_train)


def standardized_by_itself(request):
    """One request, (images, 784), with its own mean and deviation of each pixel."""
    deviation = request.std(axis=0)
    return (request - request.mean(axis=0)) / np.where(deviation == 0, 1, deviation)


def read_right(x):
    """Whether the model reads each test image right, given the scaled images."""
    return model.predict(x) == test_digits


def read_right_with_own_statistics(size):
    """The same when each request of so many
    test images is standardized by itself.
    """
    requests = np.split(x_test, range(size, len(x_test), size))
    return read_right(np.concatenate([*map(standardized_by_itself, requests)]))


right = read_right(scaler.transform(x_test))
sizes = [
    *(size for size in (1, 2, 5, 10, 20, 50, 100, 1000) if size < len(x_test)),
    len(x_test),
]
own = [read_right_with_own_statistics(size) for size in sizes]
# The unit of these intervals is the test image:
# it is read with both statistics, so pairs again.
lost_by_image = [100.0 * right - 100.0 * each for each in own]
lost = [float(each.mean()) for each in lost_by_image]
half_widths = [
    1.96 * float(each.std(ddof=1)) / math.sqrt(len(each)) for each in lost_by_image
]
print(f"accuracy with the statistics of the training images: {right.mean():.4f}")
print("images in one request   accuracy   percentage points lost")
for size, each, points, half_width in zip(
    sizes, own, lost, half_widths, strict=True
):
    print(f"{size:21,}{each.mean():11.4f}{points:z18.2f} ± {half_width:.2f}")

own_statistics = {
    "images in one request": sizes,
    "test accuracy": [each.mean() for each in own],
    "percentage points lost": lost,
    "±": half_widths,
}
# With fewer images far more is lost, and the rest would look flat.
FIRST = sizes.index(5)
figure, axes = plt.subplots(layout="constrained")
axes.axhline(0, color="#8a8a8a", linewidth=1)
axes.errorbar(
    sizes[FIRST:],
    lost[FIRST:],
    half_widths[FIRST:],
    color="C0",
    linestyle="--",
    marker="s",
    capsize=4,
)
axes.set(
    xscale="log", xlabel="images in one request", ylabel="percentage points lost"
)
axes.xaxis.set_major_formatter("{x:,g}")
plt.show()

# %% leak
# The reverse mistake: the test images take part in the statistics,
# and so in the training.
leaky = StandardScaler().fit(np.concatenate([x_train, x_test]))
leaky_model = RidgeClassifier(alpha=1000.0).fit(leaky.transform(x_train), y_train)
leaked = leaky_model.score(leaky.transform(x_test), test_digits)
print(f"accuracy {right.mean():.4f} with the statistics of the training images,")
print(f"{leaked:.4f} with those of training and test images together")

# %% numbers
import alone

numbers = {
    "seeds": len(seeds),
    "images": SURVEY.images,
    "epochs": SURVEY.epochs,
    "method_count": len(METHODS),
    "inputs_furthest": furthest,
    "compared": len(others),
    "settled": len(others) - len(open_questions),
    "settled_below": SETTLED,
    "seeds_with_images": seeds_with_images,
    "divided_size": divided_size,
    "standardized_ahead_sgd_tenfold_least": min(tenfold),
    "standardized_ahead_sgd_tenfold_most": max(tenfold),
    "standardized_ahead_sgd_tenfold_seeds": len(tenfold),
    "all_images": WHOLE.images,
    "all_images_epochs": WHOLE.epochs,
    "steps": steps,
    "initial_share": MEMORY**steps,
    "training_images": fitted,
    "default_memory_lowest": min(on_test),
    "default_memory_highest": max(on_test),
    "steps_again": steps_again,
    "small_batch": SMALL_BATCH,
    "again_initial_share": left,
    "again_images": len(x),
    "again_training_accuracy": history["accuracy"][0],
    "again_test_accuracy": as_it_is,
    "again_cleared_accuracy": without_initial,
    "again_stored_variance": stored[0],
    "again_cleared_variance": cleared[0],
    "test_images": len(x_test),
    "training_statistics_accuracy": right.mean(),
    "leaked_accuracy": leaked,
}
for label, scaling in METHODS.items():
    name = scaling.replace("-", "_")
    numbers[f"{name}_accuracy"] = final[label][:2]
    if label in gains:
        numbers[f"{name}_gain"] = gains[label][:2]
        numbers[f"{name}_p"] = adjusted[label]
for label, gain in on_other_images.items():
    name = METHODS[label].replace("-", "_")
    numbers[f"{name}_gain_on_other_images"] = gain[:2]
for name, gain in standardized_ahead.items():
    numbers[f"standardized_ahead_{name}"] = gain[:2]
    numbers[f"standardized_ahead_{name}_seeds"] = gain.seeds
for scaling in failed:
    name = scaling.replace("-", "_")
    numbers[f"{name}_failed"], numbers[f"{name}_runs"] = (
        failed[scaling],
        tried[scaling],
    )
for size, name in ((1, "one"), (2, "two"), (10, "ten"), (len(x_test), "all")):
    at = sizes.index(size)
    numbers[f"own_statistics_{name}"] = own[at].mean()
    numbers[f"own_statistics_{name}_lost"] = lost[at], half_widths[at]
alone.show(numbers)
