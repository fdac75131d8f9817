"""Every bound of the report, as data, and what was measured against it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Bound(NamedTuple):
    """What a reader may have to bear at most, or has to get at least."""

    name: str
    """The key in the JSON."""
    title: str
    limit: float
    unit: str
    reason: str
    at_least: bool = False
    is_of_machine: bool = False
    """Whether it measures a time, which a busy machine lengthens: told, and no reason to fail."""

    def is_broken_by(self, value: float) -> bool:
        return value < self.limit if self.at_least else value > self.limit


BOUNDS = (
    Bound(
        "access", "axe-core: violations", 0, "rules a page",
        "WCAG 2.2 A and AA and the best practices: each shuts someone out",
    ),
    Bound(
        "html", "Nu HTML checker: errors", 0, "errors a page",
        "how a browser mends wrong HTML is not what was meant",
    ),
    Bound(
        "page_bytes", "HTML of a page", 400_000, "bytes",
        "what a phone parses before it shows the end of a page",
    ),
    Bound(
        "page_bytes_gzip", "HTML of a page, gzip", 80_000, "bytes",
        "0.4 s at 1.6 Mbit/s",
    ),
    Bound(
        "requests", "requests of a page", 16, "requests",
        "each costs a slow network 150 ms, six at a time",
    ),
    Bound(
        "bytes", "bytes over the wire of a page", 120_000, "bytes",
        "0.6 s at 1.6 Mbit/s, the first page of a reader",
    ),
    Bound(
        "script_bytes", "scripts over the wire of a page", 20_000, "bytes",
        "a page is to be read without scripts; they are a help, not its body",
    ),
    Bound(
        "nodes", "elements of a page, without code, formulas and drawings", 1_500, "elements",
        "beyond that Lighthouse warns: slow to lay out, slow for screen readers",
    ),
    Bound(
        "layout_shift", "layout shift, on a phone", 0.1, "",
        "Web Vitals: more, and a reader loses the line",
    ),
    Bound(
        "first_paint", "first contentful paint, on a phone", 1_800, "ms",
        "Web Vitals, at 1.6 Mbit/s and 150 ms", is_of_machine=True,
    ),
    Bound(
        "largest_paint", "largest contentful paint, on a phone", 2_500, "ms",
        "Web Vitals, at 1.6 Mbit/s and 150 ms", is_of_machine=True,
    ),
    Bound(
        "training_wait", "first epoch of a training in a page", 10_000, "ms",
        "what holds a reader's attention at most; on two cores that do nothing else",
        is_of_machine=True,
    ),
    Bound(
        "training_task", "longest task of the page meanwhile", 50, "ms",
        "beyond that a page answers late: a long task of the Web Vitals", is_of_machine=True,
    ),
    Bound(
        "policy", "content policy, from a server", 0, "violations a page",
        "what the policy forbids is missing from the page; no policy is one violation",
    ),
    Bound(
        "policy_file", "content policy, from a folder", 0, "violations a page",
        "the site is also read from a folder",
    ),
    Bound("errors", "errors in the console", 0, "errors a page", "something did not work"),
    Bound(
        "other_hosts", "requests to other hosts", 0, "requests a page",
        "a reader is nobody's business; and the book outlives other hosts",
    ),
    Bound(
        "found", "search: queries whose page is among the first three", 0.92, "of all asked",
        "a reader looks at three results, and trusts a search that fails 2 of 25", at_least=True,
    ),
    Bound(
        "query_requests", "search: requests of a query", 3, "requests",
        "beyond the loaded search page: the index, not each page that is found",
    ),
    Bound(
        "query_bytes", "search: bytes of a query", 80_000, "bytes",
        "beyond the loaded search page: 0.4 s at 1.6 Mbit/s",
    ),
)  # fmt: skip


class Measured(NamedTuple):
    """One value of one place."""

    bound: str
    place: str
    value: float
    details: tuple[str, ...] = ()
    """What makes up the value, for who mends it."""


class Row(NamedTuple):
    """All that was measured against a bound, or why nothing was."""

    bound: Bound
    measured: list[Measured]
    not_checked: str = ""
    """The cause and the next step."""

    @property
    def worst(self) -> Measured:
        return (min if self.bound.at_least else max)(self.measured, key=lambda each: each.value)

    @property
    def broken(self) -> list[Measured]:
        return [each for each in self.measured if self.bound.is_broken_by(each.value)]


class NotCheckedError(Exception):
    """What a measure needs is not on this machine. Its text says what, and the next step."""


def rows(measured: Iterable[Measured], not_checked: dict[str, str]) -> list[Row]:
    """A row for each bound; ``not_checked`` says by the bound why it has none measured."""
    by_bound: dict[str, list[Measured]] = {bound.name: [] for bound in BOUNDS}
    for each in measured:
        by_bound[each.bound].append(each)
    return [
        Row(
            bound,
            by_bound[bound.name],
            "" if by_bound[bound.name] else not_checked.get(bound.name, "nothing was measured"),
        )
        for bound in BOUNDS
    ]
