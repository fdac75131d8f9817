"""Formulas that need no script."""

import pytest
from lxml import html


@pytest.fixture
def page(app) -> html.HtmlElement:
    app.build()
    return html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))


formulas = pytest.mark.sphinx("html", testroot="mathml")
wrong_formulas = pytest.mark.sphinx("html", testroot="mathml-wrong")


@formulas
def test_a_formula_in_a_line_is_inline_mathml(page):
    formula = page.xpath("//p//math")[0]
    assert formula.get("display") is None
    assert "".join(formula.text_content().split()) == "y=x/s"


@formulas
def test_a_formula_that_stands_alone_is_a_block(page):
    assert page.xpath("//div[contains(@class, 'math')]/math/@display") == ["block", "block"]


@formulas
def test_a_formula_with_a_label_shows_its_number_and_can_be_linked(page):
    (number,) = page.xpath("//span[@class='eqno']/text()")
    (link,) = page.xpath("//a[.='(1)']/@href")
    assert number == "(1)"
    assert page.xpath(f"//div[@id='{link.lstrip('#')}']//mfrac")


@formulas
def test_aligned_equations_are_rows(page):
    assert len(page.xpath("//mtable[@class='ams-align']/mtr")) == 2


@formulas
def test_a_thin_space_stands_after_a_function_but_for_one_before_a_bracket(page):
    spaces = page.xpath("//mi[.='log']/following-sibling::*[1]/@rspace")
    assert page.xpath("count(//mi[.='log'])") == 2
    assert spaces == ["0.1667em"]


@formulas
def test_the_comma_of_a_decimal_is_part_of_its_number_and_that_of_a_list_is_not(page):
    assert page.xpath("//mn[contains(., '0') and contains(., '9')]/text()") == ["0,9"]
    assert page.xpath("//mo[.=',']")


@formulas
def test_no_page_asks_for_mathjax(page):
    assert not page.xpath("//script[contains(@src, 'mathjax')]")


@wrong_formulas
def test_a_formula_that_is_not_understood_is_named_with_its_line(app, page, warning):
    first, second = warning.getvalue().strip().splitlines()
    assert "index.rst:4" in first
    assert r"Formula '\nosuch{<b>}': Unknown LaTeX command" in first
    assert "index.rst:6" in second


@wrong_formulas
def test_a_formula_that_is_not_understood_is_shown_as_it_is(page):
    assert page.xpath("//p/code/text()")[0] == r"\nosuch{<b>}"
