"""How the forms of a word differ in each language, as data.

To give a language its forms, add its two letters here. In one without endings, forms of one word
may differ by a few letters at their end, so that another word can pass for one.
"""

from __future__ import annotations

ENDINGS = {
    "es": "a as e es o os s",
    "ru": "а ам ами ах ая е ев его ее ей ем ему ею и ие ией ием ии ий им ими их ию ия иям иями "
    "иях й о ов ого ое ой ом ому ою у ую ы ые ый ым ыми ых ь ью ю юю я ям ями ях яя",
}
"""Of nouns and adjectives, as terms are."""

NEGATIONS = {
    "en": {"no", "non", "not", "without"},
    "es": {"ni", "no", "sin"},
    "ru": {"без", "не", "ни"},
    "zh": {"不", "未", "无", "非"},
}
"""What makes of a word its opposite; in Chinese, one sign."""
