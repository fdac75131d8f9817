"""The notebooks of the book: what the page says, in each language, and the same code in all."""

import ast
import base64
import io
import re
import sys
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin

import nbformat
import pytest
from lxml import html
from nbclient import NotebookClient

import notebook_reading
from polybook.language_tags import language_tag
from polybook.notebooks.scripts import all_scripts
from polybook.stories import find_stories
from this_book import BOOK, LANGUAGES, TRANSLATIONS

NO_MORE_THAN = 500_000
"""Bytes of a notebook: the largest holds 200,000, nearly all of them figures."""
PACKAGES = {"keras", "tensorflow", "numpy", "scipy", "sklearn", "matplotlib"}
"""What a notebook may import, beside the standard library and what it brings along."""
PACKED = re.compile(r'^packed\w* = "([^"]*)"$', re.MULTILINE)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, dict[str, html.HtmlElement]]:
    """The parsed pages that show something of a story, by language and name."""
    return {
        code: {
            path.stem: tree
            for path in sorted((site / code).glob("*.html"))
            if (tree := html.parse(str(path)).getroot()).xpath("//div[contains(@class, 'cell')]")
        }
        for code in LANGUAGES
    }


@pytest.fixture(scope="module")
def notebooks(site: Path) -> dict[str, dict[str, nbformat.NotebookNode]]:
    """The notebooks by language and name."""
    return {
        code: {
            path.stem: nbformat.read(path, as_version=4)
            for path in sorted((site / code / "notebooks").glob("*.ipynb"))
        }
        for code in LANGUAGES
    }


def test_a_notebook_begins_with_what_to_install_and_what_its_code_sets(notebooks):
    """`nox -s notebooks` runs them where nothing else is installed."""
    known = PACKAGES - {"sklearn"} | {"scikit-learn"}
    for of_language in notebooks.values():
        sets = set()
        for name, read in of_language.items():
            [packages] = re.findall("`pip install ([^`]*)`", read.cells[0].source)
            assert set(packages.split()) <= known, name
            if "`KERAS_BACKEND=tensorflow`" in read.cells[0].source:
                sets.add(name)
        assert sets == {"answer-2", "question"}


def test_links_to_files_of_the_site_lead_there(site):
    links = re.compile(r"(?:\]\(|href=\")(\.\./[^\s)\"#]+)")
    found = set()
    for code in LANGUAGES:
        for path in sorted((site / code / "notebooks").glob("*.ipynb")):
            for cell in nbformat.read(path, as_version=4).cells:
                for link in links.findall(cell.source) if cell.cell_type == "markdown" else ():
                    target = (path.parent / unquote(link)).resolve()
                    assert target.is_file(), f"{path}: {link}"
                    found.add(target.relative_to(site.resolve()).parts[0])
    assert {"_downloads", "scripts.zip", *LANGUAGES} == found


