"""What belongs to a number beside its figures, in any script: found by Unicode, not listed.

A sign that looks like a minus is one to a reader, whatever its code.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

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
    before, after = start, end
    while before and _is_part(text[before - 1]) and text[before - 1] not in NO_PART:
        before -= 1
    if before == start > 1 and text[start - 1].isspace() and text[start - 2] in COMPARED:
        before -= 2
    signs = text[before:start].strip()
    is_range = RANGE.issuperset(signs) and text[max(0, before - 2) : before].rstrip()[-1:].isdigit()
    if is_range or (
        not COMPARED.issuperset(signs) and OPERANDS[0].match(text[before - 1 : before])
    ):
        signs = ""
    while after < len(text) and _is_part(text[after]) and text[after] not in NO_SUFFIX:
        after += 1
    said = text[end:after]
    if said and unicodedata.category(said[-1]) == "Sm" and OPERANDS[1].match(text, after):
        return signs, ""
    if not said and text[end : end + 1].isspace() and text[end + 1 : end + 2] in ANGLES:
        said = text[end + 1]
    # Of ℃, only the degree: its letter stands in the text where it is two signs.
    return signs, said and said[:-1] + unicodedata.normalize("NFKC", said[-1])[0]


def _is_part(sign: str) -> bool:
    return unicodedata.category(sign) in BESIDE or sign in ANGLES


def worth(sign: str) -> Fraction:
    """What a fraction or a figure is worth, exactly."""
    return Fraction(unicodedata.numeric(sign)).limit_denominator(LARGEST_DENOMINATOR)
