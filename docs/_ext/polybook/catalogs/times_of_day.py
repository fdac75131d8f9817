"""Times of the day, in figures and in words: 3:30 p.m., half past three in the afternoon.

Another text may say the same in other figures, as 15:30, or in other words: half past three is half
of the fourth hour in Russian. To give a language its words, add its two letters to the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from polybook.catalogs.number_words import CARDINALS, ORDINALS_OF_HOURS, WORDS, small_letters, whole
from polybook.catalogs.typography import NUMBER

NONE = "(?!)"
"""A pattern of what a language has no words for."""

# In figures --------------------------------------------------------------------------------------

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
HALF_PAST = {"es": " y media", "zh": "半"}

# In words ----------------------------------------------------------------------------------------

HALF_HOUR, QUARTER, MINUTES_OF_AN_HOUR = 30, 15, 60
PARTS_OF_AN_HOUR = {
    "en": {"half": HALF_HOUR, "(?:a )?quarter": QUARTER},
    "es": {"media": HALF_HOUR, "cuarto": QUARTER},
    # In Russian, a quarter of the fourth hour is 45 minutes before its end.
    "ru": {"половин[аеу]|пол": HALF_HOUR, "четверть": 3 * QUARTER, "четверти": QUARTER},
    "zh": {"半": HALF_HOUR, "一刻": QUARTER, "三刻": 3 * QUARTER},
}
"""Words for minutes that do not count them."""
IN_WORDS = {
    "en": {
        "(?P<past>half|(?:a )?quarter|{minutes})(?: minutes?)? past (?P<hour>{hours})": True,
        # Two to three are a range.
        "(?:(?P<to>(?:a )?quarter)|(?P<less>{minutes}) minutes?) to (?P<hour>{hours})": True,
        "(?P<hour>{hours}) o.clock": True,
        "(?:at|by|from|to|until|till|before|after|since) "
        "(?P<hour>{hours})(?:[ -](?P<past>{minutes}))?": False,
    },
    "es": {
        "las? (?P<hour>{hours}) (?:y (?P<past>media|cuarto)|menos (?P<to>cuarto))": True,
        "las? (?P<hour>{hours}) en punto": True,
        "las? (?P<hour>{hours})(?: y (?P<past>{minutes})| menos (?P<to>{minutes}))?": False,
    },
    "ru": {
        "(?:в (?P<to>половине) |(?P<less>пол) ?)(?P<hour>{ordinals})": True,
        # Half of the third layer is no time.
        "(?P<to>половин[ау]|четверть) (?P<hour>{ordinals})"
        "(?= (?:утра|ночи|дня|вечера)|[.,;:!?)»]|$)": True,
        "без (?P<to>четверти|{minutes})(?: минут[аы]?)? (?P<hour>{hours})": True,
        "(?P<hour>{hours}) час(?:а|ов|ам)?(?: (?P<past>{minutes})(?: минут[аы]?)?)?": False,
        "(?:в|к|ко|до|с|после|около) (?P<hour>{hours})(?= (?:утра|ночи|вечера))": False,
        "(?P<hour>{hours}) (?P<past>{minutes})": False,
    },
    "zh": {
        "(?P<hour>{hours})[点时](?:(?P<past>半|[一三]刻)|(?P<more>{minutes})分)": True,
        "差(?:(?P<to>一刻)钟?|(?P<less>{minutes})分钟?)(?P<hour>{hours})[点时]": True,
        "(?P<hour>{hours})点[钟整]": True,
        "(?P<hour>{hours})[点时](?P<past>{minutes})?": False,
    },
}
"""How a time stands in words, and whether it is one without a part of the day beside it."""
JOINED_BY = {"en": "[ -]", "es": " y ", "ru": " "}
"""What stands between the tens and the units of minutes."""


class Time(NamedTuple):
    """A time of a text: where it stands, and what it says, as one of 24 hours."""

    start: int
    end: int
    value: str
    needed: bool
    """Whether it is one in any case: 3 p.m. is not 3."""


def in_figures(text: str, language: str) -> Iterator[Time]:
    """The times of a text whose hours are figures."""
    for time in _pattern_of_times(language).finditer(text):
        half, said = time["before"] or time["after"], int(time["hour"])
        is_clock = time["sign"] not in (None, ".")
        if said <= HOURS and (half or is_clock or time["at"] or time["word"]):
            hour, minute = _of_the_day(said, half, language), time["past"] and "30"
            minute = minute or time["minute"]
            # In Russian, 3 дня are three days.
            is_hour = language != "ru" or bool(time["word"] or minute)
            needed = bool(half) and hour != said and is_hour
            yield Time(*time.span(), f"{hour}:{minute or '00'}", needed)


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


def _of_the_day(hour: int, half: str | None, language: str) -> int:
    """An hour of twelve as one of twenty-four, by the word for a part of the day beside it."""
    parts = HALF_DAYS[language].items() if half else ()
    part = next((part for words, part in parts if re.fullmatch(f"(?i){words}", half or "")), "")
    if hour == NOON:
        return 0 if part in (MORNING, NIGHT) else NOON
    return hour + NOON if part in (AFTERNOON, NIGHT) and hour < NOON else hour % HOURS


def in_words(text: str, language: str) -> Iterator[Time]:
    """The times of a text whose hours are words."""
    taken: set[int] = set()
    plain = small_letters(text)
    for pattern, is_alone in _patterns_of_words(language):
        for time in pattern.finditer(plain):
            said = time.groupdict()
            half = said["before"] or said["after"]
            if (half or is_alone) and taken.isdisjoint(range(*time.span())):
                taken.update(range(*time.span()))
                past, to = said.get("past") or said.get("more"), said.get("to") or said.get("less")
                minutes = whole(said["hour"], language) * MINUTES_OF_AN_HOUR
                minutes += _minutes_of(past, language) if past else 0
                minutes -= _minutes_of(to, language) if to else 0
                hour, minute = divmod(minutes, MINUTES_OF_AN_HOUR)
                hour = _of_the_day(hour or NOON, half, language)
                yield Time(*time.span(), f"{hour}:{minute:02}", needed=True)


def _minutes_of(words: str, language: str) -> int:
    for part, minutes in PARTS_OF_AN_HOUR[language].items():
        if re.fullmatch(part, words):
            return minutes
    return whole(words, language)


@cache
def _patterns_of_words(language: str) -> list[tuple[re.Pattern[str], bool]]:
    """Those of ``IN_WORDS``, with the words of the language in them."""
    if language not in IN_WORDS:
        return []
    half = "|".join(HALF_DAYS[language])
    before, after, edge = "(?P<before>(?!))?", rf"(?: ?(?P<after>{half})(?!\w))?", r"\b"
    if language == "zh":
        before, after, edge = rf"(?:(?P<before>{half}) ?)?", "(?P<after>(?!))?", ""
        hours = "十[一二]?|(?<![一二三四五六七八九十百千])[一二两三四五六七八九]"
        minutes = "[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九]"
    else:
        [*cardinals], tens = CARDINALS[language], (20, 30, 40, 50)
        of_tens = [next(word for word, x in WORDS[language].items() if x == ten) for ten in tens]
        hours, small = "|".join(cardinals[1:13]), "|".join(cardinals[1:])
        minutes = f"(?:{'|'.join(of_tens)})(?:{JOINED_BY[language]}(?:{small}))?|{small}"
    words = {"hours": hours, "minutes": minutes, "ordinals": ORDINALS_OF_HOURS}
    return [
        (re.compile(f"{before}{edge}{pattern.format(**words)}{edge}{after}"), is_alone)
        for pattern, is_alone in IN_WORDS[language].items()
    ]
