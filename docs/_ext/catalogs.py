"""Compile the catalogs of the language that is built, after checking them.

Sphinx compiles catalogs itself, but it writes the result beside the source, serves an old one when
the new one is broken, and publishes whatever a translation pulls in. Here every build reads
``locale/<code>/LC_MESSAGES/*.po``, stops if there is a problem, and compiles into
``_build/locale``, which is all that Sphinx sees. A fuzzy message stays English, so that translators
see their work while it is going on; ``docs/build.py`` publishes none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from docutils import nodes
from sphinx import locale, package_dir
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

import catalog_checks
import pseudo_language

PROJECT = Path(__file__).resolve().parents[2]

PO_LINE = re.compile(
    r"""
    (?: \#.*                                                     # a comment, or nothing
      | (?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s)?  # a keyword, in the first line
        "(?:[^"\\]|\\.)*"                                        # a text
    )?
    """,
    re.VERBOSE,
)


class CatalogError(Exception):
    """A catalog that cannot be used: names file and line, the cause and the next step."""


def catalog_paths(code: str, project: Path = PROJECT) -> list[Path]:
    """The catalogs of a language, one for each page and one for the words of the interface.

    Raises:
        CatalogError: the language has no catalog.
    """
    folder = project / "locale" / code / "LC_MESSAGES"
    paths = sorted(folder.rglob("*.po"))
    if not paths:
        raise CatalogError(f"No catalog for '{code}' in {folder}. Run: nox -s catalogs -- {code}")
    return paths


def read_catalog(path: Path) -> Catalog:
    """Read one .po file.

    Raises:
        CatalogError: it is not a well-formed .po file in UTF-8.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            f"{shown(path)}:{line}: the byte {content[error.start]:#04x} is not UTF-8. "
            f"Save the file in UTF-8."
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        # Babel reads past a line that breaks off, and cuts its last letter.
        if not PO_LINE.fullmatch(line.strip()):
            raise CatalogError(
                f"{shown(path)}:{number}: not a line of a .po file: {line.strip()[:60]} "
                f"Mend it: a line is a comment, or a keyword with a text in straight quotes."
            )
    try:
        return read_po(BytesIO(content), charset="utf-8", abort_invalid=True)
    except (PoFileError, ValueError) as error:
        place = f"{shown(path)}:{getattr(error, 'lineno', 0) + 1}"
        raise CatalogError(f"{place}: {error}. Mend the message there.") from error


def problems(
    path: Path, code: str, syntax: Iterable[str] = (), *, fuzzy_allowed: bool = False
) -> list[str]:
    """What is wrong with a catalog, a line for each: file and line, the cause, the next step.

    ``syntax`` are the extensions of Markdown that the pages use. A message without a translation
    is no problem here, for it stays English; see ``incomplete``.
    """
    try:
        catalog = read_catalog(path)
    except CatalogError as error:
        return [str(error)]
    parser = catalog_checks.markdown_parser(syntax)
    return [
        f"{shown(path)}:{message.lineno}: {problem}"
        for message in catalog
        if message.id and not (fuzzy_allowed and message.fuzzy)
        for problem in catalog_checks.problems(message, code, parser)
    ]


def incomplete(path: Path) -> list[str]:
    """The messages of a catalog that are not translated, are fuzzy, or are in no page any more."""
    catalog = read_catalog(path)
    found = [
        f"{shown(path)}:{message.lineno}: {'fuzzy' if message.fuzzy else 'not translated'}"
        for message in catalog
        if message.id and (message.fuzzy or not is_translated(message))
    ]
    found += [f"{shown(path)}:{message.lineno}: obsolete" for message in catalog.obsolete.values()]
    return found


def is_translated(message: Message) -> bool:
    """Tell whether a message has a translation: each form of it, where there are plurals."""
    return all(_strings(message.string))


def behind(code: str, templates: Path, project: Path = PROJECT) -> list[str]:
    """Where the catalogs of a language and the fresh templates of the pages differ."""
    folder = project / "locale" / code / "LC_MESSAGES"
    found = [
        f"{shown(path)}: no page has this name any more. Run: nox -s catalogs"
        for path in sorted(folder.rglob("*.po"))
        if not (templates / path.relative_to(folder).with_suffix(".pot")).exists()
    ]
    for path in sorted(templates.rglob("*.pot")):
        catalog_path = folder / path.relative_to(templates).with_suffix(".po")
        catalog = read_catalog(catalog_path) if catalog_path.exists() else Catalog()
        template = read_catalog(path)
        found += [
            f"{shown(catalog_path)}: {problem} {message.id!r}. Run: nox -s catalogs"
            for ours, theirs, problem in (
                (template, catalog, "lacks"),
                (catalog, template, "still has"),
            )
            for message in ours
            if message.id and message.id not in theirs
        ]
    return found


