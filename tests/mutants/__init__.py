"""Whether the tests bite: ``nox -s mutants`` plants small wrong changes and runs the tests on each.

=============  =====================================================================
__main__       the command: a table on the screen, the survivors, and an exit status
planting       what is planted where, by cosmic-ray, and what the tests make of it
tables         the two tables as Python has them; they need no cosmic-ray
record         what was found, as the project keeps it
rates.csv      the record: the counts of each module, and digests that tell what is old
rooms.toml     each module with the tests of its room, or why it has none so quick
harmless.toml  the survivors that change nothing, each with the reason
=============  =====================================================================

cosmic-ray, and not mutmut, which mutates only what stands in functions, and knows a module by its
path alone: here a story is no function, and ``docs/_ext`` is no part of a module's name.
"""
