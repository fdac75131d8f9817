"""Figures in the reader's language: a tiny page with matplotlib's own SVG, for each behaviour."""

import base64
import io
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib
import nbformat
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from lxml import etree
from matplotlib.figure import Figure
from PIL import Image
from sphinx.locale import translators
from sphinx.util.console import strip_colors

from polybook.figures.nodes import FigureLabel, TranslatedFigure
from polybook.figures.page import drawing_of
from polybook.figures.pictures import DEFAULT_FONT, families, font_file, picture, text_width
from polybook.figures.standalone import with_source

DATA = [
    ["epoch", [1, 2, 12_000]],
    ["raw pixels", [0.9312345, 0.98, 0.00001]],
    ["model", ["LeNet 3.12", None, "007"]],
]
CSV = "epoch,raw pixels,model\n1,0.9312345,LeNet 3.12\n2,0.98,\n12000,1e-05,007\n"


def save(figure, name="accuracy", data=None):
    """Return a figure as SVG, with its data inside as an executed story has them."""
    text = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    drawing = text.getvalue()
    if data is None:
        return drawing
    columns = escape(json.dumps(data))
    metadata = f'<metadata data-format="application/json" id="{name}">{columns}</metadata>'
    return drawing.replace("</svg>", f"{metadata}</svg>")


def plot(*labels, **settings):
    """Return the SVG of an empty plot, without ticks, with these labels in it."""
    figure = Figure(figsize=(4.8, 3.3))
    axes = figure.subplots()
    axes.set(**({"xticks": [], "yticks": []} | settings))
    for position, label in enumerate(labels):
        axes.text(0.1, position / 10, label)
    return save(figure)


def svg(inside):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'


@dataclass
class Site:
    """A built site of one page."""

    app: object

    @property
    def html(self):
        return (self.app.outdir / "index.html").read_text("utf-8")

    @property
    def page(self):
        return BeautifulSoup(self.html, "html.parser")

    @property
    def labels(self):
        return [text.get_text() for text in self.page.select(".translated-figure text")]

    @property
    def warnings(self):
        return strip_colors(self.app.warning.getvalue())

    @property
    def progress(self):
        return self.app.env.get_doctree("index")["translation_progress"]


@pytest.fixture
def build(make_app, rootdir, tmp_path):
    """Return a function that builds a page of these figures, in a language with this catalog.

    Each is put out by a cell of its own; those of a tuple by one.
    """

    def build_site(*figures, language="en", catalog=None, builder="html", mystnb=None, **options):
        source = tmp_path / options.pop("folder", "site")
        shutil.copytree(rootdir / "test-figures", source, dirs_exist_ok=True)
        cells = [
            nbformat.v4.new_code_cell(
                "figure",
                outputs=[
                    nbformat.v4.new_output(
                        "display_data", one if isinstance(one, dict) else {"image/svg+xml": one}
                    )
                    for one in (shown if isinstance(shown, tuple) else (shown,))
                ],
                metadata={"mystnb": mystnb or {}},
                id=f"cell-{number}",
            )
            for number, shown in enumerate(figures)
        ]
        cells.insert(0, nbformat.v4.new_markdown_cell("# Page", id="title"))
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.language_info = {"name": "python"}
        nbformat.write(notebook, source / "index.ipynb")
        for domain, messages in {"index": catalog, "sphinx": options.pop("words", None)}.items():
            if messages is not None:
                write_catalog(source / f"locale/{language}/LC_MESSAGES/{domain}.mo", messages)
        app = make_app(
            builder, srcdir=source, confoverrides={"language": language} | options, freshenv=True
        )
        app.build()
        return Site(app)

    return build_site


def write_catalog(path: Path, messages):
    catalog = Catalog()
    for message, translation in messages.items():
        catalog.add(message, translation)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, catalog)


# Labels


def test_a_label_is_translated(build):
    site = build(plot(ylabel="accuracy"), language="es", catalog={"accuracy": "exactitud"})
    assert site.labels == ["exactitud"]
    assert site.warnings == ""


def test_a_missing_label_stays_english_and_is_counted(build):
    site = build(plot("known", "new"), language="es", catalog={"known": "conocida", "Page": "P."})
    assert site.labels == ["conocida", "new"]
    assert site.progress == {"total": 3, "translated": 2}


def test_a_label_equal_in_both_languages_counts_and_keeps_no_other_from_its_turn(build):
    catalog = {"error": "error", "epoch": "época", "Page": "Página"}
    site = build(plot("error", "epoch"), language="es", catalog=catalog)
    assert site.labels == ["error", "época"]
    assert site.progress == {"total": 3, "translated": 3}


