"""How a story is run as a script: in an empty folder, and what is handed over."""

import pytest

import run_alone

TALE = '''"""A tale."""

# %% setup
import os

import numpy as np

print("told in", os.listdir())
with open("of its own", "w") as file:
    file.write("x")

# %% heights data=heights
heights = {"step": range(1, 3), "height": np.array([0.1, np.float32(0.5)]), "name": ["a", None]}

# %% numbers
numbers = {"steps": np.int64(2), "gain": (0.5, np.float64(0.1))}
'''


@pytest.fixture
def tale(tmp_path):
    """Write a story; returns its path."""

    def write(text=TALE):
        path = tmp_path / "tale.py"
        path.write_text(text)
        return path

    return write


def test_a_run_hands_over_what_was_printed_the_numbers_and_the_data_of_the_figures(tale):
    done = run_alone.run(tale())
    assert done.returncode == 0
    assert done.numbers == {"steps": 2, "gain": [0.5, 0.1]}
    assert done.figures == {"heights": {"step": [1, 2], "height": [0.1, 0.5], "name": ["a", None]}}


def test_a_story_runs_in_an_empty_folder_each_time(tale):
    path = tale()
    assert [run_alone.run(path).output for _time in range(2)] == ["told in []\n"] * 2


def test_a_story_is_run_on_the_digits_that_are_named(tale, tmp_path):
    path = tale("# %% setup\nimport os\nprint(os.environ['MNIST_NPZ'])\n")
    assert run_alone.run(path, tmp_path / "slice.npz").output == f"{tmp_path / 'slice.npz'}\n"


def test_a_story_that_fails_hands_over_what_it_printed_and_its_error(tale):
    done = run_alone.run(tale("# %% setup\nprint('so far')\nundefined\n"))
    assert done.returncode == 1
    assert done.output == "so far\n"
    assert "NameError: name 'undefined' is not defined" in done.errors
    assert done.numbers == done.figures == {}


def test_numbers_that_no_page_could_say_are_refused_as_in_a_build(tale):
    with pytest.raises(ValueError, match="'share' is nan"):
        run_alone.run(tale("# %% numbers\nnumbers = {'share': float('nan')}\n"))


def test_two_figures_of_one_variable_are_refused(tale):
    """Its last value would stand for both."""
    cells = "# %% a data=table\ntable = {'x': [1]}\n# %% b data=table\ntable = {'x': [2]}\n"
    with pytest.raises(AssertionError, match="share a variable"):
        run_alone.run(tale(cells))


def test_the_slice_is_the_beginning_of_the_digits():
    import numpy as np

    import mnist

    digits = mnist.load()
    with np.load(run_alone.digits_slice()) as part:
        np.testing.assert_array_equal(part["x_train"], digits.x_train[:6_000])
        np.testing.assert_array_equal(part["y_test"], digits.y_test[:1_000])
