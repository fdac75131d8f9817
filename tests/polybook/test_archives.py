"""Zip files are the same to the byte, in the order of their content."""

import io
import zipfile

import pytest

from polybook.archives import archive

CONTENT = {"b.txt": b"second" * 100, "a/ä.txt": b"first"}


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_it_holds_its_content_in_order_and_packed(kind):
    made = archive(CONTENT, kind)
    assert made == archive(dict(CONTENT), kind)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == CONTENT
        assert packed.namelist() == list(CONTENT)
        assert {entry.compress_type for entry in packed.infolist()} == {kind}
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
        assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o644}


def test_what_is_stored_can_be_read_without_unpacking():
    made = archive(CONTENT, stored=["b.txt"])
    assert CONTENT["b.txt"] in made
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        kinds = [entry.compress_type for entry in packed.infolist()]
    assert kinds == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]
