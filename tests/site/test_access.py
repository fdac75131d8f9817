"""Everyone gets in: by keyboard, by ear, without motion. In Chromium, on the built site."""

import pytest

from site_report.browser import until, violations
from site_report.pages import DESK, PHONE
from this_book import LANGUAGES

ACTIVE = "document.activeElement"


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


def tab_to(page, selector):
    """Press Tab until an element of this kind has the focus; each stop has to be on the screen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            f"(({{left, right, width}}) => [left, right, width, innerWidth])"
            f"({ACTIVE}.getBoundingClientRect())"
        )
        left, right, width, window = place
        what = page.evaluate(f"{ACTIVE}.outerHTML.slice(0, 120)")
        assert width, f"{what} takes the focus, and has no size"
        assert left >= -1 and right <= window + 1, f"{what} takes the focus beside the window"  # noqa: PT018
        if page.evaluate(f"{ACTIVE}.matches({selector!r})"):
            return
    raise AssertionError(f"no Tab reaches {selector}")


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
@pytest.mark.parametrize("zoomed", [PHONE, {"width": 640, "height": 400}])
def test_a_drawer_opens_by_keyboard_and_gives_the_focus_back(
    open_page, server, zoomed, motion, key
):
    """640 × 400 is a window of 1280 × 800 at 200 %."""
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


def test_nothing_moves_for_those_who_asked_for_that(open_page, server):
    still = "getComputedStyle(document.documentElement).scrollBehavior"
    moving = (
        "[...document.querySelectorAll('*')].filter("
        "e => !['none 0s', 'all 0s', 'none'].includes(getComputedStyle(e).transition)).length"
    )
    page = open_page(f"{server}/en/question.html")
    assert page.evaluate(still) == "smooth"
    assert page.evaluate(moving) > 0
    page = open_page(f"{server}/en/question.html", reduced_motion="reduce")
    assert page.evaluate(still) == "auto"
    assert page.evaluate(moving) == 0


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


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_figure_its_caption_and_its_data_are_in_the_language_of_the_page(
    open_page, server, names, code
):
    page = open_page(f"{server}/{code}/")
    figures = ".translated-figure, figcaption, .figure-data"
    count = 0
    for name in names:
        page.goto(f"{server}/{code}/{name}.html")
        count += page.locator(figures).count()
        foreign = """figures => figures.filter((each) =>
            each.closest("[lang]") !== document.documentElement
            || each.closest("[translate=no]")).length"""
        assert page.locator(figures).evaluate_all(foreign) == 0, name
    assert count


@pytest.mark.parametrize("code", LANGUAGES)
def test_code_is_for_no_translator_and_is_read_as_english(open_page, server, names, code):
    page = open_page(f"{server}/{code}/")
    kinds = ".highlight pre, code, .cell_output pre"
    marked = "*:is([translate=no][lang=en], [translate=no][lang=en] *)"
    count = 0
    for name in names:
        page.goto(f"{server}/{code}/{name}.html")
        count += page.locator(kinds).count()
        assert page.locator(f":is({kinds}):not({marked})").count() == 0, name
    assert count
