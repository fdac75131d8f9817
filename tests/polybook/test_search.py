"""What a search looks through, and its page. What a reader finds: tests/site/test_browser.py."""

import json
import re

import pytest
from docutils import nodes
from lxml import html
from sphinx.errors import ExtensionError

from polybook.numbers import browser_format
from polybook.search import page as room
from polybook.search.chinese import simplified
from polybook.search.documents import document
from polybook.search.page import COMMENTS

SOURCE = """# Scaling

Before all of it.

```python
def train():
    '''Sentence of a docstring.'''
    model.fit(x_train, epochs=12)  # sentence of a comment
    print(f"sentence of a {{string}}", "relu")
```

```text
# 12 printed
```

```
# of no language
```

(why)=
## Why?

Because the `loss` sees 60,000 images.

{{.also-called}}
Also called: reason.

```{{rst-class}} no-search
```

Not for a search.

:::{{glossary}}
normalization
  Another scale.

  {{.also-called}}
  Also called: standardization.

rate
learning rate
  A step.
:::
"""
SETTINGS = """
extensions = ["myst_nb", "polybook.search"]
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
language = "{language}"
html_theme = "{theme}"
"""


@pytest.fixture
def built(make_app, tmp_path):
    """Build the page in a language and a theme; return the folder of the site."""

    def built(language="en", theme="alabaster"):
        (tmp_path / "conf.py").write_text(SETTINGS.format(language=language, theme=theme))
        (tmp_path / "index.md").write_text(SOURCE.format())
        app = make_app("html", srcdir=tmp_path)
        app.build()
        return app.outdir

    return built


def documents(site) -> dict:
    script = (site / "_static/search-documents.js").read_text(encoding="utf-8")
    return json.loads(script.removeprefix("const searchDocuments = ").removesuffix(";\n"))


def test_a_page_is_looked_through_by_section_and_a_glossary_by_entry(built):
    found = documents(built())
    (page,) = found["pages"]
    assert (page["address"], page["title"]) == ("index.html", "Scaling")
    beginning, why = page["sections"]
    code = "12 def epochs f fit language model no print printed relu string train x_train"
    assert beginning == ["", "Scaling", "Before all of it."]
    assert found["code"] == [[code]], "code without its sentences"
    said = "Because the loss sees 60,000 images."
    assert why == ["why", "Why?", said, "Also called: reason."]
    first, second = page["entries"]
    assert first == [
        *("term-normalization", "normalization"),
        *("Another scale.", "Also called: standardization."),
    ]
    assert second == ["term-rate", "rate, learning rate", "A step."]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("keras.layers.Dense(10); layers.py", "10 Dense keras layers py"),
        ("0.98 1e-3, 2.5e6 1_000", "0.98 1_000 1e-3 2.5e6"),
        ("x2.y 3x", "3x x2 y"),
    ],
)
def test_of_code_each_word_is_kept_once_as_the_search_takes_it(code, found):
    block = nodes.literal_block(code, code, language="text")
    page = nodes.document(None, None, "", nodes.section("", nodes.title("", "A"), block, ids=["a"]))
    assert document(page)["code"] == [found]


@pytest.mark.parametrize(
    ("tag", "found"),
    [("hide-cell", ["call"]), ("hide-output", ["call"]), ("hide-input", ["call", "printed"])],
)
def test_what_a_folded_cell_prints_is_left_to_the_sentences_of_the_page(tag, found):
    cell = nodes.container(classes=["cell", f"tag_{tag}"])
    for part, text in (("cell_input", "call"), ("cell_output", "printed")):
        cell += nodes.container("", nodes.literal_block(text, text), classes=[part])
    page = nodes.document(None, None, "", nodes.section("", nodes.title("", "A"), cell, ids=["a"]))
    assert document(page)["code"][0].split() == found


@pytest.mark.parametrize(
    ("before", "sections", "code"),
    [
        (nodes.paragraph("", "Said."), [["", "", "Said."], ["a", "A", "In it."]], []),
        (nodes.literal_block("call", "call"), [[], ["a", "A", "In it."]], ["call"]),
        (nodes.comment("", "No text."), [["", "A", "In it."]], []),
    ],
)
def test_what_stands_before_the_first_section_of_a_page_is_found(before, sections, code):
    first = nodes.section("", nodes.title("", "A"), nodes.paragraph("", "In it."), ids=["a"])
    page = nodes.document(None, None, "", before, first)
    assert document(page) == {"sections": sections, "code": code}


