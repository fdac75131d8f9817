"""What a record holds, field by field: the one place that says what is read and what is written.

What the fields mean is in `README.md` beside the records.
"""

import base64
import binascii
import datetime
import json
import math
import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from study.protocol import (
    DEFAULT_RATES,
    LOSSES,
    OLDER_PROTOCOL,
    PROTOCOL,
    SCALINGS,
    VALIDATION_SPLIT,
    WHOLE,
)

# What `json.dumps` writes of one value, if only its beginning is there.
NUMBER = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?"
CUT_NUMBER = r"\d[-+.e\d]*"
CUT_TEXT = r'"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*(?:\\(?:u[\da-f]{0,3})?)?'


class Rule(NamedTuple):
    """What a value has to be, in words and as a test; `by_epoch`: each value of a list.

    `cut` is a pattern of how it is written, if only its beginning is there. `may_be_lost`: a run
    that diverged may end with null, for a number that was not finite.
    """

    wanted: str
    fits: Callable[[object], bool]
    cut: str
    by_epoch: bool = False
    may_be_lost: bool = False


def _one_of(names) -> Rule:
    return Rule(
        f"one of {', '.join(names)}",
        lambda value: isinstance(value, str) and value in names,
        "|".join(_beginnings(f'"{name}"') for name in names),
    )


def _beginnings(text: str) -> str:
    """A pattern of what a text begins with, from its first sign on."""
    pattern = ""
    for sign in reversed(text):
        pattern = f"{re.escape(sign)}(?:{pattern})?" if pattern else re.escape(sign)
    return pattern


def _number(least: float, most: float, wanted: str) -> Rule:
    # By its very type: True is an int for Python, and "0.9" is no number.
    return Rule(
        wanted, lambda value: type(value) in (int, float) and least <= value <= most, CUT_NUMBER
    )


def _whole(least: int, most: int) -> Rule:
    return Rule(
        f"a whole number from {least} to {most}",
        lambda value: type(value) is int and least <= value <= most,
        r"\d+",
    )


def _is_line(value: object) -> bool:
    # Else it could rewrite the terminal that shows it, or turn the text around it.
    return isinstance(value, str) and value.isprintable()


def _is_text(value: object) -> bool:
    return _is_line(value) and value.strip() != ""


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return False
    try:
        return datetime.datetime.fromisoformat(value).year in YEARS
    except ValueError:
        return False


def _are_versions(value: object) -> bool:
    return isinstance(value, dict) and all(
        PACKAGE.fullmatch(name) and isinstance(version, str) and VERSION.fullmatch(version)
        for name, version in value.items()
    )


def _are_devices(value: object) -> bool:
    return isinstance(value, list) and value != [] and all(map(_is_text, value))


def _bits(value: object, most: int) -> bytes | None:
    """The bytes that `records.packed` packed; None for no such text, or for more than `most`."""
    try:
        unpacking = zlib.decompressobj()
        bits = unpacking.decompress(base64.b64decode(value, validate=True), most + 1)
    except (TypeError, ValueError, binascii.Error, zlib.error):
        return None
    return bits if unpacking.eof and not unpacking.unused_data and len(bits) <= most else None


# What `mnist.arrays_sha256` gives for MNIST, and how many test images it has.
MNIST, MNIST_SHA256, TEST_IMAGES = (
    "MNIST",
    "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16",
    10_000,
)

# `fromisoformat` also reads weeks, and any sign between day and time.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d:\d\d", re.ASCII)
YEARS = range(2015, 2100)  # Keras is of 2015
PACKAGE = re.compile(r"[a-z\d](?:[\w.-]*[a-z\d])?", re.ASCII | re.IGNORECASE)
VERSION = re.compile(r"\d[\w.+!-]*", re.ASCII)

FLOAT32 = 2e-7  # by so much a share may be wrong: it is recorded with seven digits

