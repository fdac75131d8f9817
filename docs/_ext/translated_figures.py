"""Show the SVG figures of notebook cells in the reader's language, drawn once for all languages.

A figure that matplotlib saved with its text as text (``svg.fonttype: none``) is placed inline:

- labels are messages of the page's catalog; numbers follow the rules of the language;
- colours that ``figure_theme_colors`` names become CSS variables, so that ink follows the theme;
- what has no place in a page, such as a script, is dropped with a warning;
- data in the SVG, as ``<metadata data-format="text/csv" id="name-of-the-figure">``, become a folded
  table below the figure, and a CSV file.

A number that languages write differently (0.98, 98%, 10,000) is no part of a label's message:
"epoch 4: 0.98" is the message "epoch 4: {0}". So the number is always the measured one, and a new
run keeps its translations. Whole numbers, as in "Top 5", stay in the message.

Builders of other formats than HTML show the image as it is. Left out: words in math text, which
only matplotlib can set, and rotated labels without ``rotation_mode="anchor"``, whose anchor
matplotlib does not tell.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from html import escape
from itertools import zip_longest
from pathlib import Path
from statistics import fmean
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol
from docutils import nodes
from lxml import etree
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.config import Config
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a drawing is made of. Everything else is dropped.
ELEMENTS = _words(
    "circle clipPath defs ellipse g image line linearGradient marker mask path pattern polygon "
    "polyline radialGradient rect stop symbol text tspan use"
)
STYLE_PROPERTIES = _words(
    "clip-path clip-rule color display dominant-baseline fill fill-opacity fill-rule font "
    "font-size font-stretch font-style font-variant font-weight image-rendering letter-spacing "
    "marker-end marker-mid marker-start mask opacity paint-order shape-rendering stop-color "
    "stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-opacity stroke-width text-anchor vector-effect visibility "
    "word-spacing"
)
ATTRIBUTES = STYLE_PROPERTIES | _words(
    "clipPathUnits cx cy d dx dy fx fy gradientTransform gradientUnits height lengthAdjust "
    "markerHeight markerUnits markerWidth maskContentUnits maskUnits offset orient pathLength "
    "patternContentUnits patternTransform patternUnits points preserveAspectRatio r refX refY "
    "rotate rx ry spreadMethod textLength transform viewBox width x x1 x2 y y1 y2"
)
# Dropped in silence: the page says the same, in its own language.
DESCRIPTIONS = _words("desc metadata title")
# No colon, slash or backslash: such a value cannot name an address, not even in disguise.
PLAIN_VALUE = re.compile(r"""[\w\s.,#%()'"+-]*""")
LOCAL_URL = re.compile(r"""url\(\s*['"]?#([^'")]+)['"]?\s*\)""")
EMBEDDED_IMAGE = re.compile(r"data:image/(?:png|jpeg);base64,[\w+/=\s]*")
STYLE_OF_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
LENGTH = re.compile(r"([\d.]+)(pt|px|in|cm|mm)?")
PIXELS = {None: 1, "px": 1, "pt": 4 / 3, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
SMALLEST_SCALE = 0.6  # text of 11 points is 9 pixels high then; a figure that is wider scrolls

# A number as Python and matplotlib write it, but no part of a name: neither LeNet-5 nor 1.2.3.
NUMBER = re.compile(
    r"(?<![\w.,])(?<![^\W\d_]-)"
    r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-−+]?\d+|%)?"
    r"(?![.,]?\w)"
)
PLACEHOLDER = re.compile(r"\{(\d+)\}")
MATH = re.compile(r"\$[^$]*\$")
# How matplotlib places each line of a label of several lines.
LINE_PLACE = re.compile(r"translate\(([-\d.e]+) ([-\d.e]+)\)(?: rotate\(([-\d.e]+)\))?")
FONT_SIZE = re.compile(r"font-size:\s*([\d.]+)")
GLYPH_WIDTH = 0.6  # of the font size, on average, in matplotlib's DejaVu Sans

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SHOWN_DIGITS = 4  # significant ones, in a table; the file has all of them


