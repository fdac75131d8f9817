"""Let conf.py say where on GitHub the book is: ``book_repository``.

As in https://github.com/owner/book. Then each passage leads to an issue there, and
``{source}`words <path>``` to a file or a folder, ``.`` being all of it; where it is not known, the
words stand there alone. As in https://github.com/owner/book@gh-pages if the built site is published
to a branch: then a page also leads to its notebook in Colab and in Binder, which open it there.
"""

from __future__ import annotations

from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import ReferenceRole
from sphinx.util.typing import ExtensionMetadata

from polybook.project import BookError, Repository


def check_repository(app: Sphinx, config: Config) -> None:
    """End the build with one message if the repository is no address of one."""
    try:
        Repository.read(config.book_repository)
    except BookError as error:
        raise SystemExit(str(error)) from error


class SourceRole(ReferenceRole):
    """Lead to a file of the repository, as it is in its main branch."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        repository = Repository.read(self.config.book_repository)
        if repository is None:
            return [nodes.inline(self.rawtext, self.title)], []
        path = "" if self.target == "." else f"/tree/HEAD/{quote(self.target)}"
        address = repository.address + path
        return [nodes.reference(self.rawtext, self.title, refuri=address)], []


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("book_repository", "", "env", str)
    app.add_role("source", SourceRole())
    app.connect("config-inited", check_repository)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