SHARE = _number(0, 1, "a number from 0 to 1")
# Losses and weights are float32: a larger loss is lost, and weights are moved by no other rate.
LARGEST = (2 - 2.0**-23) * 2.0**127
NOT_NEGATIVE = _number(0, LARGEST, "a number, 0 or more, that a float32 holds")
RATE = _number(2.0**-126, LARGEST, "a number above 0 that a float32 holds")
# More images than of any data set that a machine holds; 2 ** 32 seeds are those of Keras; more
# cores than any system runs on.
COUNT, SEED, CORES = _whole(1, 10**9), _whole(0, 2**32 - 1), _whole(1, 2**16)
# Hundredths are recorded, and a call of `fit` takes several. The longest would have lasted four
# months, and the processor's time is that of all its cores together.
SECONDS = _number(0.01, 10**7, "a number of seconds from 0.01 to 10000000")
CPU_SECONDS = _number(0.01, 10**9, "a number of seconds from 0.01 to 1000000000")
TEXT = Rule("a text without control characters", _is_text, CUT_TEXT)
TRUTH = Rule(
    "true or false",
    lambda value: isinstance(value, bool),
    f"{_beginnings('true')}|{_beginnings('false')}",
)
MEASURES = {
    "loss": NOT_NEGATIVE._replace(by_epoch=True, may_be_lost=True),
    "accuracy": SHARE._replace(by_epoch=True),
}
LENGTH = NOT_NEGATIVE._replace(by_epoch=True, may_be_lost=True)

# What a record is about, whatever it measured; and what says that it kept a part of its measures:
# see `excerpts.py`. No study is continued from such records.
IDENTITY = ("protocol", "configuration", "diverged", "images", "data", "backend")
EXCERPT = "excerpt"
# What says where and when it ran: no measure of the run.
CIRCUMSTANCES = ("versions", "hardware", "date")
NOT_IN_OLDER_RECORDS = ("start", "moved", "dead", "read_right")

SCHEMA = {
    "protocol": _one_of((PROTOCOL, OLDER_PROTOCOL)),
    "configuration": {
        "scaling": _one_of(SCALINGS),
        "optimizer": _one_of(DEFAULT_RATES),
        "learning_rate": RATE,
        "seed": SEED,
        "epochs": COUNT,
        "images": COUNT,
        "loss": _one_of(LOSSES),
    },
    "diverged": TRUTH,
    EXCERPT: Rule("true, or not there", lambda value: value is True, _beginnings("true")),
    "start": {"loss": NOT_NEGATIVE, "too_small": SHARE, "too_large": SHARE},
    "training": MEASURES,
    "validation": MEASURES,
    "test": MEASURES,
    "moved": dict.fromkeys(("first", "second", "dense", "output"), LENGTH),
    "dead": dict.fromkeys(("first", "second", "dense"), SHARE._replace(by_epoch=True)),
    "read_right": Rule(
        "a text that records.packed gives",
        lambda value: isinstance(value, str),
        r'"[A-Za-z\d+/]*=*',
    ),
    "seconds": SECONDS._replace(by_epoch=True),
    "cpu_seconds": CPU_SECONDS._replace(by_epoch=True),
    "images": dict.fromkeys(("training", "validation", "test"), COUNT),
    "data": {
        "source": TEXT,
        "sha256": Rule(
            "64 digits of a SHA-256, 0 to 9 and a to f",
            lambda value: (
                isinstance(value, str)
                and len(value) == 64
                and set(value) <= set("0123456789abcdef")
            ),
            r'"[\da-f]{0,64}',
        ),
    },
    "backend": _one_of(("tensorflow", "jax", "torch")),
    "versions": Rule(
        "an object of versions, as 3.15.1, by the names of packages",
        _are_versions,
        rf'\{{(?:{CUT_TEXT}": {CUT_TEXT}", )*(?:{CUT_TEXT}(?:":? ?|": {CUT_TEXT}(?:",?)?)?)?',
    ),
    "hardware": {
        "processor": Rule("a text without control characters, or an empty one", _is_line, CUT_TEXT),
        "cores": CORES,
        "threads": CORES,
        "devices": Rule(
            "a list of texts, one at least",
            _are_devices,
            rf'\[(?:{CUT_TEXT}", )*(?:{CUT_TEXT}(?:",?)?)?',
        ),
    },
    "date": Rule(
        "a date, a time and its zone, as 2026-11-21T11:11:25+00:00",
        _is_date,
        r'"[-+:T\d]*',
    ),
}


