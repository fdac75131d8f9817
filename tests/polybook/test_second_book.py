"""A book of another subject, in other languages, with another theme, needs nothing of this one."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from lxml import html

from polybook.catalogs.files import read_catalog
from second_book import COMMAND, Book
from this_book import FINDS_POLYBOOK

GUIDE = Path(__file__).parents[2] / "YOUR-OWN-BOOK.md"
CODES = ("en", "fr", "ar")
PATIENCE = 60
"""Seconds for what takes three."""
OF_THE_FIRST_BOOK = re.compile(r"mnist|keras|normali[sz]|scikit|digits|furo|zh_CN|\bes\b", re.I)


@pytest.fixture(scope="module")
def book(tmp_path_factory, rootdir) -> Path:
    """The book, built by its command; all that it has of this one is polybook."""
    folder = shutil.copytree(
        rootdir / "test-book", tmp_path_factory.mktemp("second") / "a falling ball"
    )
    run(folder, "build")
    return folder


def run(folder: Path, *command: str) -> str:
    done = Book(folder).run(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def page(book: Path, code: str, name: str = "index") -> html.HtmlElement:
    return html.fromstring((book / f"_build/html/{code}/{name}.html").read_text(encoding="utf-8"))


def text(book: Path, code: str, name: str = "index") -> str:
    return " ".join(page(book, code, name).xpath("string(//div[@role='main'])").split())


def test_its_settings_are_twenty_lines(rootdir):
    lines = (rootdir / "test-book/conf.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 20


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("en", "index", "dropped from 20.0 m is on the ground after 2.02 s"),
        ("fr", "index", "d’une hauteur de 20,0 m touche le sol au bout de 2,02 s"),
        ("ar", "index", "من ارتفاع 20.0 م تصل إلى الأرض بعد 2.02 ث"),
        ("en", "index", "25.0% of the way"),
        ("fr", "index", "parcourt 25,0 % du chemin"),
        ("ar", "index", "تقطع 25.0\u200e%\u200e من المسافة"),
        ("fr", "measure", "la moyenne est de 2,02 ± 0,01 s"),
        ("ar", "measure", "المتوسط 2.02 ± 0.01 ث"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(book, code, name, words):
    assert " ".join(words.split()) in text(book, code, name)


@pytest.mark.parametrize(
    ("builder", "file"), [("singlehtml", "index.html"), ("latex", "afallingball.tex")]
)
def test_builders_of_sphinx_that_make_no_site_make_of_it_what_they_can(
    book, tmp_path, builder, file
):
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", "-b", builder, "-c", ".", "docs", tmp_path],
        cwd=book,
        env=os.environ | FINDS_POLYBOOK,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join((tmp_path / file).read_text(encoding="utf-8").split())
    assert "dropped from 20.0 m is on the ground after 2.02 s" in said
    assert "The height by the time." in said


@pytest.mark.parametrize(
    ("code", "labels"),
    [
        ("en", ["time in seconds", "height in metres"]),
        ("fr", ["temps en secondes", "hauteur en mètres"]),
        ("ar", ["الزمن بالثواني", "الارتفاع بالأمتار"]),
    ],
)
def test_figures_speak_the_language(book, code, labels):
    tree = page(book, code)
    assert tree.xpath("//svg//*[@class='figure-label']/text()") == labels
    assert tree.xpath("//details//th/text()") == labels
    numbers = tree.xpath("//details//td[@class='number']/text()")
    assert len(numbers) == 18
    assert any("," in number for number in numbers) == (code == "fr")


@pytest.mark.parametrize(("code", "direction"), [("en", None), ("fr", None), ("ar", "rtl")])
def test_pages_run_in_the_direction_of_their_language(book, code, direction):
    for path in (book / "_build/html" / code).rglob("*.html"):
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        assert (tree.get("lang"), tree.get("dir")) == (code, direction), path


def test_axes_are_never_mirrored(book):
    assert page(book, "ar").xpath("//svg/@direction") == ["ltr"]


def test_the_root_page_offers_each_language_in_its_direction(book):
    tree = html.fromstring((book / "_build/html/index.html").read_text(encoding="utf-8"))
    links = [(a.get("hreflang"), a.get("dir")) for a in tree.xpath("//main//a")]
    assert links == [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")]


@pytest.mark.parametrize("code", CODES)
def test_each_page_leads_to_itself_in_every_language(book, code):
    links = page(book, code, "measure").xpath("//nav[@class='languages']//a/@href")
    assert links == [
        "measure.html" if other == code else f"../{other}/measure.html" for other in CODES
    ]


def test_a_link_keeps_its_section_in_every_language(book):
    for code in CODES:
        assert "index.html#falling-figure" in page(book, code, "measure").xpath("//p/a/@href")


@pytest.mark.parametrize(
    ("code", "says"), [("en", "A page of"), ("fr", "Une page du"), ("ar", "كتاب")]
)
def test_its_pages_are_notebooks_that_bring_the_file_they_read(book, code, says, tmp_path):
    notebook = nbformat.read(book / f"_build/html/{code}/notebooks/measure.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert says in notebook.cells[0].source
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    names = ["fall-setup", "fall-height-by-time", "fall--files", "fall-measure"]
    assert [cell.id for cell in cells] == names
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input="\n\n".join(cell.source for cell in cells),
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == cells[-1].outputs[0].text
    assert not list(tmp_path.iterdir())


def test_its_scripts_are_in_one_file(book):
    with zipfile.ZipFile(book / "_build/html/scripts.zip") as scripts:
        assert set(scripts.namelist()) == {
            "examples/fall.py",
            "examples/times.txt",
            "requirements.txt",
        }
    assert not (book / "_build/html/binder").exists()


def test_nothing_of_the_first_book_is_in_it(book):
    pages = ("index.html", "measure.html")
    built = [book / "_build/html" / code / page for code in CODES for page in pages]
    templates = (book / "_build/gettext").rglob("*.pot")
    words = [path for path in templates if path.stem != "sphinx"]
    for path in [*built, *words, *(book / "locale").rglob("*.po")]:
        assert not OF_THE_FIRST_BOOK.findall(path.read_text(encoding="utf-8")), path


def test_its_site_says_what_it_contains(book):
    text = (book / "_build/html/licences.txt").read_text(encoding="utf-8")
    table = text.partition("\n\n")[0]
    assert re.search(rf"^alabaster +{version('alabaster')} +LicenseRef-BSD +\d+$", table, re.M)
    assert not re.search("furo|basic-ng", table)
    assert "Jeff Forcier" in text
    assert run(book, "bill").startswith(table)


def test_what_sphinx_notes_of_the_folders_of_a_machine_is_not_published(book):
    assert list((book / "_build/html").rglob(".buildinfo*")) == []


def test_what_shows_the_problems_of_a_build_is_not_published(book):
    assert list((book / "_build/html").rglob("build-problems*")) == []


def test_its_catalogs_are_those_of_its_pages_with_the_plural_forms_of_the_language(book):
    before = {path: path.read_bytes() for path in (book / "locale").rglob("*.po")}
    report = run(book, "catalogs")
    assert {path: path.read_bytes() for path in (book / "locale").rglob("*.po")} == before
    assert re.search(r"^fr: \d+ messages", report, re.MULTILINE)
    for code, forms in (("fr", 2), ("ar", 6)):
        for path in (book / "locale" / code).rglob("*.po"):
            catalog = read_catalog(path)
            assert catalog.num_plurals == forms
            assert all(message.string for message in catalog if message.id), path


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fr", ["Données du graphique", "Télécharger en CSV", "Copier"]),
        ("ar", ["بيانات الشكل", "تنزيل بصيغة CSV", "نسخ"]),
    ],
)
def test_the_words_around_its_text_are_those_that_polybook_brings_or_its_own(book, code, words):
    text = (book / f"_build/html/{code}/index.html").read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []


def test_a_label_that_is_not_translated_says_its_language_and_its_neighbours_do_not(book):
    path = book / "locale/fr/LC_MESSAGES/index.po"
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text.replace('msgstr "hauteur en mètres"', 'msgstr ""'), encoding="utf-8")
        run(book, "build", "--language", "fr")
    finally:
        path.write_text(text, encoding="utf-8")
    tree = page(book, "fr")
    labels = [*tree.xpath("//svg//*[@class='figure-label']"), *tree.xpath("//details//th")]
    assert [(label.text, label.get("lang")) for label in labels] == [
        ("temps en secondes", None),
        ("height in metres", "en"),
    ] * 2


def test_a_mistake_in_a_translation_is_named(book):
    path = book / "locale/ar/LC_MESSAGES/measure.po"
    text = path.read_text(encoding="utf-8")
    try:
        before, number, after = text.rpartition("{number}`fall.measured:±.2f`")
        assert number
        path.write_text(f"{before}2.02{after}", encoding="utf-8")
        with pytest.raises(AssertionError, match=r"measure\.po:\d+: "):
            run(book, "build", "--language", "ar")
    finally:
        path.write_text(text, encoding="utf-8")


def test_what_the_guide_says_to_write_is_a_book_and_it_names_all_that_is_to_translate(tmp_path):
    guide = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(r"^(`{3,4})(\w+)\n(.*?)^\1$", guide, re.MULTILINE | re.DOTALL)
    by_kind = {
        kind: [content for _, each, content in blocks if each == kind] for _, kind, _ in blocks
    }
    files = ["conf.py", "examples/fall.py", "docs/index.md"]
    first, place = by_kind["markdown"]
    for name, content in zip(files, [*by_kind["python"], first], strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    commands = re.findall(r"^\$ python -m polybook (.*?) +#", "".join(by_kind["console"]), re.M)
    for command in commands[:2]:
        run(tmp_path, *command.split())
    assert commands[:2] == ["build --language en", "catalogs fr"]
    assert "After two seconds it is at 0.38 m." in text(tmp_path, "en")
    to_translate = {
        path.stem: [message.id for message in read_catalog(path) if message.id]
        for path in (tmp_path / "locale/fr/LC_MESSAGES").iterdir()
    }
    assert to_translate["sphinx"] == ["A falling ball", "your name", "2026, your name"]
    assert "`sphinx.po`: the title, the author and the licence" in guide
    assert set(to_translate) == {"index", "sphinx"}

    files = ["docs/explore/drop.toml", "docs/_static/explore/drop.js"]
    for name, content in zip(files, by_kind["toml"] + by_kind["js"], strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert 'html_static_path = ["docs/_static"]' in guide
    for name, added in (
        ("conf.py", 'html_static_path = ["docs/_static"]\n'),
        ("docs/index.md", place),
    ):
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{added}")
    for command in commands[:2]:
        run(tmp_path, *command.split())
    [explanation] = page(tmp_path, "en").xpath("//div[@class='explore']")
    assert json.loads(explanation.get("data-words"))["after"] == "It is on the ground after {0} s."
    catalog = read_catalog(tmp_path / "locale/fr/LC_MESSAGES/index.po")
    assert "It is on the ground after {0} s." in [message.id for message in catalog]
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "_build/html").rglob("*.js")
    )
    assert 'Explore.start("drop"' in scripts


def served_page(address: str, words: str) -> str:
    """The text of a page that is served, as soon as the words stand in it."""
    said = ""
    ends = time.monotonic() + PATIENCE
    while words not in said:
        assert time.monotonic() < ends, f"{words!r} does not come: {said}"
        time.sleep(0.2)
        try:
            with urllib.request.urlopen(f"{address}/index.html") as answer:
                said = " ".join(
                    html.fromstring(answer.read()).xpath("string(//main|//body)").split()
                )
        except urllib.error.URLError:  # it has not begun, or a page is being written
            continue
    return said


def test_a_changed_translation_is_seen_in_the_browser_while_pages_are_served(book, tmp_path):
    folder, said = shutil.copytree(book, tmp_path / "served"), tmp_path / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            [*COMMAND, "live", "fr"],
            cwd=folder,
            env=os.environ | FINDS_POLYBOOK | {"BROWSER": "true"},  # opens nothing
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        ends = time.monotonic() + PATIENCE
        while not (found := re.search(r"Serving on (http://[\d.:]+)", said.read_text("utf-8"))):
            assert process.poll() is None, said.read_text("utf-8")
            assert time.monotonic() < ends, said.read_text("utf-8")
            time.sleep(0.2)
        address = found[1]
        served_page(address, "touche le sol au bout de 2,02 s")
        catalog = folder / "locale/fr/LC_MESSAGES/index.po"
        text = catalog.read_text("utf-8")
        assert "touche le sol" in text
        catalog.write_text(text.replace("touche le sol", "arrive en bas"), "utf-8")
        served_page(address, "arrive en bas au bout de 2,02 s")
        story = folder / "examples/fall.py"
        text = story.read_text("utf-8")
        assert "20.0" in text
        story.write_text(text.replace("20.0", "80.0"), "utf-8")
        served_page(address, "d’une hauteur de 80,0 m arrive en bas au bout de 4,04 s")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        ended = process.wait(PATIENCE)
    assert ended == 130
