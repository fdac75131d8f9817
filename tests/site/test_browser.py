"""The built site in a real browser: search, switcher, figures, and room on a phone."""

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page

from this_book import LANGUAGES

TESTS = Path(__file__).parent

# What a reader types, and the page that has to be among those found.
SEARCHES = {
    "en": [
        ("condition number", "answer-1"),
        ("loans", "answer-1"),  # in another number
        ("batch normalization", "relatives"),
        ("accuracy stays at 10 %", "index"),  # symptoms, in the words of those who ask
        ("same class for every image", "index"),
        ("loss is NaN", "index"),
    ],
    "zh_CN": [
        ("条件数", "answer-1"),
        ("贷款条件数", "answer-1"),  # two words that stand apart in the page
        ("批归一化", "relatives"),
    ],
    "es": [
        ("número de condición", "answer-1"),
        ("préstamos", "answer-1"),
        ("estandarizacion", "relatives"),  # without its accent
    ],
    "ru": [
        ("число обусловленности", "answer-1"),
        ("кредита", "answer-1"),  # in another case
        ("сверточный слой", "question"),  # е for ё
    ],
}


@pytest.fixture(params=["from a server", "from a folder"])
def address(request, site: Path, server: str) -> str:
    """The address of the site, served and as files."""
    return server if request.param == "from a server" else site.as_uri()


# Search


def found(page: Page) -> list[str]:
    """The names of the pages that a search found."""
    page.wait_for_function("document.querySelector('.search-summary')?.innerText")
    links = page.locator("#search-results ul a").all()
    return [Path(urlsplit(link.get_attribute("href")).path).stem for link in links]


@pytest.mark.parametrize(
    ("code", "query", "name"),
    [(code, query, name) for code, searches in SEARCHES.items() for query, name in searches],
)
def test_a_search_finds_its_page(open_page, address, code, query, name):
    assert name in found(open_page(f"{address}/{code}/search.html?q={quote(query)}"))


