"""What the root of a site has for servers, search engines and readers of feeds."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html

from polybook.languages import root_page
from polybook.languages.root_page import write_root_page
from polybook.languages.site_files import Edition, write_site_files
from polybook.project import Project

NAMES = {"en": "English", "zh_CN": "简体中文"}
SAY = {"en": str, "zh_CN": {"There is no page at this address.": "此地址没有页面。"}.get}
BASE = "https://example.org/book"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
POLICY = "Content-Security-Policy"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two languages with two pages of their own, and a search."""
    for code, title in (("en", "A book"), ("zh_CN", "书 &amp; 笔")):
        for name in ("index", "folder/page", "search"):
            path = tmp_path / code / f"{name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<title>{title}</title>", encoding="utf-8")
    return tmp_path


def not_found(site: Path) -> html.HtmlElement:
    return html.fromstring((site / "404.html").read_text(encoding="utf-8"))


def files_at_root(site: Path) -> set[str]:
    return {path.name for path in site.iterdir() if path.is_file()}


def test_what_is_not_found_is_said_in_every_language_with_a_link_to_its_start_page(site):
    write_site_files(site, NAMES, SAY)
    sections = not_found(site).xpath("//section")
    assert [section.get("lang") for section in sections] == ["en", "zh-CN"]
    assert [section.findtext("h1") for section in sections] == [
        "There is no page at this address.",
        "此地址没有页面。",
    ]
    assert [section.xpath("string(.//a)") for section in sections] == ["A book", "书 & 笔"]


@pytest.mark.parametrize(
    ("base", "start"),
    [
        ("", "/en/index.html"),
        (BASE, f"{BASE}/en/index.html"),
        (f"{BASE}/", f"{BASE}/en/index.html"),
    ],
)
def test_its_links_lead_there_from_any_depth(site, base, start):
    write_site_files(site, NAMES, SAY, base)
    tree = not_found(site)
    tree.make_links_absolute("https://elsewhere.org/a/b/c.html", handle_failures="ignore")
    [link] = tree.xpath("//a[@hreflang='en']/@href")
    assert link.removeprefix("https://elsewhere.org") == start
    [style] = tree.xpath("//link[@rel='stylesheet']/@href")
    assert style.endswith("/en/_static/root-pages.css")


def test_it_has_the_icon_of_the_book_so_that_no_browser_asks_for_another(site):
    write_site_files(site, NAMES, SAY)
    assert not not_found(site).xpath("//link[@rel='icon']")
    start = '<title>A book</title><link rel="icon" href="_static/icon.svg">'
    (site / "en" / "index.html").write_text(start, encoding="utf-8")
    write_site_files(site, NAMES, SAY)
    assert not_found(site).xpath("//link[@rel='icon']/@href") == ["en/_static/icon.svg"]


def test_the_root_page_says_what_the_book_is_about_as_its_first_language_does(site):
    start = """<title>A book</title><meta name="description" content="On &quot;one&quot; thing.">
        <meta property="og:image" content="https://example.org/book/en/picture.png">"""
    (site / "en" / "index.html").write_text(start, encoding="utf-8")
    write_root_page(site, NAMES, BASE)
    tree = html.fromstring((site / "index.html").read_text(encoding="utf-8"))
    told = {
        tag.get("name") or tag.get("property"): tag.get("content")
        for tag in tree.xpath("//head/meta[@content and (@name or @property)]")
    }
    assert told["description"] == told["og:description"] == 'On "one" thing.'
    assert told["og:title"] == "A book"
    assert told["og:url"] == f"{BASE}/"
    assert told["og:image"] == "https://example.org/book/en/picture.png"


def test_chinese_on_the_pages_at_the_root_is_set_in_chinese_fonts_first():
    style = (Path(root_page.__file__).parent / "static/root-pages.css").read_text(encoding="utf-8")
    [fonts] = re.findall(r":lang\(zh\)[^{]*\{[^}]*font-family: ([^;]*);", style)
    names = fonts.split(", ")
    assert "Noto Sans CJK SC" in fonts
    assert names[0] == '"PingFang SC"'
    assert names.index("system-ui") == len(names) - 2


def test_nothing_in_it_is_inline(site):
    """As its policy wants it, which it carries as the pages do; files of other kinds have none."""
    write_site_files(site, NAMES, SAY, BASE, edition=Edition("1.0", "2026-11-21"))
    assert not not_found(site).xpath("//script[not(@src)] | //style | //@style")
    policy = {path.name for path in site.iterdir() if path.is_file() and POLICY in path.read_text()}
    assert policy == {"404.html"}


def test_without_a_base_address_there_is_no_sitemap_and_no_feed(site):
    write_site_files(site, NAMES, SAY, edition=Edition("1.0", "2026-11-21"))
    assert files_at_root(site) == {"404.html", ".nojekyll"}


def test_without_an_edition_there_is_no_feed(site):
    write_site_files(site, NAMES, SAY, BASE)
    assert files_at_root(site) == {"404.html", ".nojekyll", "sitemap.xml"}


def test_the_sitemap_has_each_page_in_each_language_with_all_others(site):
    write_site_files(site, NAMES, SAY, BASE)
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    places = [url.findtext(f"{SITEMAP}loc") for url in root]
    assert places == [
        f"{BASE}/{code}/{page}.html" for page in ("folder/page", "index") for code in NAMES
    ]
    page, start = (
        {link.get("hreflang"): link.get("href") for link in url if link.get("hreflang")}
        for url in (root[0], root[-1])
    )
    assert page == {
        "en": f"{BASE}/en/folder/page.html",
        "zh-CN": f"{BASE}/zh_CN/folder/page.html",
        "x-default": f"{BASE}/en/folder/page.html",
    }
    assert start["x-default"] == f"{BASE}/"


def test_the_feed_tells_of_the_edition_in_each_language(site):
    edition = Edition("1.0", "2026-11-21")
    write_site_files(site, NAMES, SAY, BASE, author="A & B", edition=edition)
    root = ElementTree.parse(site / "feed.xml").getroot()
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["A book, 1.0", "书 & 笔, 1.0"]
    assert {each.text for each in root.iter(f"{ATOM}updated")} == {"2026-11-21T00:00:00Z"}
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "A & B"
    identifiers = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(set(identifiers)) == len(identifiers) == 3


@pytest.mark.parametrize(
    ("citation", "edition"),
    [
        ("version: 1.0.0\ndate-released: 2026-11-21\n", Edition("1.0", "2026-11-21")),
        ('date-released: "2026-11-21"\n', Edition("1.0", "2026-11-21")),
        ("version: 1.0.0\n", None),
        (None, None),
    ],
)
def test_the_edition_is_told_where_version_and_day_are_known(tmp_path, citation, edition):
    (tmp_path / "conf.py").write_text('release = "1.0"\n')
    if citation is not None:
        (tmp_path / "CITATION.cff").write_text(citation)
    assert Edition.of(Project(tmp_path)) == edition
