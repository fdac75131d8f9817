"""A button beside each piece of code that copies it: no prompts, and no outputs.

sphinx-copybutton is left out: no key shows its buttons, no finger does, and it knows its words in
seven languages only.
"""


def setup(app):
    """Let Sphinx use this part; only then is Sphinx needed."""
    from polybook.copy_buttons import buttons

    return buttons.setup(app)
