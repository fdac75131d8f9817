"""Read, clean and fit the drawing of a figure, find its labels, and put translations in place.

No Sphinx: this is about SVG. What has no place in a page, such as a script, is dropped and named.
Left out: words in math text, which only matplotlib can set, and rotated labels without
``rotation_mode="anchor"``, whose anchor matplotlib does not tell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from copy import deepcopy
from statistics import fmean

from lxml import etree

from polybook.numbers import Writer, has_words

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a drawing is made of. Everything else is dropped.
ELEMENTS = _words(
    "circle clipPath defs ellipse g image line linearGradient marker mask path pattern polygon "
    "polyline radialGradient rect stop symbol text tspan use"
)
# What a style says and an attribute says as well: the page allows no styles in its elements.
PRESENTATION = _words(
    "clip-path clip-rule color display dominant-baseline fill fill-opacity fill-rule "
    "font-size font-stretch font-style font-variant font-weight image-rendering letter-spacing "
    "marker-end marker-mid marker-start mask opacity paint-order shape-rendering stop-color "
    "stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-opacity stroke-width text-anchor vector-effect visibility "
    "word-spacing"
)
ATTRIBUTES = PRESENTATION | _words(
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
DECIMAL = r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
LENGTH = re.compile(rf"({DECIMAL})(pt|px|in|cm|mm)?")
VIEW_BOX = re.compile(rf"{DECIMAL}[\s,]+{DECIMAL}[\s,]+({DECIMAL})[\s,]+{DECIMAL}")
PIXELS = {None: 1, "px": 1, "pt": 4 / 3, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}

# In a drawing of at least so many units, nobody sees less than a hundredth of one.
FINE_UNITS = 100
LONG_DECIMALS = re.compile(r"-?\d+\.\d{3,}(?![\de])")
PLACES = ("d", "points", "x", "y")

MATH = re.compile(r"\$[^$]*\$")
# How matplotlib places each line of a label of several lines.
LINE_PLACE = re.compile(rf"translate\(({DECIMAL}) ({DECIMAL})\)(?: rotate\(({DECIMAL})\))?")
UPRIGHT = re.compile(rf"rotate\(-?0(?: {DECIMAL} {DECIMAL})?\)")
FONT_SIZE = re.compile(DECIMAL)
GLYPH_WIDTH = 0.6  # of the font size, on average, in matplotlib's DejaVu Sans


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
    """Keep what draws, with identifiers that begin with ``prefix``, and no styles.

    Colours and lines stand in attributes: so a drawing shows wherever styles do not. The colours
    of the theme, ``theme_colors``, are written in one way, by which a style sheet can find them.
    ``dropped`` names what went, as one finds it in the SVG: ``<script>``, ``onclick``.
    """

    def __init__(self, prefix: str, theme_colors: Collection[str]) -> None:
        self.prefix = prefix
        self.theme_colors = {color.lower() for color in theme_colors}
        self.referenced: set[str] = set()
        self.dropped: list[str] = []
        self.common: dict[str, str] = {}

    def clean(self, root: etree._Element) -> None:
        """Clean a document in place. Comments stay: matplotlib keeps the source of math there."""
        if "#000000" in self.theme_colors:  # matplotlib does not write black, SVG's default
            self.common["fill"] = "#000000"
        _fit(root)
        self._clean_attributes(root)
        self._clean_children(root)
        for name, value in self.common.items():
            if name not in root.attrib:
                root.set(name, value)
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
                for property_, value in self._declarations(style[1]):
                    if (cleaned := self._clean_value(property_, value)) is not None:
                        self.common[property_] = cleaned
            elif name not in DESCRIPTIONS:
                self.dropped.append(f"<{name.rpartition('}')[2]}>" if name else str(element))

    def _clean_attributes(self, element: etree._Element) -> None:
        attributes = dict(element.attrib)
        element.attrib.clear()
        # A style is stronger than an attribute.
        attributes |= self._declarations(attributes.pop("style", ""))
        for name, value in attributes.items():
            if name == "id":
                element.set("id", self.prefix + value)
            elif name in ("href", f"{XLINK}href"):
                self._clean_link(element, value)
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

    def _declarations(self, style: str) -> Iterator[tuple[str, str]]:
        for declaration in style.split(";"):
            name, _colon, value = map(str.strip, declaration.partition(":"))
            # Without a family of its own, text takes the page's: the reader has that font.
            if name in PRESENTATION:
                yield name, value
            elif name == "font":  # has no attribute
                self.dropped.append(f"{name}={value[:60]!r}")

    def _clean_value(self, name: str, value: str) -> str | None:
        if value.lower() in self.theme_colors:
            return value.lower()
        rest = LOCAL_URL.sub("", value)
        if "url" in rest.lower() or not PLAIN_VALUE.fullmatch(rest):
            self.dropped.append(f"{name}={value[:60]!r}")
            return None
        return LOCAL_URL.sub(lambda match: f"url(#{self._refer(match[1])})", value)

    def _refer(self, identifier: str) -> str:
        self.referenced.add(self.prefix + identifier)
        return self.prefix + identifier


def _fit(root: etree._Element) -> None:
    """Write the natural size of a drawing in CSS pixels, and keep the system it is drawn in."""
    sizes = [LENGTH.fullmatch(root.attrib.pop(side, "")) for side in ("width", "height")]
    if None in sizes:
        return
    width, height = (float(size[1]) * PIXELS[size[2]] for size in sizes)
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", f"{width:g}")
    root.set("height", f"{height:g}")


def take_labels(root: etree._Element, writer: Writer) -> Iterator[str]:
    """Mark and yield each text with letters; write the numbers of all others, in place."""
    count = 0
    blocks: list[etree._Element] = []
    for text in root.iter(f"{SVG}text"):
        if len(text) > 1 or _math_source(text):
            _write_decimals(list(text), writer.latin.decimal)
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
                _anchor_lines(place, lines)
            yield label
        else:
            for line in lines:
                line.text = writer.write_all(line.text or "")


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


def _anchor_lines(group: etree._Element, lines: list[etree._Element]) -> None:
    """Let the lines of a label, which fill a group, grow as they are aligned.

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
        size = FONT_SIZE.match(line.get("font-size", ""))
        widths.append(GLYPH_WIDTH * float(size[0] if size else 10) * len(line.text or ""))

    def anchors(share: float) -> list[float]:
        return [start + share * width for start, width in zip(starts, widths, strict=True)]

    def spread(anchor: str) -> float:
        return max(anchors(shares[anchor])) - min(anchors(shares[anchor]))

    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    anchor = min(shares, key=spread)
    group.set("transform", f"rotate({degrees:g})")
    for line, height in zip(lines, heights, strict=True):
        del line.attrib["transform"]
        line.set("text-anchor", anchor)
        line.set("x", f"{fmean(anchors(shares[anchor])):.2f}")
        line.set("y", f"{height:.2f}")


