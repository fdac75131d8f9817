"""Compare a translation with its original: markup, links, numbers; and check its typography.

A message is read by the parser that will read the page, so what counts is what it will be, not how
it looks: a directive, role, link or HTML that the original does not have never reaches the site.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace
from decimal import Decimal
from functools import reduce
from html import unescape
from itertools import groupby
from operator import or_
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from polybook.catalogs.dates import named_months, orders
from polybook.catalogs.files import (
    INTERFACE,
    Catalog,
    Catalogs,
    Entry,
    incomplete,
    strings,
)
from polybook.catalogs.letters import accent_problems, letter_problems
from polybook.catalogs.number_words import COUNTED_ONE, DOUBLED
from polybook.catalogs.reading import (
    EMPHASIS,
    LINE_BREAK_MARK,
    SHOWN_TEXT,
    UNSEEN,
    Reading,
    Said,
    Together,
    read,
)
from polybook.catalogs.standing import names, standing_problems
from polybook.catalogs.typography import CODE, FORMULA, NUMBER, TYPOGRAPHY
from polybook.figures import in_templates
from polybook.language_tags import text_direction
from polybook.numbers import Writer, signs
from polybook.project import MARKS_OF_DIRECTION, BookError, shown

REORDERED = "reordered"
"""A translator's remark: links, code or typed numbers stand in another order here, and that is
right. Roles of numbers may do so only in the order that it names: ``reordered: a.b:d, a.c:d``."""
AS_IN_THE_ORIGINAL = "as in the original"
"""A translator's remark: what is English here stays so, such as a title that is cited."""

LONGEST = 20_000
"""Signs of a message: ten times those of the longest paragraph of a page. Of what is much longer,
the parser of pages looks again and again through the rest, for minutes."""

# Sphinx joins the lines of a message: of a hard line break there are blanks, or nothing.
LINE_BREAK = re.compile(r" {3,}")
NOQA = re.compile(r"(?<!\\)#\s*noqa\s*$")
LABEL = re.compile(f"(?:{in_templates.LABEL}|{in_templates.DATA}|{in_templates.DESCRIPTION}) ")
"""What the template says of a text that a figure shows as it is: it is no Markdown."""
END_OF_TERM = re.compile(" +: +")
"""Where Sphinx cuts off what follows a term of a glossary."""

