"""Numbers in every language: in prose, in labels and in columns."""

import math
import random
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from babel import Locale
from babel.core import localedata
from babel.numbers import format_decimal, format_percent, parse_decimal

from polybook import numbers
from polybook.numbers import (
    NUMBER,
    Writer,
    browser_format,
    fill,
    format_number,
    has_words,
    signs,
    split_numbers,
)

BOOK = ("en", "zh_CN", "es", "ru")
OTHERS = (
    "de",
    "fr",
    "hi",
    "ar",
    "ar_EG",
    "pt",
    "pt_BR",
    "pt_PT",
    "fa",
    "he",
    "bn",
    "tr",
    "sv",
    "eu",
)
LANGUAGES = BOOK + OTHERS
RATES = (0.00001, 0.0001, 0.0003, 0.0005, 0.001, 0.002, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
FORMS = (".0%", ".1%", ".2%", ".0f", ".2f", ".4f", ".0e", ".1e", ".3e", ".0s", ".1s")
LARGE = "1 267 650 600 228 229 401 496 703 205 376"  # 2¹⁰⁰: more digits than a Decimal's usual 28

# The marks that order text from right to left: they are seen in nothing but the order.
MARKS = {"\u200e": "<", "\u200f": ">", "\u061c": "}"}
SUPERSCRIPTS = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))


def visible(text):
    """Show a no-break space as _, a narrow one as ~, and marks of direction as <, > and }."""
    return text.translate(str.maketrans({"\u00a0": "_", "\u202f": "~", **MARKS}))


def locale_of(code):
    return Locale.parse(code) if code != "xx" else Locale("en")


