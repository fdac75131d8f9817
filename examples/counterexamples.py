"""Look for cases in which scaling does not help: five inputs for the network, and another model."""

# %% setup
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
print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs; seeds:", *seeds)

report.number("seeds", len(seeds))
report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)

# %% gains
gains = {
    label: evidence.percentage_points_ahead(by_seed, raw) for label, by_seed in accuracy.items()
}
print("percentage points ahead of raw pixels:")
for label, (mean, half_width, _) in gains.items():
    print(f"{mean:+6.2f} ± {half_width:.2f}  {label}")
    report.number(f"{SCALINGS[label].replace('-', '_')}_gain", (mean, half_width))
figure, axes = plt.subplots(figsize=(4.8, 4.0))
report.intervals(axes, gains)
axes.axvline(0, color="#8a8a8a", linewidth=1)
axes.set(xlabel="ahead of raw pixels\n(percentage points)")
report.figure(
    figure,
    "gains",
    {
        "input": list(gains),
        "difference": [gain.mean for gain in gains.values()],
        "±": [gain.half_width for gain in gains.values()],
    },
)

# %% tree
# A decision tree compares a pixel with a threshold. The threshold moves along with the scale.
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
predictions = {
    name: DecisionTreeClassifier(random_state=0).fit(train, y_train).predict(test)
    for name, (train, test) in inputs.items()
}
for name, predicted in predictions.items():
    accuracy = (predicted == digits.y_test).mean()
    same = (predicted == predictions["raw"]).mean()
    print(f"{name:16}test accuracy {accuracy:.4f}, the answer of the raw tree in {same:.2%}")
    report.number(f"tree_{name.replace('-', '_')}_accuracy", accuracy)
    report.number(f"tree_{name.replace('-', '_')}_same", same)
report.number("tree_images", len(y_train))
