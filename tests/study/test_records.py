"""The records of the study: through every accident, and as they are read."""

import errno
import json
import math
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import study.records
from study.excerpts import excerpt
from study.protocol import CLIPPED, DEFAULT_RATES, LOGITS, WHOLE, Configuration, Extent
from study.records import packed

from .small_record import FEW, FEWER, READ_RIGHT, a_line, a_record, an_older_record, refusal

EXAMPLES = study.records.RECORDS.parents[1]


# The records, through every accident --------------------------------------------------------------


def test_a_record_comes_back_as_it_was_written(path):
    study.records.append(a_record(), path)
    study.records.append(a_record(seed=1), path)
    assert study.records.read(path) == [a_record(), a_record(seed=1)]


def test_the_folders_of_a_file_are_made(tmp_path):
    path = tmp_path / "of/my/own/test.jsonl"
    study.records.append(a_record(), path)
    assert study.records.read(path) == [a_record()]


def test_where_no_folder_can_be_made_another_file_is_asked_for(tmp_path):
    (tmp_path / "of").touch()
    with pytest.raises(study.records.RecordError, match=r"no folder .* Name another file with"):
        study.records.append(a_record(), tmp_path / "of/my/test.jsonl")


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
        kept = [a_record(), a_record(seed=1)][: 1 + (cut == len(content) - 1)]  # but its newline
        assert study.records.read(path) == kept
        study.records.append(a_record(seed=2), path)
        assert study.records.read(path) == [*kept, a_record(seed=2)]


def test_a_first_writer_that_dies_at_any_byte_leaves_no_record(path):
    study.records.append(a_record(), path)
    content = path.read_bytes()
    for cut in range(0, len(content) - 1, 7):
        path.write_bytes(content[:cut])
        assert study.records.read(path) == []
        study.records.append(a_record(), path)
        assert path.read_bytes() == content


def test_a_whole_last_record_whose_newline_an_editor_took_is_kept(path):
    for record in (a_record(), an_older_record(seed=1)):
        study.records.append(record, path)
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    assert len(study.records.read(path)) == 2
    study.records.append(a_record(seed=2), path)
    assert path.read_bytes().startswith(content)
    assert len(study.records.read(path)) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"remember the milk",
        b"remember the milk\n",
        b"a,b\n1,2",
        b"{}",
        b'{"protocol": "normalize-keras/2"}',
        b'{"protocol": "http"',
        '{"protocol": "my own notes, …'.encode(),
        b'{"protocol": "normalize-keras/2", "port": 80',
        b'{"protocol": "normalize-keras/3", "configuration": {"scaling": "ra',
        b'{"protocol": "http", then something else',
        b'{"protocol": "http", "port": 80 and more',
        b'{"protocol": "http", "port": nothing',
        b"\x00\x00\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"[" * 100_000,
        b'{"protocol": "normalize-keras/2", "configuration": {"my notes, pages of them ',
        b'{"protocol": "normalize-keras/2", "configuration": {"scaling": "my notes',
        b'{"protocol": "normalize-keras/2", "configuration": {"seed": 1',
        b'{"protocol": "normalize-keras/2", "diverged": fal',
        json.dumps(a_record()).encode().replace(b'"diverged"', b'"converged"')[:500],
        json.dumps(a_record()).encode().replace(b"Adam", b"Adagrad")[:500],
        b"\xef\xbb\xbf" + json.dumps(a_record(seed=2)).encode(),
        json.dumps(a_record(seed=2)).encode("utf-16-le"),
        json.dumps(a_record(seed=2)).encode("utf-16-be"),
        json.dumps(a_record(seed=2)).encode("utf-32"),
        json.dumps(a_record(seed=2)).encode() + b" and a word",
        json.dumps(a_record(diverged=None)).encode(),
    ],
)
@pytest.mark.parametrize("before", [b"", json.dumps(a_record()).encode() + b"\n"])
def test_a_file_that_is_no_file_of_records_is_refused_and_stays_as_it_is(path, content, before):
    path.parent.mkdir()
    path.write_bytes(before + content)
    for use in (study.records.read, lambda path: study.records.append(a_record(seed=1), path)):
        with pytest.raises(study.records.RecordError, match=r"test\.jsonl:[12]: .*--records"):
            use(path)
    assert path.read_bytes() == before + content


@pytest.mark.parametrize("record", [a_record(), an_older_record()], ids=["newer", "older"])
def test_what_begins_as_a_record_and_goes_on_as_something_else_is_not_cut(path, record):
    path.parent.mkdir()
    line = json.dumps(record).encode()
    for cut in range(line.index(b'"data"')):  # after it come texts that may say anything
        content = line[:cut] + b"~ my notes"
        path.write_bytes(content)
        with pytest.raises(study.records.RecordError, match=r"test\.jsonl:1: "):
            study.records.append(a_record(), path)
        assert path.read_bytes() == content