def problems_of_language(code: str, project: Path = PROJECT) -> list[str]:
    """What is wrong with the catalogs of a language of this book, which is nothing for English."""
    import conf  # the settings of the book

    if code in ("en", pseudo_language.CODE):
        return []
    try:
        paths = catalog_paths(code, project)
    except CatalogError as error:
        return [str(error)]
    return [line for path in paths for line in problems(path, code, conf.myst_enable_extensions)]


def incomplete_of_language(code: str, project: Path = PROJECT) -> list[str]:
    """What is left to do in the catalogs of a language of this book, nothing for English."""
    if code in ("en", pseudo_language.CODE):
        return []
    return [line for path in catalog_paths(code, project) for line in incomplete(path)]


def shown(path: Path) -> str:
    """The path as a person would type it in the project's folder."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


def serve_catalogs(app: Sphinx, config: Config) -> None:
    """Check and compile the catalogs of the language, and let Sphinx find them and no others.

    A problem ends the build with its message: Sphinx would bury an exception among the versions of
    its extensions and ask to report it to its developers.
    """
    try:
        _serve_catalogs(app, config)
    except CatalogError as error:
        raise SystemExit(str(error)) from error


def _serve_catalogs(app: Sphinx, config: Config) -> None:
    code = config.language
    project = Path(app.confdir)  # Sphinx' own kind of path replaces letters, not files
    target = project / "_build" / "locale"
    config.locale_dirs = [str(target)]
    if code == "en":
        return
    folder = target / code / "LC_MESSAGES"
    if code == pseudo_language.CODE:
        catalogs = _pseudo_catalogs(project / "_build" / "gettext")
    else:
        paths = catalog_paths(code, project)
        syntax = config.myst_enable_extensions
        found = [
            line for path in paths for line in problems(path, code, syntax, fuzzy_allowed=True)
        ]
        if found:
            raise CatalogError("\n".join(found))
        source = project / "locale" / code / "LC_MESSAGES"
        catalogs = {path.relative_to(source): read_catalog(path) for path in paths}
    _compile(catalogs, folder)
    # Sphinx has loaded its words before it knew this extension: load them anew, ours first.
    locale.translators.pop(("general", "sphinx"))
    app.translator, _found = locale.init([target, None, package_dir / "locale"], code)


class LeaveFormulas(SphinxTransform):
    """Keep displayed formulas out of the catalogs: Sphinx reads a translation as Markdown."""

    default_priority = 19  # before Sphinx' Locale (20)

    def apply(self, **kwargs: Any) -> None:
        for formula in self.document.findall(nodes.math_block):
            formula["translatable"] = False


def _pseudo_catalogs(templates: Path) -> dict[Path, Catalog]:
    paths = sorted(templates.rglob("*.pot"))
    if not paths:
        raise CatalogError(
            f"No templates in {templates} to make the pseudo-language from. "
            f"Run: nox -s docs -- --language {pseudo_language.CODE}"
        )
    catalogs = {
        path.relative_to(templates).with_suffix(".po"): read_catalog(path) for path in paths
    }
    # The words of Sphinx, which it translates itself into the languages of people.
    for message in read_catalog(Path(package_dir, "locale", "sphinx.pot")):
        catalogs[Path("sphinx.po")][message.id] = message
    return {name: pseudo_language.pseudo_catalog(catalog) for name, catalog in catalogs.items()}


def _compile(catalogs: dict[Path, Catalog], folder: Path) -> None:
    """Write the catalogs and nothing else into the folder; leave alone what has not changed."""
    written = set()
    for name, catalog in catalogs.items():
        # Sphinx finds a .mo by the .po beside it.
        for suffix, write in ((".po", write_po), (".mo", write_mo)):
            content = BytesIO()
            write(content, catalog)
            path = folder / name.with_suffix(suffix)
            _write_if_changed(path, content.getvalue())
            written.add(path)
    for path in set(folder.rglob("*.[mp]o")) - written:
        path.unlink()


def _write_if_changed(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_bytes(content)
    draft.replace(path)


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else string


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("interface_template")
    app.add_transform(LeaveFormulas)
    # Before the handlers that look at the catalogs.
    app.connect("config-inited", serve_catalogs, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
