"""The built site: the same book in every language, which loads nothing from elsewhere."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from markdown_it.token import Token

from catalog_reading import plain_english
from polybook import site_check
from polybook.addresses import Record
from polybook.catalogs import checks
from polybook.catalogs.files import read_catalog
from polybook.catalogs.interface_words import interface_words
from polybook.catalogs.terms import REMARK, read_terms
from polybook.catalogs.untranslated import MARK
from polybook.language_tags import language_tag
from this_book import BOOK, LANGUAGES, TRANSLATIONS

# Where a text is nobody's to translate: code, what it prints, formulas, and the title of another
# work, which is the text of a link to it.
NOT_PROSE = (
    "self::code or self::pre or self::kbd or self::samp or self::script or self::style or "
    "self::math or self::metadata or (self::a and starts-with(@href, 'http')) or "
    "(self::nav and @class='languages') or contains(@class, 'notranslate') or @translate='no'"
)
PROPER_NAMES = [
    "National Institute of Standards and Technology",
    "UCI Machine Learning Repository",
    "Why should we normalize data for deep learning in Keras",  # as it was asked
]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, dict[str, html.HtmlElement]]:
    """The parsed pages by language and by path within it."""
    return {
        code: {
            path.relative_to(site / code).as_posix(): html.parse(str(path)).getroot()
            for path in sorted((site / code).rglob("*.html"))
        }
        for code in LANGUAGES
    }


def test_the_records_lie_once_and_each_language_leads_there(site, pages):
    records = {path.name for path in BOOK.examples.glob("records/*.jsonl")}
    assert len(records) > 3
    assert sorted(path.name for path in site.rglob("*.jsonl")) == sorted(records)
    for code, trees in pages.items():
        links = trees["reproduce.html"].xpath("//a[contains(@class, 'download')]/@href")
        there = {(site / code / link).resolve() for link in links}
        assert {path.name for path in there if path.is_file()} >= records


def every_page(pages) -> Iterator[tuple[str, str, html.HtmlElement]]:
    """Each page with its language and its path."""
    for code, trees in pages.items():
        for name, tree in trees.items():
            yield code, name, tree


def same_in_every_language(pages, part) -> None:
    """Assert that ``part(page)`` is in each translation what it is in English."""
    for code in TRANSLATIONS:
        for name, tree in pages["en"].items():
            assert part(pages[code][name]) == part(tree), f"{code}/{name}"


def texts_shown(tree: html.HtmlElement) -> Iterator[str]:
    """Yield what a page says, to eyes and to screen readers, without what is not prose."""
    texts = tree.xpath(
        f"//title/text() | //body//text()[not(ancestor::*[{NOT_PROSE}])] | //@alt | //@title |"
        "//@aria-label | //@placeholder | //meta[@name='description']/@content"
    )
    for text in texts:
        yield " ".join(text.split())


# The same book in every language


def test_every_language_has_the_same_pages(pages):
    for code in TRANSLATIONS:
        assert set(pages[code]) == set(pages["en"]), code


def test_every_page_has_the_same_sections_in_the_same_order(pages):
    same_in_every_language(pages, lambda tree: tree.xpath("//article//section/@id"))


def test_every_page_has_the_same_anchors(pages):
    # A glossary is sorted in each language, and Sphinx adds the letters of the index.
    pages = {
        code: {k: v for k, v in trees.items() if k != "genindex.html"}
        for code, trees in pages.items()
    }
    same_in_every_language(pages, lambda tree: Counter(tree.xpath("//article//@id")))


def test_every_page_shows_the_same_code(pages):
    cells = "//article//div[contains(@class, 'cell_input')]//pre"
    assert any(tree.xpath(cells) for tree in pages["en"].values())
    same_in_every_language(pages, lambda tree: [pre.text_content() for pre in tree.xpath(cells)])


PRINTED = "//article//div[contains(@class, 'cell_output')]//pre"


def test_every_page_shows_the_same_outputs(pages):
    assert any(tree.xpath(PRINTED) for tree in pages["en"].values())
    same_in_every_language(pages, lambda tree: [pre.text_content() for pre in tree.xpath(PRINTED)])


def test_every_page_shows_the_same_figures(pages):
    figures = "//article//figure[.//*[local-name()='svg']]/@id"
    assert any(tree.xpath(figures) for tree in pages["en"].values())
    same_in_every_language(pages, lambda tree: tree.xpath(figures))


def test_a_question_in_bold_has_its_mark_in_the_bold(pages):
    def asked(tree):
        said = [strong.text_content() for strong in tree.xpath("//article//strong")]
        return sum(text.endswith(("?", "？")) for text in said)

    assert any(asked(tree) for tree in pages["en"].values())
    same_in_every_language(pages, asked)


def test_the_start_page_opens_with_numbers_a_picture_and_cards(pages):
    kinds = [f"contains(concat(' ', @class, ' '), ' {kind} ')" for kind in ("headline", "cards")]
    parts = f"//article//*[@id='first-look' or {' or '.join(kinds)}]"
    for code, trees in pages.items():
        opening = [each.tag for each in trees["index.html"].xpath(parts)]
        assert opening == ["ul", "figure", "ul"], code


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_no_text_is_left_as_it_is_in_english(pages, code):
    left = []
    for name, tree in pages[code].items():
        english = set(texts_shown(pages["en"][name]))
        left += [
            f"{name}: {text}"
            for text in texts_shown(tree)
            if text in english and len(re.findall(r"[A-Za-z]{2,}", text)) > 3
        ]
    assert not left


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_no_page_says_that_a_passage_is_not_translated(pages, code):
    for said in ("(not translated yet)", "(newer in the original)"):
        translated = interface_words(code, BOOK)[said].string
        assert translated
        texts = [page.text_content() for page in pages[code].values()]
        assert texts
        assert not [text for text in texts if translated in text or said in text]
    assert not [page for page in pages[code].values() if page.find_class(MARK)]


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_no_label_of_a_figure_is_left_in_english_unless_its_catalog_says_it_is_the_same(
    pages, code
):
    labels = "//article//*[contains(@class, 'figure-label')]"
    left, seen = [], 0
    for name, tree in pages[code].items():
        path = BOOK.catalogs(code) / f"{Path(name).stem}.po"
        catalog = read_catalog(path) if path.exists() else {}
        pairs = zip(tree.xpath(labels), pages["en"][name].xpath(labels), strict=True)
        for here, english in pairs:
            seen += 1
            text = english.text_content().strip()
            same_by_intent = text in catalog and catalog[text].string == text
            if here.text_content().strip() == text and not same_by_intent:
                left.append(f"{name}: {text}")
    assert seen
    assert not left


@pytest.mark.parametrize("code", ["zh_CN", "ru"])
def test_no_run_of_english_words_is_left_where_letters_are_others(pages, code):
    proper = "|".join(map(re.escape, PROPER_NAMES))
    left = [
        f"{name}: {run}"
        for name, tree in pages[code].items()
        for text in texts_shown(tree)
        for run in re.findall(r"[A-Za-z]+(?:[ '’-]+[A-Za-z]+){3,}", re.sub(proper, "", text))
    ]
    assert not left


def test_in_the_pseudo_language_no_word_is_left_in_plain_english(pseudo_site):
    left = {
        f"{path.name}: {text}"
        for path in sorted(pseudo_site.rglob("*.html"))
        for text in texts_shown(html.parse(str(path)).getroot())
        if plain_english(text)
    }
    assert not left


# The pages of the evidence


def pages_of_evidence(pages) -> Iterator[tuple[str, str, html.HtmlElement]]:
    """The part of the book with that name in each language, without the table that sums it up."""
    part = "//*[contains(@class, 'sidebar-tree')]/p[normalize-space()='The evidence']"
    names = pages["en"]["index.html"].xpath(f"{part}/following-sibling::ul[1]/li/a/@href")
    names.remove("claims.html")
    assert len(names) >= 7
    for code, name in itertools.product(LANGUAGES, names):
        (page,) = pages[code][name].xpath("//article/section")
        yield f"{code}/{name}", name, page


def test_a_page_of_the_evidence_begins_with_its_question_and_its_verdict(pages):
    for place, _name, page in pages_of_evidence(pages):
        title, downloads, question, verdict = page[:4]
        assert (title.tag, downloads.tag, question.tag) == ("h1", "ul", "p"), place
        assert "take-away" in downloads.classes, place
        assert "admonition-in-one-sentence" in verdict.classes, place


def test_a_page_of_the_evidence_shows_a_figure_before_any_table_code_or_printed_line(pages):
    """What is folded is not shown: the code of a figure, and its numbers as a table."""
    for place, _name, page in pages_of_evidence(pages):
        shown = page.xpath(".//*[self::figure or self::table or self::pre][not(ancestor::details)]")
        assert shown[0].tag == "figure", place


def test_a_page_of_the_evidence_ends_with_how_it_was_run_and_how_to_run_it_again(pages):
    for place, name, page in pages_of_evidence(pages):
        last = page.xpath("section")[-1]
        if place.startswith("en/"):
            assert last.xpath("h2/text()") == ["How it was run"], place
        page_of_study = name.removesuffix(".html")
        commands = (
            f"nox -s study -- --page {page_of_study} --records mine.jsonl",
            f"python examples/{page_of_study.replace('-', '_')}.py",
        )
        told = {code.text_content() for code in last.xpath("p//code")}
        assert told.intersection(commands), place


# Languages


def test_every_page_says_its_language(pages):
    for code, name, tree in every_page(pages):
        assert tree.get("lang") == language_tag(code), f"{code}/{name}"


def test_every_page_has_links_to_itself_in_every_language_and_they_lead_there(site, pages):
    for code, name, tree in every_page(pages):
        for switcher in tree.xpath("//nav[@class='languages']"):
            targets = [(site / code / name).parent / href for href in switcher.xpath(".//a/@href")]
            expected = [(site / other / name).resolve() for other in LANGUAGES]
            assert [target.resolve() for target in targets] == expected, f"{code}/{name}"
            assert all(target.is_file() for target in targets), f"{code}/{name}"


def test_the_switcher_marks_the_language_of_the_page_and_names_each_in_itself(pages):
    tags = [language_tag(code) for code in LANGUAGES]
    for code, name, tree in every_page(pages):
        switchers = tree.xpath("//nav[@class='languages']")
        assert len(switchers) == 2, f"{code}/{name}"  # in the sidebar, and above the page
        for switcher in switchers:
            assert switcher.xpath(".//a/@lang") == switcher.xpath(".//a/@hreflang") == tags
            assert switcher.xpath(".//a/text()") == list(LANGUAGES.values())
            assert switcher.xpath(".//a[@aria-current='page']/@lang") == [language_tag(code)], (
                f"{code}/{name}"
            )


def test_search_engines_find_every_language_of_a_page_and_a_default(pages):
    expected = [*(language_tag(code) for code in LANGUAGES), "x-default"]
    for code, name, tree in every_page(pages):
        assert tree.xpath("//link[@rel='alternate']/@hreflang") == expected, f"{code}/{name}"


def test_the_root_page_offers_every_language(site):
    links = html.parse(str(site / "index.html")).getroot().xpath("//main//a")
    assert [link.get("href") for link in links] == [f"{code}/index.html" for code in LANGUAGES]
    assert all((site / link.get("href")).is_file() for link in links)


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_words_that_a_translation_keeps_in_english_say_so(pages, code):
    """Words in brackets, and the titles of other works; code: see test_every_page.

    In a language of other letters each Latin word of small letters is one; in one of the same
    letters, what the English page says too.
    """
    terms = {REMARK.sub("", term).strip().lower() for term in read_terms(code, BOOK)}
    in_brackets = re.compile(r"[(（]([A-Za-z][A-Za-z0-9]*(?:[ –-][A-Za-z0-9]+)*)[)）,，;；]")
    silent, marked = [], 0
    for name, tree in pages[code].items():
        article = tree.xpath("//article")[0]
        marked += len(article.xpath(".//span[@lang='en'] | .//a[@lang='en']"))
        original = pages["en"][name].xpath("//article")[0].text_content()

        def is_english(words, original=original):
            if words.lower() in terms:
                return True
            is_word = words.islower() and len(words) > 2
            return is_word and (code != "es" or f" {words} " in original)

        for text in article.xpath(".//text()[not(ancestor::*[@lang='en'] or ancestor::svg)]"):
            silent += [f"{name}: {it}" for it in in_brackets.findall(text) if is_english(it)]
        english = {
            (link.get("href"), link.text_content())
            for link in pages["en"][name].xpath("//article//a[contains(@href, '://')]")
        }
        for link in article.xpath(".//a[contains(@href, '://')]"):
            same = (link.get("href"), link.text_content()) in english
            if same and not link.xpath("ancestor-or-self::*[@lang='en'] | code[@lang='en']"):
                silent.append(f"{name}: {link.text_content()}")
    assert marked
    assert not silent


# Links


def test_every_link_within_the_site_leads_to_a_page_and_a_place_in_it(site):
    assert site_check.problems(site, list(LANGUAGES)) == []


# What holds one message of a catalog.
ONE_MESSAGE = "self::p or self::dt or self::caption or self::h1 or self::h2 or self::h3"
# The switcher leads elsewhere in each language, and what an edition says of itself, others do not.
LINKS = (
    "a[@href][not(ancestor::nav[@class='languages'])]"
    "[not(ancestor::*[contains(@class, 'translation-')])]"
)


def test_every_page_has_the_same_links(pages):
    same_in_every_language(pages, lambda tree: Counter(tree.xpath(f"//body//{LINKS}/@href")))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_of_translations_leads_to_that_of_each_other_edition(pages, code):
    links = pages[code]["translations.html"].xpath("//p[@class='translation-editions']/a")
    assert [(link.text, link.get("lang"), link.get("href")) for link in links] == [
        (LANGUAGES[other], language_tag(other), f"../{other}/translations.html")
        for other in TRANSLATIONS
        if other != code
    ]


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_the_links_of_a_paragraph_keep_their_order_unless_its_catalog_says_reordered(pages, code):
    parser = checks.Rules.of(BOOK.settings).parser
    wrong, seen = [], 0
    for name, tree in pages[code].items():
        path = BOOK.catalogs(code) / f"{Path(name).stem}.po"
        expected = {
            tuple(place(target, name) for target in targets(parser.parse(text)))
            for message in (read_catalog(path) if path.exists() else ())
            for text in [message.string if is_reordered(message) else message.id]
        }
        for paragraph in tree.xpath(f"//article//*[{ONE_MESSAGE}]"):
            links = paragraph.xpath(f".//{LINKS}[not(contains(@class, 'headerlink'))]/@href")
            # A term keeps its target in any order: the role names it, and Sphinx copies nothing.
            found = tuple(place(link, name) for link in links if "#term-" not in link)
            if len(found) > 1:
                seen += 1
                wrong += [f"{name}: {found}"] if found not in expected else []
    assert seen
    assert not wrong, f"Correct the catalog, or put '# {checks.REORDERED}' above the text."


def targets(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield where the links of a parsed message lead."""
    for token in tokens:
        if token.type == "link_open":
            yield token.attrs["href"]
        elif token.type == "myst_role" and token.meta["name"] == "download":
            yield re.sub(r".*<(.+)>", r"\1", token.content)
        yield from targets(token.children or ())


