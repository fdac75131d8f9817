"""No result is typed into the prose: a number there is a role, or a constant of no run."""

import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs").glob("*.md"))

# What is no prose: cells, code blocks, roles, formulas, code, addresses, anchors.
NO_PROSE = re.compile(
    r"^```\{code-cell\}.*?^```$|^    [^\n]*$|\{\w+\}`[^`]*`|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$"
    r"|\]\([^)]*\)|^\([\w-]+\)=$",
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*(?<![.,])\s?%?(?:²)?")

# Constants of the question, of the data and of this project, which no run of a story changes.
CONSTANTS = {
    "255": "the largest value of a pixel",
    "255²": "its square",
    "28": "width and height of an image",
    "0": "the smallest value of a pixel, or the mean after standardization",
    "1": "the largest scaled value, or the variance after standardization",
    "9": "the largest digit",
    "10": "digits",
    "70,000": "images of MNIST",
    "1,797": "digits in scikit-learn",
    "3": "Keras 3",
    "24,000": "views of the question, by its page",
    "2022": "year of its last update",
    "10,000": "test images of MNIST",
    "4": "the asker's epochs",
    "8": "twice as many: a milestone of more_epochs.py",
    "12": "three times as many: the epochs of the study on all images",
    "95%": "the confidence of every interval",
}
PAGE_CONSTANTS = {
    "question.md": {
        *("1", "2", "3", "5", "7", "14", "20", "50", "500", "2,450", "32"),
        *("2018", "2.1"),  # when it was asked, and the Keras of that time
    },
    "answer-1.md": {
        *("120", "10,000", "100,000", "200", "2", "4", "5", "6"),
        "2.1",  # the Keras of the asker's time
    },
    "answer-2.md": {"2", "3", "64", "2010", "2017", "2020", "2021"},  # a divisor; papers
    "reproduce.md": {"2", "3.11", "3.12", "3.13"},
    "credits.md": {"3.0", "4.0"},
    "index.md": {
        "4.0",
        "2.1",
        "10%",
        "14.5",
    },  # Keras 2.1; 14.5 is 0.9 · ln 10⁷, worked out, not run
    "what-the-loss-sees.md": {"10%", "14.5", "2", "2.1", "2.1.2", "2018"},  # the same; versions
    "further-reading.md": {
        *("1998", "2010", "2015", "2017", "2018", "2019", "2020", "2021", "2022", "1979"),
    },
    "which-and-where.md": {"1998"},  # a paper
    "more-epochs.md": {"98%", "99%"},  # targets of the story
    "accuracy-or-speed.md": {"1998"},  # a paper
    "claims.md": {"99.8%", "1,000", "2.1"},  # how strict tests/study/test_verdicts.py is
    "what-changes.md": {"2019", "2020", "2022", "16", "64", "6,000"},  # papers; divisors; a tenth
}


def typed_numbers(text: str) -> list[str]:
    return ["".join(number.split()) for number in NUMBER.findall(NO_PROSE.sub(" ", text))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_result_is_typed_into_a_page(page):
    allowed = CONSTANTS.keys() | PAGE_CONSTANTS.get(page.name, set())
    typed = set(typed_numbers(page.read_text(encoding="utf-8")))
    assert not typed - allowed, (
        "give it in the story's `numbers`, and write {number}`story.name:format`"
    )


@pytest.mark.parametrize("typed", ["98.9%", "98.9 %", "0.987", "about 7 times", "in 25 s."])
def test_a_typed_result_is_found(typed):
    text = f"It reaches {typed} here, with `x = 4` and $y = 5$."
    assert set(typed_numbers(text)) - CONSTANTS.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_result_typed_below_any_heading_is_found(page):
    text = page.read_text(encoding="utf-8")
    headings = list(re.finditer(r"^#+ .*\n", text, re.MULTILINE))
    assert headings
    for heading in headings:
        typed = f"{text[: heading.end()]}\nIt is 97.31%.\n{text[heading.end() :]}"
        assert "97.31%" in typed_numbers(typed), heading[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_result_is_typed_into_a_caption(page):
    text = page.read_text(encoding="utf-8")
    captions = re.findall(r"^ +(?:caption|alt): (.*)$", text, re.MULTILINE)
    typed = {number for caption in captions for number in typed_numbers(caption)}
    assert not typed - CONSTANTS.keys() - PAGE_CONSTANTS.get(page.name, set())
