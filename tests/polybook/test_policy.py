"""What stands inline in a page goes into files, so that a strict policy stops nothing."""

import re
import shutil

import pytest
from lxml import html

from polybook.whole_page.policy import POLICY, WITH_RELOAD, add_policy

PAGE = """<html>
<head><meta charset="utf-8">{head}</head>
<body>{body}</body>
</html>"""


@pytest.fixture
def strict(tmp_path):
    """Make a page strict; return it as a tree, with the text of each of its files by address."""

    def strict(head="", body=""):
        page = add_policy(PAGE.format(head=head, body=body), tmp_path, "../_static/")
        tree = html.fromstring(page)
        addresses = tree.xpath("//script/@src | //link[@rel='stylesheet']/@href")
        files = {
            address: (tmp_path / address.removeprefix("../_static/")).read_text(encoding="utf-8")
            for address in addresses
            if address.startswith("../_static/inline/")
        }
        return tree, files

    return strict


def test_the_policy_comes_before_all_that_it_is_about(strict):
    tree, _files = strict('<script src="a.js"></script>')
    first = tree.find("head")[0]
    assert (first.get("http-equiv"), first.get("content")) == ("Content-Security-Policy", POLICY)
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_a_header_in_the_body_is_no_head(strict):
    tree, _files = strict(body="<header><p>words</p></header>")
    assert len(tree.xpath("//meta[@http-equiv]")) == 1


def test_a_page_that_reloads_may_do_that_and_no_more():
    rules = [rule.split(" ", 1) for rule in WITH_RELOAD.split("; ")]
    others = [rule.split(" ", 1) for rule in POLICY.split("; ")]
    assert len(dict(rules)) == len(rules), "browsers pass the second of a kind over"
    assert [rule for rule in rules if rule not in others] == [
        ["script-src", "'self' 'unsafe-inline'"],
        ["connect-src", "'self' ws://127.0.0.1:*"],
    ]


@pytest.mark.parametrize(("said", "policy"), [("0", POLICY), ("1", WITH_RELOAD)])
def test_a_page_has_the_policy_that_lets_it_reload_only_where_it_is_asked_for(
    make_app, rootdir, tmp_path, said, policy
):
    source = shutil.copytree(rootdir / "test-catalogs", tmp_path / "source")
    app = make_app("html", srcdir=source, confoverrides={"language": "en", "page_reloads": said})
    app.build()
    page = html.fromstring((app.outdir / "index.html").read_text(encoding="utf-8"))
    assert page.xpath("//meta[@http-equiv]/@content") == [policy]


def test_a_script_is_a_file_in_its_place(strict):
    tree, files = strict(body="<p>one</p><script>if (1 < 2) a();</script><p>two</p>")
    assert list(files.values()) == ["if (1 < 2) a();"]
    assert [each.tag for each in tree.find("body")] == ["p", "script", "p"]
    assert not tree.xpath("//script[not(@src)]")


def test_scripts_with_one_text_share_a_file_and_others_do_not(strict):
    _tree, files = strict("<script>a()</script><script>b()</script>", "<script>a()</script>")
    assert sorted(files.values()) == ["a()", "b()"]


@pytest.mark.parametrize(
    "kept",
    [
        '<script src="a.js" defer="defer"></script>',
        '<script type="application/json">{"a": 1}</script>',
        '<script type="text/x-thebe-config">{}</script>',
    ],
)
def test_files_and_data_stay(strict, kept):
    tree, files = strict(kept)
    (script,) = tree.xpath("//script")
    expected = html.fragment_fromstring(kept, create_parent=True)[0]
    assert (script.attrib, script.text) == (expected.attrib, expected.text)
    assert not files


def test_a_module_stays_one(strict):
    tree, files = strict('<script type="module">import "a"</script>')
    assert tree.xpath("//script/@type") == ["module"]
    assert list(files.values()) == ['import "a"']


def test_a_style_sheet_is_a_file_and_keeps_its_medium(strict):
    tree, files = strict('<style media="print">p { color: red }</style>')
    assert not tree.xpath("//style")
    assert tree.xpath("//link/@media") == ["print"]
    assert list(files.values()) == ["p { color: red }"]


def test_style_sheets_that_follow_each_other_are_one_request(strict, tmp_path):
    for name, text in {"a.css": "a { x: url(i.svg) } /*# sourceMappingURL=a.css.map */",
                       "below/b.css": 'b { x: url("../i.svg"); y: url(data:,) }',
                       "c.css": "c { }", "d.css": "d { }"}.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    sheet = '<link rel="stylesheet" type="text/css" href="../_static/{}?v=1">'
    printed = sheet.format("c.css").replace(">", ' media="print">')
    head = [sheet.format("a.css"), sheet.format("below/b.css"), printed, sheet.format("d.css")]
    tree, files = strict("\n".join(head))
    assert list(files.values()) == [
        'a { x: url(.././i.svg) } \nb { x: url("../below/../i.svg"); y: url(data:,) }\n'
    ]
    first, *others = tree.xpath("//link/@href")
    assert first in files
    assert others == ["../_static/c.css?v=1", "../_static/d.css?v=1"]


