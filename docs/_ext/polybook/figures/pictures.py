"""Make a picture of a page's first figure, for where a link to the page is shown (Open Graph).

Only where the address of the site is known: Open Graph wants whole addresses. The letters are
drawn when the site is built, by fonts of that machine: matplotlib's own has Latin, Greek and
Cyrillic; what else a language needs, ``figure_picture_font`` names: {"zh_CN": "Noto Sans CJK SC"}.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools.ttLib import TTCollection, TTFont, TTLibError
from lxml import etree
from matplotlib import font_manager
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from polybook.figures.drawing import SVG
from polybook.project import write_whole

logger = logging.getLogger(__name__)

WIDTH, HEIGHT, MARGIN = 1200, 630, 40  # pixels, as those who show links ask for
DEFAULT_FONT = "DejaVu Sans"  # comes with matplotlib


def note_first_figure(builder: Builder, drawing: etree._Element) -> None:
    """Keep the first drawing of a page, with its labels in place, until the page is written."""
    _first_figures(builder).setdefault(builder.current_docname, deepcopy(drawing))


def _first_figures(builder: Builder) -> dict[str, etree._Element]:
    """The drawings kept, by page."""
    return vars(builder).setdefault("polybook_first_figures", {})


def show_where_linked(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the picture of a page beside its images, and name it among its meta tags."""
    drawing = _first_figures(app.builder).pop(pagename, None)
    base = app.config.html_baseurl
    if drawing is None or not base:
        return
    name = app.config.figure_picture_font.get(app.config.language, DEFAULT_FONT)
    text = "".join(drawing.itertext())
    font = font_file(name)
    if lack := what_lacks(font, name, text, app.config.language):
        logger.warning(
            f"its first figure becomes no picture for links: {lack}",
            location=pagename,
            type="figures",
            subtype="picture",
        )
        return
    file = f"_images/links/{pagename}.png"
    write_whole(Path(app.outdir) / file, picture(drawing, font, name))
    tags = {
        "og:image": f"{base.rstrip('/')}/{file}",
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": drawing.get("aria-label", ""),
        "twitter:card": "summary_large_image",
    }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n    <meta property="{name}" content="{escape(value)}">' for name, value in tags.items()
    )


def picture(drawing: etree._Element, font: Path, name: str) -> bytes:
    """Return a drawing as PNG, in the middle of a white picture."""
    inner = deepcopy(drawing)
    for attribute, value in {
        "x": MARGIN,
        "y": MARGIN,
        "width": WIDTH - 2 * MARGIN,
        "height": HEIGHT - 2 * MARGIN,
        "font-family": f"'{name}'",
    }.items():
        inner.set(attribute, str(value))
    outer = etree.Element(f"{SVG}svg", nsmap={None: SVG.strip("{}")})
    outer.set("width", str(WIDTH))
    outer.set("height", str(HEIGHT))
    outer.append(inner)
    return png(outer, font, name, "#ffffff")


def png(drawing: etree._Element, font: Path, name: str, background: str) -> bytes:
    """Return a drawing as PNG, whose letters are of one font: its file, and its name."""
    import resvg_py  # a site without an address needs no picture

    return resvg_py.svg_to_bytes(
        svg_string=etree.tostring(drawing, encoding="unicode"),
        background=background,
        skip_system_fonts=True,  # the same picture wherever the font is the same
        font_files=[str(font)],
        font_family=name,
        sans_serif_family=name,
    )


@cache
def font_file(name: str) -> Path | None:
    """Return the file of a font of this machine, by its family; None if it has none."""
    for path in sorted({*font_manager.findSystemFonts(), *_own_fonts()}):
        if name in families(Path(path)):
            return Path(path)
    return None


def _own_fonts() -> list[str]:
    return [entry.fname for entry in font_manager.fontManager.ttflist]


def families(path: Path) -> set[str]:
    """Return the regular families in a file of fonts; none if it is no such file."""
    try:
        fonts = _fonts(path)
        return {
            font["name"].getBestFamilyName()
            for font in fonts
            if font["name"].getBestSubFamilyName() in ("Regular", "Book", "Roman")
        }
    except (TTLibError, OSError, KeyError):
        return set()


def characters(path: Path) -> set[str]:
    """Return what a font can write."""
    return {chr(code) for code in _fonts(path)[0].getBestCmap()}


def what_lacks(font: Path | None, name: str, text: str, language: str) -> str:
    """Say why a font cannot draw a text, and the next step; nothing if it can."""
    missing = set(text) - characters(font) if font else set(text)
    missing = "".join(sorted(sign for sign in missing if sign.isprintable()))
    if not missing:
        return ""
    lacks = f"lacks the letters {missing[:20]!r}" if font else "is not on this machine"
    return (
        f"the font {name!r} {lacks}. Install a font, and name it as figure_picture_font = "
        f'{{"{language}": "…"}} in conf.py.'
    )


def text_width(path: Path, text: str) -> float:
    """Return how wide a font writes a text, in ems; a letter that it lacks counts as one."""
    font = _fonts(path)[0]
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    em = font["head"].unitsPerEm
    return sum(widths[glyphs[ord(c)]][0] / em if ord(c) in glyphs else 1.0 for c in text)


@cache
def _fonts(path: Path) -> list[TTFont]:
    if path.suffix.lower() in (".ttc", ".otc"):
        return list(TTCollection(path, lazy=True))
    return [TTFont(path, lazy=True)]
