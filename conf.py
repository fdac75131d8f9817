"""Every setting of Sphinx for this book. The languages of the book are here and nowhere else."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
sys.path[:0] = [str(PROJECT / "docs"), str(PROJECT / "docs" / "_ext")]

# code = the language's own name. To add one: nox -s catalogs -- pt, translate, and a line here.
LANGUAGES = {
    "en": "English",
    "zh_CN": "简体中文",
    "es": "Español",
    "ru": "Русский",
}

project = "Why normalize? Deep learning in Keras"
author = "the authors of the book, and of the question and its answers on Stack Overflow"
project_copyright = "2026 the authors; text CC BY-SA 4.0, code MIT"
version = release = "1.0"
language = "en"

extensions = [
    "myst_nb",
    "quoted_cells",
    "glued_numbers",
    "translated_figures",
    "catalogs",
    "section_links",
    "languages",
    "interface_words",
    "chinese_search",
    "mathml",
]
exclude_patterns = ["_build", "_templates", "_ext"]
templates_path = ["docs/_templates"]
nitpicky = True  # a link that leads nowhere is an error
keep_warnings = False

# Pages are read as notebooks that were executed before: see docs/_ext/quoted_cells.py.
nb_custom_formats = {".md": ["nbformat.reads", {"as_version": 4}, False]}
nb_execution_mode = "off"
nb_output_stderr = "remove-warn"  # a story that writes warnings is mended, not published
nb_merge_streams = True
nb_ipywidgets_js = {}  # no widgets: nothing is fetched from another host
# The gettext builder has to see a cell's figure, or its labels never reach a translator.
nb_mime_priority_overrides = [("gettext", "image/svg+xml", 4), ("gettext", "image/png", 5)]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# One catalog for each page; where Sphinx finds them is settled by docs/_ext/catalogs.py.
gettext_compact = False
gettext_uuid = False
gettext_location = True

# The ink of examples/book.mplstyle follows the theme: see docs/_static/figures.css.
figure_theme_colors = {
    "#000000": "--figure-ink",  # what matplotlib does not write, since it is SVG's default
    "#1b1b1b": "--figure-ink",
    "#8a8a8a": "--figure-muted",
    "#d0d0d0": "--figure-grid",
}

html_theme = "furo"
html_title = project
html_baseurl = os.environ.get("BOOK_BASE_URL", "")
html_static_path = ["docs/_static"]
html_css_files = ["book.css", "figures.css"]
html_math_renderer = "mathml"
html_use_index = False  # the glossary is the index; and its letters differ by language
html_show_sphinx = False
html_copy_source = False
html_last_updated_fmt = None
html_context = {"languages": LANGUAGES}
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
