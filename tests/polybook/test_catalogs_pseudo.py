"""The pseudo-language leaves markup as it is, and nothing in plain English."""

import pytest

from catalog_reading import plain_english
from polybook.catalogs.checks import Rules
from polybook.catalogs.files import Catalog, Entry
from polybook.catalogs.pseudo import pseudo_catalog, pseudo_translate
from polybook.catalogs.reading import read

SYNTAX = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
PARSER = Rules.of({"myst_enable_extensions": SYNTAX}).parser

TRICKY = [
    "The accuracy is {number}`lenet_mnist.raw_test_accuracy:.1%`.",
    "A {term}`batch` of {term}`raw pixels <raw pixels>`, in {source}`the folder <.>`",
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


def test_what_is_due_in_length_goes_on_after_what_stays():
    assert pseudo_translate("xx`c`x") == "ẊẊ`c`ẊẊ"
    assert pseudo_translate("x" * 2) == "ẊẊ"


def test_the_text_that_a_role_shows_is_longer_and_its_target_stays():
    long = "x" * 100
    assert pseudo_translate(f"{{term}}`{long}`") == f"{{term}}`{'Ẋ' * 140} <{long}>`"
    assert pseudo_translate(f"{{term}}`xx <{long}>`") == f"{{term}}`ẊẊ <{long}>`"


def test_every_message_of_a_template_is_translated_in_each_form_and_context():
    template = Catalog()
    for entry in (Entry(("x", "xx")), Entry("y", context="z")):
        template[entry.id] = entry
    found = pseudo_catalog(template).entries
    assert [(entry.id, entry.string, entry.context) for entry in found] == [
        (("x", "xx"), ("Ẋ", "ẊẊ"), None),
        ("y", "Ý", "z"),
    ]


def test_plain_english_is_found():
    assert plain_english("ŠÉÁŔÇĤ this") == ["this"]
