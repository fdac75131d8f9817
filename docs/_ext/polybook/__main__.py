"""The commands of a book, in the folder of its conf.py.

python -m polybook build                    every language of conf.py, into _build/html
python -m polybook build --language es      one of them, beside those that are published already
python -m polybook build --language xx      the pseudo-language, to see what can't be translated
python -m polybook execute                  execute the stories that have to be
python -m polybook live fr                  rebuild the pages on each save, and show them
python -m polybook catalogs                 refresh the catalogs of the languages of conf.py
python -m polybook catalogs pt              these, and start Portuguese
python -m polybook terms                    write the terms for programs of translators
python -m polybook offline zip epub pdf     files for reading offline, beside the built site
python -m polybook reproducible             build all twice, and compare each byte
python -m polybook bill                     what the site contains, and under which licence
"""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from pathlib import Path

from polybook.project import BookError, Project, check_environment, shown

NEXT_STEPS = {
    errno.ENOSPC: "The disk is full: make room",
    errno.EFBIG: "A file may not grow so large here: raise the limit, or use another disk",
    errno.EDQUOT: "Your share of the disk is used up: make room",
    errno.EROFS: "Let it be written to",
    errno.EACCES: "Let this user write there",
    errno.EPERM: "Let this user write there",
    errno.EEXIST: "A folder is wanted there: move away what is in its place",
    errno.ENOTDIR: "A folder is wanted there: move away what is in its place",
    errno.EISDIR: "A file is wanted there: move the folder away",
}


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; return the exit code."""
    for stream in (sys.stdout, sys.stderr):  # a console need not know every letter
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(
        prog="polybook",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="execute, write every language, check, publish")
    build.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="build this language only (may be given more than once)",
    )
    build.add_argument(
        "--output", type=Path, metavar="FOLDER", help="publish in this folder (_build/html)"
    )
    build.add_argument("--fresh", action="store_true", help="build also what has not changed")
    build.add_argument(
        "--record", action="store_true", help="note the new addresses in published.txt"
    )
    build.add_argument(
        "--strict", action="store_true", help="refuse what is not translated, as a release does"
    )
    build.set_defaults(do=_build, failed="The book was not built; the published site is as it was.")
    execute = commands.add_parser("execute", help="execute the stories that have to be")
    execute.set_defaults(do=_execute, failed="Not every story was executed.")
    live = commands.add_parser("live", help="rebuild the pages on each save, and show them")
    live.add_argument("code", nargs="?", metavar="CODE", help="in this language, not the first")
    live.set_defaults(do=_live, failed="No page is served.")
    catalogs = commands.add_parser("catalogs", help="refresh the catalogs from the pages")
    catalogs.add_argument(
        "codes", nargs="*", metavar="CODE", help="a language to start, such as pt"
    )
    catalogs.set_defaults(do=_catalogs, failed="Not every catalog was refreshed.")
    terms = commands.add_parser("terms", help="write the terms for programs of translators")
    terms.set_defaults(do=_terms, failed="No terms were written.")
    offline = commands.add_parser(
        "offline", help="make files for reading offline, and publish them"
    )
    offline.add_argument("kinds", nargs="+", choices=("zip", "epub", "pdf"), metavar="KIND")
    offline.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="for this language only (may be given more than once)",
    )
    offline.set_defaults(do=_offline, failed="No file was made; the published site is as it was.")
    reproducible = commands.add_parser(
        "reproducible", help="build all twice, in other surroundings, and compare each byte"
    )
    reproducible.set_defaults(do=_reproducible, failed="The book is not reproducible.")
    bill = commands.add_parser(
        "bill", help="what the built site contains, from where, and under which licence"
    )
    bill.set_defaults(do=_bill, failed="There is no bill.")
    for command in (build, execute, live, catalogs, offline):
        command.add_argument(
            "--wait", action="store_true", help="wait until no other command is at work here"
        )
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # whoever stops it, the kernels go, too
        signal.signal(number, signal.default_int_handler)
    try:
        check_environment()
        options.do(Project(Path.cwd()), options)
    except BookError as error:
        print(f"\n{options.failed}\n{error}")
    except OSError as error:
        # Of a disk or a folder, which can fail wherever a file is read or written.
        next_step = NEXT_STEPS.get(error.errno, "Mend that")
        place = f"{error.filename}: " if error.filename else ""
        cause = f"{place}{error.strerror or error}. {next_step}, and run again."
        print(f"\n{options.failed}\n{cause}", file=sys.stderr)  # stdout may be what failed
    except KeyboardInterrupt:
        print(f"\nStopped. {options.failed}", flush=True)
        os._exit(130)  # no thread is waited for: what they wait for has been ended
    else:
        return 0
    return 1


def _build(project: Project, options: argparse.Namespace) -> None:
    from polybook import build

    codes = list(dict.fromkeys(options.language or project.languages))
    build.build(
        project,
        codes,
        options.output,
        fresh=options.fresh,
        record=options.record,
        strict=options.strict,
        wait=options.wait,
    )


def _execute(project: Project, options: argparse.Namespace) -> None:
    from polybook.lock import alone

    with alone(project, wait=options.wait):
        from polybook.stages import execute_stories
        from polybook.story_data import find_data

        execute_stories(project, find_data(project))


def _live(project: Project, options: argparse.Namespace) -> None:
    from polybook import live

    live.serve(project, options.code or project.original, wait=options.wait)


def _catalogs(project: Project, options: argparse.Namespace) -> None:
    from polybook.lock import alone

    with alone(project, wait=options.wait):
        from polybook.catalogs import refresh, report
        from polybook.catalogs.lacking import lacking
        from polybook.make_site import make_templates

        for code in options.codes:
            refresh.check_code(code, project)
        make_templates(project)
        problems = {}
        for code in dict.fromkeys([*project.languages, *options.codes]):
            if project.has_catalogs(code):
                try:
                    print(refresh.refresh(code, project))
                except BookError as error:  # the other languages are not held up by it
                    problems[code] = [str(error)]
        report.refuse(problems, project)
    for code in options.codes:
        if found := list(lacking(code, project)):
            print(f"\nWhat '{code}' lacks:", *(f"  {line}" for line in found), sep="\n")
        if code not in project.languages:
            print(
                f"\nNext: translate locale/{code}/LC_MESSAGES/*.po, "
                f"{refresh.how_to_offer(code, project)}\n"
                f"and build: {project.command('build', '--language', code)}"
            )


def _terms(project: Project, _options: argparse.Namespace) -> None:
    from polybook.catalogs.terms import write_glossaries

    for path in write_glossaries(project):
        print(shown(path))


def _bill(project: Project, _options: argparse.Namespace) -> None:
    from polybook import bill
    from polybook.publishing import Manifest

    site = project.built / "html"
    files = Manifest.of(site).files
    if not files:
        raise BookError(f"There is no built site in {site}. Run: {project.command('build')}")
    print(bill.table(bill.bill(files, project)), end="")
    print(f"The texts of the licences: {site / bill.NAME}")


def _offline(project: Project, options: argparse.Namespace) -> None:
    from polybook.offline.files import make_files

    make_files(project, options.kinds, options.language or (), wait=options.wait)


def _reproducible(project: Project, _options: argparse.Namespace) -> None:
    from polybook.reproducible import differences

    found = differences(project)
    if found:
        raise BookError("\n".join(["Two builds differ in:", *found]))
    print("Two builds differ in no byte.")


if __name__ == "__main__":
    sys.exit(main())