def test_a_file_too_large_for_records_is_refused_before_it_is_read(path):
    path.parent.mkdir()
    with open(path, "wb") as file:
        file.truncate(2**40)  # a terabyte of nothing takes no room
    for use in (study.records.read, lambda path: study.records.append(a_record(), path)):
        with pytest.raises(
            study.records.RecordError,
            match=r"has 1099511627776 bytes, and a file of records 268435456 at most.*--records",
        ):
            use(path)
    assert path.stat().st_size == 2**40


def test_a_file_of_as_many_bytes_as_records_may_have_is_read(path, monkeypatch):
    study.records.append(a_record(), path)
    monkeypatch.setattr(study.records, "MOST_BYTES", path.stat().st_size)
    assert study.records.read(path) == [a_record()]
    monkeypatch.setattr(study.records, "MOST_BYTES", path.stat().st_size - 1)
    with pytest.raises(study.records.RecordError, match="bytes, and a file of records"):
        study.records.read(path)


def test_a_file_that_cannot_be_read_is_told_by_name(path, monkeypatch):
    def refused(*_arguments, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(study.records, "open", refused, raising=False)
    with pytest.raises(
        study.records.RecordError, match=r"test\.jsonl cannot be read: Perm.*--records"
    ):
        study.records.read(path)


def test_an_incomplete_last_line_is_not_cut_where_a_line_before_it_is_damaged(path):
    path.parent.mkdir()
    content = b"{}\n" + json.dumps(a_record()).encode()[:300]
    path.write_bytes(content)
    with pytest.raises(study.records.RecordError, match=r"test\.jsonl:1: "):
        study.records.append(a_record(), path)
    assert path.read_bytes() == content


def test_a_folder_is_no_file_of_records(tmp_path):
    with pytest.raises(study.records.RecordError, match=r"no file.*--records"):
        study.records.read(tmp_path)


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
    study.records.append(a_record(seed=10**7), path)
    assert len(study.records.read(path)) == written + 1


def test_a_run_that_is_recorded_keeps_its_record(path):
    """Two studies may have measured it at once; the last digits differ then, and the times."""
    study.records.append(a_record(seconds=[1, 1]), path)
    study.records.append(a_record(seconds=[2, 2]), path)
    assert study.records.read(path) == [a_record(seconds=[1, 1])]
    assert path.read_bytes() == a_line(a_record(seconds=[1, 1]))


def test_a_record_that_stands_there_twice_counts_once(path):
    path.parent.mkdir()
    path.write_bytes(a_line(a_record()) + a_line(a_record(seed=1)) + a_line(a_record()))
    assert study.records.read(path) == [a_record(), a_record(seed=1)]


@pytest.mark.parametrize("template", [a_record, an_older_record])
def test_two_records_of_one_run_with_other_numbers_are_refused(path, template):
    lines = [template(), template(seed=1), template(seconds=[2, 2])]
    message = refusal(path, b"".join(map(a_line, lines)))
    assert re.search(r":3: seconds is not what line 1 says .*Delete one of the two lines", message)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (a_record(seed=1, backend="jax"), "runs on tensorflow, and one on jax"),
        (an_older_record(seed=1, backend="torch"), "runs on tensorflow, and one on torch"),
        (a_record(loss=CLIPPED), "runs with the loss logits, and one with the loss clipped"),
        (excerpt(a_record(seed=1), ["test.loss"]), "whole records, and one of the excerpts"),
    ],
)
def test_one_file_has_one_backend_and_one_way_of_the_loss(path, other, named):
    assert f":2: the file holds {named}" in refusal(path, a_line(a_record()) + a_line(other))
    path.write_bytes(a_line(a_record()))
    with pytest.raises(study.records.RecordError, match=f"holds {named} here.*--records"):
        study.records.append(other, path)
    assert path.read_bytes() == a_line(a_record())


def of_epochs(epochs: int, **changes) -> dict:
    return a_record(run=Configuration("raw", "Adam", 0.001, 0, epochs, 500), **changes)


def otherwise(record: dict) -> Iterator[tuple[str, dict]]:
    """The record with another number in each field that says how the training went."""
    measures = {"start", "training", "validation", "test", "moved", "dead"}
    for part in [name for name in record if name in measures]:
        for name, value in record[part].items():
            other = [value[0] / 2 + 0.01, *value[1:]] if isinstance(value, list) else value / 2
            yield f"{part}.{name}", record | {part: record[part] | {name: other}}