def read(text, code):
    """Read back a number that was written, with nothing but Babel and Unicode.

    Returns its value, and the place of its last digit: 1.50 is (1.5, 0.01).
    """
    text = "".join(character for character in text if character not in MARKS)
    factor = Decimal(1)
    if "10" in text and text[-1] in SUPERSCRIPTS:
        head, power = re.fullmatch(r"(.*)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text).groups()
        factor = Decimal(10) ** int("".join(SUPERSCRIPTS[character] for character in power))
        if head in ("", "−", "+"):
            text = f"{head}1"
        else:
            assert head.endswith("\u00a0×\u00a0"), text
            text = head.removesuffix("\u00a0×\u00a0")
        system = "latn"
    else:
        system = "default"
    if "%" in text or "٪" in text:
        factor /= 100
        text = re.sub("[\u00a0\u202f]?[%٪]\u00a0?", "", text)
    text = re.sub("\u00a0(?:s|с|秒)$", "", text)
    is_negative = text.startswith("−")
    text = text.removeprefix("−").removeprefix("+")
    if code.startswith("es"):
        text = text.replace("\u202f", "")
        assert "." not in text
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    if system == "default":
        zero = numbers.ZEROS[locale_of(code).default_numbering_system]
        assert all(0 <= ord(c) - ord(zero) <= 9 for c in text if c.isdecimal()), "mixed digits"
    else:
        assert digits == text, "only Latin digits have powers"
    value = parse_decimal(digits, locale=locale_of(code), numbering_system=system)
    step = Decimal((0, (1,), value.as_tuple().exponent))
    return (-value if is_negative else value) * factor, step * factor


def has_minus_zero(text, code):
    return any(sign in text for sign in "-−") and read(text, code)[0] == 0


def values(seed, count=150):
    """Numbers of every size and sign, round ones, and ties among them."""
    chance = random.Random(seed)
    for _ in range(count):
        size = 10.0 ** chance.uniform(-9, 9)
        yield chance.choice((
            chance.choice((-1, 1)) * size,
            chance.choice((-1, 1)) * float(f"{size:.0e}"),
            chance.choice((-1, 1)) * round(size, 2),
            chance.randint(-40, 40) / 8,
            chance.randint(-10_000, 2_000_000),
            -0.0,
        ))  # fmt: skip


# Prose


@pytest.mark.parametrize(
    ("value", "form", "english", "chinese", "spanish", "russian"),
    [
        (0.9885, ".1%", "98.9%", "98.9%", "98,9_%", "98,9_%"),
        (-0.25, ".2f", "−0.25", "−0.25", "−0,25", "−0,25"),
        (1234.5, ".2f", "1,234.50", "1,234.50", "1234,50", "1_234,50"),
        (70_000, "d", "70,000", "70,000", "70~000", "70_000"),
        (70_000.0, "d", "70,000", "70,000", "70~000", "70_000"),
        (0.00123, ".1e", "1.2_×_10⁻³", "1.2_×_10⁻³", "1,2_×_10⁻³", "1,2_×_10⁻³"),
        (4.7e12, ".1e", "4.7_×_10¹²", "4.7_×_10¹²", "4,7_×_10¹²", "4,7_×_10¹²"),
        (4.7, ".1e", "4.7", "4.7", "4,7", "4,7"),
        (2.0**100, ".0f", *(LARGE.replace(" ", sign) for sign in ",,~_")),
        (2**100, "d", *(LARGE.replace(" ", sign) for sign in ",,~_")),
        (0.001, ".0e", "10⁻³", "10⁻³", "10⁻³", "10⁻³"),
        (-1e-6, ".0e", "−10⁻⁶", "−10⁻⁶", "−10⁻⁶", "−10⁻⁶"),
        (0.003, ".0e", "3_×_10⁻³", "3_×_10⁻³", "3_×_10⁻³", "3_×_10⁻³"),
        (0.001, ".1e", "1.0_×_10⁻³", "1.0_×_10⁻³", "1,0_×_10⁻³", "1,0_×_10⁻³"),
        (0.000996, ".1e", "1.0_×_10⁻³", "1.0_×_10⁻³", "1,0_×_10⁻³", "1,0_×_10⁻³"),
        (0.000996, ".0e", "10⁻³", "10⁻³", "10⁻³", "10⁻³"),
        (1, ".0e", "1", "1", "1", "1"),
        (25.3, ".0s", "25_s", "25_秒", "25_s", "25_с"),
        ((0.9, 0.1), "±.0%", "(90_±_10)%", "(90_±_10)%", "(90_±_10)_%", "(90_±_10)_%"),
        ([0.52, 0.03], "±.2f", "0.52_±_0.03", "0.52_±_0.03", "0,52_±_0,03", "0,52_±_0,03"),
        ((25, 2), "±.0s", "(25_±_2)_s", "(25_±_2)_秒", "(25_±_2)_s", "(25_±_2)_с"),
        (0.0004, "<.3f", "<_0.001", "<_0.001", "<_0,001", "<_0,001"),
        (0.00049, "<.3f", "<_0.001", "<_0.001", "<_0,001", "<_0,001"),
        (0.0006, "<.3f", "0.001", "0.001", "0,001", "0,001"),
        (0.25, "<.2f", "0.25", "0.25", "0,25", "0,25"),
        (0, "<.2f", "0.00", "0.00", "0,00", "0,00"),
        ((70_000, 200), "±d", "70,000_±_200", "70,000_±_200", "70~000_±_200", "70_000_±_200"),
        (
            (0.0012, 0.0003),
            "±.1e",
            "(1.2_±_0.3)_×_10⁻³",
            "(1.2_±_0.3)_×_10⁻³",
            "(1,2_±_0,3)_×_10⁻³",
            "(1,2_±_0,3)_×_10⁻³",
        ),
    ],
)  # fmt: skip
def test_prose_is_written_as_the_languages_of_the_book_write(
    value, form, english, chinese, spanish, russian
):
    written = [visible(format_number(value, form, code)) for code in BOOK]
    assert written == [english, chinese, spanish, russian]


@pytest.mark.parametrize(
    ("code", "number", "percent", "power", "pair"),
    [
        ("de", "−1.234.567,5", "−98,9_%", "−1,2_×_10⁻³", "(98,9_±_0,1)_%"),
        ("fr", "−1~234~567,5", "−98,9_%", "−1,2_×_10⁻³", "(98,9_±_0,1)_%"),
        ("hi", "−12,34,567.5", "−98.9%", "−1.2_×_10⁻³", "(98.9_±_0.1)%"),
        ("ar", "<−1,234,567.5", "<−98.9<%<", "<−1.2_×_10⁻³", "(98.9_±_0.1)<%<"),
        ("ar_EG", "}−١٬٢٣٤٬٥٦٧٫٥", "}−٩٨٫٩٪}", "<−1.2_×_10⁻³", "(٩٨٫٩_±_٠٫١)٪}"),
        ("fa", "<−۱٬۲۳۴٬۵۶۷٫۵", "<−۹۸٫۹٪", "<−1.2_×_10⁻³", "(۹۸٫۹_±_۰٫۱)٪"),
        ("bn", "−১২,৩৪,৫৬৭.৫", "−৯৮.৯%", "−1.2_×_10⁻³", "(৯৮.৯_±_০.১)%"),
        ("pt", "−1.234.567,5", "−98,9%", "−1,2_×_10⁻³", "(98,9_±_0,1)%"),
        ("pt_BR", "−1.234.567,5", "−98,9%", "−1,2_×_10⁻³", "(98,9_±_0,1)%"),
        ("pt_PT", "−1_234_567,5", "−98,9%", "−1,2_×_10⁻³", "(98,9_±_0,1)%"),
        ("tr", "−1.234.567,5", "−%98,9", "−1,2_×_10⁻³", "%(98,9_±_0,1)"),
        ("eu", "−1.234.567,5", "−%_98,9", "−1,2_×_10⁻³", "%_(98,9_±_0,1)"),
        ("es_MX", "−1~234~567.5", "−98.9%", "−1.2_×_10⁻³", "(98.9_±_0.1)%"),
    ],
)  # fmt: skip
def test_prose_is_written_as_languages_write_that_nobody_has_yet(
    code, number, percent, power, pair
):
    written = [
        format_number(-1234567.5, ".1f", code),
        format_number(-0.9885, ".1%", code),
        format_number(-0.00123, ".1e", code),
        format_number((0.9885, 0.0012), "±.1%", code),
    ]
    assert list(map(visible, written)) == [number, percent, power, pair]


@pytest.mark.parametrize("value", [0.9885, 0.9875, 0.98450, 0.12345, 2.5, 0.125, -0.625])
@pytest.mark.parametrize("form", [".0%", ".1%", ".2%", ".0f", ".1f", ".2f", ".3f"])
def test_prose_rounds_as_a_print_in_a_cell_does(value, form):
    assert format_number(value, form, "en").replace("−", "-") == f"{value:{form}}"


@pytest.mark.parametrize("code", ["xx", "not a language", "", "de_XX"])
def test_a_language_that_nobody_knows_is_written_as_english(code):
    assert Writer.of(code) == Writer.of("en")


def test_the_rules_of_a_language_are_read_once():
    assert Writer.of("hi") is Writer.of("hi")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.float64(0.25), "0,25"),
        (np.float32(0.25), "0,25"),
        (np.int64(3), "3,00"),
        (Decimal("0.25"), "0,25"),
        (Fraction(1, 4), "0,25"),
        (10**30 + 1, "1" + 9 * "~000" + "~001,00"),
    ],
)
def test_a_real_number_of_any_kind_has_a_form(value, written):
    assert visible(format_number(value, ".2f", "es")) == written