# Nodes


class FigureLabel(nodes.Inline, nodes.TextElement, addnodes.translatable):
    """A text in or about a figure: one message of the page's catalog.

    Each has a node of its own: Sphinx takes a node with one translation that equals its original as
    done, and would pass over the rest.
    """

    def preserve_original_messages(self) -> None:
        """Do nothing: the message is an attribute, which no translation touches."""

    def extract_original_messages(self) -> list[str]:
        return [self["message"]]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        placeholders = sorted(PLACEHOLDER.findall(original_message))
        if sorted(PLACEHOLDER.findall(translated_message)) != placeholders:
            _warn(
                "placeholder",
                self,
                self["figure"],
                f"the translation {translated_message!r} of {original_message!r} does not have the "
                "same numbers in braces. Copy each of them, such as {0}, once",
            )
            return
        self.children = []
        self += nodes.Text(_fill(translated_message, self["numbers"]))
        self["translated"] = True  # Sphinx counts by this attribute, and leaves it to the node


class FigureDescription(FigureLabel):
    """What a figure shows, in words, for those who do not see it."""


class TranslatedFigure(nodes.General, nodes.Element):
    """A drawing, ``svg``, with its labels in the order of their ``data-label``, and its image."""


class FigureData(nodes.General, nodes.Element):
    """The data of a figure: ``rows`` of texts, or of places in ``children`` where labels are."""


# Numbers


@dataclass(frozen=True)
class Numbers:
    """How a language writes numbers: Babel's rules, and ``separators`` where a language has others.

    A separator of one's own starts at five digits, as ISO 80000-1 and the academies have it.
    """

    locale: Locale
    separator: str | None

    @classmethod
    def of(cls, language: str, separators: Mapping[str, str]) -> Numbers:
        """Return the rules for ``language``, a code of Sphinx such as ``zh_CN``."""
        try:
            locale = Locale.parse(language)
        except (UnknownLocaleError, ValueError):  # a pseudo-language, or unknown to CLDR
            locale = Locale("en")
        return cls(locale, separators.get(locale.language))

    def write(self, number: str) -> str:
        """Write a number that is given in English: ``-10,000.50``, ``98%``, ``1.2e-3``."""
        significand, _e, exponent = number.replace(MINUS, "-").partition("e")
        group = get_group_symbol(self.locale)
        if self.separator is not None:
            whole_digits = sum(map(str.isdigit, significand.partition(".")[0]))
            group = self.separator if whole_digits > 4 else ""
        symbols = {",": group, ".": self.decimal_symbol, "-": MINUS}
        text = significand.translate(str.maketrans(symbols))
        if text.endswith("%"):
            percent = self.locale.percent_formats[None]
            text = percent.prefix[0] + text.removesuffix("%") + percent.suffix[0]
        if exponent:
            power = "10" + str(int(exponent)).translate(SUPERSCRIPTS)
            text = power if text == "1" else f"{text}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}{power}"
        return text

    def write_all(self, text: str) -> str:
        """Write every number in a text."""
        return NUMBER.sub(lambda match: self.write(match[0]), text)

    @property
    def decimal_symbol(self) -> str:
        return get_decimal_symbol(self.locale)

    def write_column(self, cells: Iterable[str]) -> list[str]:
        """Write a table's column: four significant digits, and as many decimals as any needs."""
        values = [_finite(cell) for cell in cells]
        decimals = max((_decimals(value) for value in values), default=0)
        return [
            self._write_cell(value, decimals) if isinstance(value, Decimal) else value
            for value in values
        ]

    def _write_cell(self, value: Decimal, decimals: int) -> str:
        if _is_scientific(value):
            return self.write(f"{value:.{SHOWN_DIGITS - 1}e}")
        decimals = min(decimals, max(SHOWN_DIGITS - 1 - value.adjusted(), 0))
        grouping = "," if abs(value) >= 10_000 else ""  # four digits may be a year
        return self.write(f"{value:{grouping}.{decimals}f}")


