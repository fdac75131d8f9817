"""Rows one below the other: their labels are crossed by no line, whatever their language."""

import pytest
from matplotlib import pyplot as plt

from study import drawing
from study.evidence import Mean
from this_book import BOOK


def drawn_intervals(**options):
    """Four intervals, as the pages draw them: 0.62 inches of height for each row."""
    means = {f"method {row}": Mean(row - 1.0, 0.5, seeds=5) for row in range(4)}
    with plt.style.context(BOOK.root / BOOK.settings["story_style"]):
        figure, axes = plt.subplots(figsize=(4.8, 3.3))
        drawing.intervals(axes, means, **options)
        axes.set(xlabel="ahead\n(percentage points)")
        figure.canvas.draw()
    return figure, axes


def test_no_line_crosses_the_label_of_a_row_however_long_it_is():
    """The lines keep out of the whole height of the labels, so the length does not matter."""
    figure, axes = drawn_intervals(line_at=0)
    boxes = [label.get_window_extent() for label in axes.texts]
    lines = [
        axes.transData.transform(segment)[:, 1]
        for collection in axes.collections
        for segment in collection.get_segments()
    ]
    plt.close(figure)
    assert len(boxes) == 4
    assert len(lines) > 8  # of the grid, the intervals and the line at 0
    assert not any(line.get_visible() for line in [*axes.get_xgridlines(), axes.spines["left"]])
    for box in boxes:
        for line in lines:
            assert line.max() < box.y0 or line.min() > box.y1


def test_the_label_of_a_row_is_nearer_to_it_than_to_the_row_before():
    figure, axes = drawn_intervals()
    middles = [
        axes.transData.inverted().transform((0, (box.y0 + box.y1) / 2))[1]
        for box in (label.get_window_extent() for label in axes.texts)
    ]
    plt.close(figure)
    assert len(middles) == 4
    for row, middle in enumerate(middles):
        assert middle - (row - 1) > 1.4 * (row - middle)


def test_each_row_and_its_label_are_in_view_and_no_room_is_left_for_one_more():
    figure, axes = drawn_intervals()
    boxes = [label.get_window_extent() for label in axes.texts]
    frame = axes.get_window_extent()
    low, high = axes.get_ylim()
    plt.close(figure)
    assert 3 < low < 4
    assert -1 < high < 0
    for box in boxes:
        assert frame.y0 < box.y0 < box.y1 < frame.y1
        assert box.x0 == pytest.approx(frame.x0, abs=5)


def test_the_grid_runs_through_each_row_at_the_ticks_of_the_axis():
    figure, axes = drawn_intervals()
    left, right = axes.get_xlim()
    ticks = axes.get_xticks()
    vertical = [
        segment
        for collection in axes.collections
        for segment in collection.get_segments()
        if segment[0, 0] == segment[1, 0]
    ]
    plt.close(figure)
    places = {
        (x, row)
        for (x, top), (_x, bottom) in vertical
        for row in range(4)
        if row - 0.3 < top < row < bottom < row + 0.3
    }
    assert places == {(tick, row) for tick in ticks for row in range(4)}
    assert len(vertical) == len(places)
    assert all(left <= tick <= right for tick in ticks)


def test_the_grid_stands_at_the_ends_of_an_axis_too():
    figure, axes = plt.subplots()
    axes.set_xticks([-1, 0, 2, 4, 5])
    axes.set_xlim(0, 4)
    drawing.rows(axes, ["a"])
    ticks = axes.get_xticks()
    plt.close(figure)
    assert list(ticks) == [0, 2, 4]


def test_the_line_to_compare_with_is_stronger_than_the_grid_and_covers_no_mark():
    figure, axes = drawn_intervals(line_at=0.1)
    bars = [bar for container in axes.containers for bar in container[2]]
    lines = [line for line in axes.collections if line not in bars]
    marks = [mark.get_zorder() for mark in axes.lines]
    plt.close(figure)
    compared = [line for line in lines if line.get_segments()[0][0, 0] == 0.1]
    grid = [line for line in lines if line not in compared]
    assert len(compared) == len(grid) == 4
    for line, other in zip(compared, grid, strict=True):
        assert 0 < other.get_linewidth()[0] < line.get_linewidth()[0]
        assert other.get_zorder() < line.get_zorder() < min(marks)


def test_the_line_to_compare_with_is_in_view_though_no_mean_is_near():
    figure, axes = drawn_intervals(line_at=-20)
    left, right = axes.get_xlim()
    plt.close(figure)
    assert left < -20 < right


def test_an_interval_is_drawn_from_its_low_to_its_high_end():
    figure, axes = drawn_intervals()
    bars = [bar.get_segments()[0] for container in axes.containers for bar in container[2]]
    plt.close(figure)
    assert [bar[:, 0].tolist() for bar in bars] == [
        [row - 1.5, row - 0.5]
        for row in range(4)  # Mean(row − 1, ± 0.5)
    ]
    assert [set(bar[:, 1]) for bar in bars] == [{row} for row in range(4)]


def test_an_open_question_is_a_cross_and_all_others_are_dots():
    figure, axes = drawn_intervals(open_questions=["method 2"])
    markers = [line.get_marker() for line in axes.lines if line.get_marker() in ("o", "x")]
    plt.close(figure)
    assert markers == ["o", "o", "x", "o"]


def test_rows_without_labels_are_refused():
    figure, axes = plt.subplots()
    with pytest.raises(ValueError, match="No rows"):
        drawing.rows(axes, [])
    plt.close(figure)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        *((1e-3, "10⁻³"), (3e-4, "3 × 10⁻⁴"), (0.1, "10⁻¹"), (3e-10, "3 × 10⁻¹⁰")),
        *((1, "1"), (3, "3"), (10, "10¹"), (3e25, "3 × 10²⁵")),
    ],
)
def test_a_rate_is_written_as_in_the_text_of_the_pages(rate, text):
    assert drawing.power(rate) == text.replace(" ", "\u00a0")
