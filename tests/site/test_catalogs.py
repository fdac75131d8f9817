"""The catalogs of this book: without a fault, complete, and those of its pages as they are."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from translate.storage import pypo

from polybook.catalogs.checks import Rules, incomplete_of_language, problems_of_language
from polybook.catalogs.files import Catalogs, read_catalog, written
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


def test_what_is_right_in_place_of_a_wrong_term_is_what_the_table_says():
    rules = BOOK.settings["wrong_terms"]
    told = {code: [right for _english, _wrong, right in each] for code, each in rules.items()}
    for code, texts in told.items():
        fixed = read_terms(code, BOOK)
        terms = [text.partition(" is ")[0] for text in texts]
        assert texts == [f"{term} is {fixed[term]}" for term in terms]
    assert set(told) == set(TRANSLATIONS)


def test_the_catalogs_of_this_book_are_as_a_refresh_leaves_them():
    for path in sorted((BOOK.root / "locale").rglob("*.po")):
        assert path.read_text("utf-8") == written(read_catalog(path)), path


@pytest.mark.parametrize("width", [77, 0, -1])
def test_the_catalogs_of_this_book_come_back_from_weblate_as_they_were(tmp_path, width):
    for path in sorted((BOOK.root / "locale").rglob("*.po")):
        before, copy = path.read_text("utf-8"), tmp_path / path.name
        store = pypo.pofile(width=width)
        store.parse(before.encode())
        copy.write_bytes(bytes(store))
        assert written(read_catalog(copy)) == before, path
        if width == -1:  # so it is set in weblate.json: then there is nothing to refresh
            assert copy.read_text("utf-8") == before, path


def test_weblate_has_a_component_for_each_catalog_of_this_book():
    components = json.loads((BOOK.root / "locale/weblate.json").read_text("utf-8"))
    masks = [component["filemask"] for component in components]
    code = next(code for code in BOOK.languages if BOOK.has_catalogs(code))
    names = sorted(
        path.relative_to(BOOK.catalogs(code)).as_posix()
        for path in BOOK.catalogs(code).rglob("*.po")
    )
    assert masks == [f"locale/*/LC_MESSAGES/{name}" for name in names], "add the new page there"
    assert len({component["slug"] for component in components}) == len(components)


def test_weblate_finds_the_roles_that_a_translation_has_to_keep():
    """The pattern is that of the component: a role of a number, to the letter."""
    for component in json.loads((BOOK.root / "locale/weblate.json").read_text("utf-8")):
        if "md-text" in component["check_flags"]:
            [pattern] = re.findall(r'placeholders:r"([^"]*)"', component["check_flags"])
            text = "It was {number}`loan.rate:.1%`, see {term}`rate`."
            assert re.findall(pattern, text) == ["{number}`loan.rate:.1%`"]
