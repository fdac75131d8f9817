"""Measure what the scaling of the pixels does to the asker's network, over many seeds.

    python examples/study.py           run what is not recorded yet; stop and start it at will
    python examples/study.py --list    show what is recorded and what is left
    python examples/study.py --page more-epochs --records mine.jsonl
                                       repeat the runs that one page rests on, in another file
    python examples/study.py --pace    show how many runs an hour this machine does

One run is one configuration (scaling, optimizer, learning rate, seed, epochs, number of images,
loss) and becomes one record: see `study_records.py`. Runs with the clipped loss go to a file of
their own, beside the one of the others: `mnist-clipped.jsonl`, or `mine-clipped.jsonl`. When every
run is recorded, those of the older protocol are repeated: it measured less.

The protocol, the same for every run:

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

from __future__ import annotations

import argparse
import dataclasses
import datetime
import hashlib
import math
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from study_records import (
    CLIPPED,
    DEFAULT_RATES,
    LOGITS,
    LOSSES,
    PROTOCOL,
    RECORDS,
    SURVEY,
    WHOLE,
    Configuration,
    Extent,
    RecordError,
    append,
    configuration_of,
    file_of,
    is_older,
    packed,
    read,
)

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
# On all images raw pixels are also trained at rates beside the usual one.
RATES_ON_ALL_IMAGES = (0.0001, 0.0003, 0.003)
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
    """All runs of the first so many seeds, or those that a page rests on: a key of PAGES.

    In an order that stays balanced wherever it is stopped: seed by seed, the question itself, on
    all images, comes first, and then what the other pages need. After these comes the rest of the
    grid on a tenth of the images; and for faster machines the whole grid on all of them.
    """
    runs = []
    for seed in SEEDS[:seeds]:
        for runs_of_page in PAGES.values() if page is None else [PAGES[page]]:
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
    "which-and-where": lambda seed: _runs(SURVEY, METHODS, ["Adam"], seed),
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
    ],
}


# One run ------------------------------------------------------------------------------------------

# Keras keeps global state, and a worker of a cluster may have been started with several threads.
ONE_RUN_AT_A_TIME = threading.Lock()


def prepare_process(threads: int) -> None:
    """Hold the numerical libraries to so many threads, and have them scheduled as a batch job.

    Call it before Keras is imported.

    TensorFlow's pool between operations is left at its default: with a single thread there, the
    convolutions of oneDNN wait for each other and an epoch takes twice as long.
    """
    for variable in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "NPROC"):  # the last is JAX's
        os.environ[variable] = str(threads)
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # halves an epoch where it is not the default
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # no greeting in the progress bar
    if hasattr(os, "SCHED_BATCH"):  # else Linux wakes its threads on one core, with another idle
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


# The layers with weights, in order, by their names in the network and in a record.
LAYERS = ("first", "second", "dense", "output")


def build_network(
    scaling: Scaling, random: np.random.Generator, x_train: np.ndarray, loss: str = LOGITS
):
    """The asker's network, its weights drawn from `random`, for images shaped as in `x_train`.

    It puts out logits, (images, 10); for the clipped loss it ends in a softmax.
    """
    import keras

    def seeded() -> keras.initializers.Initializer:
        return keras.initializers.GlorotUniform(seed=int(random.integers(2**31)))

    def normalized(activation: keras.layers.Layer) -> list[keras.layers.Layer]:
        if scaling.after_activation is None:
            return [activation]
        return [activation, getattr(keras.layers, scaling.after_activation)(**scaling.options)]

    def convolution(filters: int, name: str) -> keras.layers.Layer:
        return keras.layers.Conv2D(
            filters, 5, padding="same", activation="relu", kernel_initializer=seeded(), name=name
        )

    first, second, dense, output = LAYERS
    first_convolution = convolution(20, first)
    layers = [
        *normalized(first_convolution),
        keras.layers.MaxPooling2D(2, strides=2),
        *normalized(convolution(50, second)),
        keras.layers.MaxPooling2D(2, strides=2),
        keras.layers.Flatten(),
        *normalized(
            keras.layers.Dense(500, activation="relu", kernel_initializer=seeded(), name=dense)
        ),
        keras.layers.Dense(10, kernel_initializer=seeded(), name=output),
    ]
    if scaling.logits_divided:
        layers.append(keras.layers.Rescaling(1 / 255))
    if loss == CLIPPED:
        layers.append(keras.layers.Softmax())
    if scaling.first_layer is not None:
        first_layer = getattr(keras.layers, scaling.first_layer)(**scaling.options)
        if hasattr(first_layer, "adapt"):
            first_layer.adapt(x_train)
        layers.insert(0, first_layer)
    network = keras.Sequential([keras.Input(x_train.shape[1:]), *layers])
    if scaling.start_divided:
        kernel = first_convolution.kernel
        kernel.assign(kernel / 255.0)
    return network


def loss_function(loss: str):
    """What to compile the network of `build_network` with: LOGITS or CLIPPED, see the protocol."""
    import keras

    if loss == LOGITS:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def clipped_crossentropy(labels, probabilities):
        """As in keras/src/backend/jax/nn.py, sparse_categorical_crossentropy."""
        ops = keras.ops
        probabilities = probabilities / ops.sum(probabilities, axis=-1, keepdims=True)
        logarithms = ops.log(ops.clip(probabilities, EPSILON, 1.0 - EPSILON))
        labels = ops.reshape(ops.cast(labels, "int32"), (-1,))
        return -ops.sum(ops.one_hot(labels, 10) * logarithms, axis=-1)

    return clipped_crossentropy


class Observer:
    """Look at a network of `build_network`: before it is trained, and while it is.

    `x` and `y` are the training images to look at, scaled, and their labels.
    """

    def __init__(self, network, x: np.ndarray, y: np.ndarray):
        import keras

        *_, logits = (at for at in network.layers if not isinstance(at, keras.layers.Softmax))
        self.x, self.y = x, y
        self.layers = {name: network.get_layer(name) for name in LAYERS}
        rectified = [self.layers[name].output for name in LAYERS[:-1]]
        self.outputs = keras.Model(network.inputs, [*rectified, logits.output])
        self.start = self._kernels()

    def before_training(self) -> dict[str, float]:
        """The loss from logits, and the shares of the images that the clipped loss does not see.

        `too_small` is the share of the images whose digit has a probability below EPSILON,
        `too_large` the share of those with one above 1 − EPSILON. Both have no gradient then.
        """
        *_, logits = self._outputs()
        logits = logits.astype(np.float64)
        logarithms = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        of_digit = logarithms[np.arange(len(self.y)), self.y]
        return {
            "loss": _rounded(-of_digit.mean()),
            "too_small": _rounded((of_digit < math.log(EPSILON)).mean()),
            "too_large": _rounded((of_digit > math.log1p(-EPSILON)).mean()),
        }

    def moved(self) -> dict[str, float | None]:
        """How far the kernel of each layer is from its start, as a share of the start's length.

        ‖W − W₀‖ / ‖W₀‖, with Euclidean norms.
        """
        return {
            name: _rounded(np.linalg.norm(kernel - start) / np.linalg.norm(start))
            for (name, kernel), start in zip(
                self._kernels().items(), self.start.values(), strict=True
            )
        }

    def dead(self) -> dict[str, float]:
        """The share of the filters or units of each ReLU layer that are 0 for all of the images."""
        *rectified, _ = self._outputs()
        return {
            name: _rounded((output.reshape(-1, output.shape[-1]).max(axis=0) <= 0).mean())
            for name, output in zip(LAYERS, rectified, strict=False)
        }

    def _kernels(self) -> dict[str, np.ndarray]:
        return {name: layer.get_weights()[0] for name, layer in self.layers.items()}

    def _outputs(self) -> list[np.ndarray]:
        return self.outputs.predict_on_batch(self.x)


def build_optimizer(configuration: Configuration, first_kernel):
    """The optimizer of a run; it moves the first kernel more slowly where the scaling says so."""
    import keras

    kind = getattr(keras.optimizers, configuration.optimizer)
    rate = configuration.learning_rate
    if not SCALINGS[configuration.scaling].step_divided:
        return kind(rate)
    slower = kind(rate / STEP_DIVISORS[configuration.optimizer])
    return keras.optimizers.MultiOptimizer(
        keras.optimizers.OptimizerMap(kind(rate), {first_kernel.path: slower})
    )


def measure(configuration: Configuration, digits, threads: int) -> dict:
    """Train once on the digits of `mnist.load()` and return the record.

    A loss that is not a finite number is a result, `diverged`: the weights never come back from it,
    so training ends there. `threads` is how many the libraries may use; a process keeps the number
    of its first run.
    """
    prepare_process(threads)
    with ONE_RUN_AT_A_TIME:
        return _measure(configuration, digits, threads)


def _measure(configuration: Configuration, digits, threads: int) -> dict:
    import keras

    scaling = SCALINGS[configuration.scaling]
    (x_train, y_train), held_out = split(digits, scaling, configuration.images)
    keras.utils.clear_session()  # a process makes many runs: let go of the last one's network
    random = np.random.default_rng(configuration.seed)
    network = build_network(scaling, random, x_train, configuration.loss)
    network.compile(
        optimizer=build_optimizer(configuration, network.get_layer("first").kernel),
        loss=loss_function(configuration.loss),
        metrics=["accuracy"],
    )
    observer = Observer(network, x_train[:OBSERVED], y_train[:OBSERVED])
    start = observer.before_training()
    moved = {name: [] for name in LAYERS}
    dead = {name: [] for name in LAYERS[:-1]}
    curves = {part: {"loss": [], "accuracy": []} for part in ("training", *held_out)}
    seconds, cpu_seconds = [], []
    diverged = False
    while len(seconds) < configuration.epochs and not diverged:
        order = random.permutation(len(x_train))
        x_epoch, y_epoch = x_train[order], y_train[order]
        started, cpu_started = time.perf_counter(), time.process_time()
        history = network.fit(x_epoch, y_epoch, BATCH_SIZE, shuffle=False, verbose=0).history
        seconds.append(round(time.perf_counter() - started, 2))
        cpu_seconds.append(round(time.process_time() - cpu_started, 2))
        results = {"training": {name: values[0] for name, values in history.items()}}
        for part, (x, y) in held_out.items():
            results[part] = network.evaluate(x, y, batch_size=1000, verbose=0, return_dict=True)
        for part, values in results.items():
            for name, value in values.items():
                curves[part][name].append(_rounded(value))
        for by_epoch, now in ((moved, observer.moved()), (dead, observer.dead())):
            for name, value in now.items():
                by_epoch[name].append(value)
        diverged = any(curve["loss"][-1] is None for curve in curves.values())

    x_test, y_test = held_out["test"]
    answers = network.predict(x_test, batch_size=1000, verbose=0).argmax(axis=1)
    return {
        "protocol": PROTOCOL,
        "configuration": dataclasses.asdict(configuration),
        "diverged": diverged,
        "start": start,
        **curves,
        "moved": moved,
        "dead": dead,
        "read_right": packed(answers == y_test),
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "images": {
            "training": len(y_train),
            **{part: len(labels) for part, (_, labels) in held_out.items()},
        },
        "data": {"source": digits.source, "sha256": data_identity(digits)},
        **environment(threads),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def split(digits, scaling: Scaling, images: int = WHOLE.images) -> tuple[tuple, dict[str, tuple]]:
    """Scaled images, float32 (images, 28, 28, 1), and labels: (training, {validation, test}).

    Training and validation images are the first so many of the training file, the test images all.
    """

    def pixels(images: np.ndarray) -> np.ndarray:
        return images[..., np.newaxis].astype(np.float32)

    x_known, y_known = digits.x_train[:images], digits.y_train[:images]
    count = math.floor(len(x_known) * (1 - VALIDATION_SPLIT))  # the last 20 %, as in fit()
    offset, divisor = scaling.fit(pixels(x_known[:count]))

    def scaled(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return ((pixels(images) - offset) / divisor).astype(np.float32), labels.astype(np.int32)

    return scaled(x_known[:count], y_known[:count]), {
        "validation": scaled(x_known[count:], y_known[count:]),
        "test": scaled(digits.x_test, digits.y_test),
    }


def _rounded(value: float) -> float | None:
    """Seven digits, all that float32 holds; None for what is not finite, as JSON has no NaN."""
    return float(f"{value:.7g}") if math.isfinite(value) else None


# What `data_identity` gives for the 60,000 training and 10,000 test images of MNIST.
MNIST = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"


def data_identity(digits) -> str:
    """SHA-256 of the images and labels themselves, whatever file they came in."""
    digest = hashlib.sha256()
    for array in (digits.x_train, digits.y_train, digits.x_test, digits.y_test):
        digest.update(np.ascontiguousarray(array, dtype=np.uint8).tobytes())
    return digest.hexdigest()


def environment(threads: int) -> dict:
    """Backend, versions and hardware of this process."""
    import keras

    backend = keras.config.backend()
    versions = {name: sys.modules[name].__version__ for name in ("numpy", "keras", backend)}
    return {
        "backend": backend,
        "versions": {"python": platform.python_version(), **versions},
        "hardware": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "threads": threads,
            "devices": _devices(backend),
        },
    }


def _devices(backend: str) -> list[str]:
    import keras

    if backend == "torch":  # Keras does not list devices there
        torch = sys.modules["torch"]
        names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        return names or ["cpu"]
    return [str(device) for device in keras.distribution.list_devices()]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:  # not Linux
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


# The command --------------------------------------------------------------------------------------


LEFT, OLDER, DONE = "left", "older", "recorded"


def states(runs: Iterable[Configuration], path: Path, data: str) -> dict[Configuration, str]:
    """What is there of each run, for the data with that SHA-256: LEFT, OLDER or DONE.

    OLDER is a run with a record of the older protocol alone. `path` is the file of the runs from
    logits; those with the clipped loss are looked for in the one beside it: `file_of`.
    """
    recorded = {
        configuration_of(record): OLDER if is_older(record) else DONE
        for loss in LOSSES
        for record in read(file_of(loss, path), data=data)
    }
    return {run: recorded.get(run, LEFT) for run in runs}


def missing(runs: Iterable[Configuration], path: Path, data: str) -> list[Configuration]:
    """The runs to do: those that are LEFT, and when these are done, those that are OLDER."""
    state = states(runs, path, data)
    return [run for wanted in (LEFT, OLDER) for run in state if state[run] == wanted]


def run_all(
    runs: Iterable[Configuration],
    digits,
    path: Path = RECORDS,
    *,
    processes: int = 1,
    threads: int = 1,
    scheduler: str | None = None,
) -> None:
    """Measure the runs that are `missing`; append each record as soon as it is there.

    `path` is the file of the runs from logits; those with the clipped loss go to the one beside it:
    `file_of`.

    On this machine by so many processes of so many threads; with `scheduler`, the address of a Dask
    scheduler such as `tcp://10.0.0.1:8786`, on its workers. They need this project's packages, and
    get code and data from here. Only this process writes: if it is killed, the runs in hand are
    lost and nothing else. Raises RecordError if a file holds lines that are not of this study, or
    runs with another loss or on another backend.
    """
    from tqdm import tqdm

    runs = list(runs)
    left = missing(runs, path, data_identity(digits))
    losses = {run.loss for run in runs}
    backends = {loss: _backends_in(file_of(loss, path), loss) for loss in losses}
    if scheduler is None:
        records = on_this_machine(left, digits, processes, threads)
    else:
        records = on_cluster(left, digits, scheduler, threads)
    work, work_left = (sum(run.epochs * run.images for run in some) for some in (runs, left))
    with tqdm(total=work, initial=work - work_left, unit=" images", unit_scale=True) as progress:
        for record in records:
            run = configuration_of(record)
            file, others = file_of(run.loss, path), backends[run.loss] - {record["backend"]}
            if others:
                raise RecordError(
                    f"{file} holds runs on {', '.join(sorted(others))}, and Keras runs on "
                    f"{record['backend']} here, where a seed gives another start: the runs would "
                    "be no pairs. Set KERAS_BACKEND, or name another file with --records."
                )
            backends[run.loss].add(record["backend"])
            append(record, file)
            progress.update(run.epochs * run.images)


def _backends_in(path: Path, loss: str) -> set[str]:
    """The backends of the runs in a file. Raises RecordError if it holds runs with another loss."""
    records = read(path)
    others = {configuration_of(record).loss for record in records} - {loss}
    if others:
        raise RecordError(
            f"{path} holds runs with the loss {', '.join(sorted(others))}, and the runs to record "
            f"there have the loss {loss}: no average may mix them. Name another file with "
            "--records; runs with the clipped loss go to the one beside it, NAME-clipped.jsonl."
        )
    return {record["backend"] for record in records}


def on_this_machine(
    runs: Iterable[Configuration], digits, processes: int, threads: int
) -> Iterator[dict]:
    """Measure the runs by so many processes; give each record as soon as it is there."""
    import joblib

    # Without batches, so that a run is handed over, and recorded, as soon as it is finished.
    parallel = joblib.Parallel(processes, return_as="generator_unordered", batch_size=1)
    return parallel(joblib.delayed(measure)(run, digits, threads) for run in runs)


def on_cluster(
    runs: Iterable[Configuration], digits, scheduler: str, threads: int
) -> Iterator[dict]:
    """Measure the runs on the workers of a Dask scheduler; give each record as soon as it is there.

    The run of a worker that dies is given to another one.
    """
    from dask.distributed import Client, UploadFile, as_completed

    with Client(scheduler) as client:
        # To the workers, those that come later too. Client.upload_file would also load the modules
        # anew in the scheduler's process, which can be this one.
        for module in ("mnist.py", "study_records.py", "study.py"):
            client.register_plugin(UploadFile(str(Path(__file__).with_name(module))), name=module)
        [data] = client.scatter([digits], broadcast=True)
        futures = client.map(measure, list(runs), digits=data, threads=threads, pure=False)
        for future, record in as_completed(futures, with_results=True):
            future.release()  # else Dask measures it again if the worker that holds it dies later
            yield record


def show_list(runs: Iterable[Configuration], path: Path, data: str) -> None:
    """Print what is there of each run, and the sum for each file. For `data` see `states`."""
    state = states(runs, path, data)
    for run in state:
        print(f"{state[run]:8}", *dataclasses.astuple(run))
    for loss in dict.fromkeys(run.loss for run in state):
        found = [state[run] for run in state if run.loss == loss]
        older = f", {found.count(OLDER)} of them by the older protocol" if OLDER in found else ""
        print(
            f"{len(found) - found.count(LEFT)} of {len(found)} runs recorded in "
            f"{file_of(loss, path)}{older}"
        )


def show_pace(digits) -> None:
    """Print how many runs over 12 epochs this machine does in an hour, by layout of its cores.

    Each process trains 2 epochs; the second one counts, for the first one also compiles.
    """
    cores = os.cpu_count() or 1
    for processes in dict.fromkeys((1, cores)):
        threads = cores // processes
        runs = [
            Configuration("divided-by-255", "Adam", 0.001, seed, 2, WHOLE.images)
            for seed in range(processes)
        ]
        records = on_this_machine(runs, digits, processes, threads)
        seconds = max(record["seconds"][1] for record in records)
        print(
            f"{processes} process(es) of {threads} thread(s): {seconds:.1f} s an epoch, "
            f"{processes * 3600 / (12 * seconds):.1f} runs an hour"
        )


def main(arguments: list[str] | None = None) -> None:
    """Read the command line; run the study, or list it, or show its pace."""
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--list", action="store_true", help="show what is recorded, what is left")
    parser.add_argument("--pace", action="store_true", help="show how many runs an hour we do here")
    parser.add_argument(
        "--records",
        type=Path,
        default=RECORDS,
        help="the file of the runs; for those with the clipped loss NAME-clipped",
    )
    parser.add_argument(
        "--processes",
        type=_at_least_one,
        default=os.cpu_count() or 1,  # one a core: see --pace; for a GPU, one
        help="runs at a time on this machine",
    )
    parser.add_argument(
        "--threads", type=_at_least_one, help="threads a run; default: cores / processes"
    )
    parser.add_argument("--scheduler", help="run on the Dask cluster at this address (tcp://…)")
    parser.add_argument("--page", choices=PAGES, help="only the runs that this page rests on")
    parser.add_argument(
        "--seeds", type=_at_least_one, default=len(SEEDS), help="only the first so many seeds"
    )
    options = parser.parse_args(arguments)
    import mnist

    try:
        _carry_out(options)
    except (RecordError, mnist.DataError) as error:
        sys.exit(str(error))


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on.")
    return int(text)


def _carry_out(options: argparse.Namespace) -> None:
    import mnist

    runs = configurations(options.page, options.seeds)
    # Beside the records of the book, which the pages are made of.
    is_ours = options.records.resolve().parent == RECORDS.resolve().parent
    if options.list:
        show_list(runs, options.records, MNIST if is_ours else data_identity(mnist.load()))
        return
    digits = mnist.load()
    if options.pace:
        show_pace(digits)
        return
    if is_ours and data_identity(digits) != MNIST:
        raise RecordError(
            f"{options.records.name} holds runs on MNIST, and these digits are others "
            f"({digits.source}, {len(digits.x_train):,} for training). Set MNIST_NPZ to the path "
            "of mnist.npz, or name another file with --records."
        )
    run_all(
        runs,
        digits,
        options.records,
        processes=options.processes,
        threads=options.threads or max(1, (os.cpu_count() or 1) // options.processes),
        scheduler=options.scheduler,
    )


if __name__ == "__main__":
    # By its name, because the processes that measure() is sent to know this file as `study`.
    import study

    study.main()
