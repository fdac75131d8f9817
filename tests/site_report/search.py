"""Whether what a reader types finds its page, and what that costs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from playwright import sync_api
from playwright.sync_api import Browser, Page

from site_report.bounds import Measured, NotCheckedError
from site_report.browser import Sent, Served, settle

# The search page, as a script sees it.
SEARCH = "search.html"
RESULT = "ol.search-results > li"
DONE = "body.search-done"
LINK_OF_RESULT = "row => row.querySelector('a[href]')?.href ?? ''"

RESULTS_OF = f"{SEARCH}?q=Keras"
"""A search that finds something in each language, for what its results look like."""
FIRST = 3
"""How many results a reader looks at."""
PATIENCE = 10_000
"""Milliseconds after which a search has failed."""


class Query(NamedTuple):
    """What a reader types, and the pages one of which has to be among the first results."""

    language: str
    query: str
    pages: tuple[str, ...]


def read_queries(path: Path) -> list[Query]:
    """Read the columns language, query, page ('a|b': either answers).

    Raises NotCheckedError without that file."""
    if not path.is_file():
        raise NotCheckedError(f"There is no {path}. It has the columns language, query, page.")
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Query(row["language"], row["query"], tuple(row["page"].split("|")))
            for row in csv.DictReader(lines)
        ]


def ask(
    browser: Browser, served: Served, language: str, queries: list[Query]
) -> Iterator[Measured]:
    """Ask the queries of a language; the first that does not end is the last."""
    address = f"{served.address}/{language}/{SEARCH}"
    empty = {sent.path for sent in _load(browser, served, address, is_query=False)[1]}
    missed = []
    for number, (_language, query, answers) in enumerate(queries):
        place = f"{language} {query}"
        links, sent = _load(browser, served, f"{address}?q={quote(query)}", is_query=True)
        if links is None:
            missed += [f"{query}: the search did not end, no {DONE}"]
            missed += [f"{left.query}: not asked" for left in queries[number + 1 :]]
            break
        found = [PurePosixPath(urlsplit(link).path).stem for link in links]
        if not set(answers) & set(found[:FIRST]):
            first = ", ".join(found[:FIRST]) or "nothing"
            missed.append(f"{query}: {' or '.join(answers)} is not among {first}")
        more = [each for each in sent if each.path not in empty]
        each = tuple(f"{size} {path}" for path, size in more)
        yield Measured("query_requests", place, len(more), each)
        yield Measured("query_bytes", place, sum(size for _path, size in more), each)
    if queries:
        share = 1 - len(missed) / len(queries)
        yield Measured("found", language, round(share, 3), tuple(missed))


def _load(
    browser: Browser, served: Served, address: str, *, is_query: bool
) -> tuple[list[str] | None, list[Sent]]:
    """The links of the results in order, None if they never came; and what was sent for it."""
    context = browser.new_context()
    page = context.new_page()
    served.sent.clear()
    settle(page, address)
    links = None
    if not is_query or ends(page):
        links = page.eval_on_selector_all(RESULT, f"rows => rows.map({LINK_OF_RESULT})")
    sent = list(served.sent)
    context.close()
    return links, sent


def ends(page: Page) -> bool:
    """Wait for a search to end, and tell whether it did."""
    try:
        page.wait_for_selector(DONE, state="attached", timeout=PATIENCE)
    except sync_api.TimeoutError:
        return False
    return True
