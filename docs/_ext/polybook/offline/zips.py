"""The files of copies of the built site that work from a folder. No Sphinx."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from polybook import bill, site_check
from polybook.downloads import files as downloads
from polybook.explore.arrays import FOLDER as ARRAYS
from polybook.languages.root_page import describe, template, with_slash
from polybook.notebooks.scripts import ARCHIVE
from polybook.offline.start_page import FOLDER, TEMPLATES, without_files
from polybook.project import BookError
from polybook.publishing import MANIFEST

FOR_SERVERS = {".nojekyll", "404.html", "feed.xml", "robots.txt", "sitemap.xml", MANIFEST}
"""What stands at the root of a site for others than readers."""

SWITCHER = re.compile(r'(<nav class="languages"[^>]*>).*?</nav>', re.DOTALL)
EDITIONS = re.compile(r'<p class="translation-editions">.*?</p>', re.DOTALL)
"""The links of the page of translations to that of each other edition."""
FROM_ROOT = (ARCHIVE, bill.NAME)
"""What stands at the root of a site for every language, and comes with a copy of one."""
SHARED = rf"{re.escape(ARCHIVE)}|{downloads.FOLDER}/{downloads.DIGEST}/"
LINK_TO_ROOT = re.compile(
    # Of a page, of HTML in a notebook, and of Markdown there.
    rf'(?:(?<=href=")|(?<=href=\\")|(?<=\]\())\.\./(?=(?:\.\./)*(?:{SHARED}))'
    rf'|(?<=[" ])\.\./(?=(?:\.\./)*{ARRAYS}/[^" ]+\.js\?v=)'  # of data-arrays
)
ALTERNATE = re.compile(r'\s*<link rel="alternate" hreflang="[^"]*" href="(?!https?:)[^"]*">')


def whole_site(site: Path, names: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a site with all its languages, ``names``, for a folder."""
    left_out = {*FOR_SERVERS, FOLDER}
    files = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.relative_to(site).parts[0] not in left_out
    }
    for code in names:
        files[f"{code}/index.html"] = without_files(files[f"{code}/index.html"].decode()).encode()
    return files


def one_language(
    site: Path,
    code: str,
    names: Mapping[str, str],
    say: Callable[[str], str],
    base_address: str = "",
) -> dict[str, bytes]:
    """The files of one language of a site, for a folder, whose pages say which others are missing.

    ``say`` translates the words of the interface; ``base_address`` is where the site is published:
    there the others can be read, if it is known.

    Raises:
        BookError: a link of such a page leads nowhere.
    """
    folder = site / code
    others = [each for each in describe(site, dict(names)) if each["code"] != code]
    from_root = [*map(site.joinpath, FROM_ROOT), *sorted((site / ARRAYS).rglob("*.js"))]
    from_root += sorted((site / downloads.FOLDER).rglob("*"))
    files = {
        path.relative_to(site).as_posix(): path.read_bytes() for path in from_root if path.is_file()
    }
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        files[name] = path.read_bytes()
        if path.suffix == ".html":
            missing = template("missing-languages.html", TEMPLATES).render(
                others=others, base=with_slash(base_address), page=name, _=say
            )
            page = without_files(path.read_text(encoding="utf-8"))
            page = SWITCHER.sub(lambda nav, text=missing: f"{nav[1]}{text}</nav>", page)
            page = EDITIONS.sub(lambda _line, text=missing: text, page)
            files[name] = LINK_TO_ROOT.sub("", ALTERNATE.sub("", page)).encode()
        elif path.suffix == ".ipynb":
            files[name] = LINK_TO_ROOT.sub("", path.read_text(encoding="utf-8")).encode()
    with tempfile.TemporaryDirectory() as unpacked:
        for name, content in files.items():
            place = Path(unpacked, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        problems = site_check.problems(Path(unpacked), [""])
    if problems:
        raise BookError("\n".join([f"The copy of '{code}' alone has dead links:", *problems]))
    return files