def _decimals(value: Decimal | str) -> int:
    """Count the decimals that a value needs when it is rounded to the digits that are shown."""
    if isinstance(value, str) or _is_scientific(value):
        return 0
    rounded = Context(prec=SHOWN_DIGITS).create_decimal(value).normalize()
    return max(-rounded.as_tuple().exponent, 0)


def _finite(cell: str) -> Decimal | str:
    """Return a cell's number; else its text, with nothing for a missing value."""
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return "" if cell == "None" else cell
    if value.is_nan():
        return ""
    return value if value.is_finite() else str(value).replace("Infinity", "∞").replace("-", MINUS)


def _is_scientific(value: Decimal) -> bool:
    return bool(value) and not Decimal("1e-4") <= abs(value) < Decimal("1e15")


def split_numbers(text: str) -> tuple[str, list[str]]:
    """Return the message of a label, and the numbers that its placeholders stand for.

    >>> split_numbers("epoch 4: 0.98")
    ('epoch 4: {0}', ['0.98'])
    """
    numbers: list[str] = []

    def take(match: re.Match[str]) -> str:
        if re.fullmatch(r"[-−+]?\d+", match[0]):
            return match[0]
        numbers.append(match[0])
        return f"{{{len(numbers) - 1}}}"

    if PLACEHOLDER.search(text):  # braces of the label's own
        return text, []
    return NUMBER.sub(take, text), numbers


def _fill(message: str, numbers: Sequence[str]) -> str:
    return PLACEHOLDER.sub(lambda match: numbers[int(match[1])], message) if numbers else message


def has_words(text: str) -> bool:
    """Tell whether a text holds letters outside its numbers: 1e−3 does not."""
    return any(map(str.isalpha, NUMBER.sub("", text)))


# Drawings


def read_svg(source: bytes) -> etree._Element:
    """Parse an SVG document. Raises ValueError, or lxml's XMLSyntaxError, if it is none."""
    # Entities are refused below: they can name files, or grow without bound.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    root = etree.fromstring(source, parser)
    if root.tag != f"{SVG}svg":
        raise ValueError(f"its root is {root.tag!r}, not an svg element")
    declarations = root.getroottree().docinfo.internalDTD
    if declarations is not None and any(True for _entity in declarations.iterentities()):
        raise ValueError("it declares entities")
    return root


