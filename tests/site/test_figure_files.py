"""A figure is taken along as a PNG, which the browser makes under the policy of the pages."""

from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from site_report.browser import serve

# A drawing in colours of the theme, with a line behind its label.
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100">
<rect x="200" width="50" height="100" fill="#ff0000"/>
<path d="M 0 50 H 200" stroke="#d0d0d0"/>
<text x="20" y="55" font-size="14">a label</text>
</svg>"""


@pytest.fixture
def folder(make_app, rootdir, tmp_path):
    """The site of a page with this figure."""
    (tmp_path / "conf.py").write_text(
        (rootdir / "test-figures/conf.py").read_text("utf-8")
        + 'extensions += ["polybook.whole_page"]\n'
        + 'html_title = "A book"\n'
        + 'copyright = "2026 Ana & Bo"\n',
        encoding="utf-8",
    )
    output = nbformat.v4.new_output("display_data", {"image/svg+xml": SVG})
    cells = [
        nbformat.v4.new_markdown_cell("# Page", id="title"),
        nbformat.v4.new_code_cell("figure", outputs=[output], id="figure"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "index.ipynb")
    app = make_app("html", srcdir=tmp_path)
    app.build()
    return app.outdir


def saved(page: Page) -> Image.Image:
    """The PNG that a reader of the page gets."""
    with page.expect_download() as started:
        page.get_by_role("link", name="PNG").click()
    assert started.value.suggested_filename == "figure.png"
    return Image.open(BytesIO(Path(started.value.path()).read_bytes())).convert("RGB")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_from_a_folder_too_a_picture_is_made_that_looks_as_the_file_does(
    opened, open_page, folder, theme
):
    picture = saved(opened((folder / "index.html").as_uri(), color_scheme=theme))
    # Wide enough for a slide, and with room for the lines of the source.
    assert picture.width == 1920
    assert picture.height > 640

    file = open_page("about:blank", viewport={"width": picture.width, "height": picture.height})
    file.goto((folder / "_downloads/index/figure.svg").as_uri())
    file.evaluate("document.documentElement.setAttribute('width', '1920')")
    file.evaluate("document.documentElement.removeAttribute('height')")
    shown = Image.open(BytesIO(file.screenshot())).convert("RGB")
    for each in (picture, shown):
        assert each.getpixel((1900, 30)) == (255, 255, 255)
        assert each.getpixel((1440, 320)) == (255, 0, 0)
        below = each.crop((0, 645, 1920, each.height)).convert("L")
        assert below.getextrema()[0] < 150, "the source"
    # A letter that is set a hair elsewhere differs at its edges.
    assert max(ImageStat.Stat(ImageChops.difference(picture, shown)).mean) < 1


def test_a_server_gives_the_same(opened, open_page, folder):
    with serve(folder) as served:
        picture = saved(open_page(f"{served.address}/index.html"))
    assert picture.tobytes() == saved(opened((folder / "index.html").as_uri())).tobytes()
