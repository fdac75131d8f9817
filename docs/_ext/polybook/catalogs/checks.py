"""Compare a translation with its original: markup, links, numbers; and check its typography.

A message is read by the parser that will read the page, so what counts is what it will be, not how
it looks: a directive, role, link or HTML that the original does not have never reaches the site.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from polybook.catalogs.dates import IN_FIGURES, dates_of_page, orders
from polybook.catalogs.files import (
    INTERFACE,
    Catalog,
    Catalogs,
    incomplete,
    strings,
)
from polybook.catalogs.number_signs import (
    DASHES,
    FIGURES,
    FRACTIONS,
    MINUS,
    PARTS,
    PLUS,
    SIGNS,
    SMALL_FIGURES,
    worth,
)
from polybook.catalogs.number_words import (
    ARTICLES,
    COUNTED_ONE,
    HALF,
    HALVES,
    NEGATIVE,
    PCT,
    PER_CENT,
    POWERS,
    SUFFIXES,
    meaning,
    multiplier,
    multipliers,
    spelled_numbers,
    written,
)
from polybook.catalogs.standing import names, standing_problems
from polybook.catalogs.typography import CODE, FORMULA, HAN, NUMBER, TYPOGRAPHY
from polybook.figures import in_templates
from polybook.numbers import ZEROS, Writer, signs
from polybook.project import shown

REORDERED = "reordered"
"""A translator's remark: numbers or links stand in another order here, and that is right."""
AS_IN_THE_ORIGINAL = "as in the original"
"""A translator's remark: what is English here stays so, such as a title that is cited."""

SHOWN_TEXT = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]\b|\$?\{\w+\}(?!`)")
# A sign that ends a sentence is no part of an address at its end.
ADDRESS = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://|\b(?:mailto|javascript|vbscript|data|file|tel):)"
    r"[!-~]*[A-Za-z0-9/#=&_~-]"
)
# Sphinx joins the lines of a message: of a hard line break there are blanks, or nothing.
LINE_BREAK = re.compile(r" {3,}")
LINE_BREAK_MARK = "a line break (\\ at the end of a line)"
NOQA = re.compile(r"(?<!\\)#\s*noqa\s*$")
LABEL = re.compile(f"(?:{in_templates.LABEL}|{in_templates.DATA}|{in_templates.DESCRIPTION}) ")
"""What the template says of a text that a figure shows as it is: it is no Markdown."""
END_OF_TERM = re.compile(" +: +")
"""Where Sphinx cuts off what follows a term of a glossary."""

MARKUP_SIGNS = ("**", "*", "__", "_", "`", "][", "](", "[", "]", "{", "}", "<", "$", "\\", "~~")
"""Signs that are markup, or of a template, if they are not text: the longer ones first."""
EMPHASIS = "*…*"
ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
WORDS_IN_A_ROW = re.compile(
    rf"(?=\b((?:[a-z]{{2,}}\b[\s,;:(){NUMBER}{CODE}{FORMULA}-]+){{3}}[a-z]{{2,}})\b)"
)
"""What names and titles do not have."""
WORD = re.compile(r"[^\W\d_]+")
ENGLISH = (
    "am are be been before after because by can cannot could does from had has have how if into is "
    "it its may must not should than that their them then there these they this those was we were "
    "what when where which while who why will would you your"
)
"""Words of sentences and headings, which names seldom have."""
NAME_HAS, HEADING_HAS = 4, 3
"""Words in a row that are English if one of them is of those above; where they are all there is."""
NO_LETTER = re.compile(f"[{NUMBER}{CODE}{FORMULA}]")
ZERO_WIDTH_SPACE = "\u200b"
CODE_OR_ROLE = re.compile(r"`([^`]*)`")
PARTED_EMPHASIS = re.compile(
    r"(?<=\w)(\*\*?)(?=[^\w\s*])[^*]+\1|(?<!\*)(\*\*?)(?!\s)[^*]*[^\w\s*]\2(?=\w)"
)
"""Emphasis that CommonMark does not see: a sign at an end, and a letter right beside that."""
# After bold that ends in a full-width sign, see TRANSLATING.md.
RIGHT_ZERO_WIDTH_SPACE = re.compile(r"(?<=\*)&#8203;")
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffd"
    "\U000e0100-\U000e01ef]"
)
"""What nobody sees, though Unicode says that it is a letter, a mark or a symbol."""
UNSEEN_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Of Unicode: controls, formats, no character yet, private ones, halves, ends of lines."""
JOINING_SCRIPTS = (
    *("ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"),
    *("TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN"),
)
JOINERS = "\u200c\u200d"
MARKS_OF_DIRECTION = "\u200e\u200f\u061c"


class Said(NamedTuple):
    """A number of a message."""

    value: str
    in_words: bool
    date: int = 0
    """Which date of the message it belongs to, from 1 on; 0 for none."""
    part: str = ""
    """Of the date, as in ``dates``."""


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
    sequence: list[Said] = field(default_factory=list)
    """The numbers, those in words among them, in their order."""
    words: Counter[str] = field(default_factory=Counter)
    """How often each value is written in words."""
    articles: int = 0
    """How many of these words may be an article."""
    text: str = ""
    """What a reader sees; code, formulas and numbers of roles stand as one character each."""
    cited: list[str] = field(default_factory=list)
    """The texts of its links to other places, which may be titles."""


@dataclass(frozen=True)
class Rules:
    """What a book says in conf.py about its messages."""

    parser: MarkdownIt
    """As it reads the pages: with every setting of MyST's."""
    wrong_terms: Mapping[str, Iterable[tuple[str, str, str]]]
    """By language: a pattern in the original, one not to be in its translation, and what is right.

    From ``wrong_terms``; the language is that of the catalogs, such as zh_CN.
    """

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        """The rules of a book with these settings."""
        syntax = {
            item.name: settings[f"myst_{item.name}"]
            for item in fields(MdParserConfig)
            if f"myst_{item.name}" in settings
        }
        parser = create_md_parser(MdParserConfig(**syntax), RendererHTML)
        return cls(parser, settings.get("wrong_terms", {}))


