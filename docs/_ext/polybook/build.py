"""Build what has changed: each language whose pages would not become what they are.

What a site was made from is kept in it (see ``publishing``), so that a build with nothing to do
says so within a second. What makes a site is imported only when there is something to do.
"""

from __future__ import annotations

import json
from pathlib import Path

from polybook import fingerprint, publishing
from polybook.addresses import Record
from polybook.lock import alone
from polybook.project import PSEUDO, TOOLS, BookError, Project, check_files, shown, write_whole
from polybook.story_data import find_data

PSEUDO_NAME = "Ƥşḗŭḓǿ"


def build(
    project: Project,
    codes: list[str],
    output: Path | None = None,
    *,
    fresh: bool = False,
    record: bool = False,
    strict: bool = False,
    wait: bool = False,
) -> None:
    """Build the languages ``codes`` and publish them in the folder ``output``, or in _build/html.

    Those that are published as they would become are left as they are, unless ``fresh``. Others
    whose files are not as they were published are made again. ``record`` the addresses that are
    new (see ``addresses``). ``strict`` builds only what is translated as a whole. ``wait`` for
    another build to end.

    Raises:
        BookError: the book cannot be built; the published site is as it was.
    """
    known = {**project.languages, PSEUDO: PSEUDO_NAME}
    for code in codes:
        if code not in known:
            raise BookError(
                f"conf.py: LANGUAGES has no '{code}', only {', '.join(project.languages)}. "
                f"{_how_to_add(code, project)}"
            )
    with alone(project, wait=wait):
        check_files(project)
        site, manifest = publishing.place(output, project)
        publishing.remove_left(site)
        made_from = {code: manifest.made_from.get(code, "") for code in manifest.languages()}
        published = [code for code in project.languages if code in made_from]
        names = {code: name for code, name in known.items() if code in (*codes, *published)}
        damaged = manifest.not_as_published(site)
        hurt = {name.split("/")[0] for name in damaged}
        for part in sorted(hurt):  # a language, or a file at the root
            first, *others = [name for name in damaged if name.split("/")[0] == part]
            more = f" and {len(others)} more" if others else ""
            print(f"Not as it was published, and made again: {first}{more}")
        left = sorted(set(made_from) - set(names))  # such as the pseudo-language
        if left:
            print(f"Taken away, since conf.py has no such language: {', '.join(left)}")
        kept = Record.of(project)
        data = find_data(project)
        current = fingerprint.fingerprints(project, data.identity, list(names))
        todo = [
            code
            for code in names
            if code in hurt
            or (code in codes and (fresh or made_from.get(code) != current[code]))
            # Files at the root offer the languages.
            or (code in codes and (left or hurt - set(names)))
        ]
        if strict:
            _check_strictly(project, {code: current[code] for code in codes})
        if todo:
            from polybook.make_site import check_catalogs, make_site
            from polybook.stages import stage

            if others := [code for code in todo if not (strict and code in codes)]:
                with stage("catalogs"):
                    check_catalogs(project, others)
            # Another language stays as it is, whatever it was made from.
            made_from |= {code: current[code] for code in todo}
            made_from = {code: made_from[code] for code in names}
            make_site(project, data, todo, names, site, made_from)
        else:
            print("Nothing has changed since the last build (--fresh builds all anew).")
        if record or (todo and kept):
            _note_new_addresses(project, site / codes[0], kept, record)
    moved = kept.moved_pages if kept else set()
    count = len({path.name for path in (site / codes[0]).glob("*.html")} - TOOLS - moved)
    print(f"{count} pages in {', '.join(known[code] for code in codes)}")
    print(f"Open {(site / 'index.html').as_uri()}")


def _how_to_add(code: str, project: Project) -> str:
    """The next step to a language that conf.py does not have.

    Raises:
        CatalogError: it has catalogs, and is no language.
    """
    if not project.catalogs(code).is_dir():
        start = project.command("catalogs", code)
        return f"To start it: {start}, then add its line to LANGUAGES."
    from polybook.catalogs import refresh

    refresh.check_code(code, project)
    return f"Its catalogs are there: {refresh.how_to_offer(code, project)}"


def _check_strictly(project: Project, current: dict[str, str]) -> None:
    """Refuse languages that are not translated as a whole, each once as it is now: the templates
    that tell are a whole run of Sphinx.

    ``current`` has the fingerprint of each language; what has passed is kept by it.
    """
    path = project.built / "strict.json"
    try:
        passed = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        passed = {}
    if new := [code for code in current if passed.get(code) != current[code]]:
        from polybook.make_site import check_catalogs
        from polybook.stages import stage

        with stage("catalogs"):
            check_catalogs(project, new, strict=True)
        write_whole(path, json.dumps(passed | current))


def _note_new_addresses(project: Project, folder: Path, kept: Record | None, record: bool) -> None:
    """Record the addresses that are new, or say how to."""
    from polybook.site_check import addresses

    kept = kept or Record.empty(project)
    new = kept.new(addresses(folder))
    if new and record:
        kept.add(new)
        print(f"{shown(kept.path)}: {len(new)} addresses are new, from {new[0]} to {new[-1]}")
    elif new:
        print(
            f"{shown(kept.path)}: lacks {len(new)} addresses, the first: {new[0]}. "
            f"Before readers keep them: {project.command('build', '--record')}"
        )
