"""The study: its protocol, its runs, and its two ways of running them."""

import functools
import os
import signal
from pathlib import Path

import numpy as np
import pytest

import evidence
import mnist
import study
import study_records
from small_record import a_record

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


def test_other_digits_are_not_recorded_among_the_runs_on_mnist(monkeypatch, digits):
    """A slice of MNIST in MNIST_NPZ is refused as well: what counts is the images themselves."""
    monkeypatch.setattr(mnist, "load", lambda: digits)
    assert {record["data"]["sha256"] for record in study.read()} == {study.MNIST}
    monkeypatch.setattr(study, "run_all", lambda *runs, **options: pytest.fail("it ran"))
    monkeypatch.chdir(EXAMPLES)
    for arguments in ([], ["--records", "records/mnist.jsonl"]):
        with pytest.raises(SystemExit, match=r"these digits are others .* Set MNIST_NPZ"):
            study.main(arguments)


def test_the_list_counts_the_runs_on_mnist_whatever_digits_are_here(monkeypatch, capsys):
    monkeypatch.setattr(mnist, "load", lambda: pytest.fail("the list needs no digits"))
    study.main(["--list"])
    count = len(set(map(study.configuration_of, study.read())) & set(study.configurations()))
    assert f"{count} of {len(study.configurations())} runs recorded" in capsys.readouterr().out


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
    for run in study.configurations():
        if (run.images, run.optimizer) == (study.WHOLE.images, "Adam") and run.scaling in recorded:
            recorded[run.scaling] += run.learning_rate == study.DEFAULT_RATES["Adam"]
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


def test_the_network_is_the_askers():
    network = study.build_network(
        study.SCALINGS["raw"], np.random.default_rng(0), np.zeros((1, 28, 28, 1))
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
    network.compile(optimizer=chosen, loss="sparse_categorical_crossentropy")
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