def test_a_page_that_says_nothing_has_nothing_to_be_found():
    assert document(nodes.document(None, None)) == {"sections": [[]], "code": []}


@pytest.mark.parametrize("theme", ["furo", "alabaster", "basic"])
def test_every_theme_has_the_page_with_its_scripts_and_none_of_sphinx(built, theme):
    site = built(theme=theme)
    page = html.fromstring((site / "search.html").read_text(encoding="utf-8"))
    assert page.xpath("//form[@class='search-form']//input/@name") == ["q"]
    assert page.xpath("//ol[@class='search-results']")
    assert page.xpath("//p[@class='search-help']/a/@href") == ["index.html"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    scripts = [src.partition("?")[0] for src in page.xpath("//script/@src")]
    assert scripts.count("_static/search.js") == 1
    assert page.xpath("//head/script[@async]/@src") == ["_static/search.js"]
    assert "_static/search-documents.js" not in scripts  # it comes with the first query
    assert not (site / "searchindex.js").exists()
    other = html.fromstring((site / "index.html").read_text(encoding="utf-8"))
    for tree in (page, other):
        assert not tree.xpath("//script[contains(@src, 'doctools')]")
    assert not other.xpath("//script[contains(@src, 'search')]")


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_the_page_counts_what_it_has_found_as_the_book_writes_numbers(built, language):
    page = html.fromstring((built(language) / "search.html").read_text(encoding="utf-8"))
    [told] = page.xpath("//p[@class='search-status']/@data-numbers")
    assert json.loads(told) == browser_format(language)


@pytest.mark.parametrize(
    ("language", "stemmer"),
    [("en", "English"), ("es", "Spanish"), ("ru", "Russian"), ("zh_CN", "English")],
)
def test_the_script_brings_the_stemmer_of_the_language(built, language, stemmer):
    script = (built(language) / "_static/search.js").read_text(encoding="utf-8")
    assert f"window.Stemmer = {stemmer}Stemmer" in script
    assert "MiniSearch" in script


def test_the_script_is_sent_without_its_comments_and_with_the_licence_of_what_it_brings(built):
    script = (built() / "_static/search.js").read_text(encoding="utf-8")
    own = script.index("function searchOf")
    assert "MIT" in script[:own]
    assert COMMENTS.sub("", "a;\n  // one\n/** and\n another */\nb; // c\n") == "a;\nb; // c\n"
    assert not re.findall(r"^ *(?://|/\*\*| \* ).*", script[own:], re.MULTILINE)
    assert script[own:].count("\n") > 300


def test_a_formula_within_a_sentence_is_quoted_as_it_is_read():
    paragraph = nodes.paragraph("", "Here ")
    paragraph += [nodes.math("", r"w_{1} = 255 \cdot \eta u"), nodes.Text(r" holds, {x}.")]
    found = document(nodes.section("", nodes.title("", "T"), paragraph, ids=["t"]))
    assert found["sections"][0][2] == "Here w_1 = 255 ⋅ η u holds, {x}."


def test_blanks_that_keep_words_together_are_blanks_but_within_a_number():
    paragraph = nodes.paragraph("", "a\u00a0word, 60\u00a0000 and 10\u00a0%")
    found = document(nodes.section("", nodes.title("", "T"), paragraph, ids=["t"]))
    assert found["sections"][0][2] == "a word, 60\u00a0000 and 10 %"


def test_traditional_characters_are_those_of_what_is_there():
    found = simplified("归一化")
    assert found["歸"] == "归"
    assert "機" not in found  # whose simplified one, 机, is not there
    assert not set("归一化") & set(found)


def test_a_search_in_chinese_finds_what_is_typed_in_traditional_characters(make_app, tmp_path):
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="zh_CN", theme="alabaster"))
    (tmp_path / "index.md").write_text("# 归一化\n", encoding="utf-8")
    site = make_app("html", srcdir=tmp_path)
    site.build()
    assert documents(site.outdir)["simplified"]["歸"] == "归"
    script = (site.outdir / "_static/search-documents.js").read_text(encoding="utf-8")
    assert script.count("归一化") == 2, "a letter is sent as itself, in half of the bytes"