def place(link: str, page: str) -> str:
    """Name where a link of a page leads, the same for the link in its catalog: 'loan#steps'."""
    parts = urlsplit(urljoin(page, link))
    path = PurePosixPath(parts.path)
    name = path.stem if path.suffix in (".html", ".md") else path.name  # a file is copied elsewhere
    return f"{parts.netloc}{name}#{parts.fragment}"


def is_reordered(message) -> bool:
    """Tell whether a translator says that another order is right."""
    return any(checks.REORDERED in comment for comment in message.user_comments)


LOADED = (
    "//@src | //@srcset | //@poster | //object/@data | //form/@action | "
    "//*[local-name()='use' or local-name()='image']/@*[contains(name(), 'href')] | "
    "//link[not(@rel='alternate' or @rel='canonical' or @rel='license')]/@href"
)


def test_no_page_loads_anything_from_another_host(site):
    # What scripts load: see the report, nox -s site-report.
    outside = [
        f"{path.relative_to(site)}: {address}"
        for path in site.rglob("*.html")
        for address in html.parse(str(path)).getroot().xpath(LOADED)
        if urlsplit(address).netloc
    ]
    assert not outside


def test_no_style_loads_anything_from_another_host(site):
    files = [*site.rglob("*.css"), *site.rglob("*.html"), *site.rglob("*.svg")]
    load = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""")
    outside = [
        f"{path.relative_to(site)}: {address}"
        for path in files
        for address in load.findall(path.read_text(encoding="utf-8"))
    ]
    assert not outside


def test_every_page_has_the_icon_of_the_book(site, pages):
    for code, name, tree in every_page(pages):
        [icon] = tree.xpath("//link[contains(@rel, 'icon')]/@href")
        assert ((site / code / name).parent / icon.partition("?")[0]).is_file(), f"{code}/{name}"
    for name in ("index.html", "404.html"):
        [icon] = html.parse(str(site / name)).getroot().xpath("//link[@rel='icon']/@href")
        assert (site / icon).is_file(), name


def test_every_page_has_one_title_and_one_main_heading(pages):
    for code, name, tree in every_page(pages):
        assert tree.findtext("head/title").strip(), f"{code}/{name}"
        assert len(tree.xpath("//article//h1")) == 1, f"{code}/{name}"


def test_every_figure_has_a_caption_and_a_description(pages):
    seen = 0
    for code, name, tree in every_page(pages):
        for figure in tree.xpath("//article//figure[.//*[local-name()='svg']]"):
            seen += 1
            place = f"{code}/{name}#{figure.get('id')}"
            assert figure.xpath("string(figcaption)").strip(), place
            assert figure.xpath("string(.//*[local-name()='svg']/*[local-name()='desc'])"), place
    assert seen


SVG_TEXTS = ".//*[local-name()='svg']//*[local-name()='text']"
POWER_OF_TEN = r"(?:\d+\u00a0×\u00a0)?10⁻[¹²³⁴⁵⁶⁷⁸⁹]|1"
RAISED = str.maketrans("−123456789", "⁻¹²³⁴⁵⁶⁷⁸⁹")


def test_a_rate_is_written_in_one_way_in_sentences_on_axes_and_in_tables(pages):
    """As 10⁻³, which tests/polybook/test_numbers.py compares by language; here, that all do it."""
    for path in BOOK.pages.glob("*.md"):
        said = re.findall(r"\{number\}`(\w+\.\w+_rate:[^`]+)`", path.read_text(encoding="utf-8"))
        assert [role for role in said if not role.endswith(":.0e")] == [], path.name
    seen = 0
    for name, english in pages[BOOK.original].items():
        columns = [
            (table, headings.index("learning rate") + 1)
            for table, each in enumerate(english.xpath("//article//table"))
            if "learning rate"
            in (headings := [cell.text_content() for cell in each.xpath(".//th")])
        ]
        for code, (table, column) in itertools.product(LANGUAGES, columns):
            tree = pages[code][name]
            cells = tree.xpath("//article//table")[table].xpath(f".//td[{column}]")
            rates = {cell.text_content() for cell in cells}
            assert [rate for rate in rates if not re.fullmatch(POWER_OF_TEN, rate)] == [], name
            drawn = {text.text_content() for text in tree.xpath(f"//article{SVG_TEXTS[1:]}")}
            # Raised by its place, where matplotlib draws the axis by itself.
            drawn |= {
                re.sub(r"^10(−\d)$", lambda m: "10" + m[1].translate(RAISED), t) for t in drawn
            }
            assert {rate for rate in rates if rate.startswith("10")} <= drawn, f"{code}/{name}"
            seen += 1
    assert seen


WRITTEN = re.compile(r"(?:([\d.]+)\u00a0×\u00a0)?10⁻([¹²³⁴⁵⁶⁷⁸⁹]+)")
FIGURES = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")


def test_no_program_prints_otherwise_what_its_page_writes_as_a_power_of_ten(pages):
    printed_somewhere = set()
    for name, tree in pages[BOOK.original].items():
        printed = "\n".join(each.text_content() for each in tree.xpath(PRINTED))
        otherwise = {float(number) for number in re.findall(r"\b\d[\d.]*e-\d+\b", printed)}
        text = "\n".join(texts_shown(tree))
        written = {
            float(f"{factor or 1}e-{power.translate(FIGURES)}")
            for factor, power in WRITTEN.findall(text)
        }
        assert not otherwise & written, name
        printed_somewhere |= otherwise
    assert printed_somewhere, "answer-1 prints rates that its text does not name"


def test_every_picture_is_described(pages):
    for code, name, tree in every_page(pages):
        pictures = tree.xpath("//article//img | //article//*[local-name()='svg'][@role='img']")
        for picture in pictures:
            described = (
                picture.get("alt") or picture.get("aria-label") or picture.get("aria-labelledby")
            )
            assert described, f"{code}/{name}: {html.tostring(picture)[:80]}"


def test_each_address_is_recorded_before_readers_keep_it(site):
    """To record what is new: nox -s docs -- --record."""
    assert Record.of(BOOK).new(site_check.addresses(site / "en")) == []
