"""Bring the catalogs of a language up to the templates of the pages, or start a language.

No translation is lost. A sentence that moved, and a page that has another name, take theirs along.
Where the English has changed, the old translation stays, marked as fuzzy, until a translator has
looked at it. What no page says any more stays at the end of its catalog, as obsolete (``#~``).
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog as BabelCatalog

from polybook.catalogs.files import (
    INTERFACE,
    Catalog,
    CatalogError,
    Entry,
    is_translated,
    read_catalog,
    strings,
    written,
)
from polybook.catalogs.interface_words import brought_words, left_to_book
from polybook.catalogs.standing import names, of_the_past
from polybook.catalogs.terms import read_terms
from polybook.catalogs.words_of_sphinx import words_of_sphinx
from polybook.figures import in_templates
from polybook.project import Project, shown, write_whole

BASE_PATH = "X-Poedit-Basepath"
"""The line of a header with the folder of the book, as seen from the catalog."""
SAME_PAGE = 0.5
"""A catalog is that of a renamed page if both have this part of the messages of the smaller."""


@dataclass
class Refreshed:
    """The catalogs of a language as they should be, by name without suffix, and what was done."""

    catalogs: dict[str, Catalog] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """The old name of a page by its new one."""
    moved: int = 0
    """Messages that took their translation along from another page."""
    obsolete: int = 0
    """Translations that became obsolete now."""
    taken_out: int = 0
    """Messages of no page that had no translation."""


CODE = re.compile(r"[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_(?:[A-Z]{2}|\d{3}))?(?:@[a-z]+)?")
"""As folders of catalogs are called. Babel reads much else, such as es.utf8, as one of them."""


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
        if not CODE.fullmatch(code):
            raise ValueError(code)
        Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise CatalogError(
            f"'{code}' is no language that Babel knows. Write its code as in pt, pt_BR or zh_CN."
        ) from error


def own_name(code: str) -> str:
    """What a language is called in itself: Português."""
    return Locale.parse(code).get_display_name(code).capitalize()


def how_to_offer(code: str, project: Project) -> str:
    """What a person writes into conf.py for a language that has been started."""
    growing = json.dumps(sorted({*project.growing, code}))
    return (
        f'add this line to LANGUAGES in conf.py:\n    "{code}": "{own_name(code)}",\n'
        f"and, until all of it is translated, its code to GROWING there: GROWING = {growing}"
    )


def refresh(code: str, project: Project) -> str:
    """Bring the catalogs of a language up to the templates; return lines on what was done.

    Each is written in one form, whatever program has saved it: so two versions differ in the
    messages that have changed. None is written unless all can be read.

    Raises:
        CatalogError: a catalog cannot be read, or there are no templates.
    """
    templates = _read_all(project.templates, ".pot")
    if not templates:
        raise CatalogError(
            f"{shown(project.templates)}: no template of a page is there, so each catalog would "
            "seem to be that of a page that is gone. Nothing was changed. "
            f"Run again: {project.command('catalogs')}"
        )
    folder = project.catalogs(code)
    old = _read_all(folder, ".po")
    new = refreshed(old, templates, code, project)
    for name, catalog in new.catalogs.items():
        write_whole(folder / f"{name}.po", written(catalog))
    gone = [name for name in old if name not in new.catalogs]
    for name in gone:  # only now, when all that it held is written elsewhere
        _take_away(folder / f"{name}.po", [folder / f"{each}.po" for each in new.catalogs])
    return "\n".join(_report(code, new, gone, templates, folder))


def _take_away(path: Path, kept: Iterable[Path]) -> None:
    """Delete a file; one that a file system takes for one of ``kept`` has the name of that.

    To some, names are the same that differ in the size of their letters.
    """
    same = next((each for each in kept if path.samefile(each)), None)
    if same is None:
        path.unlink()
    elif not path.is_symlink():
        path.rename(same)


def behind(code: str, templates: Path, project: Project) -> list[str]:
    """Where the catalogs of a language and the fresh templates of the pages differ."""
    folder = project.catalogs(code)
    found = [
        f"{shown(path)}: no page has this name any more. Run: {project.command('catalogs')}, "
        "and delete the file if you need nothing of what is left in it."
        for path in sorted(folder.rglob("*.po"))
        if not (templates / path.relative_to(folder).with_suffix(".pot")).exists()
    ]
    for path in sorted(templates.rglob("*.pot")):
        catalog_path = folder / path.relative_to(templates).with_suffix(".po")
        catalog = read_catalog(catalog_path) if catalog_path.exists() else Catalog()
        template = read_catalog(path)
        if path == templates / f"{INTERFACE}.pot":
            template = left_to_book(template, catalog, code)
        ours = {entry.key for entry in catalog.entries}
        theirs = {entry.key for entry in template.entries}
        found += [
            f"{shown(catalog_path)}: {problem} {text!r}"
            f"{f' in the context {context!r}' if context else ''}. "
            f"Run: {project.command('catalogs')}"
            for keys, problem in ((theirs - ours, "lacks"), (ours - theirs, "still has"))
            for context, text in sorted(keys, key=str)
        ]
    return found


def refreshed(
    old: Mapping[str, Catalog], templates: Mapping[str, Catalog], code: str, project: Project
) -> Refreshed:
    """Return the catalogs with the messages of the templates, from those that there were."""
    result = Refreshed(renamed=_renamed(old, templates))
    pages = {name: catalog for name, catalog in old.items() if name != INTERFACE}
    said = {entry.key for catalog in templates.values() for entry in catalog.entries}
    known = {  # the last one counts: one that is in use before an obsolete one
        entry.key: entry
        for obsolete in (True, False)
        for catalog in pages.values()
        for entry in (catalog.obsolete.values() if obsolete else catalog.entries)
        if is_translated(entry)
    }
    changed = {key[1]: entry for key, entry in known.items() if key not in said}
    terms = read_terms(code, project)
    for name, template in templates.items():
        base = old.get(result.renamed.get(name, name)) or new_catalog(name, code, project)
        if name == INTERFACE:  # for a short word, the translation of a similar word is no help
            catalog = updated(name, base, left_to_book(template, base, code), {}, {})
            _fill_in_words_of_sphinx(catalog, code)
        else:
            catalog = updated(name, base, template, known, changed)
            _fill_in_terms(catalog, terms)
            there = {entry.key for entry in base.entries if is_translated(entry)}
            result.moved += sum(
                entry.key in known and entry.key not in there and is_translated(entry)
                for entry in catalog.entries
            )
        result.catalogs[name] = catalog
    if INTERFACE in old:
        result.catalogs.setdefault(INTERFACE, old[INTERFACE])
    _keep_the_rest(old, result, code)
    return result


def updated(
    page: str,
    base: Catalog,
    template: Catalog,
    known: Mapping[tuple, Entry],
    changed: Mapping[str, Entry],
) -> Catalog:
    """Return the catalog ``base`` of a page with the messages of the template and no others.

    ``known`` holds what has a translation on any page, by key; ``changed`` what no page says any
    more, by its English.
    """
    catalog = Catalog()
    catalog.header = _for_poedit(base.header, page)
    catalog.mime_headers = _plural_headers(base)
    there = {entry.key: entry for entry in base.entries}
    for asked in template.entries:
        own = there.get(asked.key)
        comments = own.user_comments if own else []
        if own is None or not is_translated(own):
            other = known.get(asked.key)
            # What is fuzzy there was a guess of this refresh, or of one before: here none was made.
            if other and (own is None or not other.fuzzy):
                own = other
                comments = list(dict.fromkeys([*comments, *other.user_comments]))
        entry = Entry(
            asked.id,
            own.string if own else "",
            # A line number would change with each line that is written above it.
            locations=[(_page(place), None) for place, _line in asked.locations],
            # gettext takes out flags that it does not know, such as the length of a label.
            flags={*asked.flags, *(_own_flags(own) if own else ())},
            auto_comments=asked.auto_comments,
            user_comments=comments,
            context=asked.context,
            previous=own.previous if own and own.fuzzy else (),
        )
        near = difflib.get_close_matches(asked.key[1], changed) if own is None else []
        if near:
            _take_over(entry, changed[near[0]])
        elif own and own.id != asked.id and any(strings(own)):  # of a plural, one form is the key
            _take_over(entry, own)
            entry.user_comments = of_the_past(comments)
        _fit_plural(entry, catalog.num_plurals)
        catalog[entry.id] = entry
    return catalog


def _own_flags(entry: Entry) -> Iterator[str]:
    """The flags of a message that its template does not give it."""
    return (
        flag
        for flag in entry.flags
        if flag != in_templates.BRACES and not flag.startswith(f"{in_templates.MOST_LETTERS}:")
    )


def new_catalog(page: str, code: str, project: Project) -> Catalog:
    """Return an empty catalog for a page."""
    blank = BabelCatalog(
        locale=code,
        project=project.settings.get("project", ""),
        version=project.settings.get("version", ""),
        charset="utf-8",
    )
    blank.revision_date = blank.creation_date
    # No one in particular, where Babel would write "FULL NAME <EMAIL@ADDRESS>".
    blank.msgid_bugs_address = blank.last_translator = blank.language_team = ""
    catalog = Catalog(locale=code)
    header = "".join(f"{name}: {value}\n" for name, value in blank.mime_headers)
    catalog.header = _for_poedit(Entry("", header, user_comments=[_title(page, code)]), page)
    return catalog


def _title(page: str, code: str) -> str:
    """The remark with which the catalog of a page begins."""
    return f"{page} in {Locale.parse(code).english_name}."


def _for_poedit(header: Entry, page: str) -> Entry:
    """The header with where Poedit finds the page of a message, unless it says that already."""
    lines = header.string.splitlines()
    if any(line.lower().startswith(f"{BASE_PATH.lower()}:") for line in lines):
        return header
    header = copy(header)
    lines.append(f"{BASE_PATH}: {'/'.join(['..'] * (page.count('/') + 3))}")  # as it does
    header.string = "".join(f"{line}\n" for line in lines)
    return header


def _read_all(folder: Path, suffix: str) -> dict[str, Catalog]:
    """Every catalog in a folder, by its name without suffix.

    Raises:
        CatalogError: one or more cannot be read; names each.
    """
    catalogs, problems = {}, []
    for path in sorted(folder.rglob(f"*{suffix}")):
        try:
            catalogs[path.relative_to(folder).with_suffix("").as_posix()] = read_catalog(path)
        except CatalogError as error:
            problems.append(str(error))
    if problems:
        raise CatalogError("\n".join([*problems, "No catalog of this language was changed."]))
    return catalogs


def _renamed(old: Mapping[str, Catalog], templates: Mapping[str, Catalog]) -> dict[str, str]:
    """The old name of each page that has a new one, found by the messages that they share."""
    said = {name: {entry.key for entry in catalog.entries} for name, catalog in templates.items()}
    were = {name: {entry.key for entry in catalog.entries} for name, catalog in old.items()}
    pairs = sorted(
        # What may be one file in a file system stays one, whatever is in it.
        (not _is_same_name(new, gone), -len(said[new] & were[gone]), new, gone)
        for new in said.keys() - were.keys()
        for gone in were.keys() - said.keys() - {INTERFACE}
        if _is_same_name(new, gone)
        or len(said[new] & were[gone]) >= SAME_PAGE * min(len(said[new]), len(were[gone]))
    )
    renamed: dict[str, str] = {}
    for _is_other_name, _shared, new, gone in pairs:
        if new not in renamed and gone not in renamed.values():
            renamed[new] = gone
    return renamed


def _is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same to a file system such as APFS or NTFS."""
    one, other = (unicodedata.normalize("NFD", name).casefold() for name in (one, other))
    return one == other