def test_one_text_twice_in_a_figure_is_translated_twice(build):
    site = build(plot("loss", "loss"), language="es", catalog={"loss": "pérdida"})
    assert site.labels == ["pérdida", "pérdida"]


def test_markup_in_a_label_is_text(build):
    label, translation = "a <b> & \"c\" 'd' *e* \\f", "<script>x</script> & *y* ``z``"
    assert build(plot(label)).labels == [label]
    site = build(plot(label), language="es", catalog={label: translation})
    assert site.labels == [translation]
    assert "&lt;script&gt;" in site.html


def test_math_stays_as_matplotlib_set_it_but_for_the_decimal_comma(build):
    site = build(plot(r"$0.5 x^{-3}$"), language="es", catalog={})
    glyphs = [glyph.get_text() for glyph in site.page.select("tspan")]
    assert "".join(sorted(glyphs)) == ",035x−"
    assert site.warnings == ""


def test_words_beside_math_are_reported(build):
    assert (
        "the words in 'rate $10^{-3}$' cannot be translated"
        in build(plot("rate $10^{-3}$")).warnings
    )


def test_a_label_in_a_lone_tspan_is_a_label(build):
    drawing = svg("<text x='1' y='2'>plain <tspan>and bold</tspan></text>")
    assert build(drawing).labels == ["plain and bold"]
    site = build(drawing, language="es", catalog={"plain and bold": "fina y negrita"})
    assert site.labels == ["fina y negrita"]


def test_a_rotated_label_keeps_its_angle(build):
    site = build(plot(ylabel="accuracy"), language="es", catalog={"accuracy": "exactitud"})
    text = site.page.find("text", string="exactitud")
    assert text["text-anchor"] == "middle"
    assert text.parent["transform"].startswith("rotate(-90 ")


def test_a_style_sheet_may_transform_each_text(build):
    """A transformation of a text's own would be lost, or take the text elsewhere."""
    figure = plot("upright", "two\nlines", "3\n4", ylabel="on its side")
    assert not build(figure).page.select("text[transform]")


def test_a_label_of_several_lines_is_one_message(build):
    site = build(plot("two\nlines"), language="es", catalog={"two\nlines": "tres\nlíneas\nya"})
    texts = site.page.select(".figure-label text")
    assert [text.get_text() for text in texts] == ["tres", "líneas", "ya"]
    first, second, third = (float(text["y"]) for text in texts)
    assert third - second == pytest.approx(second - first, abs=0.02)


@pytest.mark.parametrize(
    ("side", "anchor"), [("left", "start"), ("center", "middle"), ("right", "end")]
)
def test_lines_grow_as_they_are_aligned(build, side, anchor):
    figure = Figure()
    figure.text(0.5, 0.5, "a short line\nand one that is longer", ha=side, multialignment=side)
    texts = build(save(figure)).page.select(".figure-label text")
    assert {text["text-anchor"] for text in texts} == {anchor}
    assert len({text["x"] for text in texts}) == 1


def test_a_figure_of_png_is_left_alone(build):
    file = io.BytesIO()
    Figure(figsize=(1, 1)).savefig(file, format="png")
    site = build({"image/png": base64.b64encode(file.getvalue()).decode()})
    assert site.page.find("img")["src"].endswith(".png")
    assert not site.page.select(".translated-figure")
    assert site.warnings == ""


# Numbers


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
        ("zh_CN", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
        ("es", ["−1,5", "0,98", "98\xa0%", "10\u202f000", "1000", "2012", "10⁻³"]),
        ("ru", ["−1,5", "0,98", "98\xa0%", "10\xa0000", "1\xa0000", "2012", "10⁻³"]),
        ("xx", ["−1.5", "0.98", "98%", "10,000", "1,000", "2012", "10⁻³"]),
    ],
)
def test_numbers_follow_the_language(build, language, written):
    figures = plot("−1.5", "0.98", "98%", "10,000", "1,000", "2012", "1e-3")
    assert build(figures, language=language).labels == written


def test_tick_labels_follow_the_language(build):
    site = build(plot(xticks=[0.5], yticks=[-0.5]), language="ru")
    assert site.labels == ["0,5", "−0,5"]


def test_the_version_of_a_program_is_no_measured_number(build):
    labels = ["Python 3.12", "Julia 1.10"]
    assert build(plot(*labels), language="es").labels == ["Python 3.12", "Julia 1,10"]
    named = build(plot(*labels), language="es", figure_programs=["Julia"])
    assert named.labels == ["Python 3,12", "Julia 1.10"]


