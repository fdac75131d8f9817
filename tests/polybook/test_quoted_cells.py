"""A page shows the cells that it quotes, and what they put out."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from polybook.project import Project
from polybook.quoted_cells import Stories

PAGE = "# A page\n\nText.\n\n```{code-cell}\n%s\n```\n"
NOTICE = "These are the small digits:"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """Where the executed stories are kept, for all tests."""
    return tmp_path_factory.mktemp("executed")


@pytest.fixture
def quotes(make_app, tmp_path, rootdir, store):
    """Return a function that builds the site of one page and gives its HTML, or its template."""
    source = tmp_path / "site"
    shutil.copytree(rootdir / "test-quotes", source)
    (source / "_build").mkdir()
    (source / "_build" / "executed").symlink_to(store)

    def build(page: str | None = None, builder: str = "html", **settings) -> str:
        if page is not None:
            (source / "index.md").write_text(page, encoding="utf-8")
        app = make_app(builder, srcdir=source, confoverrides=settings)
        app.build()
        build.warnings = app.warning.getvalue()
        build.dependencies = {Path(path).name for path in app.env.dependencies["index"]}
        if builder == "gettext":
            return (Path(app.outdir) / "index.pot").read_text(encoding="utf-8")
        build.search_index = (Path(app.outdir) / "searchindex.js").read_text(encoding="utf-8")
        return (Path(app.outdir) / "index.html").read_text(encoding="utf-8")

    build.tale = source / "examples" / "tale.py"
    return build


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_quote_becomes_the_code_and_its_output(quotes):
    page = quotes()
    assert "first" in page
    assert "20, 22" not in page, "the cell 'setup' is not quoted"
    assert "42" in page
    assert quotes.warnings == ""


def test_a_checkout_with_other_ends_of_lines_gives_the_same_page(quotes):
    source = quotes.tale.parents[1]
    page = quotes()
    for folder in ("html", "doctrees"):
        shutil.rmtree(source / "_build" / folder)
    for path in (quotes.tale, source / "index.md"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert quotes() == page
    assert "index.md" not in quotes.warnings


def test_a_story_that_warns_is_told_and_its_warning_is_not_published(quotes):
    warns = "import warnings\nwarnings.warn('an odd ' + 'thing')\n"
    change(quotes.tale, "# %% sum\n", f"# %% sum\n{warns}")
    page = quotes(nb_output_stderr="remove-warn")
    assert "42" in page
    assert "an odd thing" not in page
    assert re.search(r"index\.md:\d+: WARNING: stderr was found", quotes.warnings)


def test_no_search_finds_code_that_a_page_shows_to_be_run_elsewhere(quotes):
    change(
        quotes.tale,
        "# %% setup\n",
        "# %% pack shows=brought\nbrought = 'qqfzx = 1'\n\n# %% setup\n",
    )
    folded = "---\nquote: tale/{}\ntags: [hide-input]\n---"
    for cell in ("pack", "setup"):
        page = quotes(PAGE % folded.format(cell))
        assert ("qqfzx" in page) == (cell == "pack")
        assert "qqfzx" not in quotes.search_index
        assert ('"second"' in quotes.search_index) == (cell == "setup")
        assert "index.md" not in quotes.warnings


def test_a_warning_about_a_figure_names_the_page_and_the_line_of_its_cell(quotes):
    drawn = (
        "# %% draw\nfrom matplotlib import pyplot as plt\nplt.title('all $x$ words')\nplt.show()\n"
    )
    change(quotes.tale, "# %% numbers\n", f"{drawn}\n# %% numbers\n")
    before = "# A page\n\nText.\n\n\n* a\n* b\n\n```{code-cell}\n:quote: tale/sum\n```\n\n"
    extensions = ["polybook.quoted_cells", "polybook.number_role", "polybook.figures"]
    for options in (
        ":quote: tale/draw",
        "---\nquote: tale/draw\nmystnb:\n  image:\n    alt: x\n---",
    ):
        quotes(f"{before}```{{code-cell}}\n{options}\n```\n", extensions=extensions)
        line = before.count("\n") + 1
        assert re.search(rf"index\.md:{line}: .*the words in 'all \$x\$ words'", quotes.warnings)


@pytest.mark.parametrize("blank", [1, 3])
def test_a_warning_about_a_text_names_its_line_wherever_it_stands(quotes, blank):
    lines = [*(PAGE % ":quote: tale/sum").splitlines(), *[""] * blank, "One line.", "{nothing}`x`"]
    quotes("\n".join(lines))
    assert f"index.md:{len(lines) - 1}: WARNING: Unknown interpreted text role" in quotes.warnings


def test_a_page_depends_on_the_scripts_that_it_quotes(quotes):
    change(quotes.tale, "# %% setup\n", "# %% setup\nimport helper\n")
    quotes.tale.with_name("helper.py").write_text("x = 1\n")
    quotes()
    assert {"tale.py", "helper.py"} <= quotes.dependencies


def test_a_page_depends_on_the_scripts_whose_numbers_it_mentions(quotes):
    quotes("# A page\n\nIt is short, see `tale.py`.\n")
    assert "tale.py" not in quotes.dependencies
    quotes("# A page\n\nIt is {number}`tale.sum:d`.\n")
    assert "tale.py" in quotes.dependencies


def test_a_page_depends_on_a_script_that_does_not_give_the_number_yet(quotes):
    quotes("# A page\n\nIt is {number}`tale.product:d`.\n")
    assert "tale.py" in quotes.dependencies


def test_a_quote_of_a_cell_that_does_not_exist_names_page_line_and_the_nearest(quotes):
    more = "```{code-cell}\n:quote: tail/sum\n```\n\n```{code-cell}\n:quote: tale/setup\n```\n"
    page = quotes(f"{PAGE % ':quote: tale/sun'}\n{more}")
    assert re.search(r"index\.md:5: WARNING: quotes 'tale/sun'.*: tale/sum", quotes.warnings)
    assert re.search(r"index\.md:9: WARNING: quotes 'tail/sum'.*: tale/sum", quotes.warnings)
    assert "20" in page, "the cells behind it are shown"


def test_the_cell_that_gives_the_numbers_is_no_code_for_a_page(quotes):
    quotes(PAGE % ":quote: tale/numbers")
    assert re.search(r"index\.md:5: WARNING: quotes 'tale/numbers', and .*no such", quotes.warnings)


@pytest.mark.parametrize("code", ["print(1)", ":quote: tale/sum\n\nprint(1)"])
def test_code_in_a_page_is_refused_beside_a_quote_too(quotes, code):
    quotes(PAGE % code)
    assert re.search(r"index\.md:5: WARNING: a code cell with code of its own", quotes.warnings)


@pytest.mark.parametrize(
    "page",
    [
        PAGE % ":quote: tale/sum",
        "# A page\n\nIt is {number}`tale.sum:d`.\n\nText.\n",
        "It is {number}`tale.sum:d`, without a title.\n\nText.\n",
    ],
)
def test_a_page_says_when_its_results_come_from_other_data(quotes, page):
    assert NOTICE not in quotes(page)
    change(quotes.tale, "# %% setup\n", "# %% setup\nimport digits\n")
    shown = quotes(page)
    assert shown.find("<h1>") < shown.index(NOTICE) < shown.index("small.csv,")
    assert ("<h1>" in shown) == page.startswith("#")
    assert shown.index("small.csv,") < shown.index("42")
    assert NOTICE not in quotes("# A page\n\nIt shows nothing of a story.\n")


def test_translators_are_not_asked_for_what_few_copies_of_a_book_say(quotes):
    change(quotes.tale, "# %% setup\n", "# %% setup\nimport digits\n")
    template = quotes(PAGE % ":quote: tale/sum", builder="gettext")
    assert 'msgid "A page"' in template
    assert NOTICE not in template


def test_a_book_may_say_nothing_about_its_data(quotes):
    change(quotes.tale, "# %% setup\n", "# %% setup\nimport digits\n")
    assert "admonition" not in quotes(story_data_notice="")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("1 / 0", r"tale\.py:\d+: cell 'setup' failed: ZeroDivisionError"),
        ("x =", r"tale\.py:\d+: invalid syntax"),
        ("# %% Two words", r"tale\.py:\d+: '# %% Two words' names no cell"),
        ("# uses: nothing.csv", r"tale\.py:\d+: 'nothing\.csv' names no file"),
    ],
)
@pytest.mark.parametrize("page", [None, "# A page\n\nIt is {number}`tale.sum:d`.\n"])
def test_a_story_that_fails_ends_the_build_with_its_one_message(quotes, page, code, problem):
    change(quotes.tale, "# %% setup\n", f"# %% setup\n{code}\n")
    with pytest.raises(SystemExit, match=problem):
        quotes(page)


def test_the_stories_of_a_book_are_executed_as_valid_notebooks(quotes):
    quotes()
    stories = Stories(Project(quotes.tale.parents[1]))
    nbformat.validate(stories.executed("tale"))
    assert stories.numbers("tale") == {"sum": 42}
