"""Marks in pages that a search goes by. No Sphinx."""

NOT_SEARCHED = "no-search"
"""A tag of cells, and the class by which Sphinx too leaves an element out of a search."""
OTHER_NAMES = "also-called"
"""The class of a paragraph that gives a term, or a section, its other names."""
