"""The built site in a real browser: search, switcher, figures, and room on a phone."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from site_report.browser import requests_of, until
from site_report.search import FIRST
from this_book import LANGUAGES, TRANSLATIONS

TESTS = Path(__file__).parent

# What a reader types, and the page that has to be among those found.
SEARCHES = {
    "en": [
        ("condition number", "answer-1"),
        ("loans", "answer-1"),  # in another number
        ("batch normalization", "relatives"),
        ("StandardScaler vs MinMaxScaler", "glossary"),  # one of the words is in no page
    ],
    "zh_CN": [
        ("条件数", "answer-1"),
        ("贷款条件数", "answer-1"),  # two words that stand apart in the page
        ("批归一化", "relatives"),
    ],
    "es": [
        ("número de condición", "answer-1"),
        ("préstamos", "answer-1"),
        ("estandarizacion", "relatives"),  # without its accent
    ],
    "ru": [
        ("число обусловленности", "answer-1"),
        ("кредита", "answer-1"),  # in another case
        ("сверточный слой", "question"),  # е for ё
    ],
}

# A few words of the tables of the start page, as readers type them who do not know the whole row.
CASES_AND_SYMPTOMS = {
    "en": [
        *("columns of a table", "tabular data", "pretrained model", "trees", "forests"),
        *("BatchNormalization", "accuracy stays at 10%", "accuracy stays at 10 %", "loss at 14.5"),
        *("same class for every image", "[0, 0, 0, 1]", "loss is NaN"),
        "good in training, bad in use",
    ],
    "zh_CN": [
        *("表格的列", "表格数据", "预训练模型", "决策树", "随机森林"),
        *("BatchNormalization", "准确率停在 10%", "损失停在 14.5"),
        *("每张图像都得到同一个类别", "[0, 0, 0, 1]", "损失为 NaN"),
        "训练时表现好，使用时表现差",
    ],
    "es": [
        *("columnas de una tabla", "datos tabulares", "modelo preentrenado", "árboles", "bosques"),
        *("BatchNormalization", "la exactitud se queda en el 10 %", "la pérdida en 14,5"),
        *("la misma clase para todas las imágenes", "[0, 0, 0, 1]", "la pérdida es NaN"),
        "buenos resultados en el entrenamiento, malos en el uso",
    ],
    "ru": [
        *("столбцы таблицы", "табличные данные", "предобученная модель", "деревья", "леса решений"),
        *("BatchNormalization", "точность стоит на 10 %", "потери 14,5"),
        *("один и тот же класс для всех изображений", "[0, 0, 0, 1]", "потери равны NaN"),
        "хорошо при обучении, плохо при использовании",
    ],
}


# Search


def found(page: Page) -> list[str]:
    """The names of the pages that a search found."""
    page.wait_for_selector("body.search-done")
    links = page.locator(".search-results li > a")
    addresses = links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    return [Path(urlsplit(address).path).stem for address in addresses]


def ask(page: Page, query: str) -> list[str]:
    """Type a query into the field of the search, and return what is found.

    The page makes its index once: a page that is opened for each query makes it for each.
    """
    page.evaluate("document.body.classList.remove('search-done')")
    page.locator(".search-form input").fill(query)
    return found(page)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_finds_its_page(open_page, address, code):
    (first, page_of_first), *others = SEARCHES[code]
    page = open_page(f"{address}/{code}/search.html?q={quote(first)}")
    assert page_of_first in found(page)
    assert [query for query, name in others if name not in ask(page, query)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_for_a_case_or_a_symptom_of_the_start_page_finds_it_among_the_first(
    open_page, server, code
):
    """Every one, by its whole row and by a few words of it; of other queries, some may miss."""
    page = open_page(f"{server}/{code}/index.html")
    tables = ("#index-what-to-do", "#index-symptoms")
    cells = [page.locator(f"{table} tbody td:first-child").all_inner_texts() for table in tables]
    assert all(len(each) > 1 for each in cells)
    page.goto(f"{server}/{code}/search.html")
    rows = [words for each in cells for words in each]
    first = {words: ask(page, words)[:FIRST] for words in [*rows, *CASES_AND_SYMPTOMS[code]]}
    assert {words: names for words, names in first.items() if "index" not in names} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_for_what_no_page_has_finds_nothing(open_page, server, code):
    nothing = "量子色动力学" if code == "zh_CN" else "chromodynamics"
    assert found(open_page(f"{server}/{code}/search.html?q={quote(nothing)}")) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_types_a_title_or_a_term_finds_it_first(open_page, server, code):
    page = open_page(f"{server}/{code}/search.html?q=Keras")
    found(page)
    named, missed = page.evaluate(
        """async () => {
            const { search } = await searchOf(searchDocuments);
            const withoutRemark = (term) => term.replace(/\\s*[(（][^()（）]*[)）]$/u, "");
            const named = searchDocuments.pages.flatMap(({ address, title, entries = [] }) => [
                { query: title, address },
                ...entries
                    .flatMap(([anchor, terms]) => terms.split(", ").map((term) => [anchor, term]))
                    .flatMap(([anchor, term]) => [[anchor, term], [anchor, withoutRemark(term)]])
                    .map(([anchor, query]) => ({ query, address, anchor })),
            ]);
            const missed = named.filter(({ query, address, anchor }) => {
                const [first] = search(query);
                return first?.address !== address || first.anchor !== anchor;
            });
            return [named.length, missed.map(({ query }) => query)];
        }"""
    )
    assert named > 100
    assert missed == []


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("en", {"network layer": "layer", "salary": "income", "earnings": "income"}),
        ("es", {"capa de red": "capa (layer)", "sueldo": "ingresos", "salario": "ingresos"}),
        ("ru", {"слой нейронов": "слой (layer)", "зарплата": "доход (income)"}),
        ("zh_CN", {"网络层": "层（layer）", "工资": "收入", "薪资": "收入"}),
    ],
)
def test_another_name_of_a_term_leads_to_it(open_page, server, code, named):
    page = open_page(f"{server}/{code}/search.html?q=Keras")
    found(page)
    for name, term in named.items():
        ask(page, name)
        terms = page.locator(".search-results li > a").all_inner_texts()
        assert term in terms[:FIRST], (name, terms)


def test_what_is_near_to_a_slip_of_the_pen_is_not_all_that_shares_some_letters(open_page, server):
    page = open_page(f"{server}/en/search.html?q=standardizashun")
    names = found(page)
    assert names[0] == "glossary"
    assert len(names) < 8


def test_a_search_starts_in_the_field_of_any_page(open_page, address):
    page = open_page(f"{address}/es/question.html")
    page.locator(".sidebar-search").fill("préstamo")
    page.keyboard.press("Enter")
    assert "answer-1" in found(page)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_says_how_many_results_it_has_in_the_language_of_the_reader(
    open_page, server, code
):
    page = open_page(f"{server}/{code}/search.html?q=Keras")
    said = {
        "en": "Results",
        "zh_CN": "搜索结果",
        "es": "Resultados",
        "ru": "Результатов",
    }
    count = len(found(page))
    assert count > 1
    assert page.locator(".search-status").inner_text().startswith(said[code])
    assert str(count) in page.locator(".search-status").inner_text()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_without_a_result_says_so_and_leads_to_the_glossary(open_page, address, code):
    page = open_page(f"{address}/{code}/search.html?q=qqqqqqqq")
    assert found(page) == []
    assert "qqqqqqqq" in page.locator(".search-status").inner_text()
    page.locator(".search-help a").click()
    page.wait_for_url(f"{address}/{code}/glossary.html")


@pytest.mark.parametrize(
    ("code", "query", "marked"),
    [
        ("en", "60000", "60,000"),  # as each language writes it
        ("es", "60000", "60\N{NARROW NO-BREAK SPACE}000"),
        ("en", "to_categorical", "to_categorical"),
        ("en", "0.001", "10⁻³"),
        ("en", "epoch", "epochs"),  # whole words
        ("zh_CN", "准确率", "准确率"),
        ("zh_CN", "歸一化", "归一化"),  # as Taiwan and Hong Kong write it
        ("en", "Ｋｅｒａｓ", "Keras"),
        ("ru", "ЭПОХА", "эпох"),
        ("es", "epoca", "época"),
    ],
)
def test_a_search_marks_what_it_found_as_the_page_writes_it(open_page, server, code, query, marked):
    page = open_page(f"{server}/{code}/search.html?q={quote(query)}")
    names = found(page)
    marks = page.locator(".search-results mark").all_inner_texts()
    assert names
    assert marked in marks


@pytest.mark.parametrize(
    ("query", "half"), [("标准差", "标准"), ("学习率", "学习"), ("批归一化", "归一化")]
)
def test_an_excerpt_with_a_chinese_word_marks_no_half_of_it(open_page, server, query, half):
    page = open_page(f"{server}/zh_CN/search.html?q={quote(query)}")
    assert found(page)
    excerpts = page.locator(".search-results li > p:last-child")
    marks = [each.locator("mark").all_inner_texts() for each in excerpts.all()]
    with_word = [each for each in marks if query in each]
    assert with_word
    assert not [each for each in with_word if half in each]


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_excerpt_is_short_and_has_no_word_of_a_button(open_page, server, code):
    page = open_page(f"{server}/{code}/search.html?q=Keras")
    found(page)
    excerpts = page.locator(".search-results li > p:last-child").all_inner_texts()
    most = 120 if code == "zh_CN" else 200
    assert excerpts
    assert all(0 < len(text) <= most + 4 for text in excerpts), excerpts  # and two ellipses
    start = open_page(f"{server}/{code}/question.html")
    buttons = start.locator("details.hide summary .collapsed").all_inner_texts()
    assert buttons
    assert not [text for text in excerpts for button in buttons if button and button in text]


@pytest.mark.parametrize(("code", "query"), [("es", "normalización"), ("ru", "нормализация")])
def test_an_excerpt_of_the_end_of_a_text_begins_with_its_sentence(open_page, server, code, query):
    """The last word of an entry of the glossary, alone, would say nothing."""
    page = open_page(f"{server}/{code}/search.html?q={quote(query)}")
    found(page)
    first = page.locator(".search-results li > p:last-child").first
    assert first.locator("mark").count() == 1
    assert len(first.inner_text()) > 60


@pytest.mark.parametrize("code", LANGUAGES)
def test_in_an_excerpt_the_items_of_a_list_stay_apart(open_page, server, code):
    start = open_page(f"{server}/{code}/index.html")
    said = start.locator("ul.headline > li > p").all_inner_texts()
    said = [" ".join(text.split()) for text in said]
    page = open_page(f"{server}/{code}/search.html?q={quote(said[-2])}")
    found(page)
    excerpts = page.locator(".search-results li > p:last-child").all_inner_texts()
    neighbours = [f"{item[-5:]} • {following[:5]}" for item, following in pairwise(said)]
    assert any(seam in excerpt for seam in neighbours for excerpt in excerpts), excerpts


def test_a_word_that_begins_as_the_stem_of_another_one_is_not_marked(open_page, server):
    """The stem of 'Keras' is, in Spanish, the beginning of 'kernel'."""
    page = open_page(f"{server}/es/search.html?q=Keras")
    found(page)
    marks = set(page.locator(".search-results mark").all_inner_texts())
    assert marks
    assert not [mark for mark in marks if not mark.lower().startswith("keras")]


def test_letters_and_numbers_stand_apart_from_the_chinese_beside_them(open_page, server):
    """As Chinese is typed: without blanks."""
    page = open_page(f"{server}/zh_CN/search.html?q={quote('Adam优化器')}")
    found(page)
    marks = page.locator(".search-results mark").all_inner_texts()
    assert {"Adam", "优化器"} <= set(marks)
    both = ask(page, "训练60000张")
    assert both == ask(page, "训练 60000 张")
    assert both


SAID = {
    "en": ("Searching…", "The text of the book could not be loaded"),
    "zh_CN": ("正在搜索", "未能加载"),
    "es": ("Buscando…", "No se ha podido cargar"),
    "ru": ("Идёт поиск…", "не загрузился"),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_search_whose_text_is_late_or_does_not_come_says_so(open_page, server, code):
    searching, failed = SAID[code]
    page = open_page(f"{server}/{code}/search.html")
    held = []
    page.route("**/search-documents.js", lambda route: held.append(route))
    page.locator(".search-form input").fill("Keras")
    status = page.locator(".search-status")
    page.get_by_text(searching).wait_for()
    held.pop().abort()
    page.get_by_text(failed).wait_for()
    assert page.locator(".search-help a").is_visible()
    page.unroute("**/search-documents.js")
    page.locator(".search-form button").click()
    page.wait_for_selector(".search-results mark")
    assert failed not in status.inner_text()


def test_who_empties_the_field_while_the_text_comes_is_asked_for_a_word(open_page, server):
    page = open_page(f"{server}/en/search.html")
    page.route("**/search-documents.js", lambda route: None)  # it never comes
    field = page.locator(".search-form input")
    field.fill("Keras")
    page.wait_for_url("**/search.html?q=Keras")
    field.fill("")
    page.wait_for_timeout(1000)
    assert page.locator(".search-status").inner_text() == "Type a word or a number."


def test_typing_searches_at_once_and_a_link_to_it_is_the_address(open_page, address):
    page = open_page(f"{address}/en/search.html")
    assert page.locator(".search-status").inner_text() == "Type a word or a number."
    page.locator(".search-form input").fill("dead unit")
    page.wait_for_selector(".search-results mark")
    page.wait_for_url("**/search.html?q=dead*unit")
    asked = requests_of(page)
    page.locator(".search-form input").fill("standard deviation")
    until(page, "document.querySelector('.search-results').innerText.includes('deviation')")
    assert asked == []


# Languages


def test_the_switcher_keeps_the_page(open_page, address):
    page = open_page(f"{address}/en/answer-1.html")
    page.locator(".sidebar-drawer .languages").get_by_text("Русский").click()
    page.wait_for_url(f"{address}/ru/answer-1.html")


def test_the_switcher_keeps_the_place_that_the_address_names(open_page, address):
    figure = "article figure[id]"
    place = open_page(f"{address}/zh_CN/answer-1.html").get_attribute(figure, "id")
    page = open_page(f"{address}/zh_CN/answer-1.html#{place}")
    # The browser scrolls there smoothly; a reader clicks when the page has come to rest.
    top = f"document.getElementById('{place}').getBoundingClientRect().top"
    until(page, f"{top} >= 0 && {top} < innerHeight / 2")
    page.locator(".sidebar-drawer .languages").get_by_text("Español").click()
    page.wait_for_url(f"{address}/es/answer-1.html#{place}")


def test_the_switcher_keeps_the_section_that_was_scrolled_to(open_page, server):
    page = open_page(f"{server}/en/answer-1.html")
    last = sections(page)[-1]
    page.evaluate(f"document.getElementById('{last}').scrollIntoView({{behavior: 'instant'}})")
    page.locator(".sidebar-drawer .languages").get_by_text("Español").click()
    page.wait_for_url(f"{server}/es/answer-1.html#{last}")


@pytest.mark.parametrize("viewport", [(1280, 800), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["credits", "reproduce", "does-it-always-help", "question"])
def test_every_section_has_a_place_in_the_page_where_the_switcher_keeps_it(
    open_page, server, name, viewport
):
    """Also the short ones at the end, which never come up to the top of the window."""
    size = dict(zip(("width", "height"), viewport, strict=True))
    page = open_page(f"{server}/en/{name}.html", viewport=size)
    kept = page.evaluate(
        """() => {
            const link = document.querySelector(".languages a");
            const kept = [];
            const end = document.documentElement.scrollHeight - innerHeight;
            for (let top = 0; top < end + 10; top += 10) {
                scrollTo({ top, behavior: "instant" });
                link.dispatchEvent(new MouseEvent("contextmenu"));
                const section = link.hash.slice(1);
                if (section && section !== kept.at(-1)) kept.push(section);
            }
            return kept;
        }"""
    )
    assert kept == sections(page)


def test_on_a_phone_the_switcher_is_at_hand_in_the_middle_of_a_page(open_page, server):
    page = open_page(f"{server}/en/claims.html", viewport={"width": 360, "height": 740})
    middle = "document.getElementById('claims-answer-2').scrollIntoView({behavior: 'instant'})"
    page.evaluate(middle)
    page.locator(".nav-overlay-icon").first.click()
    spanish = page.locator(".sidebar-drawer .languages").get_by_text("Español")
    until(page, "document.querySelector('.sidebar-drawer').getBoundingClientRect().x > -1")
    box = spanish.bounding_box()
    assert 0 < box["y"] < 370, "seen at once, without scrolling the drawer"
    spanish.click()
    page.wait_for_url(f"{server}/es/claims.html#claims-answer-2")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_hidden_link_after_a_heading_asks_for_no_line_more(open_page, server, code):
    page = open_page(f"{server}/{code}/answer-2.html", viewport={"width": 360, "height": 800})
    heights = """() => [...document.querySelectorAll("article :is(h1, h2, h3)")]
        .map((heading) => heading.getBoundingClientRect().height)"""
    with_links = page.evaluate(heights)
    assert page.locator("article :is(h1, h2, h3) > .headerlink").count() == len(with_links) > 5
    page.evaluate("document.querySelectorAll('.headerlink').forEach((link) => link.remove())")
    assert page.evaluate(heights) == with_links
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_each_verdict_says_which_column_it_is_from(open_page, server, code):
    page = open_page(f"{server}/{code}/claims.html", viewport={"width": 360, "height": 740})
    headings = page.locator("#claims-question thead th").all_inner_texts()
    rows = """() => [...document.querySelectorAll("tr:has(.holds, .depends, .fails)")].map((row) =>
        [...row.cells].map((cell) => getComputedStyle(cell, "::before").content))"""
    said = page.evaluate(rows)
    assert len(said) > 15
    # To eyes alone: after the slash stands what a screen reader says instead.
    labels = ["none", *(f'"{heading}" / ""' for heading in headings[1:])]
    assert all(row == labels for row in said)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert {label for row in page.evaluate(rows) for label in row} == {"none"}


VERDICTS = {"holds": "✓", "depends": "~", "fails": "✗"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_verdict_has_a_mark_a_word_and_a_colour_each_of_which_says_it(open_page, server, code):
    page = open_page(f"{server}/{code}/claims.html")
    seen = """(kind) => [...document.querySelectorAll(`td .${kind}`)].map((verdict) => {
        const mark = getComputedStyle(verdict, "::before");
        return [verdict.innerText.trim().toLowerCase(), mark.content, mark.color];
    })"""

    def verdicts() -> dict[str, list[set[str]]]:
        """By their kind, the words, the marks and the colours that a reader sees."""
        found = {
            kind: [set(each) for each in zip(*page.evaluate(seen, kind), strict=True)]
            for kind in VERDICTS
        }
        for kind, sign in VERDICTS.items():
            words, marks, _colors = found[kind]
            assert all(words)
            assert {mark.split('"')[1].strip() for mark in marks} == {sign}
        words = [word for kind in VERDICTS for word in found[kind][0]]
        assert len(words) == len(set(words)), "a word of its own for each kind"
        return found

    colors = [color for kind in verdicts().values() for color in kind[2]]
    assert len(colors) == len(set(colors)) == len(VERDICTS)
    page.emulate_media(forced_colors="active")
    assert len({color for kind in verdicts().values() for color in kind[2]}) == 1
    page.emulate_media(forced_colors="none", media="print")
    assert verdicts()


def test_the_chosen_theme_stays_from_page_to_page_and_from_language_to_language(open_page, address):
    page = open_page(
        f"{address}/en/question.html",
        color_scheme="light",
        viewport={"width": 1280, "height": 800},
    )
    errors = []  # such as what the page's policy forbids
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    seen = "[document.body.dataset.theme, getComputedStyle(document.body).backgroundColor]"
    of_system = page.evaluate(seen)
    toggle = page.locator(".theme-toggle:visible")
    for _click in range(2):  # by the system, light, dark: in an order that the system tells
        if page.evaluate(seen)[0] != "dark":
            toggle.click()
    chosen = page.evaluate(seen)
    assert chosen[0] == "dark"
    assert chosen[1] != of_system[1]
    page.locator(".sidebar-tree a[href='claims.html']").click()
    page.wait_for_url(f"{address}/en/claims.html")
    assert page.evaluate(seen) == chosen
    for code in [*TRANSLATIONS, "en"]:
        page.locator(".sidebar-drawer .languages").get_by_text(LANGUAGES[code]).click()
        page.wait_for_url(f"{address}/{code}/claims.html")
        assert page.evaluate(seen) == chosen, code
    assert errors == []


def test_the_switcher_keeps_what_was_searched_for(open_page, server):
    page = open_page(f"{server}/en/search.html?q=Keras+3")
    page.locator(".sidebar-drawer .languages").get_by_text("Español").click()
    page.wait_for_url(f"{server}/es/search.html?q=Keras+3")
    assert found(page)


def test_an_address_that_ends_in_anything_still_switches(open_page, server):
    page = open_page(f"{server}/en/question.html#%")
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.locator(".sidebar-drawer .languages").get_by_text("Русский").click()
    page.wait_for_url(f"{server}/ru/question.html")
    assert not problems


@pytest.mark.parametrize("name", ["claims", "credits", "reproduce", "index"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_side_bar_shows_where_one_is(open_page, server, code, name):
    page = open_page(f"{server}/{code}/{name}.html", viewport={"width": 1280, "height": 720})
    entry = page.locator(".sidebar-tree .current-page > a")
    if name == "index":
        assert entry.count() == 0
        assert page.evaluate("document.querySelector('.sidebar-scroll').scrollTop") == 0
    else:
        box = entry.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= 720


def sections(page: Page) -> list[str]:
    """The anchors of the sections below the title."""
    return page.eval_on_selector_all("article section section[id]", "all => all.map(s => s.id)")


def test_without_javascript_the_switcher_keeps_the_page(open_page, address):
    page = open_page(f"{address}/en/answer-1.html", java_script_enabled=False)
    page.locator(".sidebar-drawer .languages").get_by_text("简体中文").click()
    page.wait_for_url(f"{address}/zh_CN/answer-1.html")


def test_on_a_phone_the_switcher_stands_above_the_page(open_page, server):
    page = open_page(f"{server}/en/index.html", viewport={"width": 390, "height": 844})
    page.locator(".announcement .languages").get_by_text("Español").click()
    page.wait_for_url(f"{server}/es/index.html")


def test_on_a_desk_the_switcher_shows_once(open_page, server):
    page = open_page(f"{server}/en/index.html", viewport={"width": 1280, "height": 800})
    shown = [each.is_visible() for each in page.locator(".languages").all()]
    assert shown.count(True) == 1


@pytest.mark.parametrize(
    ("preferred", "code"),
    [("en-GB", "en"), ("zh-CN", "zh_CN"), ("zh-Hans-SG", "zh_CN"), ("es-MX", "es"), ("ru", "ru")],
)
def test_the_root_page_prefers_the_language_of_the_browser(open_page, address, preferred, code):
    page = open_page(f"{address}/index.html", locale=preferred)
    page.wait_for_url(f"{address}/{code}/index.html")


def test_the_root_page_leaves_the_choice_to_readers_of_other_languages(open_page, address):
    page = open_page(f"{address}/index.html", locale="sw-KE")
    assert page.locator("main a").all_inner_texts()
    assert page.url == f"{address}/index.html"


def test_without_javascript_the_root_page_offers_every_language(open_page, address):
    page = open_page(f"{address}/index.html", locale="es-ES", java_script_enabled=False)
    page.get_by_text("Русский").click()
    page.wait_for_url(f"{address}/ru/index.html")


def test_an_address_within_a_language_is_never_redirected(open_page, server):
    page = open_page(f"{server}/en/question.html", locale="ru-RU")
    page.wait_for_load_state("networkidle")
    assert page.url == f"{server}/en/question.html"


# What is seen


def test_chinese_is_set_in_the_fonts_of_china_first(open_page, server):
    page = open_page(f"{server}/zh_CN/question.html")
    for part in ("body", "article p", "h1", ".sidebar-tree a"):
        fonts = page.eval_on_selector(part, "part => getComputedStyle(part).fontFamily")
        assert fonts.startswith('"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"'), part


def test_on_a_phone_the_icons_of_the_header_do_not_touch(open_page, server):
    page = open_page(f"{server}/en/question.html", viewport={"width": 360, "height": 740})
    boxes = page.eval_on_selector_all(
        ".header-left > *, .header-right > *",
        "all => all.map(one => one.getBoundingClientRect()).filter(({ width }) => width)"
        ".map(({ left, right }) => [left, right]).sort(([one], [other]) => one - other)",
    )
    assert len(boxes) > 2
    assert all(left - right >= 8 for (_, right), (left, _) in pairwise(boxes))


@pytest.mark.parametrize(
    ("path", "preferred", "first"),
    [
        ("ru/no-such-page.html", "es-AR", "ru"),  # what the address says counts first
        ("no/such/page.html", "zh-SG", "zh-CN"),
        ("no-such-page.html", "fr", "en"),
    ],
)
def test_where_there_is_no_page_the_language_of_the_reader_comes_first(
    open_page, server, path, preferred, first
):
    page = open_page(f"{server}/{path}", locale=preferred)
    sections = page.locator("section").evaluate_all("each => each.map((one) => one.lang)")
    assert sections[0] == page.locator("html").get_attribute("lang") == first
    assert sorted(sections) == ["en", "es", "ru", "zh-CN"]
    assert page.title() == f"404 · {page.locator('section a').first.inner_text()}"
    page.locator("section a").first.click()
    page.wait_for_url(f"{server}/{first.replace('-', '_')}/index.html")


def test_the_check_of_the_figures_sees_a_label_on_a_line_and_on_a_mark(open_page, server):
    check = (TESTS / "figure_overlaps.js").read_text(encoding="utf-8")
    page = open_page(f"{server}/en/what-changes.html")
    label = page.locator("#halves-sgd text.figure-label").first
    words = label.inner_html()
    assert page.evaluate(check) == []
    problems = set()
    place = label.get_attribute("transform") or ""
    for up in range(0, 300, 5):  # from below the axis through the drawing, over the first marks
        moved = f"translate(-90 {-up}) {place}"
        label.evaluate(f"label => label.setAttribute('transform', '{moved}')")
        problems |= {each for each in page.evaluate(check) if f'"{words}"' in each}
    assert f'halves-sgd: "{words}" lies on a line' in problems
    assert f'halves-sgd: "{words}" lies on a mark' in problems


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_a_phone_the_start_page_says_what_to_do_and_why_within_two_screens(
    open_page, server, code
):
    height = 844
    page = open_page(f"{server}/{code}/index.html", viewport={"width": 390, "height": height})
    answer = page.locator("section#short-answer")
    parts = {
        "the three numbers": page.locator("ul.headline > li").nth(2),
        "the picture": page.locator("#first-look img, #first-look svg").first,
        "the reason": answer.locator("p").first,
        "the line to write": answer.get_by_text("keras.layers.Rescaling(1 / 255)").first,
        "the gap": page.locator("article a[href='more-epochs.html']").first,
        "where nothing is learned": page.locator("article a[href='what-the-loss-sees.html']").first,
    }
    bottom = "part => part.getBoundingClientRect().bottom + scrollY"
    bottoms = [part.evaluate(bottom, timeout=2000) for part in parts.values()]
    assert bottoms == sorted(bottoms), dict(zip(parts, bottoms, strict=True))
    assert bottoms[-1] < 2 * height, dict(zip(parts, bottoms, strict=True))


def test_the_check_of_contrast_sees_what_lies_behind_a_number_on_an_image(open_page, server):
    check = (TESTS / "contrast.js").read_text(encoding="utf-8")
    page = open_page(f"{server}/en/index.html")
    ink = "#first-look text[fill='#ffffff']"
    assert page.locator(ink).count()
    page.eval_on_selector(ink, "text => text.setAttribute('fill', '#111111')")
    assert len(page.evaluate(check)) == 1


def test_a_figure_without_any_style_sheet_has_lines_and_letters_of_its_own(open_page, server):
    page = open_page(f"{server}/en/what-changes.html")
    page.evaluate(
        "document.querySelectorAll('link[rel=stylesheet], style').forEach(each => each.remove())"
    )
    seen = (
        "all => new Set(all.map(each => [getComputedStyle(each)]"
        ".map(({fill, stroke, fontSize}) => `${fill} ${stroke} ${fontSize}`)[0]))"
        ".values().toArray()"
    )
    texts = page.eval_on_selector_all(".translated-figure text", seen)
    assert set(texts) == {"rgb(27, 27, 27) none 11px", "rgb(27, 27, 27) none 10px"}
    lines = page.eval_on_selector_all(".translated-figure path[stroke='#8a8a8a']", seen)
    assert {line.split(" none")[0] for line in lines}
    assert all("rgb(138, 138, 138)" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("what-changes", "light"),
        ("what-changes", "dark"),
        ("index", "light"),
        ("index", "dark"),
        ("answer-1", "light"),
        ("ship-it", "dark"),
    ],
)
def test_where_the_reader_forces_colours_letters_and_axes_have_them(
    open_page, server, name, system
):
    page = open_page(f"{server}/en/{name}.html", forced_colors="active", color_scheme=system)
    page.evaluate("document.body.dataset.theme = 'dark'")  # is overruled
    canvas, ink = page.evaluate(
        "() => { const probe = document.body.appendChild(document.createElement('p'));"
        "probe.style = 'background: Canvas; color: CanvasText';"
        "const { backgroundColor, color } = getComputedStyle(probe);"
        "return [backgroundColor, color]; }"
    )
    style = "(all, name) => [...new Set(all.map(each => getComputedStyle(each)[name]))]"
    figure = ".translated-figure"
    assert canvas != ink
    of_the_theme = f"{figure} text:not([fill='#111111'], [fill='#ffffff'])"
    assert page.eval_on_selector_all(of_the_theme, style, "fill") == [ink]
    # The numbers on the cells of an image stay as light or dark as their cells ask for.
    assert page.evaluate((TESTS / "contrast.js").read_text(encoding="utf-8")) == []
    # The border of the letters, which keeps lines away from them, is no part of them.
    borders = page.eval_on_selector_all(f"{figure} text.figure-label", style, "stroke")
    assert borders == [canvas]
    assert page.eval_on_selector_all(f"{figure} [stroke='#8a8a8a']", style, "stroke") == [ink]


BLACK = "background: black; color: yellow"


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("what-changes", BLACK),
        ("what-changes", "color: white"),
        ("index", BLACK),
        ("answer-1", "color: white"),
        ("ship-it", BLACK),
    ],
)
def test_under_a_style_sheet_of_the_reader_figures_are_as_they_were(open_page, server, name, own):
    page = open_page(f"{server}/en/{name}.html", bypass_csp=True)
    figure = page.locator(".translated-figure svg").first

    def inside():  # but for the edge, which the page shines through
        image = Image.open(BytesIO(figure.screenshot())).convert("RGB")
        return image.crop((2, 2, image.width - 2, image.height - 2))

    before = inside()
    assert len(before.getcolors(maxcolors=1 << 16)) > 10
    style = f"* {{ {own.replace(';', ' !important;')} !important }} body {{ background: black }}"
    page.add_style_tag(content=style)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(0, 0, 0)"
    assert ImageChops.difference(inside(), before).getbbox() is None
