"""Hand the numbers and figures of a story to the page that quotes it.

In a notebook kernel both become outputs of the cell; in a plain script a number is printed and a
figure is saved under `_build/figures/`.
"""

import csv
import io
import math
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import matplotlib
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

if TYPE_CHECKING:
    import evidence

STYLE = Path(__file__).with_name("book.mplstyle")
FIGURES = Path(__file__).resolve().parent.parent / "_build" / "figures"

_publishers: dict[str, str] = {}  # name of a number or figure -> file or cell that published it


def number(name: str, value: Real | tuple[Real, Real]) -> None:
    """Publish a number for the prose: a value, or a pair of mean and half width.

    Raises TypeError if it is not a number, ValueError if it is not finite or the name is taken.
    """
    if isinstance(value, tuple):
        if len(value) != 2:
            raise ValueError(
                f"number {name!r}: a pair of mean and half width has two numbers, not {len(value)}."
            )
        plain = tuple(_plain(name, part) for part in value)
    else:
        plain = _plain(name, value)
    _claim(name)
    if _in_kernel():
        from myst_nb import glue

        glue(name, plain, display=False)
    else:
        print(f"{name} = {plain!r}")


def figure(figure: Figure, name: str, table: Mapping[str, Sequence]) -> None:
    """Publish a figure with the data it shows: table maps a column's heading to its values.

    All columns have the same length; None leaves a field empty. The same figure gives the same
    bytes. Raises ValueError if the columns differ in length or the name is taken.
    """
    data = _csv(name, table)
    _claim(name)
    text = io.StringIO()
    # The name as salt keeps the identifiers of two figures on one page apart.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    plt.close(figure)  # or the kernel would show it a second time
    # An XML parser reads a bare carriage return as a line feed; CSV wants both.
    data = escape(data, {"\r": "&#13;"})
    metadata = f'<metadata data-format="text/csv" id={quoteattr(name)}>{data}</metadata>'
    drawing, end, rest = text.getvalue().rpartition("</svg>")
    svg = drawing + metadata + end + rest
    if _in_kernel():
        from IPython.display import display

        display({"image/svg+xml": svg, "text/plain": f"<figure {name}>"}, raw=True)
    else:
        FIGURES.mkdir(parents=True, exist_ok=True)
        path = FIGURES / f"{name}.svg"
        path.write_text(svg, encoding="utf-8")
        print(path)


def intervals(
    axes: Axes,
    means: Mapping[str, "evidence.Mean"],
    color: str = "C1",
    *,
    line_at: float | None = None,
    open_questions: Collection[str] = (),
) -> None:
    """Draw means with their intervals, one below the other, each under its label; see `rows`.

    A mean in `open_questions` is a cross in place of a dot.
    """
    for row, (label, mean) in enumerate(means.items()):
        axes.errorbar(mean.mean, row, xerr=mean.half_width, color=color, fmt="none", capsize=4)
        if label in open_questions:
            axes.plot(mean.mean, row, "x", color=color, markersize=8, markeredgewidth=2)
        else:
            axes.plot(mean.mean, row, "o", color=color, markersize=6)
    rows(axes, means, line_at=line_at)


def rows(axes: Axes, labels: Iterable[str], *, line_at: float | None = None) -> None:
    """Give the rows y = 0, 1, … of a plot, drawn before, their labels, each on its own line.

    Beside its row, a label would have no room to be longer in another language. No line crosses it:
    the grid, and a stronger line at x = `line_at`, run through the rows alone. A row needs 0.5
    inches of the figure's height, and its marks stay within 0.25 of its y. Raises ValueError for no
    labels.
    """
    labels = list(labels)
    if not labels:
        raise ValueError("No rows: each needs a label, from the top down.")
    if line_at is not None:
        axes.update_datalim([(line_at, 0)])
        axes.autoscale_view(scaley=False)
    left, right = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if left <= tick <= right]
    axes.set(xticks=ticks, xlim=(left, right), yticks=[], ylim=(len(labels) - 0.65, -0.75))
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    for row, label in enumerate(labels):
        band = row - 0.27, row + 0.3
        axes.vlines(ticks, *band, colors=plt.rcParams["grid.color"], linewidth=0.8, zorder=0.5)
        if line_at is not None:
            axes.vlines(
                line_at, *band, colors=plt.rcParams["axes.edgecolor"], linewidth=1, zorder=0.6
            )
        axes.text(0, row - 0.32, label, transform=axes.get_yaxis_transform(), va="bottom")


def _plain(name: str, value: Real) -> int | float:
    """Return a Python number for a Python or NumPy one."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"number {name!r}: {value!r} is a {type(value).__name__}, not a number. "
            "Pass an int, a float, or a pair (mean, half width)."
        )
    if not math.isfinite(value):
        raise ValueError(
            f"number {name!r} is {float(value)}: prose cannot say that. "
            "Find where it arises, or publish a number that says what happened instead."
        )
    return int(value) if isinstance(value, Integral) else float(value)


def _csv(name: str, table: Mapping[str, Sequence]) -> str:
    """Return the table as RFC 4180 text: a heading row, then numbers at full precision."""
    columns = [getattr(column, "tolist", lambda c=column: list(c))() for column in table.values()]
    lengths = {heading: len(column) for heading, column in zip(table, columns, strict=True)}
    if len(set(lengths.values())) != 1:
        raise ValueError(
            f"figure {name!r}: the columns of its table differ in length: {lengths}. "
            "Give each the same number of values; None leaves a field empty."
        )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table)
    for row in zip(*columns, strict=True):
        writer.writerow(_plain(name, v) if isinstance(v, Real) else v for v in row)
    return text.getvalue()


def _claim(name: str) -> None:
    """Refuse a name that is taken; a reader may still run the same cell of a notebook again."""
    publisher = sys._getframe(2).f_code.co_filename
    if name in _publishers and not (_in_kernel() and _publishers[name] == publisher):
        raise ValueError(
            f"{name!r} is published twice in one story. Give one of them another name."
        )
    _publishers[name] = publisher


def _in_kernel() -> bool:
    """Tell a notebook kernel from plain Python, without importing IPython."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
