"""What a build says of catalogs, in a file for each language."""

import pytest

from polybook.catalogs import report
from polybook.catalogs.files import CatalogError
from polybook.project import Project


@pytest.fixture
def project(tmp_path) -> Project:
    (tmp_path / "conf.py").write_text("LANGUAGES = {}\n")
    return Project(tmp_path)


def kept(project: Project) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in (project.built / report.FOLDER).glob("*")
    }


def test_each_language_has_its_lines_in_a_file(project):
    with pytest.raises(CatalogError) as raised:
        report.refuse({"es": ["a.po:1: ñ", "a.po:2"], "fr": [], "ru": ["b.po:3"]}, project, "Next.")
    assert kept(project) == {"es.txt": "a.po:1: ñ\na.po:2\n", "ru.txt": "b.po:3\n"}
    *said, last = str(raised.value).splitlines()
    assert said == ["a.po:1: ñ", "a.po:2", "b.po:3", "Next."]
    assert last.startswith("This list is kept in ")
    assert last.index("es.txt") < last.index("ru.txt")


def test_nothing_to_refuse_writes_nothing(project):
    report.refuse({"es": [], "fr": []}, project)
    assert kept(project) == {}


def test_a_file_goes_when_nothing_is_said_of_its_language_any_more(project):
    for code in ("es", "ru"):
        report.keep(["a remark"], code, project)
    report.keep([], "es", project)
    report.keep([], "fr", project)
    assert kept(project) == {"ru.txt": "a remark\n"}
