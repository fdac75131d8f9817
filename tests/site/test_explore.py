"""Explanations that a reader plays with, in Chromium: by mouse, by keys alone, on a phone, without
scripts, from a folder; in every language.
"""

import csv
import gzip
import json
import os
import re
import shutil
import tomllib
from itertools import pairwise

import numpy as np
import pytest
from lxml import html
from playwright.sync_api import Locator, Page

from catalog_reading import plain_english
from explore import engines
from polybook.execution import Execution
from polybook.numbers import format_number
from polybook.stories import find_stories
from polybook.story_data import find_data
from site_report.bounds import NotCheckedError
from site_report.browser import requests_of, until, violations
from this_book import BOOK, LANGUAGES

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
ANSWERED = "document.querySelector('.explore-status').textContent !== ''"
EXPLANATIONS = BOOK.root / "docs" / "explore"
STROKE = [(0.35, 0.3), (0.6, 0.2), (0.45, 0.8)]
"""A one with a flag, in parts of the board."""
SEEN = """[...document.querySelector('.drawing-seen canvas').getContext('2d')
  .getImageData(0, 0, 28, 28).data].filter((_value, place) => place % 4 === 0)"""


@pytest.fixture(scope="module")
def story():
    execution = Execution(BOOK, find_data(BOOK), print)
    return execution.of(find_stories(BOOK)["ship_it"])[0].metadata


def board(page: Page) -> Locator:
    return page.locator(".drawing-board")


def draw(page: Page) -> None:
    board(page).scroll_into_view_if_needed()
    box = board(page).bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKE]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    until(page, ANSWERED)


def draw_by_touch(page: Page) -> None:
    """As `draw`, with a finger: the browser itself takes it for one, and would scroll."""
    board(page).scroll_into_view_if_needed()
    box = board(page).bounding_box()
    ends = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKE]
    way = [
        {"x": one[0] + part * (other[0] - one[0]), "y": one[1] + part * (other[1] - one[1])}
        for one, other in pairwise(ends)
        for part in np.linspace(0, 1, 9)
    ]
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *places: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(places)})

    touch("touchStart", way[0])
    for place in way[1:]:
        touch("touchMove", place)
    touch("touchEnd")
    until(page, ANSWERED)


def table(page: Page) -> list[list[str]]:
    """The numbers of the table, by row."""
    rows = page.locator(".bars tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in rows]


def largest(probabilities: list[str]) -> int:
    numbers = [float(re.sub(r"[^\d]", "", text)) for text in probabilities]
    return numbers.index(max(numbers))


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_draws_with_the_mouse_sees_both_answers(opened, address, code):
    page = opened(f"{address}/{code}/ship-it.html")
    assert page.locator(".bars").is_hidden()
    assert page.locator("figure#one-digit").is_visible()
    board(page).scroll_into_view_if_needed()
    before = board(page).bounding_box()
    draw(page)
    assert board(page).bounding_box() == before, "the board has not moved under the pen"
    assert page.locator(".bars").is_visible()
    assert page.locator("figure#one-digit").is_hidden(), "the drawing has taken its place"
    divided, raw = zip(*table(page), strict=True)
    assert {largest(divided), largest(raw)} <= {1, 7}
    assert format_number(1, ".1%", code) in raw, "no doubt is left"
    whole = sum(float(re.sub(r"[^\d.,]", "", text).replace(",", ".")) for text in divided)
    assert whole == pytest.approx(100, abs=0.5)
    pixels = np.array(page.evaluate(SEEN)).reshape(28, 28)
    rows, columns = np.nonzero(pixels)
    assert 18 <= np.ptp(rows) + 1 <= 21, "it fills the box of 20 pixels"
    for places, axis in ((rows, 0), (columns, 1)):
        assert (places * pixels[rows, columns]).sum() / pixels.sum() + 0.5 == pytest.approx(
            14, abs=0.3
        ), f"it is in the middle, axis {axis}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_draws_with_a_finger_sees_the_same_and_the_page_stays(opened, server, code):
    page = opened(f"{server}/{code}/ship-it.html")
    draw(page)
    by_mouse = table(page)
    phone = opened(f"{server}/{code}/ship-it.html", is_mobile=True, **PHONE)
    board(phone).scroll_into_view_if_needed()
    before = phone.evaluate("scrollY")
    draw_by_touch(phone)
    assert phone.evaluate("scrollY") == pytest.approx(before, abs=2), "it is no scroll"
    divided, raw = zip(*table(phone), strict=True)
    assert largest(divided) == largest([row[0] for row in by_mouse])
    assert format_number(1, ".1%", code) in raw


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_has_keys_alone_draws_and_hears_it(opened, server, code):
    page = opened(f"{server}/{code}/ship-it.html")
    words = json.loads(page.locator(".explore").get_attribute("data-words"))
    board(page).focus()
    page.keyboard.press("Home")
    for _step in range(9):
        page.keyboard.press("ArrowUp")
    left, top = (format_number((128 - 8 * steps) / 255, ".0%", code) for steps in (1, 10))
    at_rest = words["pen"].format(left, top)
    until(page, f"document.querySelector('.explore-status').textContent === {at_rest!r}")
    page.keyboard.press("Space")
    assert page.locator(".explore-status").inner_text() == words["down"]
    for _step in range(18):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    begins = words["answer"].partition("{0}")[0]
    until(page, f"document.querySelector('.explore-status').textContent.startsWith({begins!r})")
    divided, _raw = zip(*table(page), strict=True)
    assert largest(divided) == 1, "a line from top to bottom"
    said = page.locator(".explore-status").inner_text()
    assert said == page.locator(".drawing + div > p").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # a doubtful one
    until(page, f"document.querySelector('.explore-status').textContent !== {said!r}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # clear
    assert page.locator(".bars").is_hidden()
    assert page.locator(".explore-status").inner_text() == words["cleared"]
    assert board(page).evaluate("canvas => canvas === document.activeElement")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [320, 360])
def test_a_phone_has_room_for_it_and_a_finger_for_its_buttons(opened, server, code, width):
    options = PHONE | {"viewport": {"width": width, "height": 640}}
    page = opened(f"{server}/{code}/ship-it.html", **options)
    before = page.evaluate("scrollY")
    box = board(page)
    box.scroll_into_view_if_needed()
    buttons = page.locator(".explore button")
    assert buttons.count() == 4
    buttons.nth(1).tap()
    until(page, ANSWERED)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in buttons.all():
        size = button.bounding_box()
        assert size["height"] >= 44
        assert size["width"] >= 44
    for cell in page.locator(".bars td span:last-child").all():
        assert cell.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), cell.inner_text()
    assert before == 0


