"""Feed a network pixels on another scale than it was trained on,
and ship the scale inside it.
"""

# %% setup
import logging
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers
from matplotlib import pyplot as plt

# Without TensorFlow's advice on speed: many networks are asked, a few times each.
logging.getLogger("tensorflow").setLevel(logging.ERROR)

IMAGES = 6_000
EPOCHS = 3
SEED = 0

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% data
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[:IMAGES, ..., np.newaxis].astype("float32")
y_train = y_train[:IMAGES]
x_test = x_test[..., np.newaxis].astype("float32")
print(f"{len(x_train):,} training images, {len(x_test):,} test images")


# %% build
def build():
    """The asker's network;
    the same seed gives the same starting weights and order of batches.
    """
    keras.utils.set_random_seed(SEED)
    network = keras.Sequential(
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
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


# %% train
# The script scales the pixels, and the network knows nothing of it.
mean, deviation = x_train.mean(), x_train.std()


def divide(x):
    return x / 255


def standardize(x):
    return (x - mean) / deviation


scalings = {"divided": divide, "standardized": standardize}
networks = {}
for name, scale in scalings.items():
    networks[name] = build()
    networks[name].fit(
        scale(x_train), y_train, batch_size=128, epochs=EPOCHS, verbose=0
    )

# %% raw-at-prediction
results, sureness = {}, {}
print(
    "trained on     asked about    accuracy   loss      "
    "probability of wrong answers"
)
for name, scale in scalings.items():
    for asked, x in (("scaled", scale(x_test)), ("raw", x_test)):
        loss, accuracy = networks[name].evaluate(
            x, y_test, batch_size=1000, verbose=0
        )
        probabilities = networks[name].predict(x, batch_size=1000, verbose=0)
        wrong = probabilities.argmax(axis=1) != y_test
        results[name, asked] = accuracy, loss
        sureness[name, asked] = probabilities[wrong].max(axis=1)
        print(f"{name:15}{asked:15}{accuracy:<11.4f}{loss:<10.3f}", end="")
        print(f"{sureness[name, asked].mean():.4f}")
one_digit = networks["divided"].predict(x_test[:1], verbose=0)[0]
print("trained on divided pixels, asked about one raw digit:")
print(one_digit.round(4))

# %% sureness data=shares
# How sure is the network trained on divided pixels of those answers that are wrong?
edges = np.linspace(0, 1, 11)
shares = {"probability, from": edges[:-1], "to": edges[1:]}
looks = {
    "scaled": ("asked about divided pixels", "C1", None),
    "raw": ("asked about raw pixels", "C0", "//"),
}
figure, panels = plt.subplots(
    2, figsize=(4.8, 4.6), sharex=True, layout="constrained"
)
for axes, (asked, (title, color, hatch)) in zip(panels, looks.items(), strict=True):
    answers = sureness["divided", asked]
    shares[title] = np.histogram(answers, edges)[0] / len(answers)
    axes.stairs(shares[title], edges, fill=True, color=color, hatch=hatch)
    axes.set(title=title, ylabel="share of the\nwrong answers", ylim=(0, 1))
    axes.grid(axis="x", visible=False)
panels[-1].set(xlabel="probability given to the wrong answer", xlim=(0, 1))
plt.show()

# %% one-digit data=two_answers
# The weights rounded to 8 bits: whole numbers from -127 to 127, and one factor for
# each array. So they are small enough to be sent to a reader.
rounded = {}
names = [f"{kind}{layer}" for layer in (1, 2, 3, 4) for kind in ("kernel", "bias")]
for name, weights in zip(names, networks["divided"].get_weights(), strict=True):
    factor = abs(weights).max() / 127
    rounded[name] = (weights / factor).round().astype("int8"), factor
light = build()
light.set_weights([whole * factor for whole, factor in rounded.values()])

# Of the test images, the one whose answer is the least probable.
given = light.predict(divide(x_test), batch_size=1000, verbose=0)
light_accuracy = (given.argmax(axis=1) == y_test).mean()
by_doubt = given.max(axis=1).argsort(kind="stable")
doubtful = by_doubt[:1]
two_answers = {"digit": range(10)}
figure, (image, *panels) = plt.subplots(
    1, 3, figsize=(4.8, 2.6), width_ratios=(1, 1.2, 1.2), layout="constrained"
)
image.imshow(x_test[doubtful[0], ..., 0], cmap="gray", interpolation="nearest")
image.set(xticks=[], yticks=[])
image.spines[:].set_visible(False)
for axes, (asked, x, color, hatch) in zip(
    panels,
    (
        ("divided pixels", divide(x_test[doubtful]), "C1", ""),
        ("raw pixels", x_test[doubtful], "C0", "//"),
    ),
    strict=True,
):
    two_answers[asked] = light.predict(x, verbose=0)[0]
    axes.barh(range(10), two_answers[asked], color=color, hatch=hatch)
    axes.set(title=asked, xlabel="probability", xlim=(0, 1), xticks=(0, 1))
    axes.set(yticks=range(10), ylim=(9.6, -0.6))
    axes.grid(axis="y", visible=False)
panels[0].set(ylabel="digit")
plt.show()

# %% drawing-board arrays=board
# What an explanation computes with. No page shows this cell.
FIRST, DOUBTFUL = 200, 40
chosen = np.union1d(range(len(x_test))[:FIRST], by_doubt[:DOUBTFUL])
board = {
    **rounded,
    "digits": x_test[chosen, ..., 0].astype("uint8"),
    "places": chosen.astype("uint16"),
    "labels": y_test[chosen].astype("uint8"),
    "doubtful": np.searchsorted(chosen, by_doubt[:DOUBTFUL]).astype("uint16"),
}

# %% inside
# The scale as a layer in front of the trained network,
# and so as a part of the file.
first_layers = {
    "divided": layers.Rescaling(1 / 255),
    "standardized": layers.Normalization(mean=mean, variance=deviation**2),
}
inside = {}
with tempfile.TemporaryDirectory() as folder:
    for name, first_layer in first_layers.items():
        network = keras.Sequential(
            [keras.Input((28, 28, 1)), first_layer, networks[name]]
        )
        path = Path(folder) / f"{name}.keras"
        network.save(path)
        loaded = keras.models.load_model(path)
        loaded.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        _, inside[name] = loaded.evaluate(
            x_test, y_test, batch_size=1000, verbose=0
        )
        print(f"{path.name}: accuracy {inside[name]:.4f} on raw pixels")

# %% twice
# Who scales before such a model scales twice.
twice, commonest = {}, {}
for name, scale in scalings.items():
    x_twice = scale(scale(x_test))
    answers = (
        networks[name].predict(x_twice, batch_size=1000, verbose=0).argmax(axis=1)
    )
    twice[name] = (answers == y_test).mean()
    commonest[name] = np.bincount(answers).max() / len(answers)
    print(
        f"{name}: accuracy {twice[name]:.4f}, "
        f"one answer for {commonest[name]:.1%} of the images"
    )

# After two divisions the inputs are 255 times too small,
# and the biases are what they were.
without_biases = build()
without_biases.set_weights(
    [
        weight if weight.ndim > 1 else 0 * weight
        for weight in networks["divided"].get_weights()
    ]
)
no_biases = {}
for name, x in (("once", divide(x_test)), ("twice", divide(divide(x_test)))):
    _, no_biases[name] = without_biases.evaluate(
        x, y_test, batch_size=1000, verbose=0
    )
    print(
        f"without its biases, on pixels divided {name}: "
        f"accuracy {no_biases[name]:.4f}"
    )

# After two standardizations all pixels are nearly what blank paper was in training.
blank, ink = (
    float(standardize(standardize(np.float32(pixel)))) for pixel in (0, 255)
)
paper = float(standardize(np.float32(0)))
print(
    f"standardized twice: from {blank:.3f} to {ink:.3f}; blank paper in training: "
    f"{paper:.3f}"
)

# %% numbers
import alone

numbers = {
    "images": len(x_train),
    "epochs": EPOCHS,
    "test_images": len(x_test),
    "standardized_twice_blank": blank,
    "standardized_twice_ink": ink,
    "standardized_blank": paper,
    "standardized_ink": float(standardize(np.float32(255))),
}
for (name, asked), (accuracy, loss) in results.items():
    numbers[f"{name}_asked_{asked}_accuracy"] = accuracy
    numbers[f"{name}_asked_{asked}_loss"] = loss
    numbers[f"{name}_asked_{asked}_sureness"] = sureness[name, asked].mean()
numbers["light_accuracy"] = light_accuracy
numbers["doubtful_digit"] = int(y_test[doubtful[0]])
numbers["doubtful_place"] = int(doubtful[0])
for asked in ("divided", "raw"):
    numbers[f"doubtful_{asked}_answer"] = int(
        two_answers[f"{asked} pixels"].argmax()
    )
    numbers[f"doubtful_{asked}_sureness"] = two_answers[f"{asked} pixels"].max()
for name in scalings:
    numbers[f"{name}_inside_accuracy"] = inside[name]
    numbers[f"{name}_twice_accuracy"] = twice[name]
    numbers[f"{name}_twice_commonest"] = commonest[name]
for times, accuracy in no_biases.items():
    numbers[f"no_biases_{times}_accuracy"] = accuracy
alone.show(numbers)
