"""A digit as the asker's network gets it, raw and divided, and what it answers."""

# %% setup
import os

# oneDNN halves the time of a step,
# also on processors for which TensorFlow leaves it off.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# TensorFlow's notes on the processor are not of interest.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers
from matplotlib import pyplot as plt

SEED = 0

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% digit data=probabilities
(x_train, y_train), _ = keras.datasets.mnist.load_data()
image, label = x_train[0], int(y_train[0])
inputs = {"raw pixels": image, "divided by 255": image / 255}

keras.utils.set_random_seed(SEED)
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(20, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(pool_size=2, strides=2),
        layers.Conv2D(50, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(pool_size=2, strides=2),
        layers.Flatten(),
        layers.Dense(500, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)

# In each row: the image, some of its pixels, the answer of the untrained network.
FIRST, SIDE = 12, 4  # the part that is shown closely: where paper and ink meet
part = slice(FIRST, FIRST + SIDE)
probabilities = {"digit": range(10)}
figure, rows = plt.subplots(
    2, 3, figsize=(4.8, 3.7), width_ratios=(1.2, 1.2, 1.4), layout="constrained"
)
for (name, pixels), color, hatch, form, (whole, close, answer) in zip(
    inputs.items(), ("C0", "C1"), ("//", ""), ("d", ".2f"), rows, strict=True
):
    for axes, shown in ((whole, pixels), (close, pixels[part, part])):
        axes.imshow(
            shown, cmap="gray", vmin=0, vmax=pixels.max(), interpolation="nearest"
        )
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    frame = plt.Rectangle(
        (FIRST - 0.5, FIRST - 0.5), SIDE, SIDE, fill=False, color=color
    )
    whole.add_patch(frame)
    whole.set_title(name, loc="left")
    for (row, column), value in np.ndenumerate(pixels[part, part]):
        ink = "#ffffff" if value < pixels.max() / 2 else "#111111"  # on any theme
        close.text(
            column,
            row,
            f"{value:{form}}",
            ha="center",
            va="center",
            color=ink,
            fontsize=10,
        )
    probabilities[name] = model.predict(
        pixels[np.newaxis, ..., np.newaxis], verbose=0
    )[0]
    answer.bar(range(10), probabilities[name], color=color, hatch=hatch)
    answer.set(
        ylabel="probability", ylim=(0, 1.05), yticks=(0, 1), xticks=range(0, 10, 3)
    )
    answer.grid(axis="x", visible=False)
rows[1, 2].set(xlabel="digit")
plt.show()

# %% numbers
import alone

numbers = {
    "shown_digit": label,
    "answered_digit": int(probabilities["raw pixels"].argmax()),
    "raw_largest_probability": probabilities["raw pixels"].max(),
    "divided_largest_probability": probabilities["divided by 255"].max(),
}
alone.show(numbers)
