"""A reader reports a passage, in a real browser: with the mouse, with keys alone, on a phone,
from a folder, and without scripts. A translator sees where a passage stands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from polybook.catalogs.files import read_catalog
from site_report.browser import serve, until, violations
from this_book import BOOK, FINDS_POLYBOOK

REPOSITORY = "https://github.com/owner/book@gh-pages"
CATALOG = "locale/es/LC_MESSAGES/index.po"
DESK = {"permissions": ["clipboard-read", "clipboard-write"]}
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def built(rootdir, tmp_path_factory):
    """Build the tiny book, once for each of its settings; return its folder."""
    kept: dict[tuple[str, ...], Path] = {}

    def build(*settings, language="es"):
        options = tuple(f"--define={each}" for each in (f"language={language}", *settings))
        if options not in kept:
            book = tmp_path_factory.mktemp("book") / "un libro"
            shutil.copytree(BOOK.root / "tests/roots/test-passages", book)
            done = subprocess.run(
                [sys.executable, "-m", "sphinx", "-q", "-W", "-c", ".", *options, "docs", "out"],
                cwd=book,
                env=os.environ | FINDS_POLYBOOK,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            kept[options] = book / "out"
        return kept[options]

    return build


@pytest.fixture(scope="module")
def with_issues(built):
    """The book whose repository and address are known."""
    return built(f"book_repository={REPOSITORY}", "html_baseurl=https://example.org/es/")


def of(page, words):
    """The passage with these words, and its mark."""
    passage = page.locator("p[id^=m-]", has_text=words).first
    return passage, passage.locator(".report")


def line_of(words):
    entries = read_catalog(BOOK.root / "tests/roots/test-passages" / CATALOG).entries
    [line] = [entry.lineno for entry in entries if words in entry.id]
    return line


def asked(link):
    """Where the link of a mark leads, with what is filled in there: title, and lines."""
    parts = urlsplit(link.get_attribute("href"))
    query = parse_qs(parts.query)
    return parts._replace(query="").geturl(), query["title"][0], query["body"][0].splitlines()


def is_complete(page, words):
    until(page, f"document.querySelector('p:hover, p:focus-within').innerHTML.includes('{words}')")


# Where the repository is known


def test_a_mark_leads_to_an_issue_that_names_the_passage_without_a_script(open_page, with_issues):
    page = open_page((with_issues / "index.html").as_uri(), java_script_enabled=False)
    passage, mark = of(page, "uno alto")
    assert not mark.is_visible()
    passage.hover()
    assert mark.is_visible()
    where, title, body = asked(mark)
    assert (where, title) == ("https://github.com/owner/book/issues/new", "es/index.html")
    address = f"https://example.org/es/index.html#{passage.get_attribute('id')}"
    assert body == [address, f"{CATALOG}:{line_of('a high one')}"]
    assert passage.get_attribute("id") in page.content()


def test_a_script_adds_both_texts(open_page, with_issues):
    page = open_page((with_issues / "index.html").as_uri())
    passage, mark = of(page, "Una cifra tiene")
    passage.hover()
    mark.hover()
    is_complete(page, "A+digit+has")
    _where, title, body = asked(mark)
    assert title == "es/index.html"
    assert body[:2] == [
        f"https://example.org/es/index.html#{passage.get_attribute('id')}",
        f"{CATALOG}:{line_of('A digit has')}",
    ]
    assert "> A digit has [784](https://example.org) pixels." in body
    assert "> Una cifra tiene 784 píxeles." in body
    assert body[-1] == "¿Qué está mal aquí y cómo sería correcto?"


def test_a_long_passage_is_cut_so_that_its_address_is_accepted(open_page, with_issues):
    page = open_page((with_issues / "index.html").as_uri())
    passage, mark = of(page, "Un pasaje largo")
    passage.hover()
    mark.hover()
    is_complete(page, "whose+translation")
    assert 3000 < len(mark.get_attribute("href")) <= 7000
    assert asked(mark)[2][-3].endswith("…")


def test_the_menu_shows_all_marks_without_a_script_and_no_page_moves(open_page, with_issues):
    page = open_page((with_issues / "index.html").as_uri(), java_script_enabled=False)
    entry = page.get_by_role("link", name="Informar de un pasaje de esta página")
    assert page.locator(".report:visible").count() == 0
    page.evaluate("scrollTo(0, 300)")
    before = page.evaluate("scrollY")
    entry.click()
    assert page.locator(".report:visible").count() == page.locator(".report").count() > 4
    assert page.evaluate("scrollY") == before
    page.get_by_role("link", name="Listo").click()
    page.mouse.move(0, 0)  # off the passage that the bar has covered
    assert page.locator(".report:visible").count() == 0
    assert page.evaluate("scrollY") == before


def test_keys_alone_reach_every_mark(open_page, with_issues):
    page = open_page((with_issues / "index.html").as_uri())
    _passage, mark = of(page, "Una cifra tiene")
    link = page.get_by_role("link", name="784")
    link.focus()
    assert mark.is_visible(), "focus within a passage shows its mark"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "report"
    page.get_by_role("link", name="Informar de un pasaje de esta página").focus()
    page.keyboard.press("Enter")
    reached = set()
    for _press in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('p[id^=m-]')?.id"))
    assert reached - {None} == set(
        page.locator("p[id^=m-]").evaluate_all("all => all.map(e => e.id)")
    )


def test_a_phone_has_room_for_all_marks(open_page, with_issues):
    page = open_page(f"{(with_issues / 'index.html').as_uri()}#report-passages", **PHONE)
    _passage, mark = of(page, "uno alto")
    assert mark.is_visible()
    assert mark.bounding_box()["width"] >= 24
    assert mark.bounding_box()["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#report-passages").is_visible()


# Where it is not known


def test_without_a_repository_a_mark_copies_what_there_is_to_say(open_page, built):
    with serve(built()) as served:
        page = open_page(f"{served.address}/index.html", **DESK)
        passage, mark = of(page, "Una cifra tiene")
        passage.hover()
        mark.click()
        until(page, "document.querySelector('.report[data-state=copied]')")
        assert page.locator(".copy-status").inner_text() == "Copiado"
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied == [
        f"es/index.html#{passage.get_attribute('id')}",
        f"{CATALOG}:{line_of('A digit has')}",
        "",
        "> A digit has [784](https://example.org) pixels.",
        "",
        "> Una cifra tiene 784 píxeles.",
    ]


def test_a_page_has_no_more_marks_than_are_looked_at(open_page, built):
    page = open_page((built() / "index.html").as_uri())
    assert page.locator(".report").count() == 0
    of(page, "uno alto")[0].hover()
    page.get_by_role("link", name="784").focus()
    assert page.locator(".report").count() == 2
    page.get_by_role("link", name="Informar de un pasaje de esta página").click()
    until(page, "document.querySelectorAll('.report').length === 7")


def test_it_does_so_from_a_folder_and_names_no_path_of_the_reader(open_page, built):
    page = open_page((built() / "index.html").as_uri())
    _passage, mark = of(page, "uno alto")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    page.get_by_role("link", name="Informar de un pasaje de esta página").click()
    mark.click()
    until(page, "window.copied")
    assert page.evaluate("copied").splitlines()[3:] == ["> a high one", "", "> uno alto"]
    assert "file:" not in page.evaluate("copied")
    assert "un libro" not in page.evaluate("copied")


def test_without_a_repository_nothing_is_offered_that_needs_the_script(open_page, built):
    page = open_page((built() / "index.html").as_uri(), java_script_enabled=False)
    assert page.locator(".report").count() == 0
    assert not page.get_by_role("link", name="Informar de un pasaje de esta página").is_visible()


# For everyone


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("is_known", [True, False])
def test_everyone_can_use_the_marks(open_page, built, with_issues, is_known, theme):
    folder = with_issues if is_known else built()
    address = f"{(folder / 'index.html').as_uri()}#report-passages"
    assert violations(open_page(address, color_scheme=theme)) == []


def test_nobody_prints_a_mark(open_page, with_issues):
    page = open_page(f"{(with_issues / 'index.html').as_uri()}#report-passages")
    page.emulate_media(media="print")
    assert page.locator(".report:visible").count() == 0
    assert not page.locator("#report-passages").is_visible()


def test_a_passage_has_the_same_address_in_each_language(built, with_issues):
    pages = [html.parse(str(each / "index.html")) for each in (with_issues, built(language="en"))]
    names = [page.xpath("//p[starts-with(@id, 'm-')]/@id") for page in pages]
    assert names[0] == names[1]
    assert len(names[0]) == len(set(names[0])) == 7


def test_a_passage_of_the_original_is_reported_with_the_file_of_its_page(open_page, built):
    folder = built(f"book_repository={REPOSITORY}", language="en")
    page = open_page((folder / "index.html").as_uri())
    passage, mark = of(page, "a high one")
    passage.hover()
    mark.hover()
    is_complete(page, "a+high+one")
    name = passage.get_attribute("id")
    assert asked(mark)[2][:4] == [f"en/index.html#{name}", "docs/index.md", "", "> a high one"]
    assert not (folder / "passages").exists()


# While it is translated


def test_while_one_translates_the_passage_under_the_pointer_says_where_it_stands(open_page, built):
    page = open_page((built("page_reloads=1") / "index.html").as_uri())
    for kind, words, original in [
        ("p", "Una cifra tiene", "A digit has"),
        ("p", "uno alto", "a high one"),
        ("h2", "Una sección", "A section"),
    ]:
        element = page.locator(f"article {kind}", has_text=words).first
        place = element.locator(".passage-place")
        assert not place.is_visible()
        element.hover()
        assert place.inner_text() == f"{CATALOG}:{line_of(original)}"
    assert page.locator(".report, .report-passage").count() == 0
    assert "index.po" not in page.title()
