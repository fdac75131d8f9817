"""What holds of every page of every language, in windows of several widths. In Chromium.

A page is opened once, and all is looked at there: to open it costs more than all of that.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from site_report.bounds import BOUNDS
from site_report.browser import PATIENCE
from site_report.pages import NODES
from this_book import LANGUAGES

TESTS = Path(__file__).parent
SOURCE = next(iter(LANGUAGES))  # the pages are written in the first
PHONES, DESKS = (320, 360, 390), (1280, 1600)
ZOOMED = 640
"""The width of a desk, 1280, at 200 %."""
THEMES = [("light", "auto"), ("dark", "auto"), ("light", "dark"), ("dark", "light")]
"""What the system prefers, and what the reader chose with the theme's own button."""
# What a reference manager reads is no code: its titles are in the reader's language.
CODE = ".highlight pre:not(.cite pre), code, .cell_output pre"


class Look(NamedTuple):
    """Something to look at on each page."""

    script: str
    """A function of JavaScript. It returns what is wrong, or what was measured."""
    widths: tuple[int, ...] = DESKS[:1]
    codes: tuple[str, ...] = tuple(LANGUAGES)


LOOKS = {
    "labels": Look(
        (TESTS / "figure_overlaps.js").read_text(encoding="utf-8"), (320, 390, DESKS[0])
    ),
    "figures": Look("() => document.querySelectorAll('.translated-figure svg').length"),
    # Furo hides what is too wide for the page, and lets the column of the text scroll.
    "widths": Look(
        """() => Object.fromEntries(["html", "body", ".page", ".content"].map((part) =>
              [part, document.querySelector(part).scrollWidth]))""",
        (*PHONES, ZOOMED),
    ),
    "cut tables": Look(
        """() => [...document.querySelectorAll("article .table-wrapper")]
              .filter((box) => box.scrollWidth > box.clientWidth)
              .map((box) => box.innerText.slice(0, 40))""",
        (360, 390),
    ),
    # With the hyphens of a dictionary a word may break, which not every browser has.
    "broken words": Look(
        """() => {
          const broken = [];
          const without = new CSSStyleSheet();
          without.replaceSync("th, td { hyphens: manual !important; }");
          document.adoptedStyleSheets = [without];
          for (const cell of document.querySelectorAll("article :is(th, td)")) {
            const head = cell.closest("thead"); // of a stacked table it is there for ears alone
            if (head && getComputedStyle(head).clipPath !== "none") continue;
            const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
              const text = texts.currentNode;
              for (const word of text.data.matchAll(/[\\p{L}\\p{M}\\p{N}_.]+/gu)) {
                if (/\\p{Script=Han}/u.test(word[0])) continue;
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const tops = Array.from(range.getClientRects(), (box) => Math.round(box.top));
                if (new Set(tops).size > 1) broken.push(word[0]);
              }
            }
          }
          document.adoptedStyleSheets = [];
          return broken;
        }""",
        (360,),
    ),
    "words in tables": Look("() => document.querySelectorAll('article :is(th, td)').length"),
    "close numbers": Look(
        """() => {
          const words = (cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getBoundingClientRect();
          };
          const folds = [...document.querySelectorAll(".figure-data")];
          folds.forEach((fold) => { fold.open = true; });
          const close = [...document.querySelectorAll(".figure-data :is(th, td) + *")]
            .filter((cell) => cell.textContent && cell.previousElementSibling.textContent)
            .filter((cell) => words(cell).left - words(cell.previousElementSibling).right < 6)
            .map((cell) => `${cell.previousElementSibling.textContent}|${cell.textContent}`);
          folds.forEach((fold) => { fold.open = false; });
          return close;
        }""",
        (360,),
    ),
    "numbers of figures": Look("() => document.querySelectorAll('.figure-data td').length"),
    # Where the code scrolls below its button, one reads half of a letter.
    "code below buttons": Look(
        """() => {
          const folds = [...document.querySelectorAll("article details:not([open])")];
          folds.forEach((fold) => { fold.open = true; });
          const below = [...document.querySelectorAll(".copy-button")].filter((button) => {
            const code = button.parentElement.querySelector("pre").getBoundingClientRect();
            return code.right > button.getBoundingClientRect().left;
          }).map((button) => button.parentElement.textContent.slice(0, 40));
          folds.forEach((fold) => { fold.open = false; });
          return below;
        }""",
        (360,),
    ),
    "buttons": Look("() => document.querySelectorAll('.copy-button').length"),
    # A table is as wide as the text above it.
    "wide tables": Look(
        """() => [...document.querySelectorAll("article .table-wrapper > table")]
              .filter((table) => table.getBoundingClientRect().right
                > table.closest("section").getBoundingClientRect().right + 0.5)
              .map((table) => table.innerText.slice(0, 40))""",
    ),
    "sizes of figures": Look(
        """() => {
          const sizeOf = (text) => parseFloat(getComputedStyle(text).fontSize);
          const ofText = sizeOf(document.querySelector("article p"));
          return Array.from(document.querySelectorAll(".translated-figure svg"), (drawing) => {
            const labels = [...drawing.querySelectorAll("text, tspan")]
              .filter((label) => label.textContent.trim() && label.checkVisibility());
            const letters = labels.map((label) => {
              const { a, b } = label.closest("text").getScreenCTM();
              return Math.hypot(a, b) * sizeOf(label);
            });
            const column = drawing.parentElement.getBoundingClientRect().width;
            return {
              share: drawing.getBoundingClientRect().width / column,
              smallest: Math.min(...letters),
              largest: Math.max(...letters) / ofText,
            };
          });
        }""",
        (360, 1280),
    ),
    "small code in tables": Look(
        """() => [...document.querySelectorAll("article :is(th, td) code")]
              .filter((code) => parseFloat(getComputedStyle(code).fontSize) < 11)
              .map((code) => code.textContent)""",
        PHONES,
    ),
    "code in tables": Look("() => document.querySelectorAll('article :is(th, td) code').length"),
    # Of p-value, a letter would stay at the end of a line.
    "letters left behind": Look(
        """() => {
          const left = [];
          const texts = document.createTreeWalker(
            document.querySelector("article"), NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const text = texts.currentNode;
            if (text.parentElement.closest("pre, code")) continue;
            const words = /(?<![\\p{L}\\p{N}_-])(?:\\p{L}|\\p{N}+)-\\p{L}{2,}/gu;
            for (const word of text.data.matchAll(words)) {
              const range = document.createRange();
              range.setStart(text, word.index);
              range.setEnd(text, word.index + word[0].length);
              const tops = Array.from(range.getClientRects(), (box) => Math.round(box.top));
              if (new Set(tops).size > 1) left.push(word[0]);
            }
          }
          return left;
        }""",
        PHONES,
    ),
    "broken names of cells": Look(
        """() => [...document.querySelectorAll("article summary code")].filter((name) => {
              const tops = Array.from(name.getClientRects(), (box) => Math.round(box.top));
              return new Set(tops).size > 1;
            }).map((name) => name.textContent)""",
        PHONES,
    ),
    "names of cells": Look("() => document.querySelectorAll('article summary code').length"),
    # A line may begin behind any box, such as that of a formula.
    "lines that begin with a full stop": Look(
        """() => [...document.querySelectorAll("article :is(math, code)")].filter((one) => {
              const after = document.createTreeWalker(
                document.querySelector("article"), NodeFilter.SHOW_TEXT);
              after.currentNode = one;
              do after.nextNode(); while (one.contains(after.currentNode));
              const text = after.currentNode;
              if (!/^[.,;:?!)。，、；：？！）]/.test(text.data)) return false;
              const range = document.createRange();
              range.setStart(text, 0);
              range.setEnd(text, 1);
              const [sign] = range.getClientRects();
              const last = [...one.getClientRects()].at(-1);
              return sign && last && sign.top >= last.bottom;
            }).map((one) => one.textContent)""",
        PHONES,
    ),
    "headings": Look(
        """() => {
          const size = (one) => parseFloat(getComputedStyle(one).fontSize);
          return [...document.querySelectorAll("article :is(h2, h3, h4)")].filter((heading) => {
            const over = heading.closest("section").parentElement.closest("section");
            return size(heading) > 0.9 * size(over.querySelector("h1, h2, h3"))
              || parseFloat(getComputedStyle(heading).marginTop) < size(heading);
          }).map((heading) => heading.innerText);
        }""",
        (PHONES[1], DESKS[0]),
    ),
    "words with a letter in front": Look("() => document.querySelectorAll('.whole-word').length"),
    "foreign figures": Look(
        """() => [...document.querySelectorAll(".translated-figure, figcaption, .figure-data")]
              .filter((each) => each.closest("[lang]") !== document.documentElement
                || each.closest("[translate=no]"))
              .map((each) => each.outerHTML.slice(0, 80))"""
    ),
    "translated code": Look(
        f"""() => [...document.querySelectorAll("{CODE}")]
              .filter((each) => !each.closest("[translate=no][lang=en]"))
              .map((each) => each.outerHTML.slice(0, 80))"""
    ),
    "code": Look(f"() => document.querySelectorAll('{CODE}').length"),
    "styles in figures": Look(
        """() => document.querySelectorAll(
              ".translated-figure [style], .figure-data [style]").length""",
        codes=(SOURCE,),
    ),
    "elements": Look(f"() => {NODES}", codes=(SOURCE,)),
}
CONTRAST = (TESTS / "contrast.js").read_text(encoding="utf-8")
WIDE_CODE = """() => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  return [...document.querySelectorAll("article .highlight pre")]
    .filter((box) => !box.closest(".no-search") && box.scrollWidth > box.clientWidth)
    .map((box) => box.textContent.slice(0, 60));
}"""
MOVING = """() => {
  const moves = (one, part) => {
    const { animationName, scrollBehavior, transitionDuration } = getComputedStyle(one, part);
    return animationName !== "none" || scrollBehavior !== "auto"
      || transitionDuration.split(", ").some((each) => each !== "0s");
  };
  return [...document.querySelectorAll("*")]
    .filter((one) => [null, "::before", "::after"].some((part) => moves(one, part)))
    .map((one) => one.cloneNode().outerHTML);
}"""
# A link out of the book, and no other one, says on paper where it leads.
WRONG_ON_PAPER = """() => [...document.querySelectorAll("article a[href]")]
  .filter((link) => link.checkVisibility())
  .filter((link) => {
    const address = link.getAttribute("href");
    const says = getComputedStyle(link, "::after").content.includes(address);
    return says !== /^https?:/.test(address);
  })
  .map((link) => link.outerHTML)"""