def test_every_word_of_an_explanation_can_be_translated(pseudo_site):
    seen = 0
    for path in sorted(pseudo_site.glob("*.html")):
        for place in html.parse(str(path)).xpath("//div[@class='explore']"):
            seen += 1
            words = json.loads(place.get("data-words"))
            plain = {key: text for key, text in words.items() if plain_english(str(text))}
            assert plain == {}, path.name
    assert seen >= 2


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_scripts_the_figure_says_the_same(opened, server, code):
    page = opened(f"{server}/{code}/ship-it.html", java_script_enabled=False)
    assert page.locator(".explore").count() == 1
    assert page.locator(".explore").inner_text() == ""
    assert page.locator("figure#one-digit").is_visible()
    assert page.locator("figure#one-digit + .figure-data").is_visible()


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_scripts_the_start_page_tells_of_the_doubtful_digit(opened, server, story, code):
    page = opened(f"{server}/{code}/index.html", java_script_enabled=False)
    assert page.locator(".explore").inner_text() == ""
    instead = page.locator(".explore-instead")
    assert instead.is_visible()
    assert instead.locator("a").get_attribute("href") == "ship-it.html#ship-it-draw"
    for kind, form in (("divided", ".0%"), ("raw", ".2%")):
        said = format_number(story["numbers"][f"doubtful_{kind}_sureness"], form, code)
        assert said in instead.inner_text()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_small_board_of_the_start_page_answers_a_mouse_keys_and_a_finger(opened, server, code):
    page = opened(f"{server}/{code}/index.html", **PHONE)
    words = json.loads(page.locator(".explore").get_attribute("data-words"))
    assert not page.locator(".explore-instead").is_visible()
    draw(page)
    until(page, ANSWERED)
    answer = page.locator(".drawing-answer")
    begins = words["answer"].partition("{0}")[0]
    assert answer.inner_text().startswith(begins)
    buttons = page.locator(".explore button")
    buttons.nth(2).tap()
    assert page.locator(".explore-status").inner_text() == words["cleared"]
    assert answer.is_hidden()
    page.keyboard.press("Space")  # the board has the focus
    for _step in range(12):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    until(page, f"document.querySelector('.explore-status').textContent.startsWith({begins!r})")
    assert answer.is_visible()
    said = answer.inner_text()
    buttons.nth(1).tap()
    until(page, f"document.querySelector('.drawing-answer').textContent !== {said!r}")
    doubtful = answer.inner_text()
    buttons.nth(3).tap()  # copies the address
    until(page, "location.hash.startsWith('#digit=')")
    again = opened(page.evaluate("location.href"), **PHONE)
    until(again, ANSWERED)
    assert again.locator(".drawing-answer").inner_text() == doubtful
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    for button in buttons.all():
        assert min(button.bounding_box()[side] for side in ("width", "height")) >= 44


