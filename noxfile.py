"""The commands that people type. ``nox -l`` lists them; ``nox -s NAME -- OPTIONS`` runs one."""

import os
import re
import shutil
import signal
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["docs", "tests"]

LOCK = "requirements.txt"  # what the book and its examples need: all that a reader installs
# What else a purpose needs, by the group of pyproject.toml.
LOCKS = [f"requirements-{group}.txt" for group in ("study", "tests", "jax", "mutants", "offline")]
STUDY, TESTS, JAX, MUTANTS, OFFLINE = LOCKS
SPHINX = ["-c", ".", "docs"]
POLYBOOK = {"PYTHONPATH": "docs/_ext"}  # where `python -m polybook` finds it
BESIDE_TESTS = {"PYTHONPATH": "tests"}  # where `python -m site_report` and `mutants` find them
FAULTS = {"PYTHONPATH": os.pathsep.join(("tests", "docs/_ext", "examples"))}
KILLS = {"PYTHONPATH": os.pathsep.join(["docs/_ext", "tests"])}
NPM_QUIETLY = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
# Else nox ends at once where a machine stops it, and what it has started goes on without it.
signal.signal(signal.SIGTERM, signal.default_int_handler)
# Time for a build that is stopped, to end its kernels and to remove what it has begun.
STOPS = {"interrupt_timeout": 5, "terminate_timeout": 5}


def install(session: nox.Session, *locks: str) -> None:
    """Install the packages of the book, and those of further locks.

    Compiled at once: a build starts Python many times, and where Python may not write its
    bytecode, as in many containers, each start would compile TensorFlow anew (10 seconds).
    """
    compiled = {"UV_COMPILE_BYTECODE": "1"}
    requirements = [f"--requirement={lock}" for lock in (LOCK, *locks)]
    session.install("--quiet", "--require-hashes", *requirements, env=compiled)


@nox.session
def docs(session: nox.Session) -> None:
    """Build what has changed into _build/html (-- --language es: one language; --fresh: all)."""
    install(session)
    session.run("python", "-m", "polybook", "build", *session.posargs, env=POLYBOOK, **STOPS)


@nox.session(name="zip")
def zip_files(session: nox.Session) -> None:
    """Pack the built site, and each language alone, to be read from a folder (-- --language es)."""
    install(session)
    session.run("python", "-m", "polybook", "offline", "zip", *session.posargs, env=POLYBOOK)


@nox.session
def epub(session: nox.Session) -> None:
    """Write an EPUB for each language, beside the built site (-- --language es: one)."""
    install(session, OFFLINE)
    session.run("python", "-m", "polybook", "offline", "epub", *session.posargs, env=POLYBOOK)


@nox.session
def pdf(session: nox.Session) -> None:
    """Print a PDF for each language, beside the built site (-- --language es: one)."""
    install(session, OFFLINE)
    session.run("python", "-m", "polybook", "offline", "pdf", *session.posargs, env=POLYBOOK)


@nox.session(name="docs-live")
def docs_live(session: nox.Session) -> None:
    """Rebuild on save and show it in a browser, in English (-- es: in another language)."""
    install(session)
    session.run("python", "-m", "polybook", "live", *session.posargs, env=POLYBOOK, **STOPS)


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the built site on this machine (-- 8080: on another port)."""
    if not Path("_build/html/index.html").exists():
        session.error("There is no built site in _build/html. Run: nox -s docs")
    port = session.posargs[0] if session.posargs else "8000"
    session.run("python", "-m", "http.server", port, "-d", "_build/html", "-b", "127.0.0.1")


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test, on the built site and on slices of the data (-- -k word: some of them)."""
    install(session, TESTS, JAX, MUTANTS)
    # Two at a time: the longest file, and the tests that train, then run beside the others.
    nox_runs_in = {"PYTHON_OF_NOX": sys.executable}
    session.run("pytest", "--numprocesses=2", *session.posargs, env=nox_runs_in)


@nox.session
def faults(session: nox.Session) -> None:
    """Plant every known fault and print what one sees (an hour; -- records: one part)."""
    install(session, TESTS, JAX)
    session.run("python", "-m", "faults", *session.posargs, env=FAULTS)


@nox.session
def mutants(session: nox.Session) -> None:
    """Plant small wrong changes, and see whether tests fail (hours; -- --report: what is known)."""
    install(session, TESTS, MUTANTS)
    session.run("python", "-m", "mutants", *session.posargs, env=BESIDE_TESTS)


@nox.session
def reproducible(session: nox.Session) -> None:
    """Build all twice, in other surroundings, and compare each byte (half an hour)."""
    install(session)
    session.run("python", "-m", "polybook", "reproducible", env=POLYBOOK)


@nox.session
def bill(session: nox.Session) -> None:
    """Say what the built site contains, from where, and under which licence."""
    install(session)
    session.run("python", "-m", "polybook", "bill", env=POLYBOOK)


@nox.session
def kills(session: nox.Session) -> None:
    """Kill thirty builds of a small book, and look at what each leaves (ten minutes)."""
    install(session, TESTS)
    session.run("python", "-m", "kills", *session.posargs, env=KILLS)