MARKUP_SIGNS = ("**", "*", "__", "_", "`", "][", "](", "[", "]", "{", "}", "<", "$", "\\", "~~")
"""Signs that are markup, or of a template, if they are not text: the longer ones first."""
LESS_THAN = re.compile(rf"<(?=\s?[\d{NUMBER}])")
"""Before a number, where no tag can begin: whether it is right there, the numbers tell."""
ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
BLANKS = {sign for sign in map(chr, range(0x10000)) if unicodedata.category(sign) == "Zs"} - {
    *" \u00a0\u202f"
}
"""Blanks that are wider or narrower than those between words."""
IDEOGRAPHIC_SPACE, OF_HAN_WIDTH = "\u3000", ("zh", "ja", "ko")
VERSION = re.compile(
    r"(?P<names>(?:[A-Z][\w+-]*\s){1,3}|)"
    r"(?P<word>(?:version|release|section|part|chapter|figure|table|equation)s?\s|)(?:[≥>]=?\s?)?"
    r"(?P<numbers>\d+(?:\.\d+)+(?:(?:\s?[,/–-]\s?|,?\s(?:and|or|to)\s)\d+(?:\.\d+)+)*)",
)
"""Numbers with points that are none: Python 3.11 and 3.12, section 2.1."""
DECIMAL = re.compile(r"(?<![\w.,])\d+\.\d+(?![.,]?\d)")
WORDS_IN_A_ROW = re.compile(
    rf"(?=\b((?:[a-z]{{2,}}\b[\s,;:(){NUMBER}{CODE}{FORMULA}-]+){{3}}[a-z]{{2,}})\b)"
)
"""What names and titles do not have."""
AROUND = 16
"""Signs before what is wrong that show where it is."""
LEAST_COUNT = 3
"""Smaller numbers have words that are no count: two, both, the other one."""
CONTRARY = {"<": ">", ">": "<", "≤": "≥", "≥": "≤"}
"""What no translation says of a number in place of the other: a negation makes < of ≥, not of >."""
WORD = re.compile(r"[^\W\d_]+")
ENGLISH = (
    "am are be been before after because by can cannot could does from had has have how if into is "
    "it its may must not should than that their them then there these they this those was we were "
    "what when where which while who why will would you your"
)
"""Words of sentences and headings, which names seldom have."""
NAME_HAS, HEADING_HAS = 4, 3
"""Words in a row that are English if one of them is of those above; where they are all there is."""
SAYS_SOMETHING = re.compile(rf"[\w{NUMBER}{CODE}{FORMULA}]")
UNFINISHED = re.compile(r"\b(?:FIXME|XXX|TBD|TKTK)\b|^TODO(?=:|\W*$)")
"""What stands where a translation is not done: TODO is a word of Spanish, too."""
NO_LETTER = re.compile(f"[{NUMBER}{CODE}{FORMULA}]")
ZERO_WIDTH_SPACE = "\u200b"
CODE_OR_ROLE = re.compile(r"`([^`]*)`")
PARTED_EMPHASIS = re.compile(
    r"(?<=\w)(\*\*?)(?=[^\w\s*])[^*]+\1|(?<!\*)(\*\*?)(?!\s)[^*]*[^\w\s*]\2(?=\w)"
)
"""Emphasis that CommonMark does not see: a sign at an end, and a letter right beside that."""
# After bold that ends in a full-width sign, see TRANSLATING.md.
RIGHT_ZERO_WIDTH_SPACE = re.compile(r"(?<=\*)&#8203;")
UNSEEN_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Of Unicode: controls, formats, no character yet, private ones, halves, ends of lines."""
JOINING_SCRIPTS = (
    *("ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"),
    *("TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN"),
)
JOINERS = "\u200c\u200d"


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
        """The rules of a book with these settings.

        Raises:
            BookError: ``wrong_terms`` has another form, or a pattern that cannot be read.
        """
        syntax = {
            item.name: settings[f"myst_{item.name}"]
            for item in fields(MdParserConfig)
            if f"myst_{item.name}" in settings
        }
        parser = create_md_parser(MdParserConfig(**syntax), RendererHTML)
        return cls(parser, _wrong_terms(settings))


def _wrong_terms(settings: Mapping[str, Any]) -> Mapping[str, Iterable[tuple[str, str, str]]]:
    terms = settings.get("wrong_terms", {})
    lists = terms.items() if isinstance(terms, Mapping) else [(None, terms)]
    for code, rules in lists:
        if not isinstance(code, str) or not isinstance(rules, list | tuple):
            raise BookError(
                f"conf.py: wrong_terms is {terms!r}, and should be a list for each code of a "
                'language. Write it as in wrong_terms = {"es": [...]}'
            )
        for number, rule in enumerate(rules, start=1):
            place = f"conf.py: wrong_terms of '{code}', number {number}: {rule!r}"
            is_list = isinstance(rule, list | tuple) and len(rule) == 3
            if not is_list or not all(isinstance(text, str) for text in rule):
                raise BookError(
                    f"{place}: is not three texts. Write a pattern in the original, one that must "
                    "not be in its translation, and what is right."
                )
            for pattern in rule[:2]:
                try:
                    re.compile(pattern, re.IGNORECASE)
                except (re.error, RecursionError, OverflowError) as error:
                    raise BookError(
                        f"{place}: the pattern {pattern!r} cannot be read: {error}. Correct it."
                    ) from error
    return terms


def problems_of_catalog(catalog: Catalog, path: Path, code: str, rules: Rules) -> list[str]:
    """What is wrong with a catalog that was read from ``path``, a line for each: file and line, the
    cause, the next step.

    A message without a translation, or one that is fuzzy, is no problem here, for it stays
    English; see ``files.incomplete``.
    """
    return [
        f"{shown(path)}:{line}: {problem}"
        for message in (catalog.header, *catalog.entries)
        for line, problem in [
            *(
                (message.lineno, each)
                for name in names(message)
                for each in _unseen(name, "", code)
            ),
            *(problems_of_entry(message, code, rules, path) if message.id else ()),
        ]
    ]


def problems_of_entry(
    message: Entry, code: str, rules: Rules, path: Path
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with a message of the catalog ``path``, and with what is said of it, with
    the line: that of the translation, if it is one that is wrong.
    """
    for problem in standing_problems(message):
        yield message.lineno, problem
    if not message.fuzzy:
        is_word = path.stem == INTERFACE
        for form, problem in problems_of_message(message, code, rules, is_word=is_word):
            yield message.string_lines[form], problem


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
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with a translation: which form of it, from 0 on, and the cause and the
    next step.

    ``code`` is the language of the translation; ``is_word`` says that it is one of the interface. A
    message that is not translated has no problem.
    """
    originals = message.id if message.pluralizable else (message.id,)
    for form, translation in enumerate(strings(message)):
        if translation:
            original = originals[min(form, len(originals) - 1)]
            for problem in _problems(original, translation, code, rules, message, is_word):
                yield form, _as_shown(problem)


def _is_plain(message: str, parser: MarkdownIt) -> bool:
    """Tell whether a message is the same in Markdown as it looks."""
    (line,) = parser.parseInline(message)
    return all(token.type in ("text", "softbreak") for token in line.children)


def _problems(
    original: str, translation: str, code: str, rules: Rules, message: Message, is_word: bool
) -> Iterator[str]:
    remarks = message.user_comments
    may_reorder = [remark for remark in remarks if remark.startswith(REORDERED)]
    for text, step in (
        (original, "Part its paragraph of the page in several."),
        (translation, "Bring back the version before, or translate it anew."),
    ):
        if len(text) > LONGEST:
            which = "the original" if text is original else "the translation"
            yield f"{which} has {len(text)} signs, and nobody reads more than {LONGEST}. {step}"
            return
    unseen = list(_unseen(translation, original, code))
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
        yield from _named_signs(original, translation)
    yield from _blanks(original, translation, code)
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
    elif not SAYS_SOMETHING.search(there.text) and SAYS_SOMETHING.search(here.text):
        yield f"says nothing: '{translation}'. Translate it, or leave it empty."
    if (unfinished := UNFINISHED.search(there.text)) and unfinished[0] not in here.text:
        yield (
            f"'{unfinished[0]}' is a note to someone who translates. Translate it, or leave it "
            "empty."
        )
    spaces = there.text.count(ZERO_WIDTH_SPACE)
    is_right = spaces == len(RIGHT_ZERO_WIDTH_SPACE.findall(translation))
    kept = ZERO_WIDTH_SPACE * spaces if is_right else ""
    yield from _unseen(NO_LETTER.sub(" ", there.text), NO_LETTER.sub(" ", here.text) + kept, code)
    texts = [LESS_THAN.sub("", each.text) if is_markdown else each.text for each in (here, there)]
    yield from _signs_shown(*texts)
    yield from _points(here.text, there.text, code)
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
    yield from accent_problems(here.text, there.text, code)
    if any(remark.startswith(AS_IN_THE_ORIGINAL) for remark in remarks):
        return
    yield from letter_problems(here.text, there.text, code)
    if english := _english(here, there):
        yield (
            f"is English still: '{english}'. Translate it; if it stays, as the title of "
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
    parts = set(_parts(before, enough))
    is_same = [part in parts for part in _parts(after, enough)]
    rows = [
        list(places)
        for is_row, places in groupby(range(len(is_same)), key=is_same.__getitem__)
        if is_row
    ]
    longest = max(rows, key=len, default=())
    row = words[longest[0] : longest[-1] + enough] if longest else ()
    is_english = {*ENGLISH.split()}.intersection(map(str.lower, row))
    return " ".join(row) if is_english else ""


def _parts(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    """Each run of so many words."""
    return zip(*(words[start:] for start in range(size)), strict=False)


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


def _unseen(text: str, original: str, code: str) -> Iterator[str]:
    """Yield each character that no reader sees, that is not needed, and not in the original."""
    for place, sign in enumerate(text):
        category = unicodedata.category(sign)
        if not (category in UNSEEN_CATEGORIES or UNSEEN.match(sign)) or sign == "\n":
            continue
        if text.count(sign) <= original.count(sign):
            continue
        before, after = text[:place][-1:], text[place + 1 :][:1]
        if sign in MARKS_OF_DIRECTION and text_direction(code) == "rtl":
            continue
        if sign in JOINERS and unicodedata.name(before or "-", "").startswith(JOINING_SCRIPTS):
            continue
        if sign == "\ufe0f" and before and unicodedata.category(before) == "So":
            continue
        joined = [unicodedata.category(each) for each in (before, after) if each]
        if sign == "\u200d" and joined in (["So", "So"], ["Sk", "So"], ["Mn", "So"]):
            continue  # of an emoji
        name = unicodedata.name(sign, {"Cc": "control character"}.get(category, "no character"))
        around = "".join(
            each for each in text[max(0, place - AROUND) : place] if each.isprintable()
        )
        yield (
            f"U+{ord(sign):04X} ({name}) stands after '{around}', where no reader sees it. "
            "Take it out."
        )


def _named_signs(original: str, translation: str) -> Iterator[str]:
    """Yield each sign that stands in a translation by its name in HTML, and not in the original."""
    theirs, ours = (
        Counter(ENTITY.findall(CODE_OR_ROLE.sub("", text))) for text in (original, translation)
    )
    for name in ours - theirs:
        sign = unescape(name)
        if sign not in (name, ZERO_WIDTH_SPACE):
            number = f"U+{ord(sign[0]):04X}"
            which = f"'{sign}' ({number})" if sign.isprintable() and sign.strip() else number
            yield f"{name} is the name of a sign in HTML. Write the sign itself, {which}."


def _blanks(original: str, translation: str, code: str) -> Iterator[str]:
    """Yield each blank that is no space of the language, and not in the original."""
    usual = {*"".join(astuple(Writer.of(code).own)), *Writer.of(code).percent}
    if code.startswith(OF_HAN_WIDTH):
        usual.add(IDEOGRAPHIC_SPACE)
    for sign in sorted({*translation} & BLANKS - {*original} - usual):
        around = translation[: translation.index(sign)][-AROUND:]
        yield (
            f"U+{ord(sign):04X} ({unicodedata.name(sign)}) stands after '{around}': a blank of "
            "another width. Write a space, or a no-break space (U+00A0)."
        )


def _points(original: str, translation: str, code: str) -> Iterator[str]:
    """Yield each number with a point for the decimal sign of its language, and the reverse."""
    point = signs(code)[1]
    if point == ".":
        return
    versions: dict[str, str] = {}
    for found in VERSION.finditer(original):
        names = found["names"].split()
        kept = [name for name in names if re.search(rf"\b{re.escape(name)}\b", translation)]
        for number in DECIMAL.findall(found["numbers"]):
            if kept or found["word"]:
                versions[number] = kept[-1] if kept else ""
    decimals = {*DECIMAL.findall(original)}
    for number in dict.fromkeys(DECIMAL.findall(translation)):
        if number in decimals and number not in versions:
            right = number.replace(".", point)
            yield f"{number} has a point before its decimals. Write {right}, as '{code}' does."
    for number, name in versions.items():
        wrong = number.replace(".", point)
        if name and re.search(
            rf"\b{re.escape(name)}\s{re.escape(wrong)}(?![\d{point}])", translation
        ):
            yield f"{name} {wrong} is a version, and no decimal number. Write {name} {number}."


def _signs_shown(original: str, translation: str) -> Iterator[str]:
    """Yield each sign of markup that would be shown, and is not shown in the original."""
    for entity in Counter(ENTITY.findall(translation)) - Counter(ENTITY.findall(original)):
        yield f"{entity} would be shown as it is. Write the sign itself, or take it out."
    for sign in MARKUP_SIGNS:
        if translation.count(sign) > original.count(sign):
            step = "Close it, set it off from the letters, or take it out."
            yield f"{sign} would be shown as it is. {step}"
        elif sign == "][" and sign in translation:
            yield (
                "[text][name] would be shown as it is: a translation does not know the address. "
                "Write [text](address), in the page too."
            )
        original, translation = original.replace(sign, ""), translation.replace(sign, "")


def _number_problems(
    here: Reading, there: Reading, code: str, may_reorder: list[str]
) -> Iterator[str]:
    here, there = _joined(here, there), _joined(there, here)
    wanted, found = Counter(here.numbers), Counter(there.numbers)
    # A word excuses one figure of its value, where the other side has not that word too.
    both = here.words & there.words
    excused = there.words - both
    ones = max(0, excused["1"] - there.articles) + len(COUNTED_ONE.findall(here.text))
    excused["1"] = min(excused["1"], ones)
    missing = list((wanted - found - excused).elements())
    added = list((found - wanted - (here.words - both)).elements())
    group, point = signs(code)
    named_order = f"{REORDERED}: {', '.join(there.number_roles)}"
    remark = REORDERED if there.number_roles == here.number_roles else named_order
    if missing or added:
        yield (
            f"its numbers differ from the original: missing {', '.join(missing) or 'none'}; "
            f"added {', '.join(added) or 'none'}. Write those of the original; in '{code}' "
            f"U+{ord(group):04X} separates thousands, and '{point}' decimals."
        )
    # The order of roles is compared in any case: a reader cannot see that two are exchanged.
    elif (there.number_roles != here.number_roles and named_order not in may_reorder) or not (
        may_reorder or _same_order(here.sequence, there.sequence, code)
    ):
        yield (
            f"its numbers stand in another order ({', '.join(there.numbers)}) than in the "
            f"original ({', '.join(here.numbers)}). If this is right, put '# {remark}' above it."
        )
    yield from _words_of_other_numbers(here, there, code, may_reorder)
    yield from _months_missing(here, there, code)
    yield from _contraries(here, there)
    yield from _other_units(here, there)
    yield from _moved(here, there)
    for bare in re.findall(r"(?<![\d.])\d{5,}(?!\d)", there.text):
        if bare not in here.text:
            yield f"{bare}: separate thousands by U+{ord(group):04X}."


def _joined(reading: Reading, other: Reading) -> Reading:
    """A reading in which several numbers are one, where the other text has that one, too."""
    said = Counter(number.value for number in other.sequence)
    said.update(joined.value for joined in other.joined)
    kept: list[Together] = []
    taken: set[int] = set()
    for joined in reading.joined:
        places = range(joined.first, joined.past)
        if taken.isdisjoint(places) and (joined.needed or said[joined.value] > 0):
            said[joined.value] -= 1
            kept.append(joined)
            taken.update(places)
    sequence = list(reading.sequence)
    for joined in sorted(kept, reverse=True):
        parts = sequence[joined.first : joined.past]
        one = Said(joined.value, all(part.in_words for part in parts))
        sequence[joined.first : joined.past] = [one]
    return replace(
        reading,
        sequence=sequence,
        numbers=[number.value for number in sequence if not number.in_words],
        words=Counter(number.value for number in sequence if number.in_words),
    )


def _words_of_other_numbers(
    here: Reading, there: Reading, code: str, may_reorder: list[str]
) -> Iterator[str]:
    """Yield what is wrong with numbers that both texts have in words.

    A language may leave out such a word, or have one of its own, in an idiom; it does not have
    another in its place.
    """
    counts = [
        [number.value for number in reading.sequence if _is_count(number)]
        for reading in (here, there)
    ]
    ours, theirs = (Counter(number.value for number in each.sequence) for each in (there, here))
    language = code.partition("_")[0]
    # Parts are compared with parts: ten times less is a tenth. And times with times.
    for is_compared in (_is_large, _is_share, _is_time):
        larger, others = (
            Counter(number.value for number in reading.sequence if is_compared(number))
            for reading in (here, there)
        )
        # A figure of both, as in Keras 3, stands for no word.
        missing = list((larger - (ours - Counter(here.numbers))).elements())
        added = list((others - (theirs - Counter(there.numbers))).elements())
        if missing and added:
            yield (
                f"its numbers in words differ from the original: missing {', '.join(missing)}; "
                f"added {', '.join(added)}. Write those of the original, in words or in figures."
            )
            break
    if (
        any(map(_is_large, here.sequence))
        and counts[0] != counts[1]
        and Counter(counts[0]) == Counter(counts[1])
        and language != "zh"  # has 十次中有三次 for three of ten
        and not may_reorder
    ):
        yield (
            f"its numbers in words stand in another order ({', '.join(counts[1])}) than in the "
            f"original ({', '.join(counts[0])}). If this is right, put '# {REORDERED}' above it."
        )
    for pattern, value in DOUBLED.get(language, {}).items():
        found = re.search(pattern, there.text, re.IGNORECASE)
        if found and not here.words[value] and value not in here.numbers:
            yield f"'{found[0]}' is another number than in the original. Take the word out."


def _is_count(number: Said) -> bool:
    """Tell whether a number is a word that counts something: one may be an article."""
    is_whole = number.in_words and number.value.isdecimal() and not number.part
    return is_whole and Decimal(number.value) > 1


def _is_large(number: Said) -> bool:
    """Tell whether a number is a word that no language may leave out by itself, or say twice."""
    return _is_count(number) and (number.times or Decimal(number.value) >= LEAST_COUNT)


def _is_share(number: Said) -> bool:
    """Tell whether a number is a word for a part of a whole, as a fraction or as percent."""
    return number.in_words and bool(re.fullmatch(r"\d+(?:/\d+|(?:\.\d+)?%)", number.value))


def _is_time(number: Said) -> bool:
    """Tell whether a number is a time of the day in words."""
    return number.in_words and ":" in number.value


def _months_missing(here: Reading, there: Reading, code: str) -> Iterator[str]:
    """Yield each month that the original names in a date, and that the translation does not say."""
    said = Counter(number.value for number in there.sequence)
    said.subtract(here.numbers)
    text = there.text.casefold()
    for number in here.sequence:
        if number.part != "M" or not number.in_words:
            continue
        said[number.value] -= 1
        named = named_months(code).get(number.value)
        if said[number.value] < 0 and named and not named.search(text):
            yield f"the month {number.value} of a date is missing. Say it as your language does."


def _contraries(here: Reading, there: Reading) -> Iterator[str]:
    """Yield each number of which words say the contrary: more than 5 is not less than 5."""
    theirs, ours = _comparisons(here), _comparisons(there)
    for value, said in theirs.items():
        if len(said) == 1 and ours.get(value) == {CONTRARY[sign] for sign in said}:
            yield (
                f"{''.join(said)} {value} has become {''.join(ours[value])} {value}. Say of the "
                "number what the original says."
            )


def _comparisons(reading: Reading) -> dict[str, set[str]]:
    """What words say of each number, as signs."""
    found: dict[str, set[str]] = {}
    for joined in reading.joined:
        if joined.value[0] in CONTRARY:
            found.setdefault(joined.value[1:], set()).add(joined.value[0])
    return found


def _other_units(here: Reading, there: Reading) -> Iterator[str]:
    """Yield each number that has another unit than in the original."""
    theirs, ours = _units(here), _units(there)
    for value in sorted(theirs.keys() & ours.keys()):
        if theirs[value].isdisjoint(ours[value]):
            yield (
                f"the unit of {value} is another ({', '.join(sorted(ours[value]))}) than in the "
                f"original ({', '.join(sorted(theirs[value]))}). Write the unit of the original."
            )


def _units(reading: Reading) -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for number in reading.sequence:
        if number.unit and not number.date:
            units.setdefault(number.value, set()).add(number.unit)
    return units


def _moved(here: Reading, there: Reading) -> Iterator[str]:
    """Yield each link, and what is bold or in italics, that has gone from one of its numbers, its
    pieces of code, its formulas and its targets to another, or to other words.
    """
    step = "Put it where the original has it."
    for mark in sorted(here.marks.keys() & there.marks.keys()):
        if mark == EMPHASIS and here.marks[mark] != there.marks[mark]:
            continue
        theirs, ours = (reading.within.get(mark, []) for reading in (here, there))
        lost = [name for name in theirs if name not in ours]
        gained = [name for name in ours if name not in theirs and _has(here, name)]
        if lost and gained:
            yield f"{mark} has gone from {', '.join(lost)} to {', '.join(gained)}. {step}"
            continue
        for name in gained:
            if name in there.whole.get(mark, ()):
                yield f"{mark} stands at {name}, and not so in the original. {step}"
        for name in lost:
            if name in here.whole.get(mark, ()) and _has(there, name):
                yield f"{mark} stands at {name} in the original, and not here. {step}"


def _has(reading: Reading, name: str) -> bool:
    return name in reading.marks or name in reading.numbers


def _same_order(here: list[Said], there: list[Said], code: str) -> bool:
    """Tell whether two sequences of numbers are the same but for words that only one has.

    The parts of a date stand as the language ``code`` has them.
    """
    places = _Places(there)
    reached = 1  # as bits, how many of there may be those of the numbers so far
    for date, numbers in groupby(here, key=lambda number: number.date):
        said = list(numbers)
        ways = [said]
        if date:
            order = orders({number.part for number in said}, code)
            ways = [sorted(said, key=lambda number: way.index(number.part)) for way in order]
        reached = reduce(or_, (reduce(places.after, way, reached) for way in ways))
    return bool(places.past_words(reached) >> len(there) & 1)


class _Places:
    """Where each number of a translation stands: as bits, so that long messages take no time."""

    def __init__(self, numbers: list[Said]):
        self.of: dict[str, int] = {}
        self.words = 0
        for at, number in enumerate(numbers):
            self.of[number.value] = self.of.get(number.value, 0) | 1 << at
            self.words |= number.in_words << at

    def after(self, reached: int, number: Said) -> int:
        """How many of the numbers may be said when this one of the original is, too."""
        starts = self.past_words(reached)
        said = (starts & self.of.get(number.value, 0)) << 1
        return said | starts if number.in_words else said

    def past_words(self, reached: int) -> int:
        """The same, with words that only the translation has: a carry runs through their bits."""
        starts = reached & self.words
        return reached | ((starts + self.words) ^ self.words)


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
    return text[max(0, match.start() - 12) : match.end() + 12]


def _as_shown(text: str) -> str:
    """A text with what its signs of the check stand for, in short."""
    return text.replace(NUMBER, "0").replace(CODE, "`…`").replace(FORMULA, "$…$")
