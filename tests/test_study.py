"""The study: its protocol, its runs, and its two ways of running them."""

import dataclasses
import functools
import math
import os
import signal
from pathlib import Path

import numpy as np
import pytest

import evidence
import mnist
import study
import study_records
from small_record import a_record, an_older_record

EXAMPLES = Path(study.__file__).parent


@pytest.fixture
def path(tmp_path) -> Path:
    """A file for records, not yet there."""
    return tmp_path / "records" / "test.jsonl"


@pytest.fixture(scope="module")
def digits() -> mnist.Digits:
    """640 training images (512 are trained on) and 64 test images that no network can learn."""
    random = np.random.default_rng(0)
    x = random.integers(0, 256, (704, 28, 28), dtype=np.uint8)
    x[:, 0, 0] = 7  # a pixel that never changes
    y = random.integers(0, 10, 704, dtype=np.uint8)
    return mnist.Digits(x[:640], y[:640], x[640:], y[640:], "MNIST")


# Resuming -----------------------------------------------------------------------------------------


def test_a_study_that_breaks_off_repeats_only_the_run_in_hand(path, digits, monkeypatch):
    runs = [study.Configuration("raw", "Adam", 0.001, seed, 2, 640) for seed in range(5)]
    measured = []
    breaks_at = [runs[2]]

    def measure(configuration, digits, threads):
        measured.append(configuration)
        if configuration in breaks_at:
            raise KeyboardInterrupt
        data = {"source": "MNIST", "sha256": study.data_identity(digits)}
        return a_record(configuration.seed, data=data)

    monkeypatch.setattr(study, "measure", measure)
    with pytest.raises(KeyboardInterrupt):
        study.run_all(runs, digits, path)
    assert len(study.read(path)) == 2
    breaks_at.clear()
    study.run_all(runs, digits, path)
    assert measured == [*runs[:3], *runs[2:]]
    study.run_all(runs, digits, path)
    assert len(measured) == 6


def test_runs_on_other_data_do_not_count_as_done(path, digits):
    run = study.Configuration("raw", "Adam", 0.001, 0, 2, 640)
    study.append(a_record(), path)
    assert study.missing([run], path, data="0" * 64) == []
    assert study.missing([run], path, data=study.data_identity(digits)) == [run]


def test_what_the_older_protocol_recorded_is_repeated_when_nothing_else_is_left(path, digits):
    data = {"source": "MNIST", "sha256": study.data_identity(digits)}
    runs = [study.Configuration("raw", "Adam", 0.001, seed, 2, 640) for seed in range(4)]
    study.append(an_older_record(seed=0, data=data), path)
    study.append(a_record(seed=1, data=data), path)
    study.append(an_older_record(seed=2, data=data), path)
    assert study.missing(runs, path, data["sha256"]) == [runs[3], runs[0], runs[2]]
    study.append(a_record(seed=2, data=data), path)
    assert study.missing(runs, path, data["sha256"]) == [runs[3], runs[0]]


def test_other_digits_are_not_recorded_among_the_runs_on_mnist(monkeypatch, digits):
    """A slice of MNIST in MNIST_NPZ is refused as well: what counts is the images themselves."""
    monkeypatch.setattr(mnist, "load", lambda: digits)
    assert {record["data"]["sha256"] for record in study.read()} == {study.MNIST}
    monkeypatch.setattr(study, "run_all", lambda *runs, **options: pytest.fail("it ran"))
    monkeypatch.chdir(EXAMPLES)
    for arguments in ([], *(["--records", f"records/{name}.jsonl"] for name in ("mnist", "new"))):
        with pytest.raises(SystemExit, match=r"these digits are others .* Set MNIST_NPZ"):
            study.main(arguments)


def test_the_list_counts_the_runs_on_mnist_whatever_digits_are_here(monkeypatch, capsys):
    monkeypatch.setattr(mnist, "load", lambda: pytest.fail("the list needs no digits"))
    study.main(["--list"])
    printed = capsys.readouterr().out
    for loss in study.LOSSES:
        file = study.file_of(loss)
        planned = {run for run in study.configurations() if run.loss == loss}
        recorded = {study.configuration_of(record) for record in study.read(file)}
        count = f"{len(planned & recorded)} of {len(planned)} runs recorded in {file}"
        assert count in printed


