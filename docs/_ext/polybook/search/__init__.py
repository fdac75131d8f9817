"""A search of the whole book in the reader's browser, for every language: see ``page``.

Takes the place of Sphinx' own, which leaves numbers out of its index, fetches each page that it
found for an excerpt (nothing from a folder), and stops in Chinese (sphinx-doc/sphinx#14229).
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.search import page

    return page.setup(app)