@pytest.mark.parametrize(
    ("value", "form", "problem"),
    [
        ("LeNet", ".1f", "its value 'LeNet' is not a finite number"),
        (True, "d", "its value True is not a finite number"),
        (None, "d", "its value None is not a finite number"),
        (math.nan, ".1f", "its value nan is not a finite number"),
        (-math.inf, ".1f", "its value -inf is not a finite number"),
        ((0.5, math.nan), "±.1f", r"its value \(0.5, nan\) is not a finite number"),
        (0.5, "±.1f", "its value is the single number 0.5: write the format without ±"),
        ((0.5, 0.1), ".1f", r"its value \(0.5, 0.1\) is a pair .*: write the format with ±"),
        ((0.5, 0.1, 0.2), "±.1f", "write the format"),
        (0.5, "d", "0.5 is no integer: write a format such as .2f"),
        *((0.5, form, "is no format: write one such as") for form in ("", ".2g", "f", ".f")),
    ],
)  # fmt: skip
def test_a_value_without_that_form_is_refused_with_the_next_step(value, form, problem):
    with pytest.raises(ValueError, match=problem):
        format_number(value, form, "en")


@pytest.mark.parametrize("pair", [(0.0, 3e-4), (1e-6, 3e-4), (-1e-6, 3e-4)])
def test_a_half_width_above_its_mean_is_no_zero(pair):
    assert visible(format_number(pair, "±.1e", "en")) == "(0.0_±_3.0)_×_10⁻⁴"