def test_the_list_tells_what_is_there_of_each_run(path, monkeypatch, capsys, digits):
    monkeypatch.setattr(mnist, "load", lambda: digits)
    data = {"source": "MNIST", "sha256": study.data_identity(digits)}
    runs = study.configurations("what-the-loss-sees", seeds=1)
    newer, older = (
        template(data=data) | {"configuration": dataclasses.asdict(run)}
        for template, run in zip((a_record, an_older_record), runs, strict=False)
    )
    study.append(newer, study.file_of(study.CLIPPED, path))
    study.append(older, study.file_of(study.CLIPPED, path))
    study.main(["--list", "--page", "what-the-loss-sees", "--seeds", "1", "--records", str(path)])
    *lines, total = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["recorded", "older", *["left"] * len(runs[2:])]
    assert total == (
        f"2 of {len(runs)} runs recorded in {path.with_name('test-clipped.jsonl')}, "
        "1 of them by the older protocol"
    )


def test_the_runs_of_one_page_can_be_repeated_alone(monkeypatch, digits, path):
    asked = []
    monkeypatch.setattr(mnist, "load", lambda: digits)
    monkeypatch.setattr(study, "run_all", lambda runs, *_, **options: asked.extend(runs))
    study.main(["--page", "more-epochs", "--seeds", "2", "--records", str(path)])
    assert {(run.scaling, run.seed) for run in asked} == {
        (scaling, seed) for scaling in study.COMPARED for seed in range(2)
    }
    assert {(run.images, run.epochs, run.optimizer) for run in asked} == {(60_000, 12, "Adam")}


@pytest.mark.parametrize("page", study.PAGES)
def test_a_page_of_the_evidence_names_the_command_that_repeats_its_runs(page):
    text = (EXAMPLES.parent / "docs" / f"{page}.md").read_text(encoding="utf-8")
    assert f"nox -s study -- --page {page} --records" in text
    assert set(study.configurations(page)) <= set(study.configurations())


STORIES = {"does-it-always-help": "counterexamples.py"}


@pytest.mark.parametrize("page", study.PAGES)
def test_the_runs_of_a_page_are_those_of_the_scalings_that_its_story_names(page):
    story = EXAMPLES / STORIES.get(page, f"{page.replace('-', '_')}.py")
    text = story.read_text(encoding="utf-8")
    named = {scaling for scaling in study.SCALINGS if f'"{scaling}"' in text}
    assert {run.scaling for run in study.configurations(page)} == named


def test_the_methods_are_all_scalings_but_those_that_only_explain():
    explaining = {*study.HALVES, *study.TEMPERATURE, *study.SCALES} - set(study.COMPARED)
    assert set(study.METHODS) == set(study.SCALINGS) - explaining
    assert len(study.METHODS) == len(set(study.METHODS))


@pytest.mark.parametrize("arguments", [["--processes", "0"], ["--seeds", "x"], ["--page", "x"]])
def test_an_option_that_makes_no_sense_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        study.main(arguments)
    assert arguments[0] in capsys.readouterr().err


def test_a_damaged_file_of_records_is_one_line_on_the_screen(path, monkeypatch, digits):
    monkeypatch.setattr(mnist, "load", lambda: digits)
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}\n")
    with pytest.raises(SystemExit, match=r":1: not a whole record"):
        study.main(["--list", "--records", str(path)])


