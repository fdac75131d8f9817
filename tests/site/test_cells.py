"""Code as the pages show it: its folds, its width, its buttons, and its names in tables."""

import re
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Locator, Page

from this_book import LANGUAGES

CHARACTERS = 84
"""As many as the column of the text has room for, on a desk."""
PACKED = "contains(@class, 'no-search')"
"""A cell whose letters nobody reads; broken into lines, it would be hundreds of them."""


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, html.HtmlElement]:
    """The pages of each language, by their path."""
    return {
        f"{code}/{path.name}": html.parse(str(path)).getroot()
        for code in LANGUAGES
        for path in sorted((site / code).glob("*.html"))
    }


def test_no_fold_follows_another(pages):
    neighbours = "//*[details[contains(@class, 'hide')]]/following-sibling::*[1]"
    count = 0
    for name, tree in pages.items():
        count += len(tree.xpath("//details[contains(@class, 'hide')]"))
        assert not tree.xpath(f"{neighbours}[details[contains(@class, 'hide')]]"), name
    assert count


def test_figures_and_their_tables_are_in_no_fold_of_code(pages):
    folded = "//details[contains(@class, 'hide')]//*[self::figure or self::table]"
    assert any(tree.xpath("//figure") for tree in pages.values())
    assert not [name for name, tree in pages.items() if tree.xpath(folded)]


def test_no_line_of_code_or_of_what_it_prints_is_wider_than_the_column(pages):
    boxes = f"//article//div[contains(@class, 'highlight')]/pre[not(ancestor::*[{PACKED}])]"
    wide, lines = [], 0
    for name, tree in pages.items():
        for box in tree.xpath(boxes):
            for line in box.text_content().splitlines():
                lines += 1
                if len(line) > CHARACTERS:
                    wide.append(f"{name}: {line}")
    assert lines
    assert not wide


def test_no_zero_that_is_printed_has_a_minus(pages):
    printed = "//article//div[contains(@class, 'cell_output')]//pre"
    boxes = [(name, box.text_content()) for name in pages for box in pages[name].xpath(printed)]
    assert boxes
    minus = re.compile(r"(?<![\w.+-])[-−]0(?:\.0*)?(?![\d.eE])")
    assert not [name for name, text in boxes if minus.search(text)]


PRINTED = {
    "experiment.html": 5,  # the asker's script, told cell by cell
    "answer-1.html": 3,  # some customers, and two tables that the text speaks of
    "ship-it.html": 3,  # two recipes: what a reader will see too
}
"""How many cells of a page print for all to see: no table or sentence of it says the same."""


def test_what_a_program_prints_is_folded_where_the_page_says_it(pages):
    printed = "//article//div[contains(@class, 'cell_output')][.//pre][not(ancestor::details)]"
    for name, tree in pages.items():
        assert len(tree.xpath(printed)) == PRINTED.get(Path(name).name, 0), name


def test_without_scripts_a_fold_opens_and_nothing_offers_to_copy(open_page, server):
    page = open_page(f"{server}/en/ship-it.html", java_script_enabled=False)
    fold = page.locator("details.hide").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").click()
    assert fold.locator("pre").first.is_visible()
    assert page.locator(".copy-button").count() == 0


# Copying

WITHOUT_A_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
STRICT = {"content-security-policy": "default-src 'self'"}


def copy(page: Page, button: Locator) -> None:
    button.click()
    page.locator(".copy-button[data-state=copied]").wait_for()


def pasted(page: Page) -> str:
    """What a reader pastes into a field, after which the page is no longer as it was."""
    page.evaluate("document.body.append(document.createElement('textarea'))")
    field = page.locator("textarea")
    field.focus()
    page.keyboard.press("Control+v")
    return field.input_value()