def check(record: object) -> None:
    """Raise ValueError if this is no record; it names the field, what is there, what should be."""
    is_object = isinstance(record, dict)
    is_excerpt = is_object and EXCERPT in record
    is_older = is_object and record.get("protocol") == OLDER_PROTOCOL

    def may_lack(field: str) -> bool:
        first = field.partition(".")[0]
        return (
            field == EXCERPT
            or (is_excerpt and first not in IDENTITY)
            or (is_older and field == "configuration.loss")
        )

    schema = {
        field: rule
        for field, rule in SCHEMA.items()
        if not (is_older and field in NOT_IN_OLDER_RECORDS)
    }
    curves, is_measured = {}, False
    for field, value, rule in _fields(record, schema, may_lack):
        is_measured |= field.partition(".")[0] not in (*IDENTITY, EXCERPT, *CIRCUMSTANCES)
        if rule.by_epoch:
            curves[field] = value, rule
        elif not rule.fits(value):
            raise _wrong(field, value, rule.wanted)
    if not is_measured:
        raise ValueError("it is an excerpt, and keeps no measure of its run")
    _check_curves(curves, record["configuration"]["epochs"], record["diverged"])
    _check_data(record["data"], record["images"])
    _check_images(record["images"], record["configuration"]["images"], record["data"]["source"])
    _check_start(record.get("start", {}))
    _check_accuracies(record)
    _check_times(record)
    if "read_right" in record:
        _check_read_right(record["read_right"], record["images"]["test"], record.get("test", {}))
    for name in ("python", "numpy", "keras", record["backend"]) if "versions" in record else ():
        if name not in record["versions"]:
            raise ValueError(f"versions.{name} is missing")


class _CutError(Exception):
    """A text ends before what it is the beginning of."""


def may_begin(text: str) -> bool:
    """Whether a text is the beginning of a record as `json.dumps` writes it, and not a whole one.

    The fields stand in the order of the schema. No excerpt is written so.
    """
    newer = {field: rule for field, rule in SCHEMA.items() if field != EXCERPT}
    older = {field: rule for field, rule in newer.items() if field not in NOT_IN_OLDER_RECORDS}
    unnamed = {name: rule for name, rule in SCHEMA["configuration"].items() if name != "loss"}
    for changes in (
        newer | {"protocol": _one_of([PROTOCOL])},
        older | {"protocol": _one_of([OLDER_PROTOCOL]), "configuration": unnamed},
    ):
        try:
            _follow(text, 0, changes)
        except _CutError:
            return True
        except (ValueError, RecursionError):
            continue
    return False


def _follow(text: str, at: int, rule: dict | Rule) -> int:
    """Where a value ends that begins at a place of the text.

    Raises _CutError if the text ends in a right beginning of it, ValueError if something else is
    there.
    """
    if isinstance(rule, Rule):
        return _follow_value(text, at, rule)
    between = "{"
    for name, inner in rule.items():
        at = _follow(text, _expect(text, at, f'{between}"{name}": '), inner)
        between = ", "
    return _expect(text, at, "}")


def _expect(text: str, at: int, words: str) -> int:
    """Where these words end that should stand at a place of the text. Raises as `_follow`."""
    there = text[at : at + len(words)]
    if not words.startswith(there):
        raise ValueError(f"{_shown(there)} stands where {words} should")
    if there != words:
        raise _CutError
    return at + len(words)


def _follow_value(text: str, at: int, rule: Rule) -> int:
    """Where one value, or a list by epoch, ends. Raises as `_follow`."""
    cut = (
        rf"\[(?:(?:{NUMBER}|null), )*(?:{rule.cut}|{_beginnings('null')})?,?"
        if rule.by_epoch
        else rule.cut
    )
    if re.fullmatch(f"(?:{cut})?", text[at:], re.ASCII):
        raise _CutError
    value, end = json.JSONDecoder().raw_decode(text, at)
    values = value if rule.by_epoch else [value]
    if not isinstance(values, list) or not all(
        rule.fits(one) or (one is None and rule.may_be_lost) for one in values
    ):
        raise _wrong("it", value, rule.wanted)
    return end


def _fields(
    values: object, rules: dict, may_lack: Callable[[str], bool], within: str = ""
) -> Iterator[tuple[str, object, Rule]]:
    """Each field of an object, by its place in the record, with its rule, in the rules' order."""
    if not isinstance(values, dict):
        raise _wrong(within.rstrip(".") or "it", values, f"an object of {', '.join(rules)}")
    unknown = [name for name in values if name not in rules]
    if unknown:
        raise ValueError(f"{within}{_shown(unknown[0])[1:-1]} is no field of such a record")
    for name, rule in rules.items():
        field = within + name
        if name not in values:
            if not may_lack(field):
                raise ValueError(f"{field} is missing")
        elif isinstance(rule, dict):
            yield from _fields(values[name], rule, may_lack, f"{field}.")
        else:
            yield field, values[name], rule