def test_runs_on_two_backends_do_not_meet_in_one_file(path, digits, monkeypatch):
    runs = [study.Configuration("raw", "Adam", 0.001, seed, 2, 640) for seed in range(3)]
    both = iter([a_record(seed=1), a_record(seed=2, backend="jax")])
    monkeypatch.setattr(study, "on_this_machine", lambda *_: both)
    with pytest.raises(study_records.RecordError, match=r"runs on tensorflow.*on jax here"):
        study.run_all(runs, digits, path.with_name("new.jsonl"))
    study.append(a_record(backend="jax"), path)
    monkeypatch.setattr(study, "on_this_machine", lambda *_: iter([a_record(seed=1)]))
    with pytest.raises(
        study_records.RecordError, match=r"runs on jax.*on tensorflow here.*--records"
    ):
        study.run_all(runs, digits, path)
    assert study.read(path) == [a_record(backend="jax")]


def test_runs_with_two_ways_of_the_loss_are_recorded_in_two_files(path, digits, monkeypatch):
    measured = [a_record(seed, loss) for seed in range(2) for loss in study.LOSSES]
    runs = [study.configuration_of(record) for record in measured]
    monkeypatch.setattr(study, "on_this_machine", lambda *_: iter(measured))
    study.run_all(runs, digits, path)
    assert study.read(path) == measured[::2]
    assert study.read(path.with_name("test-clipped.jsonl")) == measured[1::2]
    assert study.missing(runs, path, "0" * 64) == []


@pytest.mark.parametrize(
    ("there", "name"), [(study.CLIPPED, "test.jsonl"), (study.LOGITS, "test-clipped.jsonl")]
)
def test_two_ways_of_the_loss_do_not_meet_in_one_file(path, digits, monkeypatch, there, name):
    """The given records on JAX are clipped, for example: runs from logits do not go there."""
    monkeypatch.setattr(study, "on_this_machine", lambda *_: pytest.fail("it ran"))
    file = path.with_name(name)
    study.append(a_record(loss=there), file)
    before = file.read_bytes()
    runs = [study.configuration_of(a_record(1, loss)) for loss in study.LOSSES]
    with pytest.raises(study_records.RecordError, match=rf"{name} holds .*{there},.*--records"):
        study.run_all(runs, digits, path)
    assert file.read_bytes() == before


# The protocol -------------------------------------------------------------------------------------


@pytest.mark.parametrize("extent", [study.SURVEY, study.WHOLE])
def test_the_grid_is_complete_on_a_tenth_and_on_all_images(extent):
    runs = study.configurations()
    assert len(runs) == len(set(runs))

    def run(scaling, optimizer, rate, seed):
        return study.Configuration(scaling, optimizer, rate, seed, extent.epochs, extent.images)

    for scaling in study.SCALINGS:
        for optimizer, rate in study.DEFAULT_RATES.items():
            assert {run(scaling, optimizer, rate, seed) for seed in range(10)} <= set(runs)
    for scaling in study.COMPARED:
        for optimizer, rates in study.RATES.items():
            assert len(rates) >= 5
            for rate in rates:
                assert {run(scaling, optimizer, rate, seed) for seed in range(5)} <= set(runs)


def test_wherever_the_study_stops_no_input_is_more_than_a_seed_ahead():
    recorded = dict.fromkeys(study.COMPARED, 0)
    question = study.WHOLE.images, "Adam", study.DEFAULT_RATES["Adam"], study.LOGITS
    for run in study.configurations():
        is_of_it = (run.images, run.optimizer, run.learning_rate, run.loss) == question
        if is_of_it and run.scaling in recorded:
            recorded[run.scaling] += 1
            assert max(recorded.values()) - min(recorded.values()) <= 1
    assert set(recorded.values()) == {10}


def test_the_split_is_the_last_fifth_as_in_keras(digits):
    (_, y_train), held_out = study.split(digits, study.SCALINGS["raw"])
    assert np.array_equal(y_train, digits.y_train[:512])
    assert np.array_equal(held_out["validation"][1], digits.y_train[512:])
    assert np.array_equal(held_out["test"][1], digits.y_test)


def test_a_run_on_fewer_images_knows_the_first_of_them_and_all_test_images(digits):
    (_, y_train), held_out = study.split(digits, study.SCALINGS["raw"], images=100)
    assert np.array_equal(y_train, digits.y_train[:80])
    assert np.array_equal(held_out["validation"][1], digits.y_train[80:100])
    assert np.array_equal(held_out["test"][1], digits.y_test)


