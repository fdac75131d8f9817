"""Draw the cover of an edition: its title in the reader's language, who made it, and its language.

A picture, since shelves of e-readers show nothing else. The letters are drawn by a font of the
machine, as in pictures of shared links: ``figure_picture_font`` names one for a language.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree
from sphinx.builders import Builder
from sphinx.util import logging

from polybook.figures.drawing import SVG
from polybook.figures.pictures import DEFAULT_FONT, font_file, png, text_width, what_lacks
from polybook.language_tags import text_direction
from polybook.project import Project, write_whole

logger = logging.getLogger(__name__)

FILE = "cover.png"
WIDTH, HEIGHT, MARGIN = 1200, 1800, 120  # pixels
PAPER, INK, MUTED = "#12324a", "#ffffff", "#b9cfe0"
# A word, or a letter of a writing without spaces; with the signs that may not begin a line.
PIECE = re.compile(
    r"\s*(?:[\u2e80-\u2fff\u3040-\ufaff]|[^\s\u2e80-\uffef]+)[\u3000-\u3020\uff00-\uff20]*"
)


def write_cover(builder: Builder) -> None:
    """Write the cover beside the pages of an edition."""
    config = builder.config
    name = config.figure_picture_font.get(config.language, DEFAULT_FONT)
    font = font_file(name)
    texts = [config.epub_title, config.epub_author, edition_name(builder)]
    if lack := what_lacks(font, name, "".join(texts), config.language):
        logger.warning(f"The cover cannot be drawn: {lack}", type="polybook")
        return
    write_whole(Path(builder.outdir) / FILE, _drawn(*texts, font, name, config.language))


def edition_name(builder: Builder) -> str:
    """The language of an edition, as it calls itself, and the version of the book."""
    config = builder.config
    own = Project(Path(builder.confdir)).languages.get(config.language, config.language)
    return f"{own} · {config.release}".strip(" ·")


def _drawn(title: str, author: str, edition: str, font: Path, name: str, code: str) -> bytes:
    """The cover as PNG."""
    drawing = etree.Element(f"{SVG}svg", nsmap={None: SVG.strip("{}")})
    drawing.set("width", str(WIDTH))
    drawing.set("height", str(HEIGHT))
    from_right = text_direction(code) == "rtl"

    def write(lines: list[str], top: float, size: float, color: str) -> None:
        for number, line in enumerate(lines):
            text = etree.SubElement(drawing, f"{SVG}text")
            text.set("x", str(WIDTH - MARGIN if from_right else MARGIN))
            text.set("y", str(top + size * 1.3 * (number + 1)))
            text.set("text-anchor", "end" if from_right else "start")
            text.set("font-size", str(size))
            text.set("fill", color)
            text.text = line

    room = WIDTH - 2 * MARGIN
    size, rows = 132.0, []
    while not rows or len(rows) > 5 or any(text_width(font, row) > room / size for row in rows):
        size *= 0.9
        rows = _balanced(title, font, room / size)
    write(rows, HEIGHT * 0.22, size, INK)
    write(lines(author, font, room / 44), HEIGHT * 0.72, 44, MUTED)
    write([edition], HEIGHT * 0.88, 44, MUTED)
    return png(drawing, font, name, PAPER)


def _balanced(text: str, font: Path, most: float) -> list[str]:
    """Break a text into as many lines as it needs, of about the same length."""
    rows = lines(text, font, most)
    narrower = [lines(text, font, most * part / 20) for part in range(10, 20)]
    return next((each for each in narrower if len(each) == len(rows)), rows)


def lines(text: str, font: Path, most: float) -> list[str]:
    """Break a text into lines no wider than ``most`` ems, where its words allow it."""
    broken = [""]
    for piece in PIECE.findall(text):
        if broken[-1] and text_width(font, broken[-1] + piece) > most:
            broken.append("")
        broken[-1] += piece if broken[-1] else piece.strip()
    return broken
