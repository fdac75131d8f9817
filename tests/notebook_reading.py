"""Read notebooks as readers see them: shown by nbconvert, and held against the page."""

import base64
import re
from collections.abc import Collection, Iterator
from copy import deepcopy

import nbformat
from lxml import html
from nbconvert.filters.markdown_mistune import markdown2html_mistune

FORMULA = re.compile(r"\$\$.+?\$\$|(?<!\\)\$(?!\s)[^$]+?\$", re.DOTALL)
CELLS = ("td", "th")
BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "figcaption", "li")
LEFT_RAW = re.compile(
    r"\*\*|__|~~|`|\]\(|\{[a-z-]+\}|:::|\[\^|&(?:[a-z]+|#\d+);|</?[a-z]+[ >]|^\s*\|.*\||%%"
    r"|\\[\[\]*_`$<>|~&\\]"
)
"""What no sentence of a page has, and Markdown that was not read has."""


def shown(cell: nbformat.NotebookNode) -> html.HtmlElement:
    """A cell of Markdown as HTML."""
    tree = html.fragment_fromstring(markdown2html_mistune(cell.source), create_parent="div")
    for link in tree.xpath(".//a[@class='anchor-link']"):
        link.drop_tree()
    return tree


def blocks_of_notebook(notebook: nbformat.NotebookNode) -> list[str]:
    """The texts of the blocks that a reader sees, in order, without formulas."""
    return [
        text
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for text in _blocks(shown(cell))
    ]


def blocks_of_page(page: html.HtmlElement) -> list[str]:
    """The same of a page: what its article says beside cells, and its captions."""
    [main] = page.xpath("//article[@role='main'] | //div[@role='main']")[:1]
    main = deepcopy(main)
    for left_out in main.xpath(
        ".//*[contains(@class, 'take-away') or contains(@class, 'headerlink') or self::math or "
        "self::details or contains(@class, 'cell_input') or contains(@class, 'translated-figure') "
        "or contains(@class, 'highlight') or contains(@class, 'eqno')] | "
        ".//sup/a[contains(@class, 'footnote')] | .//a[contains(@class, 'footnote-reference')] | "
        ".//aside[contains(@class, 'footnote')]//span"
    ):
        left_out.drop_tree()
    return list(_blocks(main))


def _blocks(root: html.HtmlElement) -> Iterator[str]:
    for element in _elements(root):
        if text := plain(element.text_content()):
            yield text


def _elements(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The cells of tables, and the blocks that hold no other ones."""
    for line in root.xpath(".//br"):
        line.tail = f" {line.tail or ''}"
    for element in root.iter(*BLOCKS):
        around = [*element.iterdescendants(*BLOCKS), *element.iterancestors(*CELLS)]
        if element.tag in CELLS or not around:
            yield element


def plain(text: str) -> str:
    """A text without formulas, references of footnotes, and blanks that no reader tells apart."""
    text = re.sub(r"\[\d+\]", "", FORMULA.sub("", text))
    return " ".join(text.replace("\u200b", "").split()).removesuffix(":")


def missing(wanted: list[str], said: list[str]) -> list[str]:
    """What of these texts is not said in their order, and all that follows the first."""
    rest = iter(said)
    return [text for text in wanted if text not in rest]


def leftovers(notebook: nbformat.NotebookNode, page: Collection[str] = ()) -> list[str]:
    """The blocks in which a reader sees Markdown, MyST or HTML that was not read.

    A block that the page shows, too, is none: it may speak of such signs. Code is left out.
    """
    found = []
    for cell in notebook.cells:
        for element in _elements(shown(cell)) if cell.cell_type == "markdown" else ():
            if plain(element.text_content()) not in page:
                for code in element.xpath(".//code"):
                    code.drop_tree()
                found += [text for text in [plain(element.text_content())] if LEFT_RAW.search(text)]
    return found


def drawing(output: str) -> str:
    """The SVG that an output of HTML holds."""
    return base64.b64decode(output.split("base64,")[1].split('"')[0]).decode("utf-8")
