"""What a story may hand over as its numbers and the data of its figures, and should not."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np

from faults.kinds import Seen, Wanted, kind
from polybook import kernel
from polybook.numbers import Writer

PART = "kernels"
VALUES = [
    0,
    -1,
    1.5,
    10**30,
    math.nan,
    math.inf,
    True,
    None,
    "",
    "0.9",
    "7 %",
    b"1",
    1j,
    [],
    [1],
    (1,),
    (1, 2),
    (1, 2, 3),
    (1, None),
    {},
    {1},
    object,
    np.float32(0.1),
    np.int64(3),
    np.array(1.0),
    np.array([1.0]),
    np.float64("nan"),
    np.bool_(True),
    np.str_("x"),
    Decimal("0.1"),
    Decimal("inf"),
    Fraction(1, 3),
    ...,
]
NAMES = [
    "a",
    "é",
    "a_1",
    "_",
    "class",
    "1a",
    "a b",
    "a-b",
    "",
    "a.b",
    "a:b",
    1,
    None,
    ("a",),
    "a`",
    "\u202ea",
]


def some_numbers(chance: Random) -> dict:
    names = chance.sample(NAMES, k=chance.randint(1, 3))
    return {name: chance.choice(VALUES) for name in names}


@kind(PART, some_numbers, Wanted.RIGHT, count=300, sample=60)
def numbers_that_prose_could_not_say(named, folder):
    """They are refused by the name that is wrong, or can be written in prose."""
    try:
        said = json.loads(json.dumps(kernel.numbers(named), allow_nan=False))
    except (TypeError, ValueError) as error:
        is_named = any(repr(name) in str(error) for name in named)
        return Seen(str(error), wrong=[] if is_named else ["no name is said"])
    wrong = [f"{name!r} is no name" for name in said if not name.isidentifier()]
    for value in said.values():
        Writer.of("es").format(value, "±.1f" if isinstance(value, list) else ".1f")
    return Seen(wrong=wrong)


HEADINGS = ["epoch", "a b", "", 1, "1", 2.5, None, "é\n", "<b>", "=1+1", ("a", "b")]


def some_columns(chance: Random) -> dict:
    length = chance.randint(0, 3)
    values = chance.choice([VALUES, [0, -1, 1.5, math.nan, "", "0.9", "007", None]])
    return {
        heading: chance.choices(values, k=length if chance.random() < 0.9 else length + 1)
        for heading in chance.sample(HEADINGS, k=chance.randint(1, 3))
    }


@kind(PART, some_columns, Wanted.RIGHT, count=300, sample=60)
def data_of_a_figure_that_are_no_columns(data, folder):
    """They are refused with the heading that is wrong; or each value is there, as it was."""
    try:
        said = json.loads(json.dumps(kernel.columns(data)))
    except (TypeError, ValueError) as error:
        is_named = any(repr(heading) in str(error) for heading in data)
        return Seen(str(error), wrong=[] if is_named else ["no heading is said"])
    wrong = ["a column is lost"] * (len(said) != len(data))
    for (_heading, cells), column in zip(said, data.values(), strict=False):
        texts = [cell for cell in column if isinstance(cell, str)]
        wrong += ["a text is another"] * (texts != [cell for cell in cells if cell in texts])
        wrong += ["a value is lost"] * (len(cells) != len(column))
    return Seen(wrong=wrong)
