"""A catalog as a file: what is left to do in it."""

import pytest

from polybook.catalogs.files import (
    CatalogError,
    incomplete,
    is_translated,
    read_catalog,
    written,
)

PLURAL = """\
msgid ""
msgstr ""
"Language: es\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "a page"
msgid_plural "%d pages"
msgstr[0] "{}"
msgstr[1] "{}"
"""


@pytest.mark.parametrize(
    ("forms", "is_whole"),
    [(("", ""), False), (("a", ""), False), (("", "b"), False), (("a", "b"), True)],
)
def test_a_plural_is_translated_when_each_form_of_it_is(tmp_path, forms, is_whole):
    path = tmp_path / "index.po"
    path.write_text(PLURAL.format(*forms), encoding="utf-8")
    catalog = read_catalog(path)
    [entry] = catalog.entries
    assert is_translated(entry) == is_whole
    assert incomplete(catalog, path) == ([] if is_whole else [f"{path}:7: not translated"])


PLURAL_END = PLURAL[PLURAL.index("msgstr[0]") :]
FORMS = (
    "with one, the forms are counted from msgstr[0] on, and none is left out; without one, there "
    "is msgstr alone. Mend the message there."
)
NO_ENGLISH = "a message without a text in English, and not the header"
WRONG = {
    "a comment at the end": (
        lambda text: f"{text}\n# mine\n\n# reviewed by Ana, 2026-11-21\n\n",
        14,
        "a comment after the last message belongs to none, and would be lost. Put it before a",
    ),
    "another comment at the end": (lambda text: f"{text}#, fuzzy\n", 11, "Put it before a message"),
    "a menu in place of the header": (
        lambda text: f'{text}\nmsgctxt "menu"\nmsgid ""\nmsgstr "Menú"\n',
        13,
        NO_ENGLISH,
    ),
    "a menu before the header": (
        lambda text: f'msgctxt "menu"\nmsgid ""\nmsgstr "Menú"\n\n{text}',
        2,
        NO_ENGLISH,
    ),
    "a plural in place of the header": (
        lambda text: text.replace('"a page"', '""'),
        7,
        f"{NO_ENGLISH}: that has neither a context nor a plural. Write the English as msgid",
    ),
    "forms without a plural": (
        lambda text: text.replace('msgid_plural "%d pages"\n', ""),
        7,
        f"msgstr[0], msgstr[1] without msgid_plural: {FORMS}",
    ),
    "one form without a plural": (
        lambda text: f'{text}\nmsgid "a"\nmsgstr[0] "b"\n',
        12,
        f"msgstr[0] without msgid_plural: {FORMS}",
    ),
    "a form left out": (
        lambda text: text.replace("msgstr[1]", "msgstr[2]"),
        7,
        f"msgstr[0], msgstr[2] beside msgid_plural: {FORMS}",
    ),
    "the first form left out": (
        lambda text: text.replace("msgstr[0]", "msgstr[2]"),
        7,
        f"msgstr[1], msgstr[2] beside msgid_plural: {FORMS}",
    ),
    "no forms of a plural": (
        lambda text: text.replace(PLURAL_END, 'msgstr "a"\n'),
        7,
        f"msgstr beside msgid_plural: {FORMS}",
    ),
    "an obsolete form left out": (
        lambda text: f'{text}\n#~ msgid "a"\n#~ msgid_plural "b"\n#~ msgstr[1] "c"\n',
        12,
        f"msgstr[1] beside msgid_plural: {FORMS}",
    ),
    "two charsets": (
        lambda text: text.replace(
            '"Content', '"Content-Type: text/plain; charset=koi8-r\\n"\n"Content'
        ),
        5,
        "the header says Content-Type twice, and not the same. Delete the line that is wrong.",
    ),
    "plural forms of English in Russian": (
        lambda text: text.replace("Language: es", "Language: ru"),
        4,
        "its plural has one form for 2 and for 5, and 'ru' has two. Take its line 'Plural-Forms'",
    ),
    "one form for all numbers": (
        lambda text: text.replace("nplurals=2; plural=(n != 1);", "nplurals=1; plural=0;"),
        4,
        "its plural has one form for 1 and for 2, and 'es' has two. Take its line",
    ),
    "a plural that divides by nothing": (
        lambda text: text.replace("(n != 1)", "n / 0"),
        4,
        "the header cannot be read: integer division or modulo by zero. Take its line 'Plural-",
    ),
    "a form that is not counted": (
        lambda text: text.replace("(n != 1)", "n % 3"),
        4,
        "its plural gives the form 2, and nplurals=2 counts from 0. Take its line 'Plural-Forms'",
    ),
    "two languages": (
        lambda text: text.replace('"Content', '"language: pt\\n"\n"Content'),
        3,
        "the header says language twice, and not the same. Delete the line that is wrong.",
    ),
}


@pytest.mark.parametrize(("damage", "line", "said"), WRONG.values(), ids=WRONG)
def test_what_would_be_lost_is_refused_by_its_line(tmp_path, damage, line, said):
    path = tmp_path / "index.po"
    path.write_text(damage(PLURAL), encoding="utf-8")
    with pytest.raises(CatalogError) as refusal:
        read_catalog(path)
    assert str(refusal.value).startswith(f"{path}:{line}: ")
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("es", "nplurals=3; plural=(n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2);"),
        ("fr", "nplurals=2; plural=(n != 1);"),  # programs differ in the form of 0
        ("pt_BR", "nplurals=2; plural=(n > 1);"),
        ("tlh", "nplurals=1; plural=0;"),  # Klingon, whose forms nobody knows here
    ],
)
def test_plural_forms_may_be_more_than_those_of_the_language(tmp_path, language, forms):
    path = tmp_path / "index.po"
    text = PLURAL.replace("Language: es", f"Language: {language}").partition('\nmsgid "a page')[0]
    path.write_text(text.replace("nplurals=2; plural=(n != 1);", forms), encoding="utf-8")
    assert read_catalog(path).entries == []


def test_a_menu_in_a_context_and_an_empty_line_of_the_header_are_read_and_written(tmp_path):
    text = PLURAL.replace("{}", "") + '\nmsgctxt "menu"\nmsgid "Menu"\nmsgstr "Menú"\n\n'
    path = tmp_path / "index.po"
    path.write_text(text.replace('"Content', '"\\n"\n"\\n"\n"Content'), encoding="utf-8")
    lines = written(read_catalog(path)).splitlines()
    assert set(text.splitlines()) <= set(lines)


@pytest.mark.parametrize(
    ("folder", "language", "is_right"),
    [
        ("es", "es", True),
        ("es", "es_ES", True),
        ("pt_BR", "pt-BR", True),
        ("zh_CN", "zh_Hans_CN", True),
        ("zh_CN", "zh", True),
        ("es", "", True),
        ("es", "español", True),
        ("es", "ru", False),
        ("es", "en_US", False),
        ("zh_CN", "zh_TW", False),
    ],
)
@pytest.mark.parametrize("page", ["index", "part/one"])
def test_a_header_of_another_language_is_named_with_its_line(
    tmp_path, folder, language, is_right, page
):
    path = tmp_path / "locale" / folder / "LC_MESSAGES" / f"{page}.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n', "utf-8")
    if is_right:
        read_catalog(path)
        return
    with pytest.raises(
        CatalogError, match=f":3: the header says Language: {language}, but"
    ) as error:
        read_catalog(path)
    assert f"Write Language: {folder}" in str(error.value)
