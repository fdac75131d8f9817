"""Translations that say something else than the page, or bring something in.

Each is a right translation made wrong in one place: one of the book's own catalogs, or of
tests/polybook/right_translations/.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from copy import copy
from pathlib import Path
from random import Random
from typing import NamedTuple

from catalog_reading import problems_of_file
from faults.kinds import KINDS, Kind, Seen, Wanted, kind
from polybook.catalogs.checks import AS_IN_THE_ORIGINAL, LABEL, REORDERED, Rules
from polybook.catalogs.files import INTERFACE, Catalog, Entry, read_catalog, written
from polybook.catalogs.number_words import MONTH, spelled_numbers
from this_book import BOOK, TRANSLATIONS

PART = "messages"
RULES = Rules.of(BOOK.settings)
RIGHT = BOOK.root / "tests" / "polybook" / "right_translations"
NEW = "right"
"""The name of the catalog that holds a planted message, where it is not one of the interface."""

ROLE = re.compile(r"\{(\w+)\}`([^`<]*)(?:<([^`>]*)>)?`")
NUMBER = re.compile(r"\{number\}`[^`]+`")
TYPED = re.compile(r"(?<![\w.,/`#−±+–-])\d+(?:[.,\u00a0\u202f]\d+)*(?![\w/`])")
"""A number in figures that stands by itself."""
LINK = re.compile(r"(?<!!)\[([^][]+)\]\(([^)]+)\)")
NOT_PROSE = re.compile(r"\{\w+\}`[^`]*`|`[^`]*`|\$[^$]*\$|\]\([^)]*\)|<[^>]*>|\S*://\S*")
"""What is not read as prose, so that a number in it is none of the text."""


class Message(NamedTuple):
    """A right translation: its language, its catalog and its entry there."""

    code: str
    catalog: str
    entry: Entry

    def __repr__(self) -> str:
        return f"{self.code} {self.text!r}"

    @property
    def text(self) -> str:
        return self.entry.string

    @property
    def is_markdown(self) -> bool:
        """Whether it is read as Markdown: what a figure shows is not."""
        return not any(map(LABEL.match, self.entry.auto_comments))

    @property
    def may_reorder(self) -> bool:
        return any(remark.startswith(REORDERED) for remark in self.entry.user_comments)

    def prose(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """What fits a pattern in its prose."""
        hidden = {
            place
            for found in NOT_PROSE.finditer(self.text)
            for place in range(found.start(), found.end())
        }
        return [found for found in pattern.finditer(self.text) if found.start() not in hidden]

    def has_word(self, figure: str) -> bool:
        """Whether the original says a figure in words too, which excuses it wherever it stands."""
        return any(word.value == figure for word in spelled_numbers(self.entry.id, "en"))

    @property
    def numbers(self) -> list[re.Match[str]]:
        """Its numbers: roles, and figures in its prose."""
        roles = list(NUMBER.finditer(self.text)) if self.is_markdown else []
        return sorted([*roles, *self.prose(TYPED)], key=lambda found: found.start())

    @property
    def targets(self) -> list[re.Match[str]]:
        """Its links and its roles that lead somewhere."""
        roles = [found for found in ROLE.finditer(self.text) if found[1] != "number"]
        return [*roles, *LINK.finditer(self.text)] if self.is_markdown else []


def _right_messages() -> list[Message]:
    paths = [(code, path) for code in TRANSLATIONS for path in BOOK.catalogs(code).glob("*.po")]
    paths += [(path.stem, path) for path in RIGHT.glob("*.po")]
    return [
        Message(code, path.stem if path.stem == INTERFACE else NEW, entry)
        for code, path in sorted(paths)
        for entry in read_catalog(path).entries
        if isinstance(entry.string, str) and entry.string and not entry.fuzzy
    ]


MESSAGES = _right_messages()


class Wrong(NamedTuple):
    """Another translation of a message."""

    message: Message
    translation: str

    def __repr__(self) -> str:
        return f"{self.message.code} {self.translation!r}"


def planted(wrong: Wrong, folder: Path) -> Seen:
    """What one sees of a catalog that holds the message with this translation."""
    entry, catalog = wrong.message.entry, Catalog()
    catalog.header = Entry("", "Content-Type: text/plain; charset=UTF-8\n")
    catalog[entry.id] = Entry(
        entry.id,
        wrong.translation,
        auto_comments=entry.auto_comments,
        user_comments=entry.user_comments,
        context=entry.context,
    )
    path = folder / f"{wrong.message.catalog}.po"
    path.write_text(written(catalog), encoding="utf-8")
    try:
        line = read_catalog(path).entries[0].string_lines[0]
    except (ValueError, IndexError):
        line = 0
    said = problems_of_file(path, wrong.message.code, RULES)
    return Seen("\n".join(said), bool(said), f"{path.name}:{line or ''}")


def wrong(fits: Callable[[Message], object] = bool, *, count: int = 60, sample: int = 12):
    """Make a kind of a function that makes the translation of a message wrong.

    ``fits`` tells of which messages it can be made.
    """

    def note(change: Callable[[Random, Message], str]):
        fitting = [message for message in MESSAGES if fits(message)]

        def made(chance: Random) -> Wrong:
            while True:
                message = chance.choice(fitting)
                translation = change(chance, message)
                if translation.strip() and translation != message.text:
                    return Wrong(message, translation)

        name = change.__name__.replace("_", " ")
        KINDS.append(Kind(PART, name, planted, made, count, sample, Wanted.REFUSED))
        return change

    return note


def replaced(text: str, found: re.Match[str], by: str) -> str:
    return text[: found.start()] + by + text[found.end() :]


def exchanged(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    first, second = sorted((one, other), key=lambda found: found.start())
    return (
        text[: first.start()]
        + second[0]
        + text[first.end() : second.start()]
        + first[0]
        + text[second.end() :]
    )


def target(found: re.Match[str]) -> str:
    """Where a link or a role leads; of a number, itself."""
    if found.re is LINK:
        return found[2]
    return (found[3] or found[2]) if found.re is ROLE else found[0]


def plain(message: Message) -> bool:
    return message.is_markdown


# Numbers and links -------------------------------------------------------------------------------


def _two(chance: Random, found: list[re.Match[str]]) -> tuple[re.Match[str], re.Match[str]]:
    one = chance.choice(found)
    return one, chance.choice([each for each in found if target(each) != target(one)])


def in_order(message: Message) -> bool:
    """Whether its order is fixed; each language has one of its own for the parts of a date."""
    return not (message.may_reorder or re.search(MONTH, message.entry.id))


@wrong(lambda m: len(set(map(target, m.numbers))) > 1 and in_order(m), count=300, sample=30)
def two_numbers_are_exchanged(chance, message):
    return exchanged(message.text, *_two(chance, message.numbers))


def roles_of_numbers(message: Message) -> list[re.Match[str]]:
    return [found for found in message.numbers if found.re is NUMBER]


NUMBERED = [each for each in MESSAGES if len(set(map(target, roles_of_numbers(each)))) > 1]


def _with_a_remark(chance: Random) -> Wrong:
    while True:
        message = chance.choice(NUMBERED)
        entry = copy(message.entry)
        right = ", ".join(found[0][len("{number}`") : -1] for found in roles_of_numbers(message))
        entry.user_comments = [chance.choice([REORDERED, f"{REORDERED}: {right}"])]
        text = exchanged(message.text, *_two(chance, roles_of_numbers(message)))
        if NUMBER.findall(text) != NUMBER.findall(entry.id):  # in the order of the original
            return Wrong(message._replace(entry=entry), text)


@kind(PART, _with_a_remark, count=60, sample=12)
def two_roles_of_numbers_are_exchanged_under_a_remark(wrong, folder):
    return planted(wrong, folder)


@wrong(lambda m: len(set(map(target, m.targets))) > 1 and not m.may_reorder)
def the_targets_of_two_links_or_roles_are_exchanged(chance, message):
    return exchanged(message.text, *_two(chance, message.targets))


PLACEHOLDER = re.compile(r"\{\d\}|%\(\w+\)s")


@wrong(lambda m: len(set(PLACEHOLDER.findall(m.text))) > 1, count=20, sample=3)
def two_placeholders_are_exchanged(chance, message):
    return exchanged(message.text, *_two(chance, list(PLACEHOLDER.finditer(message.text))))


@wrong(lambda m: m.numbers)
def a_number_is_taken_out(chance, message):
    return replaced(message.text, chance.choice(message.numbers), "")


@wrong(lambda m: m.numbers)
def a_number_is_said_twice(chance, message):
    found = chance.choice(message.numbers)
    if message.has_word(found[0]):
        return message.text
    return replaced(message.text, found, f"{found[0]}; {found[0]}")


@wrong(lambda m: m.prose(TYPED))
def a_figure_is_another_one(chance, message):
    found = chance.choice(message.prose(TYPED))
    place = chance.choice([i for i, sign in enumerate(found[0]) if sign.isdigit()])
    other = found[0][:place] + chance.choice("0123456789") + found[0][place + 1 :]
    return message.text if message.has_word(other) else replaced(message.text, found, other)


@wrong(lambda m: m.prose(TYPED))
def a_figure_is_ten_times_as_much(chance, message):
    found = chance.choice(message.prose(TYPED))
    more = f"{found[0]}0"
    is_the_same = re.search(r"[.,](?!\d{3}$)\d+$", found[0])  # 1,50 is 1,5
    if is_the_same or message.has_word(more):
        return message.text
    return replaced(message.text, found, more)


@wrong(lambda m: m.numbers)
def a_number_has_a_sign(chance, message):
    found = chance.choice(message.numbers)
    return replaced(message.text, found, chance.choice("-−–±+") + found[0])


COUNTS = {
    "es": "tres cuatro cinco seis siete ocho nueve diez once doce",
    "ru": "три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
}


def count_words(message: Message) -> list[re.Match[str]]:
    """The words of its prose for numbers, where both say each of them in words once."""
    words = COUNTS.get(message.code, "").replace(" ", "|")
    found = message.prose(re.compile(rf"\b(?:{words})\b")) if words else []
    english = [word.value for word in spelled_numbers(message.entry.id, "en")]
    said = [word.value for word in spelled_numbers(message.text, message.code)]
    return found if all(each.count(n) == 1 for n in said for each in (english, said)) else []


@wrong(count_words)
def a_number_in_words_is_another_one(chance, message):
    found = chance.choice(count_words(message))
    said = {word.value for word in spelled_numbers(message.entry.id, "en")}
    said |= {each[0] for each in message.numbers}
    other = chance.choice(COUNTS[message.code].split())
    [value] = [word.value for word in spelled_numbers(other, message.code)]
    return message.text if value in said else replaced(message.text, found, other)


OF_HUNDRED = ["%", "\u00a0%", "‰", "％", "٪"]


@wrong(
    lambda m: any(not re.match(r"\s?[%‰％-]|.{0,3}процент", m.text[n.end() :]) for n in m.numbers)
)
def a_number_is_of_a_hundred(chance, message):
    text = message.text
    free = [
        n for n in message.numbers if not re.match(r"\s?[%‰％-]|.{0,3}процент", text[n.end() :])
    ]
    found = chance.choice(free)
    return replaced(text, found, found[0] + chance.choice(OF_HUNDRED))


@wrong(lambda m: re.search(r"\d\s?%", m.text))
def a_sign_of_a_hundred_is_taken_out(chance, message):
    return replaced(message.text, chance.choice(list(re.finditer(r"\s?%", message.text))), "")


BESIDE = [chr(sign) for sign in range(0x110000) if unicodedata.category(chr(sign)) in
          ("Sm", "So", "Mn", "Me")]  # fmt: skip
NOT_BESIDE = {*"№©®™℗℠×÷<>|$^~"}
"""Signs that are no part of a number, are parts of it by other rules, or are markup."""


@wrong(lambda m: m.numbers, count=200, sample=30)
def a_sign_stands_beside_a_number(chance, message):
    found = chance.choice(message.numbers)
    sign = chance.choice([*BESIDE, *"≈≥≤°′″√\u0338\u20e0" * 99])
    around = message.text[: found.start()][-1:], message.text[found.end() :][:1]
    if sign in NOT_BESIDE or "MINUS" in unicodedata.name(sign, "") or any(map(_is_beside, around)):
        return message.text
    is_before = unicodedata.category(sign) in ("Sm", "So") and chance.random() < 0.5
    return replaced(message.text, found, f"{sign}{found[0]}" if is_before else f"{found[0]}{sign}")


def _is_beside(sign: str) -> bool:
    """Whether what stands beside a number may make another sign there part of an operation."""
    return not (sign.isspace() or sign in ",.;:!?，。；：！？、（）()«»“”")


TIMES = {"es": "mil millones docenas cientos k M", "ru": "тысяч миллионов десятков сотен k M"}


@wrong(lambda m: m.numbers)
def a_word_multiplies_a_number(chance, message):
    found = chance.choice(message.numbers)
    after = message.text[found.end() :]
    if found[0] == "0" or re.match(r"\s?[%‰％\w]|[-^]", after):
        return message.text
    word = chance.choice(TIMES.get(message.code, "十 百 千 万 亿 打 k M").split())
    return replaced(message.text, found, f"{found[0]} {word} ")


DECIMAL = re.compile(r"(?<![\w.,])\d+,\d+(?![\w.,])")


@wrong(lambda m: m.code != "zh_CN" and m.prose(DECIMAL))
def a_number_has_the_decimal_sign_of_english(chance, message):
    found = chance.choice(message.prose(DECIMAL))
    return replaced(message.text, found, found[0].replace(",", "."))


UNIT = re.compile(
    r"(?<=\d[ \u00a0])(?:ms|s|min|h|MB|GB|px|мс|с|мин|ч|МБ|ГБ|毫秒|秒|分钟|小时|天)(?!\w)"
    r"|(?<=\d[ \u00a0])(?:segundos|minutos|horas|секунд|минут|часов)\b"
)


@wrong(lambda m: m.prose(UNIT))
def a_number_has_another_unit(chance, message):
    found = chance.choice(message.prose(UNIT))
    return replaced(message.text, found, "km")


SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹½¼¾⅓⅔⅛⁻₂"


@wrong(lambda m: m.numbers)
def a_number_has_a_power_or_a_fraction(chance, message):
    found = chance.choice(message.numbers)
    return replaced(message.text, found, found[0] + chance.choice(SMALL))


@wrong(lambda m: True)
def a_number_is_added_at_the_end(chance, message):
    number = chance.choice([chance.randint(0, 10**6), "½", "²", "7%", "−1", "٣", "３"])
    return f"{message.text} {number}"


@wrong(lambda m: m.is_markdown and NUMBER.search(m.text))
def a_role_says_another_number_or_in_another_form(chance, message):
    found = chance.choice(list(NUMBER.finditer(message.text)))
    value = found[0].removeprefix("{number}`").removesuffix("`")
    name, _colon, form = value.partition(":")
    other = chance.choice([f"{name}s:{form}", f"{name}:.3f", name, f" {value}", f"{value}\u200b"])
    return replaced(message.text, found, f"{{number}}`{other}`")


@wrong(lambda m: m.is_markdown and m.targets)
def a_link_or_a_role_leads_elsewhere(chance, message):
    found = chance.choice(message.targets)
    if found.re is LINK:
        other = chance.choice(
            [f"{found[2]}x", "https://example.org", "x.md", f"{found[2]}#x", f"/{found[2]}", ""]
        )
        return replaced(message.text, found, f"[{found[1]}]({other})")
    name, to = found[1], target(found)
    role = chance.choice([f"{{{name}x}}`{to}`", f"{{{name}}}`{to}s`", f"`{to}`"])
    return replaced(message.text, found, role)


@wrong(lambda m: m.is_markdown and m.targets)
def a_link_or_a_role_is_taken_out(chance, message):
    found = chance.choice(message.targets)
    return replaced(message.text, found, found[1] if found.re is LINK else found[2])


@wrong(lambda m: m.is_markdown and (LINK.search(m.text) or "{term}" in m.text))
def a_link_or_a_term_shows_nothing(chance, message):
    found = chance.choice([each for each in message.targets if each.re is LINK or each[3]])
    blank = chance.choice(["", " ", "\u00a0", "&nbsp;", "\\ ", "<!-- x -->"])
    shown = (
        f"[{blank}]({found[2]})" if found.re is LINK else f"{{{found[1]}}}`{blank} <{found[3]}>`"
    )
    return replaced(message.text, found, shown)


@wrong(lambda m: m.is_markdown and LINK.search(m.text))
def a_link_has_a_title(chance, message):
    found = chance.choice(list(LINK.finditer(message.text)))
    title = chance.choice(['"a title"', "'a title'", "(a title)"])
    return replaced(message.text, found, f"[{found[1]}]({found[2]} {title})")


CODE = re.compile(r"\{\w+\}`[^`]*`|(?P<code>`[^`]+`)")


def code(message: Message) -> list[re.Match[str]]:
    """Its words of code."""
    return [found for found in CODE.finditer(message.text) if found["code"]]


@wrong(lambda m: m.is_markdown and code(m))
def a_word_of_code_is_another_one(chance, message):
    found = chance.choice(code(message))
    word = found[0][1:-1]
    return replaced(
        message.text, found, chance.choice([f"`{word}x`", f"`{word.upper()}x`", word, "``"])
    )


# What nobody sees --------------------------------------------------------------------------------

UNSEEN = [
    *(
        sign
        for sign in map(chr, range(0x3000))
        if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") and sign != "\n"
    ),
    *"\ue000\ue001\ue002\ue003\uf8ff\ufeff\ufff9\ufffc\ufffd\U000e0001\U000e0041\U000f0000",
    *"\u0378\u034f\u115f\u3164\u2800\ufe00\ufe0f\uffa0\U000e0101\U0001fffe\U0001d173",
]
"""Controls, formats, private signs, signs that are none yet, and letters that show nothing."""


@wrong(count=400, sample=40)
def a_sign_stands_there_that_nobody_sees(chance, message):
    place = chance.randint(0, len(message.text))
    sign = chance.choice(UNSEEN)
    before = message.text[place - 1 : place]
    if sign == "\ufe0f" and before and unicodedata.category(before) == "So":
        return message.text  # after an emoji it is right
    return message.text[:place] + sign + message.text[place:]


@wrong(plain)
def a_sign_that_nobody_sees_is_called_by_its_name(chance, message):
    names = ["ZeroWidthSpace", "shy", "zwj", "zwnj", "rlm", "lrm", "NoBreak"]
    numbers = chance.choice(["202E", "2066", "200B", "FEFF", "E0041", "E001", "0", "D800"])
    name = chance.choice([*names, f"#x{numbers}", f"#{int(numbers, 16)}"])
    place = chance.choice([0, len(message.text)])
    return f"{message.text[:place]}&{name};{message.text[place:]}"


@wrong(plain)
def a_sign_is_called_by_its_name(chance, message):
    blanks = [place for place, sign in enumerate(message.text) if sign in " \u00a0"]
    name = chance.choice(["nbsp", "#160", "#xa0", "ensp", "thinsp", "#32", "mdash", "amp", "euro"])
    place = chance.choice(blanks or [0])
    return f"{message.text[:place]}&{name};{message.text[place + bool(blanks) :]}"


WIDE = [sign for sign in map(chr, range(0x1680, 0x3001)) if unicodedata.category(sign) == "Zs"]


@wrong(lambda m: " " in m.text)
def a_blank_is_of_another_width(chance, message):
    place = chance.choice([place for place, sign in enumerate(message.text) if sign == " "])
    sign = chance.choice([sign for sign in WIDE if sign != "\u202f"])
    if sign == "\u3000" and message.code == "zh_CN":
        return message.text
    return f"{message.text[:place]}{sign}{message.text[place + 1 :]}"


@wrong()
def blanks_or_line_ends_stand_at_an_end(chance, message):
    blank = "".join(chance.choices(" \t\n\u00a0\u3000\u2003", k=chance.randint(1, 5)))
    return chance.choice([f"{blank}{message.text}", f"{message.text}{blank}"])


# Markup ------------------------------------------------------------------------------------------


@wrong(plain, count=120, sample=20)
def a_lone_sign_of_markup(chance, message):
    sign = chance.choice(["*", "_", "**", "__", "`", "``", "{", "}", "[", "]", "$", "<", "\\"])
    return chance.choice(
        [f"{message.text} {sign}", f"{sign} {message.text}", f"{message.text} a{sign} b"]
    )


@wrong(lambda m: m.is_markdown and m.code == "zh_CN" and re.search("[\u4e00-\u9fff]{4}", m.text))
def emphasis_between_han_characters_that_is_none(chance, message):
    found = re.search("[\u4e00-\u9fff]{4}", message.text)
    a, b, c, d = found[0]
    mark = chance.choice(["*", "**", "_", "__"])
    shape = chance.choice(["{a}{m}“{b}{c}”{m}{d}", "{a}_{b}{c}_{d}", "{a}__{b}{c}__{d}"])
    return replaced(message.text, found, shape.format(a=a, b=b, c=c, d=d, m=mark))


SMUGGLED = [
    *("{ x }", "{{ x }}", "{% x %}", "{# x #}", "*x*{.cls}", "[x]{.cls}", "`x`{=html}", "{x}`y`"),
    *("[x][y]", "[x][]", "[^1]", "[](x)", "![](x.png)", "![x](https://example.org/x.png)"),
    *("[x](ftp://example.org)", "[x](javascript:alert(1))", "[x](data:text/html,x)", "<tel:1>"),
    *("<ftp://example.org>", "ftp://example.org/x", "javascript:alert(1)", "file:///etc/passwd"),
    *(
        "https://example.org/x",
        "<https://example.org/x>",
        "mailto:a@example.org",
        "<a@example.org>",
    ),
    *(
        "<b>x</b>",
        "<svg/onload=alert(1)>",
        "</script/>",
        "<!-- x -->",
        "<?php x ?>",
        "<![CDATA[x]]>",
    ),
    *("<img src=x onerror=alert(1)>", "<iframe src=x>", "&lt;script&gt;", "&#60;b", "<x", "%(x)s"),
    *(
        "{download}`conf.py`",
        "{ref}`x`",
        "{doc}`index`",
        "{number}`a.b:d`",
        "{math}`x`",
        "$x$",
        "`x`",
    ),
    *("**x**", "~~x~~", "*x*", "{eval-rst}`x`", "{raw}`x`", "{abbr}`x (y)`"),
    *("https&colon;//example.org", "[x](<javascript:alert(1)>)", "[x](&#106;avascript:alert(1))"),
    *(
        "www.example.org",
        "see WWW.EXAMPLE.ORG/x.",
        "example.org/x",
        "x.example.com",
        "a@example.org",
    ),
    *("[x](JaVaScRiPt:alert(1))", "[x](vbscript:x)", "[x](//example.org)", "<HTTPS://EXAMPLE.ORG>"),
]


@wrong(plain, count=300, sample=30)
def markup_is_brought_in(chance, message):
    smuggled = chance.choice([each for each in SMUGGLED if each not in message.entry.id])
    return chance.choice([f"{message.text} {smuggled}", f"{smuggled} {message.text}"])


BLOCKS = [
    *("```{include} /etc/passwd\n```", "```python\nx\n```", "~~~\nx\n~~~", ":::{note}\nx\n:::"),
    *(":::{literalinclude} conf.py\n:::", "<script>x</script>", "<div>\nx\n</div>", "<!-- x -->"),
    *("---", "***", "- x", "* x", "+ x", "1. x", "2) x", "> x", "# x", "### x", "x\n===", "x\n---"),
    *("| a | b |\n|---|---|\n| c | d |", "(x)=", "+++", "% x", "[x]: https://example.org"),
    *("[^x]: y", "x\n: y", "$$\nx\n$$", "\\begin{x}\n\\end{x}", "    x", "\tx", "{.cls}\nx"),
    *("- [ ] x", "---\nx: y\n---", "```{eval-rst}\n.. raw:: html\n```", "{{ x }}"),
]


@wrong(plain)
def a_note_to_sphinx_stands_at_its_end(chance, message):
    return message.text + chance.choice([" # noqa", "#noqa", " #  noqa ", "\u00a0# noqa"])


@wrong(plain, count=200, sample=30)
def a_block_is_brought_in(chance, message):
    block = chance.choice(BLOCKS)
    return chance.choice([block, f"{block}\n\n{message.text}", f"{message.text}\n\n{block}"])


@wrong(lambda m: not m.is_markdown and m.catalog == NEW)
def markup_in_what_a_figure_shows(chance, message):
    shapes = [
        "*{}*",
        "**{}**",
        "`{}`",
        "{}_",
        "<b>{}",
        "[{}](x)",
        "{} {{0}}",
        "&lt;{}",
        "{}&#8203;",
    ]
    return chance.choice(shapes).format(message.text)


NO_WORD = [
    *(
        "<svg/onload=alert(1)>",
        "</script/>",
        "<b>",
        '"',
        '" onfocus="x',
        "{{ x }}",
        "<",
        "{x}",
        "`x`",
    ),
    *("&lt;script&gt;", "<!--", "%(x)s", "javascript:x", "[x](y)", "\u202e", "&#60;x", "&amp;lt;"),
]


@wrong(lambda m: m.catalog == INTERFACE, count=100)
def a_word_of_the_interface_is_no_word(chance, message):
    smuggled = chance.choice(NO_WORD)
    return chance.choice([f"{message.text} {smuggled}", f"{smuggled}{message.text}"])


OWN = {"es": "[á-ÿ]", "ru": "[а-яё]", "zh_CN": "[\u4e00-\u9fff]"}
"""Letters of each language that are not in ASCII."""


def letters(message: Message) -> list[re.Match[str]]:
    """The letters of its language that are not in ASCII, in its prose."""
    if AS_IN_THE_ORIGINAL in message.entry.user_comments:
        return []
    return message.prose(re.compile(OWN[message.code] + ("" if message.code == "es" else "{3,}")))


@wrong(letters, count=120, sample=12)
def letters_are_read_in_a_wrong_encoding(chance, message):
    found = chance.choice(letters(message))
    encoding = chance.choice(["cp1252", "latin-1"])
    return replaced(message.text, found, found[0].encode().decode(encoding, "ignore"))


@wrong(lambda m: m.code != "zh_CN" and letters(m))
def letters_became_question_marks(chance, message):
    found = chance.choice(letters(message))
    before, after = message.text[: found.start()][-1:], message.text[found.end() :][:1]
    if message.code == "es" and not (before.isalpha() and after.isalpha()):
        return message.text
    half = len(found[0]) // 2
    lost = f"{found[0][:half]}?{found[0][half + 1 :]}" if half else "?"
    return replaced(message.text, found, lost)


@wrong(lambda m: any(map(str.isalpha, m.entry.id)))
def a_translation_that_is_not_done(chance, message):
    text = message.text
    notes = ["...", "—", "•", "…", "TODO", f"TODO: {text}", f"FIXME {text}", f"{text} XXX", "TBD"]
    return chance.choice(notes)


SAME = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x"}


@wrong(lambda m: m.code == "ru" and letters(m))
def a_letter_is_one_that_looks_the_same(chance, message):
    found = chance.choice(letters(message))
    word = found[0]
    places = [at for at, sign in enumerate(word) if sign in SAME]
    if not places:
        return message.text
    at = chance.choice(places)
    return replaced(message.text, found, word[:at] + SAME[word[at]] + word[at + 1 :])


APART = re.compile("[áéíóúñüйё]")


@wrong(lambda m: m.prose(APART))
def a_letter_and_its_accent_are_two_signs(chance, message):
    found = chance.choice(message.prose(APART))
    return replaced(message.text, found, unicodedata.normalize("NFD", found[0]))


@wrong(letters)
def a_mark_stands_on_a_letter_that_has_none(chance, message):
    found = chance.choice(letters(message))
    marks = chance.choices("\u0302\u0335\u0336\u0338\u20d2\u20dd\u1ab0\u064b\u0951\u0e31", k=2)
    return replaced(message.text, found, found[0] + "".join(marks))


@wrong(lambda m: m.code == "ru" and letters(m))
def a_letter_of_another_script_stands_within_a_word(chance, message):
    found = chance.choice(letters(message))
    at = chance.randint(1, len(found[0]) - 1)
    return replaced(message.text, found, found[0][:at] + chance.choice("wgqtmäß") + found[0][at:])


@wrong(letters)
def a_word_is_in_letters_of_another_language(chance, message):
    found = chance.choice(letters(message))
    foreign = {"es": "повесть 故事", "ru": "故事 قصة", "zh_CN": "повесть データ"}
    word = chance.choice(foreign[message.code].split())
    return replaced(message.text, found, f"{found[0]} {word} ")


@wrong(lambda m: len(re.findall(r"\b[a-z]{2,}\b", NOT_PROSE.sub("", m.entry.id))) >= 8)
def a_sentence_is_english_still(chance, message):
    return message.entry.id


@kind(PART, MESSAGES[::3], Wanted.RIGHT, sample=40)
def a_right_translation_passes(message, folder):
    return planted(Wrong(message, message.text), folder)
