"""What numbers say together, or with a word beside them: 1/2, 3:30 p.m., about 5, 5 degrees.

Another text may say the same by a sign, as ½ and ≈5, or in other figures, as 15:30. So they are one
number where the other text has that number, too; else each figure counts by itself, as in "5 of 8"
beside 5/8. To give a language its words, add its two letters to the tables; where a text has a
no-break space, they have a space.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from polybook.catalogs.number_signs import APPROXIMATELY
from polybook.catalogs.number_words import fraction
from polybook.catalogs.times_of_day import NONE, in_figures, in_words

SPACES = dict.fromkeys(map(ord, "\u00a0\u202f"), " ")


PLAIN = re.compile(r"[\d.]+")


class Joined(NamedTuple):
    """Numbers of a text that say one together: where they stand, and what they say."""

    start: int
    end: int
    value: str
    needed: bool = False
    """Whether they do so in any case: 3 p.m. is not 3."""


# Words beside a number ---------------------------------------------------------------------------

BEFORE = {
    "en": {
        "about|around|approximately|approx\\.|roughly|some|nearly|almost|circa|ca?\\.": (
            APPROXIMATELY
        ),
        "at least|(?:no|not|never) (?:(?:fewer|less) than|under|below)|a minimum of": "≥",
        "at most|(?:no|not|never) (?:more than|over|above)|up to|a maximum of": "≤",
        "(?:more|greater|larger|higher) than|over|above": ">",
        "(?:less|fewer|smaller|lower) than|under|below": "<",
    },
    "es": {
        "un[oa]s|cerca del?|aproximadamente|aprox\\.|alrededor del?|casi|en torno al?|más o menos|"
        "del orden del?": APPROXIMATELY,
        "al menos|por lo menos|como mínimo|no menos del?|un mínimo del?": "≥",
        "como (?:mucho|máximo)|a lo sumo|no más del?|hasta|un máximo del?": "≤",
        "más del?|(?:mayor(?:es)?|superior(?:es)?) (?:que|del?|al?)|por encima del?": ">",
        "menos del?|(?:menor(?:es)?|inferior(?:es)?) (?:que|del?|al?)|por debajo del?": "<",
    },
    "ru": {
        "около|примерно|приблизительно|порядка|почти|где-то": APPROXIMATELY,
        "не (?:менее|меньше|ниже)(?: чем)?|(?:как )?минимум|по (?:крайней|меньшей) мере|хотя бы|"
        "от": "≥",
        "не (?:более|больше|выше)(?: чем)?|(?:как )?максимум|до|самое большее": "≤",
        "(?:более|больше)(?: чем)?|свыше|выше": ">",
        "(?:менее|меньше)(?: чем)?|ниже": "<",
    },
    "zh": {
        "大?约为?|大概|近|将近|接近|差不多": APPROXIMATELY,
        "至少|不会?(?:少于|低于|小于)|最少|起码|大于(?:或|或者)?等于": "≥",
        "至多|最多|不会?(?:超过|多于|大于|高于)|小于(?:或|或者)?等于": "≤",
        "超过|大于|多于|高于": ">",
        "少于|小于|不到|低于|不足": "<",
    },
}
"""What words before a number say of it, and the sign that says the same."""
AFTER = {
    "en": {
        "or so": APPROXIMATELY,
        "or more": "+",
        "or more|or above|at (?:the very )?least": "≥",
        "or (?:fewer|less|below)|at (?:the very )?most": "≤",
        "[ -]?degrees?": "°",
    },
    "es": {
        "o más": "+",
        "o más|(?:como|al) mínimo|(?:al|por lo) menos": "≥",
        "o menos|como (?:mucho|máximo)|a lo sumo": "≤",
        "aproximadamente|más o menos": APPROXIMATELY,
        "grados?": "°",
    },
    "ru": {
        "(?:и|или) (?:более|больше)": "+",
        "(?:и|или) (?:более|больше|выше)|(?:как )?минимум|по (?:крайней|меньшей) мере": "≥",
        "(?:и|или) (?:менее|меньше|ниже)|(?:как )?максимум|самое большее": "≤",
        "градус(?:а|ов|ам|ами|ах|ы|е)?": "°",
    },
    "zh": {
        "左右|上下": APPROXIMATELY,
        "[或及]?以上|或更多": "≥",
        "[或及]?以下|以内|或更少": "≤",
        "度": "°",
    },
}
"""The same after it."""
COUNTED = {"zh": r"(?:\s?[^\W\d_]{1,2})??"}
"""What may stand between the number and such words: 5 epochs at most."""
OF_ANY_LANGUAGE = r"(?:\s[^\W\d_]+)??"
STANDING_AFTER = "+°"
"""Of the signs, those that stand after a number: 5+ is at least 5, too."""
ARTICLE = {"en": "(?:the |an? )?", "es": "(?:el |la |l[oa]s |una? )?", "ru": "(?:за |в |на )?"}
"""What may stand between such words and the number."""
FARTHEST = 40
"""Signs in which words beside a number are looked for."""

# Parts of a whole --------------------------------------------------------------------------------

_PART, _WHOLE = r"(?P<part>\d{1,9})", r"(?P<all>\d{1,9})"
TYPED_SHARE = rf"(?:(?P<before>\d{{1,9}}) )?{_PART}[/\u2044\u2215]{_WHOLE}(?!\s?[/\u2044\u2215])"
SHARES = {
    "en": [rf"{_PART} (?:out )?(?:of|in) (?:the )?{_WHOLE}"],
    "es": [
        rf"{_PART} de (?:cada |l[oa]s )?{_WHOLE}",
        rf"[Dd]e (?:cada )?{_WHOLE}(?: [^\W\d_]+)?,? {_PART}",
    ],
    "ru": [rf"{_PART} из {_WHOLE}", rf"[Ии]з {_WHOLE}(?: [^\W\d_]+)? {_PART}"],
    "zh": [rf"{_WHOLE} ?分之 ?{_PART}", rf"{_WHOLE} ?[^\W\d_]{{1,8}}[中里]的?有? ?{_PART}"],
}
"""Parts with words between figures; the whole may stand first: 10 次中的 7 次."""
TENTHS = {"zh": r"(?P<tenths>\d(?:\.\d)?) ?成(?![为功立本绩果长员就分熟])"}
DECADES = {"en": r"(?<!\d)\d\d(?P<decade>[1-9]0)s\b", "zh": r"\d\d 世纪 (?P<decade>[1-9]0) 年代"}
"""Decades of a century, which other languages may name without it."""


def joined_numbers(text: str, code: str, numbers: Iterable[tuple[int, int, str]]) -> list[Joined]:
    """Those of a text in the language ``code``, the longer ones first.

    ``numbers`` are its numbers, in figures and in words, as (start, end, value), in their order.
    """
    language, text, numbers = code.partition("_")[0], text.translate(SPACES), list(numbers)
    # What has a sign is no part of another number.
    signed = [start for start, _end, value in numbers if not PLAIN.fullmatch(value)]
    times = (Joined(*time) for time in in_figures(text, language))
    found = [
        joined
        for joined in (*times, *_shares(text, language))
        if bisect_left(signed, joined.start) == bisect_left(signed, joined.end)
    ]
    found += [Joined(*time) for time in in_words(text, language)]
    with_words = [
        joined
        for number in (*numbers, *(each[:3] for each in found))
        for joined in _with_words(text, language, *number)
    ]
    return sorted([*found, *with_words], key=lambda each: (each.start - each.end, each.start))


def _with_words(text: str, language: str, start: int, end: int, value: str) -> Iterator[Joined]:
    """A number with words beside it for which a sign may stand."""
    edge, article = "" if language == "zh" else r"\b", ARTICLE.get(language, "")
    before = text[max(0, start - FARTHEST) : start]
    for words, sign in BEFORE.get(language, {}).items():
        if found := re.search(rf"(?i){edge}(?:{words})\s?{article}$", before):
            yield Joined(start - len(found[0]), end, f"{sign}{value}")
            break
    counted = COUNTED.get(language, OF_ANY_LANGUAGE)
    for words, sign in AFTER.get(language, {}).items():
        between = "" if sign == "°" else counted
        if found := re.match(rf"{between}\s?(?:{words}){edge}", text[end : end + FARTHEST]):
            said = f"{value}{sign}" if sign in STANDING_AFTER else f"{sign}{value}"
            yield Joined(start, end + found.end(), said)


def _shares(text: str, language: str) -> Iterator[Joined]:
    """Parts of a whole: 1/2, 2 1/2, 5 of 8; and of a century."""
    for pattern in (TYPED_SHARE, *SHARES.get(language, ())):
        for share in re.finditer(rf"(?<![\w.,/]){pattern}(?![\w/]|[.,]\d)", text):
            part, whole = int(share["part"]), int(share["all"])
            if 0 < part < whole:
                before = int(share.groupdict().get("before") or 0)
                yield Joined(*share.span(), fraction(before + Fraction(part, whole)))
    for share in re.finditer(TENTHS.get(language, NONE), text):
        yield Joined(*share.span(), f"{fraction(Fraction(share['tenths']) * 10)}%")
    for decade in re.finditer(DECADES.get(language, NONE), text):
        yield Joined(*decade.span(), decade["decade"])
