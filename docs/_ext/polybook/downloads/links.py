"""Let the links that ``{download}`` makes lead to one copy of a file for all languages.

``downloads_folder`` in conf.py
    Where the files lie, seen from the pages of a language. A build of all languages says so, and
    puts them there; without it they lie where Sphinx puts them, among the pages.
"""

from __future__ import annotations

from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from polybook.project import SITE_BUILDERS


def lead_to_shared_files(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let the links of a page lead to the files that its language shares with the others."""
    folder = app.config.downloads_folder
    if not folder or app.builder.name not in SITE_BUILDERS:
        return
    page = app.builder.get_target_uri(docname)
    for link in doctree.findall(addnodes.download_reference):
        if file := link.attributes.pop("filename", None):
            link["refuri"] = relative_uri(page, f"{folder}/{quote(file)}")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("downloads_folder", "", "html", str)
    app.connect("doctree-resolved", lead_to_shared_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
