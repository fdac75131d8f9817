extensions = ["myst_nb", "polybook.section_links"]
exclude_patterns = ["_build"]
html_title = "Links"
locale_dirs = ["locale"]
myst_enable_extensions = ["attrs_inline", "deflist"]
myst_heading_anchors = 2
nb_execution_mode = "off"
nitpicky = True
