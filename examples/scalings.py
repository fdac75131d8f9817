"""Put small pieces of real data on each of the scales that go by the name of normalization."""

# %% setup
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

import mnist
import report

plt.style.use(report.STYLE)
np.set_printoptions(suppress=True)  # plain digits, not powers of ten

# %% data
# Five customers who ask for a loan; four pixels in the middle of the first six digits that have
# ink there.
customers = np.array(
    [[23.0, 18_000.0], [31.0, 42_000.0], [45.0, 95_000.0], [52.0, 30_000.0], [68.0, 61_000.0]]
)
x_train = mnist.load().x_train
middle = x_train[:, 14, 12:16]
pixels = middle[np.ptp(middle, axis=1) > 0][:6].astype(float)

print("age and income of five customers:")
print(customers)
print("four pixels of six digits:")
print(pixels)

report.number("customers", len(customers))
report.number("images", len(x_train))
report.number("shown_images", len(pixels))
report.number("shown_pixels", pixels.shape[1])


# %% build
# The axis says which values share their statistics: axis 0 takes them down each column (one
# feature of all examples), axis 1 along each row (all features of one example).
def min_max(x, axis=0):
    lowest, highest = x.min(axis, keepdims=True), x.max(axis, keepdims=True)
    return (x - lowest) / (highest - lowest)


def standardize(x, axis=0, epsilon=0.0):
    """Mean 0 and deviation 1; epsilon keeps the result finite where the values do not vary."""
    variance = x.var(axis, keepdims=True)
    return (x - x.mean(axis, keepdims=True)) / np.sqrt(variance + epsilon)


def draw_features(name, values, label):
    """Draw age and income of each customer as points over one axis."""
    figure, axes = plt.subplots(figsize=(4.8, 2.4))
    for row, (feature, marker) in enumerate((("age", "s"), ("income", "o"))):
        axes.scatter(values[:, row], [row] * len(values), marker=marker, label=feature)
    axes.set(xlabel=label, yticks=[], ylim=(1.6, -0.6))
    axes.xaxis.set_major_formatter("{x:,g}")  # 20,000
    figure.legend(loc="outside upper left")
    numbers = range(1, len(values) + 1)
    report.figure(figure, name, {"customer": numbers, "age": values[:, 0], "income": values[:, 1]})


def draw_group(name, values, rows, columns, gap_after=None):
    """Draw a table of examples and features, and frame the values that share one mean."""
    figure, axes = plt.subplots(figsize=(4.8, 3.3))
    bottoms = [row + (0.5 if gap_after and row >= gap_after else 0) for row in range(len(values))]
    for bottom, line in zip(bottoms, values, strict=True):
        for column, value in enumerate(line):
            axes.add_patch(Rectangle((column, bottom), 1, 1, fill=False, edgecolor="#8a8a8a"))
            axes.text(column + 0.5, bottom + 0.5, f"{value:.0f}", ha="center", va="center")
    corner = (columns.start, bottoms[rows.start])
    size = (columns.stop - columns.start, rows.stop - rows.start)
    axes.add_patch(Rectangle(corner, *size, facecolor="C1", alpha=0.25))
    axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor="C1", linewidth=3))
    axes.set(xlim=(-0.1, values.shape[1] + 0.1), ylim=(bottoms[-1] + 1.1, -0.1))
    axes.set(xlabel="features", ylabel="examples", xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    framed = np.zeros(values.shape, int)
    framed[rows, columns] = 1
    examples, features = np.indices(values.shape) + 1
    report.figure(
        figure,
        name,
        {
            "example": examples.ravel(),
            "feature": features.ravel(),
            "value": values.ravel(),
            "framed": framed.ravel(),
        },
    )


# %% raw
draw_features("features-raw", customers, "value")
report.number("age_range", np.ptp(customers[:, 0]))
report.number("income_range", np.ptp(customers[:, 1]))

# %% min-max
scaled = min_max(customers)
print("each feature from 0 to 1:")
print(scaled.round(2))
draw_features("features-min-max", scaled, "value after min–max scaling")

# One customer with a very high income squeezes all others into a corner.
with_outlier = min_max(np.append(customers, [[40.0, 1_000_000.0]], axis=0))
report.number("outlier_income", 1_000_000)
report.number("squeezed_income", with_outlier[:-1, 1].max())

# %% z-score
standardized = standardize(customers)
print("each feature with mean 0 and deviation 1:")
print(standardized.round(2))
draw_features("features-standardized", standardized, "value after standardization")
report.number("age_mean", customers[:, 0].mean())
report.number("age_deviation", customers[:, 0].std())
report.number("income_mean", customers[:, 1].mean())
report.number("income_deviation", customers[:, 1].std())

# %% per-feature
print("each feature over all examples:")
print(standardize(pixels, axis=0).round(2))
draw_group("per-feature", pixels, rows=slice(0, 6), columns=slice(1, 2))

# Some pixels are blank in every image: their deviation is 0, and dividing by it is not possible.
deviation_of_pixels = x_train.std(axis=0)
report.number("pixels", deviation_of_pixels.size)
report.number("blank_pixels", (deviation_of_pixels == 0).sum())
report.number("pixel_mean", x_train.mean())
report.number("pixel_deviation", x_train.std())
report.number("scaled_pixel_mean", x_train.mean() / 255)
report.number("scaled_pixel_deviation", x_train.std() / 255)

# %% per-image
print("each image by itself:")
print(standardize(pixels, axis=1).round(2))
draw_group("per-image", pixels, rows=slice(1, 2), columns=slice(0, 4))

image_means = x_train.mean(axis=(1, 2))
report.number("faintest_image_mean", image_means.min())
report.number("boldest_image_mean", image_means.max())

# %% normalization-layer
# Keras' Normalization layer standardizes with the statistics that `adapt` has found, and keeps
# them: a new customer changes none of them. This is its arithmetic.
ages = np.linspace(0, 120, 25)
outputs = (ages - customers[:, 0].mean()) / customers[:, 0].std()
figure, axes = plt.subplots()
axes.plot(ages, outputs, color="C1", linestyle="-", marker="none")
axes.scatter(customers[:, 0], standardized[:, 0], color="C0", marker="s", label="customers")
axes.axhline(0, color="#8a8a8a", linewidth=1)
axes.set(xlabel="age", ylabel="output of the layer")
figure.legend(loc="outside upper left")
report.figure(figure, "normalization-layer", {"age": ages, "output of the layer": outputs})

# %% batch-normalization
BATCH_SIZE = 3
batch = pixels[:BATCH_SIZE]
print(f"each feature over a batch of {BATCH_SIZE}:")
print(standardize(batch, axis=0, epsilon=1e-3).round(2))
draw_group(
    "batch-normalization", pixels, rows=slice(0, 3), columns=slice(1, 2), gap_after=BATCH_SIZE
)
report.number("batch_size", BATCH_SIZE)
report.number("epsilon", 1e-3)

# %% layer-normalization
print("each example by itself:")
print(standardize(batch, axis=1, epsilon=1e-3).round(2))
draw_group(
    "layer-normalization", pixels, rows=slice(1, 2), columns=slice(0, 4), gap_after=BATCH_SIZE
)
