"""The page at the root of a site, which offers its languages."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from lxml import html

from polybook.languages import root_page as room
from polybook.languages.root_page import write_root_page


@pytest.fixture
def root_page(tmp_path: Path) -> html.HtmlElement:
    """The page that offers English and Chinese, the second with a title that needs care."""
    for code, title in (("en", "A book"), ("zh_CN", "书 &amp; 笔")):
        (tmp_path / code).mkdir()
        (tmp_path / code / "index.html").write_text(f"<title>{title}</title>", encoding="utf-8")
    write_root_page(tmp_path, {"en": "English", "zh_CN": "简体中文"})
    return html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))


def test_the_root_page_offers_each_language_in_itself(root_page):
    links = root_page.xpath("//main//a")
    assert [link.get("href") for link in links] == ["en/index.html", "zh_CN/index.html"]
    assert [link.get("lang") for link in links] == ["en", "zh-CN"]
    assert links[1].text_content().split() == ["简体中文", "书", "&", "笔"]


def test_the_root_page_has_the_title_of_the_book_as_its_heading(root_page):
    assert root_page.xpath("//h1/text()") == ["A book"]


@pytest.mark.parametrize("rel", ["icon", "shortcut icon"])
def test_the_root_page_has_the_icon_of_the_site_that_has_one(tmp_path, root_page, rel):
    assert not root_page.xpath("//link[@rel='icon']")
    link = f'<title>A book</title><link rel="{rel}" href="_static/icon.svg">'
    (tmp_path / "en" / "index.html").write_text(link, encoding="utf-8")
    write_root_page(tmp_path, {"en": "English", "zh_CN": "简体中文"})
    tree = html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert tree.xpath("//link[@rel='icon']/@href") == ["en/_static/icon.svg"]


def test_the_root_page_has_no_canonical_address_of_its_own_without_a_base(root_page):
    assert not root_page.xpath("//link[@rel='canonical']")


def test_the_root_page_names_absolute_addresses_with_a_base(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/index.html").write_text("<title>A book</title>", encoding="utf-8")
    write_root_page(tmp_path, {"en": "English"}, "https://example.org/book/")
    tree = html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://example.org/book/"]
    assert tree.xpath("//link[@hreflang='en']/@href") == ["https://example.org/book/en/index.html"]


@pytest.mark.parametrize(
    "title", ["<svg/onload=alert(1)>", "&lt;svg/onload=alert(1)&gt;", '"><script>alert(1)</script>']
)
def test_a_title_is_text_on_the_root_page(tmp_path, title):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/index.html").write_text(f"<title>{title}</title>", encoding="utf-8")
    write_root_page(tmp_path, {"en": "<b>English</b>"})
    tree = html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert tree.findtext(".//h1") == unescape(title)
    assert tree.findtext(".//strong") == "<b>English</b>"
    assert not tree.xpath("//svg | //*[text()='alert(1)'] | //b")


@pytest.fixture(scope="module")
def chosen(tmp_path_factory) -> Callable[[list[str], list[str]], str]:
    """Which of the languages that are offered the root page opens, for those of a browser."""
    folder = tmp_path_factory.mktemp("roots")
    if not shutil.which("node"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the script needs Node")

    def chosen(offered: list[str], wanted: list[str]) -> str:
        for code in offered:
            (folder / code).mkdir(exist_ok=True)
            (folder / code / "index.html").write_text("<title>A book</title>", encoding="utf-8")
        write_root_page(folder, dict.fromkeys(offered, "name"))
        tree = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
        [script] = tree.xpath("//script")
        assert script.get("src") == f"{offered[0]}/_static/root-pages.js"
        data = {"does": script.get("data-does"), "offered": script.get("data-offered")}
        program = (
            f"globalThis.document = {{currentScript: {{dataset: {json.dumps(data)}}}}};"
            f"Object.defineProperty(globalThis, 'navigator', {{value: {{languages: {wanted}}}}});"
            "globalThis.location = {replace: (address) => console.log(address)};"
            + (Path(room.__file__).parent / "static/root-pages.js").read_text(encoding="utf-8")
        )
        done = subprocess.run(
            ["node", "-e", program], capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout.strip().removesuffix("/index.html")

    return chosen


@pytest.mark.parametrize(
    ("offered", "wanted", "code"),
    [
        (["en", "zh_CN", "zh_TW"], ["zh-TW"], "zh_TW"),
        (["en", "zh_CN", "zh_TW"], ["zh-HK"], "zh_TW"),
        (["en", "zh_CN", "zh_TW"], ["zh-Hant"], "zh_TW"),
        (["en", "zh_TW", "zh_CN"], ["zh"], "zh_CN"),
        (["en", "zh_TW", "zh_CN"], ["zh-SG"], "zh_CN"),
        (["en", "zh_CN"], ["zh-TW"], "zh_CN"),
        (["pt_PT", "pt"], ["pt-BR"], "pt"),
        (["pt", "pt_PT"], ["pt-PT"], "pt_PT"),
        (["pt_PT", "pt_BR"], ["pt"], "pt_BR"),
        (["en", "zh_CN", "es", "ru"], ["ru-RU"], "ru"),
        (["en", "zh_CN", "es", "ru"], ["es-MX", "en"], "es"),
        (["en", "es"], ["en-GB", "es"], "en"),
        (["en", "es"], ["fr", "es-AR", "en"], "es"),
        (["en", "es"], ["not a tag", "es"], "es"),
        (["en", "es"], ["fr"], ""),
        (["en", "es"], [], ""),
        (["sr", "sr_Latn"], ["sr-Latn-RS"], "sr_Latn"),
    ],
)
def test_the_root_page_opens_the_language_that_is_most_like_the_readers(
    chosen, offered, wanted, code
):
    assert chosen(offered, wanted) == code


def test_a_language_without_a_start_page_is_named(tmp_path):
    (tmp_path / "es").mkdir()
    (tmp_path / "es/index.html").write_text("<p>no title</p>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"es/index\.html: has no <title>"):
        write_root_page(tmp_path, {"es": "Español"})