@pytest.mark.parametrize(
    ("first", "twin"),
    [
        (a_record(), an_older_record()),
        (an_older_record(), a_record()),
        (a_record(), of_epochs(3)),
        (of_epochs(3), a_record()),
    ],
)
def test_two_records_of_one_training_on_one_machine_say_the_same_of_it(path, first, twin):
    """Whichever protocol they follow, and over however many epochs: one would hide the other."""
    path.parent.mkdir()
    for field, wrong in otherwise(twin):
        if field.partition(".")[0] in first:
            message = refusal(path, a_line(first) + a_line(wrong))
            assert re.search(rf":2: {field} is not what line 1 says .*Delete one of", message)
            path.write_bytes(a_line(first))
            with pytest.raises(study.records.RecordError, match=rf"{field} .*nothing.*--records"):
                study.records.append(wrong, path)
            assert path.read_bytes() == a_line(first)
    study.records.append(twin | {"seconds": [9.5] * len(twin["seconds"])}, path)
    assert len(path.read_bytes().splitlines()) == 2


def test_excerpts_that_do_not_say_where_they_ran_may_differ(path):
    measures = ["training.loss"]
    study.records.append(excerpt(a_record(), measures), path)
    other = of_epochs(3, training={"loss": [0.6, 0.5, 0.4], "accuracy": [0.8, 0.9, 0.9]})
    study.records.append(excerpt(other, measures), path)
    assert len(study.records.read(path)) == 2


def test_two_records_of_one_training_are_on_as_many_images(path):
    few = a_record(data=FEW)
    wrong = an_older_record(data=FEW, images=FEWER, hardware=HARDWARE | {"threads": 2})
    assert "images is not what line 1 says" in refusal(path, a_line(few) + a_line(wrong))


def test_a_longer_run_that_diverged_contradicts_a_shorter_one_that_did_not(path):
    lost = {"loss": [None], "accuracy": [0.9]}
    parts = dict.fromkeys(("training", "validation", "test"), lost)
    longer = of_epochs(3, diverged=True, **parts)
    for name in ("seconds", "cpu_seconds"):
        longer[name] = longer[name][:1]
    for name in ("moved", "dead"):
        longer[name] = {layer: values[:1] for layer, values in longer[name].items()}
    assert "training.loss is not what line 1" in refusal(path, a_line(a_record()) + a_line(longer))


VERSIONS, HARDWARE = (a_record()[field] for field in study.records.MACHINE)
TWO_THREADS = {"hardware": HARDWARE | {"threads": 2}}
GPU = {"hardware": HARDWARE | {"devices": ["cpu:0", "gpu:0"]}}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({}, {"versions": VERSIONS | {"numpy": "2.4.7"}}),
        ({}, {"hardware": HARDWARE | {"processor": "another"}}),
        (TWO_THREADS, TWO_THREADS),
        (GPU, GPU),
    ],
)
def test_where_numbers_may_be_rounded_otherwise_two_trainings_may_differ(path, here, there):
    other = {"loss": [0.6, 0.5], "accuracy": [0.8, 0.9]}
    study.records.append(an_older_record(**here), path)
    study.records.append(a_record(training=other, **there), path)
    assert study.records.read(path) == [a_record(training=other, **there)]


def test_records_of_other_data_stand_apart(path):
    other = {"source": "scikit-learn digits", "sha256": "1" * 64}
    study.records.append(a_record(), path)
    study.records.append(a_record(data=other), path)
    assert study.records.read(path, data="1" * 64) == [a_record(data=other)]
    assert len(study.records.read(path)) == 2


def test_no_average_mixes_runs_on_two_data_sets(path):
    """Not where the two are of two seeds, and not where one seed has both."""
    for seed in (0, 1):
        both = [a_record(), a_record(seed, data=FEW)]
        for order in (both, both[::-1]):
            with pytest.raises(ValueError, match=r"on 2 data sets.*data=\.\.\..*0{64}"):
                study.records.final_accuracy(order, TWO_EPOCHS, "raw")
    for record in both:
        study.records.append(record, path)
    alone = study.records.read(path, data=FEW["sha256"])
    assert study.records.final_accuracy(alone, TWO_EPOCHS, "raw") == {1: 0.9}


# Two protocols ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("backend", "loss"), [("tensorflow", "logits"), ("jax", "clipped"), ("torch", "clipped")]
)
def test_older_records_have_the_loss_that_keras_took_on_their_backend(path, backend, loss):
    study.records.append(an_older_record(backend=backend), path)
    [record] = study.records.read(path)
    assert record["configuration"]["loss"] == loss
    assert study.records.is_older(record)