LINKS_OUT = "() => document.querySelectorAll('article a[href^=http]').length"
ALL_IS_DRAWN = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
)

Seen = dict[tuple[str, Any], dict[str, Any]]
"""By what was looked at, and by the width of the window or the theme: what each page gave."""


def look_at(page: Page, name: str, code: str, seen: Seen) -> None:
    """Look at the page that is open, first in the smallest window."""

    def note(look: str, where: Any, script: str) -> None:
        seen.setdefault((look, where), {})[name] = page.evaluate(script)

    def resize(width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(ALL_IS_DRAWN)

    for width in (*PHONES, ZOOMED, DESKS[0]):
        resize(width)
        for look, (script, widths, codes) in LOOKS.items():
            if width in widths and code in codes:
                note(look, width, script)
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        note("moving", motion, MOVING)
    page.emulate_media(media="print", reduced_motion="no-preference")
    note("wrong on paper", "print", WRONG_ON_PAPER)
    note("links out", "print", LINKS_OUT)
    page.emulate_media(media="screen")
    if code != SOURCE:
        return
    for system, chosen in THEMES:
        page.emulate_media(color_scheme=system)
        page.evaluate(f"document.body.dataset.theme = '{chosen}'")
        note("contrast", (system, chosen), CONTRAST)
    for width in DESKS:
        resize(width)
        note("wide code", width, WIDE_CODE)  # last: it opens all that is folded


@pytest.fixture(scope="module")
def seen(browser: Browser, server: str, names: list[str]) -> Callable[[str], Seen]:
    """What the pages of a language gave, looked at when it is first asked for."""

    @cache
    def seen_in(code: str) -> Seen:
        found: Seen = {}
        context = browser.new_context(viewport={"width": PHONES[0], "height": 900})
        page = context.new_page()
        for name in names:
            page.set_viewport_size({"width": PHONES[0], "height": 900})
            page.goto(f"{server}/{code}/{name}.html", timeout=PATIENCE)
            look_at(page, name, code, found)
        context.close()
        return found

    return seen_in


def faults(pages: dict[str, Any]) -> dict[str, Any]:
    """What is wrong, by page."""
    assert len(pages) > 1
    return {name: wrong for name, wrong in pages.items() if wrong}


@pytest.mark.parametrize("width", LOOKS["labels"].widths)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_label_of_a_figure_leaves_it_or_lies_on_another_or_on_a_line(seen, code, width):
    assert any(seen(code)["figures", DESKS[0]].values())
    assert faults(seen(code)["labels", width]) == {}


@pytest.mark.parametrize("width", LOOKS["widths"].widths)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_page_is_wider_than_a_phone_or_than_the_window_of_one_who_zooms(seen, code, width):
    pages = seen(code)["widths", width]
    assert (
        faults(
            {
                name: {part: wide for part, wide in parts.items() if wide > width}
                for name, parts in pages.items()
            }
        )
        == {}
    )


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_table_of_the_text_is_cut_off_on_a_phone(seen, code, width):
    assert faults(seen(code)["cut tables", width]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_no_word_in_a_table_is_broken(seen, code):
    assert any(seen(code)["words in tables", DESKS[0]].values())
    assert faults(seen(code)["broken words", 360]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_table_is_no_wider_than_its_section(seen, code):
    assert faults(seen(code)["wide tables", DESKS[0]]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_the_numbers_of_a_figure_stand_apart(seen, code):
    assert any(seen(code)["numbers of figures", DESKS[0]].values())
    assert faults(seen(code)["close numbers", 360]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_no_code_lies_below_its_button(seen, code):
    assert any(seen(code)["buttons", DESKS[0]].values())
    assert faults(seen(code)["code below buttons", 360]) == {}


@pytest.mark.parametrize(("width", "least"), [(360, 0.95), (1280, 0.9)])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_figure_is_as_wide_as_the_column_and_its_letters_as_large_as_those_of_a_text(
    seen, code, width, least
):
    """Each of them has ten pixels, and is no larger than the sentences of the page."""
    figures = [each for page in seen(code)["sizes of figures", width].values() for each in page]
    assert len(figures) > 20
    assert all(least <= figure["share"] <= 1 for figure in figures), figures
    assert all(figure["smallest"] >= 10 for figure in figures), figures
    assert all(figure["largest"] <= 1 for figure in figures), figures


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_code_in_a_table_is_large_enough_to_be_read(seen, code, width):
    assert any(seen(code)["code in tables", DESKS[0]].values())
    assert faults(seen(code)["small code in tables", width]) == {}


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_letter_before_a_hyphen_stays_behind_at_the_end_of_a_line(seen, code, width):
    assert any(seen(code)["words with a letter in front", DESKS[0]].values())
    assert faults(seen(code)["letters left behind", width]) == {}


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_the_name_of_a_folded_cell_is_not_broken(seen, code, width):
    assert any(seen(code)["names of cells", DESKS[0]].values())
    assert faults(seen(code)["broken names of cells", width]) == {}


@pytest.mark.parametrize("width", LOOKS["headings"].widths)
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_heading_is_smaller_than_the_one_above_it_and_has_room_over_it(seen, code, width):
    assert faults(seen(code)["headings", width]) == {}


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_line_begins_with_a_sign_that_ends_a_sentence(seen, code, width):
    assert any(seen(code)["code in tables", DESKS[0]].values())
    assert faults(seen(code)["lines that begin with a full stop", width]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_moves_for_those_who_asked_for_that(seen, code):
    assert all(seen(code)["moving", "no-preference"].values())
    assert faults(seen(code)["moving", "reduce"]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_paper_each_link_out_of_the_book_says_where_it_leads(seen, code):
    assert any(seen(code)["links out", "print"].values())
    assert faults(seen(code)["wrong on paper", "print"]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_figure_its_caption_and_its_data_are_in_the_language_of_the_page(seen, code):
    assert any(seen(code)["figures", DESKS[0]].values())
    assert faults(seen(code)["foreign figures", DESKS[0]]) == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_code_is_for_no_translator_and_is_read_as_english(seen, code):
    assert any(seen(code)["code", DESKS[0]].values())
    assert faults(seen(code)["translated code", DESKS[0]]) == {}


@pytest.mark.parametrize(("system", "chosen"), THEMES)
def test_every_text_stands_out_from_its_background(seen, system, chosen):
    assert faults(seen(SOURCE)["contrast", (system, chosen)]) == {}


@pytest.mark.parametrize("width", DESKS)
def test_on_a_desk_code_needs_no_scrolling(seen, width):
    assert faults(seen(SOURCE)["wide code", width]) == {}


def test_no_element_of_a_figure_has_a_style_that_a_policy_would_refuse(seen):
    assert faults(seen(SOURCE)["styles in figures", DESKS[0]]) == {}


def test_a_page_has_no_more_elements_than_it_needs(seen):
    counts = seen(SOURCE)["elements", DESKS[0]]
    [bound] = (each for each in BOUNDS if each.name == "nodes")
    assert len(counts) > 1
    assert min(counts.values()) > 100
    assert {name: count for name, count in counts.items() if bound.is_broken_by(count)} == {}