def test_a_measured_number_is_no_part_of_the_message(build):
    catalog = {"epoch 4: {0}": "época 4: {0}"}
    assert build(plot("epoch 4: 0.98"), language="es", catalog=catalog).labels == ["época 4: 0,98"]
    assert build(plot("epoch 4: 9e-4"), language="es", catalog=catalog).labels == [
        "época 4: 9\xa0×\xa010⁻⁴"
    ]


def test_a_number_in_a_missing_label_follows_the_language(build):
    assert build(plot("accuracy 98.5%"), language="ru").labels == ["accuracy 98,5\xa0%"]


@pytest.mark.parametrize("wrong", ["exactitud", "{0} y {0}", "{1}"])
def test_a_translation_without_the_number_is_reported_and_not_shown(build, wrong):
    site = build(plot("reached 0.5"), language="es", catalog={"reached {0}": wrong})
    assert site.labels == ["reached 0,5"]
    assert re.search(r"index\.ipynb:2\d+: .* not have the same numbers in braces", site.warnings)


# Data


def test_the_data_are_a_folded_table_in_the_language_of_the_page(build):
    catalog = {
        "epoch": "época",
        "raw pixels": "píxeles",
        "model": "modelo",
        "LeNet 3.12": "La red 3.12",
    }
    site = build(save(Figure(), data=DATA), language="es", catalog=catalog)
    rows = [
        [cell.get_text() for cell in row.select("th, td")] for row in site.page.select("details tr")
    ]
    assert not site.page.select("details p:not(:has(a))"), "that it is only a part"
    assert rows == [
        ["época", "píxeles", "modelo"],
        ["1", "0,9312", "La red 3.12"],
        ["2", "0,9800", ""],
        ["12\u202f000", "10⁻⁵", "007"],
    ]
    assert "metadata" not in site.html


def test_markup_in_the_data_is_text(build):
    site = build(save(Figure(), data=[["a & b", ["<"]], ['"c" -- d', ["<b>"]]]))
    cells = [cell.get_text() for cell in site.page.select("details th, details td")]
    assert cells == ["a & b", '"c" -- d', "<", "<b>"]
    assert '<td class="number">&lt;</td>' in site.html


def test_the_data_are_a_file_that_no_language_changes(build):
    site = build(save(Figure(), data=DATA), language="es", catalog={"epoch": "época"})
    link = site.page.select_one("details a[download]")
    assert link["href"] == "_downloads/index/accuracy.csv"
    file = site.app.outdir / link["href"]
    assert file.read_bytes().decode() == CSV.replace("\n", "\r\n")


def test_the_data_stand_directly_below_their_figure(build):
    page = build((save(Figure(), data=DATA), plot("other"))).page
    shown = page.select(".translated-figure, .figure-data")
    assert [each["class"][0] for each in shown] == [
        *("translated-figure", "figure-data", "translated-figure"),
    ]


def test_of_a_long_table_the_first_rows_are_shown_and_the_file_has_all(build):
    words = {"The first {shown} of {all} rows; the file has all.": "{shown} filas de {all}."}
    drawing = save(Figure(), data=[["step", list(range(1002))]])
    site = build(drawing, language="ru", words=words)
    assert len(site.page.select("details tbody tr")) == 10
    assert site.page.select_one("details p").get_text() == "10 filas de 1\xa0002."
    file = site.app.outdir / site.page.select_one("details a[download]")["href"]
    assert len(file.read_text("utf-8").splitlines()) == 1003


def test_where_no_file_has_the_rows_a_long_table_shows_them_all(build):
    drawing = save(Figure(), data=[["step", list(range(1002))]])
    site = build(drawing, builder="epub", version="1", epub_copyright="nobody", author="I")
    page = BeautifulSoup((site.app.outdir / "index.xhtml").read_text("utf-8"), "xml")
    assert len(page.select("details tbody tr")) == 1002
    assert "The first" not in page.find("details").get_text()


def test_the_words_around_the_data_are_translated(build):
    words = {"Data of this figure": "Datos de la figura", "Download as CSV": "Descargar en CSV"}
    site = build(save(Figure(), data=DATA), language="es", words=words)
    assert site.page.find("summary").get_text() == "Datos de la figura"
    assert site.page.select_one("details a").get_text() == "Descargar en CSV"


# The drawing


def test_caption_and_description_are_translated_and_name_the_drawing(build):
    mystnb = {"figure": {"name": "curves", "caption": "How *fast*"}, "image": {"alt": "It rises"}}
    catalog = {"How *fast*": "Cuán *rápido*", "It rises": "Sube", "Page": "Página"}
    site = build(plot(), language="es", catalog=catalog, mystnb=mystnb)
    figure = site.page.find("figure", id="curves")
    drawing = figure.find("svg")
    assert (drawing["role"], drawing["aria-label"]) == ("img", "Sube")
    assert figure.find(id=drawing["aria-describedby"]).get_text() == "Cuán rápido"
    assert figure.select_one("figcaption em").get_text() == "rápido"
    assert site.progress == {"total": 3, "translated": 3}


