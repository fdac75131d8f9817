"""One command at a time writes in the build folder of a project."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from polybook.project import BookError, Project, write_whole

AT_ONCE = 1
"""Seconds for a command that is about to end, before a second one says who is at work."""


@contextmanager
def alone(project: Project, *, wait: bool = False) -> Iterator[None]:
    """Let no other command write in the build folder of the project meanwhile.

    Raises:
        BookError: another one does, and this one is not to wait; says which, and since when.
    """
    project.built.mkdir(exist_ok=True)
    lock = FileLock(project.built / "build.lock")
    holder = project.built / "build.holder.json"
    try:
        lock.acquire(timeout=AT_ONCE)
    except Timeout:
        at_work = _told(holder)
        if not wait:
            raise BookError(
                f"{project.built}: {at_work} writes here. Run the command again when that has "
                "ended, or add --wait."
            ) from None
        print(f"Waiting: {at_work} writes in {project.built}", flush=True)
        lock.acquire()
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        write_whole(holder, json.dumps({"process": os.getpid(), "since": since}))
        yield
    finally:
        lock.release()


def _told(holder: Path) -> str:
    """Who is at work, as it has told itself."""
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {told['process']}, since {told['since']},"
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun, or could not write
        return "another process"
