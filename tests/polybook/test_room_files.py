"""Sphinx finds the files that a room brings: those that it has, after those of the book."""

from types import SimpleNamespace

import pytest

from polybook.room_files import bring_files


@pytest.mark.parametrize("brought", [(), ("templates",), ("static",), ("templates", "static")])
def test_a_room_brings_the_folders_that_it_has_after_those_of_the_book(tmp_path, brought):
    for name in brought:
        (tmp_path / name).mkdir()
    handlers = {}
    bring_files(SimpleNamespace(connect=handlers.__setitem__), tmp_path)
    config = {"templates_path": ["own"], "html_static_path": ["mine"]}
    handlers["config-inited"](None, config)
    assert config == {
        "templates_path": ["own", *[str(tmp_path / n) for n in brought if n == "templates"]],
        "html_static_path": ["mine", *[str(tmp_path / n) for n in brought if n == "static"]],
    }
