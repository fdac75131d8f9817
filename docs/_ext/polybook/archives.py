"""Zip files that are the same to the byte wherever they are made from the same content."""

from __future__ import annotations

import io
from collections.abc import Container, Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


def archive(
    content: Mapping[str, bytes], compression: int = ZIP_DEFLATED, *, stored: Container[str] = ()
) -> bytes:
    """A zip file of content by name, in that order; what is ``stored`` is not packed."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as file:
        for name, each in content.items():
            entry = ZipInfo(name)  # dated 1980
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # on every system
            kind = ZIP_STORED if name in stored else compression
            file.writestr(entry, each, kind, compresslevel=9)
    return packed.getvalue()
