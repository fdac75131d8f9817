"""Texts that look like numbers, and numbers that a language could say wrongly."""

from __future__ import annotations

import math
import re
from random import Random

from faults.kinds import Seen, Wanted, kind
from polybook.numbers import FORM, Writer

PART = "numbers"
CODES = ["en", "es", "ru", "zh_CN", "de", "fr", "ar_EG", "hi", "fa", "pt_BR", "tr", "xx"]
TEXTS = [
    "007",
    "1e3",
    "3.12",
    "3.9",
    "1,000",
    "-5",
    "+1",
    "NaN",
    "inf",
    "0x10",
    "½",
    "²",
    "1/2",
    "12:30",
    "1_000",
    "2026-11-21",
    "1.2.3",
    "LeNet-5",
    "5%",
    " 7 ",
    "٣",
    "",
    "1e",
    "--1",
    "0.10",
    "10.0",
    "v2",
    "#1",
    "−3",
    "٠",
]


def a_column(chance: Random) -> tuple[str, list[str]]:
    return chance.choice(CODES), chance.choices(TEXTS, k=chance.randint(1, 5))


@kind(PART, a_column, Wanted.RIGHT, count=200, sample=60)
def texts_of_a_column_that_look_like_numbers(planted, folder):
    code, texts = planted
    shown = Writer.of(code).write_column(texts)
    return Seen(wrong=[] if list(shown) == texts else [f"{list(shown)}"])


def a_value(chance: Random) -> tuple[float, str]:
    value = chance.choice(
        [chance.gauss(0, 1), chance.uniform(-1e6, 1e6), chance.randint(-(10**9), 10**9)]
    )
    value *= 10.0 ** chance.randint(-6, 6) if chance.random() < 0.3 else 1
    return value, chance.choice([".0%", ".1%", ".2f", ".0f", ".1e", ".0e", ".3f", ".0s", ".4f"])


@kind(PART, a_value, Wanted.RIGHT, count=300, sample=80)
def a_number_in_each_language(planted, folder):
    """Read back by the signs of the language, it is what Python rounds it to."""
    value, form = planted
    wrong = []
    for code in CODES:
        writer = Writer.of(code)
        said, wanted = writer.format(value, form), format(value, form.replace("s", "f"))
        if abs(_read(said, writer) - _value(wanted)) > abs(_value(wanted)) * 1e-12:
            wrong.append(f"{code}: {said} for {wanted}")
    return Seen(wrong=wrong)


def _value(text: str) -> float:
    return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def _read(said: str, writer: Writer) -> float:
    """The value of a number as a reader of the language reads it."""
    said = re.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", said)
    has_power = "10" in said and any(sign in "⁰¹²³⁴⁵⁶⁷⁸⁹" for sign in said)
    signs = writer.latin if has_power else writer.own
    raised = "".join(
        str("⁰¹²³⁴⁵⁶⁷⁸⁹".find(sign)) if sign != "⁻" else "-"
        for sign in said
        if sign in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
    )
    said = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]", "", said)
    if has_power:
        said = said.rstrip()[:-2].replace("×", "").strip()
    is_share = any(sign in said for sign in "%٪")
    said = said.replace(signs.group, "").replace(signs.decimal, ".").replace("−", "-")
    said = said.translate({ord(digit): str(value) for value, digit in enumerate(signs.digits)})
    said = re.sub(r"[^\d.-]", "", said) or "1"
    said = f"{said}1" if said == "-" else said
    return float(said) * (10.0 ** int(raised) if has_power else 1) / (100 if is_share else 1)


BAD = [
    math.nan,
    math.inf,
    -math.inf,
    None,
    "1",
    "0.9",
    True,
    1j,
    [],
    [1],
    [1, 2, 3],
    {},
    b"1",
    [1, None],
]
BAD_FORMS = ["", "x", ".1", "%", ".1%%", "±", "d ", ".1g", "n", ",d", "{}", ".99999999f"[:2], "0"]


@kind(PART, [(value, ".1f") for value in BAD] + [(1.5, form) for form in BAD_FORMS] + [(1.5, "d")],
      Wanted.RIGHT, sample=40)  # fmt: skip
def a_value_or_a_form_that_is_none(planted, folder):
    """It is a ValueError that says which, which the page turns into a warning with its line."""
    value, form = planted
    try:
        said = Writer.of("es").format(value, form)
    except ValueError as error:
        named = repr(value) in str(error) or repr(form) in str(error) or str(value) in str(error)
        return Seen(str(error), wrong=[] if named else ["neither is named"])
    return Seen(
        wrong=[f"it is written: {said}"] if not re.fullmatch(FORM, form) or value in BAD else []
    )
