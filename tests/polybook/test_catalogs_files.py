"""A catalog as a file: what is left to do in it."""

import pytest

from polybook.catalogs.files import incomplete, is_translated, read_catalog

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
