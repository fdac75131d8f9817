"""The records of the study: through every accident, and as they are read."""

import json
import math
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import study.records
from study.protocol import CLIPPED, DEFAULT_RATES, LOGITS, PROTOCOL, WHOLE, Extent

from .small_record import READ_RIGHT, a_record, an_older_record

EXAMPLES = study.records.RECORDS.parents[1]


# The records, through every accident --------------------------------------------------------------


def test_a_record_comes_back_as_it_was_written(path):
    study.records.append(a_record(), path)
    study.records.append(a_record(seed=1), path)
    assert study.records.read(path) == [a_record(), a_record(seed=1)]


def test_no_file_is_no_records(path):
    assert study.records.read(path) == []


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_json_does_not_know_is_never_written(path, value):
    study.records.append(a_record(), path)
    with pytest.raises(ValueError, match="JSON"):
        study.records.append(a_record(seed=1, seconds=[value]), path)
    assert study.records.read(path) == [a_record()]


def test_a_writer_that_dies_at_any_byte_costs_its_own_record_only(path):
    study.records.append(a_record(), path)
    whole = path.read_bytes()
    study.records.append(a_record(seed=1), path)
    content = path.read_bytes()
    for cut in range(len(whole), len(content)):
        path.write_bytes(content[:cut])
        assert study.records.read(path) == [a_record()]
        study.records.append(a_record(seed=2), path)
        assert study.records.read(path) == [a_record(), a_record(seed=2)]


def test_a_full_disk_is_an_error_and_leaves_the_file_as_it_was(path):
    study.records.append(a_record(), path)
    size = path.stat().st_size
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for room in (0, 1, 100):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, unlimited[1]))
            with pytest.raises(OSError, match=r"full|large"):
                study.records.append(a_record(seed=1), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        signal.signal(signal.SIGXFSZ, ignored)
    assert path.stat().st_size == size


WRITER = """
import io, json, pathlib, sys, time, study.records

class SlowFile(io.FileIO):
    def truncate(self, size):
        time.sleep(0.002)  # time for another writer to come in, if nothing keeps it out
        return super().truncate(size)

study.records.open = lambda path, mode, buffering: SlowFile(path, mode)
path, record = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
print("ready", flush=True)
input()
for seed in range(*map(int, sys.argv[3:])):
    record["configuration"]["seed"] = seed
    study.records.append(record, path)
"""


def writers(path: Path, *seeds: tuple[int, int]) -> list[subprocess.Popen]:
    """Processes that begin together to append a record for each seed of their range."""
    command = [sys.executable, "-c", WRITER, path, json.dumps(a_record())]
    started = [
        subprocess.Popen(
            [*command, str(first), str(end)],
            cwd=EXAMPLES,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first, end in seeds
    ]
    for writer in started:
        assert writer.stdout.readline() == "ready\n"
    for writer in started:
        writer.stdin.write("\n")
        writer.stdin.flush()
    return started


def test_two_writers_lose_none_of_each_others_records(path):
    assert [writer.wait() for writer in writers(path, (0, 100), (100, 200))] == [0, 0]
    seeds = sorted(record["configuration"]["seed"] for record in study.records.read(path))
    assert seeds == list(range(200))


def test_a_writer_killed_again_and_again_breaks_nothing(path):
    written = 0
    for kill in range(3):
        [writer] = writers(path, (kill * 10**6, (kill + 1) * 10**6))
        while len(study.records.read(path)) < written + 20:
            assert writer.poll() is None
            time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        written = len(study.records.read(path))
    study.records.append(a_record(seed=-1), path)
    assert len(study.records.read(path)) == written + 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff",
        b"{",
        b"null",
        b"[]",
        json.dumps(a_record() | {"data": None}).encode(),
        json.dumps(a_record() | {"configuration": {"scaling": "raw"}}).encode(),
        json.dumps(a_record() | {"configuration": None}).encode(),
        json.dumps(a_record(loss="hinge")).encode(),
        json.dumps(an_older_record() | {"configuration": None}).encode(),
        json.dumps(an_older_record() | {"protocol": PROTOCOL}).encode(),
        json.dumps(a_record() | {"test": {"loss": [], "accuracy": []}}).encode(),
        json.dumps(a_record())[:-40].encode(),
    ],
)
def test_a_damaged_line_is_refused_by_file_and_line_with_the_next_step(path, line):
    study.records.append(a_record(), path)
    path.write_bytes(path.read_bytes() + line + b"\n")
    study.records.append(a_record(seed=1), path)
    with pytest.raises(
        study.records.RecordError, match=r"test\.jsonl:2: not a whole record.* Delete"
    ):
        study.records.read(path)


