"""A message of a catalog as the parser of its page reads it: its marks, targets, numbers, text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from polybook.catalogs.dates import dates_of_page
from polybook.catalogs.joined_numbers import joined_numbers
from polybook.catalogs.number_figures import figures
from polybook.catalogs.number_words import (
    ARTICLES,
    centuries,
    shares_in_words,
    spelled_numbers,
)
from polybook.catalogs.typography import CODE, FORMULA, NUMBER
from polybook.catalogs.units import unit_after

SHOWN_TEXT = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]\b|\$?\{\w+\}(?!`)")
# A sign that ends a sentence is no part of an address at its end. Schemes are short: in a long
# word, one would be looked for from each letter to its end.
ADDRESS = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,40}://"
    # Right after a letter of another script, one begins too.
    r"|(?<![A-Za-z0-9])(?:(?:mailto|javascript|vbscript|data|file|tel):|www\."
    r"|[A-Za-z0-9._+-]{1,40}@(?=[A-Za-z0-9])))[!-~]*[A-Za-z0-9/#=&_~-]"
    r"|(?<![A-Za-z0-9.@-])(?:[A-Za-z0-9-]{1,40}\.){1,4}"
    r"(?:com|org|net|edu|gov|info|io|dev|app)(?![A-Za-z0-9_-])"
    r"(?:/(?:[!-~]*[A-Za-z0-9/#=&_~-])?)?",
    re.IGNORECASE,
)
"""Also those that a reader would have to type: www.example.org, ana@example.org, example.org/a."""
LINE_BREAK_MARK = "a line break (\\ at the end of a line)"
EMPHASIS = "*…*"
BOLD = "bold (**…**)"
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffd"
    "\U000e0100-\U000e01ef]"
)
"""What nobody sees, though Unicode says that it is a letter, a mark or a symbol."""


class Said(NamedTuple):
    """A number of a message."""

    value: str
    in_words: bool
    date: int = 0
    """Which date of the message it belongs to, from 1 on; 0 for none."""
    part: str = ""
    """Of the date, as in ``dates``."""
    times: bool = False
    """Whether it is a word that says how many times as much."""
    unit: str = ""
    """As in ``units``."""


class Together(NamedTuple):
    """Numbers of a message that say one together: see ``joined_numbers``."""

    first: int
    past: int
    """Where they stand in the sequence, and where they end."""
    value: str
    needed: bool


@dataclass
class Reading:
    """A message as the page's parser reads it."""

    marks: Counter[str] = field(default_factory=Counter)
    """All that is not text, as the source writes it: roles, code, links, formulas, HTML, blocks."""
    targets: list[str] = field(default_factory=list)
    """Where its roles and links lead, in their order; then its placeholders, in theirs."""
    code: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    """The numbers in their order: roles as they are, and typed numbers without separators."""
    number_roles: list[str] = field(default_factory=list)
    """What the roles of numbers name, in their order."""
    sequence: list[Said] = field(default_factory=list)
    """The numbers, those in words among them, in their order."""
    joined: list[Together] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    """How often each value is written in words."""
    articles: int = 0
    """How many of these words may be an article."""
    text: str = ""
    """What a reader sees; code, formulas and numbers of roles stand as one character each."""
    within: dict[str, list[str]] = field(default_factory=dict)
    """What stands in the text of each link, in bold and in italics, of what no language changes:
    numbers, code, formulas, targets."""
    whole: dict[str, list[str]] = field(default_factory=dict)
    """Of these, what has nothing beside it there: in **`a`**, not in **the method `a`**."""
    named: list[tuple[int, int, str]] = field(default_factory=list)
    """Where code, formulas and targets stand, while it is read."""
    cited: list[str] = field(default_factory=list)
    """The texts of its links to other places, which may be titles."""

    def mark(self, mark: str) -> None:
        """Count what is not text."""
        self.marks[mark] += 1

    def name(self, mark: str, shown: str) -> None:
        """Add what stands for code, a formula or a target."""
        self.named.append((len(self.text), len(self.text) + len(shown), mark))
        self.text += shown


def read(message: str, code: str, parser: MarkdownIt, *, markdown: bool = True) -> Reading:
    """Read a message of the language ``code`` as the page's parser does.

    What is shown as it is has marks too: a catalog may be wrong in saying that it is.
    """
    reading = Reading()
    said: dict[str, Any] = {}
    for token in (parser.parse if markdown else parser.parseInline)(message, said):
        if token.type == "inline":
            _read_inline(token.children or [], code, reading)
        elif token.nesting >= 0:
            reading.mark(f"a {token.type.removesuffix('_open').replace('_', ' ')}")
            _note_attributes(token, reading)
            if token.content:
                reading.mark(token.content.strip())
    reading.marks.update(f"[{name.lower()}]: …" for name in said.get("references", ()))
    if not markdown:  # of words of the interface, a template writes the HTML
        text = message
        for tag in (mark for mark in reading.marks if mark.startswith("<")):
            text = text.replace(tag, "")
        reading = Reading(reading.marks, text=text)
    placeholders = PLACEHOLDER.findall(reading.text)
    reading.marks.update(placeholders)
    reading.targets += placeholders
    reading.marks.update(ADDRESS.findall(reading.text))
    reading.text = ADDRESS.sub(CODE, PLACEHOLDER.sub(CODE, reading.text))
    roles = iter(reading.numbers)
    places = []
    taken: set[int] = set()
    for start, end, value in sorted(figures(reading.text, code)):
        said = value.replace(NUMBER, next(roles)) if NUMBER in value else value
        places.append((start, end, said, False, False))
        taken.update(range(start, end))
    reading.numbers = [value for _start, _end, value, *_kind in places]
    spelled = [
        word
        for words in (spelled_numbers, shares_in_words, centuries)
        for word in words(reading.text, code)
        if taken.isdisjoint(range(word.start, word.end))
    ]
    reading.words = Counter(word.value for word in spelled)
    articles = ARTICLES.get(code.partition("_")[0], ())
    reading.articles = sum(reading.text[w.start : w.end].lower() in articles for w in spelled)
    places += [(word.start, word.end, word.value, True, word.times) for word in spelled]
    places.sort()
    dates = list(dates_of_page(reading.text)) if code == "en" else []
    dated = {
        start: (number, part)
        for number, date in enumerate(dates, 1)
        for part, places_of_part in date.items()
        for start in places_of_part
    }
    reading.sequence = [
        Said(
            value, in_words, *dated.get(start, (0, "")), times, unit_after(reading.text, end, code)
        )
        for start, end, value, in_words, times in places
    ]
    starts = [start for start, *_number in places]
    reading.joined = [
        Together(first, past, each.value, each.needed)
        for each in joined_numbers(reading.text, code, (place[:3] for place in places))
        for first, past in [[bisect_left(starts, at) for at in (each.start, each.end)]]
        if first < past
    ]
    return reading


