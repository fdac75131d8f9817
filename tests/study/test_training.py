"""One run of the study: its images, its network, its loss, what is observed, and its record."""

import functools
import itertools
import math
import os
import platform
import subprocess
import sys
import types

import numpy as np
import pytest

import mnist
from study import evidence, training
from study.protocol import (
    BATCH_SIZE,
    CLIPPED,
    DEFAULT_RATES,
    LOGITS,
    LOSSES,
    OBSERVED,
    SCALINGS,
    SURVEY,
    Configuration,
)
from study.records import RECORDS, append, curves, read, read_right
from study.running import missing
from study.training import (
    LAYERS,
    Observer,
    build_network,
    build_optimizer,
    data_identity,
    loss_function,
    measure,
    split,
)
from this_book import BOOK

# The images ---------------------------------------------------------------------------------------


def test_the_split_is_the_last_fifth_as_in_keras(digits):
    (_, y_train), held_out = split(digits, SCALINGS["raw"])
    assert np.array_equal(y_train, digits.y_train[:512])
    assert np.array_equal(held_out["validation"][1], digits.y_train[512:])
    assert np.array_equal(held_out["test"][1], digits.y_test)


def test_a_run_on_fewer_images_knows_the_first_of_them_and_all_test_images(digits):
    (_, y_train), held_out = split(digits, SCALINGS["raw"], images=100)
    assert np.array_equal(y_train, digits.y_train[:80])
    assert np.array_equal(held_out["validation"][1], digits.y_train[80:100])
    assert np.array_equal(held_out["test"][1], digits.y_test)


@pytest.mark.parametrize(
    ("scaling", "low", "high"),
    [("raw", 0, 255), ("divided-by-255", 0, 1), ("minus-one-to-one", -1, 1)],
)
def test_a_fixed_scaling_has_its_range(digits, scaling, low, high):
    (x, _), _ = split(digits, SCALINGS[scaling])
    assert x.shape == (512, 28, 28, 1)
    assert (x.dtype, x.min(), x.max()) == (np.float32, low, high)


def test_a_scaling_from_statistics_has_the_statistics_it_promises(digits):
    def trained_on(scaling):
        return split(digits, SCALINGS[scaling])[0][0].astype(np.float64)

    x = trained_on("standardized")
    assert (x.mean(), x.std()) == pytest.approx((0, 1), abs=1e-5)
    x = trained_on("centred")
    assert (x.mean(), np.ptp(x)) == pytest.approx((0, 255), abs=1e-4)
    x = trained_on("standardized-per-pixel")
    assert np.abs(x.mean(axis=0)).max() < 1e-5
    deviation = x.std(axis=0)
    assert deviation[0, 0] == 0  # the pixel that never changes
    assert deviation.ravel()[1:] == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("scaling", ["standardized", "standardized-per-pixel", "centred"])
def test_statistics_come_from_the_training_images_only(digits, scaling):
    held_out_changed = digits._replace(
        x_train=np.concatenate([digits.x_train[:512], 255 - digits.x_train[512:]]),
        x_test=np.zeros_like(digits.x_test),
    )
    (before, _), _ = split(digits, SCALINGS[scaling])
    (after, _), _ = split(held_out_changed, SCALINGS[scaling])
    assert np.array_equal(before, after)


# The network --------------------------------------------------------------------------------------


def weights(network) -> list[np.ndarray]:
    """Kernels and biases of the layers that compute, from the input to the output."""
    return [
        np.array(weight)
        for layer in network.layers
        if hasattr(layer, "kernel")
        for weight in layer.get_weights()
    ]


@pytest.mark.parametrize(("loss", "end"), [(LOGITS, []), (CLIPPED, ["Softmax"])])
def test_the_network_is_the_askers(loss, end):
    """For the loss from logits without the softmax, which changes no answer."""
    network = build_network(
        SCALINGS["raw"], np.random.default_rng(0), np.zeros((1, 28, 28, 1)), loss
    )
    # 5·5·1·20 + 20, 5·5·20·50 + 50, 7·7·50·500 + 500, 500·10 + 10
    assert network.count_params() == 520 + 25_050 + 1_225_500 + 5_010
    assert [type(layer).__name__ for layer in network.layers] == [
        "Conv2D",
        "MaxPooling2D",
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
        "Dense",
        *end,
    ]


