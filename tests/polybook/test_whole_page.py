"""The HTML of a whole page, mended after theme and templates, whichever theme it is."""

import pytest
from docutils import nodes
from docutils.utils import new_document
from lxml import html
from pygments.styles import get_style_by_name
from sphinx.pygments_styles import SphinxStyle

from polybook.whole_page import description as describing
from polybook.whole_page import mends, steps, strings_of_code
from polybook.whole_page.policy import POLICY, WITH_RELOAD

EXAMPLES = {
    '<a href="glossary.html#term-loss"><span class="xref std std-term">loss</span></a>': (
        '<a href="glossary.html#term-loss">loss</a>'
    ),
    '<p class="caption" role="heading"><span>': (
        '<p class="caption" role="heading" aria-level="2"><span>'
    ),
    '<code class="docutils literal notranslate"><span>': (
        '<code class="docutils literal notranslate" translate="no" lang="en"><span>'
    ),
    '<div class="highlight-python notranslate"><div>': (
        '<div class="highlight-python notranslate" translate="no" lang="en"><div>'
    ),
    '<div class="output stream highlight-none notranslate"><pre>': (
        '<div class="output stream highlight-none notranslate" translate="no" lang="en"><pre>'
    ),
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Menu">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="Contents">',
    '<aside class="announcement-content">': '<aside class="announcement-content" role="none">',
    '<a href="#" class="back-to-top">Top</a><div>\n</div><article role="main" id="main">': (
        '<div>\n</div><article role="main" id="main"><a href="#" class="back-to-top">Top</a>'
    ),
    '<span class="n">keras</span>': "keras",
    '<meta content="width=device-width, initial-scale=1" name="viewport" />': "",
}


@pytest.mark.parametrize(("fault", "mended"), EXAMPLES.items())
def test_a_fault_is_mended(fault, mended):
    assert mends.mended(f"<p>before {fault} after") == f"<p>before {mended} after"


def test_each_mend_says_what_would_end_it():
    assert len(EXAMPLES) == len(mends.MENDS) + 2  # code stands in three kinds of elements
    for mend in mends.MENDS:
        assert mend.until


@pytest.mark.parametrize(
    "right",
    [
        '<p class="caption"><span>',
        "<code>x</code>",
        '<div class="cell_output docutils container">',
        '<aside class="sidebar">',
        "The text role=&quot;heading&quot; is no markup.",
    ],
)
def test_what_is_no_fault_stays(right):
    assert mends.mended(right) == right


FORMAT = (
    '<span class="sa">f</span><span class="s2">"a&lt;</span><span class="si">{</span>b'
    '<span class="si">}</span><span class="s2">"</span><span class="o">+</span>'
    '<span class="s2">"c"</span>'
)


def test_a_string_of_code_is_one_element_where_its_parts_look_alike():
    alike = strings_of_code.alike([get_style_by_name("a11y-high-contrast-light")])
    assert {"sa", "s2", "si"} < alike
    assert strings_of_code.joined(FORMAT, alike) == (
        '<span class="s2">f"a&lt;{</span>b<span class="s2">}"</span><span class="o">+</span>'
        '<span class="s2">"c"</span>'
    )


def test_parts_of_a_string_that_look_otherwise_in_one_style_stay():
    both = [get_style_by_name(name) for name in ("a11y-high-contrast-light", "sas")]
    two_looks = strings_of_code.alike([*both, SphinxStyle])
    assert "si" not in two_looks  # Sphinx' own style has colours for what is put in
    assert '<span class="si">{</span>b' in strings_of_code.joined(FORMAT, two_looks)


@pytest.mark.parametrize(
    ("style", "parts"),
    [
        ("a11y-high-contrast-light", '<span class="s2">f"{</span>'),
        ("sphinx", '<span class="si">{</span>'),
    ],
)
def test_the_styles_of_a_book_tell_what_looks_alike(make_app, tmp_path, style, parts):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text('Title\n=====\n\n.. code:: python3\n\n   f"{b}"\n')
    settings = {"html_theme": "furo", "pygments_style": style}
    app = make_app("html", srcdir=tmp_path, confoverrides=settings)
    app.build()
    assert parts in (app.outdir / "index.html").read_text(encoding="utf-8").replace("&quot;", '"')


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("A p-value, p-значение", ["p-value", "p-значение"]),
        ("*95-процентный* интервал", ["95-процентный"]),
        ("the x-y plane, scikit-learn, Conv-p-value, - a-", []),
        ("``p-value`` and :math:`p-value` of", []),
    ],
)
def test_a_word_that_begins_with_a_letter_and_a_hyphen_stays_whole(make_app, tmp_path, text, whole):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text(f"Title\n=====\n\n{text}\n", encoding="utf-8")
    app = make_app("html", srcdir=tmp_path)
    app.build()
    page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
    assert page.xpath("//span[@class='whole-word']/text()") == whole


