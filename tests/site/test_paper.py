"""On paper, and as a PDF of a browser: what is shown, and where a sheet ends. In Chromium."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from this_book import LANGUAGES

MARGIN = 57
"""Points of each edge of a sheet that stay empty: two centimetres."""


class Sheet(NamedTuple):
    """A sheet of paper."""

    text: str
    """What it says, without blanks."""
    share: float
    """Of its height, how much is above the end of its last line."""


def joined(text: str) -> str:
    return "".join(text.split())


def printed(page: Page) -> list[Sheet]:
    """The sheets that a page takes."""
    margin = dict.fromkeys(("top", "right", "bottom", "left"), f"{MARGIN / 72}in")
    return list(_read(page.pdf(format="A4", margin=margin)))


def _read(pdf: bytes) -> Iterator[Sheet]:
    for page in PdfReader(BytesIO(pdf)).pages:
        texts, lowest = [], [float(page.mediabox.height) - MARGIN]

        def note(text, whole, own, _font, _size, texts=texts, lowest=lowest) -> None:
            if text.strip():
                texts.append(joined(text))
                lowest.append(whole[1] * own[4] + whole[3] * own[5] + whole[5])

        page.extract_text(visitor_text=note)
        yield Sheet("".join(texts), (lowest[0] - min(lowest)) / (lowest[0] - MARGIN))


def badly_ended(page: Page) -> list[str]:
    """The sheets that end with a heading, or half empty where no figure follows that needs more."""
    words = "all => all.map(each => (each.firstChild ?? each).textContent)"
    headings = [*map(joined, page.eval_on_selector_all(":is(h1, h2, h3)", words))]
    labels = [*map(joined, page.eval_on_selector_all("figure svg text", words))]
    sheets = printed(page)
    found = []
    for number, (sheet, following) in enumerate(pairwise(sheets), start=1):
        if any(heading and sheet.text.endswith(heading) for heading in headings):
            found.append(f"{number} ends with a heading: {sheet.text[-40:]}")
        is_figure = any(label and following.text.startswith(label) for label in labels)
        if sheet.share < 0.5 and not is_figure:
            found.append(f"{number} is half empty, before {following.text[:40]}")
    return found


@pytest.mark.parametrize("name", ["more-epochs", "claims", "index", "ship-it"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_on_paper_no_sheet_is_half_empty_and_no_heading_stands_alone_at_its_foot(
    open_page, server, code, name
):
    page = open_page(f"{server}/{code}/{name}.html")
    assert len(printed(page)) > 3
    assert badly_ended(page) == []


def test_a_sheet_that_ends_badly_is_found(open_page):
    page = open_page(
        "data:text/html,<h2>A</h2><p style='height: 600px'>text</p><h2>Alone</h2>"
        "<p style='break-before: page'>text</p><p style='break-before: page'>text</p>"
    )
    heading, empty = badly_ended(page)
    assert heading == "1 ends with a heading: AtextAlone"
    assert empty == "2 is half empty, before text"


def test_on_paper_nothing_packed_is_printed_and_long_code_may_break(open_page, server):
    page = open_page(f"{server}/en/what-changes.html")
    page.emulate_media(media="print")
    assert page.locator(".cell.no-search").count() == 1
    assert not page.locator(".cell.no-search").is_visible()
    breaks = page.eval_on_selector_all(
        "article pre", "all => new Set(all.map(pre => getComputedStyle(pre).breakInside)).size"
    )
    assert breaks == 1
    assert (
        page.eval_on_selector("article pre", "pre => getComputedStyle(pre).breakInside") == "auto"
    )


def test_on_paper_folded_code_is_shown_and_the_navigation_is_not(open_page, server):
    page = open_page(f"{server}/en/experiment.html")
    page.emulate_media(media="print")
    assert not page.locator(".sidebar-drawer").is_visible()
    folded = page.locator("details.hide")
    assert folded.count() > 0
    assert all(code.is_visible() for code in folded.locator("pre").all())
    assert not any(prompt.is_visible() for prompt in folded.locator("summary").all())


def test_on_paper_no_box_around_code_is_kept_whole_or_scrolls(open_page, server):
    """Each such box leaves a page half empty where it does not fit."""
    page = open_page(f"{server}/en/more-epochs.html")
    page.emulate_media(media="print")
    whole = page.eval_on_selector_all(
        "article .cell pre",
        """all => all.filter(pre => !pre.closest(".no-search")).flatMap(pre => {
            const found = [];
            for (let box = pre; box.tagName !== "BODY"; box = box.parentElement) {
                const { breakInside, display, overflowX, overflowY } = getComputedStyle(box);
                const styles = [breakInside, overflowX, overflowY];
                if (styles.join() !== "auto,visible,visible" || display !== "block")
                    found.push(`${box.tagName} ${box.className} ${styles} ${display}`);
            }
            return found;
        })""",
    )
    assert not whole


def test_on_paper_a_link_out_of_the_book_says_where_it_leads(open_page, server):
    page = open_page(f"{server}/en/credits.html")
    after = "link => getComputedStyle(link, '::after').content"
    out = page.locator("article a.external").first
    inside = page.locator("article a.internal").first
    assert out.evaluate(after) == "none"
    page.emulate_media(media="print")
    assert out.get_attribute("href") in out.evaluate(after)
    assert inside.evaluate(after) == "none"