def test_an_older_record_is_one_of_the_same_run_and_is_read_like_any_other(path):
    study.records.append(an_older_record(), path)
    [record] = study.records.read(path)
    configuration = study.records.configuration_of(record)
    assert configuration == study.records.configuration_of(a_record())
    chosen = study.records.select([record], Extent(500, 2), "raw", "Adam", 0.001)
    assert chosen == {0: record}


NAMES = ["mnist.jsonl", "mnist-clipped.jsonl", "mnist-jax-clipped.jsonl", "mnist-avx512.jsonl"]


@pytest.mark.parametrize("name", NAMES)
def test_the_records_of_the_book_are_of_one_backend_and_one_loss_in_each_file(name):
    records = study.records.read(EXAMPLES / "records" / name)
    backend = "jax" if "jax" in name else "tensorflow"
    loss = "clipped" if "clipped" in name else "logits"
    assert {record["backend"] for record in records} <= {backend}
    assert {record["configuration"]["loss"] for record in records} <= {loss}


def test_every_file_of_records_is_told_of_in_the_readme():
    folder = EXAMPLES / "records"
    assert {path.name for path in folder.glob("*.jsonl")} == set(NAMES)
    told = (folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"* `{name}`: " not in told] == []


def test_a_run_on_another_processor_begins_as_the_recorded_one_and_goes_its_own_way():
    """The start and the order of the images are those of the seed; sums are rounded otherwise."""
    of = study.records.configuration_of
    here = {of(record): record for record in study.records.read()}
    there = study.records.read(study.records.RECORDS.with_name("mnist-avx512.jsonl"))
    assert {record["hardware"]["processor"] for record in there} == {"AMD EPYC (AVX512)"}
    assert {(of(record).images, of(record).epochs) for record in there} == {WHOLE}
    for record in there:
        first, again = (one["training"]["loss"][0] for one in (here[of(record)], record))
        assert first != again
        assert again == pytest.approx(first, rel=5e-3), "less than seeds differ by"


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


def test_runs_with_the_clipped_loss_have_a_file_beside_the_others(path):
    assert study.records.file_of(LOGITS, path) == path
    clipped = study.records.file_of(CLIPPED, path)
    assert clipped == path.with_name("test-clipped.jsonl")


# Which images are read right ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 8, 10, 10_000])
def test_which_images_are_read_right_comes_back_as_it_was_packed(count):
    is_right = np.random.default_rng(count).random(count) < 0.9
    record = a_record(read_right=packed(is_right), images={"test": count})
    back = study.records.read_right(record)
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

ONE_EPOCH, TWO_EPOCHS, THREE_EPOCHS = (Extent(500, epochs) for epochs in (1, 2, 3))


def test_a_longer_run_serves_as_a_shorter_one():
    records = [a_record(seed=1), a_record()]
    chosen = study.records.select(records, ONE_EPOCH, "raw", "Adam", 0.001)
    assert chosen == {0: records[1], 1: records[0]}
    assert study.records.curves(records, ONE_EPOCH, "raw") == {0: [0.9], 1: [0.9]}


def test_of_two_runs_that_serve_the_first_that_was_recorded_counts():
    """Whatever is recorded later, no number of a page changes."""
    longer = a_record(run=Configuration("raw", "Adam", 0.001, 0, epochs=3, images=500))
    for records in ([a_record(), longer], [longer, a_record()]):
        assert study.records.select(records, TWO_EPOCHS, "raw", "Adam", 0.001) == {0: records[0]}


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


def test_the_final_accuracy_is_that_after_the_last_epoch():
    assert study.records.final_accuracy([a_record()], TWO_EPOCHS, "raw", part="training") == {
        0: 0.95
    }
    assert study.records.final_accuracy([a_record()], ONE_EPOCH, "raw", part="training") == {0: 0.9}


def test_a_diverged_run_keeps_the_last_of_several_accuracies():
    lost = {"loss": [9.0, None], "accuracy": [0.2, 0.098]}
    record = of_epochs(4, diverged=True, test=lost)
    assert study.records.curve(record, "test", "accuracy", epochs=4) == [0.2, *[0.098] * 3]


def test_a_diverged_run_keeps_its_last_accuracy_and_has_no_loss():
    lost = {"loss": [None], "accuracy": [0.098]}
    record = a_record(diverged=True, training=lost, validation=lost, test=lost, seconds=[1.5])
    assert study.records.curve(record, "test", "accuracy", epochs=2) == [0.098, 0.098]
    assert all(math.isnan(loss) for loss in study.records.curve(record, "test", "loss", epochs=2))
