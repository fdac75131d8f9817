"""The catalogs of this book: without a fault, complete, and those of its pages as they are."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from polybook.catalogs.checks import Rules, incomplete_of_language, problems_of_language
from polybook.catalogs.files import Catalogs, read_catalog
from polybook.catalogs.refresh import behind
from polybook.catalogs.terms import is_form, read_terms, wrong_terms
from polybook.make_site import make_templates
from this_book import BOOK, TRANSLATIONS


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_the_catalogs_have_no_problem(code):
    assert problems_of_language(Catalogs.of(code, BOOK), Rules.of(BOOK.settings)) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_the_catalogs_are_complete(code):
    assert incomplete_of_language(Catalogs.of(code, BOOK)) == []


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


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_every_term_of_the_glossary_has_its_fixed_translation_everywhere(code):
    glossary = (BOOK.pages / "glossary.md").read_text(encoding="utf-8")
    lists = re.findall(r"```\{glossary\}\n(.*?)\n```", glossary, flags=re.DOTALL)
    terms = {line for each in lists for line in each.split("\n") if line[:1].strip()}
    fixed = read_terms(code, BOOK)
    assert terms == fixed.keys()
    headings = {
        entry.id: entry.string
        for entry in read_catalog(BOOK.catalogs(code) / "glossary.po").entries
    }
    assert {
        term: headings[term] for term in terms if not is_form(headings[term], fixed[term], code)
    } == {}
    assert list(wrong_terms(Catalogs.of(code, BOOK), BOOK)) == []
