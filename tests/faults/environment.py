"""Variables of the environment that say what cannot be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from faults.kinds import Seen, Wanted, kind, see
from polybook.project import Repository, base_address, cell_seconds

PART = "environment"
SIGNS = " \t\n\"'<>\\{}|^`\u00a0\u200b\u202e٣½é0"


def with_variable(name: str, value: str, read: Callable[[], object], folder: Path) -> Seen:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        return see(read, folder, f"{name}={value!r}")


WRONG_SECONDS = [
    "abc",
    "0",
    "-5",
    "1.5",
    "1e3",
    "inf",
    "nan",
    "٣",
    "0x10",
    "9" * 30,
    "5 s",
    "+5",
    "1_000",
    "00",
    "五",
    "5,0",
    "True",
    "None",
    "1;2",
    "²",
    "０５",
]


@kind(PART, WRONG_SECONDS, sample=40)
def a_limit_that_is_no_number_of_seconds(value, folder):
    return with_variable("BOOK_CELL_SECONDS", value, cell_seconds, folder)


def with_another_sign(chance: Random) -> str:
    number = str(chance.randint(1, 999))
    at = chance.randint(0, len(number))
    return number[:at] + chance.choice(SIGNS[:-1]) + number[at:]


@kind(PART, with_another_sign, sample=20)
def a_limit_with_a_sign_that_is_no_figure(value, folder):
    return with_variable("BOOK_CELL_SECONDS", value, cell_seconds, folder)


@kind(PART, lambda chance: chance.randint(1, 9_999_999), Wanted.RIGHT)
def a_limit_in_seconds(value, folder):
    seen = with_variable("BOOK_CELL_SECONDS", str(value), lambda: str(cell_seconds()), folder)
    return seen._replace(wrong=[] if seen.said == str(value) else ["it is another limit"])


ADDRESSES = [
    "https://example.org/",
    "http://localhost:8000/book",
    "https://a.b-c.org/d/e_f/~g/",
    "http://[::1]/",
    "https://münchen.example/",
    "https://example.org/%D1%8F/",
    "http://127.0.0.1",
    "https://x.org:443",
]
WRONG_ADDRESSES = [
    '"><script>alert(1)</script>',
    "javascript:alert(1)",
    "https://example.org/\"onload='x'",
    "https://example.org/'",
    "https://example.org/a b",
    "https://user:word@example.org/",
    "https://user@example.org",
    "https://",
    "https:///book",
    "//example.org/",
    "example.org",
    "ftp://example.org/",
    "data:text/html,x",
    "file:///etc",
    "https://example.org/?a=1",
    "https://example.org/#a",
    "https://example.org/<svg>",
    "https://example.org/\\",
    "https://example.org/\n",
    " https://example.org/",
    "https://example.org:port/",
    "HTTPS//example.org",
    "vbscript:x",
    "blob:x",
    "https:/example.org",
    "https://0x7f000001/",
    "https://1.2.3.0x4/",
    "https://0177.0.0.1/",
    f"https://{'a.' * 127}org/",
    "https://example.org/%00/",
    "https://example.org/%0a",
    "https://example.org/%1B%5B2J",
    "https://example.org//",
    "https://example.org/a//b/",
    "https://example.org/index.html",
    "https://example.org/a/B.HTM",
]
ENDINGS = [
    "?a=1",
    "#a",
    '"><script>alert(1)</script>',
    "'onload='x",
    " b",
    "\\",
    "{",
    "`",
]


@kind(PART, WRONG_ADDRESSES, sample=40)
def an_address_that_is_none_of_the_web(value, folder):
    return with_variable("BOOK_BASE_URL", value, base_address, folder)


def made_wrong(chance: Random) -> str:
    right = chance.choice(ADDRESSES)
    at = chance.randint(0, len(right))
    return chance.choice(
        [
            f"{right}{chance.choice(ENDINGS)}",
            right.replace("://", "://user:word@", 1),
            right[:at] + chance.choice(SIGNS[:-3]) + right[at:],
        ]
    )


@kind(PART, made_wrong, count=100, sample=30)
def an_address_that_html_could_take_for_its_own(value, folder):
    return with_variable("BOOK_BASE_URL", value, base_address, folder)


@kind(PART, ADDRESSES, Wanted.RIGHT)
def an_address_of_the_web(value, folder):
    seen = with_variable("BOOK_BASE_URL", value, base_address, folder)
    return seen._replace(wrong=[] if seen.said == value else ["it is another address"])


REPOSITORIES = {
    "https://github.com/owner/book@gh-pages": ("owner/book", "gh-pages", ""),
    "owner/book@main:docs": ("owner/book", "main", "docs"),
    "https://github.com/o-w/b.ook_1@release/1.0:site/html/": (
        "o-w/b.ook_1",
        "release/1.0",
        "site/html",
    ),
    "owner/book.git@gh-pages": ("owner/book", "gh-pages", ""),
    "https://github.com/owner/book": ("owner/book", "", ""),
    "https://github.com/owner/book/": ("owner/book", "", ""),
}
WRONG_REPOSITORIES = [
    "https://github.com/owner/book:folder",
    "owner@main",
    "book@",
    "@main",
    "owner/book@main:",
    "owner/book@main:../..",
    "owner/book@-main",
    "owner/book@a..b",
    "owner/../book@main",
    "owner/book@main:/etc",
    "https://github.com/owner/book/issues@main",
    "http://github.com/owner/book@main",
    "https://github.com.example.org/owner/book@main",
    "https://user:word@github.com/owner/book@main",
    "javascript:alert(1)@main",
    "owner/книга@main",
    "owner/book@main?a=1",
    "owner/book@main\n",
    "owner-/b",
    "ow--ner/b",
    "_owner/b",
    f"{'o' * 40}/b",
    f"owner/{'b' * 101}",
    "owner/book@a.lock",
]


@kind(PART, WRONG_REPOSITORIES, sample=40)
def a_repository_that_is_none(value, folder):
    return with_variable("BOOK_REPOSITORY", value, repository, folder)


def made_wrong_repository(chance: Random) -> str:
    right = chance.choice(list(REPOSITORIES))
    name, at, branch = right.partition("@")
    return chance.choice(
        [
            f"{right}{chance.choice(ENDINGS)}",
            f"{chance.choice(SIGNS[:-3])}{right}",
            f"{name}{chance.choice(ENDINGS)}{at}{branch}",
            re.sub(r"[\w-]+(?=/b)", chance.choice(["..", ".", "", "o w n", "o@w"]), right),
        ]
    )


@kind(PART, made_wrong_repository, count=100, sample=30)
def a_repository_that_html_could_take_for_its_own(value, folder):
    return with_variable("BOOK_REPOSITORY", value, repository, folder)


@kind(PART, list(REPOSITORIES), Wanted.RIGHT)
def a_repository(value, folder):
    seen = with_variable("BOOK_REPOSITORY", value, repository, folder)
    right = str(Repository(*REPOSITORIES[value]))
    return seen._replace(wrong=[] if seen.said == right else ["it is another repository"])


def repository() -> str:
    return str(Repository.read(os.environ["BOOK_REPOSITORY"]))
