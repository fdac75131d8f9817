extensions = ["myst_nb", "polybook.explore", "polybook.catalogs", "polybook.interface"]
locale_dirs = ["locale"]
exclude_patterns = ["examples", "_build"]
html_static_path = ["static"]
html_theme = "basic"
