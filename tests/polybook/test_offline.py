"""The files for reading offline: made from small sites by hand, and from the second book."""

import io
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html
from playwright.sync_api import sync_playwright

from polybook import site_check
from polybook.archives import archive
from polybook.numbers import format_number
from polybook.offline import epub_check, zips
from polybook.offline.edition_document import HTML, Edition
from polybook.offline.edition_page import edition_page
from polybook.offline.files import check_epubs
from polybook.offline.pdf import BROWSERS
from polybook.offline.start_page import BEGIN, END, OfflineFile, with_files, without_files
from polybook.project import BookError, Project
from second_book import Book
from site_report import browser

NAMES = {"en": "English", "zh_CN": "简体中文", "es": "Español"}
WORDS = {
    "Not in this copy: {languages}": "No están: {languages}",
    ", ": "; ",
    "Read it offline": "Sin <conexión>",
    "{size} MB": "{size} megas",
}


def say(word: str) -> str:
    return WORDS.get(word, word)


# One language alone


def page(code: str, depth: int = 0) -> str:
    up = "../" * (depth + 1)
    name = "folder/page.html" if depth else "index.html"
    links = "".join(
        f'<li><a href="{up}{each}/{name}" lang="x" hreflang="x">{own}</a></li>'
        for each, own in NAMES.items()
    )
    alternates = "".join(
        f'\n    <link rel="alternate" hreflang="{each}" href="{up}{each}/{name}">' for each in NAMES
    )
    return (
        f"<!doctype html><html><head><title>Book {code}</title>{alternates}</head><body>"
        f'<nav class="languages" aria-label="L">\n  <ul>{links}</ul>\n</nav><p id="a">text</p>'
        f'<nav class="languages" aria-label="M"><ul>{links}</ul></nav>{BEGIN}{END}'
        f'<p class="translation-editions">{links}</p></body></html>'
    )


