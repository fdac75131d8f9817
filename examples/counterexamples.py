"""Look for cases in which scaling does not help: five inputs for the network, and another model."""

# %% setup
import numpy as np
from matplotlib import pyplot as plt
from sklearn.tree import DecisionTreeClassifier

import evidence
import mnist
import report
import study_records

plt.style.use(report.STYLE)

SCALINGS = {
    "raw pixels": "raw",
    "divided by 255": "divided-by-255",
    "standardized": "standardized",
    "each pixel standardized": "standardized-per-pixel",
    "centred only": "centred",
    "batch normalization first": "batch-normalization-first",
}
SURVEY = study_records.SURVEY
SETTLED = 0.05  # below it, a p value counts as settled here

# %% data
records = study_records.read()
accuracy = evidence.shared_seeds(
    {
        label: study_records.final_accuracy(records, SURVEY, scaling)
        for label, scaling in SCALINGS.items()
    }
)
raw = accuracy.pop("raw pixels")
seeds = list(raw)
print(f"the first {SURVEY.images:,} training images, {SURVEY.epochs} epochs; seeds:", *seeds)

report.number("seeds", len(seeds))
report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)

# %% gains
# Five differences are looked at together, so their p values are adjusted by Holm's method.
gains = {
    label: evidence.percentage_points_ahead(by_seed, raw) for label, by_seed in accuracy.items()
}
adjusted = evidence.holm(
    {label: evidence.p_value(by_seed, raw) for label, by_seed in accuracy.items()}
)
open_questions = [label for label in gains if adjusted[label] >= SETTLED]
print("percentage points ahead of raw pixels; p value, adjusted:")
for label, (mean, half_width, _) in gains.items():
    print(f"{mean:+6.2f} ± {half_width:.2f}  {adjusted[label]:.4f}  {label}")
for label, (mean, half_width, _) in gains.items():
    name = SCALINGS[label].replace("-", "_")
    report.number(f"{name}_gain", (mean, half_width))
    report.number(f"{name}_p", adjusted[label])
report.number("compared", len(gains))
report.number("settled", len(gains) - len(open_questions))
report.number("settled_below", SETTLED)

figure, axes = plt.subplots(figsize=(4.8, 3.7))
report.intervals(axes, gains, line_at=0, open_questions=open_questions)
axes.set(xlabel="ahead of raw pixels\n(percentage points)")
report.figure(
    figure,
    "gains",
    {
        "input": list(gains),
        "difference": [gain.mean for gain in gains.values()],
        "±": [gain.half_width for gain in gains.values()],
        "p value, adjusted": list(adjusted.values()),
    },
)

# %% tree
# A decision tree compares a pixel with a threshold, midway between two values of that pixel in the
# training images. The threshold moves along with the scale, but for rounding.
digits = mnist.load()
x_train = digits.x_train[: SURVEY.images].reshape(-1, 784).astype("float64")
y_train = digits.y_train[: SURVEY.images]
x_test = digits.x_test.reshape(-1, 784).astype("float64")
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
    """Whether the raw tree compares a pixel of the image with exactly its own value."""
    passed = raw_tree.decision_path(image[np.newaxis]).indices
    passed = passed[asks[passed]]
    return (image[pixels[passed]] == thresholds[passed]).any()


results = {}
for name, tree in trees.items():
    same_questions = np.array_equal(tree.tree_.feature, pixels)
    different = np.flatnonzero(answers[name] != answers["raw"])
    rounded = sum(is_on_a_threshold(x_test[image]) for image in different)
    results[name] = (answers[name] == digits.y_test).mean(), same_questions, different, rounded
    print(f"{name:15}test accuracy {results[name][0]:.4f}; the same questions: {same_questions}")
    print(
        f"{'':15}other answers: {len(different)}; of these with a pixel on a threshold: {rounded}"
    )
for name, (share, same_questions, different, rounded) in results.items():
    part = f"tree_{name.replace('-', '_')}"
    report.number(f"{part}_accuracy", share)
    report.number(f"{part}_same_questions", int(same_questions))
    report.number(f"{part}_different", len(different))
    report.number(f"{part}_on_a_threshold", rounded)
report.number("tree_images", len(y_train))
report.number("tree_questions", int(asks.sum()))
report.number("pixel_variance", deviation**2)
report.number("test_images", len(x_test))
