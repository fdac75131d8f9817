"""Let conf.py say where on GitHub the site is published: ``book_repository``.

As in https://github.com/owner/book@gh-pages. Then a page also leads to its notebook in Colab and in
Binder, which open it from there, and to an issue about a passage.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from polybook.project import BookError, Repository


def check_repository(app: Sphinx, config: Config) -> None:
    """End the build with one message if the repository is no address with a branch."""
    try:
        Repository.read(config.book_repository)
    except BookError as error:
        raise SystemExit(str(error)) from error


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("book_repository", "", "html", str)
    app.connect("config-inited", check_repository)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
