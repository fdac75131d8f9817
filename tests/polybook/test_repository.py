"""A passage leads to a file of the book's repository, where this is known."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from polybook.repository import SourceRole, check_repository


def led(target: str, repository: str) -> nodes.Element:
    config = SimpleNamespace(book_repository=repository)
    document = SimpleNamespace(settings=SimpleNamespace(env=SimpleNamespace(config=config)))
    inliner = SimpleNamespace(document=document)
    [node], messages = SourceRole()("source", "", f"words <{target}>", 1, inliner)
    assert messages == []
    assert node.astext() == "words"
    return node


@pytest.mark.parametrize(
    ("target", "address"),
    [
        (".", "https://github.com/owner/book"),
        ("examples/a.py", "https://github.com/owner/book/tree/HEAD/examples/a.py"),
        ("a b#c.md", "https://github.com/owner/book/tree/HEAD/a%20b%23c.md"),
    ],
)
def test_words_lead_to_a_file_of_the_repository(target, address):
    node = led(target, "owner/book@gh-pages")
    assert isinstance(node, nodes.reference)
    assert node["refuri"] == address


def test_where_no_repository_is_known_the_words_stand_alone():
    assert isinstance(led("a.py", ""), nodes.inline)


def test_what_is_no_repository_ends_the_build():
    with pytest.raises(SystemExit, match="BOOK_REPOSITORY='owner': is no repository"):
        check_repository(None, SimpleNamespace(book_repository="owner"))
    check_repository(None, SimpleNamespace(book_repository="owner/book"))
