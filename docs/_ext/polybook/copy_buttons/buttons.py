"""Give the script of the copy buttons to each page, with its words in the reader's language."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

from polybook.room_files import bring_files


def add_script(app: Sphinx) -> None:
    """Add the script with its words as attributes: so they need no script in the page."""
    if app.builder.format == "html":
        words = {"copy": _("Copy"), "copied": _("Copied"), "failed": _("Not copied")}
        attributes = {f"data-{name}": word for name, word in words.items()}
        app.add_js_file("copy-buttons.js", defer="defer", **attributes)


def setup(app: Sphinx) -> ExtensionMetadata:
    bring_files(app, Path(__file__).parent)
    app.connect("builder-inited", add_script)
    app.add_css_file("copy-buttons.css", priority=700)  # after those of the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
