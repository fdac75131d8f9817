"""Faults of each kind are planted and survive; and the verdict fails where it should."""

from pathlib import Path

import pytest

from faults import __main__ as command
from faults import held_by_tests, kinds
from faults.kinds import KINDS, Kind, Seen, Wanted
from polybook.project import BookError

FAIR = Seen("page.md:3: is empty. Write something.", is_refused=True, place="page.md:3")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.part}:{kind.name}")
def test_what_is_planted_survives(kind):
    rows = [kinds.planted(kind, number) for number in kind.numbers(whole=False)]
    assert [row for row in rows if row.problems] == []
    assert rows


def test_what_is_refused_with_place_cause_and_next_step_survives():
    assert kinds.problems(Wanted.REFUSED, FAIR) == []


@pytest.mark.parametrize(
    ("wanted", "seen", "problem"),
    [
        (Wanted.REFUSED, FAIR._replace(is_refused=False), "it passes"),
        (Wanted.REFUSED, FAIR._replace(said="page.md:3: is empty."), "no next step is said"),
        (Wanted.REFUSED, FAIR._replace(place="page.md:4"), "page.md:4 is not named"),
        (Wanted.REFUSED, FAIR._replace(wrong=["a file is gone"]), "a file is gone"),
        (Wanted.REFUSED, FAIR._replace(said=f"{FAIR.said}\x1b"), "what is said cannot be printed"),
        (Wanted.TOLD, FAIR, "it is refused"),
        (Wanted.TOLD, Seen(" "), "nothing is said"),
        (Wanted.TOLD, Seen("all is well", place="page.md"), "page.md is not named"),
        (Wanted.RIGHT, FAIR, "it is refused"),
        (Wanted.RIGHT, Seen(wrong=["it is another text"]), "it is another text"),
    ],
)
def test_what_does_not_survive_is_told(wanted, seen, problem):
    assert problem in kinds.problems(wanted, seen)


def test_a_refusal_that_changes_a_file_has_lost_something(tmp_path):
    (tmp_path / "kept").write_text("old")

    def act() -> None:
        (tmp_path / "kept").write_text("new")
        raise BookError("kept:1: is old. Write it anew.")

    seen = kinds.see(act, tmp_path, "kept:1")
    assert kinds.problems(Wanted.REFUSED, seen) == ["kept is another file now"]


def test_what_no_command_expects_is_a_traceback(tmp_path):
    def plant(value: object, folder: Path) -> Seen:
        return kinds.see(lambda: 1 / value, folder)

    row = kinds.planted(Kind("data", "division", plant, [0], 1, 1, Wanted.REFUSED), 0)
    assert "a traceback" in row.problems
    assert "ZeroDivisionError" in row.said


def test_a_number_names_the_same_input_each_time():
    for kind in KINDS:
        number = kind.numbers(whole=True)[-1]
        assert repr(kind.input(number)) == repr(kind.input(number)), kind.name


def test_the_command_prints_each_case_and_counts_them_by_part(monkeypatch, capsys):
    def plant(value: str, folder: Path) -> Seen:
        return FAIR if value == "wrong" else Seen()

    made = [
        Kind("records", "a kind", plant, ["wrong", "unseen"], 1, 1, Wanted.REFUSED),
        Kind("data", "another", plant, ["wrong"], 1, 1, Wanted.REFUSED),
    ]
    monkeypatch.setattr(command, "KINDS", made)
    monkeypatch.setattr(held_by_tests, "HELD", {})
    assert command.main([]) == 1
    printed = capsys.readouterr().out
    assert "records:a kind:1" in printed
    assert "failed: it passes" in printed
    assert printed.endswith("all              2 survived, 1 failed\n")
    assert command.main(["records:a kind:0", "data"]) == 0
    assert "all              2 survived, 0 failed\n" in capsys.readouterr().out
    assert "No case is called elsewhere" in command.main(["elsewhere"])


def test_a_test_that_holds_a_kind_is_a_row(tmp_path, monkeypatch):
    path = tmp_path / "test_it.py"
    path.write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('value', ['one', 'two'])\n"
        "def test_a_value_is_refused(value):\n    assert value == 'one', 'it passes'\n"
        "def test_what_cannot_be_tried():\n    pytest.skip('no browser')\n"
    )
    monkeypatch.setattr(held_by_tests, "HELD", {"data": [str(path)]})
    passed, failed, skipped = held_by_tests.rows("data", "data")
    assert passed == kinds.Row(
        "data", "data:a value is refused:one", "one", "a value is refused", []
    )
    assert failed.problems
    assert "no browser" in skipped.problems[0]
    [again] = held_by_tests.rows("data", "data:a value is refused:two")
    assert again.problems


def test_every_part_has_tests_that_are_there():
    assert {kind.part for kind in KINDS} <= held_by_tests.HELD.keys()
    for paths in held_by_tests.HELD.values():
        assert paths
        for path in paths:
            assert (held_by_tests.ROOT / path).is_file(), path