def test_the_board_tells_its_keys_also_where_they_are_not_shown(opened, server):
    """A reader of a phone may have a keyboard, or a screen reader that is one."""
    page = opened(f"{server}/en/ship-it.html", is_mobile=True, **PHONE)
    words = json.loads(page.locator(".explore").get_attribute("data-words"))
    assert page.locator(".drawing-keys").is_hidden()
    tree = page.context.new_cdp_session(page)
    document = tree.send("DOM.getDocument")["root"]["nodeId"]
    node = tree.send("DOM.querySelector", {"nodeId": document, "selector": ".drawing-board"})
    seen = tree.send("Accessibility.getPartialAXTree", {**node, "fetchRelatives": False})
    [canvas] = seen["nodes"]
    assert canvas["name"]["value"] == words["board"]
    assert words["keys"] in canvas["description"]["value"]
    assert words["help"].partition("{0}")[0] in canvas["description"]["value"]


def test_on_paper_the_figure_is_there_whatever_was_drawn(opened, server):
    page = opened(f"{server}/en/ship-it.html")
    draw(page)
    page.emulate_media(media="print")
    assert page.locator("figure#one-digit").is_visible()
    assert page.locator(".explore").is_hidden()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_digit_of_the_figure_has_the_probabilities_of_its_data(opened, server, site, code):
    page = opened(f"{server}/{code}/ship-it.html")
    file = site / code / "_downloads/ship-it/one-digit.csv"
    _heading, *book = csv.reader(file.read_text(encoding="utf-8").splitlines())
    page.locator(".explore button").nth(1).click()
    until(page, ANSWERED)
    numbers = [[float(cell) for cell in row[1:]] for row in book]
    assert len(numbers) == 10
    assert table(page) == [[format_number(one, ".1%", code) for one in row] for row in numbers]


def test_what_the_page_answers_is_what_the_story_says(opened, server, story):
    """Of the digit that the prose may speak of: see the numbers of the story."""
    page = opened(f"{server}/en/ship-it.html#digit={story['numbers']['doubtful_place']}")
    until(page, ANSWERED)
    for kind, column in zip(("divided", "raw"), zip(*table(page), strict=True), strict=True):
        assert largest(column) == story["numbers"][f"doubtful_{kind}_answer"]
        sureness = format_number(story["numbers"][f"doubtful_{kind}_sureness"], ".1%", "en")
        assert sureness in column


def test_an_address_has_what_is_on_the_board(opened, address):
    page = opened(f"{address}/en/ship-it.html")
    draw(page)
    drawn = table(page)
    page.locator(".explore button").nth(3).click()
    kept = page.evaluate("location.href")
    assert re.search(r"#drawing=(?:[0-9a-f]{4})+$", kept)
    again = opened(kept)
    until(again, ANSWERED)
    assert table(again) == drawn
    again.locator(".explore button").nth(0).click()
    until(again, "document.querySelector('.explore-status').textContent.includes('Image 0 ')")
    again.locator(".explore button").nth(3).click()
    assert again.evaluate("location.hash") == "#digit=0"


@pytest.mark.parametrize(
    "state", ["digit=99999", "digit=x", "drawing=", "drawing=zz", "drawing=ff", "digit=", "a=b"]
)
def test_an_address_of_nothing_shows_nothing(opened, server, state):
    page = opened(f"{server}/en/ship-it.html#{state}")
    page.wait_for_load_state("networkidle")
    assert page.locator(".bars").is_hidden()


def test_nothing_is_fetched_before_a_reader_asks_and_once_then(opened, server):
    page = opened(f"{server}/en/index.html")
    page.wait_for_load_state("networkidle")
    sent = requests_of(page)
    board(page).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert sent == []
    for _time in range(3):
        page.locator(".explore button").nth(0).click()
    until(page, ANSWERED)
    assert sorted(re.sub(r".*/|\?.*", "", url) for url in sent) == [
        "drawing-board.js",
        "network.js",
    ]


