"""Catalogs as files: read and write locale/<code>/LC_MESSAGES/*.po, and count what is left to do.

Babel writes catalogs for programs, but its reader believes whatever charset the header names, takes
one of two messages that are the same, stops at a date that it does not know, and breaks what a
message was, ``#| msgid``, when it has several lines (babel#206, #566, #743, #1219). So here a file
is read line by line, strictly, into Babel's catalog, and written without losing any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages import catalog as babel_catalog
from babel.messages.plurals import PLURALS
from babel.messages.pofile import denormalize, normalize
from babel.util import TextWrapper

from polybook.project import BookError, Project, content_of, shown

INTERFACE = "sphinx"
"""The catalog of the words around the text, which is that of no page."""

MESSAGES = "LC_MESSAGES"
"""The folder of the catalogs, in that of their language."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

PO_LINE = re.compile(
    r"""
    (?: (?P<mark>\#~\||\#~|\#\|)?\s*                # obsolete, what a message was, or both
        (?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)?\s*
        (?P<text>"(?:[^"\\]|\\["\\nrt])*")
      | (?P<comment>\#(?![~|]).*)
      | \#~?                                        # nothing
    )?
    """,
    re.VERBOSE,
)
TEXT_LINE = re.compile(r'(?:#~\||#~|#\|)?\s*(?:msg\w+(?:\[\d\])?)?\s*"(?P<text>.*?)(?P<end>"?)')
"""Which is meant to be a keyword with a text, or more of a text."""
RIGHT_TEXT = re.compile(r'(?:[^"\\]|\\["\\nrt])*')
AROUND = 30
"""Signs on each side of what is wrong in a line."""
MERGE = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
PLACE = re.compile("\u2068[^\u2069]*\u2069\\S*|\\S+")
"""Where a message stands; gettext frames a name with blanks in it by invisible signs."""
MOST_PLURALS = 10
"""Forms of a plural that can be numbered with one figure; no language has more than six."""
NUMBERS = range(1, 201)
"""Of which a language has each of its forms; programs differ in that of 0."""
ORDER = ("msgctxt", "msgid", "msgid_plural", "msgstr")
"""The keywords of a message in their order; of ``msgstr`` there is one for each plural form."""