def problems_of_catalog(catalog: Catalog, path: Path, code: str, rules: Rules) -> list[str]:
    """What is wrong with a catalog that was read from ``path``, a line for each: file and line, the
    cause, the next step.

    A message without a translation, or one that is fuzzy, is no problem here, for it stays
    English; see ``files.incomplete``.
    """
    return [
        f"{shown(path)}:{message.lineno}: {problem}"
        for message in (catalog.header, *catalog.entries)
        for problem in [
            *(problem for name in names(message) for problem in _unseen(name, "")),
            *(problems_of_entry(message, code, rules, path) if message.id else ()),
        ]
    ]


def problems_of_entry(message: Message, code: str, rules: Rules, path: Path) -> Iterator[str]:
    """Yield what is wrong with a message of the catalog ``path``, and with what is said of it."""
    yield from standing_problems(message)
    if not message.fuzzy:
        yield from problems_of_message(message, code, rules, is_word=path.stem == INTERFACE)


def problems_of_language(catalogs: Catalogs, rules: Rules) -> list[str]:
    """What is wrong with the catalogs of a language, those that cannot be read among them."""
    return catalogs.problems + [
        line
        for path, catalog in catalogs.read.items()
        for line in problems_of_catalog(catalog, path, catalogs.code, rules)
    ]


def incomplete_of_language(catalogs: Catalogs) -> list[str]:
    """What is left to do in the catalogs of a language."""
    return [line for path, catalog in catalogs.read.items() for line in incomplete(catalog, path)]


def problems_of_message(
    message: Message, code: str, rules: Rules, *, is_word: bool = False
) -> Iterator[str]:
    """Yield what is wrong with a translation: the cause and the next step.

    ``code`` is the language of the translation; ``is_word`` says that it is one of the interface. A
    message that is not translated has no problem.
    """
    originals = message.id if message.pluralizable else (message.id,)
    for position, translation in enumerate(strings(message)):
        if translation:
            original = originals[min(position, len(originals) - 1)]
            yield from _problems(original, translation, code, rules, message, is_word)


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
            reading.marks[f"a {token.type.removesuffix('_open').replace('_', ' ')}"] += 1
            _note_attributes(token, reading)
            if token.content:
                reading.marks[token.content.strip()] += 1
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
    for start, end, value in sorted(_figures(reading.text, code)):
        places.append(
            (start, value.replace(NUMBER, next(roles)) if NUMBER in value else value, False)
        )
        taken.update(range(start, end))
    reading.numbers = [value for _start, value, _in_words in places]
    spelled = [
        word
        for word in spelled_numbers(reading.text, code)
        if taken.isdisjoint(range(word.start, word.end))
    ]
    reading.words = Counter(word.value for word in spelled)
    articles = ARTICLES.get(code[:2], ())
    reading.articles = sum(reading.text[w.start : w.end].lower() in articles for w in spelled)
    places += [(word.start, word.value, True) for word in spelled]
    dates = list(dates_of_page(reading.text)) if code == "en" else []
    dated = {
        start: (number, part)
        for number, date in enumerate(dates, 1)
        for part, places_of_part in date.items()
        for start in places_of_part
    }
    reading.sequence = [
        Said(value, in_words, *dated.get(start, ())) for start, value, in_words in sorted(places)
    ]
    return reading