def _page(place: str) -> str:
    """The page of a place that a template names: ../../docs/index.md:12."""
    return re.sub(r":\d+(?= |$)", "", place).replace("../../", "")


def _take_over(entry: Entry, near: Entry) -> None:
    """Give a message the translation of another one, such as no page says any more, as fuzzy."""
    entry.string, entry.user_comments = near.string, of_the_past(near.user_comments)
    entry.flags = {*entry.flags, "fuzzy"}
    entry.previous = near.previous if near.fuzzy and near.previous else _originals(near)


def _originals(entry: Entry) -> list[tuple[str, str]]:
    """What a message says in English, by keyword."""
    texts = entry.id if entry.pluralizable else (entry.id,)
    context = [("msgctxt", entry.context)] if entry.context is not None else []
    return [*context, *zip(("msgid", "msgid_plural"), texts, strict=False)]


def _fit_plural(entry: Entry, forms: int) -> None:
    """Give a message as many translations as it has forms; where that is new, it is fuzzy."""
    there, wanted = strings(entry), forms if entry.pluralizable else 1
    if len(there) != wanted:
        there = (there + ("",) * wanted)[:wanted]
        if any(there):
            entry.flags = {*entry.flags, "fuzzy"}
            entry.user_comments = of_the_past(entry.user_comments)
        else:
            entry.flags, entry.previous = entry.flags - {"fuzzy"}, []
    entry.string = there if entry.pluralizable else there[0]


