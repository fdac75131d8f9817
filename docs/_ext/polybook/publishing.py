"""Put a finished site in the place of the published one, in one step, and lose nothing there.

A published site carries ``polybook.json``: the digest of each file that the build made, and what
each language was made from. It is the mark by which a build knows a folder as its own. What it does
not name was put there by someone else: the next site has it, too.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from polybook.project import BookError, Project, shown

MANIFEST = "polybook.json"
STAGING = "polybook-staging"
"""A file of this name marks a folder in which a site was being made."""
CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}
"""What a system says that is too old, a file system that cannot, and a sandbox that refuses it."""


@dataclass(frozen=True)
class Manifest:
    """What a build has published in a folder."""

    files: dict[str, str] = field(default_factory=dict)
    """The sha256 of each file, by its path in the site."""
    made_from: dict[str, str] = field(default_factory=dict)
    """By the code of a language, the fingerprint of what its pages were made from."""

    @classmethod
    def of(cls, site: Path) -> Manifest:
        """The manifest of a published site; that of a folder that is new or empty names nothing.

        Raises:
            BookError: it is no folder, or one that holds files and no manifest that can be read.
        """
        if not os.path.lexists(site):
            return cls()
        if site.is_symlink() or not site.is_dir():
            raise BookError(f"{shown(site)}: is no folder. Name a folder to publish in.")
        if not any(site.iterdir()):
            return cls()
        path = site / MANIFEST
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            manifest = cls(**kept)
            for value in (manifest.files, manifest.made_from):
                if not isinstance(value, dict) or not all(map(_is_text, value.values())):
                    raise TypeError("it does not list the digests of files")
            for name in manifest.files:
                if not _leads_inside(name):
                    raise ValueError(f"it names {name!r}, which is no file of a site")
        except FileNotFoundError:
            raise BookError(
                f"{shown(site)}: holds files, and no {MANIFEST} that says which of them a build "
                "has made. Name a folder that is new or empty, or one that a build has published."
            ) from None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise BookError(
                f"{shown(path)}: cannot be read ({error}), so nothing tells which files a build "
                "has made. Name another folder, or move this one away."
            ) from error
        return manifest

    def text(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), indent=0, sort_keys=True)

    def not_as_published(self, site: Path) -> list[str]:
        """The files that are gone from the site, or are not as they were published."""
        return [name for name in self.files if digest_of(site / name) != self.files[name]]

    def languages(self) -> set[str]:
        """The codes of the languages that were published."""
        return {name.split("/")[0] for name in self.files if name.endswith("/index.html")}


def place(named: Path | None, project: Project) -> tuple[Path, Manifest]:
    """Return the folder to publish in, the one that was named or _build/html, and what is in it.

    Raises:
        BookError: it belongs to the project, or holds what no build has made. At _build/html, which
            is the place of builds, this is as good as nothing: ``publish`` sets it aside.
    """
    if named is None:
        site = project.built.resolve() / "html"
        _refuse_mount(site)
        try:
            return site, Manifest.of(site)
        except BookError:
            return site, Manifest()
    try:
        site = named.resolve()
    except RuntimeError as error:  # pathlib's word for links that lead in a circle
        raise BookError(f"{shown(named)}: {error}. Mend the link.") from error
    if named.is_symlink() and not site.exists():
        raise BookError(f"{shown(named)}: a link to {site}, which is not there. Mend the link.")
    for part in _parts(project, site):
        if part.is_relative_to(site) or site.is_relative_to(part):
            raise BookError(
                f"{shown(named)}: the site would take the place of {shown(part)}, which is a part "
                "of the project. Name another folder, such as _build/site."
            )
    _refuse_mount(site)
    return site, Manifest.of(site)


def _refuse_mount(site: Path) -> None:
    if site.is_mount():
        raise BookError(
            f"{shown(site)}: is a mount point, which no other folder can take the place of. "
            "Publish in a folder in it: add --output and its name."
        )


def _parts(project: Project, site: Path) -> list[Path]:
    """What belongs to the project, or to its builds, and is no place to publish in.

    In the folder of its builds a site may stand, but no deeper: what it would be in there is
    another part, whatever that is. Elsewhere in the project it may stand in folders of its own.
    """
    parts = [project.root / name for name in ("conf.py", ".git", "locale")]
    parts += [project.pages, project.examples, project.executed, project.templates]
    parts += project.looks
    names = ("locale", "words", "terms", "live", "jupyter_execute", "build.lock")
    parts += [project.built / name for name in names]
    built, root = project.built.resolve(), project.root.resolve()
    if built in site.parent.parents:
        parts.append(built / site.relative_to(built).parts[0])
    elif site.parent != built and root in site.parent.parents:
        first = root / site.relative_to(root).parts[0]
        parts += [first] if _has_another_use(first, site) else []
    return [part.resolve() for part in parts]


def _has_another_use(folder: Path, site: Path) -> bool:
    """Tell whether a folder above a site is there for more than the way to the site."""
    way = [path for path in (site, *site.parents) if path.is_relative_to(folder)]
    if folder.name.startswith(".") or any(path.is_file() for path in way[1:]):
        return True
    beside = (path for level in way[1:] if level.exists() for path in level.iterdir())
    return any(path not in way and not path.name.startswith(_prefix(site)) for path in beside)


@contextmanager
def staging(site: Path) -> Iterator[Path]:
    """A folder to make the next ``site`` in, beside the published one; it goes in the end."""
    folder = Path(tempfile.mkdtemp(dir=site.parent, prefix=_prefix(site)))
    try:
        (folder / STAGING).touch()
        yield folder
    finally:
        _remove(folder)


def remove_left(site: Path) -> None:
    """Remove the folders in which builds that were killed were making the site."""
    site.parent.mkdir(parents=True, exist_ok=True)
    for left in site.parent.iterdir():
        if left.name.startswith(_prefix(site)) and _is_folder(left):
            inside = [path.name for path in left.iterdir()]
            if not inside or STAGING in inside:
                _remove(left)


def _remove(folder: Path) -> None:
    """Remove a folder of ``staging``; its mark goes last, for who is killed meanwhile."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != STAGING:
            path.unlink()
    (folder / STAGING).unlink(missing_ok=True)
    folder.rmdir()


