"""Where pages are served while they are written: each says what the last build had to say.

A build that stops leaves the pages as they were, and a server shows them on. With ``page_reloads``
each page loads a script that asks for ``build-problems.txt`` and shows what is in it.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from polybook.project import write_whole

NAME = "build-problems"
CAUSE = "The book was not built; what is shown is as it was."
REMARKS = "The book was built. What its catalogs need:"


def tell(app: Sphinx, problems: str, cause: str = CAUSE) -> None:
    """Let the pages show the problems, a line for each, below what they mean; or nothing."""
    if not app.config.page_reloads:
        return
    text = f"{cause}\n\n{problems}\n" if problems else ""
    write_whole(Path(app.outdir, "_static", f"{NAME}.txt"), text)
    start = Path(app.outdir, "index.html")
    if text and not start.exists():  # nothing has ever been built
        page = f'<!DOCTYPE html><meta charset="utf-8"><title>{NAME}</title><pre role="alert">'
        write_whole(start, f"{page}{escape(text)}</pre>")


def tell_the_end(app: Sphinx, exception: Exception | None) -> None:
    """Take away what was told of the build before; or tell what has stopped this one."""
    tell(app, "" if exception is None else str(exception) or type(exception).__name__)


def bring_script(app: Sphinx, config: Config) -> None:
    """Let the pages find the script, which no published site has."""
    if config.page_reloads:
        folder = Path(__file__).with_name("reloading")
        config["html_static_path"] = [*config.html_static_path, str(folder)]


def load_script(app: Sphinx) -> None:
    """Let each page ask; the setting is known only when all settings are."""
    if app.config.page_reloads:
        app.add_css_file(f"{NAME}.css", priority=700)  # after those of the theme
        app.add_js_file(f"{NAME}.js", defer="defer")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", bring_script)
    app.connect("builder-inited", load_script)
    app.connect("build-finished", tell_the_end)
