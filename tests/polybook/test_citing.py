"""How a page is cited: what CITATION.cff tells, and the forms that reference managers import."""

import re
import shutil
from types import SimpleNamespace

import pytest
from lxml import html

from polybook.citing import fold
from polybook.citing.citation import Author, Citation, Work
from polybook.project import BookError
from this_book import BOOK

CFF = """cff-version: 1.2.0
title: A book
version: 2.1
date-released: 2026-11-21
authors:
  - family-names: Núñez
    given-names: Ana María
  - family-names: Beethoven
    name-particle: van
    given-names: Ludwig
  - name: The authors
  - alias: bo
"""
WORK = Work((Author("Núñez", "Ana María"), Author("The 1 & only_group")), "2.1", "2026-11-21")


def told(tmp_path, text):
    (tmp_path / "CITATION.cff").write_text(text, "utf-8")
    return Work.of(tmp_path)


def test_people_and_groups_are_read_with_version_and_day(tmp_path):
    assert told(tmp_path, CFF) == Work(
        (
            Author("Núñez", "Ana María"),
            Author("van Beethoven", "Ludwig"),
            Author("The authors"),
            Author("bo"),
        ),
        "2.1",
        "2026-11-21",
    )


def test_a_book_without_the_file_is_not_cited(tmp_path):
    assert Work.of(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (CFF.partition("authors:")[0], "has no authors"),
        (CFF.partition("authors:")[0] + "authors: []\n", "has no authors"),
        (CFF.partition("authors:")[0] + "authors:\n  - 3\n", "has no authors"),
        (CFF.replace("version: 2.1\n", ""), "has no version"),
        (CFF.replace("date-released: 2026-11-21\n", ""), "date-released is ''"),
        (CFF.replace("2026-11-21", "November"), "date-released is 'November'"),
        (CFF.replace("title: A", "title: [A"), "cannot be read"),
        ("- a list\n", "has no authors"),
        ("", "has no authors"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_the_next_step(tmp_path, text, problem):
    with pytest.raises(BookError, match=r"CITATION\.cff: " + re.escape(problem)) as error:
        told(tmp_path, text)
    assert re.search(r"Mend it\.|Add them;|Write the day", str(error.value))


def citation(**changes):
    told = {"page": "Rates 100 % & more", "book": "A {book}", "language": "es", "key": "2026-rates"}
    return Citation(WORK, **(told | changes))


def test_bibtex_keeps_a_group_whole_and_escapes_what_tex_reads_as_more():
    assert citation(address="https://example.org/a_b.html").bibtex() == (
        "@incollection{2026-rates,\n"
        "  author = {Núñez, Ana María and {The 1 \\& only\\_group}},\n"
        "  title = {{Rates 100 \\% \\& more}},\n"
        "  booktitle = {{A \\{book\\}}},\n"
        "  year = {2026},\n"
        "  date = {2026-11-21},\n"
        "  version = {2.1},\n"
        "  language = {es},\n"
        "  url = {https://example.org/a_b.html},\n"
        "}\n"
    )


def test_ris_has_a_line_for_each_field_and_none_for_an_unknown_address():
    lines = citation().ris().split("\r\n")
    assert lines[:4] == [
        "TY  - CHAP",
        "AU  - Núñez, Ana María",
        "AU  - The 1 & only_group",
        "TI  - Rates 100 % & more",
    ]
    assert "PY  - 2026" in lines
    assert lines[-2:] == ["ER  - ", ""]
    assert not [line for line in lines if line.startswith("UR")]


def test_in_words_it_takes_the_form_of_the_language():
    words = citation(address="https://example.org").words(
        "{authors}: «{page}» ({version}, {date})."
    )
    assert words == (
        "Ana María Núñez, The 1 & only_group: «Rates 100 % & more» (2.1, 2026-11-21). "
        "https://example.org"
    )


def test_a_section_is_cited_with_its_page_in_words_in_bibtex_and_as_ris():
    section = citation(address="https://example.org/a.html").section(
        "sizes", "Sizes & more", "{page} – {section}"
    )
    assert section.words("{page}. {book}, {version}, {date}.") == (
        "Rates 100 % & more – Sizes & more. A {book}, 2.1, 2026-11-21. "
        "https://example.org/a.html#sizes"
    )
    entry = section.bibtex()
    assert entry.startswith("@incollection{2026-rates:sizes,\n")
    for field in (
        r"title = {{Rates 100 \% \& more – Sizes \& more}}",
        "version = {2.1}",
        "url = {https://example.org/a.html#sizes}",
    ):
        assert f"  {field},\n" in entry
    record = section.ris().split("\r\n")
    for line in (
        "TI  - Rates 100 % & more – Sizes & more",
        "ET  - 2.1",
        "UR  - https://example.org/a.html#sizes",
    ):
        assert line in record


def test_a_section_of_a_page_without_a_known_address_has_none():
    assert citation().section("sizes", "Sizes", "{page} – {section}").address == ""


def test_the_version_that_is_cited_is_that_which_the_pages_say():
    assert Work.of(BOOK.root).version == BOOK.settings["release"]


@pytest.fixture
def book(rootdir, tmp_path):
    return shutil.copytree(rootdir / "test-catalogs", tmp_path / "book")


def built(book, make_app, language):
    (book / "conf.py").open("a").write('extensions += ["polybook.citing"]\n')
    app = make_app("html", srcdir=book, confoverrides={"language": language})
    app.build()
    assert app.warning.getvalue() == ""
    return app, html.fromstring((app.outdir / "index.html").read_text("utf-8"))


def with_sections(book, address=""):
    """The book with a citation file, sections, and the address at which it is published."""
    (book / "CITATION.cff").write_text(CFF, "utf-8")
    (book / "index.md").open("a").write("\n## Sizes\n\nOne.\n\n### Small\n\nTwo.\n")
    (book / "conf.py").open("a").write(f"html_baseurl = {address!r}\n")
    return book


def files_of(app, page):
    """The files to take along, by the words of their links."""
    links = page.xpath("//details[contains(@class, 'cite')]//a[@download]")
    return {link.text_content(): app.outdir / link.get("href") for link in links}


def test_a_page_says_how_to_cite_it_with_files_to_take_along(book, make_app):
    (book / "CITATION.cff").write_text(CFF, "utf-8")
    app, page = built(book, make_app, "es")
    (fold,) = page.xpath("//details[contains(@class, 'cite')]")
    assert "«Dígitos». En: Digits. Versión 2.1, 2026-11-21." in fold.text_content()
    files = files_of(app, page)
    (shown,) = fold.xpath("div[@class='highlight']/pre/text()")  # where its copy button is put
    assert files["BibTeX"].read_text("utf-8") == shown
    assert "title = {{Dígitos}}" in shown
    assert files["RIS"].read_bytes().endswith(b"ER  - \r\n")


def test_a_citation_file_that_says_too_little_ends_the_build_by_name(tmp_path):
    (tmp_path / "CITATION.cff").write_text(CFF.replace("version: 2.1\n", ""), "utf-8")
    with pytest.raises(SystemExit, match=r"CITATION\.cff: has no version"):
        fold.read_work(SimpleNamespace(confdir=tmp_path), None)


def test_a_section_that_has_two_names_is_cited_by_the_one_that_its_heading_leads_to(book, make_app):
    (book / "index.md").open("a").write("\n(own-name)=\n## Sizes\n\nOne.\n")
    (book / "CITATION.cff").write_text(CFF, "utf-8")
    _app, page = built(book, make_app, "en")
    links = page.xpath("//details[contains(@class, 'cite')]//li/a")
    assert [link.get("href") for link in links] == page.xpath("//h2/a/@href") == ["#own-name"]


def test_without_a_citation_file_no_page_says_so(book, make_app):
    _app, page = built(book, make_app, "en")
    assert not page.xpath("//details[contains(@class, 'cite')]")


def test_each_section_is_cited_whole_with_its_own_address_without_a_script(book, make_app):
    _app, page = built(with_sections(book, "https://example.org/"), make_app, "en")
    listed = page.xpath("//details[contains(@class, 'cite')]//li")
    links = [link for each in listed for link in each.xpath("a")]
    assert [(link.text, link.get("href")) for link in links] == [
        ("Sizes", "https://example.org/index.html#sizes"),
        ("Small", "https://example.org/index.html#small"),
    ]
    assert listed[1].text_content().split("\n")[1] == (
        "Ana María Núñez, Ludwig van Beethoven, The authors, bo: “Digits – Small”. In: Digits. "
        "Version 2.1, 2026-11-21. https://example.org/index.html#small"
    )


def test_the_sections_of_a_page_are_taken_along_in_its_language(book, make_app):
    app, page = built(with_sections(book), make_app, "es")
    files = files_of(app, page)
    entries = files["BibTeX de cada sección"].read_text("utf-8")
    assert re.findall(r"@incollection{(.*),", entries) == [
        "2026-index-es:sizes",
        "2026-index-es:small",
    ]
    assert "  title = {{Dígitos – Small}},\n" in entries
    records = files["RIS de cada sección"].read_bytes().decode()
    assert re.findall(r"TI  - (.*)\r", records) == ["Dígitos – Sizes", "Dígitos – Small"]
    assert records.count("ER  - \r\n") == 2


def test_a_page_without_sections_lists_none(book, make_app):
    (book / "CITATION.cff").write_text(CFF, "utf-8")
    app, page = built(book, make_app, "en")
    (fold,) = page.xpath("//details[contains(@class, 'cite')]")
    assert not fold.xpath(".//li | .//ul")
    assert "To cite a section" not in fold.text_content()
    assert list(files_of(app, page)) == ["BibTeX", "RIS"]
