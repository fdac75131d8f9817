"""Fold the code of quoted cells away: neighbours in one fold, which names what is in it.

A page says by a tag of MyST-NB's what is folded of a cell:

``hide-input``
    the code; what the cell puts out follows the fold
``hide-cell``
    the code and what it prints; figures and tables follow the fold

Cells share a fold when nothing that is shown stands between them. It opens without scripts.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from polybook.interface.words import N_, start_of_fold

SHOW, HIDE = N_("Show the code: {cells}"), N_("Hide the code: {cells}")
BETWEEN_CELLS = N_(", ")


class FoldedCells(nodes.Element):
    """What is folded of neighbouring cells, a container for each."""


class FoldCells(SphinxPostTransform):
    """Move what is folded of quoted cells into folds."""

    default_priority = 198  # before MyST-NB's own, which folds each cell by itself
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for cell in list(self.document.findall(nodes.container)):
            is_folded = cell.get("hide_mode") in ("input", "all")
            if is_folded and "quote" in cell["cell_metadata"]:
                _fold(cell)


def _fold(cell: nodes.container) -> None:
    """Move what is folded of a cell into the fold before it, or into a new one."""
    mode = cell.attributes.pop("hide_mode")
    folded = cell.copy()
    cell["ids"].clear()  # a link to the cell leads to its beginning
    for child in list(cell):
        if child.get("nb_element") != "cell_code_output":
            _move([child], folded)
        elif mode == "all":
            printed = child.copy()
            _move([each for each in child if isinstance(each, nodes.literal_block)], printed)
            if printed.children:
                folded += printed
            if not child.children:
                cell.remove(child)
    place = cell.parent.index(cell)
    fold = cell.parent[place - 1] if place else None
    if not isinstance(fold, FoldedCells):
        fold = FoldedCells()
        cell.parent.insert(place, fold)
    fold += folded
    if not cell.children:
        cell.parent.remove(cell)


def _move(children: list[nodes.Node], place: nodes.Element) -> None:
    for child in children:
        child.parent.remove(child)
        place += child


def visit_folded_cells(self: HTML5Translator, node: FoldedCells) -> None:
    """Open a fold whose prompt names its cells: by their titles, or as the story names them.

    The name of a cell is written as code, in every language: readers find it by that in the script
    and in the notebook of the page, which have the same names in all.
    """
    names = []
    for cell in node:
        title = cell["cell_metadata"].get("title")
        name = cell["cell_metadata"]["quote"].partition("/")[2]
        names.append(
            escape(_(title))
            if title
            else f'<code class="docutils literal" translate="no" lang="en">{escape(name)}</code>'
        )
    cells = escape(_(BETWEEN_CELLS)).join(names)
    prompts = [escape(_(prompt)).replace("{cells}", cells) for prompt in (SHOW, HIDE)]
    self.body.append(f'<div class="cell container">\n{start_of_fold("above-input", *prompts)}')


def depart_folded_cells(self: HTML5Translator, node: FoldedCells) -> None:
    self.body.append("</details>\n</div>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("myst_nb")
    app.add_node(FoldedCells, html=(visit_folded_cells, depart_folded_cells))
    app.add_post_transform(FoldCells)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
