"""Let a story that runs alone, as `python examples/loan.py`,
show what its pages would show.
"""

import sys
from collections.abc import Mapping
from numbers import Real
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent / "_build" / "figures"


def show(numbers: Mapping[str, Real | tuple[Real, Real]]) -> None:
    """Print the numbers of a story,
    and save its figures as SVG; the last line of each story.

    Where there is a screen, `plt.show()` has shown the figures already, and none is
    left to save. In a notebook nothing happens: its cells show the figures, and the
    pages show the numbers.
    """
    if in_notebook():
        return
    from matplotlib import pyplot as plt

    for name, value in numbers.items():
        print(
            name,
            "=",
            " ± ".join(map(str, value if isinstance(value, tuple) else [value])),
        )
    story = Path(sys.modules["__main__"].__file__).stem
    FIGURES.mkdir(parents=True, exist_ok=True)
    for count, number in enumerate(plt.get_fignums(), start=1):
        path = FIGURES / f"{story}-{count}.svg"
        plt.figure(number).savefig(path)
        print(path)


def in_notebook() -> bool:
    """Tell a kernel from plain Python, without importing IPython."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
