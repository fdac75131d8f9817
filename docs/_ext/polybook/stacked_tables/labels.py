"""Write the heading of its column into each cell of a stacked table."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from polybook.room_files import bring_files
from polybook.whole_page.steps import add_step

# As docutils writes a table: it can hold no other.
TABLE = re.compile(r'<table class="[^"]*\bstacked\b[^"]*".*?</table>', re.DOTALL)
HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<td\b")
TAG = re.compile(r"<[^>]*>")


def label_cells(page: str) -> str:
    """Return the HTML of a page whose stacked tables say in each cell what its column is."""
    return TABLE.sub(lambda table: _label_table(table[0]), page)


def _label_table(table: str) -> str:
    # Text between tags is escaped already, but for the quotes.
    labels = [
        " ".join(TAG.sub("", heading).split()).replace('"', "&quot;")
        for heading in HEADING.findall(table)
    ]

    def label_row(row: re.Match[str]) -> str:
        in_order = iter(labels)
        return CELL.sub(lambda _cell: f'<td data-label="{next(in_order, "")}"', row[0])

    return ROW.sub(label_row, table)


def setup(app: Sphinx) -> ExtensionMetadata:
    bring_files(app, Path(__file__).parent)
    app.add_css_file("stacked-tables.css", priority=700)  # after those of the theme
    add_step(app, label_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