@functools.cache
def start(scaling: str, seed: int) -> list[np.ndarray]:
    """The weights that a run starts from."""
    random = np.random.default_rng(seed)
    return weights(build_network(SCALINGS[scaling], random, np.ones((2, 28, 28, 1))))


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_seed_gives_the_same_start_under_every_scaling(scaling):
    first, *others = start("raw", seed=3)
    if SCALINGS[scaling].start_divided:
        first = first / np.float32(255)
    for ours, expected in zip(start(scaling, seed=3), [first, *others], strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("scaling", ["raw", "divided-by-255"])
def test_a_run_starts_where_the_recorded_one_of_its_seed_did(scaling):
    """So the study can be repeated: the generator draws what it drew, in the same order."""
    whole = mnist.load()
    recorded = read(data=data_identity(whole))
    if not recorded:
        pytest.skip("The study is recorded on MNIST. Set MNIST_NPZ to the path of mnist.npz.")
    of_scaling = (each for each in recorded if each["configuration"]["scaling"] == scaling)
    record = next(each for each in of_scaling if "start" in each)
    few = whole._replace(x_train=whole.x_train[:2000], y_train=whole.y_train[:2000])
    (x, y), _ = split(few, SCALINGS[scaling])
    random = np.random.default_rng(record["configuration"]["seed"])
    network = build_network(SCALINGS[scaling], random, x)
    start = Observer(network, x[:OBSERVED], y[:OBSERVED]).before_training()
    assert start == pytest.approx(record["start"], rel=1e-4, abs=0.002)


def test_outputs_that_are_divided_are_those_of_raw_pixels_divided_by_255(digits):
    (x, _), _ = split(digits, SCALINGS["raw"])
    raw, divided = (
        build_network(SCALINGS[name], np.random.default_rng(0), x).predict(x, verbose=0)
        for name in ("raw", "raw-logits-divided")
    )
    assert np.abs(raw).max() > 1
    assert divided == pytest.approx(raw / 255, rel=1e-5)


def test_another_seed_gives_another_start():
    kernels = [
        w for w in zip(start("raw", seed=3), start("raw", seed=4), strict=True) if w[0].any()
    ]
    assert len(kernels) == 4
    assert not any(np.array_equal(ours, theirs) for ours, theirs in kernels)


# The loss -----------------------------------------------------------------------------------------


def test_a_run_from_logits_is_what_keras_does_with_a_softmax_on_tensorflow(digits):
    """The asker's script as it stands, beside a run of the study: one computation, written twice.

    Same start, same order of the images: what differs is rounding, about 1e-7 of a number. In the
    four steps of an epoch it may grow a hundredfold.
    """
    import keras

    ours = measure(Configuration("raw", "Adam", 0.001, 0, 1, 640), digits, 1)

    random = np.random.default_rng(0)
    (x, y), held_out = split(digits, SCALINGS["raw"])
    network = build_network(SCALINGS["raw"], random, x)
    network = keras.Sequential([*network.layers, keras.layers.Softmax()])
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    order = random.permutation(len(x))
    history = network.fit(x[order], y[order], BATCH_SIZE, shuffle=False, verbose=0).history
    theirs = {"training": {name: values[0] for name, values in history.items()}}
    for part, data in held_out.items():
        theirs[part] = network.evaluate(*data, batch_size=1000, verbose=0, return_dict=True)
    assert theirs["training"]["loss"] > math.log(1e7)  # more than a clipped loss can be
    for part, values in theirs.items():
        for name, value in values.items():
            assert ours[part][name] == [pytest.approx(value, rel=1e-5)], (part, name)


def test_the_clipped_loss_is_the_arithmetic_of_keras_2_and_of_keras_3_on_jax():
    """p / Σp, clipped to [1e-7, 1 − 1e-7]; then −ln of that of the digit, here 3."""
    of_digit = np.array([0, 1e-30, 0.9e-7, 1.1e-7, 1e-3, 0.5, 0.999, 1 - 2.4e-7, 1 - 6e-8, 1])
    rows = np.repeat((1 - of_digit)[:, np.newaxis] / 9, 10, axis=1)
    rows[:, 3] = of_digit
    rows = np.concatenate([rows, 3 * rows]).astype(np.float32)  # also such as do not add up to 1
    shares = rows.astype(np.float64) / rows.sum(axis=1, keepdims=True, dtype=np.float64)
    expected = -np.log(np.clip(shares, 1e-7, 1 - 1e-7)[:, 3])

    ours = np.asarray(loss_function(CLIPPED)(np.full(len(rows), 3), rows))
    # Near 1, neighbours in float32 are 6e-8 apart; a share is rounded twice, and the limit once.
    assert ours == pytest.approx(expected, rel=1e-5, abs=1.8e-7)
    assert ours[:3] == pytest.approx(math.log(1e7), rel=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    ("of_digit", "is_clipped"),
    [(1e-30, True), (0.9e-7, True), (1.1e-7, False), (0.5, False), (0.99999, False), (1, True)],
)
def test_a_clipped_probability_has_no_gradient_at_all(loss, of_digit, is_clipped):
    """Exactly 0 then, for each weight. From logits it is p − 1 for the digit's own, as in books."""
    import keras
    import tensorflow as tf

    others = math.log(max(1 - of_digit, 1e-20) / 9)
    logits = tf.Variable([[math.log(of_digit) if digit == 3 else others for digit in range(10)]])
    with tf.GradientTape() as tape:
        outputs = logits if loss == LOGITS else keras.ops.softmax(logits)
        value = tf.reduce_mean(loss_function(loss)(np.array([3]), outputs))
    gradient = tape.gradient(value, logits).numpy()
    if loss == CLIPPED and is_clipped:
        assert not gradient.any()
    else:
        # p comes from a softmax in float32, which near 1 rounds to 6e-8.
        assert gradient[0, 3] == pytest.approx(of_digit - 1, rel=1e-5, abs=1.2e-7)


def test_two_ways_of_the_loss_start_alike_and_count_in_their_own_way(digits):
    """With steps of no length: what an epoch measures is the start."""
    logits, clipped = (
        measure(Configuration("raw", "SGD", 1e-30, 0, 1, 640, loss), digits, 1) for loss in LOSSES
    )
    assert clipped["start"] == logits["start"]
    assert clipped["read_right"] == logits["read_right"]
    for part in ("training", "validation", "test"):
        assert clipped[part]["accuracy"] == logits[part]["accuracy"]
        assert clipped[part]["loss"][0] < math.log(1e7) < logits[part]["loss"][0]
    # `start` looks at the first 1,000 training images, and here there are 512: the same ones.
    assert logits["training"]["loss"] == [pytest.approx(logits["start"]["loss"], rel=1e-5)]


# What is observed ---------------------------------------------------------------------------------


def observed(x: np.ndarray, y: np.ndarray, scaling: str = "raw", loss: str = LOGITS) -> tuple:
    """A network that looks at these images, and its observer."""
    network = build_network(SCALINGS[scaling], np.random.default_rng(0), x, loss)
    return network, Observer(network, x, y)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "raw-logits-divided"])
