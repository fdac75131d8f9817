"""How to cite a page: in words, in BibTeX and as RIS, from the book's CITATION.cff."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.citing import fold

    return fold.setup(app)
