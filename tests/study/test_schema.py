"""What a record has to be: what is refused, and what is right at the edge of it."""

import base64
import copy
import functools
import json
import math
import operator
import re
import zlib

import numpy as np
import pytest

import mnist
import study.records
from study.excerpts import excerpt
from study.protocol import Configuration
from study.records import packed
from study.schema import MNIST_SHA256, SCHEMA, check, may_begin

from .small_record import FEW, FEWER, READ_RIGHT, a_line, a_record, an_older_record, refusal


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff",
        b"{",
        b"null",
        b"[]",
        b"1" * 5_000,
        b"[" * 100_000,
        b'{"protocol": ' * 100_000,
        json.dumps(a_record())[:-40].encode(),
        json.dumps(a_record()).encode().replace(b"20.0", b"1e999"),
        json.dumps(a_record()).encode().replace(b"20.0", b"1" * 400),
        json.dumps(a_record()).encode().replace(b"20.0", b"NaN"),
        json.dumps(a_record()).encode().replace(b"20.0", b"-Infinity"),
        json.dumps(a_record()).encode().replace(b"20.0", b"[" * 900 + b"]" * 900),
        json.dumps(a_record()).encode().replace(b'"diverged": false', b'"diverged": true, \\0'),
        json.dumps(a_record()).encode().replace(b"false", b'false, "diverged": false'),
    ],
)
def test_a_damaged_line_is_refused_by_file_and_line_with_the_next_step(path, line):
    message = refusal(path, a_line(a_record()) + line + b"\n" + a_line(a_record(seed=1)))
    assert re.search(r"test\.jsonl:2: not a whole record.*delete this line", message)


def test_a_long_name_is_cut_in_the_message(path):
    long = "n" * 1_000
    assert f"protocol {'n' * 40!r}, and" in refusal(path, a_line({"protocol": long}))
    twice = f'{{"{long}": 1, "{long}": 2}}\n'.encode()
    assert f"it says {'n' * 40!r} twice" in refusal(path, twice)


def altered(change) -> str:
    """What `records.packed` gives for a right record, with its packed bytes changed."""
    return base64.b64encode(change(base64.b64decode(packed(READ_RIGHT)))).decode()


OF_EACH_KIND = (None, True, 1.5, "a text", [], {})

# Of the right kind, and wrong all the same, by the last name of the field.
WRONG = {
    "protocol": ["normalize-keras/3", ""],
    "scaling": ["divided-by-254", "RAW", ""],
    "optimizer": ["Adagrad", "adam"],
    "learning_rate": [0, -0.1, 1e-300, 1e300, math.nan, math.inf, 10**400],
    "seed": [-1, 0.0, 2**32, 10**30],
    "epochs": [0, -2, 1, 3, 2.0, 10**30],
    "images": [0, -500, 500.0, 1, 499, 501, 6_000, 10**10],
    "loss": [-0.1, math.nan, math.inf, 10**400, "hinge"],
    "diverged": [True],
    "too_small": [1.7, -3, math.nan, 0.96],
    "too_large": [1.7, -3, 0.26],
    "accuracy": [1.7, -3, 1 + 1e-9, math.nan, 0.9001234],
    "first": [-1, math.nan],
    "dense": [-1, math.inf],
    "read_right": [
        "",
        "eNo",
        "no base64",
        packed(np.ones(17, bool)),
        packed(np.ones(10**6, bool)),
        packed(np.ones(10_001, bool)),
        " ".join(packed(READ_RIGHT)),
        altered(lambda data: data[:-1]),
        altered(lambda data: data + b"x"),
        altered(lambda data: zlib.compress(zlib.decompress(data) + b"x")),
    ],
    "seconds": [-1.5, math.nan, 0, 0.001, 1e8, 1e300],
    "cpu_seconds": [-1.5, math.inf, 0, 0.001, 5.1, 1e10],
    "training": [0, 511.5, 1, 511, 513],
    "validation": [0, -1, 1, 127, 129],
    "test": [0, -1, 3, 9_999, 10**30],
    "source": [
        "my digits",
        "mnist",
        "MNIST ",
        "",
        " ",
        "\x1b[2J",
        "\u202eTSINM",
        "\ud800",
        "two\nlines",
    ],
    "python": ["", "3.11\x1b", "banana", "3.11 or so", "\u0663.11", "-1"],
    "processor": ["\x1b]0;", "Intel\u2066"],
    "devices": ["\x1b", "", []],
    "versions": [
        a_record()["versions"] | {name: "1"}
        for name in ("", " ", "\x1b[31m", "a b", ".", "-r", "k\u00e9ras")
    ],
    "sha256": ["0" * 63, "0" * 64, "0" * 65, "G" + "0" * 63],
    "backend": ["numpy", "TensorFlow", ""],
    "cores": [0, 1.5, 10**12],
    "threads": [0, -1, 10**12],
    "date": [
        *("yesterday", "2026-11-21", "2026-11-21T11:11:25", "2026-11-31T11:11:25+00:00"),
        *("0001-01-01T00:00:00+00:00", "2014-12-31T23:59:59+00:00", "9999-12-31T23:59:59+00:00"),
        *("2026-W47-6T11:11:25+00:00", "20261121T111125+00", "2026-11-21T11:11+00:00"),
        *(f"2026-11-21{sign}11:11:25+00:00" for sign in " \0\x1b\u202e"),
    ],
}


