"""Build what has changed: each language whose pages would not become what they are.

What a site was made from is kept beside it (see ``fingerprint``), so that a build with nothing to
do says so within a second. What makes a site is imported only when there is something to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from polybook import fingerprint, publishing
from polybook.project import PSEUDO, BookError, Project
from polybook.story_data import find_data

PSEUDO_NAME = "Ƥşḗŭḓǿ"


@contextmanager
def alone(project: Project) -> Iterator[None]:
    """Wait until no other command writes in the build folder of the project."""
    project.built.mkdir(exist_ok=True)
    with FileLock(project.built / "build.lock"):
        yield


def build(project: Project, codes: list[str], site: Path, *, fresh: bool = False) -> None:
    """Build the languages ``codes`` and publish them in the folder ``site``.

    Those that are published as they would become are left as they are, unless ``fresh``.

    Raises:
        BookError: the book cannot be built; the published site is as it was.
    """
    known = {**project.languages, PSEUDO: PSEUDO_NAME}
    with alone(project):
        publishing.mend(site)
        for code in codes:
            if code not in known:
                start = project.command("catalogs", code)
                raise BookError(
                    f"conf.py: LANGUAGES has no '{code}', only {', '.join(project.languages)}. "
                    f"To start it: {start}, then add its line to LANGUAGES."
                )
        published = [code for code in project.languages if (site / code).is_dir()]
        names = {code: name for code, name in known.items() if code in (*codes, *published)}
        data = find_data(project)
        current = fingerprint.fingerprints(project, data.identity, list(names))
        same = fingerprint.unchanged(site, current)
        todo = [code for code in codes if fresh or code not in same]
        if todo:
            from polybook.make_site import make_site

            make_site(project, data, todo, names, site)
            # Another language than those that were asked for stays as it is, whatever it was made
            # from: it is noted only if that is what there is now.
            fingerprint.keep(site, {code: current[code] for code in (*todo, *same)})
        else:
            print("Nothing has changed since the last build (--fresh builds all anew).")
    count = len(list((site / codes[0]).glob("*.html")))
    print(f"{count} pages in {', '.join(known[code] for code in codes)}")
    print(f"Open {(site / 'index.html').as_uri()}")
