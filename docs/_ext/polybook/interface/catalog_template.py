"""Collect the words of the interface into the template ``sphinx.pot``, beside those of the pages.

They are in polybook and in the templates of the book, in conf.py, and in the templates of the
theme. What Sphinx says itself, such as "Note" or "Fig. 1", it translates itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file, extract_python
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract
from sphinx import package_dir
from sphinx.application import Sphinx
from sphinx.theming import HTMLThemeFactory

from polybook.citing.citation import FILE, Work

# Furo's templates for sites on Read the Docs.
LEFT_OUT = {"ethical-ads.html", "rtd-versions.html", "variant-selector.html"}
POLYBOOK = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "N_": None, "gettext": None}
METHODS = {".py": extract_python, ".html": babel_extract}


def write_interface_template(app: Sphinx, exception: Exception | None) -> None:
    """Write ``sphinx.pot`` when the templates of the pages are written."""
    if exception or app.builder.name != "gettext":
        return
    template = Catalog(project=app.config.project, charset="utf-8")
    for setting in ("html_title", "author", "copyright", "story_data_notice"):
        if words := getattr(app.config, setting, ""):  # a part that is not there has none
            template.add(words, locations=[("conf.py", None)])
    work = Work.of(Path(app.confdir))
    for author in work.authors if work else ():
        if not author.given:  # a group, which may have a name in each language
            template.add(author.family, locations=[(FILE, None)])
    for path, name in _sources(app):
        for line, message, _comments, context in extract_from_file(
            METHODS[path.suffix], path, keywords=KEYWORDS
        ):
            template.add(message, locations=[(name, line)], context=context)
    with open(app.outdir / "sphinx.pot", "wb") as file:
        write_po(file, template)


def _sources(app: Sphinx) -> Iterator[tuple[Path, str]]:
    """The files to look into, each with the name that a translator sees."""
    for path in sorted([*POLYBOOK.rglob("*.py"), *POLYBOOK.rglob("*.html")]):
        yield path, f"polybook/{path.relative_to(POLYBOOK).as_posix()}"
    for folder in app.config.templates_path:
        for path in sorted((app.confdir / folder).rglob("*.html")):
            if not path.is_relative_to(POLYBOOK):
                yield Path(path), path.name
    themes = HTMLThemeFactory(
        confdir=app.confdir, app=app, config=app.config, registry=app.registry
    )
    own = Path(themes.create(app.config.html_theme).get_theme_dirs()[0])  # before those it extends
    if not own.is_relative_to(package_dir):  # Sphinx translates the words of its own themes
        for path in sorted(own.rglob("*.html")):
            if path.name not in LEFT_OUT:
                yield path, f"{own.name}/{path.relative_to(own).as_posix()}"
