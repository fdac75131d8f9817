"""A search of the whole book in the reader's browser, for every language: see ``page``.

Takes the place of Sphinx' own, which leaves numbers out of its index, fetches each page that it
found for an excerpt (nothing from a folder), and stops in Chinese (sphinx-doc/sphinx#14229).

Pagefind 1.6 was tried. From a server it works under the policy of the pages, in a worker; from a
folder it finds nothing: its program is a module, and its index is fetched, and browsers load
neither from there. MiniSearch makes its index in the page, from a script, which they do load.
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.search import page

    return page.setup(app)
