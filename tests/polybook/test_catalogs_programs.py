"""A catalog that a program has saved differs, once refreshed, in what was translated alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from translate.storage import pypo

from polybook.catalogs.files import read_catalog
from polybook.catalogs.refresh import refresh
from polybook.project import Project
from this_book import BOOK

PLACE = "locale/es/LC_MESSAGES/index.po"
TEMPLATE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

#. figure label of 'accuracy'
#: ../../docs/index.md:3
#, python-brace-format, max-length:22
msgid "epoch {0}"
msgstr ""

#: ../../docs/index.md:7
msgid "A digit has 784 pixels, each of them a whole number from 0, black, to 255, white."
msgstr ""

#: ../../docs/index.md:9
msgid "Two lines,\\n"
"each with a \\"word\\" in quotes."
msgstr ""

#: ../../docs/index.md:11
msgid "A sentence that has changed since it was translated, and is as long as this one."
msgstr ""

#: ../../docs/index.md:13
msgid "What is not translated yet."
msgstr ""
"""
TRANSLATIONS = {
    "epoch {0}": "época {0}",
    "A digit": "Una cifra tiene 784 píxeles, cada uno un número entero de 0, negro, a 255, blanco.",
    "Two lines": 'Dos líneas,\\n"\n"cada una con una «palabra» entre comillas.',
}
FUZZY = """# translated by Ana García, 2026-11-21
# A second remark, which is as long as a remark may be, and as nobody would wrap it by hand today.
#: docs/index.md
#, fuzzy
#| msgid "A sentence that had not changed since it was translated, and is as long as it."
msgid "A sentence that has changed since it was translated, and is as long as this one."
msgstr "Una frase que no ha cambiado desde que se tradujo, y que es tan larga como esta."

#~ msgid "What no page says any more, in a sentence that is longer than one line of a file is."
#~ msgstr "Lo que ya no dice ninguna página, en una frase más larga que una línea del archivo."

"""


@pytest.fixture
def project(tmp_path):
    """A book of one page, whose catalog is as a refresh leaves it."""
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "es": "Español"}\n')
    template = tmp_path / "_build/gettext/index.pot"
    template.parent.mkdir(parents=True)
    template.write_text(TEMPLATE, "utf-8")
    project = Project(tmp_path)
    refresh("es", project)
    path = tmp_path / PLACE
    text = path.read_text("utf-8")
    for original, translation in TRANSLATIONS.items():
        text = re.sub(
            rf'(msgid "(?:"\n")?{re.escape(original)}(?:.*\n)+?msgstr )""',
            lambda found, words=translation: f'{found[1]}"{words}"',
            text,
            count=1,
        )
    start = text.index('#: docs/index.md\nmsgid "A sentence that has changed')
    end = text.index("\n\n", start) + 2
    path.write_text(text[:start] + FUZZY.partition("#~")[0] + text[end:], "utf-8")
    path.write_text(path.read_text("utf-8") + "#~" + FUZZY.partition("#~")[2], "utf-8")
    refresh("es", project)
    return project


def test_what_the_tests_begin_with_is_translated(project):
    catalog = read_catalog(project.root / PLACE)
    assert [bool(entry.string) for entry in catalog.entries] == [True, True, True, True, False]
    assert [entry.fuzzy for entry in catalog.entries] == [False, False, False, True, False]
    assert len(catalog.obsolete) == 1


@pytest.mark.parametrize(
    "path",
    sorted((BOOK.root / "locale").rglob("*.po")),
    ids=lambda path: path.relative_to(BOOK.root / "locale").as_posix(),
)
def test_poedit_finds_the_page_of_each_message(path):
    catalog = read_catalog(path)
    [folder] = re.findall("^X-Poedit-Basepath: (.*)$", catalog.header.string, re.MULTILINE)
    assert (path.parent / folder).resolve() == BOOK.root
    places = {place for entry in catalog.entries for place, _line in entry.locations}
    assert [place for place in places if not (path.parent / folder / place).is_file()] == []


def test_a_catalog_that_does_not_say_where_its_page_is_says_so_after_a_refresh(project):
    path = project.root / PLACE
    before = path.read_text("utf-8")
    line = '"X-Poedit-Basepath: ../../..\\n"\n'
    assert line in before
    path.write_text(before.replace(line, ""), "utf-8")
    refresh("es", project)
    assert path.read_text("utf-8") == before
    own = before.replace(line, '"x-poedit-basepath: ..\\n"\n')
    path.write_text(own, "utf-8")
    refresh("es", project)
    assert path.read_text("utf-8") == own, "what a translator has set stays"


def toolkit(width, **header):
    """As Weblate saves it, by the library that it does it with."""

    def save(text):
        store = pypo.pofile(width=width)
        store.parse(text.encode())
        store.updateheader(add=True, **header)
        return bytes(store).decode()

    return save


