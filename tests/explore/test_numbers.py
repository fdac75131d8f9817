"""Numbers that a script writes in a page, against those that the book writes."""

import random

import pytest

from polybook.numbers import browser_format, format_number

FORMS = (".0%", ".1%", ".2%", ".0f", ".1f", ".2f", ".4f", "d")
TIES = (0.5, 1.5, 2.5, 0.125, 0.375, 0.0625, 1.005, 2.675, 0.145, 1234.5, -0.5, -2.5, 0.045)
"""Exactly halfway between two numbers of some form, or nearly so: where ways of rounding differ."""
EDGES = (0, -0.0, -0.004, 1, -1, 999, 1000, 9999, 10_000, 99_999.5, 999_999.995, 1e6, -12_345.678)
LANGUAGES = ("en", "zh_CN", "es", "ru", "fr", "ar", "ar_EG", "de", "hi", "fa", "pl", "pt", "xx")
"""Those of the book and others: from right to left, with digits of their own, in groups of two."""
WRITES = """({ format, forms, values }) => {
  const write = Explore.numberWriter(format);
  return values.map((value) => forms.map((form) =>
    form === "d" && !Number.isInteger(value) ? "" : write(value, form)));
}"""


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_script_writes_200_numbers_as_the_book_does(engine, code):
    chance = random.Random(code)
    some = [chance.choice([-1, 1]) * 10 ** chance.uniform(-5, 7) for _ in range(150)]
    values = [*TIES, *EDGES, *some, *map(float, range(24))]
    assert len(values) == 200
    found = engine(WRITES, format=browser_format(code), forms=list(FORMS), values=values)
    expected = [
        [
            "" if form == "d" and value != int(value) else format_number(value, form, code)
            for form in FORMS
        ]
        for value in values
    ]
    assert found == expected