class SvgCleaner:
    """Keep what draws, with identifiers that begin with ``prefix`` and the theme's colours.

    ``dropped`` names what went, as one finds it in the SVG: ``<script>``, ``onclick``.
    """

    def __init__(self, prefix: str, theme_colors: Mapping[str, str]) -> None:
        self.prefix = prefix
        self.theme_colors = {color.lower(): name for color, name in theme_colors.items()}
        self.referenced: set[str] = set()
        self.dropped: list[str] = []
        self.common_style: list[str] = []

    def clean(self, root: etree._Element) -> None:
        """Clean a document in place. Comments stay: matplotlib keeps the source of math there."""
        if "#000000" in self.theme_colors:  # matplotlib does not write black, SVG's default
            self.common_style.append(f"fill: {self._themed('#000000')}")
        self.common_style += _fit(root)
        self._clean_attributes(root)
        self._clean_children(root)
        root.set("style", "; ".join(filter(None, [root.get("style"), *self.common_style])))
        for element in root.iterfind(".//*[@id]"):
            if element.get("id") not in self.referenced:
                del element.attrib["id"]
        etree.cleanup_namespaces(root)

    def _clean_children(self, parent: etree._Element) -> None:
        for element in list(parent):
            if element.tag is etree.Comment:
                continue
            name = element.tag.removeprefix(SVG) if isinstance(element.tag, str) else ""
            if name in ELEMENTS:
                self._clean_attributes(element)
                self._clean_children(element)
                continue
            parent.remove(element)
            if name == "style" and (style := STYLE_OF_ALL.fullmatch(element.text or "")):
                # matplotlib's only style sheet; from here it would reach the whole page
                self.common_style += self._clean_style(style[1])
            elif name not in DESCRIPTIONS:
                self.dropped.append(f"<{name.rpartition('}')[2]}>" if name else str(element))

    def _clean_attributes(self, element: etree._Element) -> None:
        for name, value in element.attrib.items():
            del element.attrib[name]
            if name == "id":
                element.set("id", self.prefix + value)
            elif name in ("href", f"{XLINK}href"):
                self._clean_link(element, value)
            elif name == "style":
                style = self._clean_style(value)
                if style:
                    element.set("style", "; ".join(style))
            elif name in ATTRIBUTES:
                cleaned = self._clean_value(name, value)
                if cleaned is not None:
                    element.set(name, cleaned)
            elif name.lower().startswith("on"):
                self.dropped.append(name)

    def _clean_link(self, element: etree._Element, address: str) -> None:
        if address.startswith("#"):
            element.set("href", f"#{self._refer(address[1:])}")
        elif element.tag == f"{SVG}image" and EMBEDDED_IMAGE.fullmatch(address):
            element.set("href", address)
        else:
            self.dropped.append(f"the link to {address[:60]!r}")

    def _clean_style(self, style: str) -> list[str]:
        declarations = []
        for declaration in style.split(";"):
            name, _colon, value = map(str.strip, declaration.partition(":"))
            # Without a family of its own, text takes the page's: the reader has that font.
            if name in STYLE_PROPERTIES and (value := self._clean_value(name, value)):
                declarations.append(f"{name}: {value}")
        return declarations

    def _clean_value(self, name: str, value: str) -> str | None:
        if value.lower() in self.theme_colors:
            return self._themed(value.lower())
        rest = LOCAL_URL.sub("", value)
        if "url" in rest.lower() or not PLAIN_VALUE.fullmatch(rest):
            self.dropped.append(f"{name}={value[:60]!r}")
            return None
        return LOCAL_URL.sub(lambda match: f"url(#{self._refer(match[1])})", value)

    def _refer(self, identifier: str) -> str:
        self.referenced.add(self.prefix + identifier)
        return self.prefix + identifier

    def _themed(self, color: str) -> str:
        return f"var({self.theme_colors[color]}, {color})"


def _fit(root: etree._Element) -> list[str]:
    """Let a drawing fill its place up to its natural width; return the style that says so."""
    sizes = [LENGTH.fullmatch(root.attrib.pop(side, "")) for side in ("width", "height")]
    if None in sizes:
        return []
    width, height = (float(size[1]) * PIXELS[size[2]] for size in sizes)
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return [f"max-width: {width:g}px", f"min-width: {SMALLEST_SCALE * width:.0f}px"]


def take_labels(root: etree._Element, numbers: Numbers) -> Iterator[str]:
    """Mark and yield each text with letters; write the numbers of all others, in place."""
    count = 0
    blocks: list[etree._Element] = []
    for text in root.iter(f"{SVG}text"):
        if len(text) > 1 or _math_source(text):
            _write_decimals(list(text), numbers.decimal_symbol)
            continue
        if len(text):  # a lone tspan: its style and place are lost, its words are not
            words = "".join(text.itertext())
            del text[:]
            text.text = words
        place, lines = text, [text]
        group = text.getparent()
        if group in blocks:
            continue
        if _is_block(group):
            blocks.append(group)
            place, lines = group, list(group)
        label = "\n".join(" ".join((line.text or "").split()) for line in lines)
        if has_words(label):
            place.set("data-label", str(count))
            count += 1
            if len(lines) > 1:
                _anchor_lines(lines)
            yield label
        else:
            for line in lines:
                line.text = numbers.write_all(line.text or "")


def mixed_math(root: etree._Element) -> Iterator[str]:
    """Yield the source of each math text that holds words outside its math."""
    for text in root.iter(f"{SVG}text"):
        source = _math_source(text)
        if source and has_words(MATH.sub("", source)):
            yield source


