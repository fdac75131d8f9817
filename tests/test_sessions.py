"""The sessions of nox: what is stopped ends with all that it has started."""

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


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_session_that_is_stopped_leaves_nothing_behind(tmp_path, stop):
    if PYTHON_OF_NOX is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("these tests do not run by nox")
    copy = tmp_path / "noxfile.py"
    text = (BOOK.root / "noxfile.py").read_text(encoding="utf-8")
    copy.write_text(text + WAITS.format(python=sys.executable), encoding="utf-8")
    command = [PYTHON_OF_NOX, "-m", "nox", "--noxfile", copy, "--session", "waits"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        started = psutil.Process(int(process.stdout.readline()))
        process.send_signal(stop)
        process.wait(timeout=30)
    for _attempt in range(50):
        if not started.is_running():
            break
        time.sleep(0.1)
    assert not started.is_running()
