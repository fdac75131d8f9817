"""The explanations with a slider, in Chromium: by mouse, by keys, on a phone, without scripts, from
a folder; in every language.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Locator, Page
from scipy.optimize import minimize

from polybook.numbers import format_number
from site_report.browser import requests_of, until, violations
from this_book import IN_A_THEME, LANGUAGES


class Sliding(NamedTuple):
    """An explanation with a slider, and where to find it."""

    page: str
    arrays: set[str]
    state: str
    stops: int
    rows: int


SLIDERS = {
    "how-large": Sliding("answer-2", {"any-scale.js", "scale-accuracies.js"}, "scale", 11, 3),
    "loan-map": Sliding("answer-1", {"map-by-unit.js"}, "unit", 19, 2),
}
SAID = "document.querySelector('.explore-status').textContent"
SHOWN = "!document.querySelector('.slid').closest('[hidden]')"


@pytest.fixture(params=SLIDERS)
def sliding(request) -> Sliding:
    return SLIDERS[request.param]


def slider(page: Page) -> Locator:
    return page.locator(".slider input")


def words(page: Page) -> dict[str, str]:
    told = json.loads(page.locator(".explore").get_attribute("data-words"))
    return {key: text if isinstance(text, str) else text[0] for key, text in told.items()}


def values(page: Page) -> list[str]:
    """What the table shows at the stop of the slider."""
    return page.locator(".slid td").all_inner_texts()


def data_of(site: Path, code: str, page: str, figure: str) -> Iterator[list[float | None]]:
    """The rows of a figure's table, as numbers."""
    text = (site / code / "_downloads" / page / f"{figure}.csv").read_text(encoding="utf-8")
    _heading, *rows = csv.reader(text.splitlines())
    for row in rows:
        yield [float(cell) if cell else None for cell in row]


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_has_keys_alone_slides_and_hears_where_it_rests(opened, server, code, sliding):
    page = opened(f"{server}/{code}/{sliding.page}.html", reduced_motion="reduce")
    asked = requests_of(page)
    slider(page).focus()
    assert not page.locator(".slid").is_visible()
    assert asked == [], "nothing is fetched before it is asked for"
    page.evaluate(
        "() => { globalThis.heard = [];"
        " const status = document.querySelector('.explore-status');"
        " new MutationObserver(() => heard.push(status.textContent))"
        ".observe(status, { childList: true }); }"
    )
    first = slider(page).get_attribute("aria-valuetext")
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    until(page, f"{SAID} !== ''")
    assert slider(page).input_value() == "4"
    name = slider(page).get_attribute("aria-valuetext")
    assert name in page.locator(".slider span").inner_text()
    assert name != first
    told = words(page)
    assert page.get_by_role("slider", name=told["name"], exact=True).count() == 1, (
        "its name stays the same, and is not the stop, which is said already"
    )
    said = page.evaluate("heard")
    assert len(said) == 1, "not each step is said aloud"
    for text in (name, *values(page)):
        assert text in said[0]
    assert told["said"].partition("{0}")[0] in said[0]
    page.keyboard.press("End")
    assert slider(page).input_value() == str(sliding.stops - 1)
    fetched = [Path(each.partition("?")[0]).name for each in asked]
    assert set(fetched) == sliding.arrays
    assert len(fetched) == len(sliding.arrays), "each once"


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_has_a_mouse_sees_it_change_at_once(opened, address, code, sliding):
    page = opened(f"{address}/{code}/{sliding.page}.html")
    slider(page).scroll_into_view_if_needed()
    box = slider(page).bounding_box()
    seen = []
    for part in (0.95, 0.5, 0.05):
        page.mouse.click(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        until(page, SHOWN)
        seen.append((slider(page).input_value(), *values(page)))
    assert len(set(seen)) == 3
    numbers = [int(number) for number, *_values in seen]
    assert numbers == sorted(numbers, reverse=True)
    assert all(len(shown) == sliding.rows and all(shown) for _number, *shown in seen)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_it_shows_of_the_start_is_what_the_book_states(opened, server, site, code):
    page = opened(f"{server}/{code}/answer-2.html")
    starts = {row[0]: row for row in data_of(site, code, "answer-2", "by-scale")}
    accuracies = {row[0]: row for row in data_of(site, code, "what-changes", "accuracy-by-scale")}
    certainties = list(data_of(site, code, "answer-2", "certainty"))
    assert list(accuracies) == [1, 4, 16, 64, 255]
    assert len(starts) == int(slider(page).get_attribute("max")) + 1, "the stops of the slider"
    unmeasured = words(page)["unmeasured"]
    seen, tops = {}, {}
    for stop, divisor in enumerate(sorted(starts, reverse=True)):
        slider(page).fill(str(stop))
        loss = format_number(starts[divisor][1], ".2f", code)
        until(page, f"document.querySelector('.slid td').textContent === {loss!r}")
        seen[divisor] = values(page)
        tops[divisor] = page.locator(".bars .top").all_inner_texts()
        assert (seen[divisor][2] == unmeasured) == (divisor not in accuracies)
        if divisor in (1, 255):
            column = 1 if divisor == 1 else 2
            bars = page.locator(".bars td span:last-child").all_inner_texts()
            assert bars == [format_number(row[column], ".1%", code) for row in certainties]
    for divisor, (_divisor, loss, _curvature, largest, share) in starts.items():
        assert format_number(largest, ".1%", code) in tops[divisor]
        assert seen[divisor][:2] == [
            format_number(loss, ".2f", code),
            format_number(share, ".0%", code),
        ]
    for divisor, (_divisor, mean, half_width) in accuracies.items():
        for accuracy in (mean, mean - half_width, mean + half_width):
            assert format_number(accuracy, ".1%", code) in seen[divisor][2]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_it_shows_of_the_loan_is_what_the_book_states(opened, server, site, code):
    page = opened(f"{server}/{code}/answer-1.html")
    slider(page).focus()
    told = words(page)
    paths = set()
    stated = list(data_of(site, code, "answer-1", "by-unit"))
    assert len(stated) == SLIDERS["loan-map"].stops
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    until(page, SHOWN)
    for unit, condition, steps in stated:
        name = format_number(int(unit), "d", code)
        until(
            page,
            f"document.querySelector('.slider input').getAttribute('aria-valuetext') === {name!r}",
        )
        shown = values(page)
        assert shown[0] == format_number(
            condition if condition < 100 else round(condition),
            ".1f" if condition < 100 else "d",
            code,
        )
        more = told["more"].replace("{0}", format_number(1000, "d", code))
        assert shown[1] == (more if steps is None else format_number(int(steps), "d", code))
        paths.add(page.locator(".loan-map .path polyline").first.get_attribute("points"))
        page.keyboard.press("ArrowRight")
    assert len(paths) == len(stated), "each unit has its own path"


def test_each_level_curve_of_the_map_joins_weights_of_one_cost(opened, server):
    page = opened(f"{server}/en/answer-1.html#unit=1000")
    until(page, SHOWN)
    fetch = "async () => Explore.fetchArrays(document.querySelector('.explore').dataset.arrays)"
    text = page.evaluate(
        f"async () => JSON.stringify(await ({fetch})(),"
        " (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value)"
    )
    given = json.loads(text)
    cost, best = costs_of_the_loan()
    curves = np.split(np.reshape(given["curves"], (-1, 2)), np.cumsum(given["points"])[:-1])
    assert len(curves) > 5
    levels = []
    for curve in curves:
        heights = [cost(best * (*weights, 1)) for weights in curve]
        assert np.ptp(heights) < 0.02 * np.mean(heights)
        levels.append(np.mean(heights))
    assert np.ptp(levels) > min(levels), "there are several levels"
    paths = np.reshape(given["paths"], (len(given["units"]), -1, 2))
    for path in paths:
        assert path[0].tolist() == [0, 0]
        heights = [cost(best * (*weights, 1)) for weights in path]
        assert (np.diff(heights) < 1e-6).all(), "gradient descent goes down all the way"


def costs_of_the_loan():
    """The cost of the page's formula, for weights of raw inputs, and the best weights."""
    random = np.random.default_rng(0)
    x = np.column_stack(
        [random.uniform(20, 80, 1000), random.uniform(10_000, 100_000, 1000), np.ones(1000)]
    )
    odds = np.exp(0.06 * (x[:, 0] - 50) + 0.06 * (x[:, 1] - 55_000) / 1000)
    paid_back = random.random(1000) < odds / (1 + odds)
    unit = x.mean(axis=0)  # near 1: for the method that follows

    def cost(weights: np.ndarray) -> float:
        score = x @ weights
        return np.mean(np.logaddexp(0, score) - paid_back * score)

    found = minimize(lambda scaled: cost(scaled / unit), np.zeros(3), method="BFGS")
    return cost, found.x / unit


@pytest.mark.parametrize(("code", "theme"), IN_A_THEME)
def test_a_phone_has_room_for_it_and_a_finger_for_it(opened, server, code, theme, sliding):
    viewport = {"width": 320, "height": 640}
    address = f"{server}/{code}/{sliding.page}.html"
    page = opened(address, viewport=viewport, color_scheme=theme, has_touch=True)
    slider(page).tap()
    until(page, SHOWN)
    for target in (slider(page), page.locator(".explore button")):
        box = target.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []


def test_the_address_that_is_copied_leads_to_the_same(opened, address, sliding):
    page = opened(f"{address}/ru/{sliding.page}.html")
    slider(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    until(page, SHOWN)
    shown = values(page)
    page.locator(".explore button").click()
    until(page, f"location.hash.startsWith('#{sliding.state}=')")
    again = opened(page.evaluate("location.href"))
    until(again, SHOWN)
    assert slider(again).input_value() == "2"
    assert values(again) == shown


def test_who_has_no_connection_is_told_and_can_try_again(open_page, server, sliding):
    page = open_page(f"{server}/en/{sliding.page}.html")
    file = min(sliding.arrays)
    page.route(f"**/{file}*", lambda route: route.abort())
    slider(page).focus()
    page.keyboard.press("ArrowRight")
    note = "document.querySelector('.explore-note').textContent"
    until(page, f"{note} === 'That could not be fetched. Try again.'")
    assert not page.locator(".slid").is_visible()
    page.unroute(f"**/{file}*")
    page.keyboard.press("ArrowRight")
    until(page, SHOWN)
    assert page.evaluate(note) == ""


@pytest.mark.parametrize("value", ["", "3", "-1", "1e3", "x", "0"])
def test_an_address_of_no_stop_shows_nothing(opened, server, sliding, value):
    page = opened(f"{server}/en/{sliding.page}.html#{sliding.state}={value}")
    page.wait_for_load_state("networkidle")
    assert slider(page).input_value() == "0"
    assert not page.locator(".slid").is_visible()


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_scripts_figures_say_the_same(opened, server, code, sliding):
    page = opened(f"{server}/{code}/{sliding.page}.html", java_script_enabled=False)
    assert page.locator(".explore :is(button, input)").count() == 0
    figure = {"answer-2": "by-scale", "answer-1": "by-unit"}[sliding.page]
    assert page.locator(f"figure#{figure} svg").is_visible()
    if sliding.page == "answer-2":
        links = page.locator(".explore-instead a").evaluate_all("all => all.map(a => a.href)")
        assert [link.rpartition("/")[2] for link in links] == [
            "answer-2.html#answer-2-by-scale",
            "what-changes.html#what-changes-scale",
        ]


def test_in_forced_colours_all_of_the_map_is_seen(opened, server):
    page = opened(f"{server}/en/answer-1.html#unit=1000", forced_colors="active")
    until(page, SHOWN)
    behind = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    for part, kind in ((".curves", "stroke"), (".path polyline", "stroke"), (".best", "fill")):
        color = page.locator(f".loan-map > svg {part}").first.evaluate(
            f"element => getComputedStyle(element).{kind}"
        )
        assert color not in (behind, "none")


def test_in_forced_colours_the_bars_are_seen(opened, server):
    page = opened(f"{server}/en/answer-2.html#scale=1", forced_colors="active")
    until(page, SHOWN)
    behind = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    bars = page.locator(".bars .bar").evaluate_all(
        "all => all.map((bar) => ["
        " getComputedStyle(bar).backgroundColor, bar.getBoundingClientRect().width])"
    )
    wide = [color for color, width in bars if width > 1]
    assert wide
    assert behind not in wide