def _is_plain(message: str, parser: MarkdownIt) -> bool:
    """Tell whether a message is the same in Markdown as it looks."""
    (line,) = parser.parseInline(message)
    return all(token.type in ("text", "softbreak") for token in line.children)


def _problems(
    original: str, translation: str, code: str, rules: Rules, message: Message, is_word: bool
) -> Iterator[str]:
    remarks = message.user_comments
    may_reorder = any(remark.startswith(REORDERED) for remark in remarks)
    unseen = list(_unseen(translation, original))
    if unseen:
        yield from unseen
        return
    if original != original.strip():  # of a template: Markdown has no blank at its ends
        original, translation = original.strip(), translation.strip()
    elif translation != translation.strip():
        yield "begins or ends with a blank, a tab or a new line. Take it out."
    if NOQA.search(translation):
        yield "Sphinx takes '# noqa' at its end for a note to itself. Take it out."
    if is_word and '"' in translation and '"' not in original:  # themes put them between such
        yield 'the sign " would end an attribute of HTML. Write the quotes of your language.'
    if is_word and translation.count("\n") > original.count("\n"):
        yield "has more lines than the original. Write it in as many."
    # Half of a pair makes markup of what is none: whatever else could be said would mislead.
    unpaired = _unpaired(original, translation)
    if unpaired:
        yield unpaired
        return
    is_label = any(map(LABEL.match, message.auto_comments)) and _is_plain(original, rules.parser)
    is_markdown = not (is_word or is_label)
    if is_markdown:
        original = LINE_BREAK.sub("\\\\\n", original)
        if len(END_OF_TERM.findall(translation)) > original.count(":"):
            yield (
                "Sphinx cuts a term of a glossary at ' : '. Put a no-break space (U+00A0) before "
                "the colon, or none."
            )
    here = read(original, "en", rules.parser, markdown=is_markdown)
    there = read(translation, code, rules.parser, markdown=is_markdown)
    parted = PARTED_EMPHASIS.search(translation)
    if parted and there.text.count("*") > here.text.count("*"):
        yield (
            f"'{parted[0]}' is not seen as bold or italic, since it "
            + (
                "begins with a sign right after a letter. Let it begin with a letter."
                if parted[1]
                else "ends with a sign right before a letter. Write &#8203; (a space of no width) "
                "after it."
            )
        )
        return
    for mark in here.marks - there.marks:
        if mark != EMPHASIS:  # it may go where the language has none
            yield f"{mark} is in the original and not in the translation. Put it in."
    for mark in there.marks - here.marks:
        if mark == LINE_BREAK_MARK:  # the catalog may not say that the page has one
            continue
        yield f"{mark} is in the translation and not in the original. Take it out."
    if here.text.strip() and not there.text.strip():
        yield "shows nothing. Translate it, or leave it empty."
    spaces = there.text.count(ZERO_WIDTH_SPACE)
    is_right = spaces == len(RIGHT_ZERO_WIDTH_SPACE.findall(translation))
    kept = ZERO_WIDTH_SPACE * spaces if is_right else ""
    yield from _unseen(NO_LETTER.sub(" ", there.text), NO_LETTER.sub(" ", here.text) + kept)
    yield from _signs_shown(here.text, there.text)
    yield from _number_problems(here, there, code, may_reorder)
    most = _most_letters(message)
    if most and len(translation) > most:
        yield f"has {len(translation)} letters, and its figure has room for {most}. Say it shorter."
    for what, theirs, ours in (
        ("links, roles and placeholders", here.targets, there.targets),
        # What a sentence names twice, another language may name elsewhere.
        ("pieces of code", _if_once(here.code), _if_once(there.code)),
        ("formulas", _if_once(here.formulas), _if_once(there.formulas)),
    ):
        if Counter(theirs) == Counter(ours) and theirs != ours and not may_reorder:
            yield (
                f"its {what} stand in another order ({', '.join(ours)}) than in the original "
                f"({', '.join(theirs)}). If this is right, put '# {REORDERED}' above it."
            )
    language = code.partition("_")[0]
    for pattern, advice in TYPOGRAPHY.get(language, []):
        if match := re.search(pattern, there.text):
            yield f"{advice}: …{_around(there.text, match)}…"
    if language == "es":
        yield from _spanish_openings(here.text, there.text)
    for english, wrong, right in rules.wrong_terms.get(code, ()):
        if re.search(english, here.text, re.IGNORECASE) and re.search(
            wrong, there.text, re.IGNORECASE
        ):
            yield f"{right}: write that, and see the glossary."
    english = _english(here, there)
    if english and not any(remark.startswith(AS_IN_THE_ORIGINAL) for remark in remarks):
        yield (
            f"is English still: '{_as_shown(english)}'. Translate it; if it stays, as the title of "
            f"a book does, put '# {AS_IN_THE_ORIGINAL}' above it."
        )


