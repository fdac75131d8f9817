"""A page with code is also a notebook, which says in Markdown what the page says, and runs."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes
from lxml import html
from sphinx.testing.util import SphinxTestApp

import notebook_reading
from polybook.notebooks.markdown import Markdown
from polybook.notebooks.scripts import Quote, pieces, to_install, write_scripts
from polybook.project import BookError, Project, Repository
from polybook.repository import check_repository
from polybook.stories import Story, find_stories

WITH_REPOSITORY = "https://github.com/owner/book@gh-pages"


@pytest.fixture(scope="module")
def source(rootdir, tmp_path_factory) -> Path:
    """The book."""
    return shutil.copytree(rootdir / "test-notebooks", tmp_path_factory.mktemp("small") / "book")


@pytest.fixture(scope="module")
def build(source, tmp_path_factory):
    """Return a function that builds the site with these settings, and returns its folder.

    It builds one for the same settings once, unless ``anew``.
    """
    built: dict[str, Path] = {}

    def build(builder: str = "html", *, anew: bool = False, **settings) -> Path:
        name = f"{builder} {settings}"
        if anew or name not in built:
            folder = tmp_path_factory.mktemp("site")
            app = SphinxTestApp(builder, source, builddir=folder, confoverrides=settings)
            try:
                app.build()
            finally:
                app.cleanup()
            assert app.warning.getvalue() == ""
            built[name] = Path(app.outdir)
        return built[name]

    return build


def notebook(site: Path, name: str = "index") -> nbformat.NotebookNode:
    return nbformat.read(site / f"notebooks/{name}.ipynb", as_version=4)


def prose(read: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")


def code(read: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in read.cells if cell.cell_type == "code"]


def tree(site: Path, name: str) -> html.HtmlElement:
    return html.parse(str(site / f"{name}.html")).getroot()


def links(site: Path, name: str) -> dict[str, str]:
    """The line below the title of a page: addresses by their words."""
    found = tree(site, name).xpath("//h1/following-sibling::*[1][self::ul]//a")
    return {link.text_content(): link.get("href") for link in found}


# What it says


def test_a_notebook_says_what_the_page_says_and_leaves_nothing_raw(build):
    site = build()
    for name in ("index", "folder/more"):
        said = notebook_reading.blocks_of_notebook(notebook(site, name))
        shown = notebook_reading.blocks_of_page(tree(site, name))
        assert len(shown) > 3
        assert notebook_reading.missing(shown, said) == []
        assert notebook_reading.leftovers(notebook(site, name), shown) == []


@pytest.mark.parametrize(
    "raw", ["a **b", "{term}`x`", "[^1]", "`x`", "$1", "[a](b", "&lt;b&gt;", "a ~~b~~~", "| - |"]
)
def test_what_is_left_raw_is_seen(raw):
    cells = [nbformat.v4.new_markdown_cell(re.sub(r"[\\`*_\[\]<$|~&]", r"\\\g<0>", raw))]
    assert notebook_reading.leftovers(nbformat.v4.new_notebook(cells=cells)) or raw == "$1"


PLACES = [
    (r"Stars \*, \_under\_, \[brackets\]", "signs are text"),
    (r"\- no list", "a line begins with a sign"),
    ("Line one\\\nline two.", "a line is broken"),
    ("**Bold.** Then **bold**, *leaning*", "bold"),
    ("字**粗体。", "what the page does not show bold is not bold"),
    ("<em>**both**</em>", "both"),
    ("> **Note**\n>\n> Take *note*.\n>\n> - of this", "an admonition is a quotation"),
    ("> <strong>Its **own** title</strong>", "the title of an admonition"),
    ('````python\nprint("```")\nx = "$1"\n````', "code with a fence in it"),
    ("| left | right | more |\n| --- | ---: | --- |", "a table"),
    (r"$\vert x\vert \lt 1$", "a formula in a table"),
    ("<code>a&#124;b</code>", "code in a table"),
    ("first<br>second", "two paragraphs in a table"),
    (r"$$\begin{aligned}a &= b \\ c &\lt d\end{aligned}$$", "a formula of two lines"),
    (r"$$E = m c^2 \tag{1}$$", "a formula with a number"),
    ("- **word**\n\n  What it means.\n\n  And more.", "a term"),
    ("- **plain**\n\n  A definition.", "a definition"),
    (r"a note\[1\]", "a footnote"),
    (r"\[1\] The *note* itself.", "what it says"),
    ("![a picture](data:image/png;base64,", "a picture"),
    ("* another list", "a list after a list is another one"),
    ("5. five\n6. six", "a list that begins elsewhere"),
    ("The *heights* by place.", "the caption of a figure"),
    ("**Pages**\n\n- [More](", "the contents"),
]


@pytest.mark.parametrize(("markdown", "what"), PLACES, ids=[what for _, what in PLACES])
def test_the_nearest_form_is_written(build, markdown, what):
    text = prose(notebook(build()))
    assert markdown in text


def test_what_has_no_form_is_warned_of_and_keeps_its_words():
    refused = []
    writer = Markdown(lambda _node: "", lambda _image: "", refused.append)
    option = nodes.option_list("", nodes.option_list_item("", nodes.paragraph("", "words")))
    assert writer.blocks([option]) == ["words"]
    assert option in refused


def test_links_lead_to_the_pages_and_sections_beside_it(build):
    text = prose(notebook(build(), "folder/more"))
    assert "[the signs](../../index.html#signs)" in text
    assert "[this page](../../folder/more.html#its-end)" in text
    assert "[`scripts.zip`](../../scripts.zip)" in text


def test_links_lead_to_the_site_where_its_address_is_known(build):
    site = build(html_baseurl="https://example.org/book/", language="es")
    text = prose(notebook(site, "folder/more"))
    assert "(https://example.org/book/es/index.html#signs)" in text
    assert "(https://example.org/book/es/folder/more.html#its-end)" in text
    assert "(https://example.org/book/es/folder/more.html)" in text.split("##")[0]
    files = re.findall(r"\(([^)]*lines\.txt)\)", prose(notebook(site)))
    assert len(files) == 1
    assert files[0].startswith("https://example.org/book/es/_downloads/")


def test_a_notebook_speaks_the_language_of_the_page(build):
    read = notebook(build(language="es"))
    assert "Hay 2 líneas, o 50,0\u00a0%." in prose(read)
    assert r"Una página del libro <em>A \*small\* book</em>." in prose(read)
    assert "(aquí hay palabras aún sin traducir)" in prose(read)  # below a figure
    assert read.metadata.lang == "es"
    figure = next(cell for cell in code(read) if cell.id == "tale-draw").outputs[0].data
    assert "un lugar" in notebook_reading.drawing(figure["text/html"])
    assert figure["text/plain"] == 'A line that "rises" & rises.'
    assert html.fromstring(figure["text/html"]).get("alt") == figure["text/plain"]


def test_a_notebook_says_what_its_code_sets_of_what_packages_use(build, rootdir, tmp_path):
    source = shutil.copytree(rootdir / "test-notebooks", tmp_path / "book")
    with (source / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write("story_surroundings = {'keras': {'variables': ['KERAS_*']}}\n")
    tale = source / "examples/tale.py"
    cell = "# %% setup\n"
    assert cell in tale.read_text("utf-8")
    sets = 'import os\nos.environ["KERAS_BACKEND"] = "tensorflow"\nos.environ["OTHER"] = "1"\n'
    tale.write_text(tale.read_text("utf-8").replace(cell, cell + sets), "utf-8")
    app = SphinxTestApp("html", source)
    app.build()
    app.cleanup()
    said = "Its code sets this itself, whatever is set on your machine: "
    assert f"{said}`KERAS_BACKEND=tensorflow`\n" in prose(notebook(Path(app.outdir)))
    assert said not in prose(notebook(build()))


# What it runs


def test_the_code_is_that_of_the_page_with_all_that_comes_before_it(build, source):
    cells = code(notebook(build()))
    assert [cell.id for cell in cells] == [
        "tale--files",
        "tale-setup",
        "tale-count",
        "tale-draw",
        "tale-last",
    ]
    story = (source / "examples/tale.py").read_text(encoding="utf-8")
    assert all(cell.source in story for cell in cells[1:])
    folded = ["jupyter" in cell.metadata for cell in cells]
    assert folded == [True, True, True, False, False]
    printed = [[output.get("text") for output in cell.outputs] for cell in cells]
    assert printed[2:4] == [["4\n"], [None, "drawn\n"]]
    assert cells[4].outputs[0].data == {"text/plain": "'an <expression> & its value'"}


def test_what_two_stories_of_a_page_need_comes_once(tmp_path):
    (tmp_path / "helper.py").write_text("", encoding="utf-8")
    for name in ("one", "two"):
        text = '"""A story."""\n\n# %% made\nimport helper\n\n# %% numbers\nnumbers = {}\n'
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    stories = {name: Story(tmp_path / f"{name}.py") for name in ("one", "two")}
    code = {(name, "made"): "import helper" for name in stories}
    quotes = [Quote(place, name, "made", False) for place, name in enumerate(stories)]
    parts = pieces(quotes, stories, code)
    names = [[part.name for part in parts[place]] for place in parts]
    assert names == [["one--files", "one-made"], ["two-made"]]


def run(script: str, folder: Path) -> str:
    """Run a script where there is nothing, in a Python that finds packages alone."""
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input=script,
        cwd=folder,
        env=os.environ | {"MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_notebooks_and_scripts_run_in_an_empty_folder(build, tmp_path):
    site = build()
    empty = tmp_path / "empty"
    empty.mkdir()
    for name, printed in (("index", "4\ndrawn\n"), ("folder/more", "4\n6 three\n")):
        cells = [cell.source for cell in code(notebook(site, name))]
        assert run("\n\n".join(cells), empty) == printed
        assert run((site / f"notebooks/{name}.py").read_text("utf-8"), empty) == printed
    assert not list(empty.iterdir())


def test_what_a_notebook_does_not_need_does_not_come_with_it(build):
    """The file that only the numbers use; and those that code which is shown brings itself."""
    site = build()
    for name, cell, files in (
        ("index", "tale--files", {"helper.py", "lines.txt"}),
        ("folder/more", "short--files", {"more.txt"}),
    ):
        [brings] = [each.source for each in code(notebook(site, name)) if each.id == cell]
        made = {}
        here = Path.cwd()
        path = list(sys.path)
        try:
            exec(brings, made)
        finally:
            os.chdir(here)
            sys.path[:] = path
        with made["book_folder"] as folder:
            assert {file.name for file in Path(folder).iterdir()} == files


# What it is


def test_notebooks_are_valid_and_name_title_authors_licence_and_language(build):
    site = build()
    for name in ("index", "folder/more"):
        read = notebook(site, name)
        nbformat.validate(read)
        ids = [cell.id for cell in read.cells]
        assert len(set(ids)) == len(ids)
    assert read.metadata.title == "More"
    assert read.metadata.authors == [{"name": "nobody"}]
    assert read.metadata.license == "nobody, CC0"
    assert read.metadata.lang == "en"


def written(site: Path) -> dict[Path, bytes]:
    """The notebooks and scripts of a site."""
    folder = site / "notebooks"
    return {path.relative_to(site): path.read_bytes() for path in folder.rglob("*.*")}


def test_a_second_build_and_another_language_have_the_same_code(build):
    first = written(build())
    assert first
    assert written(build(anew=True)) == first
    spanish = written(build(language="es"))
    for path in first:
        if path.suffix == ".py":
            assert spanish[path] == first[path]
        else:
            here, there = (json.loads(each[path]) for each in (spanish, first))
            assert here != there
            assert [cell["id"] for cell in here["cells"]] == [cell["id"] for cell in there["cells"]]


# What the page offers


def test_a_page_with_code_leads_to_its_notebook_and_script_in_the_readers_language(build):
    site = build(language="es")
    assert links(site, "index") == {
        "Cuaderno": "notebooks/index.ipynb",
        "Script": "notebooks/index.py",
    }
    assert links(site, "folder/more") == {
        "Cuaderno": "../notebooks/folder/more.ipynb",
        "Script": "../notebooks/folder/more.py",
    }
    for link in tree(site, "index").xpath("//ul[contains(@class, 'take-away')]//a"):
        assert link.get("download") is not None
        assert (site / link.get("href")).is_file()
    assert links(site, "other") == {}


def test_the_line_stands_in_no_description_and_no_search(build):
    site = build()
    description = tree(site, "index").xpath("//meta[@name='description']/@content")
    assert description == ["There are 2 lines, or 50.0%."]
    searched = (site / "_static/search-documents.js").read_text("utf-8")
    assert "The end" in searched
    assert "with what they need" not in searched
    assert "Notebook" not in searched


def test_below_the_first_code_and_in_prose_a_page_names_the_zip_of_all_scripts(build, source):
    site = build()
    [note] = tree(site, "index").xpath("//div[contains(@class, 'take-away')]")
    assert note.getprevious().xpath("self::div[contains(@class, 'cell')]")
    assert note.xpath(".//a/@href") == ["scripts.zip"]
    [link] = tree(site, "other").xpath("//article//a[@download] | //a[code='all.zip']")
    assert link.get("href") == "scripts.zip"
    with zipfile.ZipFile(site / "scripts.zip") as scripts:
        assert scripts.testzip() is None
        names = set(scripts.namelist())
        assert "matplotlib==" in scripts.read("requirements.txt").decode()
    assert names == {
        "requirements.txt",
        *(f"examples/{name}" for name in os.listdir(source / "examples") if "." in name),
    }


def test_where_a_repository_is_named_a_page_opens_elsewhere_in_its_language(build):
    site = build(language="es", book_repository=WITH_REPOSITORY)
    found = links(site, "folder/more")
    path = "es/notebooks/folder/more.ipynb"
    quoted = path.replace("/", "%2F")
    binder = "https://mybinder.org/v2/gh/owner/book/gh-pages?urlpath="
    assert found["Colab"] == (
        f"https://colab.research.google.com/github/owner/book/blob/gh-pages/{path}"
    )
    assert found["Binder"] == f"{binder}notebooks%2F{quoted}"
    assert found["JupyterLab"] == f"{binder}lab%2Ftree%2F{quoted}"


def test_from_a_folder_of_a_branch_no_binder_opens_a_page(build):
    found = links(build(language="es", book_repository=f"{WITH_REPOSITORY}:docs/site"), "index")
    assert found["Colab"].endswith("/owner/book/blob/gh-pages/docs/site/es/notebooks/index.ipynb")
    assert not {"Binder", "JupyterLab"} & set(found)


def test_where_the_site_is_in_no_branch_a_page_opens_nowhere_else(build):
    found = links(build(language="es", book_repository="owner/book"), "index")
    assert not {"Colab", "Binder", "JupyterLab"} & set(found)


@pytest.mark.parametrize(
    ("repository", "is_written"),
    [
        ("", False),
        ("owner/book", False),
        (WITH_REPOSITORY, True),
        (f"{WITH_REPOSITORY}:docs/site", False),
    ],
)
def test_what_binder_installs_is_where_it_looks_for_it(source, tmp_path, repository, is_written):
    project = Project(shutil.copytree(source, tmp_path / "book"))
    with (project.root / "conf.py").open("a") as settings:
        settings.write(f"book_repository = {repository!r}\n")
    write_scripts(tmp_path, project)
    assert (tmp_path / "binder/requirements.txt").exists() == is_written


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("", None),
        ("owner/book", "https://github.com/owner/book"),
        (WITH_REPOSITORY, "https://github.com/owner/book"),
    ],
)
def test_prose_leads_to_the_repository_where_it_is_known(build, repository, address):
    page = tree(build(book_repository=repository), "other")
    assert "Get the folder of the book, or its tale." in page.text_content()
    assert page.xpath("//a[.='the folder of the book']/@href") == [address] * bool(address)
    found = page.xpath("//a[.='its tale']/@href")
    assert found == [f"{address}/tree/HEAD/examples/tale.py"] * bool(address)


@pytest.mark.parametrize(("language", "name"), [("en", "more"), ("es", "more.es")])
def test_a_notebook_is_saved_under_a_name_that_says_its_language(build, language, name):
    site = build(language=language)
    [*saved] = tree(site, "folder/more").xpath("//h1/following-sibling::ul[1]//a/@download")
    assert saved == [f"{name}.ipynb", "more.py"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WITH_REPOSITORY, Repository("owner/book", "gh-pages", "")),
        ("owner/book@gh-pages", Repository("owner/book", "gh-pages", "")),
        ("https://github.com/owner/book", Repository("owner/book", "", "")),
        ("owner/book.git", Repository("owner/book", "", "")),
        ("https://github.com/o-w/b.k.git@a/b-1.0:x/y/", Repository("o-w/b.k", "a/b-1.0", "x/y")),
        ("https://github.com/owner/book/", Repository("owner/book", "", "")),
        ("owner/book.git/", Repository("owner/book", "", "")),
        (f"{'o' * 39}/{'b' * 100}@main", Repository(f"{'o' * 39}/{'b' * 100}", "main", "")),
        ("octo_acme/b@a.locked/lock", Repository("octo_acme/b", "a.locked/lock", "")),
        ("", None),
    ],
)
def test_a_repository_is_read(text, expected):
    assert Repository.read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/owner/book:folder",  # of no branch
        "owner@gh-pages",
        "https://example.org/owner/book@main",
        'https://github.com/owner/book@main"><script>',
        "owner/book@../..",
        "owner/book@main:../up",
        "owner/book@main ",
        "owner/book@",
        "本/书@main",
        *("owner-/b", "-owner/b", "ow--ner/b", "_owner/b", "owner_/b", f"{'o' * 40}/b"),
        *(f"owner/{'b' * 101}", "owner/book.git.git", "owner/.git", "owner/book//"),
        *("owner/book@a.lock", "owner/book@a.lock/b", "owner/book@a/b.lock:docs", "owner/book@v1."),
    ],
)
def test_what_is_no_repository_is_refused(text):
    with pytest.raises(BookError, match=r"BOOK_REPOSITORY=.*Write it as in https://github"):
        Repository.read(text)
    with pytest.raises(SystemExit, match="BOOK_REPOSITORY="):
        check_repository(None, SimpleNamespace(book_repository=text))


def test_a_setting_turns_all_of_it_off(build):
    site = build(notebooks=False)
    assert not (site / "notebooks").exists()
    assert not (site / "scripts.zip").exists()
    for name in ("index", "other"):
        assert not tree(site, name).xpath(
            "//*[contains(@class, 'take-away')] | //a[code='all.zip']"
        )
        assert name != "other" or tree(site, name).xpath("//code[.='all.zip']")


@pytest.mark.parametrize("builder", ["text", "gettext"])
def test_other_formats_have_no_notebooks(build, builder):
    site = build(builder)
    assert not list(site.rglob("*.ipynb"))
    if builder == "text":
        assert "all.zip" in (site / "other.txt").read_text("utf-8")


def test_the_packages_of_a_story_are_named_as_pip_knows_them(source, tmp_path):
    book = shutil.copytree(source, tmp_path / "book")
    story = book / "examples/short.py"
    story.write_text(story.read_text("utf-8").replace("# uses", "import yaml\n# uses"), "utf-8")
    project = Project(book)
    assert to_install(find_stories(project).values(), project) == ["PyYAML", "matplotlib"]
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write("notebooks_without = ['yaml']\n")
    project = Project(book)
    assert to_install(find_stories(project).values(), project) == ["matplotlib"]