def test_before_training_tells_the_loss_and_how_many_images_it_does_not_see(digits, scaling, loss):
    (x, y), _ = split(digits, SCALINGS[scaling])
    network, _ = observed(x, y, scaling)
    logits = network.predict(x, verbose=0).astype(np.float64)
    y = np.where(np.arange(len(y)) % 2, y, logits.argmax(axis=1))  # some of high probability, too
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    logarithms = logits - logits.max(axis=1, keepdims=True)
    logarithms -= np.log(np.exp(logarithms).sum(axis=1, keepdims=True))
    of_digit = np.arange(len(y)), y

    start = observed(x, y, scaling, loss)[1].before_training()
    too_small = np.mean(shares[of_digit] < 1e-7)
    too_large = np.mean(shares[of_digit] > 1 - 1e-7)
    # A record has seven digits. One image more or less in 512: on the limit, rounding decides.
    assert start["loss"] == pytest.approx(-logarithms[of_digit].mean(), rel=1e-5)
    assert start["too_small"] == pytest.approx(too_small, abs=0.002)
    assert start["too_large"] == pytest.approx(too_large, abs=0.002)
    is_raw = scaling == "raw"
    assert (start["too_small"] > 0.1, start["too_large"] > 0.1) == (is_raw, is_raw)


def test_how_far_a_layer_moved_is_told_as_a_share_of_its_start(digits):
    (x, y), _ = split(digits, SCALINGS["raw"])
    network, observer = observed(x, y)
    assert observer.moved() == dict.fromkeys(LAYERS, 0)
    for name, change in zip(LAYERS, (1, -0.25, 0, 3), strict=True):
        layer = network.get_layer(name)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * (1 + change), bias + 5])  # the biases do not count
    # Rounding of a float32 kernel.
    assert observer.moved() == pytest.approx(
        {"first": 1, "second": 0.25, "dense": 0, "output": 3}, rel=1e-6
    )