def code_of(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_every_page_with_code_has_a_notebook_and_a_script_in_every_language(site, pages):
    for code in LANGUAGES:
        assert len(pages[code]) >= 13
        written = {path.name for path in (site / code / "notebooks").iterdir()}
        assert written == {f"{name}{end}" for name in pages[code] for end in (".ipynb", ".py")}


def test_the_links_to_them_stand_below_the_title_and_lead_there(site, pages):
    words = {}
    for code, trees in pages.items():
        for name, tree in trees.items():
            links = tree.xpath("//h1/following-sibling::*[1]/self::ul//a[@download]")
            assert [link.get("href") for link in links] == [
                f"notebooks/{name}.ipynb",
                f"notebooks/{name}.py",
            ]
            assert all((site / code / link.get("href")).is_file() for link in links)
            words.setdefault(code, set()).add(tuple(link.text_content() for link in links))
    assert all(len(each) == 1 for each in words.values())
    assert len({each for code in words for each in words[code]}) == len(LANGUAGES)


def test_no_page_leads_to_another_place_that_opens_it(pages):
    """Where no repository is named, there is none."""
    for trees in pages.values():
        for tree in trees.values():
            links = tree.xpath("//a/@href")
            assert not [each for each in links if "colab" in each or "mybinder" in each]


def test_every_page_of_code_and_reproduce_lead_to_the_zip_of_all_scripts(site, pages):
    for code, trees in pages.items():
        names = [
            name
            for name, tree in trees.items()
            if tree.xpath("//div[@class='cell_input docutils container']")
        ]
        for name in [*names, "reproduce"]:
            tree = html.parse(str(site / code / f"{name}.html"))
            assert "../scripts.zip" in tree.xpath("//article//a[@download]/@href"), name
    assert (site / "scripts.zip").read_bytes() == all_scripts(find_stories(BOOK).values(), BOOK)


def test_notebooks_are_valid_and_say_what_they_are(notebooks):
    for code, by_name in notebooks.items():
        for name, notebook in by_name.items():
            nbformat.validate(notebook)
            assert notebook.metadata.lang == language_tag(code)
            assert notebook.metadata.title
            assert notebook.metadata.authors
            assert "CC BY-SA" in notebook.metadata.license
            assert len(nbformat.writes(notebook)) < NO_MORE_THAN, name


def test_a_notebook_says_all_that_the_page_says_and_leaves_nothing_raw(notebooks, pages):
    count = 0
    for code, by_name in notebooks.items():
        for name, notebook in by_name.items():
            shown = notebook_reading.blocks_of_page(pages[code][name])
            said = notebook_reading.blocks_of_notebook(notebook)
            assert notebook_reading.missing(shown, said)[:1] == [], f"{code}/{name}"
            assert notebook_reading.leftovers(notebook, shown) == [], f"{code}/{name}"
            count += len(shown)
    assert count > 2_000


def test_the_code_and_what_it_prints_are_the_same_in_all_languages(site, notebooks):
    for code in TRANSLATIONS:
        for name, notebook in notebooks["en"].items():
            here, there = code_of(notebooks[code][name]), code_of(notebook)
            for part in ("source", "id", "metadata", "execution_count"):
                assert [cell[part] for cell in here] == [cell[part] for cell in there], name
            printed = [
                [[output.get("text") for output in cell.outputs] for cell in cells]
                for cells in (here, there)
            ]
            assert printed[0] == printed[1], name
            scripts = [site / each / "notebooks" / f"{name}.py" for each in (code, "en")]
            assert scripts[0].read_bytes() == scripts[1].read_bytes()


def test_the_cells_are_those_of_the_story_and_of_the_page(notebooks, pages):
    """All that the page shows is there, in its order; what is not of the story brings files."""
    stories = {cell.code for story in find_stories(BOOK).values() for cell in story.cells.values()}
    for name, notebook in notebooks["en"].items():
        cells = [cell.source for cell in code_of(notebook)]
        shown = pages["en"][name].xpath("//div[contains(@class, 'cell_input')]//pre")
        rest = iter(cells)
        assert not [pre for pre in shown if pre.text_content().rstrip("\n") not in rest], name
        others = [cell for cell in cells if cell not in stories]
        assert all("zipfile" in cell and "b85decode" in cell for cell in others), name


def test_figures_speak_the_language_of_the_page(notebooks, pages):
    count = 0
    for code, by_name in notebooks.items():
        for name, notebook in by_name.items():
            drawings = [
                notebook_reading.drawing(output.data["text/html"])
                for cell in code_of(notebook)
                for output in cell.outputs
                if "text/html" in output.get("data", {})
            ]
            shown = pages[code][name].xpath(
                "//div[@class='translated-figure']/*[local-name()='svg']"
            )
            assert len(drawings) == len(shown)
            for drawing, svg in zip(drawings, shown, strict=True):
                labels = svg.xpath(".//*[@class='figure-label']//text()")
                assert all(escape(label, quote=False) in drawing for label in labels), (
                    f"{code}/{name}"
                )
                count += len(labels)
    assert count > 100


def test_links_of_notebooks_lead_to_pages_and_sections_of_the_site(site, notebooks):
    anchors = {}
    count = 0
    for code, by_name in notebooks.items():
        for name, notebook in by_name.items():
            here = (site / code / "notebooks" / f"{name}.ipynb").as_uri()
            for cell in notebook.cells:
                for link in (
                    notebook_reading.shown(cell).xpath(".//a/@href")
                    if cell.cell_type == "markdown"
                    else ()
                ):
                    if "://" in link:
                        continue
                    count += 1
                    address, _sign, section = urljoin(here, link).partition("#")
                    path = Path(address.removeprefix("file://"))
                    assert path.is_file(), f"{code}/{name}: {link}"
                    if section:
                        if path not in anchors:
                            anchors[path] = set(html.parse(str(path)).xpath("//@id"))
                        assert section in anchors[path], f"{code}/{name}: {link}"
    assert count > 1_000


# What they need


def brought_by(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The modules that a notebook brings along, packed in its cells, by their path."""
    found: dict[str, str] = {}
    for cell in code_of(notebook):
        for text in PACKED.findall(cell.source):
            with zipfile.ZipFile(io.BytesIO(base64.b85decode(text))) as packed:
                names = [name for name in packed.namelist() if name.endswith(".py")]
                found |= {name: packed.read(name).decode() for name in names}
    return found


def imported_by(code: Iterable[str]) -> set[str]:
    """The packages and modules that code imports as it is run or imported itself: their tops."""
    names = [
        name
        for text in code
        for node in ast.parse(text).body
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    ]
    return {name.partition(".")[0] for name in names}


def test_a_notebook_imports_what_keras_users_have_and_what_it_brings_along(notebooks):
    for name, notebook in notebooks["en"].items():
        brought = brought_by(notebook)
        imported = imported_by([*(cell.source for cell in code_of(notebook)), *brought.values()])
        own = {Path(path).parts[0].removesuffix(".py") for path in brought}
        assert imported - PACKAGES - own - sys.stdlib_module_names == set(), name


def test_a_notebook_runs_in_a_kernel_and_draws_its_figures_there(notebooks, tmp_path):
    """One that loads no Keras: all are run as plain code, see tests/examples/whole_notebooks.py."""
    [code] = TRANSLATIONS[:1]
    before = notebooks[code]["accuracy-or-speed"]
    place = {"metadata": {"path": str(tmp_path)}}
    client = NotebookClient(nbformat.from_dict(before), kernel_name="python3", resources=place)
    after = client.execute()
    for was, now in zip(code_of(before), code_of(after), strict=True):
        assert not [output for output in now.outputs if output.output_type == "error"]
        figures = [[output for output in cell.outputs if "data" in output] for cell in (was, now)]
        assert len(figures[0]) == len(figures[1]), was.id
    assert any("data" in output for cell in code_of(after) for output in cell.outputs)
