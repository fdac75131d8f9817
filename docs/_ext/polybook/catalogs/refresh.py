"""Bring the catalogs of a language up to the templates of the pages, or start a language.

What a page no longer says is removed. Where the English has changed, the old translation stays,
marked as fuzzy, until a translator has looked at it.
"""

from __future__ import annotations

import gettext
import re
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import denormalize, write_po
from sphinx import package_dir
from sphinx_intl.catalog import update_with_fuzzy

from polybook.catalogs.files import CatalogError, is_translated, read_catalog
from polybook.project import Project, shown, write_whole


def check_code(code: str, project: Project) -> None:
    """Check that a language can be started.

    Raises:
        CatalogError: it is no language, or one that has no catalogs.
    """
    if not project.has_catalogs(code):
        raise CatalogError(
            f"'{code}' has no catalogs: it is made from the pages. Name a language such as pt."
        )
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise CatalogError(
            f"'{code}' is no language that Babel knows. Write its code as in pt, pt_BR or zh_CN."
        ) from error


def own_name(code: str) -> str:
    """What a language is called in itself: Português."""
    return Locale.parse(code).get_display_name(code).capitalize()


def refresh(code: str, project: Project) -> str:
    """Bring the catalogs of a language up to the templates; return a line on what is left to do.

    A catalog in which nothing has changed keeps every byte.

    Raises:
        CatalogError: a catalog cannot be read, or there are no templates.
    """
    templates = project.templates
    template_paths = sorted(templates.rglob("*.pot"))
    if not template_paths:
        raise CatalogError(
            f"{shown(templates)}: no template of a page is there, so each catalog would seem to be "
            "that of a page that is gone. Nothing was changed. "
            f"Run again: {project.command('catalogs')}"
        )
    folder = project.catalogs(code)
    missing = fuzzy = total = 0
    current = set()
    for template_path in template_paths:
        path = folder / template_path.relative_to(templates).with_suffix(".po")
        template = read_catalog(template_path)
        catalog = updated(path, template, code, project, is_interface=path.stem == "sphinx")
        _write(path, catalog)
        current.add(path)
        messages = [message for message in catalog if message.id]
        total += len(messages)
        fuzzy += sum(message.fuzzy for message in messages)
        missing += sum(not is_translated(message) for message in messages)
    for path in set(folder.rglob("*.po")) - current:  # of a page that is gone
        path.unlink()
    return f"{code}: {total} messages, {missing} to translate, {fuzzy} to look at again (fuzzy)"


def updated(
    path: Path, template: Catalog, code: str, project: Project, *, is_interface: bool
) -> Catalog:
    """Return the catalog at ``path`` with the messages of the template and no others."""
    for message in template:
        # A line number would change with each line that is written above it.
        message.locations = [(name.removeprefix("../../"), None) for name, _ in message.locations]
    catalog = read_catalog(path) if path.exists() else new_catalog(path.stem, code, project)
    created = catalog.creation_date
    if is_interface:  # for a short word, the translation of a similar word is no help
        catalog.update(template, no_fuzzy_matching=True)
    else:
        update_with_fuzzy(catalog, template)
    catalog.creation_date = created
    _restore_previous(catalog)
    if is_interface:
        words = gettext.translation("sphinx", Path(package_dir, "locale"), [code], fallback=True)
        for message in catalog:
            if message.id and not message.string and isinstance(message.id, str):
                translation = words.gettext(message.id)
                message.string = "" if translation == message.id else translation
    return catalog


def new_catalog(page: str, code: str, project: Project) -> Catalog:
    """Return an empty catalog for a page."""
    catalog = Catalog(
        locale=code,
        project=project.settings["project"],
        version=project.settings.get("version", ""),
        header_comment=f"# {page} in {Locale.parse(code).english_name}.",
        charset="utf-8",
        fuzzy=False,
    )
    catalog.revision_date = catalog.creation_date
    # No one in particular, where Babel would write "FULL NAME <EMAIL@ADDRESS>".
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    return catalog


def _restore_previous(catalog: Catalog) -> None:
    """Read what a fuzzy message was in English, ``#| msgid``; for Babel it is a remark."""
    for message in catalog:
        previous = [remark for remark in message.user_comments if remark.startswith("| ")]
        message.user_comments = [r for r in message.user_comments if r not in previous]
        if message.fuzzy and not message.previous_id:
            message.previous_id = [denormalize(r.removeprefix("| msgid ")) for r in previous]


def _write(path: Path, catalog: Catalog) -> None:
    content = BytesIO()
    for message in catalog:
        # Babel takes a role for a format of Python.
        message.flags -= {"python-brace-format", "python-format"}
    write_po(content, catalog, width=0, ignore_obsolete=True, include_previous=True)
    # Babel breaks the line of what a message was, in the middle of its string.
    text = re.sub(r"\n#\| (?!msgid)", " ", content.getvalue().decode("utf-8"))
    write_whole(path, text)
