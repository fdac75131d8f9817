"""The words that Sphinx says itself, in a language or in the nearest one that has them."""

from __future__ import annotations

import gettext
from pathlib import Path

from babel.core import get_global, parse_locale
from sphinx import package_dir

FOLDER = Path(package_dir, "locale")


def relatives(code: str) -> list[str]:
    """The languages whose words serve for a language that lacks them, the nearest first.

    That of which it is a form, and the form that CLDR calls the likely one: for pt, pt_BR.
    """
    base = code.partition("_")[0]
    likely = get_global("likely_subtags").get(base, base)
    language, territory = parse_locale(likely)[:2]
    found = dict.fromkeys([base, *([f"{language}_{territory}"] if territory else [])])
    return [each for each in found if each != code]


def words_of_sphinx(code: str) -> gettext.NullTranslations:
    """What Sphinx says in a language, or in its relatives."""
    return gettext.translation("sphinx", FOLDER, [code, *relatives(code)], fallback=True)