def _math_source(text: etree._Element) -> str | None:
    """Return what matplotlib set as math: it keeps the source in a comment before the group."""
    comment = text.getparent().getprevious()
    if comment is not None and comment.tag is etree.Comment and "$" in comment.text:
        return comment.text.strip()
    return None


def _write_decimals(glyphs: list[etree._Element], symbol: str) -> None:
    """Write the decimal points of math text, whose glyphs have each an element, and a place."""
    text = "".join(glyph.text or "" for glyph in glyphs)
    written = iter(re.sub(r"(?<=\d)\.(?=\d)", symbol, text))
    for glyph in glyphs:
        glyph.text = "".join(next(written) for _character in glyph.text or "")


def _is_block(group: etree._Element) -> bool:
    """Tell whether a group is one label of several lines: matplotlib writes a text for each."""
    return len(group) > 1 and all(
        line.tag == f"{SVG}text"
        and not len(line)
        and LINE_PLACE.fullmatch(line.get("transform", ""))
        for line in group
    )


def _anchor_lines(lines: list[etree._Element]) -> None:
    """Let the lines of a label grow as they are aligned.

    matplotlib writes only where each line starts. How the lines are aligned shows in where they
    start, given how long they are.
    """
    starts, heights, widths = [], [], []
    for line in lines:
        x, y, degrees = (
            float(part or 0) for part in LINE_PLACE.fullmatch(line.get("transform")).groups()
        )
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        starts.append(x * cosine + y * sine)
        heights.append(y * cosine - x * sine)
        size = FONT_SIZE.search(line.get("style", ""))
        widths.append(GLYPH_WIDTH * float(size[1] if size else 10) * len(line.text or ""))

    def anchors(share: float) -> list[float]:
        return [start + share * width for start, width in zip(starts, widths, strict=True)]

    def spread(anchor: str) -> float:
        return max(anchors(shares[anchor])) - min(anchors(shares[anchor]))

    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    anchor = min(shares, key=spread)
    for line, height in zip(lines, heights, strict=True):
        line.set("transform", f"rotate({degrees:g})")
        line.set("text-anchor", anchor)
        line.set("x", f"{fmean(anchors(shares[anchor])):.2f}")
        line.set("y", f"{height:.2f}")


def _set_label(place: etree._Element, label: str) -> None:
    """Put a label in its place; a translation may have more lines, or fewer."""
    place.set("class", "figure-label")
    if not len(place):
        place.text = label
        return
    words = label.split("\n")
    step = float(place[1].get("y")) - float(place[0].get("y"))
    while len(place) < len(words):
        line = deepcopy(place[-1])
        line.set("y", f"{float(line.get('y')) + step:.2f}")
        place.append(line)
    del place[len(words) :]
    for line, text in zip(place, words, strict=True):
        line.text = text


# Reading


