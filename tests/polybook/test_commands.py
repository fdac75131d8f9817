"""The commands of a book: when another is at work, when they are stopped, when the system says no.

The second book, in one language, with a story that takes its time where a test wants that.
"""

import ctypes
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from faults.environment import WRONG_ADDRESSES, WRONG_SECONDS
from kills import Kills
from polybook import lock
from polybook.project import BookError, Project
from second_book import COMMAND, Book
from this_book import FINDS_POLYBOOK


@pytest.fixture(scope="module")
def built(tmp_path_factory, rootdir) -> Path:
    """The book, built in English."""
    folder = shutil.copytree(rootdir / "test-book", tmp_path_factory.mktemp("commands") / "book")
    done = Book(folder).run("build", "--language", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def book(built, tmp_path) -> Book:
    """A copy of it."""
    return Book(shutil.copytree(built, tmp_path / "book"))


# Another one is at work


@pytest.mark.parametrize(
    "command", [["build"], ["build", "--language", "en"], ["execute"], ["catalogs"]]
)
def test_a_second_command_says_within_two_seconds_who_is_at_work(book, command):
    with book.start("build", "--language", "en", "--fresh") as first:
        book.wait_until_at_work(first)
        first.send_signal(signal.SIGSTOP)
        try:
            times = [time.monotonic()]
            book.run("build", "--language", "none")  # as long as Python takes to start
            times.append(time.monotonic())
            said = book.fails(*command)
            times.append(time.monotonic())
        finally:
            first.send_signal(signal.SIGCONT)
        assert times[2] - times[1] < 2 + 2 * (times[1] - times[0])
        where = re.escape(str(book.folder / "_build"))
        assert re.search(
            rf"{where}: process {first.pid}, since [\d-]+ [\d:]+, writes here.*--wait", said
        )
        first.communicate()
    assert first.returncode == 0


@pytest.fixture
def other(tmp_path, monkeypatch) -> Iterator[subprocess.Popen]:
    """A process that is at work in the build folder of a book, and has not told which it is."""
    (tmp_path / "_build").mkdir()
    place = tmp_path / "_build" / "build.lock"
    program = (
        "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire()\n"
        "print(1, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(place)]
    monkeypatch.setattr(lock, "AT_ONCE", 0)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline()
        yield other
        other.stdin.close()


@pytest.fixture
def held(tmp_path, other) -> Project:
    """The book in whose build folder the other one is at work."""
    return Project(tmp_path)


AT_ONCE = lock.AT_ONCE
"""As it is for people, who have time where most tests have none."""


def test_one_that_is_about_to_end_is_waited_for_but_no_two_seconds(held, other, monkeypatch):
    monkeypatch.setattr(lock, "AT_ONCE", AT_ONCE)
    since = time.monotonic()
    refusal(held)
    assert time.monotonic() - since < 2
    threading.Timer(0.2, other.stdin.close).start()
    with lock.alone(held):
        pass


def refusal(project: Project) -> str:
    with pytest.raises(BookError) as error, lock.alone(project):
        pass
    return str(error.value)


def test_a_process_of_the_number_of_one_that_has_started_this_is_another_one(held):
    """As the first of each container, which is number 1."""
    holder = held.built / "build.holder.json"
    told = {"process": os.getppid(), "since": "noon", "token": "another"}
    for told_so in (told, {**told, "token": ""}, {**told, "token": None}):
        holder.write_text(json.dumps(told_so))
        assert f"process {os.getppid()}, since noon, writes here" in refusal(held)
    holder.write_text(json.dumps({name: told[name] for name in ("process", "since")}))
    assert "another process writes here" in refusal(held)


def test_a_command_goes_in_beside_the_one_that_has_started_it(held, monkeypatch):
    told = {"process": 1, "since": "noon", "token": "of the first"}
    (held.built / "build.holder.json").write_text(json.dumps(told))
    monkeypatch.setenv(lock.STARTED_BY, "another of-the-first")
    refusal(held)
    (held.built / "build.holder.json").write_text(json.dumps(told | {"token": "of-the-first"}))
    with lock.alone(held):
        pass


BESIDE = """\
import sys, time
from pathlib import Path
from polybook import lock
from polybook.project import Project
with lock.alone(Project(Path(sys.argv[1]))):
    print("in", flush=True)
    sys.stdin.read()
print("ended well", flush=True)
"""


@pytest.mark.parametrize("gone", ["killed", "killed, and another one at work"])
def test_what_a_killed_command_has_started_ends_with_it(held, other, gone):
    """It sees that the lock is free, or that another one has taken it."""
    holder = held.built / "build.holder.json"
    told = {"process": 1, "since": "noon", "token": "of-the-first"}
    holder.write_text(json.dumps(told))
    surroundings = os.environ | FINDS_POLYBOOK | {lock.STARTED_BY: "of-the-first"}
    command = [sys.executable, "-c", BESIDE, str(held.root)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=surroundings, **pipes) as started:
        assert started.stdout.readline() == b"in\n"
        time.sleep(4 * lock.WATCHED_EVERY)
        assert started.poll() is None, "its command is at work"
        holder.write_text("")
        time.sleep(4 * lock.WATCHED_EVERY)
        assert started.poll() is None, "one that has not told yet who it is may be its command"
        if gone == "killed":
            other.kill()
        else:
            holder.write_text(json.dumps(told | {"token": "of-the-second"}))
        before = os.times()
        the_next = [sys.executable, "-c", "from polybook import lock"]
        subprocess.run(the_next, env=surroundings, check=True)
        assert started.poll() == 1, "the next command was there first"
        after = os.times()  # of the processor: it does not count what else the machine does
        assert after.children_user - before.children_user > lock.WATCHED_EVERY
        assert started.stdout.read() == b""


def test_what_a_command_has_started_ends_before_it_does(held):
    told = {"process": 1, "since": "noon", "token": "of-the-first"}
    (held.built / "build.holder.json").write_text(json.dumps(told))
    surroundings = os.environ | FINDS_POLYBOOK | {lock.STARTED_BY: "of-the-first"}
    command = [sys.executable, "-c", BESIDE, str(held.root)]
    done = subprocess.run(command, env=surroundings, input=b"", capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"in\nended well\n")


NEVER_LEFT = """\
import sys
from pathlib import Path
from polybook import lock
from polybook.project import Project
entered = lock.alone(Project(Path(sys.argv[1])))
entered.__enter__()
"""


def test_what_a_command_has_started_can_end_without_a_word(held):
    """As a run of Sphinx that stops at a fault: it tells nobody that its build has finished."""
    told = {"process": 1, "since": "noon", "token": "of-the-first"}
    (held.built / "build.holder.json").write_text(json.dumps(told))
    surroundings = os.environ | FINDS_POLYBOOK | {lock.STARTED_BY: "of-the-first"}
    command = [sys.executable, "-c", NEVER_LEFT, str(held.root)]
    done = subprocess.run(command, env=surroundings, timeout=60, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


WAITING = """\
import sys
from pathlib import Path
from polybook import lock
from polybook.project import Project
with lock.alone(Project(Path(sys.argv[1])), wait=True):
    print("in")
"""


def test_who_waits_says_for_whom_while_it_waits(held, other):
    told = {"process": 1, "since": "noon", "token": "of-the-first"}
    (held.built / "build.holder.json").write_text(json.dumps(told))
    surroundings = os.environ | FINDS_POLYBOOK | {"PYTHONUNBUFFERED": ""}
    command = [sys.executable, "-c", WAITING, str(held.root)]
    pipe = {"stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, env=surroundings, **pipe) as waiting:
        said = waiting.stdout.readline()
        assert said == f"Waiting: process 1, since noon, writes in {held.built}\n"
        other.stdin.close()
        assert waiting.stdout.read() == "in\n"


def test_a_plain_sphinx_build_of_a_book_at_work_is_refused_in_a_line(held):
    (held.root / "conf.py").write_text('extensions = ["polybook.lock"]')
    (held.root / "index.md").touch()
    command = [sys.executable, "-m", "sphinx", "-b", "dummy", held.root, held.root / "out"]
    surroundings = os.environ | FINDS_POLYBOOK
    done = subprocess.run(
        command, env=surroundings, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode
    assert done.stderr == (
        f"{held.built}: another process writes here. Run the command again when that has ended, "
        "or add -D wait_for_others=1.\n"
    )


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"\xff", b"[]", b"null", b"1", b'"a"', b"{}", b"[" * 100_000),
        *(b'{"process": %s, "since": "", "token": ""}' % value for value in (b"1e999", b"[]")),
        *(b'{"process": %s, "since": "", "token": ""}' % value for value in (b"NaN", b"null")),
    ],
    ids=lambda content: str(content[:20]),
)
def test_a_holder_that_cannot_be_read_is_another_process(held, content):
    (held.built / "build.holder.json").write_bytes(content)
    assert "another process writes here" in refusal(held)


def test_a_second_build_can_wait(book):
    with book.start("build", "--language", "en", "--fresh") as first:
        book.wait_until_at_work(first)
        first.send_signal(signal.SIGSTOP)
        with book.start("build", "--language", "en", "--wait") as second:
            line = second.stdout.readline()
            first.send_signal(signal.SIGCONT)
            rest, errors = second.communicate()
        first.communicate()
    assert re.match(rf"Waiting: process {first.pid}, since ", line)
    assert second.returncode == 0, rest + errors


SPHINX = [sys.executable, "-m", "sphinx", "-b", "html", "-c", ".", "docs", "out"]


def sphinx(book: Book, **environment: str) -> subprocess.CompletedProcess:
    """What a documentation host or an IDE runs."""
    return subprocess.run(
        [*SPHINX, "-D", "language=fr"],
        cwd=book.folder,
        env=os.environ | FINDS_POLYBOOK | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_plain_sphinx_build_and_the_commands_wait_for_each_other(book):
    with book.start("build", "--language", "en", "--fresh") as first:
        book.wait_until_at_work(first)
        first.send_signal(signal.SIGSTOP)
        done = sphinx(book)
        assert done.returncode
        assert re.search(
            rf"process {first.pid}, since .* writes here\..*-D wait_for_others=1", done.stderr
        )
        assert "Traceback" not in done.stdout + done.stderr
        assert not (book.folder / "_build/locale/fr").exists()
        second = subprocess.Popen(
            [*SPHINX, "-D", "language=fr", "-D", "wait_for_others=1"],
            cwd=book.folder,
            env=os.environ | FINDS_POLYBOOK | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        said = ""
        while f"Waiting: process {first.pid}, since " not in said:
            line = second.stdout.readline()
            assert line, said  # it has ended
            said += line
        first.send_signal(signal.SIGCONT)
        first.communicate()
        second.communicate()
    assert first.returncode == 0
    assert second.returncode == 0
    assert (book.folder / "out/index.html").exists()
    assert book.run("build", "--language", "en").returncode == 0, "what has ended holds nothing"


STOPS_ITSELF = """
def setup(app):
    import os, signal
    app.connect("builder-inited", lambda app: os.kill(os.getpid(), signal.SIGSTOP))
"""


def test_commands_wait_for_a_plain_sphinx_build(book):
    conf = book.folder / "conf.py"
    text = conf.read_text(encoding="utf-8")
    conf.write_text(text + STOPS_ITSELF, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "out"]
    with subprocess.Popen(command, cwd=book.folder, env=os.environ | FINDS_POLYBOOK) as plain:
        book.wait_until_at_work(plain)
        try:
            said = book.fails("execute")
        finally:
            while psutil.Process(plain.pid).status() != psutil.STATUS_STOPPED:
                time.sleep(0.05)
            plain.send_signal(signal.SIGCONT)
        assert plain.wait() == 0
    assert f"process {plain.pid}, since " in said


@pytest.mark.parametrize("value", ["javascript:alert(1)", '"><script>alert(1)</script>'])
def test_a_plain_sphinx_build_refuses_a_base_address_that_is_none(book, value):
    done = sphinx(book, BOOK_BASE_URL=value)
    assert done.returncode
    assert f"BOOK_BASE_URL={value!r}: is no address of the web" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (book.folder / "out/index.html").exists()


# Stopped


def processes_of(folder: Path) -> list[str]:
    """What still runs of a book, two seconds from now at the latest.

    A process that was killed is there until the system has cleared its memory away; it tells no
    command by then.
    """
    until = time.monotonic() + 2
    while found := [
        " ".join(process.info["cmdline"] or ())
        for process in psutil.process_iter(["cmdline", "cwd"])
        if process.info["cwd"] and Path(process.info["cwd"]).is_relative_to(folder)
    ]:
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", [["build", "--language", "en"], ["execute"], ["live"]])
def test_a_build_that_is_stopped_ends_at_once_with_all_that_it_started(book, stop, command):
    site = book.site
    book.slow_stories("a", "b", "c", "d")
    with book.start(*command) as process:
        book.wait_for("started-a")
        book.wait_for("started-b")
        process.send_signal(stop)
        started = time.monotonic()
        said, errors = process.communicate(timeout=60)
        took = time.monotonic() - started
    assert took < 2
    assert process.returncode == 130
    assert "Traceback" not in said + errors
    assert "\nStopped." in said
    assert book.site == site
    assert not processes_of(book.folder)
    assert not (book.folder / "started-c").exists()
    assert not list((book.folder / "_build").glob(".html-staging-*"))
    for name in ("a", "b", "c", "d"):
        (book.folder / f"examples/{name}.py").unlink()
    assert book.run("build", "--language", "en").returncode == 0


@pytest.mark.parametrize("seconds", [0, 0.1, 0.5, 1])
def test_a_build_can_be_stopped_at_any_moment(book, seconds):
    site = book.site
    with book.start("build", "--language", "en", "--fresh", start_new_session=True) as process:
        book.wait_until_at_work(process)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all that was started has it
        started = time.monotonic()
        said, errors = process.communicate(timeout=60)
        took = time.monotonic() - started
    assert took < 2
    assert process.returncode == 130
    assert "Traceback" not in said + errors
    assert book.site == site
    assert not list((book.folder / "_build").glob(".html-staging-*"))
    assert not processes_of(book.folder)


def test_a_build_that_is_killed_leaves_the_old_site_or_the_new_one(book, tmp_path):
    """Two of the thirty kills of nox -s kills: just before the sites change places, and after."""
    kills = Kills(book, tmp_path)
    assert kills.build() == 0, kills.said
    renames = kills.renames.read_text().splitlines()
    [exchange] = [number for number, line in enumerate(renames) if "renameat2" in line]
    for at_rename, published in ((exchange, 1), (exchange + 1, 3)):
        assert kills.build(at_rename=at_rename) == -signal.SIGKILL
        assert kills.published == published
    assert kills.build() == 0, kills.said
    assert kills.published == 4
    assert not list((book.folder / "_build").glob(".html-staging-*"))


# Served while they are written

DATA = """
import os
from polybook.story_data import Data

def at_hand():
    with open("../sought", "a") as file:
        file.write("x")
    return Data("some", {"DIGITS": "found"})
"""
SERVER = """
import json, os, sys, time
from pathlib import Path
told = {"arguments": sys.argv[1:], "digits": os.environ.get("DIGITS"), "folder": os.getcwd()}
Path("told.json").write_text(json.dumps(told))
time.sleep(float(os.environ["SECONDS"]))
sys.exit(int(os.environ["CODE"]))
"""


@pytest.fixture
def live(book, tmp_path) -> Callable[..., subprocess.Popen]:
    """Start the command with data to be found, and in place of sphinx-autobuild what tells."""
    server = tmp_path / "packages" / "sphinx_autobuild"
    server.mkdir(parents=True)
    (server / "__init__.py").touch()
    (server / "__main__.py").write_text(SERVER)
    (book.folder / "examples/digits.py").write_text(DATA)
    with (book.folder / "conf.py").open("a") as file:
        file.write("story_data = 'examples/digits.py'\n")
    path = os.pathsep.join([str(server.parent), FINDS_POLYBOOK["PYTHONPATH"]])

    def start(*arguments: str, seconds: float = 0, code: int = 0) -> subprocess.Popen:
        variables = {"PYTHONPATH": path, "SECONDS": str(seconds), "CODE": str(code)}
        return book.start("live", *arguments, environment=variables)

    return start


@pytest.mark.parametrize(("asked", "language"), [([], "en"), (["fr"], "fr")])
def test_pages_are_served_with_the_data_that_were_found_once(book, live, tmp_path, asked, language):
    with live(*asked) as process:
        said, errors = process.communicate()
    assert process.returncode == 0, said + errors
    assert "data: some" in said
    assert (tmp_path / "sought").read_text() == "x"
    told = json.loads((book.folder / "told.json").read_text())
    assert (told["digits"], told["folder"]) == ("found", str(book.folder))
    *options, pages, output = told["arguments"]
    assert (pages, output) == (f"{book.folder}/docs", f"{book.folder}/_build/live/{language}")
    settings = [option.removeprefix("--define=") for option in options if "define" in option]
    assert set(settings) == {
        f"language={language}",
        f"built_languages={language}",
        "wait_for_others=1",
        "page_reloads=1",
        "story_data_identity=some",
    }
    watched = ["--watch=examples", "--watch=locale"]
    rest = [option for option in options if "define" not in option]
    assert rest == ["--open-browser", "--port=0", *watched, "-c", str(book.folder)]


def test_until_a_story_ran_with_the_data_of_the_book_those_at_once_stand_in(book, live):
    (book.folder / "examples/digits.py").write_text(
        "import os\nfrom polybook.story_data import Data\n\ndef at_hand():\n"
        "    few = os.environ.get('FEW', '')\n"
        "    return Data(few or 'all', {'DIGITS': few or 'all'}, lambda: few)\n"
    )
    (book.folder / "examples/of_digits.py").write_text("# %% look\nimport digits  # of the book\n")
    with (book.folder / "conf.py").open("a") as file:
        file.write("story_data_at_once = {'FEW': 'few'}\n")

    def digits() -> tuple[str, bool]:
        """Which a server gets, and whether the command has said that they stand in."""
        with live() as process:
            said, errors = process.communicate()
        assert process.returncode == 0, said + errors
        told = json.loads((book.folder / "told.json").read_text())
        assert f"--define=story_data_identity={told['digits']}" in told["arguments"]
        return told["digits"], "data that stand in (few), as each page says" in said

    assert digits() == ("few", True)
    assert digits() == ("few", True)  # what was executed then is of these
    kept = book.folder / "_build/executed"
    with book.start("execute") as process:
        said, errors = process.communicate()
    assert process.returncode == 0, said + errors
    assert digits() == ("all", False)
    [of_the_book] = kept.glob("of_digits-*.ipynb")
    of_the_book.write_text("{", encoding="utf-8")  # damaged: it is executed anew in any case
    assert digits() == ("few", True)


def test_what_ends_the_server_is_told(live):
    with live(code=3) as process:
        said, _errors = process.communicate()
    assert process.returncode == 1
    assert "No page is served.\nsphinx-autobuild ended with 3; it has said why." in said


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_with_the_command(book, live, stop):
    with live(seconds=99) as process:
        book.wait_for("told.json")
        process.send_signal(stop)
        said, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "Stopped. No page is served." in said
    assert not processes_of(book.folder)


def run_where(book, lacks: str, command: str) -> subprocess.CompletedProcess:
    """Run a command in a Python that lacks something: a line of code has taken it away."""
    return subprocess.run(
        [sys.executable, "-c", f"{lacks}\nfrom polybook.__main__ import main; main([{command!r}])"],
        cwd=book.folder,
        env=os.environ | FINDS_POLYBOOK,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_without_sphinx_autobuild_it_is_named(book):
    (book.folder / "sphinx_autobuild").mkdir()
    done = run_where(book, "import sys; sys.modules['sphinx_autobuild'] = None", "live")
    assert "No page is served.\nsphinx-autobuild is not installed" in done.stdout


# The environment


@pytest.mark.parametrize("value", WRONG_SECONDS[:3])
def test_a_limit_that_is_no_number_of_seconds_is_refused(book, value):
    said = book.fails("build", environment={"BOOK_CELL_SECONDS": value})
    assert f"BOOK_CELL_SECONDS={value!r}: is no number of seconds" in said


@pytest.mark.parametrize("value", WRONG_ADDRESSES[:3])
def test_a_base_address_that_is_none_is_refused(book, value):
    said = book.fails("build", "--language", "en", environment={"BOOK_BASE_URL": value})
    assert f"BOOK_BASE_URL={value!r}: is no address of the web" in said


@pytest.mark.parametrize("value", ["https://github.com/owner", "owner/book@<svg>"])
def test_a_repository_that_is_none_is_refused(book, value):
    said = book.fails("build", "--language", "en", environment={"BOOK_REPOSITORY": value})
    assert f"BOOK_REPOSITORY={value!r}: is no repository of GitHub." in said


def test_a_user_without_a_home_is_told(book):
    done = run_where(book, "import os; os.path.expanduser = str", "build")
    assert "HOME is not set, and the system does not know this user" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "cp1252", "koi8-r"])
def test_a_console_need_not_know_every_letter(book, encoding):
    environment = {"PYTHONIOENCODING": encoding}
    done = book.run("build", "--language", "ar", "--language", "fr", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 pages in " in done.stdout
    assert len([name for name in book.site if name.endswith("/index.html")]) == 3
    page = book.folder / "docs" / "index.md"
    page.write_text(
        page.read_text(encoding="utf-8") + "\n[Ошибка 错误](нет.md)\n", encoding="utf-8"
    )
    said = book.fails("build", "--language", "en", environment=environment)
    assert re.search(r"docs/index\.md:\d+: WARNING: ", said)


# The system says no


def refuse(*_arguments) -> None:
    """Take from this process the right of root to write where it may not."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.parametrize(
    ("size", "is_executed"), [(0, True), (1000, True), (20_000, True), (100, False), (4000, False)]
)
def test_a_disk_that_takes_no_more_ends_in_a_message(book, size, is_executed):
    if not is_executed:
        shutil.rmtree(book.folder / "_build" / "executed")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    said = book.fails("build", "--language", "en", "--fresh", preexec_fn=limit)
    assert "File too large" in said or "kernel" in said
    assert book.run("build", "--language", "en").returncode == 0


@pytest.mark.parametrize("name", [".", "executed", "locale/fr/LC_MESSAGES"])
def test_a_folder_that_may_not_be_written_is_named(book, name):
    for path in (book.folder / "_build" / "executed").glob("fall*"):
        path.unlink()
    shutil.rmtree(book.folder / "_build" / "locale", ignore_errors=True)
    folder = book.folder / "_build" / name
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o555)
    said = book.fails("build", "--fresh", preexec_fn=refuse)
    assert "Permission denied" in said
    assert str(folder.resolve()) in said
    folder.chmod(0o755)
    assert book.run("build", "--language", "en").returncode == 0


FOLDERS = ["_build", "_build/executed", "_build/locale", "_build/gettext", "docs"]
IN_THE_WAY = [(name, kind) for name in FOLDERS for kind in ("a file", "a dangling link")]
IN_THE_WAY.remove(("_build/gettext", "a dangling link"))  # Sphinx makes what it leads to


@pytest.mark.parametrize(("name", "kind"), IN_THE_WAY)
def test_what_stands_where_a_folder_is_wanted_is_named(book, name, kind):
    place, aside = book.folder / name, book.folder / "aside"
    if place.exists():
        place.rename(aside)
    place.write_text("mine") if kind == "a file" else place.symlink_to("nowhere/at/all")
    said = book.fails("catalogs" if name == "_build/gettext" else "build")
    assert name in said
    place.unlink()
    if aside.exists():
        aside.rename(place)
    assert book.run("build", "--language", "en").returncode == 0


def test_a_folder_in_place_of_the_lock_is_named(book):
    place = book.folder / "_build" / "build.lock"
    place.unlink()
    place.mkdir()
    assert "_build/build.lock: " in book.fails("build", "--language", "en")
    place.rmdir()
    assert book.run("build", "--language", "en").returncode == 0


@pytest.mark.parametrize("what", ["a file", "a dangling link", "a folder of someone else"])
def test_what_stands_in_the_place_of_the_site_is_set_aside(book, what):
    place, site = book.folder / "_build" / "html", book.site
    shutil.rmtree(place)
    if what == "a file":
        place.write_text("mine")
    elif what == "a dangling link":
        place.symlink_to("nowhere")
    else:
        place.mkdir()
        (place / "mine").write_text("mine")
    done = book.run("build", "--language", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "it is html.aside-1 now" in done.stdout
    assert book.site == site


def test_a_system_that_refuses_a_way_of_scheduling_builds_all_the_same(book, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import os\ndef refuse(*_):\n    raise PermissionError(1, 'Operation not permitted')\n"
        "os.sched_setscheduler = os.sched_setaffinity = refuse\n"
    )
    paths = [str(tmp_path), FINDS_POLYBOOK["PYTHONPATH"]]
    environment = {"PYTHONPATH": os.pathsep.join(paths)}
    done = book.run("build", "--language", "en", "--fresh", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The system refuses SCHED_BATCH" in done.stdout


def test_a_standard_output_that_is_full_is_told_on_the_other_one(book):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "build", "--language", "en"],
            cwd=book.folder,
            env=os.environ | FINDS_POLYBOOK,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode
    assert "No space left on device" in done.stderr


def test_a_catalog_that_cannot_be_read_holds_up_its_language_alone(book):
    broken = book.folder / "locale/fr/LC_MESSAGES/index.po"
    broken.write_bytes(b"")
    other = book.folder / "locale/ar/LC_MESSAGES/measure.po"
    whole = other.read_text(encoding="utf-8")
    header, _blank, _messages = whole.partition("\n\n")
    other.write_text(f"{header}\n", encoding="utf-8")
    said = book.fails("catalogs")
    assert "Not every catalog was refreshed." in said
    assert "locale/fr/LC_MESSAGES/index.po" in said
    assert broken.read_bytes() == b""
    assert other.read_text(encoding="utf-8").count("msgid") == whole.count("msgid")


def test_a_page_of_another_name_takes_its_catalogs_along(book):
    """Though the templates of its old name were written, by the refresh before."""
    done = book.run("catalogs")
    assert done.returncode == 0, done.stderr
    (book.folder / "docs/measure.md").rename(book.folder / "docs/measurement.md")
    index = book.folder / "docs/index.md"
    text = index.read_text(encoding="utf-8").replace("measure.md", "measurement.md")
    index.write_text(text.replace("measure\n", "measurement\n"), encoding="utf-8")
    old = {path: path.read_bytes() for path in (book.folder / "locale").rglob("measure.po")}
    assert len(old) == 2
    done = book.run("catalogs")
    assert done.returncode == 0, done.stderr
    for path, content in old.items():
        assert not path.exists()
        assert path.with_stem("measurement").read_bytes().count(b"msgid") == content.count(b"msgid")
        assert b"#~" not in path.with_stem("measurement").read_bytes()


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("a < b ", "< would be shown"),
        ('a\\" onfocus=\\"alert()', 'the sign " would end an attribute'),
    ],
)
def test_markup_in_a_word_of_the_interface_stops_the_build(book, word, problem):
    words = book.folder / "locale/fr/LC_MESSAGES/sphinx.po"
    with words.open("a", encoding="utf-8") as catalog:
        catalog.write(f'msgid "Languages"\nmsgstr "{word}Langues"\n')
    said = book.fails("build", "--language", "fr")
    assert re.search(rf"locale/fr/LC_MESSAGES/sphinx\.po:\d+: {re.escape(problem)}", said)
