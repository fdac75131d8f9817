"""Turn the HTML of a page into a page of an edition: XHTML, readable without scripts."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

from polybook.offline.edition_document import HTML
from polybook.search.marks import NOT_SEARCHED

MATHML = "{http://www.w3.org/1998/Math/MathML}"
LEFT_OUT = {"cell", "moved"}
"""The classes of what an edition leaves out, among what no search looks through."""
# Of HTML, and not of XML: docutils writes some into formulas.
NAMED_LETTER = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z]\w*;")


def edition_page(page: str) -> str:
    """Return the XHTML of a page.

    What is packed for a notebook, and what leads on from an old address, is left out. A fold keeps
    one prompt, for readers that know no folds. Code runs from left to right in each language. Boxes
    that scroll need no focus here.
    """
    page = NAMED_LETTER.sub(lambda letter: unescape(letter[0]), page)
    root = etree.fromstring(page.encode())
    left_out = []
    for element in root.iter(etree.Element):
        classes = element.get("class", "").split()
        if NOT_SEARCHED in classes and not LEFT_OUT.isdisjoint(classes):
            left_out.append(element)
    for element in left_out:
        element.getparent().remove(element)
    for prompt in root.xpath("//*[contains(@class, 'expanded admonition-title')]"):
        prompt.getparent().remove(prompt)
    for code in root.iter(f"{HTML}pre", f"{HTML}code"):
        code.set("dir", "ltr")
    for focused in root.xpath("//*[@tabindex]"):
        del focused.attrib["tabindex"]
    etree.cleanup_namespaces(root)
    text = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{text}\n'