def _check_curves(curves: dict[str, tuple[object, Rule]], epochs: int, has_diverged: bool) -> None:
    """Raise ValueError unless there is a right value for each epoch, and none after a lost loss."""
    for field, (values, rule) in curves.items():
        if not isinstance(values, list):
            raise _wrong(field, values, f"a list by epoch: {rule.wanted}")
    if has_diverged and curves:  # it may have ended before its last epoch
        epochs = min(epochs, max(1, *(len(values) for values, _rule in curves.values())))
    for field, (values, rule) in curves.items():
        if len(values) != epochs:
            raise ValueError(
                f"{field} has {len(values)} values, and should have {epochs}, one for each epoch"
            )
        measured = values
        if has_diverged and rule.may_be_lost and values[-1] is None:
            measured = values[:-1]
        for epoch, value in enumerate(measured, start=1):
            if not rule.fits(value):
                raise _wrong(f"{field} of epoch {epoch}", value, rule.wanted)
    ends = [values[-1] for field, (values, _rule) in curves.items() if field.endswith(".loss")]
    if has_diverged and ends and None not in ends:
        raise ValueError("diverged is true, and should be false: no loss ends with null")


def _check_data(data: dict, images: dict) -> None:
    """Raise ValueError if other data are called MNIST, or MNIST is called otherwise."""
    if (data["source"] == MNIST) != (data["sha256"] == MNIST_SHA256):
        raise ValueError(
            f"data.source is {_shown(data['source'])} and data.sha256 is "
            f"{_shown(data['sha256'])}, and only {MNIST} has {MNIST_SHA256}"
        )
    if data["source"] == MNIST and images["test"] != TEST_IMAGES:
        raise _wrong("images.test", images["test"], f"{TEST_IMAGES}: MNIST has as many")


def _check_start(start: dict) -> None:
    """Raise ValueError if more images than there are give their own digit such probabilities."""
    too_small, too_large = start.get("too_small", 0), start.get("too_large", 0)
    if too_small + too_large > 1 + FLOAT32:
        raise ValueError(
            f"start.too_small is {too_small} and start.too_large is {too_large}, and should be 1 "
            "at most together: no image is in both"
        )


def _check_accuracies(record: dict) -> None:
    """Raise ValueError if an accuracy is that of no number of images read right."""
    for part, images in record["images"].items():
        for epoch, accuracy in enumerate(record.get(part, {}).get("accuracy", ()), start=1):
            right = accuracy * images
            if abs(right - round(right)) > images * FLOAT32:
                raise _wrong(
                    f"{part}.accuracy of epoch {epoch}", accuracy, f"a share of {images} images"
                )


def _check_times(record: dict) -> None:
    """Raise ValueError if a processor worked for longer than all its cores had time."""
    if not {"seconds", "cpu_seconds", "hardware"} <= record.keys():
        return
    cores = record["hardware"]["cores"]
    times = zip(record["seconds"], record["cpu_seconds"], strict=True)
    for epoch, (seconds, cpu_seconds) in enumerate(times, start=1):
        if cpu_seconds > cores * (seconds + 1):  # a second, since the clocks are two
            raise _wrong(
                f"cpu_seconds of epoch {epoch}",
                cpu_seconds,
                f"no more than {seconds} seconds on each of {cores} cores",
            )


def _check_images(images: dict, asked: int, source: str) -> None:
    """Raise ValueError unless a run that asks for so many images splits them like this.

    It gets fewer where the data have no more.
    """
    known = images["training"] + images["validation"]
    least, most = (min(asked, WHOLE.images),) * 2 if source == MNIST else (1, asked)
    training = math.floor(known * (1 - VALIDATION_SPLIT))  # as `training.split`
    if not least <= known <= most or images["training"] != training:
        raise ValueError(
            f"images.training is {images['training']} and images.validation is "
            f"{images['validation']}, and should be the first four fifths and the last fifth of "
            f"configuration.images, {asked}"
        )


def _check_read_right(text: str, images: int, test: dict) -> None:
    """Raise ValueError unless there is a bit for each image, and as many as the accuracy says.

    One image in a thousand may differ: networks answer twice, and a GPU may round otherwise then.
    """
    size = -(-images // 8)  # rounded up
    bits = _bits(text, size) or b""
    number = int.from_bytes(bits, "big")
    if len(bits) != size or number % 2 ** (8 * size - images):
        raise _wrong("read_right", text, f"one bit for each of {images} images")
    if "accuracy" in test:
        right, accuracy = number.bit_count(), test["accuracy"][-1]
        if abs(right - accuracy * images) > max(0.5, images / 1000):
            raise ValueError(
                f"read_right has {right} of {images} images, and test.accuracy ends with {accuracy}"
            )


def _wrong(field: str, value: object, wanted: str) -> ValueError:
    return ValueError(f"{field} is {_shown(value)}, and should be {wanted}")


def _shown(value: object) -> str:
    """A value in a message, short, as JSON writes it; what it holds may be nested without end."""
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        return f"{kind} of {len(value)}"
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:36]}..."
