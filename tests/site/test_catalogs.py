"""The catalogs of this book: without a fault, complete, and those of its pages as they are."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from polybook.catalogs.checks import incomplete_of_language, problems_of_language
from polybook.catalogs.files import behind
from polybook.make_site import make_templates
from this_book import BOOK, TRANSLATIONS


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_the_catalogs_have_no_problem(code):
    assert problems_of_language(code, BOOK) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_the_catalogs_are_complete(code):
    assert incomplete_of_language(code, BOOK) == []


def test_the_catalogs_have_every_message_of_the_pages(first_environment):
    make_templates(BOOK)
    for code in TRANSLATIONS:
        assert behind(code, BOOK.templates, BOOK) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_sphinx_intl_reads_the_catalogs_and_counts_nothing_to_do(code):
    command = [Path(sys.executable).with_name("sphinx-intl"), "stat", "-d", "locale", "-l", code]
    printed = subprocess.run(command, cwd=BOOK.root, capture_output=True, text=True, check=True)
    counts = re.findall(
        r"(\S+)\.po: (\d+) translated, (\d+) fuzzy, (\d+) untranslated", printed.stdout
    )
    assert {Path(name).name for name, *_rest in counts} == {
        path.stem for path in BOOK.catalogs(code).glob("*.po")
    }
    assert all(int(translated) for _name, translated, _fuzzy, _left in counts)
    assert not [name for name, _done, fuzzy, left in counts if int(fuzzy) + int(left)]