@pytest.mark.parametrize(
    ("left", "english"),
    [("It rises", [True, False, False, True]), ("How fast", [False, True, False, True])],
)
def test_a_description_or_a_caption_that_is_not_translated_says_its_language(build, left, english):
    mystnb = {"figure": {"caption": "How fast"}, "image": {"alt": "It rises"}}
    catalog = {"How fast": "Cuán rápido", "It rises": "Sube", "epoch": "época"}
    del catalog[left]
    site = build(
        plot("epoch", "loss"),
        language="es",
        catalog=catalog,
        mystnb=mystnb,
        extensions=["polybook.figures", "polybook.catalogs.untranslated"],
    )
    drawing = site.page.find("svg")
    languages = [
        next(place["lang"] for place in (node, *node.parents) if place.has_attr("lang"))
        for node in (drawing, drawing.find("desc"), *drawing.select("text"))
    ]
    assert [each == "en" for each in languages] == english


def test_the_top_of_a_page_leads_to_each_figure_and_table_with_a_label_that_is_not_translated(
    build,
):
    figure = Figure(figsize=(4.8, 3.3))
    figure.subplots().set(xlabel="epoch", ylabel="loss")
    site = build(
        plot("translated"),
        save(figure, data=DATA),
        language="es",
        catalog={"translated": "traducida", "Page": "Página"},
        extensions=["polybook.figures", "polybook.catalogs.untranslated"],
    )
    links = [link["href"] for link in site.page.select(".note a")]
    whole, drawing = site.page.select(".translated-figure")
    [table] = site.page.select(".figure-data")
    assert links == [f"#{drawing['id']}", f"#{table['id']}"]
    assert not whole.has_attr("id")


@pytest.mark.parametrize(
    ("newer", "words"),
    [([], "(sin traducir)"), (["loss"], "(más reciente)")],
)
def test_below_a_figure_one_mark_says_that_it_has_words_that_are_not_translated(
    build, newer, words
):
    said = {
        "(some words here are newer in the original)": "(más reciente)",
        "(some words here are not translated yet)": "(sin traducir)",
    }
    figure = Figure(figsize=(4.8, 3.3))
    figure.subplots().set(xlabel="epoch", ylabel="loss")
    site = build(
        plot("translated"),
        save(figure),
        language="es",
        catalog={"translated": "traducida", "Page": "Página"},
        words=said,
        newer_passages={"index": newer},
        extensions=["polybook.figures", "polybook.catalogs.untranslated"],
    )
    whole, drawing = site.page.select(".translated-figure")
    assert [text["lang"] for text in drawing.select(".figure-label")] == ["en", "en"]
    [mark] = site.page.select("p.untranslated-mark")
    assert mark.get_text() == words
    assert mark in drawing.find_next_siblings("p")
    assert not whole.select("[lang]")


def test_a_figure_without_description_is_named_by_its_labels(build):
    assert build(plot("epoch", "loss")).page.find("svg")["aria-label"] == "epoch, loss"


def test_an_svg_that_cannot_be_read_is_named_and_shown_as_it_is(build):
    site = build("<svg><g></svg>", mystnb={"figure": {"name": "broken"}})
    assert "index.ipynb:20002: WARNING: Figure 'broken': its SVG cannot be read" in site.warnings
    assert "[figures.unreadable]" in site.warnings
    assert site.page.find("img")["src"].endswith(".svg")


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("<html/>", "its root is 'html', not an svg element"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("<text>&a;</text>"), "it declares entities"),
    ],
)
def test_a_document_that_is_no_plain_svg_cannot_be_read(build, source, cause):
    assert cause in build(source).warnings


@pytest.mark.parametrize(
    ("foreign", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject><p>evil</p></foreignObject>", "<foreignObject>"),
        ('<g onclick="evil()"/>', "onclick"),
        ('<use href="https://evil.example/a.svg#b"/>', "the link to 'https://evil"),
        ('<image href="javascript:evil()"/>', "the link to 'javascript:evil()'"),
        ('<rect style="fill: url(https://evil.example/)"/>', "fill='url(https://evil.example/)'"),
        ('<rect fill="url(//evil.example)"/>', "fill='url(//evil.example)'"),
        ("<style>@import 'evil.css';</style>", "<style>"),
        ('<animate attributeName="href" to="evil"/>', "<animate>"),
        ('<x:y xmlns:x="evil"/>', "<y>"),
    ],
)
def test_what_does_not_draw_is_dropped_and_named(build, foreign, named):
    site = build(svg(f"<text>kept</text>{foreign}"))
    assert f"Figure 'figure': it is drawn without {named}" in site.warnings
    assert "[figures.dropped]" in site.warnings
    assert site.labels == ["kept"]
    assert "evil" not in site.html
    assert "alert" not in site.html


