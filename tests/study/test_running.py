"""The command of the study: what it goes on with, what it refuses, and its two ways of running."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

import mnist
from study import running
from study.protocol import CLIPPED, COMPARED, LOGITS, LOSSES, Configuration, configurations
from study.records import RECORDS, RecordError, append, configuration_of, file_of, read
from study.training import data_identity

from .small_record import a_record, an_older_record

# Resuming -----------------------------------------------------------------------------------------


def test_a_study_that_breaks_off_repeats_only_the_run_in_hand(path, digits, monkeypatch):
    runs = [Configuration("raw", "Adam", 0.001, seed, 2, 500) for seed in range(5)]
    measured = []
    breaks_at = [runs[2]]

    def measure(configuration, digits, threads):
        measured.append(configuration)
        if configuration in breaks_at:
            raise KeyboardInterrupt
        data = {"source": "noise", "sha256": data_identity(digits)}
        return a_record(configuration.seed, data=data)

    monkeypatch.setattr(running, "measure", measure)
    with pytest.raises(KeyboardInterrupt):
        running.run_all(runs, digits, path)
    assert len(read(path)) == 2
    breaks_at.clear()
    running.run_all(runs, digits, path)
    assert measured == [*runs[:3], *runs[2:]]
    running.run_all(runs, digits, path)
    assert len(measured) == 6


def test_runs_on_other_data_do_not_count_as_done(path, digits):
    run = Configuration("raw", "Adam", 0.001, 0, 2, 500)
    append(a_record(), path)
    assert running.missing([run], path, data=mnist.ARRAYS_SHA256) == []
    assert running.missing([run], path, data=data_identity(digits)) == [run]


def test_what_the_older_protocol_recorded_is_repeated_when_nothing_else_is_left(path, digits):
    data = {"source": "noise", "sha256": data_identity(digits)}
    runs = [Configuration("raw", "Adam", 0.001, seed, 2, 500) for seed in range(4)]
    append(an_older_record(seed=0, data=data), path)
    append(a_record(seed=1, data=data), path)
    append(an_older_record(seed=2, data=data), path)
    assert running.missing(runs, path, data["sha256"]) == [runs[3], runs[0], runs[2]]
    append(a_record(seed=2, data=data), path)
    assert running.missing(runs, path, data["sha256"]) == [runs[3], runs[0]]


def test_other_digits_are_not_recorded_among_the_runs_on_mnist(monkeypatch, digits):
    """A slice of MNIST in MNIST_NPZ is refused as well: what counts is the images themselves."""
    monkeypatch.setattr(mnist, "load", lambda: digits)
    assert {record["data"]["sha256"] for record in read()} == {mnist.ARRAYS_SHA256}
    monkeypatch.setattr(running, "run_all", lambda *runs, **options: pytest.fail("it ran"))
    monkeypatch.chdir(RECORDS.parents[1])
    for arguments in ([], *(["--records", f"records/{name}.jsonl"] for name in ("mnist", "new"))):
        with pytest.raises(SystemExit, match=r"these digits are others .* Set MNIST_NPZ"):
            running.main(arguments)


def test_the_list_counts_the_runs_on_mnist_whatever_digits_are_here(monkeypatch, capsys):
    monkeypatch.setattr(mnist, "load", lambda: pytest.fail("the list needs no digits"))
    running.main(["--list"])
    printed = capsys.readouterr().out
    for loss in LOSSES:
        file = file_of(loss)
        planned = {run for run in configurations() if run.loss == loss}
        recorded = {configuration_of(record) for record in read(file)}
        count = f"{len(planned & recorded)} of {len(planned)} runs recorded in {file}"
        assert count in printed


def test_the_list_tells_what_is_there_of_each_run(path, monkeypatch, capsys, digits):
    monkeypatch.setattr(mnist, "load", lambda: digits)
    data = {"source": "noise", "sha256": data_identity(digits)}
    runs = configurations("what-the-loss-sees", seeds=1)
    newer, older = (
        template(run=run, data=data, backend="jax")
        for template, run in zip((a_record, an_older_record), runs, strict=False)
    )
    append(newer, file_of(CLIPPED, path))
    append(older, file_of(CLIPPED, path))
    running.main(["--list", "--page", "what-the-loss-sees", "--seeds", "1", "--records", str(path)])
    *lines, total = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["recorded", "older", *["left"] * len(runs[2:])]
    assert total == (
        f"2 of {len(runs)} runs recorded in {path.with_name('test-clipped.jsonl')}, "
        "1 of them by the older protocol"
    )


def test_the_runs_of_one_page_can_be_repeated_alone(monkeypatch, digits, path):
    asked = []
    monkeypatch.setattr(mnist, "load", lambda: digits)
    monkeypatch.setattr(running, "run_all", lambda runs, *_, **options: asked.extend(runs))
    running.main(["--page", "more-epochs", "--seeds", "2", "--records", str(path)])
    assert {(run.scaling, run.seed) for run in asked} == {
        (scaling, seed) for scaling in COMPARED for seed in range(2)
    }
    assert {(run.images, run.epochs, run.optimizer) for run in asked} == {(60_000, 12, "Adam")}


@pytest.mark.parametrize("arguments", [["--processes", "0"], ["--seeds", "x"], ["--page", "x"]])
def test_an_option_that_makes_no_sense_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        running.main(arguments)
    assert arguments[0] in capsys.readouterr().err


def test_a_damaged_file_of_records_is_one_line_on_the_screen(path, monkeypatch, digits):
    monkeypatch.setattr(mnist, "load", lambda: digits)
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}\n")
    with pytest.raises(SystemExit, match=r":1: not a whole record"):
        running.main(["--list", "--records", str(path)])


def test_runs_on_two_backends_do_not_meet_in_one_file(path, digits, monkeypatch):
    runs = [Configuration("raw", "Adam", 0.001, seed, 2, 500) for seed in range(3)]
    both = iter([a_record(seed=1), a_record(seed=2, backend="jax")])
    monkeypatch.setattr(running, "on_this_machine", lambda *_: both)
    with pytest.raises(RecordError, match=r"runs on tensorflow.*on jax here"):
        running.run_all(runs, digits, path.with_name("new.jsonl"))
    append(a_record(backend="jax"), path)
    monkeypatch.setattr(running, "on_this_machine", lambda *_: iter([a_record(seed=1)]))
    with pytest.raises(RecordError, match=r"runs on jax.*on tensorflow here.*--records"):
        running.run_all(runs, digits, path)
    assert read(path) == [a_record(backend="jax")]


def test_runs_with_two_ways_of_the_loss_are_recorded_in_two_files(path, digits, monkeypatch):
    measured = [a_record(seed, loss) for seed in range(2) for loss in LOSSES]
    runs = [configuration_of(record) for record in measured]
    monkeypatch.setattr(running, "on_this_machine", lambda *_: iter(measured))
    running.run_all(runs, digits, path)
    assert read(path) == measured[::2]
    assert read(path.with_name("test-clipped.jsonl")) == measured[1::2]
    assert running.missing(runs, path, mnist.ARRAYS_SHA256) == []


@pytest.mark.parametrize(
    ("there", "name"), [(CLIPPED, "test.jsonl"), (LOGITS, "test-clipped.jsonl")]
)
def test_two_ways_of_the_loss_do_not_meet_in_one_file(path, digits, monkeypatch, there, name):
    """The given records on JAX are clipped, for example: runs from logits do not go there."""
    monkeypatch.setattr(running, "on_this_machine", lambda *_: pytest.fail("it ran"))
    file = path.with_name(name)
    append(a_record(loss=there), file)
    before = file.read_bytes()
    runs = [configuration_of(a_record(1, loss)) for loss in LOSSES]
    with pytest.raises(RecordError, match=rf"{name} holds .*{there},.*--records"):
        running.run_all(runs, digits, path)
    assert file.read_bytes() == before


# On several processes, and on a cluster -----------------------------------------------------------

RUNS = [Configuration("divided-by-255", "SGD", 0.01, seed, 1, 640) for seed in range(4)]


def test_processes_of_this_machine_share_the_runs(digits, path):
    running.run_all(RUNS[:2], digits, path, processes=2)
    assert running.missing(RUNS[:2], path, data_identity(digits)) == []


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[str]:
    """The address of a Dask scheduler; its two workers were started far from the code."""
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=0, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        options = ["--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
        workers = subprocess.Popen(
            [sys.executable, "-m", "dask", "worker", address, *options],
            cwd=tmp_path_factory.mktemp("far"),
            stderr=subprocess.DEVNULL,
        )
        try:
            with Client(address) as client:
                client.wait_for_workers(2, timeout=60)
            yield address
        finally:
            workers.terminate()
            workers.wait()


def test_the_code_from_here_takes_the_place_of_what_a_worker_has(scheduler):
    """A worker that has served an earlier study would else measure by its rules."""
    from dask.distributed import Client

    def have_older_code():
        import sys
        import types

        for name in ("mnist", "study", "study.training"):
            sys.modules[name] = types.ModuleType(name)

    def places():
        import mnist
        from study import training

        return [mnist.__file__, training.__file__]

    with Client(scheduler) as client:
        client.run(have_older_code)
        running.send_code(client)
        for of_mnist, of_training in client.run(places).values():
            assert of_mnist.endswith("study.zip/mnist.py")
            assert of_training.endswith("study.zip/study/training.py")


def test_a_cluster_finishes_the_study_though_a_worker_is_killed_midway(
    scheduler, digits, path, monkeypatch
):
    from dask.distributed import Client

    with Client(scheduler) as client:
        [process, _] = client.run(os.getpid).values()
    killed = []

    def append_and_kill(record, path):
        append(record, path)
        if not killed:  # both workers are in the middle of their next run now
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    monkeypatch.setattr(running, "append", append_and_kill)
    running.run_all(RUNS, digits, path, scheduler=scheduler)
    assert killed
    assert running.missing(RUNS, path, data_identity(digits)) == []
    assert len(path.read_bytes().splitlines()) == len(RUNS)


# The command --------------------------------------------------------------------------------------


def in_a_new_process(*arguments: str) -> str:
    """What Python prints with these arguments, and `examples` to import from: as nox runs it."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": str(RECORDS.parents[1])},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_study_is_a_command():
    printed = in_a_new_process("-m", "study", "--list", "--page", "more-epochs", "--seeds", "1")
    assert f"runs recorded in {RECORDS}" in printed.splitlines()[-1]


def test_nothing_heavy_is_imported_before_a_run_begins():
    """A story that reads records waits for none of it, and `prepare_process` comes before Keras."""
    print_heavy = (
        "import sys, study.evidence, study.running;"
        "print({'dask', 'distributed', 'joblib', 'keras', 'tensorflow', 'tqdm'} & {*sys.modules})"
    )
    assert in_a_new_process("-c", print_heavy) == "set()\n"
