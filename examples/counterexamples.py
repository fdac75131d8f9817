"""Look for cases in which scaling does not help:
five inputs for the network, and another model.
"""

# %% bring-along shows=brought
# What a reader runs first, in a notebook that has no files.
# No more than the cells below use: pages show the code that this makes.
from study import excerpts, protocol

INPUTS = (
    *("raw", "divided-by-255", "standardized", "standardized-per-pixel"),
    *("centred", "batch-normalization-first"),
)
brought = excerpts.cell(
    excerpts.Part(
        ["test.accuracy", "read_right"],
        lambda run: (
            (run.images, run.optimizer, run.learning_rate)
            == (protocol.SURVEY.images, "Adam", 0.001)
            and run.scaling in INPUTS
        ),
    )
)

# %% setup
import keras  # for its digits
import numpy as np
from matplotlib import pyplot as plt
from sklearn.tree import DecisionTreeClassifier

import study.records
from study import drawing, evidence
from study.protocol import SURVEY

SCALINGS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
    "each pixel standardized": "standardized-per-pixel",
    "centred only": "centred",
    "batch normalization first": "batch-normalization-first",
}
SETTLED = 0.05  # below it, a p value counts as settled here

records = study.records.read()
accuracy = evidence.shared_seeds(
    {
        label: study.records.final_accuracy(records, SURVEY, scaling)
        for label, scaling in SCALINGS.items()
    }
)
raw = accuracy.pop("raw pixels")
seeds = list(raw)
print(
    f"the first {SURVEY.images:,} training images, {SURVEY.epochs} epochs; seeds:",
    *seeds,
)

# %% gains data=gains_by_input
# Five differences are looked at together,
# so their p values are adjusted by Holm's method.
gains = {
    label: evidence.percentage_points_ahead(by_seed, raw)
    for label, by_seed in accuracy.items()
}
adjusted = evidence.holm(
    {label: evidence.p_value(by_seed, raw) for label, by_seed in accuracy.items()}
)
open_questions = [label for label in gains if adjusted[label] >= SETTLED]
print("percentage points ahead of raw pixels; p value, adjusted:")
for label, (mean, half_width, _) in gains.items():
    print(f"{mean:+z6.2f} ± {half_width:.2f}  {adjusted[label]:.4f}  {label}")


def read_right_by_seed(label):
    """Which test images were read right on an input: newer records say it."""
    runs = study.records.select(records, SURVEY, SCALINGS[label], "Adam", 0.001)
    return study.records.read_right_by_seed(runs)


right_on_raw = read_right_by_seed("raw pixels")
right = {label: read_right_by_seed(label) for label in gains}
seeds_with_images = min(
    len(right_on_raw.keys() & by_seed.keys()) for by_seed in right.values()
)
print("for other seeds and other test images:")
on_other_images = {}
for label, by_seed in accuracy.items():
    on_other_images[label] = gain = evidence.lead_on_other_images(
        by_seed, raw, right[label], right_on_raw
    )
    print(f"{gain.mean:+z6.2f} ± {gain.half_width:.2f}  {label}")

gains_by_input = {
    "input": list(gains),
    "difference": [gain.mean for gain in gains.values()],
    "±": [gain.half_width for gain in gains.values()],
    "p value, adjusted": list(adjusted.values()),
}
figure, axes = plt.subplots(figsize=(4.8, 3.8), layout="constrained")
drawing.intervals(axes, gains, line_at=0, open_questions=open_questions)
axes.set(xlabel="ahead of raw pixels\n(percentage points)")
plt.show()

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% tree
# A decision tree compares a pixel with a threshold, midway between two values of
# that pixel in the training images. The threshold moves along with the scale, but
# for rounding.
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[: SURVEY.images].reshape(-1, 784).astype("float64")
y_train = y_train[: SURVEY.images]
x_test = x_test.reshape(-1, 784).astype("float64")
mean, deviation = x_train.mean(), x_train.std()

inputs = {
    "raw": (x_train, x_test),
    "divided-by-255": (x_train / 255, x_test / 255),
    "standardized": ((x_train - mean) / deviation, (x_test - mean) / deviation),
}
trees = {
    name: DecisionTreeClassifier(random_state=0).fit(train, y_train)
    for name, (train, _) in inputs.items()
}
answers = {name: tree.predict(inputs[name][1]) for name, tree in trees.items()}

raw_tree = trees["raw"]
pixels, thresholds = raw_tree.tree_.feature, raw_tree.tree_.threshold
asks = pixels >= 0  # the other nodes are leaves
print(f"the tree on raw pixels: {asks.sum()} questions")


def is_on_a_threshold(image):
    """Whether the raw tree compares a pixel
    of the image with exactly its own value.
    """
    passed = raw_tree.decision_path(image[np.newaxis]).indices
    passed = passed[asks[passed]]
    return (image[pixels[passed]] == thresholds[passed]).any()


results = {}
for name, tree in trees.items():
    same_questions = np.array_equal(tree.tree_.feature, pixels)
    different = np.flatnonzero(answers[name] != answers["raw"])
    rounded = sum(is_on_a_threshold(x_test[image]) for image in different)
    results[name] = (
        (answers[name] == y_test).mean(),
        same_questions,
        len(different),
        rounded,
    )
    print(
        f"{name:15}test accuracy {results[name][0]:.4f}; the same questions: "
        f"{same_questions}"
    )
    print(
        f"{'':15}other answers: {len(different)}; "
        f"of these with a pixel on a threshold: {rounded}"
    )

# %% numbers
import alone

numbers = {
    "seeds": len(seeds),
    "images": SURVEY.images,
    "epochs": SURVEY.epochs,
    "compared": len(gains),
    "settled": len(gains) - len(open_questions),
    "settled_below": SETTLED,
    "seeds_with_images": seeds_with_images,
    "tree_images": len(y_train),
    "tree_questions": asks.sum(),
    "pixel_variance": deviation**2,
    "test_images": len(x_test),
}
for label, (mean, half_width, _) in gains.items():
    part = SCALINGS[label].replace("-", "_")
    numbers[f"{part}_gain"] = mean, half_width
    numbers[f"{part}_p"] = adjusted[label]
    numbers[f"{part}_gain_on_other_images"] = on_other_images[label][:2]
for name, (share, same_questions, different, rounded) in results.items():
    part = f"tree_{name.replace('-', '_')}"
    numbers[f"{part}_accuracy"] = share
    numbers[f"{part}_same_questions"] = int(same_questions)
    numbers[f"{part}_different"] = different
    numbers[f"{part}_on_a_threshold"] = rounded
alone.show(numbers)
