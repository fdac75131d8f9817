"""The whole page, when theme and templates are done with it: mended for every reader.

What Sphinx, MyST-NB and furo leave out for readers with a keyboard or a screen reader is put in
here, whatever part of them wrote it: see ``mends``. Other parts add steps of their own.
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.whole_page import steps

    return steps.setup(app)
