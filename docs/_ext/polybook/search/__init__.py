"""The search of languages that Sphinx' own search does not serve."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.search import chinese

    return chinese.setup(app)
