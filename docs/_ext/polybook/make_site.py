"""Make the site: check the catalogs, execute the stories, write each language, check, publish.

The site is made in a staging folder and takes the place of the published one in the last step, so
that a build that fails leaves the published site as it was.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from polybook import publishing, site_check
from polybook.addresses import Record
from polybook.bill import write_bill
from polybook.catalogs import checks, report
from polybook.catalogs.files import Catalogs
from polybook.catalogs.interface_words import translator
from polybook.catalogs.terms import wrong_terms
from polybook.downloads import files as downloads
from polybook.execution import Execution
from polybook.explore import arrays
from polybook.languages.root_page import write_root_page
from polybook.languages.site_files import Edition, write_site_files
from polybook.notebooks.scripts import ARCHIVE, write_scripts
from polybook.offline.start_page import FOLDER, take_out
from polybook.project import PSEUDO, BookError, Project, base_address, check_files
from polybook.stages import console, execute_stories, sphinx, stage, workers
from polybook.stories import find_stories
from polybook.story_data import Data, find_data


def make_site(
    project: Project,
    data: Data,
    codes: list[str],
    names: dict[str, str],
    site: Path,
    made_from: dict[str, str],
) -> None:
    """Make the languages ``codes`` and publish them in ``site``, beside the others of ``names``.

    ``made_from`` is noted there: the fingerprint of what each language was made from. Their
    catalogs have been looked at: see ``check_catalogs``.

    Raises:
        BookError: names the place, the cause and the next step; the published site is as it was.
    """
    record = Record.of(project)
    with stage("stories"):
        environment = execute_stories(project, data)
    # Beside the published site, so that a rename moves it there in one step.
    with publishing.staging(site) as work:
        staging = work / "html"
        staging.mkdir()
        for code in names:
            if code not in codes:
                publishing.copy_published(site, staging, f"{code}/")
                take_out(staging / code / "index.html")
        if set(names) - set(codes):
            publishing.copy_published(site, staging, f"{downloads.FOLDER}/")
        offered = ["-D", f"built_languages={','.join(names)}"]
        offered += ["-D", f"notebooks_archive=../{ARCHIVE}"]
        offered += ["-D", f"explore_folder=../{arrays.FOLDER}"]
        offered += ["-D", f"downloads_folder=../{downloads.FOLDER}"]
        with stage("pages"):
            if PSEUDO in codes:
                sphinx(project, "gettext", project.original, project.templates, work, environment)
            with workers(os.cpu_count() or 1) as pool:
                # One Sphinx for each language, in a process of its own: Sphinx keeps global state.
                pages = pool.map(
                    # Not in the staging folder yet: MyST-NB also writes beside its output.
                    lambda code: sphinx(
                        project, "html", code, work / code / "html", work, environment, offered
                    ),
                    codes,
                )
                for said in pages:  # raises what a Sphinx raised
                    if said:
                        console.print(said, markup=False)
            for code in codes:
                # For Sphinx alone, which begins anew each time; it holds what is this machine's.
                (work / code / "html" / ".buildinfo").unlink()
                (work / code / "html").rename(staging / code)
                downloads.share(staging, code)
            base = base_address()
            write_root_page(staging, names, base)
            write_scripts(staging, project)
            write_arrays(staging, project, data)
            write_site_files(
                staging,
                names,
                {code: translator(project, code) for code in names},
                base,
                author=project.settings.get("author", project.settings.get("project", "")),
                edition=Edition.of(project),
                moved=record.moved_pages if record else (),
            )
            write_bill(staging, project)
        with stage("check"):
            problems = site_check.problems(staging, list(names), record)
            if problems:
                raise BookError("\n".join(problems))
        had_files = (site / FOLDER).is_dir()
        publishing.publish(staging, site, made_from)
        if had_files and not (site / FOLDER).is_dir():
            console.print(
                "The files for reading offline were made from the pages before, and are gone. "
                f"To make them anew: {project.command('offline', 'zip', 'epub', 'pdf')}"
            )


def check_catalogs(project: Project, codes: list[str], *, strict: bool = False) -> None:
    """Check the catalogs of the languages; print what is left to do in them.

    Raises:
        BookError: names each problem; if ``strict``, also each message that is fuzzy or has no
            translation, or that a page has and no catalog, and each term that is another one, but
            for those of languages that are growing.
    """
    rules = checks.Rules.of(project.settings)
    read = {code: Catalogs.of(code, project) for code in codes}
    report.refuse(
        {code: checks.problems_of_language(each, rules) for code, each in read.items()}, project
    )
    complete = [code for code in codes if strict and code not in project.growing]
    translated = [code for code in complete if project.has_catalogs(code)]
    undone: dict[str, list[str]] = {code: [] for code in codes}
    if translated:  # what a page says, only its template tells
        from polybook.catalogs.refresh import behind

        make_templates(project)
        for code in translated:
            undone[code] += behind(code, project.templates, project)
    for code, catalogs in read.items():
        left = checks.incomplete_of_language(catalogs)
        if code in complete:
            undone[code] += [*left, *wrong_terms(catalogs, project)]
        elif left:
            console.print(
                f"{code}: {len(left)} texts are left to do; the first: {left[0]}", markup=False
            )
    report.refuse(undone, project, "Translate these, or build without --strict.")


def write_arrays(folder: Path, project: Project, data: Data) -> None:
    """Write the arrays that stories give to scripts of pages, once for all languages."""
    execution = Execution(project, data, console.print)
    giving = [story for story in find_stories(project).values() if story.giving]
    arrays.write_files(folder, ((story.name, execution.of(story)[0]) for story in giving))


def make_templates(project: Project) -> None:
    """Write a template for each page and one for the words of the interface."""
    check_files(project)
    environment = execute_stories(project, find_data(project))
    with tempfile.TemporaryDirectory() as work:
        sphinx(project, "gettext", project.original, project.templates, Path(work), environment)
