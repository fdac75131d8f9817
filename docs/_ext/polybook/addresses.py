"""The addresses that readers may have kept: published.txt, beside conf.py.

It has a line for each page, as it lies in the folder of a language, and for each section, figure,
table, equation and term in it. What is no longer there says where its readers go instead::

    index.html
    index.html#a-section
    old.html -> new.html
    index.html#old -> new.html#a-section

``polybook build --record`` adds what is new, each in its place: what stands above a line, such as a
remark, stays above it. Nothing takes a line away, and a site that lacks what a line names is not
published. A book without the file makes no such promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from polybook.project import BookError, Project, shown, text_of, write_whole

ARROW = " -> "
HEADING = """\
# The addresses that have been published: readers may have kept them. What is gone, or has another
# name, gets an arrow: old.html -> new.html
"""


@dataclass(frozen=True)
class Record:
    """What published.txt says."""

    path: Path
    heading: str = HEADING
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each address."""
    moved: dict[str, str] = field(default_factory=dict)
    """Where the readers of an address go that is no longer there."""
    above: dict[str, str] = field(default_factory=dict)
    """What stands above an address, remarks and empty lines, and under "" what is below all."""

    @classmethod
    def of(cls, project: Project) -> Record | None:
        """Read the file of a book; None where there is none.

        Raises:
            BookError: a line is no address, stands there twice, or leads nowhere.
        """
        path = project.root / "published.txt"
        if not path.exists():
            return None
        text = text_of(path)
        heading = HEADING if text.startswith(HEADING) else re.match(r"(?:#.*\n)*", text)[0]
        record, above = cls(path, heading), ""
        lines = text.removeprefix(heading).splitlines()
        for number, line in enumerate(lines, heading.count("\n") + 1):
            if line.strip() and not line.startswith("#"):
                record.above[record._add(line.strip(), number)] = above
                above = ""
            else:
                above += f"{line}\n"
        record.above[""] = above
        for old, new in record.moved.items():
            if new in record.moved or new == old:
                raise BookError(
                    f"{record.place(old)}: leads to {new}, which has moved itself. "
                    "Write where that is now."
                )
        return record

    def _add(self, line: str, number: int) -> str:
        """Note a line, and return the address whose line it is."""
        old, arrow, new = line.partition(ARROW)
        place = f"{shown(self.path)}:{number}"
        for address in (old, new) if arrow else (old,):
            if not _is_address(address):
                raise BookError(
                    f"{place}: '{address}' is no address of a page. "
                    "Write it as in folder/page.html#section, or as in old.html -> new.html."
                )
        if old in self.lines:
            raise BookError(
                f"{place}: {old} stands in line {self.lines[old]} already. Delete one of them."
            )
        self.lines[old] = number
        if arrow:
            self.moved[old] = new
        return old

    @property
    def moved_pages(self) -> set[str]:
        """The pages that are no longer there, each of which leads to another one."""
        return {old for old in self.moved if "#" not in old}

    def place(self, address: str) -> str:
        """File and line of an address."""
        return f"{shown(self.path)}:{self.lines[address]}"

    def new(self, addresses: Iterable[str]) -> list[str]:
        """Those that are not recorded."""
        return sorted(set(addresses) - self.lines.keys())

    def add(self, addresses: Iterable[str]) -> None:
        """Write the file with the addresses that are new."""
        lines = {old: f"{old}{ARROW}{new}" for old, new in self.moved.items()}
        known = sorted({*self.lines, *addresses})
        text = "".join(
            f"{self.above.get(address, '')}{lines.get(address, address)}\n" for address in known
        )
        write_whole(self.path, self.heading + text + self.above.get("", ""))

    @classmethod
    def empty(cls, project: Project) -> Record:
        """The record of a book that begins one."""
        return cls(project.root / "published.txt")


def split(address: str) -> tuple[str, str]:
    """The page of an address, without its suffix, and the anchor in it, which may be empty."""
    page, _sign, anchor = address.partition("#")
    return page.removesuffix(".html"), anchor


NO_END = re.compile(r"->|\.html[^\w./#-]")
"""What is in no address, but in two of them with some arrow between."""


def _is_address(text: str) -> bool:
    page, sign, anchor = text.partition("#")
    path = PurePosixPath(page)
    return (
        path.suffix == ".html"
        and path.as_posix() == page  # no ./ and no //
        and not path.is_absolute()
        and ".." not in path.parts
        and "\\" not in page
        and text.isprintable()
        and not NO_END.search(text)
        and bool(anchor) == bool(sign)
        and " " not in anchor
    )
