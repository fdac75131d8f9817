"""Each page with code as a notebook and as a script that run anywhere: see ``pages``."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.notebooks import pages

    return pages.setup(app)
