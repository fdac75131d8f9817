"""Which executed notebook is believed, what a story may put out, and what is kept of which."""

import json
import math
from pathlib import Path

import nbformat
import pytest

from faults import store
from polybook import kept_notebooks
from polybook.stories import Story, StoryError

CODE = """\
# %% a
print(1)
# %% b shows=t
t = "x = 1"
# %% give arrays=c
c = {"x": y}
# %% give-more arrays=d
d = {"z": y}
"""
PACKED = {"type": "int16", "shape": [2, 1], "base64": "AQACAA=="}


@pytest.fixture
def story(tmp_path) -> Story:
    (tmp_path / "tale.py").write_text(CODE)
    return Story(tmp_path / "tale.py")


@pytest.fixture
def notebook(story) -> nbformat.NotebookNode:
    """What a run of it leaves."""
    cells = [
        nbformat.v4.new_code_cell(cell.code, id=name, execution_count=number)
        for number, (name, cell) in enumerate(story.cells.items(), start=1)
    ]
    cells[0].outputs = [nbformat.v4.new_output("stream", text="1\n")]
    cells[1].source = "x = 1"
    metadata = {"stand_in": "", "numbers": {}, "arrays": {"give-more": {}, "give": {"x": PACKED}}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def read(notebook: nbformat.NotebookNode, story: Story) -> nbformat.NotebookNode:
    path = story.path.with_suffix(".ipynb")
    path.write_text(nbformat.writes(kept_notebooks.sealed(notebook)), encoding="utf-8")
    return kept_notebooks.read_kept(path, story)


def refusal(notebook: nbformat.NotebookNode, story: Story) -> str:
    """Why what was kept cannot be used."""
    with pytest.raises(ValueError, match=r"^[^\n]+$") as error:
        read(notebook, story)
    return str(error.value)


def test_what_a_run_leaves_is_read_again(notebook, story):
    kept_notebooks.refuse_other_outputs(notebook, story)
    assert read(notebook, story) == notebook


def test_what_is_as_large_as_may_be_is_kept_and_read_and_what_is_larger_is_not(
    notebook, story, monkeypatch
):
    arrays = len(json.dumps(notebook.metadata["arrays"]))
    size = len(nbformat.writes(kept_notebooks.sealed(notebook)).encode()) - arrays
    monkeypatch.setattr(kept_notebooks, "LARGEST", size)
    monkeypatch.setattr(kept_notebooks, "LARGEST_ARRAYS", arrays)
    kept_notebooks.refuse_other_outputs(notebook, story)
    assert read(notebook, story) == notebook
    monkeypatch.setattr(kept_notebooks, "LARGEST_ARRAYS", arrays - 1)
    with pytest.raises(StoryError, match=rf"tale\.py:6: the story gives {arrays} bytes of arrays"):
        kept_notebooks.refuse_other_outputs(notebook, story)
    assert refusal(notebook, story) == f"it has over {size + arrays - 1:,} bytes"
    monkeypatch.setattr(kept_notebooks, "LARGEST_ARRAYS", arrays + 1)
    monkeypatch.setattr(kept_notebooks, "LARGEST", size - 1)
    with pytest.raises(StoryError, match=rf"tale\.py:2: the story puts out {size:,} bytes, most"):
        kept_notebooks.refuse_other_outputs(notebook, story)
    assert refusal(notebook, story) == f"it has over {size - 1:,} bytes"


def test_a_file_that_is_far_too_large_is_not_read(story, monkeypatch):
    path = story.path.with_suffix(".ipynb")
    with path.open("wb") as file:
        file.truncate(5_000_001)
    monkeypatch.setattr(Path, "read_text", pytest.fail)
    with pytest.raises(ValueError, match=r"^it has over 5,000,000 bytes$"):
        kept_notebooks.read_kept(path, story)


def test_what_cannot_be_read_is_told_with_its_cause(notebook, story, monkeypatch):
    def refuse(path, **_options):
        raise PermissionError(13, "Permission denied", str(path))

    with pytest.raises(ValueError, match=r"^it is no file$"):
        kept_notebooks.read_kept(story.path.parent, story)
    del notebook["nbformat_minor"]
    path = story.path.with_suffix(".ipynb")
    path.write_text(json.dumps(notebook))
    with pytest.raises(ValueError, match=r"^\w+Error: .*nbformat_minor"):
        kept_notebooks.read_kept(path, story)
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(ValueError, match=r"^PermissionError: .*Permission denied"):
        kept_notebooks.read_kept(path, story)


def test_a_cell_of_another_kind_is_none_of_the_story(notebook, story):
    source, name = notebook.cells[2].source, notebook.cells[2].id
    notebook.cells[2] = nbformat.v4.new_markdown_cell(source, id=name)
    assert refusal(notebook, story) == "its cells are not those of the story"


@pytest.mark.parametrize("value", [0, -3, 0.5, 10**400, [0.5, 0.1], [1, 2]], ids=repr)
def test_a_number_or_a_pair_of_them_is_believed(notebook, story, value):
    notebook.metadata["numbers"] = {"x": value}
    assert read(notebook, story).metadata["numbers"]["x"] == value


@pytest.mark.parametrize(
    "value",
    [True, None, "1", math.nan, math.inf, [], [1], [1, 2, 3], [1, "2"], [True, 1], [1, math.nan]],
    ids=repr,
)
def test_what_prose_cannot_say_is_no_number(notebook, story, value):
    notebook.metadata["numbers"] = {"fine": 1, "x": value}
    assert refusal(notebook, story) == "it has no numbers that prose can say"


@pytest.mark.parametrize(
    "changed",
    [
        {"shape": [2]},
        {"shape": [0], "base64": ""},
        {"shape": [1], "base64": "AQA="},
        {"factor": 0.5},
        {"factor": -2},
    ],
    ids=repr,
)
def test_an_array_that_a_script_can_read_is_believed(notebook, story, changed):
    array = PACKED | changed
    notebook.metadata["arrays"]["give"]["x"] = array
    assert read(notebook, story).metadata["arrays"]["give"]["x"] == array


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "int8"},
        {"type": "float64"},
        {"type": ["int16"]},
        {"shape": [3]},
        {"shape": [-2, -1]},
        {"shape": [-1, -1], "base64": "AQA="},
        {"shape": [True, 2]},
        {"shape": [2.0, 1]},
        {"shape": None},
        {"base64": "AQAC"},
        {"base64": "AQACAA==<script>"},
        {"base64": "AQ<ACAA=="},
        {"base64": 5},
        {"factor": math.inf},
        {"factor": "1"},
        {"factor": None},
    ],
    ids=repr,
)
def test_an_array_that_no_script_can_read_is_not_believed(notebook, story, changed):
    notebook.metadata["arrays"]["give"]["x"] = PACKED | changed
    assert refusal(notebook, story) == "it has arrays that no script can read"