def test_the_network_is_no_longer_than_its_weights_in_eight_bits_are(site):
    """As hosts send it: the digits that one may take come with it."""
    [path] = (site / "explore" / "ship_it").glob("*.js")
    assert len(gzip.compress(path.read_bytes())) <= 1_300_000


@pytest.mark.parametrize("told", sorted(EXPLANATIONS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_page_grows_little_by_the_scripts_of_its_explanation(site, told):
    """By those that come with the page, each as hosts send it."""
    scripts = ["explore", *tomllib.loads(told.read_text(encoding="utf-8"))["scripts"]]
    files = [site / "en" / "_static" / "explore" / f"{name}.js" for name in scripts]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 12_000


DRAWN = (
    "801e503c3c8050c880e1b4c8c380af3c801e",
    "8c1e7d8273e1",
    "46505a2d871eaf37af5f829646d7bed2",
    "4b37781eaa32a55f7378aa91b4be7de146cd",
    "55234682b47d.a528a08296e1",
    "b4235a2350738c6eb496a5cd6ee141cd",
    "961e64554ba05ad78ce1afbe9696649b50b9",
    "412db92891786ee1",
    "a537781e553c6e69a5a0a0d273e150c36991a05fa537",
    "aa5087285a3c5a6e877daa55a59691e1",
)
"""A hand's way to write each digit, as addresses have it."""


def test_the_network_reads_digits_that_are_drawn(site):
    """In Node: what is drawn is no digit of MNIST, and has to be made like one."""
    try:
        engine = engines.node("explore.js", "network.js", "drawing.js")
    except NotCheckedError as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
    file = (site / "explore/ship_it/drawing-board.js").read_text(encoding="utf-8")
    [packed] = re.findall(r"^Explore\.receive\((.*)\);$", file)
    answers = engine(
        """({ packed, drawn }) => {
          const arrays = Object.entries(packed).map(([name, one]) =>
            [name, Explore.decodeArray(one)]);
          const network = Explore.Network.fromTensors(Object.fromEntries(arrays));
          return drawn.map((text) => {
            const picture = Explore.pictureOf(Explore.readStrokes(text));
            const answer = network.probabilities(picture.map((pixel) => pixel / 255));
            return answer.indexOf(Math.max(...answer));
          });
        }""",
        packed=json.loads(packed),
        drawn=DRAWN,
    )
    right = [digit for digit, answer in enumerate(answers) if digit == answer]
    assert len(right) >= 8, answers


def test_who_has_no_connection_is_told_and_can_try_again(open_page, server):
    page = open_page(f"{server}/en/ship-it.html")
    page.route("**/drawing-board.js*", lambda route: route.abort())
    page.locator(".explore button").nth(0).click()
    until(page, "document.querySelector('.explore-note').textContent.includes('Try again')")
    page.unroute("**/drawing-board.js*")
    page.locator(".explore button").nth(0).click()
    until(page, ANSWERED)
    assert page.locator(".explore-note").inner_text() == ""
    assert page.locator(".bars").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["active", "none"])
def test_nobody_is_shut_out(opened, server, scheme, forced):
    page = opened(
        f"{server}/en/ship-it.html",
        color_scheme=scheme,
        forced_colors=forced,
        reduced_motion="reduce",
    )
    page.locator(".explore button").nth(1).click()
    until(page, ANSWERED)
    if forced == "none":  # in forced colours, axe-core holds the theme's against the system's
        assert violations(page) == []
    bar = page.locator(".bar").first
    color, behind = (
        one.evaluate("element => getComputedStyle(element).backgroundColor")
        for one in (bar, page.locator("body"))
    )
    assert color != behind, "the bars are seen"
    assert page.evaluate("document.getAnimations().length") == 0


def test_while_they_are_translated_words_say_under_the_pointer_where_they_stand(
    make_app, rootdir, tmp_path, open_page
):
    book = shutil.copytree(rootdir / "test-explore", tmp_path / "book")
    settings = {"language": "es", "page_reloads": True}
    app = make_app("html", srcdir=book, confoverrides=settings)
    app.build()
    page = open_page((app.outdir / "index.html").as_uri())
    more = page.get_by_role("button", name="Uno más")
    assert re.fullmatch(r"locale/es/LC_MESSAGES/index\.po:\d+", more.get_attribute("title"))
    assert page.get_by_role("button", name="Copiar la dirección").get_attribute("title") is None
    more.click()
    said = page.locator("output", has_text="La suma es")
    assert said.get_attribute("title").startswith("locale/es/LC_MESSAGES/index.po:")