@nox.session(name="site-report")
def site_report(session: nox.Session) -> None:
    """Measure the built site as a reader gets it (-- --sample: as CI does)."""
    packages = ["axe-playwright-python", "playwright", "rich"]
    session.install("--quiet", "--constraint", LOCK, "--constraint", TESTS, *packages)
    if shutil.which("npm"):  # where it is missing, the report says what could not be checked
        session.run("npm", "ci", "--prefix", "tests/site_report", *NPM_QUIETLY, external=True)
    session.run("python", "-m", "site_report", *session.posargs, env=BESIDE_TESTS)


@nox.session
def examples(session: nox.Session) -> None:
    """Run the scripts of examples/ on a slice of the data (-- -k loan: one; --full: on all)."""
    install(session, TESTS)
    session.run("pytest", "examples", *session.posargs)


@nox.session
def notebooks(session: nox.Session) -> None:
    """Run the notebook of every page alone: with a few digits, without MNIST, and on JAX."""
    install(session, TESTS, JAX)
    # They run where nothing is installed but what they are said to need.
    place = Path(session.virtualenv.location).absolute() / "of-a-reader"
    session.run("uv", "venv", "--quiet", "--clear", str(place), external=True)
    packages = ["keras", "tensorflow", "jax", "numpy", "scipy", "scikit-learn", "matplotlib"]
    constraints = ["--constraint", LOCK, "--constraint", JAX]
    at = ["--quiet", "--python", str(place)]
    session.run("uv", "pip", "install", *at, *constraints, *packages, external=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    of_a_reader = {"PYTHON_OF_A_READER": str(python)}
    whole = "tests/examples/whole_notebooks.py"
    session.run("pytest", whole, *session.posargs, env=of_a_reader)


@nox.session
def catalogs(session: nox.Session) -> None:
    """Refresh the catalogs of every language from the pages (-- pt: start a new language)."""
    install(session)
    session.run("python", "-m", "polybook", "catalogs", *session.posargs, env=POLYBOOK)


@nox.session
def terms(session: nox.Session) -> None:
    """Write locale/terms.csv as a glossary for Weblate and the like into _build/terms."""
    install(session)
    session.run("python", "-m", "polybook", "terms", env=POLYBOOK)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the form of code, scripts of pages and workflows, and look for slips of the pen."""
    packages = ["check-jsonschema", "codespell", "ruff", "zizmor"]
    session.install("--quiet", "--constraint", TESTS, *packages)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")
    if shutil.which("npm"):  # a reader's machine may lack it; that of CI does not
        at = ["--prefix", "tests/explore"]
        session.run("npm", "ci", *at, *NPM_QUIETLY, external=True)
        session.run("npm", "run", *at, "--silent", "check", external=True)
    elif os.environ.get("CI"):
        session.error("The scripts of explanations are not checked: npm is missing.")
    else:
        session.warn("No npm is installed: the scripts of explanations are not checked.")
    session.run("zizmor", "--offline", "--quiet", ".github")
    for schema, file in {
        "github-workflows": ".github/workflows/book.yml",
        "dependabot": ".github/dependabot.yml",
        "readthedocs": ".readthedocs.yaml",
        "citation-file-format": "CITATION.cff",
    }.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Try every link that leaves the book (needs a network)."""
    install(session)
    session.run("sphinx-build", "-b", "linkcheck", *SPHINX, "_build/linkcheck", *session.posargs)


@nox.session
def study(session: nox.Session) -> None:
    """Continue the recorded study where it stopped (hours; -- --list: what is left)."""
    install(session, STUDY, *([JAX] if os.environ.get("KERAS_BACKEND") == "jax" else []))
    session.run("python", "-m", "study", *session.posargs, env={"PYTHONPATH": "examples"})


def locked(lock: str) -> dict[str, str]:
    """The version of each package of a lock, by its name."""
    if not Path(lock).exists():
        return {}
    text = Path(lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What is another version, new or gone, a line for each package."""
    names = sorted(before.keys() | after.keys())
    pairs = [(name, before.get(name, "none"), after.get(name, "none")) for name in names]
    return [f"{name} {old} -> {new}" for name, old, new in pairs if old != new]


@nox.session
def lock(session: nox.Session) -> None:
    """Lock the packages anew, with their hashes (-- --upgrade: to the newest that fit)."""
    session.install("uv==0.13.9")
    # Those of a purpose are of the same versions as the book's, where both need a package.
    groups = {LOCK: ["pyproject.toml", "--group", "docs"]}
    for lock in LOCKS:
        group = lock.removeprefix("requirements-").removesuffix(".txt")
        groups[lock] = ["--group", group, "--constraint", LOCK]
    for output, packages in groups.items():
        before = locked(output)
        session.run(
            "uv", "pip", "compile", *packages, "--output-file", output,
            "--universal",  # one lock for every system
            "--python-version", "3.11",  # the oldest that pyproject.toml allows
            "--generate-hashes",
            "--no-emit-index-url",  # a lock that names no address works with any mirror
            "--custom-compile-command", "nox -s lock",
            "--quiet",
            *session.posargs,
        )  # fmt: skip
        session.log(f"{output}: {', '.join(changed(before, locked(output))) or 'as it was'}")
