"""The dates of a message: other languages have their parts in another order, and in figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from polybook.catalogs.number_words import MONTHS

_DAYS = r"\d{1,2}(?:st|[nr]d|th)?(?:\s?[–-]\s?\d{1,2}(?:st|[nr]d|th)?)?"
_MONTH = rf"(?P<M>(?:{'|'.join(MONTHS)})\b)\.?"
_YEAR = r"(?P<y>\d{4})"
DATED = [
    re.compile(rf"(?<![\w.,]){date}(?!\w)")
    for date in (
        rf"(?P<d>{_DAYS})\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?",
        rf"{_MONTH}\s(?P<d>{_DAYS})(?:,?\s{_YEAR})?",
        rf"{_MONTH},?\s{_YEAR}",
        rf"{_YEAR}-(?P<M>\d\d)-(?P<d>\d\d)",
    )
]
"""How the pages write a date: 3 May 2020, May 3–5, July 2022, 2020-05-03."""

IN_FIGURES = re.compile(
    r"(?<![\w./-])(?:\d{4}(?P<sign>[./-])\d{1,2}(?P=sign)\d{1,2}"
    r"|\d{1,2}(?P<point>[./-])\d{1,2}(?P=point)\d{4})(?![./-]?\w)"
    r"|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
)
"""A date as any language may write it: 03.05.2020, 3/5/2020, 2020-05-03."""

YEAR_FIRST = "yMd"
"""The order of ISO 8601, which every language may use."""


def dates_of_page(text: str) -> Iterator[dict[str, range]]:
    """The dates of an English text: where the year, the month and the day of each stand.

    They are ``y``, ``M`` and ``d``, as in CLDR; a date need not have all.
    """
    taken: set[int] = set()
    for pattern in DATED:
        for date in pattern.finditer(text):
            if taken.isdisjoint(range(*date.span())):
                taken.update(range(*date.span()))
                said = date.groupdict(default="").items()
                yield {part: range(*date.span(part)) for part, value in said if value}


def orders(parts: set[str], code: str) -> list[str]:
    """How a date with these parts may stand in the language ``code``: by CLDR, and by ISO 8601."""
    return [_order(code), YEAR_FIRST] if "y" in parts else [_order(code)]


@cache
def _order(code: str) -> str:
    """The parts of a date in the order of a language: dMy in Spanish."""
    try:
        pattern = Locale.parse(code).date_formats["long"].pattern.replace("L", "M")
    except (UnknownLocaleError, ValueError):
        return "dMy"
    return "".join(dict.fromkeys(re.findall("[yMd]", re.sub("'[^']*'", "", pattern))))


@cache
def named_months(code: str) -> Mapping[str, re.Pattern[str]]:
    """The months by their numbers: how the language ``code`` names each, in any case of grammar."""
    try:
        # Those of "stand-alone" come from another language where a locale has none of its own, in
        # Babel 2.18; they are the same but for their endings.
        names = Locale.parse(code).months["format"]["wide"]
    except (UnknownLocaleError, ValueError):
        return {}
    small = {str(number): name.casefold() for number, name in names.items()}
    return {number: _in_any_case(name, small.values()) for number, name in small.items()}


def _in_any_case(name: str, names: Iterable[str]) -> re.Pattern[str]:
    """The name, whose last letter, or what follows it, may be another: января, январе."""
    if len(name) <= 2:
        return re.compile(re.escape(name))
    stem = name[:-1]
    # Of мая only two letters are left, and марта begins so too; as јул with those of јун.
    others = [
        re.escape(each[: len(name) + 1]) for each in names if each.startswith(stem) and each != name
    ]
    unlike = f"(?!{'|'.join(others)})" if others else ""
    return re.compile(rf"(?<!\w){unlike}{re.escape(stem)}\S{{1,3}}(?!\w)")
