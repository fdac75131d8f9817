"""What a template says of the words of a figure, beside them: for translators, for their programs,
and for the checks of catalogs. No Sphinx."""

LABEL = "figure label of"
DATA = "data of figure"
DESCRIPTION = "description of figure"
"""How a comment begins that says where the words stand; the name of the figure follows."""

BRACES = "python-brace-format"
MOST_LETTERS = "max-length"
"""Flags by which programs of translators check the braces and the length of a translation."""
