"""What the check of a site finds, on sites of two small pages in two languages."""

import shutil

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


def test_every_language_is_compared_with_the_first(site):
    shutil.copytree(site / "es", site / "ru")
    page = site / "ru" / "other.html"
    page.write_text(OTHER.replace('id="there"', 'id="tam"'), encoding="utf-8")
    codes = ["en", "es", "ru"]
    assert any("ru/other.html: its sections ['tam']" in p for p in site_check.problems(site, codes))
    page.unlink()
    assert any("is in 'en' or in 'ru', not" in p for p in site_check.problems(site, codes))


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ('<a href="./#top">a folder is its index</a>', None),
        ('<a href="../en">a folder</a>', None),
        ('<a href="%D1%8F%20x.html#%D1%8F">a name in other letters</a>', None),
        ('<a href="index.html?q=1#top">a search</a>', None),
        ('<a href="mailto:a@example.org">an address</a>', None),
        ('<a href="//example.org/gone.html">another host</a>', None),
        (
            '<a href="//example.org/">out</a><a href="gone.html">in</a>',
            "links to 'gone.html', and there is no such file",
        ),
        ('<a href="empty/">a folder</a>', "links to 'empty/', and there is no such file"),
        ('<a href="./#nowhere">an anchor</a>', "links to './#nowhere', a page without such an"),
        ('<a href="%D1%8F%20x.html#x">x</a>', "links to '%D1%8F%20x.html#x', a page without"),
        ('<img src="gone.svg">', "links to 'gone.svg', and there is no such file"),
        ('<script src="gone.js"></script>', "links to 'gone.js', and there is no such file"),
        ('<link rel="stylesheet" href="gone.css">', "links to 'gone.css', and there is no such"),
    ],
)
def test_every_link_leads_to_a_file_and_an_anchor_of_the_site(site, link, problem):
    (site / "es" / "empty").mkdir()
    for code in ("en", "es"):
        other = "<meta charset='utf-8'><p id='я'>я</p>"
        (site / code / "я x.html").write_text(other, encoding="utf-8")
    page = site / "es" / "index.html"
    page.write_text(PAGE.replace("</section>", f"{link}</section>"), encoding="utf-8")
    found = site_check.problems(site, ["en", "es"])
    assert len(found) == bool(problem)
    assert all(line.startswith(f"es/index.html: {problem}") for line in found)
