"""The index of Chinese pages. What a reader finds with it: see test_browser.py."""

import json

import pytest

from polybook.search.chinese import SearchChinese

chinese = pytest.mark.sphinx("html", testroot="chinese-search")


@pytest.fixture
def index(app) -> dict:
    app.build()
    script = (app.outdir / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(script.removeprefix("Search.setIndex(").removesuffix(")"))


def test_a_text_is_indexed_by_its_characters_and_their_pairs():
    assert SearchChinese({}).split("归一化") == ["归", "一", "化", "归一", "一化"]


def test_every_han_character_of_the_browser_is_one_here():
    assert SearchChinese({}).split("二〇佐々𠀀") == [
        *"二〇佐々𠀀", "二〇", "〇佐", "佐々", "々𠀀"
    ]  # fmt: skip


def test_pairs_do_not_cross_punctuation_or_other_scripts():
    terms = SearchChinese({}).split("尺度，用Keras训练")
    assert "度用" not in terms
    assert terms == ["尺", "度", "尺度", "用", "Keras", "训", "练", "训练"]


def test_latin_words_are_stemmed_as_in_english():
    assert SearchChinese({}).stem("Gradients") == "gradient"


@chinese
def test_words_of_text_and_titles_are_in_the_index(index):
    page = index["docnames"].index("index")
    assert index["terms"]["梯度"] == page
    assert index["titleterms"]["归一"] == page
    assert index["terms"]["adam"] == page


@chinese
def test_the_search_page_has_a_stemmer_and_a_splitter(app, index):
    script = (app.outdir / "_static/language_data.js").read_text(encoding="utf-8")
    assert "window.Stemmer = EnglishStemmer" in script
    assert "function splitQuery" in script
