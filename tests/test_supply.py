"""What is installed and published: nox and uv are of one version wherever one installs them."""

import re
import subprocess

import yaml

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


def test_all_that_goes_to_pages_is_built_with_the_address_of_the_site():
    """The pages, which have canonical addresses, a sitemap and a feed by it, and the editions."""
    told = []
    for path in BOOK.root.glob(".github/workflows/*.y*ml"):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            if any("upload-pages-artifact@" in step.get("uses", "") for step in job["steps"]):
                told += [step for step in job["steps"] if "nox -s" in step.get("run", "")]
    assert {"docs", "zip"} <= set(re.findall(r"nox -s (\w+)", str(told)))
    for step in told:
        assert step.get("env", {}).get("BOOK_BASE_URL") == "${{ steps.pages.outputs.base_url }}/"
