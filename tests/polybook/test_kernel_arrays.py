"""What packs the arrays of a story, and that they are kept with its notebook."""

import base64
import json

import nbformat
import numpy as np
import pytest

from polybook import execution as execution_module
from polybook.execution import Execution
from polybook.kernel_arrays import TYPES, arrays
from polybook.project import Project
from polybook.stories import Story
from polybook.story_data import Data


def unpacked(packed: dict) -> np.ndarray:
    values = np.frombuffer(base64.b64decode(packed["base64"]), np.dtype(packed["type"]))
    return values.reshape(packed["shape"])


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("order", ["<", ">"])
def test_an_array_comes_back_whatever_the_order_of_its_bytes(kind, order):
    given = np.array([[0, 1, 2], [100, 101, 127]], np.dtype(kind).newbyteorder(order))
    for array in (given, np.asfortranarray(given), given[:, ::-1]):
        packed = arrays({"x": array})["x"]
        assert packed["type"] == kind
        assert (unpacked(packed) == array).all()
        assert json.loads(json.dumps(packed)) == packed
    assert TYPES[kind] == np.dtype(kind).itemsize


def test_an_array_may_come_with_a_factor():
    packed = arrays({"x": (np.array([-127, 64], "int8"), np.float32(0.5)), "y": np.uint8([1])})
    assert packed["x"]["factor"] == 0.5
    assert "factor" not in packed["y"]


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ([1], TypeError, "the arrays are a list, not a dictionary of them"),
        ({}, TypeError, "not a dictionary of them"),
        ({"a b": np.uint8([1])}, ValueError, "'a b' is no name"),
        ({1: np.uint8([1])}, ValueError, "1 is no name"),
        ({"x": [1, 2]}, TypeError, "'x' is of the type list"),
        ({"x": np.array([0.5])}, TypeError, "'x' is of the type float64, .* int8, uint8"),
        ({"x": np.array(["a"])}, TypeError, "'x' is of the type str"),
        ({"x": np.float32([1, np.nan])}, ValueError, "'x' holds a value that is not finite"),
        ({"x": np.float32([1, -np.inf])}, ValueError, "'x' holds a value that is not finite"),
        ({"x": (np.int8([1]), np.nan)}, ValueError, "the factor of 'x' is"),
        ({"x": (np.int8([1]), 2, 3)}, TypeError, "'x' is of the type tuple"),
        ({"x": (np.int8([1]),)}, TypeError, "'x' is of the type tuple"),
    ],
)
def test_what_no_script_can_read_is_refused(given, error, says):
    with pytest.raises(error, match=says):
        arrays(given)


# What is kept


@pytest.fixture(scope="module")
def execution(tmp_path_factory) -> Execution:
    root = tmp_path_factory.mktemp("tale")
    (root / "conf.py").touch()
    (root / "examples").mkdir()
    (root / "examples" / "tale.py").write_text(
        "# %% give arrays=given\nimport numpy as np\n"
        "given = {'x': np.array([[1], [2]], 'int16'), 'y': (np.int8([3]), 0.5)}\n"
    )
    return Execution(Project(root), Data(), print)


@pytest.fixture(scope="module")
def kept(execution) -> nbformat.NotebookNode:
    notebook, _executed = execution.of(Story(execution.project.examples / "tale.py"))
    return notebook


def test_the_arrays_of_a_story_are_kept_by_its_cells(execution, kept):
    assert [cell.id for cell in kept.cells] == ["give"]
    assert kept.cells[0].outputs == []
    assert kept.metadata["arrays"] == {
        "give": {
            "x": {"type": "int16", "shape": [2, 1], "base64": "AQACAA=="},
            "y": {"type": "int8", "shape": [1], "factor": 0.5, "base64": "Aw=="},
        }
    }
    again, was_executed = execution.of(Story(execution.project.examples / "tale.py"))
    assert not was_executed
    assert again.metadata["arrays"] == kept.metadata["arrays"]


def test_how_arrays_are_packed_executes_the_stories_alone_that_give_some(
    execution, tmp_path, monkeypatch
):
    plain = tmp_path / "plain.py"
    plain.write_text("# %% a\nx = 1\n")
    stories = [Story(execution.project.examples / "tale.py"), Story(plain)]
    before = [execution.path_of(story) for story in stories]
    monkeypatch.setattr(execution_module, "SETUP_ARRAYS", "another")
    after = [execution.path_of(story) for story in stories]
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, False]
