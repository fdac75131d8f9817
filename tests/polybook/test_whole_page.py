"""The HTML of a whole page, mended after theme and templates, whichever theme it is."""

import pytest

from polybook.whole_page import mends, steps

EXAMPLES = {
    '<p class="caption" role="heading"><span>': (
        '<p class="caption" role="heading" aria-level="2"><span>'
    ),
    '<code class="docutils literal notranslate"><span>': (
        '<code class="docutils literal notranslate" translate="no" lang="en"><span>'
    ),
    '<div class="highlight-python notranslate"><div>': (
        '<div class="highlight-python notranslate" translate="no" lang="en"><div>'
    ),
    '<div class="cell_output docutils container">': (
        '<div class="cell_output docutils container" translate="no" lang="en">'
    ),
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Menu">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="Contents">',
    '<aside class="announcement-content">': '<aside class="announcement-content" role="none">',
    '<div id="search-results"></div>': '<h1>Search</h1>\n<div id="search-results"></div>',
    '<meta content="width=device-width, initial-scale=1" name="viewport" />': "",
}


@pytest.mark.parametrize(("fault", "mended"), EXAMPLES.items())
def test_a_fault_is_mended(fault, mended):
    assert mends.mended(f"<p>before {fault} after") == f"<p>before {mended} after"


def test_each_mend_says_what_would_end_it():
    assert len(EXAMPLES) == len(mends.MENDS) + 1  # code stands in two kinds of elements
    for mend in mends.MENDS:
        assert mend.until


@pytest.mark.parametrize(
    "right",
    [
        '<p class="caption"><span>',
        "<code>x</code>",
        '<pre class="cell_output">',
        '<aside class="sidebar">',
        "The text role=&quot;heading&quot; is no markup.",
    ],
)
def test_what_is_no_fault_stays(right):
    assert mends.mended(right) == right


@pytest.mark.parametrize("theme", ["furo", "alabaster", "basic"])
def test_every_page_of_a_theme_goes_through_the_steps(make_app, tmp_path, theme):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "index.rst").write_text("Title\n=====\n\n``code``\n")
    app = make_app("html", srcdir=tmp_path, confoverrides={"html_theme": theme})
    steps.add_step(app, lambda page: page.replace("Title", "Two"))
    steps.add_step(app, lambda page: page.replace("Two", "Steps"))
    app.build()
    for name in ("index", "search", "genindex"):
        page = (app.outdir / f"{name}.html").read_text(encoding="utf-8")
        assert page.startswith("<!DOCTYPE html>") or page.startswith("<!doctype html>")
        assert "whole-page.css" in page
        assert page.count('name="viewport"') == 1
    page = (app.outdir / "index.html").read_text(encoding="utf-8")
    assert 'notranslate" translate="no" lang="en">' in page
    assert "<h1>Steps" in page
    assert "Title" not in page
