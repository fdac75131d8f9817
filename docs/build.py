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
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
SITE = BUILD / "html"
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
    options = parser.parse_args(arguments)
    BUILD.mkdir(exist_ok=True)
    try:
        # A second build waits: both would publish to the same place.
        with FileLock(BUILD / "build.lock"):
            build(options.language or list(LANGUAGES))
    except (BuildError, stories.StoryError, catalogs.CatalogError) as error:
        console.print(
            f"\nThe book was not built; the published site is as it was.\n{error}", markup=False
        )
        return 1
    return 0


def build(codes: list[str]) -> None:
    """Build the languages ``codes`` and publish them in ``_build/html``."""
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
    with stage("stories"):
        environment = execute_stories()
    # Beside the published site, so that a rename moves it there in one step.
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="staging-") as folder:
        staging = Path(folder, "html")
        keep_other_languages(codes, staging)
        with stage("pages"):
            if set(codes) & set(PSEUDO):
                sphinx("gettext", "en", BUILD / "gettext", Path(folder), environment)
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                # One Sphinx for each language, in a process of its own: Sphinx keeps global state.
                list(
                    pool.map(
                        lambda code: sphinx(
                            "html", code, staging / code, Path(folder), environment
                        ),
                        codes,
                    )
                )
            shown = {code: name for code, name in known.items() if (staging / code).is_dir()}
            languages.write_root_page(staging, shown, os.environ.get("BOOK_BASE_URL", ""))
        with stage("check"):
            problems = site_check.problems(staging, list(shown))
            if problems:
                raise BuildError("\n".join(problems))
        publish(staging)
    pages = len(list((SITE / codes[0]).glob("*.html")))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    console.print(
        f"{pages} pages in {', '.join(known[code] for code in codes)}; peak memory {peak:.1f} GB"
    )
    console.print(f"Open {(SITE / 'index.html').as_uri()}")


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
    found = stories.find_stories()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    done = 0
    # In a terminal a live bar; in a log, where a bar is noise, a line for each cell.
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=sum(len(story.cells) for story in found.values()))
        for story in found.values():

            def show(line: str) -> None:
                if console.is_terminal:
                    bar.update(task, description=line.split(",")[0], advance=1)
                else:
                    console.print(line, markup=False)

            _notebook, was_executed = stories.executed(story, digits, show)
            done += was_executed
            if not was_executed:
                bar.update(task, advance=len(story.cells))
    console.print(f"stories: {done} executed, {len(found) - done} from the cache")
    environment = {key: value for key, value in os.environ.items() if key != "MNIST_NPZ"}
    return environment | digits.environment


def sphinx(builder: str, code: str, output: Path, work: Path, environment: dict[str, str]) -> None:
    """Run Sphinx for one language, from fresh doctrees: an old one can hide an error.

    Raises:
        BuildError: Sphinx warned of something, or failed; carries what it said.
    """
    if builder == "gettext":
        shutil.rmtree(output, ignore_errors=True)  # a template outlives its page otherwise
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-D", f"language={code}"]
    command += ["-c", str(PROJECT), "-d", str(work / "doctrees" / code / builder)]
    command += ["--quiet", "--fail-on-warning", "--fresh-env", str(PROJECT / "docs"), str(output)]
    # The same bytes from build to build: no date, and no order that changes.
    fixed = {"SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, env=environment | fixed, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(
            f"Sphinx, {code}, {builder}:\n{done.stderr.strip() or done.stdout.strip()}"
        )


def keep_other_languages(codes: list[str], staging: Path) -> None:
    """Take over from the published site the languages that are not built now."""
    staging.mkdir()
    for code in set(LANGUAGES) - set(codes):
        if (SITE / code).is_dir():
            shutil.copytree(SITE / code, staging / code)


def publish(staging: Path) -> None:
    """Put the staged site in the place of the published one."""
    previous = SITE.with_name("html.previous")
    shutil.rmtree(previous, ignore_errors=True)
    if SITE.exists():
        SITE.rename(previous)
    staging.rename(SITE)
    shutil.rmtree(previous, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
