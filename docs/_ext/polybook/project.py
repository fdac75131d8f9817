"""Where a book lies, what its conf.py and the environment say, how a path is shown, and written.

No Sphinx: a check of a catalog, or a build that finds nothing to do, need not wait for it.
"""

from __future__ import annotations

import os
import re
import runpy
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any
from urllib.parse import unquote

PSEUDO = "xx"
"""The code of the pseudo-language, which is made from the pages: see ``catalogs.pseudo``."""

SITE_BUILDERS = {"html", "dirhtml"}
"""Those of Sphinx that write a site: pages by themselves, for a browser."""

TEXTS = {".csv", ".md", ".po", ".py", ".toml", ".txt"}
"""The endings of files that are read as texts."""

TOOLS = {"search.html", "genindex.html"}
"""Files of a built site that look like pages, and say nothing of their own."""


CODE = re.compile(r"[A-Za-z]{2,8}(?:[-_@][A-Za-z\d]{1,8})*")
"""The code of a language, which is the name of a folder."""


class BookError(Exception):
    """The book cannot be built as it is: names the place, the cause and the next step."""


@dataclass(frozen=True)
class Project:
    """A book: the folder of its conf.py.

    Its pages are in docs/, its stories in examples/, its catalogs in locale/<code>/LC_MESSAGES/,
    and all that is made from them in _build/.
    """

    root: Path

    @property
    def pages(self) -> Path:
        return self.root / "docs"

    @property
    def examples(self) -> Path:
        return self.root / "examples"

    @property
    def built(self) -> Path:
        return self.root / "_build"

    @property
    def executed(self) -> Path:
        """Where the executed stories are kept."""
        return self.built / "executed"

    @property
    def templates(self) -> Path:
        """Where the templates of the catalogs are written, one for each page."""
        return self.built / "gettext"

    def catalogs(self, code: str) -> Path:
        """The folder of the catalogs of a language."""
        return self.root / "locale" / code / "LC_MESSAGES"

    @property
    def looks(self) -> list[Path]:
        """The folders of templates, styles and other files that conf.py names."""
        settings = ("templates_path", "html_static_path", "html_extra_path")
        return [self.root / name for each in settings for name in self.settings.get(each, ())]

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What conf.py says.

        Raises:
            BookError: there is no conf.py, or it fails.
        """
        path = self.root / "conf.py"
        if not path.is_file():
            raise BookError(
                f"{path}: no such file, so this is not the folder of a book. "
                "Run the command in the folder of its conf.py."
            )
        try:
            return runpy.run_path(str(path))
        except (Exception, SystemExit) as error:  # whatever an author's program may raise
            raise BookError(
                f"{shown(path)}: {type(error).__name__}: {error}. Try it alone: python conf.py"
            ) from error

    @property
    def languages(self) -> dict[str, str]:
        """The languages of the book: code -> its own name. The pages are written in the first.

        Raises:
            BookError: conf.py does not say.
        """
        languages = self.settings.get("LANGUAGES")
        if not isinstance(languages, dict) or not languages:
            raise BookError(
                'conf.py: LANGUAGES names no language. Write: LANGUAGES = {"en": "English"}'
            )
        for code, name in languages.items():
            if not isinstance(code, str) or not CODE.fullmatch(code):
                raise BookError(
                    f"conf.py: LANGUAGES has the code {code!r}, and codes are folders of the site. "
                    "Write it as in pt, pt_BR or zh_CN."
                )
            if not isinstance(name, str) or not name.strip():
                raise BookError(
                    f"conf.py: LANGUAGES calls '{code}' {name!r}. Write its own name, as in "
                    '{"en": "English"}.'
                )
        return languages

    def editions(self, built: str) -> dict[str, str]:
        """The languages whose sites lie beside each other: those of ``built_languages``, or all.

        A build of some languages only says which there are: no link may lead to the others.
        """
        if not built:
            return self.languages
        return {code: name for code, name in self.languages.items() if code in built.split(",")}

    @property
    def growing(self) -> frozenset[str]:
        """The languages that need not be complete: ``GROWING`` in conf.py.

        Raises:
            BookError: it is no list of codes.
        """
        growing = self.settings.get("GROWING", ())
        # A text would be a list of its letters.
        if not isinstance(growing, list | tuple | set | frozenset) or not all(
            isinstance(code, str) for code in growing
        ):
            raise BookError(
                f"conf.py: GROWING is {growing!r}, and should be a list of codes. Write it as in "
                'GROWING = ["pt"]'
            )
        return frozenset(growing)

    @property
    def original(self) -> str:
        """The language in which the pages are written: the first of the book, or English."""
        return next(iter(self.settings.get("LANGUAGES", {"en": "English"})))

    def command(self, name: str, *arguments: str) -> str:
        """What a person types in the folder of the book to run ``python -m polybook name``."""
        if (self.root / "noxfile.py").exists():
            if name == "offline":  # a session for each kind of file
                return " ".join(["nox -s", *arguments])
            session = {"build": "docs"}.get(name, name)
            return " ".join(["nox -s", session, *(["--", *arguments] if arguments else [])])
        return " ".join(["python -m polybook", name, *arguments])

    def has_catalogs(self, code: str) -> bool:
        """Tell whether a language has catalogs: not that of the pages, nor the pseudo-language."""
        return code not in (self.original, PSEUDO)


LABEL = r"\w(?:[\w-]{0,61}\w)?"
ADDRESS = re.compile(
    rf"https?://(?:(?P<name>{LABEL}(?:\.{LABEL})*\.?)|\[(?P<six>[\da-f:.]+)\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/(?:[\w.~!$&()*+,;=:@/-]|%[0-9a-f]{2})*)?",
    re.IGNORECASE,
)
"""An address without a query, a user or anything that HTML could take for its own."""


def base_address() -> str:
    """Where the site is published, as BOOK_BASE_URL says; nothing if that is not known.

    Raises:
        BookError: it is no address of the web.
    """
    address = os.environ.get("BOOK_BASE_URL", "")
    if address and not _is_of_the_web(address):
        raise BookError(
            f"BOOK_BASE_URL={address!r}: is no address of the web. Write it as in "
            "https://example.org/book/, or unset the variable."
        )
    return address


LONGEST_HOST = 253
"""Letters of a name that the servers of names know."""


def _is_of_the_web(address: str) -> bool:
    """Tell whether a browser finds a server by an address, and a folder as it is written there."""
    found = ADDRESS.fullmatch(address)
    if not found or not 0 < int(found["port"] or 80) < 2**16:
        return False
    name, six, path = found["name"], found["six"], unquote(found["path"] or "")
    try:
        if six:
            IPv6Address(six)
        else:
            name = name.rstrip(".")
            # Browsers take such a name for an address, too, in ways of their own: 0x7f.1 or 017.0.
            if NUMBER.fullmatch(name.split(".")[-1]):
                IPv4Address(name)
            if len(name) > LONGEST_HOST:
                return False
    except ValueError:
        return False
    is_page = path.lower().endswith((".html", ".htm"))  # below a page there is no folder
    is_way = "//" not in path and not {".", ".."}.intersection(path.split("/"))
    return path.isprintable() and is_way and not is_page


NUMBER = re.compile(r"\d+|0x[\da-f]*", re.IGNORECASE)
"""The last part of a name of a server that is none but an address."""

REPOSITORY = re.compile(
    r"(?:https://github\.com/)?(?P<name>(?=[^/]{1,39}/)[a-z\d]+(?:[-_][a-z\d]+)*"
    r"/[\w-][\w.-]{0,99}?)(?:\.git)?"
    r"(?:/|@(?P<branch>\w[\w-]*(?:[./][\w-]+)*)(?::(?P<folder>[\w-]+(?:[./][\w-]+)*)/?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""As GitHub names owners and repositories, and git branches; see also ``Repository.read``."""