def _unpaired(original: str, translation: str) -> str:
    """What is wrong where a backtick or a brace has lost its other half; nothing if none has."""
    count = translation.count("`")
    if count % 2 and original.count("`") % 2 == 0:
        known = CODE_OR_ROLE.findall(original)
        known += [shown["target"] for code in known if (shown := SHOWN_TEXT.fullmatch(code))]
        place = translation.rindex("`")
        for code in CODE_OR_ROLE.finditer(translation):
            shown = SHOWN_TEXT.fullmatch(code[1])
            if (shown["target"] if shown else code[1]) not in known:
                place = code.start()
                break
        near = _near(translation, place)
        return f"a backtick ` is missing: {count} cannot go in pairs. Add it near: {near}"
    if original.count("{") != original.count("}"):
        return ""
    opened: list[int] = []
    for place, sign in enumerate(translation):
        if sign == "}" and not opened:
            return f"{{ is missing before its }}. Add it near: {_near(translation, place)}"
        if sign == "{":
            opened.append(place)
        elif sign == "}":
            opened.pop()
    if opened:
        return f"}} is missing after its {{. Add it near: {_near(translation, opened[-1])}"
    return ""


def _near(text: str, place: int) -> str:
    """A place in a text with what is around it."""
    start, end = max(0, place - 16), place + 32
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}"


def _if_once(parts: list[str]) -> list[str]:
    """The parts of a message, if none stands there twice."""
    return parts if len(parts) == len(set(parts)) else []


def _english(here: Reading, there: Reading) -> str:
    """The words that a translation has from the original, where they are no name and no title."""
    if here.text == there.text:
        ours, theirs, enough = here.text, there.text, HEADING_HAS
    else:
        ours, theirs = (_without_titles(reading) for reading in (here, there))
        enough = NAME_HAS
    for row in WORDS_IN_A_ROW.findall(theirs):
        if row in ours:
            return row
    words = WORD.findall(theirs)
    before, after = ([word.lower() for word in each] for each in (WORD.findall(ours), words))
    same = SequenceMatcher(None, before, after, autojunk=False).find_longest_match()
    row = words[same.b : same.b + same.size]
    is_english = len(row) >= enough and {*ENGLISH.split()}.intersection(map(str.lower, row))
    return " ".join(row) if is_english else ""


def _without_titles(reading: Reading) -> str:
    text = reading.text
    for title in reading.cited:
        text = text.replace(title, CODE, 1)
    return text


def _most_letters(message: Message) -> int:
    """How many letters a message may have, as a flag such as max-length:24 says; 0 if none does."""
    for flag in message.flags:
        name, _colon, number = flag.partition(":")
        if name == in_templates.MOST_LETTERS and number.isdecimal():
            return int(number)
    return 0


