"""A page that is shown while it is written lets in the script that reloads it."""

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
