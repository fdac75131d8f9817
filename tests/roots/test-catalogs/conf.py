extensions = ["myst_nb", "polybook.catalogs", "polybook.interface"]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
project = "Digits"
html_theme = "furo"
html_title = "Digits"
myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "off"
