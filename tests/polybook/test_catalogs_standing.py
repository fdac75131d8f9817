"""Who stands for a translation: read from comments, counted, and no longer said of what changed."""

import re

import pytest

from catalog_reading import problems_of_file
from polybook.catalogs.checks import Rules
from polybook.catalogs.files import read_catalog
from polybook.catalogs.standing import Counts, count, of_the_past, people

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
MESSAGE = 'msgid "{}"\nmsgstr "{}"\n\n'


@pytest.fixture
def catalog(tmp_path):
    """Write a catalog with messages, each after the comments given; return its path."""

    def write(*comments, header=""):
        blocks = [
            "".join(f"#{line}\n" for line in lines) + MESSAGE.format(f"text {n}", f"texto {n}")
            for n, lines in enumerate(comments)
        ]
        path = tmp_path / "index.po"
        path.write_text(HEADER + header + "\n" + "".join(blocks), "utf-8")
        return path

    return write


REVIEWED = " reviewed by Ana María O’Neill, 2026-11-21"


@pytest.mark.parametrize(
    ("comments", "counts"),
    [
        ([], Counts(1, 1, 0)),
        ([" reordered"], Counts(1, 1, 0)),
        ([" translated by 李雷, 2026-01-31"], Counts(1, 1, 0)),
        ([REVIEWED], Counts(1, 1, 1)),
        ([" translated by user7, 2026-01-31", REVIEWED], Counts(1, 1, 1)),
        ([f" was{REVIEWED}"], Counts(1, 1, 0)),
        ([REVIEWED, ", fuzzy"], Counts(1, 0, 0)),
    ],
)
def test_what_a_message_says_is_counted(catalog, comments, counts):
    path = catalog(comments)
    assert problems_of_file(path, "es", Rules.of({})) == []
    assert count(read_catalog(path)) == counts


def test_a_message_without_a_translation_stands_for_nothing(catalog):
    path = catalog([REVIEWED], [])
    path.write_text(path.read_text("utf-8").replace("texto 0", ""), "utf-8")
    assert count(read_catalog(path)) == Counts(2, 1, 0)


def test_counts_of_pages_are_added():
    assert Counts(2, 1, 0) + Counts(3, 3, 1) == Counts(5, 4, 1)


@pytest.mark.parametrize(
    "comment",
    [
        "reviewed by Ana",
        "reviewed by Ana, yesterday",
        "reviewed by Ana, 2026-02-30",
        "reviewed by , 2026-11-21",
        "reviewed by Ana 2026-11-21",
        "translated by Ana, 21.11.2026",
        "Reviewed by Ana, 2026-11-21",
        "review by Ana, 2026-11-21",
        "Translated by Ana, 2026-11-21",
        "was reviewed by Ana",
        "was translatet by Ana, 2026-11-21",
        "reviewed by Ana <ana@example.org>, 2026-11-21",
        "reviewed by Ana http://example.org, 2026-11-21",
        "reviewed by ana@example.org, 2026-11-21",
    ],
)
def test_a_comment_that_is_almost_of_this_form_is_named_with_its_line(catalog, comment):
    (problem,) = problems_of_file(catalog([f" {comment}"]), "es", Rules.of({}))
    assert re.search(r"index\.po:\d+: the comment '" + re.escape(comment), problem)
    was = "was " * comment.startswith("was")
    what = "translated" if "ransl" in comment else "reviewed"
    assert f"'{was}{what} by NAME, DATE' with a day such as 2026-11-21" in problem


def test_a_comment_after_one_of_the_right_form_is_looked_at_too(catalog):
    (problem,) = problems_of_file(catalog([REVIEWED, " translated by Bo"]), "es", Rules.of({}))
    assert "the comment 'translated by Bo'" in problem


@pytest.mark.parametrize(
    "comment",
    ["reordered", "as in the original", "Translators: see the glossary", "审校", "by Ana", ""],
)
def test_other_comments_are_left_alone(catalog, comment):
    assert problems_of_file(catalog([f" {comment}"]), "es", Rules.of({})) == []


@pytest.mark.parametrize("sign", ["\u202e", "\ue000", "\u200b", "\x1b"])
def test_a_name_holds_nothing_that_no_reader_sees(catalog, sign):
    """It is published."""
    said = f"U+{ord(sign):04X}"
    path = catalog([f" translated by A{sign}na, 2026-11-21"])
    (problem,) = problems_of_file(path, "es", Rules.of({}))
    assert said in problem
    assert "index.po:6: " in problem
    (problem,) = problems_of_file(
        catalog(header=f'"Last-Translator: A{sign}na <a@b.org>\\n"\n'), "es", Rules.of({})
    )
    assert said in problem
    assert "index.po:1: " in problem


def test_where_the_english_changes_nobody_stands_for_the_message_any_more():
    past = of_the_past(["translated by Ana, 2026-01-31", "reordered"])
    assert past == ["was translated by Ana, 2026-01-31", "reordered"]
    assert of_the_past(past) == past


def test_all_who_are_named_are_credited_once_without_their_address(catalog):
    path = catalog(
        [REVIEWED, " was translated by Luis, 2025-01-01"],
        [" translated by Bo, 2026-01-31"],
        header='"Last-Translator: Bo <bo@example.org>\\n"\n',
    )
    assert people([read_catalog(path)]) == ["Ana María O’Neill", "Bo"]


def commented(path, *comments):
    """The catalog with these comments of its header."""
    path.write_text("".join(f"# {each}\n" for each in comments) + path.read_text("utf-8"), "utf-8")
    return path


def test_all_translators_of_a_header_are_credited(catalog):
    """A program that a second one saves with writes over the last one alone."""
    path = commented(
        catalog(header='"Last-Translator: Bo <bo@example.org>\\n"\n'),
        "The question in Spanish.",
        "Copyright (C) 2026 the authors <authors@example.org>",
        "Ana María O’Neill <ana@example.org>, 2026.",
        "Bo <bo@example.org>, 2025, 2026.",
        "李雷 <li@example.org>, 2019-2021, 2026",
        "Eva <>, 2026.",
        "a note for <somebody>, in 2026.",
    )
    assert problems_of_file(path, "es", Rules.of({})) == []
    assert people([read_catalog(path)]) == ["Ana María O’Neill", "Bo", "Eva", "李雷"]


@pytest.mark.parametrize("blank", ["", "FULL NAME <EMAIL@ADDRESS>", "Automatically generated"])
def test_a_header_that_nobody_filled_in_names_nobody(catalog, blank):
    path = catalog(header=f'"Last-Translator: {blank}\\n"\n')
    assert people([read_catalog(commented(path, "FIRST AUTHOR <EMAIL@ADDRESS>, YEAR."))]) == []


@pytest.mark.parametrize("who", ["FIRST AUTHOR", "ana@example.org", "https://example.org/ana", ""])
def test_no_address_passes_for_a_name(catalog, who):
    path = catalog(header=f'"Last-Translator: {who}\\n"\n')
    assert people([read_catalog(commented(path, f"{who} <ana@example.org>, 2026."))]) == []


def test_a_name_in_a_comment_of_the_header_holds_nothing_that_no_reader_sees(catalog):
    path = commented(catalog(), "A\u202ena <ana@example.org>, 2026.")
    (problem,) = problems_of_file(path, "es", Rules.of({}))
    assert "U+202E" in problem
