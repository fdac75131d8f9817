"""The cover of an edition."""

from types import SimpleNamespace

import pytest
from lxml import etree

from polybook.figures.pictures import DEFAULT_FONT, font_file, text_width
from polybook.offline import cover


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("Deep learning in Keras: why normalize", 3),
        ("Зачем нормализовать? Обучение", 3),
        ("为什么要归一化？用 Keras 做深度学习", 2),
        ("Word", 1),
    ],
)
def test_a_title_is_broken_between_words_into_lines_that_fit(title, rows):
    font = font_file(DEFAULT_FONT)
    broken = cover.lines(title, font, 9.5)
    assert len(broken) == rows
    assert "".join(broken).replace(" ", "") == title.replace(" ", "")
    assert set("".join(broken[1:2])[:1]).isdisjoint("？。，")
    assert all(text_width(font, row) <= 9.5 for row in broken)


def drawn_cover(tmp_path, monkeypatch, language: str, **settings) -> etree._Element | None:
    """The drawing of a cover, whose picture goes into a folder."""
    drawings = []
    monkeypatch.setattr(cover, "png", lambda drawing, *_how: drawings.append(drawing) or b"PNG")
    (tmp_path / "conf.py").write_text("LANGUAGES = {'en': 'English', 'ar': 'العربية'}\n")
    told = {"epub_title": "A long title of a book of many words", "epub_author": "Ana, Bo"}
    told |= {"figure_picture_font": {}, "release": "1.2", "language": language}
    config = SimpleNamespace(**(told | settings))
    cover.write_cover(SimpleNamespace(config=config, confdir=tmp_path, outdir=tmp_path / "out"))
    if drawings:
        assert (tmp_path / "out" / cover.FILE).read_bytes() == b"PNG"
    return next(iter(drawings), None)


def test_a_cover_shows_title_author_and_edition(tmp_path, monkeypatch):
    drawing = drawn_cover(tmp_path, monkeypatch, "en")
    rows = [(text.text, float(text.get("y")), float(text.get("font-size"))) for text in drawing]
    assert (drawing.get("width"), drawing.get("height")) == ("1200", "1800")
    assert {(text.get("x"), text.get("text-anchor")) for text in drawing} == {("120", "start")}
    *title, author, edition = rows
    assert " ".join(row for row, _y, _size in title) == "A long title of a book of many words"
    assert author == ("Ana, Bo", 1800 * 0.72 + 44 * 1.3, 44)
    assert edition == ("English · 1.2", 1800 * 0.88 + 44 * 1.3, 44)
    assert [text.get("fill") for text in drawing] == [cover.INK] * len(title) + [cover.MUTED] * 2
    sizes = {size for _row, _y, size in title}
    assert len(sizes) == 1
    assert 44 < min(sizes) < 132
    assert [round(y - 1800 * 0.22, 3) for _row, y, _size in title] == [
        round(min(sizes) * 1.3 * number, 3) for number in range(1, len(title) + 1)
    ]


LARGEST = 132 * 0.9
"""The letters of a title that has room."""
ROOM = 1200 - 2 * 120


def test_a_title_stands_in_lines_of_about_the_same_length(tmp_path, monkeypatch):
    drawing = drawn_cover(tmp_path, monkeypatch, "en", epub_title="aaa aaa aaa aaa")
    assert [text.text for text in drawing][:-2] == ["aaa aaa", "aaa aaa"]  # not three and one
    assert float(drawing[0].get("font-size")) == LARGEST


@pytest.mark.parametrize(("words", "rows"), [(5, 5), (6, 3), (40, 5)])
def test_a_title_has_at_most_five_lines_and_all_that_is_written_fits(
    tmp_path, monkeypatch, words, rows
):
    told = {"epub_title": "aaaaaaaaaaaa " * words, "epub_author": "Ana Bo, " * 30}
    drawing = drawn_cover(tmp_path, monkeypatch, "en", **told)
    title = [text for text in drawing if text.get("fill") == cover.INK]
    assert len(title) == rows
    assert (float(title[0].get("font-size")) == LARGEST) == (words == 5)
    assert len(drawing) > rows + 3, "the authors take several lines"
    font = font_file(DEFAULT_FONT)
    for text in drawing:
        assert text_width(font, text.text) * float(text.get("font-size")) <= ROOM


def test_a_word_that_is_wider_than_the_cover_is_written_smaller(tmp_path, monkeypatch):
    drawing = drawn_cover(tmp_path, monkeypatch, "en", epub_title="a" * 30)
    size = float(drawing[0].get("font-size"))
    assert ROOM * 0.9 < text_width(font_file(DEFAULT_FONT), drawing[0].text) * size <= ROOM


def test_a_line_that_just_fits_is_not_broken():
    font = font_file(DEFAULT_FONT)
    assert cover.lines("one two", font, text_width(font, "one two")) == ["one two"]


def test_authors_stand_in_one_line_as_long_as_they_fit(tmp_path, monkeypatch):
    font = font_file(DEFAULT_FONT)
    names = [" ".join("i" * count) for count in range(1, 100)]
    fitting = sum(text_width(font, name) * 44 <= ROOM for name in names)
    assert 1 < fitting < len(names)
    for name, lines in ((names[fitting - 1], 1), (names[fitting], 2)):
        drawing = drawn_cover(tmp_path, monkeypatch, "en", epub_author=name)
        *authors, _edition = [text for text in drawing if text.get("fill") == cover.MUTED]
        assert len(authors) == lines


def test_a_cover_that_no_font_can_draw_is_told_of(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(cover.logger, "warning", lambda said, **_kind: told.append(said))
    assert drawn_cover(tmp_path, monkeypatch, "en", epub_title="\u4e00") is None
    assert told[0].startswith("The cover cannot be drawn: the font ")
    assert not (tmp_path / "out").exists()


def test_a_cover_names_the_language_alone_where_the_book_has_no_version(tmp_path, monkeypatch):
    assert drawn_cover(tmp_path, monkeypatch, "en", release="")[-1].text == "English"


def test_a_cover_begins_at_the_right_where_one_reads_from_there(tmp_path, monkeypatch):
    monkeypatch.setattr(cover, "what_lacks", lambda *_what: "")  # whatever font there is
    arabic = drawn_cover(tmp_path, monkeypatch, "ar")
    assert {(text.get("x"), text.get("text-anchor")) for text in arabic} == {("1080", "end")}