@pytest.mark.parametrize("first", ['@import "c.css";', '@charset "utf-8";'])
def test_a_style_sheet_that_has_to_begin_a_file_stays_one(strict, tmp_path, first):
    (tmp_path / "a.css").write_text("a { }")
    (tmp_path / "b.css").write_text(first)
    sheets = [f'<link rel="stylesheet" href="../_static/{name}.css">' for name in "ab"]
    tree, files = strict("".join(sheets))
    assert tree.xpath("//link/@href") == ["../_static/a.css", "../_static/b.css"]
    assert not files


def test_a_file_beside_the_page_is_not_taken_for_one_of_the_site_of_that_name(strict, tmp_path):
    for name in ("a.css", "b.css", "a.js", "b.js"):
        (tmp_path / name).write_text("of the site")
    sheets = [f'<link rel="stylesheet" href="{name}.css">' for name in "ab"]
    scripts = [f'<script defer="defer" src="{name}.js"></script>' for name in "ab"]
    tree, files = strict("".join(sheets), "".join(scripts))
    assert tree.xpath("//link/@href | //script/@src") == ["a.css", "b.css", "a.js", "b.js"]
    assert not files


def test_deferred_scripts_that_follow_each_other_are_one_request(strict, tmp_path):
    texts = {
        "a": '"use strict"',
        "b": "b()",
        "c": "document.currentScript.src",
        "d": "d()",
        "e": "e()",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.js").write_text(text)
    script = '<script defer="defer" src="../_static/{}.js?v=1"></script>'
    at_once = script.format("e").replace(' defer="defer"', "")
    of_another = script.format("a").replace("../_static/", "https://example.org/")
    scripts = [*map(script.format, "abcde"), at_once, script.format("e"), of_another]
    tree, files = strict(body="\n".join(scripts))
    joined, *others = tree.xpath("//script/@src")
    assert files[joined] == '"use strict";\nb();\n'
    assert tree.xpath("//script/@defer") == ["defer"] * 5
    assert files[others[1]] == "d();\ne();\n"
    assert others[0] == "../_static/c.js?v=1"
    assert others[2:] == [f"{place}e.js?v=1" for place in ("../_static/",) * 2] + [
        "https://example.org/a.js?v=1"
    ]


@pytest.mark.parametrize(
    ("element", "classes"),
    [
        ('<p style="color: red">x</p>', []),
        ('<p class="a b" style="color: red">x</p>', ["a", "b"]),
        ('<p style="color: red" id="i" class="a">x</p>', ["a"]),
        ('<p class="a" data-class="b" style="color: red">x</p>', ["a"]),
        ('<p style="color: red" class="a" data-class="b">x</p>', ["a"]),
    ],
)
def test_a_style_attribute_is_a_class_with_a_rule(strict, element, classes):
    tree, files = strict(body=element)
    (paragraph,) = tree.xpath("//body/p")
    assert paragraph.get("style") is None
    *before, name = paragraph.get("class").split()
    assert before == classes
    assert paragraph.get("data-class") in (None, "b")
    (rules,) = files.values()
    assert re.fullmatch(rf"(\.{name}){{3}} \{{ color: red \}}\n", rules)


def test_a_style_in_the_text_of_a_page_is_text(strict):
    text = "&lt;p style=&quot;color: red&quot;&gt;"
    tree, files = strict(body=f"<pre>{text}</pre>")
    assert tree.xpath("string(//pre)") == '<p style="color: red">'
    assert not files


@pytest.mark.parametrize("theme", ["furo", "alabaster", "basic", "classic"])
def test_no_theme_leaves_anything_inline(make_app, tmp_path, theme):
    (tmp_path / "conf.py").write_text("extensions = ['polybook.whole_page']\n")
    (tmp_path / "below").mkdir()
    (tmp_path / "index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   below/page\n")
    table = ".. list-table::\n   :widths: 10 90\n\n   * - a\n     - b\n"
    (tmp_path / "below" / "page.rst").write_text(f"Page\n====\n\n{table}")
    app = make_app("html", srcdir=tmp_path, confoverrides={"html_theme": theme})
    app.build()
    for path in app.outdir.rglob("*.html"):
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        assert not tree.xpath("//script[not(@src)] | //style | //@style"), path
        addresses = tree.xpath("//script/@src | //link[@rel='stylesheet']/@href")
        assert addresses
        assert all((path.parent / each.partition("?")[0]).is_file() for each in addresses), path
