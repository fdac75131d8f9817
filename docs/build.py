"""Build the book: execute the stories once, write every language, check, publish.

    python docs/build.py                     every language of conf.py
    python docs/build.py --language es       one of them, beside those that are published already
    python docs/build.py --language xx       the pseudo-language, to see what can't be translated

The site is made in a staging folder and takes the place of the published one in the last step, so
that a build that fails leaves the published site as it was.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "docs"), str(PROJECT / "docs" / "_ext")]

import catalogs  # noqa: E402
import languages  # noqa: E402
import site_check  # noqa: E402
import stories  # noqa: E402
from conf import LANGUAGES  # noqa: E402

BUILD = PROJECT / "_build"
STORIES_AT_A_TIME = 2  # the one that trains takes as long as all others; three need over 4 GB
PSEUDO = {"xx": "Ƥşḗŭḓǿ"}

console = Console(soft_wrap=True, highlight=False)


class BuildError(Exception):
    """The build cannot go on: names the place, the cause and the next step."""


def main(arguments: list[str] | None = None) -> int:
    """Build what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="build this language only (may be given more than once)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=BUILD / "html",
        metavar="FOLDER",
        help="publish in this folder (default: _build/html)",
    )
    options = parser.parse_args(arguments)
    site = options.output.resolve()
    BUILD.mkdir(exist_ok=True)
    try:
        # A second build waits: both would publish to the same place.
        with FileLock(BUILD / "build.lock"):
            mend_publishing(site)
            build(list(dict.fromkeys(options.language or LANGUAGES)), site)
    except (BuildError, stories.StoryError, catalogs.CatalogError) as error:
        console.print(
            f"\nThe book was not built; the published site is as it was.\n{error}", markup=False
        )
        return 1
    return 0


