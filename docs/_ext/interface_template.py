"""Collect the words of the interface into the template ``sphinx.pot``, beside those of the pages.

They are in this project's own extensions and templates, in conf.py, and in the templates of the
theme. What Sphinx says itself, such as "Note" or "Fig. 1", it translates itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import furo
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file, extract_python
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract
from sphinx.application import Sphinx

THEME = Path(furo.__file__).parent / "theme" / "furo"
# The rest of the theme's templates are for sites on Read the Docs.
TEMPLATES_OF_THEME = (
    "base.html",
    "components/*.html",
    "genindex.html",
    "page.html",
    "search.html",
    "sidebar/search.html",
)
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = {".py": extract_python, ".html": babel_extract}


def write_interface_template(app: Sphinx, exception: Exception | None) -> None:
    """Write ``sphinx.pot`` when the templates of the pages are written."""
    if exception or app.builder.name != "gettext":
        return
    template = Catalog(project=app.config.project, charset="utf-8")
    for setting in ("html_title", "copyright"):
        template.add(app.config[setting], locations=[("conf.py", 0)])
    for path, name in _sources(app):
        for line, message, _comments, context in extract_from_file(
            METHODS[path.suffix], path, keywords=KEYWORDS
        ):
            template.add(message, locations=[(name, line)], context=context)
    with open(app.outdir / "sphinx.pot", "wb") as file:
        write_po(file, template)


def _sources(app: Sphinx) -> Iterator[tuple[Path, str]]:
    """The files to look into, each with the name that a translator sees."""
    own = [*Path(__file__).parent.glob("*.py")]
    own += [
        path
        for folder in app.config.templates_path
        for path in (app.confdir / folder).glob("*.html")
    ]
    for path in sorted(own):
        yield path, path.name
    for pattern in TEMPLATES_OF_THEME:
        for path in sorted(THEME.glob(pattern)):
            yield path, f"furo/{path.relative_to(THEME).as_posix()}"


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", write_interface_template)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
