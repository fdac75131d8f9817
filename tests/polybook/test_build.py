"""A whole build of a tiny book: what it executes, prints, and leaves behind when it fails."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from this_book import BOOK

PARTS = ("conf.py", "requirements.txt", "docs/_ext", "docs/_templates", "docs/_static")
EXAMPLES = ("mnist.py", "book.mplstyle")

LANGUAGES = {"en": "English", "es": "Español", "ru": "Русский"}
"""Three: one to build, one that what is edited is in, and one that nothing concerns."""

PAGE = """# A tale

The sum is {number}`tale.sum:d`. {download}`Digits <../examples/mnist.py>` are counted.

```{code-cell}
:quote: tale/sum
```
"""
TALE = """# %% setup
import mnist
from helper import count

# %% sum
total = count(mnist.load().y_test)
print("total", total)
with open("../executions", "a") as file:
    file.write("x")

# %% numbers
numbers = {"sum": total}
"""
HELPER = "count = len\n"
CATALOG = 'msgid ""\nmsgstr ""\n\nmsgid "A tale"\nmsgstr "Un cuento"\n'


def tale_with(code: str) -> str:
    """The tale with a last line of its cell ``sum``."""
    return TALE.replace("\n# %% numbers", f"{code}\n\n# %% numbers")


@dataclass
class Book:
    """A copy of the project with a story and a page of its own, in an awkwardly named folder."""

    folder: Path
    digits: Path

    def build(self, *options: str, **environment: str) -> subprocess.CompletedProcess:
        """Run the command in the folder of the book."""
        variables = {
            "MNIST_NPZ": str(self.digits),
            "PYTHONPATH": str(self.folder / "docs" / "_ext"),
        }
        return subprocess.run(
            [sys.executable, "-m", "polybook", "build", *options],
            cwd=self.folder,
            env=os.environ | variables | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    @property
    def executions(self) -> int:
        """How often the story has been executed, as it counts itself."""
        return (self.folder / "executions").stat().st_size

    @property
    def root(self) -> Path:
        return self.folder / "_build" / "html"

    @property
    def site(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
        }

    @property
    def written(self) -> dict[str, int]:
        """When the first page of each language was written."""
        return {code: (self.root / code / "index.html").stat().st_mtime_ns for code in LANGUAGES}


def write_digits(path: Path, **changes) -> Path:
    """Write a tiny data set in the layout of MNIST; ``changes`` replace or (None) drop an array."""
    generator = np.random.default_rng(0)
    arrays = {
        "x_train": generator.integers(0, 256, (30, 28, 28), dtype=np.uint8),
        "y_train": np.arange(30, dtype=np.uint8) % 10,
        "x_test": generator.integers(0, 256, (20, 28, 28), dtype=np.uint8),
        "y_test": np.arange(20, dtype=np.uint8) % 10,
    } | changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    folder = tmp_path_factory.mktemp("build") / "Книга 书 a book"
    words = [f"locale/{code}/LC_MESSAGES/sphinx.po" for code in LANGUAGES if code != "en"]
    for part in (*PARTS, *words, *(f"examples/{name}" for name in EXAMPLES)):
        copy = shutil.copytree if (BOOK.root / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(BOOK.root / part, folder / part)
    made = Book(folder, write_digits(folder.parent / "digits.npz"))
    settings = (folder / "conf.py").read_text(encoding="utf-8")
    made.write("conf.py", f"{settings}\nLANGUAGES = {LANGUAGES}\n")
    made.write("docs/index.md", PAGE)
    made.write("examples/tale.py", TALE)
    made.write("examples/helper.py", HELPER)
    return made


@pytest.fixture(scope="module")
def first(book) -> subprocess.CompletedProcess:
    """The first build, in every language."""
    done = book.build()
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_a_build_executes_each_story_once_for_every_language(book, first):
    assert "stories: 1 executed, 0 from the cache" in first.stdout
    assert book.executions == 1
    for code in LANGUAGES:
        assert b"total 20" in book.site[f"{code}/index.html"]


def test_a_file_that_pages_offer_lies_once_beside_the_languages(book, first):
    [file] = [name for name in book.site if name.endswith("/mnist.py")]
    assert file.startswith("_downloads/")
    for code in LANGUAGES:
        assert f'href="../{file}"'.encode() in book.site[f"{code}/index.html"]


def test_a_build_says_which_cell_it_is_at_and_where_the_site_is(first):
    assert re.search(r"tale: cell 2 of 3 \(sum\), \d+ s so far", first.stdout)
    assert re.search(r"stories: \d+\.\d s", first.stdout)
    assert re.search(r"Open file://\S+/_build/html/index\.html", first.stdout)


def test_a_build_with_nothing_to_do_says_so_at_once(book, first):
    """Nothing is written, and nothing is imported that takes its time."""
    site, place = book.site, book.root.stat()
    again = book.build(PYTHONPROFILEIMPORTTIME="1")
    assert again.returncode == 0, again.stderr
    assert "Nothing has changed since the last build" in again.stdout
    assert re.search(r"Open file://\S+/_build/html/index\.html", again.stdout)
    assert "stories:" not in again.stdout
    assert book.executions == 1
    assert book.site == site
    assert (book.root.stat().st_ino, book.root.stat().st_mtime_ns) == (
        place.st_ino,
        place.st_mtime_ns,
    )
    imported = set(re.findall(r"\| +([\w.]+)$", again.stderr, re.MULTILINE))
    assert {"polybook.build", "polybook.fingerprint"} <= imported
    slow = {"sphinx", "myst_nb", "docutils", "babel", "nbclient", "nbformat", "rich", "lxml"}
    assert not slow & imported


def test_a_fresh_build_executes_nothing_and_gives_the_same_bytes(book, first):
    site, written = book.site, book.written
    again = book.build("--fresh")
    assert "stories: 0 executed, 1 from the cache" in again.stdout
    assert book.executions == 1
    assert book.site == site
    assert all(book.written[code] > written[code] for code in LANGUAGES)


def test_making_the_templates_executes_nothing(book, first):
    executions = book.executions
    options = ("--language", "xx", "--output", str(book.folder / "_build" / "pseudo"))
    of_a_page_that_is_gone = book.folder / "_build" / "gettext" / "gone.pot"
    of_a_page_that_is_gone.parent.mkdir(exist_ok=True)
    of_a_page_that_is_gone.write_text('msgid ""\nmsgstr ""\n')
    done = book.build(*options)
    assert done.returncode == 0, done.stdout
    assert (book.folder / "_build" / "gettext" / "index.pot").exists()
    assert not of_a_page_that_is_gone.exists()
    assert book.executions == executions
    assert "Nothing has changed" in book.build(*options).stdout


def test_editing_prose_a_catalog_or_the_lock_executes_nothing_and_builds_what_it_is_in(book, first):
    executions, before, written = book.executions, book.site, book.written
    catalog = "locale/es/LC_MESSAGES/index.po"
    book.write(catalog, CATALOG)
    lock = (book.folder / "requirements.txt").read_text(encoding="utf-8")
    book.write("requirements.txt", f"{lock}# another linter\nanother-linter==99\n")
    done = book.build()
    assert done.returncode == 0, done.stdout
    assert "stories: 0 executed" in done.stdout
    assert b"Un cuento" in book.site["es/index.html"]
    assert [code for code in LANGUAGES if book.written[code] != written[code]] == ["es"]

    book.write("docs/index.md", PAGE + "\nMore.\n")
    done = book.build("--language", "es")
    assert done.returncode == 0, done.stdout
    assert "stories: 0 executed" in done.stdout
    assert b"Un cuento" in book.site["es/index.html"]
    assert b"More." in book.site["es/index.html"]
    assert b"More." not in book.site["en/index.html"]

    book.write("docs/index.md", PAGE)
    (book.folder / catalog).unlink()
    done = book.build()
    assert done.returncode == 0, done.stdout
    assert book.site == before
    assert book.executions == executions


def test_a_page_that_was_deleted_from_the_site_is_made_again(book, first):
    site, written = book.site, book.written
    (book.root / "ru" / "search.html").unlink()
    assert book.build().returncode == 0
    assert book.site == site
    assert [code for code in LANGUAGES if book.written[code] != written[code]] == ["ru"]


def test_a_text_without_a_translation_is_counted_and_a_strict_build_refuses_it(book, first):
    catalog = "locale/es/LC_MESSAGES/index.po"
    book.write(catalog, CATALOG.replace("Un cuento", ""))
    done = book.build("--language", "es")
    strict = book.build("--language", "es", "--strict")  # though nothing has changed since
    other = book.build("--language", "en", "--strict")
    (book.folder / catalog).unlink()
    assert re.search(
        r"es: \d+ texts are left to do; the first: locale/es/LC_MESSAGES/\S+\.po:\d", done.stdout
    )
    assert strict.returncode == 1
    assert re.search(r"locale/es/LC_MESSAGES/index\.po:\d+: not translated", strict.stdout)
    assert "or build without --strict" in strict.stdout
    assert other.returncode == 0


def test_a_strict_build_lets_a_language_grow(book, first):
    settings = (book.folder / "conf.py").read_text("utf-8")
    catalog = "locale/es/LC_MESSAGES/index.po"
    book.write(catalog, CATALOG.replace("Un cuento", ""))
    book.write("conf.py", f'{settings}\nGROWING = ["es"]\n')
    done = book.build("--language", "es", "--strict")
    book.write("conf.py", settings)
    (book.folder / catalog).unlink()
    assert done.returncode == 0, done.stdout
    assert re.search(r"es: \d+ texts are left to do", done.stdout)


def test_editing_a_helper_executes_the_story_that_uses_it(book, first):
    book.write("examples/helper.py", HELPER + "# a remark\n")
    done = book.build("--language", "en")
    book.write("examples/helper.py", HELPER)
    assert "stories: 1 executed" in done.stdout


def test_one_language_is_built_beside_the_others(book, first):
    before, written = book.site, book.written
    assert book.build("--language", "ru", "--fresh").returncode == 0
    assert book.site.keys() == before.keys()
    assert [code for code in LANGUAGES if book.written[code] != written[code]] == ["ru"]


def test_a_build_removes_what_a_killed_one_has_left(book, first):
    site, folder = book.site, book.folder / "_build"
    left = folder / ".html-staging-x"
    (left / "html").mkdir(parents=True)
    (left / "polybook-staging").touch()
    assert book.build().returncode == 0
    assert book.site.keys() == site.keys()
    assert not left.exists()


def test_a_damaged_language_is_named_and_mended_by_a_build_of_another(book, first):
    site = book.site
    (book.root / "es" / "index.html").write_bytes(site["es/index.html"][:-100])
    shutil.rmtree(book.root / "ru")
    (book.root / "404.html").unlink()
    done = book.build("--language", "en")
    assert done.returncode == 0, done.stdout
    assert "Not as it was published, and made again: es/index.html\n" in done.stdout
    assert re.search(r"and made again: ru/\S+ and \d+ more\n", done.stdout)
    assert "and made again: 404.html\n" in done.stdout
    assert book.site == site


def test_what_others_put_into_the_site_stays(book, first):
    site = book.site
    book.write("_build/html/CNAME", "example.org")
    book.write("_build/html/.git/HEAD", "ref: refs/heads/main")
    assert book.build("--language", "ru", "--fresh").returncode == 0
    assert book.site == site | {"CNAME": b"example.org", ".git/HEAD": b"ref: refs/heads/main"}
    (book.root / "CNAME").unlink()
    shutil.rmtree(book.root / ".git")


@pytest.mark.parametrize("output", [".", "docs", "..", "docs/new", "conf.py", "_build", "tests"])
def test_no_part_of_the_project_is_taken_for_the_site(book, first, output):
    book.write("tests/mine.py", "mine")
    before = {path: path.stat().st_mtime_ns for path in book.folder.rglob("*.*")}
    done = book.build("--output", output)
    assert done.returncode == 1
    assert str(book.folder / output).removesuffix("/..") in done.stdout or output in done.stdout
    after = {path: path.stat().st_mtime_ns for path in book.folder.rglob("*.*")}
    own = book.folder / "_build" / "build.holder.json"
    assert before | {own: 0} == after | {own: 0}


BROKEN_CATALOG = 'msgid ""\nmsgstr ""\n\nmsgid "A tale\nmsgstr "x"\n'
FAILURES = {
    "a cell that raises": (
        {"examples/tale.py": tale_with("1 / 0")}, {},
        r"examples/tale\.py:6: cell 'sum' failed: ZeroDivisionError: division by zero.*Repeat it",
    ),
    "a kernel that dies": (
        {"examples/tale.py": tale_with("import os\nos._exit(1)")}, {},
        r"examples/tale\.py:6: cell 'sum' failed: its kernel died.*Repeat it",
    ),
    "a cell that runs past its limit": (
        {"examples/tale.py": tale_with("import time\ntime.sleep(99)")}, {"BOOK_CELL_SECONDS": "5"},
        r"examples/tale\.py:6: cell 'sum' failed: it ran longer than its limit of 5 s",
    ),
    "a line that Python cannot read": (
        {"examples/tale.py": tale_with("total =")}, {},
        r"examples/tale\.py:10: invalid syntax\. Try it alone: python",
    ),
    "a cell with a name that no page could quote": (
        {"examples/tale.py": tale_with("# %% The end")}, {},
        r"examples/tale\.py:10: '# %% The end' names no cell\. Write '# %% '",
    ),
    "a value that prose cannot say": (
        {"examples/tale.py": TALE.replace("total}", "1j}")}, {},
        r"examples/tale\.py:12: cell 'numbers' failed: TypeError: 'sum': 1j is a complex",
    ),
    "a file that reading the story does not show": (
        {"examples/named.txt": "", "examples/tale.py": tale_with("open('named' + '.txt')")}, {},
        r"examples/tale\.py: its run opened named\.txt, .*Add a line: # uses: named\.txt",
    ),
    "MNIST_NPZ that points nowhere": (
        {}, {"MNIST_NPZ": "nowhere.npz"}, r"MNIST_NPZ.*nowhere\.npz.*Point MNIST_NPZ at",
    ),
    "a catalog that does not parse": (
        {"locale/es/LC_MESSAGES/index.po": BROKEN_CATALOG}, {},
        r"locale/es/LC_MESSAGES/index\.po:4",
    ),
    "a page that quotes a cell that does not exist": (
        {"docs/index.md": PAGE.replace("tale/sum", "tale/sun")}, {},
        r"docs/index\.md:5: WARNING: quotes 'tale/sun'.*mean: tale/sum",
    ),
    "a number that does not exist": (
        {"docs/index.md": PAGE.replace("tale.sum:d", "tale.sun:d")}, {}, r"docs/index\.md:3.*sun",
    ),
    "a link that leads nowhere": (
        {"docs/index.md": PAGE + "\nSee [this](nowhere.md).\n"}, {}, r"docs/index\.md:9.*nowhere",
    ),
    "a link of HTML, which Sphinx does not follow": (
        {"docs/index.md": '# A tale\n\nSee <a href="gone.html">this</a>.\n'}, {},
        r"index\.html: links to 'gone\.html', and there is no such file",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "environment", "message"), FAILURES.values(), ids=FAILURES)
def test_a_failure_names_its_place_twice_over_and_leaves_the_site(
    book, first, files, environment, message
):
    site = book.site
    kept = {name: (book.folder / name) for name in files}
    before = {
        name: p.read_text(encoding="utf-8") if p.exists() else None for name, p in kept.items()
    }
    for name, text in files.items():
        book.write(name, text)
    try:
        for _attempt in range(2):  # a failed build must not turn green when it is run again
            done = book.build("--language", "en", "--language", "es", **environment)
            assert done.returncode == 1, done.stdout
            assert re.search(message, done.stdout, re.DOTALL), done.stdout
            assert "Traceback" not in done.stdout + done.stderr
            assert book.site == site
    finally:
        for name, text in before.items():
            (book.folder / name).unlink() if text is None else book.write(name, text)


def test_an_unknown_language_is_refused_with_the_next_step(book, first):
    done = book.build("--language", "pt")
    assert done.returncode == 1
    assert "LANGUAGES has no 'pt'" in done.stdout
    assert "python -m polybook catalogs pt" in done.stdout
    assert "GROWING" not in done.stdout


def test_a_language_whose_catalogs_are_there_is_not_to_be_started(book, first):
    settings = (book.folder / "conf.py").read_text(encoding="utf-8")
    (book.folder / "locale/pt/LC_MESSAGES").mkdir(parents=True)
    try:
        book.write("conf.py", f'{settings}\nGROWING = ["es"]\n')
        done = book.build("--language", "pt")
    finally:
        book.write("conf.py", settings)
        shutil.rmtree(book.folder / "locale/pt")
    assert done.returncode == 1
    assert (
        "LANGUAGES has no 'pt', only en, es, ru. Its catalogs are there: add this line to "
        'LANGUAGES in conf.py:\n    "pt": "Português",\n'
    ) in done.stdout
    assert 'its code to GROWING there: GROWING = ["es", "pt"]\n' in done.stdout
    assert "catalogs pt" not in done.stdout


def test_catalogs_of_no_language_are_not_to_be_added(book, first):
    (book.folder / "locale/english/LC_MESSAGES").mkdir(parents=True)
    done = book.build("--language", "english")
    shutil.rmtree(book.folder / "locale/english")
    assert done.returncode == 1
    assert "'english' is no language that Babel knows. Write its code as in pt" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


BAD_DIGITS = {
    "truncated": lambda path: path.write_bytes(write_digits(path).read_bytes()[:2000]),
    "not a zip": lambda path: path.write_text("these are no digits"),
    "pickled": lambda path: write_digits(path, x_train=np.array([{}], dtype=object)),
    "of another shape": lambda path: write_digits(path, x_test=np.zeros((20, 14, 14), np.uint8)),
    "without an array": lambda path: write_digits(path, y_train=None),
}


@pytest.mark.parametrize("damage", BAD_DIGITS.values(), ids=BAD_DIGITS)
def test_damaged_digits_stop_the_build_with_the_name_of_the_file(book, first, tmp_path, damage):
    path = tmp_path / "bad.npz"
    damage(path)
    site = book.site
    done = book.build("--language", "en", MNIST_NPZ=str(path))
    assert done.returncode == 1, done.stdout
    assert "MNIST_NPZ" in done.stdout
    assert "bad.npz" in done.stdout
    assert book.site == site
