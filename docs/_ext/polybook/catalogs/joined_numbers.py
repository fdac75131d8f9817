"""What figures say together, or with a word beside them: 1/2, 3:30 p.m., about 5, 5 degrees.

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
from functools import cache
from typing import NamedTuple

from polybook.catalogs.number_signs import APPROXIMATELY
from polybook.catalogs.number_words import fraction
from polybook.catalogs.typography import NUMBER

NONE = "(?!)"
"""A pattern of what a language has no words for."""
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
        "at least|no (?:fewer|less) than|a minimum of": "≥",
        "at most|no more than|up to|a maximum of": "≤",
        "(?:more|greater|larger|higher) than|over|above": ">",
        "(?:less|fewer|smaller|lower) than|under|below": "<",
    },
    "es": {
        "un[oa]s|cerca de|aproximadamente|aprox\\.|alrededor de|casi|en torno a|más o menos|"
        "del orden de": APPROXIMATELY,
        "al menos|por lo menos|como mínimo|no menos de|un mínimo de": "≥",
        "como (?:mucho|máximo)|a lo sumo|no más de|hasta|un máximo de": "≤",
        "más de|(?:mayor(?:es)?|superior(?:es)?) (?:que|de|a)|por encima de": ">",
        "menos de|(?:menor(?:es)?|inferior(?:es)?) (?:que|de|a)|por debajo de": "<",
    },
    "ru": {
        "около|примерно|приблизительно|порядка|почти|где-то": APPROXIMATELY,
        "не (?:менее|меньше|ниже)|(?:как )?минимум|по (?:крайней|меньшей) мере|хотя бы": "≥",
        "не (?:более|больше|выше)|(?:как )?максимум|до|самое большее": "≤",
        "более(?: чем)?|больше(?: чем)?|свыше|выше": ">",
        "менее(?: чем)?|меньше(?: чем)?|ниже": "<",
    },
    "zh": {
        "大?约为?|大概|近|将近|接近|差不多": APPROXIMATELY,
        "至少|不少于|不低于|不小于|最少|起码": "≥",
        "至多|最多|不超过|不多于|不大于|不高于": "≤",
        "超过|大于|多于|高于": ">",
        "少于|小于|不到|低于|不足": "<",
    },
}
"""What words before a number say of it, and the sign that says the same."""
AFTER = {
    "en": {"or so": APPROXIMATELY, "or more": "+", "[ -]?degrees?": "°"},
    "es": {"o más": "+", "grados?": "°"},
    "ru": {"(?:и|или) (?:более|больше)": "+", "градус(?:а|ов|ам|ами|ах|ы|е)?": "°"},
    "zh": {"左右|上下": APPROXIMATELY, "度": "°"},
}
"""The same after it."""
ARTICLE = {"en": "(?:the |an? )?", "es": "(?:el |la |l[oa]s |una? )?"}
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

# Times of the day --------------------------------------------------------------------------------

NOON, HOURS = 12, 24
MORNING, AFTERNOON, NIGHT = "morning", "afternoon", "night"
HALF_DAYS = {
    "en": {
        r"a\.?\s?m\b\.?|in the morning": MORNING,
        r"p\.?\s?m\b\.?|in the afternoon": AFTERNOON,
        "in the evening|at night": NIGHT,
    },
    "es": {
        r"a\.?\s?m\b\.?|de la (?:mañana|madrugada)": MORNING,
        r"p\.?\s?m\b\.?|de la tarde": AFTERNOON,
        "de la noche": NIGHT,
    },
    "ru": {"утра|ночи": MORNING, "дня": AFTERNOON, "вечера": NIGHT},
    "zh": {
        "上午|早上|清晨|凌晨|早晨": MORNING,
        "下午|中午|午后|傍晚": AFTERNOON,
        "晚上|夜里|夜间|晚间": NIGHT,
    },
}
"""The parts of the day, as they stand beside an hour."""
_HOUR = "(?:ч\\.?|час(?:а|ам|у|ов|ами|ах)?)"
MINUTES_AFTER = {"es": "[.h]", "ru": rf"\.| {_HOUR} ", "zh": " ?[点时] ?"}
"""What stands between an hour and its minutes, beside the colon of any language."""
MINUTES = {"es": r"(?: ?min\b)?", "ru": r"(?: мин\w*)?", "zh": "(?: ?分)?"}
O_CLOCK = {"es": r" ?h(?:oras|rs?|s)?\b\.?", "ru": rf" {_HOUR}(?!\w)", "zh": " ?[点时]"}
"""What makes an hour of a number, after it or after its minutes."""
AT = {"es": r"\blas "}
"""The same before it."""
HALF_PAST = {"zh": "半"}


def joined_numbers(text: str, code: str, numbers: Iterable[tuple[int, int, str]]) -> list[Joined]:
    """Those of a text in the language ``code``, the longer ones first.

    ``numbers`` are its numbers, in figures and in words, as (start, end, value), in their order.
    """
    language, text, numbers = code.partition("_")[0], text.translate(SPACES), list(numbers)
    # What has a sign is no part of another number.
    signed = [start for start, _end, value in numbers if not PLAIN.fullmatch(value)]
    found = [
        joined
        for joined in (*_times(text, language), *_shares(text, language))
        if bisect_left(signed, joined.start) == bisect_left(signed, joined.end)
    ]
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
    for words, sign in AFTER.get(language, {}).items():
        if found := re.match(rf"\s?(?:{words}){edge}", text[end : end + FARTHEST]):
            said = f"{sign}{value}" if sign == APPROXIMATELY else f"{value}{sign}"
            yield Joined(start, end + found.end(), said)
            break


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


def _times(text: str, language: str) -> Iterator[Joined]:
    """Times of the day, each as one of 24 hours."""
    for time in _pattern_of_times(language).finditer(text):
        half, said = time["before"] or time["after"], int(time["hour"])
        is_clock = time["sign"] not in (None, ".")
        if said <= HOURS and (half or is_clock or time["at"] or time["word"]):
            parts = HALF_DAYS[language].items() if half else ()
            part = next((part for words, part in parts if re.fullmatch(f"(?i){words}", half)), "")
            hour, minute = _of_the_day(said, part), "30" if time["past"] else time["minute"]
            # In Russian, 3 дня are three days.
            is_hour = language != "ru" or bool(time["word"] or minute)
            needed = bool(half) and hour != said and is_hour
            yield Joined(*time.span(), f"{hour}:{minute or '00'}", needed)


@cache
def _pattern_of_times(language: str) -> re.Pattern[str]:
    """An hour, its minutes, and what stands beside it."""
    half = "|".join(HALF_DAYS.get(language, [NONE]))
    sign, word, at, past = (
        table.get(language, NONE) for table in (MINUTES_AFTER, O_CLOCK, AT, HALF_PAST)
    )
    edge = rf"(?<![\d.,:/{NUMBER}])" if language == "zh" else rf"(?<![\w.,:/{NUMBER}])"
    return re.compile(
        rf"(?i)(?P<before>{half})?(?P<at>{at})?(?(before)\s?|{edge})(?P<hour>\d{{1,2}})(?!\d)"
        rf"(?:(?P<sign>[:：]|{sign})(?P<minute>[0-5]\d)(?![\d:：]){MINUTES.get(language, '')})?"
        rf"(?![.,:：]?\d)(?P<word>{word})?(?P<past>{past})?(?:\s?(?P<after>{half}))?"
    )


def _of_the_day(hour: int, part: str) -> int:
    """An hour of twelve as one of twenty-four."""
    if hour == NOON:
        return 0 if part in (MORNING, NIGHT) else NOON
    return hour + NOON if part in (AFTERNOON, NIGHT) and hour < NOON else hour % HOURS
