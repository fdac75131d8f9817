"""Folders to publish in that are not the build's own, and what others put into the site."""

from __future__ import annotations

from pathlib import Path
from random import Random

from faults.kinds import Seen, Wanted, contents, kind, see
from polybook import publishing
from polybook.project import BookError, Project

PART = "publishing"
PAGES = [
    "index.html",
    "en/index.html",
    "en/a.html",
    "en/_static/a.css",
    "es/index.html",
    ".nojekyll",
]
OTHERS = [
    "CNAME",
    ".git/HEAD",
    ".git/refs/x",
    "en/google1.html",
    "notes/я x.txt",
    ".well-known/a/b",
    "en/b",
    "robots.txt",
    "es/_static/mine.css",
    "a\nb",
    "e\u0301",
    "polybook.json.bak",
    "es",
    "en/a.html/x",
]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def site_and_others(chance: Random) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The old pages, the new ones, and what someone has put there between."""
    old = dict.fromkeys(["index.html", *chance.sample(PAGES, k=chance.randint(1, 5))], "old")
    new = {
        name: chance.choice(["old", "new"]) for name in chance.sample(PAGES, k=chance.randint(1, 6))
    }
    names = chance.sample([*OTHERS, *PAGES], k=chance.randint(0, 5))
    return old, new, {name: chance.choice(["mine", "new"]) for name in names}


@kind(PART, site_and_others, Wanted.RIGHT, count=300, sample=60)
def what_others_put_into_the_site(planted, folder):
    """It stays beside the new pages; or it is in their way, is named, and nothing changes."""
    old, new, others = planted
    site = folder / "site"
    _publish(site, old)
    put = {}
    for name, text in others.items():
        try:
            write(site, {name: text})
        except (NotADirectoryError, IsADirectoryError, FileExistsError):
            continue  # a page stands there, or a folder of pages
        put[name] = text
    before = contents(site)
    try:
        _publish(site, new)
    except BookError as error:
        named = any(name in str(error) or Path(name).parts[0] in str(error) for name in put)
        changed = contents(site) != before
        return Seen(
            str(error), wrong=["it is not named"] * (not named) + ["a file changed"] * changed
        )
    after = {name: text for name, text in contents(site).items() if name != publishing.MANIFEST}
    mine = {name: text.encode() for name, text in put.items() if name not in old}
    wanted = mine | {name: text.encode() for name, text in new.items()}
    if ".nojekyll" in mine and new.get(".nojekyll") == "":
        wanted[".nojekyll"] = mine[".nojekyll"]
    kept_edits = {name for name in put if name in old and name not in new}
    wrong = [f"{name} is not as it should be" for name in wanted if after.get(name) != wanted[name]]
    wrong += [f"{name} is left" for name in after.keys() - wanted.keys() - kept_edits]
    return Seen(wrong=wrong)


def _publish(site: Path, files: dict[str, str]) -> None:
    publishing.remove_left(site)
    with publishing.staging(site) as work:
        write(work / "html", files)
        publishing.publish(work / "html", site, {})


PARTS = [
    "",
    ".",
    "docs",
    "docs/new",
    "docs/a/../b",
    "examples",
    "locale/es",
    ".git",
    ".git/new",
    "_build",
    "_build/executed/x",
    "_build/gettext",
    "_build/locale",
    "conf.py",
    "_build/../docs",
    "..",
    "../..",
    "tests",
    "file",
    "dangling",
    "loop",
    "link",
    "link/docs",
    "hidden",
    "/",
    "/proc",
    "_build/build.lock",
]


@kind(PART, PARTS, sample=40)
def a_folder_that_no_build_has_made(name, folder):
    book = folder / "work" / "book"
    write(
        book,
        {"conf.py": "LANGUAGES = {'en': 'English'}\n", "docs/index.md": "text", "file": "mine"},
    )
    write(book, {"examples/a.py": "", "locale/es/a.po": "", ".git/HEAD": "", "tests/a.py": ""})
    write(book, {"hidden/.keep": "", "_build/executed/a.ipynb": "{}", "_build/build.lock": ""})
    (book / "dangling").symlink_to("nowhere")
    (book / "loop").symlink_to("loop")
    (book / "link").symlink_to(".")
    return see(
        lambda: publishing.place(book / name, Project(book)) and None, folder, str(book / name)
    )


MANIFESTS = [
    "",
    "{",
    "[]",
    "null",
    '{"files": 1}',
    '{"files": {"a": 1}}',
    '{"other": {}}',
    "\0",
    "[" * 9999,
    '{"files": {}, "made_from": []}',
    '{"files": null}',
    "я",
    '{"files": {}, "made_from": {"en": 3}}',
]


@kind(PART, MANIFESTS, sample=20)
def a_mark_of_a_build_that_cannot_be_read(text, folder):
    write(folder, {"site/polybook.json": text, "site/mine.txt": "mine", "book/conf.py": ""})
    project = Project(folder / "book")
    return see(lambda: publishing.place(folder / "site", project) and None, folder, "polybook.json")
