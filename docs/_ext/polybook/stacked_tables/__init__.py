"""Tables of sentences that stand as one box below the other on a phone: ``{.stacked}``.

There the headings have no column to stand above, so the style sheet writes each cell's own before
it. CSS can only write what the cell says: here it is told, in ``data-label``.
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.stacked_tables import labels

    return labels.setup(app)