# By Babel


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_agree_with_babel(code):
    locale = locale_of(code)
    system = locale.default_numbering_system
    symbols = {**locale.number_symbols["latn"], **locale.number_symbols.get(system, {})}
    native = {str(d): chr(ord(numbers.ZEROS[system]) + d) for d in range(10)}
    grouped = locale.decimal_formats[None].pattern.removesuffix(".###")

    def expected(babel):
        # Babel writes neither digits nor signs of other systems than the Latin.
        minus = symbols["minusSign"].replace("-", "−")
        return babel.translate(
            str.maketrans({**native, "-": minus, "−": "−", "%": symbols["percentSign"]})
        )

    for value in values(code):
        for digits in (0, 2, 5):
            rounded = Decimal(f"{value:.{digits}f}") + 0  # no sign of a zero
            pattern = f"{grouped}.{'0' * digits}".removesuffix(".")
            babel = format_decimal(rounded, pattern, locale=locale, numbering_system="default")
            babel = babel.replace(symbols["minusSign"], "-")
            if code == "es":  # the Academia's separator, where Babel has CLDR's
                babel = babel.replace(".", "\u202f" if abs(rounded) >= 10_000 else "")
            assert format_number(value, f".{digits}f", code) == expected(babel)
    for percents in (0, 7, 98, -98, 321):
        babel = format_percent(
            Decimal(percents) / 100, locale=locale, group_separator=True, numbering_system="default"
        )
        assert format_number(percents / 100, ".0%", code) == expected(babel)


@pytest.mark.parametrize("code", [*LANGUAGES, "xx"])
def test_the_signs_are_those_that_prose_has(code):
    group, decimal = signs(code)
    written = format_number(1234567.25, ".2f", code)
    assert written.count(decimal) == 1
    assert written.count(group) == 2


@pytest.mark.parametrize(
    ("code", "locale", "system", "grouping", "signs_of_it"),
    [
        ("en", "en", "latn", "always", ",.−%"),
        ("zh_CN", "zh-Hans-CN", "latn", "always", ",.−%"),
        ("es", "es", "latn", "min2", "~,−%"),
        ("ar_EG", "ar-EG", "arab", "always", "٬٫}−٪}"),
        ("xx", "en", "latn", "always", ",.−%"),
    ],
)
def test_a_browser_is_told_the_signs_and_the_groups_of_a_language(
    code, locale, system, grouping, signs_of_it
):
    told = browser_format(code)
    assert visible("".join(told.pop("signs").values())) == signs_of_it
    assert told == {"locale": locale, "numberingSystem": system, "useGrouping": grouping}


def test_every_digit_system_of_cldr_is_known():
    locales = [Locale.parse(code) for code in localedata.locale_identifiers()]
    assert {locale.default_numbering_system for locale in locales} <= set(numbers.ZEROS)
    for zero in numbers.ZEROS.values():
        assert [unicodedata.decimal(chr(ord(zero) + digit)) for digit in range(10)] == [*range(10)]


def test_every_language_of_cldr_is_written():
    for code in localedata.locale_identifiers():
        written = format_number(-98.5, ".1%", code)
        assert sum(character.isdecimal() for character in written) == 5, code
        assert sum(written.count(sign) for sign in "-−") == 1, code
        assert format_number(98.5, ".1%", code) in written.replace("−", ""), code


# Read back


