"""What readers see of the stories that train nothing: it changes when someone has looked at it.

What each prints, counts and draws is kept in `__snapshots__`. To keep what there is now instead:
`pytest tests/examples/test_published.py --snapshot-update`. Look at the difference before you
commit it.
"""

import re
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import mnist

STORIES = [
    "accuracy_or_speed",
    "loan",
    "more_epochs",
    "scalings",
    "what_changes",
    "what_the_loss_sees",
]


class Text(SingleFileSnapshotExtension):
    """A text in a file of its own."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class Drawing(Text):
    """A figure, which a browser shows."""

    file_extension = "svg"


@pytest.fixture(scope="module", params=STORIES)
def lines(request, run_story, digits_slice):
    """The lines that each of the stories prints, its numbers and the files of its figures last."""
    if mnist.load().source != "MNIST":
        pytest.skip("these are the stand-in digits")
    return run_story(request.param).output.replace(str(digits_slice), "mnist.npz").splitlines()


def test_what_it_prints(lines, snapshot):
    printed = [_of_six_digits(line) for line in lines if not line.endswith(".svg")]
    assert "\n".join([*printed, ""]) == snapshot(extension_class=Text)


def test_what_it_draws(lines, snapshot):
    files = [Path(line) for line in lines if line.endswith(".svg")]
    assert files
    for number, file in enumerate(files, start=1):
        drawing = _of_tenths_of_a_point(file.read_text(encoding="utf-8"))
        assert drawing == snapshot(name=str(number), extension_class=Drawing)


# The last digits of a machine's arithmetic, and when and by what it was drawn, are nothing to see.


def _of_six_digits(line):
    return re.sub(r"-?\d+\.\d{6,}(e-?\d+)?", lambda number: f"{float(number[0]):.6g}", line)


def _of_tenths_of_a_point(drawing):
    """Places are rounded, and marks, whose names depend on all digits, are numbered."""
    drawing = re.sub(r"<metadata>.*</metadata>\s*", "", drawing, flags=re.DOTALL)
    names = dict.fromkeys(re.findall(r'\bid="([a-z][0-9a-f]{10})"', drawing))
    for number, name in enumerate(names, start=1):
        drawing = drawing.replace(name, f"{name[0]}-{number}")
    return re.sub(r"-?\d+\.\d+", lambda place: f"{float(place[0]):.1f}", drawing)