def _unseen(text: str, original: str) -> Iterator[str]:
    """Yield each character that no reader sees, that is not needed, and not in the original."""
    is_right_to_left = any(
        unicodedata.bidirectional(sign) in ("R", "AL") for sign in text if sign.isalpha()
    )
    for place, sign in enumerate(text):
        category = unicodedata.category(sign)
        if not (category in UNSEEN_CATEGORIES or UNSEEN.match(sign)) or sign == "\n":
            continue
        if text.count(sign) <= original.count(sign):
            continue
        before, after = text[:place][-1:], text[place + 1 :][:1]
        if sign in MARKS_OF_DIRECTION and is_right_to_left:
            continue
        if sign in JOINERS and unicodedata.name(before or "-", "").startswith(JOINING_SCRIPTS):
            continue
        if sign == "\ufe0f" and before and unicodedata.category(before) == "So":
            continue
        joined = [unicodedata.category(each) for each in (before, after) if each]
        if sign == "\u200d" and joined in (["So", "So"], ["Sk", "So"], ["Mn", "So"]):
            continue  # of an emoji
        name = unicodedata.name(sign, {"Cc": "control character"}.get(category, "no character"))
        around = "".join(each for each in text[max(0, place - 16) : place] if each.isprintable())
        yield (
            f"U+{ord(sign):04X} ({name}) stands after '{around}', where no reader sees it. "
            "Take it out."
        )


def _signs_shown(original: str, translation: str) -> Iterator[str]:
    """Yield each sign of markup that would be shown, and is not shown in the original."""
    for entity in Counter(ENTITY.findall(translation)) - Counter(ENTITY.findall(original)):
        yield f"{entity} would be shown as it is. Write the sign itself, or take it out."
    for sign in MARKUP_SIGNS:
        if translation.count(sign) > original.count(sign):
            step = "Close it, set it off from the letters, or take it out."
            yield f"{sign} would be shown as it is. {step}"
            translation = translation.replace(sign, "")
        elif sign == "][" and sign in translation:
            yield (
                "[text][name] would be shown as it is: a translation does not know the address. "
                "Write [text](address), in the page too."
            )
        original, translation = (
            (original.replace(sign, ""), translation.replace(sign, ""))
            if len(sign) > 1
            else (original, translation)
        )


def _read_inline(tokens: list[Token], code: str, reading: Reading) -> None:
    """Add the parts of a line to the reading."""
    marks = reading.marks
    opened: list[tuple[int, str]] = []  # where the texts of links begin, and where they lead
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
            marks[LINE_BREAK_MARK] += 1
            reading.text += " "
        elif token.type == "myst_role":
            name, content = token.meta["name"], token.content
            shown = SHOWN_TEXT.fullmatch(content)
            target = shown["target"] if shown else content
            mark = f"{{{name}}}`{target}`"
            marks[mark] += 1
            if name == "number":
                reading.numbers.append(f"{{number}}`{content}`")
                in_seconds = content.endswith("s") and code.startswith("zh")
                reading.text += f"{NUMBER} 秒" if in_seconds else NUMBER
            else:
                reading.targets.append(mark)
                reading.text += shown["text"] if shown else CODE
                if shown and not _is_visible(shown["text"]):
                    marks[f"an empty text of {mark}"] += 1
        elif token.type == "code_inline":
            marks[f"`{token.content}`"] += 1
            reading.code.append(token.content)
            reading.text += CODE
        elif token.type.startswith("math"):
            formula = token.content.replace("{,}", ".")
            marks[f"${formula}$"] += 1
            reading.formulas.append(formula)
            reading.text += FORMULA
        elif token.type == "em_open":
            marks[EMPHASIS] += 1
        elif token.type == "strong_open":
            marks["**…**"] += 1
        elif token.type == "link_close":
            is_address = False
            start, target = opened.pop()
            if not _is_visible(reading.text[start:]):
                marks["an empty text of a link"] += 1
            if ADDRESS.match(target):
                reading.cited.append(reading.text[start:])
        elif token.type in ("em_close", "strong_close", "span_close"):
            continue
        elif token.type == "html_inline":
            marks[token.content] += 1
        else:
            target = token.attrGet("href") or token.attrGet("src") or token.content
            mark = f"({target or token.meta.get('label') or token.type})"
            marks[mark] += 1
            reading.targets.append(mark)
            if token.type == "link_open":
                opened.append((len(reading.text), target))
                is_address = token.markup == "autolink"
            _read_inline(token.children or [], code, reading)


