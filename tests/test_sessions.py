"""The sessions of nox: what is stopped ends with all that it has started; what a lock tells."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from this_book import BOOK

PYTHON_OF_NOX = os.environ.get("PYTHON_OF_NOX")
"""The Python that nox runs in, told by its session ``tests``: it is not that of the tests."""
WAITS = """

@nox.session(venv_backend="none")
def waits(session):
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(99)"
    session.run({python!r}, "-c", code, external=True, **STOPS)
"""


TELLS = """

@nox.session(venv_backend="none")
def tells(session):
    before = locked("old.txt")
    print("told:", *changed(before, locked("new.txt")), sep="\\n")
    print("told:", changed(before, before), locked("none.txt"))
"""
OLD = """# This file was made by a command.
keras==3.1.0 \\
    --hash=sha256:aa==bb
gone==1.0
numpy==2.0.1 ; python_version < "3.12"
tensorflow-cpu==2.1
"""
NEW = OLD.replace("3.1.0", "3.2.0").replace("gone==1.0", "typing.new==4rc1")


def command_of(folder, session: str, text: str) -> list[str]:
    """What runs a session, which `text` adds to those of the book."""
    if PYTHON_OF_NOX is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("these tests do not run by nox")
    copy = folder / "noxfile.py"
    copy.write_text((BOOK.root / "noxfile.py").read_text(encoding="utf-8") + text, encoding="utf-8")
    return [PYTHON_OF_NOX, "-m", "nox", "--noxfile", str(copy), "--session", session]


def test_a_lock_tells_what_is_new_in_it(tmp_path):
    (tmp_path / "old.txt").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    command = command_of(tmp_path, "tells", TELLS)
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    lines = ["gone 1.0 -> none", "keras 3.1.0 -> 3.2.0", "typing.new none -> 4rc1"]
    assert "\n".join(["told:", *lines, "told: [] {}"]) in done.stdout


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_session_that_is_stopped_leaves_nothing_behind(tmp_path, stop):
    command = command_of(tmp_path, "waits", WAITS.format(python=sys.executable))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        started = psutil.Process(int(process.stdout.readline()))
        process.send_signal(stop)
        process.wait(timeout=30)
    for _attempt in range(50):
        if not started.is_running():
            break
        time.sleep(0.1)
    assert not started.is_running()
