"""A Chromium for the tests of the built site, and the site served to it."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# The browser asks for nothing by itself, and runs for any user and without a graphics card.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


@pytest.fixture(scope="module")  # its event loop would be in the way of the kernels of other tests
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system, which CI has to have."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        report = pytest.fail if os.environ.get("CI") else pytest.skip
        report("No Chromium is installed. On Debian: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


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

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments) -> None:
            """Say nothing of requests that went well."""

    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(scope="module")
def names(site: Path) -> list[str]:
    """The pages of each language."""
    return sorted(path.stem for path in (site / "en").glob("*.html"))
