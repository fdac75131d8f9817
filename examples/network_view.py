"""See what the asker's network sees:
raw pixels against scaled ones, at the first steps.
"""

# %% setup
import os

# oneDNN halves the time of a step,
# also on processors for which TensorFlow leaves it off.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# Without TensorFlow's notes on the processor.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"  # for its gradients

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from matplotlib import pyplot as plt
from scipy.sparse.linalg import LinearOperator, eigsh

SCALE = 255
BATCH_SIZE = 64  # half of the asker's, to see everything within a minute
SEED = 0

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% data
(x_train, y_train), _ = keras.datasets.mnist.load_data()
# More than is seen below.
x_raw = x_train[:6_400, ..., np.newaxis].astype("float32")
y = y_train[:6_400].astype("int32")
inputs = {"raw": x_raw, "scaled": x_raw / SCALE}


# %% build
def build():
    """The asker's network up to the softmax,
    which the loss takes over; always the same start.
    """
    keras.utils.set_random_seed(SEED)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(
                20, 5, padding="same", activation="relu", name="convolution-1"
            ),
            layers.MaxPooling2D(pool_size=2, strides=2),
            layers.Conv2D(
                50, 5, padding="same", activation="relu", name="convolution-2"
            ),
            layers.MaxPooling2D(pool_size=2, strides=2),
            layers.Flatten(),
            layers.Dense(500, activation="relu", name="dense-1"),
            layers.Dense(10, name="dense-2"),
        ]
    )


def loss_of(model, x, labels):
    scores = model(x)
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)
    )


def root_mean_square(values):
    return float(tf.sqrt(tf.reduce_mean(tf.square(values))))


# %% first-step
model = build()
weighted = [layer for layer in model.layers if layer.weights]
kernels = [layer.kernel.value for layer in weighted]
outputs = keras.Model(model.inputs[0], [layer.output for layer in weighted])

activations, gradients, loss = {}, {}, {}
for name, x in inputs.items():
    x_batch, y_batch = x[:BATCH_SIZE], y[:BATCH_SIZE]
    activations[name] = [root_mean_square(output) for output in outputs(x_batch)]
    with tf.GradientTape() as tape:
        batch_loss = loss_of(model, x_batch, y_batch)
    gradients[name] = [
        root_mean_square(slope) for slope in tape.gradient(batch_loss, kernels)
    ]
    loss[name] = float(batch_loss)

print("                    activations           gradients")
print("layer               raw    scaled       raw    scaled")
for row, layer in enumerate(weighted):
    sizes = [
        size[name][row] for size in (activations, gradients) for name in inputs
    ]
    print(f"{row + 1} {layer.name:13}" + "".join(f"{size:10.2g}" for size in sizes))
print(
    f"loss: {loss['raw']:.2f} raw, {loss['scaled']:.2f} scaled; "
    f"{np.log(10):.2f} for guessing"
)

# %% certainty data=certainty
# What the softmax makes of the ten outputs for one digit, before any training.
IMAGE = 0
CLASSES = 10
logits = {name: np.ravel(model(x[IMAGE : IMAGE + 1])) for name, x in inputs.items()}
probabilities = {
    name: np.ravel(tf.nn.softmax(values.astype("float64")))
    for name, values in logits.items()
}
factor = logits["raw"] / logits["scaled"]
print(f"digit shown: {y[IMAGE]}")
print(
    "outputs on raw pixels / outputs on scaled ones: "
    f"{factor.min():.2f} to {factor.max():.2f}"
)

digits = np.arange(CLASSES)
certainty = {
    "digit": digits,
    "raw pixels": probabilities["raw"],
    "pixels divided by 255": probabilities["scaled"],
}
figure, panels = plt.subplots(
    2, figsize=(4.8, 4.6), sharex=True, layout="constrained"
)
for axes, label, color, hatch in zip(
    panels,
    ("raw pixels", "pixels divided by 255"),
    ("C0", "C1"),
    ("//", ""),
    strict=True,
):
    axes.bar(digits, certainty[label], color=color, hatch=hatch)
    axes.set(title=label, ylabel="probability", ylim=(0, 1.05), xticks=digits)
    axes.grid(axis="x", visible=False)
panels[-1].set(xlabel="digit")
plt.show()