@pytest.mark.parametrize("code", [*LANGUAGES, "xx"])
def test_what_prose_says_is_the_rounded_number(code):
    for value in values(code):
        for form in FORMS:
            written = format_number(value, form, code)
            python = f"{value:{form.replace('s', 'f')}}"
            expected = Decimal(python.removesuffix("%")) / (100 if form.endswith("%") else 1)
            assert read(written, code)[0] == expected, (value, form, written)
            assert not has_minus_zero(written, code), (value, form, written)


@pytest.mark.parametrize("code", [*LANGUAGES, "xx"])
def test_what_a_label_says_is_the_number_of_the_text(code):
    for value in values(code):
        for text in (
            f"{value:.2f}",
            f"{value:,.3f}",
            f"{value:.1%}",
            f"{value:.2e}",
            f"{value:,.0f}",
        ):
            written = Writer.of(code).write(text)
            number = text.replace(",", "")
            expected = Decimal(number.removesuffix("%")) / (100 if "%" in number else 1)
            assert read(written, code)[0] == expected, (text, written)
            assert not has_minus_zero(written, code), (text, written)
            assert Writer.of(code).write(text.replace("-", "−")) == written


@pytest.mark.parametrize("code", [*LANGUAGES, "xx"])
def test_what_a_column_says_is_within_its_last_digit_and_in_order(code):
    chance = random.Random(code)
    for seed in range(20):
        cells = sorted(chance.sample([*values(f"{code} {seed}", 60)], 12))
        found = [read(text, code) for text in Writer.of(code).write_column(cells)]
        for cell, (value, step) in zip(cells, found, strict=True):
            assert abs(value - Decimal(cell)) <= step / 2, (cells, cell, value)
            assert abs(value - Decimal(cell)) <= abs(Decimal(cell)) * Decimal("0.0005001")
        assert [value for value, _step in found] == sorted(value for value, _step in found)


@pytest.mark.parametrize("code", [*LANGUAGES, "xx"])
def test_no_zero_has_a_minus(code):
    writer = Writer.of(code)
    prose = [writer.format(-0.0, form) for form in (*FORMS, "d")]
    rounded = [writer.format(-1e-9, form) for form in (".0%", ".1f", ".0s")]
    pairs = [writer.format((-1e-9, -0.0), form) for form in ("±.1f", "±.1%", "±.0s")]
    pairs.append(writer.format((1, -0.0), "±.1e"))
    labels = [writer.write(text) for text in ("-0", "-0.0", "−0.00", "-0%", "-0.0e5", "-0e-3")]
    labels.append(writer.write_all("-0.0 to −0.0%"))
    columns = [*writer.write_column([-0.0, Decimal("-0E-7")]), *writer.write_column([-0.0, 0.5])]
    for written in (*prose, *rounded, *pairs, *labels, *columns):
        assert not re.search("[-−]", written), written


# Labels


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
        ("zh_CN", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
        ("es", ["−1,5", "0,98", "98_%", "10~000", "1000", "2012", "10⁻³"]),
        ("ru", ["−1,5", "0,98", "98_%", "10_000", "1_000", "2012", "10⁻³"]),
        ("hi", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
        ("ar_EG", ["}−١٫٥", "٠٫٩٨", "٩٨٪}", "١٠٬٠٠٠", "١٬٠٠٠", "٢٠١٢", "<10⁻³"]),
        ("xx", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
    ],
)
def test_labels_follow_the_language(code, written):
    labels = ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "1e-3"]
    assert [visible(Writer.of(code).write(label)) for label in labels] == written
    assert visible(Writer.of(code).write_all(" ".join(labels))) == " ".join(written)


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("1e−3", "10⁻³"),
        ("1e+05", "10⁵"),
        ("-1e-3", "−10⁻³"),
        ("+1e-3", "+10⁻³"),
        ("+0.5", "+0,5"),
        ("1.0e-3", "1,0_×_10⁻³"),
        ("12,000e3", "12~000_×_10³"),
        ("10⁻³", "10⁻³"),
        ("10⁰", "1"),
        ("1e0", "1"),
        ("-0.0e-3", "0,0"),
        ("1 × 10⁻³", "10⁻³"),
        ("2.5 × 10⁻³", "2,5_×_10⁻³"),
        ("−3×10⁵", "−3_×_10⁵"),
        ("007", "007"),
        ("1234567", "1234567"),
        ("1,234,567", "1~234~567"),
    ],
)
def test_a_label_keeps_its_notation(label, written):
    assert visible(Writer.of("es").write(label)) == written


