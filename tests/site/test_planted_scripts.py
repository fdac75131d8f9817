"""No script comes in: payloads wherever a book takes text from people, opened in Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import ConsoleMessage

from second_book import Book
from site_report.browser import serve, settle

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</title></script><script>alert(2)</script>"
VECTOR = "<svg/onload=alert(3)>"
ATTRIBUTE = """" onfocus="alert(origin)" autofocus onmouseover='alert(origin)' x=\""""
WORD = "' onfocus='alert(origin)' autofocus x='"
"""What a translator may write: the checks of catalogs refuse < and straight double quotes."""

STORY = f"""# %% planted data=planted
import numpy as np
from matplotlib import pyplot as plt

print({SCRIPT!r})
figure, axes = plt.subplots()
axes.plot([1, 2], label={VECTOR!r})
axes.set(xlabel={SCRIPT!r}, ylabel={ATTRIBUTE!r})
axes.legend()
planted = {{{IMAGE!r}: [1, 2], "text": [{SCRIPT!r}, {VECTOR!r}]}}
plt.show()

# %% numbers
numbers = {{"one": 1}}
"""
PAGE = f"""# Planted `{SCRIPT}` and `{VECTOR}`

It says `{IMAGE}` and "{ATTRIBUTE.replace("<", "")}".

```{{code-cell}}
---
quote: planted/planted
mystnb:
  figure:
    name: planted-figure
    caption: 'A caption with `{VECTOR}`.'
  image:
    alt: 'What it shows: {IMAGE}'
---
```
"""


def plant(book: Path, theme: str) -> None:
    """Put a payload wherever a translator, a story or its data may write text, and in titles."""
    (book / "examples/planted.py").write_text(STORY, encoding="utf-8")
    (book / "docs/planted.md").write_text(PAGE, encoding="utf-8")
    index = book / "docs/index.md"
    index.write_text(
        index.read_text("utf-8").replace("measure\n", "measure\nplanted\n", 1), "utf-8"
    )
    conf = book / "conf.py"
    settings = conf.read_text("utf-8").replace("Français", f"Français{IMAGE}{ATTRIBUTE[1:]}")
    settings = settings.replace(
        '"Français' + IMAGE + ATTRIBUTE[1:] + '"', repr(f"Français{IMAGE}{ATTRIBUTE}")
    )
    settings = settings.replace('html_theme = "alabaster"', f"html_theme = {theme!r}")
    settings += f"\nhtml_title = {SCRIPT + ATTRIBUTE!r}\nhtml_sidebars = {{}}\n"  # the theme's own
    conf.write_text(settings, "utf-8")
    words = book / "locale/fr/LC_MESSAGES/sphinx.po"
    with words.open("a", encoding="utf-8") as catalog:
        for word in ("Search", "Languages", "Copy", "Menu"):
            catalog.write(f'msgid "{word}"\nmsgstr "{WORD}"\n\n')


@pytest.fixture(scope="module", params=["alabaster", "furo"])
def planted(request, rootdir, tmp_path_factory) -> Path:
    """The built site."""
    book = shutil.copytree(rootdir / "test-book", tmp_path_factory.mktemp("planted") / "book")
    plant(book, request.param)
    done = Book(book).run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book / "_build" / "html"


def addresses(site: Path) -> Iterator[str]:
    for page in sorted(site.rglob("*.html")):
        yield page.relative_to(site).as_posix()
    for payload in (IMAGE, SCRIPT, VECTOR, ATTRIBUTE):
        yield f"fr/search.html?q={quote(payload)}"
        yield f"fr/planted.html?{quote(payload)}#{quote(payload)}"


def is_error(said: ConsoleMessage) -> bool:
    """Chromium asks for an icon where a page names none; this book has none."""
    return said.type == "error" and not said.location["url"].endswith("/favicon.ico")


@pytest.mark.parametrize("with_policy", [True, False], ids=["under the policy", "without it"])
def test_no_payload_runs_asks_or_breaks_the_policy(planted, open_page, with_policy):
    with serve(planted) as served:
        page = open_page(f"{served.address}/en/index.html", bypass_csp=not with_policy)
        found = []
        page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: found.append(str(error)))
        page.on("console", lambda said: found.append(said.text) if is_error(said) else None)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => console.error(event.violatedDirective))"
        )
        opened = 0
        for name in addresses(planted):
            settle(page, f"{served.address}/{name}")
            for element in page.locator("input, button, a[href], summary").all()[:40]:
                element.dispatch_event("mouseover")
                element.dispatch_event("focus")
            assert not found, name
            opened += 1
        assert opened > 20
        assert not [sent.path for sent in served.sent if sent.path.endswith("/x")]


def test_the_payloads_are_shown_as_they_are(planted, open_page):
    with serve(planted) as served:
        page = open_page(f"{served.address}/fr/planted.html", locale="sw-KE")
        text = page.locator("body").inner_text()
        for payload in (IMAGE, SCRIPT, VECTOR):
            assert payload in text
        page.goto(f"{served.address}/index.html")
        assert f"Français{IMAGE}{ATTRIBUTE}" in page.locator("body").inner_text()