def test_a_formula_stays_with_the_sign_behind_it_and_a_short_name_of_code_is_not_broken(
    make_app, tmp_path
):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page', 'polybook.mathml']\n")
    long = "a-name-of-more-than-thirty-letters"
    (tmp_path / "index.rst").write_text(
        f"Title\n=====\n\n:math:`x`. :math:`y` (:math:`z`). ``nox --offline``; ``{long} -m``\n"
    )
    app = make_app("html", srcdir=tmp_path, confoverrides={"html_math_renderer": "mathml"})
    app.build()
    page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
    kept = page.xpath("//span[@class='whole-word']")
    assert ["".join(one.text_content().split()) for one in kept] == ["x.", "z)."]
    (short,) = page.xpath("//code[contains(@class, 'whole-words')]")
    assert short.text_content() == "nox --offline"


@pytest.mark.parametrize("theme", ["furo", "alabaster", "basic"])
def test_every_page_of_a_theme_goes_through_the_steps(make_app, tmp_path, theme):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text("Title\n=====\n\n``code``\n")
    app = make_app("html", srcdir=tmp_path, confoverrides={"html_theme": theme})
    steps.add_step(app, lambda page: page.replace("Title", "Two"))
    steps.add_step(app, lambda page: page.replace("Two", "Steps"))
    app.build()
    for name in ("index", "search", "genindex"):
        page = (app.outdir / f"{name}.html").read_text(encoding="utf-8")
        assert page.startswith("<!DOCTYPE html>") or page.startswith("<!doctype html>")
        assert "Content-Security-Policy" in page
        assert page.count('name="viewport"') == 1
    page = (app.outdir / "index.html").read_text(encoding="utf-8")
    assert 'notranslate" translate="no" lang="en">' in page
    assert "<h1>Steps" in page
    assert "Title" not in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One. Two!", "One. Two!"),
        ("One sentence. " + "Another " * 30 + "one. Last.", "One sentence."),
        ("字" * 159 + "。", "字" * 159 + "。"),
        ("word " * 60, "word " * 30 + "word…"),
        ("一句话。" + "字" * 200, "一句话。"),
        ("字" * 200, "字" * 159 + "…"),
        ("Is it 0.98? Yes: 0.98 of 1.", "Is it 0.98? Yes: 0.98 of 1."),
        ("GPU。没有空格。", "GPU。没有空格。"),
    ],
)
def test_a_page_is_described_by_the_first_sentences_that_fit(text, shown):
    document = new_document("")
    document += nodes.section("", nodes.title("", "T"), nodes.paragraph("", text))
    found = describing.description(document)
    assert found == shown.strip()
    assert len(found) <= describing.MOST


def test_a_page_without_a_paragraph_has_no_description():
    document = new_document("")
    document += nodes.section("", nodes.title("", "T"))
    assert describing.description(document) == ""


def test_a_page_says_in_its_head_what_it_is_about(make_app, tmp_path):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text('A & *B*\n=======\n\nWhy "this" < that?\n')
    base = {"html_baseurl": "https://example.org/"}
    app = make_app("html", srcdir=tmp_path, confoverrides=base)
    app.build()
    page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
    told = {
        tag.get("name") or tag.get("property"): tag.get("content")
        for tag in page.xpath("//head/meta[@content]")
    }
    assert told["description"] == told["og:description"] == "Why “this” < that?"
    assert told["og:title"] == "A & B"
    assert told["og:locale"] == "en"
    assert told["og:url"] == "https://example.org/index.html"
    search = (app.outdir / "search.html").read_text(encoding="utf-8")
    assert 'name="description"' not in search


@pytest.mark.parametrize("theme", ["furo", "alabaster", "basic"])
def test_the_title_of_the_book_is_text_in_every_theme(make_app, tmp_path, theme):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text("Title\n=====\n")
    book = "A <u>book</u> & more"
    titles = {"project": book, "html_title": book, "html_short_title": book}
    app = make_app("html", srcdir=tmp_path, confoverrides={"html_theme": theme} | titles)
    app.build()
    page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
    assert page.findtext("head/title").endswith(book)
    assert book in " ".join(page.find("body").text_content().split())
    assert not page.xpath("//u")


@pytest.mark.parametrize(
    ("settings", "told"), [({}, POLICY), ({"page_reloads": True}, WITH_RELOAD)]
)
def test_only_where_pages_reload_their_policy_lets_a_server_tell_them_to(
    make_app, tmp_path, settings, told
):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text("Title\n=====\n")
    app = make_app("html", srcdir=tmp_path, confoverrides=settings)
    app.build()
    page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == told


@pytest.mark.parametrize(
    ("builder", "name", "settings"),
    [
        ("html", "_static/opensearch.xml", {"html_use_opensearch": "https://example.org/"}),
        ("epub", "index.xhtml", {"version": "1", "epub_copyright": "nobody", "author": "I"}),
    ],
)
def test_what_is_no_page_of_a_site_goes_through_no_step(
    make_app, tmp_path, builder, name, settings
):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text("Title\n=====\n")
    app = make_app(builder, srcdir=tmp_path, confoverrides=settings)
    steps.add_step(app, lambda page: f"{page}changed")
    app.build()
    text = (app.outdir / name).read_text(encoding="utf-8")
    assert "Content-Security-Policy" not in text
    assert "changed" not in text