def test_indian_groups_have_two_digits_but_for_the_last():
    assert Writer.of("hi").write("1,234,567") == "12,34,567"


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "0.5 s", "1,00", "e3", "nan", "1e", "--1", "٣"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="is no number: write it in English"):
        Writer.of("es").write(text)


@pytest.mark.parametrize(
    "text", ["LeNet-5", "ResNet-1.5b", "v1.2.3", "2.5GB", "1.2.3", "x_0.5", "2¹⁰⁰", "e-3", "a1.5"]
)
def test_names_stay(text):
    assert Writer.of("es").write_all(text) == text
    assert not NUMBER.search(text)


def test_a_text_keeps_all_but_its_numbers():
    text = "from -0.5 to 1.5, 98.5% (v2.0.1)\nat 3e-4; 0.1–0.2"
    assert visible(Writer.of("ru").write_all(text)) == (
        "from −0,5 to 1,5, 98,5_% (v2.0.1)\nat 3_×_10⁻⁴; 0,1–0,2"
    )


@pytest.mark.parametrize(
    ("text", "message", "measured"),
    [
        ("epoch 4: 0.98", "epoch 4: {0}", ["0.98"]),
        ("0.5 to 98%, of 10,000", "{0} to {1}, of {2}", ["0.5", "98%", "10,000"]),
        ("at 3e-4", "at {0}", ["3e-4"]),
        ("at 3 × 10⁻⁴", "at {0}", ["3 × 10⁻⁴"]),
        ("below −0.5", "below {0}", ["−0.5"]),
    ],
)
def test_a_measured_number_is_no_part_of_the_message(text, message, measured):
    assert split_numbers(text) == (message, measured)
    assert fill(message, measured) == text


@pytest.mark.parametrize(
    ("text", "message", "measured"),
    [
        ("Keras 3.12", "Keras 3.12", []),
        ("python 3.10", "python 3.10", []),
        ("on Python 3.10–3.13,\nJAX ≥ 0.4", "on Python 3.10–3.13,\nJAX ≥ 0.4", []),
        ("Python 3.10/3.11: 0.5", "Python 3.10/3.11: {0}", ["0.5"]),
        ("scikit-learn\u00a01.5, 0.98", "scikit-learn\u00a01.5, {0}", ["0.98"]),
        ("Keras 98.5%", "Keras {0}", ["98.5%"]),
        ("Keras -0.5", "Keras {0}", ["-0.5"]),
        ("Keras 10,000", "Keras {0}", ["10,000"]),
        ("Keras: 0.98", "Keras: {0}", ["0.98"]),
        ("accuracy 98.5%", "accuracy {0}", ["98.5%"]),
        ("MyKeras 0.98", "MyKeras {0}", ["0.98"]),
        ("Accuracy 0.98", "Accuracy {0}", ["0.98"]),
    ],
)
def test_the_version_of_a_program_stays_in_the_message(text, message, measured):
    assert split_numbers(text, ["Python", "Keras", "JAX", "scikit-learn"]) == (message, measured)


def test_which_programs_have_versions_is_said():
    text = "Python 3.12, Keras 3.12"
    assert split_numbers(text) == ("Python 3.12, Keras {0}", ["3.12"])
    assert split_numbers(text, ["Keras"]) == ("Python {0}, Keras 3.12", ["3.12"])
    assert split_numbers(text, []) == ("Python {0}, Keras {1}", ["3.12", "3.12"])


@pytest.mark.parametrize(
    "text", ["LeNet-5", "ResNet-1.5b", "v1.2.3", "Top 5", "28 × 28 pixels", "-3", "{0} of 0.5"]
)
def test_names_whole_numbers_and_braces_stay_in_the_message(text):
    assert split_numbers(text) == (text, [])
    assert fill(text, []) == text