def test_nothing_of_a_plot_of_matplotlib_is_dropped(build):
    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2], [3, 4], "o--", label="line")
    axes.imshow([[1, 2], [3, 4]])
    axes.bar([1], [2], hatch="//")
    axes.legend()
    site = build(save(figure))
    assert site.warnings == ""
    assert site.page.find("image")["href"].startswith("data:image/png;base64,")


def test_the_same_figure_twice_in_a_page_has_no_identifier_and_no_file_twice(build):
    figure = Figure()
    figure.subplots().set(xticks=[1, 2])
    page = build(*[save(figure, data=DATA)] * 3).page
    identifiers = [element["id"] for element in page.select("[id]")]
    assert len(identifiers) == len(set(identifiers))
    names = [Path(link["href"]).name for link in page.select("details a")]
    assert names == ["accuracy.csv", "accuracy-2.csv", "accuracy-3.csv"]


def test_a_reference_inside_a_figure_finds_its_target(build):
    page = build(*[plot(xticks=[1, 2])] * 2).page
    marks = page.select("use")
    assert {mark["href"] for mark in marks} <= {f"#{e['id']}" for e in page.select("svg [id]")}
    assert len(marks) == 4


def test_a_drawing_has_its_colours_in_attributes_and_the_theme_has_its_own(build):
    site = build(
        svg(
            '<path style="stroke: #D0D0D0; fill: none" d="M 1 2"/>'
            '<path fill="#000000" stroke="#f00" d="M 1 2"/>'
        )
    )
    grid, ink = site.page.select("path")
    assert (grid["stroke"], grid["fill"]) == ("#d0d0d0", "none")
    assert (ink["fill"], ink["stroke"]) == ("#000000", "#f00")
    assert site.page.find("svg")["fill"] == "#000000"
    style = (site.app.outdir / "_static/figures.css").read_text("utf-8")
    assert '[stroke="#d0d0d0"] {\n  stroke: var(--figure-grid);\n}' in style
    assert '[fill="#000000"] {\n  fill: var(--figure-ink);\n}' in style


def test_no_element_of_a_drawing_has_a_style(build):
    site = build(plot("epoch", "two\nlines", r"$x^2$", xticks=[1], title="Title"))
    assert not site.page.select(".translated-figure [style], .translated-figure style")


def test_a_style_is_stronger_than_an_attribute(build):
    path = build(svg('<path fill="red" style="fill: blue" d="M 1 2"/>')).page.find("path")
    assert path["fill"] == "blue"


def test_a_font_that_no_attribute_can_say_is_named(build):
    site = build(svg('<text style="font: 3px serif">x</text>'))
    assert "it is drawn without font='3px serif'" in site.warnings


def test_text_takes_the_font_of_the_page_and_keeps_its_size(build):
    text = build(plot("epoch")).page.find("text")
    assert text["font-size"] == "10px"
    assert "font-family" not in text.attrs


def test_what_shows_nothing_takes_no_room_in_a_page(build):
    inside = '<g id="a"><path d=""/><path/></g><g id="b"><g><!-- c --><path d="M 1 2"/></g></g>'
    ground, *drawing = build(svg(inside)).page.find("svg")
    assert (ground.name, ground["width"]) == ("rect", "9")
    assert [(element.name, element.get("d")) for element in drawing] == [("path", "M 1 2")]


@pytest.mark.parametrize(
    ("size", "transform", "place"),
    [
        (100, "translate(1.23456 2)", "M 0.12 -3 L 10.00 0"),
        (99, "", "M 0.123456 -3.0001 L 10.00 -0.0001"),
        (100, "scale(1000)", "M 0.123456 -3.0001 L 10.00 -0.0001"),
    ],
)
def test_places_are_as_exact_as_one_can_see(build, size, transform, place):
    path = f'<path transform="{transform}" d="M 0.123456 -3.0001 L 10.00 -0.0001"/>'
    drawing = svg(path).replace("0 0 9 9", f"0 0 {size} 9")
    assert build(drawing).page.find("path")["d"] == place


def test_a_drawing_says_its_natural_size(build):
    drawing = build(plot()).page.find("svg")
    assert drawing["viewbox"] == "0 0 345.6 237.6"
    assert (drawing["width"], drawing["height"]) == ("460.8", "316.8")


