"""Put a finished site in the place of the published one, in one step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def publish(staging: Path, site: Path) -> None:
    """Put the staged site in the place of the published one."""
    if site.exists():
        site.rename(_previous(site))
    staging.rename(site)
    shutil.rmtree(_previous(site), ignore_errors=True)


@contextmanager
def staging(site: Path) -> Iterator[Path]:
    """A folder to make the next ``site`` in, beside the published one; it goes in the end."""
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=_prefix(site)) as folder:
        yield Path(folder)


def mend(site: Path) -> None:
    """Undo what a build that was killed, perhaps between the renames of ``publish``, has left."""
    site.parent.mkdir(parents=True, exist_ok=True)
    if not site.exists() and _previous(site).exists():
        _previous(site).rename(site)
    shutil.rmtree(_previous(site), ignore_errors=True)
    for left in site.parent.glob(f"{_prefix(site)}*"):
        shutil.rmtree(left)


def _previous(site: Path) -> Path:
    """Where the site that was published before waits for the end of ``publish``."""
    return site.with_name(f"{site.name}.previous")


def _prefix(site: Path) -> str:
    """How the names of the folders begin in which the next ``site`` is made."""
    return f".{site.name}-staging-"
