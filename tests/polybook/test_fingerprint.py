"""What a build has to do: which languages are made anew, and which are as they would become.

Sphinx is not there: what it would make is written by ``Book``. test_build.py makes whole sites.
"""

import json
import os
import platform
import random
import shutil
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from polybook import build, fingerprint, make_site, publishing
from polybook.project import BookError, Project

CONF = "LANGUAGES = {'en': 'English', 'es': 'Español', 'ru': 'Русский'}\n"
ALL = ["en", "es", "ru"]


@dataclass
class Book:
    """A book in three languages, and what its last build has made."""

    root: Path
    made: list[str] = field(default_factory=list)

    @property
    def site(self) -> Path:
        return self.root / "_build" / "html"

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def build(self, *codes: str, fresh: bool = False, strict: bool = False) -> list[str]:
        """Build the languages, or all; return which were made."""
        project = Project(self.root)
        self.made.clear()
        build.build(project, list(codes) or list(project.languages), fresh=fresh, strict=strict)
        return list(self.made)

    def make(self, project, data, codes, names, site, made_from) -> None:
        """Stand in for ``make_site``."""
        with publishing.staging(site) as work:
            for code in names:
                if code not in codes:
                    publishing.copy_published(site, work / "html", f"{code}/")
                    continue
                for page in ("index", "folder/page"):
                    self.write(work / f"html/{code}/{page}.html", f"{code} {page}")
            self.write(work / "html/index.html", str(names))
            publishing.publish(work / "html", site, made_from)
        self.made.extend(codes)


@pytest.fixture
def book(tmp_path, monkeypatch) -> Book:
    """A book whose site was made and published."""
    book = Book(tmp_path / "book")
    monkeypatch.setattr(make_site, "make_site", book.make)
    # Its catalogs are no catalogs.
    monkeypatch.setattr(make_site, "check_catalogs", lambda _project, _codes: None)
    book.write("conf.py", CONF)
    for name in ("docs/index.md", "docs/_templates/page.html", "docs/_static/book.css"):
        book.write(name, "text")
    for name in ("examples/tale.py", "examples/records/runs.jsonl", "words/base.html"):
        book.write(name, "text")
    for code in ("es", "ru"):
        for page in ("index", "sphinx"):
            book.write(f"locale/{code}/LC_MESSAGES/{page}.po", "text")
    assert book.build() == ALL
    return book


def test_a_build_with_nothing_to_do_makes_nothing_and_says_so(book, capsys):
    assert book.build() == []
    assert book.build("es") == []
    said = capsys.readouterr().out
    assert "Nothing has changed since the last build (--fresh builds all anew)." in said
    assert "1 pages in English, Español, Русский" in said
    assert f"Open {(book.site / 'index.html').as_uri()}" in said


# What all languages are made from

CHANGES = {
    "a page": lambda book: book.write("docs/index.md", "other"),
    "a page, in one letter": lambda book: book.write("docs/index.md", "teXt"),
    "a new page": lambda book: book.write("docs/new.md", "text"),
    "no page": lambda book: (book.root / "docs" / "index.md").unlink(),
    "another name": lambda book: (book.root / "docs/index.md").rename(book.root / "docs/start.md"),
    "a template": lambda book: book.write("docs/_templates/page.html", "other"),
    "a style": lambda book: book.write("docs/_static/book.css", "other"),
    "a story": lambda book: book.write("examples/tale.py", "other"),
    "a helper": lambda book: book.write("examples/helper.py", "text"),
    "a record": lambda book: book.write("examples/records/runs.jsonl", "other"),
    "a setting": lambda book: book.write("conf.py", f"{CONF}html_theme = 'basic'\n"),
    "the licence": lambda book: book.write("LICENSE", "other"),
    "what each page is cited as": lambda book: book.write("CITATION.cff", "version: 2"),
    "a language": lambda book: book.write("conf.py", CONF.replace("Español", "Castellano")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_what_all_pages_depend_on_builds_all(book, change):
    change(book)
    assert book.build() == ALL
    assert book.build() == []


def test_folders_of_the_book_that_conf_py_names_count(book):
    settings = "templates_path = ['words']\nhtml_static_path = ['looks']\n"
    book.write("conf.py", CONF + settings)
    assert book.build() == ALL
    for name in ("words/base.html", "looks/book.css"):
        book.write(name, "other")
        assert book.build() == ALL, name
    assert book.build() == []


def test_code_of_the_house_builds_all(book, tmp_path, monkeypatch):
    house = shutil.copytree(fingerprint.POLYBOOK, tmp_path / "polybook")
    monkeypatch.setattr(fingerprint, "POLYBOOK", house)
    book.build()
    assert book.build() == []
    for name in ("numbers.py", "figures/static/figures.css", "languages/templates/root.html"):
        with (house / name).open("a") as file:
            file.write("\n")
        assert book.build() == ALL, name
    assert book.build() == []


def test_a_package_that_was_installed_removed_or_updated_builds_all(book, tmp_path, monkeypatch):
    packages = tmp_path / "site-packages"
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(packages))
    (packages / "sphinx-8.2.3.dist-info").mkdir(parents=True)
    assert book.build() == ALL
    (packages / "sphinx-8.2.3.dist-info").rename(packages / "sphinx-9.0.0.dist-info")
    assert book.build() == ALL
    (packages / "furo-1.dist-info").mkdir()
    assert book.build() == ALL
    (packages / "furo-1.dist-info").rmdir()
    assert book.build() == ALL
    (packages / "sphinx").mkdir()
    assert book.build() == []


LOCK = """# This file was autogenerated
sphinx==9.0.0 \\
    --hash=sha256:0
    # via furo
Jupyter.Client==8.10.0 ; python_full_version >= '3.12' \\
    --hash=sha256:1
"""


@pytest.fixture
def packages(tmp_path, monkeypatch) -> Path:
    """The folder of what is installed: the two packages of the lock, and another."""
    packages = tmp_path / "site-packages"
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(packages))
    for name in ("sphinx-9.0.0", "jupyter_client-8.10.0", "furo-1"):
        (packages / f"{name}.dist-info").mkdir(parents=True)
    return packages


