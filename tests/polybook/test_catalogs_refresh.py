"""Refreshing the catalogs keeps what is translated, and nothing that no page says."""

import os
import shutil
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

from polybook.catalogs.files import Catalog, CatalogError, Entry, read_catalog, written
from polybook.catalogs.interface_words import brought_words
from polybook.catalogs.refresh import behind, check_code, refresh
from polybook.catalogs.refresh import refreshed as refreshed_catalogs
from polybook.project import Project, write_whole


def make_templates(project):
    app = SphinxTestApp("gettext", srcdir=project, freshenv=True)
    app.build()
    app.cleanup()


@pytest.fixture(scope="module")
def template_project(rootdir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogs") / "project"
    project = shutil.copytree(rootdir / "test-catalogs", folder)
    make_templates(project)
    return project


@pytest.fixture
def project(template_project, tmp_path):
    """A tiny project with the templates of its page."""
    return shutil.copytree(template_project, tmp_path / "project")


@pytest.fixture
def refreshed(project):
    """Refresh the catalogs of a language; return one of them and what was printed."""

    def refresh_language(code, page="index"):
        report = refresh(code, Project(project))
        return read_catalog(project / f"locale/{code}/LC_MESSAGES/{page}.po"), report

    return refresh_language


def edit(project, old, new):
    path = project / "locale" / "es" / "LC_MESSAGES" / "index.po"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_translation_is_kept(refreshed):
    catalog, _report = refreshed("es")
    assert catalog["A digit has 784 pixels."].string == "Un dígito tiene 784 píxeles."


def test_a_new_message_waits_for_its_translation(project, refreshed):
    (project / "_build" / "gettext" / "sphinx.pot").unlink()
    catalog, report = refreshed("es")
    assert catalog["This is a note."].string == ""
    assert report == "es: 4 messages, 2 to translate, 0 to look at again (fuzzy)"


def test_a_term_that_waits_has_its_translation_of_the_table_of_terms(project, refreshed):
    with (project / "conf.py").open("a") as settings:
        settings.write('LANGUAGES = {"en": "English", "es": "Español", "pt": "Português"}\n')
    terms = "en,es,pt\nThis is a note.,Es una nota.,Isto é uma nota.\nDigits,Cifras,\n"
    (project / "locale/terms.csv").write_text(terms, "utf-8")
    catalog, _report = refreshed("es")
    assert catalog["This is a note."].string == "Es una nota."
    assert catalog["Digits"].string == "Dígitos"  # a translator's own word stays
    catalog, _report = refreshed("pt")
    assert catalog["This is a note."].string == "Isto é uma nota."
    assert catalog["Digits"].string == ""


def test_a_catalog_that_is_behind_its_page_is_named(project, refreshed):
    templates = project / "_build" / "gettext"
    lacks = "index.po: lacks 'This is a note.'. Run: python -m polybook catalogs"
    assert any(lacks in line for line in behind("es", templates, Project(project)))
    refreshed("es")
    assert behind("es", templates, Project(project)) == []


def test_a_changed_message_is_fuzzy_and_shows_what_it_was(project, refreshed):
    edit(
        project,
        'msgid "A digit has 784 pixels."',
        '# reviewed by Ana, 2026-11-21\nmsgid "A digit has 784 pixel."',
    )
    catalog, report = refreshed("es")
    message = catalog["A digit has 784 pixels."]
    assert message.fuzzy
    assert message.user_comments == ["was reviewed by Ana, 2026-11-21"]
    assert message.string == "Un dígito tiene 784 píxeles."
    assert "1 to look at again (fuzzy)" in report
    text = (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")
    assert '#| msgid "A digit has 784 pixel."' in text


def test_what_a_message_was_is_shown_until_it_is_translated_anew(project, refreshed):
    path = project / "locale/es/LC_MESSAGES/index.po"
    was = "A digit has 784 pixel, " + "28 across and 28 down, " * 5 + 'or \\"pixels\\".'
    edit(project, "A digit has 784 pixels.", was)
    template = project / "_build" / "gettext" / "index.pot"
    now = was.replace("pixel,", "pixels,")
    template.write_text(
        template.read_text("utf-8").replace("A digit has 784 pixels.", now), "utf-8"
    )
    refreshed("es")
    once = path.read_text("utf-8")
    assert f'\n#, fuzzy\n#| msgid "{was}"\nmsgid "{now}"\n' in once
    refreshed("es")
    assert path.read_text("utf-8") == once
    edit(project, "#, fuzzy\n", "")
    refreshed("es")
    assert "784 pixel," not in path.read_text("utf-8")


def test_a_message_that_no_page_says_is_kept_as_obsolete(project, refreshed):
    edit(project, 'msgid "Digits"', 'msgid "Gone for good"')
    _catalog, report = refreshed("es")
    text = (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")
    assert '#~ msgid "Gone for good"\n#~ msgstr "Dígitos"\n' in text
    assert "translations of no page are kept as obsolete (#~)" in report
    catalog, report = refreshed("es")
    assert [entry.id for entry in catalog.obsolete.values()] == ["Gone for good"]
    assert "obsolete" not in report


def test_what_is_translated_alike_is_kept_for_each(project, refreshed):
    more = "".join(f'\nmsgid "{word}"\nmsgstr "Dígitos"\n' for word in ("Ciphers", "Numerals"))
    edit(project, 'píxeles."\n', f'píxeles."\n{more}')
    catalog, _report = refreshed("es")
    assert {entry.id for entry in catalog.obsolete.values()} == {"Ciphers", "Numerals"}


def test_what_is_said_again_has_its_translation_again(project, refreshed):
    edit(project, 'msgid "Digits"\nmsgstr "Dígitos"', '#~ msgid "Digits"\n#~ msgstr "Dígitos"')
    catalog, _report = refreshed("es")
    assert catalog["Digits"].string == "Dígitos"
    assert not catalog.obsolete


def test_the_catalog_of_a_page_that_is_gone_keeps_its_translations(project, refreshed):
    (project / "_build" / "gettext" / "index.pot").unlink()
    _catalog, report = refreshed("es", page="sphinx")
    catalog = read_catalog(project / "locale/es/LC_MESSAGES/index.po")
    assert not catalog.entries
    assert {entry.string for entry in catalog.obsolete.values()} == {
        "Dígitos",
        "Un dígito tiene 784 píxeles.",
    }
    assert "index.po has no page any more; 2 translations are kept there" in report


def test_the_catalog_of_a_page_that_is_gone_is_deleted_when_nothing_is_in_it(project, refreshed):
    path = project / "locale/es/LC_MESSAGES/gone.po"
    path.write_text('msgid "Never translated"\nmsgstr ""\n', "utf-8")
    _catalog, report = refreshed("es")
    assert not path.exists()
    assert "gone.po is deleted: its page is gone" in report
    assert "1 messages of no page, not translated, were taken out" in report


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ('# Spanish by Ana.\nmsgid ""\nmsgstr ""\n', "Spanish by Ana."),
        ('msgid ""\nmsgstr ""\n"Last-Translator: Ana <ana@example.org>\\n"\n', "Ana"),
        ('# gone in Spanish.\nmsgid ""\nmsgstr ""\n"Last-Translator: \\n"\n', ""),
        (
            "# SOME DESCRIPTIVE TITLE.\n"
            'msgid ""\nmsgstr ""\n"Last-Translator: FULL NAME <EMAIL@ADDRESS>\\n"\n',
            "",
        ),
    ],
)
def test_the_empty_catalog_of_a_page_that_is_gone_stays_for_the_people_it_names(
    project, refreshed, header, said
):
    path = project / "locale/es/LC_MESSAGES/gone.po"
    path.write_text(f'{header}\nmsgid "Never translated"\nmsgstr ""\n', "utf-8")
    for _time in range(2):
        _catalog, report = refreshed("es")
        assert path.exists() == bool(said)
        if said:
            assert "0 translations are kept there, and in its header: " + said in report


@pytest.mark.parametrize(
    ("was", "page"),
    [("Index", "index"), ("INDEX", "index"), ("Part/Épreuve", "part/e\u0301preuve")],
)
@pytest.mark.parametrize("is_translated", [True, False])
def test_a_page_renamed_in_the_size_of_letters_keeps_its_catalog_where_both_are_one_file(
    project, refreshed, monkeypatch, was, page, is_translated
):
    """As in APFS and NTFS: here the old name is a link to what is written by the new one."""
    templates, folder = project / "_build/gettext", project / "locale/es/LC_MESSAGES"
    (templates / "index.pot").rename(templates / "new.pot")
    for path, source in (
        (templates / f"{page}.pot", templates / "new.pot"),
        (folder / f"{was}.po", folder / "index.po"),
    ):
        path.parent.mkdir(exist_ok=True)
        source.rename(path)
    old = folder / f"{was}.po"
    if not is_translated:  # nothing by which the page could be known again
        other = 'msgid ""\nmsgstr ""\n\nmsgid "Something else"\nmsgstr "Otra cosa"\n'
        old.write_text(other, "utf-8")
    taken, renamed = [], []

    def write(path, content):
        write_whole(path, content)
        if path in (old, folder / f"{page}.po"):
            for other in {old, folder / f"{page}.po"} - {path}:
                if other.exists():
                    os.unlink(other)
                other.hardlink_to(path)

    monkeypatch.setattr("polybook.catalogs.refresh.write_whole", write)
    monkeypatch.setattr(Path, "unlink", lambda path: taken.append(path))
    monkeypatch.setattr(Path, "rename", lambda path, to: renamed.append((path, to)))
    catalog, _report = refreshed("es", page=page)
    assert (taken, renamed) == ([], [(old, folder / f"{page}.po")])
    assert "Digits" in catalog
    kept = {entry.string for entry in (*catalog.entries, *catalog.obsolete.values())}
    assert ("Dígitos" if is_translated else "Otra cosa") in kept


def test_a_page_with_a_new_name_takes_its_catalog_along(project, refreshed):
    folder = project / "locale/es/LC_MESSAGES"
    edit(project, 'msgid "Digits"', '# As we say it.\n#=wrap\nmsgid "Digits"')
    templates = project / "_build" / "gettext"
    (templates / "part").mkdir()
    (templates / "index.pot").rename(templates / "part" / "digits.pot")
    catalog, report = refreshed("es", page="part/digits")
    assert catalog["A digit has 784 pixels."].string == "Un dígito tiene 784 píxeles."
    assert "# As we say it.\n#=wrap\n" in (folder / "part/digits.po").read_text("utf-8")
    assert not (folder / "index.po").exists()
    assert "index.po is part/digits.po now, with its translations" in report


def test_a_sentence_that_moved_to_another_page_takes_its_translation_along(project, refreshed):
    templates = project / "_build" / "gettext"
    refreshed("es")
    moved = '\n#: ../../other.md:3\nmsgid "A digit has 784 pixels."\nmsgstr ""\n'
    template = (templates / "index.pot").read_text("utf-8")
    (templates / "index.pot").write_text(
        template.replace('msgid "A digit has 784 pixels."', 'msgid "About something else"')
    )
    (templates / "other.pot").write_text(
        template.split("\n\n")[0] + "\n" + moved + moved.replace("A digit has", "Each has"),
    )
    catalog, report = refreshed("es", page="other")
    assert catalog["A digit has 784 pixels."].string == "Un dígito tiene 784 píxeles."
    assert not catalog["A digit has 784 pixels."].fuzzy
    assert "1 messages have a translation from another page" in report
    assert not read_catalog(project / "locale/es/LC_MESSAGES/index.po").obsolete


SEEN = '#: ../../docs/index.md:3\nmsgid "one digit"\n'
PLURAL = f'{SEEN}msgid_plural "{{0}} digits"\nmsgstr[0] ""\nmsgstr[1] ""\n'
TRANSLATED = (
    '# reviewed by Ana, 2026-11-21\nmsgid "one digit"\nmsgid_plural "{0} digits"\n'
    'msgstr[0] "un dígito"\nmsgstr[1] "{0} dígitos"\n'
)


@pytest.mark.parametrize(
    ("now", "form", "kept"),
    [
        (f'{SEEN}msgstr ""\n', "un dígito", [("un dígito", "{0} dígitos")]),
        (PLURAL.replace("{0} d", "all {0} d"), ("un dígito", "{0} dígitos"), []),
        (PLURAL, ("un dígito", "{0} dígitos"), None),
    ],
)
def test_a_message_that_loses_or_changes_its_plural_keeps_each_form(
    project, refreshed, now, form, kept
):
    refreshed("es")
    template = project / "_build" / "gettext" / "index.pot"
    template.write_text(template.read_text("utf-8") + f"\n{now}", "utf-8")
    path = project / "locale/es/LC_MESSAGES/index.po"
    path.write_text(f"{path.read_text('utf-8')}\n{TRANSLATED}", "utf-8")
    catalog, report = refreshed("es")
    message = catalog["one digit"]
    assert message.string == form
    assert [entry.string for entry in catalog.obsolete.values()] == (kept or [])
    assert ("1 translations of no page are kept as obsolete (#~)" in report) == bool(kept)
    is_other = kept is not None
    assert message.fuzzy == is_other
    assert message.previous == (
        [("msgid", "one digit"), ("msgid_plural", "{0} digits")] if is_other else []
    )
    assert message.user_comments == [f"{'was ' * is_other}reviewed by Ana, 2026-11-21"]
    before = path.read_bytes()
    refreshed("es")
    assert path.read_bytes() == before


def test_one_form_of_a_plural_alone_is_kept_when_the_message_loses_it(project, refreshed):
    refreshed("es")
    template = project / "_build" / "gettext" / "index.pot"
    template.write_text(f'{template.read_text("utf-8")}\n{SEEN}msgstr ""\n', "utf-8")
    path = project / "locale/es/LC_MESSAGES/index.po"
    text = TRANSLATED.replace("un dígito", "")
    path.write_text(f"{path.read_text('utf-8')}\n{text}", "utf-8")
    catalog, _report = refreshed("es")
    message = catalog["one digit"]
    assert (message.string, message.fuzzy, message.previous) == ("", False, [])
    assert [entry.string for entry in catalog.obsolete.values()] == [("", "{0} dígitos")]


REVIEW = "# reviewed by Luis Ortega, 2026-11-21\n"
DIGIT = 'msgid "A digit has 784 pixels."\nmsgstr "Un dígito tiene 784 píxeles."\n'


def add_page(project, name, message):
    """A second page that says this, translated, in its template and in its catalog."""
    templates, catalogs = project / "_build/gettext", project / "locale/es/LC_MESSAGES"
    for page, folder in ((f"{name}.pot", templates), (f"{name}.po", catalogs)):
        source = (folder / f"index.{page.rpartition('.')[2]}").read_text("utf-8")
        (folder / page).write_text(f"{source.split(chr(10) * 2)[0]}\n\n{message}", "utf-8")


@pytest.mark.parametrize(
    ("remark", "there", "is_kept"),
    [
        (REVIEW, "", True),
        (REVIEW, "# reviewed by Ana, 2026-11-21\n", True),
        ("# a remark\n", "", True),
        (REVIEW, REVIEW, False),
        (REVIEW, f"# a remark\n{REVIEW}", False),
        (REVIEW, REVIEW.replace("reviewed", "was reviewed"), False),
        ("", REVIEW, False),
    ],
)
@pytest.mark.parametrize("obsolete", [False, True])
def test_a_remark_is_kept_when_another_page_says_the_same_without_it(
    project, refreshed, remark, there, is_kept, obsolete
):
    template = project / "_build" / "gettext" / "index.pot"
    mark = "#~ " if obsolete else ""
    edit(project, DIGIT, remark + "".join(f"{mark}{line}\n" for line in DIGIT.splitlines()))
    add_page(project, "other", there + DIGIT)
    template.write_text(
        template.read_text("utf-8").replace("A digit has 784 pixels.", "Nothing of the kind")
    )
    catalog, report = refreshed("es")
    kept = [(entry.id, entry.user_comments) for entry in catalog.obsolete.values()]
    assert kept == ([("A digit has 784 pixels.", [remark[2:-1]])] if is_kept else [])
    count = 1 + (is_kept and not obsolete)  # there is a word of Sphinx, too
    assert f"{count} translations of no page are kept as obsolete" in report
    path = project / "locale/es/LC_MESSAGES/index.po"
    before = path.read_bytes()
    refreshed("es")
    assert path.read_bytes() == before


def test_a_remark_on_what_waits_for_a_translation_stays_when_another_page_brings_one(
    project, refreshed
):
    edit(project, DIGIT, f'# how do we say this?\n{DIGIT.partition("msgstr")[0]}msgstr ""\n')
    add_page(project, "other", REVIEW + DIGIT)
    catalog, _report = refreshed("es")
    message = catalog["A digit has 784 pixels."]
    assert message.string == "Un dígito tiene 784 píxeles."
    assert message.user_comments == ["how do we say this?", REVIEW[2:-1]]


def test_a_remark_beside_a_word_that_is_brought_is_kept(project, refreshed):
    [word, *_] = [entry for entry in brought_words("es").entries if isinstance(entry.id, str)]
    made = Catalog(locale="es")
    made[word.id] = Entry(word.id, word.string, context=word.context, user_comments=["as the RAE"])
    path = project / "locale/es/LC_MESSAGES/sphinx.po"
    path.write_text(written(made), "utf-8")
    catalog, report = refreshed("es", page="sphinx")
    assert [(entry.key, entry.user_comments) for entry in catalog.obsolete.values()] == [
        (word.key, ["as the RAE"])
    ]
    assert "1 translations of no page are kept as obsolete" in report


PREVIOUS = """\
#, fuzzy
#| msgctxt "menu"
#| msgid ""
#| "A very first sentence "
#| "of the \\"old\\" page.\\n"
#| "Its second line."
msgctxt "menu"
msgid "Digits"
msgstr "Cifras"
"""


def test_what_a_message_was_comes_through_in_whatever_lines_it_is_written(project, refreshed):
    path = project / "locale/es/LC_MESSAGES/index.po"
    template = project / "_build" / "gettext" / "index.pot"
    template.write_text(
        template.read_text("utf-8") + '\nmsgctxt "menu"\nmsgid "Digits"\nmsgstr ""\n'
    )
    refreshed("es")
    edit(project, 'msgctxt "menu"\nmsgid "Digits"\nmsgstr ""\n', PREVIOUS)
    obsolete = "\n".join(
        f"#~{line[1:]}" if line[:2] == "#|" else line
        for line in (PREVIOUS.replace('"menu"', '"list"').replace("\nmsg", "\n#~ msg").splitlines())
    )
    path.write_text(path.read_text("utf-8") + obsolete + "\n\n", "utf-8")
    refreshed("es")
    before = path.read_bytes()
    refreshed("es")
    assert path.read_bytes() == before  # nothing has changed
    edit(project, "Un dígito tiene", "Cada dígito tiene")
    template.write_text(template.read_text("utf-8").replace("This is a note", "It is a note"))
    catalog, _report = refreshed("es")
    was = [
        ("msgctxt", "menu"),
        ("msgid", 'A very first sentence of the "old" page.\nIts second line.'),
    ]
    assert catalog.get("Digits", "menu").previous == was
    (entry,) = catalog.obsolete.values()
    assert entry.previous == [("msgctxt", "list"), was[1]]
    assert entry.fuzzy
    assert "msgid_plural" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: b"", "index.po:1: the file is empty"),
        (lambda text: b"\n \n", "index.po:1: the file is empty"),
        (lambda text: text.encode("utf-16"), "index.po:1: the byte 0xff is not UTF-8"),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "a byte order mark (BOM)"),
        (lambda text: text.encode("latin-1"), "is not UTF-8"),
        (lambda text: text.replace("\n", "\r").encode(), "a carriage return (CR) alone"),
        (lambda text: text[: text.rindex('"')].encode(), "not a line of a .po file"),
        (lambda text: text[: text.rindex("msgstr")].encode(), "missing msgstr for msgid"),
        (
            lambda text: text.replace("charset=utf-8", "charset=KOI8-R").encode(),
            "index.po:4: the header says charset=KOI8-R",
        ),
        (
            lambda text: text.replace("charset=utf-8", "charset=CHARSET").encode(),
            "index.po:4: the header says charset=CHARSET",
        ),
        (lambda text: (text + text[text.index('msgid "Digits"') :]).encode(), "stands here again"),
        (
            lambda text: (text + "<<<<<<< HEAD\n").encode(),
            "not a line of a .po file: <<<<<<< HEAD… A merge left two versions here",
        ),
        (lambda text: (text + '#| msgid "was"\n').encode(), "what a message was, without the"),
        (lambda text: (text + "# mine\n").encode(), "a comment after the last message"),
        (lambda text: (text + 'msgctxt "menu"\nmsgid ""\nmsgstr "a"\n').encode(), "not the header"),
        (lambda text: (text + 'msgid "a"\nmsgstr[0] "b"\n').encode(), "without msgid_plural"),
        (
            lambda text: (
                text + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "e"\n'
            ).encode(),
            "3 forms of the plural",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_and_left_as_it_is(project, refreshed, damage, said):
    refreshed("es")
    path = project / "locale/es/LC_MESSAGES/index.po"
    path.write_bytes(damage(path.read_text("utf-8")))
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    with pytest.raises(CatalogError) as refusal:
        refresh("es", Project(project))
    assert said in str(refusal.value)
    assert "No catalog of this language was changed." in str(refusal.value)
    assert {path: path.read_bytes() for path in project.rglob("*.po")} == before


@pytest.mark.parametrize(
    "date",
    [
        "",
        "2026-11-21",
        "2026-11-21 02:31:05+0000",
        "2026-11-21 02:31+02:00",
        "2026-11-21T02:31:05Z",
    ],
)
def test_any_date_in_a_header_is_kept(project, refreshed, date):
    line = f'"PO-Revision-Date: {date}\\n"\n'
    edit(project, '"Content-Type', f'{line}"Content-Type')
    catalog, _report = refreshed("es")
    assert catalog["Digits"].string == "Dígitos"
    assert line in (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")


def test_a_second_refresh_changes_no_byte(project, refreshed):
    refreshed("es")
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    refreshed("es")
    assert {path: path.read_bytes() for path in project.rglob("*.po")} == before


def test_a_line_that_moves_changes_no_byte(project, refreshed):
    refreshed("es")
    before = (project / "locale/es/LC_MESSAGES/index.po").read_bytes()
    page = project / "index.md"
    page.write_text(page.read_text("utf-8").replace("A digit", "\n\nA digit"), "utf-8")
    make_templates(project)
    template = project / "_build" / "gettext" / "index.pot"
    template.write_text(template.read_text("utf-8").replace("Date: 20", "Date: 19"), "utf-8")
    refreshed("es")
    assert (project / "locale/es/LC_MESSAGES/index.po").read_bytes() == before


def test_a_new_language_starts_with_every_message_and_the_words_that_sphinx_knows(refreshed):
    catalog, _report = refreshed("pt_BR")
    assert {message.id for message in catalog if message.id} == {
        "Digits",
        "A digit has 784 pixels.",
        "The mean is {math}`\\mu`.",
        "This is a note.",
    }
    words, _report = refreshed("pt_BR", page="sphinx")
    assert words["Search"].string == "Buscar"
    assert str(words.locale) == "pt_BR"


def test_a_role_is_no_format_of_python(project, refreshed):
    refreshed("es")
    assert "-format" not in (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")


def made(*entries):
    """A catalog of Portuguese with these messages."""
    catalog = Catalog(locale="pt")
    for entry in entries:
        catalog[entry.id] = entry
    return catalog


def page(numbers):
    """A catalog with a message for each number."""
    return made(*(Entry(f"Message {each}", f"Mensagem {each}") for each in numbers))


@pytest.fixture
def renew(tmp_path):
    """What becomes of catalogs of Portuguese, with these templates."""
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "pt": "Português"}\n')
    return lambda old, templates: refreshed_catalogs(old, templates, "pt", Project(tmp_path))


@pytest.mark.parametrize(
    ("old", "now", "renamed"),
    [
        ({"gone": "1234"}, {"new": "1256"}, {"new": "gone"}),
        ({"gone": "1234"}, {"new": "1567"}, {}),
        ({"gone": "12"}, {"new": "1345678"}, {"new": "gone"}),
        ({"a": "1256", "b": "1237"}, {"new": "1234"}, {"new": "b"}),
        ({"gone": "1234"}, {"a": "1235", "b": "1278"}, {"a": "gone"}),
        ({"Page": "1278", "other": "1234"}, {"page": "1234"}, {"page": "Page"}),
    ],
)
def test_a_new_page_is_the_gone_one_with_which_it_shares_most(renew, old, now, renamed):
    """Where that is half of the smaller one at least, or both names may be one file."""
    catalogs, templates = ({name: page(each[name]) for name in each} for each in (old, now))
    assert renew(catalogs, templates).renamed == renamed


def test_of_what_no_page_says_any_more_the_nearest_is_taken_over(renew):
    far, near = "A digit has 780 pixels, or so.", "A digit has 784 pixel."
    old = made(Entry(far, "distante"), Entry(near, "perto"))
    new = renew({"index": old}, {"index": made(Entry("A digit has 784 pixels."))})
    [entry] = new.catalogs["index"].entries
    assert (entry.string, entry.fuzzy) == ("perto", True)


@pytest.mark.parametrize(
    ("flags", "previous", "was"),
    [
        ({"fuzzy"}, [("msgid", "A digit of 784 pixel.")], [("msgid", "A digit of 784 pixel.")]),
        ({"fuzzy"}, [], [("msgctxt", "menu"), ("msgid", "A digit has 784 pixel.")]),
        ((), [("msgid", "Old")], [("msgctxt", "menu"), ("msgid", "A digit has 784 pixel.")]),
    ],
)
def test_a_message_shows_what_was_said_when_it_was_translated(renew, flags, previous, was):
    before = Entry("A digit has 784 pixel.", "a", context="menu", flags=flags, previous=previous)
    now = Entry("A digit has 784 pixels.", context="menu")
    [entry] = renew({"index": made(before)}, {"index": made(now)}).catalogs["index"].entries
    assert entry.previous == was


def test_a_guess_of_another_page_is_taken_for_what_is_new_alone(renew):
    old = {"a": made(Entry("One", "Um", flags={"fuzzy"})), "b": made(Entry("One"))}
    now = {name: made(Entry(word)) for name, word in (("a", "Two"), ("b", "One"), ("c", "One"))}
    found = renew(old, now).catalogs
    assert [(found[name]["One"].string, found[name]["One"].fuzzy) for name in "bc"] == [
        *(("", False), ("Um", True)),
    ]


def test_flags_of_a_translator_stay_and_those_of_the_template_are_its_own(renew):
    before = Entry("One", "Um", flags={"no-wrap", "python-brace-format", "max-length:20"})
    now = Entry("One", flags={"max-length:10"})
    [entry] = renew({"index": made(before)}, {"index": made(now)}).catalogs["index"].entries
    assert entry.flags == {"no-wrap", "max-length:10"}


def test_a_message_that_gains_a_plural_has_its_translation_as_the_first_form(renew):
    old, now = Entry("one digit", "um dígito"), Entry(("one digit", "{0} digits"))
    new = renew({"index": made(old)}, {"index": made(now)})
    [entry] = new.catalogs["index"].entries
    assert (entry.string, entry.fuzzy) == (("um dígito", ""), True)


def test_a_page_that_is_gone_is_kept_where_the_words_of_the_interface_have_no_template(renew):
    old = {"sphinx": page("1"), "theory": made(Entry("Theory", "Teoria"), Entry("Never", ""))}
    new = renew(old, {"index": page("5")})
    assert [entry.id for entry in new.catalogs["theory"].obsolete.values()] == ["Theory"]
    assert (new.obsolete, new.taken_out) == (1, 1)
    assert new.catalogs["sphinx"] is old["sphinx"]


def test_a_book_keeps_its_own_translation_of_a_word_that_sphinx_knows(renew):
    new = renew({"sphinx": made(Entry("Search", "Procura"))}, {"sphinx": made(Entry("Search"))})
    assert new.catalogs["sphinx"]["Search"].string == "Procura"


def test_a_link_from_an_old_name_to_a_catalog_is_left_alone(project, refreshed):
    folder = project / "locale/es/LC_MESSAGES"
    (folder / "old.po").symlink_to(folder / "index.po")
    catalog, _report = refreshed("es")
    assert catalog["Digits"].string == "Dígitos"


def test_a_word_of_the_interface_takes_no_translation_from_a_sentence_of_a_page(tmp_path):
    """For a short word, what a page says of something like it is no help; what Sphinx says is."""
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "pt": "Português"}\n')

    def catalog(*messages):
        return made(*(Entry(*message) for message in messages))

    words = ("Light modes", ""), ("Dark mode", ""), ("Search", "")
    templates = {"index": catalog(("Dark mode", "")), "sphinx": catalog(*words)}
    pages = ("Light mode", "O modo claro"), ("Dark mode", "O modo escuro")
    found = refreshed_catalogs({"index": catalog(*pages)}, templates, "pt", Project(tmp_path))
    assert found.catalogs["index"]["Dark mode"].string == "O modo escuro"
    assert {
        entry.id: (entry.string, entry.fuzzy) for entry in found.catalogs["sphinx"].entries
    } == {
        "Light modes": ("", False),
        "Dark mode": ("", False),
        "Search": ("Pesquisar", False),
    }


def test_the_words_of_the_interface_have_their_template(project):
    words = read_catalog(project / "_build/gettext/sphinx.pot")
    for word in ("Digits", "Back to top", "Languages", "Show code cell source"):
        assert word in words  # of conf.py, the theme, this project's templates and extensions


CITATION = """\
cff-version: 1.2.0
message: Cite it so.
title: Digits
version: "2.0"
date-released: 2026-11-21
authors:
  - family-names: Pérez
    given-names: Ana
  - name: The Digits Group
"""


def test_each_word_of_the_interface_has_its_place_in_the_template(rootdir, tmp_path):
    root = shutil.copytree(rootdir / "test-catalogs", tmp_path / "book")
    (root / "_templates/own.html").write_text('{{ _("Of this book") }}\n', "utf-8")
    (root / "CITATION.cff").write_text(CITATION, "utf-8")
    make_templates(root)
    template = read_catalog(root / "_build/gettext/sphinx.pot")
    places = {
        entry.key[1]: [place for place, _line in entry.locations] for entry in template.entries
    }
    assert places["Digits"] == ["conf.py"]
    assert places["The Digits Group"] == ["CITATION.cff"]
    assert "Pérez" not in places
    assert places["Of this book"] == ["own.html:1"]
    assert places["Menu"][0].startswith("polybook/interface/words.py:")
    assert places["Back to top"][0].startswith("furo/")
    assert "On Read the Docs" not in places
    app = SphinxTestApp("html", srcdir=root, freshenv=True)
    app.build()
    app.cleanup()
    assert not (app.outdir / "sphinx.pot").exists(), "it would be published"


def test_without_templates_no_catalog_is_lost(project, refreshed):
    before = (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8")
    shutil.rmtree(project / "_build" / "gettext")
    with pytest.raises(CatalogError, match="no template of a page is there"):
        refreshed("es")
    assert (project / "locale/es/LC_MESSAGES/index.po").read_text("utf-8") == before


@pytest.mark.parametrize(
    "code", ["qq", "portuguese", "pt-BR", "es.utf8", "ES", "root", "es@/../../x", "", "pt\n"]
)
def test_what_is_no_language_is_an_error_with_the_next_step(code, rootdir):
    with pytest.raises(CatalogError, match="Write its code as in pt, pt_BR or zh_CN"):
        check_code(code, Project(rootdir / "test-catalogs"))


@pytest.mark.parametrize("code", ["en", "xx"])
def test_a_language_that_has_no_catalogs_is_not_started(code, rootdir):
    with pytest.raises(CatalogError, match="Name a language such as pt"):
        check_code(code, Project(rootdir / "test-catalogs"))
