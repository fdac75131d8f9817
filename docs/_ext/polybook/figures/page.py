"""Show the SVG figures of notebook cells in the reader's language, drawn once for all languages.

A figure that matplotlib saved with its text as text (``svg.fonttype: none``) is placed inline:

- labels are messages of the page's catalog; numbers follow the rules of the language;
- colours that ``figure_theme_colors`` names give way to CSS variables, so that ink follows the
  theme; where no style sheet reaches, the drawing has its own;
- what has no place in a page, such as a script, is dropped with a warning;
- data in the SVG, as ``<metadata data-format="application/json" id="name-of-the-figure">``, become
  a folded table below the figure, and a CSV file: see ``data``;
- below it are links to it as a file of its own, with its source: see ``alone``.

A number that languages write differently (0.98, 98%, 10,000) is no part of a label's message:
"epoch 4: 0.98" is the message "epoch 4: {0}". So the number is always the measured one, and a new
run keeps its translations. Whole numbers, as in "Top 5", stay in the message, and so does the
version of a program that ``figure_programs`` names: no language writes Python 3.12 as 3,12.

Builders of other formats than HTML show the image as it is.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from lxml import etree
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.config import Config
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from polybook.figures import in_templates
from polybook.figures.catalog_template import comment_figure_labels, show_figures_to_gettext
from polybook.figures.data import read_data, table, write_data
from polybook.figures.drawing import (
    SVG,
    SvgCleaner,
    mixed_math,
    read_svg,
    set_label,
    take_labels,
    write_svg,
)
from polybook.figures.nodes import (
    FigureData,
    FigureDescription,
    FigureLabel,
    TranslatedFigure,
    label,
    warn,
)
from polybook.figures.pictures import note_first_figure, show_where_linked
from polybook.figures.standalone import stand_alone, with_source
from polybook.language_tags import language_tag
from polybook.numbers import PROGRAMS, Writer
from polybook.project import write_whole
from polybook.room_files import bring_files

SMALL = 480
"""CSS pixels of width: a drawing that is as wide as a phone may grow by half, however tall."""


class PlaceFiguresInline(SphinxTransform):
    """Replace the SVG images of a notebook by drawings whose labels can be translated."""

    default_priority = 5  # before Sphinx preserves (10) and translates (20) the messages

    def apply(self, **kwargs: Any) -> None:
        writer = Writer.of(self.config.language)
        taken: set[str] = set()
        for image in list(self.document.findall(nodes.image)):
            if image.parent.get("mime_type") == "image/svg+xml":
                self.place(image, writer, taken)

    def place(self, image: nodes.image, writer: Writer, taken: set[str]) -> None:
        """Replace one image; ``taken`` holds the identifiers of the page's figures before it."""
        bundle = image.parent.parent
        frame = bundle.parent if isinstance(bundle.parent, nodes.figure) else bundle
        name = next(iter(frame["names"]), "figure")
        try:
            root = read_svg(Path(self.env.relfn2path(image["uri"])[1]).read_bytes())
        except (etree.XMLSyntaxError, ValueError) as error:
            problem = f"its SVG cannot be read, and is shown as it is, untranslated: {error}"
            warn("unreadable", image, name, problem)
            return
        data = read_data(root)
        if data is not None:
            name, columns = data
        identifier = _free_identifier(name, taken)

        cleaner = SvgCleaner(f"{identifier}--", self.config.figure_theme_colors)
        cleaner.clean(root)
        if cleaner.dropped:
            dropped = ", ".join(dict.fromkeys(cleaner.dropped))
            warn("dropped", image, name, f"it is drawn without {dropped}, unfit for a page")
        for source in mixed_math(root):
            problem = f"the words in {source!r} cannot be translated. Set words and math apart"
            warn("math", image, name, problem)

        figure = TranslatedFigure("", identifier=identifier, support_smartquotes=False)
        figure.source, figure.line = image.source, image.line
        programs = self.config.figure_programs
        for text in take_labels(root, writer):
            figure += label(text, in_templates.LABEL, name, image, writer, programs)
        figure["svg"] = write_svg(root)
        alt = image.attributes.pop("alt", "")
        if alt:
            description = FigureDescription("", alt, message=alt, numbers=[], figure=name)
            description["comment"] = f"{in_templates.DESCRIPTION} '{name}'"
            description.source, description.line = image.source, image.line
            figure += description
        image.replace_self(figure)
        figure += image

        if data is not None:
            folded = table(columns, name, image, writer, programs)
            folded["file"] = f"{self.env.docname}/{identifier}.csv"
            frame.parent.insert(frame.parent.index(frame) + 1, folded)


