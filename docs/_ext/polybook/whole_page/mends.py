"""Mends of what Sphinx, MyST-NB and furo write into a page, each with what would end it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from sphinx.locale import _ as translated  # words that Sphinx or ``interface`` has in its catalogs


class Mend(NamedTuple):
    """A fault, as a pattern of HTML, and what is written in its place."""

    fault: str
    mended: Callable[[re.Match[str]], str]
    until: str
    """What would end it: the cause, with its upstream thread; without one, none was found."""


MENDS = (
    Mend(
        r'<p class="caption" role="heading">',
        lambda _found: '<p class="caption" role="heading" aria-level="2">',
        "sphinx-doc/sphinx#14030: a heading has to say its level",
    ),
    # Code, and what it prints, is the same in each language: nobody translates it, and it is read
    # as English. The figures of a cell are no part of it.
    Mend(
        r'<(?:code|div) class="[^"]*\bnotranslate\b[^"]*"',
        lambda found: f'{found[0]} translate="no" lang="en"',
        "Sphinx writes the class that Google's translator knows, not HTML's attribute",
    ),
    # The link itself says that it is one, and where to.
    Mend(
        r'<span class="(?:(?:xref )?std std-(?:term|ref|doc)|doc)">([^<]*)</span>(?=</a>)',
        lambda found: found[1],
        "sphinx-doc/sphinx#13522: elements in links and in code that nothing needs",
    ),
    Mend(
        r'<span class="[npw]">([^<]*)</span>',
        lambda found: found[1],
        "pygments/pygments#1226: what has the colour of all code, such as names, needs no element",
    ),
    # Furo: boxes beside the page that have one role and no name.
    Mend(
        r'<aside class="sidebar-drawer"',
        lambda found: f'{found[0]} aria-label="{escape(translated("Menu"))}"',
        "the theme: landmarks have names",
    ),
    Mend(
        r'<aside class="toc-drawer[^"]*"',
        lambda found: f'{found[0]} aria-label="{escape(translated("Contents"))}"',
        "the theme: landmarks have names",
    ),
    Mend(
        r'<aside class="announcement-content"',
        lambda found: f'{found[0]} role="none"',
        "the theme: landmarks have names",
    ),
    # Its place on the screen is fixed; in the page it stands before the text.
    Mend(
        r'(?s)(<a href="#" class="back-to-top\b.*?</a>)(.*?)(<article role="main"[^>]*>)',
        lambda found: found[2] + found[3] + found[1],
        "the theme: all that is shown stands in a landmark",
    ),
    Mend(
        r'<meta content="width=device-width, initial-scale=1" name="viewport" />|'
        r'<meta name="viewport" content="width=device-width, initial-scale=1" />',
        lambda _found: "",
        "sphinx-doc/sphinx#11699: docutils and the theme both write it; here the theme",
    ),
)
PATTERNS = [(re.compile(mend.fault), mend.mended) for mend in MENDS]


def mended(page: str) -> str:
    """Return the HTML of a page with all mends made."""
    for fault, replacement in PATTERNS:
        page = fault.sub(replacement, page)
    return page
