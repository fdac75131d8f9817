"""Let a page have an explanation that its reader plays with, in the reader's language.

    ```{explore} draw-a-digit
    :arrays: ship_it/drawing-board
    :figure: one-digit
    ```

``explore/draw-a-digit.toml`` beside the pages tells the rest:

``scripts``
    The scripts, by their names without ``.js`` in a folder ``explore`` of html_static_path. Only
    pages with an explanation load them, after ``explore.js`` of this room, which they build on.
``later``
    Scripts that are fetched with the arrays; may be missing.
``styles``
    Style sheets in the same folder, by their names without ``.css``; may be missing.
``worker``
    Whether the scripts compute in a worker beside the page; no, if it is missing. A page from a
    folder can start one only from a text, so the policy of this page lets it.
``words``
    What the scripts say, by key: messages of the page's catalog, as the labels of figures are. What
    a script puts into them has its place in braces: ``The answer is {0}.`` The keys of the words
    that every explanation has are taken: see ``_shared_words``.

The options, each of which may be missing:

``arrays``
    Cells of stories, as they are quoted, that give arrays: see ``polybook.stories``. Those of a
    cell lie in one file of the site, which the script fetches when the reader first asks.
``figure``
    The name of a figure of the page. It says the same where no script runs: without JavaScript, on
    paper, in an EPUB and in a notebook; else until the reader's own result takes its place. Write
    it below: what is above may not go while the reader draws, say, or all would move.

What the directive contains is shown where no script runs.
"""

from __future__ import annotations

import json
import tomllib
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from polybook.explore import arrays
from polybook.figures.nodes import FigureLabel, label
from polybook.notebooks.notebook import NOT_IN_NOTEBOOKS
from polybook.number_role import STORIES
from polybook.numbers import browser_format
from polybook.project import SITE_BUILDERS, Project
from polybook.quoted_cells import Stories
from polybook.room_files import bring_files
from polybook.search.marks import NOT_SEARCHED

logger = logging.getLogger(__name__)

FOLDER = "explore"
"""Where the book tells of its explanations, beside the pages, and has their scripts."""


class Exploration(nodes.General, nodes.Element):
    """The place of an explanation. Its children are its words, in the order of ``keys``."""


class ExploreDirective(SphinxDirective):
    """Note the place of an explanation."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "arrays": directives.unchanged_required,
        "figure": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        [name] = self.arguments
        try:
            told = self.told(name)
            for cell in self.options.get("arrays", "").split():
                self.note_arrays(cell)
        except ValueError as error:
            logger.warning(
                "{explore} %s: %s", name, error, location=self.get_location(), type="polybook"
            )
            return []
        place = Exploration(explains=name, **self.options)
        for kind in ("scripts", "later", "styles", "worker"):
            place[kind] = told[kind]
        place["keys"] = list(told["words"])
        place["classes"] += [NOT_IN_NOTEBOOKS, NOT_SEARCHED]
        self.set_source_info(place)
        for text in told["words"].values():
            place += label(text, "words of explanation", name, place)
        instead = nodes.container(classes=["explore-instead"])
        instead += self.parse_content_to_nodes()
        return [place, instead] if len(instead) else [place]

    @property
    def stories(self) -> Stories:
        return self.env.current_document[STORIES]

    def told(self, name: str) -> dict[str, Any]:
        """What the book tells of an explanation.

        Raises:
            ValueError: says what does not hold and the next step.
        """
        path = Path(self.env.srcdir, FOLDER, f"{name}.toml")
        self.env.note_dependency(path)
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            there = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml")))
            raise ValueError(f"there is no {path.name}, only: {there or 'nothing'}") from None
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path.name} is no TOML: {error}") from None
        told = {"later": [], "styles": [], "worker": False, **told}
        lists = ("scripts", "later", "styles")
        if not (
            told.keys() == {*lists, "worker", "words"}
            and all(_are_texts(told[name], list) for name in lists)
            and _are_texts(told["words"], dict)
            and isinstance(told["worker"], bool)
        ):
            raise ValueError(
                f"{path.name} has to have 'scripts' and [words], and may have 'later', 'styles' "
                "and 'worker': lists of names, a table of texts, and true or false"
            )
        if taken := sorted(told["words"].keys() & _shared_words().keys()):
            raise ValueError(
                f"{path.name}: [words] has {', '.join(taken)}, which every explanation says already"
            )
        for kind, suffix in (("scripts", "js"), ("later", "js"), ("styles", "css")):
            for each in told[kind]:
                file = f"{FOLDER}/{each}.{suffix}"
                if _static_file(self.stories.project, self.config, file) is None:
                    raise ValueError(f"{path.name}: html_static_path has no {file}")
        return told

    def note_arrays(self, cell: str) -> None:
        """Note that the page shows something of a story, if its cell gives arrays."""
        giving = [
            f"{story.name}/{each.name}"
            for story in self.stories.known.values()
            for each in story.giving
        ]
        if cell not in giving:
            raise ValueError(
                f"'{cell}' is no cell that gives arrays, only: {', '.join(giving) or 'none'}. "
                "Mark it: # %% its-name arrays=variable"
            )
        self.stories.note_use(cell.partition("/")[0], self.env)


def _are_texts(value: object, kind: type[list] | type[dict]) -> bool:
    texts = value.values() if isinstance(value, dict) else value
    return isinstance(value, kind) and all(isinstance(text, str) for text in texts)


def place_explorations(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave an explanation to pages for a browser, with all that its script is told."""
    if isinstance(app.builder, MessageCatalogBuilder):
        return
    for place in list(doctree.findall(Exploration)):
        if app.builder.name not in SITE_BUILDERS:
            # Links lead to words that are not translated: see polybook.catalogs.untranslated.
            if place["ids"]:
                target = nodes.target("", "", ids=place["ids"])
                place.parent.insert(place.parent.index(place), target)
            place.parent.remove(place)
            continue
        words = {key: _told(word) for key, word in zip(place["keys"], place.children, strict=True)}
        place.children = []
        place["data"] = {
            "explains": place["explains"],
            "words": json.dumps(_shared_words() | words, ensure_ascii=False),
            "numbers": json.dumps(browser_format(app.config.language)),
        }
        if "figure" in place:
            place["data"]["figure"] = nodes.make_id(place["figure"])
        page = app.builder.get_target_uri(docname)
        if place["later"]:
            addresses = (_script(app, page, name) for name in place["later"])
            place["data"]["later"] = " ".join(addresses)
        if "arrays" in place:
            files = [_arrays(app, page, cell) for cell in place["arrays"].split()]
            place["data"]["arrays"] = " ".join(address for address, _size in files)
            place["data"]["bytes"] = str(sum(size for _address, size in files))


