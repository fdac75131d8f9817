"""Compile the catalogs of the language that is built, after checking them.

Sphinx compiles catalogs itself, but it writes the result beside the source, serves an old one when
the new one is broken, and publishes whatever a translation pulls in. Here every build reads
``locale/<code>/LC_MESSAGES/*.po``, stops if there is a problem, and compiles into
``_build/locale``, and the words that polybook brings into ``_build/words``; these are all that
Sphinx sees. A fuzzy message stays English, and its passage says that the English is newer: see
``untranslated``.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from docutils import nodes
from sphinx import locale, package_dir
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

from polybook.catalogs import (
    passages,
    pseudo,
    report,
    standing,
    translations,
    untranslated,
    words_of_original,
)
from polybook.catalogs.checks import Rules, problems_of_language
from polybook.catalogs.files import (
    INTERFACE,
    Catalog,
    CatalogError,
    Catalogs,
    read_catalog,
    written,
)
from polybook.catalogs.interface_words import brought_words, interface_words
from polybook.catalogs.terms import wrong_terms
from polybook.catalogs.words_of_sphinx import words_of_sphinx
from polybook.project import PSEUDO, BookError, Project, shown, write_whole
from polybook.whole_page.problems import REMARKS, tell

NO_DAY = datetime.min


def serve_catalogs(app: Sphinx, config: Config) -> None:
    """Check and compile the catalogs of the language, and let Sphinx find them and no others.

    A problem ends the build with its message: Sphinx would bury an exception among the versions of
    its extensions and ask to report it to its developers.
    """
    try:
        _serve_catalogs(app, config)
    except BookError as error:
        tell(app, str(error))
        raise SystemExit(str(error)) from error


def _serve_catalogs(app: Sphinx, config: Config) -> None:
    code = config.language
    project = Project(Path(app.confdir))  # Sphinx' own kind of path replaces letters, not files
    own, brought = project.built / "locale", project.built / "words"
    config.locale_dirs = [str(own), str(brought)]
    config.original_language = project.original
    config.gettext_compact = False  # one catalog for each page
    catalogs = {}
    if code == PSEUDO:
        catalogs = _pseudo_catalogs(project)
    elif project.has_catalogs(code):
        catalogs = _checked_catalogs(code, project, config)
        _tell_how_far(catalogs, code, project, config)
    words = brought_words(code)
    _compile(catalogs, own / code / "LC_MESSAGES")
    # For themselves: a book may count the forms of a plural otherwise.
    words_by_name = {Path(f"{INTERFACE}.po"): words} if words.entries else {}
    _compile(words_by_name, brought / code / "LC_MESSAGES")
    # Sphinx has loaded its words before it knew this extension: load them anew, ours first.
    locale.translators.pop(("general", "sphinx"))
    app.translator, _found = locale.init([own, brought, None, package_dir / "locale"], code)
    app.translator.add_fallback(words_of_sphinx(code))  # pt_BR has what pt lacks


def _tell_how_far(
    catalogs: dict[Path, Catalog], code: str, project: Project, config: Config
) -> None:
    """Hand on what pages say of their translation, and where it stands in the catalogs."""
    by_page = {name.with_suffix("").as_posix(): catalog for name, catalog in catalogs.items()}
    by_page[INTERFACE] = interface_words(code, project)
    config.newer_passages = {
        page: [entry.key[1] for entry in catalog.entries if entry.fuzzy]
        for page, catalog in by_page.items()
    }
    config.translation_counts = {page: standing.count(each) for page, each in by_page.items()}
    config.message_lines = {
        page: {entry.key[1]: entry.lineno for entry in catalog.entries}
        for page, catalog in by_page.items()
    }
    config.translators = standing.people(by_page.values())


class LeaveFormulas(SphinxTransform):
    """Keep displayed formulas out of the catalogs: Sphinx reads a translation as Markdown."""

    default_priority = 19  # before Sphinx' Locale (20)

    def apply(self, **kwargs: Any) -> None:
        for formula in self.document.findall(nodes.math_block):
            formula["translatable"] = False


def _checked_catalogs(code: str, project: Project, config: Config) -> dict[Path, Catalog]:
    rules = Rules.of({setting.name: setting.value for setting in config})
    of_language = Catalogs.of(code, project)
    report.refuse({code: problems_of_language(of_language, rules)}, project)
    config.other_terms = list(wrong_terms(of_language, project))
    folder = project.catalogs(code)
    return {path.relative_to(folder): read for path, read in of_language.read.items()}


def tell_remarks(app: Sphinx, exception: Exception | None) -> None:
    """Say what the catalogs need that does not stop the build: in the terminal, in the file of the
    language, and above the pages where these are served.
    """
    project, code = Project(Path(app.confdir)), app.config.language
    if exception or not project.has_catalogs(code):
        return
    remarks = [*app.config.other_terms, *untranslated.stray_messages(app)]
    path = report.keep(remarks, code, project)
    if remarks:
        print(*remarks, report.kept_in(path), sep="\n")
    tell(app, "\n".join(remarks), REMARKS)


def _pseudo_catalogs(project: Project) -> dict[Path, Catalog]:
    templates = project.templates
    paths = sorted(templates.rglob("*.pot"))
    if not paths:
        raise CatalogError(
            f"No templates in {shown(templates)} to make the pseudo-language from. "
            f"Run: {project.command('build', '--language', PSEUDO)}"
        )
    catalogs = {
        path.relative_to(templates).with_suffix(".po"): read_catalog(path) for path in paths
    }
    # The words of Sphinx, which it translates itself into the languages of people.
    for message in read_catalog(Path(package_dir, "locale", "sphinx.pot")).entries:
        catalogs[Path("sphinx.po")][message.id] = message
    return {name: pseudo.pseudo_catalog(catalog) for name, catalog in catalogs.items()}


def _compile(catalogs: dict[Path, Catalog], folder: Path) -> None:
    """Write the catalogs and nothing else into the folder; leave alone what has not changed."""
    current = set()
    for name, catalog in catalogs.items():
        # Babel writes the minute of now, so that any later build would read every page anew.
        catalog.creation_date = catalog.revision_date = NO_DAY
        compiled = BytesIO()
        write_mo(compiled, catalog)
        # Sphinx finds a .mo by the .po beside it.
        for suffix, content in ((".po", written(catalog)), (".mo", compiled.getvalue())):
            path = folder / name.with_suffix(suffix)
            write_whole(path, content)
            current.add(path)
    for path in set(folder.rglob("*.[mp]o")) - current:
        path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Serve the catalogs before the handlers that look at them."""
    app.setup_extension("polybook.lock")  # the compiled catalogs
    app.add_config_value("wrong_terms", {}, "", dict)  # see polybook.catalogs.checks.Rules
    app.add_config_value("other_terms", [], "", list)  # set when the catalogs are served
    app.add_transform(LeaveFormulas)
    untranslated.setup(app)
    words_of_original.setup(app)
    translations.setup(app)
    passages.setup(app)
    app.connect("config-inited", serve_catalogs, priority=100)
    # After whole_page.problems, which takes away what was told of the build before.
    app.connect("build-finished", tell_remarks, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
