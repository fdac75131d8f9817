"""Refreshing the catalogs keeps what is translated, and nothing that no page says."""

import shutil

import pytest
from sphinx.testing.util import SphinxTestApp

from polybook.catalogs.files import CatalogError, behind, read_catalog
from polybook.catalogs.refresh import check_code, refresh
from polybook.project import Project


def make_templates(project):
    app = SphinxTestApp("gettext", srcdir=project, freshenv=True)
    app.build()
    app.cleanup()


@pytest.fixture(scope="module")
def template_project(rootdir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogs") / "project"
    project = shutil.copytree(rootdir / "test-catalogs", folder)
    make_templates(project)
    return project


@pytest.fixture
def project(template_project, tmp_path):
    """A tiny project with the templates of its page."""
    return shutil.copytree(template_project, tmp_path / "project")


@pytest.fixture
def refreshed(project):
    """Refresh the catalogs of a language; return one of them and what was printed."""

    def refresh_language(code, page="index"):
        report = refresh(code, Project(project))
        return read_catalog(project / f"locale/{code}/LC_MESSAGES/{page}.po"), report

    return refresh_language


def edit(project, old, new):
    path = project / "locale" / "es" / "LC_MESSAGES" / "index.po"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_translation_is_kept(refreshed):
    catalog, _report = refreshed("es")
    assert catalog["A digit has 784 pixels."].string == "Un dígito tiene 784 píxeles."


def test_a_new_message_waits_for_its_translation(project, refreshed):
    (project / "_build" / "gettext" / "sphinx.pot").unlink()
    catalog, report = refreshed("es")
    assert catalog["This is a note."].string == ""
    assert report == "es: 4 messages, 2 to translate, 0 to look at again (fuzzy)"


def test_a_catalog_that_is_behind_its_page_is_named(project, refreshed):
    templates = project / "_build" / "gettext"
    lacks = "index.po: lacks 'This is a note.'. Run: python -m polybook catalogs"
    assert any(lacks in line for line in behind("es", templates, Project(project)))
    refreshed("es")
    assert behind("es", templates, Project(project)) == []


def test_a_changed_message_is_fuzzy_and_shows_what_it_was(project, refreshed):
    edit(project, "A digit has 784 pixels.", "A digit has 784 pixel.")
    catalog, report = refreshed("es")
    message = catalog["A digit has 784 pixels."]
    assert message.fuzzy
    assert message.string == "Un dígito tiene 784 píxeles."
    assert "1 to look at again (fuzzy)" in report
    text = (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")
    assert '#| msgid "A digit has 784 pixel."' in text


def test_what_a_message_was_is_shown_until_it_is_translated_anew(project, refreshed):
    path = project / "locale/es/LC_MESSAGES/index.po"
    was = "A digit has 784 pixel, " + "28 across and 28 down, " * 5 + 'or \\"pixels\\".'
    edit(project, "A digit has 784 pixels.", was)
    template = project / "_build" / "gettext" / "index.pot"
    now = was.replace("pixel,", "pixels,")
    template.write_text(
        template.read_text("utf-8").replace("A digit has 784 pixels.", now), "utf-8"
    )
    refreshed("es")
    once = path.read_text("utf-8")
    assert f'\n#, fuzzy\n#| msgid "{was}"\nmsgid "{now}"\n' in once
    refreshed("es")
    assert path.read_text("utf-8") == once
    edit(project, "#, fuzzy\n", "")
    refreshed("es")
    assert "784 pixel," not in path.read_text("utf-8")


def test_a_message_that_no_page_says_is_removed(project, refreshed):
    edit(project, "A digit has 784 pixels.", "Gone for good")
    refreshed("es")
    text = (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")
    assert "Gone for good" not in text


def test_the_catalog_of_a_page_that_is_gone_is_removed(project, refreshed):
    (project / "_build" / "gettext" / "index.pot").unlink()
    refreshed("es", page="sphinx")
    assert not (project / "locale/es/LC_MESSAGES/index.po").exists()


def test_a_second_refresh_changes_no_byte(project, refreshed):
    refreshed("es")
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    refreshed("es")
    assert {path: path.read_bytes() for path in project.rglob("*.po")} == before


def test_a_line_that_moves_changes_no_byte(project, refreshed):
    refreshed("es")
    before = (project / "locale/es/LC_MESSAGES/index.po").read_bytes()
    page = project / "index.md"
    page.write_text(page.read_text("utf-8").replace("A digit", "\n\nA digit"), "utf-8")
    make_templates(project)
    template = project / "_build" / "gettext" / "index.pot"
    template.write_text(template.read_text("utf-8").replace("Date: 20", "Date: 19"), "utf-8")
    refreshed("es")
    assert (project / "locale/es/LC_MESSAGES/index.po").read_bytes() == before


def test_a_new_language_starts_with_every_message_and_the_words_that_sphinx_knows(refreshed):
    catalog, _report = refreshed("pt_BR")
    assert {message.id for message in catalog if message.id} == {
        "Digits",
        "A digit has 784 pixels.",
        "The mean is {math}`\\mu`.",
        "This is a note.",
    }
    words, _report = refreshed("pt_BR", page="sphinx")
    assert words["Search"].string == "Buscar"
    assert str(words.locale) == "pt_BR"


def test_a_role_is_no_format_of_python(project, refreshed):
    refreshed("es")
    assert "-format" not in (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")


def test_the_words_of_the_interface_have_their_template(refreshed):
    words, _report = refreshed("es", page="sphinx")
    for word in ("Digits", "Back to top", "Languages", "Show code cell source"):
        assert word in words  # of conf.py, the theme, this project's templates and extensions


def test_without_templates_no_catalog_is_lost(project, refreshed):
    before = (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")
    shutil.rmtree(project / "_build" / "gettext")
    with pytest.raises(CatalogError, match="no template of a page is there"):
        refreshed("es")
    assert (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8") == before


@pytest.mark.parametrize("code", ["qq", "portuguese", "pt-BR"])
def test_what_is_no_language_is_an_error_with_the_next_step(code, rootdir):
    with pytest.raises(CatalogError, match="Write its code as in pt, pt_BR or zh_CN"):
        check_code(code, Project(rootdir / "test-catalogs"))


@pytest.mark.parametrize("code", ["en", "xx"])
def test_a_language_that_has_no_catalogs_is_not_started(code, rootdir):
    with pytest.raises(CatalogError, match="Name a language such as pt"):
        check_code(code, Project(rootdir / "test-catalogs"))
