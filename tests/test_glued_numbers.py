"""Numbers of the stories, in prose and in every language."""

import re

import pytest
from bs4 import BeautifulSoup
from sphinx.util.console import strip_colors

import glued_numbers
from glued_numbers import format_number

STORY = {
    "accuracy": 0.9885,
    "interval": (0.9885, 0.0012),
    "name": "LeNet",
    "rate": 0.00123,
    "samples": 70_000,
    "seconds": 25.3,
}


@pytest.fixture(autouse=True)
def story_with_numbers(monkeypatch):
    monkeypatch.setattr(glued_numbers, "glued_values", {"story": STORY}.__getitem__)
    monkeypatch.setattr(glued_numbers, "find_stories", lambda: {"story": None, "loan": None})


LARGE = "1 267 650 600 228 229 401 496 703 205 376"  # 2¹⁰⁰: more digits than a Decimal's usual 28


def visible(text):
    """Show a no-break space as _ and a narrow one as ~."""
    return text.replace("\u00a0", "_").replace("\u202f", "~")


@pytest.fixture
def text(app):
    """Build the tiny site; return the lines of text of its pages, without the navigation."""
    app.build()
    assert app.warning.getvalue() == ""
    pages = [(app.outdir / page).read_text("utf-8") for page in ("index.html", "plot.html")]
    mains = [BeautifulSoup(page, "html.parser").find(role="main") for page in pages]
    # The sign after a caption is the link to it.
    return [visible(line).rstrip("¶") for main in mains for line in main.get_text().splitlines()]


@pytest.mark.parametrize(
    ("value", "form", "english", "chinese", "spanish", "russian"),
    [
        (0.9885, ".1%", "98.9%", "98.9%", "98,9_%", "98,9_%"),
        (-0.25, ".2f", "−0.25", "−0.25", "−0,25", "−0,25"),
        (1234.5, ".2f", "1,234.50", "1,234.50", "1234,50", "1_234,50"),
        (70_000, "d", "70,000", "70,000", "70~000", "70_000"),
        (70_000.0, "d", "70,000", "70,000", "70~000", "70_000"),
        (0.00123, ".1e", "1.2_×_10⁻³", "1.2_×_10⁻³", "1,2_×_10⁻³", "1,2_×_10⁻³"),
        (4.7e12, ".1e", "4.7_×_10¹²", "4.7_×_10¹²", "4,7_×_10¹²", "4,7_×_10¹²"),
        (4.7, ".1e", "4.7", "4.7", "4,7", "4,7"),
        (2.0**100, ".0f", *(LARGE.replace(" ", sign) for sign in ",,~_")),
        (0.001, ".0e", "10⁻³", "10⁻³", "10⁻³", "10⁻³"),
        (0.003, ".0e", "3_×_10⁻³", "3_×_10⁻³", "3_×_10⁻³", "3_×_10⁻³"),
        (0.001, ".1e", "1.0_×_10⁻³", "1.0_×_10⁻³", "1,0_×_10⁻³", "1,0_×_10⁻³"),
        (25.3, ".0s", "25_s", "25_秒", "25_s", "25_с"),
        ((0.9, 0.1), "±.0%", "(90_±_10)%", "(90_±_10)%", "(90_±_10)_%", "(90_±_10)_%"),
        ((0.52, 0.03), "±.2f", "0.52_±_0.03", "0.52_±_0.03", "0,52_±_0,03", "0,52_±_0,03"),
        ((25, 2), "±.0s", "(25_±_2)_s", "(25_±_2)_秒", "(25_±_2)_s", "(25_±_2)_с"),
        ((70_000, 200), "±d", "70,000_±_200", "70,000_±_200", "70~000_±_200", "70_000_±_200"),
        (
            (0.0012, 0.0003),
            "±.1e",
            "(1.2_±_0.3)_×_10⁻³",
            "(1.2_±_0.3)_×_10⁻³",
            "(1,2_±_0,3)_×_10⁻³",
            "(1,2_±_0,3)_×_10⁻³",
        ),
    ],
)  # fmt: skip
def test_a_number_is_written_as_the_language_writes_it(
    value, form, english, chinese, spanish, russian
):
    written = [format_number(value, form, code) for code in ("en", "zh_CN", "es", "ru")]
    assert [visible(text) for text in written] == [english, chinese, spanish, russian]


@pytest.mark.parametrize("value", [0.9885, 0.9875, 0.98450, 0.12345])
def test_prose_rounds_as_a_print_in_a_cell_does(value):
    assert format_number(value, ".1%", "en") == f"{value:.1%}"


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert format_number(-0.0001, ".1f", "en") == "0.0"


@pytest.mark.parametrize("language", ["xx", "pt_BR", "not a language"])
def test_any_language_of_sphinx_has_numbers(language):
    assert format_number(25, "d", language) == "25"


@pytest.mark.sphinx("html", testroot="numbers", freshenv=True)
def test_the_original_shows_the_number_wherever_it_stands(text):
    assert [line for line in text if "says" in line] == [
        "The paragraph says 98.9%.",
        "The heading says 25_s",
        "The cell says 98.9%",
        "The note says 70,000.",
        "The item says (98.9_±_0.1)%.",
        "The caption says 1.2_×_10⁻³.",
        "The plot says 98.9%.",
    ]


@pytest.mark.sphinx("html", testroot="numbers", confoverrides={"language": "es"}, freshenv=True)
def test_a_translation_shows_the_number_wherever_it_stands(text):
    assert [line for line in text if "dice" in line] == [
        "98,9_%, dice el párrafo.",
        "25_s, dice el encabezado",
        "98,9_%, dice la celda",
        "70~000, dice la nota.",
        "(98,9_±_0,1)_%, dice el punto.",
        "1,2_×_10⁻³, dice el pie.",
        "98,9_%, dice el gráfico.",
    ]


@pytest.mark.sphinx("gettext", testroot="numbers", freshenv=True)
def test_a_translator_sees_the_role_and_not_the_number(app):
    app.build()
    messages = "".join(
        (app.outdir / f"{page}.pot").read_text("utf-8") for page in ("index", "plot")
    )
    for place in ("paragraph", "heading", "cell", "note", "item", "caption", "plot"):
        assert f'msgid "The {place} says {{number}}`story.' in messages


@pytest.mark.sphinx("html", testroot="numbers-wrong")
def test_a_wrong_number_is_an_error_with_page_line_and_next_step(app):
    app.build()
    warnings = strip_colors(app.warning.getvalue()).splitlines()
    assert [re.search(r"index\.md:(\d+)", line)[1] for line in warnings] == [
        "5",
        "7",
        "9",
        "11",
        "13",
        "15",
    ]
    story, name, text, pair, integer, form = warnings
    assert "examples/ has no story 'storey'. Did you mean: story, loan?" in story
    assert "examples/story.py publishes no number 'acuracy'. Did you mean: accuracy," in name
    assert "'LeNet' is not a finite number" in text
    assert "write the format without ±" in pair
    assert "write a format such as .2f" in integer
    assert "write story.name:format" in form