# %% activations-by-layer data=activations_by_layer
layer_numbers = range(1, len(weighted) + 1)


def draw(table, quantity, **settings):
    """Draw the columns of a table as lines over its first column, each with its
    name above its end.
    """
    (heading, x), *lines = table.items()
    _, axes = plt.subplots(layout="constrained")
    for label, y in lines:
        axes.plot(x, y)
        above = max(y[len(y) // 2 :])  # the highest point under the name
        axes.annotate(
            label, (x[-1], above), (0, 8), textcoords="offset points", ha="right"
        )
    axes.set(yscale="log", xlabel=heading, ylabel=quantity, **settings)
    axes.yaxis.set_major_formatter("{x:,g}")  # 0.001; 10,000
    axes.margins(y=0.15)
    axes.grid(visible=False)
    plt.show()


activations_by_layer = {
    "layer": layer_numbers,
    "raw pixels": activations["raw"],
    "pixels divided by 255": activations["scaled"],
}
draw(activations_by_layer, "size of the activations", xticks=layer_numbers)

# %% gradients-by-layer data=gradients_by_layer
gradients_by_layer = {
    "layer": layer_numbers,
    "raw pixels": gradients["raw"],
    "pixels divided by 255": gradients["scaled"],
}
draw(gradients_by_layer, "size of the gradients", xticks=layer_numbers)

# %% curvature-by-step data=curvature_by_step
# The largest curvature of the loss is the largest eigenvalue of its Hessian. To
# find it by Lanczos' method, the Hessian need not be written down, only be applied
# to directions. Where a step of gradient descent is longer than 2 / curvature, the
# loss rises along that direction.
MEASURED_STEPS = (0, 5, 10, 20, 40, 80)


@tf.function
def hessian_times(model, x, labels, direction):
    variables = [variable.value for variable in model.trainable_variables]
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            batch_loss = loss_of(model, x, labels)
        slopes = inner.gradient(batch_loss, variables)
        slope = tf.add_n(
            [tf.reduce_sum(s * d) for s, d in zip(slopes, direction, strict=True)]
        )
    return outer.gradient(slope, variables)


def largest_curvature(model, x, labels):
    shapes = [weights.shape for weights in model.get_weights()]
    *ends, size = np.cumsum([np.prod(shape) for shape in shapes])

    def product(direction):
        parts = np.split(direction.ravel(), ends)
        parts = [
            tf.constant(part.reshape(s))
            for part, s in zip(parts, shapes, strict=True)
        ]
        return np.concatenate(
            [np.ravel(part) for part in hessian_times(model, x, labels, parts)]
        )

    hessian = LinearOperator((size, size), matvec=product, dtype="float32")
    start = np.random.default_rng(SEED).standard_normal(size, dtype="float32")
    [curvature] = eigsh(hessian, k=1, which="LA", ncv=8, tol=0.001, v0=start)[0]
    return float(curvature)


curvature = {name: [] for name in inputs}
for name, x in inputs.items():
    model = build()
    model.compile(
        "adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    for step in range(MEASURED_STEPS[-1] + 1):
        if step in MEASURED_STEPS:
            curvature[name].append(
                largest_curvature(model, x[:BATCH_SIZE], y[:BATCH_SIZE])
            )
        batch = np.arange(step * BATCH_SIZE, (step + 1) * BATCH_SIZE) % len(x)
        model.train_on_batch(x[batch], y[batch])

print("step of Adam   largest curvature, raw   scaled")
for row, step in enumerate(MEASURED_STEPS):
    print(
        f"{step:12}{curvature['raw'][row]:25,.1f}{curvature['scaled'][row]:9,.1f}"
    )

curvature_by_step = {
    "step": MEASURED_STEPS,
    "raw pixels": curvature["raw"],
    "pixels divided by 255": curvature["scaled"],
}
draw(curvature_by_step, "largest curvature")

# %% by-scale data=by_scale
# From pixels times 4 over raw ones to dividing by 255: the loss at the start, its
# curvature there, how sure the network is of what it says to the image above, and
# for how many images a clipped loss has a gradient.
DIVISORS = (1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32, 64, 128, SCALE)
EPSILON = 1e-7  # to which, and to 1 minus which, Keras clips probabilities
losses, curvatures, sureness, seen = [], [], [], []
model = build()
for divisor in DIVISORS:
    x_batch, y_batch = x_raw[:BATCH_SIZE] / divisor, y[:BATCH_SIZE]
    losses.append(float(loss_of(model, x_batch, y_batch)))
    curvatures.append(largest_curvature(model, x_batch, y_batch))
    logits = np.asarray(model(x_batch), dtype="float64")
    each = np.asarray(tf.nn.softmax(logits))
    sureness.append(each[IMAGE].max())
    of_digit = each[np.arange(BATCH_SIZE), y_batch]
    seen.append(np.mean((of_digit >= EPSILON) & (of_digit <= 1 - EPSILON)))
print("pixels divided by   loss at the start   largest curvature   images seen")
for row in zip(DIVISORS, losses, curvatures, seen, strict=True):
    print("{:17g}{:20.2f}{:20,.1f}{:14.0%}".format(*row))

by_scale = {
    "pixels divided by": DIVISORS,
    "loss at the start": losses,
    "largest curvature": curvatures,
    "largest probability": sureness,
    "images seen": seen,
}
figure, panels = plt.subplots(
    4, figsize=(4.8, 9.0), sharex=True, layout="constrained"
)
for axes, (quantity, values) in zip(
    panels, list(by_scale.items())[1:], strict=True
):
    axes.plot(DIVISORS, values, color="C1", marker="o", linestyle="-")
    axes.set(ylabel=quantity)
for axes in panels[:2]:
    axes.set(yscale="log")
    axes.minorticks_off()
for axes in panels[2:]:
    axes.set(ylim=(0, 1.05), yticks=(0, 0.5, 1))
panels[0].set(yticks=(3, 10, 30, 100), yticklabels=("3", "10", "30", "100"))
panels[1].yaxis.set_major_formatter("{x:,g}")
panels[-1].set(
    xscale="log",
    xlabel="pixels divided by",
    xticks=DIVISORS[2::2],
    xticklabels=DIVISORS[2::2],
)
panels[-1].minorticks_off()
plt.show()

# %% any-scale arrays=any_scale
# What an explanation computes with. No page shows this cell.
# The biases are 0: pixels on another scale give these outputs times that scale.
any_scale = {
    "outputs": np.asarray(model(x_raw[:BATCH_SIZE])),
    "labels": y[:BATCH_SIZE].astype("uint8"),
}

# %% same-training data=same_training
# Dividing the pixels by 255 does what dividing the first kernel by 255 at the start
# does, together with dividing its learning rate by 255². In double precision only
# rounding is left between them. It draws other starting weights than single
# precision does, so these runs start elsewhere.
keras.config.set_floatx("float64")  # of the input
keras.config.set_dtype_policy("float64")  # of the layers
LEARNING_RATE = 0.01  # the default of Keras' SGD
STEPS = 20


def losses_by_step(x, kernel_divisor=1, rate_divisor=1):
    """Train by plain SGD; return the loss before each step,
    None where it is not finite.
    """
    model = build()
    variables = [variable.value for variable in model.trainable_variables]
    variables[0].assign(variables[0] / kernel_divisor)
    rates = [LEARNING_RATE / rate_divisor] + [LEARNING_RATE] * (len(variables) - 1)

    @tf.function
    def train_step(x_batch, y_batch):
        with tf.GradientTape() as tape:
            batch_loss = loss_of(model, x_batch, y_batch)
        slopes = tape.gradient(batch_loss, variables)
        for variable, slope, rate in zip(variables, slopes, rates, strict=True):
            variable.assign_sub(tf.constant(rate, "float64") * slope)
        return batch_loss

    losses = []
    for step in range(STEPS):
        batch = np.arange(step * BATCH_SIZE, (step + 1) * BATCH_SIZE) % len(x)
        losses.append(float(train_step(x[batch].astype("float64"), y[batch])))
    return [loss if np.isfinite(loss) else None for loss in losses]


scaled = losses_by_step(x_raw.astype("float64") / SCALE)
both = losses_by_step(x_raw, kernel_divisor=SCALE, rate_divisor=SCALE**2)
difference = np.max(np.abs(np.subtract(scaled, both)) / scaled)
print(
    f"largest relative difference between the losses in {STEPS} steps: "
    f"{difference:.0e}"
)

steps = range(1, STEPS + 1)
same_training = {
    "step": steps,
    "raw pixels, both undone": both,
    "pixels divided by 255": scaled,
}
figure, axes = plt.subplots(layout="constrained")
axes.plot(
    steps,
    both,
    "s",
    color="C0",
    markersize=8,
    fillstyle="none",
    label="raw pixels, both undone",
)
axes.plot(
    steps, scaled, "o-", color="C1", markersize=3, label="pixels divided by 255"
)
axes.set(xlabel="step", ylabel="loss", xticks=range(0, STEPS + 1, 5))
figure.legend(loc="outside upper left")
plt.show()

# %% one-half-only data=one_half_only
halves = {
    "raw pixels": losses_by_step(x_raw),
    "pixels divided by 255": scaled,
    "raw pixels, start undone": losses_by_step(x_raw, kernel_divisor=SCALE),
    "raw pixels, step undone": losses_by_step(x_raw, rate_divisor=SCALE**2),
}
finite = {
    label: [loss for loss in losses if loss is not None]
    for label, losses in halves.items()
}
print("                            first loss   highest loss   last loss")
for label, losses in finite.items():
    print(f"{label:26}{losses[0]:12.2f}{max(losses):15.2f}{losses[-1]:12.2f}")

# A panel for each, or the lines would lie on one another where it matters.
one_half_only = {"step": steps, **halves}
scaled_label = "pixels divided by 255"
figure, panels = plt.subplots(
    3, figsize=(4.8, 7.2), sharex=True, sharey=True, layout="constrained"
)
for axes, label in zip(
    panels, (name for name in halves if name != scaled_label), strict=True
):
    axes.plot(
        steps, np.array(halves[label], dtype=float), "s--", color="C0", label=label
    )
    axes.plot(steps, scaled, "o-", color="C1", label=scaled_label)
    axes.set(
        yscale="log", title=label, ylabel="loss", xticks=range(0, STEPS + 1, 5)
    )
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.minorticks_off()
panels[-1].set(xlabel="step")
handles, _ = panels[0].get_legend_handles_labels()
figure.legend(
    handles, ["the raw pixels of the panel", scaled_label], loc="outside upper left"
)
plt.show()

# %% numbers
import alone

numbers = {
    "batch_size": BATCH_SIZE,
    "loss_of_guessing": np.log(10),
    "scaled_input_size": root_mean_square(inputs["scaled"][:BATCH_SIZE]),
    "shown_digit": y[IMAGE],
    "certain_digit": probabilities["raw"].argmax(),
    "curvature_steps": MEASURED_STEPS[-1],
    "start_curvature_ratio": curvature["raw"][0] / curvature["scaled"][0],
    "end_curvature_ratio": curvature["raw"][-1] / curvature["scaled"][-1],
    "scale_64_start_loss": by_scale["loss at the start"][DIVISORS.index(64)],
    "learning_rate": LEARNING_RATE,
    "steps": STEPS,
    "largest_relative_difference": difference,
}
for name in inputs:
    numbers[f"{name}_start_loss"] = loss[name]
    numbers[f"{name}_largest_probability"] = probabilities[name].max()
    numbers[f"{name}_start_curvature"] = curvature[name][0]
    numbers[f"{name}_start_longest_step"] = 2 / curvature[name][0]
    numbers[f"{name}_end_longest_step"] = 2 / curvature[name][-1]
    numbers[f"{name}_longest_step"] = 2 / max(curvature[name])
for quantity, size in (("activation", activations), ("gradient", gradients)):
    for layer, raw_size, scaled_size in zip(
        weighted, size["raw"], size["scaled"], strict=True
    ):
        part = f"{layer.name.replace('-', '_')}_{quantity}"
        numbers[f"raw_{part}"], numbers[f"scaled_{part}"] = raw_size, scaled_size
        numbers[f"{part}_ratio"] = raw_size / scaled_size
for name, losses in zip(
    ("raw", "scaled", "start_only", "step_only"), finite.values(), strict=True
):
    numbers[f"{name}_first_sgd_loss"] = losses[0]
    numbers[f"{name}_highest_sgd_loss"] = max(losses)
alone.show(numbers)
