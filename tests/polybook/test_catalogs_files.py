"""A catalog as a file: what is left to do in it, and where it differs from the templates."""

import pytest

from polybook.catalogs.files import incomplete, is_translated, read_catalog
from polybook.catalogs.refresh import behind
from polybook.project import Project

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
)
PLURAL = 'msgid "a page"\nmsgid_plural "%d pages"\nmsgstr[0] "{}"\nmsgstr[1] "{}"\n'


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "es": "Español"}\n')
    return Project(tmp_path)


def write(path, *messages):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *messages]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("forms", "is_whole"),
    [(("", ""), False), (("a", ""), False), (("", "b"), False), (("a", "b"), True)],
)
def test_a_plural_is_translated_when_each_form_of_it_is(tmp_path, forms, is_whole):
    path = write(tmp_path / "index.po", PLURAL.format(*forms))
    [entry] = read_catalog(path).entries
    assert is_translated(entry) == is_whole
    assert incomplete(read_catalog(path), path) == (
        [] if is_whole else [f"{path}:7: not translated"]
    )


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