@pytest.fixture
def site(tmp_path) -> Path:
    """A built site, as far as it matters here."""
    folder = tmp_path / "site"
    for code in NAMES:
        (folder / code / "folder").mkdir(parents=True)
        (folder / code / "index.html").write_text(page(code), encoding="utf-8")
        (folder / code / "folder" / "page.html").write_text(page(code, 1), encoding="utf-8")
        (folder / code / "style.css").write_text("p {}")
    (folder / "index.html").write_text("root", encoding="utf-8")
    for name in (".nojekyll", "404.html", "sitemap.xml", "polybook.json", "downloads/x.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    return folder


def test_a_copy_of_one_language_names_the_others_and_leads_to_none(site):
    files = zips.one_language(site, "es", NAMES, say)
    assert sorted(files) == ["folder/page.html", "index.html", "style.css"]
    for name in ("index.html", "folder/page.html"):
        tree = html.fromstring(files[name].decode())
        said = tree.xpath("//nav/p | //body/p[@class='missing-languages']")
        texts = [" ".join(line.text_content().split()) for line in said]
        assert texts == ["No están: English; 简体中文"] * 3
        assert tree.xpath("//span/@lang") == ["en", "zh-CN"] * 3
        assert tree.xpath("//a | //link[@rel='alternate']") == []


def test_where_the_address_of_the_site_is_known_its_copy_leads_there(site):
    files = zips.one_language(site, "es", NAMES, say, "https://example.org/book")
    links = html.fromstring(files["folder/page.html"].decode()).xpath("//nav[1]//a/@href")
    assert links == [
        "https://example.org/book/en/folder/page.html",
        "https://example.org/book/zh_CN/folder/page.html",
    ]


def test_a_link_from_the_copy_to_another_language_stops_it(site):
    path = site / "es/folder/page.html"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</p>", '</p><a href="../../en/index.html">so</a>'), "utf-8")
    with pytest.raises(BookError, match=r"folder/page\.html: links to '\.\./\.\./en/index\.html'"):
        zips.one_language(site, "es", NAMES, say)


def test_a_copy_of_one_language_has_the_arrays_that_its_pages_fetch(site):
    (site / "explore/story").mkdir(parents=True)
    (site / "explore/story/cell.js").write_text("Explore.receive({});")
    (site / "explore/story/more.js").write_text("Explore.receive({ more: 1 });")
    for name, up in (("index.html", ""), ("folder/page.html", "../")):
        path = site / "es" / name
        two = f"../{up}explore/story/cell.js?v=1 ../{up}explore/story/more.js?v=2"
        place = f'<div data-arrays="{two}"></div></body>'
        path.write_text(path.read_text("utf-8").replace("</body>", place), "utf-8")
    files = zips.one_language(site, "es", NAMES, say)
    assert files["explore/story/cell.js"] == b"Explore.receive({});"
    of_index = b'data-arrays="explore/story/cell.js?v=1 explore/story/more.js?v=2"'
    assert of_index in files["index.html"]
    assert of_index.replace(b"explore", b"../explore") in files["folder/page.html"]
    (site / "explore/story/cell.js").unlink()
    with pytest.raises(BookError, match=r"links to 'explore/story/cell\.js\?v=1'"):
        zips.one_language(site, "es", NAMES, say)


def test_a_copy_of_one_language_has_the_files_that_languages_share(site):
    file = f"_downloads/{'0a' * 16}/runs.jsonl"
    for name in (file, "scripts.zip"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("{}")
    for name, up in (("index.html", "../"), ("folder/page.html", "../../")):
        path = site / "es" / name
        links = f'<a href="{up}{file}">r</a><a href="{up}scripts.zip">s</a>'
        path.write_text(path.read_text("utf-8").replace("</body>", f"{links}</body>"), "utf-8")
    (site / "es/notebooks").mkdir()
    links = (
        f'[r](../../{file}) [s](../../scripts.zip) <a href=\\"../../{file}\\">r</a> [p](../a.html)'
    )
    (site / "es/notebooks/page.ipynb").write_text(links)
    (site / "es/_downloads/index").mkdir(parents=True)
    (site / "es/_downloads/index/figure.csv").write_text("1")
    files = zips.one_language(site, "es", NAMES, say)
    assert files[file] == files["scripts.zip"] == b"{}"
    assert files["_downloads/index/figure.csv"] == b"1"
    for name, up in (("index.html", ""), ("folder/page.html", "../")):
        links = html.fromstring(files[name].decode()).xpath("//body/a/@href")
        assert links == [f"{up}{file}", f"{up}scripts.zip"]
    assert files["notebooks/page.ipynb"].decode() == (
        f'[r](../{file}) [s](../scripts.zip) <a href=\\"../{file}\\">r</a> [p](../a.html)'
    )


def test_a_copy_of_the_site_has_what_readers_need(site):
    start = site / "es" / "index.html"
    offered = with_files(page("es"), [OfflineFile("epub", "b-es.epub", 1)], "es", say)
    start.write_text(offered, encoding="utf-8")
    files = zips.whole_site(site, NAMES)
    assert files["es/index.html"].decode() == page("es"), "the copy has none of these files"
    assert len(files) == 1 + 3 * len(NAMES)
    assert {name.split("/")[0] for name in files} == {"index.html", *NAMES}


def test_a_zip_file_is_the_same_whenever_it_is_made(site):
    made = []
    for time in (0, 1e9):
        for path in site.rglob("*"):
            os.utime(path, (time, time))
        made.append(archive(zips.whole_site(site, NAMES)))
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as packed:
        assert packed.testzip() is None
        assert packed.read("es/index.html") == (site / "es/index.html").read_bytes()


# The start page


def test_a_start_page_offers_the_files_with_their_sizes():
    files = [OfflineFile("epub", "b-es.epub", 1_260_000), OfflineFile("all", "b.zip", 1_000)]
    shown = with_files(page("es"), files, "es", say)
    tree = html.fromstring(shown)
    assert tree.xpath("//div[@class='offline-files']//a/@href") == [
        "../downloads/b-es.epub",
        "../downloads/b.zip",
    ]
    items = [item.text_content() for item in tree.xpath("//div[@class='offline-files']//li")]
    assert items[0].endswith(" · 1,3 megas")
    assert items[1].endswith(" · 0,1 megas")
    [huge] = html.fromstring(
        with_files(page("es"), [OfflineFile("all", "b.zip", 10**12)], "es", say)
    ).xpath("//div[@class='offline-files']//li")
    assert huge.text_content().endswith(f"{format_number(10**6, '.1f', 'es')} megas")
    assert "Sin &lt;conexión&gt;" in shown
    assert with_files(shown, files, "es", say) == shown
    assert without_files(shown) == with_files(shown, [], "es", say) == page("es")


# A page of an edition, and all of them in one document


PAGE = f"""<html xmlns="{HTML[1:-1]}" lang="x"><head><title>A</title>
<link rel="stylesheet" href="_static/a.css"/></head><body>
<section id="one" tabindex="0"><h1>A</h1>
<details class="figure-data"><summary>Data</summary><p>1</p></details>
<details class="hide"><summary class="no-search">
<span class="collapsed admonition-title">Show</span>
<span class="expanded admonition-title">Hide</span></summary><pre id="code">x = 1</pre></details>
<div class="cell no-search"><pre>packed</pre></div>
<div class="moved no-search"><p>led on</p></div>
<div class="translation-foot no-search"><p>translated</p></div>
<svg xmlns="http://www.w3.org/2000/svg"><defs id="d"/>
<g clip-path="url(#d)" aria-labelledby="one d"/></svg>
<a href="b.xhtml#one">b</a><a href="#one">here&ApplyFunction;&lt;</a><a href="https://x.org/#one">out</a>
</section></body></html>"""


def test_a_page_of_an_edition_is_readable_without_scripts():
    tree = etree.fromstring(edition_page(PAGE).encode())
    assert tree.xpath("//*[@tabindex]") == []
    assert "".join(tree.itertext()).count("Hide") == 0
    assert "packed" not in "".join(tree.itertext())
    assert "led on" not in "".join(tree.itertext())
    assert "translated" in "".join(tree.itertext())  # no search looks there, and a reader does
    assert tree.findtext(f".//{HTML}pre") == "x = 1"
    assert tree.findtext(f".//{HTML}a[@href='#one']") == "here\u2061<"
    assert tree.find(f".//{HTML}pre").get("dir") == "ltr"


@pytest.fixture
def edition(tmp_path) -> Edition:
    """Two pages of the same ids, in a folder."""
    (tmp_path / "content.opf").write_text(
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A "b"</dc:title></metadata>'
        '<manifest><item id="c" href="epub-cover.xhtml"/><item id="a" href="a.xhtml"/>'
        '<item id="b" href="b.xhtml"/></manifest><spine page-progression-direction="ltr">'
        '<itemref idref="c"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    (tmp_path / "nav.xhtml").write_text(
        f'<html xmlns="{HTML[1:-1]}"><body><nav><ol><li><a href="a.xhtml">A</a><ol><li>'
        '<a href="a.xhtml#one">one</a><ol><li><a href="a.xhtml#code">deep</a></li></ol></li></ol>'
        '</li><li><a href="b.xhtml">B</a></li></ol></nav></body></html>'
    )
    for name in ("a.xhtml", "b.xhtml"):
        (tmp_path / name).write_text(edition_page(PAGE), encoding="utf-8")
    return Edition(tmp_path)


def test_in_one_document_each_id_is_one_and_links_lead_within_it(edition):
    tree = etree.fromstring(edition.document({"a--one": 7}, say).encode())
    ids = tree.xpath("//@id")
    assert len(set(ids)) == len(ids)
    links = [link for link in tree.xpath("//@href") if link.startswith("#")]
    assert {link[1:] for link in links} <= set(ids)
    assert links[:3] == ["#a--", "#a--one", "#b--"]
    assert links[3:] == ["#b--one", "#a--one", "#b--one", "#b--one"]
    assert tree.xpath("//@clip-path") == ["url(#a--d)", "url(#b--d)"]
    assert tree.xpath("//@aria-labelledby") == ["a--one a--d", "b--one b--d"]
    assert "https://x.org/#one" in tree.xpath("//@href")


def test_on_paper_code_is_unfolded_and_the_contents_have_numbers(edition):
    tree = etree.fromstring(edition.document({"a--one": 7}, say).encode())
    assert tree.findall(f".//{HTML}details") == tree.findall(f".//{HTML}summary") == []
    assert [link.get("href") for link in tree.iter(f"{HTML}link")] == ["_static/a.css"]
    assert [code.text for code in tree.iter(f"{HTML}pre")] == ["x = 1", "x = 1"]
    assert tree.xpath("//*[@class='page']/text()") == ["7"]
    assert 'content: "A \\22 b\\22 "' in "".join(tree.itertext())


def test_what_leads_to_a_section_leads_to_its_heading(edition, tmp_path):
    """Before a heading that opens a page, all else is at the foot of the page before."""
    sections = "".join(
        f'<section id="of-{level}"><span id="old-{level}"></span>\n'
        f"<h{level}>A <em>b</em> c <em>d</em></h{level}></section>"
        for level in range(1, 7)
    )
    page = PAGE.replace("<h1>A</h1>", f'<section id="bare"><p>text</p></section>{sections}')
    (tmp_path / "a.xhtml").write_text(edition_page(page), encoding="utf-8")
    tree = etree.fromstring(edition.document({}, say).encode())
    assert [each.tag for each in tree.xpath("//*[@id='a--bare']")] == [f"{HTML}section"]
    for level in range(1, 7):
        [heading] = tree.xpath(f"//*[@id='a--of-{level}']/..")
        assert heading.tag == f"{HTML}h{level}"
        first, second, emphasis, _other = heading
        assert {first.get("id"), second.get("id")} == {f"a--of-{level}", f"a--old-{level}"}
        assert (emphasis.tag, first.tail, second.tail) == (f"{HTML}em", None, None)


# The second book


@pytest.fixture(scope="module")
def book(tmp_path_factory, rootdir) -> Path:
    """The second book, in two of its languages, with all its files."""
    folder = shutil.copytree(rootdir / "test-book", tmp_path_factory.mktemp("offline") / "ball")
    done = Book(folder).run("offline", "zip")
    assert done.returncode == 1
    assert "_build/html: holds no built site. Build it: python -m polybook build" in done.stdout
    assert not (folder / "_build/html").exists()
    for command in (
        ["build", "--language", "en", "--language", "ar"],
        ["offline", "zip", "epub", *(["pdf"] if CHROMIUM else [])],
    ):
        done = Book(folder).run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


CHROMIUM = any(map(shutil.which, BROWSERS))


def downloads(book: Path, kind: str) -> list[str]:
    return sorted(path.name for path in (book / "_build/html/downloads").glob(f"*.{kind}"))


def test_each_edition_is_there_and_is_offered_in_its_language(book):
    assert downloads(book, "epub") == ["a-falling-ball-ar.epub", "a-falling-ball-en.epub"]
    assert downloads(book, "zip") == [
        "a-falling-ball-ar.zip",
        "a-falling-ball-en.zip",
        "a-falling-ball.zip",
    ]
    text = (book / "_build/html/ar/index.html").read_text(encoding="utf-8")
    tree = html.fromstring(text)
    links = tree.xpath("//div[@class='offline-files']//a/@href")
    wanted = ["ar.epub", *(["ar.pdf"] if CHROMIUM else []), "ar.zip"]
    own = [f"../downloads/a-falling-ball-{name}" for name in wanted]
    assert links == [*own, "../downloads/a-falling-ball.zip"]
    assert "للقراءة دون اتصال" in text
    assert site_check.problems(book / "_build/html", ["en", "ar"]) == []


def test_each_zip_file_is_a_site_without_a_dead_link(book, tmp_path):
    for name in downloads(book, "zip"):
        with zipfile.ZipFile(book / "_build/html/downloads" / name) as packed:
            packed.extractall(tmp_path)
        folder = tmp_path / Path(name).stem
        assert (folder / "index.html").is_file()
        assert site_check.problems(folder, [""]) == []
        assert "offline-files" not in "".join(
            path.read_text(encoding="utf-8") for path in folder.rglob("*.html")
        )


def test_each_epub_is_valid_and_says_its_language(book):
    paths = [book / "_build/html/downloads" / name for name in downloads(book, "epub")]
    for path, tag, direction in zip(paths, ("ar", "en"), ("rtl", "ltr"), strict=True):
        with zipfile.ZipFile(path) as packed:
            package = packed.read("content.opf").decode()
            pages = [packed.read(name).decode() for name in packed.namelist() if "xhtml" in name]
            assert not [name for name in packed.namelist() if name.endswith(".js")]
        assert f"<dc:language>{tag}</dc:language>" in package
        assert f'page-progression-direction="{direction}"' in package
        assert 'href="cover.png" media-type="image/png" properties="cover-image"' in package
        assert 'properties="mathml svg"' in package
        assert not [page for page in pages if "<script" in page or "unknown" in page]
    if reason := epub_check.why_not():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    assert epub_check.problems(paths) == []


def test_an_epub_that_is_not_valid_is_told_of(book, tmp_path):
    if reason := epub_check.why_not():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    whole = book / "_build/html/downloads/a-falling-ball-en.epub"
    with zipfile.ZipFile(whole) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    files["measure.xhtml"] = files["measure.xhtml"].replace(b"index.xhtml", b"nowhere.xhtml")
    (tmp_path / "x.epub").write_bytes(archive(files, stored=["mimetype"]))
    [problem, *_more] = epub_check.problems([tmp_path / "x.epub"])
    assert re.search(r"RSC-007 - x\.epub/measure\.xhtml:\d+", problem)


def test_an_epub_of_any_language_has_the_size_that_the_book_allows(tmp_path, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(epub_check, "why_not", lambda: "not asked here")
    (tmp_path / "conf.py").write_text("epub_most_bytes = 1_000\n")
    sizes = {"a-en.epub": 1_000, "a-zh-CN.epub": 1_001}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(bytes(size))
    check_epubs([tmp_path / "a-en.epub"], Project(tmp_path))
    with pytest.raises(BookError) as refused:
        check_epubs([tmp_path / name for name in sizes], Project(tmp_path))
    assert str(refused.value).splitlines() == [
        "a-zh-CN.epub: 1001 bytes",
        "An EPUB may have epub_most_bytes = 1000. "
        "Look for large pictures in it, or allow more in conf.py.",
    ]


def test_where_what_is_published_is_made_no_epub_goes_unchecked(tmp_path, monkeypatch, capsys):
    (tmp_path / "conf.py").write_text("")
    monkeypatch.setattr(epub_check, "why_not", lambda: "there is no Java.")
    monkeypatch.delenv("CI", raising=False)
    check_epubs([], Project(tmp_path))
    assert "there is no Java." in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    with pytest.raises(BookError, match="cannot be checked: there is no Java"):
        check_epubs([], Project(tmp_path))


def test_the_report_looks_for_the_same_browsers():
    """It is a program of its own, without polybook."""
    assert browser.NAMES == BROWSERS


def test_a_table_of_long_words_is_no_wider_than_a_phone(tmp_path):
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium is installed")
    from polybook.offline.pdf import FLAGS

    words = ["Оптимизатор, темп", "Исходные пиксели", "÷255", "Стандартизованные"]
    row = "".join(f"<th><p>{each}</p></th>" for each in words)
    style = Path(zips.__file__).with_name("styles") / "edition.css"
    page = tmp_path / "page.html"
    page.write_text(
        f'<!doctype html><html lang="ru"><meta charset="utf-8">'
        f"<style>{style.read_text('utf-8')} p {{ text-align: justify }}</style><table>{row}</table>"
    )
    with sync_playwright() as playwright:
        executable = next(filter(None, map(shutil.which, BROWSERS)))
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        sheet = chromium.new_page(viewport={"width": 360, "height": 740})
        sheet.goto(page.as_uri())
        width = sheet.evaluate("document.documentElement.scrollWidth")
        aligned = sheet.evaluate("getComputedStyle(document.querySelector('p')).textAlign")
        chromium.close()
    assert (width, aligned) == (360, "start")


def sheets(book: Path, folder: Path, text: str) -> list[list[str]]:
    """What is printed on each page of an edition, with more text on one: its words."""
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium is installed")
    from pypdf import PdfReader

    from polybook.offline.pdf import print_editions

    with zipfile.ZipFile(book / "_build/html/downloads/a-falling-ball-en.epub") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    files["measure.xhtml"] = files["measure.xhtml"].replace(b"</h1>", f"</h1>{text}".encode(), 1)
    (folder / "x.epub").write_bytes(archive(files, stored=["mimetype"]))
    paths = folder / "x.epub", folder / "x.pdf"
    print_editions({"en": (*paths, lambda words: words)}, folder / "work")
    return [page.extract_text().split() for page in PdfReader(paths[1]).pages]


def on_sheets(printed: list[list[str]], lines: list[str]) -> list[int]:
    """How many of some lines are on each page that has one."""
    counts = [sum(line in sheet for line in lines) for sheet in printed]
    return [count for count in counts if count]


def test_a_pdf_breaks_no_code_and_no_table_of_less_than_a_third_of_a_page(book, tmp_path):
    blocks = [[f"block_{block}_line_{line}" for line in range(19)] for block in range(8)]
    tables = [[f"table_{table}_row_{row}" for row in range(8)] for table in range(8)]
    rows = ["".join(f"<tr><td>{row}</td></tr>" for row in table) for table in tables]
    text = "".join(
        f"<pre>{'&#10;'.join(block)}</pre><p>Words.</p><table>{table}</table><p>Words.</p>"
        for block, table in zip(blocks, rows, strict=True)
    )
    printed = sheets(book, tmp_path, text)
    assert [on_sheets(printed, block) for block in blocks] == [[19]] * 8
    assert [on_sheets(printed, table) for table in tables] == [[8]] * 8


def test_a_pdf_fills_its_pages_with_longer_code_and_parts_no_few_lines_of_it(book, tmp_path):
    blocks = [[f"block_{block}_line_{line}" for line in range(22 + block)] for block in range(24)]
    text = "".join(f"<p>Words.</p><pre>{'&#10;'.join(block)}</pre>" for block in blocks)
    printed = sheets(book, tmp_path, text)
    parts = [on_sheets(printed, block) for block in blocks]
    assert [sum(part) for part in parts] == [len(block) for block in blocks]
    assert min(map(min, parts)) >= 4
    counts = [sum("_line_" in word for word in sheet) for sheet in printed]
    _first, *others, _last = [count for count in counts if count]
    assert len(others) > 4
    assert min(others) > 48


def test_a_pdf_has_bookmarks_tags_fonts_and_the_pages_of_its_contents(book):
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium is installed")
    from pypdf import PdfReader

    reader = PdfReader(book / "_build/html/downloads/a-falling-ball-en.pdf")
    assert len(reader.pages) == 4  # cover, contents, two pages
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    titles = [each["/Title"] for each in reader.outline if isinstance(each, dict)]
    assert titles == ["Contents", "A falling ball", "The measurement"]
    cover, contents, *chapters = (page.extract_text() for page in reader.pages)
    assert "A falling ball" in cover.replace("\n", " ")
    assert "English" in cover.splitlines()
    assert re.search(r"A falling ball\s+3\s+The measurement\s+4", contents)
    first, second = (text.splitlines()[:2] for text in chapters)
    assert first == ["A falling ball", "3"]  # once, though the start page has a title of its own
    assert second == ["A falling ball The measurement", "4"]
    assert reader.metadata.title == "A falling ball"
    places = set(reader.named_destinations)
    links = [
        link.get_object().get("/Dest")
        for sheet in reader.pages
        for link in sheet.get("/Annots", ())
    ]
    assert len(links) >= 4
    assert set(links) <= places, "no link leads out of the file, or nowhere"


def test_a_build_takes_files_of_the_pages_before_away(book):
    done = Book(book).run("build", "--language", "en", "--fresh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "To make them anew: python -m polybook offline zip epub pdf" in done.stdout
    assert not (book / "_build/html/downloads").exists()
    for code in ("en", "ar"):
        start = (book / f"_build/html/{code}/index.html").read_text(encoding="utf-8")
        assert BEGIN + END in start
    assert site_check.problems(book / "_build/html", ["en", "ar"]) == []