@dataclass(frozen=True)
class Repository:
    """The repository of a book on GitHub, and where in it the built site is, if it is there."""

    name: str
    """As in owner/book."""
    branch: str
    """To which the site is published; empty if it is to none."""
    folder: str
    """Of the branch; empty for its root."""

    @property
    def address(self) -> str:
        return f"https://github.com/{self.name}"

    @classmethod
    def read(cls, text: str) -> Repository | None:
        """Read what BOOK_REPOSITORY says; nothing if it is empty.

        Raises:
            BookError: it is no address of a repository.
        """
        if not text:
            return None
        found = REPOSITORY.fullmatch(text)
        branch = found["branch"] or "" if found else ""
        is_locked = any(part.endswith(".lock") for part in branch.split("/"))
        if not found or is_locked or found["name"].endswith(".git"):
            raise BookError(
                f"BOOK_REPOSITORY={text!r}: is no repository of GitHub. Write it as in "
                "https://github.com/owner/book, with @gh-pages at its end if the site is published "
                "to that branch, and :folder after it if it is in a folder there, or unset the "
                "variable."
            )
        return cls(found["name"], branch, found["folder"] or "")


def cell_seconds() -> int:
    """How long a cell may run, in seconds, as BOOK_CELL_SECONDS says, or three times what the
    slowest takes on two cores.

    Raises:
        BookError: it is no number of seconds.
    """
    limit = os.environ.get("BOOK_CELL_SECONDS") or "900"
    if not re.fullmatch(r"0*[1-9]\d{0,6}", limit, re.ASCII):
        raise BookError(
            f"BOOK_CELL_SECONDS={limit!r}: is no number of seconds from 1 to 9999999. "
            "Write one, or unset the variable: then it is 900."
        )
    return int(limit)