@pytest.mark.parametrize("way", ["a clipboard", "the old way"])
def test_a_button_copies_the_code_of_a_fold_and_says_so(open_page, address, way):
    page = open_page(f"{address}/en/question.html")
    if way == "the old way":
        page.add_init_script(WITHOUT_A_CLIPBOARD)
        page.reload()
    page.locator("details.hide > summary").first.click()
    code = page.locator("details.hide .cell_input pre").first.text_content()
    button = page.locator("details.hide .copy-button").first
    copy(page, button)
    assert button.get_attribute("title") == "Copied"
    assert page.get_by_role("status").text_content() == "Copied"
    assert button.evaluate("button => button === document.activeElement")
    assert pasted(page) == code.rstrip() + "\n"


def test_a_button_copies_a_command(open_page, address):
    page = open_page(f"{address}/en/reproduce.html")
    command = page.locator("article .highlight pre").first
    copy(page, page.locator(".copy-button").first)
    assert pasted(page) == command.text_content().rstrip() + "\n"


def test_neither_prompts_nor_outputs_are_copied(open_page, server):
    page = open_page(f"{server}/en/reproduce.html")
    page.locator("article .highlight pre").first.evaluate(
        "box => { box.innerHTML ="
        " '<span class=gp>$ </span>echo 1\\n<span class=go>1\\n</span>"
        "<span class=gp>$ </span>echo 2\\n'; }"
    )
    copy(page, page.locator(".copy-button").first)
    assert pasted(page) == "echo 1\necho 2\n"


def test_what_a_program_prints_has_no_button(open_page, server):
    page = open_page(f"{server}/en/experiment.html")
    assert page.locator(".cell_output pre").count()
    assert page.locator(".cell_output .copy-button").count() == 0


def test_a_button_works_by_keyboard_and_its_focus_is_seen(open_page, server):
    page = open_page(f"{server}/en/experiment.html")
    button = page.locator("article .copy-button:visible").first
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".copy-button[data-state=copied]").wait_for()
    shown = button.evaluate("button => getComputedStyle(button).outlineStyle")
    assert shown != "none"


def test_a_button_works_under_a_strict_policy(open_page, server):
    page = open_page(f"{server}/en/experiment.html")
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.route(
        "**/*.html",
        lambda route: route.fulfill(response=(got := route.fetch()), headers=got.headers | STRICT),
    )
    page.goto(f"{server}/en/question.html")
    problems.clear()  # those of the page itself
    page.locator("details.hide > summary").first.click()
    code = page.locator("details.hide .cell_input pre").first.text_content()
    copy(page, page.locator("details.hide .copy-button").first)
    assert pasted(page) == code.rstrip() + "\n"
    assert not problems


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_buttons_speak_the_language_of_the_reader(open_page, server, code):
    page = open_page(f"{server}/{code}/experiment.html")
    button = page.locator("article .copy-button:visible").first
    assert (button.get_attribute("title") == "Copy") == (code == "en")
    assert button.get_attribute("aria-label") == button.get_attribute("title")
    button.click()
    page.locator(".copy-button[data-state=copied]").wait_for()
    assert (button.get_attribute("title") == "Copied") == (code == "en")


def test_on_paper_there_are_no_buttons(open_page, server):
    page = open_page(f"{server}/en/experiment.html")
    button = page.locator("article .copy-button:visible").first
    page.emulate_media(media="print")
    assert page.locator(".copy-button:visible").count() == 0
    assert button.count() == 0


# Tables on a phone


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_the_size_of_an_image_stands_on_one_line(open_page, server, code):
    page = open_page(f"{server}/{code}/question.html", viewport={"width": 360, "height": 740})
    sizes = page.locator("article td", has_text=re.compile(r"^\d+\s×\s\d+\s×\s\d+$")).all()
    assert len(sizes) == 5
    for size in sizes:
        lines = size.evaluate(
            """cell => {
              const range = document.createRange();
              range.selectNodeContents(cell.querySelector("p") ?? cell);
              const tops = Array.from(range.getClientRects(), (box) => Math.round(box.top));
              return new Set(tops).size;
            }"""
        )
        assert lines == 1, size.inner_text()
