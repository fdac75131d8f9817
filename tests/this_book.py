"""The book that is tested."""

from pathlib import Path

from polybook.project import Project

BOOK = Project(Path(__file__).resolve().parents[1])
LANGUAGES = BOOK.languages
FINDS_POLYBOOK = {"PYTHONPATH": str(BOOK.pages / "_ext")}
"""What the environment of a command needs, whatever book it is for."""
TRANSLATIONS = [code for code in LANGUAGES if BOOK.has_catalogs(code) and code not in BOOK.growing]
"""Those that are to be complete."""