def test_a_package_outside_the_lock_builds_nothing(book, packages):
    book.write("requirements.txt", LOCK)
    assert book.build() == ALL
    (packages / "pytest-9.2.0.dist-info").mkdir()
    assert book.build() == []
    (packages / "furo-1.dist-info").rename(packages / "furo-2.dist-info")
    assert book.build() == []
    (packages / "pytest-9.2.0.dist-info").rmdir()
    book.write("requirements.txt", f"{LOCK}pytest==9.2.0 \\\n    --hash=sha256:2\n")
    assert book.build() == []


def test_a_package_in_the_lock_that_was_removed_or_updated_builds_all(book, packages):
    book.write("requirements.txt", LOCK)
    assert book.build() == ALL
    for name in ("sphinx-9.0.{}", "jupyter_client-8.10.{}"):
        old, new = (packages / f"{name.format(number)}.dist-info" for number in (0, 1))
        old.rename(new)
        assert book.build() == ALL, name
        new.rmdir()
        assert book.build() == ALL, name
    assert book.build() == []


@pytest.mark.parametrize("text", ["sphinx==9.0.0\n", f"-r other.txt\n{LOCK}"])
def test_a_list_that_may_leave_out_what_builds_the_book_is_no_lock(book, packages, text):
    book.write("requirements.txt", text)
    assert book.build() == ALL
    (packages / "furo-1.dist-info").rmdir()
    assert book.build() == ALL


@pytest.mark.parametrize("name", ["python_version", "machine"])
def test_python_and_the_processor_build_all(book, monkeypatch, name):
    monkeypatch.setattr(platform, name, lambda: "other")
    assert book.build() == ALL


def test_the_environment_builds_all_where_it_counts(book, tmp_path, monkeypatch):
    surroundings = {"keras": {"variables": ["KERAS_*"], "files": {"$ELSEWHERE/keras.json": ""}}}
    book.write("conf.py", f"{CONF}story_surroundings = {surroundings}\n")
    monkeypatch.setenv("ELSEWHERE", str(tmp_path))
    book.build()
    for name in ("BOOK_BASE_URL", "BOOK_REPOSITORY", "KERAS_BACKEND", "KERAS_HOME"):
        for value in ("https://a.org/", "https://b.org/"):
            monkeypatch.setenv(name, value)
            assert book.build() == ALL, name
        monkeypatch.delenv(name)
        assert book.build() == ALL, name
    (tmp_path / "keras.json").write_text("{}")
    assert book.build() == ALL
    monkeypatch.setenv("OTHER", "1")
    assert book.build() == []


