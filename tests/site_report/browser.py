"""Chromium, a server, and axe-core: for the report, and for the tests of the built site."""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from site_report.bounds import NotCheckedError

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
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

PATIENCE = 120_000
"""Milliseconds for a page to come: a busy machine is slow, and a report that stops says nothing."""

AXE = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ],
    "resultTypes": ["violations"],
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the system. Raises NotCheckedError where there is none."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        raise NotCheckedError(
            "No Chromium is installed. On Debian: apt-get install chromium fonts-noto-cjk"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()  # one that hangs, and fails what uses it, is ended with its driver


def violations(page: Page) -> list[str]:
    """What axe-core finds on a page: a line for each rule, with the first node that breaks it."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{each['id']}: {len(each['nodes'])} × {each['nodes'][0]['html']}" for each in found]


def settle(page: Page, address: str) -> None:
    """Open a page and wait until it asks for nothing more.

    A slow network can be idle while half of a page is there: hence both.
    """
    page.goto(address, wait_until="load", timeout=PATIENCE)
    page.wait_for_load_state("networkidle", timeout=PATIENCE)


class Sent(NamedTuple):
    """An answer of the server."""

    path: str
    size: int
    """Bytes of its body, as sent."""


class Served(NamedTuple):
    """A folder that is served: where, and what was sent of it so far."""

    address: str
    sent: list[Sent]


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Serve a folder on this machine as hosts do: texts with gzip, 404.html where nothing is."""
    sent: list[Sent] = []
    handler = functools.partial(_Handler, sent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}", sent)
        server.shutdown()


@functools.cache
def zipped(path: Path, _changed: int) -> bytes:
    """A file as it is sent with gzip; ``_changed`` is the time of its last change."""
    return gzip.compress(path.read_bytes(), mtime=0)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many requests

    def __init__(self, sent: list[Sent], *arguments, **options) -> None:
        self.sent = sent
        super().__init__(*arguments, **options)

    def handle(self) -> None:
        with suppress(ConnectionError):  # a window that is closed waits for nothing
            super().handle()

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        is_there = path.is_file()
        if not is_there:
            path = Path(self.directory, "404.html")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        body, headers = b"", {}
        if path.is_file():
            is_text = kind.startswith("text/") or kind.endswith(("javascript", "json", "+xml"))
            if is_text and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = zipped(path, path.stat().st_mtime_ns)
                headers["Content-Encoding"] = "gzip"
            else:
                body = path.read_bytes()
        self.send_response(200 if is_there else 404)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.sent.append(Sent(unquote(urlsplit(self.path).path), len(body)))
        self.wfile.write(body)

    def log_message(self, *_arguments) -> None:
        """Say nothing: what was sent is kept."""


def requests_of(page: Page) -> list[str]:
    """Return a list that grows by the address of each request of a page.

    But for its icon, which Chromium fetches at a moment of its own, and for what is made in the
    page itself (``blob:``).
    """
    sent: list[str] = []

    def note(request: Request) -> None:
        if not request.url.endswith("/favicon.svg") and not request.url.startswith("blob:"):
            sent.append(request.url)

    page.on("request", note)
    return sent


def until(page: Page, expression: str, seconds: float = 30) -> None:
    """Wait until an expression of JavaScript holds.

    As Playwright's ``wait_for_function``, which calls ``eval`` in the page: its policy stops that.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise TimeoutError(f"After {seconds} s, this does not hold: {expression}")
        page.wait_for_timeout(50)
