"""Put ten ways to normalize side by side, and take the statistics from the wrong images."""

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

import evidence
import mnist
import report
import study_records
from study_records import SURVEY, WHOLE

plt.style.use(report.STYLE)

METHODS = {
    "raw pixels": "raw",
    "centred only": "centred",
    "divided by 255": "divided-by-255",
    "from −1 to 1": "minus-one-to-one",
    "standardized": "standardized",
    "Normalization layer": "normalization-layer",
    "each pixel standardized": "standardized-per-pixel",
    "batch normalization first": "batch-normalization-first",
    "batch normalization after activations": "batch-normalization-with-short-memory",
    "layer normalization after activations": "layer-normalization-after-activations",
}
DIVIDED = "divided by 255"
SETTLED = 0.05  # below it, a p value counts as settled here

# %% data
records = study_records.read()
accuracy = evidence.shared_seeds(
    {
        label: study_records.final_accuracy(records, SURVEY, scaling)
        for label, scaling in METHODS.items()
    }
)
seeds = list(accuracy[DIVIDED])
digits = mnist.load()
print(f"the first {SURVEY.images:,} training images, {SURVEY.epochs} epochs; seeds:", *seeds)

report.number("seeds", len(seeds))
report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)
report.number("method_count", len(METHODS))

# %% methods
# How far is each method ahead of dividing by 255? Nine differences are looked at together, so their
# p values are adjusted by Holm's method.
final = {label: evidence.mean_over_seeds(by_seed.values()) for label, by_seed in accuracy.items()}
others = [label for label in METHODS if label != DIVIDED]
gains = {
    label: evidence.percentage_points_ahead(accuracy[label], accuracy[DIVIDED]) for label in others
}
adjusted = evidence.holm(
    {label: evidence.p_value(accuracy[label], accuracy[DIVIDED]) for label in others}
)
open_questions = [label for label in others if adjusted[label] >= SETTLED]
print("percentage points ahead of dividing by 255, p value adjusted, test accuracy:")
for label, gain in gains.items():
    print(f"{gain.mean:+6.2f} ± {gain.half_width:.2f}  {adjusted[label]:.4f}  ", end="")
    print(f"{final[label].mean:.4f} ± {final[label].half_width:.4f}  {label}")
print(f"test accuracy {final[DIVIDED].mean:.4f} ± {final[DIVIDED].half_width:.4f}, {DIVIDED}")
for label, scaling in METHODS.items():
    name = scaling.replace("-", "_")
    report.number(f"{name}_accuracy", (final[label].mean, final[label].half_width))
    if label in gains:
        report.number(f"{name}_gain", (gains[label].mean, gains[label].half_width))
        report.number(f"{name}_p", adjusted[label])
INPUTS = (
    "from −1 to 1",
    "standardized",
    "Normalization layer",
    "batch normalization first",
)
furthest = max(max(abs(gains[label].low), abs(gains[label].high)) for label in INPUTS)
print(f"the other inputs of a size around 1: within {furthest:.2f} of dividing")
report.number("inputs_furthest", furthest)
report.number("compared", len(others))
report.number("settled", len(others) - len(open_questions))
report.number("settled_below", SETTLED)

figure, axes = plt.subplots(figsize=(4.8, 5.8))
report.intervals(axes, gains, line_at=0, open_questions=open_questions)
axes.set(xlabel="ahead of dividing by 255\n(percentage points)")
report.figure(
    figure,
    "methods",
    {
        "method": list(METHODS),
        "test accuracy": [mean.mean for mean in final.values()],
        "± of the accuracy": [mean.half_width for mean in final.values()],
        "ahead of dividing by 255 (percentage points)": [
            gains[label].mean if label in gains else None for label in METHODS
        ],
        "±": [gains[label].half_width if label in gains else None for label in METHODS],
        "p value, adjusted": [adjusted.get(label) for label in METHODS],
    },
)

