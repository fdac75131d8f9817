"""The rules of the study: what every run does, and which runs there are.

The same for every run:

* Network, batch size and split are the asker's: `build_network`, BATCH_SIZE, VALIDATION_SPLIT.
* Everything random comes from one NumPy generator that the seed starts: first the seeds of the
  weights, which the backend draws, then the order of the images in each epoch. So on one backend a
  seed gives the same start and the same order under every scaling, and runs can be compared pair by
  pair. Runs on another backend go to another file.
* Statistics of the data (mean, deviation) come from the training images only, never from the
  validation or test images.
* The loss is cross-entropy. `logits` computes it from the inputs of the softmax: the network ends
  without a softmax, and `from_logits=True`. `clipped` computes it as Keras 3 does from a softmax on
  JAX and on PyTorch, and as Keras 2.1 did, of the time of the question: from probabilities clipped
  to EPSILON and 1 − EPSILON. Both are written out, so that they mean the same on every backend. A
  network that ends in a softmax gets `logits` from Keras 3 on TensorFlow.
* No schedule of the learning rate and no early stopping: the first 4 epochs of a run over 12 are a
  run over 4.
* Choices (the best rate, the best epoch) are made on the validation images. The test images are
  measured in the same pass, and decide nothing.

Left out: data augmentation, dropout, weight decay. They would hide the effect that we want to see.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

# The name of the rules above. Whoever changes what a run measures gives them a new name, so that
# records made by different rules never meet in one average.
PROTOCOL = "normalize-keras/2"
# The rules before: the same training, with the loss that Keras takes by itself. That is LOGITS on
# TensorFlow and CLIPPED elsewhere. A record of that name lacks only what the new one measures more.
OLDER_PROTOCOL = "normalize-keras/1"

# How the loss is computed: from the inputs of the softmax, or from its outputs, clipped.
LOSSES = LOGITS, CLIPPED = "logits", "clipped"

DEFAULT_RATES = {"Adam": 0.001, "SGD": 0.01, "RMSprop": 0.001}  # Keras' own


class Extent(NamedTuple):
    """How much a run trains: on how many of the first training images, over how many epochs.

    The last fifth of these images is its validation set.
    """

    images: int
    epochs: int


WHOLE = Extent(60_000, 12)  # all of MNIST, as in the question
SURVEY = Extent(6_000, 8)  # a tenth: many configurations within hours on two cores


@dataclasses.dataclass(frozen=True)
class Configuration:
    """One run: `scaling` is a key of SCALINGS, `optimizer` one of DEFAULT_RATES.

    `loss` is LOGITS or CLIPPED.
    """

    scaling: str
    optimizer: str
    learning_rate: float
    seed: int
    epochs: int
    images: int
    loss: str = LOGITS


BATCH_SIZE = 128
VALIDATION_SPLIT = 0.2
EPSILON = 1e-7  # Keras' own: a probability below it, or as close to 1, has no gradient
OBSERVED = 1_000  # training images on which a network is looked at: its start, its dead units


# The scalings -------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Scaling:
    """What is done to the pixels, or inside the network instead.

    `fit` takes the training images, float32 (images, 28, 28, 1) in 0..255, and gives the offset and
    the divisor of `(x - offset) / divisor`. `first_layer` names a Keras layer put before the
    network, `after_activation` one put after each ReLU, with Keras' defaults but for `options`.
    """

    fit: Callable[[np.ndarray], tuple] = lambda x: (0.0, 1.0)
    first_layer: str | None = None
    after_activation: str | None = None
    options: dict = dataclasses.field(default_factory=dict)
    start_divided: bool = False  # the first kernel starts at 1/255 of its usual values
    step_divided: bool = False  # the first kernel moves as it would on pixels divided by 255
    logits_divided: bool = False  # the last layer's outputs are divided by 255: a temperature


def one_mean_and_deviation(x: np.ndarray) -> tuple:
    """Mean and standard deviation over all pixels of all images."""
    return x.mean(dtype=np.float64), x.std(dtype=np.float64)


def mean_and_deviation_per_pixel(x: np.ndarray) -> tuple:
    """Mean and standard deviation of each pixel over the images.

    The divisor of a pixel that never changes is 1, as in scikit-learn's StandardScaler.
    """
    deviation = x.std(axis=0, dtype=np.float64)
    return x.mean(axis=0, dtype=np.float64), np.where(deviation == 0, 1.0, deviation)


def divided(x: np.ndarray) -> tuple:
    """The step that the question is about: divide by 255."""
    return 0.0, 255.0


SCALINGS = {
    "raw": Scaling(),
    "divided-by-255": Scaling(divided),
    "minus-one-to-one": Scaling(lambda x: (127.5, 127.5)),
    "standardized": Scaling(one_mean_and_deviation),
    "standardized-per-pixel": Scaling(mean_and_deviation_per_pixel),
    "centred": Scaling(lambda x: (x.mean(dtype=np.float64), 1.0)),
    "normalization-layer": Scaling(first_layer="Normalization"),
    "batch-normalization-first": Scaling(first_layer="BatchNormalization"),
    "batch-normalization-after-activations": Scaling(
        divided, after_activation="BatchNormalization"
    ),
    # Keras averages the statistics of batches over some hundred steps (0.99), and a short training
    # ends before they are up to date. Over some ten steps, as other libraries do:
    "batch-normalization-with-short-memory": Scaling(
        divided, after_activation="BatchNormalization", options={"momentum": 0.9}
    ),
    "layer-normalization-after-activations": Scaling(
        divided, after_activation="LayerNormalization"
    ),
    # What does dividing by 255 change? (x / 255) · k = x · (k / 255): only where the first kernel
    # starts and how far a step moves it. On raw pixels, each half alone, and both:
    "raw-start-divided": Scaling(start_divided=True),
    "raw-step-divided": Scaling(step_divided=True),
    "raw-start-and-step-divided": Scaling(start_divided=True, step_divided=True),
    # Biases apart, the network hands a factor on: raw pixels make its logits 255 times as large.
    # Divide those, and change nothing else:
    "raw-logits-divided": Scaling(logits_divided=True),
    # Between raw pixels and dividing by 255:
    "divided-by-4": Scaling(lambda x: (0.0, 4.0)),
    "divided-by-16": Scaling(lambda x: (0.0, 16.0)),
    "divided-by-64": Scaling(lambda x: (0.0, 64.0)),
}

# What the learning rate of the first kernel is divided by, to move it on raw pixels as on pixels
# divided by 255. There the kernel is 255 times as large, and its gradient 255 times as small. So on
# raw pixels a step of SGD, proportional to the gradient, is 255² times too long. Adam and RMSprop
# divide the gradient by its own size, and their step is 255 times too long. That is exact but for
# epsilon, 1e-7, which Adam adds to that size and RMSprop to its square: it is not scaled along.
STEP_DIVISORS = {"SGD": 255.0**2, "RMSprop": 255.0, "Adam": 255.0}


# The configurations -------------------------------------------------------------------------------


SEEDS = range(10)
RATES = {
    "Adam": (0.0001, 0.0003, 0.001, 0.003, 0.01),
    "SGD": (0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "RMSprop": (0.0001, 0.0003, 0.0005, 0.001, 0.002, 0.003, 0.01),
}
SEEDS_OF_RATES = range(5)
# The best of these on the validation images, where it is not the usual one: see the verdicts.
BEST_RATES = {
    "raw": {"RMSprop": (0.0005,), "SGD": (0.001,)},
    "divided-by-255": {"RMSprop": (0.002,), "SGD": (0.3,)},
    "standardized": {"SGD": (0.1,)},
}
TENFOLD_RATES = {"Adam": (0.01,), "SGD": (0.1,)}
# On all images raw pixels are also trained at rates beside the usual one.
RATES_ON_ALL_IMAGES = (0.0001, 0.0003, 0.003)
RATES_ON_JAX = {
    "Adam": (0.0001, 0.0003, 0.001, 0.003, 0.01),
    "SGD": (0.00001, 0.0001, 0.001, 0.01, 0.1, 1.0),
    "RMSprop": (0.0001, 0.0003, 0.001, 0.003, 0.01),
}
# On all images, where runs are long: what a page needs there beside the question itself.
SEEDS_ON_ALL_IMAGES = range(3)

COMPARED = ("raw", "divided-by-255", "standardized")
# The ways to normalize that one could choose, and doing nothing.
METHODS = (
    *COMPARED,
    "minus-one-to-one",
    "standardized-per-pixel",
    "centred",
    "normalization-layer",
    "batch-normalization-first",
    "batch-normalization-after-activations",
    "batch-normalization-with-short-memory",
    "layer-normalization-after-activations",
)
# Parts of what dividing by 255 changes, to explain it: nobody would choose them.
HALVES = ("raw-start-divided", "raw-step-divided", "raw-start-and-step-divided")
TEMPERATURE = ("raw", "divided-by-255", "raw-logits-divided")
SCALES = ("raw", "divided-by-4", "divided-by-16", "divided-by-64", "divided-by-255")


def configurations(page: str | None = None, seeds: int = len(SEEDS)) -> list[Configuration]:
    """All runs of the first so many seeds, or those that a page rests on: a key of PLANS.

    In an order that stays balanced wherever it is stopped: seed by seed, the question itself, on
    all images, comes first, and then what the other pages need. After these comes the rest of the
    grid on a tenth of the images; and for faster machines the whole grid on all of them.
    """
    runs = []
    for seed in SEEDS[:seeds]:
        for runs_of_page in PAGES.values() if page is None else [PLANS[page]]:
            runs += runs_of_page(seed)
    for extent in (SURVEY, WHOLE) if page is None else ():
        for seed in SEEDS[:seeds]:
            runs += _runs(extent, SCALINGS, DEFAULT_RATES, seed)
            runs += _runs_by_rate(extent, COMPARED, RATES, seed)
    return list(dict.fromkeys(runs))


def _runs(
    extent: Extent,
    scalings: Iterable[str],
    optimizers: Iterable[str],
    seed: int,
    *,
    loss: str = LOGITS,
    seeds: range = SEEDS,
) -> list[Configuration]:
    """Each of the scalings under each of the optimizers, at its usual rate; none beyond `seeds`."""
    usual = {optimizer: [DEFAULT_RATES[optimizer]] for optimizer in optimizers}
    return _runs_by_rate(extent, scalings, usual, seed, loss=loss, seeds=seeds)


def _runs_by_rate(
    extent: Extent,
    scalings: Iterable[str],
    rates: Mapping[str, Iterable[float]],
    seed: int,
    *,
    loss: str = LOGITS,
    seeds: range = SEEDS_OF_RATES,
) -> list[Configuration]:
    """Each of the scalings at each rate of each optimizer; none beyond `seeds`."""
    if seed not in seeds:
        return []
    return [
        Configuration(scaling, optimizer, rate, seed, extent.epochs, extent.images, loss)
        for optimizer in rates
        for rate in rates[optimizer]
        for scaling in scalings
    ]


# The runs of one seed that a page rests on, by the page's name.
PAGES: dict[str, Callable[[int], list[Configuration]]] = {
    "more-epochs": lambda seed: _runs(WHOLE, COMPARED, ["Adam"], seed),
    "what-changes": lambda seed: [
        *_runs(SURVEY, ("raw", "divided-by-255", *HALVES), ["Adam", "SGD"], seed),
        *_runs(SURVEY, (*TEMPERATURE, *SCALES), ["Adam"], seed),
        *_runs(WHOLE, TEMPERATURE, ["Adam"], seed, seeds=SEEDS_ON_ALL_IMAGES),
    ],
    # With the clipped loss. Their counterparts from logits are runs of the other pages.
    "what-the-loss-sees": lambda seed: [
        *_runs(SURVEY, COMPARED, ["Adam"], seed, loss=CLIPPED),
        *_runs(
            WHOLE,
            ("raw", "divided-by-255"),
            ["Adam"],
            seed,
            loss=CLIPPED,
            seeds=SEEDS_ON_ALL_IMAGES,
        ),
    ],
    "which-and-where": lambda seed: [
        *_runs(SURVEY, METHODS, ["Adam"], seed),
        *_runs_by_rate(
            SURVEY, ("divided-by-255", "standardized"), TENFOLD_RATES, seed, seeds=SEEDS
        ),
    ],
    "does-it-always-help": lambda seed: _runs(
        SURVEY,
        (*COMPARED, "standardized-per-pixel", "centred", "batch-normalization-first"),
        ["Adam"],
        seed,
    ),
    "accuracy-or-speed": lambda seed: [
        *_runs(WHOLE, COMPARED, ["Adam"], seed),
        *_runs_by_rate(
            WHOLE,
            ["raw"],
            {"Adam": RATES_ON_ALL_IMAGES},
            seed,
            seeds=SEEDS_ON_ALL_IMAGES,
        ),
        *_runs_by_rate(SURVEY, COMPARED, RATES, seed),
        *_runs(SURVEY, COMPARED, ["RMSprop", "SGD"], seed),
        *(
            run
            for scaling, rates in BEST_RATES.items()
            for run in _runs_by_rate(SURVEY, [scaling], rates, seed, seeds=SEEDS)
        ),
    ],
}

# And those that were recorded on another machine, as they were planned there.
PLANS: dict[str, Callable[[int], list[Configuration]]] = PAGES | {
    "what-the-loss-sees-on-jax": lambda seed: [
        *_runs(WHOLE, COMPARED, DEFAULT_RATES, seed, loss=CLIPPED),
        *_runs(WHOLE, HALVES, ["Adam", "SGD"], seed, loss=CLIPPED),
        *_runs_by_rate(WHOLE, COMPARED, RATES_ON_JAX, seed, loss=CLIPPED),
    ],
}
