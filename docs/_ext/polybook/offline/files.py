"""Make the files for reading offline from a built site, and publish them with it.

They lie in ``downloads/`` beside the languages, and the start page of each language offers its own.
A build that makes pages anew takes them away: they would be those of the pages before.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from polybook import publishing
from polybook.archives import archive
from polybook.catalogs.interface_words import translator
from polybook.language_tags import language_tag
from polybook.lock import alone
from polybook.offline import epub_check, zips
from polybook.offline.start_page import FOLDER, OfflineFile, with_files
from polybook.project import BookError, Project, base_address, shown
from polybook.publishing import Manifest
from polybook.stages import console, execute_stories, sphinx, stage, workers
from polybook.story_data import find_data

KINDS = ("zip", "epub", "pdf")
MOST_BYTES = "epub_most_bytes"
"""The setting that says how large an EPUB may be."""


def make_files(
    project: Project, kinds: Collection[str], codes: Collection[str] = (), *, wait: bool = False
) -> None:
    """Make files of some ``KINDS`` for the languages ``codes``, or all, and publish them.

    What was made before of other kinds and languages stays. ``wait`` for another command to end.

    Raises:
        BookError: there is no built site, or a file cannot be made; what is published stays.
    """
    with alone(project, wait=wait):
        site, manifest = publishing.place(None, project)
        publishing.remove_left(site)
        names = _built(project, site, manifest)
        for code in codes:
            if code not in names:
                build = project.command("build", "--language", code)
                raise BookError(f"The built site has no '{code}'. To build it: {build}")
        with publishing.staging(site) as work:
            staging = work / "html"
            downloads = staging / FOLDER
            downloads.mkdir(parents=True)
            publishing.copy_published(site, staging)
            if "zip" in kinds:
                with stage("zip"):
                    _make_zips(project, staging, names, codes or list(names))
            if "epub" in kinds or "pdf" in kinds:
                _make_editions(project, staging, work, kinds, codes or list(names))
            offer(project, staging, names)
            publishing.publish(staging, site, manifest.made_from)
    for path in sorted((site / FOLDER).iterdir()):
        console.print(f"{path.stat().st_size / 1e6:6.2f} MB  {shown(path)}", markup=False)


def _built(project: Project, site: Path, manifest: Manifest) -> dict[str, str]:
    """The languages of the built site: code -> its own name."""
    published = manifest.languages()
    names = {code: name for code, name in project.languages.items() if code in published}
    damaged = manifest.not_as_published(site)
    if not names or damaged:
        cause = f"{damaged[0]} is not as it was published" if damaged else "holds no built site"
        raise BookError(f"{shown(site)}: {cause}. Build it: {project.command('build')}")
    return names


def _make_zips(project: Project, site: Path, names: dict[str, str], codes: Collection[str]) -> None:
    """Pack the site, where all its languages are asked for, and each language alone."""
    packed = {
        code: zips.one_language(site, code, names, translator(project, code), base_address())
        for code in codes
    }
    if set(codes) == set(names):
        packed[""] = zips.whole_site(site, names)
    for code, files in packed.items():
        path = site / FOLDER / file_name(project, code, "zip")
        # In a folder of its own, for who unpacks it among other files.
        path.write_bytes(archive({f"{path.stem}/{name}": each for name, each in files.items()}))


def _make_editions(
    project: Project, site: Path, work: Path, kinds: Collection[str], codes: Collection[str]
) -> None:
    """Let Sphinx write the EPUBs, where one is asked for or missing, and print these as PDFs."""
    paths = {code: site / FOLDER / file_name(project, code, "epub") for code in codes}
    missing = [code for code in codes if "epub" in kinds or not paths[code].is_file()]
    if missing:
        with stage("stories"):
            environment = execute_stories(project, find_data(project))
        with stage("epub"), workers(os.cpu_count() or 1) as pool:

            def write(code: str) -> str:
                output = work / "epub" / code
                said = sphinx(
                    project, "epub", code, output, work, environment, ["-D", "epub_basename=book"]
                )
                shutil.copyfile(output / "book.epub", paths[code])
                return said

            for said in pool.map(write, missing):  # raises what a Sphinx raised
                if said:
                    console.print(said, markup=False)
            check_epubs([paths[code] for code in missing], project)
    if "pdf" in kinds:
        try:
            from polybook.offline import pdf
        except ImportError as error:
            raise BookError(
                f"PDF: {error.name} is not installed. What prints a PDF: playwright, pypdf"
            ) from error
        with stage("pdf"):
            pdf.print_editions(
                {
                    code: (path, path.with_suffix(".pdf"), translator(project, code))
                    for code, path in paths.items()
                },
                work / "pdf",
            )


def check_epubs(epubs: list[Path], project: Project) -> None:
    """Look at EPUBs that are to be published; say so where no program tells whether they are valid.

    Raises:
        BookError: one is larger than conf.py allows by ``epub_most_bytes``, or not valid; or, where
            the environment has CI, nothing tells.
    """
    if most := project.settings.get(MOST_BYTES):
        sizes = {path.name: path.stat().st_size for path in epubs}
        if large := [f"{name}: {size} bytes" for name, size in sizes.items() if size > most]:
            step = "Look for large pictures in it, or allow more in conf.py."
            raise BookError("\n".join([*large, f"An EPUB may have {MOST_BYTES} = {most}. {step}"]))
    if (reason := epub_check.why_not()) and os.environ.get("CI"):
        raise BookError(f"The EPUBs cannot be checked: {reason}")
    elif reason:
        console.print(f"The EPUBs are not checked: {reason}", markup=False)
    elif problems := epub_check.problems(epubs):
        raise BookError("\n".join(["epubcheck:", *problems]))


def offer(project: Project, site: Path, names: Iterable[str]) -> None:
    """Let the start page of each language offer the files that are there, and no others."""
    for code in names:
        path = site / code / "index.html"
        candidates = {kind: file_name(project, code, kind) for kind in ("epub", "pdf", "zip")}
        candidates["all"] = file_name(project, "", "zip")
        files = [
            OfflineFile(kind, name, (site / FOLDER / name).stat().st_size)
            for kind, name in candidates.items()
            if (site / FOLDER / name).is_file()
        ]
        page = path.read_text(encoding="utf-8")
        offered = with_files(page, files, code, translator(project, code))
        if offered != page:
            path.write_text(offered, encoding="utf-8")


def file_name(project: Project, code: str, kind: str) -> str:
    """The name of a file, such as ``a-falling-ball-fr.epub``; no code: of all languages."""
    title = re.sub("[^a-z0-9]+", "-", project.settings["project"].lower()).strip("-") or "book"
    return f"{title}{'-' if code else ''}{language_tag(code)}.{kind}"
