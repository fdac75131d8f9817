"""The files that pages offer by ``{download}``, once for all languages of a site: see ``links``."""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.downloads import links

    return links.setup(app)