def _note_attributes(token: Token, reading: Reading) -> None:
    """Note what ``{.name}`` and the like give a part of a message, and the title of a link."""
    for name, value in token.attrs.items():
        if name == "title":
            reading.marks["the title of a link"] += 1
        elif name not in ("alt", "href", "src"):
            reading.marks[f"the attribute {name}={value}"] += 1


def _is_visible(text: str) -> bool:
    """Tell whether a reader sees something of a text."""
    return any(unicodedata.category(sign)[0] in "LNPSC" for sign in text if not UNSEEN.match(sign))


def _figures(text: str, code: str) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of a text that are not in words: start, end, and what each says.

    That is its value without separators, '70 000,5' as '70000.5', with its sign, what it is raised
    to, and whether it is of a hundred: '−5%', '10⁻³', '2.5' for 2½.
    """
    group, point = signs(code)
    language, digits = code.partition("_")[0], _digits(code)
    of_hundred = PER_CENT.get(language, {}) | PCT
    for date in IN_FIGURES.finditer(text):
        for part in re.finditer(r"\d+", date[0]):
            yield date.start() + part.start(), date.start() + part.end(), str(int(part[0]))
    text = IN_FIGURES.sub(lambda date: CODE * len(date[0]), text)
    for found in _number_pattern(code).finditer(text):
        value = found["value"].translate(digits)
        if found["grouped"]:
            value = value.replace(group, "")
        value = value.replace(point, ".")
        if sign := found["fraction"] or found["figure"]:
            value = written(Decimal(found["whole"] or 0) + worth(sign))
        is_number = re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value)
        if found["half"]:
            value = written(Decimal(value) + HALF) if is_number else f"{value}½"
        if times := found["times"]:
            factor = multiplier(times.strip(" \u00a0\u202f-"), code)
            value = written(Decimal(value) * factor) if is_number else f"{value}×{factor}"
        sign = (found["sign"] or "").strip()
        power, part = found["power"] or "", found["part"] or ""
        if power and not re.fullmatch(f"[{SMALL_FIGURES}]+", power):
            power = meaning(power, POWERS[language])
        if found["hundredths"]:
            part = "%"
        elif part:
            part = PARTS.get(part.strip()) or meaning(part, of_hundred)
        yield *found.span(), f"{SIGNS.get(sign, sign and '−')}{value}{power}{part}"


@cache
def _digits(code: str) -> dict[int, str]:
    """The digits of a language: those that numbers of roles have, and those of its script."""
    try:
        systems = Locale.parse(code).other_numbering_systems
    except (UnknownLocaleError, ValueError):
        systems = {}
    zeros = Writer.of(code).own.digits[0], ZEROS.get(systems.get("native"), "0")
    return {ord(zero) + digit: str(digit) for zero in zeros for digit in range(10)}


@cache
def _number_pattern(code: str) -> re.Pattern[str]:
    """A number as the language ``code`` writes it, with what belongs to it."""
    group, point = (re.escape(sign) for sign in signs(code))
    last, others = Writer.of(code).groups
    language = code.partition("_")[0]
    # In Chinese, what follows may be a unit: 3 千克.
    end = "(?![克米瓦兆字伏])" if language == "zh" else r"(?!\w)"
    times = multipliers(code)
    thousands = rf"[ \u00a0\u202f-]?(?:{times.pattern}){end}|" if times else ""
    powers = "".join(f"|{word}" for word in POWERS.get(language, ()))
    of_hundred = "|".join(PER_CENT.get(language, {}) | PCT)
    # What no text has, where the language has no such word.
    negative, half = (words.get(language, "(?!)") for words in (NEGATIVE, HALVES))
    dashes, lone, both, figures, fractions, parts = (
        re.escape("".join(sorted(each)))
        for each in (DASHES, MINUS | PLUS, MINUS & PLUS, FIGURES, FRACTIONS, PARTS)
    )
    before = rf")\]%{NUMBER}{CODE}{FORMULA}"
    number = rf"(?=[\d{NUMBER}{fractions}{figures}])"
    return re.compile(
        rf"(?P<sign>[{both}]\s?"
        rf"|(?<![^\W{HAN}])(?<![{before}{dashes}])(?:—(?![^—]*—)|[{lone}{dashes}](?<!—)){number}"
        # A blank beside it: not between two numbers.
        rf"|(?<![\w{before}])(?<![\d{before}]\s)(?:[{lone}]\s|{negative}){number})?"
        r"(?P<hundredths>百分之\s?)?"
        rf"(?P<value>{NUMBER}"
        rf"|(?<!\d)(?P<grouped>\d{{1,3}}(?:{group}\d{{{others},3}})*{group}\d{{{last}}})(?!\d)"
        rf"(?:{point}\d+)?"
        rf"|(?P<whole>\d+)?(?P<fraction>[{fractions}])"
        rf"|\d+(?:[.{point}]\d+)*"
        rf"|(?P<figure>[{figures}])"
        rf"|(?<![{SMALL_FIGURES}])[{SMALL_FIGURES}]+)"
        rf"(?P<power>[{SMALL_FIGURES}]+{powers})?"
        rf"(?P<half>{half})?"
        rf"(?P<times>{thousands}[{''.join(SUFFIXES)}](?!\w))?"
        rf"(?P<part>\s?[{parts}]|{of_hundred})?"
    )


def _number_problems(here: Reading, there: Reading, code: str, may_reorder: bool) -> Iterator[str]:
    wanted, found = Counter(here.numbers), Counter(there.numbers)
    # A word excuses one figure of its value, where the other side has not that word too.
    both = here.words & there.words
    excused = there.words - both
    ones = max(0, excused["1"] - there.articles) + len(COUNTED_ONE.findall(here.text))
    excused["1"] = min(excused["1"], ones)
    missing = list((wanted - found - excused).elements())
    added = list((found - wanted - (here.words - both)).elements())
    group, point = signs(code)
    if missing or added:
        yield (
            f"its numbers differ from the original: missing {', '.join(missing) or 'none'}; "
            f"added {', '.join(added) or 'none'}. Write those of the original; in '{code}' "
            f"U+{ord(group):04X} separates thousands, and '{point}' decimals."
        )
    elif not may_reorder and not _same_order(here.sequence, there.sequence, code):
        yield (
            f"its numbers stand in another order ({', '.join(there.numbers)}) than in the "
            f"original ({', '.join(here.numbers)}). If this is right, put '# {REORDERED}' above it."
        )
    for bare in re.findall(r"(?<![\d.])\d{5,}(?!\d)", there.text):
        if bare not in here.text:
            yield f"{bare}: separate thousands by U+{ord(group):04X}."


def _same_order(here: list[Said], there: list[Said], code: str) -> bool:
    """Tell whether two sequences of numbers are the same but for words that only one has.

    The parts of a date stand as the language ``code`` has them.
    """
    reached = {0}  # how many of there may be those of the numbers so far
    for date, numbers in groupby(here, key=lambda number: number.date):
        said = list(numbers)
        ways = [said]
        if date:
            order = orders({number.part for number in said}, code)
            ways = [sorted(said, key=lambda number: way.index(number.part)) for way in order]
        reached = {end for way in ways for end in _after(way, reached, there)}
    return len(there) in _past_words(reached, there)


def _after(numbers: list[Said], reached: set[int], there: list[Said]) -> set[int]:
    """How many numbers of there may be said when these are, too."""
    for number in numbers:
        starts = _past_words(reached, there)
        reached = {at + 1 for at in starts - {len(there)} if there[at].value == number.value}
        reached |= starts if number.in_words else set()
    return reached


def _past_words(reached: set[int], there: list[Said]) -> set[int]:
    """The same, with words that only the translation has."""
    for at, number in enumerate(there):
        if at in reached and number.in_words:
            reached = reached | {at + 1}
    return reached


def _spanish_openings(original: str, translation: str) -> Iterator[str]:
    for opening, closing in ("¿?", "¡!"):
        # A title in English, such as that of the question, keeps its own form.
        kept = sum(
            translation[max(0, match.start() - 12) : match.end()] in original
            for match in re.finditer(re.escape(closing), translation)
        )
        if translation.count(opening) != translation.count(closing) - kept:
            yield f"each {closing} needs its {opening}, and the reverse. Write the one that lacks."


def _around(text: str, match: re.Match[str]) -> str:
    return _as_shown(text[max(0, match.start() - 12) : match.end() + 12])


def _as_shown(text: str) -> str:
    """A text with what its signs of the check stand for, in short."""
    return text.replace(NUMBER, "0").replace(CODE, "`…`").replace(FORMULA, "$…$")
