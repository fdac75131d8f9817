"""Drawings that hold what a page must not: scripts, addresses, styles, measures that are none."""

from __future__ import annotations

from random import Random

from lxml import etree

from faults.kinds import Seen, Wanted, kind
from polybook.figures.drawing import SvgCleaner, read_svg, take_labels, write_svg
from polybook.numbers import Writer

PART = "figures"
ELEMENTS = [
    *(
        "<script>evil()</script>",
        "<foreignObject><p>evil</p></foreignObject>",
        "<x:evil xmlns:x='y'/>",
    ),
    *("<style>@import 'evil.css';</style>", "<animate attributeName='href' to='evil'/>", "<evil/>"),
    *("<set attributeName='onclick' to='evil()'/>", "<iframe src='evil'/>", "<a href='evil'>x</a>"),
    *(
        "<image href='evil.png'/>",
        "<image href='data:image/svg+xml;base64,ZXZpbA=='/>",
        "<audio src='evil'/>",
    ),
    *("<use href='https://evil.example/a.svg#b'/>", "<image href='javascript:evil()'/>"),
    *(
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>evil()</h:script>",
        "<SCRIPT>evil()</SCRIPT>",
    ),
    *("<use xmlns:l='http://www.w3.org/1999/xlink' l:href='data:evil'/>", "<feImage href='evil'/>"),
    *("<handler>evil()</handler>", "<switch><foreignObject>evil</foreignObject></switch>"),
]
ATTRIBUTES = [
    *(
        "onclick='evil()'",
        "onload='evil()'",
        "ONMOUSEOVER='evil()'",
        "style='fill: url(https://evil/)'",
    ),
    *(
        "fill='url(//evil)'",
        "style='fill: \\75rl(evil:x)'",
        "mask='url(evil.svg#a)'",
        "fill='URL(evil:)'",
    ),
    *("style='font: evil: x'", "stroke='url( evil:x )'", "clip-path='url(data:evil)'"),
]


def hostile(chance: Random) -> str:
    piece = chance.choice([*ELEMENTS, *ATTRIBUTES])
    shape = chance.choice(
        ["rect width='1' height='1'", "path d='M 0 0 L 9 9'", "g", "text x='1' y='1'"]
    )
    if not piece.startswith("<"):
        return f"<{shape} {piece}><tspan>kept</tspan></{shape.split()[0]}>"
    return chance.choice(
        [piece, f"<g>{piece}</g>", f"<defs>{piece}</defs>", f"<g><g>{piece}</g></g>"]
    )


def cleaned(source: str) -> tuple[str, list[str]]:
    """A drawing as a page has it, and what it was drawn without."""
    root = read_svg(source.encode())
    cleaner = SvgCleaner("id--", ["#000000"])
    cleaner.clean(root)
    list(take_labels(root, Writer.of("es")))
    return write_svg(root), cleaner.dropped


def svg(inside: str, attributes: str = "width='90pt' height='90pt' viewBox='0 0 90 90'") -> str:
    word = "<text x='1' y='2'>a word</text>"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {attributes}>{word}{inside}</svg>"


@kind(PART, hostile, Wanted.TOLD, count=120, sample=40)
def what_does_not_draw(piece, folder):
    drawing, dropped = cleaned(svg(piece))
    wrong = (
        ["it is in the page"] if "evil" in drawing.lower() or "<script" in drawing.lower() else []
    )
    return Seen(
        ", ".join(dropped),
        wrong=[*wrong, *(["a label is lost"] if "a word" not in drawing else [])],
    )


SIZES = [
    "1.2.3",
    ".",
    "abc",
    "-5",
    "0",
    "",
    "1e999",
    "90pt 90pt",
    "100%",
    "9" * 400,
    "١",
    "NaN",
    "inf",
]
PLACED = [
    "translate(a b)",
    "translate(1 2) rotate(x)",
    "scale(0)",
    "matrix(1)",
    "translate(1.2.3 .)",
    "",
]
ODD = [f"<path d='{value}'/><g transform='{value}'><text>b</text></g>" for value in PLACED]
ODD += [
    f"<text x='{value}' y='{value}'>b<tspan x='{value}' y='{value}'>c</tspan></text>"
    for value in SIZES
]
ODD += [
    f"<text style='font-size: {value}'><tspan x='1' y='{value}'>b</tspan><tspan>c</tspan></text>"
    for value in SIZES
]
ODD += [f"<g id='text_1'><g transform='{value}'><text>b</text></g></g>" for value in PLACED]


ODD = [svg(inside) for inside in ODD]
ODD += [svg("", f"width='{size}' height='{size}' viewBox='0 0 {size} 9'") for size in SIZES]
ODD += [svg("", f"viewBox='{size}'") for size in SIZES]


@kind(PART, ODD, Wanted.RIGHT, sample=90)
def a_measure_that_is_none(source, folder):
    """It is drawn all the same, with its labels."""
    drawing, _dropped = cleaned(source)
    return Seen(wrong=[] if "a word" in drawing else ["a label is lost"])


LAUGHS = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 9}'>" for n in range(1, 9))
BROKEN = [
    "",
    "<svg",
    "<html/>",
    "<svg/>",
    "\0",
    "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + svg("&a;"),
    "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg(""),
    svg("")[:-3],
    svg("&nbsp;"),
    f"<x>{svg('')}</x>",
    "[]",
    f"<!DOCTYPE svg [{LAUGHS}]>{svg('&a8;')}",
    svg("<g>" * 300 + "</g>" * 300),
]


@kind(PART, BROKEN, Wanted.RIGHT, sample=20)
def a_document_that_is_no_drawing(source, folder):
    """It is told in the words of the parser, as the page does, or it is drawn."""
    try:
        drawing, _dropped = cleaned(source)
    except (ValueError, etree.XMLSyntaxError) as error:
        return Seen(str(error), wrong=[] if str(error).strip() else ["nothing is said"])
    return Seen(wrong=["a file is in the page"] if "root:" in drawing else [])