def test_what_surrounds_a_build_need_not_be_utf_8(book, tmp_path, monkeypatch):
    surroundings = {"keras": {"variables": ["KERAS_*"], "files": {"$ELSEWHERE/keras.json": ""}}}
    book.write("conf.py", f"{CONF}story_surroundings = {surroundings}\n")
    monkeypatch.setenv("ELSEWHERE", str(tmp_path))
    book.build()
    for odd in (b"\xff", b"\xfe"):
        monkeypatch.setenv("KERAS_FOO", os.fsdecode(odd))
        assert book.build() == ALL
        (tmp_path / "keras.json").write_bytes(odd)
        assert book.build() == ALL
        book.write(f"docs/{os.fsdecode(odd)}.txt", "text")
        assert book.build() == ALL
    assert book.build() == []


def test_other_data_build_all(book, monkeypatch):
    book.write("conf.py", f"{CONF}story_data = 'examples/digits.py'\n")
    book.write(
        "examples/digits.py",
        "import os\nfrom polybook.story_data import Data\n"
        "def at_hand(): return Data(os.environ.get('DIGITS', 'some'))\n",
    )
    book.build()
    assert book.build() == []
    monkeypatch.setenv("DIGITS", "others")
    assert book.build() == ALL


def test_nothing_else_builds_anything(book):
    names = ("README.md", "requirements.txt", "tests/test_x.py", "examples/records/runs.jsonl.lock")
    names += ("docs/__pycache__/x.pyc", "examples/__pycache__/tale.pyc", "_build/executed/x.ipynb")
    names += ("locale/pt/LC_MESSAGES/index.po", "words/base.html")
    for name in names:
        book.write(name, "other")
    os.utime(book.root / "docs" / "index.md", (1, 1))
    assert book.build() == []


# What one language is made from


def test_a_changed_catalog_builds_its_language_only(book):
    for code in ("es", "ru"):
        catalogs = f"locale/{code}/LC_MESSAGES"
        book.write(f"{catalogs}/index.po", "other")
        assert book.build() == [code]
        book.write(f"{catalogs}/new.po", "text")
        assert book.build() == [code]
        (book.root / catalogs / "new.po").unlink()
        assert book.build() == [code]
    assert book.build() == []


def test_changed_terms_build_the_translations_only(book):
    for text in ("en,es,ru\n", "en,es,ru\nepoch,época,эпоха\n"):
        book.write("locale/terms.csv", text)
        assert book.build() == ["es", "ru"]
    assert book.build() == []


# What is translated as a whole


@pytest.fixture
def checked(monkeypatch) -> list[list[str]]:
    """The languages of each check of catalogs; a strict one wants all that pages say translated."""
    done = []

    def check(project, codes, *, strict=False):
        done.append(codes)
        if strict and "left to do" in (project.catalogs("es") / "index.po").read_text(
            encoding="utf-8"
        ):
            raise BookError("es: index.po")

    monkeypatch.setattr(make_site, "check_catalogs", check)
    return done


def test_a_strict_build_checks_each_language_once_as_it_is_now(book, checked):
    assert book.build(strict=True) == []
    book.build(strict=True)
    assert checked == [ALL]
    book.write("locale/ru/LC_MESSAGES/index.po", "other")
    assert book.build("es", "ru", strict=True) == ["ru"]
    assert checked == [ALL, ["ru"]]


def test_what_a_strict_build_has_refused_it_refuses_again(book, checked):
    book.write("locale/es/LC_MESSAGES/index.po", "left to do")
    assert book.build() == ["es"]
    for _ in range(2):
        with pytest.raises(BookError, match=r"es: index\.po"):
            book.build(strict=True)
    assert checked == [["es"], ALL, ALL]
    assert book.build() == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]x", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_where_it_cannot_be_read_what_has_passed_all_is_checked(book, checked, content):
    book.build(strict=True)
    (book.root / "_build" / "strict.json").write_bytes(content)
    book.build(strict=True)
    assert checked == [ALL, ALL]


@pytest.mark.parametrize("code", ALL)
def test_a_published_file_that_is_not_as_it_was_builds_its_language(book, code):
    page, folder = book.site / code / "index.html", book.site / code / "folder"
    page.unlink()
    assert book.build() == [code]
    page.write_text("cut")
    assert book.build() == [code]
    shutil.rmtree(folder)
    assert book.build() == [code]
    assert book.build() == []


def test_a_language_whose_folder_is_gone_is_built(book):
    shutil.rmtree(book.site / "es")
    assert book.build() == ["es"]
    assert book.build() == []


def test_the_page_that_offers_the_languages_is_written_again(book):
    (book.site / "index.html").unlink()
    assert book.build() == ALL
    (book.site / "index.html").write_text("cut")
    assert book.build() == ALL
    shutil.rmtree(book.site)
    assert book.build() == ALL
    assert book.build() == []