def check_environment() -> None:
    """Check the variables of the environment that polybook and the kernels need.

    Raises:
        BookError: one of them is not what it should be.
    """
    if not Path(os.path.expanduser("~")).is_absolute():
        raise BookError(
            "HOME is not set, and the system does not know this user, so kernels would not start. "
            "Set HOME to a folder that this user may write in."
        )
    base_address()
    Repository.read(os.environ.get("BOOK_REPOSITORY", ""))
    cell_seconds()


def shown(path: Path) -> str:
    """The path as a person would type it in the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


LARGEST_TEXT = 2**26
"""Bytes of a file that is read as a whole: more than any text has that people write."""

UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Kinds of signs of Unicode that nobody sees."""
SEEN = {*"\n\t\u200c\u200d"}
"""Of these, what texts have: ends of lines, tabs, and the joiners of scripts and emoji."""

MARKS_OF_DIRECTION = {*"\u200e\u200f\u061c"}
"""What texts of languages that are written from the right have, too: beside a sign of no direction,
each turns nothing else. What turns a whole passage (U+202E) no text needs."""

OF_THE_SYSTEM = ("/dev", "/proc", "/sys")
"""Where the system answers who reads, perhaps without end, from what looks like an empty file."""


def refuse_no_file(
    path: Path, error: type[BookError] = BookError, most: int | None = LARGEST_TEXT
) -> int:
    """Return how many bytes a file has; a pipe would wait for ever, and a device never ends.

    Raises:
        BookError: of the kind ``error``, where it is no file, or has more than ``most`` bytes.
        OSError: it is not there, or may not be looked at.
    """
    status = path.stat()
    is_of_the_system = status.st_size == 0 and any(
        map(path.resolve().is_relative_to, OF_THE_SYSTEM)
    )
    if not stat.S_ISREG(status.st_mode) or is_of_the_system:
        raise error(
            f"{shown(path)}: is no file, and one is read there. Put a file in its place, or take "
            "it away."
        )
    if most is not None and status.st_size > most:
        raise error(
            f"{shown(path)}: is too large, {status.st_size} bytes, to be read as a whole. Bring "
            "back the file that was there, or take it away."
        )
    return status.st_size


def content_of(path: Path, error: type[BookError] = BookError) -> bytes:
    """The bytes of a file of the project.

    Raises:
        BookError: of the kind ``error``, where it is no file, or is too large.
        OSError: it is not there, or may not be read.
    """
    size = refuse_no_file(path, error)
    with path.open("rb") as file:
        return file.read(size)


def text_of(path: Path, error: type[BookError] = BookError) -> str:
    """The text of a file of the project, its lines ended by ``\\n``.

    Raises:
        BookError: of the kind ``error``, where it is no file, too large, or not in UTF-8.
        OSError: it is not there, or may not be read.
    """
    content = content_of(path, error)
    try:
        return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise error(
            f"{shown(path)}:{line}: is not in UTF-8 ({fault.reason}). Save it in that encoding."
        ) from fault


def check_file(path: Path) -> None:
    """Refuse what is no file, or a text that is too large: see ``refuse_no_file``."""
    refuse_no_file(path, most=LARGEST_TEXT if path.suffix in TEXTS else None)