def test_a_record_of_another_protocol_is_refused_by_name(path):
    study.records.append(a_record(), path)
    study.records.append(a_record(protocol="normalize-keras/0"), path)
    with pytest.raises(study.records.RecordError, match=r"test\.jsonl:2: .*'normalize-keras/0'"):
        study.records.read(path)


def test_of_two_records_of_one_run_the_first_counts(path):
    study.records.append(a_record(seconds=[1, 1]), path)
    study.records.append(a_record(seconds=[2, 2]), path)
    assert study.records.read(path) == [a_record(seconds=[1, 1])]


def test_records_of_other_data_stand_apart(path):
    other = {"source": "scikit-learn digits", "sha256": "1" * 64}
    study.records.append(a_record(), path)
    study.records.append(a_record(data=other), path)
    assert study.records.read(path, data="1" * 64) == [a_record(data=other)]
    assert len(study.records.read(path)) == 2


# Two protocols ------------------------------------------------------------------------------------


def test_older_records_have_the_loss_that_keras_took_on_their_backend(path):
    losses = {"tensorflow": "logits", "jax": "clipped", "torch": "clipped"}
    for seed, backend in enumerate(losses):
        study.records.append(an_older_record(seed, backend=backend), path)
    records = study.records.read(path)
    assert [record["configuration"]["loss"] for record in records] == list(losses.values())
    assert all(map(study.records.is_older, records))


def test_an_older_record_is_one_of_the_same_run_and_is_read_like_any_other(path):
    study.records.append(an_older_record(), path)
    [record] = study.records.read(path)
    configuration = study.records.configuration_of(record)
    assert configuration == study.records.configuration_of(a_record())
    chosen = study.records.select([record], Extent(640, 2), "raw", "Adam", 0.001)
    assert chosen == {0: record}


@pytest.mark.parametrize("name", ["mnist.jsonl", "mnist-clipped.jsonl", "mnist-jax-clipped.jsonl"])
def test_the_records_of_the_book_are_of_one_backend_and_one_loss_in_each_file(name):
    records = study.records.read(EXAMPLES / "records" / name)
    backend = "jax" if "jax" in name else "tensorflow"
    loss = "clipped" if "clipped" in name else "logits"
    assert {record["backend"] for record in records} <= {backend}
    assert {record["configuration"]["loss"] for record in records} <= {loss}


def test_the_given_records_on_jax_are_those_that_the_readme_describes():
    path = study.records.file_of(CLIPPED, study.records.RECORDS.with_name("mnist-jax.jsonl"))
    records = study.records.read(path)
    assert path.name == "mnist-jax-clipped.jsonl"
    assert len(records) == len(path.read_bytes().splitlines()) == 329
    versions = {(record["versions"]["keras"], record["versions"]["jax"]) for record in records}
    assert versions == {("3.15.1", "0.11.2")}
    seeds = {}
    for run in map(study.records.configuration_of, records):
        assert (run.images, run.epochs) == WHOLE
        seeds.setdefault((run.scaling, run.optimizer, run.learning_rate), set()).add(run.seed)
    for (scaling, optimizer, rate), recorded in seeds.items():
        usual = rate == DEFAULT_RATES[optimizer]
        last = (scaling, optimizer) == ("raw-start-and-step-divided", "SGD")
        assert recorded == set(range(5 if not usual else 8 if last else 9))


