"""Where a site may be published, what stays there, and what a kill leaves."""

import errno
import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from polybook import publishing
from polybook.project import BookError, Project
from polybook.publishing import Manifest
from this_book import BOOK

OLD = {"index.html": "old", "en/index.html": "old", "en/gone.html": "old", ".nojekyll": ""}
NEW = {"index.html": "new", "en/index.html": "new", "en/come.html": "new", ".nojekyll": ""}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def publish(site: Path, files: dict[str, str], **made_from: str) -> None:
    publishing.remove_left(site)
    with publishing.staging(site) as work:
        publishing.publish(write(work / "html", files), site, made_from)


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and not path.is_fifo() and path.name != publishing.MANIFEST
    }


@pytest.fixture
def project(tmp_path) -> Project:
    book = tmp_path / "book"
    for name in ("docs/index.md", "examples/a.py", "locale/es/a.po", "tests/a.py", ".git/HEAD"):
        write(book, {name: "text"})
    write(book, {"tools/deep/a.py": "text", "README": "text"})
    settings = "templates_path, html_static_path = ['words/templates'], ['looks']"
    write(book, {"conf.py": f"LANGUAGES = {{'en': 'English'}}\n{settings}\n"})
    return Project(book)


@pytest.fixture
def site(tmp_path) -> Path:
    """A published site, in a folder that has a neighbour."""
    site = tmp_path / "site"
    publish(site, OLD, en="pages")
    return site


# Where


@pytest.mark.parametrize(
    "named",
    ["new", "new/deeper", "book/_build/site", "book/public", "book/public/docs/en", "empty"],
)
def test_a_folder_that_is_new_or_empty_is_a_place(project, tmp_path, named):
    (tmp_path / "empty").mkdir()
    assert publishing.place(tmp_path / named, project) == (tmp_path / named, Manifest())


def test_where_read_the_docs_wants_the_site_is_a_place_at_each_build(project):
    """A folder of its own in that of the project: $READTHEDOCS_OUTPUT/html."""
    commands = yaml.safe_load((BOOK.root / ".readthedocs.yaml").read_text())["build"]["commands"]
    [named] = re.findall(r'--output "\$READTHEDOCS_OUTPUT/(.+?)"', "\n".join(commands))
    site = project.root / "_readthedocs" / named
    assert publishing.place(site, project) == (site, Manifest())
    publish(site, OLD)
    (site.parent / f".{site.name}-staging-killed").mkdir()
    place, manifest = publishing.place(site, project)
    assert (place, manifest.files.keys()) == (site, OLD.keys())
    publish(site, NEW)
    assert content(site) == NEW
    write(site.parent, {"mine": "mine"})
    with pytest.raises(BookError, match=r"would take the place of .*_readthedocs, which"):
        publishing.place(site, project)


def test_a_folder_that_a_build_has_published_is_a_place(project, site):
    place, manifest = publishing.place(site, project)
    assert place == site
    assert manifest.files.keys() == OLD.keys()
    assert manifest.made_from == {"en": "pages"}


BELONGS = {
    "the project": ("book", "the site would take the place of"),
    "a folder that holds it": (".", "the site would take the place of"),
    "the root of the disk": ("/", "the site would take the place of"),
    "its pages": ("book/docs", "the site would take the place of"),
    "a new folder in its pages": ("book/docs/new", "the site would take the place of"),
    "its stories": ("book/examples", "the site would take the place of"),
    "its catalogs": ("book/locale/es", "the site would take the place of"),
    "its history": ("book/.git/new", "the site would take the place of"),
    "what its builds keep": ("book/_build", "the site would take the place of"),
    "the store": ("book/_build/executed", "the site would take the place of"),
    "a roundabout name": ("book/_build/../docs", "the site would take the place of"),
    "a new folder in its tests": ("book/tests/new", "the site would take the place of .*tests"),
    "deeper in its tests": ("book/tests/new/deeper", "the site would take the place of .*tests"),
    "beside what lies deeper": (
        "book/tools/deep/new",
        "the site would take the place of .*tools, which is a part",
    ),
    "below a file of the project": (
        "book/README/new/site",
        "the site would take the place of .*README, which is a part",
    ),
    "a new folder in a hidden one": ("book/.github/new", "the site would take the place of"),
    "its looks, which are not there yet": ("book/looks", "the site would take the place of"),
    "a new folder in its looks": ("book/looks/new", "the site would take the place of"),
    "its templates": ("book/words", "the site would take the place of .*words/templates"),
    "words that its builds bring": ("book/_build/words/new", "the site would take the place of"),
    "a folder of its site": (
        "book/_build/html/es",
        "the site would take the place of .*_build/html",
    ),
    "deep in its builds": ("book/_build/some/site", "the site would take the place of"),
    "a link to the project": ("link", "the site would take the place of"),
    "a way through a link": ("link/docs/new", "the site would take the place of"),
    "another folder with files": ("book/tests", "holds files, and no polybook.json"),
    "a folder with a hidden file": ("hidden", "holds files, and no polybook.json"),
    "a file": ("file", "is no folder"),
    "a link that leads nowhere": ("dangling", "a link to .*, which is not there"),
    "links in a circle": ("circle", "circle.*Mend the link|is no folder"),
    "a mount point": ("/proc", "is a mount point"),
    "a manifest that is cut": ("cut", r"polybook\.json: cannot be read"),
    "a manifest of something else": ("other", r"polybook\.json: cannot be read"),
    "a manifest without digests": ("untold", r"polybook\.json: cannot be read"),
    "a manifest of files elsewhere": ("leaving", r"polybook\.json: cannot be read"),
}


