"""The book that is tested."""

from pathlib import Path

from polybook.project import Project

BOOK = Project(Path(__file__).resolve().parents[1])
LANGUAGES = BOOK.languages
TRANSLATIONS = [code for code in LANGUAGES if BOOK.has_catalogs(code)]
