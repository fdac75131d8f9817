"""A Chromium for the tests of the built site, and the site served to it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from site_report.bounds import NotCheckedError
from site_report.browser import PATIENCE, chromium, serve


@contextmanager
def _chromium() -> Iterator[Browser]:
    """A headless Chromium of the system, which CI has to have."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(chromium())
        except NotCheckedError as reason:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
        yield started


@pytest.fixture(scope="module")  # its event loop would be in the way of the kernels of other tests
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module."""
    with _chromium() as started:
        yield started


@pytest.fixture
def browser_of_a_test() -> Iterator[Browser]:
    """One that ends with its test, for modules whose other tests start their own."""
    with _chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a window of its own; options are those of Playwright's contexts."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, **options) -> Page:
        contexts.append(browser.new_context(**options))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def opened(open_page) -> Iterator[Callable[..., Page]]:
    """Open a page; in the end, its console has said nothing, and no other host was asked."""
    said: list[str] = []

    def opened(address: str, **options) -> Page:
        page = open_page("about:blank", **options)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        at_home = (re.match(r"https?://[^/]+|file:", address)[0], "data:", "blob:")
        page.on("request", lambda sent: sent.url.startswith(at_home) or said.append(sent.url))
        page.goto(address)
        return page

    yield opened
    assert said == []


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    """The address at which the site is served."""

    with serve(site) as served:
        yield served.address


@pytest.fixture(params=["from a server", "from a folder"])
def address(request, site: Path, server: str) -> str:
    """The site, in each of the ways that a reader opens it."""
    return server if request.param == "from a server" else site.as_uri()


@pytest.fixture(scope="module")
def names(site: Path) -> list[str]:
    """The pages of each language."""
    return sorted(path.stem for path in (site / "en").glob("*.html"))