@pytest.mark.parametrize(
    ("size", "classes"),
    [((5, 5), ["small-figure"]), ((4.8, 9.6), ["small-figure"]), ((5.01, 4), None)],
)
def test_a_drawing_that_may_grow_says_so(build, size, classes):
    assert build(save(Figure(figsize=size))).page.find("svg").get("class") == classes
    assert "class" not in build(svg("<path/>")).page.find("svg").attrs


def test_the_same_figure_is_the_same_to_the_byte(build):
    figures = [plot("epoch 0.5", xticks=[1, 2]), save(Figure(), data=DATA)]
    assert build(*figures).html == build(*figures, folder="again").html


# Translators


def test_translators_find_labels_in_the_template_of_the_page(build):
    mystnb = {"image": {"alt": "It rises"}}
    figure = plot("epoch 4: 0.98", 'a "b" \\ c', "two\nlines")
    site = build(figure, builder="gettext", mystnb=mystnb)
    template = (site.app.outdir / "index.pot").read_text("utf-8")
    catalog = read_po(io.StringIO(template))
    assert catalog["epoch 4: {0}"].auto_comments == ["figure label of 'figure'"]
    assert catalog['a "b" \\ c'].auto_comments == ["figure label of 'figure'"]
    assert catalog["two\nlines"].auto_comments == ["figure label of 'figure'"]
    assert catalog["It rises"].auto_comments == ["description of figure 'figure'"]
    assert catalog["Page"].auto_comments == []
    assert '#, max-length:28, python-brace-format\nmsgid "epoch 4: {0}"' in template


def test_figures_behind_a_page_that_has_none_are_for_translators_too(build, tmp_path):
    before = tmp_path / "site" / "about.md"
    before.parent.mkdir()
    before.write_text("# About\n")
    site = build(plot("epoch"), builder="gettext")
    catalog = read_po(io.StringIO((site.app.outdir / "index.pot").read_text("utf-8")))
    assert catalog["epoch"].auto_comments == ["figure label of 'figure'"]


def test_numbers_alone_are_not_for_translators(build):
    site = build(plot("0.98", "1e-3"), builder="gettext")
    template = (site.app.outdir / "index.pot").read_text("utf-8")
    assert [message.id for message in read_po(io.StringIO(template)) if message.id] == ["Page"]


def test_a_heading_that_is_a_label_too_is_one_message(build):
    figure = Figure()
    figure.text(0.5, 0.5, "epoch")
    site = build(save(figure, data=DATA), builder="gettext")
    catalog = read_po(io.StringIO((site.app.outdir / "index.pot").read_text("utf-8")))
    assert catalog["epoch"].auto_comments == [
        "figure label of 'accuracy'",
        "data of figure 'accuracy'",
    ]


# Builders


def test_a_text_shows_the_translated_description(build):
    site = build(
        save(Figure(), data=DATA),
        builder="text",
        mystnb={"image": {"alt": "It rises"}},
        language="es",
        catalog={"It rises": "Sube"},
        nb_mime_priority_overrides=[("text", "image/svg+xml", 1)],
    )
    assert "Sube" in (site.app.outdir / "index.txt").read_text("utf-8")


def test_an_epub_has_the_figure_and_no_file_of_data(build):
    site = build(
        save(Figure(), data=DATA), builder="epub", version="1", epub_copyright="nobody", author="I"
    )
    page = BeautifulSoup((site.app.outdir / "index.xhtml").read_text("utf-8"), "xml")
    assert page.find("svg")
    assert page.find("table")
    assert not page.select("details a")
    assert site.warnings == ""


def test_pages_are_read_and_written_in_parallel(build, make_app):
    site = build(plot("epoch"), language="es", catalog={"epoch": "época"})
    source = site.app.srcdir
    for number in range(8):
        shutil.copy(source / "index.ipynb", source / f"page{number}.ipynb")
    app = make_app("dirhtml", srcdir=source, confoverrides={"language": "es"}, parallel=2)
    app.build()
    assert "not safe for parallel" not in app.warning.getvalue()
    assert "época" in (app.outdir / "index.html").read_text("utf-8")  # from the pickled page
    assert 'class="figure-label"' in (app.outdir / "page7/index.html").read_text("utf-8")


# Pictures for links


def picture_of(site):
    return Image.open(site.app.outdir / "_images/links/index.png").convert("L")


def test_where_the_address_is_known_the_first_figure_is_the_picture_of_a_link(build):
    address = "https://book.example/es/"
    labels = {"accuracy": "exactitud"}
    site = build(
        plot(ylabel="accuracy"), plot("other"),
        language="es", catalog=labels, html_baseurl=address,
    )  # fmt: skip
    assert site.warnings == ""
    tags = {tag["property"]: tag["content"] for tag in site.page.select("meta[property]")}
    assert tags["og:image"] == f"{address}_images/links/index.png"
    assert tags["og:image:alt"] == "exactitud"
    image = picture_of(site)
    assert (image.width, image.height) == (1200, 630), "as those who show links ask for"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert image.getextrema()[0] < 50 < 255 == image.getpixel((0, 0)), "ink on white"