@pytest.mark.parametrize(
    ("scaling", "low", "high"),
    [("raw", 0, 255), ("divided-by-255", 0, 1), ("minus-one-to-one", -1, 1)],
)
def test_a_fixed_scaling_has_its_range(digits, scaling, low, high):
    (x, _), _ = study.split(digits, study.SCALINGS[scaling])
    assert x.shape == (512, 28, 28, 1)
    assert (x.dtype, x.min(), x.max()) == (np.float32, low, high)


def test_a_scaling_from_statistics_has_the_statistics_it_promises(digits):
    def trained_on(scaling):
        return study.split(digits, study.SCALINGS[scaling])[0][0].astype(np.float64)

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
    (before, _), _ = study.split(digits, study.SCALINGS[scaling])
    (after, _), _ = study.split(held_out_changed, study.SCALINGS[scaling])
    assert np.array_equal(before, after)


def weights(network) -> list[np.ndarray]:
    """Kernels and biases of the layers that compute, from the input to the output."""
    return [
        np.array(weight)
        for layer in network.layers
        if hasattr(layer, "kernel")
        for weight in layer.get_weights()
    ]


@pytest.mark.parametrize(("loss", "end"), [(study.LOGITS, []), (study.CLIPPED, ["Softmax"])])
def test_the_network_is_the_askers(loss, end):
    """For the loss from logits without the softmax, which changes no answer."""
    network = study.build_network(
        study.SCALINGS["raw"], np.random.default_rng(0), np.zeros((1, 28, 28, 1)), loss
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
    return weights(study.build_network(study.SCALINGS[scaling], random, np.ones((2, 28, 28, 1))))


@pytest.mark.parametrize("scaling", study.SCALINGS)
def test_a_seed_gives_the_same_start_under_every_scaling(scaling):
    first, *others = start("raw", seed=3)
    if study.SCALINGS[scaling].start_divided:
        first = first / np.float32(255)
    for ours, expected in zip(start(scaling, seed=3), [first, *others], strict=True):
        assert ours == pytest.approx(expected)


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

    ours = study.measure(study.Configuration("raw", "Adam", 0.001, 0, 1, 640), digits, 1)

    random = np.random.default_rng(0)
    (x, y), held_out = study.split(digits, study.SCALINGS["raw"])
    network = study.build_network(study.SCALINGS["raw"], random, x)
    network = keras.Sequential([*network.layers, keras.layers.Softmax()])
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    order = random.permutation(len(x))
    history = network.fit(x[order], y[order], study.BATCH_SIZE, shuffle=False, verbose=0).history
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

    ours = np.asarray(study.loss_function(study.CLIPPED)(np.full(len(rows), 3), rows))
    # Near 1, neighbours in float32 are 6e-8 apart; a share is rounded twice, and the limit once.
    assert ours == pytest.approx(expected, rel=1e-5, abs=1.8e-7)
    assert ours[:3] == pytest.approx(math.log(1e7), rel=1e-6)


@pytest.mark.parametrize("loss", study.LOSSES)
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
        outputs = logits if loss == study.LOGITS else keras.ops.softmax(logits)
        value = tf.reduce_mean(study.loss_function(loss)(np.array([3]), outputs))
    gradient = tape.gradient(value, logits).numpy()
    if loss == study.CLIPPED and is_clipped:
        assert not gradient.any()
    else:
        # p comes from a softmax in float32, which near 1 rounds to 6e-8.
        assert gradient[0, 3] == pytest.approx(of_digit - 1, rel=1e-5, abs=1.2e-7)


def test_two_ways_of_the_loss_start_alike_and_count_in_their_own_way(digits):
    """With steps of no length: what an epoch measures is the start."""
    logits, clipped = (
        study.measure(study.Configuration("raw", "SGD", 1e-30, 0, 1, 640, loss), digits, 1)
        for loss in study.LOSSES
    )
    assert clipped["start"] == logits["start"]
    assert clipped["read_right"] == logits["read_right"]
    for part in ("training", "validation", "test"):
        assert clipped[part]["accuracy"] == logits[part]["accuracy"]
        assert clipped[part]["loss"][0] < math.log(1e7) < logits[part]["loss"][0]
    # `start` looks at the first 1,000 training images, and here there are 512: the same ones.
    assert logits["training"]["loss"] == [pytest.approx(logits["start"]["loss"], rel=1e-5)]


# What is observed ---------------------------------------------------------------------------------


def observed(x: np.ndarray, y: np.ndarray, scaling: str = "raw", loss: str = study.LOGITS) -> tuple:
    """A network that looks at these images, and its observer."""
    network = study.build_network(study.SCALINGS[scaling], np.random.default_rng(0), x, loss)
    return network, study.Observer(network, x, y)


@pytest.mark.parametrize("loss", study.LOSSES)
@pytest.mark.parametrize("scaling", ["raw", "divided-by-255", "raw-logits-divided"])
def test_before_training_tells_the_loss_and_how_many_images_it_does_not_see(digits, scaling, loss):
    (x, y), _ = study.split(digits, study.SCALINGS[scaling])
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
    (x, y), _ = study.split(digits, study.SCALINGS["raw"])
    network, observer = observed(x, y)
    assert observer.moved() == dict.fromkeys(study.LAYERS, 0)
    for name, change in zip(study.LAYERS, (1, -0.25, 0, 3), strict=True):
        layer = network.get_layer(name)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * (1 + change), bias + 5])  # the biases do not count
    # Rounding of a float32 kernel.
    assert observer.moved() == pytest.approx(
        {"first": 1, "second": 0.25, "dense": 0, "output": 3}, rel=1e-6
    )