@pytest.mark.parametrize("given", [None, [], {}, {"give": {}}, {"give": {}, "a": {}}], ids=repr)
def test_arrays_of_other_cells_are_not_believed(notebook, story, given):
    notebook.metadata["arrays"] = given
    assert refusal(notebook, story) == "its arrays are not those of the story"


@pytest.mark.parametrize("arrays", [None, [], "x"], ids=repr)
def test_what_is_no_dictionary_of_arrays_is_not_believed(notebook, story, arrays):
    notebook.metadata["arrays"]["give"] = arrays
    assert refusal(notebook, story) == "it has arrays that no script can read"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"text/plain": ["1"]}, "something that is no text, and pages show text"),
        ({"text/html": "", "text/plain": "", "image/png": ""}, "image/png, text/html, and pages"),
        ({"text/plain": "\u202e \x1b"}, r"U+001B (a control character), which no page shows."),
        ({"text/plain": "\x1b", "image/svg+xml": "<svg/>"}, "U+001B (a control character)"),
        ({"text/plain": "a \ufffd"}, "U+FFFD (REPLACEMENT CHARACTER)"),
        ({"text/plain": "<A at 0x0123456789abcdef>"}, "a memory address (A at 0x0123456789abcdef)"),
    ],
)
def test_what_no_page_shows_is_told_with_its_cell(notebook, story, data, kind):
    fine = nbformat.v4.new_output("display_data", data={"image/svg+xml": "<svg/>"})
    notebook.cells[1].outputs = [fine, nbformat.v4.new_output("display_data", data=data)]
    with pytest.raises(StoryError) as error:
        kept_notebooks.refuse_other_outputs(notebook, story)
    assert f"tale.py:4: cell 'b' puts out {kind}" in str(error.value)


def test_an_error_is_put_out_by_no_story(notebook, story):
    notebook.cells[1].outputs = [nbformat.v4.new_output("error")]
    assert refusal(notebook, story) == "its cell 'b' puts out an error"


def test_a_notebook_of_data_that_stand_in_or_that_is_damaged_is_known(notebook, story):
    path = story.path.with_suffix(".ipynb")
    assert kept_notebooks.is_of_stand_in(path), "there is none"
    for stand_in in ("", "scikit-learn"):
        notebook.metadata["stand_in"] = stand_in
        path.write_text(nbformat.writes(notebook))
        assert kept_notebooks.is_of_stand_in(path) == (stand_in != "")
    for content in store.NONE:
        path.write_bytes(content)
        assert kept_notebooks.is_of_stand_in(path), content


@pytest.mark.parametrize(
    ("name", "story"),
    [
        ("tale-0123456789abcdef.ipynb", "tale"),
        ("tale-0123456789abcdef.ipynb.17.tmp", "tale"),
        ("tale-b-0123456789abcdef.ipynb", "tale-b"),
        ("tale.lock", "tale"),
        ("tale-b.log", "tale-b"),
        *((name, None) for name in ("tale.ipynb", "tale-0123.ipynb", "tale.txt", "tale", ".tmp")),
        ("tale-0123456789abcdef.ipynb.tmp", None),
    ],
)
def test_the_story_that_a_file_is_kept_of_is_in_its_name(name, story):
    assert kept_notebooks.story_of(name) == story


def test_what_was_kept_of_a_story_goes_and_nothing_else_does(story, tmp_path):
    folder = tmp_path / "executed"
    kept, other, gone, written, as_folder = (
        folder / f"{name}-{key * 16}.ipynb{end}"
        for name, key, end in (
            ("tale", "1", ""),
            ("tale-b", "2", ""),
            ("tale", "3", ""),
            ("tale", "4", ".17.tmp"),
            ("tale", "5", ""),
        )
    )
    (as_folder / "folder").mkdir(parents=True)
    for path in (kept, other, gone, written, folder / "tale.lock", folder / "notes.txt"):
        path.touch()
    kept_notebooks.remove_others(kept, story)
    left = {kept.name, other.name, "tale.lock", "notes.txt"}
    assert {path.name for path in folder.iterdir()} == left


def test_of_a_link_to_a_folder_the_link_alone_goes(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "folder")
    for _the_second_time_it_is_gone in range(2):
        kept_notebooks.remove(link)
        assert not link.is_symlink()
    assert (tmp_path / "folder" / "file").exists()
