"""Put ten ways to normalize side by side, and take the statistics from the wrong images."""

# %% setup
import numpy as np
from matplotlib import pyplot as plt
from sklearn.linear_model import RidgeClassifier
from sklearn.preprocessing import StandardScaler

import evidence
import mnist
import report
import study_records

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
    "batch normalization after each activation": "batch-normalization-with-short-memory",
    "layer normalization after each activation": "layer-normalization-after-activations",
}
SURVEY = study_records.SURVEY

# %% data
records = study_records.read()
accuracy = evidence.shared_seeds(
    {
        label: study_records.final_accuracy(records, SURVEY, scaling)
        for label, scaling in METHODS.items()
    }
)
seeds = list(accuracy["raw pixels"])
print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs; seeds:", *seeds)

report.number("seeds", len(seeds))
report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)
report.number("method_count", len(METHODS))

# %% methods
final = {label: evidence.mean_over_seeds(by_seed.values()) for label, by_seed in accuracy.items()}
figure, axes = plt.subplots(figsize=(4.8, 6.5))
report.intervals(axes, final)
axes.set(xlabel="test accuracy")
report.figure(
    figure,
    "methods",
    {
        "method": list(final),
        "test accuracy": [mean.mean for mean in final.values()],
        "±": [mean.half_width for mean in final.values()],
    },
)
for label, (mean, half_width, _) in final.items():
    print(f"{mean:.4f} ± {half_width:.4f}  {label}")
    report.number(f"{METHODS[label].replace('-', '_')}_accuracy", (mean, half_width))

# %% against-dividing
print("percentage points ahead of dividing by 255:")
for label, scaling in METHODS.items():
    gain = evidence.percentage_points_ahead(accuracy[label], accuracy["divided by 255"])
    if scaling != "divided-by-255":
        print(f"{gain.mean:+6.2f} ± {gain.half_width:.2f}  {label}")
        report.number(f"{scaling.replace('-', '_')}_gain", (gain.mean, gain.half_width))

# %% memory
# Batch normalization as Keras has it by default: a memory of some hundred steps.
for part in ("training", "test"):
    by_seed = study_records.final_accuracy(
        records, SURVEY, "batch-normalization-after-activations", part=part
    )
    mean, half_width, _ = evidence.mean_over_seeds([by_seed[seed] for seed in seeds])
    print(f"{part} accuracy {mean:.3f} ± {half_width:.3f}")
    report.number(f"default_memory_{part}_accuracy", (mean, half_width))

# %% own-statistics
# A small linear model on standardized pixels. The images that it is asked about are scaled with the
# statistics of the training images, or by mistake with those of the images in the request.
digits = mnist.load()
x_train = digits.x_train[: SURVEY.images].reshape(-1, 784).astype("float64")
x_test = digits.x_test.reshape(-1, 784).astype("float64")
scaler = StandardScaler().fit(x_train)
y_train = digits.y_train[: SURVEY.images]
model = RidgeClassifier(alpha=1000.0).fit(scaler.transform(x_train), y_train)


def accuracy_with_own_statistics(size):
    """Accuracy when each request of so many test images is standardized by itself."""
    requests = np.split(x_test, range(size, len(x_test), size))
    scaled = [StandardScaler().fit_transform(request) for request in requests]
    return model.score(np.concatenate(scaled), digits.y_test)


right = model.score(scaler.transform(x_test), digits.y_test)
sizes = [1, 3, 10, 30, 100, 300, 1000, len(x_test)]
own = [accuracy_with_own_statistics(size) for size in sizes]
figure, axes = plt.subplots()
axes.axhline(right, color="C1", label="statistics of the training images")
axes.plot(sizes, own, color="C0", linestyle="--", marker="s", label="own statistics")
axes.set(xscale="log", xlabel="images in one request", ylabel="test accuracy", ylim=(0, 1))
figure.legend(loc="outside upper left")
report.figure(
    figure,
    "own-statistics",
    {
        "images in one request": sizes,
        "own statistics": own,
        "statistics of the training images": [right] * len(sizes),
    },
)
report.number("training_statistics_accuracy", right)
report.number("own_statistics_all", own[-1])
report.number("own_statistics_ten", own[sizes.index(10)])
report.number("own_statistics_one", own[0])
report.number("test_images", len(x_test))

# The reverse mistake: the test images take part in the statistics, and so in the training.
leaky = StandardScaler().fit(np.concatenate([x_train, x_test]))
leaky_model = RidgeClassifier(alpha=1000.0).fit(leaky.transform(x_train), y_train)
leaked = leaky_model.score(leaky.transform(x_test), digits.y_test)
print(f"accuracy {right:.4f} with the statistics of the training images, {leaked:.4f} with a leak")
report.number("leaked_accuracy", leaked)
