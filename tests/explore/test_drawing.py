"""The picture that is made of a drawing, as those of MNIST were, and a drawing in an address."""

import random
from itertools import pairwise

import numpy as np
import pytest

import mnist

PICTURE = "({ strokes }) => Explore.pictureOf(strokes)"
THERE_AND_BACK = "({ strokes }) => Explore.readStrokes(Explore.writeStrokes(strokes))"
READ = "({ text }) => Explore.readStrokes(text)"

SEVEN = [[[40, 30], [200, 30], [90, 220]], [[70, 120], [150, 120]]]
FLAT = [[[0, 100], [255, 110]]]
TALL = [[[128, 0], [128, 255]]]


def picture(engine, strokes) -> np.ndarray:
    return np.array(engine(PICTURE, strokes=strokes)).reshape(28, 28)


def moved(strokes, scale: float, x: float, y: float):
    return [[[x + scale * left, y + scale * top] for left, top in stroke] for stroke in strokes]


def by_chance(seed: int) -> list:
    chance = random.Random(seed)
    return [
        [[chance.randrange(256), chance.randrange(256)] for _point in range(chance.randint(1, 9))]
        for _stroke in range(chance.randint(1, 4))
    ]


@pytest.mark.parametrize("strokes", [SEVEN, FLAT, TALL, *map(by_chance, range(5))])
def test_a_drawing_fits_the_box_and_its_centre_of_mass_is_in_the_middle(engine, strokes):
    pixels = picture(engine, strokes)
    assert pixels.max() == 255
    assert pixels.min() == 0
    assert (pixels == pixels.round()).all(), "whole numbers, as MNIST's"
    rows, columns = np.nonzero(pixels)
    extent = max(np.ptp(rows), np.ptp(columns)) + 1
    # The edge of the pen may touch one more pixel on either side.
    assert 20 <= extent <= 22
    for places in (rows, columns):
        middle = (places * pixels[rows, columns]).sum() / pixels.sum() + 0.5
        assert middle == pytest.approx(14, abs=0.1)


def test_a_drawing_keeps_its_proportions(engine):
    for strokes, axis in ((FLAT, 0), (TALL, 1)):
        pixels = picture(engine, strokes)
        assert (pixels.sum(axis=1 - axis) > 0).sum() <= 5


@pytest.mark.parametrize(("scale", "x", "y"), [(0.25, 3, 180), (0.5, 120, 0), (1, 0, 20)])
def test_a_picture_does_not_depend_on_how_large_or_where_one_draws(engine, scale, x, y):
    difference = picture(engine, SEVEN) - picture(engine, moved(SEVEN, scale, x, y))
    assert abs(difference).max() <= 1, "of rounding"


def test_a_dot_is_a_dot_in_the_middle(engine):
    pixels = picture(engine, [[[7, 250]]])
    rows, columns = np.nonzero(pixels)
    assert {*rows} == {*columns} <= {12, 13, 14, 15}


def test_a_stroke_is_about_as_dark_as_those_of_mnist(engine):
    """By the ink of a row of pixels that it crosses straight, as the ones of MNIST do."""
    digits = mnist.load()
    ones = digits.x_test[digits.y_test == 1][:200].astype(float)
    low, high = np.percentile(ones.sum(axis=2)[:, 14], [10, 90])
    assert low < picture(engine, TALL).sum(axis=1)[14] < high


def inked(strokes) -> np.ndarray:
    """The picture of strokes in places of the board, each pixel held against each line: slow."""
    points = np.array([point for stroke in strokes for point in stroke], float)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (20 - 2.5) / (high - low).max()
    pixels = np.stack(np.meshgrid(np.arange(28), np.arange(28)), axis=-1) + 0.5

    def ink(move) -> np.ndarray:
        darkest = np.zeros((28, 28))
        for stroke in strokes:
            placed = [np.array(point) * scale + move for point in stroke]
            for start, end in pairwise([placed[0], *placed]):
                line = end - start
                part = (pixels - start) @ line / max(line @ line, 1e-12)
                nearest = start + np.clip(part, 0, 1)[..., np.newaxis] * line
                distance = np.linalg.norm(pixels - nearest, axis=-1)
                darkest = np.maximum(darkest, np.clip(2.5 / 2 + 0.5 - distance, 0, 1))
        return darkest

    move = 14 - (low + high) / 2 * scale
    first = ink(move)
    mass = (first[..., np.newaxis] * pixels).sum(axis=(0, 1)) / first.sum()
    return ink(move + 14 - mass) * 255


@pytest.mark.parametrize("strokes", [SEVEN, FLAT, TALL, *map(by_chance, range(5))])
def test_each_pixel_is_as_dark_as_the_pen_covers_it(engine, strokes):
    assert abs(picture(engine, strokes) - inked(strokes)).max() <= 0.51, "of rounding"


def test_only_pixels_near_a_stroke_are_looked_at(engine):
    """A page draws at each step of a pen, and an address may have a thousand of them."""
    steps = [[[x, x] for x in range(0, 256, 5)]]
    looks = engine(
        """({ strokes }) => {
          let looks = 0;
          const root = Math.sqrt;
          Math.sqrt = (value) => (looks++, root(value));
          Explore.pictureOf(strokes);
          Math.sqrt = root;
          return looks;
        }""",
        strokes=steps,
    )
    assert 0 < looks < 2 * len(steps[0]) * 6**2


@pytest.mark.parametrize("seed", range(5))
def test_an_address_keeps_a_drawing(engine, seed):
    strokes = by_chance(seed)
    assert engine(THERE_AND_BACK, strokes=strokes) == strokes


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "00", "000", "zzzz", "0000.", ".0000", "0000 0000", "FFFF"),
        pytest.param("0" * 4097, id="too long a stroke"),
        pytest.param(".".join(["0000"] * 820), id="too many strokes"),
    ],
)
def test_what_is_no_drawing_is_none(engine, text):
    assert engine(READ, text=text) is None


def test_an_address_has_room_for_a_thousand_points(engine):
    assert len(engine(READ, text="0" * 4096)[0]) == 1024


def test_half_a_point_at_the_end_is_left_out(engine):
    assert engine(READ, text="0a0bff.ff00") == [[[10, 11]], [[255, 0]]]