HEADERS = (
    *("Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date"),
    *("Last-Translator", "Language", "Language-Team", "Plural-Forms", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding", "Generated-By"),
)
"""The lines of a header in their order, as Babel has it; each program has its own."""


class CatalogError(BookError):
    """A catalog that cannot be used: names file and line, the cause and the next step."""


class Entry(babel_catalog.Message):
    """A message, with what it was before the English changed."""

    def __init__(
        self,
        *args: Any,
        previous: Iterable[tuple[str, str]] = (),
        string_lines: Iterable[int] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.flags = set(kwargs.get("flags", ()))  # Babel takes a role for a format of Python
        self.previous = list(previous)
        """Its old texts by keyword, as in ``("msgid", "A digit")``, in their order."""
        self.string_lines = list(string_lines)
        """Where the file has each of its translations; ``lineno`` is where it has the English."""

    @property
    def key(self) -> tuple[str | None, str]:
        """What no two messages of a catalog share: context, and the English (the singular)."""
        return self.context, self.id[0] if self.pluralizable else self.id


class Catalog(babel_catalog.Catalog):
    """The messages of a catalog by their English, those of no page in ``obsolete``."""

    header = Entry("")
    """The header as the file has it: lines that only other programs know stay."""

    @property
    def entries(self) -> list[Entry]:
        """The messages without the header, in their order."""
        return [message for message in self if message.id]


@dataclass
class _Draft:
    """A message of which some lines are read."""

    texts: dict[str, str] = field(default_factory=dict)
    previous: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    obsolete: bool = False
    line: int = 0
    string_lines: dict[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return any(keyword.startswith("msgstr") for keyword in self.texts)


def read_catalog(path: Path) -> Catalog:
    """Read one .po file.

    Raises:
        CatalogError: it is not a well-formed .po file in UTF-8, or has a message twice.
    """
    catalog, first_lines = Catalog(), {}
    for draft in _drafts(_decoded(path), path):
        entry = _entry(draft)
        if draft.obsolete:
            catalog.obsolete[len(catalog.obsolete)] = entry  # the same one may be there twice
            continue
        if not entry.key[1] and (entry.context is not None or entry.pluralizable):
            raise CatalogError(
                f"{shown(path)}:{entry.lineno}: a message without a text in English, and not the "
                "header: that has neither a context nor a plural. Write the English as msgid, or "
                "delete the message."
            )
        first = first_lines.setdefault(entry.key, entry.lineno)
        if first != entry.lineno:
            raise CatalogError(
                f"{shown(path)}:{entry.lineno}: the message of line {first} stands here again, as "
                "after a merge. Keep the one with the right translation and delete the other."
            )
        if entry.id:
            catalog[entry.id] = entry
        else:
            catalog.header = entry
            _read_header(catalog, path)
    for entry in catalog.entries:
        if entry.pluralizable and len(entry.string) != catalog.num_plurals:
            raise CatalogError(
                f"{shown(path)}:{entry.lineno}: {len(entry.string)} forms of the plural, where the "
                f"language has {catalog.num_plurals}. Write msgstr[0] to "
                f"msgstr[{catalog.num_plurals - 1}]; leave empty what is not translated."
            )
    return catalog


def written(catalog: Catalog) -> str:
    """The catalog as the text of a .po file: each text in one line, but for its own line ends.

    The same text, whatever program has written the file before.
    """
    header = copy(catalog.header)
    header.string = _in_order(header.string)
    blocks = [_block(entry) for entry in (header, *catalog.entries)]
    blocks += [_block(entry, obsolete=True) for entry in catalog.obsolete.values()]
    return "\n".join(blocks)


@dataclass(frozen=True)
class Catalogs:
    """The catalogs of a language, each read once; none for that of the pages."""

    code: str
    read: dict[Path, Catalog] = field(default_factory=dict)
    """One for each page and one for the words of the interface."""
    problems: list[str] = field(default_factory=list)
    """What is wrong with those that could not be read, a line for each."""

    @classmethod
    def of(cls, code: str, project: Project) -> Catalogs:
        catalogs = cls(code)
        if not project.has_catalogs(code):
            return catalogs
        folder = project.catalogs(code)
        for path in sorted(folder.rglob("*.po")):
            try:
                catalogs.read[path] = read_catalog(path)
            except CatalogError as error:
                catalogs.problems.append(str(error))
        if not (catalogs.read or catalogs.problems):
            start = project.command("catalogs", code)
            catalogs.problems.append(f"No catalog for '{code}' in {shown(folder)}. Run: {start}")
        return catalogs


def incomplete(catalog: Catalog, path: Path) -> list[str]:
    """The messages of a catalog that are not translated, are fuzzy, or are in no page any more."""
    found = [
        f"{shown(path)}:{message.lineno}: {'fuzzy' if message.fuzzy else 'not translated'}"
        for message in catalog.entries
        if message.fuzzy or not is_translated(message)
    ]
    found += [f"{shown(path)}:{message.lineno}: obsolete" for message in catalog.obsolete.values()]
    return found


def is_translated(message: babel_catalog.Message) -> bool:
    """Tell whether a message has a translation: each form of it, where there are plurals."""
    return all(strings(message))


def strings(message: babel_catalog.Message) -> tuple[str, ...]:
    """The translations of a message, one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _decoded(path: Path) -> str:
    """The text of a catalog."""
    try:
        content = content_of(path, CatalogError)
    except OSError as error:
        raise CatalogError(
            f"{shown(path)}: cannot be read: {error.strerror}. Make it a file that you may read."
        ) from error
    if content.startswith(BYTE_ORDER_MARK):
        raise CatalogError(
            f"{shown(path)}:1: the file begins with a byte order mark (BOM): three bytes that no "
            "editor shows, EF BB BF, with which some programs mark UTF-8 and which those for PO "
            "files do not expect. Save it as UTF-8 without BOM, or run: "
            rf"sed -i '1s/^\xEF\xBB\xBF//' {shown(path)}"
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            f"{shown(path)}:{line}: the byte {content[error.start]:#04x} is not UTF-8. "
            f"Save the file in UTF-8."
        ) from error
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        raise CatalogError(
            f"{shown(path)}:{line}: a line ends in a carriage return (CR) alone, so all that "
            "follows would be one line. Save the file with line ends of Unix (LF)."
        )
    if not text.strip():
        raise CatalogError(
            f"{shown(path)}:1: the file is empty: it has no header and no message. Bring it back "
            "from the version before, or delete it to start it anew."
        )
    return text


def _drafts(text: str, path: Path) -> Iterator[_Draft]:
    """The messages of a file, the header and the obsolete ones among them."""
    draft, texts, keyword, mark, comment_line = _Draft(), None, "", None, 0

    def refuse(cause: str, line: int, step: str = "Mend the message there.") -> CatalogError:
        return CatalogError(f"{shown(path)}:{line}: {cause} {step}")

    def checked(draft: _Draft, line: int) -> _Draft:
        if not draft.complete:
            raise refuse(f"missing msgstr for msgid {draft.texts.get('msgid', '')!r}.", line)
        if "msgid" not in draft.texts:
            raise refuse("missing msgid for msgstr.", line)
        forms = sorted(keyword for keyword in draft.texts if keyword.startswith("msgstr"))
        is_plural = "msgid_plural" in draft.texts
        if forms != ([f"msgstr[{at}]" for at in range(len(forms))] if is_plural else ["msgstr"]):
            beside = "beside" if is_plural else "without"
            raise refuse(
                f"{', '.join(forms)} {beside} msgid_plural: with one, the forms are counted from "
                "msgstr[0] on, and none is left out; without one, there is msgstr alone.",
                line,
            )
        return draft

    for number, full_line in enumerate(text.split("\n"), start=1):
        line = full_line.strip(" \t")
        found = PO_LINE.fullmatch(line)
        if not found:
            raise CatalogError(f"{shown(path)}:{number}: not a line of a .po file: {_fault(line)}")
        if found["comment"] is not None:
            if draft.texts:
                yield checked(draft, draft.line)
                draft, texts = _Draft(), None
            draft.comments.append(found["comment"])
            comment_line = number
        elif found["keyword"]:
            mark, keyword = found["mark"] or "", found["keyword"]
            is_previous = mark.endswith("|")
            if draft.texts and (is_previous or (draft.complete and keyword in ORDER[:2])):
                yield checked(draft, draft.line)
                draft = _Draft()
            texts = draft.previous if is_previous else draft.texts
            place = ORDER.index(keyword.partition("[")[0])
            before = [ORDER.index(name.partition("[")[0]) for name in texts]
            if keyword in texts or (before and place < before[-1]):
                if "msgid" in draft.texts and keyword in ORDER[:2]:
                    checked(draft, draft.line)
                raise refuse(f"{keyword} stands twice or too late.", number)
            if not is_previous:
                if texts and mark.startswith("#~") != draft.obsolete:
                    raise refuse("half of the message is obsolete (#~).", number)
                draft.obsolete = mark.startswith("#~")
                if keyword == "msgid" or not draft.line:
                    draft.line = number
                if keyword.startswith("msgstr"):
                    draft.string_lines[keyword] = number
            texts[keyword] = denormalize(found["text"])
        elif found["text"]:
            if texts is None or (found["mark"] or "") != mark:
                raise refuse("a text without a keyword such as msgstr.", number)
            texts[keyword] += denormalize(found["text"])
    if draft.texts:
        yield checked(draft, draft.line)
    elif draft.previous:
        raise refuse("what a message was, without the message.", number)
    elif draft.comments:
        raise refuse(
            "a comment after the last message belongs to none, and would be lost.",
            comment_line,
            "Put it before a message, or delete it.",
        )


def _fault(line: str) -> str:
    """What is wrong with a line of a file, and what to do."""

    def visible(part: str) -> str:
        return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in part)

    found = TEXT_LINE.fullmatch(line)
    if not found:
        step = (
            "A merge left two versions here: keep one, and delete the lines of the marks."
            if MERGE.match(line)
            else "Mend it: a line is a comment, or a keyword with a text in straight quotes."
        )
        return f"{visible(line[: 2 * AROUND])}… {step}"
    text = found["text"]
    place = RIGHT_TEXT.match(text).end()
    around = f"…{visible(text[max(0, place - AROUND) : place + AROUND])}…"
    if place == len(text):
        return f'{around} It ends without the sign ". Write that after the text.'
    if text[place] == '"':
        return (
            f'{around} The text itself has the sign " there. Write the quotes of your language, '
            'such as « » or “ ”, or \\".'
        )
    return f"{around} What follows the sign \\ there is no sign of a .po file. Write \\\\ for it."


def _entry(draft: _Draft) -> Entry:
    """The message that was read."""
    comments: dict[str, list[str]] = {"#.": [], "#:": [], "#,": [], "#": []}
    for comment in draft.comments:
        sign = comment[:2] if comment[:2] in comments else "#"
        comments[sign].append(comment[len(sign) :].strip())
    forms = sorted(keyword for keyword in draft.texts if keyword.startswith("msgstr"))
    translations = [draft.texts[form] for form in forms]
    plural = draft.texts.get("msgid_plural")
    return Entry(
        draft.texts["msgid"] if plural is None else (draft.texts["msgid"], plural),
        translations[0] if plural is None else tuple(translations),
        locations=[(place, None) for place in PLACE.findall(" ".join(comments["#:"]))],
        flags=[flag.strip() for flags in comments["#,"] for flag in flags.split(",")],
        auto_comments=comments["#."],
        user_comments=comments["#"],
        lineno=draft.line,
        context=draft.texts.get("msgctxt"),
        previous=draft.previous.items(),
        string_lines=[draft.string_lines[form] for form in forms],
    )


def _read_header(catalog: Catalog, path: Path) -> None:
    """Take the language and its plural forms from the header, and check the charset."""
    headers: dict[str, str] = {}
    for line in catalog.header.string.splitlines():
        name, _colon, value = line.partition(":")
        if headers.setdefault(name.strip().lower(), value.strip()) != value.strip():
            raise CatalogError(
                f"{shown(path)}:{_line_of(name, path) or catalog.header.lineno}: the header says "
                f"{name.strip()} twice, and not the same. Delete the line that is wrong."
            )
    content_type = headers.get("content-type", "charset=utf-8")
    _before, _sign, charset = content_type.partition("charset=")
    if charset.strip().lower() not in ("utf-8", "utf8"):
        line = _line_of("content-type", path) or catalog.header.lineno
        raise CatalogError(
            f"{shown(path)}:{line}: the header says charset={charset}, but a catalog is read as "
            "UTF-8. If its letters look right in your editor, write charset=UTF-8; if not, open it "
            "in that encoding and save it in UTF-8 first."
        )
    said, meant = headers.get("language", ""), _code_of(path)
    if said and meant and not _is_same_language(said, meant):
        line = _line_of("language", path) or catalog.header.lineno
        raise CatalogError(
            f"{shown(path)}:{line}: the header says Language: {said}, but the file is in the "
            f"folder of '{meant}'. Write Language: {meant}, or move the file into its folder."
        )
    for name in ("Language", "Plural-Forms"):
        if value := headers.get(name.lower()):
            try:
                catalog.mime_headers = [(name, value)]
                if not 1 <= catalog.num_plurals <= MOST_PLURALS:
                    raise ValueError(f"nplurals={catalog.num_plurals}")
                _check_plural(catalog, meant or said)
            except (ArithmeticError, ValueError, RecursionError) as error:
                line = _line_of(name, path) or catalog.header.lineno
                raise CatalogError(
                    f"{shown(path)}:{line}: the header cannot be read: {error}. Take its line "
                    f"'{name}' from another catalog of the language."
                ) from error


def _check_plural(catalog: Catalog, code: str) -> None:
    """See that the plural forms of a header tell apart the numbers that their language does.

    Raises:
        ValueError: they do not, or give a form that they do not count.
    """
    form = c2py(catalog.plural_expr)  # as Sphinx will
    given = [form(number) for number in NUMBERS]
    if not 0 <= min(given) <= max(given) < catalog.num_plurals:
        raise ValueError(
            f"its plural gives the form {max(given)}, and nplurals={catalog.num_plurals} counts "
            "from 0"
        )
    own = PLURALS.get(code) or PLURALS.get(code.partition("_")[0])
    if own is None:
        return
    first: dict[int, tuple[int, int]] = {}
    for number, here, there in zip(NUMBERS, given, map(c2py(own[1]), NUMBERS), strict=True):
        other, meant = first.setdefault(here, (number, there))
        if meant != there:
            raise ValueError(
                f"its plural has one form for {other} and for {number}, and '{code}' has two"
            )


def _code_of(path: Path) -> str:
    """The language in whose folder a catalog is; empty where it is in none."""
    folders = path.parts[:-1]
    return folders[folders.index(MESSAGES) - 1] if MESSAGES in folders[1:] else ""


def _is_same_language(one: str, other: str) -> bool:
    """Tell whether two codes name one language, and no two scripts of it: zh_Hans and zh_CN."""
    try:
        first, second = (Locale.parse(code.replace("-", "_")) for code in (one, other))
    except (UnknownLocaleError, ValueError):
        return True  # who knows
    scripts = {each.script for each in (first, second) if each.script}
    return first.language == second.language and len(scripts) < 2


def _line_of(header: str, path: Path) -> int | None:
    """The line of a header."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.lower().startswith(f'"{header}:'.lower()):
            return number
    return None


def _in_order(header: str) -> str:
    """The lines of a header in one order, in which only those change that say something else."""

    def place(line: str) -> tuple[int, str]:
        name = line.partition(":")[0]
        return (HEADERS.index(name) if name in HEADERS else len(HEADERS), name)

    lines = sorted(filter(None, header.splitlines()), key=place)
    return "".join(f"{line.replace('=UTF-8', '=utf-8')}\n" for line in lines)


def _block(entry: Entry, *, obsolete: bool = False) -> str:
    """The lines of a message."""
    # gettext 1.0 writes flags that stay after "#=".
    lines = [
        f"#{comment}" if comment.startswith("=") else f"# {comment}".rstrip()
        for comment in entry.user_comments
    ]
    lines += [f"#. {comment}" for comment in entry.auto_comments]
    places = " ".join(place for place, _line in entry.locations)
    lines += [f"#: {line}" for line in TextWrapper(76, break_long_words=False).wrap(places)]
    flags = sorted(entry.flags, key=lambda flag: (flag != "fuzzy", flag))
    lines += [f"#, {', '.join(flags)}"] * bool(flags)
    lines += _texts(entry.previous, "#~| " if obsolete else "#| ")
    texts = [("msgctxt", entry.context)] if entry.context is not None else []
    if entry.pluralizable:
        texts += [("msgid", entry.id[0]), ("msgid_plural", entry.id[1])]
        texts += [(f"msgstr[{form}]", text) for form, text in enumerate(strings(entry))]
    else:
        texts += [("msgid", entry.id), ("msgstr", entry.string)]
    lines += _texts(texts, "#~ " if obsolete else "")
    return "".join(f"{line}\n" for line in lines)


def _texts(texts: Iterable[tuple[str, str]], prefix: str) -> Iterator[str]:
    for keyword, text in texts:
        yield from f"{prefix}{keyword} {normalize(text, prefix=prefix, width=0)}".split("\n")
