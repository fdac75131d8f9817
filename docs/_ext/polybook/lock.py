"""One command at a time writes in the build folder of a project, or a plain sphinx-build."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from polybook.project import BookError, Project, check_environment, write_whole

AT_ONCE = 1
"""Seconds for a command that is about to end, before a second one says who is at work."""

WATCHED_EVERY = 0.05
"""Seconds: less than the next command takes to start."""

TOKEN = secrets.token_hex(8)
"""This command, and no other. Its number would not do: in a container the first one is 1 again."""

STARTED_BY = "POLYBOOK_STARTED_BY"
"""A variable of the environment: the tokens of the commands at work that have started this one."""


@contextmanager
def alone(project: Project, *, wait: bool = False, option: str = "--wait") -> Iterator[None]:
    """Let no other command write in the build folder of the project meanwhile.

    What a command has started is no other one. ``option`` is what makes this one wait.

    Raises:
        BookError: another one does, and this one is not to wait; says which, and since when.
    """
    project.built.mkdir(exist_ok=True)
    lock = FileLock(project.built / "build.lock", is_singleton=True)
    holder = project.built / "build.holder.json"
    started_by = os.environ.get(STARTED_BY, "").split()
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if _told(holder)[2] in started_by:
            with _ending_with_holder(holder, started_by):
                yield
            return
        _take(lock, holder, wait, option)
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        told = {"process": os.getpid(), "since": since, "token": TOKEN}
        write_whole(holder, json.dumps(told))
        os.environ[STARTED_BY] = " ".join({*started_by, TOKEN})
        yield
    finally:
        lock.release()


@contextmanager
def _ending_with_holder(holder: Path, started_by: list[str]) -> Iterator[None]:
    """End this process, too, if the command that has started it is killed meanwhile.

    It would write on in the folder of which the next command takes itself to be alone.
    """
    is_done = threading.Event()

    def watch() -> None:
        lock = FileLock(holder.with_name("build.lock"))
        while not is_done.wait(WATCHED_EVERY):
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if _told(holder)[2] in (*started_by, ""):
                    continue  # it is at work, or the next one has not told yet who it is
            os._exit(1)  # no clearing up: what lies here is another's already

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        is_done.set()
        watching.join()


def _take(lock: FileLock, holder: Path, wait: bool, option: str) -> None:
    try:
        lock.acquire(timeout=AT_ONCE)
    except Timeout:
        process, since, _token = _told(holder)
        at_work = f"process {process}, since {since}," if process else "another process"
        if not wait:
            raise BookError(
                f"{holder.parent}: {at_work} writes here. Run the command again when that has "
                f"ended, or add {option}."
            ) from None
        print(f"Waiting: {at_work} writes in {holder.parent}", flush=True)
        lock.acquire()


def _told(holder: Path) -> tuple[int, str, str]:
    """Who is at work, since when, and its token, as it has told itself; 0 if it only just began."""
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
        return int(told["process"]), str(told["since"]), str(told["token"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 0, "", ""  # or it could not write


def begin(app, config) -> None:
    """Check the environment of a run of Sphinx, and let no other command write until it ends."""
    held = ExitStack()
    try:
        check_environment()
        project = Project(Path(app.confdir))
        wait, option = config.wait_for_others, "-D wait_for_others=1"
        held.enter_context(alone(project, wait=wait, option=option))
    except BookError as error:  # Sphinx would ask to report it to its developers
        raise SystemExit(str(error)) from error
    app.connect("build-finished", lambda *_arguments: held.close(), priority=1000)


def setup(app):
    """Let a plain sphinx-build take its turn: what writes in the build folder sets this up."""
    app.add_config_value("wait_for_others", False, "", bool)
    app.connect("config-inited", begin, priority=50)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
