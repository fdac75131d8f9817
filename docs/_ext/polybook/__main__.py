"""The commands of a book, in the folder of its conf.py.

python -m polybook build                    every language of conf.py, into _build/html
python -m polybook build --language es      one of them, beside those that are published already
python -m polybook build --language xx      the pseudo-language, to see what can't be translated
python -m polybook catalogs                 refresh the catalogs of the languages of conf.py
python -m polybook catalogs pt              these, and start Portuguese
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from polybook.project import BookError, Project


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; return the exit code."""
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
    build.set_defaults(do=_build)
    execute = commands.add_parser("execute", help="execute the stories that have to be")
    execute.set_defaults(do=_execute)
    catalogs = commands.add_parser("catalogs", help="refresh the catalogs from the pages")
    catalogs.add_argument(
        "codes", nargs="*", metavar="CODE", help="a language to start, such as pt"
    )
    catalogs.set_defaults(do=_catalogs)
    options = parser.parse_args(arguments)
    return options.do(Project(Path.cwd()), options)


def _build(project: Project, options: argparse.Namespace) -> int:
    from polybook import build

    site = (options.output or project.built / "html").resolve()
    try:
        codes = list(dict.fromkeys(options.language or project.languages))
        build.build(project, codes, site, fresh=options.fresh)
    except BookError as error:
        print(f"\nThe book was not built; the published site is as it was.\n{error}")
        return 1
    return 0


def _execute(project: Project, options: argparse.Namespace) -> int:
    from polybook import build
    from polybook.make_site import execute_stories
    from polybook.story_data import find_data

    try:
        with build.alone(project):
            execute_stories(project, find_data(project))
    except BookError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _catalogs(project: Project, options: argparse.Namespace) -> int:
    from polybook import build
    from polybook.catalogs import refresh
    from polybook.make_site import make_templates

    try:
        for code in options.codes:
            refresh.check_code(code, project)
        with build.alone(project):
            make_templates(project)
            for code in dict.fromkeys([*project.languages, *options.codes]):
                if project.has_catalogs(code):
                    print(refresh.refresh(code, project))
    except BookError as error:
        print(f"\nThe catalogs were not refreshed.\n{error}", file=sys.stderr)
        return 1
    for code in options.codes:
        if code not in project.languages:
            print(
                f"\nNext: translate locale/{code}/LC_MESSAGES/*.po, add this line to LANGUAGES in "
                f'conf.py:\n    "{code}": "{refresh.own_name(code)}",\n'
                f"and build: {project.command('build', '--language', code)}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
