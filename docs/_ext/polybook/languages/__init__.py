"""The way from each page to itself in the other languages, and from the root to each of them."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.languages import switcher

    return switcher.setup(app)
