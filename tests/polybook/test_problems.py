"""Pages that are served while they are written show what has stopped the last build."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from polybook.whole_page import problems


@pytest.fixture
def app(tmp_path) -> SimpleNamespace:
    return SimpleNamespace(outdir=tmp_path, config=SimpleNamespace(page_reloads=True))


def told(app: SimpleNamespace) -> str:
    return Path(app.outdir, "_static", "build-problems.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("exception", "problem"), [(ValueError("No <b> here."), "No <b> here."), (OSError(), "OSError")]
)
def test_what_has_stopped_a_build_is_told_until_the_next_one_ends_well(app, exception, problem):
    problems.tell_the_end(app, exception)
    assert told(app) == f"{problems.CAUSE}\n\n{problem}\n"
    problems.tell_the_end(app, None)
    assert told(app) == ""


def test_where_nothing_was_ever_built_the_start_page_says_why(app):
    problems.tell_the_end(app, None)
    start = Path(app.outdir, "index.html")
    assert not start.exists()
    problems.tell_the_end(app, ValueError("No <b> here."))
    assert f"{problems.CAUSE}\n\nNo &lt;b&gt; here." in start.read_text(encoding="utf-8")


def test_a_page_that_was_built_stays_as_it_was(app):
    start = Path(app.outdir, "index.html")
    start.write_text("A page.", encoding="utf-8")
    problems.tell_the_end(app, ValueError("No."))
    assert start.read_text(encoding="utf-8") == "A page."


def test_a_site_that_is_published_tells_nothing_of_its_build(app):
    app.config.page_reloads = False
    problems.tell_the_end(app, ValueError("No."))
    assert not list(Path(app.outdir).iterdir())
