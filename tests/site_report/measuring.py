"""Measure everything: two browsers side by side, and the Nu HTML checker beside them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from site_report import nu
from site_report.bounds import BOUNDS, Measured, NotCheckedError, Row, rows
from site_report.browser import Served, chromium, serve
from site_report.pages import (
    NOT_FOUND,
    languages,
    look,
    look_in_folder,
    pages,
    train,
    training,
    visits,
    weigh,
)
from site_report.search import ask, read_queries

TIMES = {bound.name for bound in BOUNDS if bound.is_of_machine}
BROWSERS = 2
"""At once: a common machine has two cores."""

Job = Callable[[Browser, Served], Iterator[Measured]]


def measure(site: Path, queries: Path, *, sample: bool) -> list[Row]:
    """A row for each bound. Raises NotCheckedError where there is no Chromium."""
    not_checked: dict[str, str] = {}
    jobs: SimpleQueue[Job] = SimpleQueue()
    try:
        asked = read_queries(queries)
        for language in languages(site):
            of_language = [query for query in asked if query.language == language]
            jobs.put(partial(ask, language=language, queries=of_language))
    except NotCheckedError as reason:
        not_checked |= dict.fromkeys(("found", "query_requests", "query_bytes"), str(reason))
    for language in languages(site):
        names = [name for name in pages(site, language) if name != NOT_FOUND]
        jobs.put(lambda browser, _served, names=names: look_in_folder(browser, site, names))
    looks = {visit.place: partial(look, visit=visit) for visit in visits(site, sample=sample)}
    for job in looks.values():
        jobs.put(job)
    with ThreadPoolExecutor(BROWSERS) as executor:
        browsers = [executor.submit(_work, site, jobs) for _ in range(BROWSERS)]
        measured = list(weigh(site))
        try:
            measured += nu.check(site)
        except NotCheckedError as reason:
            not_checked["html"] = str(reason)
        for each in browsers:
            measured += each.result()
    # Alone on the machine: a page that was late beside other work, and a training, which takes all
    # of two cores. Of the page, what else was found stays.
    late = {
        each.place for row in rows(measured, {}) if row.bound.is_of_machine for each in row.broken
    }
    for place in sorted(late):
        jobs.put(looks[place])
    if page := training(site):
        jobs.put(partial(train, page=page))
    measured = [each for each in measured if each.place not in late or each.bound not in TIMES]
    measured += [each for each in _work(site, jobs) if each.bound in TIMES]
    # The pages at the root are seen in the turn of each language.
    unique = sorted(set(measured), key=lambda each: (each.bound, each.place))
    return rows(unique, not_checked)


def _work(site: Path, jobs: SimpleQueue[Job]) -> list[Measured]:
    """Do jobs until there is none left, in a browser and with a server of one's own.

    Now and then, on a busy machine, a window of Chromium waits for ever. What it was to show is
    then shown once more, by a new browser; where that waits as well, the page is at fault.
    """
    done: list[Measured] = []
    waited: Job | None = None
    try:
        while True:
            try:
                with serve(site) as served, chromium() as browser:
                    while True:
                        job = waited or jobs.get_nowait()
                        done += list(job(browser, served))  # all of it, or nothing
                        waited = None
            except (TimeoutError, PlaywrightTimeoutError) as reason:
                if waited:
                    raise
                waited = job
                print(f"Once more, in a new browser: {reason}", file=sys.stderr)
    except Empty:
        return done
    except BaseException:
        with suppress(Empty):  # the report has failed: no other browser goes on
            while True:
                jobs.get_nowait()
        raise
