"""Numbers that are written in figures, as each language groups them, with what belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache

from babel import Locale, UnknownLocaleError

from polybook.catalogs.dates import IN_FIGURES
from polybook.catalogs.number_signs import (
    DASHES,
    FIGURES,
    FRACTIONS,
    MINUS,
    PARTS,
    PLUS,
    SAME,
    SIGNS,
    SMALL_FIGURES,
    beside,
    worth,
)
from polybook.catalogs.number_words import (
    HALF,
    HALVES,
    NEGATIVE,
    PCT,
    PER_CENT,
    POWERS,
    SUFFIXES,
    fraction,
    meaning,
    multiplier,
    multipliers,
    written,
)
from polybook.catalogs.typography import CODE, FORMULA, HAN, NUMBER
from polybook.numbers import ZEROS, Writer, signs

LONGEST = 18
"""Figures of a whole number before a fraction: what is longer is none, and Python converts none."""


def figures(text: str, code: str) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of a text that are not in words: start, end, and what each says.

    That is its value without separators, '70 000,5' as '70000.5', with its sign, what it is raised
    to, and whether it is of a hundred: '−5%', '10⁻³', '2.5' for 2½, '1/3' for ⅓.
    """
    point, language, digits = signs(code)[1], code.partition("_")[0], _digits(code)
    of_hundred = PER_CENT.get(language, {}) | PCT
    for date in IN_FIGURES.finditer(text):
        before = text[: date.start()][-2:]
        sign = SIGNS.get(before[-1:], "") if not before[:-1].strip() else ""
        for part in re.finditer(r"\d+", date[0]):
            said = f"{'' if part.start() else sign}{int(part[0])}"
            yield date.start() + part.start(), date.start() + part.end(), said
    text = IN_FIGURES.sub(lambda date: CODE * len(date[0]), text)
    for found in _number_pattern(code).finditer(text):
        value = found["value"].translate(digits)
        if found["grouped"]:
            value = re.sub(_groups(code), "", value)
        value = value.replace(point, ".")
        if sign := found["fraction"] or found["figure"]:
            value = fraction(Fraction(found["whole"] or 0) + worth(sign))
        is_number = re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value)
        if found["half"]:
            value = written(Decimal(value) + HALF) if is_number else f"{value}½"
        if times := found["times"]:
            factor = multiplier(times.strip(" \u00a0\u202f-"), code)
            value = written(Decimal(value) * factor) if is_number else f"{value}×{factor}"
        sign = (found["sign"] or "").strip()
        power, part = found["power"] or "", found["part"] or ""
        if power and not re.fullmatch(f"[{SMALL_FIGURES}]+", power):
            power = meaning(power, POWERS[language])
        if found["hundredths"]:
            part = "%"
        elif part:
            part = PARTS.get(part.strip()) or meaning(part, of_hundred)
        before, after = beside(text, *found.span())
        before = before.translate(SAME)
        said = f"{before}{SIGNS.get(sign, sign and '−')}{value}{power}{part}{after}"
        yield *found.span(), said


def _groups(code: str) -> str:
    """A pattern of what parts thousands: any blank, where the language has one."""
    group = signs(code)[0]
    return r"[ \u00a0\u202f]" if group.isspace() else re.escape(group)


@cache
def _digits(code: str) -> dict[int, str]:
    """The digits of a language: those that numbers of roles have, and those of its script."""
    try:
        systems = Locale.parse(code).other_numbering_systems
    except (UnknownLocaleError, ValueError):
        systems = {}
    zeros = Writer.of(code).own.digits[0], ZEROS.get(systems.get("native"), "0")
    return {ord(zero) + digit: str(digit) for zero in zeros for digit in range(10)}


@cache
def _number_pattern(code: str) -> re.Pattern[str]:
    """A number as the language ``code`` writes it, with what belongs to it."""
    group, point = _groups(code), re.escape(signs(code)[1])
    last, others = Writer.of(code).groups
    language = code.partition("_")[0]
    # In Chinese, what follows may be a unit: 3 千克.
    end = "(?![克米瓦兆字伏])" if language == "zh" else r"(?!\w)"
    times = multipliers(code)
    thousands = rf"[ \u00a0\u202f-]?(?:{times.pattern}){end}|" if times else ""
    powers = "".join(f"|{word}" for word in POWERS.get(language, ()))
    of_hundred = "|".join(PER_CENT.get(language, {}) | PCT)
    # What no text has, where the language has no such word.
    negative, half = (words.get(language, "(?!)") for words in (NEGATIVE, HALVES))
    dashes, lone, both, figures, fractions, parts = (
        re.escape("".join(sorted(each)))
        for each in (DASHES, MINUS | PLUS, MINUS & PLUS, FIGURES, FRACTIONS, PARTS)
    )
    before = rf")\]%{NUMBER}{CODE}{FORMULA}"
    number = rf"(?=[\d{NUMBER}{fractions}{figures}])"
    return re.compile(
        rf"(?P<sign>[{both}]\s?"
        rf"|(?<![^\W{HAN}])(?<![{before}{dashes}])(?:—(?![^—]*—)|[{lone}{dashes}](?<!—)){number}"
        # A blank beside it: not between two numbers.
        rf"|(?<![\w{before}])(?<![\d{before}]\s)(?:[{lone}]\s|{negative}){number})?"
        r"(?P<hundredths>百分之\s?)?"
        rf"(?P<value>{NUMBER}"
        rf"|(?<!\d)(?P<grouped>\d{{1,3}}(?:{group}\d{{{others},3}})*{group}\d{{{last}}})(?!\d)"
        rf"(?:{point}\d+)?"
        rf"|(?P<whole>\d{{1,{LONGEST}}})?(?P<fraction>[{fractions}])"
        rf"|\d+(?:[.{point}]\d+)*"
        rf"|(?P<figure>[{figures}])"
        rf"|(?<![{SMALL_FIGURES}])[{SMALL_FIGURES}]+)"
        rf"(?P<power>[{SMALL_FIGURES}]+{powers})?"
        rf"(?P<half>{half})?"
        rf"(?P<times>{thousands}[ \u00a0\u202f]?[{''.join(SUFFIXES)}](?![\w-]))?"
        rf"(?P<part>\s?[{parts}]|{of_hundred})?"
    )
