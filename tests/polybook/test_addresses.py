"""The record of published addresses: what it refuses, what it keeps, and what is gone."""

import re
import shutil

import pytest

from polybook.addresses import HEADING, Record
from polybook.project import BookError, Project
from polybook.site_check import addresses, problems
from second_book import Book

LINES = {
    "no page": ("index", "'index' is no address of a page"),
    "an anchor alone": ("index.html#", "'index.html#' is no address"),
    "a way out": ("../index.html", "is no address"),
    "a way out further on": ("a/../../index.html", "is no address"),
    "an address from the root": ("/etc/index.html", "is no address"),
    "another sign between folders": ("a\\index.html", "is no address"),
    "two slashes": ("a//index.html", "is no address"),
    "a control character": ("a\x1b.html", "is no address"),
    "another site": ("a.html -> https://example.org/", "'https://example.org/' is no address"),
    "nothing after the arrow": ("a.html ->", "'a.html ->' is no address"),
    "a conflict": ("<<<<<<< HEAD", "is no address"),
    "two arrows": ("a.html -> b.html -> c.html", "'b.html -> c.html' is no address"),
    "an arrow without blanks": ("a.html->b.html", "'a.html->b.html' is no address"),
    "half an arrow": ("a.html ->b.html", "'a.html ->b.html' is no address"),
    "an arrow after an anchor": ("a.html#b->c.html", "'a.html#b->c.html' is no address"),
    "another arrow": ("a.html → b.html", "b.html' is no address"),
    "a double arrow": ("a.html=>b.html", "'a.html=>b.html' is no address"),
    "two in a line": ("a.html b.html", "'a.html b.html' is no address"),
    "twice": ("index.html\nindex.html", "index.html stands in line 1 already"),
    "twice, with an arrow": ("a.html\na.html -> index.html", "a.html stands in line 1 already"),
    "itself": ("a.html -> a.html", "leads to a.html, which has moved itself"),
    "a chain": ("a.html -> b.html\nb.html -> index.html", "leads to b.html, which has moved"),
}


def project_with(folder, text: str | bytes) -> Project:
    data = text.encode() if isinstance(text, str) else text
    (folder / "published.txt").write_bytes(data)
    return Project(folder)


@pytest.mark.parametrize(("text", "message"), LINES.values(), ids=LINES)
def test_a_line_that_is_no_address_is_named(tmp_path, text, message):
    with pytest.raises(BookError, match=rf"published\.txt:\d: .*{re.escape(message)}.*\. [DW]"):
        Record.of(project_with(tmp_path, f"{text}\n"))


@pytest.mark.parametrize("above", [HEADING, f"{HEADING}# mine\n\n", "# a\n\n# b\n", "\n"])
def test_its_line_is_counted_from_the_beginning_of_the_file(tmp_path, above):
    with pytest.raises(BookError, match=rf"published\.txt:{above.count(chr(10)) + 2}: 'none'"):
        Record.of(project_with(tmp_path, f"{above}index.html\nnone\n"))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    with pytest.raises(BookError, match=r"published\.txt:\d+: is not in UTF-8"):
        Record.of(project_with(tmp_path, b"\xff.html\n"))


def test_a_book_without_the_file_promises_nothing(tmp_path):
    assert Record.of(Project(tmp_path)) is None


def test_new_addresses_are_added_in_their_place_and_nothing_else_changes(tmp_path):
    text = "# mine\nb.html\nб 书.html#章 -> b.html#x\n"
    record = Record.of(project_with(tmp_path, text))
    assert record.new({"a.html", "b.html"}) == ["a.html"]
    record.add({"a.html", "b.html", "b.html#x"})
    written = (tmp_path / "published.txt").read_text(encoding="utf-8")
    assert written == "# mine\na.html\nb.html\nb.html#x\nб 书.html#章 -> b.html#x\n"


@pytest.mark.parametrize(
    ("heading", "first"),
    [("# mine\n", "\n# the first\n"), (HEADING, "\n# the first\n"), (HEADING, "# the first\n")],
)
def test_what_stands_above_an_address_stays_above_it(tmp_path, heading, first):
    text = f"{heading}{first}b.html\n\n# renamed\n# in May\nd.html -> b.html\n# the end\n"
    record = Record.of(project_with(tmp_path, text))
    record.add({"a.html", "c.html", "e.html"})
    written = (tmp_path / "published.txt").read_text(encoding="utf-8")
    assert written == (
        f"{heading}a.html\n{first}b.html\nc.html\n"
        "\n# renamed\n# in May\nd.html -> b.html\ne.html\n# the end\n"
    )
    again = Record.of(Project(tmp_path))
    again.add(again.lines)
    assert (tmp_path / "published.txt").read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", ["v1.html.html", "a - b.html", "a.html-b.html", "a.html/b.html"])
