"""What HTML says of a language: its tag, and the direction of its text. No Sphinx."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


def language_tag(code: str) -> str:
    """Return the tag that HTML wants for a language of Sphinx: ``zh-CN`` for ``zh_CN`` (BCP 47)."""
    return code.replace("_", "-")


def text_direction(code: str) -> str:
    """Return how a language is written, as HTML says it: ``ltr`` or ``rtl``."""
    try:
        return Locale.parse(code).text_direction
    except (UnknownLocaleError, ValueError):  # a pseudo-language, or unknown to CLDR
        return "ltr"
