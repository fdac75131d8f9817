"""The data of a figure: a folded table below it, and a CSV file.

A story gives them as columns whose numbers are numbers and whose texts are texts: only the former
are written as the reader's language writes numbers; "007" and "3.9" stay as they are.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from docutils import nodes
from lxml import etree
from sphinx.locale import _
from sphinx.writers.html5 import HTML5Translator

from polybook.figures import in_templates
from polybook.figures.drawing import SVG
from polybook.figures.nodes import FigureData, label
from polybook.numbers import Writer, has_words

LONGEST_TABLE = 20
NUMBER = ' class="number"'
FIRST_ROWS = 10
"""Of a table that is longer, when there is a file that has all rows."""

Cell = str | int | float | None


def read_data(root: etree._Element) -> tuple[str, list[tuple[str, list[Cell]]]] | None:
    """The name of a figure and its columns, by heading, as ``polybook.execution`` wrote them."""
    data = root.find(f"{SVG}metadata[@data-format='application/json']")
    if data is None:
        return None
    return data.get("id"), [(heading, cells) for heading, cells in json.loads(data.text)]


def table(
    columns: list[tuple[str, list[Cell]]],
    name: str,
    image: nodes.image,
    writer: Writer,
    programs: Iterable[str],
) -> FigureData:
    """Return the table of a figure: headings and texts are messages of the page's catalog.

    A version of one of ``programs`` in a heading is part of it; in a cell all numbers are.
    """
    headings = [heading for heading, _cells in columns]
    file = io.StringIO(newline="")
    rows = zip(*(cells for _heading, cells in columns), strict=True)
    csv.writer(file).writerows([headings, *rows])

    data = FigureData("", csv=file.getvalue(), rows=[], support_smartquotes=False)
    written = [writer.write_column(cells) for _heading, cells in columns]
    for row in [headings, *zip(*written, strict=True)]:
        shown: list[str | int] = []
        for cell in row:
            if has_words(cell):
                shown.append(len(data))
                numbers = (writer, programs) if row is headings else ()
                data += label(cell, in_templates.DATA, name, image, *numbers)
            else:
                shown.append(cell)
        data["rows"].append(shown)
    return data


def _cells(
    data: FigureData, row: list[str | int], element: str, of_words: str, of_numbers: str
) -> Iterator[str]:
    """The cells of a row in HTML, with the attributes of those with words and of the others.

    A label in another language than the page says so: see ``polybook.catalogs.untranslated``. While
    it is translated, it says where its message stands: see ``polybook.catalogs.passages``.
    """
    for cell in row:
        if isinstance(cell, str):
            yield f"<{element}{of_numbers}>{escape(cell)}</{element}>"
        else:
            label = data[cell]
            said = f' lang="{label["lang"]}"' if "lang" in label else ""
            said += f' title="{escape(label["place"])}"' if "place" in label else ""
            yield f"<{element}{of_words}{said}>{escape(label.astext())}</{element}>"


def write_data(translator: HTML5Translator, data: FigureData) -> None:
    """Write the table, folded, with a link to the file; of a long one, its first rows."""
    title = escape(_("Data of this figure"))
    count = len(data["rows"]) - 1
    is_cut = "file" in data and count > LONGEST_TABLE
    heading, *rows = data["rows"][: 1 + FIRST_ROWS if is_cut else None]
    head = "".join(_cells(data, heading, "th", ' scope="col"', ' scope="col"'))
    body = "".join(f"<tr>{''.join(_cells(data, row, 'td', '', NUMBER))}</tr>\n" for row in rows)
    start = translator.starttag(data, "details", CLASS="figure-data")
    translator.body.append(
        f"{start}<summary>{title}</summary>\n"
        # A box that scrolls has to be reached with the keyboard.
        f'<div class="figure-data-table" role="group" aria-label="{title}" tabindex="0">\n'
        f'<table class="docutils">\n<thead>\n<tr>{head}</tr>\n</thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )
    if is_cut:
        writer = Writer.of(translator.config.language)
        shown, all_rows = (writer.write(f"{number:,}") for number in (FIRST_ROWS, count))
        words = _("The first {shown} of {all} rows; the file has all.")
        text = escape(words.format(shown=shown, all=all_rows))
        translator.body.append(f"<p>{text}</p>\n")
    if "file" in data:
        address = f"{translator.builder.dlpath}/{quote(data['file'])}"
        text = escape(_("Download as CSV"))
        translator.body.append(f'<p><a href="{address}" download="">{text}</a></p>\n')
    translator.body.append("</details>\n")
    raise nodes.SkipNode
