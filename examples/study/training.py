"""Train once by the rules of the study: one run, measured, becomes one record.

Keras is imported when a run begins, and not with this file: see `prepare_process`.
"""

import dataclasses
import datetime
import math
import os
import platform
import sys
import threading
import time
from pathlib import Path

import numpy as np

from study.protocol import (
    BATCH_SIZE,
    CLIPPED,
    EPSILON,
    LOGITS,
    OBSERVED,
    PROTOCOL,
    SCALINGS,
    STEP_DIVISORS,
    VALIDATION_SPLIT,
    WHOLE,
    Configuration,
    Scaling,
)
from study.records import packed

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
        # A float32 cannot hold the length of a vector that it can hold.
        return {
            name: layer.get_weights()[0].astype(np.float64) for name, layer in self.layers.items()
        }

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


def data_identity(digits) -> str:
    """SHA-256 of the images and labels themselves, whatever file they came in."""
    import mnist  # not before: a worker may have that of an earlier study until then

    return mnist.arrays_sha256(digits)


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


# The widest first, as Linux calls them, and as TensorFlow's library for processors, oneDNN, does.
VECTORS = {"avx512f": "AVX512", "avx2": "AVX2"}
OF_THE_PROCESSOR = Path("/proc/cpuinfo")  # on Linux


def _processor() -> str:
    """Its name, and the vectors that it adds up in: other ones round in another way.

    A cloud gives machines of several generations one name. ONEDNN_MAX_CPU_ISA=AVX2 makes one with
    wider vectors round as an older one does, to the last digit.
    """
    try:
        lines = OF_THE_PROCESSOR.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    told = {name.strip(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
    name = told.get("model name") or platform.processor() or platform.machine()
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA", "")
    vectors = [called for flag, called in VECTORS.items() if flag in told.get("flags", "").split()]
    if "AVX2" in vectors and limit.startswith("AVX2"):
        vectors = ["AVX2"]
    return f"{name} ({vectors[0]})" if vectors else name
