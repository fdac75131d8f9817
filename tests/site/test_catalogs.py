"""The catalogs of this book: without a fault, complete, and those of its pages as they are."""

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
