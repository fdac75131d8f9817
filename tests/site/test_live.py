"""A page that is shown while it is written reloads, and says what a build had to say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx_autobuild.middleware import web_socket_script

from polybook.whole_page.policy import POLICY, WITH_RELOAD, add_policy
from site_report.browser import serve


@pytest.mark.parametrize(("policy", "runs"), [(POLICY, False), (WITH_RELOAD, True)])
def test_the_script_of_sphinx_autobuild_runs_where_pages_reload(tmp_path, open_page, policy, runs):
    page = add_policy("<html><head></head><body></body></html>", tmp_path, "", policy)
    with serve(tmp_path) as served:
        script = web_socket_script(served.address.removeprefix("http://"))
        note = "document.addEventListener('securitypolicyviolation', event => kept.push(event))"
        Path(tmp_path, "index.html").write_text(page + script, encoding="utf-8")
        window = open_page("about:blank")
        window.add_init_script(f"window.kept = []; {note}")
        window.goto(f"{served.address}/index.html")
        assert window.evaluate("typeof ws") == ("object" if runs else "undefined")
        window.wait_for_function(f"{str(not runs).lower()} == (kept.length > 0)")


@pytest.fixture
def book(rootdir, tmp_path):
    return shutil.copytree(rootdir / "test-catalogs", tmp_path / "book")


def build(book):
    """Build a book as docs-live does; tell whether that went well."""
    command = [sys.executable, "-m", "sphinx", "-q", "--define=language=es"]
    done = subprocess.run(
        [*command, "--define=page_reloads=1", "--define=html_theme=basic", book, book / "out"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def edit(book, old, new):
    path = book / "locale/es/LC_MESSAGES/index.po"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def alerts(page):
    page.wait_for_load_state("networkidle")
    return page.get_by_role("alert").all_inner_texts()


def test_an_old_page_says_what_has_stopped_the_build_until_it_is_mended(book, open_page):
    assert build(book)
    with serve(book / "out") as served:
        page = open_page(f"{served.address}/index.html")
        assert alerts(page) == []
        edit(book, "784 píxeles", "28 <b>píxeles</b>")
        assert not build(book)
        page.reload()
        [problems] = alerts(page)
        assert "locale/es/LC_MESSAGES/index.po:10: <b> is in the translation" in problems
        assert "its numbers differ" in problems
        assert page.get_by_text("Un dígito tiene 784 píxeles.").is_visible()
        edit(book, "28 <b>píxeles</b>", "784 puntos")
        assert build(book)
        page.reload()
        assert alerts(page) == []
        assert page.get_by_text("Un dígito tiene 784 puntos.").is_visible()


def test_where_nothing_was_ever_built_a_page_says_what_has_stopped_it(book, open_page):
    edit(book, "784 píxeles", "28 <b>píxeles</b>")
    assert not build(book)
    with serve(book / "out") as served:
        [problems] = alerts(open_page(f"{served.address}/index.html"))
        assert "index.po:10: <b> is in the translation" in problems


def test_a_new_page_says_what_its_catalog_needs_until_it_is_mended(book, open_page):
    edit(book, 'msgid "A digit has', 'msgid "Each digit has')
    assert build(book)
    with serve(book / "out") as served:
        page = open_page(f"{served.address}/index.html")
        [remarks] = alerts(page)
        assert remarks.startswith("The book was built.")
        assert "locale/es/LC_MESSAGES/index.po:9: no page says 'Each digit has" in remarks
        edit(book, 'msgid "Each digit has', 'msgid "A digit has')
        assert build(book)
        page.reload()
        assert alerts(page) == []