class PlaceFiguresInline(SphinxTransform):
    """Replace the SVG images of a notebook by drawings whose labels can be translated."""

    default_priority = 5  # before Sphinx preserves (10) and translates (20) the messages

    def apply(self, **kwargs: Any) -> None:
        numbers = Numbers.of(self.config.language, self.config.figure_thousands_separators)
        taken: set[str] = set()
        for image in list(self.document.findall(nodes.image)):
            if image.parent.get("mime_type") == "image/svg+xml":
                self.place(image, numbers, taken)

    def place(self, image: nodes.image, numbers: Numbers, taken: set[str]) -> None:
        """Replace one image; ``taken`` holds the identifiers of the page's figures before it."""
        bundle = image.parent.parent
        frame = bundle.parent if isinstance(bundle.parent, nodes.figure) else bundle
        name = next(iter(frame["names"]), "figure")
        try:
            root = read_svg(Path(self.env.relfn2path(image["uri"])[1]).read_bytes())
        except (etree.XMLSyntaxError, ValueError) as error:
            problem = f"its SVG cannot be read, and is shown as it is, untranslated: {error}"
            _warn("unreadable", image, name, problem)
            return
        data = root.find(f"{SVG}metadata[@data-format='text/csv']")
        if data is not None:
            name = data.get("id", name)
        identifier = _free_identifier(name, taken)

        cleaner = SvgCleaner(f"{identifier}--", self.config.figure_theme_colors)
        cleaner.clean(root)
        if cleaner.dropped:
            dropped = ", ".join(dict.fromkeys(cleaner.dropped))
            _warn("dropped", image, name, f"it is drawn without {dropped}, unfit for a page")
        for source in mixed_math(root):
            problem = f"the words in {source!r} cannot be translated. Set words and math apart"
            _warn("math", image, name, problem)

        figure = TranslatedFigure("", identifier=identifier, support_smartquotes=False)
        figure.source, figure.line = image.source, image.line
        for text in take_labels(root, numbers):
            figure += _label(text, "figure label of", name, numbers, image)
        etree.strip_tags(root, etree.Comment)
        figure["svg"] = etree.tostring(root, encoding="unicode")
        alt = image.attributes.pop("alt", "")
        if alt:
            description = FigureDescription("", alt, message=alt, numbers=[], figure=name)
            description["comment"] = f"description of figure '{name}'"
            description.source, description.line = image.source, image.line
            figure += description
        image.replace_self(figure)
        figure += image

        if data is not None and data.text:
            table = _table(data.text, name, numbers, image)
            table["file"] = f"{self.env.docname}/{identifier}.csv"
            frame.parent.insert(frame.parent.index(frame) + 1, table)


def _free_identifier(name: str, taken: set[str]) -> str:
    base = identifier = nodes.make_id(name) or "figure"
    number = 1
    while identifier in taken:
        number += 1
        identifier = f"{base}-{number}"
    taken.add(identifier)
    return identifier


def _label(text: str, role: str, name: str, numbers: Numbers, image: nodes.image) -> FigureLabel:
    message, measured = split_numbers(text)
    written = [numbers.write(number) for number in measured]
    label = FigureLabel("", _fill(message, written), message=message, numbers=written, figure=name)
    label["comment"] = f"{role} '{name}'"
    label.source, label.line = image.source, image.line
    return label


def _table(text: str, name: str, numbers: Numbers, image: nodes.image) -> FigureData:
    heading, *rows = csv.reader(io.StringIO(text, newline=""))
    file = io.StringIO(newline="")
    csv.writer(file).writerows([heading, *rows])  # an XML parser may have changed the line ends
    columns = [numbers.write_column(column) for column in zip_longest(*rows, fillvalue="")]

    table = FigureData("", csv=file.getvalue(), rows=[], support_smartquotes=False)
    for row in [heading, *zip(*columns, strict=True)]:
        cells: list[str | int] = []
        for cell in row:
            if has_words(cell):
                cells.append(len(table))
                table += _label(cell, "data of figure", name, numbers, image)
            else:
                cells.append(cell)
        table["rows"].append(cells)
    return table


def _warn(subtype: str, node: nodes.Element, name: str, problem: str) -> None:
    logger.warning(
        "Figure '%s': %s.",
        name,
        problem,
        location=node,
        type="translated_figures",
        subtype=subtype,
    )


# Writing


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
            file = Path(app.outdir, "_downloads", data["file"])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data["csv"].encode("utf-8"))


def write_figure(translator: HTML5Translator, figure: TranslatedFigure) -> None:
    """Write the drawing with its labels, and with a name and description for screen readers."""
    root = etree.fromstring(figure["svg"])
    labels = [child.astext() for child in figure if type(child) is FigureLabel]
    for place in root.iterfind(".//*[@data-label]"):
        _set_label(place, labels[int(place.attrib.pop("data-label"))])

    texts = [child.astext() for child in figure if isinstance(child, FigureDescription)]
    if isinstance(figure.parent, nodes.figure):
        texts += [child.astext() for child in figure.parent if isinstance(child, nodes.caption)]
    root.set("role", "img")
    root.set("aria-label", texts[0] if texts else ", ".join(labels).replace("\n", " "))
    if len(texts) > 1:
        description = etree.Element(f"{SVG}desc", id=f"{figure['identifier']}--description")
        description.text = texts[1]
        root.insert(0, description)
        root.set("aria-describedby", description.get("id"))
    drawing = etree.tostring(root, encoding="unicode")
    translator.body.append(f'<div class="translated-figure">{drawing}</div>\n')
    raise nodes.SkipNode


