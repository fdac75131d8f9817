"""Everyone gets in: by keyboard, by ear, without motion. In Chromium, on the built site."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

import site_report
from site_report.browser import until, violations
from site_report.pages import DESK, PHONE
from this_book import LANGUAGES

ACTIVE = "document.activeElement"
ZOOMED = {"width": 640, "height": 400}
"""The window of a desk, 1280 × 800, at 200 %."""
READER_MODE = Path(site_report.__file__).parent / "node_modules/@mozilla/readability/Readability.js"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_opened_drawers_shut_no_one_out(open_page, server, theme):
    """The pages as they open: see the report, ``nox -s site-report``."""
    page = open_page(f"{server}/ru/question.html", viewport=PHONE, color_scheme=theme)
    for opener in (".nav-overlay-icon", ".toc-header-icon"):
        page.locator(opener).click()
        page.wait_for_timeout(500)  # until it is there
        assert violations(page) == []
        page.keyboard.press("Escape")


def test_a_box_takes_the_focus_only_while_it_scrolls(open_page, server):
    page = open_page(f"{server}/en/experiment.html", viewport=PHONE)
    wide = (
        "[...document.querySelectorAll('article pre')].filter(e => e.checkVisibility())"
        ".map(e => [e.scrollWidth > e.clientWidth, e.tabIndex === 0])"
    )
    until(page, f"{wide}.every(([scrolls, focus]) => scrolls === focus)")
    assert any(scrolls for scrolls, _focus in page.evaluate(wide))
    page.set_viewport_size({"width": 2400, "height": 800})
    until(page, f"{wide}.every(([scrolls, focus]) => scrolls === focus)")
    assert not all(scrolls for scrolls, _focus in page.evaluate(wide))


UNSEEN = """() => {
    const one = document.activeElement;
    if (one === document.body) return "";
    const box = one.getBoundingClientRect();
    const [line = box] = one.getClientRects();  // a link may begin at the end of a line
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    const within = (place, end) => Math.min(Math.max(place, 1), end - 2);
    const seen = document.elementFromPoint(
        within(line.left + line.width / 2, innerWidth),
        within(line.top + Math.min(line.height / 2, 10), innerHeight),
    );
    const faults = {
        "has no size": !box.width || !box.height,
        "is beside the window": box.left < -1 || box.right > innerWidth + 1,
        "is above or below the window": box.bottom <= 0 || box.top >= innerHeight,
        "does not show it": (outlineStyle === "none" || outlineWidth === "0px")
            && boxShadow === "none",
        "lies behind another element": !seen || !(one.contains(seen) || seen.contains(one)),
    };
    const found = Object.keys(faults).filter((fault) => faults[fault]);
    const what = one.outerHTML.slice(0, 120);
    return found.map((fault) => `${what} has the focus, and ${fault}`).join();
}"""
"""What is wrong with where the focus is; nothing where no element has it."""


def tab(page, key="Tab"):
    """Press Tab; what has the focus then has to be seen, once all has come to rest."""
    page.keyboard.press(key)
    with suppress(TimeoutError):
        until(page, f"({UNSEEN})() === ''", seconds=2)
    assert page.evaluate(UNSEEN) == ""


def tab_to(page, selector):
    """Press Tab until an element of this kind has the focus, which is seen at each stop."""
    for _press in range(60):
        tab(page)
        if page.evaluate(f"{ACTIVE}.matches({selector!r})"):
            return
    raise AssertionError(f"no Tab reaches {selector}")


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
@pytest.mark.parametrize("name", ["index.html", "ship-it.html", "search.html?q=Keras"])
def test_the_focus_is_seen_at_every_stop_of_a_page(open_page, server, name, size):
    page = open_page(f"{server}/en/{name}", viewport=size, reduced_motion="reduce")
    if "?" in name:
        page.wait_for_selector("body.search-done")
    stops = 0
    tab(page)
    while page.evaluate(f"{ACTIVE} !== document.body"):
        stops += 1
        assert stops < 300, "the focus goes round"
        tab(page)
    assert stops > 30
    back = 0
    tab(page, "Shift+Tab")
    while page.evaluate(f"{ACTIVE} !== document.body"):
        back += 1
        assert back < 300, "the focus goes round"
        tab(page, "Shift+Tab")
    assert back > 30


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
def test_a_link_to_a_section_shows_its_heading_below_the_header_and_near_the_top(
    open_page, server, size
):
    page = open_page(f"{server}/en/ship-it.html", viewport=size, reduced_motion="reduce")
    section = page.locator("article section section[id]").nth(1)
    page.goto(f"{page.url}#{section.get_attribute('id')}")
    header = page.locator(".mobile-header").bounding_box() or {"y": 0, "height": 0}
    below = section.bounding_box()["y"] - header["y"] - header["height"]
    assert 0 <= below < 100


ALL_MARKS = """() => document.querySelectorAll("p[id^=m-]").forEach((passage) =>
    passage.dispatchEvent(new Event("pointerover", { bubbles: true })))"""
WIDER = """() => [...document.querySelectorAll(".report")].filter((mark) => {
    mark.parentElement.tabIndex = -1;
    mark.parentElement.focus({ preventScroll: true }); // it shows its mark
    if (!mark.checkVisibility()) throw new Error("a mark that is not shown");
    return document.documentElement.scrollWidth > innerWidth;
}).map((mark) => mark.parentElement.textContent)"""


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_mark_at_the_end_of_a_passage_makes_a_page_wider_than_a_phone(open_page, server, code):
    """At many widths, so that many lines are full."""
    page = open_page(f"{server}/{code}/ship-it.html", viewport=PHONE)
    page.evaluate(ALL_MARKS)
    assert page.locator(".report").count() > 20
    for width in range(320, 362, 3):
        page.set_viewport_size(PHONE | {"width": width})
        assert page.evaluate(WIDER) == [], width


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("outline: none", "does not show it"),
        ("position: fixed; top: -80px", "is above or below the window"),
        ("z-index: -1; position: relative", "lies behind another element"),
    ],
)
def test_a_focus_that_nobody_sees_is_found(open_page, style, fault):
    page = open_page("data:text/html,<body style='background: white'><a href='%23'>x</a>")
    page.keyboard.press("Tab")
    assert page.evaluate(UNSEEN) == ""
    cover = "<p style='background: white; height: 99px; left: 0; position: absolute; top: 0'>y y y"
    if "z-index" in style:
        page.evaluate(f'document.body.insertAdjacentHTML("beforeend", "{cover}")')
    page.eval_on_selector("a", f"link => {{ link.style = '{style}' }}")
    assert fault in page.evaluate(UNSEEN)


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
@pytest.mark.parametrize("zoomed", [PHONE, ZOOMED])
def test_a_drawer_opens_by_keyboard_and_gives_the_focus_back(
    open_page, server, zoomed, motion, key
):
    page = open_page(f"{server}/es/more-epochs.html", viewport=zoomed, reduced_motion=motion)
    for opener, drawer in (
        (".nav-overlay-icon", ".sidebar-drawer"),
        (".toc-overlay-icon", ".toc-drawer"),
    ):
        tab_to(page, opener)
        assert page.evaluate(f"getComputedStyle({ACTIVE}).outlineStyle") != "none"
        assert page.evaluate(f"{ACTIVE}.ariaExpanded") == "false"
        page.keyboard.press(key)
        until(page, f"document.querySelector({drawer!r}).contains({ACTIVE})")
        tab_to(page, f"{drawer} *")
        page.keyboard.press("Escape")
        until(page, f"{ACTIVE}.matches({opener!r})")
        assert page.evaluate(f"{ACTIVE}.ariaExpanded") == "false"


def test_the_focus_is_seen_in_the_field_of_the_search(open_page, server):
    page = open_page(f"{server}/en/question.html", viewport=DESK)
    tab_to(page, ".sidebar-search")
    assert page.evaluate(f"getComputedStyle({ACTIVE}).outlineStyle") != "none"


def test_without_scripts_a_key_still_opens_the_menu(open_page, server):
    page = open_page(f"{server}/en/question.html", viewport=PHONE, java_script_enabled=False)
    page.locator("#__navigation").focus()
    page.keyboard.press("Space")
    page.locator(".sidebar-drawer .sidebar-brand").wait_for(state="visible")


@pytest.mark.parametrize("name", ["en/index", "ru/more-epochs", "zh_CN/ship-it"])
def test_the_reader_mode_of_a_browser_keeps_figures_with_their_colours(open_page, server, name):
    if not READER_MODE.is_file():
        lack = f"There is no {READER_MODE.name}. With npm: nox -s site-report brings it"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(lack)
    page = open_page(f"{server}/{name}.html", bypass_csp=True)
    page.add_script_tag(path=READER_MODE)
    there, kept = page.evaluate(
        """() => {
            const colours = (place) => Array.from(place.querySelectorAll("figure svg"), (drawing) =>
                drawing.querySelectorAll("[fill], [stroke]").length);
            const { content } = new Readability(document.cloneNode(true)).parse();
            const read = new DOMParser().parseFromString(content, "text/html");
            return [colours(document.querySelector("article")), colours(read)];
        }"""
    )
    assert all(count > 10 for count in there)
    assert kept == there != []


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["auto", "light", "dark"])
def test_code_is_as_dark_as_its_page(open_page, server, system, chosen):
    page = open_page(f"{server}/en/experiment.html", color_scheme=system)
    page.evaluate(f"document.body.dataset.theme = '{chosen}'")
    grounds = """selectors => selectors.map((each) => {
        const [red] = getComputedStyle(document.querySelector(each)).backgroundColor.match(/\\d+/);
        return Number(red) < 128;
    })"""
    is_dark = (system if chosen == "auto" else chosen) == "dark"
    assert page.evaluate(grounds, ["body", ".highlight"]) == [is_dark, is_dark]
