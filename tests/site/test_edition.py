"""One edition of the book as EPUB and as PDF, a sample, and each language alone as a folder."""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from playwright.sync_api import Page
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from polybook.figures.drawing import SVG
from polybook.offline import epub_check, pdf, zips
from polybook.offline.edition_document import HTML
from polybook.offline.edition_page import MATHML
from site_report.browser import PATIENCE
from this_book import BOOK, LANGUAGES

CODE = "zh_CN"  # the one that asks most of fonts
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def epub(site, environment, tmp_path_factory) -> Path:
    """The EPUB, by Sphinx' own command."""
    doctrees, folder = (tmp_path_factory.mktemp(name) for name in ("doctrees", "edition"))
    options = ["-D", f"language={CODE}", "-D", "epub_basename=book", "-d", doctrees]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "epub", "-qW", "-c", ".", *options, "docs", folder],
        cwd=BOOK.root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "book.epub"


@pytest.fixture(scope="module")
def pages(epub) -> dict[str, etree._Element]:
    with zipfile.ZipFile(epub) as packed:
        names = [name for name in packed.namelist() if name.endswith(".xhtml")]
        return {name: etree.fromstring(packed.read(name)) for name in names}


def test_the_epub_is_valid_and_small(epub):
    assert epub.stat().st_size <= 1_000_000
    if reason := epub_check.why_not():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    assert epub_check.problems([epub]) == []


def test_it_has_each_page_of_the_site_with_its_figures_and_formulas(epub, pages, site):
    names = {path.stem for path in (site / CODE).glob("*.html")} - {"search"}
    assert {Path(name).stem for name in pages} == names | {"epub-cover", "nav"}
    figures = [figure for page in pages.values() for figure in page.iter(f"{SVG}svg")]
    assert len(figures) > 20
    labels = [" ".join(figure.itertext()) for figure in figures]
    assert sum(bool(HAN.search(label)) for label in labels) > 0.8 * len(figures)
    assert sum(len(list(page.iter(f"{MATHML}math"))) for page in pages.values()) > 20


def test_code_in_it_is_shown_and_packed_code_is_not(pages):
    code = [pre for page in pages.values() for pre in page.iter(f"{HTML}pre")]
    assert any("keras.layers.Rescaling(1 / 255)" in "".join(pre.itertext()) for pre in code)
    assert max(len("".join(pre.itertext())) for pre in code) < 10_000


WIDTH = 360
"""Of a narrow phone, in pixels of CSS."""
PAST_THE_EDGE = """() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    const found = [];
    const look = (what, place) => {
        const rectangles = [...place.getClientRects()].filter((each) => each.width > 0);
        const right = Math.max(...rectangles.map((each) => each.right));
        const left = Math.min(...rectangles.map((each) => each.left));
        if (right > innerWidth + 1 || left < -1) found.push(`${what}: ${left} to ${right}`);
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        // Word by word: blanks that end a line of code may be past the edge, and nobody sees them.
        for (const word of texts.currentNode.data.matchAll(/\\S+/g)) {
            const place = document.createRange();
            place.setStart(texts.currentNode, word.index);
            place.setEnd(texts.currentNode, word.index + word[0].length);
            look(word[0], place);
        }
    }
    for (const box of document.querySelectorAll("figure, img, math, pre, svg, table"))
        look(box.localName, box);
    return found;
}"""


@pytest.fixture
def phone(browser_of_a_test) -> Page:
    """A page as narrow as a phone."""
    page = browser_of_a_test.new_page(viewport={"width": WIDTH, "height": 740})
    page.set_default_timeout(PATIENCE)
    return page


def test_nothing_in_it_is_past_the_edge_of_a_phone(epub, pages, phone, tmp_path):
    """Nor in a box that scrolls: many readers turn pages, and scroll nothing."""
    with zipfile.ZipFile(epub) as packed:
        packed.extractall(tmp_path)
    with_code = [name for name, tree in pages.items() if tree.find(f".//{HTML}pre") is not None]
    assert len(with_code) > 10
    found = []
    for name in pages:
        phone.goto((tmp_path / name).as_uri())
        found += [f"{name}: {each}" for each in phone.evaluate(PAST_THE_EDGE)]
    assert found == []


@pytest.fixture(scope="module")
def printed(epub) -> PdfReader:
    path = epub.with_name("book.pdf")
    try:
        pdf.print_editions({CODE: (epub, path, str)}, epub.with_name("pdf"))
    except pdf.NoBrowserError as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(printed) -> list[str]:
    """What each page of the PDF says."""
    return [page.extract_text() for page in printed.pages]


