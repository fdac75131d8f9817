"""Numbers and figures of a story: what is refused, and what is the same each time."""

import csv
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import rc_params_from_file
from matplotlib.colors import to_rgb
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import evidence
import report

EXAMPLES = Path(report.__file__).parent


@pytest.fixture(autouse=True)
def new_story(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "_publishers", {})
    monkeypatch.setattr(report, "FIGURES", tmp_path / "figures")


def draw(name="a-line", **table):
    with plt.style.context(report.STYLE):
        figure, axes = plt.subplots()
        axes.plot([1, 2], [3, 4], label="a <label> & more")
        axes.set(xlabel="step")
        axes.legend()
    report.figure(figure, name, table or {"step": [1, 2], "cost": np.array([3.0, 0.1])})
    return report.FIGURES / f"{name}.svg"


def data_of(svg: str) -> str:
    last = ElementTree.fromstring(svg)[-1]
    assert last.tag.endswith("metadata")
    assert last.get("data-format") == "text/csv"
    return last.text


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (3, "3"),
        (0.1, "0.1"),
        (np.float32(0.5), "0.5"),
        (np.int64(7), "7"),
        ((0.98, np.float64(0.01)), "(0.98, 0.01)"),
    ],
)
def test_a_number_is_printed_as_plain_python(value, printed, capsys):
    report.number("accuracy", value)
    assert capsys.readouterr().out == f"accuracy = {printed}\n"


@pytest.mark.parametrize("value", ["0.5", None, True, np.array([1.0, 2.0]), ("a", 1)])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(TypeError, match="number 'accuracy'"):
        report.number("accuracy", value)


@pytest.mark.parametrize(
    "value", [float("nan"), np.inf, (0.5, float("nan")), (1.0,), (1.0, 2.0, 3.0)]
)
def test_a_number_that_prose_cannot_say_is_refused(value):
    with pytest.raises(ValueError, match="number 'accuracy'"):
        report.number("accuracy", value)


def test_a_name_is_published_once():
    report.number("accuracy", 0.5)
    with pytest.raises(ValueError, match="'accuracy' is published twice"):
        report.number("accuracy", 0.6)


def test_a_refused_number_leaves_its_name_free():
    with pytest.raises(TypeError):
        report.number("accuracy", "high")
    report.number("accuracy", 0.5)


def test_a_figure_keeps_its_labels_as_text():
    svg = draw().read_text()
    assert ">a &lt;label&gt; &amp; more</text>" in svg


def test_a_figure_carries_its_data_as_csv():
    text = data_of(draw().read_text())
    assert text == "step,cost\r\n1,3.0\r\n2,0.1\r\n"


def test_a_figure_carries_headings_with_commas_and_markup():
    text = data_of(draw(**{"age, <raw>": [1, None]}).read_text())
    assert list(csv.reader(io.StringIO(text))) == [["age, <raw>"], ["1"], [""]]


def test_a_figure_with_columns_of_unequal_length_is_refused():
    with pytest.raises(ValueError, match=r"'a-line'.*'step': 2, 'cost': 1"):
        draw(step=[1, 2], cost=[3])


def test_a_figure_has_no_date_and_the_same_bytes_each_time(monkeypatch):
    first = draw().read_bytes()
    monkeypatch.setattr(report, "_publishers", {})
    assert draw().read_bytes() == first
    assert b"<dc:date>" not in first


def test_two_figures_share_no_generated_identifier():
    names = [
        set(re.findall(r'id="(\w{11})"', draw(name).read_text())) for name in ("first", "second")
    ]
    assert names[0]
    assert not names[0] & names[1]


def test_a_figure_is_closed_once_it_is_published():
    before = plt.get_fignums()
    draw()
    assert plt.get_fignums() == before


def test_a_plain_script_does_not_import_ipython(tmp_path):
    code = "import sys, report; report.number('a', 1); assert 'IPython' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=EXAMPLES, check=True)


def run_cells(*cells):
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    environment = os.environ | {"PYTHONPATH": str(EXAMPLES)}
    NotebookClient(notebook).execute(env=environment)
    return [cell.outputs for cell in notebook.cells]


def test_a_kernel_shows_a_figure_once_and_glues_a_number():
    _, [glued], [shown] = run_cells(
        "import report\nfrom matplotlib import pyplot as plt",
        "report.number('accuracy', (0.98, 0.01))",
        "figure, axes = plt.subplots()\nreport.figure(figure, 'empty', {'x': [1]})",
    )
    assert glued.metadata.scrapbook.name == "accuracy"
    assert glued.data["application/papermill.record/text/plain"] == "(0.98, 0.01)"
    assert data_of(shown.data["image/svg+xml"]) == "x\r\n1\r\n"


def test_a_reader_may_run_the_same_cell_of_a_notebook_again():
    again = "report.number('accuracy', 0.5)"
    run_cells("import report", again, again)


def luminance(color: str) -> float:
    """The relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color))
    return float(np.dot([0.2126, 0.7152, 0.0722], list(channels)))


@pytest.mark.parametrize("background", ["#ffffff", "#131416"], ids=["light", "dark"])
def test_each_colour_of_the_style_stands_out_from_the_page(background):
    for style in rc_params_from_file(report.STYLE)["axes.prop_cycle"]:
        low, high = sorted((luminance(style["color"]), luminance(background)))
        assert (high + 0.05) / (low + 0.05) >= 3, style["color"]


def test_each_series_of_the_style_differs_without_colour():
    styles = list(rc_params_from_file(report.STYLE)["axes.prop_cycle"])
    assert len({(style["linestyle"], style["marker"]) for style in styles}) == len(styles)


def drawn_intervals(**options):
    """Four intervals, as the pages draw them: half an inch of height for each row."""
    means = {f"method {row}": evidence.Mean(row - 1.0, 0.5, seeds=5) for row in range(4)}
    with plt.style.context(report.STYLE):
        figure, axes = plt.subplots(figsize=(4.8, 2.8))
        report.intervals(axes, means, **options)
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
    for box in boxes:
        for line in lines:
            assert line.max() < box.y0 or line.min() > box.y1


def test_the_grid_of_the_rows_stands_at_the_ticks_of_the_axis():
    figure, axes = drawn_intervals()
    left, right = axes.get_xlim()
    ticks = set(axes.get_xticks())
    vertical = {
        float(segment[0, 0])
        for collection in axes.collections
        for segment in collection.get_segments()
        if segment[0, 0] == segment[1, 0]
    }
    plt.close(figure)
    assert ticks == vertical
    assert all(left <= tick <= right for tick in ticks)


def test_the_line_to_compare_with_is_in_view_though_no_mean_is_near():
    figure, axes = drawn_intervals(line_at=-20)
    left, right = axes.get_xlim()
    plt.close(figure)
    assert left < -20 < right


def test_an_open_question_is_a_cross_and_all_others_are_dots():
    figure, axes = drawn_intervals(open_questions=["method 2"])
    markers = [line.get_marker() for line in axes.lines if line.get_marker() in ("o", "x")]
    plt.close(figure)
    assert markers == ["o", "o", "x", "o"]


def test_rows_without_labels_are_refused():
    figure, axes = plt.subplots()
    with pytest.raises(ValueError, match="No rows"):
        report.rows(axes, [])
    plt.close(figure)