def build(codes: list[str], site: Path) -> None:
    """Build the languages ``codes`` and publish them in the folder ``site``."""
    known = {**LANGUAGES, **PSEUDO}
    for code in codes:
        if code not in known:
            raise BuildError(
                f"conf.py: LANGUAGES has no '{code}', only {', '.join(LANGUAGES)}. "
                f"To start it: nox -s catalogs -- {code}, then add its line to LANGUAGES."
            )
    with stage("catalogs"):
        problems = [line for code in codes for line in catalogs.problems_of_language(code)]
        if problems:
            raise BuildError("\n".join(problems))
        for code in codes:
            left = catalogs.incomplete_of_language(code)
            if left:
                console.print(
                    f"{code}: {len(left)} texts are left to do; the first: {left[0]}", markup=False
                )
    with stage("stories"):
        environment = execute_stories()
    # Beside the published site, so that a rename moves it there in one step.
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=staging_prefix(site)) as folder:
        work, staging = Path(folder), Path(folder, "html")
        kept = [code for code in LANGUAGES if code not in codes and (site / code).is_dir()]
        staging.mkdir()
        for code in kept:
            shutil.copytree(site / code, staging / code)
        shown = {code: name for code, name in known.items() if code in (*codes, *kept)}
        words = ["-A", f"built_languages={','.join(shown)}"]
        with stage("pages"):
            if set(codes) & set(PSEUDO):
                sphinx("gettext", "en", BUILD / "gettext", work, environment)
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                # One Sphinx for each language, in a process of its own: Sphinx keeps global state.
                pages = pool.map(
                    # Not in the staging folder yet: MyST-NB also writes beside its output.
                    lambda code: sphinx(
                        "html", code, work / code / "html", work, environment, words
                    ),
                    codes,
                )
                list(pages)  # raises what a Sphinx raised
            for code in codes:
                (work / code / "html").rename(staging / code)
            languages.write_root_page(staging, shown, os.environ.get("BOOK_BASE_URL", ""))
        with stage("check"):
            problems = site_check.problems(staging, list(shown))
            if problems:
                raise BuildError("\n".join(problems))
        publish(staging, site)
    count = len(list((site / codes[0]).glob("*.html")))
    console.print(f"{count} pages in {', '.join(known[code] for code in codes)}")
    console.print(f"Open {(site / 'index.html').as_uri()}")


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print how long a stage of the build took."""
    started = time.monotonic()
    yield
    console.print(f"{name}: {time.monotonic() - started:.1f} s")


def execute_stories() -> dict[str, str]:
    """Execute the stories that have to be; return the environment that names their digits."""
    digits = stories.find_digits()
    console.print(f"digits: {digits.identity}", markup=False)
    if hasattr(os, "SCHED_BATCH"):
        # Linux else wakes the threads of a training on one core, with another idle: measured on
        # two cores, an epoch takes 43 s instead of 28. The kernels inherit this.
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    found = stories.find_stories()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),  # stories
        TimeElapsedColumn(),
    )
    # In a terminal a live bar; in a log, where a bar is noise, a line for each cell.
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
        ThreadPoolExecutor(max_workers=STORIES_AT_A_TIME) as pool,
    ):
        task = bar.add_task("", total=len(found))

        def show(line: str) -> None:
            if console.is_terminal:
                bar.update(task, description=line.split(",")[0])
            else:
                console.print(line, markup=False)

        def execute(story: stories.Story) -> bool:
            _notebook, was_executed = stories.executed(story, digits, show)
            bar.advance(task)
            return was_executed

        running = [pool.submit(execute, story) for story in found.values()]
        try:
            done = sum(future.result() for future in as_completed(running))
        except stories.StoryError:
            pool.shutdown(wait=False, cancel_futures=True)
            if any(future.running() for future in running):
                console.print("A story failed. Another one still runs; it is finished, and kept.")
            raise
    console.print(f"stories: {done} executed, {len(found) - done} from the cache")
    environment = {key: value for key, value in os.environ.items() if key != "MNIST_NPZ"}
    return environment | digits.environment


def sphinx(
    builder: str,
    code: str,
    output: Path,
    work: Path,
    environment: dict[str, str],
    options: Sequence[str] = (),
) -> None:
    """Run Sphinx for one language, from fresh doctrees: an old one can hide an error.

    Raises:
        BuildError: Sphinx warned of something, or failed; carries what it said.
    """
    if builder == "gettext":
        shutil.rmtree(output, ignore_errors=True)  # a template outlives its page otherwise
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-D", f"language={code}"]
    command += ["-c", str(PROJECT), "-d", str(work / "doctrees" / code / builder)]
    command += [
        *options,
        "--quiet",
        "--fail-on-warning",
        "--fresh-env",
        str(PROJECT / "docs"),
        str(output),
    ]
    # The same bytes from build to build: no date, and no order that changes.
    fixed = {"SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, env=environment | fixed, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(
            f"Sphinx, {code}, {builder}:\n{done.stderr.strip() or done.stdout.strip()}"
        )


def publish(staging: Path, site: Path) -> None:
    """Put the staged site in the place of the published one."""
    if site.exists():
        site.rename(previous(site))
    staging.rename(site)
    shutil.rmtree(previous(site), ignore_errors=True)


def previous(site: Path) -> Path:
    """Where the site that was published before waits for the end of ``publish``."""
    return site.with_name(f"{site.name}.previous")


def staging_prefix(site: Path) -> str:
    """How the names of the folders begin in which the next ``site`` is made."""
    return f".{site.name}-staging-"


def mend_publishing(site: Path) -> None:
    """Undo what a build that was killed, perhaps between the renames of ``publish``, has left."""
    site.parent.mkdir(parents=True, exist_ok=True)
    if not site.exists() and previous(site).exists():
        previous(site).rename(site)
    shutil.rmtree(previous(site), ignore_errors=True)
    for left in site.parent.glob(f"{staging_prefix(site)}*"):
        shutil.rmtree(left)


if __name__ == "__main__":
    sys.exit(main())
