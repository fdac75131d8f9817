"""Run the scripts of explanations on arrays of NumPy: in Node, and in Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable

import numpy as np
from playwright.sync_api import Browser

from polybook.explore.arrays import as_text
from site_report.bounds import NotCheckedError
from this_book import BOOK

SCRIPTS = (
    BOOK.root / "docs/_ext/polybook/explore/static/explore/explore.js",  # all others build on it
    *sorted((BOOK.root / "docs/_static/explore").glob("*.js")),
)

Engine = Callable[..., object]
"""``engine(function, **values)``: what a JavaScript function of an object makes of the values.

Arrays arrive as a Float32Array, numbers, texts and lists as they are; what it returns may hold
typed arrays, which come back as lists.
"""

ARRIVING = """(values) => Object.fromEntries(Object.entries(values).map(([name, value]) =>
    [name, value?.float32 === undefined ? value
        : new Float32Array(Explore.decodeBytes(value.float32).buffer)]))"""
LEAVING = "(_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value"


def program(function: str) -> str:
    """A function of what is sent, which returns JSON."""
    return f"(sent) => JSON.stringify(({function})(({ARRIVING})(sent)), {LEAVING})"


def sent(values: dict[str, object]) -> dict[str, object]:
    return {
        name: {"float32": as_text(value.astype("<f4").tobytes())}
        if isinstance(value, np.ndarray)
        else value
        for name, value in values.items()
    }


def node(*scripts: str) -> Engine:
    """Node with these scripts. Raises NotCheckedError where there is none."""
    if shutil.which("node") is None:
        raise NotCheckedError("No Node is installed. On Debian: apt-get install nodejs")
    texts = [path.read_text(encoding="utf-8") for path in SCRIPTS if path.name in scripts]

    def evaluate(function: str, **values) -> object:
        call = f"console.log(({program(function)})({json.dumps(sent(values))}))"
        done = subprocess.run(
            ["node", "-"],
            input="\n".join([*texts, call]),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return evaluate


def in_browser(browser: Browser, *scripts: str) -> Engine:
    """An empty page of a browser with these scripts."""
    page = browser.new_page()
    for path in SCRIPTS:
        if path.name in scripts:
            page.add_script_tag(path=path)

    def evaluate(function: str, **values) -> object:
        return json.loads(page.evaluate(program(function), sent(values)))

    return evaluate
