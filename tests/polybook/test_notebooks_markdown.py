"""What was read as Markdown or reStructuredText is written as Markdown that says the same."""

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Parser as RestructuredText
from myst_parser.parsers.docutils_ import Parser as Myst

from polybook.notebooks.markdown import Markdown, escape


def read(text: str, parser: type) -> nodes.document:
    settings = {
        "myst_enable_extensions": ["dollarmath", "deflist", "strikethrough", "amsmath"],
        "myst_highlight_code_blocks": False,
        "doctitle_xform": False,
        "docinfo_xform": False,
        "report_level": 5,
    }
    return publish_doctree(text, parser=parser(), settings_overrides=settings)


def written(document: nodes.Element) -> str:
    refused = []
    writer = Markdown(
        lambda node: node.get("refuri", ""), lambda image: image["uri"], refused.append
    )
    blocks = writer.blocks(document.children)
    assert refused == []
    return "\n\n".join(blocks)


@pytest.mark.parametrize(
    "text",
    [
        "One line.\n\nAnother one.",
        "Bold **words** and *leaning* ones, `code` and ``co`de``.",
        "**Bold** begins and ends **bold**",
        "**Stop!** he said, *now*.",
        "`` `begins `` and `` ends` ``",
        "a \\*, \\_, \\[, \\], \\`, \\<, \\$, \\|, \\~, \\& and \\\\",
        "\\# no heading\n\n\\- no list\n\n\\+ none\n\n\\= none\n\n1\\. none\n\n12\\) none",
        "1.5 and 3.x are no list",
        "one\\\ntwo",
        "~~struck~~ out",
        "[words](https://example.org/a_b?c=d&e#f%20g) and [`code`](https://a.org)",
        "![a \\*picture\\*](a.png)",
        "- one\n- two",
        "- one\n\n  more of it\n\n- two",
        "- one\n\n  - deeper",
        "1. one\n2. two",
        "5. five\n6. six",
        "- a list\n\n* another\n\n- a third",
        "1. a list\n\n1) another\n\n1. a third",
        "- a list\n\nwords\n\n- another",
        "> said\n>\n> - of this",
        "---\n\nafter a line",
        "```\nplain\n```",
        "$a \\lt b$ and $5\\$$",
        "$$a = b$$",
        "$$\\begin{aligned}a &= b \\\\ c &= d\\end{aligned}$$",
        "| left | right | middle |\n| --- | ---: | :---: |\n| 1 | **2** |  |",
    ],
)
def test_what_was_read_as_markdown_is_written_as_the_same(text):
    assert written(read(text, Myst)) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("word\n  what it means", "- **word**\n\n  what it means"),
        ("word : kind\n  means\n\n  more", "- **word** (kind)\n\n  means\n\n  more"),
        (":author: Ana\n:day: May", "- **author**\n\n  Ana\n\n- **day**\n\n  May"),
        (
            "a\n  one\n\n:b: two\n\nc\n  three",
            "- **a**\n\n  one\n\n* **b**\n\n  two\n\n- **c**\n\n  three",
        ),
        ("see _`this place` here", "see this place here"),
        (".. math:: a &= b", "$$\\begin{aligned}a &= b\\end{aligned}$$"),
        ("| one\n| two", "one\\\ntwo"),
        (".. topic:: Title\n\n   words", "> **Title**\n>\n> words"),
        (".. note::\n\n   words", "> **Note**\n>\n> words"),
        (".. admonition:: Own *title*\n\n   words", "> **Own *title***\n>\n> words"),
        (".. rubric:: Rubric", "**Rubric**"),
        (">>> 1 + 1\n2", "```\n>>> 1 + 1\n2\n```"),
        ("H\\ :sub:`2`\\ O, m\\ :sup:`2`", "H<sub>2</sub>O, m<sup>2</sup>"),
        (":title:`A title`", "<em>A title</em>"),
        ("see [1]_\n\n.. [1] The note.\n\n   More.", "see \\[1\\]\n\n\\[1\\] The note.\n\nMore."),
        ("see [A]_\n\n.. [A] The work.", "see \\[A\\]\n\n\\[A\\] The work."),
        (
            ".. math::\n\n   a &= b\\\\ c &= d % e",
            "$$\\begin{aligned}a &= b\\\\ c &= d\\end{aligned}$$",
        ),
        (
            ".. math::\n\n   \\begin{align*} a\\\\b \\end{align*}",
            "$$\\begin{aligned} a\\\\b \\end{aligned}$$",
        ),
        (".. math:: a > b $", "$$a \\gt b \\$$$"),
        (".. comment", ""),
        (".. raw:: latex\n\n   \\x\n\nwords", "words"),
        (".. figure:: a.png\n   :alt: alt\n\n   The caption.", "![alt](a.png)\n\nThe caption."),
        (
            ".. table:: Title\n\n   = =\n   a b\n   = =",
            "**Title**\n\n|  |  |\n| --- | --- |\n| a | b |",
        ),
        ("+---+---+\n| a | b |\n|   +---+\n|   | c |\n+---+---+\n| d     |\n+-------+",
         "|  |  |\n| --- | --- |\n| a | b |\n|  | c |\n| d |  |"),
        ("+---+---+---+\n| a     | b |\n+---+---+---+\n| c | d | e |\n+---+---+---+",
         "|  |  |  |\n| --- | --- | --- |\n| a |  | b |\n| c | d | e |"),
        ("+----+\n| a  |\n|    |\n| b  |\n+----+\n| :: |\n|    |\n|  x |\n|  y |\n+----+",
         "|  |\n| --- |\n| a<br>b |\n| `x`<br>`y` |"),
    ],
)  # fmt: skip
def test_what_markdown_has_no_signs_for_takes_the_nearest_form(text, markdown):
    assert written(read(text, RestructuredText)) == markdown


