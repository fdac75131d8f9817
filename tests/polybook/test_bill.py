"""The bill of a site: each file has one origin, each origin a licence, and texts go with it."""

from importlib.metadata import distribution

import pytest
from packaging.licenses import canonicalize_license_expression

from polybook import bill
from polybook.project import BookError, Project
from this_book import BOOK

FILES = {
    "index.html": "pages, figures and data of the book",
    ".nojekyll": "pages, figures and data of the book",
    "licences.txt": "pages, figures and data of the book",
    "en/index.html": "pages, figures and data of the book",
    "en/folder/page.html": "pages, figures and data of the book",
    "en/objects.inv": "pages, figures and data of the book",
    "en/_downloads/index/digit.csv": "pages, figures and data of the book",
    "en/_images/links/index.png": "pages, figures and data of the book",
    "en/_static/search-documents.js": "pages, figures and data of the book",
    "en/_static/book.css": "styles and pictures of the book",
    "en/_static/languages.js": "polybook",
    "en/_static/figures.css": "polybook",
    "en/_static/search.js": "the search: MiniSearch, the stemmers of Snowball, and polybook",
    "en/_static/basic.css": "Sphinx",
    "en/_static/documentation_options.js": "Sphinx",
    "es/_static/translations.js": "Sphinx",
    "en/_static/pygments.css": "Pygments",
    "en/_static/styles/furo.css": "furo",
    "en/_static/scripts/furo.js.LICENSE.txt": "furo",
    "en/_static/skeleton.css": "sphinx-basic-ng",
    f"en/_static/mystnb.{'0' * 64}.css": "myst-nb",
    "en/_static/inline/0123456789abcdef.css": "style sheets and scripts, joined for each page",
}


@pytest.fixture(scope="module")
def origins() -> list[bill.Origin]:
    return bill.bill(FILES, BOOK)


@pytest.mark.parametrize(("file", "what"), FILES.items())
def test_each_file_has_one_origin(origins, file, what):
    assert [origin.what for origin in origins if file in origin.files] == [what]


@pytest.mark.parametrize(
    "file",
    [
        "en/_static/unknown.js",
        "en/_static/fonts/unknown.woff2",
        "en/_static/inline/folder/x.css",
        "en/_sphinx_design_static/design.css",
        "en/_static/nested/search-documents.js",
    ],
)
def test_a_file_that_nothing_has_brought_is_named(file):
    with pytest.raises(BookError, match=f"{file} and 1 more: no package and no folder"):
        bill.bill([*FILES, file, "es/_static/zzz"], BOOK)
    with pytest.raises(BookError, match=f"{file}: no package and no folder"):
        bill.bill([file], BOOK)


def test_each_licence_is_one_that_spdx_knows(origins):
    for origin in origins:
        assert canonicalize_license_expression(origin.licence) == origin.licence, origin.what


def test_versions_and_licences_are_those_of_the_packages(origins):
    told = {origin.what: (origin.version, origin.licence) for origin in origins}
    assert told["furo"] == (distribution("furo").version, "MIT")
    assert told["Sphinx"] == (distribution("sphinx").version, "BSD-2-Clause")
    assert told["pages, figures and data of the book"] == ("1.0", "CC-BY-SA-4.0")
    assert told["styles and pictures of the book"][1] == "MIT"
    assert told["digits of MNIST in figures and explanations"] == ("", "CC-BY-SA-3.0")


def test_what_is_joined_is_under_the_licences_of_its_parts(origins):
    assert origins[-1].licence == "BSD-2-Clause AND BSD-3-Clause AND MIT"


def test_the_site_has_the_table_and_the_texts(tmp_path):
    for name in ("index.html", "en/_static/styles/furo.css", "en/_static/search.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    bill.write_bill(tmp_path, BOOK)
    text = (tmp_path / "licences.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0].split() == ["what", "version", "licence", "files"]
    assert lines[1].split()[-2:] == ["CC-BY-SA-4.0", "2"]
    for part in ("Pradyun Gedam", "Luca Ongaro", "Snowball", "code that pages show"):
        assert part in text, part
    assert "Metadata-Version" not in text, "of what a package says of itself, its licence alone"
    bill.write_bill(tmp_path, BOOK)
    assert (tmp_path / "licences.txt").read_text(encoding="utf-8") == text


def test_a_book_that_tells_no_licence_is_under_none_that_is_known(tmp_path):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English"}\n')
    [origin] = bill.bill(["index.html"], Project(tmp_path))
    assert (origin.licence, origin.text) == ("NOASSERTION", "")
