"""The book without a network: each edition as an EPUB, a PDF and a zip file. See ``files``."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.offline import epub

    return epub.setup(app)
