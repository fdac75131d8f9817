"""Draw rows that stand one below the other, each under its label: say, a mean for each method.

And write a learning rate in what a story prints.
"""

from collections.abc import Collection, Iterable, Mapping

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from study.evidence import Mean


def intervals(
    axes: Axes,
    means: Mapping[str, Mean],
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

    Beside its row, a label would have no room to be longer in another language. So it stands close
    above it, away from the row before. No line crosses it: the grid, and a stronger line at
    x = `line_at`, run through the rows alone. A row needs 0.62 inches of the figure's height, and
    its marks stay within 0.2 of its y. Raises ValueError for no labels.
    """
    labels = list(labels)
    if not labels:
        raise ValueError("No rows: each needs a label, from the top down.")
    if line_at is not None:
        axes.update_datalim([(line_at, 0)])
        axes.autoscale_view(scaley=False)
    left, right = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if left <= tick <= right]
    axes.set(xticks=ticks, xlim=(left, right), yticks=[], ylim=(len(labels) - 0.7, -0.65))
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    for row, label in enumerate(labels):
        band = row - 0.2, row + 0.2
        axes.vlines(ticks, *band, colors=plt.rcParams["grid.color"], linewidth=0.8, zorder=0.5)
        if line_at is not None:
            axes.vlines(
                line_at, *band, colors=plt.rcParams["axes.edgecolor"], linewidth=1, zorder=0.6
            )
        axes.annotate(
            label,
            (0, band[0]),
            (0, 1),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="bottom",
        )


def power(rate: float) -> str:
    """Write a learning rate as the text of the pages does: 10⁻³, 3 × 10⁻⁴."""
    digit, exponent = f"{rate:.0e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    factors = [digit] * (digit != "1") + [f"10{raised}"] * (int(exponent) != 0)
    return "\u00a0×\u00a0".join(factors) or digit