@pytest.mark.parametrize("builder", ["text", "epub", "gettext"])
def test_only_a_site_has_a_search(make_app, tmp_path, builder):
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="en", theme="alabaster"))
    (tmp_path / "index.md").write_text("# Start\n\nText of it.\n")
    app = make_app(builder, srcdir=tmp_path)
    app.build()
    for name in ("search.*html", "search.js", "search-documents.js"):
        assert not list(app.outdir.rglob(name))


def test_pages_that_are_written_side_by_side_are_all_found(make_app, tmp_path):
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="en", theme="alabaster"))
    names = ["index", *(f"page{number}" for number in range(9))]
    for name in names:
        (tmp_path / f"{name}.md").write_text(f"---\norphan: true\n---\n\n# {name}\n")
    app = make_app("html", srcdir=tmp_path, parallel=2)
    app.build()
    assert [page["title"] for page in documents(app.outdir)["pages"]] == names


def test_a_build_that_fails_leaves_the_search_as_it_was(make_app, tmp_path):
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="en", theme="alabaster"))
    (tmp_path / "index.md").write_text("# Start\n\nText of it.\n")
    first = make_app("html", srcdir=tmp_path)
    first.build()
    (tmp_path / "index.md").write_text("# Start\n\nOther text.\n")
    app = make_app("html", srcdir=tmp_path)
    app.connect("html-page-context", lambda *_page: 1 / 0, priority=999)
    with pytest.raises(ExtensionError):
        app.build()
    assert documents(app.outdir)["pages"][0]["sections"][0][2] == "Text of it."


def test_where_the_text_of_a_former_run_is_gone_what_is_written_again_is_found(make_app, tmp_path):
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="en", theme="alabaster"))
    for name in ("index", "other"):
        (tmp_path / f"{name}.md").write_text(f"---\norphan: true\n---\n\n# {name}\n")
    first = make_app("html", srcdir=tmp_path)
    first.build()
    (first.outdir / "_static/search-documents.js").unlink()
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n\n# Another\n")
    app = make_app("html", srcdir=tmp_path)
    app.build()
    assert [page["title"] for page in documents(app.outdir)["pages"]] == ["Another"]


def test_pages_that_are_not_written_again_stay_in_the_search(make_app, tmp_path):
    """As where one is edited, and shown anew: docs-live runs Sphinx again and again."""
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="en", theme="alabaster"))
    pages = {"index": "# Start\n\n```{toctree}\nkept\nedited\ngone\n```\n"}
    pages |= {name: f"# {name}\n\nText of {name}.\n" for name in ("kept", "edited", "gone")}
    for name, text in pages.items():
        (tmp_path / f"{name}.md").write_text(text)
    make_app("html", srcdir=tmp_path).build()
    (tmp_path / "gone.md").unlink()
    (tmp_path / "index.md").write_text(pages["index"].replace("gone\n", ""))
    (tmp_path / "edited.md").write_text("# edited\n\nOther text.\n")
    app = make_app("html", srcdir=tmp_path)
    app.build()
    said = {page["title"]: page["sections"][0][2] for page in documents(app.outdir)["pages"]}
    assert said.keys() == {"Start", "kept", "edited"}
    assert (said["kept"], said["edited"]) == ("Text of kept.", "Other text.")


def test_what_a_former_release_wrote_is_written_anew(make_app, tmp_path, monkeypatch):
    (tmp_path / "conf.py").write_text(SETTINGS.format(language="en", theme="alabaster"))
    (tmp_path / "index.md").write_text("# Start\n\nText of it.\n")
    with monkeypatch.context() as former:
        setup = room.setup
        former.setattr(room, "setup", lambda app: setup(app) | {"env_version": 0})
        first = make_app("html", srcdir=tmp_path)
        first.build()
    file = first.outdir / "_static/search-documents.js"
    file.write_text("{of another form")
    app = make_app("html", srcdir=tmp_path)
    app.build()
    assert [each["title"] for each in documents(app.outdir)["pages"]] == ["Start"]