# %% standardized
# Standardized against divided pixels elsewhere: on all images, and with other steps.
for extent, optimizer, rate, name in (
    (SURVEY, "Adam", 0.001, "adam"),
    (WHOLE, "Adam", 0.001, "all_images"),
    (SURVEY, "SGD", 0.01, "sgd"),
    (SURVEY, "SGD", 0.1, "sgd_tenfold"),
):
    by_seed = [
        study_records.final_accuracy(records, extent, scaling, optimizer, rate)
        for scaling in ("standardized", "divided-by-255")
    ]
    gain = evidence.percentage_points_ahead(*by_seed)
    print(
        f"{optimizer} at {rate}, {extent.images:,} images: {gain.mean:+.2f} ± "
        f"{gain.half_width:.2f} ({gain.seeds} seeds)"
    )
    report.number(f"standardized_ahead_{name}", (gain.mean, gain.half_width))
    report.number(f"standardized_ahead_{name}_seeds", gain.seeds)
LEARNS = 0.5  # a run whose accuracy is above it has learned; guessing gives 0.1
for scaling in ("standardized", "divided-by-255"):
    by_seed = study_records.final_accuracy(records, SURVEY, scaling, "Adam", 0.01)
    failed = sum(share <= LEARNS for share in by_seed.values())
    print(f"Adam at 0.01, {scaling}: {failed} of {len(by_seed)} runs do not learn")
    report.number(f"{scaling.replace('-', '_')}_failed", failed)
    report.number(f"{scaling.replace('-', '_')}_runs", len(by_seed))
divided = digits.x_train[: SURVEY.images] / 255
size = math.sqrt((divided**2).mean())
print(f"root mean square of the pixels: {size:.2f} divided, 1.00 standardized")
report.number("divided_size", size)
report.number("all_images", WHOLE.images)
report.number("all_images_epochs", WHOLE.epochs)

# %% memory
# Batch normalization as Keras has it by default keeps 0.99 of its averages at each step.
MEMORY = 0.99
steps = SURVEY.epochs * math.ceil(0.8 * SURVEY.images / 128)  # a fifth is held out
print(f"{steps} steps; {MEMORY**steps:.1%} of the initial value is left in the averages")
default = {
    part: study_records.final_accuracy(
        records, SURVEY, "batch-normalization-after-activations", part=part
    )
    for part in ("training", "test")
}
training_images = round(0.8 * SURVEY.images)
fewest = min(round(default["training"][seed] * training_images) for seed in seeds)
test = [default["test"][seed] for seed in seeds]
print(f"training images read right in the last epoch: {fewest} of {training_images} or more")
print(f"test accuracy from {min(test):.3f} to {max(test):.3f}")

report.number("steps", steps)
report.number("initial_share", MEMORY**steps)
report.number("training_images", training_images)
report.number("default_memory_fewest_right", fewest)
report.number("default_memory_lowest", min(test))
report.number("default_memory_highest", max(test))


# %% initial-values
# Train as many steps again, on small batches to be done within a minute. Then take out of each
# average what is left of its initial value: Adam does the same with its own averages.
def normalized(layer):
    return [layer, layers.BatchNormalization(momentum=MEMORY)]


SMALL_BATCH = 32
x = digits.x_train[: steps * SMALL_BATCH, ..., np.newaxis] / np.float32(255)
y = digits.y_train[: steps * SMALL_BATCH]
x_new, y_new = digits.x_test[..., np.newaxis] / np.float32(255), digits.y_test
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
        scale, shift, mean, variance = layer.get_weights()  # mean starts at 0, variance at 1
        stored.append(float(np.median(variance)))
        mean, variance = mean / (1 - left), np.maximum(variance - left, 0) / (1 - left)
        cleared.append(float(np.median(variance)))
        layer.set_weights([scale, shift, mean, variance])
