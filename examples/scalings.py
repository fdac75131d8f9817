"""Put small pieces of real data on each
of the scales that go by the name of normalization.
"""

# %% setup
import keras  # for its digits
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

np.set_printoptions(suppress=True)  # plain digits, not powers of ten

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% data
# Five customers who ask for a loan;
# four pixels in the middle of the first six digits that have ink there.
customers = np.array(
    [
        [23.0, 18_000.0],
        [31.0, 42_000.0],
        [45.0, 95_000.0],
        [52.0, 30_000.0],
        [68.0, 61_000.0],
    ]
)
(x_train, _), _ = keras.datasets.mnist.load_data()
middle = x_train[:, 14, 12:16]
pixels = middle[np.ptp(middle, axis=1) > 0][:6].astype(float)

print("age and income of five customers:")
print(customers)
print("four pixels of six digits:")
print(pixels)


# %% build
# The axis says which values share their statistics: axis 0 takes them down each
# column (one feature of all examples), axis 1 along each row (all features of one
# example).
def min_max(x, axis=0):
    lowest, highest = x.min(axis, keepdims=True), x.max(axis, keepdims=True)
    return (x - lowest) / (highest - lowest)


def standardize(x, axis=0, epsilon=0.0):
    """Mean 0 and deviation 1;
    epsilon keeps the result finite where the values do not vary.
    """
    variance = x.var(axis, keepdims=True)
    return (x - x.mean(axis, keepdims=True)) / np.sqrt(variance + epsilon)


def draw_features(values, label):
    """Draw age and income of each customer as points over one axis,
    and return them by column.
    """
    _, axes = plt.subplots(figsize=(4.8, 2.2), layout="constrained")
    for row, (feature, marker) in enumerate((("age", "s"), ("income", "o"))):
        axes.scatter(values[:, row], [row] * len(values), marker=marker)
        # Each row has its name above it, where the axis begins.
        axes.text(
            0, row - 0.3, feature, transform=axes.get_yaxis_transform(), va="bottom"
        )
    axes.set(xlabel=label, yticks=[], ylim=(1.5, -0.9))
    axes.xaxis.set_major_formatter("{x:,g}")  # 20,000
    axes.grid(visible=False)
    axes.spines.left.set_visible(False)
    plt.show()
    return {
        "customer": range(1, len(values) + 1),
        "age": values[:, 0],
        "income": values[:, 1],
    }


def draw_group(values, rows, columns, gap_after=None):
    """Draw examples and features, frame those that share one mean,
    and return them by column.
    """
    _, axes = plt.subplots(figsize=(4.8, 3.3), layout="constrained")
    bottoms = [
        row + (0.5 if gap_after and row >= gap_after else 0)
        for row in range(len(values))
    ]
    for bottom, line in zip(bottoms, values, strict=True):
        for column, value in enumerate(line):
            axes.add_patch(
                Rectangle((column, bottom), 1, 1, fill=False, edgecolor="#8a8a8a")
            )
            axes.text(
                column + 0.5, bottom + 0.5, f"{value:.0f}", ha="center", va="center"
            )
    corner = (columns.start, bottoms[rows.start])
    size = (columns.stop - columns.start, rows.stop - rows.start)
    axes.add_patch(Rectangle(corner, *size, facecolor="C1", alpha=0.25))
    axes.add_patch(
        Rectangle(corner, *size, fill=False, edgecolor="C1", linewidth=3)
    )
    axes.set(xlim=(-0.1, values.shape[1] + 0.1), ylim=(bottoms[-1] + 1.1, -0.1))
    axes.set(xlabel="features", ylabel="examples", xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    plt.show()
    examples, features = np.indices(values.shape) + 1
    framed = np.zeros(values.shape, int)
    framed[rows, columns] = 1
    named = {
        "example": examples,
        "feature": features,
        "value": values,
        "framed": framed,
    }
    return {name: column.ravel() for name, column in named.items()}


# %% features-raw data=features_raw
features_raw = draw_features(customers, "value")

# %% features-min-max data=features_min_max
scaled = min_max(customers)
print("each feature from 0 to 1:")
print(scaled.round(2))
features_min_max = draw_features(scaled, "value after min–max scaling")

# One customer with a very high income squeezes all others into a corner.
OUTLIER_INCOME = 1_000_000
with_outlier = min_max(np.append(customers, [[40, OUTLIER_INCOME]], axis=0))
squeezed_income = with_outlier[:-1, 1].max()

# %% features-standardized data=features_standardized
standardized = standardize(customers)
print("each feature with mean 0 and deviation 1:")
print(standardized.round(2))
features_standardized = draw_features(standardized, "value after standardization")

# %% per-feature data=per_feature
print("each feature over all examples:")
print(standardize(pixels, axis=0).round(2))
per_feature = draw_group(pixels, rows=slice(0, 6), columns=slice(1, 2))

# Some pixels are blank in every image: their deviation is 0,
# and dividing by it is not possible.
blank_pixels = (x_train.std(axis=0) == 0).sum()

# %% per-image data=per_image
print("each image by itself:")
print(standardize(pixels, axis=1).round(2))
per_image = draw_group(pixels, rows=slice(1, 2), columns=slice(0, 4))

# %% normalization-layer data=normalization_layer
# Keras' Normalization layer standardizes with the statistics that `adapt` has
# found, and keeps them: a new customer changes none of them. This is its
# arithmetic.
ages = np.linspace(0, 120, 25)
outputs = (ages - customers[:, 0].mean()) / customers[:, 0].std()
normalization_layer = {"age": ages, "output of the layer": outputs}
figure, axes = plt.subplots(layout="constrained")
axes.plot(ages, outputs, color="C1", linestyle="-", marker="none")
axes.scatter(customers[:, 0], standardized[:, 0], color="C0", marker="s")
oldest = customers[:, 0].argmax()
axes.annotate(
    "customers",
    (customers[oldest, 0], standardized[oldest, 0]),
    (10, 0),
    textcoords="offset points",
    va="top",
)
axes.axhline(0, color="#8a8a8a", linewidth=1)
axes.set(xlabel="age", ylabel="output of the layer")
axes.grid(visible=False)
plt.show()

# %% batch-normalization data=batch_normalization
BATCH_SIZE = 3
EPSILON = 1e-3
batch = pixels[:BATCH_SIZE]
print(f"each feature over a batch of {BATCH_SIZE}:")
print(standardize(batch, axis=0, epsilon=EPSILON).round(2))
batch_normalization = draw_group(
    pixels, rows=slice(0, 3), columns=slice(1, 2), gap_after=BATCH_SIZE
)

# %% layer-normalization data=layer_normalization
print("each example by itself:")
print(standardize(batch, axis=1, epsilon=EPSILON).round(2))
layer_normalization = draw_group(
    pixels, rows=slice(1, 2), columns=slice(0, 4), gap_after=BATCH_SIZE
)

# %% numbers
import alone

numbers = {
    "customers": len(customers),
    "shown_images": len(pixels),
    "outlier_income": OUTLIER_INCOME,
    "squeezed_income": squeezed_income,
    "pixels": x_train[0].size,
    "blank_pixels": blank_pixels,
    "pixel_mean": x_train.mean(),
    "pixel_deviation": x_train.std(),
    "batch_size": BATCH_SIZE,
    "epsilon": EPSILON,
}
alone.show(numbers)