def broken(record: dict):
    """The record with one value broken, for each value and each way, and what is broken there."""

    def kind(value: object) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return "number" if is_number else type(value).__name__

    def places(value: object, *keys: str | int):
        if keys:
            yield keys
        if isinstance(value, dict | list):
            for key in value if isinstance(value, dict) else range(len(value)):
                yield from places(value[key], *keys, key)

    for *to, key in list(places(record)):
        copied = copy.deepcopy(record)
        within = functools.reduce(operator.getitem, to, copied)
        there = within[key]
        name = key if isinstance(key, str) else to[-1]
        wrong = [value for value in OF_EACH_KIND if kind(value) != kind(there)]
        wrong += [value for value in WRONG.get(name, []) if kind(value) == kind(there)]
        if isinstance(there, list) and name != "devices":
            wrong += [there[:-1], there * 2]
        if isinstance(there, dict):
            wrong += [there | {"another": 1}]
        for value in wrong:
            within[key] = value
            yield name, copied
        if isinstance(key, str):
            del within[key]
            yield name, copied


@pytest.mark.parametrize("record", [a_record(), an_older_record()], ids=["newer", "older"])
def test_a_record_that_is_wrong_in_any_value_is_refused_with_the_name_of_its_field(path, record):
    ways = 0
    for name, wrong in broken(record):
        ways += 1
        message = refusal(path, a_line(wrong))
        assert re.search(r"test\.jsonl:1: .*[Dd]elete this line", message), name
        # What the number of epochs, or of images, does not fit is told by the other side.
        assert any(said in message for said in (name, "one for each", "versions")), message
    assert ways > 400


FLOAT32 = np.finfo(np.float32)
SMALLEST, LARGEST = float(FLOAT32.tiny), float(FLOAT32.max)
BEYOND_FLOAT32 = math.nextafter(LARGEST, math.inf)
COUNT, CORES = ([1, 10**9], [0, 10**9 + 1]), ([1, 2**16], [0, 2**16 + 1])
SHARE = [0, 0.0, 1], [math.nextafter(0, -1), math.nextafter(1, 2)]
NOT_NEGATIVE = [0, LARGEST], [math.nextafter(0, -1), BEYOND_FLOAT32]


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        (
            "configuration.learning_rate",
            [SMALLEST, LARGEST],
            [math.nextafter(SMALLEST, 0), BEYOND_FLOAT32],
        ),
        ("configuration.seed", [0, 2**32 - 1], [-1, 2**32]),
        ("configuration.epochs", *COUNT),
        ("configuration.images", *COUNT),
        ("images.test", *COUNT),
        ("hardware.cores", *CORES),
        ("hardware.threads", *CORES),
        ("start.loss", *NOT_NEGATIVE),
        ("start.too_small", *SHARE),
        ("test.loss", *NOT_NEGATIVE),
        ("test.accuracy", *SHARE),
        ("moved.dense", *NOT_NEGATIVE),
        ("dead.dense", *SHARE),
        ("seconds", [0.01, 10**7], [0.0099, 10**7 + 1]),
        ("cpu_seconds", [0.01, 10**9], [0.0099, 10**9 + 1]),
        (
            "date",
            ["2015-01-01T00:00:00+00:00", "2099-12-31T23:59:59.5-11:30"],
            ["2014-12-31T23:59:59+00:00", "2100-01-01T00:00:00+00:00"],
        ),
        ("versions", [{"Pillow": "12"}, {"z": "1"}], [{"\u212a": "1"}, {"keras": "\u0663"}]),
    ],
)
def test_a_value_at_the_edge_of_what_is_possible_is_right_and_the_next_one_is_not(
    field, right, wrong
):
    rule = functools.reduce(operator.getitem, field.split("."), SCHEMA)
    assert [value for value in right if not rule.fits(value)] == []
    assert [value for value in wrong if rule.fits(value)] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"cpu_seconds": [1.25, 4.5]}, {"cpu_seconds": [1.25, 4.51]}),
        *(
            (
                {"start": {"loss": 1.0, "too_small": 0.75, "too_large": 0.2500001}},
                {"start": {"loss": 1.0, "too_small": 0.75, "too_large": more}},
            )
            for more in (0.2500003, 0.5)
        ),
        (
            {"test": {"loss": [0.5, 0.25], "accuracy": [0.9000001, 0.9]}},
            {"test": {"loss": [0.5, 0.25], "accuracy": [0.9000003, 0.9]}},
        ),
    ],
)
def test_numbers_that_only_rounding_parts_agree_and_others_do_not(right, wrong):
    check(a_record(**right))
    with pytest.raises(ValueError, match="should be"):
        check(a_record(**wrong))


