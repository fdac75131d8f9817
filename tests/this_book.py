"""The book that is tested."""

from itertools import cycle
from pathlib import Path

from polybook.project import Project

BOOK = Project(Path(__file__).resolve().parents[1])
LANGUAGES = BOOK.languages
FINDS_POLYBOOK = {"PYTHONPATH": str(BOOK.pages / "_ext")}
"""What the environment of a command needs, whatever book it is for."""
TRANSLATIONS = [code for code in LANGUAGES if BOOK.has_catalogs(code) and code not in BOOK.growing]
"""Those that are to be complete."""
IN_A_THEME = list(zip(LANGUAGES, cycle(("light", "dark")), strict=False))
"""Each language in one theme, and each theme in more than one: no colour is of a language."""
