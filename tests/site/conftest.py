"""A Chromium for the tests of the built site, and the site served to it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from site_report.bounds import NotCheckedError
from site_report.browser import chromium, serve


@pytest.fixture(scope="module")  # its event loop would be in the way of the kernels of other tests
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system, which CI has to have."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(chromium())
        except NotCheckedError as reason:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
        yield started


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a window of its own; options are those of Playwright's contexts."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, **options) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    """The address at which the site is served."""

    with serve(site) as served:
        yield served.address


@pytest.fixture(scope="module")
def names(site: Path) -> list[str]:
    """The pages of each language."""
    return sorted(path.stem for path in (site / "en").glob("*.html"))
