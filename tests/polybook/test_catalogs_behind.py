"""Where the catalogs of a language and the fresh templates of the pages differ."""

import shutil

import pytest

from polybook.catalogs.refresh import behind
from polybook.make_site import check_catalogs
from polybook.project import BookError, Project
from this_book import FINDS_POLYBOOK

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "es": "Español"}\n')
    return Project(tmp_path)


def write(path, *messages):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *messages]), encoding="utf-8")
    return path


def test_where_a_catalog_and_its_template_differ_is_told_from_both_sides(project):
    both = 'msgid "both"\nmsgstr ""\n'
    new, old = (f'msgid "{word}"\nmsgstr ""\n' for word in ("new", "old"))
    in_context = 'msgctxt "verb"\nmsgid "both"\nmsgstr ""\n'
    write(project.templates / "folder/index.pot", both, new)
    path = write(project.catalogs("es") / "folder/index.po", both, old, in_context)
    place, step = "locale/es/LC_MESSAGES/folder/index.po", "Run: python -m polybook catalogs"
    assert behind("es", project.templates, project) == [
        f"{place}: lacks 'new'. {step}",
        f"{place}: still has 'both' in the context 'verb'. {step}",
        f"{place}: still has 'old'. {step}",
    ]
    write(path, both, new)
    assert behind("es", project.templates, project) == []


def test_a_page_without_a_catalog_and_a_catalog_without_a_page_are_told(project):
    write(project.templates / "index.pot", 'msgid "a"\nmsgstr ""\n')
    write(project.catalogs("es") / "gone.po", 'msgid "a"\nmsgstr "b"\n')
    gone, lacks = behind("es", project.templates, project)
    assert gone.startswith("locale/es/LC_MESSAGES/gone.po: no page has this name any more. Run:")
    assert lacks.startswith("locale/es/LC_MESSAGES/index.po: lacks 'a'. Run:")


def test_a_strict_check_refuses_what_a_page_says_and_no_catalog(rootdir, tmp_path, monkeypatch):
    """Sphinx would publish it in the language of the pages."""
    root = shutil.copytree(rootdir / "test-catalogs", tmp_path / "book")
    (root / "docs").mkdir()
    (root / "index.md").rename(root / "docs/index.md")
    with (root / "conf.py").open("a") as settings:
        settings.write('LANGUAGES = {"en": "English", "es": "Español"}\n')
    monkeypatch.setenv("PYTHONPATH", FINDS_POLYBOOK["PYTHONPATH"])
    project = Project(root)
    check_catalogs(project, ["en", "es"])
    with pytest.raises(BookError, match=r"index\.po: lacks 'This is a note\.'[^\0]*--strict"):
        check_catalogs(project, ["en", "es"], strict=True)
    check_catalogs(project, ["en"], strict=True)