def _prefix(site: Path) -> str:
    return f".{site.name}-staging-"


def copy_published(site: Path, staging: Path, folder: str = "") -> None:
    """Copy what is published, all or a folder of it such as ``es/``, with its times."""
    for name in Manifest.of(site).files:
        if name.startswith(folder):
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site / name, staging / name)


def publish(staging: Path, site: Path, made_from: dict[str, str]) -> None:
    """Put the staged site in the place of the published one, with all that others put there.

    Who is killed in between leaves the old site or the new one. Where the system cannot exchange
    two folders, the files take their places one by one: a kill then leaves pages of both, which the
    next build mends.

    Raises:
        BookError: a file that no build has made stands where the site has one.
    """
    try:
        old, is_known = Manifest.of(site), True
    except BookError:
        old, is_known = Manifest(), False
    others = list(_others(site, old, staging)) if is_known and site.exists() else []
    files = {
        path.relative_to(staging).as_posix(): digest_of(path)
        for path in _entries(staging)
        if path.is_file()
    }
    (staging / MANIFEST).write_text(Manifest(files, made_from).text(), encoding="utf-8")
    for path in (staging, *staging.rglob("*")):  # whatever the umask: a server has to read them
        path.chmod(0o755 if path.is_dir() else 0o644)
    if not is_known:
        _set_aside(site, staging)
    elif not site.exists():
        staging.rename(site)
    else:
        for name in others:
            _carry(name, site, staging)
        if not _exchange(staging, site):
            _replace_one_by_one(staging, site, old, files)


