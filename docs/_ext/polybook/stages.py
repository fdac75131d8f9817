"""The long stages of a command: the stories executed, and Sphinx run for a language.

They run in processes of their own, which end with the command. No Sphinx in this one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from polybook.execution import Execution
from polybook.project import BookError, Project, shown
from polybook.stories import Story, find_stories
from polybook.story_data import Data

STORIES_AT_A_TIME = 2  # the one that trains takes as long as all others; three need over 4 GB

console = Console(soft_wrap=True, highlight=False)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print how long a stage of the build took."""
    started = time.monotonic()
    yield
    console.print(f"{name}: {time.monotonic() - started:.1f} s")


@contextmanager
def workers(count: int) -> Iterator[ThreadPoolExecutor]:
    """A pool of threads; when a person stops the build, it starts nothing more, and ends at once.

    The kernels and the runs of Sphinx go with it: all processes that were started from here.
    """
    pool = ThreadPoolExecutor(max_workers=count)
    try:
        try:
            yield pool
        finally:
            if not isinstance(sys.exception(), KeyboardInterrupt):
                pool.shutdown()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        pool.shutdown(wait=False, cancel_futures=True)
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it went with another one
                process.kill()
        raise


def execute_stories(project: Project, data: Data) -> dict[str, str]:
    """Execute the stories that have to be; return the environment that names their data."""
    if data.identity:
        console.print(f"data: {data.identity}", markup=False)
    if hasattr(os, "SCHED_BATCH"):
        # Linux else wakes the threads of a training on one core, with another idle: measured on
        # two cores, an epoch takes 43 s instead of 28. The kernels inherit this.
        try:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        except OSError as error:  # as some containers do
            console.print(f"The system refuses SCHED_BATCH ({error}): training may take longer.")
    found = find_stories(project)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),  # stories
        TimeElapsedColumn(),
    )
    # In a terminal a live bar; in a log, where a bar is noise, a line for each cell.
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
        workers(STORIES_AT_A_TIME) as pool,
    ):
        task = bar.add_task("", total=len(found))

        def remark(line: str) -> None:
            console.print(line, markup=False)

        def show(line: str) -> None:
            if console.is_terminal:
                bar.update(task, description=line.split(",")[0])
            else:
                remark(line)

        execution = Execution(project, data, remark, show)

        def execute(story: Story) -> bool:
            _notebook, was_executed = execution.of(story)
            bar.advance(task)
            return was_executed

        running = [pool.submit(execute, story) for story in found.values()]
        try:
            done = sum(future.result() for future in as_completed(running))
        except BookError:
            pool.shutdown(wait=False, cancel_futures=True)
            if any(future.running() for future in running):
                console.print("A story failed. Another one still runs; it is finished, and kept.")
            raise
    execution.prune(found)
    console.print(f"stories: {done} executed, {len(found) - done} from the cache")
    return {**os.environ, **data.environment}


def sphinx(
    project: Project,
    builder: str,
    code: str,
    output: Path,
    work: Path,
    environment: dict[str, str],
    options: Sequence[str] = (),
) -> str:
    """Run Sphinx for one language, from fresh doctrees: an old one can hide an error.

    Returns what it said, such as which pages are not translated yet.

    Raises:
        BookError: Sphinx warned of something, or failed; carries what it said.
    """
    if not project.pages.is_dir():
        raise BookError(f"{shown(project.pages)}: is no folder, and should hold the pages.")
    if builder == "gettext":
        shutil.rmtree(output, ignore_errors=True)  # a template outlives its page otherwise
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-D", f"language={code}"]
    command += ["-c", str(project.root), "-d", str(work / "doctrees" / code / builder)]
    command += [
        *options,
        "--quiet",
        "--fail-on-warning",
        "--fresh-env",
        str(project.pages),
        str(output),
    ]
    # The same bytes from build to build: no date, and no order that changes.
    fixed = {"SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    # Sphinx stops at a locale that is not installed, such as one that came with a remote shell.
    fixed |= {"LC_ALL": "C", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command,
        env=environment | fixed,
        cwd=project.root,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = _without_report(done.stderr).strip() or done.stdout.strip()
        raise BookError(f"Sphinx, {code}, {builder}:\n{said}")
    return done.stdout.strip()


def _without_report(errors: str) -> str:
    """What Sphinx says, with the cause alone of a report for its developers.

    In the report the cause is what follows the last of the deeper lines of the traceback.
    """
    before, _title, report = errors.partition("Versions\n========\n")
    cause: list[str] = []
    for line in report.partition("Traceback\n=========\n")[2].splitlines():
        if line.startswith("     "):
            cause.clear()
        elif line.startswith("    "):
            cause.append(line.strip())
        elif line:
            break
    return before + "\n".join(cause)