@pytest.mark.parametrize(
    ("language", "code", "markdown"),
    [
        ("ipython3", "x = 1\n\ny\n", "```python\nx = 1\n\ny\n```"),
        ("none", "x", "```\nx\n```"),
        ("bash", "```\n````", "`````bash\n```\n````\n`````"),
    ],
)
def test_code_keeps_its_lines_and_its_language(language, code, markdown):
    assert written(nodes.container("", nodes.literal_block(code, code, language=language))) == (
        markdown
    )


@pytest.mark.parametrize(
    ("content", "markdown"),
    [
        (nodes.literal("", "a|b`"), "<code> a&#124;b\\` </code>"),
        (nodes.literal("", "a b"), "`a b`"),
        (nodes.math("", "|x| < \\|y\\|"), "$\\vert x\\vert \\lt \\Vert y\\Vert $"),
        (
            nodes.inline("", "a", nodes.raw("", "<br>", format="html"), nodes.Text("b")),
            "a<br>b",
        ),
    ],
)
def test_nothing_in_a_table_ends_its_cell(content, markdown):
    cell = nodes.entry("", nodes.paragraph("", "", content))
    group = nodes.tgroup("", nodes.tbody("", nodes.row("", cell)), cols=1)
    document = nodes.container(
        "", nodes.table("", group), nodes.paragraph("", "", nodes.literal("", "a|b"))
    )
    assert written(document) == f"|  |\n| --- |\n| {markdown} |\n\n`a|b`"


@pytest.mark.parametrize(
    ("depth", "begins"), [(1, "# "), (2, "## "), (6, "###### "), (7, "###### ")]
)
def test_a_heading_stands_in_one_line_with_its_depth(depth, begins):
    title = nodes.title("", "", nodes.Text("A *title"), nodes.raw("", "<br>", format="html"))
    title += nodes.emphasis("", "end")
    writer = Markdown(lambda _node: "", lambda _image: "", pytest.fail)
    assert writer.heading(title, depth) == f"{begins}A \\*title *end*"


def test_what_leads_nowhere_has_its_words_and_what_has_none_its_address():
    writer = Markdown(lambda node: node.get("refuri", ""), lambda _image: "", pytest.fail)
    assert writer.text([nodes.reference("", "words")]) == "words"
    assert writer.text([nodes.reference("", "", refuri="a b_c")]) == "[a b\\_c](a%20b_c)"


@pytest.mark.parametrize(
    "node",
    [
        nodes.raw("", "<video>", format="html"),
        nodes.option_list("", nodes.paragraph("", "words")),
        nodes.TextElement("", "words"),
    ],
)
def test_what_has_no_form_is_refused(node):
    refused = []
    writer = Markdown(lambda _node: "", lambda _image: "", refused.append)
    writer.text([node]) if isinstance(node, nodes.raw) else writer.blocks([node])
    assert node in refused


@pytest.mark.parametrize(
    ("parts", "markdown"),
    [
        (["a", nodes.strong("", "b"), "c"], "a**b**c"),
        (["字", nodes.strong("", "粗。"), "字"], "字<strong>粗。</strong>字"),
        ([" ", nodes.strong("", "粗。"), " "], " **粗。** "),
        (["字", nodes.emphasis("", "“粗"), "字"], "字<em>“粗</em>字"),
        ([nodes.strong("", " b "), "c"], " **b** c"),
        ([nodes.strong("", " ")], " "),
        ([nodes.emphasis("", "a"), nodes.strong("", "b")], "*a*<strong>b</strong>"),
        ([nodes.strong("", "", nodes.emphasis("", "b"))], "***b***"),
    ],
)
def test_emphasis_is_written_where_it_is_read_as_such(parts, markdown):
    children = [nodes.Text(each) if isinstance(each, str) else each for each in parts]
    paragraph = nodes.paragraph("", "", *children)
    writer = Markdown(lambda _node: "", lambda _image: "", pytest.fail)
    assert writer.text(paragraph.children) == markdown


def test_a_text_is_written_in_one_line():
    assert escape("a*b\n  c") == "a\\*b c"
