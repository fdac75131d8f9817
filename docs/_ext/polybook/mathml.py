"""Write formulas as MathML, which browsers show without any script.

docutils converts LaTeX itself; Sphinx does not offer it yet (sphinx-doc/sphinx#6092).
"""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

APPLIED = re.compile(r"<mo>&ApplyFunction;</mo>(?!\s*<mo\b[^>]*>[(\[])")
"""What docutils writes after a function such as log, where no bracket follows."""
DECIMAL_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")
"""What LaTeX asks for, to set no space after the comma of 0{,}9."""


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    self.body.append(to_mathml(node))
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands alone, with its number if it has one."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, escape(_("Link to this equation")))
        self.body.append("</span>")
    self.body.append(to_mathml(node))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def to_mathml(node: nodes.math | nodes.math_block) -> str:
    """Convert the LaTeX of a node; where docutils fails, warn and show it as it is.

    As LaTeX does, set a thin space after a function, or log 10 would be read as one word.
    """
    latex = node.astext()
    try:
        written = tex2mathml(
            DECIMAL_COMMA.sub(",", latex), as_block=isinstance(node, nodes.math_block)
        )
        return APPLIED.sub('<mo rspace="0.1667em">&ApplyFunction;</mo>', written)
    except (MathError, AttributeError) as error:  # the second: docutils on '&' within a line
        logger.warning(
            "Formula '%s': %s. See docutils' list of commands.", latex, error, location=node
        )
        return f"<code>{escape(latex)}</code>"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer ``html_math_renderer = "mathml"``."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