def test_a_translation_has_the_numbers_in_its_own_order():
    assert fill("{1} de {0}", ["a", "b"]) == "b de a"


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("1e−3", False),
        ("98%", False),
        ("3 × 10⁻³", False),
        ("", False),
        ("0.5 s", True),
        ("像素 5", True),
    ],
)
def test_words_are_letters_outside_numbers(text, has):
    assert has_words(text) is has


# Columns


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        ([0.9312345, 0.98, 1], ["0.9312", "0.9800", "1.000"]),
        ([1998, 2012, 2026], ["1998", "2012", "2026"]),
        ([1.0, 12000.0], ["1", "12,000"]),
        ([60_000, 5_000, 1_234_567], ["60,000", "5000", "1,234,567"]),
        ([9_999, 10_000], ["9999", "10,000"]),
        ([0.1, 0.001, 20000.5], ["0.100", "0.001", "20,000"]),
        ([0.5234, 12.3456, 9999.96], ["0.5234", "12.35", "10,000"]),
        ([9.99996, 0.5], ["10.0", "0.5"]),
        ([0.00001234567, 0], ["1.235_×_10⁻⁵", "0"]),
        ([5.863e-9, 0.00001, -1e-7, 0.25], ["5.863_×_10⁻⁹", "10⁻⁵", "−10⁻⁷", "0.25"]),
        ([1e15, 1.5e16, 0.5], ["10¹⁵", "1.5_×_10¹⁶", "0.5"]),
        ([0, 0.0675, 0.25], ["0.0000", "0.0675", "0.2500"]),
        ([0.0001, 0.25], ["0.0001", "0.2500"]),
        ([math.nan, "", None, -math.inf, math.inf, -0.5], ["", "", "", "−∞", "∞", "−0.5"]),
        ([Decimal("0.25"), np.float32(0.5), np.int64(3)], ["0.25", "0.50", "3.00"]),
        ([Decimal("NaN"), Decimal("-Infinity")], ["", "−∞"]),
        ([2**70], ["1.181_×_10²¹"]),
        ([25.3, 7.25, 120.0], ["25.30", "7.25", "120.0"]),
        ([], []),
    ],
)  # fmt: skip
def test_a_column_shows_four_significant_digits(cells, written):
    assert list(map(visible, Writer.of("en").write_column(cells))) == written


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "texts",
    [
        ["007", "3.9", "Keras 3.12", "10,000", "1e-3", "nan", "inf", "None", "-0.0", "98%", ""],
        ["10⁻³", "3 × 10⁻⁴", "1"],
    ],
)
def test_text_stays_text_whatever_it_looks_like(code, texts):
    writer = Writer.of(code)
    assert writer.write_column(texts) == texts
    assert writer.write_column([*texts, 0.5])[:-1] == texts
    assert writer.write_column([*texts, 0.5], ".0e")[:-1] == texts
    assert writer.write_column([*texts, 0.5])[-1] == writer.write("0.5")


@pytest.mark.parametrize("cell", [0.98935, 0.97715, 0.97665, 0.12345])
def test_a_column_rounds_as_prose_does(cell):
    assert Writer.of("es").write_column([cell, 0.1234])[0] == format_number(cell, ".4f", "es")


def test_a_column_follows_the_language():
    cells = [0.5, -12345.6, -math.inf]
    assert list(map(visible, Writer.of("es").write_column(cells))) == ["0,5", "−12~346", "−∞"]
    assert list(map(visible, Writer.of("ar_EG").write_column(cells))) == ["٠٫٥", "}−١٢٬٣٤٦", "}−∞"]


@pytest.mark.parametrize("cell", [True, [1], 1j, b"1", object()])
def test_a_cell_of_another_kind_is_refused(cell):
    with pytest.raises(TypeError, match="is neither a number, nor text, nor None"):
        Writer.of("en").write_column([0.5, cell])


