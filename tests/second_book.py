"""A copy of the second book, and its commands."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from this_book import FINDS_POLYBOOK

COMMAND = [sys.executable, "-m", "polybook"]
SLOW = """# %% slow
import subprocess, sys, time
from pathlib import Path
Path(__file__ if "__file__" in globals() else "x")
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
Path("../started-{name}").touch()
time.sleep(99)
"""


@dataclass
class Book:
    folder: Path

    @property
    def root(self) -> Path:
        """The folder of its site."""
        return self.folder / "_build" / "html"

    @property
    def holder(self) -> Path:
        """The file in which a command says that it is at work."""
        return self.folder / "_build" / "build.holder.json"

    def start(self, *command: str, **options) -> subprocess.Popen:
        environment = os.environ | FINDS_POLYBOOK
        for name in ("BOOK_BASE_URL", "BOOK_CELL_SECONDS", "BOOK_REPOSITORY"):
            environment.pop(name, None)
        environment |= options.pop("environment", {})
        return subprocess.Popen(
            [*COMMAND, *command],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",  # of a console with other letters
            **options,
        )

    def run(self, *command: str, **options) -> subprocess.CompletedProcess:
        process = self.start(*command, **options)
        out, errors = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, out, errors)

    def fails(self, *command: str, **options) -> str:
        """What a command says that fails; the site is as it was."""
        before = self.site
        done = self.run(*command, **options)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert self.site == before
        assert done.stdout + done.stderr
        return done.stdout + done.stderr

    @property
    def site(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
        }

    def slow_stories(self, *names: str) -> None:
        """Add stories that run for ever, each with a process of its own."""
        for name in names:
            (self.folder / f"examples/{name}.py").write_text(SLOW.format(name=name))

    def wait_for(self, name: str) -> None:
        for _attempt in range(600):
            if (self.folder / name).exists():
                return
            time.sleep(0.1)
        raise AssertionError(f"{name} does not appear")

    def wait_until_at_work(self, process: subprocess.Popen) -> None:
        """Wait until a command holds the lock."""
        while not (self.holder.exists() and str(process.pid) in self.holder.read_text()):
            assert process.poll() is None
            time.sleep(0.01)
