"""The words that the theme and MyST-NB have in English only."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from sphinx import package_dir

from polybook.interface import words
from this_book import FINDS_POLYBOOK

BRACES = re.compile(r"\{\w*\}")
spanish = pytest.mark.sphinx("html", testroot="interface-words", srcdir="interface-words-es")
english = pytest.mark.sphinx(
    "html",
    testroot="interface-words",
    srcdir="interface-words-en",
    confoverrides={"language": "en"},
)


@pytest.fixture
def page(app) -> html.HtmlElement:
    app.build()
    return html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))


@spanish
def test_the_title_of_the_book_and_its_licence_are_translated(page):
    assert page.findtext(".//title") == "Un libro"
    assert "nadie" in page.xpath("string(//div[@class='copyright'])")


@spanish
def test_labels_of_the_theme_are_translated(page):
    assert page.xpath("//input[@id='__navigation']/@aria-label") == ['Navegación de "aquí"']
    assert page.xpath("//symbol[@id='svg-moon']/title/text()") == ["Colores oscuros"]


CATALOGS = sorted((Path(words.__file__).parent / "locale").rglob("*.po"))


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_programs_of_translators_know_which_words_have_places_to_fill(path):
    """Poedit and Weblate then compare the names in braces, as the build does."""
    _header, *messages = path.read_text(encoding="utf-8").split("\n\n")
    with_places = [each for each in messages if BRACES.search(each.partition("msgid")[2])]
    assert with_places
    assert [each for each in with_places if "#, python-brace-format\n" not in each] == []


def test_a_word_that_has_changed_is_new_in_every_page_of_the_next_build(rootdir, tmp_path):
    source = shutil.copytree(rootdir / "test-interface-words", tmp_path / "source")
    page, words = tmp_path / "out" / "index.html", source / "locale/es/LC_MESSAGES/sphinx.po"
    text = words.read_text(encoding="utf-8")
    for word in ("Colores oscuros", "Colores de noche"):
        words.write_text(text.replace("Colores oscuros", word), encoding="utf-8")
        words.with_suffix(".mo").unlink(missing_ok=True)
        build_in_its_own_process(source, page.parent)
        assert word in page.read_text(encoding="utf-8")


def build_in_its_own_process(source: Path, folder: Path) -> str:
    """Build the pages, and return what is said of faults."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", source, folder],
        env=os.environ | FINDS_POLYBOOK,
        check=True,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stderr


def test_folded_cells_are_taken_over_from_myst_nb_without_a_warning(rootdir, tmp_path):
    source = shutil.copytree(rootdir / "test-interface-words", tmp_path / "source")
    assert "HideCodeCellNode" not in build_in_its_own_process(source, tmp_path / "out")


@spanish
def test_prose_that_reads_like_a_label_is_left_alone(page):
    assert "Toggle site navigation sidebar" in page.xpath("string(//article//p)")


@spanish
def test_the_prompts_of_a_folded_cell_are_translated(page):
    assert page.xpath("//summary/span/text()") == ["Mostrar el <código>", "Ocultar el código"]


@spanish
def test_a_screen_reader_hears_the_prompt_of_a_folded_cell(page):
    assert not page.xpath("//summary/@aria-label")


@english
@pytest.mark.parametrize("label", words.LABELS_OF_THEME)
def test_the_theme_still_has_every_label_that_is_translated(page, label):
    named = page.xpath("//@aria-label | //symbol/title/text()")
    assert label in named


@pytest.mark.parametrize("label", words.LABELS_OF_SPHINX)
def test_sphinx_still_has_every_label_that_is_translated(label):
    templates = Path(package_dir, "themes/basic").glob("*.html")
    html = "".join(path.read_text("utf-8") for path in templates)
    assert f'aria-label="{label}"' in html or f'placeholder="{label}"' in html


@english
def test_the_theme_has_no_label_beyond_those_that_are_translated(page):
    named = set(page.xpath("//@aria-label[not(ancestor::article)] | //symbol/title/text()"))
    assert named <= {*words.LABELS_OF_THEME, "Languages", "Search"}


@pytest.mark.sphinx(
    "html",
    testroot="interface-words",
    srcdir="interface-words-no-licence",
    confoverrides={"copyright": ""},
)
def test_a_book_that_says_nothing_of_its_licence_does_not_show_a_catalogs_header(page):
    assert "Project-Id-Version" not in page.text_content()
    assert page.findtext(".//title") == "Un libro"
