"""Explanations that a reader plays with: see ``page``."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.explore import page

    return page.setup(app)
