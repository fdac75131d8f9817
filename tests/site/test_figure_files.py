"""A figure is taken along as a PNG, which the browser makes under the policy of the pages."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import polybook
from polybook.whole_page.policy import add_policy
from site_report.browser import serve

SCRIPT = Path(polybook.__file__).parent / "figures/static/figures.js"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100">
<rect width="300" height="100" fill="#ffffff"/>
<rect x="150" width="150" height="100" fill="#ff0000"/>
</svg>"""
PAGE = """<html><head></head><body>
<a href="a%20figure.svg" download="">SVG</a>
<a class="figure-png" href="a%20figure.svg" download="" hidden>PNG</a>
<script src="figures.js"></script></body></html>"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text(add_policy(PAGE, tmp_path, ""), encoding="utf-8")
    (tmp_path / "a figure.svg").write_text(SVG, encoding="utf-8")
    shutil.copy(SCRIPT, tmp_path)
    return tmp_path


def test_the_browser_makes_a_picture_that_is_wide_enough_for_a_slide(open_page, folder):
    with serve(folder) as served:
        page = open_page(f"{served.address}/index.html")
        with page.expect_download() as started:
            page.get_by_role("link", name="PNG").click()
        assert started.value.suggested_filename.endswith("figure.png")
        picture = Image.open(BytesIO(Path(started.value.path()).read_bytes())).convert("RGB")
    assert picture.size == (1920, 640)
    assert picture.getpixel((480, 320)) == (255, 255, 255)
    assert picture.getpixel((1440, 320)) == (255, 0, 0)


def test_from_a_folder_only_what_works_is_offered(open_page, folder):
    page = open_page((folder / "index.html").as_uri())
    assert not page.locator(".figure-png").is_visible()
    assert page.get_by_role("link", name="SVG").is_visible()