def test_of_few_images_none_may_be_read_otherwise():
    def on_few(count: int) -> dict:
        images = OF_500 | {"test": 100}
        return a_record(data=FEW, images=images, read_right=packed(np.arange(100) < count))

    check(on_few(90))
    for count in (89, 91):
        with pytest.raises(ValueError, match=f"read_right has {count} of 100 images"):
            check(on_few(count))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": [1, 2]}, "start is a list of 2, and should be an object of loss, too_small"),
        ({"date": {"year": 2026}}, "date is an object of 1, and should be a date"),
        ({"images": {"trained": 1, "tested": 2}}, "images.trained is no field of such a record"),
        ({"seconds": [1.5, -1]}, "seconds of epoch 2 is -1, and should be a number of seconds"),
        ({"seconds": 1.5}, "seconds is 1.5, and should be a list by epoch: a number of seconds"),
    ],
)
def test_what_is_there_and_what_should_be_is_told(changes, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        check(a_record(**changes))


def test_a_value_is_told_whole_up_to_forty_signs():
    for letters, told in ((38, '"' + 38 * "n" + '"'), (39, '"' + 35 * "n" + "...")):
        with pytest.raises(ValueError, match=f"protocol is {re.escape(told)}, and should be"):
            check(a_record(protocol="n" * letters))


def ended(**changes) -> dict:
    """A record of a run that diverged in its last epoch."""
    by_epoch = {"loss": [0.5, None], "accuracy": [0.9, 0.1]}
    parts = dict.fromkeys(("training", "validation", "test"), by_epoch)
    read_right = packed(np.arange(10_000) < 1_000)
    return a_record(diverged=True, read_right=read_right, **parts) | changes


def test_the_last_epoch_counts_of_however_many():
    def of_three(**changes) -> dict:
        run = Configuration("raw", "Adam", 0.001, 0, epochs=3, images=500)
        return a_record(run=run) | changes

    lost = {"loss": [0.5, 0.25, None], "accuracy": [0.1, 0.2, 0.9]}
    parts = dict.fromkeys(("training", "validation", "test"), lost)
    check(of_three(diverged=True, **parts))
    first = {"loss": [None], "accuracy": [0.9]}
    at_once = of_three(diverged=True, **dict.fromkeys(parts, first))
    for name in ("moved", "dead"):
        at_once[name] = {layer: values[:1] for layer, values in at_once[name].items()}
    check(at_once | {name: at_once[name][:1] for name in ("seconds", "cpu_seconds")})
    middle = {"loss": [0.5, None, 0.25], "accuracy": [0.1, 0.2, 0.9]}
    for wrong in (
        of_three(diverged=True, **dict.fromkeys(parts, middle)),
        of_three(diverged=True, **parts) | {"test": middle},
        of_three(diverged=True, **parts) | {"training": lost | {"loss": [0.5, -0.25, None]}},
        of_three(test=of_three()["test"] | {"accuracy": [0.1, 0.9, 0.2]}),
    ):
        with pytest.raises(ValueError, match=r"should be|read_right has"):
            check(wrong)


def test_a_lost_loss_is_null_at_the_end_of_a_run_that_diverged_and_nowhere_else(path):

    path.parent.mkdir()
    early = ended(moved={name: [0.1, None] for name in a_record()["moved"]})
    early["configuration"]["epochs"] = 8
    for right in (ended(), early):
        path.write_bytes(a_line(right))
        assert study.records.read(path) == [right]
    for wrong in (
        ended(diverged=False),
        ended(test={"loss": [None, None], "accuracy": [0.9, 0.1]}),
        ended(test={"loss": [None, 0.5], "accuracy": [0.9, 0.1]}),
        ended(test={"loss": [0.5, None], "accuracy": [0.9, None]}),
        ended(test={"loss": [0.5], "accuracy": [0.9]}),
        ended(seconds=[1.5, None]),
        ended(dead={name: [0.1, None] for name in a_record()["dead"]}),
        a_record(diverged=True),
        a_record(moved={name: [0.1, None] for name in a_record()["moved"]}),
        a_record(start={"loss": None, "too_small": 1.0, "too_large": 0.0}),
    ):
        refusal(path, a_line(wrong))


SPLIT = re.escape("configuration.images, ")
ALL_WRONG, ALL_RIGHT = (packed(np.full(10_000, is_right)) for is_right in (False, True))
OF_500 = a_record()["images"]


def with_read_right(count: int) -> dict:
    """A record of 10,000 test images, of which it has read so many right, and its curve 9,000."""
    return a_record(read_right=packed(np.arange(10_000) < count))


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        (a_record(images={"training": 1, "validation": 100, "test": 10_000}), SPLIT + "500"),
        (a_record(images={"training": 200, "validation": 50, "test": 10_000}), SPLIT + "500"),
        (a_record(images={"training": 401, "validation": 101, "test": 10_000}), SPLIT + "500"),
        (a_record(run=Configuration("raw", "Adam", 0.001, 0, 2, 1), images=OF_500), SPLIT + "1"),
        (a_record(images=OF_500 | {"test": 9_990}, data=FEW), "one bit for each of 9990"),
        *(
            (
                a_record(
                    images=OF_500 | {"test": 9_990},
                    data=FEW,
                    read_right=packed(np.ones(bits, bool)),
                ),
                "one bit for each of 9990",
            )
            for bits in (9_991, 9_992)
        ),
        (a_record(read_right=ALL_WRONG), r"read_right has 0 of 10000 .* ends with 0\.9"),
        (a_record(read_right=ALL_RIGHT), r"read_right has 10000 of 10000 .* ends with 0\.9"),
        (
            a_record(test={"loss": [0.5, 0.25], "accuracy": [0.9, 0.0]}),
            r"read_right has 9000 of 10000 images, and test\.accuracy ends with 0\.0",
        ),
        (with_read_right(8_989), "read_right has 8989 of 10000"),
        (with_read_right(9_011), "read_right has 9011 of 10000"),
        (a_record(data={"source": "MNIST", "sha256": "0" * 64}), "only MNIST has 06b0d1f1"),
        (a_record(data=FEW | {"sha256": MNIST_SHA256}), "only MNIST has 06b0d1f1"),
        (
            a_record(
                run=Configuration("raw", "Adam", 0.001, 0, 2, 70_000),
                images=OF_500 | {"training": 56_000, "validation": 14_000},
            ),
            SPLIT + "70000",
        ),
        (an_older_record(images=OF_500 | {"test": 3}), "images.test is 3, and should be 10000"),
        (a_record(start={"loss": 1.0, "too_small": 0.9, "too_large": 0.9}), "1 at most together"),
        (a_record(cpu_seconds=[1.25, 4.6]), "cpu_seconds of epoch 2 is 4.6, .* on each of 2 cores"),
        (
            an_older_record(test={"loss": [0.5, 0.25], "accuracy": [0.9, 0.12345]}),
            "test.accuracy of epoch 2 is 0.12345, and should be a share of 10000 images",
        ),
        (a_record(versions={}), r"versions\.python is missing"),
        (a_record(versions={"python": "3", "numpy": "2", "keras": "3"}), "versions.tensorflow is"),
        (a_record(backend="jax") | {"backend": "torch"}, r"versions\.torch is missing"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(path, record, cause):
    assert re.search(rf"test\.jsonl:1: .*{cause}.*delete this line", refusal(path, a_line(record)))


def test_fewer_images_than_asked_for_are_right_where_the_data_have_no_more(path):
    few = a_record(run=Configuration("raw", "Adam", 0.001, 0, 2, 6_000), images=FEWER, data=FEW)
    study.records.append(few, path)
    assert study.records.read(path) == [few]


def test_the_identity_of_mnist_is_that_of_its_images():
    assert MNIST_SHA256 == mnist.ARRAYS_SHA256


@pytest.mark.parametrize("count", [8_990, 9_000, 9_010])
def test_an_image_in_a_thousand_may_be_read_otherwise_when_the_network_answers_again(path, count):
    study.records.append(with_read_right(count), path)
    assert study.records.read(path)


@pytest.mark.parametrize("field", ["training", "validation", "test"])
def test_an_excerpt_of_a_run_that_diverged_keeps_a_loss_that_was_lost_or_none(path, field):
    diverged = excerpt(a_record(), [f"{field}.accuracy"]) | {"diverged": True}
    study.records.append(diverged, path)
    lost, finite = (diverged | {field: {"loss": [0.5, last]}} for last in (None, 0.25))
    path.write_bytes(a_line(lost))
    assert study.records.read(path) == [lost]
    assert "diverged is true, and should be false" in refusal(path, a_line(finite))


@pytest.mark.parametrize("field", ["start.too_small", "start.too_large"])
def test_an_excerpt_may_keep_one_share_of_the_start(field):
    check(excerpt(a_record(), [field]))


def test_a_run_that_diverged_has_one_epoch_at_least():
    kept = excerpt(a_record(), ["test.accuracy"]) | {"diverged": True}
    with pytest.raises(ValueError, match=r"^test\.accuracy has 0 values, and should have 1, one"):
        check(kept | {"test": {"accuracy": []}})


def test_an_excerpt_says_all_of_what_it_is_about():
    kept = excerpt(a_record(), ["test.accuracy"])
    for name in ("images", "data", "configuration"):
        for field in kept[name]:
            lacks = {key: value for key, value in kept[name].items() if key != field}
            with pytest.raises(ValueError, match=rf"^{name}\.{field} is missing"):
                check(kept | {name: lacks})


@pytest.mark.parametrize("more", [{}, {"versions": a_record()["versions"]}, {"test": {}}])
def test_an_excerpt_that_keeps_no_measure_is_refused(path, more):
    assert "keeps no measure" in refusal(path, a_line(excerpt(a_record(), []) | more))


def test_a_record_that_would_be_refused_is_not_written(path):
    study.records.append(a_record(), path)
    content = path.read_bytes()
    for changes in ({"diverged": None}, {"seconds": [1.5]}, {"protocol": "normalize-keras/0"}):
        with pytest.raises(study.records.RecordError, match="nothing was written: "):
            study.records.append(a_record(seed=1) | changes, path)
    assert path.read_bytes() == content


def test_a_record_of_another_protocol_is_refused_by_name(path):
    message = refusal(path, a_line(a_record()) + a_line(a_record(protocol="normalize-keras/0")))
    assert re.search(r"test\.jsonl:2: .*'normalize-keras/0'", message)


@pytest.mark.parametrize(
    "record", [a_record(), an_older_record(), ended()], ids=["newer", "older", "diverged"]
)
def test_each_beginning_of_a_record_is_one_and_nothing_else_is(record):
    line = json.dumps(record)
    assert [cut for cut in range(1, len(line)) if not may_begin(line[:cut])] == []
    before_texts = line.index('"data"')  # which may say anything
    assert [cut for cut in range(before_texts) if may_begin(f"{line[:cut]}~ my notes")] == []
    assert not may_begin(line)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"loss": [0.5, 0.25]', '"loss": [0.5, -0.25]'),
        ('"loss": [0.5, 0.25]', '"loss": 0.5'),
        ('"loss": [0.5, 0.25]', '"loss": {}'),
        ('"accuracy": [0.9, 0.95]', '"accuracy": [0.9, 1.5]'),
        ('"accuracy": [0.9, 0.95]', '"accuracy": [0.9, null]'),
        ('"dense": [0.0, 0.1]', '"dense": [null, 0.1]'),
        ('"seconds": [1.5, 1.25]', '"seconds": [1.5, null]'),
        ('"seed": 0', '"seed": -1'),
        ('"diverged": false', '"diverged": null'),
    ],
)
def test_what_has_a_wrong_value_is_not_the_beginning_of_a_record(right, wrong):
    line = json.dumps(a_record())
    assert right in line
    assert may_begin(line[:-1])
    assert not may_begin(line.replace(right, wrong, 1)[:-1])


@pytest.mark.parametrize("name", ["mnist.jsonl", "mnist-jax-clipped.jsonl"])
def test_a_record_of_the_book_that_is_cut_anywhere_is_the_beginning_of_one(name):
    line = study.records.RECORDS.with_name(name).read_text(encoding="utf-8").splitlines()[-1]
    assert [cut for cut in range(1, len(line)) if not may_begin(line[:cut])] == []
    assert not may_begin(line)
