"""The network that a reader trains in a page, in Chromium, in every language."""

import json
import re
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Page

from polybook.numbers import format_number
from site_report.browser import requests_of, until, violations
from this_book import IN_A_THEME, LANGUAGES

PAGE = "experiment.html"
POLICY = "//meta[@http-equiv='Content-Security-Policy']/@content"
SAID = "document.querySelector('.explore-status').textContent"
NOTED = "document.querySelector('.explore-note').textContent"
PATIENCE = 240
"""Seconds for an epoch, which takes seconds on two cores that do nothing else."""


def words(page: Page) -> dict[str, str]:
    told = json.loads(page.locator(".explore").get_attribute("data-words"))
    return {key: text if isinstance(text, str) else text[0] for key, text in told.items()}


def shares(page: Page) -> list[str]:
    """The accuracies after the first epoch, on raw and on divided pixels."""
    return page.locator(".line-chart tbody tr").first.locator("td").all_inner_texts()


def wait_for_an_epoch(page: Page) -> None:
    until(page, f"{SAID} !== ''", seconds=PATIENCE)


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_has_keys_alone_trains_hears_of_an_epoch_and_stops(opened, server, code):
    page = opened(f"{server}/{code}/{PAGE}", reduced_motion="reduce")
    asked = requests_of(page)
    said = words(page)
    train = page.locator(".explore button").first
    assert not page.locator(".line-chart").is_visible()
    train.focus()
    assert asked == [], "nothing is fetched before it is asked for"
    page.keyboard.press("Enter")
    until(page, f"document.activeElement.textContent === {said['stop']!r}", seconds=PATIENCE)
    wait_for_an_epoch(page)
    page.keyboard.press("Space")
    assert page.evaluate(SAID) == said["stopped"]
    assert train.inner_text() == said["train"]
    assert page.locator(".explore progress").is_hidden()
    raw, divided = shares(page)
    for share in (raw, divided):
        value = float(re.sub(r"[^\d.,]", "", share).replace(",", "."))
        assert share == format_number(value / 100, ".1%", code)
    assert {Path(address.partition("?")[0]).name for address in asked} == {
        "network.js",
        "training.js",
        "digits.js",
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_has_a_mouse_chooses_trains_and_stops(opened, site, code):
    page = opened(f"{site.as_uri()}/{code}/{PAGE}")
    said = words(page)
    train = page.locator(".explore button").first
    page.locator(".explore label", has=page.locator("[value=clipped]")).click()
    assert page.locator(".explore input:checked").get_attribute("value") == "clipped"
    train.click()
    until(page, f"document.querySelector('.explore button').textContent === {said['stop']!r}")
    assert page.locator(".explore progress").is_visible()
    train.click()
    assert page.evaluate(SAID) == said["stopped"]
    assert train.inner_text() == said["train"]
    assert page.locator(".explore progress").is_hidden()
    page.mouse.wheel(0, 300)
    until(page, "scrollY > 0")


def test_the_clipped_loss_teaches_raw_pixels_nothing(open_page, site):
    """From a folder; a network that answers one digit is right in a tenth of the cases or so.

    Not with `opened`: axe-core asks for the style sheets, which no page may fetch from a folder.
    """
    page = open_page(f"{site.as_uri()}/en/{PAGE}#seed=3&loss=clipped")
    assert page.locator(".explore input[type=number]").input_value() == "3"
    assert page.locator(".explore input:checked").get_attribute("value") == "clipped"
    page.locator(".explore button").first.click()
    wait_for_an_epoch(page)
    raw, divided = (float(share.removesuffix("%")) for share in shares(page))
    assert raw < 25
    assert divided > 40
    caption = page.locator(".line-chart caption").inner_text()
    assert words(page)["clipped"] in caption
    assert "3" in caption
    assert violations(page) == []


def test_who_has_no_connection_is_told_and_can_try_again(open_page, server):
    page = open_page(f"{server}/en/{PAGE}")
    page.route("**/digits.js*", lambda route: route.abort())
    train = page.locator(".explore button").first
    train.click()
    until(page, f"{NOTED} !== '' && !{NOTED}.includes('MB')")
    assert page.evaluate(NOTED) == "That could not be fetched. Try again."
    page.unroute("**/digits.js*")
    train.click()
    until(
        page, f"document.querySelector('.explore button').textContent === {words(page)['stop']!r}"
    )
    assert page.evaluate(NOTED) == ""


REFUSING = {
    "at once": "class { constructor() { throw new Error('no worker') } }",
    "later": "class { postMessage() { setTimeout(() => this.onerror()); } terminate() {} }",
}


@pytest.mark.parametrize("when", REFUSING)
def test_a_browser_that_starts_no_worker_is_told_of(opened, server, when):
    page = opened(f"{server}/en/{PAGE}")
    page.evaluate(f"() => {{ globalThis.Worker = {REFUSING[when]}; }}")
    train = page.locator(".explore button").first
    train.click()
    until(page, f"{NOTED} === {words(page)['noWorker']!r}")
    assert train.inner_text() == words(page)["train"]
    assert page.locator(".explore progress").is_hidden()


def test_another_seed_is_the_next_one(opened, server):
    page = opened(f"{server}/en/{PAGE}#seed=999999")
    page.locator(".explore button").nth(1).click()
    until(page, "document.querySelector('.line-chart caption').textContent !== ''")
    assert page.locator(".explore input[type=number]").input_value() == "0"
    assert "Random seed 0," in page.locator(".line-chart caption").inner_text()


@pytest.mark.parametrize("state", ["seed=-1", "seed=1e3", "loss=hinge", "digit=3"])
def test_what_is_no_state_of_it_changes_nothing(opened, server, state):
    page = opened(f"{server}/en/{PAGE}#{state}")
    assert page.locator(".explore input[type=number]").input_value() == "0"
    assert page.locator(".explore input:checked").get_attribute("value") == "logits"
    assert page.evaluate("scrollY") == 0


def test_the_address_that_is_copied_leads_to_the_same(opened, address):
    page = opened(f"{address}/ru/{PAGE}")
    page.locator(".explore input[type=number]").fill("42")
    page.locator(".explore input[value=clipped]").check()
    page.locator(".explore button").nth(2).click()
    until(page, "location.hash === '#seed=42&loss=clipped'")
    again = opened(page.evaluate("location.href"))
    assert again.locator(".explore input[type=number]").input_value() == "42"
    assert again.locator(".explore input:checked").get_attribute("value") == "clipped"


# The first of its digits, so that all epochs pass within seconds.
FEW = """() => {
  const fetchArrays = Explore.fetchArrays;
  Explore.fetchArrays = async (...addresses) => {
    const story = await fetchArrays(...addresses);
    const few = (name, count, size) => [name, story[name].slice(0, count * size)];
    return {
      ...story,
      ...Object.fromEntries([
        few("training", 128, 784),
        few("training_labels", 128, 1),
        few("test", 100, 784),
        few("test_labels", 100, 1),
      ]),
    };
  };
}"""


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_training_comes_to_its_end_and_can_begin_anew(opened, server, code):
    page = opened(f"{server}/{code}/{PAGE}#seed=1")
    said = words(page)
    page.evaluate(FEW)
    train = page.locator(".explore button").first
    train.click()
    until(page, f"document.querySelector('.explore button').textContent === {said['stop']!r}")
    until(
        page,
        f"document.querySelector('.explore button').textContent === {said['train']!r}",
        seconds=PATIENCE,
    )
    rows = page.locator(".line-chart tbody tr")
    epochs = rows.count()
    assert epochs > 2
    last = format_number(epochs, "d", code)
    assert page.evaluate(SAID).startswith(said["ended"].split("{2}")[0].format(last, last))
    assert all(row.locator("td").all_inner_texts() for row in rows.all())
    assert page.locator(".explore progress").is_hidden()
    first = shares(page)
    train.click()
    until(page, f"document.querySelector('.explore button').textContent === {said['stop']!r}")
    whole = "[...document.querySelectorAll('.line-chart tbody tr:first-child td')]"
    until(page, f"{whole}.length === 2 && {whole}.every((cell) => cell.textContent)")
    assert shares(page) == first, "a seed gives the same training"


def test_in_forced_colours_both_lines_are_seen_and_told_apart(opened, server):
    page = opened(f"{server}/en/{PAGE}", forced_colors="active")
    page.evaluate(FEW)
    page.locator(".explore button").first.click()
    until(page, "document.querySelectorAll('.line-chart tbody tr').length > 1", seconds=PATIENCE)
    behind = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    lines = page.locator(".line-chart > svg polyline").evaluate_all(
        "all => all.map((line) => {"
        " const { stroke, strokeDasharray } = getComputedStyle(line);"
        " return [stroke, strokeDasharray]; })"
    )
    assert len(lines) == 2
    assert behind not in [stroke for stroke, _dashes in lines]
    assert len({dashes for _stroke, dashes in lines}) == 2, "not by colour alone"


@pytest.mark.parametrize(("code", "theme"), IN_A_THEME)
def test_a_phone_has_room_for_it_and_a_finger_for_its_controls(opened, server, code, theme):
    viewport = {"width": 320, "height": 640}
    page = opened(f"{server}/{code}/{PAGE}", viewport=viewport, color_scheme=theme)
    targets = page.locator(".explore :is(button, label)").all()
    assert len(targets) == 6
    for box in (target.bounding_box() for target in targets):
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_scripts_the_figure_says_the_same(opened, server, code):
    page = opened(f"{server}/{code}/{PAGE}", java_script_enabled=False)
    assert page.locator("figure#experiment-miniature svg").is_visible()
    assert page.locator(".explore :is(button, input)").count() == 0


def test_no_other_page_may_start_a_worker(site):
    rules = {path.name: html.parse(path).xpath(POLICY)[0] for path in (site / "en").glob("*.html")}
    assert [name for name, rule in rules.items() if "worker-src" in rule] == [PAGE]
    assert "worker-src blob:" in rules[PAGE]
