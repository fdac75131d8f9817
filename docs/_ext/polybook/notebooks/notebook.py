"""Make the notebook of a page from its document, as it was translated and resolved.

What the page says becomes cells of Markdown, one for each section and one after each cell of code.
Code comes from the stories, what it puts out from the document: so prints are as the page has them,
and figures speak its language. Nothing is executed.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from lxml import etree

from polybook.figures.nodes import FigureData, TranslatedFigure
from polybook.figures.page import description_of, drawing_of
from polybook.figures.standalone import stand_alone
from polybook.folded_cells import FoldedCells
from polybook.notebooks.markdown import Markdown
from polybook.notebooks.scripts import Piece

NOT_IN_NOTEBOOKS = "not-in-notebooks"
"""The class of what a page says of its notebook."""

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}
"""How Colab, and all others, are told to fold code away."""
LONGEST_ID = 64


class NotebookWriter:
    """Collect the cells of a page, in order.

    ``pieces`` is its code by the place of the quote that it leads up to; ``sources`` the
    folder of the pages, where their images are; ``link`` and ``refuse`` are those of ``Markdown``.
    """

    def __init__(
        self,
        pieces: Mapping[int, list[Piece]],
        link: Callable[[nodes.Element], str],
        sources: Path,
        refuse: Callable[[nodes.Node], None],
    ) -> None:
        self.pieces = dict(pieces)
        self.sources, self.refuse = sources, refuse
        self.markdown = Markdown(link, self._picture, refuse)
        self.cells: list[nbformat.NotebookNode] = []
        self.prose: list[str] = []
        self.section = "beginning"
        self.code_cell: nbformat.NotebookNode | None = None
        self.ids: set[str] = set()

    def write(self, document: nodes.document, note: str) -> list[nbformat.NotebookNode]:
        """The cells of the page; ``note`` stands below its title, in Markdown."""
        if not any(True for _title in document.findall(nodes.title)):
            self.prose.append(note)
        self._children(document, 0, note)
        self._code_up_to(max(self.pieces, default=0))
        self._end_prose()
        return self.cells

    def _children(self, node: nodes.Element, depth: int, note: str = "") -> None:
        rest: list[nodes.Node] = []

        def say_the_rest() -> None:
            self.prose.extend(self.markdown.blocks(rest))
            rest.clear()

        for child in node.children:
            is_element = isinstance(child, nodes.Element)
            if is_element and NOT_IN_NOTEBOOKS in child["classes"]:
                continue
            is_cell = isinstance(child, FoldedCells) or _is_cell(child)
            if not (is_cell or isinstance(child, nodes.section | nodes.title)):
                rest.append(child)
                continue
            say_the_rest()
            if isinstance(child, nodes.section):
                self._end_prose()
                self.section = child["ids"][0] if child["ids"] else self.section
                self._children(child, depth + 1, note)
                note = ""
            elif isinstance(child, nodes.title):
                self.prose.append(self.markdown.heading(child, max(depth, 1)))
                if note:
                    self.prose.append(note)
                    note = ""
            else:
                for cell in child.children if isinstance(child, FoldedCells) else [child]:
                    self._cell(cell)
        say_the_rest()

    def _cell(self, cell: nodes.container) -> None:
        """Write what a page shows of a cell: all of it, or its figures after what was folded."""
        self._code_up_to(cell["cell_index"])
        for part in cell.children:
            if part.get("nb_element") == "cell_code_output":
                self._outputs(part)

    def _code_up_to(self, place: int) -> None:
        for number in sorted(number for number in self.pieces if number <= place):
            for piece in self.pieces.pop(number):
                self._end_prose()
                self.code_cell = nbformat.v4.new_code_cell(
                    piece.code,
                    id=self._id(piece.name),
                    execution_count=1 + sum(cell.cell_type == "code" for cell in self.cells),
                    metadata=dict(FOLDED) if piece.is_folded else {},
                )
                self.cells.append(self.code_cell)

    def _outputs(self, shown: nodes.Element) -> None:
        for node in shown.children:
            if isinstance(node, nodes.literal_block):
                self._put_out_text(node)
            elif isinstance(node, TranslatedFigure):
                self._put_out_picture(_address_of(drawing_of(node)), description_of(node))
            elif isinstance(node, nodes.image):
                self._put_out_picture(self._picture(node), node.get("alt", ""))
            elif isinstance(node, nodes.caption | nodes.legend | nodes.paragraph):
                self.prose.extend(self.markdown.block(node))
            elif isinstance(node, nodes.container | nodes.figure):
                self._outputs(node)
            elif not isinstance(node, FigureData | nodes.Invisible):  # the code has the data
                self.refuse(node)

    def _put_out_text(self, node: nodes.literal_block) -> None:
        text = node.astext().rstrip("\n")
        if "stream" in node["classes"]:
            name = "stderr" if "stderr" in node["classes"] else "stdout"
            output = nbformat.v4.new_output("stream", name=name, text=f"{text}\n")
        else:
            output = nbformat.v4.new_output("display_data", {"text/plain": text})
        self.code_cell.outputs.append(output)

    def _put_out_picture(self, address: str, alt: str) -> None:
        # JupyterLab shows no image/svg+xml of a notebook that came from elsewhere.
        data = {"text/html": f'<img alt="{escape(alt)}" src="{address}">', "text/plain": alt}
        self.code_cell.outputs.append(nbformat.v4.new_output("display_data", data))

    def _picture(self, image: nodes.image) -> str:
        """The image itself, as an address: a notebook travels alone."""
        [address, *_others] = image["candidates"].values()  # a writer of HTML changes the uri
        if "://" in address:
            return address
        file = self.sources / address
        return _data(mimetypes.guess_type(file.name)[0] or "image/png", file.read_bytes())

    def _end_prose(self) -> None:
        if self.prose:
            text = "\n\n".join(self.prose)
            self.cells.append(nbformat.v4.new_markdown_cell(text, id=self._id(self.section)))
            self.prose.clear()

    def _id(self, name: str) -> str:
        """An identifier that no other cell has: the same from build to build."""
        base = re.sub(r"[^A-Za-z0-9_-]", "-", name)[: LONGEST_ID - 4]
        identifier, number = base, 1
        while identifier in self.ids:
            number += 1
            identifier = f"{base}-{number}"
        self.ids.add(identifier)
        return identifier


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _address_of(drawing: etree._Element) -> str:
    """A drawing as an address, with what the page's style sheets say of its letters."""
    stand_alone(drawing)
    return _data("image/svg+xml", etree.tostring(drawing, encoding="utf-8"))


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