def test_the_pseudo_language_is_offered_until_the_next_build(book, capsys):
    assert book.build("xx") == ["xx"]
    assert "xx" in (book.site / "index.html").read_text()
    assert book.build() == ALL
    assert "Taken away, since conf.py has no such language: xx" in capsys.readouterr().out
    assert "xx" not in (book.site / "index.html").read_text()
    assert not (book.site / "xx").exists()
    assert book.build() == []


# What is kept


def test_a_damaged_record_of_what_the_site_was_made_from_builds_all(book):
    path = book.site / "polybook.json"
    whole = path.read_bytes()
    chance = random.Random(0)
    damaged = [whole[:length] for length in chance.sample(range(len(whole)), k=20)]
    damaged += [b"", b"\xff", b"\0" * len(whole), whole[1:], whole + b"x"]
    values = [None, True, 1, "x", [], {}, ["en"], {"en": None}]
    damaged += [json.dumps(value).encode() for value in values]
    kept = json.loads(whole)
    for place in kept:
        damaged.append(json.dumps({n: v for n, v in kept.items() if n != place}).encode())
        for value in values:
            damaged.append(json.dumps(kept | {place: value}).encode())
    for content in damaged:
        path.write_bytes(content)
        assert book.build() == ALL, content
        assert path.read_bytes() == whole
    path.unlink()
    assert book.build() == ALL
    assert book.build() == []


def test_fresh_builds_all_that_was_asked_for(book):
    assert book.build(fresh=True) == ALL
    assert book.build("es", fresh=True) == ["es"]
    assert book.build() == []


def test_a_build_of_one_language_does_not_take_the_others_for_made(book):
    book.write("docs/index.md", "other")
    assert book.build("es") == ["es"]
    assert book.build("es") == []
    assert book.build() == ["en", "ru"]
    assert book.build() == []


def test_languages_that_are_built_one_by_one_are_made_again_to_offer_each_other(tmp_path, book):
    shutil.rmtree(book.site)
    assert book.build("es") == ["es"]
    assert book.build("es") == []
    assert book.build("en") == ["en"]
    assert book.build("es") == ["es"], "it does not offer English yet"
    assert book.build() == ALL
    book.write("conf.py", CONF.replace("}", ", 'pt': 'Português'}"))
    assert book.build("pt") == ["pt"]
    assert book.build() == ALL
    assert book.build() == []


def test_a_build_that_fails_is_no_build(book, monkeypatch):
    def fail(*_arguments, **_options) -> None:
        raise BookError("a page has a fault")

    for name in ("docs/index.md", "locale/es/LC_MESSAGES/index.po"):
        book.write(name, "other")
    with monkeypatch.context() as patch:
        patch.setattr(make_site, "make_site", fail)
        for _attempt in range(2):
            with pytest.raises(BookError, match="a page has a fault"):
                book.build()
    assert book.build() == ALL


@pytest.mark.parametrize("seed", range(10))
def test_whatever_happens_a_build_makes_what_is_not_as_it_would_become(book, seed):
    """Changes, damages and builds at random, beside a list of what each language was made from."""
    chance = random.Random(seed)
    common, catalog = 0, dict.fromkeys(ALL, 0)
    published = {code: (0, 0, tuple(ALL)) for code in ALL}
    damaged: set[str] = set()
    for step in range(40):
        code = chance.choice(ALL)
        action = chance.choice(["page", "catalog", "cut", "remove", *["build"] * 3])
        if action == "page":
            common += 1
            book.write("docs/index.md", f"version {step}")
        elif action == "catalog":
            catalog[code] += 1
            book.write(f"locale/{code}/LC_MESSAGES/index.po", f"version {step}")
        elif action == "cut" and (book.site / code).is_dir():
            (book.site / code / "index.html").write_text(f"cut in step {step}")
            damaged.add(code)
        elif action == "remove" and (book.site / code).is_dir():
            shutil.rmtree(book.site / code)
            damaged.add(code)
        elif action == "build":
            codes = chance.sample(ALL, k=chance.randint(1, 3))
            current = {code: (common, catalog[code], tuple(ALL)) for code in ALL}
            expected = [
                code
                for code in ALL
                if code in damaged or (code in codes and published[code] != current[code])
            ]
            assert sorted(book.build(*codes)) == sorted(expected), step
            published |= {code: current[code] for code in expected}
            damaged.clear()
    assert book.build(fresh=True) == ALL
    assert book.build() == []
