"""Write the nodes of a page as Markdown that every program for notebooks shows.

That is CommonMark with tables and formulas between dollars, as JupyterLab, VS Code, Colab, GitHub
and nbconvert read it. What these have no signs for takes the nearest form: a definition list is a
list, an admonition a quotation, a footnote a paragraph.

An own writer, and not sphinx-markdown-builder: that drops admonitions and captions, and escapes too
little. Tools that start from HTML destroy formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

SIGNS = re.compile(r"[\\`*_\[\]<>$|~&]")
"""What Markdown might take for its own, anywhere in a text."""
AT_START = re.compile(r"^(?:([+\-#=])|(\d+)([.)])(?=\s|$))", re.MULTILINE)
"""What makes a list, a heading or a line of a line of text."""
LINE_BREAK = "\\\n"
ADDRESS_SIGNS = "/:?#[]@!$&'*+,;=%~-._"

ALIGNED = re.compile(r"\\(begin|end)\{(align|gather|equation)\*?\}")
"""Environments that stand by themselves in TeX, and between dollars are an error."""
INNER = {"align": "aligned", "gather": "gathered", "equation": "aligned"}
DOLLAR = re.compile(r"(?<!\\)\$")
TEX_REMARK = re.compile(r"(?<!\\)%.*")

PYTHON = {"python3", "ipython3", "ipython", "default"}
PLAIN = {"none", "text", "myst-ansi"}

SHOWS_NOTHING = (
    nodes.Invisible,
    nodes.system_message,
    nodes.colspec,
    addnodes.index,
    addnodes.highlightlang,
    addnodes.tabular_col_spec,
)
TRANSPARENT = (
    *(nodes.compound, nodes.container, nodes.legend, nodes.section, nodes.document),
    *(nodes.inline, nodes.abbreviation, nodes.acronym, nodes.generated, nodes.problematic),
    *(addnodes.compact_paragraph, addnodes.glossary, addnodes.only, addnodes.hlist),
    *(addnodes.hlistcol, addnodes.acks, addnodes.versionmodified, addnodes.centered),
    *(nodes.paragraph, nodes.caption, nodes.attribution, nodes.figure),
)
LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.field_list)


def escape(text: str) -> str:
    """Return text as Markdown that shows it, in one line."""
    return SIGNS.sub(r"\\\g<0>", re.sub(r"\s*\n\s*", " ", text))


class Markdown:
    """A writer of nodes.

    ``link`` gives the address of a reference, or nothing where it leads nowhere from a notebook;
    ``picture`` that of an image; ``refuse`` is called with a node that has no form here, of which
    only the text is written.
    """

    def __init__(
        self,
        link: Callable[[nodes.Element], str],
        picture: Callable[[nodes.image], str],
        refuse: Callable[[nodes.Node], None],
    ) -> None:
        self.link, self.picture, self.refuse = link, picture, refuse
        self.in_table = False

    # Blocks

    def blocks(self, children: Iterable[nodes.Node]) -> list[str]:
        """The blocks that nodes make, in order, each without blank lines around it."""
        found: list[str] = []
        line: list[nodes.Node] = []
        for child in children:
            if _is_inline(child):
                line.append(child)
                continue
            found += [self.paragraph(line), *self.block(child)]
            line = []
        found.append(self.paragraph(line))
        return [block for block in found if block.strip()]

    def block(self, node: nodes.Element) -> list[str]:
        """The blocks that a node makes."""
        for kind in type(node).__mro__:
            write = getattr(self, f"block_{kind.__name__}", None)
            if write is not None:
                return write(node)
        if type(node).__name__ in admonitionlabels:
            return self.block_admonition(node, admonitionlabels[type(node).__name__])
        if not isinstance(node, TRANSPARENT):
            if isinstance(node, SHOWS_NOTHING):
                return []
            self.refuse(node)
        return self.blocks(node.children)

    def paragraph(self, children: Iterable[nodes.Node]) -> str:
        return AT_START.sub(
            lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}",
            self.text(children).strip(),
        )

    def heading(self, title: nodes.title, depth: int) -> str:
        text = self.text(title.children).replace(LINE_BREAK, " ")
        return f"{'#' * min(depth, 6)} {text.strip()}"

    def block_title(self, node: nodes.title) -> list[str]:
        return [_bold(self.text(node.children))]

    block_rubric = block_title

    def block_bullet_list(self, node: nodes.bullet_list) -> list[str]:
        mark = "-*"[_lists_before(node) % 2]
        return self._list((f"{mark} ", self.blocks(item.children)) for item in node)

    def block_enumerated_list(self, node: nodes.enumerated_list) -> list[str]:
        end, first = ".)"[_lists_before(node) % 2], node.get("start", 1)
        return self._list(
            (f"{number}{end} ", self.blocks(item.children))
            for number, item in enumerate(node, start=first)
        )

    def block_definition_list(self, node: nodes.definition_list) -> list[str]:
        """Write a list of terms, each with what is said of it."""
        mark, items = "-*"[_lists_before(node) % 2], []
        for item in node:
            names = [part for part in item if isinstance(part, nodes.term | nodes.field_name)]
            more = [self.text(part) for part in item if isinstance(part, nodes.classifier)]
            said = [part for part in item if isinstance(part, nodes.definition | nodes.field_body)]
            term = ", ".join(_bold(self.text(name.children)) for name in names)
            term += "".join(f" ({each})" for each in more)
            blocks = [block for part in said for block in self.blocks(part.children)]
            items.append((f"{mark} ", [term, *blocks]))
        return self._list(items)

    block_field_list = block_definition_list

    def _list(self, items: Iterable[tuple[str, list[str]]]) -> list[str]:
        written = list(items)
        is_tight = all(len(blocks) <= 1 for _mark, blocks in written)
        lines = [
            _indented("\n\n".join(blocks) or "", mark, " " * len(mark)) for mark, blocks in written
        ]
        return ["\n".join(lines) if is_tight else "\n\n".join(lines)]

    def block_block_quote(self, node: nodes.block_quote) -> list[str]:
        return self._quoted("", node.children)

    def block_admonition(self, node: nodes.Element, title: str = "") -> list[str]:
        """Write what has a title of its own, as a quotation; a writer of HTML gives it one."""
        return self._quoted(title, node.children)

    block_topic = block_sidebar = block_admonition

    def _quoted(self, title: str, children: Iterable[nodes.Node]) -> list[str]:
        blocks = [_bold(title)] if title else []
        return [_indented("\n\n".join([*blocks, *self.blocks(children)]), "> ", "> ")]

    def block_line_block(self, node: nodes.line_block) -> list[str]:
        lines = [self.paragraph(line.children) for line in node.findall(nodes.line)]
        return [LINE_BREAK.join(lines)]

    def block_transition(self, node: nodes.transition) -> list[str]:
        return ["---"]

    def block_literal_block(self, node: nodes.literal_block | nodes.doctest_block) -> list[str]:
        code, language = node.astext().rstrip("\n"), node.get("language", "")
        language = "python" if language in PYTHON else "" if language in PLAIN else language
        if self.in_table:
            lines = [self._code(line) for line in code.split("\n")]
            return ["<br>".join(lines)]
        fence = "`" * (1 + max(map(len, ["``", *re.findall("`+", code)])))
        return [f"{fence}{language}\n{code}\n{fence}"]

    block_doctest_block = block_literal_block

    def block_math_block(self, node: nodes.math_block) -> list[str]:
        tex = " ".join(TEX_REMARK.sub("", node.astext()).split())
        tex = ALIGNED.sub(lambda found: rf"\{found[1]}{{{INNER[found[2]]}}}", tex)
        if r"\begin" not in tex and (r"\\" in tex or re.search(r"(?<!\\)&", tex)):
            tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
        tag = rf" \tag{{{node['number']}}}" if node.get("number") else ""
        return [f"$${self._formula(tex)}{tag}$$"]

    def block_image(self, node: nodes.image) -> list[str]:
        return [self.inline_image(node)]

    def block_footnote(self, node: nodes.footnote | nodes.citation) -> list[str]:
        label, *said = node.children
        first, *rest = self.blocks(said) or [""]
        return [f"\\[{escape(label.astext())}\\] {first}", *rest]

    block_citation = block_footnote

    def block_table(self, node: nodes.table) -> list[str]:
        """Write a table of one line a row; what a cell holds beside text stands in it as text."""
        titles = self.blocks(part for part in node if isinstance(part, nodes.title))
        [group] = node.findall(nodes.tgroup)
        columns = group["cols"]
        was_in_table, self.in_table = self.in_table, True
        rows = self._rows(group, columns)
        self.in_table = was_in_table
        if not any(isinstance(part, nodes.thead) for part in group):
            rows.insert(0, [""] * columns)
        sides = [_alignment(entry) for entry in next(node.findall(nodes.row))]
        rows.insert(1, (sides + ["---"] * columns)[:columns])
        return [*titles, "\n".join(f"| {' | '.join(row)} |" for row in rows)]

    def _rows(self, group: nodes.tgroup, columns: int) -> list[list[str]]:
        """The cells of each row; one that takes several places leaves all but its first empty."""
        rows = [
            row for part in group if isinstance(part, nodes.thead | nodes.tbody) for row in part
        ]
        grid: list[dict[int, str]] = [{} for _row in rows]
        for number, row in enumerate(rows):
            column = 0
            for entry in row:
                while column in grid[number]:
                    column += 1
                text = "<br>".join(self.blocks(entry.children))
                text = text.replace(LINE_BREAK, "<br>").replace("\n", "<br>")
                for below in range(number, min(number + 1 + entry.get("morerows", 0), len(rows))):
                    for beside in range(column, column + 1 + entry.get("morecols", 0)):
                        grid[below][beside] = ""
                grid[number][column] = text
        return [[cells.get(column, "") for column in range(columns)] for cells in grid]

    # Within a line

    def text(self, children: Iterable[nodes.Node]) -> str:
        """What nodes within a line say."""
        written, children = "", list(children)
        for child, following in zip_longest(children, children[1:]):
            if isinstance(child, nodes.strong | nodes.emphasis):
                text, is_strong = self.text(child.children), isinstance(child, nodes.strong)
                edge = "" if isinstance(child.parent, nodes.Inline) else " "  # a block ends there
                before = written[-1:] or edge
                after = _sign_after(following) if following is not None else edge
                written += _emphasized(text, before, after, is_strong)
            else:
                written += self.inline(child)
        return written

    def inline(self, node: nodes.Node) -> str:
        """What a node within a line says."""
        if isinstance(node, nodes.Text):
            return escape(node.astext())
        for kind in type(node).__mro__:
            write = getattr(self, f"inline_{kind.__name__}", None)
            if write is not None:
                return write(node)
        if isinstance(node, SHOWS_NOTHING) and not isinstance(node, nodes.target):
            return ""
        if not isinstance(node, (*TRANSPARENT, nodes.target)):
            self.refuse(node)
        return self.text(node.children)

    def inline_title_reference(self, node: nodes.title_reference) -> str:
        return f"<em>{self.text(node.children)}</em>"

    def inline_literal(self, node: nodes.literal) -> str:
        return self._code(re.sub(r"\s*\n\s*", " ", node.astext()))

    inline_literal_strong = inline_literal_emphasis = inline_literal

    def _code(self, code: str) -> str:
        fence = "`" * (1 + max(map(len, re.findall("`+", code)), default=0))
        if code[:1] in ("`", " ") or code[-1:] in ("`", " "):
            code = f" {code} "
        if self.in_table and "|" in code:  # programs differ in what \| in code is there
            code = escape(code).replace(r"\|", "&#124;")
            return f"<code>{code}</code>"
        return f"{fence}{code}{fence}" if code else ""

    def inline_math(self, node: nodes.math) -> str:
        return f"${self._formula(' '.join(node.astext().split()))}$"

    def _formula(self, tex: str) -> str:
        """A formula without signs that a reader of HTML or Markdown would take for its own."""
        tex = DOLLAR.sub(r"\\$", tex).replace("<", r"\lt ").replace(">", r"\gt ")
        if self.in_table:
            tex = tex.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        return re.sub(" {2,}", " ", tex)

    def inline_reference(self, node: nodes.Element) -> str:
        text, address = self.text(node.children), self.link(node)
        if not address:
            return text
        return f"[{text or escape(address)}]({quote(address, safe=ADDRESS_SIGNS)})"

    inline_download_reference = inline_number_reference = inline_reference

    def inline_footnote_reference(self, node: nodes.Element) -> str:
        return f"\\[{escape(node.astext())}\\]"

    inline_citation_reference = inline_footnote_reference

    def inline_subscript(self, node: nodes.subscript) -> str:
        return f"<sub>{self.text(node.children)}</sub>"

    def inline_superscript(self, node: nodes.superscript) -> str:
        return f"<sup>{self.text(node.children)}</sup>"

    def inline_image(self, node: nodes.image) -> str:
        return f"![{escape(node.get('alt', ''))}]({self.picture(node)})"

    def inline_raw(self, node: nodes.raw) -> str:
        """Write what MyST has no nodes for, and writes as HTML: line breaks, text struck out."""
        formats = node.get("format", "").split()
        if "html" not in formats:
            return ""
        if re.fullmatch(r"\s*<br\s*/?>\s*", node.astext()):
            return LINE_BREAK
        if node.astext() in ("<s>", "</s>"):
            return "~~"
        self.refuse(node)
        return ""


def _bold(text: str) -> str:
    """A text that stands by itself, bold."""
    return _emphasized(text, " ", " ", True)


def _emphasized(text: str, before: str, after: str, is_strong: bool) -> str:
    """Emphasize a text by signs where these are read as such, else by an element.

    A sign beside a letter always is; beside any other, where a blank is on its other side. So none
    is beside a full stop in a language that writes no blanks, or around other such signs.
    """
    inner = text.strip()
    if not inner:
        return text
    begins = inner[0].isalnum() or before.isspace()
    ends = inner[-1].isalnum() or after.isspace()
    sign = "**" if is_strong else "*"
    if begins and ends and before != "*" and sign not in inner:
        written = f"{sign}{inner}{sign}"
    else:
        tag = "strong" if is_strong else "em"
        written = f"<{tag}>{inner}</{tag}>"
    blank_before, _inner, blank_after = text.partition(inner)
    return f"{blank_before}{written}{blank_after}"


def _sign_after(node: nodes.Node | None) -> str:
    """The sign with which a node begins, as far as it is seen from outside."""
    return node.astext()[:1] if isinstance(node, nodes.Text) else ""


def _is_inline(node: nodes.Node) -> bool:
    """Tell what stands within a line; a picture alone is a block, and as good there."""
    if isinstance(node, nodes.Text):
        return True
    return isinstance(node, nodes.Inline | nodes.target | nodes.math) and not isinstance(
        node, nodes.math_block
    )


def _lists_before(node: nodes.Element) -> int:
    """How many lists stand directly before one: two of the same mark would be one list."""
    siblings = node.parent.children if node.parent is not None else [node]
    count = 0
    for sibling in reversed(siblings[: siblings.index(node)]):
        if not isinstance(sibling, LISTS):
            break
        count += 1
    return count


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        (f"{first if number == 0 else rest}{line}").rstrip() for number, line in enumerate(lines)
    )


def _alignment(entry: nodes.entry) -> str:
    side = " ".join(entry["classes"])
    return {"text-right": "---:", "text-center": ":---:"}.get(side, "---")
