"""The pseudo-language leaves markup as it is, and nothing in plain English."""

import pytest

from polybook.catalogs.checks import Rules, read
from polybook.catalogs.pseudo import plain_english, pseudo_translate

SYNTAX = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
PARSER = Rules.of({"myst_enable_extensions": SYNTAX}).parser

TRICKY = [
    "The accuracy is {number}`lenet_mnist.raw_test_accuracy:.1%`.",
    "A {term}`batch` of {term}`raw pixels <raw pixels>`",
    "Call `model.save()` or ``a `b` c`` now",
    "[The answer](answer-1.md#weights), ![a plot](plot.svg) and <https://keras.io/api>",
    "**Use it** when *limits* are known",
    r"$$z = \frac{x - \mu}{\sigma}$$ and $x_\mathrm{raw}$",
    'press <kbd class="key">Enter</kbd><br>then &#169; and &amp;',
    "a note[^source] and %(name)s of %s, ${resultCount}, {0}",
    "text 1 < 2, 100% sure, see https://keras.io/api/",
    "# Not a heading? \\* escaped",
    "[words]{.small}",
]


@pytest.mark.parametrize("message", TRICKY)
def test_markup_and_numbers_stay(message):
    here, there = read(message, "en", PARSER), read(pseudo_translate(message), "xx", PARSER)
    assert (there.marks, there.numbers) == (here.marks, here.numbers)


@pytest.mark.parametrize("message", TRICKY)
def test_no_plain_english_is_left(message):
    assert plain_english(read(pseudo_translate(message), "xx", PARSER).text) == []


def test_a_translation_is_longer_by_two_fifths():
    assert len(pseudo_translate("x" * 100)) == 140


def test_plain_english_is_found():
    assert plain_english("ŠÉÁŔÇĤ this") == ["this"]