def _read_inline(tokens: list[Token], code: str, reading: Reading) -> None:
    """Add the parts of a line to the reading."""
    # What begins where, and after how many roles of numbers: links, bold, italics.
    opened: list[tuple[str, int, int]] = []
    is_address = False
    for token in tokens:
        _note_attributes(token, reading)
        if token.type == "text":
            # The signs of the check stand for nothing where an author wrote them.
            text = token.content.translate(
                dict.fromkeys(map(ord, (NUMBER, CODE, FORMULA)), "\ufffd")
            )
            reading.text += CODE if is_address else text
        elif token.type == "softbreak":
            reading.text += " "
        elif token.type == "hardbreak":
            reading.mark(LINE_BREAK_MARK)
            reading.text += " "
        elif token.type == "myst_role":
            name, content = token.meta["name"], token.content
            shown = SHOWN_TEXT.fullmatch(content)
            target = shown["target"] if shown else content
            mark = f"{{{name}}}`{target}`"
            reading.mark(mark)
            if name == "number":
                reading.numbers.append(f"{{number}}`{content}`")
                reading.number_roles.append(content)
                in_seconds = content.endswith("s") and code.startswith("zh")
                reading.text += f"{NUMBER} 秒" if in_seconds else NUMBER
            else:
                reading.targets.append(mark)
                reading.name(mark, shown["text"] if shown else CODE)
                if shown and not _is_visible(shown["text"]):
                    reading.mark(f"an empty text of {mark}")
        elif token.type == "code_inline":
            reading.mark(f"`{token.content}`")
            reading.code.append(token.content)
            reading.name(f"`{token.content}`", CODE)
        elif token.type.startswith("math"):
            formula = token.content.replace("{,}", ".")
            reading.mark(f"${formula}$")
            reading.formulas.append(formula)
            reading.name(f"${formula}$", FORMULA)
        elif token.type in ("em_open", "strong_open"):
            mark = EMPHASIS if token.type == "em_open" else BOLD
            reading.mark(mark)
            opened.append((mark, len(reading.text), len(reading.numbers)))
        elif token.type in ("em_close", "strong_close"):
            _note_within(reading, code, *opened.pop())
        elif token.type == "link_close":
            is_address = False
            mark, start, roles = opened.pop()
            _note_within(reading, code, mark, start, roles)
            reading.named.append((start, len(reading.text), mark))
            if not _is_visible(reading.text[start:]):
                reading.mark("an empty text of a link")
            if ADDRESS.match(mark.strip("()")):
                reading.cited.append(reading.text[start:])
        elif token.type == "span_close":
            continue
        elif token.type == "html_inline":
            reading.mark(token.content)
        else:
            target = token.attrGet("href") or token.attrGet("src") or token.content
            mark = f"({target or token.meta.get('label') or token.type})"
            reading.mark(mark)
            reading.targets.append(mark)
            if token.type == "link_open":
                opened.append((mark, len(reading.text), len(reading.numbers)))
                is_address = token.markup == "autolink"
            _read_inline(token.children or [], code, reading)


def _note_within(reading: Reading, code: str, mark: str, start: int, roles: int) -> None:
    """Note what a text has that ends here and began there, after so many roles of numbers."""
    own, text = iter(reading.numbers[roles:]), reading.text[start:]
    found = [
        (first, end, value.replace(NUMBER, next(own)) if NUMBER in value else value)
        for first, end, value in sorted(figures(text, code))
    ]
    found += [(first - start, end - start, name) for first, end, name in reading.named]
    found = [each for each in found if each[0] >= 0]
    names = [name for _first, _end, name in found]
    reading.within.setdefault(mark, []).extend(names)
    covered = {place for first, end, _name in found for place in range(first, end)}
    if not any(sign.isalnum() and place not in covered for place, sign in enumerate(text)):
        reading.whole.setdefault(mark, []).extend(names)


def _note_attributes(token: Token, reading: Reading) -> None:
    """Note what ``{.name}`` and the like give a part of a message, and the title of a link."""
    for name, value in token.attrs.items():
        if name == "title":
            reading.mark("the title of a link")
        elif name not in ("alt", "href", "src"):
            reading.mark(f"the attribute {name}={value}")


def _is_visible(text: str) -> bool:
    """Tell whether a reader sees something of a text."""
    return any(unicodedata.category(sign)[0] in "LNPSC" for sign in text if not UNSEEN.match(sign))
