"""What belongs to a number beside its figures, in any script: found by Unicode, not listed.

A sign that looks like a minus is one to a reader, whatever its code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from itertools import takewhile

SYMBOLS = {
    sign: unicodedata.name(sign, "")
    for sign in map(chr, range(0x10000))
    if unicodedata.category(sign) in ("Nl", "No", "Pd", "Po", "Sm", "So")
}
"""The signs of Unicode's first plane with their names."""


def _named(*parts: str) -> set[str]:
    return {sign for sign, name in SYMBOLS.items() if any(part in name for part in parts)}


MINUS, PLUS = _named("MINUS"), _named("PLUS")
DASHES = {sign for sign in SYMBOLS if unicodedata.category(sign) == "Pd"} - _named("WAVE")
SIGNS = (
    dict.fromkeys(DASHES | MINUS, "−")
    | dict.fromkeys(PLUS, "+")
    | {sign: sign for sign in MINUS & PLUS}
)
"""What stands before a number, and what it means: of both signs, ± is not ∓."""
PARTS = {
    sign: meaning
    for meaning, name in (("%", "PERCENT"), ("‰", "PER MILLE"), ("‱", "PER TEN THOUSAND"))
    for sign in _named(f"{name} SIGN")
}
"""What stands after a number of a hundred, and of more."""
FRACTIONS = {
    sign
    for sign in SYMBOLS
    if unicodedata.decomposition(sign).startswith("<fraction>") and unicodedata.numeric(sign)
}
LARGEST_DENOMINATOR = 1000
"""Above that of any such sign: ⅒, and 1/320 of Malayalam."""
SMALL_FIGURES = "¹²³⁰-ₜ"
"""Raised and lowered ones, as a range of a pattern; some of its signs are letters."""
FIGURES = {
    sign
    for sign in SYMBOLS.keys() - FRACTIONS - {"〇"}  # Han digits are words
    if unicodedata.category(sign) in ("Nl", "No")
    and not unicodedata.decomposition(sign).startswith(("<super>", "<sub>"))
}
"""Those that are numbers by themselves, such as ④ and Ⅳ."""


BESIDE = ("Sm", "So", "Sk", "Mn", "Me")
"""Kinds of signs that say something of a number right beside them: ≈5, 5°, and 5̸, struck out."""
NO_PART = {*"№©®™℗℠×÷"} | MINUS | PLUS
"""Signs that say nothing of a number, that a language has words for (÷: divided by), or that have
rules of their own before it."""
NO_SUFFIX = NO_PART - PLUS
"""The same after it: 5+ is 5 and more."""
COMPARED = _named("EQUAL TO", "LESS-THAN", "GREATER-THAN", "TILDE") - {"=", "＝"} - NO_PART
"""What says something of a number after a blank, too: ≥ 5."""
APPROXIMATELY = "~"
SAME = {
    ord(sign): meaning
    for meaning, signs in (
        (APPROXIMATELY, "≈∼≃≅≒～"),
        *(("<", "＜"), (">", "＞"), ("≤", "⩽≦"), ("≥", "⩾≧")),
    )
    for sign in signs
}
"""Signs that say of a number what another one does, by their codes."""
RANGE = _named("TILDE")
"""What parts two numbers in Chinese: 3~5."""
ANGLES = _named("DEGREE", "PRIME")
"""What says something of a number before a blank, too: 5 °C."""
OPERANDS = re.compile(r"[\w\ue001-\ue003)\]]"), re.compile(r"[\w\ue001-\ue003(\[]")
"""What an operation is with, before its sign and after it: that sign is part of neither."""


def beside(text: str, start: int, end: int) -> tuple[str, str]:
    """What signs at its sides make of a number of a text, as in ``('≈', '°')``."""
    head, tail = text[:start], text[end:]
    signs = _parts(reversed(head), NO_PART)[::-1]
    head = head.removesuffix(signs)
    if not signs and head[-1:].isspace() and head[-2:-1] in COMPARED:
        head, signs = head[:-2], head[-2]
    is_range = RANGE.issuperset(signs) and head.rstrip()[-1:].isdigit()
    if is_range or (not COMPARED.issuperset(signs) and OPERANDS[0].match(head[-1:])):
        signs = ""
    said = _parts(tail, NO_SUFFIX)
    if said and unicodedata.category(said[-1]) == "Sm" and OPERANDS[1].match(tail, len(said)):
        said = said[:-1]
    if not said and tail[:1].isspace() and tail[1:2] in ANGLES:
        said = tail[1]
    # Of ℃, only the degree: its letter stands in the text where it is two signs.
    return signs, said and said[:-1] + unicodedata.normalize("NFKC", said[-1])[0]


def _parts(signs: Iterable[str], others: set[str]) -> str:
    """The first of these signs that say something of a number, up to one that does not."""
    return "".join(takewhile(lambda sign: _is_part(sign) and sign not in others, signs))


def _is_part(sign: str) -> bool:
    return unicodedata.category(sign) in BESIDE or sign in ANGLES


def worth(sign: str) -> Fraction:
    """What a fraction or a figure is worth, exactly."""
    return Fraction(unicodedata.numeric(sign)).limit_denominator(LARGEST_DENOMINATOR)