def _replace_one_by_one(staging: Path, site: Path, old: Manifest, files: dict[str, str]) -> None:
    """Let each file take its place; at any time the manifest names all that builds have made."""
    draft = staging.with_name(MANIFEST)
    draft.write_text(Manifest(old.files | files).text(), encoding="utf-8")
    draft.replace(site / MANIFEST)
    for path in _entries(staging):
        target = site / path.relative_to(staging)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.name != MANIFEST:
            path.replace(target)
    for name in old.files.keys() - files.keys():
        path = site / name
        # Not what someone keeps elsewhere, with a link in the place of its folder.
        if digest_of(path) == old.files[name] and path.resolve() == site.resolve() / name:
            path.unlink()
    (staging / MANIFEST).replace(site / MANIFEST)


def _set_aside(site: Path, staging: Path) -> None:
    """Publish where something stands that no build has made, and keep that under another name."""
    number = 1
    while os.path.lexists(aside := site.with_name(f"{site.name}.aside-{number}")):
        number += 1
    if _exchange(staging, site):
        staging.rename(aside)
    else:
        site.rename(aside)
        staging.rename(site)
    print(f"{shown(site)} was no site that a build has published: it is {aside.name} now")


def _others(site: Path, old: Manifest, staging: Path) -> Iterator[Path]:
    """The paths in the site of what the next one has from it, because no build has made it.

    A page that someone has changed is made again. An empty file of the next site gives way: it only
    has to be there.
    """
    for path in _entries(site):
        name = path.relative_to(site)
        was, new = old.files.get(name.as_posix()), staging / name
        if name.as_posix() == MANIFEST or (was and digest_of(path) == was):
            continue
        is_made_again = new.is_file() and (was or digest_of(path) == digest_of(new))
        if new.is_file() and new.stat().st_size == 0:
            new.unlink()
        elif new.is_dir() if _is_folder(path) else is_made_again:  # a folder that is empty now
            continue
        elif new.exists() or any(folder.is_file() for folder in new.parents):
            raise BookError(
                f"{shown(path)}: no build has made it, and the site has a file or a folder in its "
                "place. Move it away, and build again."
            )
        yield name


def _entries(folder: Path) -> Iterator[Path]:
    """All that is in a folder: files, links, and folders that are empty."""
    for path in sorted(folder.iterdir()):
        if _is_folder(path):
            yield from list(_entries(path)) or [path]
        else:
            yield path


def _carry(name: Path, site: Path, staging: Path) -> None:
    """Let a file, a link or an empty folder of the site stand in the next one, too."""
    path, target = site / name, staging / name
    for folder in [*reversed(name.parents), *([name] if _is_folder(path) else [])]:
        if not (staging / folder).exists():
            (staging / folder).mkdir()
            shutil.copystat(site / folder, staging / folder)
    if _is_folder(path):
        return
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise
        shutil.copy2(path, target, follow_symlinks=False)  # a file system without hard links


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    try:
        system = ctypes.CDLL(None, use_errno=True)
    except (TypeError, OSError):  # Windows has no library that goes without a name
        return False
    places = os.fsencode(one), os.fsencode(other)
    if hasattr(system, "renameat2"):  # Linux
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        failed = system.renameat2(here, places[0], here, places[1], exchange)
    elif hasattr(system, "renamex_np"):  # macOS
        failed = system.renamex_np(*places, 2)  # RENAME_SWAP
    else:
        return False
    if failed:
        error = ctypes.get_errno()
        if error not in CANNOT_EXCHANGE:
            raise OSError(error, os.strerror(error), str(other))
    return not failed


def digest_of(path: Path) -> str:
    """The sha256 of a file; nothing for what is no file, or not there."""
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_folder(path: Path) -> bool:
    """Tell whether this is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def _leads_inside(name: str) -> bool:
    """Tell whether a name can be that of a file in a folder."""
    path = PurePosixPath(name)
    is_wild = path.is_absolute() or ".." in path.parts or "\0" in name
    return path.name != "" and not is_wild


def _is_text(value: object) -> bool:
    return isinstance(value, str)