def test_a_newer_record_takes_the_place_of_an_older_one_in_the_order(path):
    for seed in range(3):
        study.records.append(an_older_record(seed), path)
    study.records.append(a_record(seed=1), path)
    study.records.append(a_record(seed=3), path)
    assert [record["configuration"]["seed"] for record in study.records.read(path)] == [0, 1, 2, 3]
    assert study.records.read(path)[1::2] == [a_record(seed=1), a_record(seed=3)]


def test_an_older_record_that_comes_later_changes_nothing(path):
    study.records.append(a_record(), path)
    study.records.append(an_older_record(seconds=[9, 9]), path)
    assert study.records.read(path) == [a_record()]


def test_runs_with_two_ways_of_the_loss_are_two_runs(path):
    study.records.append(a_record(), path)
    study.records.append(a_record(loss=CLIPPED), path)
    assert len(study.records.read(path)) == 2


def test_runs_with_the_clipped_loss_have_a_file_beside_the_others(path):
    assert study.records.file_of(LOGITS, path) == path
    clipped = study.records.file_of(CLIPPED, path)
    assert clipped == path.with_name("test-clipped.jsonl")


# Which images are read right ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 8, 10, 10_000])
def test_which_images_are_read_right_comes_back_as_it_was_packed(count):
    is_right = np.random.default_rng(count).random(count) < 0.9
    packed = study.records.packed(is_right)
    back = study.records.read_right(a_record(read_right=packed, images={"test": count}))
    assert back.dtype == bool
    assert np.array_equal(back, is_right)


def test_which_images_are_read_right_comes_back_from_a_file(path):
    study.records.append(a_record(), path)
    assert np.array_equal(study.records.read_right(study.records.read(path)[0]), READ_RIGHT)


def test_an_older_record_does_not_say_which_images_are_read_right(path):
    study.records.append(an_older_record(seed=4), path)
    [record] = study.records.read(path)
    with pytest.raises(ValueError, match=r"seed=4.*'normalize-keras/1'.*nox -s study` repeats"):
        study.records.read_right(record)


# Reading ------------------------------------------------------------------------------------------

ONE_EPOCH, TWO_EPOCHS, THREE_EPOCHS = (Extent(640, epochs) for epochs in (1, 2, 3))


def test_a_longer_run_serves_as_a_shorter_one():
    records = [a_record(seed=1), a_record()]
    chosen = study.records.select(records, ONE_EPOCH, "raw", "Adam", 0.001)
    assert chosen == {0: records[1], 1: records[0]}
    assert study.records.curves(records, ONE_EPOCH, "raw") == {0: [0.9], 1: [0.9]}


def test_a_shorter_run_does_not_serve_as_a_longer_one():
    assert study.records.select([a_record()], THREE_EPOCHS, "raw", "Adam", 0.001) == {}
    with pytest.raises(ValueError, match="no epoch 3"):
        study.records.curve(a_record(), "test", "accuracy", epochs=3)


def test_a_run_on_more_or_fewer_images_does_not_serve():
    other = Extent(99, 2)
    assert study.records.select([a_record()], other, "raw", "Adam", 0.001) == {}


def test_only_the_configuration_asked_for_is_selected():
    for other in (("raw", "SGD", 0.001), ("raw", "Adam", 0.01), ("centred", "Adam", 0.001)):
        assert study.records.select([a_record()], TWO_EPOCHS, *other) == {}


def test_curves_are_those_of_the_usual_rate_unless_another_is_asked_for():
    assert study.records.curves([a_record()], TWO_EPOCHS, "raw", part="training") == {
        0: [0.9, 0.95]
    }
    assert study.records.curves([a_record()], TWO_EPOCHS, "raw", learning_rate=0.01) == {}


def test_a_diverged_run_keeps_its_last_accuracy_and_has_no_loss():
    lost = {"loss": [None], "accuracy": [0.098]}
    record = a_record(diverged=True, training=lost, validation=lost, test=lost, seconds=[1.5])
    assert study.records.curve(record, "test", "accuracy", epochs=2) == [0.098, 0.098]
    assert all(math.isnan(loss) for loss in study.records.curve(record, "test", "loss", epochs=2))
