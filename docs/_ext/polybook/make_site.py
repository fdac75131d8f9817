"""Make the site: check the catalogs, execute the stories, write each language, check, publish.

The site is made in a staging folder and takes the place of the published one in the last step, so
that a build that fails leaves the published site as it was.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from polybook import publishing, site_check
from polybook.addresses import Record
from polybook.bill import write_bill
from polybook.catalogs import checks
from polybook.catalogs.files import Catalogs
from polybook.catalogs.terms import wrong_terms
from polybook.catalogs.words import interface_words
from polybook.execution import Execution
from polybook.languages.root_page import write_root_page
from polybook.languages.site_files import Edition, write_site_files
from polybook.notebooks.scripts import ARCHIVE, all_scripts, requirements
from polybook.offline.start_page import FOLDER, take_out
from polybook.project import PSEUDO, BookError, Project, base_address, shown
from polybook.stories import Story, StoryError, find_stories
from polybook.story_data import Data, find_data

STORIES_AT_A_TIME = 2  # the one that trains takes as long as all others; three need over 4 GB

console = Console(soft_wrap=True, highlight=False)


def make_site(
    project: Project,
    data: Data,
    codes: list[str],
    names: dict[str, str],
    site: Path,
    made_from: dict[str, str],
    *,
    strict: bool = False,
) -> None:
    """Make the languages ``codes`` and publish them in ``site``, beside the others of ``names``.

    ``made_from`` is noted there: the fingerprint of what each language was made from. ``strict``
    refuses what is not translated.

    Raises:
        BookError: names the place, the cause and the next step; the published site is as it was.
    """
    with stage("catalogs"):
        check_catalogs(project, codes, strict=strict)
    record = Record.of(project)
    with stage("stories"):
        environment = execute_stories(project, data)
    # Beside the published site, so that a rename moves it there in one step.
    with publishing.staging(site) as work:
        staging = work / "html"
        staging.mkdir()
        for code in names:
            if code not in codes:
                publishing.copy_published(site, staging, f"{code}/")
                take_out(staging / code / "index.html")
        offered = ["-D", f"built_languages={','.join(names)}"]
        offered += ["-D", f"notebooks_archive=../{ARCHIVE}"]
        with stage("pages"):
            if PSEUDO in codes:
                sphinx(project, "gettext", project.original, project.templates, work, environment)
            with workers(os.cpu_count() or 1) as pool:
                # One Sphinx for each language, in a process of its own: Sphinx keeps global state.
                pages = pool.map(
                    # Not in the staging folder yet: MyST-NB also writes beside its output.
                    lambda code: sphinx(
                        project, "html", code, work / code / "html", work, environment, offered
                    ),
                    codes,
                )
                for said in pages:  # raises what a Sphinx raised
                    if said:
                        console.print(said, markup=False)
            for code in codes:
                (work / code / "html").rename(staging / code)
            base = base_address()
            write_root_page(staging, names, base)
            write_scripts(staging, project)
            write_site_files(
                staging,
                names,
                {code: translator(project, code) for code in names},
                base,
                author=project.settings.get("author", project.settings.get("project", "")),
                edition=Edition.of(project),
                moved=record.moved_pages if record else (),
            )
            write_bill(staging, project)
        with stage("check"):
            problems = site_check.problems(staging, list(names), record)
            if problems:
                raise BookError("\n".join(problems))
        had_files = (site / FOLDER).is_dir()
        publishing.publish(staging, site, made_from)
        if had_files and not (site / FOLDER).is_dir():
            console.print(
                "The files for reading offline were made from the pages before, and are gone. "
                f"To make them anew: {project.command('offline', 'zip', 'epub', 'pdf')}"
            )


def check_catalogs(project: Project, codes: list[str], *, strict: bool = False) -> None:
    """Check the catalogs of the languages; print what is left to do in them.

    Raises:
        BookError: names each problem; if ``strict``, also each message that is fuzzy or has no
            translation, and each term that is another one.
    """
    rules = checks.Rules.of(project.settings)
    read = {code: Catalogs.of(code, project) for code in codes}
    problems = [
        line for catalogs in read.values() for line in checks.problems_of_language(catalogs, rules)
    ]
    if problems:
        raise BookError("\n".join(problems))
    undone: list[str] = []
    for code, catalogs in read.items():
        left = checks.incomplete_of_language(catalogs)
        wrong = list(wrong_terms(catalogs, project))
        undone += [*left, *wrong]
        if left and not strict:
            console.print(
                f"{code}: {len(left)} texts are left to do; the first: {left[0]}", markup=False
            )
        if wrong and not strict:
            console.print(f"{code}: {len(wrong)} terms are others:", *wrong, sep="\n", markup=False)
    if strict and undone:
        raise BookError("\n".join([*undone, "Translate these, or build without --strict."]))


def write_scripts(folder: Path, project: Project) -> None:
    """Write the zip of all scripts to the root of a site, and what Binder is to install."""
    stories = find_stories(project)
    if not (stories and project.settings.get("notebooks", True)):
        return
    (folder / ARCHIVE).write_bytes(all_scripts(stories.values(), project))
    if project.settings.get("notebooks_repository"):
        (folder / "binder").mkdir()
        (folder / "binder/requirements.txt").write_text(requirements(stories.values(), project))
        version = f"python-{sys.version_info.major}.{sys.version_info.minor}\n"
        (folder / "binder/runtime.txt").write_text(version)


def make_templates(project: Project) -> None:
    """Write a template for each page and one for the words of the interface."""
    environment = execute_stories(project, find_data(project))
    with tempfile.TemporaryDirectory() as work:
        sphinx(project, "gettext", project.original, project.templates, Path(work), environment)


def translator(project: Project, code: str) -> Callable[[str], str]:
    """What translates a word of the interface; one without a translation stays as it is."""
    words = interface_words(code, project)
    return lambda word: (words[word].string if word in words else "") or word


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

        def show(line: str) -> None:
            if console.is_terminal:
                bar.update(task, description=line.split(",")[0])
            else:
                console.print(line, markup=False)

        execution = Execution(project, data, show)

        def execute(story: Story) -> bool:
            _notebook, was_executed = execution.of(story)
            bar.advance(task)
            return was_executed

        running = [pool.submit(execute, story) for story in found.values()]
        try:
            done = sum(future.result() for future in as_completed(running))
        except StoryError:
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
