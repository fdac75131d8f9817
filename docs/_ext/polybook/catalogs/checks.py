"""Compare a translation with its original: markup, links, numbers; and check its typography.

A message is read by the parser that will read the page, so what counts is what it will be, not how
it looks: a directive, role, link or HTML that the original does not have never reaches the site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from polybook.catalogs.files import CatalogError, catalog_paths, incomplete, read_catalog
from polybook.catalogs.typography import CODE, FORMULA, NUMBER, TYPOGRAPHY
from polybook.numbers import signs
from polybook.project import Project, shown

REORDERED = "reordered"
"""A translator's comment that says: the numbers stand in another order here, and that is right."""

SHOWN_TEXT = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]\b|\$?\{\w+\}(?!`)")
ADDRESS = re.compile(r"https?://[^\s)>]+")

# English words that a translation may write as a figure: "July 2022" is "2022 年 7 月".
NUMBER_WORDS = {
    word: str(value)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "january february march april may june july august september october november december",
    )
    for value, word in enumerate(words.split(), start=1)
} | {"once": "1", "twice": "2", "half": "2", "zero": "0"}


@dataclass
class Reading:
    """A message as the page's parser reads it."""

    marks: Counter[str] = field(default_factory=Counter)
    """All that is not text, as the source writes it: roles, code, links, formulas, HTML, blocks."""
    numbers: list[str] = field(default_factory=list)
    """The numbers in their order: roles as they are, and typed numbers without separators."""
    text: str = ""
    """What a reader sees; code, formulas and numbers of roles stand as one character each."""


@dataclass(frozen=True)
class Rules:
    """What a book says in conf.py about its messages."""

    parser: MarkdownIt
    """As it reads the pages: with the extensions of Markdown in ``myst_enable_extensions``."""
    wrong_terms: Mapping[str, Iterable[tuple[str, str, str]]]
    """By language: a pattern in the original, one not to be in its translation, and what is right.

    From ``wrong_terms``; the language is that of the catalogs, such as zh_CN.
    """

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        """The rules of a book with these settings."""
        syntax = set(settings.get("myst_enable_extensions", ()))
        parser = create_md_parser(MdParserConfig(enable_extensions=syntax), RendererHTML)
        return cls(parser, settings.get("wrong_terms", {}))


def problems_of_file(
    path: Path, code: str, rules: Rules, *, fuzzy_allowed: bool = False
) -> list[str]:
    """What is wrong with a catalog, a line for each: file and line, the cause, the next step.

    A message without a translation is no problem here, for it stays English; see
    ``files.incomplete``.
    """
    try:
        catalog = read_catalog(path)
    except CatalogError as error:
        return [str(error)]
    return [
        f"{shown(path)}:{message.lineno}: {problem}"
        for message in catalog
        if message.id and not (fuzzy_allowed and message.fuzzy)
        for problem in problems_of_message(message, code, rules)
    ]


def problems_of_language(code: str, project: Project) -> list[str]:
    """What is wrong with the catalogs of a language, which is nothing for that of the pages."""
    if not project.has_catalogs(code):
        return []
    try:
        paths = catalog_paths(code, project)
    except CatalogError as error:
        return [str(error)]
    rules = Rules.of(project.settings)
    return [line for path in paths for line in problems_of_file(path, code, rules)]


def incomplete_of_language(code: str, project: Project) -> list[str]:
    """What is left to do in the catalogs of a language, nothing for that of the pages."""
    if not project.has_catalogs(code):
        return []
    return [line for path in catalog_paths(code, project) for line in incomplete(path)]


def problems_of_message(message: Message, code: str, rules: Rules) -> Iterator[str]:
    """Yield what is wrong with a translation: the cause and the next step.

    ``code`` is the language of the translation. A message that is not translated has no problem.
    """
    if message.fuzzy:
        yield "fuzzy: the English has changed. Correct the translation and remove '#, fuzzy'."
        return
    originals = message.id if message.pluralizable else (message.id,)
    translations = message.string if message.pluralizable else (message.string,)
    for position, translation in enumerate(translations):
        if translation:
            original = originals[min(position, len(originals) - 1)]
            may_reorder = any(REORDERED in comment for comment in message.user_comments)
            yield from _problems(original, translation, code, rules, may_reorder)


def read(message: str, code: str, parser: MarkdownIt) -> Reading:
    """Read a message of the language ``code`` as the page's parser does."""
    reading = Reading()
    for token in parser.parse(message.strip()):
        if token.type == "inline":
            _read_inline(token.children or [], code, reading)
        elif token.nesting >= 0:
            reading.marks[f"a {token.type.removesuffix('_open').replace('_', ' ')}"] += 1
            if token.content:
                reading.marks[token.content.strip()] += 1
    reading.marks.update(PLACEHOLDER.findall(reading.text))
    reading.marks.update(ADDRESS.findall(reading.text))
    reading.text = ADDRESS.sub(CODE, PLACEHOLDER.sub(CODE, reading.text))
    roles = iter(reading.numbers)
    typed = _numbers(reading.text, code)
    reading.numbers = [next(roles) if number == NUMBER else number for number in typed]
    return reading


def _problems(
    original: str, translation: str, code: str, rules: Rules, may_reorder: bool
) -> Iterator[str]:
    here, there = read(original, "en", rules.parser), read(translation, code, rules.parser)
    for mark in here.marks - there.marks:
        yield f"{mark} is in the original and not in the translation. Put it in."
    for mark in there.marks - here.marks:
        yield f"{mark} is in the translation and not in the original. Take it out."
    for sign in ("**", "`", "]("):
        if sign in there.text and sign not in here.text:
            yield f"{sign} would be shown as it is. Close it, or set it off from the letters."
    yield from _number_problems(here, there, code, may_reorder)
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
            yield f"{right}; see the glossary."
    if here.text == there.text and re.search(r"(?:\b[a-z]{2,} ){3}[a-z]{2,}\b", here.text):
        yield "is English still. Translate it."


def _read_inline(tokens: list[Token], code: str, reading: Reading) -> None:
    """Add the parts of a line to the reading."""
    marks = reading.marks
    for token in tokens:
        if token.type == "text":
            reading.text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            reading.text += " "
        elif token.type == "myst_role":
            name, content = token.meta["name"], token.content
            shown = SHOWN_TEXT.fullmatch(content)
            target = shown["target"] if shown else content
            marks[f"{{{name}}}`{target}`"] += 1
            if name == "number":
                reading.numbers.append(f"{{number}}`{content}`")
                in_seconds = content.endswith("s") and code.startswith("zh")
                reading.text += f"{NUMBER} 秒" if in_seconds else NUMBER
            else:
                reading.text += shown["text"] if shown else CODE
        elif token.type == "code_inline":
            marks[f"`{token.content}`"] += 1
            reading.text += CODE
        elif token.type.startswith("math"):
            marks[f"${token.content.replace('{,}', '.')}$"] += 1
            reading.text += FORMULA
        elif token.type in ("em_open", "em_close", "strong_close", "link_close", "span_close"):
            continue  # emphasis may go where the language has none
        elif token.type == "strong_open":
            marks["**…**"] += 1
        elif token.type == "html_inline":
            marks[token.content] += 1
        else:
            attributes = {k: v for k, v in token.attrs.items() if k not in ("alt", "title")}
            target = attributes.pop("href", attributes.pop("src", token.content or token.type))
            marks[f"({target})" + (f" {attributes}" if attributes else "")] += 1
            _read_inline(token.children or [], code, reading)


def _numbers(text: str, code: str) -> list[str]:
    """The numbers of a text in their order, without separators: '70 000,5' as '70000.5'."""
    group, point = signs(code)
    number = re.compile(
        rf"{NUMBER}|(?<!\d)(?P<grouped>\d{{1,3}}(?:{re.escape(group)}\d{{3}})+)(?!\d)"
        rf"(?P<decimals>{re.escape(point)}\d+)?|\d+(?:[.{re.escape(point)}]\d+)*"
    )
    return [
        (
            found["grouped"].replace(group, "") + (found["decimals"] or "").replace(point, ".")
            if found["grouped"]
            else found[0].replace(point, ".")
        )
        for found in number.finditer(text)
    ]


def _number_problems(here: Reading, there: Reading, code: str, may_reorder: bool) -> Iterator[str]:
    wanted, found = Counter(here.numbers), Counter(there.numbers)
    words = re.findall(r"[a-z]+", here.text.lower())
    allowed = Counter(NUMBER_WORDS[word] for word in words if word in NUMBER_WORDS)
    missing, added = list((wanted - found).elements()), list((found - wanted - allowed).elements())
    group, point = signs(code)
    if missing or added:
        yield (
            f"its numbers differ from the original: missing {', '.join(missing) or 'none'}; "
            f"added {', '.join(added) or 'none'}. Thousands are separated by U+{ord(group):04X} "
            f"and decimals by '{point}' in '{code}'."
        )
    elif there.numbers != here.numbers and not allowed and not may_reorder:
        yield (
            f"its numbers stand in another order ({', '.join(there.numbers)}) than in the "
            f"original ({', '.join(here.numbers)}). If this is right, put '# {REORDERED}' above it."
        )
    for bare in re.findall(r"(?<![\d.])\d{5,}(?!\d)", there.text):
        if bare not in here.text:
            yield f"{bare}: separate thousands by U+{ord(group):04X}."


def _spanish_openings(original: str, translation: str) -> Iterator[str]:
    for opening, closing in ("¿?", "¡!"):
        # A title in English, such as that of the question, keeps its own form.
        kept = sum(
            translation[max(0, match.start() - 12) : match.end()] in original
            for match in re.finditer(re.escape(closing), translation)
        )
        if translation.count(opening) != translation.count(closing) - kept:
            yield f"each {closing} needs its {opening}, and the reverse."


def _around(text: str, match: re.Match[str]) -> str:
    shown = text[max(0, match.start() - 12) : match.end() + 12]
    return shown.replace(NUMBER, "0").replace(CODE, "`…`").replace(FORMULA, "$…$")
