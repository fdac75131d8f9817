"""Catalogs of translations: their files, their checks, their refreshing, and what Sphinx sees.

A check of a catalog needs no Sphinx, and does not wait for it: see ``checks``.
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.catalogs import serve

    return serve.setup(app)
