"""A drawing that leaves its page: letters and colours of its own, and a line that says its source.

``SVG`` files stand beside the pages, in the reader's language. The reader's browser makes a PNG of
the same, with the fonts that it has: drawn when the site is built, those would double its weight,
and want fonts for every language there.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from polybook.figures.drawing import SVG

# Letters of any script, where a program shows the drawing by itself; and none runs into a line.
FONTS = (
    "'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
)
STYLE = (
    ".figure-label { paint-order: stroke; stroke: #ffffff; stroke-linejoin: round; "
    "stroke-width: 3px; }"
)
SIZE = 0.022
"""The letters of the source, as a part of the width of the drawing."""
LINE = 1.5
INK = "#595959"


def stand_alone(drawing: etree._Element) -> None:
    """Give a drawing what the style sheets of its page say of its letters."""
    drawing.set("font-family", FONTS)
    style = etree.Element(f"{SVG}style")
    style.text = STYLE
    drawing.insert(0, style)


def with_source(drawing: etree._Element, title: str, source: Iterable[str]) -> None:
    """Give a drawing that stands alone its title, and below it where it comes from, line by line.

    The title is the one that programs show: what the drawing shows, in words.
    """
    name = etree.Element(f"{SVG}title")
    name.text = title
    drawing.insert(0, name)
    lines = [line for line in source if line]
    if not lines or "viewBox" not in drawing.attrib:
        return
    x, y, width, height = (float(n) for n in drawing.get("viewBox").replace(",", " ").split())
    size = SIZE * width
    added = (len(lines) + 0.5) * LINE * size
    for number, line in enumerate(lines, start=1):
        place = {"x": f"{x + size:.2f}", "y": f"{y + height + number * LINE * size:.2f}"}
        letters = {"font-size": f"{size:.2f}", "fill": INK, "stroke": "none"}
        etree.SubElement(drawing, f"{SVG}text", place | letters).text = line
    drawing.set("viewBox", f"{x:g} {y:g} {width:g} {height + added:.2f}")
    if "height" in drawing.attrib:
        drawing.set("height", f"{float(drawing.get('height')) * (1 + added / height):.2f}")
    for ground in drawing.iterfind(f"{SVG}rect[@class='figure-ground']"):
        ground.set("height", f"{height + added:.2f}")
