"""Faults that are planted in the book's own files, and what one sees of each: ``nox -s faults``.

Each part is a module of kinds. A kind is a function that plants one input and returns what one
sees; its inputs are a list, or are made by chance, from the number of each, the same ones each
time. The verdict is a rule (``kinds.problems``), never an opinion. What tests of other rooms plant
is run from there, see ``held_by_tests``: each kind stands in one place.
"""