def test_a_unit_is_dead_that_is_0_for_all_of_the_images(digits):
    (x, y), _ = split(digits, SCALINGS["raw"])
    network, observer = observed(x, y)
    # Filters that are 0 for each image, one that is not for the brightest pixel alone, and others.
    network.get_layer("first").set_weights(
        [np.zeros((5, 5, 1, 20)), np.array([-1.0, -1, 0, 0, 0, *[1] * 15])]
    )
    kernel = np.zeros((5, 5, 20, 50))
    kernel[2, 2] = 1  # the 15 filters of 1 add up to 15 everywhere
    network.get_layer("second").set_weights([kernel, np.array([*[-16.0] * 10, *[-14] * 40])])
    kernel = np.zeros((7 * 7 * 50, 500))
    network.get_layer("dense").set_weights([kernel, np.array([*[-1.0] * 100, *[1] * 400])])
    assert observer.dead() == {"first": 5 / 20, "second": 10 / 50, "dense": 100 / 500}


def test_one_image_is_enough_to_keep_a_unit_alive(digits):
    (x, y), _ = split(digits, SCALINGS["raw"])
    x = np.where(np.arange(len(x))[:, None, None, None] == 400, x, 0)  # all others are black
    assert observed(x, y)[1].dead()["first"] < 0.5
    x[400] = 0
    assert observed(x, y)[1].dead() == {"first": 1, "second": 1, "dense": 1}


def test_the_observed_changes_nothing_of_a_run(digits, monkeypatch):
    """Looking at a network takes no number from the generator, and moves no weight."""
    run = Configuration("raw", "Adam", 0.001, 0, 1, 640)
    watched = measure(run, digits, 1)
    for name in ("before_training", "moved", "dead"):
        monkeypatch.setattr(Observer, name, lambda _: {})
    alone = measure(run, digits, 1)
    assert alone["moved"] == {layer: [] for layer in LAYERS}
    for part in ("training", "validation", "test"):
        # On one machine only the order of a sum over threads can differ.
        assert alone[part]["loss"] == pytest.approx(watched[part]["loss"], rel=1e-5)


# What dividing by 255 changes ---------------------------------------------------------------------


def trained(digits, scaling: str, optimizer: str, epsilon_factor: float = 1) -> list[np.ndarray]:
    """The weights after four batches, the first kernel in units of pixels divided by 255.

    `epsilon_factor` multiplies the epsilon of the first kernel's optimizer.
    """
    configuration = Configuration(scaling, optimizer, DEFAULT_RATES[optimizer], 0, 1, 640)
    (x, y), _ = split(digits, SCALINGS[scaling])
    network = build_network(SCALINGS[scaling], np.random.default_rng(0), x)
    chosen = build_optimizer(configuration, network.get_layer("first").kernel)
    if epsilon_factor != 1:
        slower, _ = chosen.optimizers
        slower.epsilon *= epsilon_factor
    network.compile(optimizer=chosen, loss=loss_function(LOGITS))
    network.fit(x, y, BATCH_SIZE, shuffle=False, verbose=0)
    first, *others = weights(network)
    return [first if scaling == "divided-by-255" else first * 255, *others]


