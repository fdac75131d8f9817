"""The arrays that stories give to scripts of pages: as text, and as files of the site."""

import json
import re
from base64 import b64encode

import nbformat
import pytest

from polybook.explore import arrays


def read(text: str) -> bytes:
    """As ``Explore.decodeBytes`` does: tests/explore runs that on what is published."""
    return bytes((ord(character) - ord("N")) % 256 for character in text)


def executed(given: dict[str, dict[str, dict]]) -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["arrays"] = given
    return notebook


ARRAY = {"type": "int8", "shape": [2], "factor": 0.5, "base64": b64encode(b"\x00\xff").decode()}


def test_each_byte_is_a_character_that_a_page_can_hold():
    text = arrays.as_text(bytes(range(256)))
    assert len(set(text)) == 256
    assert read(text) == bytes(range(256))
    assert min(map(ord, text)) >= ord(" "), "no control character"
    assert arrays.CHARACTERS.keys() == set(range(256))


@pytest.mark.parametrize("number", [-46, -1, 0, 1, 49])
def test_small_numbers_take_one_byte_of_a_file(number):
    assert len(arrays.as_text(number.to_bytes(1, "little", signed=True)).encode()) == 1


def test_each_cell_with_arrays_has_a_file():
    notebook = executed({"board": {"steps": ARRAY}, "weights": {"steps": ARRAY, "more": ARRAY}})
    files = dict(arrays.files("tale", notebook))
    assert files.keys() == {"tale/board.js", "tale/weights.js"}
    given = json.loads(re.fullmatch(r"Explore\.receive\((.*)\);\n", files["tale/weights.js"])[1])
    assert given["more"] == {"type": "int8", "shape": [2], "factor": 0.5, "text": "NM"}
    assert given.keys() == {"steps", "more"}


def test_a_name_is_written_by_its_letters():
    [[_name, text]] = arrays.files("tale", executed({"board": {"высота": ARRAY}}))
    assert "высота" in text


def test_a_story_without_arrays_has_none(tmp_path):
    arrays.write_files(tmp_path, [("tale", nbformat.v4.new_notebook())])
    assert not list(tmp_path.iterdir())


def test_the_files_of_all_stories_lie_by_their_names(tmp_path):
    notebook = executed({"board": {"steps": ARRAY}})
    arrays.write_files(tmp_path, [("tale", notebook), ("other", notebook)])
    written = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.js")}
    assert written == {"explore/tale/board.js", "explore/other/board.js"}
    [[_name, text]] = arrays.files("tale", notebook)
    assert (tmp_path / "explore/tale/board.js").read_text(encoding="utf-8") == text


def test_another_text_is_another_edition():
    assert arrays.edition("a") == arrays.edition("a") != arrays.edition("b")
    assert len(arrays.edition("a")) == 8, "a page has it in each address"
