"""A report on the built site as a reader gets it: ``nox -s site-report``.

=========  =====================================================================
__main__   the command: a table on the screen, ``_build/site-report.json``, and
           an exit status
measuring  everything at once, two browsers side by side
pages      what each page is in each window: access, weight, layout, policy
search     whether a reader's query finds its page, and what it costs
nu         the errors that the Nu HTML checker sees
browser    Chromium, a server with gzip, and the rules of axe-core, for the
           report and for the tests of ``tests/site``
bounds     every bound, with its unit and its reason; what was measured
=========  =====================================================================

It stands beside the tests, and not in polybook, because it needs Playwright, a Chromium and Java,
which nobody who writes, translates or builds a book has to install. It asks nothing of Sphinx or of
the book: a site is a folder with a root page and a folder for each language.
"""
