"""Catalogs are checked and compiled before Sphinx sees them, each time."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta, timezone

import pytest
from lxml import html
from sphinx.testing.util import SphinxTestApp
from sphinx.util.docutils import patch_docutils

from catalog_reading import problems_of_file
from polybook.catalogs.checks import Rules
from polybook.catalogs.files import incomplete, read_catalog
from polybook.catalogs.interface_words import interface_words
from polybook.catalogs.pseudo import pseudo_translate
from polybook.project import Project

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def site(rootdir, tmp_path):
    """A tiny site with a Spanish catalog."""
    return shutil.copytree(rootdir / "test-catalogs", tmp_path / "a site é")


@pytest.fixture
def build(site, monkeypatch):
    """Build the tiny site; return its page."""

    def build_page(language="es", builder="html", freshenv=False):
        # Python keeps every catalog that it has read, and a build has a process of its own.
        monkeypatch.setattr(gettext, "_translations", {})
        settings = {"language": language}
        with patch_docutils():  # as sphinx-build does: a language that docutils lacks is no warning
            app = SphinxTestApp(builder, srcdir=site, confoverrides=settings, freshenv=freshenv)
            app.build()
            app.cleanup()
        assert app.warning.getvalue() == ""
        return (app.outdir / "index.html").read_text("utf-8") if builder == "html" else ""

    return build_page


def marks(passage):
    """The marks that say why a passage is not translated."""
    return passage.xpath("span[@class='untranslated-mark']")


def refusal(site, language="es"):
    """What a build says that ends with exit code 1; nothing but the message may be said."""
    done = built_alone(site, language)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def built_alone(site, language="es"):
    """A build in a process of its own."""
    command = [sys.executable, "-m", "sphinx", "-q", "-D", f"language={language}"]
    return subprocess.run(
        [*command, site, site / "_out"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def edit(site, old, new):
    path = site / "locale" / "es" / "LC_MESSAGES" / "index.po"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def written(path, text):
    path.write_text(HEADER + text, "utf-8")
    return path


def test_a_page_is_translated(build):
    assert "Un dígito tiene 784 píxeles." in build()


def test_a_message_without_a_translation_stays_english(build):
    assert "This is a note." in build()


def test_a_word_of_the_book_comes_before_that_of_sphinx(build):
    assert "Observación" in build()


def test_sphinx_translates_what_the_book_does_not(build, site):
    (site / "locale" / "es" / "LC_MESSAGES" / "sphinx.po").unlink()
    assert "Nota" in build()


def test_a_formula_stays_as_it_is_whatever_a_catalog_says_of_it(build, site):
    """Sphinx would read its translation as Markdown."""
    with (site / "locale/es/LC_MESSAGES/index.po").open("a", encoding="utf-8") as catalog:
        catalog.write('\nmsgid "x\' = x"\nmsgstr "y = y"\n')
    assert "x' = x" in html.fromstring(build(freshenv=True)).text_content()


def test_a_page_in_a_folder_has_a_template_of_its_own(build, site):
    (site / "part").mkdir()
    (site / "part/one.md").write_text("---\norphan: true\n---\n\n# One\n", "utf-8")
    build("en", builder="gettext", freshenv=True)
    assert read_catalog(site / "_build/gettext/part/one.pot")["One"].id == "One"


def test_english_needs_no_catalog(build):
    assert "A digit has 784 pixels." in build("en")


def test_nothing_is_written_beside_the_sources(build, site):
    build()
    assert not list((site / "locale").rglob("*.mo"))


def test_a_changed_catalog_is_never_served_old(build, site):
    build()
    edit(site, "Un dígito", "Cada dígito")
    assert "Cada dígito tiene 784 píxeles." in build()


def test_a_catalog_that_is_gone_is_not_served(build, site):
    build()
    (site / "locale" / "es" / "LC_MESSAGES" / "index.po").unlink()
    assert "A digit has 784 pixels." in build(freshenv=True)


def test_an_unchanged_catalog_is_not_written_again(build, site, monkeypatch):
    """Not even later: then the page would be read anew."""
    build()
    compiled = site / "_build" / "locale" / "es" / "LC_MESSAGES" / "index.mo"
    before = compiled.stat().st_mtime_ns
    monkeypatch.setattr("babel.messages.catalog.LOCALTZ", timezone(timedelta(hours=3)))
    build()
    assert compiled.stat().st_mtime_ns == before


def test_a_language_without_a_catalog_is_an_error_with_the_next_step(site):
    assert re.search(
        r"No catalog for 'pt'.*Run: python -m polybook catalogs pt", refusal(site, "pt")
    )


def test_a_problem_stops_the_build_twice(site):
    edit(site, "784 píxeles", "28 píxeles")
    for _attempt in range(2):
        assert "index.po:10: its numbers differ" in refusal(site)


def test_the_problems_are_kept_in_a_file_as_long_as_there_are_some(build, site):
    edit(site, "784 píxeles", "28 píxeles")
    kept = site / "_build/catalog-problems/es.txt"
    *problems, last = refusal(site).splitlines()
    assert kept.read_text("utf-8").splitlines() == problems
    assert last == f"This list is kept in {kept}"
    edit(site, "28 píxeles", "784 píxeles")
    build()
    assert not kept.exists()


def fix_terms(site, table):
    """Give a site a table of terms, and settings that say of which languages."""
    with (site / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write('LANGUAGES = {"en": "English", "es": "Español"}\n')
    (site / "locale/terms.csv").write_bytes(table)


def test_remarks_that_stop_no_build_are_kept_in_the_file_of_their_language(build, site, capsys):
    other = site / "_build/catalog-problems/ru.txt"
    other.parent.mkdir(parents=True)
    other.write_text("of another build, which may run beside this one\n", "utf-8")
    kept = other.with_stem("es")
    catalog = site / "locale/es/LC_MESSAGES/index.po"
    right = catalog.read_text("utf-8")
    fix_terms(site, "en,es\nepoch,época\n".encode())
    term = 'msgid "An {term}`epoch`."\nmsgstr "Un {term}`ciclo <epoch>`."\n'
    catalog.write_text(f"{right}\n{term}", "utf-8")
    for _attempt in range(2):  # also where the page is not read again
        build()
        of_term, stray = kept.read_text("utf-8").splitlines()
        assert re.search(r"index\.po:\d+: 'epoch' is 'época' in locale/terms\.csv", of_term)
        assert re.search(r"index\.po:\d+: no page says 'An {term}`epoch`\.'", stray)
        assert capsys.readouterr().out.splitlines()[-3:] == [
            *(of_term, stray),
            f"This list is kept in {kept}",
        ]
    catalog.write_text(right, "utf-8")
    build()
    assert not kept.exists()
    assert other.exists()


def test_what_is_left_to_do_is_not_said_where_the_build_fails(site):
    edit(site, 'msgid "A digit has', 'msgid "Each digit has')
    with (site / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(
            "from sphinx.errors import SphinxError\n\ndef fail(*_of_event):\n"
            "    raise SphinxError('the cause')\n\n"
            "def setup(app):\n    app.connect('env-updated', fail)\n"
        )
    assert "the cause" in built_alone(site).stderr
    assert not (site / "_build/catalog-problems/es.txt").exists()


def test_a_table_of_terms_that_cannot_be_read_stops_the_build_with_its_message(site):
    fix_terms(site, b"en,es\n\xff,a\n")
    assert "terms.csv:2: is not in UTF-8" in refusal(site)


def test_a_fuzzy_message_stays_english_with_a_mark_and_a_link_to_it(build, site, capsys):
    edit(site, 'msgid "A digit has', '#, fuzzy\nmsgid "A digit has')
    page = html.fromstring(build())
    (passage,) = page.xpath("//p[@lang='en'][contains(., 'A digit has')]")
    (mark,) = marks(passage)
    assert (mark.text, mark.get("lang")) == ("(más reciente en el original)", "es")
    (note,) = page.xpath("//div[contains(@class, 'note')]/p[contains(., 'recientes')]")
    assert note.text_content() == "Pasajes de esta página más recientes en el original: 1 (1)"
    assert note.xpath("a/@href") == [f"#{passage.get('id')}"]
    assert "index (3)" in capsys.readouterr().out


def test_a_fuzzy_message_is_no_problem_of_its_catalog_but_left_to_do(site):
    edit(site, 'msgid "A digit has', '#, fuzzy\nmsgid "A digit has')
    path = site / "locale" / "es" / "LC_MESSAGES" / "index.po"
    assert problems_of_file(path, "es", Rules.of({})) == []
    assert [line for line in incomplete(read_catalog(path), path) if line.endswith(": fuzzy")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            'msgid "a"\nmsgstr "b',
            '6: not a line of a .po file: …b… It ends without the sign ". '
            "Write that after the text.",
        ),
        (
            f'msgid "a"\nmsgstr "{"b" * 70} el "peso" de {"c" * 40}"',
            f'6: not a line of a .po file: …{"b" * 26} el "peso" de {"c" * 20}… The text itself '
            'has the sign " there. Write the quotes of your language, such as « » or “ ”, or \\".',
        ),
        (
            'msgid "a"\nmsgstr "C:\\datos"',
            "6: not a line of a .po file: …C:\\datos… What follows the sign \\ there is no sign "
            "of a .po file. Write \\\\ for it.",
        ),
        ('msgid "a"\n<<<<<<< HEAD\nmsgstr "b"', "6: not a line of a .po file"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"', "missing msgstr for msgid 'a'"),
    ],
)
def test_a_catalog_that_does_not_parse_is_named_with_its_line(tmp_path, line, problem):
    path = written(tmp_path / "index.po", line + "\n")
    (found,) = problems_of_file(path, "es", Rules.of({}))
    assert found.startswith(f"{path}:")
    assert problem in found


def test_a_catalog_in_another_encoding_is_named_with_its_line(tmp_path):
    path = tmp_path / "index.po"
    path.write_bytes((HEADER + 'msgid "a"\nmsgstr "ñ"\n').encode("latin-1"))
    (found,) = problems_of_file(path, "es", Rules.of({}))
    assert f"{path}:6: the byte 0xf1 is not UTF-8" in found


def test_each_message_that_is_left_to_do_is_named(tmp_path):
    text = (
        'msgid "a"\nmsgstr ""\n\n#, fuzzy\nmsgid "b"\nmsgstr "c"\n\n#~ msgid "d"\n#~ msgstr "e"\n'
    )
    path = written(tmp_path / "index.po", text)
    assert incomplete(read_catalog(path), path) == [
        f"{path}:5: not translated",
        f"{path}:9: fuzzy",
        f"{path}:12: obsolete",
    ]


def test_the_pseudo_language_is_made_from_the_templates(build, site):
    build("en", builder="gettext")
    page = build("xx", freshenv=True)
    assert pseudo_translate("A digit has 784 pixels.") in page
    titles = html.fromstring(page).xpath("//p[@class='admonition-title']/text()")
    assert titles == [pseudo_translate("Note")], "a word of Sphinx"
    assert "digit has" not in page


def test_the_pseudo_language_needs_the_templates(site):
    assert re.search(
        r"No templates.*Run: python -m polybook build --language xx", refusal(site, "xx")
    )


def test_a_compiled_catalog_says_what_its_source_says(build, site):
    build()
    folder = site / "_build" / "locale" / "es" / "LC_MESSAGES"
    assert read_catalog(folder / "index.po")["Digits"].string == "Dígitos"


def test_what_is_not_translated_says_its_language(build):
    page = html.fromstring(build())
    passages = page.xpath("//article//p[@lang='en']")
    assert [passage.text_content() for passage in passages] == [
        r"The mean is \(\mu\). (aún sin traducir)",
        "This is a note. (aún sin traducir)",
    ]
    assert {mark.get("lang") for passage in passages for mark in marks(passage)} == {"es"}
    (note,) = page.xpath("//div[contains(@class, 'note')]/p[contains(., 'Pasajes')]")
    assert note.text_content() == "Pasajes de esta página aún sin traducir: 2 (1, 2)"
    assert note.xpath("a/@href") == [f"#{passage.get('id')}" for passage in passages]
    assert note.get("lang") is None


def test_a_heading_that_is_not_translated_says_its_language_wherever_it_is_shown(build, site):
    """Beside the page, in the list of what is on it, and in the links to the next page."""
    contents = '\n\n```{toctree}\n:caption: All & "more"\n\nother\nthird\n```\n'
    with (site / "index.md").open("a", encoding="utf-8") as page:
        page.write(contents)
    (site / "other.md").write_text(
        "# Some `other` digits\n\n(part)=\n## A *part* & more\n", "utf-8"
    )
    (site / "third.md").write_text(
        "(third)=\n# Third\n\n{ref}`part`, {doc}`other`, {ref}`third`\n", "utf-8"
    )
    catalog = site / "locale/es/LC_MESSAGES/third.po"
    links = "{ref}`part`, {doc}`other`, {ref}`third`"
    catalog.write_text(
        f'{HEADER}msgid "Third"\nmsgstr "Tercera"\n\nmsgid "{links}"\nmsgstr "{links}"\n', "utf-8"
    )
    build(freshenv=True)
    for name in ("index", "other", "third"):
        page = html.fromstring((site / f"_build/html/{name}.html").read_text("utf-8"))
        shown = [
            node
            for node in page.xpath("//body//*[not(self::script)][text()]")
            if re.search("Some|other|part|more", "".join(node.xpath("text()")))
        ]
        assert len(shown) > 3
        for node in shown:
            assert node.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["en"], node.text_content()
        for node in page.xpath("//body//*[contains(text(), 'Tercera')]"):
            assert node.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["es"]
        assert "lang=" not in page.findtext(".//title")


def links_at_the_top(page):
    """Where the note at the top of a page leads to, those of its folds last."""
    (note,) = page.xpath("//article//div[contains(@class, 'note')][p[contains(., 'Pasajes')]]")
    return note.xpath("p/a/@href"), note.xpath("details/p/a/@href")


def test_a_heading_that_is_not_translated_has_a_mark_that_is_no_part_of_its_words(build, site):
    with (site / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n## A part\n\n```{admonition} A *box*\nThis is a note.\n```\n")
    edit(site, 'msgid "Digits"', '#, fuzzy\nmsgid "Digits"')
    page = html.fromstring(build(freshenv=True))
    marked = page.xpath("//article//*[@data-mark]")
    assert [(node.tag, node.get("data-mark")) for node in marked] == [
        ("h1", "(más reciente en el original)"),
        ("h2", "(aún sin traducir)"),
        ("p", "(aún sin traducir)"),
    ]
    newer, part, box = (node.xpath("string(span[@lang='en'])") for node in marked)
    assert (newer, part, box) == ("Digits", "A part", "A box")
    shown, _folded = links_at_the_top(page)
    assert len(shown) == 6
    assert {link.removeprefix("#") for link in shown} <= set(page.xpath("//article//@id"))
    elsewhere = page.xpath("//title | //div[contains(@class, 'toc-tree')]")
    assert elsewhere
    assert not any("(" in node.text_content() for node in elsewhere)
    style = (site / "_build/html/_static/translations.css").read_text("utf-8")
    assert 'content: " " attr(data-mark)' in style


def test_each_passage_that_is_not_translated_is_led_to_those_after_the_ninth_in_a_fold(build, site):
    with (site / "index.md").open("a", encoding="utf-8") as page:
        page.write("".join(f"\nPassage {number}.\n" for number in range(10)))
    page = html.fromstring(build(freshenv=True))
    shown, folded = links_at_the_top(page)
    assert (len(shown), len(folded)) == (9, 3)
    ids = [f"#{node.get('id')}" for node in page.xpath("//article//p[@lang='en']")]
    assert shown + folded == ids
    (fold,) = page.xpath("//details[summary='Más pasajes']")
    assert fold.xpath("string(p)") == "10, 11, 12"
    assert "9, …)" in fold.getprevious().text_content()


def test_a_page_says_of_its_translation_what_is_newer_and_nothing_where_it_is_whole(
    build, site, capsys
):
    (site / "index.md").write_text("# Digits\n\nA digit has 784 pixels.\n", "utf-8")
    page = html.fromstring(build(freshenv=True))
    assert not page.xpath("//article//div[contains(@class, 'note')]")
    assert "stay as they are" not in capsys.readouterr().out
    edit(site, 'msgid "A digit has', '#, fuzzy\nmsgid "A digit has')
    (note,) = html.fromstring(build()).xpath("//article//div[contains(@class, 'note')]")
    assert " ".join(note.text_content().split()).endswith(
        "Pasajes de esta página más recientes en el original: 1 (1)"
    )


def test_a_page_in_the_language_of_the_book_says_nothing_of_it(build):
    page = build("en")
    assert "not translated yet" not in page
    assert "translation-foot" not in page


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: None,  # no catalog
        lambda text: text[: text.index('msgid "Digits"')],
        lambda text: text[: text.index('msgid "A digit')],  # cut between two messages
        lambda text: text.replace('msgid "A digit', 'msgctxt "menu"\nmsgid "A digit'),
        lambda text: text.replace('msgid "A digit', 'msgid "Each digit'),
        lambda text: text.replace("Un dígito tiene 784 píxeles.", ""),
    ],
)
def test_whatever_leaves_a_passage_english_it_is_counted_and_marked(build, site, capsys, damage):
    path = site / "locale" / "es" / "LC_MESSAGES" / "index.po"
    text = damage(path.read_text("utf-8"))
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")
    page = html.fromstring(build(freshenv=True))
    english = [node.text_content() for node in page.xpath("//article//*[@lang='en']")]
    assert "A digit has 784 pixels. (aún sin traducir)" in english
    assert re.search(
        r"es: \d passages stay as they are in en: index \(\d\)", capsys.readouterr().out
    )


def told(capsys):
    """The lines on what no page says."""
    return [line for line in capsys.readouterr().out.splitlines() if "no page" in line]


TYPED = "Un dígito tiene 784 píxeles, y cada píxel es un número, o más, de negro a blanco."


@pytest.mark.parametrize(("typed", "start"), [(TYPED, f"{TYPED[:60]}…"), (TYPED[:60], TYPED[:60])])
def test_a_message_that_no_page_says_is_told_with_its_line_until_it_is_mended(
    build, site, capsys, typed, start
):
    build(freshenv=True)
    assert told(capsys) == []
    path = site / "locale/es/LC_MESSAGES/index.po"
    right = path.read_text("utf-8")
    edit(site, 'msgid "A digit has 784 pixels."', f'# of a page\nmsgid "{typed}"')
    for _attempt in range(2):  # also where the page is not read again
        build()
        assert told(capsys) == [
            f"{path}:10: no page says {start!r}. If it is a translation, put it into "
            "msgstr, and the original back into msgid. If the page has changed, run: python -m "
            "polybook catalogs"
        ]
    path.write_text(right, "utf-8")
    build()
    assert told(capsys) == []


def test_a_catalog_of_no_page_is_told(build, site, capsys):
    path = site / "locale/es/LC_MESSAGES/index.po"
    for name, text in (("index (1)", path.read_text("utf-8")), ("gone", HEADER)):
        path.with_stem(name).write_text(text, "utf-8")
    build(freshenv=True)
    assert told(capsys) == [
        f"{path.with_stem('index (1)')}: no page has this name. Name the file by its page; or, if "
        "the page is gone, run: python -m polybook catalogs"
    ]
    build("en", freshenv=True)
    assert told(capsys) == []


def test_what_a_page_says_is_not_told_where_its_translation_has_taken_its_place(
    build, site, capsys
):
    with (site / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n![A seven](digit.png)\n\n```{toctree}\n:caption: All\n\nother\n```\n")
    (site / "other.md").write_text("# Other\n", "utf-8")
    (site / "digit.png").write_bytes(b"")
    with (site / "locale/es/LC_MESSAGES/index.po").open("a", encoding="utf-8") as catalog:
        catalog.write('\nmsgid "A seven"\nmsgstr "Un siete"\n\nmsgid "All"\nmsgstr "Todo"\n')
    page = build(freshenv=True)
    assert 'alt="Un siete"' in page
    assert "Todo" in page
    assert told(capsys) == []


def test_the_foot_of_a_translated_page_says_how_far_it_is(build, site):
    edit(site, 'msgid "A digit has', '# reviewed by Ana, 2026-11-21\nmsgid "A digit has')
    (foot,) = html.fromstring(build()).xpath("//div[contains(@class, 'translation-foot')]")
    said = " ".join(foot.text_content().split())
    assert said == (
        "Traducido: 2 de 2; revisado por una persona: 1 de 2. Versión del original: 2.0."
    )


def test_the_foot_says_no_version_where_the_book_has_none(build, site):
    settings = site / "conf.py"
    assert 'release = "2.0"\n' in settings.read_text("utf-8")
    settings.write_text(settings.read_text("utf-8").replace('release = "2.0"\n', ""), "utf-8")
    (foot,) = html.fromstring(build()).xpath("//div[contains(@class, 'translation-foot')]")
    said = " ".join(foot.text_content().split())
    assert said == "Traducido: 2 de 2; revisado por una persona: 0 de 2."


def test_a_page_shows_how_far_each_page_is_and_leads_to_it(build, site):
    with (site / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('translations_page = "how-far"\n')
    (site / "how-far.md").write_text(
        "---\norphan: true\n---\n\n# How far\n\n```{translations}\n```\n"
    )
    edit(site, 'msgid "A digit has', '#, fuzzy\nmsgid "A digit has')
    foot = html.fromstring(build()).xpath("//div[contains(@class, 'translation-foot')]//a")
    assert [(link.text_content(), link.get("href")) for link in foot] == [
        ("How far", "how-far.html")
    ]
    page = html.fromstring((site / "_build/html/how-far.html").read_text("utf-8"))
    rows = [[cell.text_content() for cell in row.xpath("td")] for row in page.xpath("//tbody/tr")]
    words = len(interface_words("es", Project(site)).entries)
    assert rows == [
        ["Dígitos", "1\xa0de\xa02", "0\xa0de\xa02"],
        ["Textos de la interfaz", f"{words}\xa0de\xa0{words}", f"0\xa0de\xa0{words}"],
        ["Total", f"{words + 1}\xa0de\xa0{words + 2}", f"0\xa0de\xa0{words + 2}"],
    ]
    assert page.xpath("//td//a/@href") == ["index.html"]
    assert "Nadie responde todavía de esta traducción" in page.text_content()
    edit(site, '"Content-Type', '"Last-Translator: Ana <ana@example.org>\\n"\n"Content-Type')
    build()
    page = html.fromstring((site / "_build/html/how-far.html").read_text("utf-8"))
    assert "Traducción y revisión: Ana." in page.text_content()
    assert not html.fromstring(build("en")).xpath("//tbody")


def test_a_line_break_is_published_where_its_translation_has_one(build, site):
    (site / "index.md").write_text(
        "# Digits\n\nFirst line\\\nsecond.\n\nThird  \nfourth.\n", "utf-8"
    )
    path = site / "locale" / "es" / "LC_MESSAGES" / "index.po"
    path.write_text(
        HEADER + 'msgid "First line second."\nmsgstr "Primera\\\\\\nsegunda."\n\n'
        'msgid "Third   fourth."\nmsgstr "Tercera\\\\\\ncuarta."\n',
        "utf-8",
    )
    passages = html.fromstring(build(freshenv=True)).xpath("//article//p[br]")
    assert [passage.text_content().split() for passage in passages] == [
        ["Primera", "segunda."],
        ["Tercera", "cuarta."],
    ]
