"""The look of the figures: told apart on paper and on a dark screen, and without colour."""

import ast

import numpy as np
import pytest
from matplotlib import rc_params_from_file
from matplotlib.colors import to_rgb

from this_book import BOOK

STYLE = BOOK.root / BOOK.settings["story_style"]
SERIES = list(rc_params_from_file(STYLE)["axes.prop_cycle"])


def luminance(color: str) -> float:
    """The relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color))
    return float(np.dot([0.2126, 0.7152, 0.0722], list(channels)))


@pytest.mark.parametrize("background", ["#ffffff", "#131416"], ids=["light", "dark"])
def test_each_colour_stands_out_from_the_page(background):
    for series in SERIES:
        low, high = sorted((luminance(series["color"]), luminance(background)))
        assert (high + 0.05) / (low + 0.05) >= 3, series["color"]


def test_each_series_differs_without_colour():
    assert len({(series["linestyle"], series["marker"]) for series in SERIES}) == len(SERIES)


def test_pixels_are_divided_by_the_largest_of_them_and_by_no_number_near_it():
    """A network hardly feels 256 in place of 255, so no result of a story would tell."""
    found = {
        node.value
        for path in BOOK.examples.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        if 250 <= node.value <= 260
    }
    assert found == {255}