_, without_initial = network.evaluate(x_new, y_new, batch_size=1000, verbose=0)
print(f"{steps_again} steps, training accuracy in this epoch {history['accuracy'][0]:.4f}")
print(f"median variance, first layer: {stored[0]:.4f} stored, {cleared[0]:.4f} without the initial")
print(f"test accuracy {as_it_is:.4f}; without the initial values {without_initial:.4f}")

report.number("steps_again", steps_again)
report.number("small_batch", SMALL_BATCH)
report.number("again_initial_share", left)
report.number("again_images", len(x))
report.number("again_training_accuracy", history["accuracy"][0])
report.number("again_test_accuracy", as_it_is)
report.number("again_cleared_accuracy", without_initial)
report.number("again_stored_variance", stored[0])
report.number("again_cleared_variance", cleared[0])

# %% own-statistics
# A small linear model on standardized pixels. The images that it is asked about are scaled with the
# statistics of the training images, or by mistake with those of the images in the request.
x_train = digits.x_train[: SURVEY.images].reshape(-1, 784).astype("float64")
x_test = digits.x_test.reshape(-1, 784).astype("float64")
scaler = StandardScaler().fit(x_train)
y_train = digits.y_train[: SURVEY.images]
model = RidgeClassifier(alpha=1000.0).fit(scaler.transform(x_train), y_train)


def standardized_by_itself(request):
    """One request, (images, 784), with its own mean and deviation of each pixel."""
    deviation = request.std(axis=0)
    return (request - request.mean(axis=0)) / np.where(deviation == 0, 1, deviation)


def read_right(x):
    """Whether the model reads each test image right, given the scaled images."""
    return model.predict(x) == digits.y_test


def read_right_with_own_statistics(size):
    """The same when each request of so many test images is standardized by itself."""
    requests = np.split(x_test, range(size, len(x_test), size))
    return read_right(np.concatenate([*map(standardized_by_itself, requests)]))


right = read_right(scaler.transform(x_test))
sizes = [*(size for size in (1, 2, 5, 10, 20, 50, 100, 1000) if size < len(x_test)), len(x_test)]
own = [read_right_with_own_statistics(size) for size in sizes]
# The unit of these intervals is the test image: it is read with both statistics, so pairs again.
lost_by_image = [100.0 * right - 100.0 * each for each in own]
lost = [float(each.mean()) for each in lost_by_image]
half_widths = [1.96 * float(each.std(ddof=1)) / math.sqrt(len(each)) for each in lost_by_image]
print(f"accuracy with the statistics of the training images: {right.mean():.4f}")
print("images in one request   accuracy   percentage points lost")
for size, each, points, half_width in zip(sizes, own, lost, half_widths, strict=True):
    print(f"{size:21,}{each.mean():11.4f}{points:18.2f} ± {half_width:.2f}")

FIRST = sizes.index(5)  # with fewer images far more is lost, and the rest would look flat
figure, axes = plt.subplots()
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
axes.set(xscale="log", xlabel="images in one request", ylabel="percentage points lost")
report.figure(
    figure,
    "own-statistics",
    {
        "images in one request": sizes,
        "test accuracy": [each.mean() for each in own],
        "percentage points lost": lost,
        "±": half_widths,
    },
)
report.number("training_statistics_accuracy", right.mean())
for size, name in ((1, "one"), (2, "two"), (10, "ten"), (len(x_test), "all")):
    at = sizes.index(size)
    report.number(f"own_statistics_{name}", own[at].mean())
    report.number(f"own_statistics_{name}_lost", (lost[at], half_widths[at]))
report.number("test_images", len(x_test))

# %% leak
# The reverse mistake: the test images take part in the statistics, and so in the training.
leaky = StandardScaler().fit(np.concatenate([x_train, x_test]))
leaky_model = RidgeClassifier(alpha=1000.0).fit(leaky.transform(x_train), y_train)
leaked = leaky_model.score(leaky.transform(x_test), digits.y_test)
print(f"accuracy {right.mean():.4f} with the statistics of the training images,")
print(f"{leaked:.4f} with those of training and test images together")
report.number("leaked_accuracy", leaked)