def test_a_column_may_have_a_form():
    writer = Writer.of("es")
    cells = [0.01, 0.1, None, "–", math.inf]
    assert writer.write_column(cells, ".0e") == ["10⁻²", "10⁻¹", "", "–", "∞"]
    assert visible(writer.write_column([0.9885], ".1%")[0]) == "98,9_%"
    with pytest.raises(ValueError, match="is no integer"):
        writer.write_column([0.5], "d")


# Rates


@pytest.mark.parametrize("code", [*LANGUAGES, "xx"])
def test_a_rate_is_written_in_one_way_in_prose_label_and_column(code):
    writer = Writer.of(code)
    prose = [format_number(rate, ".0e", code) for rate in RATES]
    assert [writer.write(f"{rate:.0e}") for rate in RATES] == prose
    assert writer.write_column(RATES) == prose
    assert writer.write_column([*RATES[::-1], *RATES, None])[len(RATES) : -1] == prose
    assert [writer.write_column([rate], ".0e")[0] for rate in RATES] == prose
    assert [writer.write_column([rate])[0] for rate in RATES if rate < 0.01] == prose[:7]


def test_rates_are_written_as_a_logarithmic_axis_writes_them():
    written = [visible(text) for text in Writer.of("ru").write_column(RATES)]
    assert written == [
        "10⁻⁵", "10⁻⁴", "3_×_10⁻⁴", "5_×_10⁻⁴", "10⁻³", "2_×_10⁻³", "3_×_10⁻³", "10⁻²",
        "3_×_10⁻²", "10⁻¹", "3_×_10⁻¹", "1",
    ]  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_prose_agrees_with_the_axis_that_matplotlib_draws(code):
    ticker = pytest.importorskip("matplotlib.ticker")
    formatter = ticker.LogFormatterSciNotation(minor_thresholds=(np.inf, np.inf))
    formatter.create_dummy_axis()
    formatter.axis.set_view_interval(1e-6, 10)
    formatter.set_locs(RATES)
    for rate in RATES:
        drawn = re.sub(r"\$|\\mathdefault", "", formatter(rate)).strip("{}")
        factor, exponent = re.fullmatch(r"(?:(\d+)\\times)?10\^\{([-−\d]+)", drawn).groups()
        power = "10" + exponent.replace("−", "-").translate(
            str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
        )
        label = f"{factor} × {power}" if factor else power
        assert Writer.of(code).write(label) == format_number(rate, ".0e", code)


def test_steps_of_a_logarithmic_axis_are_written_as_its_powers():
    cells = np.logspace(-6, 0, 13).tolist()
    written = [visible(text) for text in Writer.of("en").write_column(cells)]
    assert written[:4] == ["10⁻⁶", "3.162_×_10⁻⁶", "10⁻⁵", "3.162_×_10⁻⁵"]
    assert written[-3:] == ["10⁻¹", "3.162_×_10⁻¹", "1"]
    few = [visible(text) for text in Writer.of("en").write_column([0.0025, 0.05, 1])]
    assert few == ["2.5_×_10⁻³", "5.0_×_10⁻²", "1"]


@pytest.mark.parametrize(
    "cells",
    [
        [0.002, 0.153, 0.804],  # shares
        [0.0, 0.001, 0.002],  # a rate is never zero
        [0.0, 0.1, 0.2, 0.3],  # the edges of bins
        [0.01, 0.05, 0.1],  # levels of significance
        [0.9812, 0.9923],  # accuracies
        [-0.001, 0.002],  # differences
        [0.0004466, 0.001608],  # half widths
        [1, 4, 16, 64, 256],  # counts
        [0.001, 0.002, 0.0035],
        [0.001, 0.01, 10**-0.999999],  # the steps are a millionth apart
        [0.1, 0.001, 20000.5],  # one digit each, when it is rounded
    ],
)
def test_other_columns_have_no_powers(cells):
    assert not any(set(text) & set(SUPERSCRIPTS) for text in Writer.of("en").write_column(cells))


def test_no_module_groups_the_digits_of_a_number_by_itself():
    grouped = re.compile(r"\{[^{}]*:,[^{}]*\}")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(Path(numbers.__file__).parent.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if grouped.search(line) and "writer.write(" not in line  # which writes it as it should be
    ]
    assert found == []
