"""Print an edition as a PDF, from the pages of its EPUB, by the Chromium of the system. No Sphinx.

All pages become one document, so that links lead within it. It is printed twice: first to learn on
which pages the sections are, then with the numbers of these pages in the contents.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader, PdfWriter

from polybook.offline.edition_document import Edition
from polybook.project import BookError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--disable-gpu", "--no-sandbox"]  # runs for any user, and without a graphics card
PATIENCE = 300_000  # milliseconds, on a busy machine
DOCUMENT = "edition.xhtml"
SHEET = {"width": 627, "height": 949}
"""The room of a sheet within its margins, in pixels of CSS: see the template."""
MARK_TALL = """() => {
    const boxes = [...document.querySelectorAll("pre, table")];
    const tall = boxes.filter((box) => box.offsetHeight > window.innerHeight / 3);
    tall.forEach((box) => box.classList.add("tall"));
}"""
"""Name what would leave much of a sheet empty, were it kept whole."""


class NoBrowserError(BookError):
    """There is no Chromium."""


def print_editions(
    editions: Mapping[str, tuple[Path, Path, Callable[[str], str]]], work: Path
) -> None:
    """Print each EPUB as a PDF: by the code of a language, both paths, and what translates words.

    ``work`` is a folder for what is needed meanwhile.

    Raises:
        NoBrowserError: there is no Chromium.
        BookError: the contents lead to no page of the PDF.
    """
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise NoBrowserError(
            "PDF: no Chromium is installed, which prints it. On Debian: apt-get install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for code, (epub, pdf, say) in editions.items():
            print_edition(epub, pdf, say, work / code, browser)
        browser.close()


def print_edition(
    epub: Path, pdf: Path, say: Callable[[str], str], work: Path, browser: Browser
) -> None:
    """Print one EPUB; see ``print_editions``."""
    with ZipFile(epub) as packed:
        packed.extractall(work)
    edition = Edition(work)
    draft = work / "draft.pdf"
    _print(edition.document({}, say), draft, work, browser)
    pages = page_numbers(draft)
    missing = [entry.target for entry in edition.contents() if entry.target not in pages]
    if missing:
        raise BookError(f"{pdf.name}: the contents lead to {missing[0]}, and no page has it.")
    _print(edition.document(pages, say), draft, work, browser)
    if page_numbers(draft) != pages:
        raise BookError(f"{pdf.name}: its pages changed when the contents got their numbers.")
    writer = PdfWriter(clone_from=draft)
    writer.pdf_header = "%PDF-1.7"  # of the standard for tagged documents
    # The day of the edition, not of the printing: the same file from the same pages.
    day = f"D:{edition.date.replace('-', '') or '19700101'}000000Z"
    about = {"/Title": edition.title, "/Author": edition.author}
    writer.add_metadata(about | {"/CreationDate": day, "/ModDate": day})
    writer.write(pdf)


def page_numbers(pdf: Path) -> dict[str, int]:
    """On which page of a PDF each place is to which a link leads, by its id."""
    reader = PdfReader(pdf)
    return {
        unquote(name).removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def _print(document: str, pdf: Path, work: Path, browser: Browser) -> None:
    path = work / DOCUMENT
    path.write_text(document, encoding="utf-8")
    page = browser.new_page(viewport=SHEET)
    page.set_default_timeout(PATIENCE)
    page.emulate_media(media="print")
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate(MARK_TALL)
    page.pdf(path=pdf, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    page.close()
