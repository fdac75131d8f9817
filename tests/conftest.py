"""What the tests share: where the project is, its built site, and a browser."""

import sys
from pathlib import Path

import pytest

pytest_plugins = ["sphinx.testing.fixtures"]

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), *(str(PROJECT / part) for part in ("docs", "docs/_ext", "examples"))]


@pytest.fixture(scope="session")
def rootdir() -> Path:
    """The tiny sites, one behaviour each."""
    return PROJECT / "tests" / "roots"
