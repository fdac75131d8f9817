"""The experiment in miniature: few digits, and both ways to compute the loss,
as small as a browser can train it.
"""

# %% setup
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers, ops
from matplotlib import pyplot as plt

IMAGES, TEST_IMAGES = 500, 200
EPOCHS = 5
BATCH_SIZE = 32  # a quarter of the asker's: few digits still make many steps
EPSILON = 1e-7
SEED = 0

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% digits arrays=digits
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, y_train = x_train[:IMAGES], y_train[:IMAGES]
x_test, y_test = x_test[:TEST_IMAGES], y_test[:TEST_IMAGES]
digits = {
    "training": x_train,
    "training_labels": y_train,
    "test": x_test,
    "test_labels": y_test,
    "epochs": np.array([EPOCHS], "uint8"),
    "batch_size": np.array([BATCH_SIZE], "uint8"),
}


# %% train
def clipped(labels, probabilities):
    """The loss as Keras computes it on JAX and PyTorch, on any backend."""
    likely = ops.clip(probabilities, EPSILON, 1 - EPSILON)
    labels = ops.one_hot(ops.reshape(labels, (-1,)), 10)
    return -ops.sum(labels * ops.log(likely), axis=-1)


def from_logits(labels, logits):
    """As Keras computes it on TensorFlow."""
    return keras.losses.sparse_categorical_crossentropy(
        labels, logits, from_logits=True
    )


def train(divisor, loss, activation):
    """Return the test accuracy after each epoch."""
    keras.utils.set_random_seed(SEED)
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / divisor),
            layers.Conv2D(20, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(pool_size=2, strides=2),
            layers.Conv2D(50, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(pool_size=2, strides=2),
            layers.Flatten(),
            layers.Dense(500, activation="relu"),
            layers.Dense(10, activation=activation),
        ]
    )
    network.compile("adam", loss, metrics=["accuracy"])
    training = network.fit(
        x_train[..., np.newaxis],
        y_train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=(x_test[..., np.newaxis], y_test),
        verbose=0,
    )
    return training.history["val_accuracy"]


inputs = {"raw pixels": 1, "pixels divided by 255": 255}
losses = {
    "loss from logits": (from_logits, None),
    "clipped loss": (clipped, "softmax"),
}
accuracy = {
    (way, label): train(divisor, *loss)
    for way, loss in losses.items()
    for label, divisor in inputs.items()
}

# %% few-digits data=accuracy_by_epoch
epochs = range(1, EPOCHS + 1)
accuracy_by_epoch = {"epoch": epochs} | {
    f"{way}, {label}": values for (way, label), values in accuracy.items()
}
figure, panels = plt.subplots(
    2, figsize=(4.8, 4.6), sharex=True, layout="constrained"
)
for axes, way in zip(panels, losses, strict=True):
    for label in inputs:
        axes.plot(epochs, accuracy[way, label])
    axes.set(title=way, ylabel="accuracy", ylim=(0, 1), xticks=epochs)
    axes.grid(axis="x", visible=False)
# The lines of the lower panel lie apart: there each has its name, between two
# lines of the grid.
for label, height in zip(inputs, (0.3, 0.7), strict=True):
    axes.text(EPOCHS, height, label, ha="right", va="center")
panels[-1].set(xlabel="epoch")
plt.show()

# %% numbers
import alone

numbers = {
    "images": IMAGES,
    "test_images": TEST_IMAGES,
    "epochs": EPOCHS,
    "batch_size": BATCH_SIZE,
}
for (way, label), values in accuracy.items():
    name = "clipped" if way == "clipped loss" else "logits"
    name += "_raw" if label == "raw pixels" else "_divided"
    numbers[f"{name}_first_accuracy"] = values[0]
    numbers[f"{name}_accuracy"] = values[-1]
alone.show(numbers)
