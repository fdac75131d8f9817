"""What is installed and published: nox and uv are of one version wherever one installs them."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml

from polybook import reproducible
from this_book import BOOK

INSTALLED = re.compile(r"pip install[^\n]*?\bnox\S*(?: \S+)?")


def tracked() -> list[str]:
    """The files of the project that tell or run commands."""
    endings = ["*.md", "*.yml", "*.yaml", "*.py", ".ci/run"]
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", *endings]
    return subprocess.run(
        command, cwd=BOOK.root, capture_output=True, text=True, check=True
    ).stdout.split()


def test_nox_and_uv_are_of_one_version_wherever_they_are_installed():
    found = {
        name: INSTALLED.findall((BOOK.root / name).read_text(encoding="utf-8"))
        for name in tracked()
        if not name.startswith("tests/")
    }
    places = {name for name, commands in found.items() if commands}
    assert places >= {"README.md", ".ci/run", ".github/workflows/book.yml", ".readthedocs.yaml"}
    commands = {command for each in found.values() for command in each}
    assert len(commands) == 1
    [command] = commands
    assert re.fullmatch(r"pip install nox==[\d.]+ uv==[\d.]+", command)
    uv = re.search(r"uv==[\d.]+", command)[0]
    assert f'session.install("{uv}")' in (BOOK.root / "noxfile.py").read_text(encoding="utf-8")


def test_no_lock_names_a_server():
    for lock in BOOK.root.glob("requirements*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
    for room in ("explore", "site_report"):
        npm = (BOOK.root / f"tests/{room}/package-lock.json").read_text(encoding="utf-8")
        assert '"resolved"' not in npm, room


NOT_TO_BUILD = {"playwright", "dask", "distributed", "ruff", "mypy", "pytest"}
"""What tests, checks and the study need, and who builds the book does not."""


def test_a_reader_installs_nothing_that_only_tests_checks_or_the_study_need():
    locks = {path.name: locked(path) for path in BOOK.root.glob("requirements*.txt")}
    lock = locks.pop("requirements.txt")
    assert {"sphinx", "keras", "numpy"} <= lock, "it was read"
    assert not lock & NOT_TO_BUILD
    # No lock has mypy so far.
    assert NOT_TO_BUILD - set().union(*locks.values()) <= {"mypy"}, "they are the names of locks"


def locked(path: Path) -> set[str]:
    """The packages that a lock names."""
    return set(re.findall(r"^([\w.-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE))


def jobs() -> list[dict]:
    """Every job of the workflows."""
    texts = [path.read_text("utf-8") for path in BOOK.root.glob(".github/workflows/*.y*ml")]
    return [job for text in texts for job in yaml.safe_load(text)["jobs"].values()]


def test_no_site_is_published_that_lacks_a_translation():
    told = [step["run"] for job in jobs() for step in job["steps"] if "run" in step]
    told += yaml.safe_load((BOOK.root / ".readthedocs.yaml").read_text())["build"]["commands"]
    told.append((BOOK.root / ".ci/run").read_text(encoding="utf-8"))
    builds = re.findall(r"nox -s docs\b.*", "\n".join(told))
    assert len(builds) >= 4
    assert all(" --strict" in build for build in builds)


def test_every_edition_is_made_of_a_change_and_of_what_is_published():
    told = [" ".join(step.get("run", "") for step in job["steps"]) for job in jobs()]
    making = [each for each in told if "nox -s zip epub pdf" in each]
    assert any(".ci/run" in each for each in making)
    assert len(making) == 2


def test_all_that_goes_to_pages_is_built_with_the_address_of_the_site():
    """The pages, which have canonical addresses, a sitemap and a feed by it, and the editions."""
    told = []
    for job in jobs():
        if any("upload-pages-artifact@" in step.get("uses", "") for step in job["steps"]):
            told += [step for step in job["steps"] if "nox -s" in step.get("run", "")]
    assert {"docs", "zip"} <= set(re.findall(r"nox -s (\w+)", str(told)))
    for step in told:
        assert step.get("env", {}).get("BOOK_BASE_URL") == "${{ steps.pages.outputs.base_url }}/"


# What the workflows may do ------------------------------------------------------------------------

FILES = sorted(BOOK.root.glob(".github/workflows/*.y*ml"))
WORKFLOWS = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
ON = True
"""The key of what starts a workflow: YAML takes the word for a truth."""
NOT_FOR_PULL_REQUESTS = {"github.event_name == 'push'", "github.event_name == 'schedule'"}


def for_pull_requests(jobs: dict[str, dict]) -> Iterator[dict]:
    """The jobs that a pull request may start: all that wait for none that it does not start."""

    def starts(job: dict) -> bool:
        needs = job.get("needs", [])
        before = [needs] if isinstance(needs, str) else needs
        return job.get("if") not in NOT_FOR_PULL_REQUESTS and all(
            starts(jobs[name]) for name in before
        )

    return filter(starts, jobs.values())


def test_workflows_read_by_default_and_write_where_no_pull_request_leads():
    assert WORKFLOWS
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {}, name
        started = list(for_pull_requests(workflow["jobs"]))
        assert started or "pull_request" not in workflow[ON], name
        for job in started:
            assert set(job["permissions"].values()) <= {"read"}, name


def test_what_comes_from_a_pull_request_meets_no_secret():
    for name, workflow in WORKFLOWS.items():
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(workflow[ON]), (
            name
        )
        for job in for_pull_requests(workflow["jobs"]):
            assert "secrets" not in str(job), name
            assert "environment" not in job, name
            checkouts = [step for step in job["steps"] if "/checkout@" in step.get("uses", "")]
            kept = [step.get("with", {}).get("persist-credentials") for step in checkouts]
            assert kept == [False] * len(checkouts), name


def test_actions_are_pinned_by_commit_and_say_their_version():
    for path in FILES:
        uses = re.findall(r"^ *(?:- )?uses: *(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert uses
        for each in uses:
            assert re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d[\d.]*", each), path.name


def test_each_python_that_the_book_is_for_is_built_and_tested():
    project = tomllib.loads((BOOK.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first, end = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()
    pythons = [f"3.{minor}" for minor in range(int(first), int(end))]
    assert WORKFLOWS["book.yml"]["jobs"]["test"]["strategy"]["matrix"]["python"] == pythons


def test_what_takes_long_runs_on_mondays_in_the_surroundings_that_it_needs():
    steps = [step.get("run", "") for step in WORKFLOWS["book.yml"]["jobs"]["whole"]["steps"]]
    sessions = [word for run in steps if "nox -s" in run for word in run.split()]
    assert {"notebooks", "site-report", "faults", "reproducible", "kills"} <= set(sessions)
    [at] = [number for number, run in enumerate(steps) if "reproducible" in run.split()]
    locale = reproducible.OTHER.variables["LC_ALL"]
    assert any(f"locale-gen {locale}" in run for run in steps[:at])