def test_a_unit_is_dead_that_is_0_for_all_of_the_images(digits):
    (x, y), _ = study.split(digits, study.SCALINGS["raw"])
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
    (x, y), _ = study.split(digits, study.SCALINGS["raw"])
    x = np.where(np.arange(len(x))[:, None, None, None] == 400, x, 0)  # all others are black
    assert observed(x, y)[1].dead()["first"] < 0.5
    x[400] = 0
    assert observed(x, y)[1].dead() == {"first": 1, "second": 1, "dense": 1}


def test_the_observed_changes_nothing_of_a_run(digits, monkeypatch):
    """Looking at a network takes no number from the generator, and moves no weight."""
    run = study.Configuration("raw", "Adam", 0.001, 0, 1, 640)
    watched = study.measure(run, digits, 1)
    for name in ("before_training", "moved", "dead"):
        monkeypatch.setattr(study.Observer, name, lambda _: {})
    alone = study.measure(run, digits, 1)
    assert alone["moved"] == {layer: [] for layer in study.LAYERS}
    for part in ("training", "validation", "test"):
        # On one machine only the order of a sum over threads can differ.
        assert alone[part]["loss"] == pytest.approx(watched[part]["loss"], rel=1e-5)


# What dividing by 255 changes ---------------------------------------------------------------------


def trained(digits, scaling: str, optimizer: str, epsilon_factor: float = 1) -> list[np.ndarray]:
    """The weights after four batches, the first kernel in units of pixels divided by 255.

    `epsilon_factor` multiplies the epsilon of the first kernel's optimizer.
    """
    configuration = study.Configuration(
        scaling, optimizer, study.DEFAULT_RATES[optimizer], 0, 1, 640
    )
    (x, y), _ = study.split(digits, study.SCALINGS[scaling])
    network = study.build_network(study.SCALINGS[scaling], np.random.default_rng(0), x)
    chosen = study.build_optimizer(configuration, network.get_layer("first").kernel)
    if epsilon_factor != 1:
        slower, _ = chosen.optimizers
        slower.epsilon *= epsilon_factor
    network.compile(optimizer=chosen, loss=study.loss_function(study.LOGITS))
    network.fit(x, y, study.BATCH_SIZE, shuffle=False, verbose=0)
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


