"""Catalogs that are damaged as files, and what a refresh of them may lose."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from faults.kinds import Seen, Wanted, contents, kind, see
from polybook.addresses import Record
from polybook.catalogs.files import (
    HEADERS,
    Catalog,
    CatalogError,
    Catalogs,
    Entry,
    read_catalog,
    strings,
    written,
)
from polybook.catalogs.refresh import refresh
from polybook.catalogs.terms import read_terms, wrong_terms
from polybook.project import Project
from polybook.stories import Story
from this_book import BOOK, TRANSLATIONS

PART = "catalogs"
PATHS = [path for code in TRANSLATIONS for path in sorted(BOOK.catalogs(code).glob("*.po"))]


class Damaged(NamedTuple):
    """The bytes of a catalog, where its damage is, and how to say that."""

    content: bytes
    line: int
    how: str

    def __repr__(self) -> str:
        return self.how


def read_damaged(damaged: Damaged, folder: Path) -> Seen:
    """What one sees of a damaged catalog; a line of 0 is any one."""
    path = folder / "es.po"
    path.write_bytes(damaged.content)
    return see(lambda: read_catalog(path), folder, f"es.po:{damaged.line or ''}")


def a_catalog(chance: Random) -> bytes:
    return chance.choice(PATHS).read_bytes()


def lines_of(content: bytes, beginning: bytes) -> list[int]:
    """The places in the list of lines of those that begin so."""
    return [at for at, line in enumerate(content.split(b"\n")) if line.startswith(beginning)]


def line_changed(chance: Random, beginning: bytes, change: Callable[[bytes], bytes], how: str):
    """A catalog with one line changed; its place is that line."""
    content = a_catalog(chance)
    lines = content.split(b"\n")
    at = chance.choice(lines_of(content, beginning)[1:])
    lines[at] = change(lines[at])
    return Damaged(b"\n".join(lines), at + 1, f"line {at + 1}: {how}")


# Its bytes ---------------------------------------------------------------------------------------

BLANKS = [b"", b"\n", b" \n\t\n", b"\r\n" * 3, b" ", b"\n" * 1000]


@kind(PART, [Damaged(blank, 1, repr(blank)[:20]) for blank in BLANKS])
def an_empty_catalog(damaged, folder):
    return read_damaged(damaged, folder)


NO_FILES = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "the kernel's messages": lambda path: path.symlink_to("/proc/kmsg"),
}
READERS: dict[str, Callable[[Path], object]] = {
    "locale/es/LC_MESSAGES/index.po": read_catalog,
    "locale/terms.csv": lambda path: read_terms("es", Project(path.parents[1])),
    "published.txt": lambda path: Record.of(Project(path.parent)),
    "examples/tale.py": lambda path: Story(path).cells,
}


@kind(PART, [(what, name) for what in NO_FILES for name in READERS], sample=40)
def what_is_no_file_stands_where_a_text_is_read(planted, folder):
    what, name = planted
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    NO_FILES[what](path)
    return see(lambda: READERS[name](path) and None, folder, str(path))


ENCODINGS = [
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-8-sig",
    "cp1251",
    "koi8-r",
    "gb18030",
    "latin-1",
    "cp1252",
    "iso8859-5",
    "big5",
    "shift_jis",
    "mac-cyrillic",
]


def in_another_encoding(chance: Random) -> Damaged:
    while True:
        content, name = a_catalog(chance), chance.choice(ENCODINGS)
        try:
            encoded = content.decode("utf-8").encode(name)
        except UnicodeEncodeError:  # it has not these letters
            continue
        if encoded != content:
            return Damaged(encoded, 0, name)


@kind(PART, in_another_encoding, count=60)
def a_catalog_in_another_encoding(damaged, folder):
    return read_damaged(damaged, folder)


def with_a_wrong_byte(chance: Random) -> Damaged:
    content = a_catalog(chance)
    at = chance.randrange(len(content))
    while content[at] >= 0x80:  # between two letters, not within one
        at = chance.randrange(len(content))
    wrong = chance.choice(
        [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80", b"\xe4"]
    )
    line = content.count(b"\n", 0, at) + 1
    return Damaged(content[:at] + wrong + content[at:], line, f"{wrong!r} in line {line}")


@kind(PART, with_a_wrong_byte)
def a_byte_that_is_no_letter(damaged, folder):
    return read_damaged(damaged, folder)


CHARSETS = [
    "KOI8-R",
    "iso-8859-1",
    "CHARSET",
    "",
    "rot13",
    "utf-16",
    "UTF-7",
    "cp1252",
    "ascii",
    "hex",
    "utf8x",
    "UTF 8",
    "utf-8-sig",
    "GB2312",
    "none",
    "base64",
    "unicode_escape",
    "idna",
    "'",
]


def with_a_charset(chance: Random) -> Damaged:
    content, charset = a_catalog(chance), chance.choice(CHARSETS)
    [at] = lines_of(content, b'"Content-Type')
    changed = re.sub(rb"charset=utf-8", b"charset=" + charset.encode(), content, flags=re.I)
    return Damaged(changed, at + 1, f"charset={charset}")


@kind(PART, with_a_charset)
def a_header_that_names_another_charset(damaged, folder):
    return read_damaged(damaged, folder)


PLURALS = [
    "",
    "nplurals=2",
    "plural=(n != 1);",
    "nplurals=x; plural=n;",
    "nplurals=0; plural=0;",
    "nplurals=2; plural=__import__('os').getpid();",
    "nplurals=2; plural=n**n;",
    "n",
    "nplurals=2; plural=(n",
    "nplurals=-1; plural=0;",
    f"nplurals={10**9}; plural=0;",
    f"nplurals=2; plural={'(' * 3000}n{')' * 3000};",
    "nplurals=2; plural=n/0;",
]
LANGUAGES = [
    "",
    "xx",
    "español",
    "es-419",
    "-",
    "zh_CN@x",
    "es_",
    "en_US.UTF-8",
    "_" * 99,
    "a b",
    "0",
]


ODD_HEADERS = [("Plural-Forms", form) for form in PLURALS] + [
    ("Language", code) for code in LANGUAGES
]


@kind(PART, ODD_HEADERS, Wanted.RIGHT, sample=30)
def a_header_that_says_something_odd(header, folder):
    """It is refused with its place, or read, and nothing of it is lost."""
    name, value = header
    content = BOOK.catalogs("es").joinpath("index.po").read_text("utf-8")
    content = re.sub(rf'"{name}: .*\n', lambda _: f'"{name}: {value}\\n"\n', content)
    path = folder / "es.po"
    path.write_text(content, encoding="utf-8")
    line = content[: content.index(f'"{name}:')].count("\n") + 1
    try:
        catalog = read_catalog(path)
    except CatalogError as error:
        wrong = [] if f"es.po:{line}" in str(error) else [f"line {line} is not named"]
        return Seen(str(error), wrong=wrong)
    return Seen(wrong=[] if written(catalog) == content else ["it would be written otherwise"])


@kind(PART, ["", "2026-11-21", "2026-11-21 02:31:05+0000", "2026-11-21 02:31+02:00", "yesterday",
             "2026-11-21T02:31:05Z", "YEAR-MO-DA HO:MI+ZONE", "21.11.2026", "2026-13-45 99:99+9999",
             "Sat, 21 Nov 2026 02:31:05 GMT", "0000-00-00 00:00+0000", "2026-11-21 02:31-0330"],
      Wanted.RIGHT, sample=12)  # fmt: skip
def a_date_of_any_form(date, folder):
    for name in ("PO-Revision-Date", "POT-Creation-Date"):
        content = PATHS[0].read_text("utf-8")
        content = re.sub(rf'"{name}: .*\n', "", content)
        after = next(
            header for header in HEADERS[HEADERS.index(name) :] if f'"{header}:' in content
        )
        content = content.replace(f'"{after}:', f'"{name}: {date}\\n"\n"{after}:', 1)
        path = folder / "es.po"
        path.write_text(content, encoding="utf-8")
        if written(read_catalog(path)) != content:
            return Seen(wrong=[f"{name} would be written otherwise"])
    return Seen()


# Its lines ---------------------------------------------------------------------------------------


def cut(chance: Random) -> bytes:
    content = a_catalog(chance)
    return content[: chance.randrange(1, len(content))]


@kind(PART, cut, Wanted.RIGHT, count=200, sample=20)
def a_catalog_that_is_cut(content, folder):
    """It is refused by its last line, or what is left is read as it was."""
    path = folder / "es.po"
    path.write_bytes(content)
    try:
        left = [(entry.key, entry.string) for entry in read_catalog(path).entries]
    except CatalogError as error:
        place = re.search(r"es\.po:(\d+)", str(error))
        near = place and int(place[1]) >= content.count(b"\n") - 2
        return Seen(str(error), wrong=[] if near else ["another line is named"])
    whole = next(each for each in PATHS if each.read_bytes().startswith(content))
    were = [(entry.key, entry.string) for entry in read_catalog(whole).entries]
    return Seen(wrong=[] if left == were[: len(left)] else ["it is read otherwise"])


def with_a_message_twice(chance: Random) -> Damaged:
    blocks = a_catalog(chance).decode("utf-8").rstrip("\n").split("\n\n")
    message = chance.choice(blocks[1:])
    empty = re.sub(r"\nmsgstr .*", '\nmsgstr ""', message, flags=re.DOTALL)
    again = chance.choice([message, empty, message.replace('msgstr "', 'msgstr "¡')])
    blocks.insert(chance.randrange(1, len(blocks) + 1), again)
    _first, second = [at for at, block in enumerate(blocks) if block in (message, again)]
    before = "\n\n".join([*blocks[:second], ""])
    line = (before + blocks[second]).count(
        "\n", 0, len(before) + blocks[second].index("msgid ")
    ) + 1
    return Damaged("\n\n".join([*blocks, ""]).encode(), line, f"a message again at line {line}")


@kind(PART, with_a_message_twice)
def a_message_that_stands_there_twice(damaged, folder):
    return read_damaged(damaged, folder)


def with_a_line(chance: Random, *added: bytes) -> Damaged:
    content = a_catalog(chance)
    lines = content.split(b"\n")
    at = chance.randrange(1, len(lines))
    line = chance.choice(added)
    lines.insert(at, line)
    return Damaged(b"\n".join(lines), at + 1, f"line {at + 1}: {line!r}")


MERGED = [b"<<<<<<< HEAD", b"=======", b">>>>>>> other", b"||||||| 3b9bd3e", b"<<<<<<<"]


@kind(PART, lambda chance: with_a_line(chance, *MERGED))
def a_mark_of_a_merge(damaged, folder):
    return read_damaged(damaged, folder)


NO_LINES = [
    b"Hola",
    b'"',
    b'msgtr "x"',
    b'Msgid "x"',
    b"msgid x",
    b"msgid 'x'",
    b"msgid \xe2\x80\x9cx\xe2\x80\x9d",
    b'msgid "a" "b"',
    b'msgid "a" # x',
    b'msgstr[x] "a"',
    b'msgstr[-1] "a"',
    b'"a\\"',
    b'"a\\x41"',
    b'msgid "a\\qb"',
    b"// x",
    b"; x",
    b"%% x",
    b"\x00",
    b"\x1b[31m",
    b'domain "x"',
    b"{",
    b"msgid",
]


@kind(PART, lambda chance: with_a_line(chance, *NO_LINES), count=60)
def a_line_that_is_none_of_a_catalog(damaged, folder):
    return read_damaged(damaged, folder)


@kind(PART, lambda chance: line_changed(chance, b"msgstr", lambda line: line[:-1], "no last quote"))
def a_text_without_its_last_quote(damaged, folder):
    return read_damaged(damaged, folder)


@kind(PART, lambda chance: line_changed(chance, b"msgstr", lambda _: b"", "no msgstr"))
def a_message_without_msgstr(damaged, folder):
    return read_damaged(damaged._replace(line=0), folder)


@kind(PART, lambda chance: line_changed(chance, b"msgid", lambda _: b"", "no msgid"))
def a_message_without_msgid(damaged, folder):
    return read_damaged(damaged._replace(line=0), folder)


def with_a_tab(chance: Random) -> Damaged:
    return line_changed(chance, b"msgid", lambda line: line.replace(b'"', b'"\t', 1), "a tab")


@kind(PART, with_a_tab, Wanted.RIGHT)
def a_tab_in_a_text(damaged, folder):
    """As Poedit writes it: no line of its own."""
    return read_damaged(damaged, folder)


@kind(
    PART, lambda chance: Damaged(a_catalog(chance).replace(b"\n", b"\r\n"), 0, "CRLF"), Wanted.RIGHT
)
def line_ends_of_windows(damaged, folder):
    path = folder / "es.po"
    path.write_bytes(damaged.content)
    whole = damaged.content.replace(b"\r\n", b"\n").decode()
    return Seen(wrong=[] if written(read_catalog(path)) == whole else ["it is read otherwise"])


@kind(PART, lambda chance: Damaged(a_catalog(chance).replace(b"\n", b"\r"), 1, "CR"), count=10)
def line_ends_of_an_old_macintosh(damaged, folder):
    return read_damaged(damaged, folder)


# What it holds comes through ---------------------------------------------------------------------

LETTERS = 'ab "\\\n\té你я½\u00a0\u2028{}`$*_<>&#~|%—'


def a_text(chance: Random, least: int = 0) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(least, 30)))


def a_comment(chance: Random) -> str:
    words = [
        "as we say it",
        "reordered",
        "=wrap",
        "a, b",
        "#, fuzzy",
        "| x",
        "~ x",
        'msgid "x"',
        "é",
    ]
    return chance.choice(words)


def a_catalog_at_random(chance: Random) -> Catalog:
    """Messages of every form that the format knows."""
    catalog = Catalog()
    catalog.header = Entry(
        "",
        "Language: es\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
        "Content-Type: text/plain; charset=UTF-8\nX-Generator: Poedit 3.4\n",
        user_comments=["A title."],
    )
    catalog.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n != 1);")]
    for number in range(chance.randint(0, 8)):
        english, is_plural = f"{number} {a_text(chance)}", chance.random() < 0.2
        previous = [("msgid", a_text(chance, 1))]
        if chance.random() < 0.5:
            previous = [("msgctxt", a_text(chance)), *previous]
        entry = Entry(
            (english, f"{english}s") if is_plural else english,
            (a_text(chance), a_text(chance)) if is_plural else a_text(chance),
            context=chance.choice([None, None, "", "menu", a_text(chance)]),
            flags=chance.sample(
                ["fuzzy", "no-wrap", "python-format", "range: 0..9"], k=chance.randint(0, 2)
            ),
            user_comments=[a_comment(chance) for _ in range(chance.randint(0, 2))],
            auto_comments=[a_comment(chance)] * chance.randint(0, 1),
            locations=[(f"docs/{name}.md", None) for name in "ab"[: chance.randint(0, 2)]],
            previous=previous if chance.random() < 0.3 else (),
        )
        if chance.random() < 0.3:
            catalog.obsolete[len(catalog.obsolete)] = entry
        else:
            catalog[entry.id] = entry
    return catalog


class AtRandom(NamedTuple):
    """A catalog, as its text."""

    catalog: Catalog

    def __repr__(self) -> str:
        return written(self.catalog).partition("\n\n")[2]


def told(catalog: Catalog) -> list[tuple]:
    """All that a catalog says."""
    return [
        (entry.key, entry.id, entry.string, sorted(entry.flags), entry.user_comments,
         entry.auto_comments, entry.locations, entry.previous)
        for entry in (*catalog.entries, *catalog.obsolete.values())
    ]  # fmt: skip


@kind(
    PART, lambda chance: AtRandom(a_catalog_at_random(chance)), Wanted.RIGHT, count=300, sample=20
)
def whatever_a_catalog_holds_is_read_as_it_was_written(made, folder):
    path = folder / "es.po"
    path.write_text(written(made.catalog), encoding="utf-8")
    back = read_catalog(path)
    if told(back) != told(made.catalog):
        return Seen(wrong=["it is read otherwise"])
    return Seen(wrong=[] if written(back) == written(made.catalog) else ["written otherwise"])


@dataclass
class Shelf:
    """The catalogs of a language, as they were and as the pages are now."""

    old: dict[str, Catalog]
    pages: dict[str, list[str | tuple[str, str]]]

    def __repr__(self) -> str:
        were = {name: [entry.id for entry in catalog.entries] for name, catalog in self.old.items()}
        return f"{were} → {self.pages}"


def with_a_plural(chance: Random, sentence: str) -> str | tuple[str, str]:
    """A sentence, or now and then one with a plural, which may be another than before."""
    return (sentence, chance.choice(["Many.", "More."])) if chance.random() < 0.3 else sentence


def a_shelf(chance: Random) -> Shelf:
    """Pages that were renamed, parted and joined, with sentences that moved, changed and went.

    Some lost a plural, or came to have one; the languages have more or fewer of its forms.
    """
    names = ["index", "part/one", "two", "three"]
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
    sentences = [
        f"{chance.choice(words)} {chance.choice(words)} number {number}." for number in range(12)
    ]
    old = {}
    for name in chance.sample(names, k=chance.randint(1, 3)):
        catalog = a_catalog_at_random(chance) if chance.random() < 0.3 else Catalog()
        forms = 2 if catalog.entries or catalog.obsolete else chance.choice([2, 2, 3])
        plurals = f"nplurals={forms}; plural=(n != 1);"
        catalog.header = Entry(
            "",
            f"Language: es\nPlural-Forms: {plurals}\nContent-Type: text/plain; charset=UTF-8\n",
        )
        for sentence in chance.sample(sentences, k=chance.randint(1, 6)):
            translation = chance.choice(["", f"{sentence.upper()} ({name})", f"{sentence.upper()}"])
            flags = ["fuzzy"] if translation and chance.random() < 0.2 else []
            asked = with_a_plural(chance, sentence)
            if asked != sentence:
                translation = tuple(
                    chance.choice([translation, f"{translation} {form}", ""])
                    for form in range(forms)
                )
            entry = Entry(asked, translation, flags=flags)
            if chance.random() < 0.2:
                catalog.obsolete[len(catalog.obsolete)] = entry
            else:
                catalog[entry.id] = entry
        old[name] = catalog
    pages = {}
    for name in chance.sample([*names, "new"], k=chance.randint(1, 4)):
        said = chance.sample(sentences, k=chance.randint(1, 6))
        pages[name] = [
            with_a_plural(
                chance, each.replace("number", "figure") if chance.random() < 0.2 else each
            )
            for each in said
        ]
    return Shelf(old, pages)


def translations(catalogs: Iterator[Catalog]) -> set[str]:
    """Every translation, of a plural each form."""
    return {
        text
        for catalog in catalogs
        for entry in (*catalog.entries, *catalog.obsolete.values())
        for text in strings(entry)
        if text
    }


@kind(PART, a_shelf, Wanted.RIGHT, count=300, sample=15)
def a_refresh_loses_no_translation(shelf, folder):
    """Whatever became of the pages; and a second refresh changes nothing."""
    (folder / "conf.py").write_text(
        "project = 'x'\nLANGUAGES = {'en': 'English', 'es': 'español'}\n"
    )
    project = Project(folder)
    for name, catalog in shelf.old.items():
        path = project.catalogs("es") / f"{name}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(catalog), encoding="utf-8")
    for name, said in shelf.pages.items():
        template = Catalog()
        template.header = Entry("", "Content-Type: text/plain; charset=UTF-8\n")
        for sentence in said:
            template[sentence] = Entry(sentence, "")
        path = project.templates / f"{name}.pot"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(template), encoding="utf-8")
    report = refresh("es", project)
    after = {path: read_catalog(path) for path in sorted(project.catalogs("es").rglob("*.po"))}
    wrong = [
        f"{lost!r} is lost"
        for lost in translations(shelf.old.values()) - translations(after.values())
    ]
    once = contents(folder)
    refresh("es", project)
    wrong += ["a second refresh changes it"] * (contents(folder) != once)
    for name, said in shelf.pages.items():
        there = {entry.id for entry in after[project.catalogs("es") / f"{name}.po"].entries}
        wrong += [f"{name} lacks a message"] * (there != set(said))
    return Seen(report, wrong=wrong)


# Terms -------------------------------------------------------------------------------------------


def another_term(chance: Random) -> tuple[str, str, str]:
    code = chance.choice(TRANSLATIONS)
    terms = read_terms(code, BOOK)
    term, other = chance.sample(sorted(terms), k=2)
    while {*terms[term].lower()[:3]} & {*terms[other].lower()[:3]}:
        term, other = chance.sample(sorted(terms), k=2)
    return code, term, re.sub(r"\s*[(（].*", "", terms[other])


@kind(PART, another_term, Wanted.TOLD, count=100, sample=5)
def a_term_that_is_called_by_another_one(planted, folder):
    code, term, words = planted
    shutil.copytree(
        BOOK.root / "locale", folder / "locale", ignore=lambda *_: ["es", "ru", "zh_CN"]
    )
    shutil.copy(BOOK.root / "conf.py", folder)
    path = folder / "locale" / code / "LC_MESSAGES" / "index.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid "a {{term}}`x <{term}>`"\nmsgstr "{{term}}`{words} <{term}>`"\n')
    project = Project(folder)
    return Seen("\n".join(wrong_terms(Catalogs.of(code, project), project)), place="index.po:2")
