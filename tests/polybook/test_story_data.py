"""The data of the stories, as conf.py names them and a module of the project finds them."""

from pathlib import Path

import pytest

from polybook.project import BookError, Project
from polybook.story_data import Data, find_data

DIGITS = """
from __future__ import annotations
from dataclasses import dataclass

class DataError(Exception):
    pass

@dataclass
class AtHand:
    identity: str
    environment: dict[str, str]
    stand_in: str

def at_hand():
    return AtHand("small digits", {"DIGITS": "here"}, stand_in="small")
"""


def project(folder: Path, settings: str, module: str | None = None) -> Project:
    (folder / "conf.py").write_text(settings)
    if module is not None:
        (folder / "examples").mkdir()
        (folder / "examples" / "json.py").write_text(module)
    return Project(folder)


NAMED = "story_data = 'examples/json.py'"  # by a name that a module of Python has, too


def test_a_project_may_have_no_data(tmp_path):
    assert find_data(project(tmp_path, "")) == Data("", {})
    assert Data().stand_in == ""


def test_the_module_of_the_project_finds_the_data(tmp_path):
    found = find_data(project(tmp_path, NAMED, DIGITS))
    assert (found.identity, found.environment) == ("small digits", {"DIGITS": "here"})
    assert found.stand_in == "small"
    import json

    assert json.loads("1") == 1


def test_a_module_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BookError, match=r"conf\.py: story_data names \S*examples/json\.py, and th"):
        find_data(project(tmp_path, NAMED))


def test_data_that_cannot_be_used_stop_a_build_with_what_the_module_says(tmp_path):
    broken = DIGITS.replace("return AtHand", "raise DataError('DIGITS is empty') #")
    with pytest.raises(BookError, match=r"^DIGITS is empty$"):
        find_data(project(tmp_path, NAMED, broken))


ASKED_LATE = """
class DataError(Exception):
    pass

class Digits:
    identity = "small digits"
    environment = {{}}

    @property
    def stand_in(self):
        {code}

def at_hand():
    return Digits()
"""


def test_what_the_data_stand_in_for_is_read_only_when_it_is_asked_for(tmp_path):
    found = find_data(
        project(tmp_path, NAMED, ASKED_LATE.format(code="raise DataError('DIGITS is cut')"))
    )
    assert found.identity == "small digits"
    with pytest.raises(BookError, match=r"^DIGITS is cut$"):
        found.stand_in  # noqa: B018


def test_a_property_that_ends_python_ends_no_build_without_a_word(tmp_path):
    found = find_data(project(tmp_path, NAMED, ASKED_LATE.format(code="raise SystemExit(2)")))
    with pytest.raises(BookError, match=r"json\.py: ended Python with SystemExit"):
        found.stand_in  # noqa: B018


@pytest.mark.parametrize("where", ["at_hand():\n    ", "found():\n    pass\n"])
def test_a_module_that_ends_python_ends_no_build_without_a_word(tmp_path, where):
    broken = f"import sys\ndef {where}sys.exit()\n"
    with pytest.raises(BookError, match=r"json\.py: ended Python with SystemExit.*Let it raise"):
        find_data(project(tmp_path, NAMED, broken))


def test_another_error_of_the_module_is_not_taken_for_one_of_the_data(tmp_path):
    broken = "def at_hand():\n    return 1 / 0\n"
    with pytest.raises(ZeroDivisionError):
        find_data(project(tmp_path, NAMED, broken))
