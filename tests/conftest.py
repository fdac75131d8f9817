"""What the tests share: where the project is, its built site, and what its stories publish."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run_alone

PROJECT = Path(__file__).resolve().parents[1]

ENVIRONMENT = dict(os.environ)
"""As it was before any test: Keras, and tests of it, set variables that would execute every story
of the book again."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep together what shares what is costly, where tests run side by side.

    The tests of a file share its fixtures; those of the examples, the stories that were run; those
    of the site write into one build folder. By the names of files, for xdist 3.8 loses its groups
    with pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return next((room for room in ("examples", "site") if room in file.split("/")), file)

    return ByFile(config, log)


def pytest_collectstart(collector):
    """Bring Sphinx' fixtures where a module asks for them: the others do without Sphinx."""
    if isinstance(collector, pytest.Module) and re.search(
        r"mark\.sphinx|make_app", collector.path.read_text(encoding="utf-8")
    ):
        collector.config.pluginmanager.import_plugin("sphinx.testing.fixtures")


@pytest.fixture(scope="session")
def rootdir() -> Path:
    """The tiny sites, one behaviour each."""
    return PROJECT / "tests" / "roots"


def build_book(*options: str) -> None:
    """Build the book as it is now; stories that were executed before are not executed again."""
    done = subprocess.run(
        [sys.executable, "-m", "polybook", "build", "--wait", *options],
        cwd=PROJECT,
        env=ENVIRONMENT | {"PYTHONPATH": str(PROJECT / "docs" / "_ext")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment from before any test, for a command that reads executed stories."""
    return ENVIRONMENT


@pytest.fixture
def first_environment(monkeypatch) -> None:
    """Give a test that executes stories in this process the environment from before any test."""
    for name in os.environ.keys() - ENVIRONMENT.keys() - {"PYTEST_CURRENT_TEST"}:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def site() -> Path:
    """The book in every language."""
    build_book()
    return PROJECT / "_build" / "html"


@pytest.fixture(scope="session")
def pseudo_site() -> Path:
    """The book in the pseudo-language, which shows what cannot be translated."""
    folder = PROJECT / "_build" / "pseudo"
    build_book("--language", "xx", "--output", str(folder))
    return folder / "xx"


@pytest.fixture(scope="session")
def digits_slice() -> Path:
    """An .npz file with the first 6,000 training and 1,000 test images."""
    return run_alone.digits_slice()


@pytest.fixture(scope="session")
def run_story(digits_slice, tmp_path_factory) -> Callable[[str], run_alone.Run]:
    """Run a story on the slice, once however many tests ask for it: see `story_runs`."""
    import story_runs

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all who run tests side by side
    register = story_runs.Register(folder / "stories-run")
    return lambda name: register.run(name, digits_slice)