@pytest.mark.parametrize(
    ("box", "place"), [("0 0 9 9", (325, 40, 875, 590)), ("2 3 80 8", (40, 259, 1160, 371))]
)
def test_a_picture_has_the_drawing_in_its_middle_as_large_as_a_margin_lets_it_be(box, place):
    x, y, width, height = box.split()
    ground = f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
    drawing = etree.fromstring(svg(ground).replace("0 0 9 9", box))
    shown = picture(drawing, font_file(DEFAULT_FONT), DEFAULT_FONT)
    image = Image.open(io.BytesIO(shown)).convert("L")
    assert image.point(lambda light: 255 * (light < 128)).getbbox() == place


@pytest.mark.parametrize(("text", "width"), [("", 0), ("A", 0.684), ("AlA", 1.646), ("准A", 1.684)])
def test_a_text_is_as_wide_as_its_letters_and_one_that_the_font_lacks_is_a_square(text, width):
    assert text_width(font_file(DEFAULT_FONT), text) == pytest.approx(width, abs=0.001)


@pytest.mark.parametrize("kind", ["no font", "not there", "without names"])
def test_a_file_that_is_no_font_for_a_picture_is_passed_over(tmp_path, kind):
    path = tmp_path / "font.ttf"
    if kind == "no font":
        path.write_text("Nothing to write with.")
    elif kind == "without names":
        font = TTFont(font_file(DEFAULT_FONT))
        del font["name"]
        font.save(path)
    assert families(path) == set()


def test_a_picture_has_the_letters_of_its_language(build):
    pictures = set()
    for language, word in {"en": "accuracy", "es": "exactitud", "ru": "доля"}.items():
        translators.clear()  # Sphinx keeps those of a build before it in the same process
        site = build(
            plot(ylabel="accuracy"),
            language=language,
            catalog={"accuracy": word},
            html_baseurl="https://book.example",
            folder=language,
        )
        assert "picture" not in site.warnings
        pictures.add(picture_of(site).tobytes())
    assert len(pictures) == 3


@pytest.mark.parametrize("font", [None, "Font That Nobody Has"])
def test_a_language_without_a_font_has_no_picture_and_says_what_to_do(build, font):
    site = build(
        plot(ylabel="accuracy"),
        language="zh_CN",
        catalog={"accuracy": "准确率"},
        html_baseurl="https://book.example",
        figure_picture_font={"zh_CN": font} if font else {},
    )
    reason = "is not on this machine" if font else "lacks the letters '准率确'"
    assert reason in site.warnings
    assert "figure_picture_font" in site.warnings
    assert not site.page.select("meta[property='og:image']")
    assert not (site.app.outdir / "_images/links").exists()


def test_without_an_address_there_are_no_pictures(build):
    site = build(plot(ylabel="accuracy"))
    assert not site.page.select("meta[property='og:image']")
    assert not (site.app.outdir / "_images/links").exists()


def test_while_it_is_translated_a_label_says_where_its_message_stands():
    lines = '<g data-label="0"><text y="1"/><text y="2"/></g><text data-label="1"/>'
    figure = TranslatedFigure("", svg=svg(lines))
    figure += FigureLabel("", "dos\nlíneas", place="es/index.po:7")
    figure += FigureLabel("", "una")
    two, one = drawing_of(figure)[1:]
    assert [each.text for each in two] == ["dos", "líneas", "es/index.po:7"]
    assert two[-1].tag.endswith("}title")
    assert (one.text, len(one)) == ("una", 0)


def test_while_it_is_translated_a_heading_of_the_data_says_where_its_message_stands(build):
    def told(**settings):
        site = build(
            save(Figure(figsize=(1, 1)), data=DATA),
            language="es",
            catalog={"epoch": "época"},
            extensions=["polybook.figures", "polybook.whole_page", "polybook.catalogs.passages"],
            message_lines={"index": {"epoch": 7, "raw pixels": 9}},
            **settings,
        )
        return {cell.get_text(): cell.get("title") for cell in site.page.select("th")}

    file = "locale/es/LC_MESSAGES/index.po"
    assert told(page_reloads=True) == {
        "época": f"{file}:7",
        "raw pixels": f"{file}:9",
        "model": file,
    }
    assert set(told().values()) == {None}


# To take along


