"""Kill whole builds of the second book, and look at what each leaves: python -m kills [COUNT].

At every rename of a build and at random moments, 30 times in all. Each time the old site or the new
one has to be there, with each file as it was published, and the next build has to end well.
"""

import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from polybook.publishing import Manifest
from second_book import Book
from this_book import FINDS_POLYBOOK

HOOK = """
import os, signal, sys

done, are_exchanged = 0, False

def count(event, arguments):
    global done, are_exchanged
    exchange = event == "ctypes.dlsym" and arguments[1] in ("renameat2", "renamex_np")
    # Before that, what a killed build has left is removed, or nothing is.
    removal = are_exchanged and event == "shutil.rmtree"
    are_exchanged |= exchange
    if exchange or removal or event == "os.rename":
        with open(os.environ["RENAMES"], "a") as file:
            print(event, *arguments, file=file)
        if done == int(os.environ["KILL_AT"]):
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

if sys.orig_argv[1:3] == ["-m", "polybook"]:
    sys.addaudithook(count)
"""
NEVER = 9999


class Kills:
    """Builds of a book that are killed; ``folder`` gets what counts their renames."""

    def __init__(self, book: Book, folder: Path):
        (folder / "sitecustomize.py").write_text(HOOK)
        self.book, self.renames = book, folder / "renames.txt"
        paths = [str(folder), FINDS_POLYBOOK["PYTHONPATH"]]
        self.environment = {"PYTHONPATH": os.pathsep.join(paths), "RENAMES": str(self.renames)}
        self.edition = 0

    def build(self, *, at_rename: int = NEVER, after: float = NEVER) -> int:
        """Build the next edition, and kill that before a rename, or after some seconds.

        Returns its exit code.
        """
        self.edition += 1
        self.renames.write_text("")
        page = self.book.folder / "docs" / "measure.md"
        text = page.read_text(encoding="utf-8").partition("\nEdition ")[0]
        page.write_text(f"{text}\nEdition {self.edition}.\n", encoding="utf-8")
        environment = self.environment | {"KILL_AT": str(at_rename)}
        command = ["build", "--language", "en", "--wait"]  # what was started may still be at work
        with self.book.start(*command, environment=environment) as process:
            if after != NEVER:
                time.sleep(after)
                process.kill()
            self.said = "".join(process.communicate())
        self.said += f"\n(it ended with {process.returncode})"
        return process.returncode

    @property
    def published(self) -> int:
        """The edition that is published.

        Raises:
            AssertionError: none is, or it is not whole.
        """
        assert Manifest.of(self.book.root).not_as_published(self.book.root) == []
        page = (self.book.root / "en" / "measure.html").read_text(encoding="utf-8")
        return int(re.search(r"Edition (\d+)\.", page)[1])


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 30
    chance = random.Random(0)
    root = Path(__file__).parent / "roots" / "test-book"
    with tempfile.TemporaryDirectory() as folder:
        kills = Kills(Book(shutil.copytree(root, Path(folder, "book"))), Path(folder))
        started = time.monotonic()
        for _time in range(2):  # the first one also executes the stories
            started = time.monotonic()
            assert kills.build() == 0, kills.said
        seconds = time.monotonic() - started
        renames = len(kills.renames.read_text().splitlines())
        moments = [{"at_rename": number} for number in range(renames)]
        moments += [{"after": chance.uniform(0, 1.2 * seconds)} for _ in range(count - renames)]
        was = kills.published
        for moment in moments[:count]:
            code = kills.build(**moment)
            assert code in (-signal.SIGKILL, 0), kills.said
            now = kills.published
            assert now in (was, kills.edition)
            print(moment, "the new site" if now != was else "the old site", flush=True)
            was = now
        assert kills.build() == 0, kills.said
        assert kills.published == kills.edition
        assert [path.name for path in kills.book.root.parent.glob(".html-staging-*")] == []
        print(f"{count} kills, {min(count, renames)} of them at renames; the next build is fine")


if __name__ == "__main__":
    main()
