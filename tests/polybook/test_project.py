"""Where a book lies, and how a file is written."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from polybook import project
from polybook.build import build
from polybook.fingerprint import fingerprints
from polybook.make_site import make_templates
from polybook.project import BookError, Project, Repository, shown, text_of, write_whole
from polybook.stories import StoryError


def test_a_folder_without_conf_py_is_no_book(tmp_path):
    with pytest.raises(BookError, match=r"conf\.py: no such file.*in the folder of its conf\.py"):
        _ = Project(tmp_path).settings


@pytest.mark.parametrize(
    "code",
    [
        *("1 / 0", "LANGUAGES = {", "import nothing_of_this_name", "x = '\xe9'"),
        *("import sys; sys.exit()", "raise SystemExit(0)", "exit('done')"),
    ],
)
def test_a_conf_py_that_fails_is_named(tmp_path, code):
    (tmp_path / "conf.py").write_text(code, encoding="latin-1")
    with pytest.raises(
        BookError, match=r"conf\.py: \w+(Error|Exit): .*Try it alone: python conf\.py"
    ):
        _ = Project(tmp_path).settings


@pytest.mark.parametrize("code", ["", "LANGUAGES = {}", "LANGUAGES = ['en']"])
def test_a_conf_py_without_languages_is_told_what_to_write(tmp_path, code):
    (tmp_path / "conf.py").write_text(code)
    with pytest.raises(BookError, match=r"LANGUAGES names no language\. Write: LANGUAGES ="):
        _ = Project(tmp_path).languages


def test_a_book_has_its_parts_in_folders_of_one_name(tmp_path):
    book = Project(tmp_path)
    found = [book.pages, book.examples, book.built, book.executed, book.templates]
    names = ["docs", "examples", "_build", "_build/executed", "_build/gettext"]
    assert found == [tmp_path / name for name in names]
    assert book.catalogs("es") == tmp_path / "locale/es/LC_MESSAGES"


def test_the_pages_are_in_the_first_language(tmp_path):
    (tmp_path / "conf.py").write_text("LANGUAGES = {'fr': 'Français', 'ar': 'العربية'}")
    book = Project(tmp_path)
    assert book.original == "fr"
    assert [code for code in ("fr", "ar", "pt", "xx") if book.has_catalogs(code)] == ["ar", "pt"]


@pytest.mark.parametrize("code", ["../../x", "", "e", "en/us", "..", " en", 3, None, "en\n"])
def test_a_code_of_a_language_is_the_name_of_a_folder(tmp_path, code):
    (tmp_path / "conf.py").write_text(f"LANGUAGES = {{{code!r}: 'English'}}")
    with pytest.raises(BookError, match=r"conf\.py: LANGUAGES has the code .*Write it as in pt"):
        _ = Project(tmp_path).languages


@pytest.mark.parametrize("name", ["", " ", 3, None, ["English"]])
def test_a_language_has_a_name(tmp_path, name):
    (tmp_path / "conf.py").write_text(f"LANGUAGES = {{'en': {name!r}}}")
    with pytest.raises(BookError, match=r"conf\.py: LANGUAGES calls 'en' .*Write its own name"):
        _ = Project(tmp_path).languages


@pytest.mark.parametrize("growing", ["pt", "", 5, None, {"pt": True}, [3], [["pt"]], b"pt"])
def test_what_is_no_list_of_growing_languages_is_named(tmp_path, growing):
    (tmp_path / "conf.py").write_text(f"GROWING = {growing!r}")
    with pytest.raises(
        BookError, match=r'conf\.py: GROWING is .*Write it as in GROWING = \["pt"\]'
    ):
        _ = Project(tmp_path).growing


@pytest.mark.parametrize("growing", ["", "GROWING = []", "GROWING = ('pt',)", "GROWING = {'pt'}"])
def test_the_growing_languages_are_those_of_conf_py(tmp_path, growing):
    (tmp_path / "conf.py").write_text(growing)
    assert Project(tmp_path).growing == ({"pt"} if "pt" in growing else frozenset())


RIGHT = ["", "http://a.b:80", "https://example.org/book/%20~x", "HTTPS://EXAMPLE.ORG/"]
RIGHT += ["https://xn--e1afmkfd.example./..a/b..c/.../", "http://[::1]:65535/", "http://127.0.0.1"]
RIGHT += ["https://münchen.example/é", "http://localhost:8000/book", f"http://{'a' * 63}.b/"]


@pytest.mark.parametrize("address", RIGHT)
def test_the_address_of_the_site_is_what_the_environment_says(monkeypatch, address):
    monkeypatch.setenv("BOOK_BASE_URL", address)
    assert project.base_address() == address
    project.check_environment()


RIGHT += ["http://a.0xg/", "http://0x7f.example/", f"http://{'a.' * 126}b/", "http://7up.example/"]
RIGHT += ["http://a:1/"]
WRONG = [f"http://{host}/" for host in ("0x7f000001", "1.2.3.0x4", "0X7F.1", "0x", "0177.0.0.1")]
WRONG += [f"http://{host}/" for host in ("0", "1.1", "1.2.3.4.5", "08.0.0.1", "017700000001")]
WRONG += [
    f"http://{host}/" for host in ("a." * 127 + "b", "a." * 126 + "bc", f"{'a' * 63}." * 4 + "b")
]
WRONG += [f"https://x.org/{way}" for way in ("%00", "a/%0a", "%0D%0A", "%1b", "%7f", "%E2%80%8F")]
WRONG += [f"http://{host}/" for host in ("..", ".a", "a..b", "-", "a-", "-a.b", "a.-b", "a" * 64)]
WRONG += [f"http://{host}/" for host in ("[:::]", "[1]", "[::g]", "1.2.3", "256.1.1.1", "a.5")]
WRONG += [f"https://a:{port}/" for port in ("99999", "65536", "0", "00000", "٣")]
WRONG += [f"https://x.org/{way}" for way in ("a/../..", "..", "./a", "a/%2E%2e/b", "a%2F..", "%")]
WRONG += [f"https://x.org/{way}" for way in ("%zz", "a?b", "a#b")]


@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_no_browser_finds_as_it_is_written_is_refused(monkeypatch, address):
    monkeypatch.setenv("BOOK_BASE_URL", address)
    with pytest.raises(BookError, match=r"is no address of the web\. Write it as in"):
        project.base_address()


@pytest.mark.parametrize(("said", "seconds"), [("1", 1), ("0900", 900), ("9999999", 9_999_999)])
def test_the_limit_of_a_cell_is_what_the_environment_says(monkeypatch, said, seconds):
    monkeypatch.setenv("BOOK_CELL_SECONDS", said)
    assert project.cell_seconds() == seconds
    project.check_environment()


def test_without_a_word_of_the_environment_there_is_no_address_and_a_limit(monkeypatch):
    for name in ("BOOK_BASE_URL", "BOOK_CELL_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    assert (project.base_address(), project.cell_seconds()) == ("", 900)
    monkeypatch.setenv("BOOK_CELL_SECONDS", "")
    assert project.cell_seconds() == 900


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOOK_BASE_URL", "example.org"),
        ("BOOK_CELL_SECONDS", "0"),
        ("BOOK_CELL_SECONDS", "12345678"),
        ("BOOK_CELL_SECONDS", "٣"),
        ("HOME", "not absolute"),
    ],
)
def test_a_variable_of_the_environment_that_is_wrong_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(BookError, match=name):
        project.check_environment()


def test_a_path_is_shown_as_one_would_type_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "docs" / "index.md") == "docs/index.md"
    assert shown(tmp_path.parent / "index.md") == str(tmp_path.parent / "index.md")


def test_a_file_that_would_not_change_is_left_alone(tmp_path):
    path = tmp_path / "folder" / "in a folder" / "file"
    write_whole(path, "é\n")
    os.utime(path, (1, 1))
    write_whole(path, "é\n".encode())
    assert path.stat().st_mtime == 1
    write_whole(path, "new")
    assert path.read_bytes() == b"new"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_a_text_that_is_not_utf_8_is_named_with_its_line(tmp_path):
    (tmp_path / "text").write_bytes("\né\n".encode() + b"\xe9\n")
    with pytest.raises(StoryError, match=r"text:3: is not in UTF-8 \(.*\)\. Save it"):
        text_of(tmp_path / "text", StoryError)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(path.parent):
        made.bind(path.name)  # an address has room for a short name alone


NO_FILES = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": a_socket,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "the kernel's messages": lambda path: path.symlink_to("/proc/kmsg"),
    "a link to a pipe": lambda path: os.mkfifo(f"{path}.pipe") or path.symlink_to(f"{path}.pipe"),
}


@pytest.mark.timeout(60)  # who reads a pipe waits for ever
@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_is_told_by_name_before_it_is_read(tmp_path, what):
    path = tmp_path / "text"
    NO_FILES[what](path)
    for use in (text_of, project.content_of):
        with pytest.raises(StoryError, match=r"text: is no file, .*Put a file in its place"):
            use(path, StoryError)


def test_a_text_that_is_too_large_is_told_by_name_before_it_is_read(tmp_path):
    path = tmp_path / "text"
    path.touch()
    os.truncate(path, 2**40)  # takes no room
    with pytest.raises(StoryError, match=r"text: is too large, 1099511627776 bytes.*Bring back"):
        text_of(path, StoryError)


def test_a_text_has_lines_of_one_ending(tmp_path):
    (tmp_path / "text").write_bytes("é\r\nb\rc\n".encode())
    assert text_of(tmp_path / "text") == "é\nb\nc\n"
    (tmp_path / "empty").touch()
    assert text_of(tmp_path / "empty") == ""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("what", [what for what in NO_FILES if what != "a folder"])
@pytest.mark.parametrize("name", ["docs/index.md", "examples/tale.py", "docs/_static/a.svg"])
def test_pages_and_stories_are_looked_at_before_sphinx_reads_them(tmp_path, name, what):
    book = Project(tmp_path)
    (tmp_path / "conf.py").write_text("LANGUAGES = {'en': 'English'}")
    for folder in ("docs/_static", "examples"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs" / ".#index.md").symlink_to("someone@here")  # Emacs has it open
    project.check_files(book)
    NO_FILES[what](tmp_path / name)
    for use in (
        lambda: project.check_files(book),
        lambda: build(book, ["en"]),
        lambda: make_templates(book),
    ):
        with pytest.raises(BookError, match=rf"{Path(name).name}: is no file"):
            use()


@pytest.fixture
def book(tmp_path) -> Project:
    """A book of one page."""
    (tmp_path / "conf.py").write_text("LANGUAGES = {'en': 'English'}")
    for folder in ("docs/part", "examples"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/index.md").write_text("# A page\n\n\tcode: 👩\u200d🔬\n", encoding="utf-8")
    project.check_files(Project(tmp_path))
    return Project(tmp_path)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("to", [".", "..", "../..", "/", "../../beside"])
def test_a_folder_that_leads_back_to_itself_is_told_by_name(book, to):
    (book.root / "beside").mkdir()
    (book.root / "beside/back").symlink_to(book.pages)
    project.check_files(book)
    (book.pages / "part/loop").symlink_to(to)
    with pytest.raises(BookError, match=r"docs/part/loop.*: leads back to .* Take this link away"):
        project.check_files(book)
    (book.pages / "part/loop").unlink()
    (book.examples / "loop").symlink_to("..")  # nobody follows it
    project.check_files(book)


def test_a_folder_that_is_linked_holds_pages_too(book):
    (book.root / "beside").mkdir()
    (book.root / "beside/a.md").write_bytes(b"\xe9\n")
    (book.pages / "beside").symlink_to("../beside")
    with pytest.raises(BookError, match=r"docs/beside/a\.md:1: is not in UTF-8"):
        project.check_files(book)


@pytest.mark.parametrize("sign", [*"\0\x07\x1b\x85\u200b\u2028\u202e\ufeff\ue001\uffff\U000e0041"])
def test_a_page_has_no_sign_that_nobody_sees(book, sign):
    page = book.pages / "part/a.md"
    page.write_text(f"\n# A page\n\nof {sign}signs\n", encoding="utf-8")
    with pytest.raises(BookError, match=rf"a\.md:4: U\+{ord(sign):04X} \(.*\) .* Take it out"):
        project.check_files(book)
    page.write_bytes("\ufeff# A page\r\n\r\nof signs\r\n".encode())
    project.check_files(book)


def test_a_folder_that_is_not_there_or_that_nobody_may_read_has_no_pages(book, monkeypatch):
    with (book.root / "conf.py").open("a") as conf:
        conf.write("\nhtml_static_path = ['nowhere']\n")
    project.check_files(Project(book.root))
    (book.pages / "part/a.md").write_bytes(b"\xe9")
    listed = Path.iterdir

    def locked(folder: Path):
        if folder.name == "part":
            raise PermissionError
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", locked)
    project.check_files(Project(book.root))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a\nb", r"'docs/a\\nb\.md': has U\+000A in its name"),
        ("a\nb/c", r"'docs/a\\nb/c\.md': has U\+000A in its name"),
        ("a\tb", r"'docs/a\\tb\.md': has U\+0009 in its name"),
        ("a\tb\n", r"'docs/a\\tb\\n\.md': has U\+0009 in its name"),
        ("a:b*", r"docs/a:b\*\.md: has \* in its name"),
        ("a\u200bb", r"'docs/a\\u200bb\.md': has U\+200B in its name"),
        ("a\u202eb", r"'docs/a\\u202eb\.md': has U\+202E in its name"),
        ("a\udcffb", r"'docs/a\\udcffb\.md': has U\+DCFF in its name"),
        *((f"a{sign}b", rf"docs/a\{sign}b\.md: has \{sign} in its name") for sign in '"#%*:<>?|'),
        ("a\\b", r"docs/a\\b\.md: has \\ in its name"),
        ("a:b/c", r"docs/a:b/c\.md: has : in its name"),
        ("a ", r"docs/a \.md: has a blank at an end of its name"),
        (" a", r"docs/ a\.md: has a blank at an end of its name"),
        ("a /b", r"docs/a /b\.md: has a blank at an end of its name"),
        ("a.", r"docs/a\.\.md: has a blank at an end of its name, or a point"),
        ("con", r"docs/con\.md: has a name that Windows has for a device"),
        ("part/Aux.b", r"docs/part/Aux\.b\.md: has a name that Windows has for a device"),
        ("com1/b", r"docs/com1/b\.md: has a name that Windows has for a device"),
        ("search", r"docs/search\.md: would be search\.html, which is a page of Sphinx's own"),
        ("genindex", r"docs/genindex\.md: would be genindex\.html"),
        ("Part/Café", r"docs/part/café\.md: has the name of docs/Part/Café\.md but for its"),
        ("part/cafe\u0301", r"docs/part/café\.md: has the name of docs/part/cafe\u0301\.md but"),
    ],
)
def test_a_page_whose_name_a_site_cannot_have_is_told_by_name(book, monkeypatch, name, said):
    monkeypatch.chdir(book.root)
    right = [
        "part/café.md",
        "Über uns & mehr.md",
        "part/search.md",
        "console.md",
        "a.b.md",
        "第1.md",
    ]
    for each in right:
        (book.pages / each).write_text("# A page\n", encoding="utf-8")
    project.check_files(book)
    page = book.pages / f"{name}.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("# A page\n", encoding="utf-8")
    with pytest.raises(BookError, match=rf"^{said}.*\. Rename it; letters, digits, - and _ serve"):
        project.check_files(book)


@pytest.mark.parametrize("sign", "\u200e\u200f\u061c")
def test_a_page_written_from_the_right_has_marks_of_direction(book, sign):
    (book.pages / "a.md").write_text(f"# كلمة\n\nC++{sign} هنا\n", encoding="utf-8")
    with pytest.raises(BookError, match=rf"a\.md:3: U\+{ord(sign):04X} \("):
        project.check_files(book)
    for code in ("ar", "he", "fa"):
        (book.root / "conf.py").write_text(f"LANGUAGES = {{'{code}': 'own', 'en': 'English'}}")
        project.check_files(Project(book.root))
    for other in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b":
        (book.pages / "a.md").write_text(f"# كلمة\n\nC++{other} هنا\n", encoding="utf-8")
        with pytest.raises(BookError, match=rf"a\.md:3: U\+{ord(other):04X} \("):
            project.check_files(Project(book.root))


def test_a_page_that_leads_nowhere_is_told_by_name(book):
    (book.pages / "a.md").symlink_to("nowhere.md")
    with pytest.raises(BookError, match=r"docs/a\.md: leads nowhere\. Let this link lead"):
        project.check_files(book)


@pytest.mark.parametrize("name", ["docs/index.md", "locale/es/LC_MESSAGES/index.po", "conf.py"])
def test_a_text_too_large_for_a_build_is_told_by_name(tmp_path, name):
    book = Project(tmp_path)
    (tmp_path / "conf.py").write_text("LANGUAGES = {'en': 'English', 'es': 'Español'}")
    _ = book.settings
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    os.truncate(tmp_path / name, 2**40)
    with pytest.raises(BookError, match=rf"{Path(name).name}: is too large"):
        fingerprints(book, "", ["en", "es"])


def test_a_text_of_as_many_bytes_as_one_may_have_is_read(tmp_path):
    path = tmp_path / "text"
    path.write_text("abc")
    assert project.refuse_no_file(path, StoryError, most=3) == 3
    with pytest.raises(StoryError, match="is too large, 3 bytes"):
        project.refuse_no_file(path, StoryError, most=2)


def test_a_picture_among_the_pages_is_no_text(book):
    (book.pages / "part/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    project.check_files(book)


def test_the_folders_that_conf_py_names_are_those_of_the_book(tmp_path):
    settings = "templates_path = ['docs/_templates']\nhtml_static_path = ['docs/_static']"
    (tmp_path / "conf.py").write_text(f"LANGUAGES = {{'en': 'English'}}\n{settings}")
    assert Project(tmp_path).looks == [tmp_path / "docs/_templates", tmp_path / "docs/_static"]


def test_the_sites_beside_each_other_are_those_that_are_built(tmp_path):
    languages = {"en": "English", "es": "Español", "pt": "Português"}
    (tmp_path / "conf.py").write_text(f"LANGUAGES = {languages!r}")
    book = Project(tmp_path)
    assert book.editions("") == languages
    assert book.editions("pt,en") == {"en": "English", "pt": "Português"}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("", None),
        ("owner/book", Repository("owner/book", "", "")),
        ("https://github.com/Owner-2/Book.two", Repository("Owner-2/Book.two", "", "")),
        ("https://github.com/owner/book.git", Repository("owner/book", "", "")),
        ("owner/book/", Repository("owner/book", "", "")),
        ("owner/book@gh-pages", Repository("owner/book", "gh-pages", "")),
        ("owner/book@a/b.c", Repository("owner/book", "a/b.c", "")),
        ("owner/book@gh-pages:built/site/", Repository("owner/book", "gh-pages", "built/site")),
    ],
)
def test_a_repository_is_read_with_its_branch_and_folder(said, read):
    assert Repository.read(said) == read
    if read:
        assert read.address == f"https://github.com/{read.name}"


@pytest.mark.parametrize(
    "said",
    [
        *("owner", "owner/", "/book", "owner/a/book", "own er/book", "owner/bo ok", "owner/."),
        *("-owner/book", "owner-/book", "o--r/book", f"{40 * 'o'}/book", f"owner/{101 * 'b'}"),
        *("owner/book.git.git", "https://gitlab.com/owner/book", "http://github.com/owner/book"),
        *("owner/book@", "owner/book@a.lock", "owner/book@a.lock/b", "owner/book@a..b"),
        *("owner/book@a:", "owner/book@a:..", "owner/book:a", "\u212aeras/book", "owner/b\u00f6ok"),
    ],
)
def test_what_is_no_repository_is_told(said):
    with pytest.raises(BookError, match=r"is no repository of GitHub\. Write it as in"):
        Repository.read(said)


def test_a_build_that_is_killed_leaves_nothing_half_written(tmp_path):
    path = tmp_path / "executed" / "tale.ipynb"
    write_whole(path, "old")
    program = (
        f"import sys, os, signal; sys.path.insert(0, {str(Path(project.__file__).parents[1])!r})\n"
        "from pathlib import Path; from polybook.project import write_whole\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"write_whole(Path({str(path)!r}), 'new')"
    )
    killed = subprocess.run([sys.executable, "-c", program], env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_a_command_is_named_as_the_folder_of_the_book_has_it(tmp_path):
    project = Project(tmp_path)
    assert project.command("catalogs", "pt") == "python -m polybook catalogs pt"
    assert project.command("build") == "python -m polybook build"
    (tmp_path / "noxfile.py").write_text("")
    assert project.command("catalogs", "pt") == "nox -s catalogs -- pt"
    assert project.command("build", "--language", "xx") == "nox -s docs -- --language xx"