def write_svg(root: etree._Element) -> str:
    """Return a drawing as text, without what shows nothing: comments, empty paths, needless groups.

    Places are rounded to a hundredth, unless something in the drawing might be enlarged.
    """
    etree.strip_tags(root, etree.Comment)
    _free_texts(root)
    _round_places(root)
    for element in reversed(list(root.iter(f"{SVG}path", f"{SVG}g", f"{SVG}defs"))):
        is_path = element.tag == f"{SVG}path"
        if not (element.get("d", "").strip() if is_path else len(element) or element.attrib):
            element.getparent().remove(element)
        elif element.tag == f"{SVG}g" and not element.attrib:
            element.tag = "bare"
    etree.strip_tags(root, "bare")
    _join_groups(root)
    return etree.tostring(root, encoding="unicode")


def _free_texts(root: etree._Element) -> None:
    """Turn a group in place of each text in it, so that a style sheet may transform the text."""
    for text in root.findall(f".//{SVG}text[@transform]"):
        transform = text.attrib.pop("transform")
        if not UPRIGHT.fullmatch(transform):
            group = etree.Element(f"{SVG}g", transform=transform)
            text.getparent().replace(text, group)
            group.append(text)


def _join_groups(root: etree._Element) -> None:
    """Let neighbours that are cut off alike share a group: each mark may bring one of its own."""
    for group in root.findall(f".//{SVG}g"):
        before = group.getprevious()
        is_alike = before is not None and before.tag == group.tag and before.attrib == group.attrib
        if is_alike and set(group.attrib) == {"clip-path"}:
            before.extend(group)
            group.getparent().remove(group)


def _round_places(root: etree._Element) -> None:
    view = VIEW_BOX.fullmatch(root.get("viewBox", "").strip())
    transforms = "".join(root.xpath("//@*[contains(name(), 'ransform')]"))
    if not view or float(view[1]) < FINE_UNITS or "scale" in transforms or "matrix" in transforms:
        return
    for element in root.iter():
        for name in PLACES:
            if name in element.attrib:
                value = " ".join(element.get(name).split())
                element.set(name, LONG_DECIMALS.sub(_hundredths, value))


def _hundredths(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 2) or 0.0:.2f}".rstrip("0").rstrip(".")


def set_label(place: etree._Element, label: str) -> None:
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
