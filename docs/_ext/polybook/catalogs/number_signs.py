"""What belongs to a number beside its figures, in any script: found by Unicode, not listed.

A sign that looks like a minus is one to a reader, whatever its code.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

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
SMALL_FIGURES = "¹²³⁰-ₜ"
"""Raised and lowered ones, as a range of a pattern; some of its signs are letters."""
FIGURES = {
    sign
    for sign in SYMBOLS.keys() - FRACTIONS - {"〇"}  # Han digits are words
    if unicodedata.category(sign) in ("Nl", "No")
    and not unicodedata.decomposition(sign).startswith(("<super>", "<sub>"))
}
"""Those that are numbers by themselves, such as ④ and Ⅳ."""


def worth(sign: str) -> Decimal:
    """What a fraction or a figure is worth; nothing is nothing."""
    return Decimal(str(unicodedata.numeric(sign))) if sign else Decimal(0)