def _free_identifier(name: str, taken: set[str]) -> str:
    base = identifier = nodes.make_id(name) or "figure"
    number = 1
    while identifier in taken:
        number += 1
        identifier = f"{base}-{number}"
    taken.add(identifier)
    return identifier


def show_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave what the builder can show: the drawing and its data for HTML, else the image."""
    if isinstance(app.builder, MessageCatalogBuilder):
        return
    in_html = app.builder.format == "html"
    for figure in list(doctree.findall(TranslatedFigure)):
        image = figure.pop()
        if not in_html:
            for description in figure.findall(FigureDescription):
                image["alt"] = description.astext()
            figure.replace_self(image)
    for data in list(doctree.findall(FigureData)):
        if not in_html:
            data.parent.remove(data)
        elif isinstance(app.builder, Epub3Builder):
            del data["file"]  # CSV is no format of EPUB's
        else:
            write_whole(Path(app.outdir, "_downloads", data["file"]), data["csv"])


def write_figure(translator: HTML5Translator, figure: TranslatedFigure) -> None:
    """Write the drawing with its labels, and with a name and description for screen readers."""
    root = drawing_of(figure)
    texts = _texts(figure)
    root.set("role", "img")
    root.set("direction", "ltr")  # axes are not mirrored where text runs from right to left
    root.set("aria-label", description_of(figure))
    own = language_tag(translator.config.language)
    if texts and (language := _other_language(texts[0])):
        root.set("lang", language)
        for place in root.iterfind(".//*[@class='figure-label']"):
            place.set("lang", place.get("lang", own))
    if len(texts) > 1:
        description = etree.Element(f"{SVG}desc", id=f"{figure['identifier']}--description")
        description.text = texts[1].astext()
        description.set("lang", _other_language(texts[1]) or own)
        root.append(description)
        root.set("aria-describedby", description.get("id"))
    note_first_figure(translator.builder, root)
    drawing = etree.tostring(root, encoding="unicode")
    # Of one that is linked to: see polybook.catalogs.untranslated.
    start = translator.starttag(figure, "div", "", CLASS="translated-figure")
    translator.body.append(f"{start}{drawing}</div>\n")
    if not isinstance(translator.builder, Epub3Builder):
        _offer(translator, figure)
    raise nodes.SkipNode


def _offer(translator: HTML5Translator, figure: TranslatedFigure) -> None:
    """Write the figure as a file of its own, and lead to it.

    A script makes a PNG: of the drawing in the page, since it may read no file of a folder, and of
    what is around it in the file, which the link to the PNG holds for it.
    """
    builder, config = translator.builder, translator.config
    page = builder.current_docname
    base = config.html_baseurl
    rights = config.copyright if isinstance(config.copyright, str) else "; ".join(config.copyright)
    source = [
        config.html_title,
        f"© {rights}" if rights else "",
        f"{base}{builder.get_target_uri(page)}" if base else "",
    ]
    root = drawing_of(figure)
    sizes = {name: root.get(name) for name in ("viewBox", "width", "height") if name in root.attrib}
    frame = etree.Element(root.tag, sizes, nsmap=root.nsmap)
    frame.append(_ground(frame))
    for each, title in ((root, description_of(figure)), (frame, "")):
        each.set("direction", "ltr")
        each.set("{http://www.w3.org/XML/1998/namespace}lang", language_tag(config.language))
        stand_alone(each)
        with_source(each, title, source)
    file = f"{page}/{figure['identifier']}.svg"
    write_whole(Path(builder.outdir, "_downloads", file), etree.tostring(root, encoding="utf-8"))
    address = escape(f"{builder.dlpath}/{quote(file)}")
    around = escape(etree.tostring(frame, encoding="unicode"))
    words = escape(_("Download the figure:"))
    translator.body.append(
        f'<div class="figure-files">{words} <span translate="no">'
        f'<a href="{address}" download="">SVG</a>'
        f'<a class="figure-png" href="{address}" download="" data-frame="{around}" hidden>PNG</a>'
        "</span></div>\n"
    )


def bring_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Bring the script that makes pictures to the pages that have figures."""
    if doctree is not None and any(True for _figure in doctree.findall(TranslatedFigure)):
        app.add_js_file("figures.js", defer="defer")


