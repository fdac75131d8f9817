"""What is executed, when it is executed again, and what happens when it cannot be."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import stories
from stories import Digits, Story, StoryError

DIGITS = Digits("some digits", {}, stand_in=False)


@pytest.fixture
def examples(tmp_path, monkeypatch) -> Path:
    """A folder of examples of its own, with a store of its own."""
    folder = tmp_path / "examples"
    folder.mkdir()
    lock = tmp_path / "requirements.txt"
    lock.write_text("package==1\n")
    monkeypatch.setattr(stories, "EXAMPLES", folder)
    monkeypatch.setattr(stories, "LOCK", lock)
    monkeypatch.setattr(stories, "STORE", tmp_path / "executed")
    return folder


def write(folder: Path, name: str, text: str) -> Story:
    (folder / name).write_text(text, encoding="utf-8")
    return Story(folder / name)


def run(story: Story, digits: Digits = DIGITS) -> tuple[nbformat.NotebookNode, bool]:
    return stories.executed(story, digits, lambda line: None)


def test_a_story_is_divided_at_its_marks(examples):
    story = write(
        examples, "tale.py", '"""A tale."""\n\n# %% setup\nx = 1\n\n# %% the-end\nprint(x)\n'
    )
    assert [(c.name, c.code, c.line) for c in story.cells.values()] == [
        ("setup", "x = 1", 4),
        ("the-end", "print(x)", 7),
    ]


@pytest.mark.parametrize("code", ["x = 1", 'print("lost")', '"""A tale."""\nprint("lost")', "1"])
def test_code_before_the_first_cell_is_refused(examples, code):
    with pytest.raises(StoryError, match=r"tale\.py:1: code stands before the first cell"):
        _ = write(examples, "tale.py", f"{code}\n# %% setup\nprint(1)\n").cells


def test_two_cells_of_one_name_are_refused(examples):
    with pytest.raises(StoryError, match=r"tale\.py:3: a cell is named 'a' already, in line 1"):
        _ = write(examples, "tale.py", "# %% a\nx = 1\n# %% a\nx = 2\n").cells


def test_a_helper_is_no_story(examples):
    write(examples, "helper.py", "x = 1\n")
    write(examples, "tale.py", "# %% setup\nimport helper\n")
    assert list(stories.find_stories()) == ["tale"]


def test_a_story_is_executed_once_in_the_folder_of_the_examples(examples):
    write(examples, "helper.py", "answer = 42\n")
    story = write(examples, "tale.py", "# %% a\nimport helper\n# %% b\nprint(helper.answer)\n")
    notebook, first = run(story)
    again, second = run(story)
    assert (first, second) == (True, False)
    assert notebook.cells[1].outputs[0].text == "42\n"
    assert again == notebook


def test_what_a_story_depends_on_executes_it_again_and_nothing_else_does(examples):
    text = "# %% a\nimport helper\nprint(helper.STYLE)\n"
    types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import stranger\n"
    uses = "import deeper\nSTYLE, RUNS = 'some.style', 'data/runs.jsonl'\n"
    write(examples, "helper.py", types + uses)
    write(examples, "deeper.py", "x = 1\n")
    write(examples, "some.style", "ink: black\n")
    (examples / "data").mkdir()
    write(examples, "data/runs.jsonl", "{}\n")
    write(examples, "stranger.py", "y = 1\n")

    def key(digits: Digits = DIGITS) -> str:
        return stories._key(write(examples, "tale.py", text), digits)

    keys = [key()]
    for name in ("helper.py", "deeper.py", "some.style", "data/runs.jsonl", "../requirements.txt"):
        path = examples / name
        path.write_text(path.read_text() + "# changed\n")
        keys.append(key())
    assert len(set(keys)) == len(keys)
    write(examples, "stranger.py", "y = 2\n")
    assert key() == keys[-1]
    assert key(Digits("other digits", {}, stand_in=False)) == keys[-1], "it loads no digits"
    write(examples, "mnist.py", "x = 1\n")
    text = text.replace("import helper", "import helper, mnist")
    assert key() != key(Digits("other digits", {}, stand_in=False))


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import os\nos._exit(3)", "its kernel died"),
        ("import time\ntime.sleep(60)", "it ran longer than its limit of 2 s"),
    ],
)
def test_a_cell_that_fails_is_named_with_its_cause(examples, monkeypatch, code, cause):
    monkeypatch.setattr(stories, "CELL_SECONDS", 2)
    story = write(examples, "tale.py", f"# %% fine\nx = 1\n\n# %% broken\n{code}\n")
    with pytest.raises(StoryError) as error:
        run(story)
    assert f"tale.py:5: cell 'broken' failed: {cause}" in str(error.value)
    assert "Repeat it alone with: python" in str(error.value)
    assert not list(stories.STORE.glob("*.ipynb")), "nothing of a failed execution is kept"


def test_a_damaged_file_in_the_store_is_replaced(examples):
    story = write(examples, "tale.py", "# %% a\nprint(1)\n")
    run(story)
    (kept,) = stories.STORE.glob("*.ipynb")
    kept.write_text(kept.read_text()[:50])
    _notebook, executed = run(story)
    assert executed
    assert not run(story)[1]


def test_a_story_that_is_edited_after_it_was_found_is_executed_as_it_is_now(examples):
    found = write(examples, "tale.py", "# %% a\nprint(1)\n")
    assert found.cells
    write(examples, "tale.py", "# %% a\nprint(2)\n")
    assert run(found)[0].cells[0].outputs[0].text == "2\n"


def test_a_story_that_is_edited_while_it_is_executed_is_not_kept(examples):
    story = write(examples, "tale.py", "# %% a\nopen('tale.py', 'a').write('# more')\n")
    with pytest.raises(StoryError, match=r"tale\.py: it, or a file that it uses, was edited"):
        run(story)
    assert not list(stories.STORE.glob("*.ipynb"))


def test_two_builds_at_once_execute_a_story_once(examples, tmp_path):
    marks = tmp_path / "marks"
    write(examples, "tale.py", f"# %% a\nopen({str(marks)!r}, 'a').write('x')\n")
    program = (
        f"import sys; sys.path.insert(0, {str(Path(stories.__file__).parent)!r}); import stories; "
        "from pathlib import Path; "
        f"stories.STORE = Path({str(stories.STORE)!r}); "
        f"stories.LOCK = Path({str(stories.LOCK)!r}); "
        f"stories.executed(stories.Story(Path({str(examples / 'tale.py')!r})), "
        "stories.Digits('d', {}, False), print)"
    )
    builds = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [build.wait(timeout=120) for build in builds] == [0, 0]
    assert marks.read_text() == "x"


def test_a_build_that_is_killed_leaves_nothing_half_written(examples, tmp_path):
    path = tmp_path / "executed" / "tale.ipynb"
    stories.write_whole(path, "old")
    program = (
        f"import sys, os, signal; sys.path.insert(0, {str(Path(stories.__file__).parent)!r})\n"
        "import stories; from pathlib import Path\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"stories.write_whole(Path({str(path)!r}), 'new')"
    )
    killed = subprocess.run([sys.executable, "-c", program], env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