def apart(ours: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    """How far two networks are apart, as a share of the way that the second came from its start.

    Layer by layer; the largest share counts, so that a small layer is not lost among the weights.
    """
    return max(
        np.linalg.norm(a - b) / np.linalg.norm(b - b_start)
        for a, b, b_start in zip(ours, theirs, start("raw", seed=0), strict=True)
    )


@pytest.mark.parametrize("optimizer", DEFAULT_RATES)
def test_start_and_step_together_are_dividing_by_255_and_neither_is_alone(digits, optimizer):
    divided = trained(digits, "divided-by-255", optimizer)
    # What is left of the difference is rounding and, but for SGD, epsilon: see the next test.
    assert apart(trained(digits, "raw-start-and-step-divided", optimizer), divided) < 0.5
    for half in ("raw-start-divided", "raw-step-divided"):
        assert apart(trained(digits, half, optimizer), divided) > 2


# SGD has no epsilon; Adam adds it to the size of the gradient, RMSprop to its square.
@pytest.mark.parametrize(("optimizer", "factor"), [("SGD", 1), ("Adam", 255), ("RMSprop", 255**2)])
def test_with_epsilon_scaled_along_they_coincide_but_for_rounding(digits, optimizer, factor):
    divided = trained(digits, "divided-by-255", optimizer)
    both = trained(digits, "raw-start-and-step-divided", optimizer, epsilon_factor=factor)
    # Rounding can turn a maximum in a pool, and with it the gradient of one image of 128.
    assert apart(both, divided) < 0.05


# A whole run --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def record(digits) -> dict:
    """A real run over 2 epochs."""
    return measure(Configuration("standardized", "Adam", 0.001, 0, 2, 640), digits, 1)


def test_a_run_says_nothing(digits, capfd):
    """A progress bar is drawn beside it."""
    measure(Configuration("raw", "SGD", 0.01, 0, 1, 640), digits, 1)
    assert capfd.readouterr().out == ""


def test_a_run_becomes_a_record_that_can_be_read(record, digits, path):
    append(record, path)
    assert read(path, data=data_identity(digits)) == [record]
    assert record["images"] == {"training": 512, "validation": 128, "test": 64}
    assert not record["diverged"]
    assert len(record["test"]["accuracy"]) == 2
    assert set(record["start"]) == {"loss", "too_small", "too_large"}
    assert {name: len(moved) for name, moved in record["moved"].items()} == {
        "first": 2,
        "second": 2,
        "dense": 2,
        "output": 2,
    }
    assert {name: len(dead) for name, dead in record["dead"].items()} == {
        "first": 2,
        "second": 2,
        "dense": 2,
    }


def test_a_record_says_which_test_images_the_run_reads_right(digits):
    """The digits are noise; with half of them relabelled as the network answers, it reads these."""
    run = Configuration("standardized", "SGD", 1e-30, 0, 1, 640)  # no step moves anything
    (x, _), held_out = split(digits, SCALINGS["standardized"])
    network = build_network(SCALINGS["standardized"], np.random.default_rng(0), x)
    answers = network.predict(held_out["test"][0], verbose=0).argmax(axis=1)
    first_half = np.arange(len(answers)) < len(answers) // 2
    y_test = np.where(first_half, answers, (answers + 1) % 10).astype(np.uint8)
    record = measure(run, digits._replace(y_test=y_test), 1)
    assert np.array_equal(read_right(record), first_half)
    assert record["test"]["accuracy"] == [0.5]


def test_the_readme_explains_every_field_of_a_record(record):
    readme = RECORDS.with_name("README.md").read_text(encoding="utf-8")
    explained = {
        field.strip(" `")
        for line in readme.splitlines()
        if line.startswith("| `")
        for field in line.split("|")[1].split(",")
    }
    assert explained == set(record)


def test_a_run_starts_and_is_shuffled_by_its_own_seed(digits, monkeypatch):
    """Each epoch has an order of its own; the first numbers of the generator are the weights'."""
    import keras

    seen = []

    def fit(self, x, y, *_arguments, **_options):
        seen.append((x.copy(), y.copy()))
        return types.SimpleNamespace(history={"loss": [1.0], "accuracy": [0.5]})

    monkeypatch.setattr(keras.Sequential, "fit", fit)
    record = measure(Configuration("raw", "SGD", 0.01, 3, 2, 640), digits, 1)
    (x, y), _ = split(digits, SCALINGS["raw"])
    random = np.random.default_rng(3)
    network = build_network(SCALINGS["raw"], random, x)
    assert record["start"] == pytest.approx(Observer(network, x, y).before_training(), rel=1e-5)
    assert len(seen) == 2
    for x_epoch, y_epoch in seen:
        order = random.permutation(len(x))
        assert np.array_equal(x_epoch, x[order])
        assert np.array_equal(y_epoch, y[order])


@pytest.mark.parametrize(
    ("told", "limit", "name"),
    [
        ("model name\t: A B\nflags\t\t: sse avx2 avx512f avx512bw\n", "", "A B (AVX512)"),
        ("model name\t: A B\nflags\t\t: sse avx2 avx512f\n", "AVX2", "A B (AVX2)"),
        ("model name\t: A B\nflags\t\t: sse avx2\n", "", "A B (AVX2)"),
        ("model name\t: A B\nflags\t\t: sse avx2x\n", "AVX2", "A B"),
        ("model name\t: A: B\n\nmodel name\t: A: B\n", "", "A: B"),
    ],
)
def test_a_processor_is_told_with_the_vectors_that_it_adds_up_in(
    monkeypatch, tmp_path, told, limit, name
):
    (tmp_path / "cpuinfo").write_text(told, encoding="utf-8")
    monkeypatch.setattr(training, "OF_THE_PROCESSOR", tmp_path / "cpuinfo")
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    assert training.environment(1)["hardware"]["processor"] == name


@pytest.mark.parametrize(("processor", "name"), [("arm", "arm"), ("", "arm64")])
@pytest.mark.parametrize("told", ["Features\t: asimd\n", None])
def test_a_processor_whose_name_is_told_nowhere_has_that_of_its_kind(
    monkeypatch, tmp_path, told, processor, name
):
    if told:
        (tmp_path / "cpuinfo").write_text(told, encoding="utf-8")
    monkeypatch.setattr(training, "OF_THE_PROCESSOR", tmp_path / "cpuinfo")
    monkeypatch.setattr(platform, "processor", lambda: processor)
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    assert training.environment(1)["hardware"]["processor"] == name


@pytest.mark.parametrize("names", [[], ["A", "B"]])
def test_the_devices_of_torch_are_those_that_it_lists_or_the_processor(monkeypatch, names):
    import keras

    cuda = types.SimpleNamespace(get_device_name=names.__getitem__, device_count=names.__len__)
    torch = types.SimpleNamespace(cuda=cuda, __version__="2.0")
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setattr(keras.config, "backend", lambda: "torch")
    told = training.environment(3)
    assert told["versions"]["torch"] == "2.0"
    assert told["hardware"]["devices"] == (names or ["cpu"])
    assert told["hardware"]["threads"] == 3


PREPARED = """\
import os
from study.training import prepare_process
prepare_process(3)
print(*(os.environ[name] for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "NPROC")))
print(not hasattr(os, "SCHED_BATCH") or os.sched_getscheduler(0) == os.SCHED_BATCH)
"""


def test_a_process_has_so_many_threads_and_is_scheduled_as_a_batch_job():
    surroundings = os.environ | {"PYTHONPATH": str(BOOK.examples)}
    command = [sys.executable, "-c", PREPARED]
    said = subprocess.check_output(command, env=surroundings, encoding="utf-8")
    assert said == "3 3 3\nTrue\n"


def test_a_record_has_the_seconds_of_the_wall_and_those_of_the_processor(digits, monkeypatch):
    """Each clock goes on by its step whenever it is asked; hundredths are kept."""
    steps = {"perf_counter": 5.126, "process_time": 3.003}
    clocks = {name: itertools.count(step=step) for name, step in steps.items()}
    ask = {name: functools.partial(next, ticks) for name, ticks in clocks.items()}
    monkeypatch.setattr(training, "time", types.SimpleNamespace(**ask))
    record = measure(Configuration("raw", "SGD", 0.01, 0, 2, 640), digits, 1)
    assert record["seconds"] == [5.13, 5.13]
    assert record["cpu_seconds"] == [3, 3]


def test_the_first_epoch_of_two_is_a_run_over_one_epoch(record, digits):
    one_epoch = measure(Configuration("standardized", "Adam", 0.001, 0, 1, 640), digits, 1)
    for part in ("training", "validation", "test"):
        assert one_epoch[part]["loss"] == pytest.approx(record[part]["loss"][:1], rel=1e-4)


def test_divergence_is_a_result(digits, path):
    run = Configuration("raw", "SGD", 1e6, 0, 5, 640)
    record = measure(run, digits, 1)
    assert record["diverged"]
    assert record["training"]["loss"][-1] is None
    assert len(record["seconds"]) < 5
    append(record, path)
    assert missing([run], path, data_identity(digits)) == []


@pytest.mark.parametrize(
    ("scaling", "optimizer"), [("raw", "Adam"), ("divided-by-255", "Adam"), ("standardized", "SGD")]
)
def test_a_fresh_run_falls_where_the_recorded_ones_foretell(scaling, optimizer):
    """The interval for one more seed holds 999 of 1,000 runs, if accuracies are about normal.

    Two epochs are enough to tell a wrong protocol: at that point an accuracy still depends on each
    part of it, on the scaling, the start, the order of the images and the length of the steps.
    """
    epochs = 2
    digits = mnist.load()
    recorded = read(data=data_identity(digits))
    if not recorded:
        pytest.skip("The study is recorded on MNIST. Set MNIST_NPZ to the path of mnist.npz.")
    rate = DEFAULT_RATES[optimizer]
    values = [curve[epochs - 1] for curve in curves(recorded, SURVEY, scaling, optimizer).values()]
    low, high = evidence.prediction_interval(values, confidence=0.999)
    new = Configuration(scaling, optimizer, rate, 1_000, epochs, SURVEY.images)
    record = measure(new, digits, 1)
    assert low <= record["test"]["accuracy"][-1] <= high