def _fill_in_words_of_sphinx(catalog: Catalog, code: str) -> None:
    """Translate a word that Sphinx knows as it does."""
    words = words_of_sphinx(code)
    for entry in catalog.entries:
        if not entry.string and isinstance(entry.id, str):
            translation = words.gettext(entry.id)
            entry.string = "" if translation == entry.id else translation


def _fill_in_terms(catalog: Catalog, terms: Mapping[str, str]) -> None:
    """Translate what is a term as a whole, such as a heading of the glossary, as terms.csv does."""
    for entry in catalog.entries:
        if not entry.pluralizable and not entry.string:
            entry.string = terms.get(entry.id, "")


def _plural_headers(catalog: Catalog) -> list[tuple[str, str]]:
    """The language and its plural forms, as a header says them."""
    return [
        (name, value)
        for name, value in catalog.mime_headers
        if name in ("Language", "Plural-Forms")
    ]


def _keep_the_rest(old: Mapping[str, Catalog], result: Refreshed, code: str) -> None:
    """Put every translation that stands in no catalog any more at the end of its own.

    So too one of which a form is left out, as when its message has a plural no more; and one with
    a remark, such as who has reviewed it, that stands beside none in use.
    Words that polybook translates in the same way are in use.

    That of a page that is gone stays, for nothing else, until a person deletes it; so too one whose
    header says more of people than is filled in for each.
    """
    in_use: dict[tuple, set[str]] = {}
    """The remarks beside each translation."""
    for catalog in (*result.catalogs.values(), brought_words(code)):
        for entry in catalog.entries:
            for pair in _pairs(entry):
                in_use.setdefault(pair, set()).update(of_the_past(entry.user_comments))

    def is_lost(entry: Entry) -> bool:
        remarks = [in_use[pair] for pair in _pairs(entry) if pair in in_use]
        return not remarks or not set(of_the_past(entry.user_comments)) <= set().union(*remarks)

    new_names = {gone: new for new, gone in result.renamed.items()}
    for name, before in old.items():
        catalog = result.catalogs.get(new_names.get(name, name))
        if catalog is before:
            continue
        used = {entry.key: strings(entry) for entry in catalog.entries} if catalog else {}
        rest = [
            (entry, was_obsolete)
            for was_obsolete, entries in ((False, before.entries), (True, before.obsolete.values()))
            for entry in entries
            if was_obsolete
            or entry.key not in used
            or not {*strings(entry)} <= {*used[entry.key], ""}
            if is_lost(entry)
        ]
        kept = [(entry, was) for entry, was in rest if any(strings(entry)) or entry.user_comments]
        result.obsolete += sum(not was for _entry, was in kept)
        result.taken_out += len(rest) - len(kept)
        if catalog is None and (kept or _credits(before.header, code)):
            catalog = result.catalogs[name] = Catalog()
            catalog.header = before.header
        for entry, _was in kept:
            catalog.obsolete[len(catalog.obsolete)] = entry


