extensions = ["polybook.quoted_cells", "polybook.folded_cells"]
exclude_patterns = ["examples", "_build"]
html_theme = "basic"
language = "es"
locale_dirs = ["locale"]
