"""One run, many languages: a Sphinx book whose code is executed once and read in every language.

``extensions = ["polybook"]`` in conf.py is all of it; each of ``PARTS`` can also be named alone.
The rooms, from the top down; each imports only from those below it (tests/polybook/test_plan.py):

=====================================  ===========================================================
build, make_site, stages,              ``python -m polybook build``: what has changed, made in a
fingerprint, publishing, site_check,   staging folder, checked, published in one step; the same as
reproducible, offline, bill, live      EPUB, PDF and zip; what is in it, with its licence; and pages
                                       that are rebuilt on each save
catalogs                               files, checks, terms, words, refreshing of translations
explore                                explanations that a reader plays with
downloads                              files that all languages of a site share
notebooks                              each page with code as a notebook and a script to take along
quoted_cells, folded_cells,            the cells and the numbers of stories in a page, and the folds
number_role                            that cells share
figures                                drawings that speak the reader's language, and their data
interface, languages, search, mathml,  the words of the theme, the switcher, the search, and mends
section_links, copy_buttons,           of Sphinx, each with the thread that would end it; code to be
stacked_tables, citing, repository,    copied; tables of sentences, on a phone; how to cite a page;
below_title                            where on GitHub the site is published; where a page says
                                       something of itself
whole_page                             the HTML of a page, mended for every reader
execution, kernel, kernel_arrays,      each story executed once, and kept with the
kept_notebooks                         arrays that it gives to scripts of pages
stories, story_data, surroundings,     a script in named cells, and what it depends on; one command
lock, addresses, archives              at a time; addresses that readers may have kept; zip files
numbers, language_tags,                how a language writes a number, and is named; where things
project, room_files                    lie
=====================================  ===========================================================
"""

PARTS = (
    "quoted_cells",
    "folded_cells",
    "number_role",
    "figures",
    "notebooks",
    "explore",
    "downloads",
    "section_links",
    "languages",
    "interface",
    "catalogs",  # below what writes into the head of a page: it brings whole_page in
    "search",
    "mathml",
    "copy_buttons",
    "stacked_tables",
    "citing",
    "whole_page",
    "offline",
)


def setup(app):
    """Let Sphinx use every part; only then is Sphinx needed."""
    for part in PARTS:
        app.setup_extension(f"polybook.{part}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