def _credits(header: Entry, code: str) -> list[str]:
    """What a header says of people, or may: its last translator, its remarks."""
    titles = "SOME DESCRIPTIVE TITLE.", _title("", code)
    return [*names(header), *(each for each in header.user_comments if not each.endswith(titles))]


def _pairs(entry: Entry) -> set[tuple[tuple[str | None, str], tuple[str, ...]]]:
    """What a message says in English, and said when it was translated, with the translation."""
    previous = dict(entry.previous)
    keys = [entry.key]
    if "msgid" in previous:
        keys.append((previous.get("msgctxt"), previous["msgid"]))
    return {(key, strings(entry)) for key in keys}


def _report(
    code: str, new: Refreshed, gone: Iterable[str], templates: Iterable[str], folder: Path
) -> Iterator[str]:
    """The lines on what was done and what is left to do."""
    entries = [entry for name in templates for entry in new.catalogs[name].entries]
    fuzzy = sum(entry.fuzzy for entry in entries)
    missing = sum(not is_translated(entry) for entry in entries)
    counts = f"{missing} to translate, {fuzzy} to look at again (fuzzy)"
    yield f"{code}: {len(entries)} messages, {counts}"
    for name, was in new.renamed.items():
        yield f"{code}: {was}.po is {name}.po now, with its translations: the page was renamed"
    if new.moved:
        what = f"{new.moved} messages"
        yield f"{code}: {what} have a translation from another page, or an obsolete one"
    if new.obsolete:
        yield f"{code}: {new.obsolete} translations of no page are kept as obsolete (#~)"
    if new.taken_out:
        yield f"{code}: {new.taken_out} messages of no page, not translated, were taken out"
    for name in gone:
        if name not in new.renamed.values():
            yield f"{code}: {name}.po is deleted: its page is gone, and nothing was left in it"
    for name in new.catalogs:
        if name not in templates and name != INTERFACE:
            people = "; ".join(_credits(new.catalogs[name].header, code))
            yield (
                f"{code}: {shown(folder / name)}.po has no page any more; "
                f"{len(new.catalogs[name].obsolete)} translations are kept there"
                f"{f', and in its header: {people}' if people else ''}. "
                "Delete the file when you need none of it"
            )