def drawing_of(figure: TranslatedFigure) -> etree._Element:
    """Return the drawing of a figure with its labels in place, on its ground."""
    root = etree.fromstring(figure["svg"])
    labels = _labels(figure)
    for place in root.iterfind(".//*[@data-label]"):
        label = labels[int(place.attrib.pop("data-label"))]
        set_label(place, label.astext())
        # Of a label in another language than the page: see polybook.catalogs.untranslated.
        if "lang" in label:
            place.set("lang", label["lang"])
        # While it is translated: see polybook.catalogs.passages.
        if "place" in label:
            etree.SubElement(place, f"{SVG}title").text = label["place"]
    root.insert(0, _ground(root))
    if float(root.get("width", "inf")) <= SMALL:
        root.set("class", "small-figure")
    return root


def description_of(figure: TranslatedFigure) -> str:
    """Say what a figure shows: its description, else its caption, else its labels."""
    texts = _texts(figure)[:1] or _labels(figure)
    return ", ".join(text.astext() for text in texts).replace("\n", " ")


def _texts(figure: TranslatedFigure) -> list[nodes.TextElement]:
    """The description of a figure and its caption, as far as there are any."""
    texts = [child for child in figure if isinstance(child, FigureDescription)]
    if isinstance(figure.parent, nodes.figure):
        texts += [child for child in figure.parent if isinstance(child, nodes.caption)]
    return texts


def _other_language(text: nodes.TextElement) -> str | None:
    """The language of a text, where it is not the page's: see polybook.catalogs.untranslated."""
    marks = (name for name in text["classes"] if name.startswith("language-"))
    return text.get("lang") or next(marks, "").removeprefix("language-") or None


def _labels(figure: TranslatedFigure) -> list[FigureLabel]:
    return [child for child in figure if type(child) is FigureLabel]


def _ground(drawing: etree._Element) -> etree._Element:
    """What a drawing stands on: legible where a reader's style sheet has painted the page."""
    x, y, width, height = drawing.get("viewBox", "0 0 100% 100%").replace(",", " ").split()
    place = {"x": x, "y": y, "width": width, "height": height}
    return etree.Element(f"{SVG}rect", {"class": "figure-ground", "fill": "#ffffff"} | place)


def hand_colors(app: Sphinx, config: Config) -> None:
    """Let the style sheet of figures know the colours of the theme."""
    config.html_context = config.html_context | {"figure_theme_colors": config.figure_theme_colors}


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("myst_nb")
    # The colours of matplotlib's default style.
    colors = {"#000000": "--figure-ink", "#ffffff": "--figure-background"}
    app.add_config_value("figure_theme_colors", colors, "env", dict)
    app.add_config_value("figure_programs", list(PROGRAMS), "env", [list, tuple])
    app.add_config_value("figure_picture_font", {}, "html", dict)
    app.add_node(TranslatedFigure, html=(write_figure, None))
    app.add_node(FigureData, html=(write_data, None))
    app.add_node(FigureLabel)
    app.add_node(FigureDescription)
    app.add_transform(PlaceFiguresInline)
    app.add_css_file("figures.css")
    bring_files(app, Path(__file__).parent)
    app.connect("config-inited", hand_colors)
    app.connect("config-inited", show_figures_to_gettext)
    app.connect("doctree-resolved", show_figures)
    app.connect("html-page-context", show_where_linked)
    app.connect("html-page-context", bring_script)
    app.connect("build-finished", comment_figure_labels)
    # A page is written by the process that has noted its first figure.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
