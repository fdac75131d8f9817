"""Every link of a translation leads where the same link of the original leads."""

import gettext
import shutil
from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from lxml import html
from sphinx.testing.util import SphinxTestApp

# What an author can write; its words and its tooltip are translated.
LINKS = {
    "page": "[{words}](other.md)",
    "section": "[{words}](other.md#one)",
    "another section": "[{words}](other.md#two)",
    "section, from the project's folder": "[{words}](project:other.md#three)",
    "section, with a tooltip": '[{words}](other.md#one "{tooltip}")',
    "section, with a class": "[{words}](other.md#one){{.wide}}",
    "section, with a name": "[{words}](other.md#one){{#name-{number}}}",
    "own section": "[{words}](#here)",
    "own section, by its page": "[{words}](index.md#here)",
    "ref": "{{ref}}`{words} <one>`",
    "another ref": "{{ref}}`{words} <two>`",
    "doc": "{{doc}}`{words} <other>`",
    "term": "{{term}}`{words} <Word>`",
    "another term": "{{term}}`{words} <Number>`",
    "file": "[{words}](file.csv)",
    "site": "[{words}](https://keras.io/#one)",
}
SECTIONS = ("section", "another section", "section, from the project's folder")

# Where a message can stand.
PLACES = {
    "paragraph": "{message}",
    "heading": "## {message}",
    "item": "- {message}",
    "quotation": "> {message}",
    "cell": "| Heading |\n|---|\n| {message} |",
    "heading of a table": "| {message} |\n|---|\n| Cell |",
    "word to be defined": "{message}\n: Definition",
    "definition": "Word to be defined\n: {message}",
    "note": "```{{note}}\n{message}\n```",
    "title of a note": "```{{admonition}} {message}\nNote\n```",
    "caption of a picture": "```{{figure}} picture.svg\n{message}\n```",
    "caption of a table": "```{{list-table}} {message}\n* - Cell\n```",
}


class Link(NamedTuple):
    """What a reader gets from a link, and what styles and other links know it by."""

    target: str
    tooltip: str
    classes: str
    name: str


class Case(NamedTuple):
    """A message: its links by kind, their order in the translation, and where it stands."""

    kinds: tuple[str, ...]
    order: tuple[int, ...]
    place: str = "paragraph"


PAIRS = [Case(kinds, (1, 0)) for kinds in combinations_with_replacement(LINKS, 2)]
ORDERS = [Case(SECTIONS, order) for order in permutations(range(3))]
PLACED = [Case(SECTIONS, (1, 2, 0), place) for place in PLACES]
CASES = dict.fromkeys([*PAIRS, *ORDERS, *PLACED])


class Built(NamedTuple):
    """The links of both languages, each by its number, and the numbers of each case."""

    original: dict[int, Link]
    translation: dict[int, Link]
    numbers: dict[Case, range]

    def differences(self, *cases: Case) -> list[tuple[str, Case, Link, Link]]:
        """The links of the cases that differ from those of the original in more than words."""
        found = []
        for case in cases:
            for kind, number in zip(case.kinds, self.numbers[case], strict=True):
                original, translation = self.original[number], self.translation[number]
                if original._replace(tooltip=original.tooltip.upper()) != translation:
                    found.append((kind, case, original, translation))
        return found


@pytest.fixture(scope="module")
def built(rootdir, tmp_path_factory) -> Built:
    """The tiny site with a page of all cases, in English and in a translation to capitals."""
    source = shutil.copytree(rootdir / "test-section-links", tmp_path_factory.mktemp("s") / "site")
    catalog, blocks, numbers, unused = Catalog(), [], {}, 0
    for case in CASES:
        numbers[case] = range(unused, unused := unused + len(case.kinds))
        original = [
            LINKS[kind].format(words=f"link {number}", tooltip=f"tip {number}", number=number)
            for kind, number in zip(case.kinds, numbers[case], strict=True)
        ]
        translation = [text.replace("link", "LINK").replace("tip", "TIP") for text in original]
        message = f"See {' and '.join(original)}"
        catalog.add(message, f"VER {' Y '.join(translation[position] for position in case.order)}")
        blocks.append(PLACES[case.place].format(message=message))
    page = ["# Links", "```{toctree}\nother\n```", *blocks, "(here)=\n## A section"]
    (source / "index.md").write_text("\n\n".join(page), encoding="utf-8")
    path = source / "locale" / "es" / "LC_MESSAGES" / "index.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    return Built(dict(links(source, "en", "link")), dict(links(source, "es", "LINK")), numbers)


def links(source, language: str, word: str) -> Iterator[tuple[int, Link]]:
    """Build the tiny site and yield the numbered links of its first page."""
    with pytest.MonkeyPatch.context() as patch:
        # Python keeps every catalog that it has read, and a build has a process of its own.
        patch.setattr(gettext, "_translations", {})
        folder = source / "_build" / language
        app = SphinxTestApp(
            "html", srcdir=source, builddir=folder, confoverrides={"language": language}
        )
        app.build()
        app.cleanup()
    assert app.warning.getvalue() == ""
    for link in html.parse(str(app.outdir / "index.html")).getroot().xpath("//*[@role='main']//a"):
        text, _space, number = link.text_content().partition(" ")
        if text == word:
            attributes = (link.get(key, "") for key in ("href", "title", "class", "id"))
            yield int(number), Link(*attributes)


def test_the_original_leads_to_the_sections_that_it_names(built):
    case = Case(SECTIONS, (0, 1, 2))
    assert [built.original[number].target for number in built.numbers[case]] == [
        "other.html#one",
        "other.html#two",
        "other.html#three",
    ]


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_is_not_changed_by_another_of_its_message(built, kind):
    assert not built.differences(*(case for case in PAIRS if kind in case.kinds))


def test_links_to_three_sections_of_a_page_can_stand_in_any_order(built):
    assert not built.differences(*ORDERS)


@pytest.mark.parametrize("place", PLACES)
def test_links_are_right_wherever_the_message_stands(built, place):
    assert not built.differences(Case(SECTIONS, (1, 2, 0), place))
