"""The words that theme, search and MyST-NB show: translated, and collected for translators."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.interface import words

    return words.setup(app)