def write_data(translator: HTML5Translator, data: FigureData) -> None:
    """Write the table, folded, with a link to the file."""
    title = escape(_("Data of this figure"))
    heading, *rows = (
        [
            (escape(data[cell].astext()), "")
            if isinstance(cell, int)
            else (escape(cell), ' class="number"')
            for cell in row
        ]
        for row in data["rows"]
    )
    head = "".join(f'<th scope="col">{text}</th>' for text, _kind in heading)
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{text}</td>' for text, kind in row)}</tr>\n" for row in rows
    )
    translator.body.append(
        f'<details class="figure-data">\n<summary>{title}</summary>\n'
        # A box that scrolls has to be reached with the keyboard.
        f'<div class="figure-data-table" role="group" aria-label="{title}" tabindex="0">\n'
        f'<table class="docutils">\n<thead>\n<tr>{head}</tr>\n</thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )
    if "file" in data:
        address = f"{translator.builder.dlpath}/{quote(data['file'])}"
        text = escape(_("Download as CSV"))
        translator.body.append(f'<p><a href="{address}" download="">{text}</a></p>\n')
    translator.body.append("</details>\n")
    raise nodes.SkipNode


# Extracting


def show_figures_to_gettext(app: Sphinx, config: Config) -> None:
    """Let the gettext builder choose a cell's SVG, which MyST-NB leaves out there."""
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        ("gettext", "image/svg+xml", 4),
    ]


def comment_figure_labels(app: Sphinx, exception: Exception | None) -> None:
    """Say in the templates which messages are labels, and of which figure.

    Sphinx has no place for such a comment, so that it is added to the finished file.
    """
    if exception or not isinstance(app.builder, MessageCatalogBuilder):
        return
    for docname in sorted(app.env.found_docs):
        domain = docname_to_domain(docname, app.config.gettext_compact)
        template = Path(app.builder.outdir, f"{domain}.pot")
        comments: defaultdict[str, set[str]] = defaultdict(set)  # message -> lines of comment
        for label in app.env.get_doctree(docname).findall(FigureLabel):
            comments[label["message"]].add(f"#. {label['comment']}\n")
            if label["numbers"]:  # then tools for translators check the braces
                comments[label["message"]].add("#, python-brace-format\n")
        if not comments:
            continue
        text = template.read_text(encoding="utf-8")
        for message, lines in comments.items():
            entry = f'msgid "{_escape_message(message)}"\nmsgstr'
            comment = "".join(sorted(lines, reverse=True))  # "#." comes before the flag, "#,"
            text = text.replace(f"\n{entry}", f"\n{comment}{entry}", 1)
        template.write_text(text, encoding="utf-8")


def _escape_message(message: str) -> str:
    """Escape as Sphinx does in its templates."""
    return message.replace("\\", r"\\").replace('"', r"\"").replace("\n", '\\n"\n"')


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("myst_nb")
    # The colours of matplotlib's default style.
    colors = {"#000000": "--figure-ink", "#ffffff": "--figure-background"}
    app.add_config_value("figure_theme_colors", colors, "env", dict)
    # Babel has a point here, where ISO 80000-1 and the Real Academia Española have a thin space.
    app.add_config_value("figure_thousands_separators", {"es": "\u202f"}, "env", dict)
    app.add_node(TranslatedFigure, html=(write_figure, None))
    app.add_node(FigureData, html=(write_data, None))
    app.add_node(FigureLabel)
    app.add_node(FigureDescription)
    app.add_transform(PlaceFiguresInline)
    app.connect("config-inited", show_figures_to_gettext)
    app.connect("doctree-resolved", show_figures)
    app.connect("build-finished", comment_figure_labels)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
