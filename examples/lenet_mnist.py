"""Train the asker's network on raw pixels and on pixels divided by 255,
and compare the two.
"""

# %% setup
import os
import tempfile
from pathlib import Path

# oneDNN halves the time of an epoch,
# also on processors for which TensorFlow leaves it off.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# Without TensorFlow's notes on the processor.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers
from matplotlib import pyplot as plt

EPOCHS = 4
BATCH_SIZE = 128
VALIDATION_SPLIT = 0.2
CLASSES = 10
SEED = 0

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% data
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
# Channels last: (n, 28, 28, 1).
x_train = x_train[..., np.newaxis].astype("float32")
x_test = x_test[..., np.newaxis].astype("float32")

inputs = {"raw": (x_train, x_test), "scaled": (x_train / 255, x_test / 255)}

print(f"{len(x_train):,} training samples, {len(x_test):,} test samples")
print(f"raw pixels from {x_train.min():g} to {x_train.max():g}")


# %% build
def build():
    """The asker's network.
    The same seed gives the same starting weights and order of batches.
    """
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
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    # The sparse loss takes labels 0 to 9; it is the asker's
    # categorical cross-entropy without the detour of one-hot labels.
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


models = {name: build() for name in inputs}
for raw_weights, scaled_weights in zip(
    models["raw"].get_weights(), models["scaled"].get_weights(), strict=True
):
    np.testing.assert_array_equal(raw_weights, scaled_weights)
print(
    f"{models['raw'].count_params():,} weights, the same at the start of both runs"
)

# %% train
history = {}
print("input   epoch   training loss   training accuracy   validation accuracy")
for name, (x, _) in inputs.items():
    keras.utils.set_random_seed(SEED)
    training = models[name].fit(
        x,
        y_train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_split=VALIDATION_SPLIT,
        verbose=0,
    )
    history[name] = training.history
    for epoch in range(EPOCHS):
        print(
            f"{name:8}{epoch + 1:5}"
            f"{history[name]['loss'][epoch]:16.4f}"
            f"{history[name]['accuracy'][epoch]:20.4f}"
            f"{history[name]['val_accuracy'][epoch]:22.4f}"
        )

# %% accuracy-by-epoch data=accuracy_by_epoch
epochs = range(1, EPOCHS + 1)
accuracy_by_epoch = {
    "epoch": epochs,
    "raw pixels": history["raw"]["val_accuracy"],
    "pixels divided by 255": history["scaled"]["val_accuracy"],
}
figure, axes = plt.subplots(layout="constrained")
# Each line has its name at its end, where the other is not.
for label, lowest_or_highest, place, side in (
    ("raw pixels", min, (0, -6), "top"),
    ("pixels divided by 255", max, (0, 6), "bottom"),
):
    axes.plot(epochs, accuracy_by_epoch[label])
    axes.annotate(
        label,
        (EPOCHS, lowest_or_highest(accuracy_by_epoch[label][EPOCHS // 2 :])),
        place,
        textcoords="offset points",
        ha="right",
        va=side,
    )
axes.set(xlabel="epoch", ylabel="validation accuracy", xticks=epochs)
axes.margins(y=0.15)
axes.grid(visible=False)
plt.show()

# %% evaluate
test_accuracy, test_errors = {}, {}
for name, (_, x) in inputs.items():
    _, test_accuracy[name] = models[name].evaluate(
        x, y_test, batch_size=BATCH_SIZE, verbose=0
    )
    test_errors[name] = round((1 - test_accuracy[name]) * len(x))
    print(
        f"{name:8}test accuracy {test_accuracy[name]:.4f}: "
        f"{test_errors[name]} of {len(x):,} digits misread"
    )

# %% save
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model2.keras"
    models["scaled"].save(path)
    megabytes = path.stat().st_size / 1e6
    loaded = keras.models.load_model(path)

sample = x_test[:1000] / 255
before = models["scaled"].predict(sample, verbose=0)
after = loaded.predict(sample, verbose=0)
largest_difference = np.abs(after - before).max()
print(
    f"saved ({megabytes:.1f} MB) and loaded: "
    f"largest difference {largest_difference:.1e}"
)

# %% numbers
import alone

validation_samples = len(x_train) - int(len(x_train) * (1 - VALIDATION_SPLIT))
numbers = {
    "epochs": EPOCHS,
    "batch_size": BATCH_SIZE,
    "validation_split": VALIDATION_SPLIT,
    "classes": CLASSES,
    "training_samples": len(x_train),
    "validation_samples": validation_samples,
    "fitted_samples": len(x_train) - validation_samples,
    "test_samples": len(x_test),
    "image_size": x_train.shape[1],
    "pixel_min": x_train.min(),
    "pixel_max": x_train.max(),
    "parameters": models["raw"].count_params(),
    "test_accuracy_difference": test_accuracy["scaled"] - test_accuracy["raw"],
    "test_errors_difference": test_errors["raw"] - test_errors["scaled"],
    "saved_largest_difference": largest_difference,
}
for name in inputs:
    numbers[f"{name}_first_loss"] = history[name]["loss"][0]
    numbers[f"{name}_training_accuracy"] = history[name]["accuracy"][-1]
    numbers[f"{name}_first_validation_accuracy"] = history[name]["val_accuracy"][0]
    numbers[f"{name}_validation_accuracy"] = history[name]["val_accuracy"][-1]
    numbers[f"{name}_test_accuracy"] = test_accuracy[name]
    numbers[f"{name}_test_errors"] = test_errors[name]
alone.show(numbers)