def test_an_odd_name_of_a_page_is_an_address(tmp_path, name):
    record = Record.of(project_with(tmp_path, f"{name}\n{name}#a>b\n"))
    assert list(record.lines) == [name, f"{name}#a>b"]


def test_an_address_is_a_page_and_what_has_a_name_in_it(tmp_path):
    page = (
        "<section id='a'><span id='slug'></span><figure id='b'></figure><table id='c'></table>"
        "<dl><dt id='term-d'></dt></dl><div class='math' id='equation-e'></div>"
        "<section id='id1'></section><dt id='term-id2'></dt><table id='index-0'></table>"
        "<p id='searchbox'></p><svg><g id='figure_1'></g></svg></section>"
    )
    (tmp_path / "folder").mkdir()
    for name in ("index", "folder/page", "search", "genindex"):
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    moved = "<meta http-equiv='refresh' content='0; url=index.html'><section id='x'></section>"
    (tmp_path / "moved.html").write_text(moved, encoding="utf-8")
    names = {"", "#a", "#b", "#c", "#term-d", "#equation-e"}
    assert addresses(tmp_path) == {
        f"{page}.html{name}" for page in ("index", "folder/page") for name in names
    }


# What is gone


PAGE = "<html><body><section id='here'></section>{more}</body></html>"


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("index.html", None),
        ("index.html#here", None),
        ("index.html#kept -> index.html#here", None),
        ("gone.html", "gone.html is gone (en, es), and readers may have kept it."),
        ("index.html#gone", "index.html#gone is gone (en, es), and readers may have kept it."),
        ("index.html#english", "index.html#english is gone (es), and readers may have kept it."),
        ("gone.html -> index.html#none", "leads to index.html#none, which is not there (en, es)."),
        ("index.html#kept -> none.html", "leads to none.html, which is not there (en, es)."),
        ("index.html#lost -> index.html", "index.html#lost is gone (en, es), and readers may"),
        ("old.html -> index.html\nold.html#any", None),
        ("old.html -> index.html\nold.html#any -> index.html", None),
    ],
)
def test_an_address_that_is_gone_from_a_site_is_named_with_its_line(tmp_path, line, cause):
    for code, more in (("en", "<p id='kept'></p><p id='english'></p>"), ("es", "<p id='kept'>")):
        (tmp_path / code).mkdir()
        (tmp_path / code / "index.html").write_text(PAGE.format(more=more), encoding="utf-8")
        (tmp_path / code / "old.html").write_text(PAGE.format(more=""), encoding="utf-8")
    record = Record.of(project_with(tmp_path, f"# a remark\n{line}\n"))
    found = problems(tmp_path, ["en", "es"], record)
    assert len(found) == bool(cause)
    assert all(re.search(rf"published\.txt:2: {re.escape(cause)}", line) for line in found)


def test_what_is_gone_is_named_below_a_section_of_a_page_that_leads_elsewhere(tmp_path):
    (tmp_path / "en").mkdir()
    for name in ("index", "old"):
        (tmp_path / f"en/{name}.html").write_text(PAGE.format(more=""), encoding="utf-8")
    lines = "old.html -> index.html\nold.html#any\nzero.html\n"
    record = Record.of(project_with(tmp_path, lines))
    [found] = problems(tmp_path, ["en"], record)
    assert "published.txt:3: zero.html is gone (en)" in found


# In a whole book


def test_a_book_records_what_it_publishes_and_does_not_lose_it(tmp_path, rootdir):
    book = Book(shutil.copytree(rootdir / "test-book", tmp_path / "book"))
    build = ["build", "--language", "en"]
    path, page = book.folder / "published.txt", book.folder / "docs" / "measure.md"
    environment = {"BOOK_BASE_URL": "https://example.org/"}

    done = book.run(*build, "--record", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = path.read_text(encoding="utf-8").splitlines()[2:]
    assert lines == sorted(lines) == sorted(addresses(book.root / "en"))
    assert {"index.html", "measure.html", "index.html#falling-figure"} <= set(lines)

    path.write_text("gone.html\n" + "\n".join(lines), encoding="utf-8")
    said = book.fails(*build, "--fresh", environment=environment)
    assert "published.txt:1: gone.html is gone (en), and readers may have kept it." in said

    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\n(here)=\n## Here\n", encoding="utf-8")
    path.write_text("gone.html -> index.html\n" + "\n".join(lines), encoding="utf-8")
    done = book.run(*build, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "published.txt: lacks 1 addresses, the first: measure.html#here." in done.stdout
    assert "python -m polybook build --record" in done.stdout
    assert "2 pages in English" in done.stdout
    assert b"gone.html" not in book.site["sitemap.xml"]
    assert b"url=index.html" in book.site["en/gone.html"]

    done = book.run(*build, "--record", environment=environment)
    assert "Nothing has changed" in done.stdout, "a record makes no other pages"
    now = path.read_text(encoding="utf-8").splitlines()
    assert now == sorted(["gone.html -> index.html", "measure.html#here", *lines])