def fonts(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every font that a page names."""
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            yield font.get_object()


def test_the_pdf_has_its_fonts_in_it(printed):
    """Type 3 are those that Chromium does not embed as they are: see CONTRIBUTING.md."""
    kinds = {font["/Subtype"] for font in fonts(printed)}
    assert kinds <= {"/Type0", "/Type3"}
    for font in fonts(printed):
        if font["/Subtype"] == "/Type0":
            [inner] = font["/DescendantFonts"].get_object()
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), font["/BaseFont"]


def test_the_pdf_is_tagged_with_bookmarks_and_its_links_stay_in_it(printed):
    assert printed.root_object["/Lang"] == "zh-CN"
    assert printed.root_object["/MarkInfo"]["/Marked"]
    assert len(printed.outline) > 18
    inside, outside = set(), set()
    for page in printed.pages:
        for link in page.get("/Annots", ()):
            link = link.get_object()
            if "/Dest" in link:
                inside.add(link["/Dest"])
            else:
                outside.add(link["/A"]["/URI"])
    assert inside <= set(printed.named_destinations)
    assert len(inside) > 100
    assert all(address.startswith(("https://", "http://")) for address in outside)


def test_readers_find_and_copy_what_the_pdf_says_in_chinese(epub, pages, printed):
    """Chromium writes which letters a drawn one is: ActualText, where it is a radical, too."""
    if shutil.which("pdftotext") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("pdftotext is not installed")
    read = subprocess.run(
        ["pdftotext", "-raw", epub.with_name("book.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert not re.search("[\u2e80-\u2fdf]", read)
    passages = [
        re.sub(r"\s", "", "".join(passage.itertext()))
        for name, page in pages.items()
        if Path(name).stem not in {"epub-cover", "nav"}
        for kind in ("p", "li", "h1", "h2", "h3", "td", "dd")
        for passage in page.iter(f"{HTML}{kind}")
    ]
    said = [run for text in passages for run in re.findall(f"{HAN.pattern}{{4,}}", text)]
    assert len(said) > 1000
    # Below the running head and the number of each page: a passage may go on on the next one.
    below = (line for page in read.split("\f") for line in page.splitlines()[2:])
    read = re.sub(r"\s", "", "".join(below))
    assert [run for run in said if run not in read] == []


def without_blanks(text: str) -> str:
    """The text alone: some readers of a PDF take a radical, U+2F00, for the letter, U+4E00."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def as_read(text: str) -> str:
    """A pattern of a text as it may be read: of a few letters, NFKC does not know the radical."""
    return "".join(f"(?:{re.escape(sign)}|[\u2e80-\u2eff])" for sign in without_blanks(text))


def test_the_cover_of_the_pdf_says_what_it_is(printed, texts):
    cover = without_blanks(texts[0])
    assert re.search(as_read(printed.metadata.title), cover)
    assert f"简体中文·{BOOK.settings['release']}" in cover


def test_the_contents_of_the_pdf_name_the_page_of_each_heading(printed, texts):
    numbers = {
        name: printed.get_destination_page_number(place) + 1
        for name, place in printed.named_destinations.items()
    }
    contents = range(1, numbers["/index--"] - 1)
    links = [link.get_object() for sheet in contents for link in printed.pages[sheet]["/Annots"]]
    targets = dict.fromkeys(link["/Dest"] for link in links)  # a long one has a link in each line
    # Below the running head and the number of the page itself.
    lines = [line for sheet in contents for line in texts[sheet].splitlines()[2:]]
    found = re.findall(r"(?m)^(.*) (\d+)$", "\n".join(lines))
    assert [int(number) for _title, number in found] == [numbers[target] for target in targets]
    assert len(found) > 100
    for title, number in found:
        assert re.search(as_read(title), without_blanks(texts[int(number) - 1])), title


def test_each_page_of_the_pdf_has_the_names_of_book_and_chapter_and_its_number(printed, texts):
    book = printed.metadata.title
    chapters = [each for each in printed.outline if isinstance(each, dict)]
    first = [printed.get_destination_page_number(each) for each in chapters]
    ends = [*first[1:], len(texts)]
    start = printed.get_destination_page_number(printed.named_destinations["/index--"])
    for chapter, begin, end in zip(chapters, first, ends, strict=True):
        for number in range(begin, end):
            head, printed_number = texts[number].splitlines()[:2]
            # The title of the start page says that of the book.
            names = chapter["/Title"] if begin == start else book + chapter["/Title"]
            assert re.fullmatch(as_read(names), without_blanks(head)), number
            assert int(printed_number) == number + 1


def titles(outline: list) -> Iterator[str]:
    """The titles of all bookmarks."""
    for each in outline:
        if isinstance(each, list):
            yield from titles(each)
        else:
            yield without_blanks(each["/Title"])


def test_no_page_of_the_pdf_ends_with_a_heading_or_has_one_line_alone(printed, texts):
    headings = set(titles(printed.outline))
    question = printed.get_destination_page_number(printed.named_destinations["/question--"])
    for number in range(question, len(texts)):  # from the first chapter that lists no others
        lines = texts[number].splitlines()[2:]  # below the running head and the number of the page
        assert without_blanks(lines[-1]) not in headings, number + 1
        assert len(lines) > 2, number + 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_copy_of_one_language_alone_is_whole(code, site):
    files = zips.one_language(site, code, LANGUAGES, str)  # refuses a link that leads nowhere
    others = len(LANGUAGES) - 1
    for name in ("index.html", "translations.html"):
        tree = html.fromstring(files[name].decode())
        assert len(tree.xpath("(//p[@class='missing-languages'])[1]/span[@lang]")) == others