def check_files(project: Project) -> None:
    """Look at the pages, the stories and what is shown with them, before anything reads them.

    Catalogs are looked at one by one: a language does not hold up the others.

    Raises:
        BookError: something in the place of a file is none, a text is too large, a folder leads
            back to itself, or a page has a sign that nobody sees, or a name that cannot be that
            of a page of the site.
    """
    found = [path for folder in (project.pages, *project.looks) for path in _files_below(folder)]
    # Who reads the examples follows no link to a folder.
    found += [path for path in sorted(project.examples.rglob("*")) if not path.is_dir()]
    names: dict[str, Path] = {}
    for path in found:
        is_page = path.suffix == ".md" and path.is_relative_to(project.pages)
        if path.exists():
            check_file(path)
            if is_page:
                _check_name(path, project.pages, names)
                _check_signs(path, project)
        elif is_page and not path.name.startswith("."):  # so an editor marks what it has open
            raise BookError(
                f"{shown(path)}: leads nowhere. Let this link lead to a page, or take it away."
            )


def _files_below(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """The files of a folder as Sphinx finds them, which follows links to folders."""
    here = folder.resolve()
    if any(each.is_relative_to(here) for each in above):
        raise BookError(
            f"{shown(folder)}: leads back to {shown(here)}, in which it stands itself, so that "
            "there would be no end of pages. Take this link away, or let it lead elsewhere."
        )
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, PermissionError):  # nor does Sphinx find anything there
        return
    for path in paths:
        if path.is_dir():
            yield from _files_below(path, (*above, here))
        else:
            yield path


def is_unseen(sign: str) -> bool:
    """Tell whether a sign of a text steers a console, turns its direction, or shows nothing."""
    return unicodedata.category(sign) in UNSEEN and sign not in SEEN


def _check_signs(path: Path, project: Project) -> None:
    text = text_of(path).removeprefix("\ufeff")  # with which some editors mark UTF-8
    for place, sign in enumerate(text) if not text.isprintable() else ():
        if is_unseen(sign) and not (sign in MARKS_OF_DIRECTION and _is_from_the_right(project)):
            line = text.count("\n", 0, place) + 1
            name = unicodedata.name(sign, "a control character")
            raise BookError(
                f"{shown(path)}:{line}: U+{ord(sign):04X} ({name}) stands there, which no reader "
                "sees. Take it out; in code, write it as Python does, '\\x1b'."
            )


def _is_from_the_right(project: Project) -> bool:
    from polybook.language_tags import text_direction  # most pages need not wait for Babel

    return text_direction(project.original) == "rtl"


IN_NO_NAME = frozenset('"#%*:<>?\\|')
"""What Windows has in no name of a file, and what ends the path of an address, or is a code."""
OF_WINDOWS = re.compile(r"(?:aux|con|nul|prn|(?:com|lpt)[1-9])(?:\..*)?", re.IGNORECASE)
"""Names that Windows has for devices, with any ending."""


def _check_name(path: Path, pages: Path, others: dict[str, Path]) -> None:
    """Refuse a page that Sphinx would leave out, or that the site could not have under its name.

    ``others`` are those before it, by their names in small letters, as systems compare them.
    """
    name = path.relative_to(pages).with_suffix("")
    twin = others.setdefault(unicodedata.normalize("NFC", name.as_posix()).casefold(), path)
    unseen = [sign for sign in str(name) if not sign.isprintable()]
    wrong = sorted(IN_NO_NAME.intersection(str(name)))
    if unseen:  # a line break among them: Sphinx finds no such page
        cause = f"has U+{ord(unseen[0]):04X} in its name, which no reader sees or no system knows"
    elif wrong:
        cause = f"has {wrong[0]} in its name, which addresses or systems take for something else"
    elif any(part != part.strip() or part.endswith(".") for part in name.parts):
        cause = "has a blank at an end of its name, or a point, which systems take away"
    elif any(map(OF_WINDOWS.fullmatch, name.parts)):
        cause = "has a name that Windows has for a device"
    elif f"{name}.html" in TOOLS:
        cause = f"would be {name}.html, which is a page of Sphinx's own"
    elif twin != path:
        cause = f"has the name of {shown(twin)} but for its capitals or the form of its accents"
    else:
        return
    raise BookError(
        f"{_in_a_line(shown(path))}: {cause}. Rename it; letters, digits, - and _ serve anywhere."
    )


def _in_a_line(path: str) -> str:
    return path if path.isprintable() else repr(path)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    A file that has this content already is left alone.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_bytes(data)
    draft.replace(path)
