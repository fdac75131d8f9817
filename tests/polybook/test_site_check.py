"""What the check of a site finds, on sites of two small pages in two languages."""

import pytest

from polybook import site_check

PAGE = """<html><body>
<section id="top"><p id="here"><a href="other.html#there">other</a></p></section>
</body></html>"""
OTHER = """<html><body>
<section id="there"><a href="index.html#here">back</a><a href="https://example.org/">out</a></section>
</body></html>"""


@pytest.fixture
def site(tmp_path):
    for code in ("en", "es"):
        (tmp_path / code).mkdir()
        (tmp_path / code / "index.html").write_text(PAGE, encoding="utf-8")
        (tmp_path / code / "other.html").write_text(OTHER, encoding="utf-8")
    return tmp_path


def test_a_good_site_has_no_problems(site):
    assert site_check.problems(site, ["en", "es"]) == []


@pytest.mark.parametrize(
    ("page", "old", "new", "problem"),
    [
        ("index", "other.html#there", "gone.html", "links to 'gone.html', and there is no such"),
        ("index", "#there", "#nowhere", "links to 'other.html#nowhere', a page without such an"),
        ("other", 'id="there"', 'id="ahi"', r"its sections ['ahi'] are not those of 'en'"),
        ("index", ' id="here"', "", "links to 'index.html#here', a page without such an anchor"),
    ],
)
def test_a_damaged_page_is_named(site, page, old, new, problem):
    path = site / "es" / f"{page}.html"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(problem in line for line in site_check.problems(site, ["en", "es"]))


def test_a_page_that_a_language_lacks_is_named(site):
    for code in ("en", "es"):
        (site / code / "index.html").write_text("<html><body></body></html>", encoding="utf-8")
        (site / code / "other.html").write_text("<html><body></body></html>", encoding="utf-8")
    (site / "es" / "other.html").unlink()
    [problem] = site_check.problems(site, ["en", "es"])
    assert problem.startswith("other.html: is in 'en' or in 'es', not in both")
