"""What a search looks through: pages by section, entries of a glossary one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from docutils.utils.math import tex2unichar
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, String
from pygments.util import ClassNotFound
from sphinx import addnodes

from polybook.search.marks import NOT_SEARCHED, OTHER_NAMES

WORDS = re.compile(r"(?>\d+(?:\.\d+)*(?:[eE][-+]?\d+)?)(?!\w)|\w+")
"""Numbers with a point, and words as ``search.js`` takes them: each part of a name with dots."""
COMMAND = re.compile(r"\\([a-zA-Z]+)")
SIGNS = tex2unichar.mathalpha | tex2unichar.mathbin | tex2unichar.mathord | tex2unichar.mathrel
GLUE = re.compile("(?<!\\d)\u00a0|\u00a0(?!\\d)")
"""Blanks that keep words on one line, those aside that part the digits of a number."""
NO_BRACES = str.maketrans("", "", "{}")
FOLDED = {"tag_hide-cell", "tag_hide-output"}
"""MyST-NB's classes of cells whose output is folded."""


@dataclass
class Section:
    """A section of a page without those below it, or an entry of a glossary."""

    anchor: str
    title: str
    texts: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def written(self) -> list[str]:
        """As ``search.js`` reads it: anchor, title, text, other names; none at the end."""
        return _shortened([self.anchor, self.title, "\n".join(self.texts), "\n".join(self.names)])

    def written_code(self, said: set[str]) -> str:
        """Its code, found by its words and not quoted: as a whole it would weigh most of all.

        Words that the page has ``said`` already are left out, and added to these.
        """
        # In an order that packs well: all of it goes over a slow network.
        code = sorted(word for word in words("\n".join(self.code)) if word not in said)
        said.update(code)
        return " ".join(code)


def _shortened(parts: list[str]) -> list[str]:
    """Without what is empty at the end."""
    while parts and not parts[-1]:
        del parts[-1]
    return parts


def words(text: str) -> list[str]:
    """Each word of a text once."""
    return list(dict.fromkeys(WORDS.findall(text)))


def document(doctree: nodes.document) -> dict[str, Any]:
    """The sections of a page, its beginning first, their code, and its entries of glossaries."""
    entries: list[Section] = []
    beginning = Section("", "")
    sections = [beginning, *_sections(doctree, beginning, entries)]
    if len(sections) > 1 and not (beginning.texts or beginning.code):
        del sections[0]  # the page has one section around all others: its title is the page's
        sections[0].anchor = ""
    said = set(words("\n".join(text for section in sections for text in section.texts)))
    found = {
        "sections": [section.written() for section in sections],
        "code": _shortened([section.written_code(said) for section in sections]),
    }
    if entries:
        found["entries"] = [entry.written() for entry in entries]
    return found


def _sections(node: nodes.Element, current: Section, entries: list[Section]) -> Iterator[Section]:
    """Put what a node says into the section it belongs to; yield the sections below."""
    for child in node.children:
        if not isinstance(child, nodes.Element) or NOT_SEARCHED in child["classes"]:
            continue
        if isinstance(child, nodes.section):
            title = child.next_node(nodes.title)
            below = Section(child["ids"][0], title.astext() if title else "")
            yield below
            yield from _sections(child, below, entries)
        elif isinstance(child, addnodes.glossary):
            entries += _entries(child)
        elif isinstance(child, (nodes.comment, nodes.raw, nodes.math_block)) or (
            isinstance(child, nodes.title) and isinstance(node, nodes.section)
        ):
            continue
        # What stands in no sentence, such as a label of a figure, is found and not quoted.
        elif isinstance(child, nodes.literal_block):
            if not _is_printed_in_a_fold(child):
                current.code.append(_without_sentences(child))
        elif isinstance(child, nodes.Inline):
            current.code.append(child.astext())
        elif isinstance(child, nodes.TextElement):
            _keep(child, current)
        else:
            yield from _sections(child, current, entries)


def _keep(sentences: nodes.TextElement, section: Section) -> None:
    is_names = OTHER_NAMES in sentences["classes"]
    (section.names if is_names else section.texts).append(_read(sentences))


def _read(sentences: nodes.TextElement) -> str:
    """A text as one reads it: the commands of a formula as the signs that they stand for."""
    text = "".join(
        COMMAND.sub(lambda command: SIGNS.get(command[1], ""), text).translate(NO_BRACES)
        if isinstance(text.parent, nodes.math)
        else text
        for text in sentences.findall(nodes.Text)
    )
    return GLUE.sub(" ", text)


def _is_printed_in_a_fold(block: nodes.literal_block) -> bool:
    """Whether a folded cell prints it: the page says it in the language of its reader."""
    cell = block.parent
    while isinstance(cell, nodes.Element) and "cell_output" not in cell["classes"]:
        cell = cell.parent
    return isinstance(cell, nodes.Element) and not FOLDED.isdisjoint(cell.parent["classes"])


def _without_sentences(block: nodes.literal_block) -> str:
    """Code, without what it says to those who read it, in the one language that code is written in.

    The sentences of the page say it in the reader's.
    """
    try:
        lexer = get_lexer_by_name(block.get("language", "text"))
    except ClassNotFound:
        return block.astext()
    return "".join(
        " " if kind in String and " " in text.strip() else text
        for kind, text in lexer.get_tokens(block.astext())
        if kind not in Comment and kind not in String.Doc
    )


def _entries(glossary: addnodes.glossary) -> Iterator[Section]:
    for item in glossary.findall(nodes.definition_list_item):
        terms = [term for term in item.children if isinstance(term, nodes.term)]
        entry = Section(terms[0]["ids"][0], ", ".join(term.astext() for term in terms))
        for paragraph in item.findall(nodes.paragraph):
            _keep(paragraph, entry)
        yield entry
