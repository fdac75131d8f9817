"""Who stands for a translation: said in a translator's comment of its message, and counted.

A message of which nothing is said is a draft: no person stands for it yet. Else a comment says
``translated by NAME, DATE`` or ``reviewed by NAME, DATE``, or both. Where the English changes, they
become ``was translated by ...``: of what the message said before.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from babel.messages.catalog import Message

from polybook.catalogs.files import Catalog, is_translated

TRANSLATED, REVIEWED = "translated by", "reviewed by"
WAS = "was"
FORMS = (TRANSLATED, REVIEWED, f"{WAS} {TRANSLATED}", f"{WAS} {REVIEWED}")
STANDING = re.compile(rf"(?P<was>{WAS} )?(?P<what>{TRANSLATED}|{REVIEWED}) (?P<who>.*)")
# No address: it would be published.
NAME_AND_DATE = re.compile(r"(?P<name>[^\s,<>/][^,<>/]*), (?P<date>\d{4}-\d\d-\d\d)")
ADDRESS = re.compile(r"\S@\S|://")
LAST_TRANSLATOR = re.compile(r"^Last-Translator:([^<\n]*)", re.MULTILINE)
ONE_TRANSLATOR = re.compile(r"([^<>,]*)<[^<>]*>(?:\s*[,–-]\s*\d{4})+\.?")
"""As programs name each of several in the comment of a header: ``Ana <address>, 2025, 2026.``"""
NOBODY = ("", "FULL NAME", "FIRST AUTHOR", "Automatically generated")
"""What gettext writes where nobody has filled in a name."""
ALMOST = 0.85
"""How alike the beginning of a comment is to one of these words where it was meant to be one."""


@dataclass(frozen=True)
class Counts:
    """How many messages there are, have a translation that is in use, and were read by a person."""

    total: int
    translated: int
    reviewed: int

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.total + other.total,
            self.translated + other.translated,
            self.reviewed + other.reviewed,
        )


def count(catalog: Catalog) -> Counts:
    """Count the messages of a catalog."""
    in_use = [entry for entry in catalog.entries if is_translated(entry) and not entry.fuzzy]
    reviewed = [entry for entry in in_use if REVIEWED in _standing(entry)]
    return Counts(len(catalog.entries), len(in_use), len(reviewed))


def people(catalogs: Iterable[Catalog]) -> list[str]:
    """Everyone whom the catalogs name."""
    return sorted(
        {
            name
            for catalog in catalogs
            for message in (catalog.header, *catalog.entries)
            for name in names(message)
        }
    )


def names(message: Message) -> Iterable[str]:
    """Whom a message names as standing for it, or a header, without an address."""
    if message.id:
        return _standing(message).values()
    found = LAST_TRANSLATOR.findall(message.string)
    # That is the last one alone: who translated before is in comments.
    found += [one[1] for each in message.user_comments if (one := ONE_TRANSLATOR.fullmatch(each))]
    named = dict.fromkeys(map(str.strip, found))
    return [name for name in named if name not in NOBODY and not ADDRESS.search(name)]


def standing_problems(message: Message) -> Iterator[str]:
    """Yield which comments of a message almost say who stands for it, with the right form."""
    for comment in message.user_comments:
        found = STANDING.fullmatch(comment)
        if found and _name(found["who"]):
            continue
        meant = max(FORMS, key=lambda form: _likeness(comment, form))
        if _likeness(comment, meant) >= ALMOST:
            yield (
                f"the comment '{comment}' says who stands for the message, and not in the form "
                f"that is read: '{meant} NAME, DATE' with a day such as 2026-11-21. Write it so."
            )


def of_the_past(comments: Iterable[str]) -> list[str]:
    """The comments of a message whose English has changed: nobody stands for it now."""
    return [
        f"{WAS} {comment}"
        if (found := STANDING.fullmatch(comment)) and not found["was"]
        else comment
        for comment in comments
    ]


def _standing(message: Message) -> dict[str, str]:
    """Who stands for a message now, by what they did."""
    return {
        found["what"]: name
        for comment in message.user_comments
        if (found := STANDING.fullmatch(comment)) and not found["was"]
        if (name := _name(found["who"]))
    }


def _name(who: str) -> str:
    """The name in ``NAME, DATE``; empty if that is something else, or no day, or an address."""
    found = NAME_AND_DATE.fullmatch(who)
    if not found or ADDRESS.search(found["name"]):
        return ""
    try:
        datetime.date.fromisoformat(found["date"])
    except ValueError:
        return ""
    return found["name"]


def _likeness(comment: str, form: str) -> float:
    """How alike the beginning of a comment is to a form: from 0 to 1."""
    words = comment.lower().split()[: len(form.split())]
    return difflib.SequenceMatcher(None, " ".join(words), form).ratio()
