"""A story is run once in a session, and what is run as a notebook finds nothing of the book."""

import pytest

import run_alone
import story_runs
from this_book import BOOK

DIGITS = BOOK.root / "digits.npz"


@pytest.fixture
def runs(monkeypatch):
    """The runs of stories, none of which is started."""
    runs = []

    def run(name, digits):
        runs.append((name, digits))
        return run_alone.Run(int(name == "wrong"), name, "its error", {}, {})

    monkeypatch.setattr(story_runs, "run", run)
    return runs


def test_a_story_is_run_once_however_many_tests_ask(runs, tmp_path):
    register = story_runs.Register(tmp_path / "register")
    first = register.run("tale", DIGITS)
    assert register.run("tale", DIGITS) is first
    assert register.run("other", DIGITS) is not first
    assert runs == [("tale", DIGITS), ("other", DIGITS)]


def test_a_story_that_fails_is_run_once_and_says_why_to_each_test(runs, tmp_path):
    register = story_runs.Register(tmp_path / "register")
    for _test in range(2):
        with pytest.raises(AssertionError, match="its error"):
            register.run("wrong", DIGITS)
    assert len(runs) == 1


def test_another_process_that_would_run_it_again_fails_and_names_both_tests(
    runs, tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "test_a.py::test_first")
    story_runs.Register(tmp_path / "register").run("tale", DIGITS)
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "test_b.py::test_second")
    elsewhere = story_runs.Register(tmp_path / "register")
    with pytest.raises(AssertionError, match=r"test_second asks .* tale.* for .*test_first"):
        elsewhere.run("tale", DIGITS)
    assert len(runs) == 1


def test_a_notebook_finds_nothing_of_the_book(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(BOOK.examples))
    done = story_runs.run_in_an_empty_folder(["print(1)", "import alone"], tmp_path, {})
    assert done.stdout == "1\n"
    assert "No module named 'alone'" in done.stderr


def test_what_a_notebook_leaves_in_its_folder_is_a_fault(tmp_path):
    with pytest.raises(AssertionError, match=r"has left .*mine"):
        story_runs.run_in_an_empty_folder(["open('mine', 'w').close()"], tmp_path, {})
