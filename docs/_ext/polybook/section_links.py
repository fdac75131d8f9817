"""Let each link of a translation keep its own section, tooltip, class and name.

Sphinx copies the attributes of a link from the original to the translation, and finds the original
by the page that a link leads to. It knows no sections: MyST-Parser keeps these in an attribute of
its own. Of two links to one page in a message, both would get the section of the last, and both its
tooltip, its classes and its name. Here a translation keeps what it says itself, as Sphinx has it
for ``{term}``; that it says what the original says is checked in polybook/catalogs/checks.py.

The same fault of roles was mended in sphinx-doc/sphinx#1193. This one ends when Sphinx leaves the
translation of other formats to their parsers: sphinx-doc/sphinx#8852, MyST-Parser#302.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.transforms import i18n
from sphinx.util.typing import ExtensionMetadata

OWN_ATTRIBUTES = {"reftargetid", "reftitle", "classes", "ids"}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add to the attributes that Sphinx does not copy; once more is the same."""
    copied_never = OWN_ATTRIBUTES.union(i18n.EXCLUDED_PENDING_XREF_ATTRIBUTES)
    i18n.EXCLUDED_PENDING_XREF_ATTRIBUTES = tuple(sorted(copied_never))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