def _told(word: FigureLabel) -> str | list[str]:
    """Words, with their language if it is not the page's: see polybook.catalogs.untranslated.

    While they are translated, with their place in the catalogs: see polybook.catalogs.passages.
    """
    if "place" in word:
        return [word.astext(), word.get("lang", ""), word["place"]]
    return [word.astext(), word["lang"]] if "lang" in word else word.astext()


def _arrays(app: Sphinx, page: str, cell: str) -> tuple[str, int]:
    """The address of the arrays of a cell, as seen from a page, and their bytes."""
    story, name = cell.split("/")
    file = f"{story}/{name}.js"
    text = dict(arrays.files(story, Stories.of(app).executed(story)))[file]
    address = relative_uri(page, f"{app.config.explore_folder}/{file}")
    return f"{address}?v={arrays.edition(text)}", len(text.encode())


def _script(app: Sphinx, page: str, name: str) -> str:
    """The address of a script of the book, as seen from a page."""
    file = f"{FOLDER}/{name}.js"
    text = _static_file(Stories.of(app).project, app.config, file).read_text(encoding="utf-8")
    return f"{relative_uri(page, f'_static/{file}')}?v={arrays.edition(text)}"


def _static_file(project: Project, config: Config, name: str) -> Path | None:
    """The file of the book that the site has below _static; the last one of a name is the one."""
    found = [project.root / folder / name for folder in config.html_static_path]
    return next(filter(Path.is_file, reversed(found)), None)


def _shared_words() -> dict[str, str]:
    """The words of ``explore.js``."""
    return {
        "copy": _("Copy the address"),
        "copied": _("Copied"),
        "notCopied": _("Not copied"),
        "fetching": _("Fetching {0} MB …"),
        "failed": _("That could not be fetched. Try again."),
    }


def write_exploration(translator: HTML5Translator, place: Exploration) -> None:
    """Write the place, and what its script is told as data: no script stands in a page."""
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in place["data"].items())
    # Of one whose words are linked to: see polybook.catalogs.untranslated.
    name = f' id="{place["ids"][0]}"' if place["ids"] else ""
    translator.body.append(f'<div{name} class="explore"{data}></div>\n')
    raise nodes.SkipNode


def add_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let the pages that have an explanation load its scripts, each once."""
    places = list(doctree.findall(Exploration)) if doctree is not None else []
    if not places:
        return
    styles = [style for place in places for style in place["styles"]]
    for style in dict.fromkeys(["explore", *styles]):
        app.add_css_file(f"{FOLDER}/{style}.css", priority=700)  # after those of the theme
    scripts = [script for place in places for script in place["scripts"]]
    for script in dict.fromkeys(["explore", *scripts]):
        app.add_js_file(f"{FOLDER}/{script}.js", defer="defer")
    if any(place["worker"] for place in places):
        context["policy_rules"] = ["worker-src blob:"]


def write_arrays(app: Sphinx, exception: Exception | None) -> None:
    """Write the arrays beside the pages, unless they lie elsewhere."""
    if (
        exception
        or app.builder.name not in SITE_BUILDERS
        or app.config.explore_folder != arrays.FOLDER
    ):
        return
    stories = Stories.of(app)
    giving = [story.name for story in stories.known.values() if story.giving]
    arrays.write_files(Path(app.outdir), ((name, stories.executed(name)) for name in giving))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("polybook.copy_buttons")  # its script copies for that of the explanations
    app.setup_extension("polybook.figures")  # which comments the words for translators
    app.setup_extension("polybook.number_role")
    app.setup_extension("polybook.quoted_cells")
    # Where the arrays lie, from the pages of a language; a build of all languages writes them.
    app.add_config_value("explore_folder", arrays.FOLDER, "html", str)
    app.add_node(Exploration, html=(write_exploration, None))
    app.add_directive("explore", ExploreDirective)
    bring_files(app, Path(__file__).parent)
    app.connect("doctree-resolved", place_explorations)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_arrays)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