def with_header(text, order, **lines):
    """A catalog with the lines of its header in another order, and these set."""
    head, _blank, rest = text.partition("\n\n")
    before, *told = head.split('msgstr ""\n')
    known = dict(
        line.strip('"').removesuffix("\\n").split(": ", 1) for line in told[0].splitlines()
    )
    known |= {name.replace("_", "-"): value for name, value in lines.items()}
    names = sorted(known, key=lambda name: order.index(name) if name in order else len(order))
    header = "".join(f'"{name}: {known[name]}\\n"\n' for name in names)
    return f'{before}msgstr ""\n{header}\n{rest}'


POEDIT = ["Project-Id-Version", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator"]
POEDIT += ["Language-Team", "Language", "MIME-Version", "Content-Type", "Plural-Forms"]
LINES = {
    "PO_Revision_Date": "2026-11-24 10:02+0100",
    "Last_Translator": "Ana García <ana@example.org>",
    "X_Generator": "Poedit 3.6",
}
WEBLATE = LINES | {"X_Generator": "Weblate 2026.10", "PO_Revision_Date": "2026-11-24 09:02+0000"}


def poedit(text):
    """As Poedit writes a file that was wrapped: at 79, its header in another order again."""
    text = text.replace("charset=utf-8", "charset=UTF-8")
    return with_header(toolkit(79)(text), POEDIT, **LINES)


def poedit_unwrapped(text):
    """As Poedit saves it where it is told to wrap nothing, on Windows."""
    return with_header(text, POEDIT, **LINES).replace("\n", "\r\n")


def msgcat(*options):
    """As gettext's own programs write it, which take out the flags that they do not know."""

    def save(text):
        if shutil.which("msgcat") is None:
            pytest.skip("gettext is not installed")
        done = subprocess.run(
            ["msgcat", *options, "-"], input=text.encode(), capture_output=True, check=True
        )
        return done.stdout.decode()

    return save


POEDIT_3_2_2 = Path(__file__).with_name("saved_by_programs") / "poedit-3.2.2.po"
"""The catalog of these tests as that program has saved it, with the one translation more."""


def poedit_itself(text):
    """As Poedit 3.2.2 has saved the catalog that the tests begin with: its body is as it was, but
    for a flag that it does not know, and its header has the path, its name and an order of its own.
    """
    saved = POEDIT_3_2_2.read_text("utf-8")
    day = '"POT-Creation-Date: .*'
    [today] = re.findall(day, text)
    assert "max-length" in text
    assert "max-length" not in saved
    return re.sub(day, lambda _found: today, saved)


PROGRAMS = {
    "Poedit 3.2.2": poedit_itself,
    "Poedit": poedit,
    "Poedit without wrapping, on Windows": poedit_unwrapped,
    "Weblate": toolkit(77, **WEBLATE),
    "Weblate, in one line": toolkit(-1, **WEBLATE),
    "msgcat": msgcat(),
    "msgcat without wrapping": msgcat("--no-wrap"),
    "msgcat, sorted by places": msgcat("--width=79", "--add-location=file"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_program_has_saved_differs_in_what_was_translated_alone(project, name):
    path = project.root / PLACE
    before = path.read_text("utf-8")
    saved = PROGRAMS[name](before).replace(
        'msgid "What is not translated yet."\nmsgstr ""',
        'msgid "What is not translated yet."\nmsgstr "Lo que aún no está traducido."',
    )
    saved = saved.replace(
        'msgid "What is not translated yet."\r\nmsgstr ""',
        'msgid "What is not translated yet."\r\nmsgstr "Lo que aún no está traducido."',
    )
    assert saved != before
    path.write_bytes(saved.encode())
    refresh("es", project)
    after = path.read_text("utf-8")
    gone = [line for line in before.splitlines() if line not in after.splitlines()]
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    of_header = ('"PO-Revision-Date', '"Last-Translator', '"X-Generator')
    assert [line for line in gone if not line.startswith(of_header)] == []
    assert [line for line in new if not line.startswith(of_header)] == [
        'msgstr "Lo que aún no está traducido."'
    ]
    assert len(after.splitlines()) - len(before.splitlines()) == ("X-Generator" in saved)


@pytest.mark.parametrize("options", [["--previous"], ["--previous", "--no-wrap"], []])
def test_what_msgmerge_has_merged_is_as_a_refresh_leaves_it(project, options):
    if shutil.which("msgmerge") is None:
        pytest.skip("gettext is not installed")
    path = project.root / PLACE
    before = path.read_text("utf-8")
    template = project.templates / "index.pot"
    subprocess.run(["msgmerge", "-q", "-U", "--backup=off", *options, path, template], check=True)
    refresh("es", project)
    after = path.read_text("utf-8")
    if "--previous" not in options:  # then msgmerge takes out what a message was
        before = re.sub(r"#\| .*\n", "", before)
    assert after == before