def taken(site):
    """The file of the first figure, as its link names it."""
    [link] = site.page.select(".figure-files a:not([hidden])")
    assert (link.get_text(), link.has_attr("download")) == ("SVG", True)
    return etree.parse(site.app.outdir / link["href"]).getroot()


def test_a_figure_can_be_taken_along_with_its_source_in_the_language_of_the_page(build):
    site = build(
        plot(ylabel="accuracy"),
        language="es",
        catalog={"accuracy": "exactitud", "What it shows": "Qué muestra"},
        mystnb={"image": {"alt": "What it shows"}},
        html_title="Cifras",
        copyright="2026 Ana; CC BY-SA 4.0",
        html_baseurl="https://example.org/es/",
        words={"Download the figure:": "Descargar la figura:"},
    )
    root = taken(site)
    assert root[0].text == "Qué muestra", "programs show it as the title"
    texts = ["".join(each.itertext()) for each in root.iter("{*}text")]
    assert texts == [
        *("exactitud", "Cifras", "© 2026 Ana; CC BY-SA 4.0"),
        "https://example.org/es/index.html",
    ]
    assert "Descargar la figura:" in site.page.select_one(".figure-files").get_text()


def test_what_is_taken_along_needs_no_style_sheet_of_the_page(build):
    root = taken(build(plot("a")))
    assert "sans-serif" in root.get("font-family")
    [ground] = root.iterfind("{*}rect[@class='figure-ground']")
    assert ground.get("fill") == "#ffffff"
    box = root.get("viewBox").split()
    assert ground.get("height") == box[3], "also under the lines of the source"
    lowest = max(float(each.get("y", 0)) for each in root.iter("{*}text"))
    assert lowest < float(box[3])
    assert float(root.get("width")) / float(root.get("height")) == pytest.approx(
        float(box[2]) / float(box[3]), rel=0.001
    )


def test_the_link_to_the_png_holds_what_the_file_has_around_the_drawing(build):
    site = build(plot("a"), language="es", catalog={}, html_title="A <book>", copyright="Ana & Bo")
    root = taken(site)
    [link] = site.page.select(".figure-png")
    frame = etree.fromstring(link["data-frame"])
    assert (link.get_text(), link.has_attr("hidden")) == ("PNG", True)
    assert dict(frame.attrib) == {name: root.get(name) for name in frame.attrib}
    assert {"viewBox", "width", "height", "font-family", "direction"} <= {*frame.attrib}
    inside = [etree.tostring(each, with_tail=False) for each in root]
    around = [etree.tostring(each, with_tail=False) for each in frame]
    assert set(around[1:]) <= set(inside), "all but its title, which no picture shows"
    assert [each.text for each in frame.iter("{*}text")] == ["A <book>", "© Ana & Bo"]


def test_the_lines_of_the_source_have_room_below_the_drawing_and_no_more():
    root = etree.fromstring(svg("").replace("0 0 9 9", "2 3 200 100"))
    with_source(root, "A title", ["A book", "", "An address"])
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top, width) == (2, 3, 200)
    first, second = root.iter("{*}text")
    size = float(first.get("font-size"))
    assert 0.015 < size / width < 0.03, "small letters, which can be read"
    assert left < float(first.get("x")) < left + 2 * size
    lines = [float(each.get("y")) for each in (first, second)]
    assert 1.2 * size < lines[0] - 103 < 2 * size
    assert 1.2 * size < lines[1] - lines[0] < 2 * size
    assert 0.3 * size < top + height - lines[1] < size


def test_where_nothing_tells_a_source_a_drawing_gets_its_title_alone():
    root = etree.fromstring(svg("<path/>"))
    with_source(root, "A title", ["", ""])
    assert [each.text for each in root] == ["A title", None]
    assert root.get("viewBox") == "0 0 9 9"


def test_only_pages_with_figures_load_the_script_that_makes_pictures(build):
    site = build(plot("a"))
    other = BeautifulSoup((site.app.outdir / "genindex.html").read_text("utf-8"), "html.parser")
    scripts = [page.select("script[src*='figures.js']") for page in (site.page, other)]
    assert [len(each) for each in scripts] == [1, 0]


def test_a_drawing_without_a_system_of_its_own_gets_its_title_alone():
    root = etree.fromstring('<svg xmlns="http://www.w3.org/2000/svg"/>')
    with_source(root, "A title", ["A source"])
    assert [each.text for each in root] == ["A title"]


def test_an_epub_offers_no_figure_to_take_along(build):
    site = build(plot("a"), builder="epub", folder="epub")
    assert not list(site.app.outdir.rglob("_downloads"))
    assert "figure-files" not in (site.app.outdir / "index.xhtml").read_text("utf-8")
