"""Figures that are drawn once and speak the reader's language: see ``page``.

Works without the other parts: with any notebook whose cells put out SVG with its text as text.
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.figures import page

    return page.setup(app)
