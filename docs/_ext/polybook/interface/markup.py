"""No markup in the words of the interface: themes write them into their pages as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from polybook.project import shown


def markup_in_words(catalog: Catalog, path: Path) -> Iterator[str]:
    """Name each translation in the catalog at ``path`` that has a ``<`` more than the original."""
    for message in catalog:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = max(original.count("<") for original in originals)
        if message.id and any(string.count("<") > allowed for string in strings):
            yield (
                f"{shown(path)}:{message.lineno}: the translation of '{originals[0]}' has a '<', "
                "which begins markup in a page. Write it without."
            )