@pytest.mark.parametrize("optimizer", study.DEFAULT_RATES)
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
    return study.measure(study.Configuration("standardized", "Adam", 0.001, 0, 2, 640), digits, 1)


def test_a_run_becomes_a_record_that_can_be_read(record, digits, path):
    study.append(record, path)
    assert study.read(path, data=study.data_identity(digits)) == [record]
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
    run = study.Configuration("standardized", "SGD", 1e-30, 0, 1, 640)  # no step moves anything
    (x, _), held_out = study.split(digits, study.SCALINGS["standardized"])
    network = study.build_network(study.SCALINGS["standardized"], np.random.default_rng(0), x)
    answers = network.predict(held_out["test"][0], verbose=0).argmax(axis=1)
    first_half = np.arange(len(answers)) < len(answers) // 2
    y_test = np.where(first_half, answers, (answers + 1) % 10).astype(np.uint8)
    record = study.measure(run, digits._replace(y_test=y_test), 1)
    assert np.array_equal(study_records.read_right(record), first_half)
    assert record["test"]["accuracy"] == [0.5]


def test_the_readme_explains_every_field_of_a_record(record):
    readme = (EXAMPLES / "records" / "README.md").read_text(encoding="utf-8")
    explained = {
        field.strip(" `")
        for line in readme.splitlines()
        if line.startswith("| `")
        for field in line.split("|")[1].split(",")
    }
    assert explained == set(record)


def test_the_first_epoch_of_two_is_a_run_over_one_epoch(record, digits):
    one_epoch = study.measure(
        study.Configuration("standardized", "Adam", 0.001, 0, 1, 640), digits, 1
    )
    for part in ("training", "validation", "test"):
        assert one_epoch[part]["loss"] == pytest.approx(record[part]["loss"][:1], rel=1e-4)


def test_divergence_is_a_result(digits, path):
    run = study.Configuration("raw", "SGD", 1e6, 0, 5, 640)
    record = study.measure(run, digits, 1)
    assert record["diverged"]
    assert record["training"]["loss"][-1] is None
    assert len(record["seconds"]) < 5
    study.append(record, path)
    assert study.missing([run], path, study.data_identity(digits)) == []


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
    recorded = study.read(data=study.data_identity(digits))
    if not recorded:
        pytest.skip("The study is recorded on MNIST. Set MNIST_NPZ to the path of mnist.npz.")
    rate = study.DEFAULT_RATES[optimizer]
    values = [
        curve[epochs - 1]
        for curve in study_records.curves(recorded, study.SURVEY, scaling, optimizer).values()
    ]
    low, high = evidence.prediction_interval(values, confidence=0.999)
    new = study.Configuration(scaling, optimizer, rate, 1_000, epochs, study.SURVEY.images)
    record = study.measure(new, digits, 1)
    assert low <= record["test"]["accuracy"][-1] <= high


# On several processes, and on a cluster -----------------------------------------------------------

RUNS = [study.Configuration("divided-by-255", "SGD", 0.01, seed, 1, 640) for seed in range(4)]


def test_processes_of_this_machine_share_the_runs(digits, path):
    study.run_all(RUNS[:2], digits, path, processes=2)
    assert study.missing(RUNS[:2], path, study.data_identity(digits)) == []


def test_a_cluster_finishes_the_study_though_a_worker_is_killed_midway(digits, path, monkeypatch):
    from dask.distributed import LocalCluster

    append = study.append
    killed = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:

        def append_and_kill(record, path):
            append(record, path)
            if not killed:  # both workers are in the middle of their next run now
                worker = cluster.workers[0].pid
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)

        monkeypatch.setattr(study, "append", append_and_kill)
        study.run_all(RUNS, digits, path, scheduler=cluster.scheduler_address)
        assert killed
        assert killed[0] not in {worker.pid for worker in cluster.workers.values()}
    assert study.missing(RUNS, path, study.data_identity(digits)) == []
    assert len(path.read_bytes().splitlines()) == len(RUNS)
