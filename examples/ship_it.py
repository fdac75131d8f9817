"""Feed a network pixels on another scale than it was trained on, and ship the scale inside it."""

# %% setup
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

import mnist
import report

IMAGES = 6_000
EPOCHS = 3
SEED = 0

# %% data
digits = mnist.load()
x_train = digits.x_train[:IMAGES, ..., np.newaxis].astype("float32")
y_train = digits.y_train[:IMAGES]
x_test = digits.x_test[..., np.newaxis].astype("float32")
y_test = digits.y_test
print(f"{len(x_train):,} training images, {len(x_test):,} test images")

report.number("images", len(x_train))
report.number("epochs", EPOCHS)
report.number("test_images", len(x_test))


# %% build
def build():
    """The asker's network; the same seed gives the same starting weights and order of batches."""
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
    networks[name].fit(scale(x_train), y_train, batch_size=128, epochs=EPOCHS, verbose=0)

# %% raw-at-prediction
print("trained on     asked about    accuracy   loss      probability given to wrong answers")
for name, scale in scalings.items():
    for asked, x in (("scaled", scale(x_test)), ("raw", x_test)):
        loss, accuracy = networks[name].evaluate(x, y_test, batch_size=1000, verbose=0)
        probabilities = networks[name].predict(x, batch_size=1000, verbose=0)
        wrong = probabilities.argmax(axis=1) != y_test
        sureness = probabilities[wrong].max(axis=1).mean()
        print(f"{name:15}{asked:15}{accuracy:<11.4f}{loss:<10.3f}{sureness:.4f}")
        report.number(f"{name}_asked_{asked}_accuracy", accuracy)
        report.number(f"{name}_asked_{asked}_loss", loss)
        report.number(f"{name}_asked_{asked}_sureness", sureness)

# %% inside
# The scale as a layer in front of the trained network, and so as a part of the file.
first_layers = {
    "divided": layers.Rescaling(1 / 255),
    "standardized": layers.Normalization(mean=mean, variance=deviation**2),
}
with tempfile.TemporaryDirectory() as folder:
    for name, first_layer in first_layers.items():
        network = keras.Sequential([keras.Input((28, 28, 1)), first_layer, networks[name]])
        path = Path(folder) / f"{name}.keras"
        network.save(path)
        loaded = keras.models.load_model(path)
        loaded.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        _, accuracy = loaded.evaluate(x_test, y_test, batch_size=1000, verbose=0)
        print(f"{path.name}: accuracy {accuracy:.4f} on raw pixels")
        report.number(f"{name}_inside_accuracy", accuracy)
        # Who scales all the same scales twice.
        scaled = scalings[name](x_test)
        _, accuracy = loaded.evaluate(scaled, y_test, batch_size=1000, verbose=0)
        print(f"{path.name}: accuracy {accuracy:.4f} on pixels that were scaled before")
        report.number(f"{name}_twice_accuracy", accuracy)
