"""What each page of a site is to its reader, in each window and theme."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from site_report.bounds import Measured
from site_report.browser import PATIENCE, Served, settle, until, violations, zipped
from site_report.search import DONE, RESULTS_OF, ends

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
# What the system prefers, and what the reader chose with the theme's own switch.
THEMES = {
    "light": ("light", None),
    "dark": ("dark", None),
    "dark chosen": ("light", "dark"),
    "light chosen": ("dark", "light"),
}
WINDOWS = {size["width"]: size for size in (PHONE, DESK)}
KINDS = tuple(product(WINDOWS, THEMES))
# A network on the way: 1.6 Mbit/s down, 150 ms there and back. Lighthouse takes the same. The
# processor stays as it is: how fast this one is says nothing of a reader's.
ON_THE_WAY = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
NO_LANGUAGE = "sw-KE"
"""What a reader prefers whom the root page sends nowhere."""
NOT_FOUND = "404.html"
"""What a server shows where there is no page; its links begin at the root of the host."""

OBSERVE = """
window.siteReport = {policy: [], shift: 0, largest: 0, task: 0};
addEventListener("securitypolicyviolation", event => siteReport.policy.push(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`.trim()));
const observe = (type, use) =>
    new PerformanceObserver(list => list.getEntries().forEach(use)).observe({type, buffered: true});
observe("layout-shift", each => { siteReport.shift += each.value; });
observe("largest-contentful-paint", each => { siteReport.largest = each.startTime; });
observe("longtask", each => { siteReport.task = Math.max(siteReport.task, each.duration); });
"""
POLICY = "meta[http-equiv='Content-Security-Policy' i]"
# The explanation that trains a network, as a script sees it.
TRAINING = ".explore[data-explains=train-it-here]"
TRAINS = 'data-explains="train-it-here"'
TOLD = f"document.querySelector('{TRAINING} .explore-status').textContent !== ''"
# MyST-NB fades in what is unfolded: until it is there, its contrast is that of a shadow.
OPEN_FOLDS = """() => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  document.getAnimations().forEach((animation) => animation.finish());
}"""
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


class Visit(NamedTuple):
    """A page in a window."""

    page: str
    """Its path in the site, with a query where that is part of the page."""
    width: int
    theme: str

    @property
    def place(self) -> str:
        return f"{self.page} {self.width} {self.theme}"


def languages(site: Path) -> list[str]:
    """The codes of the languages of a site, each a folder with a start page."""
    return sorted(path.parent.name for path in site.glob("*/index.html"))


def pages(site: Path, language: str) -> list[str]:
    """The pages of a language, the search with its results, and the pages at the root."""
    names = sorted(path.name for path in (site / language).glob("*.html"))
    results = [f"{language}/{RESULTS_OF}"] if "search.html" in names else []
    roots = sorted(path.name for path in site.glob("*.html"))
    return [*(f"{language}/{name}" for name in names), *results, *roots]


NODES = "document.querySelectorAll('*:not(pre *, math *, article svg *)').length"
"""Elements, those aside that a page cannot do without: of coloured code, formulas and drawings.

Each word of code is an element, each sign of a formula, each mark of a figure: fewer would say
less. What they weigh, ``page_bytes`` bounds; the rest is what a theme or an author could leave out.
"""


def visits(site: Path, *, sample: bool) -> list[Visit]:
    """Each page in each window and theme; in a sample each in one, and in one of its languages."""
    by_name: dict[str, list[str]] = {}
    for language in languages(site):
        for page in pages(site, language):
            in_languages = by_name.setdefault(page.removeprefix(language), [])
            if page not in in_languages:  # those at the root are of every language
                in_languages.append(page)
    found: list[Visit] = []
    for number, in_languages in enumerate(by_name.values()):
        if sample:
            # A step more in each turn, or a language would always meet the same theme.
            kind = KINDS[(number + number // len(KINDS)) % len(KINDS)]
            found.append(Visit(in_languages[number % len(in_languages)], *kind))
        else:
            found += [Visit(page, *kind) for page in in_languages for kind in KINDS]
    return found


def training(site: Path) -> str | None:
    """The first page that trains a network, if there is one: in every language it is the same."""
    for path in sorted(site.glob("*/*.html")):
        if TRAINS in path.read_text(encoding="utf-8"):
            return path.relative_to(site).as_posix()
    return None


def weigh(site: Path) -> Iterator[Measured]:
    """The HTML of each page, as a file."""
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        yield Measured("page_bytes", name, path.stat().st_size)
        yield Measured("page_bytes_gzip", name, len(zipped(path, path.stat().st_mtime_ns)))


def look(browser: Browser, served: Served, visit: Visit) -> Iterator[Measured]:
    """What a reader gets whose first page this is: nothing is kept from another visit."""

    place = visit.place
    scheme, chosen = THEMES[visit.theme]
    context = browser.new_context(
        viewport=WINDOWS[visit.width], color_scheme=scheme, locale=NO_LANGUAGE
    )
    context.add_init_script(OBSERVE)
    errors, outside = _listen(context, served.address)
    page = context.new_page()
    if visit.width == PHONE["width"]:
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", ON_THE_WAY)
    served.sent.clear()
    errors += _open(page, f"{served.address}/{visit.page}")
    sent = list(served.sent)
    # Before axe-core, which is no part of the page.
    yield _counted("policy", place, _policy(page))
    if visit.width == PHONE["width"]:
        until(page, f"siteReport.largest && {FIRST_PAINT}")
        yield Measured("layout_shift", place, round(page.evaluate("siteReport.shift"), 3))
        yield Measured("first_paint", place, round(page.evaluate(FIRST_PAINT)))
        yield Measured("largest_paint", place, round(page.evaluate("siteReport.largest")))
    yield Measured("nodes", place, page.evaluate(NODES))
    if "?" not in visit.page:  # what a query costs: see search.py
        each = tuple(f"{size} {path}" for path, size in sent)
        yield Measured("requests", place, len(sent), each)
        yield Measured("bytes", place, sum(size for _path, size in sent), each)
        scripts = [size for path, size in sent if path.endswith((".js", ".mjs"))]
        yield Measured("script_bytes", place, sum(scripts), each)
    yield _counted("errors", place, errors)
    yield _counted("other_hosts", place, outside)
    if chosen:
        page.evaluate(f"document.body.dataset.theme = '{chosen}'")
    page.evaluate(OPEN_FOLDS)  # axe-core looks at nothing that is folded away
    found = violations(page)
    yield Measured("access", place, len(found), tuple(found))
    context.close()


def train(browser: Browser, served: Served, page: str) -> Iterator[Measured]:
    """How long a reader waits for the first epoch of a page that trains, and for the page.

    On a phone's screen, without its network: the time is that of the processor, which the training
    needs for itself.
    """
    context = browser.new_context(viewport=PHONE, locale=NO_LANGUAGE)
    context.add_init_script(OBSERVE)
    opened = context.new_page()
    settle(opened, f"{served.address}/{page}")
    opened.evaluate("siteReport.task = 0")
    start = time.monotonic()
    opened.locator(f"{TRAINING} button").first.click()
    until(opened, TOLD, seconds=PATIENCE / 1000)
    yield Measured("training_wait", page, round(1000 * (time.monotonic() - start)))
    yield Measured("training_task", page, round(opened.evaluate("siteReport.task")))
    context.close()


def look_in_folder(browser: Browser, site: Path, names: list[str]) -> Iterator[Measured]:
    """What the content policy forbids, and what fails, where pages are opened from a folder.

    In one window: a window costs as much as a page, and nothing is kept of what is no server's.
    """
    context = browser.new_context(locale=NO_LANGUAGE)
    context.add_init_script(OBSERVE)
    errors, outside = _listen(context, "file:")
    page = context.new_page()
    for name in names:
        errors.clear()
        outside.clear()
        errors += _open(page, f"{site.resolve().as_uri()}/{name}")
        place = f"{name} from a folder"
        yield _counted("policy_file", place, _policy(page))
        yield _counted("errors", place, errors)
        yield _counted("other_hosts", place, outside)
    context.close()


def _counted(bound: str, place: str, faults: list[str]) -> Measured:
    """So many faults, those that are the same told once."""
    each = tuple(f"{count} × {fault}" for fault, count in Counter(faults).items())
    return Measured(bound, place, len(faults), each)


def _listen(context: BrowserContext, own: str) -> tuple[list[str], list[str]]:
    """The errors of the pages of a context, and what they ask of other hosts, as they come."""
    errors: list[str] = []
    outside: list[str] = []
    context.on("console", lambda said: said.type == "error" and errors.append(said.text))
    context.on("weberror", lambda error: errors.append(error.error.message))
    at_home = (own, "data:", "blob:")
    context.on("request", lambda asked: asked.url.startswith(at_home) or outside.append(asked.url))
    return errors, outside


def _open(page: Page, address: str) -> list[str]:
    """Open a page and wait until it is all there; return what never came."""
    settle(page, address)
    faults = [f"the search did not end: no {DONE}"] if "?" in address and not ends(page) else []
    page.evaluate(PAINTED)  # or the results would be there, and their paint be missed
    return faults


def _policy(page: Page) -> list[str]:
    """What breaks the policy of a page; that it has none."""
    found = page.evaluate("siteReport.policy")
    return found if page.locator(POLICY).count() else [*found, f"no {POLICY}"]
