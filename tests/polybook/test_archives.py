"""Zip files are the same to the byte, in the order of their content."""

import io
import zipfile
import zlib

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
        assert {entry.create_system for entry in packed.infolist()} == {3}  # Unix, wherever it is


def test_what_is_stored_can_be_read_without_unpacking():
    made = archive(CONTENT, stored=["b.txt"])
    assert CONTENT["b.txt"] in made
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        kinds = [entry.compress_type for entry in packed.infolist()]
    assert kinds == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def test_it_is_packed_as_small_as_its_kind_allows():
    content = "".join(f"{number:b}" for number in range(5000)).encode()  # each level packs it apart
    best = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    with zipfile.ZipFile(io.BytesIO(archive({"numbers.txt": content}))) as packed:
        [entry] = packed.infolist()
    assert entry.compress_size == len(best.compress(content) + best.flush())
