"""What HTML says of a language, for those of Sphinx and for what is none."""

import pytest

from polybook.language_tags import language_tag, text_direction


@pytest.mark.parametrize(
    ("code", "tag"),
    [("en", "en"), ("zh_CN", "zh-CN"), ("sr_Latn", "sr-Latn"), ("zh_Hans_SG", "zh-Hans-SG")],
)
def test_a_tag_has_hyphens(code, tag):
    assert language_tag(code) == tag


@pytest.mark.parametrize(
    ("code", "direction"),
    [
        *[(code, "ltr") for code in ("en", "zh_CN", "ru", "hi", "sr_Latn", "az")],
        *[(code, "rtl") for code in ("ar", "ar_EG", "fa", "he", "ur", "az_Arab")],
        *[(code, "ltr") for code in ("xx", "", "no language", "ar-EG-")],
    ],
)
def test_a_language_is_written_as_cldr_says(code, direction):
    """What CLDR does not know, such as a pseudo-language, from left to right."""
    assert text_direction(code) == direction
