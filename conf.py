"""Every setting of Sphinx for this book. The languages of the book are here and nowhere else."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "docs" / "_ext"))  # for plain sphinx-build

# code = the language's own name. To add one: nox -s catalogs -- pt, translate, and a line here.
LANGUAGES = {
    "en": "English",
    "zh_CN": "简体中文",
    "es": "Español",
    "ru": "Русский",
}

# Those that --strict and the tests do not ask to be complete: GROWING = ["pt"].
GROWING: list[str] = []

# What must not become of a term, by language: a pattern in the English, one that must not be in its
# translation, and what is right.
wrong_terms = {
    "zh_CN": [
        (r"\bepochs?\b", r"时期|纪元", "epoch is 轮次"),
        # The glossary may say what others call it.
        (r"^(?!Also called:)", r"规范化|正常化", "normalization is 归一化"),
    ],
    "es": [
        (r"\baccurac(?:y|ies)\b(?!.*\bprecision\b)", r"\bprecisi[óo]n", "accuracy is exactitud"),
    ],
    "ru": [(r"\blearning rates?\b", r"скорост\w+ обучения", "learning rate is темп обучения")],
}

# The page that says how far each translation is, linked from the foot of every translated page.
translations_page = "translations"

project = "Why normalize? Deep learning in Keras"
author = "the authors of the book, and of the question and its answers on Stack Overflow"
project_copyright = "2026 the authors; text CC BY-SA 4.0, code MIT"
version = release = "1.0"
# As SPDX writes them; the site has them in licences.txt, with those of what comes from packages.
licences = {
    "pages": "CC-BY-SA-4.0",
    "styles": "MIT",
    "code that pages show": "MIT",
    "digits of MNIST in figures and explanations": "CC-BY-SA-3.0",
    "digits of scikit-learn in figures and explanations, where MNIST is not at hand": "CC-BY-4.0",
}
language = "en"

extensions = ["polybook"]  # one run, many languages: see docs/_ext/polybook/__init__.py
exclude_patterns = ["_build", "_templates", "_ext"]
templates_path = ["docs/_templates"]
nitpicky = True  # a link that leads nowhere is an error
keep_warnings = False

# The data of the stories, and what pages say when these are not the data that they speak of.
story_data = "examples/mnist.py"
story_data_notice = (
    "This copy was not built with MNIST but with other handwritten digits. They show the method; "
    "the numbers for MNIST differ. The digits used:"
)
story_data_at_once = {"MNIST_OFFLINE": "1"}  # few digits: a translator sees pages soon
# Who appends to the records of the study needs it; a page only reads them.
notebooks_without = ["filelock"]
story_style = "examples/book.mplstyle"
# The order in which a sum is added up depends on how many threads share it, so that a machine with
# more cores would have other last digits. These are two anywhere, one core included; OpenBLAS never
# takes more threads than there are cores, so it gets the one that any machine has.
story_environment = {
    **dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"), "2"),
    "OPENBLAS_NUM_THREADS": "1",
}
# What a package uses that no story names. A change in it executes the stories that import it anew.
story_surroundings = {
    "keras": {
        "packages": ["tensorflow", "$KERAS_BACKEND"],  # the backend
        # Not all of TF_*, which is Terraform's, too.
        "variables": [
            *("KERAS_*", "TF_ENABLE_*", "TF_DETERMINISTIC_OPS", "TF_CUDNN_*", "TF_NUM_*"),
            *("TF_XLA_FLAGS", "XLA_FLAGS", "TF_USE_LEGACY_KERAS", "CUDA_VISIBLE_DEVICES"),
        ],
        # By what they hold where nothing was set: Keras writes that when it is first imported.
        "files": dict.fromkeys(
            ("~/.keras/keras.json", "$KERAS_HOME/keras.json"),
            """{
                "floatx": "float32",
                "epsilon": 1e-07,
                "backend": "tensorflow",
                "image_data_format": "channels_last"
            }""",
        ),
    },
}

nb_merge_streams = True
nb_output_stderr = "remove-warn"  # a story that writes warnings is mended, not published
nb_ipywidgets_js = {}  # no widgets: nothing is fetched from another host
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# The ink of examples/book.mplstyle follows the theme: see figures.css.jinja in polybook/figures.
figure_theme_colors = {
    "#000000": "--figure-ink",  # what matplotlib does not write, since it is SVG's default
    "#1b1b1b": "--figure-ink",
    "#8a8a8a": "--figure-muted",
    "#d0d0d0": "--figure-grid",
}
# Their versions are no numbers of a figure: no language writes Keras 3.12 with a comma.
figure_programs = ["Python", "Keras", "TensorFlow", "JAX", "PyTorch", "NumPy", "scikit-learn"]
# What draws the letters of a picture for links, where matplotlib's own font has none of a language.
figure_picture_font = {"zh_CN": "Noto Sans CJK SC"}

# An EPUB or a PDF has no theme; its links out of the book lead there without the address in print.
epub_css_files = ["book-edition.css"]
epub_show_urls = "no"
epub_most_bytes = 1_000_000  # of each language: for a phone on a slow network

html_theme = "furo"
html_title = project
html_baseurl = os.environ.get("BOOK_BASE_URL", "")
book_repository = os.environ.get("BOOK_REPOSITORY", "")
html_static_path = ["docs/_static"]
html_css_files = ["book.css"]
html_favicon = "docs/_static/favicon.svg"
html_math_renderer = "mathml"
html_use_index = False  # the glossary is the index; and its letters differ by language
html_show_sphinx = False
html_copy_source = False
html_last_updated_fmt = None
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "report-passage.html",
        "sidebar/scroll-end.html",
    ]
}