@pytest.mark.parametrize("table", ["index-what-to-do", "index-symptoms"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_for_a_case_or_a_symptom_of_the_start_page_finds_it(
    open_page, server, code, table
):
    page = open_page(f"{server}/{code}/index.html")
    cells = page.locator(f"#{table} tbody td:first-child").all_inner_texts()
    assert len(cells) > 1
    missing = []
    for words in cells:
        page.goto(f"{server}/{code}/search.html?q={quote(words)}")
        if "index" not in found(page):
            missing.append(words)
    assert not missing


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_for_what_no_page_has_finds_nothing(open_page, server, code):
    nothing = "量子色动力学" if code == "zh_CN" else "chromodynamics"
    assert found(open_page(f"{server}/{code}/search.html?q={quote(nothing)}")) == []


def test_a_search_starts_in_the_field_of_any_page(open_page, address):
    page = open_page(f"{address}/es/question.html")
    page.locator(".sidebar-search").fill("préstamo")
    page.keyboard.press("Enter")
    assert "answer-1" in found(page)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_says_how_many_pages_it_found_in_the_language_of_the_reader(
    open_page, server, code
):
    page = open_page(f"{server}/{code}/search.html?q=Keras")
    assert len(found(page)) > 1
    said = page.locator(".search-summary").inner_text()
    expected = {
        "en": "Search finished",
        "zh_CN": "个页面",
        "es": "Páginas encontradas",
        "ru": "Найдено страниц",
    }
    assert re.search(r"\d", said), said
    assert expected.get(code, "") in said
    assert (expected["en"] in said) == (code == "en"), said


# Languages


def test_the_switcher_keeps_the_page(open_page, address):
    page = open_page(f"{address}/en/answer-1.html")
    page.locator(".sidebar-drawer .languages").get_by_text("Русский").click()
    page.wait_for_url(f"{address}/ru/answer-1.html")


def test_the_switcher_keeps_the_place_that_the_address_names(open_page, address):
    figure = "article figure[id]"
    place = open_page(f"{address}/zh_CN/answer-1.html").get_attribute(figure, "id")
    page = open_page(f"{address}/zh_CN/answer-1.html#{place}")
    # The browser scrolls there smoothly; a reader clicks when the page has come to rest.
    top = f"document.getElementById('{place}').getBoundingClientRect().top"
    page.wait_for_function(f"{top} >= 0 && {top} < innerHeight / 2")
    page.locator(".sidebar-drawer .languages").get_by_text("Español").click()
    page.wait_for_url(f"{address}/es/answer-1.html#{place}")


def test_the_switcher_keeps_the_section_that_was_scrolled_to(open_page, server):
    page = open_page(f"{server}/en/answer-1.html")
    last = sections(page)[-1]
    page.evaluate(f"document.getElementById('{last}').scrollIntoView({{behavior: 'instant'}})")
    page.locator(".sidebar-drawer .languages").get_by_text("Español").click()
    page.wait_for_url(f"{server}/es/answer-1.html#{last}")


def test_the_switcher_keeps_what_was_searched_for(open_page, server):
    page = open_page(f"{server}/en/search.html?q=Keras+3")
    page.locator(".sidebar-drawer .languages").get_by_text("Español").click()
    page.wait_for_url(f"{server}/es/search.html?q=Keras+3")
    assert found(page)


def test_an_address_that_ends_in_anything_still_switches(open_page, server):
    page = open_page(f"{server}/en/question.html#%")
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.locator(".sidebar-drawer .languages").get_by_text("Русский").click()
    page.wait_for_url(f"{server}/ru/question.html")
    assert not problems


@pytest.mark.parametrize("name", ["claims", "credits", "reproduce", "index"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_side_bar_shows_where_one_is(open_page, server, code, name):
    page = open_page(f"{server}/{code}/{name}.html", viewport={"width": 1280, "height": 720})
    entry = page.locator(".sidebar-tree .current-page > a")
    if name == "index":
        assert entry.count() == 0
        assert page.evaluate("document.querySelector('.sidebar-scroll').scrollTop") == 0
    else:
        box = entry.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= 720


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


def sections(page: Page) -> list[str]:
    """The anchors of the sections below the title."""
    return page.eval_on_selector_all("article section section[id]", "all => all.map(s => s.id)")


def test_without_javascript_the_switcher_keeps_the_page(open_page, address):
    page = open_page(f"{address}/en/answer-1.html", java_script_enabled=False)
    page.locator(".sidebar-drawer .languages").get_by_text("简体中文").click()
    page.wait_for_url(f"{address}/zh_CN/answer-1.html")


def test_on_a_phone_the_switcher_stands_above_the_page(open_page, server):
    page = open_page(f"{server}/en/index.html", viewport={"width": 390, "height": 844})
    page.locator(".announcement .languages").get_by_text("Español").click()
    page.wait_for_url(f"{server}/es/index.html")


def test_on_a_desk_the_switcher_shows_once(open_page, server):
    page = open_page(f"{server}/en/index.html", viewport={"width": 1280, "height": 800})
    shown = [each.is_visible() for each in page.locator(".languages").all()]
    assert shown.count(True) == 1


@pytest.mark.parametrize(
    ("preferred", "code"),
    [("en-GB", "en"), ("zh-CN", "zh_CN"), ("zh-Hans-SG", "zh_CN"), ("es-MX", "es"), ("ru", "ru")],
)
def test_the_root_page_prefers_the_language_of_the_browser(open_page, address, preferred, code):
    page = open_page(f"{address}/index.html", locale=preferred)
    page.wait_for_url(f"{address}/{code}/index.html")


def test_the_root_page_leaves_the_choice_to_readers_of_other_languages(open_page, address):
    page = open_page(f"{address}/index.html", locale="sw-KE")
    assert page.locator("main a").all_inner_texts()
    assert page.url == f"{address}/index.html"


def test_without_javascript_the_root_page_offers_every_language(open_page, address):
    page = open_page(f"{address}/index.html", locale="es-ES", java_script_enabled=False)
    page.get_by_text("Русский").click()
    page.wait_for_url(f"{address}/ru/index.html")


def test_an_address_within_a_language_is_never_redirected(open_page, server):
    page = open_page(f"{server}/en/question.html", locale="ru-RU")
    page.wait_for_load_state("networkidle")
    assert page.url == f"{server}/en/question.html"


# What is seen


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_label_of_a_figure_leaves_it_or_covers_another(open_page, server, names, code, width):
    check = (TESTS / "figure_overlaps.js").read_text(encoding="utf-8")
    page = open_page(f"{server}/{code}/", viewport={"width": width, "height": 900})
    problems, figures = {}, 0
    for name in names:
        page.goto(f"{server}/{code}/{name}.html")
        problems[name] = page.evaluate(check)
        figures += page.locator(".translated-figure svg").count()
    assert figures
    assert not any(problems.values()), problems


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_page_is_wider_than_a_small_phone(open_page, server, names, code):
    page = open_page(f"{server}/{code}/", viewport={"width": 320, "height": 640})
    wide = []
    for name in names:
        page.goto(f"{server}/{code}/{name}.html")
        # Furo hides what is too wide for the page, and lets the column of the text scroll.
        for part in ("html", "body", ".page", ".content"):
            width = page.eval_on_selector(part, "element => element.scrollWidth")
            if width > 320:
                wide.append(f"{name}: {part} takes {width} pixels")
    assert not wide


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_the_start_page_says_what_to_do_and_why_within_two_screens(
    open_page, server, code
):
    height = 844
    page = open_page(f"{server}/{code}/index.html", viewport={"width": 390, "height": height})
    answer = page.locator("section#short-answer")
    parts = {
        "the answer": answer,
        "the line to write": answer.get_by_text("keras.layers.Rescaling(1 / 255)").first,
        "the reason": page.locator("section#index-why"),
    }
    top = "part => part.getBoundingClientRect().top + scrollY"
    tops = {name: part.evaluate(top, timeout=2000) for name, part in parts.items()}
    assert max(tops.values()) < 2 * height, tops
    assert tops["the answer"] < tops["the line to write"] < tops["the reason"], tops


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_table_of_the_text_is_cut_off_on_a_phone(open_page, server, names, code):
    page = open_page(f"{server}/{code}/", viewport={"width": 390, "height": 844})
    cut = []
    for name in names:
        page.goto(f"{server}/{code}/{name}.html")
        boxes = page.locator("article .table-wrapper").all()
        cut += [
            f"{name}: {box.inner_text()[:40]}"
            for box in boxes
            if box.evaluate("box => box.scrollWidth > box.clientWidth")
        ]
    assert not cut


@pytest.mark.parametrize(
    ("system", "chosen"),
    [("light", "auto"), ("dark", "auto"), ("light", "dark"), ("dark", "light")],
)
def test_every_text_stands_out_from_its_background(open_page, server, names, system, chosen):
    check = (TESTS / "contrast.js").read_text(encoding="utf-8")
    page = open_page(f"{server}/en/", color_scheme=system)
    page.evaluate(f"localStorage.setItem('theme', '{chosen}')")  # what furo's button does
    problems = {}
    for name in names:
        page.goto(f"{server}/en/{name}.html")
        problems[name] = page.evaluate(check)
    assert not any(problems.values()), problems


def test_on_paper_folded_code_is_shown_and_the_navigation_is_not(open_page, server):
    page = open_page(f"{server}/en/experiment.html")
    page.emulate_media(media="print")
    assert not page.locator(".sidebar-drawer").is_visible()
    folded = page.locator("details.hide")
    assert folded.count() > 0
    assert all(code.is_visible() for code in folded.locator("pre").all())
    assert not any(prompt.is_visible() for prompt in folded.locator("summary").all())