@pytest.mark.parametrize(("named", "message"), BELONGS.values(), ids=BELONGS)
def test_what_no_build_has_made_is_refused_by_name(project, tmp_path, named, message):
    write(tmp_path, {"file": "", "hidden/.git": ""})
    write(tmp_path, {"cut/polybook.json": '{"files": {', "other/polybook.json": "[]"})
    write(tmp_path, {"untold/polybook.json": '{"files": {"index.html": 3}}'})
    write(tmp_path, {"leaving/polybook.json": '{"files": {"../file": "0"}}'})
    (tmp_path / "link").symlink_to(project.root)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    before = content(tmp_path)
    with pytest.raises(BookError, match=message):
        publishing.place(tmp_path / named, project)
    assert content(tmp_path) == before


IN_THE_WAY = {
    "a file": lambda place: place.write_text("mine"),
    "a folder": lambda place: write(place, {"mine": "mine"}),
    "a link": lambda place: place.symlink_to("/nowhere"),
    "a link to the pages": lambda place: place.symlink_to("../docs"),
    "a site whose manifest is cut": lambda place: write(place, {"polybook.json": "{"}),
}


@pytest.mark.parametrize("exchanges", [True, False])
@pytest.mark.parametrize("put", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_stands_in_the_place_of_builds_is_set_aside(
    project, capsys, monkeypatch, put, exchanges
):
    if not exchanges:
        monkeypatch.setattr(publishing, "_exchange", lambda *_folders: False)
    place = project.built / "html"
    place.parent.mkdir()
    put(place)
    kind = place.lstat().st_mode
    site, manifest = publishing.place(None, project)
    assert (site, manifest) == (place, Manifest())
    assert place.lstat().st_mode == kind, "a build that fails leaves it"
    publish(site, NEW)
    assert content(place) == NEW
    assert place.with_name("html.aside-1").lstat().st_mode == kind
    assert "it is html.aside-1 now" in capsys.readouterr().out
    assert content(project.root / "docs") == {"index.md": "text"}


ELSEWHERE = ["../victim", "es/../../victim", "{root}/victim", "..", "en/..", ".", "", "en/\0"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_manifest_that_names_what_is_no_file_of_the_site_is_believed_in_nothing(
    site, way, capsys, name
):
    victim = write(site.parent, {"victim": "mine"}) / "victim"
    path = site / publishing.MANIFEST
    kept = json.loads(path.read_text())
    kept["files"][name.format(root=site.parent)] = publishing.digest_of(victim)
    path.write_text(json.dumps(kept))
    with publishing.staging(site) as work, pytest.raises(BookError, match="is no file of a site"):
        publishing.copy_published(site, work / "html")
    publish(site, NEW)
    assert "it is site.aside-1 now" in capsys.readouterr().out
    assert victim.read_text() == "mine"
    assert content(site) == NEW
    assert content(site.with_name("site.aside-1")) == OLD


# What stays


def test_a_site_carries_the_digest_of_each_file(site):
    manifest = Manifest.of(site)
    assert manifest.not_as_published(site) == []
    listed = "".join(f"{digest}  {name}\n" for name, digest in manifest.files.items())
    subprocess.run(["sha256sum", "--check", "--quiet"], cwd=site, input=listed.encode(), check=True)
    for name in ("index.html", "en/gone.html"):
        (site / name).write_text("o1d")
    assert manifest.not_as_published(site) == ["en/gone.html", "index.html"]


def test_a_new_site_takes_the_place_of_the_old_one(site):
    publish(site, NEW, en="other pages")
    assert content(site) == NEW
    assert Manifest.of(site).made_from == {"en": "other pages"}
    assert [each.name for each in site.parent.iterdir()] == [site.name]


@pytest.fixture(params=["exchange", "one by one"])
def way(request, monkeypatch) -> str:
    """How a site takes its place: where the system can exchange folders, and where not."""
    if request.param == "one by one":
        monkeypatch.setattr(publishing, "_exchange", lambda *_folders: False)
    return request.param


@pytest.mark.parametrize("error", [TypeError("bad argument type"), OSError("cannot open it")])
def test_a_new_site_takes_its_place_where_no_library_of_the_system_is_found(
    site, monkeypatch, error
):
    """As on Windows, where a library has to have a name."""

    def refused(name: str | None, **_options) -> None:
        assert name is None
        raise error

    monkeypatch.setattr(publishing.ctypes, "CDLL", refused)
    publish(site, NEW, en="other pages")
    assert content(site) == NEW
    assert Manifest.of(site).made_from == {"en": "other pages"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have another call")
@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM])
def test_a_new_site_takes_its_place_where_the_system_refuses_to_exchange(site, monkeypatch, error):
    write(site, {"CNAME": "mine"})
    monkeypatch.setattr(publishing.ctypes, "CDLL", refusing(error))
    publish(site, NEW, en="other pages")
    assert content(site) == NEW | {"CNAME": "mine"}
    assert Manifest.of(site).not_as_published(site) == []
    assert [each.name for each in site.parent.iterdir()] == [site.name]


def test_what_else_stops_an_exchange_is_an_error_and_the_old_site_stays(site, monkeypatch):
    monkeypatch.setattr(publishing.ctypes, "CDLL", refusing(errno.EIO))
    with pytest.raises(OSError, match="Input/output error"):
        publish(site, NEW)
    assert content(site) == OLD


def refusing(error: int):
    """A stand-in for ``ctypes.CDLL`` of a system that refuses to exchange two folders."""

    def refuse(*_arguments) -> int:
        publishing.ctypes.set_errno(error)
        return -1

    return lambda *_name, **_options: SimpleNamespace(renameat2=refuse)


def test_what_others_put_into_the_site_stays(site, way):
    others = {
        "CNAME": "example.org",
        ".nojekyll": "a remark",
        ".git/HEAD": "ref: refs/heads/main",
        "en/google123.html": "mine",
        "notes/deep/er/я x.txt": "mine",
        "en/gone.html": "a page that is gone, and that someone has changed",
    }
    write(site, others)
    (site / ".git/refs/tags").mkdir(parents=True)
    (site / ".git").chmod(0o700)
    (site / "latest").symlink_to("en")
    (site / "to-nowhere").symlink_to("nowhere")
    os.mkfifo(site / "pipe")
    (site / "hook").write_text("#!/bin/sh")
    (site / "hook").chmod(0o755)
    for _time in range(2):
        publish(site, NEW)
        assert content(site) == NEW | others | {"hook": "#!/bin/sh"}
        assert (site / ".git/refs/tags").is_dir()
        assert stat.S_IMODE((site / ".git").stat().st_mode) == 0o700
        assert os.readlink(site / "latest") == "en"
        assert os.readlink(site / "to-nowhere") == "nowhere"
        assert (site / "pipe").is_fifo()
        assert os.access(site / "hook", os.X_OK)
        assert Manifest.of(site).not_as_published(site) == []


def test_a_folder_that_the_build_left_empty_is_no_hindrance(site, way):
    for _time in range(2):
        with publishing.staging(site) as work:
            (work / "html" / "en" / "_sources").mkdir(parents=True)
            publishing.publish(write(work / "html", NEW), site, {})
        assert content(site) == NEW
        assert Manifest.of(site).files.keys() == NEW.keys()


def test_a_page_that_someone_has_changed_is_made_again(site, way):
    write(site, {"index.html": "cut"})
    (site / "en" / "index.html").unlink()
    publish(site, NEW)
    assert content(site) == NEW


def test_a_folder_that_someone_has_emptied_is_made_again(site, way):
    for path in (site / "en").iterdir():
        path.unlink()
    publish(site, NEW)
    assert content(site) == NEW


@pytest.mark.parametrize("name", ["en/come.html", "en/come.html/deeper", "es"])
def test_what_stands_where_the_site_has_a_file_is_named_and_kept(site, way, name):
    write(site, {name: "mine"})
    before = content(site)
    with pytest.raises(BookError, match=rf"{name}: no build has made it.*Move it away"):
        publish(site, NEW | {"es/index.html": "new"})
    assert content(site) == before


def test_a_link_where_the_site_has_a_folder_is_named_and_kept(site, way):
    mine = write(site.parent / "mine", {"x": "mine"})
    (site / "files").symlink_to(mine)
    with pytest.raises(BookError, match=r"site/files: no build has made it.*Move it away"):
        publish(site, NEW | {"files/y": "new"})
    assert os.readlink(site / "files") == str(mine)
    assert content(mine) == {"x": "mine"}


def test_what_someone_has_moved_elsewhere_with_a_link_in_its_place_is_kept(site, way):
    publish(site, OLD | {"files/x": "old"})
    (site / "files").rename(site.parent / "mine")
    (site / "files").symlink_to("../mine")
    publish(site, NEW)
    assert os.readlink(site / "files") == "../mine"
    assert content(site.parent / "mine") == {"x": "old"}


def test_the_same_file_is_no_hindrance(site, way):
    write(site, {"en/come.html": "new"})
    publish(site, NEW)
    assert content(site) == NEW


def test_neighbours_are_left_alone(site, way):
    neighbours = {
        "site.previous/index.html": "mine",
        "site.made-from.json": "mine",
        ".site-staging-x": "mine",
        ".site-staging-y/html/index.html": "mine",
    }
    write(site.parent, neighbours)
    (site.parent / ".site-staging-z").symlink_to(site.parent / "site.previous")
    publishing.remove_left(site)
    publish(site, NEW)
    assert content(site.parent) == neighbours | {f"site/{name}": text for name, text in NEW.items()}


def test_a_published_site_can_be_read_by_all(tmp_path, way):
    umask = os.umask(0o077)
    try:
        for files in (OLD, NEW):
            publish(tmp_path / "site", files)
            for path in [tmp_path / "site", *(tmp_path / "site").rglob("*")]:
                wanted = 0o755 if path.is_dir() else 0o644
                assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    finally:
        os.umask(umask)


def test_a_mount_within_the_site_is_not_emptied(site, monkeypatch):
    def link(*_arguments, **_options) -> None:
        raise OSError(18, "Invalid cross-device link")  # EXDEV

    write(site, {"mount/file": "mine"})
    monkeypatch.setattr(os, "link", link)
    with pytest.raises(OSError, match="cross-device"):
        publish(site, NEW)
    assert content(site) == OLD | {"mount/file": "mine"}


def test_a_file_system_without_hard_links_will_do(site, way, monkeypatch):
    def link(*_arguments, **_options) -> None:
        raise PermissionError(1, "Operation not permitted")

    write(site, {"CNAME": "mine"})
    (site / "latest").symlink_to("en/index.html")
    monkeypatch.setattr(os, "link", link)
    publish(site, NEW)
    assert (site / "CNAME").read_text() == "mine"
    assert os.readlink(site / "latest") == "en/index.html"


# Killed

PUBLISH = """
import errno, json, os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from polybook import publishing

site, files, at, exchanges = Path(sys.argv[1]), json.loads(sys.argv[2]), *map(int, sys.argv[3:])
if not exchanges:
    def refuse(*_arguments):
        publishing.ctypes.set_errno(errno.EINVAL)
        return -1

    system = SimpleNamespace(renameat2=refuse)
    publishing.ctypes.CDLL = lambda *_name, **_options: system
WRITING = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.chmod", "shutil.rmtree"}
done = 0

def kill(event, arguments):
    global done
    if event in WRITING or (event == "open" and "w" in str(arguments[1])):
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

sys.addaudithook(kill)
publishing.remove_left(site)
with publishing.staging(site) as work:
    for name, text in files.items():
        (work / "html" / name).parent.mkdir(parents=True, exist_ok=True)
        (work / "html" / name).write_text(text)
    publishing.publish(work / "html", site, {})
"""


def killed_at(site: Path, operation: int, *, exchanges: bool = True) -> bool:
    """Publish NEW in a process that is killed before its n-th operation on files."""
    arguments = [str(site), json.dumps(NEW), str(operation), str(int(exchanges))]
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH, *arguments],
        env=os.environ | {"PYTHONPATH": str(Path(publishing.__file__).parents[1])},
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL)
    return done.returncode != 0


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_kill_at_any_operation_leaves_a_site_and_the_next_build_mends(tmp_path, exchanges):
    others, seen = {"CNAME": "mine", ".git/HEAD": "mine"}, set()
    operation = 0
    while True:
        site = tmp_path / str(operation) / "site"
        publish(site, OLD)
        write(site, others)
        if not killed_at(site, operation, exchanges=exchanges):
            break
        there = content(site)
        assert {name: there.get(name) for name in others} == others
        if exchanges:
            assert there in (OLD | others, NEW | others)
            seen.add(there["index.html"])
        else:
            assert {"index.html", "en/index.html"} <= there.keys()
            assert {there[name] for name in there.keys() - others} <= {"old", "new", ""}
        publishing.remove_left(site)
        publish(site, NEW)
        assert content(site) == NEW | others
        assert [each.name for each in site.parent.iterdir()] == [site.name]
        operation += 1
    assert operation > 30
    assert seen == ({"old", "new"} if exchanges else set())


def test_a_kill_of_the_first_build_leaves_no_site_or_a_whole_one(tmp_path):
    chance = random.Random(0)
    for operation in chance.sample(range(25), k=10):
        site = tmp_path / str(operation) / "site"
        killed_at(site, operation)
        assert not site.exists() or content(site) == NEW
