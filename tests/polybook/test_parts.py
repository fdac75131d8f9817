"""Each part of polybook can be named alone in conf.py; what it needs, it brings itself."""

import pytest

import polybook


@pytest.mark.parametrize("part", polybook.PARTS)
@pytest.mark.parametrize("builder", ["html", "gettext"])
def test_a_part_works_without_the_others(part, builder, make_app, tmp_path):
    settings = ["LANGUAGES = {'en': 'English'}", f"extensions = ['polybook.{part}']"]
    (tmp_path / "conf.py").write_text("\n".join([*settings, "html_theme = 'basic'"]))
    (tmp_path / "index.rst").write_text("A page\n======\n\nWords.\n\n::\n\n   x = 1\n")
    app = make_app(builder, srcdir=tmp_path)
    app.build()
    assert app.warning.getvalue() == ""
    assert "Words." in (app.outdir / f"index.{'html' if builder == 'html' else 'pot'}").read_text()
