"""The lines of the old script: each fails as its page says, and its successor runs."""

import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("then_and_now")


@pytest.mark.parametrize(
    ("line", "meets"),
    [
        ("keras.layers.convolutional", "ModuleNotFoundError: No module named"),
        ("keras.layers.core", "ModuleNotFoundError: No module named"),
        ("np_utils", "ImportError: cannot import name 'np_utils'"),
        ("set_image_dim_ordering", "AttributeError: module 'keras.backend' has no attribute"),
        ("channels_first", "UnimplementedError: The Conv2D op currently only supports"),
        ("input_shape", "UserWarning: Do not pass an `input_shape`"),
        ("model.save('model2')", "ValueError: Invalid filepath extension for saving."),
        ("one column\n        for each class", "SyntaxError: invalid syntax"),
    ],
)
def test_a_line_of_then_meets_its_error(story, line, meets):
    [block] = [block for block in story.output.split("\n\n") if line in block]
    then, _, now = block.partition("  now:")
    assert meets in " ".join(then.split())
    assert now.endswith("\n        runs")


def test_every_line_is_counted(story):
    numbers = story.numbers
    assert numbers["lines"] == 8
    assert numbers["lines_that_fail"] == 7
    assert numbers["lines_that_warn"] == 1
    assert numbers["lines_that_run_now"] == numbers["lines"]
    assert numbers["keras_major"] == 3


def test_no_path_of_this_machine_and_no_colour_code_is_printed(story):
    assert sys.prefix not in story.output
    assert "\x1b" not in story.output


def test_with_onednn_channels_first_runs_on_a_cpu():
    """The page says so, since a reader with another processor meets no error."""
    code = (
        "import keras, numpy as np;"
        "layer = keras.layers.Conv2D(20, 5, data_format='channels_first');"
        "print(layer(np.ones((1, 1, 28, 28))).shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TF_ENABLE_ONEDNN_OPTS": "1", "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "(1, 20, 24, 24)\n"
