"""Where a page says something of itself: below its title, or at its top if it has none."""

from __future__ import annotations

from docutils import nodes


def put_below_title(document: nodes.document, note: nodes.Element) -> None:
    """Put a note below the title of a page, above what stands there already."""
    title = next(document.findall(nodes.title), None)
    if title is None:
        document.insert(0, note)
    else:
        title.parent.insert(title.parent.index(title) + 1, note)
